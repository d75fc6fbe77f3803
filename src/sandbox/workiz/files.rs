//! The bytes of attachments, behind addresses that are signed and end.

use std::collections::BTreeMap;

use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use jiff::Timestamp;
use ring::digest;
use ring::hmac;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::stamps::stamp;
use crate::sandbox::workiz::answer::Answer;
use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::call::Call;
use crate::sandbox::workiz::outbox::What;
use crate::sandbox::workiz::pump::hex;
use crate::sandbox::workiz::world::World;
use crate::sandbox::workiz::world::text_at;

/// Seconds that an address is good [our design].
const URL_SECONDS: i64 = 900;

/// Files by the id of their attachment, in Base64.
pub(super) type Files = BTreeMap<String, String>;

fn path(world: &World, id: &str) -> String {
    format!("/integrations/{}/files/{id}", world.identity.integration_id)
}

fn key(world: &World) -> hmac::Key {
    let source = format!("{}/files", world.identity.client_secret);
    hmac::Key::new(hmac::HMAC_SHA256, source.as_bytes())
}

fn statement(method: &str, path: &str, expires: &str) -> String {
    format!("{method}\n{path}\n{expires}")
}

/// An address for one method, and the moment when it ends.
pub(super) fn signed(world: &World, call: &Call, method: &str, id: &str) -> (String, String) {
    let ends = call.now.checked_add(SignedDuration::from_secs(URL_SECONDS));
    let ends = ends.unwrap_or(Timestamp::MAX);
    let (path, expires) = (path(world, id), ends.as_second().to_string());
    let signature = hmac::sign(&key(world), statement(method, &path, &expires).as_bytes());
    let host = call.header("host").unwrap_or("127.0.0.1");
    let query = format!("expires={expires}&signature={}", hex(signature.as_ref()));
    (format!("http://{host}{path}?{query}"), stamp(ends))
}

/// Adds the address to fetch an attachment from.
pub(super) fn add_url(world: &World, call: &Call, attachment: &mut Value) {
    let Some(id) = text_at(attachment, "attachmentId").map(str::to_owned) else { return };
    let (url, expires) = signed(world, call, "GET", &id);
    if let Some(fields) = attachment.as_object_mut() {
        fields.insert("url".to_owned(), json!(url));
        fields.insert("urlExpiresAt".to_owned(), json!(expires));
    }
}

/// `GET` and `PUT` of a signed address; it needs no session.
pub(super) fn answer(world: &mut World, call: &Call, id: &str) -> Result<Answer, ApiError> {
    check(world, call, id)?;
    let missing = || ApiError::not_found(&format!("the file of attachment {id}"));
    let place = world.place("attachments", "attachmentId", id).ok_or_else(missing)?;
    if call.method == Method::PUT {
        return put(world, call, id, place);
    }
    let attachment = world.document("attachments", id);
    let bytes = world.files.get(id).and_then(|it| STANDARD.decode(it).ok()).ok_or_else(missing)?;
    let kind = text_at(&attachment, "contentType").unwrap_or("application/octet-stream");
    let headers = vec![("X-Checksum-Sha256", sha256(&bytes))];
    Ok(Answer { status: 200, body: Value::Null, headers, file: Some((kind.to_owned(), bytes)) })
}

/// Refuses an address that was not made here, or is over.
fn check(world: &World, call: &Call, id: &str) -> Result<(), ApiError> {
    let asked = |name: &str| {
        call.query.iter().find(|it| it.0 == name).map_or("", |(_, value)| value.as_str())
    };
    let expires = asked("expires");
    let statement = statement(call.method.as_str(), &path(world, id), expires);
    let made = hmac::sign(&key(world), statement.as_bytes());
    if hex(made.as_ref()) != asked("signature") {
        let message = "the address was not signed for this";
        return Err(ApiError::new(403, "invalid_signature", message));
    }
    let ends: i64 = expires.parse().unwrap_or(0);
    if call.now.as_second() >= ends {
        let message = "the address has ended: ask for the attachment again";
        return Err(ApiError::new(403, "url_expired", message));
    }
    Ok(())
}

fn put(world: &mut World, call: &Call, id: &str, place: usize) -> Result<Answer, ApiError> {
    let attachment = world.document("attachments", id);
    if world.files.contains_key(id) {
        let message = format!("the file of attachment {id} is there already");
        return Err(ApiError::new(409, "already_uploaded", message));
    }
    let bytes = call.body.as_ref();
    let length = attachment.get("size").and_then(Value::as_u64);
    let is_whole = usize::try_from(length.unwrap_or(0)).is_ok_and(|it| it == bytes.len());
    if !is_whole || text_at(&attachment, "sha256") != Some(sha256(bytes).as_str()) {
        let details = vec![
            ("size".to_owned(), format!("{} bytes came", bytes.len())),
            ("sha256".to_owned(), format!("what came has {}", sha256(bytes))),
        ];
        let message = "what came is not the file that was announced";
        return Err(ApiError { details, ..ApiError::new(422, "checksum_mismatch", message) });
    }
    world.files.insert(id.to_owned(), STANDARD.encode(bytes));
    let mut shown = attachment;
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("status".to_owned(), json!("available"));
        fields.insert("updatedAt".to_owned(), json!(stamp(call.now)));
    }
    if let Some(stored) = world.collection("attachments").get_mut(place) {
        stored.clone_from(&shown);
    }
    world.changed("attachments", id, What::Created, None);
    add_url(world, call, &mut shown);
    Ok(Answer::ok(shown))
}

fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}
