//! The shapes in which QuickBooks and the gateway before it refuse, and what each refusal means.
//!
//! Five shapes are known: `Fault` with capital keys from the service, the same with lower-case
//! keys from the gateway, the gateway's XML (also where JSON was asked for), HTML or nothing from
//! a proxy, and a `Fault` under HTTP 200. Codes decide; texts are in the company's language.

use serde::Deserialize;

use crate::qbo::error::QboError;
use crate::qbo::error::Refusal;

/// Longer texts are cut: the longest recorded one has about 1,500 characters (code 2010).
const TEXT_CHARS_MAX: usize = 2_000;
/// A word of this length with letters and digits is taken for a token.
const TOKEN_LENGTH_MIN: usize = 20;

/// One error of a fault, as far as it is understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FaultError {
    /// The code without leading zeros; empty when there is none.
    pub code: String,
    /// The short text.
    pub message: String,
    /// The long text, with tokens taken out.
    pub detail: String,
    /// The field that it is about.
    pub element: Option<String>,
}

/// A fault in any shape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fault {
    /// `ValidationFault`, `SystemFault`, `AUTHENTICATION` and the like; empty for an opaque body.
    pub kind: String,
    /// Its errors; empty for an opaque body.
    pub errors: Vec<FaultError>,
}

#[derive(Deserialize)]
struct WireEnvelope {
    #[serde(alias = "Fault")]
    fault: Option<WireFault>,
}

/// A fault on the wire, in either case of its keys.
#[derive(Deserialize)]
pub(crate) struct WireFault {
    #[serde(alias = "Error")]
    error: Option<Vec<WireError>>,
    #[serde(rename = "type", alias = "Type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
struct WireError {
    #[serde(alias = "Message")]
    message: Option<String>,
    #[serde(alias = "Detail")]
    detail: Option<String>,
    code: Option<serde_json::Value>,
    element: Option<String>,
}

impl From<WireFault> for Fault {
    fn from(wire: WireFault) -> Self {
        let errors = wire.error.unwrap_or_default().into_iter().map(WireError::read).collect();
        Self { kind: wire.kind.unwrap_or_default(), errors }
    }
}

impl WireError {
    fn read(self) -> FaultError {
        let code = match self.code {
            Some(serde_json::Value::String(code)) => code,
            Some(serde_json::Value::Number(code)) => code.to_string(),
            _ => String::new(),
        };
        FaultError {
            code: plain_code(&code),
            message: redacted_text(&self.message.unwrap_or_default()),
            detail: redacted_text(&self.detail.unwrap_or_default()),
            element: self.element.filter(|element| !element.is_empty()),
        }
    }
}

/// Reads a fault from a body in any of the known shapes; an opaque body is a fault without errors.
///
/// Returns nothing when the body is JSON without a fault.
pub fn read_fault(body: &[u8]) -> Option<Fault> {
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => match serde_json::from_slice::<WireEnvelope>(body) {
            Ok(envelope) => envelope.fault.map(Fault::from),
            Err(_unreadable) => Some(Fault::default()),
        },
        Some(b'<') => Some(read_xml(&String::from_utf8_lossy(body))),
        _ => Some(Fault::default()),
    }
}

/// Reads the gateway's XML as far as classification needs it; HTML gives an empty fault.
fn read_xml(text: &str) -> Fault {
    let Some(fault) = tag(text, "Fault") else { return Fault::default() };
    let Some(error) = tag(text, "Error") else {
        return Fault { kind: attribute(fault, "type"), errors: Vec::new() };
    };
    let content = |name: &str| {
        tag(text, name)
            .and_then(|found| found.split_once('>'))
            .and_then(|(_, rest)| rest.split_once("</"))
            .map(|(content, _)| redacted_text(content.trim()))
            .unwrap_or_default()
    };
    let read = FaultError {
        code: plain_code(&attribute(error, "code")),
        message: content("Message"),
        detail: content("Detail"),
        element: Some(attribute(error, "element")).filter(|element| !element.is_empty()),
    };
    Fault { kind: attribute(fault, "type"), errors: vec![read] }
}

/// Returns the text from a start tag on.
fn tag<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(found) = after.strip_prefix(name)
            && found.starts_with(|next: char| next == '>' || next.is_whitespace())
        {
            return Some(found);
        }
        rest = after;
    }
    None
}

/// Returns an attribute of the tag at the start of the text.
fn attribute(tag: &str, name: &str) -> String {
    let inside = tag.split_once('>').map_or(tag, |(inside, _)| inside);
    let pattern = format!("{name}=\"");
    inside
        .split_once(&pattern)
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(value, _)| value.to_owned())
        .unwrap_or_default()
}

