//! Everything that the simulator knows, and how it becomes seed JSON again.

use std::collections::BTreeMap;
use std::collections::VecDeque;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::files::Files;
use crate::sandbox::workiz::outbox::Outbox;
use crate::sandbox::workiz::people::User;
use crate::sandbox::workiz::resources::RESOURCES;
use crate::sandbox::workiz::resources::Resource;
use crate::sandbox::workiz::sign_ins::SignIn;
use crate::sandbox::workiz::switches::Switches;

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
    /// Whose it is.
    pub(super) username: String,
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
    /// Everybody who may sign in; the first one is the user of `identity` and `entitlements`.
    pub(super) users: Vec<User>,
    /// Wrong tries and codes, by user name.
    pub(super) sign_ins: BTreeMap<String, SignIn>,
    pub(super) switches: Switches,
    pub(super) sessions: Vec<Session>,
    pub(super) replays: Vec<Replay>,
    pub(super) outbox: Outbox,
    /// The contents of attachments.
    pub(super) files: Files,
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

    /// A document of a collection by its id; null when it is not there.
    pub(super) fn document(&self, collection: &str, id: &str) -> Value {
        let resource = RESOURCES.iter().find(|it| it.collection == collection);
        let place = resource.and_then(|it| self.place(collection, it.id_field, id));
        let found = self.collections.get(collection).zip(place);
        found.and_then(|(them, place)| them.get(place)).cloned().unwrap_or_default()
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
        if let Some((first, others)) = self.users.split_first() {
            // Name, password and secret of the first one stand above, where seeds have them.
            let mut own = written(first);
            if let Some(own) = own.as_object_mut() {
                own.retain(|name, _| !FIRST_USER_ELSEWHERE.contains(&name.as_str()));
            }
            seed.insert("user".to_owned(), own);
            seed.insert("users".to_owned(), written(&others));
        }
        seed.insert("sign_ins".to_owned(), written(&self.sign_ins));
        seed.insert("switches".to_owned(), written(&self.switches));
        seed.insert("outbox".to_owned(), written(&self.outbox));
        seed.insert("files".to_owned(), written(&self.files));
        seed.insert("entitlements".to_owned(), json!(self.entitlements));
        for resource in &RESOURCES {
            let documents = self.documents(resource).to_vec();
            seed.insert(resource.collection.to_owned(), Value::Array(documents));
        }
        let sessions = self.sessions.iter().map(|it| {
            json!({ "token": it.token, "username": it.username, "logged_in_at": it.logged_in_at.to_string(), "expires_at": it.expires_at.to_string() })
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

/// Fields of the first user that a seed has at its top.
const FIRST_USER_ELSEWHERE: [&str; 4] = ["username", "password", "totpSecret", "entitlements"];

/// A part of the state as JSON; plain structs of texts and numbers can always be written.
pub(super) fn written(part: &impl Serialize) -> Value {
    serde_json::to_value(part).unwrap_or_default()
}

/// A text field of a document.
pub(super) fn text_at<'a>(document: &'a Value, field: &str) -> Option<&'a str> {
    document.get(field).and_then(Value::as_str)
}
