//! Tables of the accounting words: numbers, money, roundings.

use rust_decimal::Decimal;

use crate::domain::money::{Currency, Money, MoneyError};
use crate::domain::number::DocumentNumber;
use crate::domain::quantity::{Quantity, Rate, UnitPrice};
use crate::domain::rounding::{extension, half_even, half_up, share};

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

fn usd(text: &str) -> Money {
    Money::exact(decimal(text), Currency::USD).unwrap()
}

#[test]
fn a_number_is_known_by_its_core_however_it_is_written() {
    for (written, core) in [
        ("1042", "1042"),
        (" 1042 ", "1042"),
        ("#1042", "1042"),
        ("# 1042", "1042"),
        ("001042", "1042"),
        ("SAJ100_SKOT", "100"),
        ("saj100_skot", "100"),
        ("SAJC5URL2_SKOT", "C5URL2"),
        ("SAJ0042_ABC", "42"),
        ("C5URL2", "C5URL2"),
        // Only the wrapping is taken away, and only when it is whole.
        ("SAJ100", "SAJ100"),
        ("SAJ100_", "SAJ100_"),
        ("SAJ100_AB", "SAJ100_AB"),
        ("SAJ100_ABCDEFG", "SAJ100_ABCDEFG"),
        ("SAJ_SKOT", "SAJ_SKOT"),
        ("INV-7_2026", "INV-7_2026"),
        ("000", "000"),
        ("0", "0"),
    ] {
        assert_eq!(DocumentNumber::parse(written).unwrap().core(), core, "{written}");
    }
    assert_eq!(DocumentNumber::parse("  "), None);
}

#[test]
fn the_native_syncs_number_is_known_for_an_invoice_that_was_set_apart() {
    let number = |text: &str| DocumentNumber::parse(text).unwrap();
    for (written, own, is_its) in [
        ("SAJ100_SKOT", "100", true),
        ("SAJ100_SKOT", "100-S", true),
        ("saj100_skot", "100-2", true),
        ("SAJ100_SKOT", "1001", false),
        ("SAJ100_SKOT", "100A", false),
        ("SAJ100_SKOT", "10", false),
        ("100", "100", false),
    ] {
        assert_eq!(number(written).is_native_sync_of(&number(own)), is_its, "{written} {own}");
    }
    assert!(number("SAJC5URL2_SKOT").is_native_sync() && !number("SAJ100").is_native_sync());
}

#[test]
fn money_takes_what_the_currency_can_hold_and_nothing_else() {
    for (text, shown) in [
        ("1403", "1403.00"),
        ("0.1", "0.10"),
        ("-5.00", "-5.00"),
        ("-0", "0.00"),
        ("2.500", "2.50"),
    ] {
        assert_eq!(usd(text).to_string(), shown);
    }
    let precise = Money::exact(decimal("118.803"), Currency::USD);
    assert!(matches!(precise, Err(MoneyError::TooPrecise { digits: 2, .. })), "{precise:?}");
    let large = Money::exact(decimal("1000000000000000.01"), Currency::USD);
    assert!(matches!(large, Err(MoneyError::TooLarge { .. })), "{large:?}");
    assert!(Money::exact(decimal("1000000000000000"), Currency::USD).is_ok());
    let yen = Currency::parse("JPY").unwrap();
    assert_eq!(Money::exact(decimal("5000"), yen).unwrap().to_string(), "5000");
    assert!(Money::exact(decimal("0.5"), yen).is_err());
    assert!(Currency::parse("usd").is_err());
}

#[test]
fn two_currencies_never_meet_in_a_sum() {
    let canadian = Money::exact(decimal("1"), Currency::CAD).unwrap();
    let mixed = usd("1").plus(canadian);
    assert!(matches!(mixed, Err(MoneyError::MixedCurrencies { .. })), "{mixed:?}");
    assert_eq!(usd("0.10").plus(usd("0.20")).unwrap(), usd("0.30"));
    assert_eq!(usd("0.10").minus(usd("0.30")).unwrap(), usd("-0.20"));
    assert_eq!(usd("0").negated(), usd("0"));
}

#[test]
fn a_sentence_names_an_amount_as_people_write_it() {
    for (text, words) in [
        ("0", "$0.00"),
        ("5", "$5.00"),
        ("-5", "-$5.00"),
        ("999.99", "$999.99"),
        ("1403", "$1,403.00"),
        ("-1234567.8", "-$1,234,567.80"),
    ] {
        assert_eq!(usd(text).words(), words);
    }
    let words = |code: &str, text: &str| {
        Money::exact(decimal(text), Currency::parse(code).unwrap()).unwrap().words()
    };
    assert_eq!(words("CAD", "1403"), "CA$1,403.00");
    assert_eq!(words("EUR", "1403"), "1,403.00 EUR");
    assert_eq!(words("JPY", "-1403"), "-1,403 JPY");
}

#[test]
fn halves_are_rounded_away_from_zero() {
    for (value, up, even) in [
        ("2.345", "2.35", "2.34"),
        ("2.355", "2.36", "2.36"),
        ("-2.345", "-2.35", "-2.34"),
        ("118.803", "118.80", "118.80"),
        ("0.004", "0.00", "0.00"),
        ("-0.004", "0.00", "0.00"),
    ] {
        assert_eq!(half_up(decimal(value), Currency::USD), usd(up), "{value}");
        assert_eq!(half_even(decimal(value), Currency::USD), usd(even), "{value}");
    }
}

#[test]
fn a_line_and_a_tax_are_rounded_once() {
    let line = |quantity: &str, price: &str| {
        let price = UnitPrice::new(decimal(price), Currency::USD);
        extension(Quantity::new(decimal(quantity)), price).unwrap()
    };
    assert_eq!(line("1.5", "33.33"), usd("50.00"));
    assert_eq!(line("3", "0.335"), usd("1.01"));
    assert_eq!(line("-2", "10.005"), usd("-20.01"));
    let tax =
        |base: &str, percent: &str| share(usd(base), Rate::percent(decimal(percent))).unwrap();
    assert_eq!(tax("100.00", "7.75"), usd("7.75"));
    assert_eq!(tax("33.33", "7.75"), usd("2.58"));
    assert_eq!(tax("0.20", "2.5"), usd("0.01"));
    let beyond = UnitPrice::new(Decimal::MAX, Currency::USD);
    assert_eq!(extension(Quantity::new(Decimal::MAX), beyond), None);
}
