//! Why a request has no answer.

use thiserror::Error;

use crate::http::response::MayHaveHappened;

/// A request without an answer, or a client that could not be built.
#[derive(Debug, Error)]
pub enum HttpError {
    /// The settings contradict themselves.
    #[error("the HTTP setting `{setting}` is wrong: {reason}")]
    Settings {
        /// The setting's name.
        setting: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The client could not be built, most often because the machine has no root certificates.
    #[error("the HTTP client could not be set up; check that root certificates are installed")]
    Build {
        /// What the HTTP library says.
        #[source]
        source: reqwest::Error,
    },
    /// The request is not one that can be sent.
    #[error("could not {purpose}: the request to {url} could not be built")]
    Request {
        /// What the request was for.
        purpose: String,
        /// The address without its values.
        url: String,
        /// What the HTTP library says.
        #[source]
        source: reqwest::Error,
    },
    /// The address would carry credentials in the clear.
    #[error("could not {purpose}: {url} is neither https nor on this machine")]
    Insecure {
        /// What the request was for.
        purpose: String,
        /// The address without its values.
        url: String,
    },
    /// No connection could be made; this attempt sent nothing.
    #[error("could not {purpose}: {url} cannot be reached; check the network and try again")]
    Unreachable {
        /// What the request was for.
        purpose: String,
        /// The address without its values.
        url: String,
        /// Whether an earlier attempt may have taken effect.
        happened: MayHaveHappened,
        /// What the HTTP library says, without the address.
        #[source]
        source: reqwest::Error,
    },
    /// The request went out and no answer came in time.
    #[error("could not {purpose}: {url} did not answer within {after_ms} ms")]
    TimedOut {
        /// What the request was for.
        purpose: String,
        /// The address without its values.
        url: String,
        /// How long the last attempt waited, in milliseconds.
        after_ms: u64,
        /// Whether this or an earlier attempt may have taken effect.
        sent: MayHaveHappened,
        /// What the HTTP library says, without the address.
        #[source]
        source: reqwest::Error,
    },
    /// The connection was lost after the request may have gone out.
    #[error("could not {purpose}: the connection to {url} was lost before the answer was complete")]
    Cut {
        /// What the request was for.
        purpose: String,
        /// The address without its values.
        url: String,
        /// Whether this or an earlier attempt may have taken effect.
        sent: MayHaveHappened,
        /// What the HTTP library says, without the address.
        #[source]
        source: reqwest::Error,
    },
    /// The answer is larger than a client may read.
    #[error("could not {purpose}: {url} answered with more than {limit_bytes} bytes")]
    BodyTooLarge {
        /// What the request was for.
        purpose: String,
        /// The address without its values.
        url: String,
        /// The limit, in bytes.
        limit_bytes: usize,
    },
    /// The service failed again and again, and is left alone for a while; this attempt sent nothing.
    #[error(
        "could not {purpose}: {host} is down; it is asked again in {again_in_s} seconds at the earliest"
    )]
    Down {
        /// What the request was for.
        purpose: String,
        /// The service's host.
        host: String,
        /// When it is asked again at the earliest, in seconds from now.
        again_in_s: u64,
        /// Whether an earlier attempt may have taken effect.
        happened: MayHaveHappened,
    },
}

impl HttpError {
    /// Returns whether the request may have taken effect although no answer came.
    ///
    /// The answer is about the sending alone: for a read it is without meaning.
    pub fn may_have_happened(&self) -> MayHaveHappened {
        match self {
            Self::Unreachable { happened, .. } | Self::Down { happened, .. } => *happened,
            Self::TimedOut { sent, .. } | Self::Cut { sent, .. } => *sent,
            Self::BodyTooLarge { .. } => MayHaveHappened::Maybe,
            Self::Settings { .. }
            | Self::Build { .. }
            | Self::Request { .. }
            | Self::Insecure { .. } => MayHaveHappened::No,
        }
    }
}
