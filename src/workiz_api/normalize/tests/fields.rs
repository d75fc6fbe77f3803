//! One field at a time: its forms, and what is told when it is bad.

use crate::domain::diagnostic::Gravity;
use crate::domain::id::ClientId;
use crate::domain::known::Known;
use crate::domain::source::InvoiceDay;
use crate::domain::source::InvoiceStatus;
use crate::domain::source::Lifecycle;
use crate::domain::source::Taxability;
use crate::workiz_api::normalize::tests::support::JOB;
use crate::workiz_api::normalize::tests::support::invoice;
use crate::workiz_api::normalize::tests::support::read;
use crate::workiz_api::normalize::tests::support::unreadable;
use crate::workiz_api::normalize::tests::support::usd;
use crate::workiz_api::normalize::tests::support::with;

#[test]
fn a_whole_job_is_read_without_a_word() {
    let reading = read(JOB);
    assert_eq!(reading.problems, []);
    let job = reading.job.unwrap();
    assert_eq!(job.id.as_str(), "CC6YKK");
    assert_eq!(job.number.as_ref().unwrap().as_str(), "924886");
    assert_eq!((job.title.as_str(), job.status.as_str()), ("Repair", "Done"));
    // 21:30 in New York is the next day in Greenwich.
    assert_eq!(job.scheduled_start.unwrap().to_string(), "2026-07-18T01:30:00Z");
    assert_eq!((job.total, job.collected), (Some(usd("50.00")), Some(usd("50.00"))));
    let invoice = reading.invoice.unwrap();
    assert_eq!(invoice.id.as_str(), "CC6YKK");
    assert_eq!(invoice.day, InvoiceDay::Work("2026-07-17".parse().unwrap()));
    assert_eq!(invoice.due, Some("2026-07-31".parse().unwrap()));
    assert_eq!(invoice.created_at, Known::Unknown);
    assert_eq!((invoice.status, invoice.lifecycle), (InvoiceStatus::Paid, Lifecycle::Live));
    assert_eq!(invoice.service_address.line1.as_deref(), Some("1 Oak Street, 4"));
    let class: Vec<_> = invoice.class_fields.into_iter().collect();
    let expected = [("jobType", "Repair"), ("serviceArea", "North"), ("source", "Web")];
    assert_eq!(class, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    assert_eq!(invoice.lines.as_known().unwrap()[0].taxability, Taxability::NonTaxable);
    let client = reading.client.unwrap().client;
    assert_eq!((client.id, client.name.as_str()), (ClientId::new("77"), "Ada Stone"));
    assert_eq!(client.emails, ["ada@example.com"]);
}

#[test]
fn fields_are_read_in_each_form_that_is_met() {
    let same = [
        ("SerialId", "\"924886\""),
        ("JobTotalPrice", "\"50.00\""),
        ("JobTotalPrice", "50.000000000000007"),
        ("JobAmountDue", "\"0\""),
        ("JobAmountDue", "-2.2737367544323206e-13"),
        ("SubTotal", "5e1"),
        ("ClientId", "\"77\""),
        ("Unit", "\"4\""),
        ("Comments", r#"[{"text":"called"}]"#),
        ("Status", "\"done\""),
        ("PaymentDueDate", "\"2026-07-31\""),
        (
            "LineItems",
            r#"[{"Id":9,"Name":"Visit","Qty":"1.0","Price":"50","Taxable":false,"Type":"product"}]"#,
        ),
    ];
    let expected = invoice(JOB);
    for (field, value) in same {
        let reading = read(&with(&[(field, Some(value))]));
        assert_eq!(reading.problems, [], "{field} {value}");
        let mut invoice = reading.invoice.unwrap();
        invoice.lines = expected.lines.clone();
        assert_eq!(invoice, expected, "{field} {value}");
    }
}

#[test]
fn a_unit_of_any_kind_never_stands_in_the_way() {
    for (value, line1) in [
        ("\"\"", "1 Oak Street"),
        ("null", "1 Oak Street"),
        ("7", "1 Oak Street, 7"),
        ("\"B\"", "1 Oak Street, B"),
        ("false", "1 Oak Street"),
        ("[]", "1 Oak Street"),
    ] {
        let reading = read(&with(&[("Unit", Some(value))]));
        assert_eq!(unreadable(&reading.problems), Vec::<&str>::new(), "{value}");
        assert_eq!(reading.invoice.unwrap().service_address.line1.as_deref(), Some(line1));
    }
}

#[test]
fn what_is_missing_or_of_another_kind_is_told_by_its_field() {
    let bad = [
        ("UUID", None, "UUID"),
        ("UUID", Some("{}"), "UUID"),
        ("Status", None, "Status"),
        ("Status", Some("3"), "Status"),
        ("ClientId", Some("\"\""), "ClientId"),
        ("ClientId", Some("1.5"), "ClientId"),
        ("JobDateTime", Some("\"\""), "JobDateTime"),
        ("JobDateTime", Some("\"07/17/2026\""), "JobDateTime"),
        ("JobDateTime", Some("1784300000"), "JobDateTime"),
        ("JobTotalPrice", None, "JobTotalPrice"),
        ("JobTotalPrice", Some("\"fifty\""), "JobTotalPrice"),
        ("JobTotalPrice", Some("1e20"), "JobTotalPrice"),
        ("JobAmountDue", Some("\"\""), "JobAmountDue"),
        ("JobAmountDue", Some("[]"), "JobAmountDue"),
        ("SubTotal", Some("true"), "SubTotal"),
        ("PaymentDueDate", Some("\"soon\""), "PaymentDueDate"),
        ("LineItems", Some("{}"), "LineItems"),
        ("LineItems", Some("[7]"), "LineItems[0]"),
        ("LineItems", Some(r#"[{"Quantity":1,"Taxable":1}]"#), "LineItems[0].Price"),
        ("LineItems", Some(r#"[{"Price":1,"Taxable":1}]"#), "LineItems[0].Quantity"),
        ("LineItems", Some(r#"[{"Qty":"x","Price":1,"Taxable":1}]"#), "LineItems[0].Qty"),
        ("LineItems", Some(r#"[{"Quantity":1,"Price":1}]"#), "LineItems[0].Taxable"),
        ("LineItems", Some(r#"[{"Quantity":1,"Price":1,"Taxable":2}]"#), "LineItems[0].Taxable"),
        ("LineItems", Some(r#"[{"Type":"DISCOUNT_TYPE"}]"#), "LineItems[0].Price"),
    ];
    for (field, value, named) in bad {
        let reading = read(&with(&[(field, value)]));
        assert_eq!(unreadable(&reading.problems), [named], "{field} {value:?}");
        assert!(reading.invoice.is_none(), "{field} {value:?}");
        let told = &reading.problems[0].document;
        assert_eq!(told, "job CC6YKK (number 924886)", "{field} {value:?}");
    }
    let reading = read("[]");
    assert_eq!(unreadable(&reading.problems), ["(whole document)"]);
}

#[test]
fn lines_that_are_not_there_are_none_and_a_field_that_is_not_there_is_unknown() {
    for none in ["[]", "\"\"", "null"] {
        let invoice = invoice(&with(&[("LineItems", Some(none))]));
        assert_eq!(invoice.lines, Known::Known(Vec::new()), "{none}");
        assert_eq!(invoice.discount, Known::Unknown, "{none}");
    }
    let invoice = invoice(&with(&[("LineItems", None), ("SubTotal", None)]));
    assert_eq!(invoice.lines, Known::Unknown);
    assert_eq!(invoice.totals.subtotal, Known::Unknown);
}

#[test]
fn discounts_are_summed_before_they_are_rounded() {
    let line = |price: &str, quantity: &str| {
        format!(r#"{{"Price":{price}{quantity},"Type":"DISCOUNT_TYPE"}}"#)
    };
    let cases = [
        (vec![line("1.004", ""), line("1.004", "")], Some("2.01")),
        (vec![line("2.50", r#","Quantity":2"#)], Some("5.00")),
        (vec![line("2.50", r#","Quantity":0"#)], Some("2.50")),
        (vec![line("0", "")], None),
    ];
    for (lines, off) in cases {
        let lines = format!("[{}]", lines.join(","));
        let invoice = invoice(&with(&[("LineItems", Some(&lines))]));
        let stated = invoice.discount.as_known().unwrap().as_ref().map(|it| it.amount);
        assert_eq!(stated, off.map(usd), "{lines}");
    }
    let reading = read(&with(&[("LineItems", Some(&format!("[{}]", line("-5", ""))))]));
    assert_eq!(reading.invoice.unwrap().discount, Known::Unknown);
    assert_eq!(reading.problems[0].gravity, Gravity::Note);
}

#[test]
fn a_line_is_quantity_times_price_rounded_half_up() {
    let line = r#"[{"Id":1,"Quantity":2.5,"Price":1.11,"Taxable":1,"Type":"service"}]"#;
    let invoice = invoice(&with(&[("LineItems", Some(line))]));
    assert_eq!(invoice.lines.as_known().unwrap()[0].amount, usd("2.78"));
}

#[test]
fn what_is_due_says_where_the_invoice_stands() {
    let cases = [
        ("50", "50", InvoiceStatus::Sent),
        ("50", "20", InvoiceStatus::PartiallyPaid),
        ("50", "0.004", InvoiceStatus::Paid),
        ("50", "-10", InvoiceStatus::Paid),
        ("0", "0", InvoiceStatus::NoAmount),
    ];
    for (total, due, status) in cases {
        let body = with(&[("JobTotalPrice", Some(total)), ("JobAmountDue", Some(due))]);
        assert_eq!(invoice(&body).status, status, "{total} {due}");
    }
}

#[test]
fn only_billed_jobs_have_an_invoice_and_canceled_ones_only_with_money() {
    for status in ["Submitted", "Pending", "In progress", "Won"] {
        let reading = read(&with(&[("Status", Some(&format!("\"{status}\"")))]));
        assert!(reading.invoice.is_none() && reading.job.is_some(), "{status}");
    }
    for status in ["Canceled", "cancelled"] {
        let status = format!("\"{status}\"");
        let reading = read(&with(&[("Status", Some(&status))]));
        assert_eq!(reading.invoice.unwrap().lifecycle, Lifecycle::Deleted, "{status}");
        let none = [("Status", Some(&*status)), ("JobTotalPrice", Some("0")), ("LineItems", None)];
        let reading = read(&with(&none));
        assert!(reading.invoice.is_none() && reading.job.is_some(), "{status}");
    }
}

#[test]
fn a_job_that_is_not_billed_needs_little() {
    let reading = read(r#"{"UUID":"AB12CD","Status":"Pending","JobDateTime":""}"#);
    assert_eq!(reading.problems, []);
    let job = reading.job.unwrap();
    assert_eq!((job.scheduled_start, job.total, job.client), (None, None, None));
}

#[test]
fn the_switch_to_summer_and_winter_time_loses_no_day() {
    for (wall, moment) in [
        ("2026-03-08 02:30:00", "2026-03-08T07:30:00Z"),
        ("2026-11-01 01:30:00", "2026-11-01T05:30:00Z"),
        ("2026-11-01 23:59:59", "2026-11-02T04:59:59Z"),
    ] {
        let reading = read(&with(&[("JobDateTime", Some(&format!("\"{wall}\"")))]));
        assert_eq!(reading.job.unwrap().scheduled_start.unwrap().to_string(), moment);
        let day = reading.invoice.unwrap().day.date().to_string();
        assert!(wall.starts_with(&day), "{wall} {day}");
    }
}

#[test]
fn what_a_binary_float_leaves_over_decides_no_cent() {
    let line = |quantity: &str, price: &str| {
        let lines = format!(
            r#"[{{"Id":1,"Name":"Work","Quantity":{quantity},"Price":{price},"Taxable":0,"Type":"service"}}]"#
        );
        let invoice = invoice(&with(&[("LineItems", Some(&lines))]));
        invoice.lines.as_known().unwrap()[0].clone()
    };
    for (quantity, price) in
        [("0.5", "10.01"), ("0.5", "10.009999999999998"), ("0.49999999999999994", "10.01")]
    {
        let line = line(quantity, price);
        assert_eq!(line.amount, usd("5.01"), "{quantity} x {price}: a half goes up");
        assert_eq!(line.unit_price.to_string(), "10.01", "{price}");
    }
    let third = line("3", "0.3333333333333333");
    assert_eq!(third.unit_price.to_string(), "0.3333333333333333", "nobody's float");
    assert_eq!(line("1", "-1.1368683772161603e-13").amount, usd("0.00"));
    let total = |text: &str| invoice(&with(&[("JobTotalPrice", Some(text))])).totals.total;
    for text in ["10.005", "10.004999999999999", "10.00500000000001"] {
        assert_eq!(total(text), usd("10.01"), "{text}");
    }
    assert_eq!(total("10.0049"), usd("10.00"));
}
