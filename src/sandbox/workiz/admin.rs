//! What the admin port does on the Workiz side, below `/workiz/`.

use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::edits;
use crate::sandbox::workiz::factors;
use crate::sandbox::workiz::fault_json;
use crate::sandbox::workiz::happenings;
use crate::sandbox::workiz::outbox::Change;
use crate::sandbox::workiz::sandbox::WorkizSandbox;
use crate::sandbox::workiz::sessions;
use crate::sandbox::workiz::world::World;
use crate::sandbox::workiz::world::text_at;
use crate::sandbox::workiz::world::written;

/// What there is, for those who call something else.
const CALLS: &str = "the Workiz side of the admin port has GET /workiz/codes; POST and DELETE \
    /workiz/tokens; GET and POST /workiz/switches; GET, POST and DELETE /workiz/faults; POST \
    /workiz/edit; POST /workiz/happen; GET /workiz/changes; GET /workiz/webhooks; GET, POST and \
    DELETE /workiz/stream";

/// A refusal: its status and what is wrong.
type Refusal = (u16, Value);

fn wrong(what: impl Into<String>) -> Refusal {
    (400, json!({ "error": what.into() }))
}

fn conflict(what: impl Into<String>) -> Refusal {
    (409, json!({ "error": what.into() }))
}

impl WorkizSandbox {
    /// Carries a call of the admin port out; `path` is what follows `/workiz`.
    ///
    /// # Errors
    /// The status and the body that the admin port answers when the call cannot be carried out.
    pub fn administer(
        &self,
        method: &str,
        path: &str,
        given: &Value,
        now: Timestamp,
    ) -> Result<Value, Refusal> {
        let mut world = self.lock();
        world.now = now;
        match (method, path) {
            ("GET", "/codes") => Ok(factors::waiting(&world)),
            ("POST", "/tokens") => hand_over(&mut world, given),
            ("DELETE", "/tokens") => Ok(sign_out(&mut world, given)),
            ("GET", "/switches") => Ok(world.switches.shown()),
            ("POST", "/switches") => {
                world.switches = world.switches.with(given).map_err(wrong)?;
                Ok(world.switches.shown())
            }
            ("GET", "/faults") => Ok(self.shown_faults()),
            ("POST", "/faults") => {
                let rules = fault_json::read_all(given).map_err(wrong)?;
                for rule in rules {
                    self.faults().add(rule);
                }
                Ok(self.shown_faults())
            }
            ("DELETE", "/faults") => {
                self.faults().clear();
                Ok(self.shown_faults())
            }
            ("POST", "/edit") => edits::carry_out(&mut world, given).map_err(conflict),
            ("POST", "/happen") => happenings::carry_out(&mut world, given).map_err(conflict),
            ("GET", "/changes") => {
                let changes: Vec<Value> = world.outbox.changes.iter().map(Change::shown).collect();
                Ok(json!({ "changes": changes, "total": world.outbox.count }))
            }
            ("GET", "/webhooks") => Ok(deliveries(&world)),
            ("GET", "/stream") => Ok(self.shown_stream()),
            ("POST", "/stream") => {
                drop(world);
                let url = text_at(given, "url").ok_or_else(|| wrong("`url` is missing"))?;
                self.stream_to(url).map_err(wrong)?;
                Ok(self.shown_stream())
            }
            ("DELETE", "/stream") => {
                self.end_stream();
                Ok(self.shown_stream())
            }
            _ => Err((404, json!({ "error": CALLS }))),
        }
    }

    fn shown_faults(&self) -> Value {
        let pending = self.faults().pending();
        json!({ "faults": pending.iter().map(fault_json::shown).collect::<Vec<Value>>() })
    }
}

impl Change {
    fn shown(&self) -> Value {
        written(self)
    }
}

/// A token as the company's own sign-in would get it for a user.
fn hand_over(world: &mut World, given: &Value) -> Result<Value, Refusal> {
    let username = text_at(given, "username").unwrap_or_default();
    let user = world.users.iter().find(|it| it.username == username).cloned();
    let user = user.ok_or_else(|| wrong(format!("there is no user `{username}`")))?;
    let now = world.now;
    Ok(sessions::open(world, &user, now, now))
}

/// Ends the sessions of a user, or all of them, as a changed password does.
fn sign_out(world: &mut World, given: &Value) -> Value {
    let before = world.sessions.len();
    let username = text_at(given, "username");
    world.sessions.retain(|it| username.is_some_and(|name| name != it.username));
    json!({ "ended": before - world.sessions.len() })
}

/// What went out to subscriptions, and what waits.
fn deliveries(world: &World) -> Value {
    let outbox = &world.outbox;
    let waiting: Vec<Value> = outbox
        .waiting
        .iter()
        .map(|it| {
            json!({ "webhookId": it.webhook_id, "event": it.event, "due": it.due.to_string(),
                    "attempts": it.attempts })
        })
        .collect();
    json!({ "delivered": outbox.delivered, "failed_attempts": outbox.failed,
            "given_up": outbox.given_up, "waiting": waiting })
}
