//! From a request to records or a typed error; what all calls have in common.

use crate::http::client::HttpClient;
use crate::http::request::HttpRequest;
use crate::http::response::HttpResponse;
use crate::workiz_api::access::OfficialAccess;
use crate::workiz_api::error::OfficialError;
use crate::workiz_api::wire::envelope::Opened;
use crate::workiz_api::wire::envelope::open;
use crate::workiz_api::wire::fault::Fault;

/// How much of a refusal's text goes into an error: a sentence or two, not a page.
const REASON_CHARS_MAX: usize = 300;

/// Sends a request, and opens what comes; a refusal in the body of a good answer is an error.
pub(crate) async fn ask(
    http: &HttpClient,
    access: &OfficialAccess,
    request: HttpRequest,
) -> Result<Opened, OfficialError> {
    let purpose = request.purpose.clone();
    let response = match http.send(request).await {
        Ok(response) => response,
        Err(source) => return Err(OfficialError::Http { purpose, source }),
    };
    if !response.is_success() {
        return Err(refusal(&response, access, &purpose));
    }
    match open(&response.body) {
        Ok(Opened::Refused(fault)) => Err(denial(&fault, response.status, access, &purpose)),
        Ok(opened) => Ok(opened),
        Err(source) => Err(OfficialError::NotJson { purpose, source }),
    }
}

/// Names what an answer without success says.
fn refusal(response: &HttpResponse, access: &OfficialAccess, purpose: &str) -> OfficialError {
    let text = String::from_utf8_lossy(&response.body);
    named(&Fault::parse(&text), response.status, access, purpose)
}

/// Names what an answer says that succeeds by its status and refuses by its body.
fn denial(fault: &Fault, status: u16, access: &OfficialAccess, purpose: &str) -> OfficialError {
    let status = fault.code.filter(|code| (400..600).contains(code)).unwrap_or(status);
    named(fault, status, access, purpose)
}

fn named(fault: &Fault, status: u16, access: &OfficialAccess, purpose: &str) -> OfficialError {
    let purpose = purpose.to_owned();
    match status {
        401 | 403 => OfficialError::Credentials { purpose, status },
        404 => OfficialError::NotFound { purpose },
        408 | 429 | 500.. => OfficialError::Unavailable { purpose, status },
        _ => OfficialError::Refused { purpose, status, reason: reason(fault, access) },
    }
}

/// The service's own words, shortened and without secrets.
fn reason(fault: &Fault, access: &OfficialAccess) -> String {
    let words = fault.words.join("; ");
    if words.is_empty() {
        return "it gives no reason".to_owned();
    }
    access.scrubbed(&words).chars().take(REASON_CHARS_MAX).collect()
}
