//! What is noise and what is not; the sums that live jobs show.

use proptest::prop_assert_eq;
use proptest::proptest;
use rust_decimal::Decimal;

use crate::domain::money::Currency;
use crate::domain::quantity::Rate;
use crate::domain::rounding::half_up;
use crate::workiz::normalize::posted::Cut;
use crate::workiz::normalize::posted::posted;
use crate::workiz::normalize::posted::round_posted;
use crate::workiz::wire::amount::WireAmount;

fn amount(text: &str) -> WireAmount {
    text.parse().unwrap()
}

#[test]
fn float_noise_is_quantized_and_real_digits_are_refused() {
    for (text, money, cut) in [
        ("1403.00", "1403.00", Cut::Nothing),
        ("1403", "1403.00", Cut::Nothing),
        ("5.1000", "5.10", Cut::Nothing),
        ("0", "0.00", Cut::Nothing),
        ("-0.00", "0.00", Cut::Nothing),
        ("4.5e-13", "0.00", Cut::Noise),
        ("4.547473508864641e-13", "0.00", Cut::Noise),
        ("-2.2737367544323206e-13", "0.00", Cut::Noise),
        ("1e-30", "0.00", Cut::Noise),
        ("118.800000000001", "118.80", Cut::Noise),
        ("118.79999999999995", "118.80", Cut::Noise),
        ("-118.79999999999995", "-118.80", Cut::Noise),
        ("118.8000009", "118.80", Cut::Noise),
        ("0.004", "0.00", Cut::Fraction),
        ("-0.0049", "0.00", Cut::Fraction),
    ] {
        let read = posted(amount(text), Currency::USD).unwrap();
        assert_eq!((read.money.to_string().as_str(), read.cut), (money, cut), "{text}");
    }
    for text in ["10.005", "118.803", "118.803000000001", "0.005", "-0.005", "0.015", "118.800001"]
    {
        assert!(posted(amount(text), Currency::USD).is_err(), "{text}");
    }
    assert!(posted(amount("99999999999999999.00"), Currency::USD).is_err());
}

proptest! {
    /// An amount in cents comes through as it is, as text, as a sum of floats would print it, and
    /// with any dust on it.
    #[test]
    fn cents_survive_any_dust(
        cents in -999_999_999_999_i64..=999_999_999_999,
        dust in -999_999_i64..=999_999,
    ) {
        let exact = Decimal::new(cents, 2);
        let dusty = exact + Decimal::new(dust, 13);
        for value in [exact, dusty] {
            let read = posted(amount(&value.to_string()), Currency::USD).unwrap();
            prop_assert_eq!(read.money.amount(), exact);
        }
    }

    /// A third decimal is never dropped, unless the amount is less than half a cent.
    #[test]
    fn a_third_decimal_is_never_dropped(thousandths in -999_999_999_i64..=999_999_999) {
        let value = Decimal::new(thousandths, 3);
        let read = posted(amount(&value.to_string()), Currency::USD);
        let fits = thousandths % 10 == 0 || thousandths.abs() < 5;
        prop_assert_eq!(read.is_ok(), fits);
    }
}

#[test]
fn a_percent_discount_is_rounded_half_up() {
    for (text, money) in [
        ("118.803", "118.80"),
        ("118.803000000001", "118.80"),
        ("112.9935", "112.99"),
        ("0.125", "0.13"),
        ("-0.125", "-0.13"),
        ("64.95", "64.95"),
    ] {
        let read = round_posted(amount(text), Currency::USD).unwrap();
        assert_eq!(read.money.to_string(), money, "{text}");
    }
}

#[test]
fn a_currency_without_minor_units_has_none() {
    let yen = Currency::parse("JPY").unwrap();
    assert_eq!(posted(amount("1200.0"), yen).unwrap().money.to_string(), "1200");
    assert!(posted(amount("1200.6"), yen).is_err());
}

/// Checks total = subtotal - round(discount) + tax + tip for a live job.
fn check_golden(subtotal: &str, discount: &str, tip: &str, total: &str, payments: &[&str]) {
    let usd = Currency::USD;
    let money = |text: &str| posted(amount(text), usd).unwrap().money;
    let discount = round_posted(amount(discount), usd).unwrap().money;
    let sum = money(subtotal).minus(discount).unwrap().plus(money(tip)).unwrap();
    assert_eq!(sum, money(total));
    if !payments.is_empty() {
        let paid = payments.iter().fold(Decimal::ZERO, |sum, paid| sum + amount(paid).value());
        assert_eq!(paid, money(total).amount());
    }
}

#[test]
fn the_sums_of_four_live_jobs_hold() {
    check_golden("50.00", "0", "0", "50.00", &["50.00"]);
    check_golden("475.00", "50.00", "0", "425.00", &[]);
    check_golden("2376.06", "118.803", "231.67", "2488.93", &["712.82", "1776.11"]);
    check_golden("2259.87", "112.9935", "92.65", "2239.53", &["293.93", "1945.60"]);
}

#[test]
fn the_unrounded_discounts_of_live_jobs_are_five_percent() {
    for (subtotal, discount) in [("2376.06", "118.803"), ("2259.87", "112.9935")] {
        let five = Rate::percent(amount("5").value()).fraction();
        let share = amount(subtotal).value() * five;
        assert_eq!(share, amount(discount).value());
        let rounded = round_posted(amount(discount), Currency::USD).unwrap().money;
        assert_eq!(half_up(share, Currency::USD), rounded);
    }
}
