//! Numbers as people and programs write them: `$1,234.50`, `(12.00)`, `12,00-`, `7.75%`.

use rust_decimal::Decimal;
use thiserror::Error;

use crate::domain::money::Currency;

/// Which sign stands before the digits after the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// `1,234.50`.
    Dot,
    /// `1.234,50`.
    Comma,
}

/// What a number says of how its file writes numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// It can only be read with this point.
    Only(Point),
    /// It can be read with either, as two different numbers.
    Either,
    /// It is the same number either way.
    Nothing,
}

/// Why a text is no number.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NumberError {
    /// Something stands there that is no part of a number.
    #[error("it is no number")]
    NoNumber,
    /// More than one sign says that it is below zero.
    #[error("more than one sign says that it is below zero")]
    TwoSigns,
    /// The digits are not grouped by three.
    #[error("its digits are not grouped by threes")]
    BadGroups,
    /// The currency is another one.
    #[error("it is not in {currency}")]
    OtherCurrency {
        /// The account's currency.
        currency: Currency,
    },
    /// More digits than can be kept.
    #[error("it has more digits than can be kept")]
    TooLong,
}

/// A number without its signs.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bare {
    is_negative: bool,
    /// Digits, and what stands between them.
    core: String,
}

/// What may stand between groups of digits beside comma and dot.
fn is_gap(it: char) -> bool {
    matches!(it, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}')
}

fn is_minus(it: char) -> bool {
    matches!(it, '-' | '\u{2212}' | '\u{2013}')
}

/// Takes off signs, currency and percent sign.
fn bare(text: &str, currency: Currency) -> Result<Bare, NumberError> {
    let mut rest = text.trim();
    let mut negatives = 0_u8;
    if let Some(inner) = rest.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
        rest = inner.trim();
        negatives = 1;
    }
    loop {
        let begin = rest;
        rest = rest.trim();
        let without_minus = rest.strip_prefix(is_minus).or_else(|| rest.strip_suffix(is_minus));
        if let Some(inner) = without_minus {
            rest = inner;
            negatives = negatives.saturating_add(1);
        }
        rest = rest.strip_prefix('+').unwrap_or(rest);
        rest = rest.strip_suffix('%').unwrap_or(rest);
        rest = without_currency(rest, currency)?;
        if let Some(inner) = rest.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
            rest = inner;
            negatives = negatives.saturating_add(1);
        }
        if rest == begin {
            break;
        }
    }
    if negatives > 1 {
        return Err(NumberError::TwoSigns);
    }
    let is_core = |it: char| it.is_ascii_digit() || matches!(it, '.' | ',') || is_gap(it);
    if !rest.chars().all(is_core) || !rest.bytes().any(|it| it.is_ascii_digit()) {
        return Err(NumberError::NoNumber);
    }
    Ok(Bare { is_negative: negatives == 1, core: rest.to_owned() })
}

/// Takes off the currency's sign or code before or behind a number.
fn without_currency(text: &str, currency: Currency) -> Result<&str, NumberError> {
    let is_sign = |it: char| matches!(it, '$' | '€' | '£' | '¥') || it.is_ascii_alphabetic();
    let begin = text.trim_start_matches(is_sign);
    let (before, begin) = (text.get(..text.len().saturating_sub(begin.len())), begin);
    let core = begin.trim_end_matches(is_sign);
    let behind = begin.get(core.len()..);
    for word in [before, behind].into_iter().flatten().filter(|it| !it.is_empty()) {
        if core.is_empty() {
            return Err(NumberError::NoNumber);
        }
        if !is_of(word, currency) {
            let is_code = word.chars().count() == 3 && Currency::parse(word).is_ok();
            let is_sign = word.chars().any(|it| !it.is_ascii_alphabetic());
            let foreign = NumberError::OtherCurrency { currency };
            return Err(if is_code || is_sign { foreign } else { NumberError::NoNumber });
        }
    }
    Ok(core)
}

/// Tells whether a sign such as `$`, `US$` or `USD` may stand for a currency.
fn is_of(word: &str, currency: Currency) -> bool {
    let code = currency.code();
    match word {
        "€" => code == "EUR",
        "£" => code == "GBP",
        "¥" => matches!(code, "JPY" | "CNY"),
        "$" => code.ends_with('D') || code == "MXN",
        "US$" => code == "USD",
        "CA$" | "C$" | "CAD$" => code == "CAD",
        "A$" | "AU$" => code == "AUD",
        "NZ$" => code == "NZD",
        _ => word.eq_ignore_ascii_case(code),
    }
}

