//! What a Workiz user may see, and what cannot be tied out without it.
//!
//! Source: a session names the user's `entitlements`; the seed document shows `clients`, `jobs`,
//! `scheduling`, `invoices` and `payments`. Assumed: which of them opens which list; a list with a
//! name of its own, such as `payouts`, is opened by that name as well. A user without a list of
//! entitlements is taken to see everything, until Workiz refuses a list with status 403.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::domain::effects::Measure;
use crate::domain::snapshot::RawDocument;
use crate::workiz::entity::Entity;
use crate::workiz::error::WorkizError;
use crate::workiz::wire::account::WireAccount;
use crate::workiz::wire::session::SessionUser;

/// The kind under which a snapshot keeps what the user may see.
pub const ENTITLEMENTS_KIND: &str = "entitlements";

/// The role of somebody who sees own jobs only.
const OWN_JOBS_ROLE: &str = "technician";

/// Whether tying out needs a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Without it there is nothing to tie out.
    Needed,
    /// Without it some measures are not compared.
    Helpful,
}

impl Need {
    /// Returns how much tying out needs a list.
    pub fn of(entity: Entity) -> Self {
        match entity {
            Entity::Clients | Entity::Invoices => Self::Needed,
            Entity::Items
            | Entity::Taxes
            | Entity::Jobs
            | Entity::Estimates
            | Entity::Payments
            | Entity::Refunds
            | Entity::Payouts
            | Entity::Disputes => Self::Helpful,
        }
    }
}

/// Returns the entitlements each of which opens a list.
pub fn openers(entity: Entity) -> &'static [&'static str] {
    match entity {
        Entity::Clients => &["clients"],
        Entity::Items => &["pricebook", "invoices"],
        Entity::Taxes => &["taxes", "invoices"],
        Entity::Jobs => &["jobs"],
        Entity::Estimates => &["estimates", "invoices"],
        Entity::Invoices => &["invoices"],
        Entity::Payments => &["payments"],
        Entity::Refunds => &["refunds", "payments"],
        Entity::Payouts => &["payouts", "payments"],
        Entity::Disputes => &["disputes", "payments"],
    }
}

/// Tells whether a user may see a list.
pub fn may_see(user: &SessionUser, entity: Entity) -> bool {
    user.may_see(openers(entity))
}

/// Tells whether the session names a list among what its user may see.
pub fn is_named(user: &SessionUser, entity: Entity) -> bool {
    user.modules().iter().any(|it| it == entity.name())
}

/// Refuses a user who sees own documents only: what is absent from such lists proves nothing.
///
/// Source: the seed document says that office staff, technician and owner see different things.
/// Assumed: the account names the user's role.
///
/// # Errors
///
/// Fails when the account names the role of a technician.
pub(crate) fn require_whole_sight(account: &str) -> Result<(), WorkizError> {
    let account: WireAccount = serde_json::from_str(account).unwrap_or_default();
    let role = account.role.present().map_or("", |it| it.trim());
    if role.eq_ignore_ascii_case(OWN_JOBS_ROLE) {
        return Err(WorkizError::RoleLimited { purpose: "read Workiz".to_owned() });
    }
    Ok(())
}

/// Says that a user may not see a list, and who can change that.
pub fn sentence(entity: Entity) -> String {
    let permission = match entity {
        Entity::Items => "Price book",
        Entity::Taxes | Entity::Invoices => "Invoices",
        Entity::Estimates => "Estimates",
        Entity::Clients => "Clients",
        Entity::Jobs => "Jobs",
        Entity::Payments | Entity::Refunds | Entity::Payouts | Entity::Disputes => "Payments",
    };
    let name = match entity {
        Entity::Items => "price book items",
        Entity::Taxes => "tax rates",
        other => other.name(),
    };
    format!(
        "This Workiz user may not see {name}; ask the account's owner for the {permission} permission."
    )
}

/// Refuses a user who may not see what tying out needs.
///
/// # Errors
///
/// Fails with the first list that the user may not see.
pub fn require(user: &SessionUser) -> Result<(), WorkizError> {
    let hidden = Entity::ALL
        .into_iter()
        .find(|entity| Need::of(*entity) == Need::Needed && !may_see(user, *entity));
    match hidden {
        Some(entity) => {
            Err(WorkizError::NotEntitled { purpose: format!("read {} of Workiz", entity.name()) })
        }
        None => Ok(()),
    }
}

/// What a snapshot keeps: the user as the session names it, and the lists that were not read.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    user: Option<Box<RawValue>>,
    #[serde(default)]
    not_read: Vec<String>,
}

/// Returns the document that a snapshot keeps; nothing where nothing is known and all was read.
pub(crate) fn document(user: Option<&RawValue>, not_read: &[Entity]) -> Option<RawDocument> {
    if user.is_none() && not_read.is_empty() {
        return None;
    }
    let not_read = not_read.iter().map(|it| it.kind().to_owned()).collect();
    let body = serde_json::to_string(&Kept { user: user.map(ToOwned::to_owned), not_read }).ok()?;
    let entity = ENTITLEMENTS_KIND.to_owned();
    Some(RawDocument { id: entity.clone(), entity, body: Arc::from(body) })
}

/// Returns what cannot be compared by a snapshot's document, each with the reason.
pub(crate) fn unseen(body: &str) -> BTreeMap<Measure, String> {
    let kept: Option<Kept> = serde_json::from_str(body).ok();
    let kinds = kept.map(|it| it.not_read).unwrap_or_default();
    let mut unseen = BTreeMap::new();
    for entity in Entity::ALL.into_iter().filter(|it| kinds.iter().any(|kind| kind == it.kind())) {
        for measure in measures(entity) {
            unseen.entry(*measure).or_insert_with(|| sentence(entity));
        }
    }
    unseen
}

/// The measures that cannot be told without a list.
fn measures(entity: Entity) -> &'static [Measure] {
    match entity {
        Entity::Payments => {
            &[Measure::Collected, Measure::Refunded, Measure::Receivable, Measure::Deposited]
        }
        Entity::Refunds => &[Measure::Refunded],
        Entity::Payouts => &[Measure::Deposited],
        // They name what documents hold themselves, or money that payouts hold as well.
        Entity::Clients
        | Entity::Items
        | Entity::Taxes
        | Entity::Jobs
        | Entity::Estimates
        | Entity::Invoices
        | Entity::Disputes => &[],
    }
}
