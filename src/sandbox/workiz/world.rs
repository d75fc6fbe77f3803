//! Everything that the simulator knows, and how it becomes seed JSON again.

use std::collections::BTreeMap;
use std::collections::VecDeque;

use jiff::Timestamp;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::resources::RESOURCES;
use crate::sandbox::workiz::resources::Resource;

/// Who may come in, and with what.
#[derive(Clone)]
pub(super) struct Identity {
    pub(super) integration_id: String,
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) username: String,
    pub(super) password: String,
    pub(super) totp_secret: String,
}

/// One session that was opened.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) token: String,
    pub(super) logged_in_at: Timestamp,
    pub(super) expires_at: Timestamp,
}

/// What was answered to a key, so that it can be answered again.
#[derive(Clone)]
pub(super) struct Replay {
    pub(super) key: String,
    /// Hash of path and body.
    pub(super) request: String,
    pub(super) status: u16,
    pub(super) body: Value,
}

/// The whole state.
pub(super) struct World {
    pub(super) now: Timestamp,
    pub(super) identity: Identity,
    pub(super) account: Value,
    pub(super) entitlements: Vec<String>,
    pub(super) collections: BTreeMap<&'static str, Vec<Value>>,
    pub(super) sessions: Vec<Session>,
    pub(super) replays: Vec<Replay>,
    pub(super) counter: u64,
    /// Moments of the calls of the last minute; not part of the saved state.
    pub(super) calls: VecDeque<Timestamp>,
}

impl World {
    /// The documents of a list.
    pub(super) fn documents(&self, resource: &Resource) -> &[Value] {
        self.collections.get(resource.collection).map_or(&[], Vec::as_slice)
    }

    /// The documents of a collection, to change them.
    pub(super) fn collection(&mut self, name: &'static str) -> &mut Vec<Value> {
        self.collections.entry(name).or_default()
    }

    /// The place of a document, by its id.
    pub(super) fn place(&self, collection: &str, id_field: &str, id: &str) -> Option<usize> {
        self.collections.get(collection)?.iter().position(|it| text_at(it, id_field) == Some(id))
    }

    /// A new id such as `pay_7f3102`, never used before.
    pub(super) fn new_id(&mut self, prefix: &str) -> String {
        self.counter += 1;
        let source = format!("{}/{prefix}/{}", self.identity.integration_id, self.counter);
        let hash = blake3::hash(source.as_bytes()).to_hex();
        // Six digits of the hash alone could meet again; the counter behind them cannot.
        let short: String = hash.chars().take(6).collect();
        format!("{prefix}_{short}{:x}", self.counter)
    }

    /// The state as seed JSON, complete.
    pub(super) fn to_seed(&self) -> Value {
        let mut seed = Map::new();
        let identity = &self.identity;
        let texts = [
            ("now", self.now.to_string()),
            ("integration_id", identity.integration_id.clone()),
            ("client_id", identity.client_id.clone()),
            ("client_secret", identity.client_secret.clone()),
            ("username", identity.username.clone()),
            ("password", identity.password.clone()),
            ("totp_secret", identity.totp_secret.clone()),
        ];
        for (name, text) in texts {
            seed.insert(name.to_owned(), Value::String(text));
        }
        seed.insert("account".to_owned(), self.account.clone());
        seed.insert("entitlements".to_owned(), json!(self.entitlements));
        for resource in &RESOURCES {
            let documents = self.documents(resource).to_vec();
            seed.insert(resource.collection.to_owned(), Value::Array(documents));
        }
        let sessions = self.sessions.iter().map(|it| {
            json!({ "token": it.token, "logged_in_at": it.logged_in_at.to_string(),
                    "expires_at": it.expires_at.to_string() })
        });
        seed.insert("sessions".to_owned(), sessions.collect());
        let replays = self.replays.iter().map(|it| {
            json!({ "key": it.key, "request": it.request, "status": it.status, "body": it.body })
        });
        seed.insert("replays".to_owned(), replays.collect());
        seed.insert("counter".to_owned(), json!(self.counter));
        Value::Object(seed)
    }
}

/// A text field of a document.
pub(super) fn text_at<'a>(document: &'a Value, field: &str) -> Option<&'a str> {
    document.get(field).and_then(Value::as_str)
}
