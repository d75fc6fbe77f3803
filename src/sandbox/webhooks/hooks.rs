//! The subscription, what waits for delivery, and the ladder of repeated attempts.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use jiff::Timestamp;
use ring::hmac;
use serde_json::Value;
use serde_json::json;
use tokio::sync::Mutex;
use url::Url;

use crate::sandbox::qbo::notices::Notice;
use crate::sandbox::qbo::service::QboSandbox;
use crate::sandbox::webhooks::body::Form;
use crate::sandbox::webhooks::body::written;
use crate::sandbox::webhooks::body::written_time;
use crate::sandbox::webhooks::elsewhere::Elsewhere;
use crate::sandbox::webhooks::post;

/// The waits between attempts in seconds; the last one repeats.
///
/// Source: the vendor's notice of 2026, by secondary texts.
const LADDER: [i64; 8] = [10, 20, 30, 300, 1200, 7200, 14_400, 21_600];

/// Whether something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Yes,
    No,
}

/// Where changes are told, and how.
#[derive(Clone)]
struct Subscription {
    url: Url,
    verifier: String,
    form: Form,
    /// Changes that are found together go in one body.
    coalesce: Wish,
    /// Each body is sent twice.
    duplicates: Wish,
    /// Bodies and what is in them go in another order.
    shuffled: Wish,
    /// Nothing goes out while an earlier body waits for its next attempt.
    hold: Wish,
    delay: SignedDuration,
    /// How long changes are gathered, from the first one that is found, before they are written.
    gather: SignedDuration,
}

impl fmt::Debug for Subscription {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Subscription").field("url", &self.url).finish_non_exhaustive()
    }
}

/// A body on its way.
#[derive(Clone, Debug)]
struct Delivery {
    number: u64,
    body: String,
    due: Timestamp,
    attempts: usize,
}

#[derive(Debug, Default)]
struct State {
    subscription: Option<Subscription>,
    /// The number of the last change that was looked at.
    seen: u64,
    elsewhere: Elsewhere,
    /// What is gathered for the next bodies, and from when on they are written.
    gathered: Vec<Notice>,
    gathered_until: Option<Timestamp>,
    waiting: VecDeque<Delivery>,
    bodies: u64,
    delivered: u64,
    failed: u64,
}

/// A handle to the webhooks; clones share them.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Webhooks {
    books: QboSandbox,
    state: Arc<Mutex<State>>,
}

impl Webhooks {
    /// Makes webhooks that nobody has subscribed to.
    pub(in crate::sandbox) fn new(books: QboSandbox) -> Self {
        Self { books, state: Arc::default() }
    }

    /// Subscribes an address to the changes from now on, in the place of any other.
    pub(in crate::sandbox) async fn subscribe(&self, given: &Value) -> Result<(), String> {
        let subscription = read(given)?;
        let mut state = self.state.lock().await;
        let seen = self.books.last_change();
        let elsewhere = state.elsewhere.without_waiting();
        *state = State { subscription: Some(subscription), seen, elsewhere, ..State::default() };
        Ok(())
    }

    /// Adds what happened in other companies, which the next body tells.
    pub(in crate::sandbox) async fn happened_elsewhere(
        &self,
        given: &Value,
        now: Timestamp,
    ) -> Result<(), String> {
        let mut state = self.state.lock().await;
        if state.subscription.is_none() {
            return Err("nobody is told of changes; see POST /webhooks".to_owned());
        }
        let own = self.books.info().realm_id;
        state.elsewhere.add(given, &own, self.books.last_change(), now)
    }

    /// Ends the subscription and forgets what waits.
    pub(in crate::sandbox) async fn end(&self) {
        let mut state = self.state.lock().await;
        let elsewhere = state.elsewhere.without_waiting();
        *state = State { elsewhere, ..State::default() };
    }

    /// Tells what was delivered and what waits.
    pub(in crate::sandbox) async fn shown(&self) -> Value {
        let state = self.state.lock().await;
        let waiting: Vec<Value> = state
            .waiting
            .iter()
            .map(|it| json!({ "due": it.due.to_string(), "attempts": it.attempts }))
            .collect();
        json!({
            "url": state.subscription.as_ref().map(|it| it.url.to_string()),
            "delivered": state.delivered,
            "failed_attempts": state.failed,
            "waiting": waiting,
        })
    }

