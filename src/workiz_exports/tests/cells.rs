//! Amounts, days and encodings in every form that files have.

use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use crate::domain::money::Currency;
use crate::workiz_exports::cells::day::Order;
use crate::workiz_exports::cells::day::written;
use crate::workiz_exports::cells::money::amount;
use crate::workiz_exports::cells::money::clean_rate;
use crate::workiz_exports::cells::number::Hint;
use crate::workiz_exports::cells::number::Point;
use crate::workiz_exports::cells::number::hint;
use crate::workiz_exports::cells::number::number;

use super::kit::{only, read, try_read, usd};

#[test]
fn numbers_are_read_in_every_form() {
    let cases = [
        ("1234.5", Point::Dot, "1234.5"),
        ("$1,234.50", Point::Dot, "1234.50"),
        ("($1,234.50)", Point::Dot, "-1234.50"),
        ("$(5.00)", Point::Dot, "-5.00"),
        ("-$5.00", Point::Dot, "-5.00"),
        ("$-5.00", Point::Dot, "-5.00"),
        ("5.00-", Point::Dot, "-5.00"),
        ("\u{2212}5", Point::Dot, "-5"),
        ("US$ 5.00", Point::Dot, "5.00"),
        ("5.00 USD", Point::Dot, "5.00"),
        ("$ (1,234.50)", Point::Dot, "-1234.50"),
        ("($ 1,234.50 )", Point::Dot, "-1234.50"),
        ("\u{2212}5.00", Point::Dot, "-5.00"),
        ("\u{2013} $5.00", Point::Dot, "-5.00"),
        ("1\u{a0}234\u{a0}567.50", Point::Dot, "1234567.50"),
        ("1\u{202f}234,50\u{a0}$", Point::Comma, "1234.50"),
        ("7.75%", Point::Dot, "7.75"),
        (".5", Point::Dot, "0.5"),
        ("5.", Point::Dot, "5"),
        ("1.234,50", Point::Comma, "1234.50"),
        ("1\u{a0}234,50", Point::Comma, "1234.50"),
        ("1'234.50", Point::Dot, "1234.50"),
        ("4.5e-13", Point::Dot, "0.00000000000045"),
        ("1E-300", Point::Comma, "0"),
    ];
    for (text, point, value) in cases {
        let read = number(text, point, Currency::USD);
        assert_eq!(read, Ok(Decimal::from_str_exact(value).unwrap()), "{text}");
    }
    let wrong = [
        "", "-", "$", "abc", "1,23.00", "12,34", "1.2.3", "--5", "(-5)", "€5", "5 EUR", "1_000",
        "0x5", "5 apples", "1.234,50", "٣",
    ];
    for text in wrong {
        assert!(number(text, Point::Dot, Currency::USD).is_err(), "{text}");
    }
}

#[test]
fn only_a_number_with_one_reading_tells_how_the_file_writes() {
    let cases = [
        ("1,234.50", Hint::Only(Point::Dot)),
        ("1.234,50", Hint::Only(Point::Comma)),
        ("0.5", Hint::Only(Point::Dot)),
        ("0,500", Hint::Only(Point::Comma)),
        ("1,234,567", Hint::Only(Point::Dot)),
        ("1,234", Hint::Either),
        ("$1.234", Hint::Either),
        ("1234", Hint::Nothing),
        ("n/a", Hint::Nothing),
        ("-12,5", Hint::Only(Point::Comma)),
    ];
    for (text, expected) in cases {
        assert_eq!(hint(text, Currency::USD), expected, "{text}");
    }
}

#[test]
fn float_noise_is_taken_off_and_real_digits_are_not() {
    let amount = |text: &str| amount(Decimal::from_str_exact(text).unwrap(), Currency::USD);
    assert_eq!(amount("118.80000000000001"), Ok(usd("118.80")));
    assert_eq!(amount("0.00000000000045"), Ok(usd("0")));
    assert!(amount("118.803").is_err());
}

#[test]
fn float_noise_is_taken_off_rates_and_real_digits_are_not() {
    for (text, clean) in [
        ("7.7499999999999999", "7.75"),
        ("8.8749999999999996", "8.875"),
        ("14.975000000000001", "14.975"),
        ("-7.7499999999999999", "-7.75"),
        ("0", "0"),
        ("7.00000001", "7.00000001"),
        ("7.000000005", "7.000000005"),
        ("79228162514264337593543950335", "79228162514264337593543950335"),
    ] {
        let value = Decimal::from_str_exact(text).unwrap();
        assert_eq!(clean_rate(value).to_string(), clean, "{text}");
    }
}

#[test]
fn days_are_read_in_every_form() {
    let zone = TimeZone::get("America/Los_Angeles").unwrap();
    let day = |text: &str| written(text, &zone).and_then(|it| it.day(Order::MonthFirst));
    let cases = [
        ("Fri Dec 19 2025", "2025-12-19", None),
        ("12/19/2025", "2025-12-19", None),
        ("2025-12-19", "2025-12-19", None),
        ("Dec 19, 2025 1:55 PM", "2025-12-19", Some("13:55:00")),
        ("December 19 2025, 12:05am", "2025-12-19", Some("00:05:00")),
        ("19 Dec 2025", "2025-12-19", None),
        ("19-Dec-25", "2025-12-19", None),
        ("12/19/25 13:55:01", "2025-12-19", Some("13:55:01")),
        ("2025-12-19 13:55:00", "2025-12-19", Some("13:55:00")),
        ("2025-12-19T13:55:00", "2025-12-19", Some("13:55:00")),
        // Late on the 18th in Los Angeles.
        ("2025-12-19T06:55:00Z", "2025-12-18", Some("22:55:00")),
    ];
    for (text, date, time) in cases {
        let day = day(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(day.date.to_string(), date, "{text}");
        assert_eq!(day.time.map(|it| it.to_string()).as_deref(), time, "{text}");
    }
    let none = [
        "",
        "Dec",
        "Mon Dec 19 2025",
        "Dec 32 2025",
        "13/13/2025",
        "2025-02-30",
        "45000",
        "12/19",
        "Dec 19 2025 25:00",
        "13:55",
        "Dec 19 2025 13:55 PM",
        "1/2/3/4",
        "tomorrow",
    ];
    for text in none {
        assert!(day(text).is_none(), "{text}");
    }
}

#[test]
fn text_of_windows_and_of_spreadsheets_is_read() {
    let windows = b"Invoice #,Client,Total,Created\n1,Zo\xEB,5.00,2025-12-01\n";
    let readout = try_read(&[("i.csv", windows)]).unwrap();
    assert_eq!(only(&readout.book).client.as_str(), "name:zoë");
    let text = "Invoice #\tClient\tTotal\tCreated\r\n1\tZoë\t5.00\t2025-12-01\r\n";
    let mut wide = b"\xFF\xFE".to_vec();
    wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(try_read(&[("i.txt", &wide)]).unwrap().book.invoices, readout.book.invoices);
    let titled = format!("All invoices,,,\n,,,\n{}", text.replace('\t', ","));
    assert_eq!(read(&[("i.csv", &titled)]).book.invoices, readout.book.invoices);
}
