//! Change data capture: what changed or was deleted since a moment.

use jiff::SignedDuration;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::at;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::moment;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::stamp;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::render::render;
use crate::sandbox::qbo::route::NOT_SIMULATED;
use crate::sandbox::qbo::settings::CdcCap;
use crate::sandbox::qbo::settings::CdcLookBack;
use crate::sandbox::qbo::settings::QboSettings;

/// The most objects in an answer, or of one kind. Source: API reference, a production connector.
const OBJECTS_MAX: usize = 1000;

/// How far back an answer may reach. Source: an issue thread and the API reference.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Gives the inner `CDCResponse` for entity names, separated by commas, and a moment.
pub(super) fn run(
    books: &Books,
    settings: &QboSettings,
    entities: &str,
    changed_since: &str,
) -> Result<Value, Fault> {
    let since = moment(changed_since)
        .ok_or_else(|| Fault::invalid(2060, "Invalid Date", "changedSince", changed_since))?;
    let is_old = books.now.duration_since(since) > LOOK_BACK;
    if is_old && settings.cdc_look_back == CdcLookBack::Days30 {
        let what =
            format!("cdc with changedSince date {changed_since} which is older than fixed days");
        return Err(Fault::unsupported(&what));
    }
    let mut blocks = Vec::new();
    let mut left = OBJECTS_MAX;
    for name in entities.split(',').map(str::trim).filter(|it| !it.is_empty()) {
        let kind = Kind::by_name(name);
        if kind.is_none() && NOT_SIMULATED.contains(&name.to_ascii_lowercase().as_str()) {
            return Err(Fault::not_simulated(&format!("Change data capture of {name}")));
        }
        let kind = kind.filter(|it| !matches!(it, Kind::TaxAgency | Kind::TaxCode | Kind::TaxRate));
        let kind = kind.ok_or_else(|| Fault::unsupported(&format!("cdc on {name}")))?;
        let most = match settings.cdc_cap {
            CdcCap::Each => OBJECTS_MAX,
            CdcCap::All => left,
        };
        let untold = settings.untold.as_ref().filter(|(entity, _)| entity == kind.name());
        let changes = Changes { kind, since, untold: untold.map(|(_, id)| id.as_str()) };
        let (block, shown) = block(books, &changes, most);
        left -= shown.min(left);
        blocks.push(Value::Object(block));
    }
    if blocks.is_empty() {
        return Err(Fault::missing("entities"));
    }
    let inner = doc([("QueryResponse", Value::Array(blocks))]);
    Ok(Value::Array(vec![Value::Object(inner)]))
}

/// Which changes are told.
struct Changes<'a> {
    kind: Kind,
    since: jiff::Timestamp,
    /// The document that a fault leaves out.
    untold: Option<&'a str>,
}

/// Gives one kind's changes: the oldest first, deleted ones last; and how many are shown.
fn block(books: &Books, changes: &Changes<'_>, most: usize) -> (Doc, usize) {
    let Changes { kind, since, untold } = *changes;
    let is_told = |id: &str| untold != Some(id);
    let mut changed: Vec<_> = books
        .all(kind)
        .filter_map(|(id, stored)| {
            let time = at(stored, "MetaData.LastUpdatedTime")?.as_str().and_then(moment)?;
            (time >= since && is_told(&id.to_string())).then_some((time, id, stored))
        })
        .collect();
    changed.sort_by_key(|(time, id, _)| (*time, *id));
    let mut rows: Vec<Value> = changed
        .into_iter()
        .map(|(_, id, stored)| Value::Object(render(books, kind, id, stored)))
        .collect();
    let graves = books.tombstones.iter().filter(|it| it.kind == kind && it.time >= since);
    for grave in graves.filter(|it| is_told(&it.id.to_string())) {
        rows.push(Value::Object(doc([
            ("domain", Value::from("QBO")),
            ("status", Value::from("Deleted")),
            ("Id", Value::from(grave.id.to_string())),
            ("MetaData", Value::Object(doc([("LastUpdatedTime", stamp(grave.time).into())]))),
        ])));
    }
    let found = rows.len();
    rows.truncate(most);
    let shown = rows.len();
    if found == 0 {
        return (Doc::new(), 0);
    }
    let mut block = doc([("startPosition", Value::from(1)), ("maxResults", rows.len().into())]);
    if found > shown {
        put(&mut block, "totalCount", found);
    }
    if shown > 0 {
        put(&mut block, kind.name(), rows);
    }
    (block, shown)
}
