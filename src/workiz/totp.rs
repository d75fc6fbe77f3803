//! Codes of an authenticator app, computed from its secret.
//!
//! Source: RFC 6238 with the values that every authenticator app has: SHA-1, six digits, steps of
//! 30 seconds.

use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use thiserror::Error;
use totp_rs::Algorithm;
use totp_rs::Secret;
use totp_rs::TOTP;

/// Length of a code.
const DIGITS: usize = 6;
/// Neighboring steps that count as right; of no matter here, where nothing is checked.
const SKEW_STEPS: u8 = 1;
/// How long a code lasts, in seconds.
pub const STEP_SECONDS: u64 = 30;

/// Why no code can be computed.
#[derive(Debug, Error)]
pub enum TotpError {
    /// The secret is not base32.
    #[error(
        "the authenticator secret of the Workiz user is not base32; copy it again from the page \
         that shows the QR code"
    )]
    NotBase32,
}

/// An authenticator app with one account in it.
pub struct Authenticator {
    totp: TOTP,
}

impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authenticator([secret])")
    }
}

impl Authenticator {
    /// Takes the secret as the QR code page shows it: base32, spaces and case do not matter.
    ///
    /// # Errors
    ///
    /// Fails when the secret is empty or not base32.
    pub fn parse(secret: &SecretString) -> Result<Self, TotpError> {
        let plain: String = secret
            .expose_secret()
            .chars()
            .filter(|character| !character.is_whitespace() && !matches!(character, '-' | '='))
            .flat_map(char::to_uppercase)
            .collect();
        let bytes =
            Secret::Encoded(plain).to_bytes().map_err(|_holds_the_secret| TotpError::NotBase32)?;
        if bytes.is_empty() {
            return Err(TotpError::NotBase32);
        }
        // Unchecked, for the length only: many services hand out secrets of 80 bits.
        let totp = TOTP::new_unchecked(Algorithm::SHA1, DIGITS, SKEW_STEPS, STEP_SECONDS, bytes);
        Ok(Self { totp })
    }

    /// Computes the code of a step; `step` counts 30 seconds each from 1970 on.
    pub fn code(&self, step: u64) -> SecretString {
        SecretString::from(self.totp.generate(step.saturating_mul(STEP_SECONDS)))
    }
}
