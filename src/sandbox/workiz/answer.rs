//! What the simulator answers: a status, a JSON body, headers; and its error body.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::switches::ErrorForm;

/// One answer, before it becomes HTTP.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
    pub(super) headers: Vec<(&'static str, String)>,
    /// Media type and bytes of a file, in the place of the body.
    pub(super) file: Option<(String, Vec<u8>)>,
}

impl Answer {
    /// A plain 200.
    pub(super) fn ok(body: Value) -> Self {
        Self { status: 200, body, headers: Vec::new(), file: None }
    }

    /// A plain 201.
    pub(super) fn created(body: Value) -> Self {
        Self { status: 201, body, headers: Vec::new(), file: None }
    }
}

/// A refusal, in the error shape of the integration.
#[derive(Debug, Clone)]
pub(super) struct ApiError {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
    /// Pairs of field and issue.
    pub(super) details: Vec<(String, String)>,
    /// Seconds after which to come back.
    pub(super) retry_after: Option<i64>,
}

impl ApiError {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), details: Vec::new(), retry_after: None }
    }

    /// 404 for a path or a document that is not there.
    pub(super) fn not_found(what: &str) -> Self {
        Self::new(404, "not_found", format!("{what} was not found"))
    }

    /// 401 for a missing, unknown or expired session.
    pub(super) fn unauthorized(message: &str) -> Self {
        Self::new(401, "unauthorized", message)
    }

    /// 400 that names the fields that are wrong.
    pub(super) fn invalid(details: Vec<(String, String)>) -> Self {
        let names: Vec<&str> = details.iter().map(|(field, _)| field.as_str()).collect();
        let message = format!("the request is not valid: {}", names.join(", "));
        Self { details, ..Self::new(400, "validation_failed", message) }
    }

    /// 400 that names one field.
    pub(super) fn invalid_field(field: &str, issue: impl Into<String>) -> Self {
        Self::invalid(vec![(field.to_owned(), issue.into())])
    }

    /// The HTTP form, with the request's id.
    pub(super) fn into_answer(self, request_id: &str, form: ErrorForm) -> Answer {
        let details: Vec<Value> = self
            .details
            .iter()
            .map(|(field, issue)| json!({ "field": field, "issue": issue }))
            .collect();
        let retryable = self.status == 429 || self.status >= 500;
        let body = match form {
            ErrorForm::Nested => json!({ "error": {
                "code": self.code,
                "message": self.message,
                "requestId": request_id,
                "details": details,
                "retryable": retryable,
            } }),
            ErrorForm::Flat => json!({ "error": self.code, "message": self.message }),
            ErrorForm::Flag => json!({ "flag": false, "msg": self.message }),
        };
        let headers =
            self.retry_after.map(|seconds| ("Retry-After", seconds.to_string())).into_iter();
        Answer { status: self.status, body, headers: headers.collect(), file: None }
    }
}
