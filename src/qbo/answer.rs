//! What an answer is worth: a result, a refusal, or nothing that can be trusted.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::http::error::HttpError;
use crate::http::response::HttpResponse;
use crate::http::response::MayHaveHappened;
use crate::http::settings::Throttle;
use crate::qbo::allowance::AskedWait;
use crate::qbo::allowance::answers_again;
use crate::qbo::allowance::throttle;
use crate::qbo::error::QboError;
use crate::qbo::fault::Circumstances;
use crate::qbo::fault::classify;
use crate::qbo::fault::read_fault;

/// The keys of an envelope with their values as they came.
pub type Envelope = BTreeMap<String, Box<RawValue>>;

/// A good answer.
#[derive(Debug)]
pub struct Answered {
    /// The keys of the answer.
    pub envelope: Envelope,
    /// Intuit's id of the request.
    pub tid: Option<String>,
}

/// Whether a call changes the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It only reads, which is metered.
    Read,
    /// It writes.
    Write,
}

/// Judges an answer, or the lack of one.
///
/// # Errors
///
/// For a read, fails with the reason. For a write, fails with [`QboError::Unknown`] whenever the
/// write may be in the books: no answer, an answer that cannot be read, a failure inside
/// QuickBooks, or a refusal after an attempt of unknown outcome.
pub fn judge(
    purpose: &str,
    effect: Effect,
    result: Result<HttpResponse, HttpError>,
) -> Result<Answered, QboError> {
    let response = match result {
        Ok(response) => response,
        Err(error) => return Err(unanswered(purpose, effect, error)),
    };
    let tid = intuit_tid(&response);
    let circumstances =
        Circumstances { purpose: purpose.to_owned(), status: response.status, tid: tid.clone() };
    let error = match (read_envelope(&response.body), response.is_success()) {
        (Ok(envelope), true) if !has_fault(&envelope) => return Ok(Answered { envelope, tid }),
        (Err(what), true) => QboError::Malformed { purpose: purpose.to_owned(), what, tid },
        _ => classify(&read_fault(&response.body).unwrap_or_default(), &circumstances),
    };
    let error = match error {
        QboError::Throttled { refusal, .. } if throttle(&response) == Throttle::UsedUp => {
            QboError::AllowanceUsed { until: answers_again(&response), refusal }
        }
        QboError::Throttled { refusal, .. } => {
            QboError::Throttled { wait: AskedWait::of(&response), refusal }
        }
        other => other,
    };
    Err(match effect {
        Effect::Read => error,
        Effect::Write => doubted(error, response.earlier),
    })
}

/// Returns Intuit's id of a request, under either of its documented names.
pub fn intuit_tid(response: &HttpResponse) -> Option<String> {
    response.header("intuit_tid").or_else(|| response.header("intuit-tid")).map(str::to_owned)
}

/// Reads the keys of a JSON object; says what is wrong without repeating content.
///
/// # Errors
///
/// Fails with a description when the body is not one JSON object.
pub fn read_envelope(body: &[u8]) -> Result<Envelope, String> {
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("not a JSON object: {:?} error at line {line} column {column}", error.classify())
    })
}

fn has_fault(envelope: &Envelope) -> bool {
    ["Fault", "fault"]
        .into_iter()
        .filter_map(|key| envelope.get(key))
        .any(|fault| fault.get() != "null")
}

fn unanswered(purpose: &str, effect: Effect, error: HttpError) -> QboError {
    let purpose = purpose.to_owned();
    if effect == Effect::Write && error.may_have_happened() == MayHaveHappened::Maybe {
        return QboError::Unknown { purpose, tid: None, source: Box::new(error) };
    }
    match error {
        HttpError::Down { again_in_s, .. } => QboError::Down { purpose, again_in_s },
        source => QboError::Unreached { purpose, source },
    }
}

/// Turns an error of a write into "unknown" where it does not prove that nothing was written.
fn doubted(error: QboError, earlier: MayHaveHappened) -> QboError {
    let proves_nothing = match &error {
        QboError::Unavailable(_) | QboError::Malformed { .. } => true,
        _ => earlier == MayHaveHappened::Maybe,
    };
    if !proves_nothing {
        return error;
    }
    let tid = error.tid().map(str::to_owned);
    let purpose = match &error {
        QboError::Malformed { purpose, .. } => purpose.clone(),
        _ => error.refusal().map(|refusal| refusal.purpose.clone()).unwrap_or_default(),
    };
    QboError::Unknown { purpose, tid, source: Box::new(error) }
}
