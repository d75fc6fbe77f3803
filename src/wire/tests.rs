//! Exact decimals from texts.

use rust_decimal::Decimal;

use crate::wire::amount::AmountError;
use crate::wire::amount::Precision;
use crate::wire::amount::amount;

#[test]
fn amounts_keep_every_digit_of_their_text() {
    let exact = [
        ("0", "0"),
        ("118.803", "118.803"),
        ("760.00", "760.00"),
        ("-5.10", "-5.10"),
        ("1e2", "100"),
        ("1.5E+1", "15"),
        ("4.5e-13", "0.00000000000045"),
        ("0e40", "0"),
        ("25000e-30", "0.000000000000000000000000025"),
        ("12345678901234567.89", "12345678901234567.89"),
        ("00012.50", "12.50"),
        ("79228162514264337593543950335", "79228162514264337593543950335"),
    ];
    for (text, value) in exact {
        let value: Decimal = value.parse().unwrap();
        assert_eq!(amount(text), Ok((value, Precision::Exact)), "{text}");
    }
    let (dust, precision) = amount("-2.2737367544323206e-13").unwrap();
    assert_eq!(precision, Precision::Cut);
    assert!(dust.is_sign_negative() && dust.abs() < Decimal::new(1, 12));
    assert_eq!(amount("1e-60"), Ok((Decimal::ZERO, Precision::Cut)));
    for text in
        ["", "-", ".5", "5.", "1,000", "$5", "1e", "1e+", "NaN", "0x1", "1.2.3", "--1", " 1"]
    {
        assert_eq!(amount(text), Err(AmountError::NotANumber), "{text}");
    }
    for text in [
        "79228162514264337593543950336",
        "1e30",
        "1e99999999999999999999",
        &"9".repeat(70),
        // Thirty digits, which would have to be rounded.
        "1234567890123456.78901234567891e2",
    ] {
        assert_eq!(amount(text), Err(AmountError::TooManyDigits), "{text}");
    }
}
