//! From a request to a parsed answer or a typed error; what all calls have in common.

use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::http::client::HttpClient;
use crate::http::request::HttpRequest;
use crate::http::response::HttpResponse;
use crate::http::response::MayHaveHappened;
use crate::workiz::error::WorkizError;
use crate::workiz::mfa::Channel;
use crate::workiz::wire::fault::Fault;
use crate::workiz::wire::fault::RetryAdvice;

/// How much of a refusal's text goes into an error: a sentence or two, not a page.
const REASON_CHARS_MAX: usize = 300;

/// Makes the address of a resource; each part is one path segment and is escaped.
pub(crate) fn address(base: &Url, parts: &[&str]) -> Result<Url, WorkizError> {
    let mut url = base.clone();
    {
        let mut segments = url.path_segments_mut().map_err(|()| WorkizError::BaseUrl)?;
        segments.pop_if_empty().extend(parts);
    }
    Ok(url)
}

/// Sends, and says what for when no answer comes.
pub(crate) async fn send(
    http: &HttpClient,
    request: HttpRequest,
) -> Result<HttpResponse, WorkizError> {
    let purpose = request.purpose.clone();
    http.send(request).await.map_err(|source| WorkizError::Http { purpose, source })
}

/// Tells whether the service did what was asked; `{flag:false,msg}` with status 200 says that not.
pub(crate) fn is_accepted(response: &HttpResponse) -> bool {
    response.is_success() && !Fault::is_refusal_with_success(&response.body)
}

/// Writes a body as JSON.
pub(crate) fn json_text<T: Serialize>(body: &T, purpose: &str) -> Result<String, WorkizError> {
    serde_json::to_string(body).map_err(|source| WorkizError::NotJson {
        purpose: purpose.to_owned(),
        happened: MayHaveHappened::No,
        source,
    })
}

/// Reads the body of a successful answer.
pub(crate) fn parse<T: DeserializeOwned>(
    response: &HttpResponse,
    purpose: &str,
) -> Result<T, WorkizError> {
    serde_json::from_slice(&response.body).map_err(|source| WorkizError::NotJson {
        purpose: purpose.to_owned(),
        happened: MayHaveHappened::Maybe,
        source,
    })
}

/// Names what an answer refuses.
pub(crate) fn refusal(response: &HttpResponse, purpose: &str) -> WorkizError {
    let purpose = purpose.to_owned();
    let fault = Fault::parse(&response.body).unwrap_or_default();
    match (response.status, fault.code.as_deref()) {
        (423, _) | (_, Some("mfa_required")) => {
            WorkizError::MfaRequired { channel: Channel::advised(&response.body) }
        }
        (401, _) => WorkizError::SessionRefused { purpose },
        (403, Some("role_forbidden")) => WorkizError::RoleLimited { purpose },
        (403, _) => WorkizError::NotEntitled { purpose },
        (404, _) => WorkizError::NotFound { purpose },
        (409, Some("idempotency_conflict")) => WorkizError::KeyConflict { purpose },
        (429, _) => WorkizError::Unavailable { purpose, status: 429, happened: response.earlier },
        (status, _) if fault.retry == RetryAdvice::Retryable && status != 409 => {
            WorkizError::Unavailable { purpose, status, happened: MayHaveHappened::Maybe }
        }
        (status @ 500.., _) => {
            WorkizError::Unavailable { purpose, status, happened: MayHaveHappened::Maybe }
        }
        (status, _) => {
            let reason = reason(&fault);
            WorkizError::Refused { purpose, status, reason, earlier: response.earlier }
        }
    }
}

/// The service's words: its sentence and the fields that it refuses, shortened.
fn reason(fault: &Fault) -> String {
    let mut reason = fault.sentence().to_owned();
    for detail in &fault.details {
        reason.push_str("; ");
        reason.push_str(&detail.field);
        reason.push_str(": ");
        reason.push_str(&detail.issue);
    }
    if let Some(id) = &fault.request_id {
        reason.push_str("; Workiz' number of the request is ");
        reason.push_str(id);
    }
    reason.chars().take(REASON_CHARS_MAX).collect()
}
