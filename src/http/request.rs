//! What an adapter asks to be sent.

use std::fmt;

use bytes::Bytes;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use url::Url;

use crate::http::redact::redacted_url;

/// An HTTP method; named here so that adapters do not name the client behind this module.
pub type Method = reqwest::Method;

/// One request, complete: the client adds nothing but the user agent.
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The whole address; its query values and any token in it never reach logs or errors.
    pub url: Url,
    /// Headers in the order in which they are sent.
    pub headers: Vec<(&'static str, SecretOrPlain)>,
    /// The body.
    pub body: Body,
    /// Whether the request may be sent again.
    pub retry: Retry,
    /// What the request is for, as errors name it: "read page 3 of invoices from Workiz".
    pub purpose: String,
}

/// A header value.
pub enum SecretOrPlain {
    /// A value that logs may show.
    Plain(String),
    /// A value that nobody may see, such as a bearer token.
    Secret(SecretString),
}

/// The body of a request.
pub enum Body {
    /// No body.
    Empty,
    /// JSON text, sent as `application/json`.
    Json(String),
    /// Fields, sent as `application/x-www-form-urlencoded`.
    Form(Vec<(String, String)>),
    /// Text, sent as `application/text`, which QuickBooks Online wants for queries.
    Text(String),
    /// Bytes of any kind, such as files in parts.
    Bytes {
        /// The content type, with its parameters.
        content_type: String,
        /// The bytes.
        bytes: Bytes,
    },
}

/// Whether a request may be sent again when its first attempt fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// A read: sent again after any passing failure.
    Safe,
    /// A write that carries an idempotency key: sent again, as it is, when it was not delivered or
    /// was answered with a passing failure. Where no answer came it is not sent again, for the
    /// first one may still be at work: the caller looks first.
    Keyed,
    /// Sent once.
    Never,
}

impl HttpRequest {
    /// Makes a read of an address, without headers; `purpose` as errors name it.
    pub fn get(url: Url, purpose: String) -> Self {
        let (headers, body, retry) = (Vec::new(), Body::Empty, Retry::Safe);
        Self { method: Method::GET, url, headers, body, retry, purpose }
    }
}

impl SecretOrPlain {
    pub(crate) fn expose(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Secret(text) => text.expose_secret(),
        }
    }
}

impl fmt::Debug for SecretOrPlain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) => write!(f, "{text:?}"),
            Self::Secret(_) => f.write_str("[secret]"),
        }
    }
}

impl Body {
    /// Returns the content type to announce, if there is a body.
    pub fn content_type(&self) -> Option<&str> {
        match self {
            Self::Empty => None,
            Self::Json(_) => Some("application/json"),
            Self::Form(_) => Some("application/x-www-form-urlencoded"),
            Self::Text(_) => Some("application/text"),
            Self::Bytes { content_type, .. } => Some(content_type),
        }
    }

    /// Returns the body as the bytes that are sent.
    pub fn encoded(&self) -> Bytes {
        match self {
            Self::Empty => Bytes::new(),
            Self::Json(text) | Self::Text(text) => Bytes::from(text.clone()),
            Self::Form(fields) => {
                let mut form = url::form_urlencoded::Serializer::new(String::new());
                Bytes::from(form.extend_pairs(fields).finish())
            }
            Self::Bytes { bytes, .. } => bytes.clone(),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Json(text) => write!(f, "Json({} bytes)", text.len()),
            Self::Form(fields) => write!(f, "Form({} fields)", fields.len()),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Bytes { bytes, .. } => write!(f, "Bytes({} bytes)", bytes.len()),
        }
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &redacted_url(&self.url, None))
            .field("headers", &self.headers)
            .field("body", &self.body)
            .field("retry", &self.retry)
            .field("purpose", &self.purpose)
            .finish()
    }
}
