//! Exact decimals from the text of a JSON number or of a numeric string.

use rust_decimal::Decimal;
use thiserror::Error;

/// How many digits after the point a decimal can hold.
const PLACES_MAX: i64 = 28;
/// The longest text that is read: a binary float prints in at most 24 characters, an exact decimal
/// in 30, so that anything longer is not an amount.
const TEXT_BYTES_MAX: usize = 64;

/// Why a text is not a number that can be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AmountError {
    /// The text has another form than a number.
    #[error("it is not a plain decimal number such as 12.50")]
    NotANumber,
    /// The number has more digits than an exact decimal holds.
    #[error("it has more digits than an exact decimal can hold")]
    TooManyDigits,
}

/// Whether a decimal holds every digit that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Every digit is held.
    Exact,
    /// Digits beyond the 28th decimal place were cut: what a binary float leaves over. The value is
    /// fit for rounding to a posted amount only.
    Cut,
}

/// Reads a number from its text; no binary float is ever in between.
///
/// The form is JSON's, leading zeros allowed. Unit and sign are as they are sent. Source: Workiz sends
/// amounts due of `4.5e-13`, and amounts as texts in one list where another one has numbers.
///
/// # Errors
///
/// Fails when the text is no number, or is one with too many digits.
pub fn amount(text: &str) -> Result<(Decimal, Precision), AmountError> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(AmountError::TooManyDigits);
    }
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((_, "")) => return Err(AmountError::NotANumber),
        Some(parts) => parts,
        None => (mantissa, ""),
    };
    let all_digits = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits {
        return Err(AmountError::NotANumber);
    }
    let places = i64::try_from(fraction.len()).unwrap_or(i64::MAX).saturating_sub(exponent);
    scaled(negative, format!("{whole}{fraction}"), places)
}

/// Puts digits together with a number of decimal places, which may be below zero.
fn scaled(
    negative: bool,
    mut digits: String,
    places: i64,
) -> Result<(Decimal, Precision), AmountError> {
    let mut precision = Precision::Exact;
    let mut scale = places;
    if places > PLACES_MAX {
        let surplus = usize::try_from(places.saturating_sub(PLACES_MAX)).unwrap_or(usize::MAX);
        let keep = digits.len().saturating_sub(surplus);
        if digits.bytes().skip(keep).any(|byte| byte != b'0') {
            precision = Precision::Cut;
        }
        digits.truncate(keep);
        scale = PLACES_MAX;
    } else if places < 0 {
        let zeros = usize::try_from(places.saturating_neg()).unwrap_or(usize::MAX);
        if zeros > TEXT_BYTES_MAX {
            return Err(AmountError::TooManyDigits);
        }
        digits.push_str(&"0".repeat(zeros));
        scale = 0;
    }
    let kept = digits.trim_start_matches('0');
    let mantissa: i128 = if kept.is_empty() {
        0
    } else {
        kept.parse().map_err(|_too_long| AmountError::TooManyDigits)?
    };
    let signed = if negative { mantissa.saturating_neg() } else { mantissa };
    let scale = u32::try_from(scale).map_err(|_negative| AmountError::TooManyDigits)?;
    let value = Decimal::try_from_i128_with_scale(signed, scale)
        .map_err(|_too_large| AmountError::TooManyDigits)?;
    Ok((value, precision))
}

/// Reads the digits after the `e` of a number.
fn parse_exponent(text: &str) -> Result<i64, AmountError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AmountError::NotANumber);
    }
    text.parse().map_err(|_too_long| AmountError::TooManyDigits)
}
