//! Seed JSON to a world: each field checked, each mistake named.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::fault_json;
use crate::sandbox::workiz::faults::FaultRule;
use crate::sandbox::workiz::people::Factor;
use crate::sandbox::workiz::people::User;
use crate::sandbox::workiz::resources::RESOURCES;
use crate::sandbox::workiz::totp;
use crate::sandbox::workiz::world::Identity;
use crate::sandbox::workiz::world::Replay;
use crate::sandbox::workiz::world::Session;
use crate::sandbox::workiz::world::World;
use crate::sandbox::workiz::world::text_at;

/// Why a seed cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A field is missing or has the wrong kind.
    #[error("the Workiz seed lacks the field `{field}` or has something else than {wanted} there")]
    Field {
        /// The field, with its place.
        field: String,
        /// What should be there.
        wanted: &'static str,
    },
    /// A moment cannot be read.
    #[error("the Workiz seed has no readable time in `{field}`; write it as 2026-04-02T13:00:00Z")]
    Time {
        /// The field, with its place.
        field: String,
        /// What was wrong with it.
        #[source]
        source: jiff::Error,
    },
    /// A part has another form than it should.
    #[error("the Workiz seed's `{field}` cannot be read; the guide to the sandbox shows its form")]
    Part {
        /// The field.
        field: &'static str,
        /// What was wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// A planned fault cannot be read.
    #[error("the Workiz seed plans a fault that cannot be: {reason}")]
    Fault {
        /// What is wrong with it.
        reason: String,
    },
    /// A user name stands twice.
    #[error("the Workiz seed has the user `{username}` twice; user names must be unique")]
    DuplicateUser {
        /// The name.
        username: String,
    },
    /// The TOTP secret is not base32 of at least 16 bytes.
    #[error("the Workiz seed's `totp_secret` is not base32 text of at least 16 bytes")]
    TotpSecret,
    /// An id stands twice.
    #[error("the Workiz seed has the id `{id}` twice in `{collection}`; ids must be unique")]
    DuplicateId {
        /// The list.
        collection: &'static str,
        /// The id.
        id: String,
    },
}

/// Reads a world from a seed, or from a state that was saved.
pub(super) fn read(seed: &Value) -> Result<World, SeedError> {
    let identity = Identity {
        integration_id: text(seed, "integration_id")?,
        client_id: text(seed, "client_id")?,
        client_secret: text(seed, "client_secret")?,
        username: text(seed, "username")?,
        password: text(seed, "password")?,
        totp_secret: text(seed, "totp_secret")?,
    };
    let account = seed.get("account").filter(|it| it.is_object()).cloned();
    let account = account.ok_or_else(|| wrong("account", "an object"))?;
    text(&account, "timezone")?;
    let entitlements = array(seed, "entitlements")?
        .iter()
        .map(|it| it.as_str().map(str::to_owned).ok_or_else(|| wrong("entitlements", "texts")))
        .collect::<Result<Vec<String>, SeedError>>()?;
    let mut collections = BTreeMap::new();
    for resource in &RESOURCES {
        let documents = array(seed, resource.collection)?.to_vec();
        check_ids(resource.collection, resource.id_field, &documents)?;
        collections.insert(resource.collection, documents);
    }
    let users = users(seed, &identity, &account, &entitlements)?;
    Ok(World {
        now: time(seed, "now")?,
        sessions: sessions(seed, &identity.username)?,
        identity,
        account,
        entitlements,
        users,
        sign_ins: part(seed, "sign_ins")?,
        switches: part(seed, "switches")?,
        outbox: part(seed, "outbox")?,
        files: part(seed, "files")?,
        collections,
        replays: replays(seed)?,
        counter: seed.get("counter").and_then(Value::as_u64).unwrap_or(0),
        calls: VecDeque::new(),
    })
}

