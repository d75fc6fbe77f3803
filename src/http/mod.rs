//! The one place with HTTP policy: time-outs, size limits, rate limits, retries, redaction.
//!
//! Adapters say what they want to send and whether it may be sent twice; they never see a
//! connection. Deliberately absent: cookies, redirects (a redirect could carry a token to another
//! host), proxies from the environment, and any knowledge of Workiz or QuickBooks.

pub mod backoff;
pub mod circuit;
pub mod client;
pub mod error;
pub mod governor;
pub mod governors;
pub mod redact;
pub mod request;
pub mod response;
pub mod settings;
pub mod time;
pub mod usage;
pub mod windows;

#[cfg(test)]
pub(crate) mod tests;
