//! Faults as JSON: how the admin port and a seed's `faults` write them.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::faults::Fault;
use crate::sandbox::workiz::faults::FaultRule;
use crate::sandbox::workiz::faults::GatewayBody;
use crate::sandbox::workiz::money::MoneyForm;
use crate::sandbox::workiz::switches::ErrorForm;
use crate::sandbox::workiz::world::written;

/// The words of the faults.
const WORDS: &str = "latency, unauthorized, forbidden, conflict, locked, throttled, system-fault, \
    unavailable, gateway, malformed, truncated, cut-before, cut-after, short-page, wrong-total, \
    early-end, missing-field, edit, error-shape, money";

/// The fields of a fault.
const FIELDS: [&str; 14] = [
    "fault",
    "path",
    "method",
    "skip",
    "nth",
    "times",
    "status",
    "body",
    "retry_after",
    "ms",
    "by",
    "field",
    "form",
    "edit",
];

/// Reads one: `fault` with its facts, and `path`, `method`, `skip` or `nth`, `times`.
pub(super) fn read(given: &Value) -> Result<FaultRule, String> {
    let given = given.as_object().ok_or("a fault is a JSON object")?;
    if let Some(unknown) = given.keys().find(|it| !FIELDS.contains(&it.as_str())) {
        return Err(format!("a fault has no `{unknown}`; it has {}", FIELDS.join(", ")));
    }
    let nth: u64 = number(given, "nth", 1)?;
    if nth == 0 {
        return Err("`nth` counts from 1".to_owned());
    }
    Ok(FaultRule {
        method: text(given, "method").map(str::to_ascii_uppercase),
        path: text(given, "path").unwrap_or_default().to_owned(),
        skip: number(given, "skip", nth - 1)?,
        times: number(given, "times", 1)?,
        fault: fault(given)?,
    })
}

/// Reads all of a list; none when one cannot be read.
pub(super) fn read_all(given: &Value) -> Result<Vec<FaultRule>, String> {
    let one = std::slice::from_ref(given);
    given.as_array().map_or(one, Vec::as_slice).iter().map(read).collect()
}

/// Writes one, which `read` reads again.
pub(super) fn shown(rule: &FaultRule) -> Value {
    let mut shown = facts(&rule.fault);
    if let Some(shown) = shown.as_object_mut() {
        if let Some(method) = &rule.method {
            shown.insert("method".to_owned(), json!(method));
        }
        shown.insert("path".to_owned(), json!(rule.path));
        shown.insert("skip".to_owned(), json!(rule.skip));
        shown.insert("times".to_owned(), json!(rule.times));
    }
    shown
}

fn facts(fault: &Fault) -> Value {
    match fault {
        Fault::Status(status) => match word_of(*status) {
            Some(word) => json!({ "fault": word }),
            None => json!({ "fault": "system-fault", "status": status }),
        },
        Fault::Throttled { retry_after: None } => json!({ "fault": "throttled" }),
        Fault::Throttled { retry_after } => {
            json!({ "fault": "throttled", "retry_after": retry_after })
        }
        Fault::Gateway { status, body } => {
            let body = if *body == GatewayBody::Html { "html" } else { "empty" };
            json!({ "fault": "gateway", "status": status, "body": body })
        }
        Fault::Page => json!({ "fault": "malformed" }),
        Fault::MalformedBody => json!({ "fault": "truncated" }),
        Fault::CutBeforeWrite => json!({ "fault": "cut-before" }),
        Fault::CutAfterWrite => json!({ "fault": "cut-after" }),
        Fault::ShortTotal => json!({ "fault": "short-page" }),
        Fault::WrongTotal(by) => json!({ "fault": "wrong-total", "by": by }),
        Fault::EarlyEnd => json!({ "fault": "early-end" }),
        Fault::MissingField(field) => json!({ "fault": "missing-field", "field": field }),
        Fault::Edit(edit) => json!({ "fault": "edit", "edit": edit }),
        Fault::ErrorShape(form) => json!({ "fault": "error-shape", "form": written(form) }),
        Fault::Money(form) => json!({ "fault": "money", "form": written(form) }),
        Fault::Latency { millis } => json!({ "fault": "latency", "ms": millis }),
    }
}

