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
    let mut request = Request::new(Body::from(body.clone()));
    request.headers_mut().insert(CONTENT_TYPE, content_type.clone());
    DefaultBodyLimit::disable().apply(&mut request);
    let Ok(mut found) = Multipart::from_request(request, &()).await else { return parts };
    while let Ok(Some(field)) = found.next_field().await {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let content_type = field.content_type().map(str::to_owned);
        let Ok(bytes) = field.bytes().await else { break };
        parts.push(Part { name, file_name, content_type, bytes });
    }
    parts
}
