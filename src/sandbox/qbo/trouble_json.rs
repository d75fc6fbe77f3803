//! Faults as JSON: how the admin port and a seed's `faults` write them.

use serde_json::Value;

use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::settings::Choice as _;
use crate::sandbox::qbo::settings::Language;
use crate::sandbox::qbo::settings::ThrottleForm;
use crate::sandbox::qbo::trouble::ScheduledTrouble;
use crate::sandbox::qbo::trouble::Trouble;

/// The words of the faults.
const WORDS: &str = "unauthorized, forbidden, throttled, system-fault, gateway, malformed, \
    truncated, subscription-ended, name-lock, cut-before, cut-after, latency, stale-list, untold, edit, \
    shuffled-batch, item-throttled, localized";

impl ScheduledTrouble {
    /// Reads one from JSON: `fault` with its facts, and `path`, `method`, `skip` or `nth`, `times`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn from_json(given: &Value) -> Result<Self, String> {
        let given = given.as_object().ok_or("a fault is a JSON object")?;
        let known = [
            "fault",
            "path",
            "method",
            "skip",
            "nth",
            "times",
            "status",
            "body",
            "form",
            "retry_after",
            "ms",
            "entity",
            "id",
            "change",
            "item",
            "language",
        ];
        if let Some(unknown) = given.keys().find(|it| !known.contains(&it.as_str())) {
            return Err(format!("a fault has no `{unknown}`; it has {}", known.join(", ")));
        }
        let nth = number(given, "nth", 1)?;
        if nth == 0 {
            return Err("`nth` counts from 1".to_owned());
        }
        let skip = number(given, "skip", nth - 1)?;
        Ok(Self {
            method: text(given, "method").map(str::to_ascii_uppercase),
            path_prefix: text(given, "path").unwrap_or("/").to_owned(),
            skip: small(skip)?,
            times: small(number(given, "times", 1)?)?,
            trouble: trouble(given)?,
        })
    }

    /// Writes it as JSON, which `from_json` reads again.
    pub fn to_json(&self) -> Value {
        let mut shown = facts(&self.trouble);
        if let Some(method) = &self.method {
            put(&mut shown, "method", method.as_str());
        }
        put(&mut shown, "path", self.path_prefix.as_str());
        put(&mut shown, "skip", self.skip);
        put(&mut shown, "times", self.times);
        Value::Object(shown)
    }
}

fn small(number: u64) -> Result<u32, String> {
    u32::try_from(number).ok().ok_or_else(|| format!("{number} is too many"))
}

fn number(given: &Doc, key: &str, default: u64) -> Result<u64, String> {
    match given.get(key) {
        None => Ok(default),
        Some(value) => {
            value.as_u64().ok_or_else(|| format!("`{key}` must be a whole number from 0 on"))
        }
    }
}

fn trouble(given: &Doc) -> Result<Trouble, String> {
    let needed = |key: &str| {
        let found = text(given, key).map(str::to_owned);
        found.ok_or_else(|| format!("this fault needs the text `{key}`"))
    };
    Ok(match text(given, "fault").unwrap_or_default() {
        "unauthorized" => Trouble::Status(401),
        "forbidden" => Trouble::Status(403),
        "system-fault" => Trouble::Status(500),
        "gateway" => gateway(given)?,
        "throttled" => {
            let form =
                text(given, "form").map(|it| word::<ThrottleForm>("form", it)).transpose()?;
            let wait = given.contains_key("retry_after");
            let retry_after = wait.then(|| number(given, "retry_after", 0)).transpose()?;
            Trouble::Throttled { form, retry_after }
        }
        "malformed" => Trouble::MalformedBody,
        "truncated" => Trouble::TruncatedBody,
        "subscription-ended" => Trouble::SubscriptionEnded,
        "name-lock" => Trouble::NameListLocked,
        "cut-before" => Trouble::CutBeforeWrite,
        "cut-after" => Trouble::CutAfterWrite,
        "latency" => Trouble::Latency { millis: number(given, "ms", 1000)? },
        "stale-list" => Trouble::StaleList { millis: number(given, "ms", 60_000)? },
        "untold" => Trouble::Untold { entity: needed("entity")?, id: needed("id")? },
        "edit" => Trouble::ForeignEdit {
            entity: needed("entity")?,
            id: needed("id")?,
            change: given.get("change").cloned().unwrap_or_default(),
        },
        "shuffled-batch" => Trouble::ShuffledBatch,
        "item-throttled" => {
            let item = usize::try_from(number(given, "item", 1)?).unwrap_or(usize::MAX);
            Trouble::ItemThrottled { item }
        }
        "localized" => {
            Trouble::Localized(word("language", text(given, "language").unwrap_or("fr"))?)
        }
        other => return Err(format!("there is no fault `{other}`; there are {WORDS}")),
    })
}

