//! The one place of the sandbox that looks at the real clock: time-based one-time passwords.

use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use totp_rs::Algorithm;
use totp_rs::Secret;
use totp_rs::TOTP;

/// The generator for a base32 secret: SHA-1, six digits, 30 s, one step either way (RFC 6238).
pub(in crate::sandbox) fn generator(base32: &str) -> Option<TOTP> {
    let secret = Secret::Encoded(base32.to_owned()).to_bytes().ok()?;
    TOTP::new(Algorithm::SHA1, 6, 1, 30, secret).ok()
}

/// Tells whether a code is good at this moment of real time.
///
/// A client computes its code from its own clock, so sandbox time cannot be used here.
pub(super) fn is_good(base32: &str, code: &str) -> bool {
    generator(base32).is_some_and(|generator| generator.check(code, real_seconds()))
}

/// Real seconds since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "a one-time password is a function of the real time and of nothing else"
)]
pub(in crate::sandbox) fn real_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}
