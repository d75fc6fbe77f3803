//! Codes of the authenticator.

use secrecy::ExposeSecret as _;
use secrecy::SecretString;

use crate::workiz::totp::Authenticator;

#[test]
fn the_codes_are_those_of_rfc_6238() {
    // Appendix B has eight digits; the last six of them are the code.
    let secret = SecretString::from("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    let authenticator = Authenticator::parse(&secret).unwrap();
    for (seconds, code) in [
        (59_u64, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ] {
        assert_eq!(authenticator.code(seconds / 30).expose_secret(), code);
    }
}

#[test]
fn a_secret_is_taken_as_people_copy_it() {
    let copied = SecretString::from("gezd gnbv gy3t qojq-gezd gnbv gy3t qojq");
    let authenticator = Authenticator::parse(&copied).unwrap();
    assert_eq!(authenticator.code(1).expose_secret(), "287082");
    // 80 bits, as many services hand out.
    assert!(Authenticator::parse(&SecretString::from("JBSWY3DPEHPK3PXP")).is_ok());
}

#[test]
fn a_secret_that_is_not_base32_is_refused_and_not_shown() {
    for secret in ["", "0189", "not base 32!"] {
        let error = Authenticator::parse(&SecretString::from(secret)).unwrap_err();
        assert!(secret.is_empty() || !format!("{error:?} {error}").contains(secret));
    }
    let good = Authenticator::parse(&SecretString::from("JBSWY3DPEHPK3PXP")).unwrap();
    assert_eq!(format!("{good:?}"), "Authenticator([secret])");
}
