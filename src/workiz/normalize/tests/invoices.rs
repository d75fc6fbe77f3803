//! Invoices.

use crate::domain::diagnostic::Gravity;
use crate::domain::known::Known;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::rounding::extension;
use crate::domain::source::DiscountKind;
use crate::domain::source::Invoice;
use crate::domain::source::InvoiceKind;
use crate::domain::source::InvoiceStatus;
use crate::domain::source::Lifecycle;
use crate::domain::source::LineItem;
use crate::domain::source::Taxability;
use crate::workiz::normalize::invoice::invoice;
use crate::workiz::normalize::tests::fixture::fixture;

fn read(body: &str) -> Invoice {
    let reading = invoice("inv_5aa110", body, Currency::USD);
    assert_eq!(reading.diagnostics, vec![]);
    reading.document.unwrap()
}

fn shown(money: Known<Money>) -> String {
    money.as_known().unwrap().to_string()
}

fn seen(invoice: &Invoice) -> &[LineItem] {
    invoice.lines.as_known().unwrap()
}

/// The identity that every invoice is checked by.
fn recomputed(invoice: &Invoice) -> String {
    let lines = seen(invoice).iter().map(|line| extension(line.quantity, line.unit_price).unwrap());
    let lines = Money::sum(invoice.currency, lines).unwrap();
    let nothing = Money::zero(invoice.currency);
    let discount = match &invoice.discount {
        Known::Known(Some(discount)) => discount.amount,
        _ => nothing,
    };
    let tax = match &invoice.tax {
        Known::Known(Some(tax)) => tax.amount,
        _ => nothing,
    };
    let tip = *invoice.tip.as_known().unwrap();
    let fee = *invoice.service_fee.as_known().unwrap();
    let parts = [tax, tip, fee];
    let sum = lines.minus(discount).unwrap();
    parts.into_iter().try_fold(sum, Money::plus).unwrap().to_string()
}

#[test]
fn the_example_invoice_is_read_to_the_cent() {
    let invoice = read(&fixture("adapter-invoice.json"));
    assert_eq!(invoice.id.as_str(), "inv_5aa110");
    assert_eq!(invoice.number.as_ref().unwrap().as_str(), "1042");
    assert_eq!((invoice.kind, invoice.status), (InvoiceKind::Job, InvoiceStatus::PartiallyPaid));
    assert_eq!(invoice.lifecycle, Lifecycle::Live);
    assert_eq!(invoice.day.date().to_string(), "2026-02-01");
    assert_eq!(invoice.due.unwrap().to_string(), "2026-02-15");
    assert_eq!(seen(&invoice).len(), 2);
    assert_eq!(seen(&invoice)[1].unit_price.amount().to_string(), "150.00");
    assert_eq!(seen(&invoice)[1].amount.to_string(), "300.00");
    assert_eq!(seen(&invoice)[1].taxability, Taxability::NonTaxable);
    let Known::Known(Some(discount)) = &invoice.discount else { panic!("no discount") };
    assert!(matches!(discount.kind, DiscountKind::Percent(rate) if rate.value() == 5.into()));
    assert_eq!(discount.amount.to_string(), "64.95");
    let Known::Known(Some(tax)) = &invoice.tax else { panic!("no tax") };
    assert_eq!((tax.amount.to_string().as_str(), tax.name.as_str()), ("73.55", "San Diego 7.75%"));
    assert_eq!(tax.taxable_amount.unwrap().to_string(), "949.05");
    assert_eq!(invoice.totals.total.to_string(), "1307.60");
    assert_eq!(shown(invoice.totals.balance), "807.60");
    assert_eq!(invoice.class_fields["serviceArea"], "San Diego");
    assert_eq!(invoice.class_fields["jobType"], "installation");
    assert_eq!(recomputed(&invoice), "1307.60");
}

#[test]
fn numbers_and_strings_make_the_same_invoice() {
    let text = fixture("adapter-invoice.json");
    let mut numbers = text.clone();
    for amount in ["1307.60", "1299.00", "64.95", "73.55", "0.00", "500.00", "807.60", "949.05"] {
        numbers = numbers.replace(&format!("\"{amount}\""), amount);
    }
    assert_ne!(numbers, text);
    assert_eq!(read(&numbers), read(&text));
}

