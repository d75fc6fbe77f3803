//! Attachments of jobs, invoices and estimates: lists, and announcing an upload.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::stamps::stamp;
use crate::sandbox::workiz::answer::Answer;
use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::bodies;
use crate::sandbox::workiz::call::Call;
use crate::sandbox::workiz::files;
use crate::sandbox::workiz::lists;
use crate::sandbox::workiz::resources;
use crate::sandbox::workiz::resources::Resource;
use crate::sandbox::workiz::visit::Visit;
use crate::sandbox::workiz::world::World;
use crate::sandbox::workiz::world::text_at;

/// What an attachment can be [the seed document: photos, PDFs, signatures].
const KINDS: [&str; 4] = ["photo", "pdf", "signature", "document"];

/// Bytes of the largest file [our design].
pub(super) const FILE_MAX: usize = 16 * 1024 * 1024;

/// What attachments hang on: the list, and the word of `parentType`.
const PARENTS: [(&str, &str); 3] =
    [("jobs", "job"), ("invoices", "invoice"), ("estimates", "estimate")];

/// A document that attachments hang on.
pub(super) struct Parent<'a> {
    resource: &'static Resource,
    word: &'static str,
    id: &'a str,
}

/// Reads a path such as `jobs/job_1/attachments`.
pub(super) fn parent(path: &str) -> Option<Parent<'_>> {
    let (list, id) = path.strip_suffix("/attachments")?.split_once('/')?;
    let (_, word) = PARENTS.iter().find(|(known, _)| *known == list)?;
    let resource = resources::at(list)?;
    (!id.contains('/')).then_some(Parent { resource, word, id })
}

/// Refuses a parent that the user does not see; gives its job.
fn seen(world: &World, parent: &Parent<'_>, visit: &Visit) -> Result<Value, ApiError> {
    visit.opens(parent.resource)?;
    let found = lists::find(world, parent.resource, parent.id, visit)?;
    Ok(found.get("jobId").cloned().unwrap_or(Value::Null))
}

/// `GET /{list}/{id}/attachments`: those whose file is there.
pub(super) fn list(
    world: &World,
    call: &Call,
    parent: &Parent<'_>,
    visit: &Visit,
) -> Result<Answer, ApiError> {
    seen(world, parent, visit)?;
    let resource =
        resources::at("attachments").ok_or_else(|| ApiError::not_found("attachments"))?;
    let mut answer = lists::list(world, resource, call, visit, |it| {
        text_at(it, "parentType") == Some(parent.word)
            && text_at(it, "parentId") == Some(parent.id)
            && is_there(it)
    })?;
    if let Some(items) = answer.body.get_mut("items").and_then(Value::as_array_mut) {
        for it in items {
            files::add_url(world, call, it);
        }
    }
    Ok(answer)
}

/// `GET /attachments/{id}`: what its parent opens.
pub(super) fn get(world: &World, call: &Call, id: &str, visit: &Visit) -> Result<Answer, ApiError> {
    let missing = || ApiError::not_found(&format!("attachment {id}"));
    let mut found = world.document("attachments", id);
    if found.is_null() {
        return Err(missing());
    }
    let place = PARENTS.iter().find(|(_, word)| text_at(&found, "parentType") == Some(word));
    let (resource, parent_id) = place
        .and_then(|(list, _)| Some((resources::at(list)?, text_at(&found, "parentId")?)))
        .ok_or_else(missing)?;
    visit.opens(resource)?;
    if lists::find(world, resource, parent_id, visit).is_err() {
        return Err(missing());
    }
    if is_there(&found) {
        files::add_url(world, call, &mut found);
    }
    Ok(Answer::ok(found))
}

fn is_there(attachment: &Value) -> bool {
    text_at(attachment, "status") != Some("awaiting_upload")
}

/// `POST /{list}/{id}/attachments`: announces a file; its bytes go to the address of the answer.
pub(super) fn announce(
    world: &mut World,
    call: &Call,
    parent: &Parent<'_>,
    visit: &Visit,
) -> Result<Answer, ApiError> {
    let job = seen(world, parent, visit)?;
    let body = call.object()?;
    bodies::only_known(&body, &["fileName", "contentType", "kind", "size", "sha256"])?;
    let name = bodies::text(&body, "fileName")?;
    let content_type = bodies::text(&body, "contentType")?;
    let kind = bodies::text(&body, "kind")?;
    if !KINDS.contains(&kind) {
        let issue = format!("must be one of {}", KINDS.join(", "));
        return Err(ApiError::invalid_field("kind", issue));
    }
    let size = body.get("size").and_then(Value::as_u64);
    let size = size.filter(|it| usize::try_from(*it).is_ok_and(|it| (1..=FILE_MAX).contains(&it)));
    let size = size.ok_or_else(|| {
        ApiError::invalid_field("size", format!("must be a number of bytes from 1 to {FILE_MAX}"))
    })?;
    let sum = bodies::text(&body, "sha256")?;
    if sum.len() != 64 || !sum.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f')) {
        let issue = "must be 64 hexadecimal digits in small letters";
        return Err(ApiError::invalid_field("sha256", issue));
    }
    let id = world.new_id("att");
    let created = stamp(call.now);
    world.collection("attachments").push(json!({
        "attachmentId": id, "parentType": parent.word, "parentId": parent.id, "jobId": job,
        "kind": kind, "fileName": name, "contentType": content_type, "size": size, "sha256": sum,
        "status": "awaiting_upload", "createdAt": created, "updatedAt": created,
    }));
    let (url, expires) = files::signed(world, call, "PUT", &id);
    Ok(Answer::created(json!({
        "attachmentId": id, "status": "awaiting_upload",
        "upload": { "method": "PUT", "url": url, "expiresAt": expires,
                    "headers": { "Content-Type": content_type } },
    })))
}