/// The gateway writes its codes with leading zeros (`003001`).
fn plain_code(code: &str) -> String {
    code.trim().trim_start_matches('0').to_owned()
}

/// Takes out what may be a token and cuts the text; the gateway echoes expired tokens.
pub fn redacted_text(text: &str) -> String {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '/');
    let mut shown = String::new();
    let mut word = String::new();
    for character in text.chars().take(TEXT_CHARS_MAX).chain([' ']) {
        if inside(character) {
            word.push(character);
            continue;
        }
        let letters = word.bytes().any(|byte| byte.is_ascii_alphabetic());
        let digits = word.bytes().any(|byte| byte.is_ascii_digit());
        let secret = word.len() >= TOKEN_LENGTH_MIN && letters && digits;
        shown.push_str(if secret { "[token]" } else { &word });
        word.clear();
        shown.push(character);
    }
    shown.truncate(shown.trim_end().len());
    shown
}

/// What is known about the answer that carries a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// What was being done.
    pub purpose: String,
    /// The HTTP status.
    pub status: u16,
    /// Intuit's id of the request.
    pub tid: Option<String>,
}

/// Sorts a fault into the error that says what to do about it.
///
/// Where a fault has several errors, the first one with a meaning of its own decides.
pub fn classify(fault: &Fault, circumstances: &Circumstances) -> QboError {
    let errors =
        if fault.errors.is_empty() { vec![FaultError::default()] } else { fault.errors.clone() };
    let mut sorted: Vec<QboError> =
        errors.into_iter().map(|error| classify_one(&fault.kind, error, circumstances)).collect();
    let telling = sorted.iter().position(|it| !matches!(it, QboError::Rejected(_))).unwrap_or(0);
    sorted.swap_remove(telling)
}

fn classify_one(kind: &str, error: FaultError, circumstances: &Circumstances) -> QboError {
    let status = circumstances.status;
    let closed = closed_under_stale(&error);
    let txn_id = taken_by(&error.detail);
    let refusal = Box::new(Refusal {
        purpose: circumstances.purpose.clone(),
        status,
        code: error.code,
        message: error.message,
        detail: error.detail,
        element: error.element,
        tid: circumstances.tid.clone(),
    });
    match refusal.code.as_str() {
        "3200" | "3202" | "100" => QboError::AuthExpired(refusal),
        "3100" | "110" | "120" | "130" | "140" | "5020" => QboError::Forbidden(refusal),
        "3001" => QboError::Throttled { wait: None, refusal },
        "5010" if closed => QboError::ClosedPeriod(refusal),
        "5010" => QboError::Stale(refusal),
        "6000" if name_locked(&refusal.detail) => QboError::NameLocked(refusal),
        "6140" => QboError::DuplicateNumber { txn_id, refusal },
        "6240" => QboError::DuplicateName(refusal),
        "6200" | "6210" => QboError::ClosedPeriod(refusal),
        "610" => QboError::NotFound(refusal),
        "2500" => QboError::InvalidReference(refusal),
        "6190" => QboError::SubscriptionEnded(refusal),
        "6540" => QboError::Deposited(refusal),
        "150" | "10000" | "10100" | "10200" => QboError::Unavailable(refusal),
        _ if status == 401 => QboError::AuthExpired(refusal),
        _ if status == 429 => QboError::Throttled { wait: None, refusal },
        _ if status == 403 => QboError::Forbidden(refusal),
        _ if status >= 500 || kind == "SystemFault" => QboError::Unavailable(refusal),
        _ => QboError::Rejected(refusal),
    }
}

/// One company was seen to answer 5010 with the text of a closed period. The codes are the same,
/// so only the text can tell; where the company's language is not English it stays `Stale`, which
/// refuses the write as well.
fn closed_under_stale(error: &FaultError) -> bool {
    let text = format!("{} {}", error.message, error.detail).to_ascii_lowercase();
    text.contains("period") && text.contains("closed")
}

/// Name lists take one change at a time. The code is that of any business rule, so that only the
/// text can tell; in another language it stays `Rejected`, which refuses the write as well.
fn name_locked(detail: &str) -> bool {
    detail.to_ascii_lowercase().contains("one name at a time")
}

/// Returns the id in `… is assigned to TxnType=Invoice with TxnId=6254`.
fn taken_by(detail: &str) -> Option<String> {
    let (_, rest) = detail.split_once("TxnId=")?;
    let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!id.is_empty()).then_some(id)
}