fn word_of(status: u16) -> Option<&'static str> {
    Some(match status {
        401 => "unauthorized",
        403 => "forbidden",
        409 => "conflict",
        423 => "locked",
        500 => "system-fault",
        503 => "unavailable",
        _ => return None,
    })
}

fn fault(given: &Map<String, Value>) -> Result<Fault, String> {
    Ok(match text(given, "fault").unwrap_or_default() {
        "latency" => Fault::Latency { millis: number(given, "ms", 1000)? },
        "unauthorized" => Fault::Status(401),
        "forbidden" => Fault::Status(403),
        "conflict" => Fault::Status(409),
        "locked" => Fault::Status(423),
        "throttled" => {
            let wait = given.contains_key("retry_after");
            Fault::Throttled {
                retry_after: wait.then(|| number(given, "retry_after", 0)).transpose()?,
            }
        }
        "system-fault" => Fault::Status(number(given, "status", 500)?),
        "unavailable" => Fault::Status(503),
        "gateway" => gateway(given)?,
        "malformed" => Fault::Page,
        "truncated" => Fault::MalformedBody,
        "cut-before" => Fault::CutBeforeWrite,
        "cut-after" => Fault::CutAfterWrite,
        "short-page" => Fault::ShortTotal,
        "wrong-total" => {
            let by = given.get("by").map_or(Some(1), Value::as_i64);
            Fault::WrongTotal(by.ok_or("`by` is a whole number")?)
        }
        "early-end" => Fault::EarlyEnd,
        "missing-field" => {
            let field = text(given, "field").ok_or("this fault needs the text `field`")?;
            Fault::MissingField(field.to_owned())
        }
        "edit" => {
            let edit = given.get("edit").filter(|it| it.is_object());
            Fault::Edit(edit.ok_or("this fault needs the object `edit`")?.clone())
        }
        "error-shape" => Fault::ErrorShape(match text(given, "form").unwrap_or_default() {
            "nested" => ErrorForm::Nested,
            "flat" => ErrorForm::Flat,
            "flag" => ErrorForm::Flag,
            _ => return Err("`form` is nested, flat or flag".to_owned()),
        }),
        "money" => Fault::Money(match text(given, "form").unwrap_or_default() {
            "strings" => MoneyForm::Strings,
            "numbers" => MoneyForm::Numbers,
            _ => return Err("`form` is strings or numbers".to_owned()),
        }),
        other => return Err(format!("there is no fault `{other}`; there are {WORDS}")),
    })
}

fn gateway(given: &Map<String, Value>) -> Result<Fault, String> {
    let status: u16 = number(given, "status", 502)?;
    if ![502, 503, 504, 520].contains(&status) {
        return Err("a gateway's `status` is 502, 503, 504 or 520".to_owned());
    }
    let body = match text(given, "body").unwrap_or("html") {
        "html" => GatewayBody::Html,
        "empty" => GatewayBody::Empty,
        _ => return Err("a gateway's `body` is html or empty".to_owned()),
    };
    Ok(Fault::Gateway { status, body })
}

fn text<'a>(given: &'a Map<String, Value>, field: &str) -> Option<&'a str> {
    given.get(field).and_then(Value::as_str)
}

fn number<T: TryFrom<u64>>(
    given: &Map<String, Value>,
    field: &str,
    default: u64,
) -> Result<T, String> {
    let number = given.get(field).map_or(Some(default), Value::as_u64);
    number
        .and_then(|it| T::try_from(it).ok())
        .ok_or_else(|| format!("`{field}` must be a whole number from 0 on"))
}
