//! One request, taken apart before anything looks at the world.

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::Method;
use jiff::Timestamp;
use serde_json::Map;
use serde_json::Value;

use crate::sandbox::workiz::answer::ApiError;

/// One request with its body, its id, and the sandbox's time when it came.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) now: Timestamp,
    pub(super) request_id: String,
}

impl Call {
    /// The value of a header, when it is there and readable.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as a JSON object.
    pub(super) fn object(&self) -> Result<Map<String, Value>, ApiError> {
        let kind = self.header("content-type").unwrap_or_default();
        if !kind.to_ascii_lowercase().starts_with("application/json") {
            let message = "the body must come as application/json";
            return Err(ApiError::new(415, "unsupported_media_type", message));
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(fields)) => Ok(fields),
            Ok(_) => Err(ApiError::new(400, "malformed_json", "the body must be a JSON object")),
            Err(error) => {
                let message = format!("the body is not JSON (line {})", error.line());
                Err(ApiError::new(400, "malformed_json", message))
            }
        }
    }
}
