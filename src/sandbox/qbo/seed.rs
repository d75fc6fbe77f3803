//! Loads a company of a seed, or of a state that was saved.

use jiff::Timestamp;
use serde_json::Value;

use crate::sandbox::qbo::apps::Apps;
use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::company::Company;
use crate::sandbox::qbo::counts::Counts;
use crate::sandbox::qbo::files::Files;
use crate::sandbox::qbo::idempotency::Replays;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::flag;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::put_default;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::stamp;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::limits::Limiter;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::tax::regime;
use crate::sandbox::qbo::trouble::ScheduledTrouble;
use crate::sandbox::qbo::write::given_id;
use crate::sandbox::qbo::write::plant;
use crate::sandbox::qbo::write::seeded_times;

/// Why a seed cannot become a company.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The seed lacks something, or has it in a wrong form.
    #[error("the QuickBooks seed is malformed at `{place}`: {what}")]
    Malformed {
        /// The place in the seed.
        place: String,
        /// What is wrong.
        what: String,
    },
    /// The service's rules refuse a document.
    #[error("the QuickBooks seed's {entity} {id} cannot stand: {detail}")]
    Refused {
        /// The entity's name.
        entity: String,
        /// The document's id.
        id: String,
        /// The service's explanation.
        detail: String,
    },
}

fn malformed(place: &str, what: &str) -> SeedError {
    SeedError::Malformed { place: place.to_owned(), what: what.to_owned() }
}

/// Says what is wrong with the apps beside the first.
pub(super) fn wrong_apps(what: &str) -> SeedError {
    malformed("other_apps", what)
}

/// Loads a company.
pub(super) fn load(
    seed: &Value,
    now: Timestamp,
    settings: &QboSettings,
) -> Result<Company, SeedError> {
    let seed = seed.as_object().ok_or_else(|| malformed("", "an object is expected"))?;
    let realm_id = text(seed, "realm_id").ok_or_else(|| malformed("realm_id", "it is missing"))?;
    if realm_id.is_empty() || !realm_id.bytes().all(|it| it.is_ascii_digit()) {
        return Err(malformed("realm_id", "it must consist of digits"));
    }
    let company = settings_doc(seed, "company", now);
    let preferences = settings_doc(seed, "preferences", now);
    if !regime::is_us(&company) && text(&company, "Country") != Some("CA") {
        return Err(malformed("company.Country", "only US and CA companies are simulated"));
    }
    let mut loaded = Company {
        realm_id: realm_id.to_owned(),
        books: Books::new(company, preferences, now),
        apps: Apps::try_new(seed, now).map_err(wrong_apps)?,
        replays: Replays::default(),
        limiter: Limiter::default(),
        counts: Counts::default(),
        others: others(seed)?,
        calls: 0,
    };
    loaded.books.files = Files::load(realm_id, object(seed, "files"));
    loaded.books.tax_places = rows(seed, "tax_places").to_vec();
    let entities = object(seed, "entities").cloned().unwrap_or_default();
    if let Some(unknown) =
        entities.keys().find(|it| Kind::ALL.iter().all(|kind| kind.name() != *it))
    {
        return Err(malformed(&format!("entities.{unknown}"), "this entity is not simulated"));
    }
    let saved = flag(seed, "saved");
    let mut ids = std::collections::BTreeSet::new();
    for kind in Kind::ALL {
        for row in parents_first(rows(&entities, kind.name())) {
            let place = format!("entities.{}", kind.name());
            let row = row.as_object().ok_or_else(|| malformed(&place, "an object is expected"))?;
            let id = given_id(row).ok().flatten();
            let id = id.ok_or_else(|| malformed(&place, "a document has no numeric Id"))?;
            if !ids.insert((kind.family(), id)) {
                return Err(malformed(
                    &place,
                    &format!("the Id {id} is given twice in its family"),
                ));
            }
            if saved {
                loaded.books.put(kind, id, row.clone());
            } else {
                plant(&mut loaded.books, settings, kind, row).map_err(|fault| {
                    SeedError::Refused {
                        entity: kind.name().to_owned(),
                        id: text(row, "Id").unwrap_or("without Id").to_owned(),
                        detail: format!("{} ({})", fault.detail, fault.code),
                    }
                })?;
            }
        }
    }
    if saved {
        loaded.load_extras(seed);
    } else {
        restore_times(&mut loaded.books, &entities);
    }
    loaded.books.forget_changes();
    Ok(loaded)
}