#[test]
fn the_live_job_with_an_unrounded_discount_adds_up_and_says_what_was_rounded() {
    let reading = invoice("inv_924884", &fixture("golden-invoice-924884.json"), Currency::USD);
    let invoice = reading.document.unwrap();
    assert_eq!(recomputed(&invoice), "2488.93");
    assert_eq!(invoice.totals.total.to_string(), "2488.93");
    assert_eq!(shown(invoice.totals.balance), "0.00");
    assert_eq!(shown(invoice.tip), "231.67");
    assert_eq!(invoice.tax, Known::Known(None));
    let fields: Vec<&str> =
        reading.diagnostics.iter().map(|diagnostic| diagnostic.field.as_str()).collect();
    assert_eq!(fields, ["discount.amount"]);
    assert!(reading.diagnostics.iter().all(|it| it.gravity == Gravity::Note));
}

#[test]
fn an_invoice_that_does_not_add_up_is_read_as_it_is() {
    let text =
        fixture("adapter-invoice.json").replace("\"total\":\"1307.60\"", "\"total\":\"1307.61\"");
    let invoice = read(&text);
    assert_eq!(invoice.totals.total.to_string(), "1307.61");
    assert_eq!(recomputed(&invoice), "1307.60");
}

#[test]
fn a_total_with_three_decimals_names_document_and_field() {
    let text = fixture("adapter-invoice.json").replace("\"total\":\"1307.60\"", "\"total\":10.005");
    let reading = invoice("inv_5aa110", &text, Currency::USD);
    assert_eq!(reading.document, None);
    assert_eq!(reading.diagnostics.len(), 1);
    assert_eq!(
        reading.diagnostics[0].to_string(),
        "Workiz: invoice inv_5aa110 (number 1042), field `totals.total`: The amount cannot be \
         posted: 10.005 has more digits than USD has, and they are not float noise. Open the \
         document in Workiz and see whether it is whole; if it is, report the field to whoever \
         runs the integration."
    );
}

#[test]
fn unit_prices_and_quantities_keep_their_digits() {
    let text = fixture("adapter-invoice.json")
        .replace("\"unitPrice\":\"150.00\"", "\"unitPrice\":133.33333")
        .replace("\"quantity\":\"2\"", "\"quantity\":2.25");
    let invoice = read(&text);
    assert_eq!(seen(&invoice)[1].unit_price.amount().to_string(), "133.33333");
    assert_eq!(seen(&invoice)[1].quantity.value().to_string(), "2.25");
}

#[test]
fn a_void_or_deleted_invoice_is_a_tombstone() {
    let text = fixture("adapter-invoice.json");
    let deleted = read(&text.replace("\"deleted\":false", "\"deleted\":true"));
    assert_eq!(deleted.lifecycle, Lifecycle::Deleted);
    let void = read(&text.replace("partially_paid", "void"));
    assert_eq!(void.lifecycle, Lifecycle::Deleted);
}

#[test]
fn what_is_absent_is_unknown_and_not_nothing() {
    let text = fixture("adapter-invoice.json")
        .replace("\"tipAmount\":\"0.00\",", "")
        .replace("\"tip\":\"0.00\",", "")
        .replace("\"refunded\":\"0.00\",", "");
    let invoice = read(&text);
    assert_eq!(invoice.tip, Known::Unknown);
    assert_eq!(invoice.totals.refunded, Known::Unknown);
}

#[test]
fn a_part_that_only_the_totals_have_is_not_lost() {
    let text = fixture("adapter-invoice.json");
    let no_tax = text.replace("\"tax\":{", "\"formerTax\":{");
    let reading = invoice("inv_5aa110", &no_tax, Currency::USD);
    assert_eq!(reading.document, None);
    assert_eq!(reading.diagnostics[0].field, "tax");
    let no_discount = read(&text.replace("\"discount\":{", "\"formerDiscount\":{"));
    let Known::Known(Some(discount)) = no_discount.discount else { panic!("no discount") };
    assert_eq!(
        (discount.kind, discount.amount.to_string().as_str()),
        (DiscountKind::Amount, "64.95")
    );
}

#[test]
fn parts_and_totals_that_disagree_are_noted() {
    let text = fixture("adapter-invoice.json").replace("\"tip\":\"0.00\"", "\"tip\":\"3.00\"");
    let reading = invoice("inv_5aa110", &text, Currency::USD);
    assert_eq!(shown(reading.document.unwrap().tip), "0.00");
    assert_eq!(reading.diagnostics[0].field, "tip");
    assert_eq!(reading.diagnostics[0].gravity, Gravity::Note);
}
