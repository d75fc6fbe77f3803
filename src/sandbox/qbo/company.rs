//! All state of one simulated company, and its saved form.

use serde_json::Value;

use crate::sandbox::qbo::apps::Apps;
use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::books::Tombstone;
use crate::sandbox::qbo::counts::Counts;
use crate::sandbox::qbo::idempotency::Replays;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::moment;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Family;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::limits::Limiter;

/// The state of one company and of the authorization server for it.
#[derive(Debug)]
pub(super) struct Company {
    pub(super) realm_id: String,
    pub(super) books: Books,
    pub(super) apps: Apps,
    pub(super) replays: Replays,
    pub(super) limiter: Limiter,
    pub(super) counts: Counts,
    /// Companies beside this one that the consent page offers, by id, with their names. They have
    /// no books.
    pub(super) others: Vec<(String, String)>,
    /// The calls so far, from which the trace ids come.
    pub(super) calls: u64,
}

impl Company {
    /// Gives the trace id of the next call.
    pub(super) fn next_trace_id(&mut self) -> String {
        self.calls += 1;
        format!("1-{:08x}-{:024x}", self.books.now.as_second(), self.calls)
    }

    /// Gives the whole state: the seed's format with what has come since.
    pub(super) fn save(&self) -> Value {
        let mut entities = Doc::new();
        for kind in Kind::ALL {
            let rows: Vec<Value> =
                self.books.all(kind).map(|(_, it)| Value::Object(Doc::clone(it))).collect();
            put(&mut entities, kind.name(), rows);
        }
        let graves = self.books.tombstones.iter().map(|it| {
            Value::Object(doc([
                ("entity", Value::from(it.kind.name())),
                ("id", Value::from(it.id)),
                ("time", Value::from(it.time.to_string())),
            ]))
        });
        let others = self.others.iter().map(|(realm_id, name)| {
            Value::Object(doc([
                ("realm_id", Value::from(realm_id.as_str())),
                ("name", Value::from(name.as_str())),
            ]))
        });
        let ids = self.books.counters.ids.iter();
        let ids: Doc =
            ids.map(|(family, last)| (family_name(*family), Value::from(*last))).collect();
        let mut saved = doc([
            ("saved", Value::from(true)),
            ("now", Value::from(self.books.now.to_string())),
            ("realm_id", Value::from(self.realm_id.as_str())),
            ("company", Value::Object(self.books.company.clone())),
            ("preferences", Value::Object(self.books.preferences.clone())),
            ("tax_places", Value::Array(self.books.tax_places.clone())),
            ("entities", Value::Object(entities)),
            ("tombstones", Value::Array(graves.collect())),
            ("ids", Value::Object(ids)),
            ("doc_number", Value::from(self.books.counters.doc_number)),
            ("files", self.books.files.save()),
            ("oauth", self.apps.first().save()),
            ("replays", self.replays.save()),
            ("counts", self.counts.to_json()),
            ("calls", Value::from(self.calls)),
            ("other_companies", Value::Array(others.collect())),
        ]);
        // The state of one app is as it was when there was never another.
        let apps = self.apps.save_others();
        if !apps.is_empty() {
            put(&mut saved, "other_apps", apps);
        }
        Value::Object(saved)
    }

    /// Takes over what a saved state has beyond a seed.
    pub(super) fn load_extras(&mut self, saved: &Doc) {
        let graves = rows(saved, "tombstones").iter().filter_map(Value::as_object);
        self.books.tombstones = graves
            .filter_map(|it| {
                Some(Tombstone {
                    kind: Kind::by_name(text(it, "entity")?)?,
                    id: it.get("id")?.as_u64()?,
                    time: moment(text(it, "time")?)?,
                })
            })
            .collect();
        let ids = object(saved, "ids");
        for kind in Kind::ALL {
            let family = kind.family();
            let last = ids.and_then(|it| it.get(&family_name(family))).and_then(Value::as_u64);
            if let Some(last) = last {
                self.books.counters.ids.insert(family, last);
            }
        }
        if let Some(number) = saved.get("doc_number").and_then(Value::as_u64) {
            self.books.counters.doc_number = number;
        }
        self.apps.load(saved);
        if let Some(replays) = object(saved, "replays") {
            self.replays = Replays::load(replays, self.books.now);
        }
        if let Some(counts) = object(saved, "counts") {
            self.counts = Counts::from_json(counts);
        }
        self.calls = saved.get("calls").and_then(Value::as_u64).unwrap_or(0);
    }
}

fn family_name(family: Family) -> String {
    format!("{family:?}")
}