/// Reads the companies beside the one that is simulated.
fn others(seed: &Doc) -> Result<Vec<(String, String)>, SeedError> {
    let read = rows(seed, "other_companies").iter().filter_map(Value::as_object).map(|it| {
        let pair = text(it, "realm_id").zip(text(it, "name"));
        let pair = pair.map(|(realm_id, name)| (realm_id.to_owned(), name.to_owned()));
        pair.ok_or_else(|| malformed("other_companies", "each needs realm_id and name"))
    });
    read.collect()
}

/// Lays the switches of a seed under those that were set by name before.
pub(super) fn settings(seed: &Value, base: QboSettings) -> Result<QboSettings, SeedError> {
    let chosen = base.chosen.clone();
    let mut settings = base;
    let given = seed.get("settings").and_then(Value::as_object);
    for (name, value) in given.into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let done = settings.set(name, &value);
        done.map_err(|error| malformed(&format!("settings.{name}"), &error.to_string()))?;
    }
    for (name, value) in &chosen {
        let done = settings.set(name, value);
        done.map_err(|error| malformed(&format!("settings.{name}"), &error.to_string()))?;
    }
    Ok(settings)
}

/// Reads the faults that a seed has scheduled.
pub(super) fn faults(seed: &Value) -> Result<Vec<ScheduledTrouble>, SeedError> {
    let given = seed.get("faults").and_then(Value::as_array);
    let read = given.into_iter().flatten().enumerate().map(|(index, it)| {
        ScheduledTrouble::from_json(it).map_err(|what| malformed(&format!("faults.{index}"), &what))
    });
    read.collect()
}

/// Sorts rows so that one without a parent comes before those that may be below it.
fn parents_first(rows: &[Value]) -> Vec<&Value> {
    let mut sorted: Vec<&Value> = rows.iter().collect();
    let mut placed: std::collections::BTreeSet<String> = std::collections::BTreeSet::new();
    let mut done: Vec<&Value> = Vec::with_capacity(sorted.len());
    // Five levels at most, so five rounds place every row; what is left has no parent in the seed.
    for _ in 0..5 {
        let (ready, waiting): (Vec<&Value>, Vec<&Value>) = sorted.iter().partition(|it| {
            let parent = it.pointer("/ParentRef/value").and_then(Value::as_str);
            parent.is_none_or(|it| placed.contains(it))
        });
        let ids = ready.iter().filter_map(|it| it.get("Id")).filter_map(Value::as_str);
        placed.extend(ids.map(str::to_owned));
        done.extend(ready);
        sorted = waiting;
    }
    done.extend(sorted);
    done
}

/// Gives documents the versions and times of the seed again, which links between them changed.
fn restore_times(books: &mut Books, entities: &Doc) {
    for kind in Kind::ALL {
        for row in rows(entities, kind.name()).iter().filter_map(Value::as_object) {
            let id = given_id(row).ok().flatten();
            let Some((id, stored)) = id.and_then(|id| Some((id, books.get(kind, id)?.clone())))
            else {
                continue;
            };
            let mut restored = Doc::clone(&stored);
            restored
                .insert("SyncToken".to_owned(), Value::from(text(row, "SyncToken").unwrap_or("0")));
            restored.insert("MetaData".to_owned(), Value::Object(seeded_times(books, row)));
            books.put(kind, id, restored);
        }
    }
}

fn settings_doc(seed: &Doc, key: &str, now: Timestamp) -> Doc {
    let mut settings = object(seed, key).cloned().unwrap_or_default();
    let time = Value::from(stamp(now));
    let meta = doc([("CreateTime", time.clone()), ("LastUpdatedTime", time)]);
    put_default(&mut settings, "domain", "QBO");
    put_default(&mut settings, "sparse", false);
    put_default(&mut settings, "Id", "1");
    put_default(&mut settings, "SyncToken", "0");
    put_default(&mut settings, "MetaData", meta);
    settings
}
