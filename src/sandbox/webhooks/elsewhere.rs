//! What happened in other companies, which have no books here: it is told by the admin port.

use jiff::Timestamp;
use serde_json::Value;

use crate::sandbox::qbo::notices::Happening;
use crate::sandbox::qbo::notices::Notice;

/// The entities that webhooks cover and that are no transactions. Source: API reference.
const LISTS: [&str; 12] = [
    "Account",
    "Budget",
    "Class",
    "Currency",
    "Customer",
    "Department",
    "Employee",
    "Item",
    "PaymentMethod",
    "Term",
    "TimeActivity",
    "Vendor",
];

/// The transactions that webhooks cover; they can be voided, too. Source: API reference.
const TRANSACTIONS: [&str; 14] = [
    "Bill",
    "BillPayment",
    "CreditMemo",
    "Deposit",
    "Estimate",
    "Invoice",
    "JournalEntry",
    "Payment",
    "Purchase",
    "PurchaseOrder",
    "RefundReceipt",
    "SalesReceipt",
    "Transfer",
    "VendorCredit",
];

/// The entity that can only be updated. Source: API reference.
const PREFERENCES: &str = "Preferences";

/// What happened in other companies and is not told yet, the oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Elsewhere {
    /// Each with the number of the own books' last change before it.
    waiting: Vec<(u64, Notice)>,
    last: u64,
}

impl Elsewhere {
    /// Gives the same without what waits: the numbers go on, so that no two events have one id.
    pub(super) const fn without_waiting(&self) -> Self {
        Self { waiting: Vec::new(), last: self.last }
    }

    /// Adds what the admin port was told, one event or an array of them; all or none.
    pub(super) fn add(
        &mut self,
        given: &Value,
        own_realm: &str,
        behind: u64,
        now: Timestamp,
    ) -> Result<(), String> {
        let one = std::slice::from_ref(given);
        let given = given.as_array().map_or(one, Vec::as_slice);
        let read: Result<Vec<Notice>, String> =
            given.iter().map(|it| read(it, own_realm, now)).collect();
        for notice in read? {
            self.put(behind, notice);
        }
        Ok(())
    }

    /// Several changes of one document at one moment are told as one, as those of the own books.
    fn put(&mut self, behind: u64, mut notice: Notice) {
        self.last += 1;
        notice.number = self.last;
        let place = self.waiting.iter().position(|(_, it)| {
            let this = (&it.realm_id, it.entity, it.id, it.at);
            this == (&notice.realm_id, notice.entity, notice.id, notice.at)
        });
        let Some(place) = place else {
            self.waiting.push((behind, notice));
            return;
        };
        let (_, former) = self.waiting.remove(place);
        let told = match (former.happening, notice.happening) {
            (Happening::Created, Happening::Deleted) => return,
            (Happening::Created, _) => Happening::Created,
            (Happening::Voided, Happening::Updated) => Happening::Voided,
            (_, last) => last,
        };
        self.waiting.push((behind, Notice { happening: told, ..notice }));
    }

    /// Takes all that waits into the notices of the own books, each to where it happened.
    pub(super) fn merge_into(&mut self, own: Vec<Notice>) -> Vec<Notice> {
        let mut all: Vec<((u64, u64), Notice)> =
            own.into_iter().map(|it| ((it.number, 0), it)).collect();
        let waiting = std::mem::take(&mut self.waiting);
        all.extend(waiting.into_iter().map(|(behind, it)| ((behind, it.number), it)));
        all.sort_by_key(|(place, _)| *place);
        all.into_iter().map(|(_, it)| it).collect()
    }
}

fn read(given: &Value, own_realm: &str, now: Timestamp) -> Result<Notice, String> {
    let known = ["realm", "entity", "id", "operation"];
    let fields = given.as_object().ok_or("what happened elsewhere is a JSON object")?;
    if let Some(unknown) = fields.keys().find(|it| !known.contains(&it.as_str())) {
        return Err(format!("what happened elsewhere has no `{unknown}`; it has {known:?}"));
    }
    let text = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default();
    let realm = text("realm");
    if realm.is_empty() || !realm.bytes().all(|it| it.is_ascii_digit()) {
        return Err("`realm` is the id of a company, which consists of digits".to_owned());
    }
    if realm == own_realm {
        return Err(format!("the company {realm} has books here; change them, or see POST /edit"));
    }
    let id = text("id").parse().ok();
    let id = id.ok_or("`id` is the id of a document as text, such as \"145\"")?;
    let (entity, happening) = told(text("entity"), text("operation"))?;
    Ok(Notice { number: 0, realm_id: realm.to_owned(), entity, id, happening, at: now })
}

/// Finds what happened to which entity, if webhooks tell it at all.
fn told(entity: &str, operation: &str) -> Result<(&'static str, Happening), String> {
    let happening = match operation {
        "create" => Happening::Created,
        "update" => Happening::Updated,
        "delete" => Happening::Deleted,
        "void" => Happening::Voided,
        _ => return Err("`operation` is create, update, delete or void".to_owned()),
    };
    let transaction = TRANSACTIONS.into_iter().find(|it| *it == entity);
    let other = LISTS.into_iter().chain([PREFERENCES]).find(|it| *it == entity);
    match (transaction.or(other), happening) {
        (None, _) => Err(format!("webhooks do not tell of `{entity}`; they do of Invoice")),
        (Some(PREFERENCES), Happening::Updated) => Ok((PREFERENCES, happening)),
        (Some(PREFERENCES), _) => Err(format!("{PREFERENCES} can only be updated")),
        (Some(_), Happening::Voided) if transaction.is_none() => {
            Err(format!("{entity} cannot be voided; transactions can"))
        }
        (Some(entity), _) => Ok((entity, happening)),
    }
}
