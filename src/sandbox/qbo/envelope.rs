//! The answers around documents: envelopes, headers, and the gateway's own faults.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::Value;

use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::fault::Timed;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::put_default;
use crate::sandbox::qbo::json::stamp_ms;

/// An answer before it becomes HTTP.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

/// The form in which the caller wants the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
}

impl Answer {
    /// Makes an answer of a content type.
    pub(super) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type", content_type.to_owned())];
        Self { status, headers, body: body.into() }
    }
}

/// Makes a success: status 200 also for a create.
///
/// Source: recorded traffic for the headers.
pub(super) fn success(format: Format, mut inner: Doc, now: Timestamp) -> Answer {
    put_default(&mut inner, "time", stamp_ms(now));
    let mut answer = match format {
        Format::Json => {
            Answer::new(200, "application/json;charset=utf-8", Value::Object(inner).to_string())
        }
        Format::Xml => Answer::new(200, "application/xml", to_xml(&inner)),
    };
    answer.headers.extend([
        ("qbo-version", "1988.128".to_owned()),
        ("service-time", "total=85, db=77".to_owned()),
        ("cache-control", "max-age=0, no-cache, no-store, must-revalidate, private".to_owned()),
        ("expires", "0".to_owned()),
    ]);
    answer
}

/// Makes a business fault's answer, which tells no service version.
pub(super) fn fault(format: Format, fault: &Fault, now: Timestamp) -> Answer {
    let mut inner = doc([("Fault", Value::Object(fault.to_object()))]);
    if fault.timed == Timed::Yes {
        put(&mut inner, "time", stamp_ms(now));
    }
    match format {
        Format::Json => {
            Answer::new(fault.status, "application/json", Value::Object(inner).to_string())
        }
        Format::Xml => Answer::new(fault.status, "application/xml", to_xml(&inner)),
    }
}

/// Makes a gateway fault: lower-case keys, all members present.
///
/// Source: recorded traffic.
pub(super) fn gateway(status: u16, now: Timestamp, detail: Option<&str>) -> Answer {
    let (message, code, class) = if status == 401 {
        ("message=AuthenticationFailed; errorCode=003200; statusCode=401", "3200", "AUTHENTICATION")
    } else {
        (
            "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403",
            "3100",
            "SERVICE",
        )
    };
    let error = doc([
        ("message", Value::from(message)),
        ("detail", detail.map_or(Value::Null, Value::from)),
        ("code", Value::from(code)),
        ("element", Value::Null),
    ]);
    let fault =
        doc([("error", Value::Array(vec![Value::Object(error)])), ("type", Value::from(class))]);
    let none = || Value::Array(Vec::new());
    let body = doc([
        ("warnings", Value::Null),
        ("intuitObject", Value::Null),
        ("fault", Value::Object(fault)),
        ("report", Value::Null),
        ("queryResponse", Value::Null),
        ("batchItemResponse", none()),
        ("attachableResponse", none()),
        ("syncErrorResponse", Value::Null),
        ("requestId", Value::Null),
        ("time", Value::from(now.as_millisecond())),
        ("status", Value::Null),
        ("cdcresponse", none()),
    ]);
    let mut answer = Answer::new(status, "application/json", Value::Object(body).to_string());
    if status == 401 {
        let challenge = "Bearer realm=\"Intuit\", error=\"invalid_token\"";
        answer.headers.push(("www-authenticate", challenge.to_owned()));
    }
    answer
}

/// Makes the throttle's answer: XML, whatever was asked.
///
/// Source: recorded traffic.
pub(super) fn throttled(now: Timestamp) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
         <IntuitResponse time=\"{}\" xmlns=\"http://schema.intuit.com/finance/v3\">\
         <Fault type=\"SERVICE\"><Error code=\"3001\">\
         <Message>message=ThrottleExceeded; errorCode=003001; statusCode=429</Message>\
         <Detail>The request limit was reached.  Try again later</Detail>\
         </Error></Fault></IntuitResponse>",
        stamp_ms(now)
    );
    Answer::new(429, "application/xml", body)
}

/// Makes the system's fault 10000.
pub(super) fn system_fault(now: Timestamp) -> Answer {
    let error = doc([
        ("Message", Value::from("An application error has occurred while processing your request")),
        ("Detail", Value::from("System Failure Error: Unexpected Internal Error. (-30000)")),
        ("code", Value::from("10000")),
        ("element", Value::from("")),
    ]);
    let fault = doc([
        ("Error", Value::Array(vec![Value::Object(error)])),
        ("type", Value::from("SystemFault")),
    ]);
    let body = doc([("Fault", Value::Object(fault)), ("time", Value::from(stamp_ms(now)))]);
    Answer::new(500, "application/json", Value::Object(body).to_string())
}

/// Writes an envelope as XML, which callers get who do not ask for JSON.
fn to_xml(inner: &Doc) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>");
    out.push_str("<IntuitResponse xmlns=\"http://schema.intuit.com/finance/v3\">");
    for (name, value) in inner {
        element(&mut out, name, value);
    }
    out.push_str("</IntuitResponse>");
    out
}

fn element(out: &mut String, name: &str, value: &Value) {
    match value {
        Value::Array(rows) => rows.iter().for_each(|it| element(out, name, it)),
        Value::Object(fields) => {
            let _ = write!(out, "<{name}>");
            for (name, value) in fields {
                element(out, name, value);
            }
            let _ = write!(out, "</{name}>");
        }
        Value::Null => {}
        Value::String(text) => {
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let _ = write!(out, "<{name}>{text}</{name}>");
        }
        Value::Bool(_) | Value::Number(_) => {
            let _ = write!(out, "<{name}>{value}</{name}>");
        }
    }
}
