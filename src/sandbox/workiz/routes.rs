//! From a call to its answer: path, session, entitlement, then the work.

use axum::http::Method;

use crate::sandbox::workiz::accounts;
use crate::sandbox::workiz::answer::Answer;
use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::attachments;
use crate::sandbox::workiz::call::Call;
use crate::sandbox::workiz::files;
use crate::sandbox::workiz::jobs;
use crate::sandbox::workiz::limit;
use crate::sandbox::workiz::lists;
use crate::sandbox::workiz::payments;
use crate::sandbox::workiz::resources;
use crate::sandbox::workiz::sandbox::RateLimit;
use crate::sandbox::workiz::sandbox::WorkizSettings;
use crate::sandbox::workiz::sessions;
use crate::sandbox::workiz::switches::KeyReuse;
use crate::sandbox::workiz::visit::Visit;
use crate::sandbox::workiz::webhooks;
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
    if let Some(id) = path.strip_prefix("files/")
        && (call.method == Method::GET || call.method == Method::PUT)
    {
        return files::answer(world, call, id);
    }
    let (get, post) = (call.method == Method::GET, call.method == Method::POST);
    let user = match path {
        "sessions" if post => return sessions::login(world, call),
        "sessions/refresh" if post => return sessions::refresh(world, call),
        _ => sessions::check(world, call)?,
    };
    let visit = Visit::new(world, user, settings.money_form);
    if get {
        read(world, call, path, &visit)
    } else if post {
        write(world, call, path, &visit)
    } else if call.method == Method::DELETE
        && let Some(id) = path.strip_prefix("webhooks/")
    {
        visit.sight.needs_office()?;
        webhooks::end(world, id)
    } else {
        let message = format!("{path} does not take {}", call.method);
        Err(ApiError::new(405, "method_not_allowed", message))
    }
}

fn read(world: &World, call: &Call, path: &str, visit: &Visit) -> Result<Answer, ApiError> {
    if path == "account" {
        return Ok(accounts::get(world, &visit.user));
    }
    if path == "webhooks" {
        visit.sight.needs_office()?;
        return Ok(webhooks::list(world));
    }
    if let Some(parent) = attachments::parent(path) {
        return attachments::list(world, call, &parent, visit);
    }
    if let Some(id) = path.strip_prefix("attachments/") {
        return attachments::get(world, call, id, visit);
    }
    if let Some(resource) = resources::at(path).filter(|it| it.path != "attachments") {
        visit.opens(resource)?;
        return lists::list(world, resource, call, visit, |_| true);
    }
    if let Some(invoice) = payments_of(path) {
        return payments::of_invoice(world, call, invoice, visit);
    }
    let found = path.rsplit_once('/').and_then(|(list, id)| Some((resources::at(list)?, id)));
    let (resource, id) = found.ok_or_else(|| ApiError::not_found(&format!("the path {path}")))?;
    visit.opens(resource)?;
    lists::get(world, resource, id, visit)
}

fn write(world: &mut World, call: &Call, path: &str, visit: &Visit) -> Result<Answer, ApiError> {
    if path == "jobs" {
        visit.entitled(&["jobs"])?;
        visit.sight.needs_office()?;
        return once(world, call, jobs::create);
    }
    if path == "webhooks" {
        visit.sight.needs_office()?;
        return once(world, call, webhooks::subscribe);
    }
    if let Some(parent) = attachments::parent(path) {
        return once(world, call, |world, call| attachments::announce(world, call, &parent, visit));
    }
    if resources::at(path).is_some() {
        let message = format!("{path} cannot be written through the sandbox: use a seed or edit");
        return Err(ApiError::new(501, "not_simulated", message));
    }
    let invoice = payments_of(path);
    let invoice = invoice.ok_or_else(|| ApiError::not_found(&format!("the path {path}")))?;
    visit.entitled(&["payments"])?;
    once(world, call, |world, call| payments::record(world, call, invoice, visit))
}

fn payments_of(path: &str) -> Option<&str> {
    let id = path.strip_prefix("invoices/")?.strip_suffix("/payments")?;
    (!id.contains('/')).then_some(id)
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
        if replay.request != request && world.switches.key_reuse == KeyReuse::Refuse {
            let message = "the Idempotency-Key was used before for another request";
            return Err(ApiError::new(409, "idempotency_conflict", message));
        }
        let headers = vec![("Idempotency-Replayed", "true".to_owned())];
        return Ok(Answer {
            status: replay.status,
            body: replay.body.clone(),
            headers,
            file: None,
        });
    }
    let answer = work(world, call)?;
    let (status, body) = (answer.status, answer.body.clone());
    world.replays.push(Replay { key, request, status, body });
    Ok(answer)
}