    /// Looks for changes, and sends what is due at a moment of the sandbox's time.
    pub(in crate::sandbox) async fn pump(&self, now: Timestamp) {
        let mut state = self.state.lock().await;
        let Some(subscription) = state.subscription.clone() else { return };
        let notices = self.books.notices(state.seen);
        state.seen = self.books.last_change().max(state.seen);
        let notices = state.elsewhere.merge_into(notices);
        let ready = gathered(&mut state, &subscription, notices, now);
        plan(&mut state, &subscription, ready, now);
        let mut left = VecDeque::new();
        while let Some(mut delivery) = state.waiting.pop_front() {
            let blocked = subscription.hold == Wish::Yes && !left.is_empty();
            if blocked || now < delivery.due {
                left.push_back(delivery);
                continue;
            }
            let headers = headers(&subscription, &delivery, now);
            let sent = post::post(&subscription.url, &headers, &delivery.body).await;
            if let Ok(200..=299) = sent {
                state.delivered += 1;
                continue;
            }
            state.failed += 1;
            let rung = LADDER.get(delivery.attempts).or(LADDER.last()).copied();
            delivery.attempts += 1;
            let wait = SignedDuration::from_secs(rung.unwrap_or(0));
            delivery.due = now.checked_add(wait).unwrap_or(Timestamp::MAX);
            left.push_back(delivery);
        }
        state.waiting = left;
    }
}

/// Gathers changes; gives all when their time has come.
fn gathered(
    state: &mut State,
    by: &Subscription,
    notices: Vec<Notice>,
    now: Timestamp,
) -> Vec<Notice> {
    if !notices.is_empty() && state.gathered_until.is_none() {
        state.gathered_until = Some(now.checked_add(by.gather).unwrap_or(Timestamp::MAX));
    }
    state.gathered.extend(notices);
    if state.gathered_until.is_none_or(|it| now < it) {
        return Vec::new();
    }
    state.gathered_until = None;
    std::mem::take(&mut state.gathered)
}

/// Makes bodies of changes.
fn plan(state: &mut State, by: &Subscription, mut notices: Vec<Notice>, now: Timestamp) {
    if notices.is_empty() {
        return;
    }
    if by.shuffled == Wish::Yes {
        notices.reverse();
    }
    let parts: Vec<&[Notice]> = match by.coalesce {
        Wish::Yes => vec![notices.as_slice()],
        Wish::No => notices.chunks(1).collect(),
    };
    let copies = if by.duplicates == Wish::Yes { 2 } else { 1 };
    for part in parts {
        let body = written(by.form, part);
        for _ in 0..copies {
            state.bodies += 1;
            let due = now.checked_add(by.delay).unwrap_or(Timestamp::MAX);
            let number = state.bodies;
            state.waiting.push_back(Delivery { number, body: body.clone(), due, attempts: 0 });
        }
    }
}

/// Gives the headers of a body. Source: API reference.
fn headers(by: &Subscription, delivery: &Delivery, now: Timestamp) -> Vec<(&'static str, String)> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, by.verifier.as_bytes());
    let signature = STANDARD.encode(hmac::sign(&key, delivery.body.as_bytes()));
    let mut headers = vec![
        ("content-type", "application/json; charset=utf-8".to_owned()),
        ("user-agent", "intuit_notification_server/0.1".to_owned()),
        ("intuit-signature", signature),
        ("intuit-created-time", written_time(now, "%Y-%m-%dT%H:%M:%SZ")),
        ("intuit-t-id", format!("{:032x}", delivery.number)),
    ];
    if by.form == Form::Legacy {
        headers.push(("intuit-notification-schema-version", "0.1".to_owned()));
    }
    headers
}

fn read(given: &Value) -> Result<Subscription, String> {
    let text = |key: &str| given.get(key).and_then(Value::as_str);
    let known = [
        "url",
        "verifier",
        "form",
        "coalesce",
        "duplicates",
        "shuffled",
        "hold",
        "delay_ms",
        "gather_ms",
    ];
    let fields = given.as_object().ok_or("a subscription is a JSON object")?;
    if let Some(unknown) = fields.keys().find(|it| !known.contains(&it.as_str())) {
        return Err(format!("a subscription has no `{unknown}`; it has {}", known.join(", ")));
    }
    let wish = |key: &str, default: bool| match given.get(key) {
        None => Ok(if default { Wish::Yes } else { Wish::No }),
        Some(Value::Bool(true)) => Ok(Wish::Yes),
        Some(Value::Bool(false)) => Ok(Wish::No),
        Some(_) => Err(format!("`{key}` is true or false")),
    };
    let form = match text("form").unwrap_or("cloudevents") {
        "cloudevents" => Form::CloudEvents,
        "legacy" => Form::Legacy,
        _ => return Err("`form` is cloudevents or legacy".to_owned()),
    };
    let millis = |key: &str| {
        let given = given.get(key).map_or(Some(0), Value::as_i64);
        given.map(SignedDuration::from_millis).ok_or(format!("`{key}` is a whole number"))
    };
    Ok(Subscription {
        url: post::address(text("url").unwrap_or_default())?,
        verifier: text("verifier").ok_or("`verifier` is missing")?.to_owned(),
        form,
        coalesce: wish("coalesce", true)?,
        duplicates: wish("duplicates", false)?,
        shuffled: wish("shuffled", false)?,
        hold: wish("hold", false)?,
        delay: millis("delay_ms")?,
        gather: millis("gather_ms")?,
    })
}
