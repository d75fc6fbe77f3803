//! Four jobs whose screens and API answers are known: they tie to the cent.

use crate::domain::known::Known;
use crate::domain::money::Money;
use crate::domain::source::Discount;
use crate::domain::source::DiscountKind;
use crate::domain::source::Invoice;
use crate::workiz_api::normalize::tests::support::invoice;
use crate::workiz_api::normalize::tests::support::read;
use crate::workiz_api::normalize::tests::support::usd;
use crate::workiz_api::normalize::tests::support::with;

/// A job with these amounts; a discount line where there is one.
fn job(number: &str, subtotal: &str, discount: Option<&str>, total: &str, due: &str) -> String {
    let line = |name: &str, price: &str, kind: &str| {
        format!(
            r#"{{"Id":1,"Name":"{name}","Quantity":1,"Price":{price},"Taxable":0,"Type":"{kind}"}}"#
        )
    };
    let mut lines = vec![line("Work", subtotal, "service")];
    lines.extend(discount.map(|it| line("Discount", it, "DISCOUNT_TYPE")));
    let lines = format!("[{}]", lines.join(","));
    with(&[
        ("SerialId", Some(number)),
        ("SubTotal", Some(subtotal)),
        ("JobTotalPrice", Some(total)),
        ("JobAmountDue", Some(due)),
        ("LineItems", Some(&lines)),
    ])
}

/// What the total has beyond the lines, less the discount where one is seen: tip, tax, fee, and a
/// discount that is not itemized. The API says nothing else of it.
fn beyond_lines(invoice: &Invoice) -> Money {
    let subtotal = *invoice.totals.subtotal.as_known().unwrap();
    let off = match &invoice.discount {
        Known::Known(Some(discount)) => discount.amount,
        Known::Known(None) => panic!("no line says that there is no discount"),
        Known::Unknown => usd("0.00"),
    };
    invoice.totals.total.minus(subtotal.minus(off).unwrap()).unwrap()
}

fn lines_come_to(invoice: &Invoice) -> Money {
    let lines = invoice.lines.as_known().unwrap();
    Money::sum(invoice.currency, lines.iter().map(|it| it.amount)).unwrap()
}

#[test]
fn job_924886_is_one_line_paid_in_cash() {
    let invoice = invoice(&job("924886", "50.00", None, "50.00", "0"));
    assert_eq!(invoice.totals.total, usd("50.00"));
    assert_eq!(invoice.totals.balance, Known::Known(usd("0.00")));
    assert_eq!(invoice.totals.paid, Known::Known(usd("50.00")));
    assert_eq!(beyond_lines(&invoice), usd("0.00"));
    assert_eq!(lines_come_to(&invoice), usd("50.00"));
}

#[test]
fn job_924820_has_a_discount_that_only_its_total_shows() {
    let invoice = invoice(&job("924820", "475.00", None, "425.00", "425.00"));
    assert_eq!(invoice.discount, Known::Unknown);
    assert_eq!(beyond_lines(&invoice), usd("-50.00"));
    assert_eq!(invoice.totals.paid, Known::Known(usd("0.00")));
    assert_eq!(invoice.totals.balance, Known::Known(usd("425.00")));
}

#[test]
fn job_924884_has_an_unrounded_discount_line_and_a_tip_in_its_total() {
    let body = job("924884", "2376.06", Some("118.803"), "2488.93", "4.5e-13");
    let invoice = invoice(&body);
    let discount = Discount { kind: DiscountKind::Amount, amount: usd("118.80") };
    assert_eq!(invoice.discount, Known::Known(Some(discount)));
    assert_eq!(lines_come_to(&invoice), usd("2376.06"), "the discount is no line");
    assert_eq!(beyond_lines(&invoice), usd("231.67"), "the tip");
    assert_eq!((invoice.tip, invoice.tax), (Known::Unknown, Known::Unknown));
    assert_eq!(invoice.totals.paid, Known::Known(usd("2488.93")));
    let card = usd("712.82").plus(usd("1776.11")).unwrap();
    assert_eq!(invoice.totals.paid, Known::Known(card), "the two charges, tip included");
    let notes = read(&body).problems;
    assert_eq!(notes.len(), 1);
    assert_eq!(
        notes[0].problem,
        "Workiz keeps the amount unrounded, as 118.803; it is taken as $118.80, as Workiz shows it."
    );
}

#[test]
fn job_924889_has_a_discount_and_a_tip_that_only_its_total_shows() {
    let invoice = invoice(&job("924889", "2259.87", None, "2239.53", "0.0"));
    assert_eq!(invoice.discount, Known::Unknown);
    let expected = usd("92.65").minus(usd("112.99")).unwrap();
    assert_eq!(beyond_lines(&invoice), expected, "the tip less the discount");
    let card = usd("293.93").plus(usd("1945.60")).unwrap();
    assert_eq!(invoice.totals.paid, Known::Known(card));
}

#[test]
fn a_total_that_is_kept_unrounded_is_taken_as_workiz_shows_it() {
    // 2259.87 - 112.9935 + 92.65
    let invoice = invoice(&job("924889", "2259.87", Some("112.9935"), "2239.5265", "0"));
    assert_eq!(invoice.totals.total, usd("2239.53"));
    assert_eq!(beyond_lines(&invoice), usd("92.65"));
    let half = job("1", "10.00", Some("0.125"), "9.875", "9.875");
    let half = crate::workiz_api::normalize::tests::support::invoice(&half);
    assert_eq!(half.totals.total, usd("9.88"), "halves go up");
}
