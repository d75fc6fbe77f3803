//! Id tokens, which a grant of the scope `openid` brings, and the key to check them with.
//!
//! Source: API reference and the vendor's clients (RS256; `aud` is an array; claim `realmid`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::rsa::PublicKeyComponents;
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::Value;
use serde_json::json;

/// Who signs in at the sandbox.
pub(super) const SUBJECT: &str = "00000000-0000-4000-8000-000000000001";

/// How long an id token is good, in seconds.
const LIFE: i64 = 3600;

/// The name of the key.
const KEY_ID: &str = "sandbox-key-1";

/// The sandbox's own key. It is public on purpose: whoever has it can sign in to nothing.
const KEY: &str = "\
    MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC3uEIwxpjf+BsdSOy0L6Uu7tAh2bR+AcCaKfeJsK2h\
    +EAdIps4R9xASkAgGBPnjhCc6aJQbazm/3mzkn+et/M+O+p9NPqEA4JlQuFURWctkuT+6V+Eu+U6sT5FEc30OFyAZ1N0\
    WZ9mwVJm343+DYyB32cuqKPTsx/XC5q38ba5LqpLicbu2w2Ej9oYc0oR7cjTOFCtjnm8HEDDssCX4J/cHA2oMsSkGQ+d\
    umCqYYA4buA34/ffmljdwt/+dg50hJolsyfRjZ9HxhrsYMrZ/gNszXDcCFJsKsxrwQ6ULlWSLywtdb7mAFDsm7TW5OVW\
    NxUuwRpEntLxQkCrV8tI6bdjAgMBAAECggEAEhULnBC1Po4FNSur8yF2s5jZBAvmYjnlQrHQuveYZLGyCxa7NPM1sAo0\
    J4nXI6+YM6l3H/gQ0CeNoJP8WvB7UMEa7OSIUkf6JIyhmua90f7RlRlTx7+qlHfvdg2GOib19m61CGWYdRz1RvTH3Ue+\
    GuY/Ge41Oa05UV7DWp7AFO0M76/fvF3pvjhF/pI8tq9So5ysgmcD1wMX6e/JvA4fOfqkNpWaEtcQdLQFtRmzXzRBA91s\
    nqJ3BwDv3ezKPkLwFjSJBqzcmFrLyrXHxJxE7IJ9dozD3fjApBUj0P3+z/zZVT4qq2yBsgDVtfsH8KSbx8xmMY2y9iVm\
    zE4BzcoBEQKBgQDxyg5doOx3ef3KqMTOXhYa3CJyuK+NszzMNogNpuK1RoQ2zNa++hiXay40+7LzLEK/5wDtXndlPDw1\
    fGqFjgny8OZX4btHwdtKIhWNtlU8IDCsx0Sk+T2ZakkEPstfGlUlrkpd72qcZDyYAxLifjYQIsEDBiHNy1DSgbdUAyNJ\
    CwKBgQDChH4eqx6rksPz4sRn9EtNzdZZLzDvGk/NJZR+UkyKQgQFUolHpb/wQzKNZvni4gnoFjX0yvdBafAfMiCW0MM9\
    3nRJMCj/CXrxYVzoTC3bcWm93Jw2FAjj6hMyjv6PaaTDxx3w95HqueGGau+AmeJI1LHdxya0e235G7ejqjgyCQKBgEtP\
    kUvufNj2AWvnR22z9pSlLoGnLt8nDe/ZqGUALyshbLsY8GaJxbEcLEdKgsGlbqERVcOZofzBV0udlhxFUqn+CPEkmU3P\
    fvtHRIlgWoogyKh4ZNQx4dLwPQ/6cyQLMqxK7lT15rIRsqHyiyZLA5HhEVdcyJiuFF2NE8oyNAJjAoGBAKIr8jZBdnWX\
    DBXWVudQbkP0u6NpS8PczPF9Rls25CdUuKNzV47LasW2UHxBgU6eI6JCekOXwCLiXtazZSY38L8xKwQlydgvoDeEdAAc\
    GxNcb8tiFT6k33CdI9pAC42nhz3OUXEoBpiK1rLJjtpJ8bXE1nHPar6INXy9lhI2hVl5AoGBAKtkqdVDWhtKGAlcImmM\
    0bQFm5PcPRm/QLRDgnIIJvM0+HY29qeMgTBLNJS8EX4/fu88aYKX2696SLXEwHzqwkgCxbHJF31ISzu2hTDufZV3sM66\
    QYTEoaAGE66lJCh54Qc9L4c98zQaKesCQQ6v+wkN7hYQ3PfHM1xHMM7Oue/e";

/// What an id token says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claims<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) realm_id: &'a str,
    pub(super) now: Timestamp,
}

fn key() -> Option<KeyPair> {
    KeyPair::from_pkcs8(&STANDARD.decode(KEY).ok()?).ok()
}

/// Signs an id token; the same claims give the same token.
pub(super) fn signed(claims: Claims<'_>) -> Option<String> {
    let header = json!({ "alg": "RS256", "kid": KEY_ID, "typ": "JWT" });
    let issued = claims.now.as_second();
    let body = json!({
        "aud": [claims.client_id],
        "auth_time": issued,
        "exp": issued + LIFE,
        "iat": issued,
        "iss": claims.issuer,
        "realmid": claims.realm_id,
        "sub": SUBJECT,
    });
    let part = |it: &Value| URL_SAFE_NO_PAD.encode(it.to_string());
    let message = format!("{}.{}", part(&header), part(&body));
    let key = key()?;
    let mut signature = vec![0; key.public().modulus_len()];
    let random = SystemRandom::new();
    key.sign(&RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature).ok()?;
    Some(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// Gives the key set that id tokens are checked with.
pub(super) fn key_set() -> Value {
    let parts = key().map(|it| PublicKeyComponents::<Vec<u8>>::from(it.public()));
    let keys = parts.into_iter().map(|it| {
        json!({
            "kty": "RSA",
            "e": URL_SAFE_NO_PAD.encode(it.e),
            "use": "sig",
            "kid": KEY_ID,
            "alg": "RS256",
            "n": URL_SAFE_NO_PAD.encode(it.n),
        })
    });
    json!({ "keys": keys.collect::<Vec<Value>>() })
}
