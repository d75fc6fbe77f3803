//! What a file of Workiz documents lacks, made in the plainest way.

use std::sync::Arc;

use serde_json::json;

use crate::domain::snapshot::RawDocument;
use crate::ports::lines::Filled;
use crate::workiz::entity::Entity;
use crate::workiz::jsonl::mentions::Mentions;
use crate::workiz::normalize::format::ACCOUNT_KIND;

/// The currency where no invoice states one.
const CURRENCY: &str = "USD";
/// The time zone where neither the caller nor an invoice states one.
const TIME_ZONE: &str = "UTC";

/// The account of the file states another time zone than the caller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the source file's account is in the time zone `{stated}`; leave out `--zone {wanted}`, or \
     take the account's line out of the file"
)]
pub struct ZoneConflict {
    stated: String,
    wanted: String,
}

/// Makes the account, and the clients that documents name, where the file has no line for them.
/// `zone` is the time zone that the caller asked for.
///
/// # Errors
/// The account's line states another time zone than the caller.
pub fn fill(mentions: &Mentions, zone: Option<&str>) -> Result<Filled, ZoneConflict> {
    let mut filled = Filled::default();
    match (mentions.account_zone(), zone) {
        (Some(stated), Some(wanted)) if stated != wanted => {
            return Err(ZoneConflict { stated: stated.to_owned(), wanted: wanted.to_owned() });
        }
        _ if mentions.has_account() => {}
        _ => account(mentions, zone, &mut filled),
    }
    clients(mentions, &mut filled);
    Ok(filled)
}

/// Returns the currency of the account that is made: that of the first invoice, or dollars.
pub fn currency(mentions: &Mentions) -> &str {
    mentions.currency().unwrap_or(CURRENCY)
}

fn account(mentions: &Mentions, zone: Option<&str>, filled: &mut Filled) {
    let (zone, whence) = match (zone, mentions.time_zone()) {
        (Some(zone), _) => (zone, "as `--zone` says"),
        (None, Some(zone)) => (zone, "as the first invoice by id says"),
        (None, None) => (TIME_ZONE, "as nothing says otherwise; give `--zone`"),
    };
    let code = currency(mentions);
    filled.assumed.push(format!(
        "The source file has no account: the currency is {code}, and dates are those of {zone}, \
         {whence}."
    ));
    filled.documents.push(made(
        ACCOUNT_KIND,
        ACCOUNT_KIND,
        &json!({
            "type": ACCOUNT_KIND, "timezone": zone, "currency": code,
        }),
    ));
}

fn clients(mentions: &Mentions, filled: &mut Filled) {
    let (mut unlisted, mut nameless) = (0_usize, 0_usize);
    for (id, name) in mentions.unlisted() {
        unlisted = unlisted.saturating_add(1);
        nameless = nameless.saturating_add(usize::from(name.is_none()));
        let name = name.map_or_else(|| format!("Client {id}"), str::to_owned);
        let kind = Entity::Clients.kind();
        let body = json!({ "type": kind, "clientId": id, "name": name, "deleted": false });
        filled.documents.push(made(kind, id, &body));
    }
    if unlisted > 0 {
        filled.assumed.push(format!(
            "The source file has no line for {unlisted} of its clients: they are made from its \
             documents, {nameless} of them without a name."
        ));
    }
}

fn made(entity: &str, id: &str, body: &serde_json::Value) -> RawDocument {
    RawDocument { entity: entity.to_owned(), id: id.to_owned(), body: Arc::from(body.to_string()) }
}
