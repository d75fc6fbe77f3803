//! What came back.

use std::fmt;

use bytes::Bytes;
use reqwest::header::HeaderMap;

/// Whether something that was sent may have taken effect at the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayHaveHappened {
    /// It certainly has not.
    No,
    /// It may have: only the service's books can tell.
    Maybe,
}

/// The last answer to a request, whatever its status.
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// The headers of the answer.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Bytes,
    /// How often the request was sent, the answered attempt included.
    pub attempts: u32,
    /// Whether an attempt before the answered one may have taken effect. A refusal after such an
    /// attempt does not prove that nothing was written.
    pub earlier: MayHaveHappened,
}

impl HttpResponse {
    /// Returns whether the status is 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Returns a header's value, if it is there once and is visible text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Shows sizes only: bodies and headers may hold personal data and tokens.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .field("attempts", &self.attempts)
            .field("earlier", &self.earlier)
            .finish_non_exhaustive()
    }
}
