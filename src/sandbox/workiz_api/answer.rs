//! What the API answers: a status and a JSON body; and its refusals.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz_api::switches::Switches;

/// One answer, before it becomes HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
}

impl Answer {
    fn new(status: u16, body: Value) -> Self {
        Self { status, body }
    }

    /// A bare body.
    pub(super) fn bare(body: Value) -> Self {
        Self::new(200, body)
    }

    /// `{flag, data}`.
    pub(super) fn data(data: &Value) -> Self {
        Self::bare(json!({ "flag": true, "data": data }))
    }

    /// What a write of a job answers.
    pub(super) fn written(uuid: &str, client_id: &Value) -> Self {
        Self::data(&json!([link("job", uuid, client_id)]))
    }
}

/// The three fields that tell what was written.
pub(super) fn link(kind: &str, uuid: &str, client_id: &Value) -> Value {
    let link = format!("https://app.workiz.com/root/{kind}/{uuid}/1");
    json!({ "UUID": uuid, "ClientId": client_id, "link": link })
}

/// A token that is not the account's, or a path that is none; the two cannot be told apart.
pub(super) fn forbidden() -> Answer {
    Answer::new(
        403,
        json!({ "success": false, "error": "Forbidden",
                "message": "Invalid API path or malformed API key." }),
    )
}

/// An end point that the API does not have.
pub(super) fn invalid_end_point() -> Answer {
    Answer::new(404, json!({ "flag": false, "code": 404, "msg": "Invalid end point" }))
}

/// A write without the secret.
pub(super) fn unauthorized(switches: &Switches) -> Answer {
    let details = details("auth_secret is missing or wrong", switches);
    Answer::new(
        401,
        json!({ "error": true, "code": 401, "msg": "Unauthorized", "details": details }),
    )
}

/// Too many calls; no header says when to come back.
pub(super) fn throttled() -> Answer {
    Answer::new(429, json!({ "error": true, "code": 429, "msg": "Too many requests" }))
}

/// Trouble on the other side, in JSON.
pub(super) fn system_fault() -> Answer {
    Answer::new(500, json!({ "error": true, "code": 500, "msg": "Internal server error" }))
}

/// A failure of business that comes as a success of HTTP.
pub(super) fn not_found(kind: &str) -> Answer {
    Answer::bare(json!({ "flag": false, "msg": format!("{kind} Not Found") }))
}

/// A refusal of any call that comes as a success of HTTP.
pub(super) fn denied() -> Answer {
    Answer::bare(json!({ "flag": false, "msg": "Request failed" }))
}

/// A request that is not valid; details come as an object or as an array.
pub(super) fn invalid(words: &str, switches: &Switches) -> Answer {
    let (key, value) =
        if switches.is("details", "array") { ("error", true) } else { ("flag", false) };
    let details = details(words, switches);
    Answer::new(400, json!({ key: value, "code": 400, "msg": "Bad request", "details": details }))
}

fn details(words: &str, switches: &Switches) -> Value {
    let one = json!({ "error": words });
    if switches.is("details", "array") { json!([one]) } else { one }
}
