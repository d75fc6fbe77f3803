//! News from Workiz: subscriptions, the check of a delivery, and what follows from it.
//!
//! A delivery is a hint and nothing more: what it names is read again by its id. Assumed: the
//! headers' names, and that the signature is over timestamp, point and raw body.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use jiff::Timestamp;
use ring::hmac;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use serde::Deserialize;
use serde::Serialize;
use serde_json::value::RawValue;
use thiserror::Error;
use uuid::Uuid;

use crate::workiz::client::WorkizClient;
use crate::workiz::entity::Entity;
use crate::workiz::error::WorkizError;
use crate::workiz::listing::RawDocument;
use crate::workiz::wire::envelope::ListPage;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::text::WireId;
use crate::workiz::wire::text::WireMoment;

/// The header with the moment of the delivery, in seconds from 1970 on.
pub const TIMESTAMP_HEADER: &str = "x-webhook-timestamp";
/// The header with the signature, in hexadecimal digits or Base64, `sha256=` before it or not.
pub const SIGNATURE_HEADER: &str = "x-webhook-signature";
/// How far a delivery's moment may be from now.
const SKEW_MAX: SignedDuration = SignedDuration::from_mins(5);
/// How many deliveries are remembered: far more than come while one is repeated.
const REMEMBERED_MAX: usize = 10_000;

/// A subscription, as `GET /webhooks` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct Subscription {
    /// Its id.
    pub webhook_id: Field<WireId>,
    /// Where deliveries go.
    pub url: Field<String>,
    /// Which news are delivered.
    pub events: Field<Vec<String>>,
}

/// A subscription that was just made.
#[derive(Debug)]
pub struct Subscribed {
    /// The subscription.
    pub subscription: Subscription,
    /// What deliveries are signed with; only the answer to the subscription shows it.
    pub secret: Option<SecretString>,
}

/// What only the answer to a subscription has.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Shown {
    secret: Option<String>,
}

/// The body of `POST /webhooks`.
#[derive(Serialize)]
struct Subscribe<'a> {
    url: &'a str,
    events: &'a [&'a str],
}

/// A piece of news.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Its id: the same for each repeated delivery.
    pub event_id: String,
    /// What happened, such as `invoice.updated`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened.
    #[serde(default)]
    pub occurred_at: Field<WireMoment>,
    /// What it happened to.
    pub data: EventData,
    /// Which attempt at delivery this is, from 1.
    #[serde(default)]
    pub attempt: Field<u32>,
}

/// What a piece of news is about.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct EventData {
    /// The document's id.
    pub id: String,
}

/// Why a delivery is not taken.
#[derive(Debug, Error)]
pub enum DeliveryError {
    /// A header is missing or malformed.
    #[error("the delivery has no usable header `{0}`; it does not come from Workiz as we know it")]
    Header(&'static str),
    /// The moment is too far from now.
    #[error(
        "the delivery is of {0}, which is more than 5 minutes from now; check this machine's clock"
    )]
    Skew(Timestamp),
    /// The signature is of another secret or another body.
    #[error("the delivery's signature is wrong; check the webhook's secret")]
    Signature,
    /// The body is no event.
    #[error("the delivery is signed and is not an event that can be read")]
    NotAnEvent(#[source] serde_json::Error),
}

/// Checks a delivery and reads it. `now` is this machine's time.
///
/// # Errors
///
/// Fails when the delivery is too old or new, not signed with the secret, or no event.
pub fn verify(
    secret: &SecretString,
    (timestamp, signature): (Option<&str>, Option<&str>),
    body: &[u8],
    now: Timestamp,
) -> Result<Event, DeliveryError> {
    let stamp = timestamp.ok_or(DeliveryError::Header(TIMESTAMP_HEADER))?.trim();
    let moment = stamp.parse().ok().and_then(|it: i64| Timestamp::from_second(it).ok());
    let moment = moment.ok_or(DeliveryError::Header(TIMESTAMP_HEADER))?;
    let signature = signature.and_then(|it| bytes_of(it.trim()));
    let signature = signature.ok_or(DeliveryError::Header(SIGNATURE_HEADER))?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
    let signed = [stamp.as_bytes(), b".", body].concat();
    hmac::verify(&key, &signed, &signature).or(Err(DeliveryError::Signature))?;
    if now.duration_since(moment).abs() > SKEW_MAX {
        return Err(DeliveryError::Skew(moment));
    }
    serde_json::from_slice(body).map_err(DeliveryError::NotAnEvent)
}