fn gateway(given: &Doc) -> Result<Trouble, String> {
    let status = match number(given, "status", 503)? {
        502 => 502,
        503 => 503,
        504 => 504,
        _ => return Err("a gateway's `status` is 502, 503 or 504".to_owned()),
    };
    match text(given, "body").unwrap_or("html") {
        "html" => Ok(Trouble::Status(status)),
        "empty" => Ok(Trouble::Empty(status)),
        _ => Err("a gateway's `body` is html or empty".to_owned()),
    }
}

fn word<T: crate::sandbox::qbo::settings::Choice>(key: &str, given: &str) -> Result<T, String> {
    let found = T::ALL.iter().copied().find(|it| it.word() == given);
    found.ok_or_else(|| {
        let words: Vec<&str> = T::ALL.iter().map(|it| it.word()).collect();
        format!("`{key}` is {}", words.join(" or "))
    })
}

fn facts(trouble: &Trouble) -> Doc {
    let named = |name: &str| doc([("fault", Value::from(name))]);
    let with = |name: &str, key: &str, value: Value| {
        let mut shown = named(name);
        put(&mut shown, key, value);
        shown
    };
    match trouble {
        Trouble::Status(401) => named("unauthorized"),
        Trouble::Status(403) => named("forbidden"),
        Trouble::Status(429) => named("throttled"),
        Trouble::Status(500) => named("system-fault"),
        Trouble::Status(status) => with("gateway", "status", (*status).into()),
        Trouble::Empty(status) => {
            let mut shown = with("gateway", "status", (*status).into());
            put(&mut shown, "body", "empty");
            shown
        }
        Trouble::MalformedBody => named("malformed"),
        Trouble::TruncatedBody => named("truncated"),
        Trouble::Throttled { form, retry_after } => {
            let mut shown = named("throttled");
            if let Some(form) = form {
                put(&mut shown, "form", form.word());
            }
            if let Some(seconds) = retry_after {
                put(&mut shown, "retry_after", *seconds);
            }
            shown
        }
        Trouble::CutBeforeWrite => named("cut-before"),
        Trouble::CutAfterWrite => named("cut-after"),
        Trouble::Latency { millis } => with("latency", "ms", (*millis).into()),
        Trouble::NameListLocked => named("name-lock"),
        Trouble::SubscriptionEnded => named("subscription-ended"),
        Trouble::ForeignEdit { entity, id, change } => {
            let mut shown = with("edit", "entity", entity.as_str().into());
            put(&mut shown, "id", id.as_str());
            if !change.is_null() {
                put(&mut shown, "change", change.clone());
            }
            shown
        }
        Trouble::StaleList { millis } => with("stale-list", "ms", (*millis).into()),
        Trouble::Untold { entity, id } => {
            let mut shown = with("untold", "entity", entity.as_str().into());
            put(&mut shown, "id", id.as_str());
            shown
        }
        Trouble::ShuffledBatch => named("shuffled-batch"),
        Trouble::ItemThrottled { item } => with("item-throttled", "item", (*item).into()),
        Trouble::Localized(language) => {
            with("localized", "language", Language::word(*language).into())
        }
    }
}