/// Returns what a number says of how its file writes numbers; a text that is no number says nothing.
pub fn hint(text: &str, currency: Currency) -> Hint {
    if scientific(text).is_some() {
        return if text.contains('.') { Hint::Only(Point::Dot) } else { Hint::Nothing };
    }
    let Ok(Bare { core, .. }) = bare(text, currency) else { return Hint::Nothing };
    let (dots, commas) = (core.matches('.').count(), core.matches(',').count());
    let last = |one: char, other: char| core.rfind(one) > core.rfind(other);
    match (dots, commas) {
        (1, 1..) if last('.', ',') => Hint::Only(Point::Dot),
        (1.., 1) if last(',', '.') => Hint::Only(Point::Comma),
        (1, 0) => hint_of_one(&core, '.', Point::Dot),
        (0, 1) => hint_of_one(&core, ',', Point::Comma),
        (0, 2..) => Hint::Only(Point::Dot),
        (2.., 0) => Hint::Only(Point::Comma),
        _ => Hint::Nothing,
    }
}

/// Three digits behind a single sign, and one to three before it that do not begin with 0: either.
fn hint_of_one(core: &str, sign: char, as_point: Point) -> Hint {
    let Some((before, behind)) = core.split_once(sign) else { return Hint::Nothing };
    let is_group = behind.len() == 3
        && (1..=3).contains(&before.len())
        && !before.starts_with('0')
        && before.bytes().all(|it| it.is_ascii_digit());
    if is_group { Hint::Either } else { Hint::Only(as_point) }
}

/// Reads a number.
///
/// # Errors
/// It is none, or its digits are not grouped as this point asks for.
pub fn number(text: &str, point: Point, currency: Currency) -> Result<Decimal, NumberError> {
    if let Some(number) = scientific(text) {
        return number;
    }
    let Bare { is_negative, core } = bare(text, currency)?;
    let (sign, group) = match point {
        Point::Dot => ('.', ','),
        Point::Comma => (',', '.'),
    };
    let (whole, fraction) = core.split_once(sign).unwrap_or((&core, ""));
    if !fraction.bytes().all(|it| it.is_ascii_digit()) {
        return Err(NumberError::BadGroups);
    }
    let groups: Vec<&str> = whole.split(|it: char| it == group || is_gap(it)).collect();
    let is_grouped = match groups.split_first() {
        Some((_, [])) => true,
        Some((first, others)) => {
            (1..=3).contains(&first.len()) && others.iter().all(|it| it.len() == 3)
        }
        None => false,
    };
    if !is_grouped {
        return Err(NumberError::BadGroups);
    }
    let digits = groups.concat();
    let digits = if digits.is_empty() { "0" } else { &digits };
    let plain =
        if fraction.is_empty() { digits.to_owned() } else { format!("{digits}.{fraction}") };
    let value = Decimal::from_str_exact(&plain).map_err(|_long| NumberError::TooLong)?;
    Ok(if is_negative && !value.is_zero() { -value } else { value })
}

/// Reads a number in the form of a program, such as `4.5E-13`; `None` when it is not in that form.
///
/// What is too small to be kept is nothing: no amount has twenty zeros after the point.
fn scientific(text: &str) -> Option<Result<Decimal, NumberError>> {
    let text = text.trim();
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let digits = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let is_mantissa = digits.bytes().next().is_some_and(|it| it.is_ascii_digit())
        && digits.bytes().all(|it| it.is_ascii_digit() || it == b'.')
        && digits.matches('.').count() <= 1;
    let power: i32 = exponent.parse().ok().filter(|_| is_mantissa)?;
    if power < -20 {
        return Some(Ok(Decimal::ZERO));
    }
    Some(Decimal::from_scientific(text).map_err(|_long| NumberError::TooLong))
}

/// Reads the digits of a workbook's number.
///
/// # Errors
/// They are no number.
pub fn plain_number(digits: &str) -> Result<Decimal, NumberError> {
    let digits = digits.trim();
    if let Some(number) = scientific(digits) {
        return number;
    }
    let is_plain = digits.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'.' | b'-'));
    if !is_plain || digits.is_empty() {
        return Err(NumberError::NoNumber);
    }
    Decimal::from_str_exact(digits).map_err(|_bad| NumberError::NoNumber)
}
