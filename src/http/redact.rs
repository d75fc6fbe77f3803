//! Addresses as logs and errors may show them.

use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use url::Url;

/// Path segments from this length on are taken for tokens unless they are all digits (QuickBooks'
/// company numbers have up to 19) or all letters (names of resources).
const TOKEN_LENGTH_MIN: usize = 12;

/// Returns an address without user, query values, fragment, and path segments that look like
/// tokens.
///
/// Workiz carries its token as a path segment (`api_…`); QuickBooks carries customers' names in
/// query values.
///
/// A token of another form is told by `secret`, and by its place after `/api/v1/`.
pub fn redacted_url(url: &Url, secret: Option<&SecretString>) -> String {
    let mut shown = String::new();
    shown.push_str(url.scheme());
    shown.push_str("://");
    shown.push_str(url.host_str().unwrap_or_default());
    if let Some(port) = url.port() {
        shown.push(':');
        shown.push_str(&port.to_string());
    }
    let mut before = ("", "");
    for segment in url.path_segments().into_iter().flatten() {
        let is_secret = before == ("api", "v1")
            || looks_like_token(segment)
            || secret.is_some_and(|it| it.expose_secret() == segment);
        shown.push('/');
        shown.push_str(if is_secret && !segment.is_empty() { "…" } else { segment });
        before = (before.1, segment);
    }
    for (place, (key, _)) in url.query_pairs().enumerate() {
        shown.push(if place == 0 { '?' } else { '&' });
        shown.push_str(&key);
        shown.push_str("=…");
    }
    shown
}

fn looks_like_token(segment: &str) -> bool {
    let all_digits = segment.bytes().all(|byte| byte.is_ascii_digit());
    let all_letters = segment.bytes().all(|byte| byte.is_ascii_alphabetic());
    segment.starts_with("api_")
        || segment.starts_with("sec_")
        || (segment.len() >= TOKEN_LENGTH_MIN && !all_digits && !all_letters)
}
