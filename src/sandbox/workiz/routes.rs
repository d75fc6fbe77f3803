//! From a call to its answer: path, session, entitlement, then the work.

use axum::http::Method;

use crate::sandbox::workiz::accounts;
use crate::sandbox::workiz::answer::Answer;
use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::call::Call;
use crate::sandbox::workiz::jobs;
use crate::sandbox::workiz::limit;
use crate::sandbox::workiz::lists;
use crate::sandbox::workiz::payments;
use crate::sandbox::workiz::resources;
use crate::sandbox::workiz::sandbox::RateLimit;
use crate::sandbox::workiz::sandbox::WorkizSettings;
use crate::sandbox::workiz::sessions;
use crate::sandbox::workiz::world::Replay;
use crate::sandbox::workiz::world::World;

/// Carries a call out.
pub(super) fn answer(
    world: &mut World,
    call: &Call,
    settings: WorkizSettings,
) -> Result<Answer, ApiError> {
    let below = call.path.strip_prefix("/integrations/").and_then(|rest| rest.split_once('/'));
    let Some((integration, path)) = below else {
        return Err(ApiError::not_found(&format!("the path {}", call.path)));
    };
    if integration != world.identity.integration_id {
        return Err(ApiError::not_found("the integration"));
    }
    if settings.rate_limit == RateLimit::Real {
        limit::count(&mut world.calls, call.now)?;
    }
    let (get, post) = (call.method == Method::GET, call.method == Method::POST);
    match path {
        "sessions" if post => return sessions::login(world, call),
        "sessions/refresh" if post => return sessions::refresh(world, call),
        _ => sessions::check(world, call)?,
    }
    if get {
        read(world, call, path, settings)
    } else if post {
        write(world, call, path)
    } else {
        Err(ApiError::new(405, "method_not_allowed", format!("{path} takes GET or POST")))
    }
}

fn read(
    world: &World,
    call: &Call,
    path: &str,
    settings: WorkizSettings,
) -> Result<Answer, ApiError> {
    if path == "account" {
        return Ok(accounts::get(world));
    }
    let form = settings.money_form;
    if let Some(resource) = resources::at(path) {
        entitled(world, resource.entitlement)?;
        return lists::list(world, resource, call, form, |_| true);
    }
    if let Some(invoice) = payments_of(path) {
        entitled(world, "payments")?;
        return payments::of_invoice(world, call, invoice, form);
    }
    let found = path.rsplit_once('/').and_then(|(list, id)| Some((resources::at(list)?, id)));
    let (resource, id) = found.ok_or_else(|| ApiError::not_found(&format!("the path {path}")))?;
    entitled(world, resource.entitlement)?;
    lists::get(world, resource, id, form)
}

fn write(world: &mut World, call: &Call, path: &str) -> Result<Answer, ApiError> {
    if path == "jobs" {
        entitled(world, "jobs")?;
        return once(world, call, jobs::create);
    }
    let invoice = payments_of(path);
    let invoice = invoice.ok_or_else(|| ApiError::not_found(&format!("the path {path}")))?;
    entitled(world, "payments")?;
    once(world, call, |world, call| payments::record(world, call, invoice))
}

fn payments_of(path: &str) -> Option<&str> {
    let id = path.strip_prefix("invoices/")?.strip_suffix("/payments")?;
    (!id.contains('/')).then_some(id)
}

fn entitled(world: &World, entitlement: &str) -> Result<(), ApiError> {
    if world.entitlements.iter().any(|it| it == entitlement) {
        return Ok(());
    }
    let message = format!("this user lacks the entitlement {entitlement}");
    Err(ApiError::new(403, "not_entitled", message))
}

/// Carries a write out once per `Idempotency-Key`; a refusal is not remembered.
fn once(
    world: &mut World,
    call: &Call,
    work: impl FnOnce(&mut World, &Call) -> Result<Answer, ApiError>,
) -> Result<Answer, ApiError> {
    let Some(key) = call.header("idempotency-key").map(str::to_owned) else {
        return work(world, call);
    };
    if key.is_empty() || key.len() > 255 {
        return Err(ApiError::invalid_field("Idempotency-Key", "must have 1 to 255 characters"));
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(call.path.as_bytes());
    hasher.update(b"\n");
    hasher.update(&call.body);
    let request = hasher.finalize().to_hex().to_string();
    if let Some(replay) = world.replays.iter().find(|it| it.key == key) {
        if replay.request != request {
            let message = "the Idempotency-Key was used before for another request";
            return Err(ApiError::new(409, "idempotency_conflict", message));
        }
        let headers = vec![("Idempotency-Replayed", "true".to_owned())];
        return Ok(Answer { status: replay.status, body: replay.body.clone(), headers });
    }
    let answer = work(world, call)?;
    let (status, body) = (answer.status, answer.body.clone());
    world.replays.push(Replay { key, request, status, body });
    Ok(answer)
}
