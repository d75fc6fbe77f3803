//! Faults on demand, planned over the admin port or by a seed.

use serde_json::Value;
use serde_json::json;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The call waits so many milliseconds of real time first.
    Latency(u64),
    /// The call is not done and gets this status.
    Status(u16),
    /// The connection ends before the call is done.
    CutBefore,
    /// The call is done, and the connection ends before the answer.
    CutAfter,
    /// The call is not done, and gets 200 and a page of HTML.
    Malformed,
    /// The call is done, and its answer ends in the middle.
    Truncated,
    /// The call is not done, and gets 200 and a refusal in the body.
    Denied,
    /// The call is not done, and gets 200 and no body at all.
    Empty,
    /// Somebody moves a job in time just before a list is made; then the call is done.
    MovedRow(Move),
}

/// Where a job is moved in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    /// The first row goes behind the last one, so that a row slips through between two pages.
    ToEnd,
    /// The last row goes before the first one, so that a row comes twice.
    ToFront,
}

/// A fault for the calls that fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    method: Option<String>,
    /// How the path begins behind the token, such as `/job/all`.
    path: String,
    skip: u64,
    times: u64,
    fault: Fault,
}

/// The words of the faults that are no status.
const WORDS: &str = "latency, unauthorized, forbidden, throttled, cloudflare, system-fault, gateway, \
    cut-before, cut-after, malformed, truncated, denied, empty, moved-row";

/// The keys of a fault.
const KEYS: [&str; 9] = ["fault", "path", "method", "skip", "nth", "times", "ms", "status", "to"];

impl Rule {
    /// Reads one; the error is a sentence.
    fn of_json(given: &Value) -> Result<Self, String> {
        let fields = given.as_object().ok_or("a fault is a JSON object")?;
        if let Some(unknown) = fields.keys().find(|it| !KEYS.contains(&it.as_str())) {
            return Err(format!("a fault has no `{unknown}`; it has {}", KEYS.join(", ")));
        }
        let number = |key: &str, default: u64| match fields.get(key) {
            None => Ok(default),
            Some(value) => {
                value.as_u64().ok_or_else(|| format!("`{key}` is a whole number from 0 on"))
            }
        };
        let text = |key: &str| fields.get(key).and_then(Value::as_str);
        let nth = number("nth", 1)?.checked_sub(1).ok_or("`nth` counts from 1")?;
        let fault = match text("fault").unwrap_or_default() {
            "latency" => Fault::Latency(number("ms", 1000)?),
            "unauthorized" => Fault::Status(401),
            "forbidden" => Fault::Status(403),
            "throttled" => Fault::Status(429),
            "cloudflare" => Fault::Status(520),
            "system-fault" => Fault::Status(500),
            "gateway" => match number("status", 503)? {
                502 => Fault::Status(502),
                503 => Fault::Status(503),
                504 => Fault::Status(504),
                _ => return Err("a gateway's `status` is 502, 503 or 504".to_owned()),
            },
            "cut-before" => Fault::CutBefore,
            "cut-after" => Fault::CutAfter,
            "malformed" => Fault::Malformed,
            "truncated" => Fault::Truncated,
            "denied" => Fault::Denied,
            "empty" => Fault::Empty,
            "moved-row" => match text("to").unwrap_or("end") {
                "end" => Fault::MovedRow(Move::ToEnd),
                "front" => Fault::MovedRow(Move::ToFront),
                _ => return Err("a moved row goes `to` the end or the front".to_owned()),
            },
            other => return Err(format!("there is no fault `{other}`; there are {WORDS}")),
        };
        Ok(Self {
            method: text("method").map(str::to_ascii_uppercase),
            path: text("path").unwrap_or("/").to_owned(),
            skip: number("skip", nth)?,
            times: number("times", 1)?,
            fault,
        })
    }

    /// Writes it for `of_json`.
    fn to_json(&self) -> Value {
        let mut shown = match &self.fault {
            Fault::Latency(millis) => json!({ "fault": "latency", "ms": millis }),
            Fault::Status(401) => json!({ "fault": "unauthorized" }),
            Fault::Status(403) => json!({ "fault": "forbidden" }),
            Fault::Status(429) => json!({ "fault": "throttled" }),
            Fault::Status(500) => json!({ "fault": "system-fault" }),
            Fault::Status(520) => json!({ "fault": "cloudflare" }),
            Fault::Status(status) => json!({ "fault": "gateway", "status": status }),
            Fault::CutBefore => json!({ "fault": "cut-before" }),
            Fault::CutAfter => json!({ "fault": "cut-after" }),
            Fault::Malformed => json!({ "fault": "malformed" }),
            Fault::Truncated => json!({ "fault": "truncated" }),
            Fault::Denied => json!({ "fault": "denied" }),
            Fault::Empty => json!({ "fault": "empty" }),
            Fault::MovedRow(Move::ToEnd) => json!({ "fault": "moved-row", "to": "end" }),
            Fault::MovedRow(Move::ToFront) => json!({ "fault": "moved-row", "to": "front" }),
        };
        if let Some(shown) = shown.as_object_mut() {
            shown.insert("path".to_owned(), json!(self.path));
            shown.insert("skip".to_owned(), json!(self.skip));
            shown.insert("times".to_owned(), json!(self.times));
            if let Some(method) = &self.method {
                shown.insert("method".to_owned(), json!(method));
            }
        }
        shown
    }
}

/// The faults that wait for their calls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FaultPlan {
    rules: Vec<Rule>,
}

impl FaultPlan {
    /// Reads what a seed or a state has; one that cannot be read is passed over.
    pub(super) fn of_json(kept: Option<&Value>) -> Self {
        let rules = kept.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        Self { rules: rules.iter().filter_map(|it| Rule::of_json(it).ok()).collect() }
    }

    /// Writes it for `of_json`.
    pub(super) fn to_json(&self) -> Value {
        self.rules.iter().map(Rule::to_json).collect()
    }

    /// Adds one fault, or all of an array; none when one of them cannot be read.
    pub(super) fn add(&mut self, given: &Value) -> Result<(), String> {
        let one = std::slice::from_ref(given);
        let given = given.as_array().map_or(one, Vec::as_slice);
        let read: Result<Vec<Rule>, String> = given.iter().map(Rule::of_json).collect();
        self.rules.extend(read?);
        Ok(())
    }

    /// Forgets them.
    pub(super) fn clear(&mut self) {
        self.rules.clear();
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Takes what a call meets: a wait, and one other fault.
    pub(super) fn hit(&mut self, method: &str, path: &str) -> (u64, Option<Fault>) {
        let (mut wait, mut hit) = (0_u64, None);
        for rule in &mut self.rules {
            let same_method = rule.method.as_deref().is_none_or(|it| it == method);
            if !same_method || !path.starts_with(&rule.path) || rule.times == 0 {
                continue;
            }
            if rule.skip > 0 {
                rule.skip -= 1;
                continue;
            }
            match &rule.fault {
                Fault::Latency(millis) => wait = wait.saturating_add(*millis),
                _ if hit.is_some() => continue,
                other => hit = Some(other.clone()),
            }
            rule.times -= 1;
        }
        self.rules.retain(|it| it.times > 0);
        (wait, hit)
    }
}