/// The first user, whose name and secrets stand at the seed's top, and the others.
fn users(
    seed: &Value,
    identity: &Identity,
    account: &Value,
    entitlements: &[String],
) -> Result<Vec<User>, SeedError> {
    let mut first = json!({ "id": "u_0f2a1b",
                            "name": text_at(account, "userName").unwrap_or("Back Office") });
    if let (Some(first), Some(given)) =
        (first.as_object_mut(), seed.get("user").and_then(Value::as_object))
    {
        first.extend(given.clone());
    }
    let first: User = serde_json::from_value(first)
        .map_err(|source| SeedError::Part { field: "user", source })?;
    let first = User {
        username: identity.username.clone(),
        password: identity.password.clone(),
        totp_secret: identity.totp_secret.clone(),
        entitlements: entitlements.to_vec(),
        ..first
    };
    let others: Vec<User> = part(seed, "users")?;
    let users: Vec<User> = std::iter::once(first).chain(others).collect();
    let mut names = BTreeSet::new();
    for user in &users {
        if user.mfa == Factor::Totp && totp::generator(&user.totp_secret).is_none() {
            return Err(SeedError::TotpSecret);
        }
        if !names.insert(user.username.as_str()) {
            return Err(SeedError::DuplicateUser { username: user.username.clone() });
        }
    }
    Ok(users)
}

/// A part that may be absent.
fn part<T: DeserializeOwned + Default>(seed: &Value, field: &'static str) -> Result<T, SeedError> {
    match seed.get(field) {
        None => Ok(T::default()),
        Some(given) => T::deserialize(given).map_err(|source| SeedError::Part { field, source }),
    }
}

/// The faults that a seed plans.
pub(super) fn faults(seed: &Value) -> Result<Vec<FaultRule>, SeedError> {
    match seed.get("faults") {
        None => Ok(Vec::new()),
        Some(given) => fault_json::read_all(given).map_err(|reason| SeedError::Fault { reason }),
    }
}

fn check_ids(
    collection: &'static str,
    id_field: &str,
    documents: &[Value],
) -> Result<(), SeedError> {
    let mut seen = BTreeSet::new();
    for document in documents {
        let id = text_at(document, id_field)
            .ok_or_else(|| wrong(&format!("{collection}.{id_field}"), "text"))?;
        if !seen.insert(id) {
            return Err(SeedError::DuplicateId { collection, id: id.to_owned() });
        }
    }
    Ok(())
}

fn sessions(seed: &Value, first_user: &str) -> Result<Vec<Session>, SeedError> {
    let mut sessions = Vec::new();
    for it in array(seed, "sessions")? {
        sessions.push(Session {
            token: text(it, "token")?,
            username: text_at(it, "username").unwrap_or(first_user).to_owned(),
            logged_in_at: time(it, "logged_in_at")?,
            expires_at: time(it, "expires_at")?,
        });
    }
    Ok(sessions)
}

fn replays(seed: &Value) -> Result<Vec<Replay>, SeedError> {
    let mut replays = Vec::new();
    for it in array(seed, "replays")? {
        let status = it.get("status").and_then(Value::as_u64).and_then(|it| u16::try_from(it).ok());
        replays.push(Replay {
            key: text(it, "key")?,
            request: text(it, "request")?,
            status: status.ok_or_else(|| wrong("replays.status", "an HTTP status"))?,
            body: it.get("body").cloned().unwrap_or_default(),
        });
    }
    Ok(replays)
}

fn wrong(field: &str, wanted: &'static str) -> SeedError {
    SeedError::Field { field: field.to_owned(), wanted }
}

fn text(value: &Value, field: &str) -> Result<String, SeedError> {
    text_at(value, field).map(str::to_owned).ok_or_else(|| wrong(field, "text"))
}

fn time(value: &Value, field: &str) -> Result<Timestamp, SeedError> {
    let written = text(value, field)?;
    let moment: Result<Timestamp, jiff::Error> = written.parse();
    moment.map_err(|source| SeedError::Time { field: field.to_owned(), source })
}

/// A list; one that is absent is empty.
fn array<'a>(value: &'a Value, field: &str) -> Result<&'a [Value], SeedError> {
    match value.get(field) {
        None => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(wrong(field, "a list")),
    }
}
