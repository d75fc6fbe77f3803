//! `POST`, `GET` and `DELETE` of `/webhooks`.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::stamps::stamp;
use crate::sandbox::webhooks::post;
use crate::sandbox::workiz::answer::Answer;
use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::bodies;
use crate::sandbox::workiz::call::Call;
use crate::sandbox::workiz::outbox::EVENTS;
use crate::sandbox::workiz::outbox::Hook;
use crate::sandbox::workiz::world::World;

/// The most subscriptions of an account [our design].
const HOOKS_MAX: usize = 20;

/// The fewest characters of a secret that a client chooses [our design].
const SECRET_MIN: usize = 16;

/// `POST /webhooks {url, events, secret}`: the secret is shown in this answer only.
pub(super) fn subscribe(world: &mut World, call: &Call) -> Result<Answer, ApiError> {
    let body = call.object()?;
    bodies::only_known(&body, &["url", "events", "secret"])?;
    let url = bodies::text(&body, "url")?;
    post::address(url).map_err(|issue| ApiError::invalid_field("url", issue))?;
    let events: Vec<String> = match body.get("events") {
        None | Some(Value::Null) => EVENTS.iter().map(|it| (*it).to_owned()).collect(),
        Some(Value::Array(given)) if !given.is_empty() => {
            let known = given.iter().filter_map(Value::as_str).filter(|it| EVENTS.contains(it));
            let events: Vec<String> = known.map(str::to_owned).collect();
            if events.len() != given.len() {
                let issue = format!("each must be one of {}", EVENTS.join(", "));
                return Err(ApiError::invalid_field("events", issue));
            }
            events
        }
        Some(_) => return Err(ApiError::invalid_field("events", "must be a list of texts")),
    };
    let given = bodies::optional_text(&body, "secret")?;
    if !given.is_empty() && given.len() < SECRET_MIN {
        let issue = format!("must have at least {SECRET_MIN} characters");
        return Err(ApiError::invalid_field("secret", issue));
    }
    if world.outbox.hooks.len() >= HOOKS_MAX {
        let message = format!("an account has at most {HOOKS_MAX} webhooks");
        return Err(ApiError::new(409, "too_many_webhooks", message));
    }
    let webhook_id = world.new_id("wh");
    let secret = if given.is_empty() {
        let source = format!("{}/{webhook_id}", world.identity.client_secret);
        format!("whsec_{}", blake3::hash(source.as_bytes()).to_hex())
    } else {
        given.to_owned()
    };
    let hook =
        Hook { webhook_id, url: url.to_owned(), events, secret, created_at: stamp(call.now) };
    let mut shown = shown(&hook);
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("secret".to_owned(), json!(hook.secret));
    }
    world.outbox.hooks.push(hook);
    Ok(Answer::created(shown))
}

/// `GET /webhooks`.
pub(super) fn list(world: &World) -> Answer {
    let items: Vec<Value> = world.outbox.hooks.iter().map(shown).collect();
    let total = items.len();
    Answer::ok(json!({ "items": items, "page": 1, "pageSize": HOOKS_MAX, "total": total }))
}

/// `DELETE /webhooks/{id}`: what waits for it is dropped, too.
pub(super) fn end(world: &mut World, id: &str) -> Result<Answer, ApiError> {
    let place = world.outbox.hooks.iter().position(|it| it.webhook_id == id);
    let place = place.ok_or_else(|| ApiError::not_found(&format!("webhook {id}")))?;
    world.outbox.hooks.remove(place);
    world.outbox.waiting.retain(|it| it.webhook_id != id);
    Ok(Answer { status: 204, ..Answer::ok(Value::Null) })
}

fn shown(hook: &Hook) -> Value {
    json!({ "webhookId": hook.webhook_id, "url": hook.url, "events": hook.events, "active": true,
            "createdAt": hook.created_at })
}
