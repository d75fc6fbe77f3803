//! Sends what is due: signed events to subscriptions, and every change to a live stream.

use std::sync::MutexGuard;
use std::sync::PoisonError;

use jiff::SignedDuration;
use jiff::Timestamp;
use ring::hmac;
use serde_json::Value;
use serde_json::json;
use url::Url;

use crate::sandbox::webhooks::post;
use crate::sandbox::workiz::outbox::Change;
use crate::sandbox::workiz::outbox::Delivery;
use crate::sandbox::workiz::outbox::Hook;
use crate::sandbox::workiz::sandbox::WorkizSandbox;
use crate::sandbox::workiz::switches::Wish;
use crate::sandbox::workiz::world::written;

/// The waits between attempts in seconds; after the last one an event is given up [our design].
const LADDER: [i64; 7] = [10, 60, 300, 1800, 7200, 21_600, 86_400];

/// Who is told every change as it happens; nothing of it is part of the state.
#[derive(Debug, Default)]
pub(super) struct Stream {
    url: Option<Url>,
    /// The number of the last change that was told.
    seen: u64,
    told: u64,
    lost: u64,
}

impl WorkizSandbox {
    /// Tells every change from now on to an address of this machine, in the place of another.
    ///
    /// # Errors
    /// A sentence, when the address is none of this machine.
    pub fn stream_to(&self, url: &str) -> Result<(), String> {
        let url = post::address(url)?;
        let seen = self.lock().outbox.count;
        *self.stream() = Stream { url: Some(url), seen, ..Stream::default() };
        Ok(())
    }

    /// Ends the stream.
    pub(super) fn end_stream(&self) {
        *self.stream() = Stream::default();
    }

    /// Tells where the stream goes, and what came of it.
    pub(super) fn shown_stream(&self) -> Value {
        let stream = self.stream();
        json!({ "url": stream.url.as_ref().map(Url::to_string), "told": stream.told,
                "lost": stream.lost })
    }

    /// Sends what is due at a moment of the sandbox's time.
    pub async fn pump(&self, now: Timestamp) {
        // Two rounds at a time would send the same things twice.
        let _alone = self.pumping.lock().await;
        self.send_changes().await;
        for (hook, delivery) in self.due(now) {
            let body = body(&delivery);
            let headers = headers(&hook, &delivery, now, &body);
            let sent = match post::address(&hook.url) {
                Ok(url) => post::post(&url, &headers, &body).await.ok(),
                Err(_) => None,
            };
            self.settle(&delivery, sent.is_some_and(|it| (200..300).contains(&it)), now);
        }
    }

    fn stream(&self) -> MutexGuard<'_, Stream> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells new changes; what the receiver does not take is lost, since a stream is live.
    async fn send_changes(&self) {
        let (Some(url), seen) = ({
            let stream = self.stream();
            (stream.url.clone(), stream.seen)
        }) else {
            return;
        };
        for (change, document) in self.changes_after(seen) {
            let number = change.number;
            let mut told = written(&change);
            if let Some(told) = told.as_object_mut() {
                told.insert("document".to_owned(), document);
            }
            let headers = [("content-type", "application/json".to_owned())];
            let sent = post::post(&url, &headers, &told.to_string()).await;
            let mut stream = self.stream();
            stream.seen = number;
            match sent {
                Ok(200..=299) => stream.told += 1,
                _ => stream.lost += 1,
            }
        }
    }

    fn changes_after(&self, seen: u64) -> Vec<(Change, Value)> {
        let world = self.lock();
        let fresh = world.outbox.changes.iter().filter(|it| it.number > seen);
        fresh.map(|it| (it.clone(), world.document(&it.list, &it.id))).collect()
    }

    fn due(&self, now: Timestamp) -> Vec<(Hook, Delivery)> {
        let world = self.lock();
        let outbox = &world.outbox;
        let mut due: Vec<(Hook, Delivery)> = outbox
            .waiting
            .iter()
            .filter(|it| it.due <= now)
            .filter_map(|it| {
                let hook = outbox.hooks.iter().find(|hook| hook.webhook_id == it.webhook_id)?;
                Some((hook.clone(), it.clone()))
            })
            .collect();
        if world.switches.webhook_reversed == Wish::Yes {
            due.reverse();
        }
        due
    }

    /// Takes a delivery that arrived off the list, or plans its next attempt.
    fn settle(&self, delivery: &Delivery, arrived: bool, now: Timestamp) {
        let mut world = self.lock();
        let outbox = &mut world.outbox;
        let Some(place) = outbox.waiting.iter().position(|it| it.number == delivery.number) else {
            return;
        };
        if arrived {
            outbox.delivered += 1;
            outbox.waiting.remove(place);
            return;
        }
        outbox.failed += 1;
        let rung = usize::try_from(delivery.attempts).ok().and_then(|it| LADDER.get(it));
        if let (Some(seconds), Some(waiting)) = (rung, outbox.waiting.get_mut(place)) {
            waiting.attempts += 1;
            let wait = SignedDuration::from_secs(*seconds);
            waiting.due = now.checked_add(wait).unwrap_or(Timestamp::MAX);
        } else {
            outbox.given_up += 1;
            outbox.waiting.remove(place);
        }
    }
}

/// The event with the number of its attempt.
fn body(delivery: &Delivery) -> String {
    let mut event = delivery.event.clone();
    if let Some(fields) = event.as_object_mut() {
        fields.insert("attempt".to_owned(), json!(delivery.attempts + 1));
    }
    event.to_string()
}

/// The headers of an event; their names are our own design.
///
/// The signature is the HMAC-SHA256, in hexadecimal, of the time stamp, a dot and the raw body.
fn headers(
    hook: &Hook,
    delivery: &Delivery,
    now: Timestamp,
    body: &str,
) -> Vec<(&'static str, String)> {
    let seconds = now.as_second().to_string();
    let key = hmac::Key::new(hmac::HMAC_SHA256, hook.secret.as_bytes());
    let signature = hmac::sign(&key, format!("{seconds}.{body}").as_bytes());
    let id = delivery.event.get("eventId").and_then(Value::as_str).unwrap_or_default();
    vec![
        ("content-type", "application/json; charset=utf-8".to_owned()),
        ("x-webhook-id", id.to_owned()),
        ("x-webhook-timestamp", seconds),
        ("x-webhook-signature", format!("sha256={}", hex(signature.as_ref()))),
    ]
}

/// Bytes in hexadecimal, small letters.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
        text
    })
}