/// Reads a signature's bytes.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let text = text.strip_prefix("sha256=").unwrap_or(text);
    if text.len() == 64 && text.bytes().all(|it| it.is_ascii_hexdigit()) {
        let digit = |it: u8| char::from(it).to_digit(16).and_then(|it| u8::try_from(it).ok());
        let pairs = text.as_bytes().chunks_exact(2).map(|pair| match pair {
            [high, low] => Some(digit(*high)?.wrapping_shl(4) | digit(*low)?),
            _ => None,
        });
        return pairs.collect();
    }
    STANDARD.decode(text).ok()
}

/// Whether a piece of news came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It is new.
    New,
    /// It came before: nothing has to be done.
    Known,
}

/// Remembers which news came.
#[derive(Debug, Default)]
pub struct Remembered {
    places: BTreeMap<String, u64>,
    next: u64,
}

impl Remembered {
    /// Notes a piece of news, and says whether it came before.
    pub fn note(&mut self, event: &Event) -> News {
        if self.places.contains_key(&event.event_id) {
            return News::Known;
        }
        self.places.insert(event.event_id.clone(), self.next);
        self.next = self.next.saturating_add(1);
        if self.places.len() > REMEMBERED_MAX {
            let kept = self.next.saturating_sub(u64::try_from(REMEMBERED_MAX).unwrap_or(u64::MAX));
            self.places.retain(|_, place| *place >= kept);
        }
        News::New
    }
}

impl Event {
    /// Returns the list that the document belongs to; nothing for news of other things.
    pub fn entity(&self) -> Option<Entity> {
        Entity::of_kind(self.kind.split('.').next().unwrap_or_default())
    }
}

impl WorkizClient {
    /// Reads the document that a piece of news is about as it stands now: news may be late, twice,
    /// or in another order than what happened. Nothing when it is gone, or no document of a list.
    ///
    /// # Errors
    ///
    /// Fails when Workiz does not answer or refuses.
    pub async fn reread(&self, event: &Event) -> Result<Option<RawDocument>, WorkizError> {
        match event.entity() {
            Some(entity) => self.get(entity, &event.data.id).await,
            None => Ok(None),
        }
    }

    /// Subscribes an address to news. Each call makes a subscription of its own: a key made of the
    /// content would bring the answer to one that was ended since.
    ///
    /// # Errors
    ///
    /// Fails when Workiz does not answer or refuses.
    pub async fn subscribe(&self, url: &str, events: &[&str]) -> Result<Subscribed, WorkizError> {
        let (key, body) = (Uuid::new_v4().to_string(), Subscribe { url, events });
        let purpose = "subscribe to news of Workiz";
        let made: Box<RawValue> = self.post(&["webhooks"], &body, &key, purpose).await?;
        let shown: Shown = serde_json::from_str(made.get()).unwrap_or_default();
        Ok(Subscribed {
            subscription: serde_json::from_str(made.get()).unwrap_or_default(),
            secret: shown.secret.map(SecretString::from),
        })
    }

    /// Lists the subscriptions.
    ///
    /// # Errors
    ///
    /// Fails when Workiz does not answer or refuses.
    pub async fn subscriptions(&self) -> Result<Vec<Subscription>, WorkizError> {
        let purpose = "read the subscriptions of Workiz";
        let page: ListPage = self.read(&["webhooks"], &[], purpose).await?;
        Ok(page.items.iter().map(|it| serde_json::from_str(it.get()).unwrap_or_default()).collect())
    }

    /// Ends a subscription; one that is gone already is no error.
    ///
    /// # Errors
    ///
    /// Fails when Workiz does not answer or refuses.
    pub async fn unsubscribe(&self, webhook_id: &str) -> Result<(), WorkizError> {
        match self.delete(&["webhooks", webhook_id], "end a subscription of Workiz").await {
            Err(WorkizError::NotFound { .. }) => Ok(()),
            other => other,
        }
    }
}
