//! The parts of an upload.

use axum::body::Body;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::extract::FromRequest as _;
use axum::extract::Multipart;
use axum::http::HeaderMap;
use axum::http::Request;
use axum::http::Uri;
use axum::http::header::CONTENT_TYPE;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A part of a multipart body.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) bytes: Bytes,
}

/// Reads the parts of an upload; none when the body is not multipart, or broken.
pub(super) async fn parts(uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Vec<Part> {
    let mut parts = Vec::new();
    if !uri.path().ends_with("/upload") {
        return parts;
    }
    let Some(content_type) = headers.get(CONTENT_TYPE) else { return parts };
    let mut request = Request::new(Body::from(with_line_ends(body)));
    request.headers_mut().insert(CONTENT_TYPE, content_type.clone());
    DefaultBodyLimit::disable().apply(&mut request);
    let Ok(mut found) = Multipart::from_request(request, &()).await else { return parts };
    while let Ok(Some(field)) = found.next_field().await {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let content_type = field.content_type().map(str::to_owned);
        let encoding = field.headers().get("content-transfer-encoding");
        let is_base64 = encoding.is_some_and(|it| it.as_bytes().eq_ignore_ascii_case(b"base64"));
        let Ok(bytes) = field.bytes().await else { break };
        let bytes = if is_base64 { decoded(&bytes).unwrap_or(bytes) } else { bytes };
        parts.push(Part { name, file_name, content_type, bytes });
    }
    parts
}

/// Gives a body whose lines end as the standard wants. A public client ends them as its texts do,
/// and the service takes its uploads; one with any standard line end is left as it is.
fn with_line_ends(body: &Bytes) -> Bytes {
    let trimmed = body.trim_ascii_start();
    if trimmed.windows(2).any(|pair| pair == b"\r\n") {
        return body.slice_ref(trimmed);
    }
    let mut standard = Vec::with_capacity(trimmed.len());
    for byte in trimmed {
        if *byte == b'\n' {
            standard.push(b'\r');
        }
        standard.push(*byte);
    }
    Bytes::from(standard)
}

/// Reads base64 as mail does, with line ends anywhere.
fn decoded(text: &[u8]) -> Option<Bytes> {
    let text: Vec<u8> = text.iter().copied().filter(|it| !it.is_ascii_whitespace()).collect();
    STANDARD.decode(text).ok().map(Bytes::from)
}
