//! What the documents of a file refer to, whatever order its lines are in.

use std::collections::{BTreeMap, BTreeSet};

use crate::workiz::entity::Entity;
use crate::workiz::jsonl::line::{Head, text};
use crate::workiz::wire::field::Field;

/// What matters here of an account's line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct AccountLine {
    time_zone: Option<String>,
}

/// What the documents refer to, and what they say by the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentions {
    /// The account's line, if there is one.
    account: Option<AccountLine>,
    /// Clients with a line of their own.
    listed: BTreeSet<String>,
    /// Clients that documents name: the name that a document has for them, if any has one.
    named: BTreeMap<String, Option<String>>,
    /// The first invoice by id that states a currency, with it.
    currency: Option<(String, String)>,
    /// The first invoice by id that states a time zone, with it.
    time_zone: Option<(String, String)>,
    /// Numbers of invoices with their clients; `None` for a number that clients share.
    numbers: BTreeMap<String, Option<String>>,
}

impl Mentions {
    pub(super) fn account(&mut self, head: &Head) {
        self.account = Some(AccountLine { time_zone: head.timezone.present().cloned() });
    }

    pub(super) fn note(&mut self, entity: Entity, id: &str, head: &Head) {
        match entity {
            Entity::Clients => drop(self.listed.insert(id.to_owned())),
            Entity::Invoices => {
                first(&mut self.currency, id, &head.currency);
                first(&mut self.time_zone, id, &head.timezone);
                self.number(head);
                self.client(head);
            }
            Entity::Payments => self.client(head),
            Entity::Items
            | Entity::Taxes
            | Entity::Jobs
            | Entity::Estimates
            | Entity::Refunds
            | Entity::Payouts
            | Entity::Disputes => {}
        }
    }

    fn client(&mut self, head: &Head) {
        let Some(id) = text(&head.client_id) else { return };
        let own = head.client_name.present();
        let nested = head.client.present().and_then(|it| it.name.present());
        let name = own.or(nested).map(|it| it.trim()).filter(|it| !it.is_empty());
        let known = self.named.entry(id.to_owned()).or_default();
        // Of several names the first by alphabet, so that the order of lines makes no difference.
        if let Some(name) = name
            && known.as_deref().is_none_or(|it| name < it)
        {
            *known = Some(name.to_owned());
        }
    }

    fn number(&mut self, head: &Head) {
        let (Some(number), Some(client)) = (text(&head.number), text(&head.client_id)) else {
            return;
        };
        let number = number.trim().to_lowercase();
        self.numbers
            .entry(number)
            .and_modify(|it| {
                if it.as_deref() != Some(client) {
                    *it = None;
                }
            })
            .or_insert_with(|| Some(client.to_owned()));
    }

    /// Tells whether the account has a line.
    pub(super) fn has_account(&self) -> bool {
        self.account.is_some()
    }

    /// Returns the time zone of the account's line.
    pub(super) fn account_zone(&self) -> Option<&str> {
        self.account.as_ref()?.time_zone.as_deref()
    }

    /// Returns the currency of the first invoice by id that states one.
    pub(super) fn currency(&self) -> Option<&str> {
        self.currency.as_ref().map(|(_, code)| code.as_str())
    }

    /// Returns the time zone of the first invoice by id that states one.
    pub(super) fn time_zone(&self) -> Option<&str> {
        self.time_zone.as_ref().map(|(_, zone)| zone.as_str())
    }

    /// Returns the clients that documents name and that have no line, with their names.
    pub(super) fn unlisted(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let all = self.named.iter().map(|(id, name)| (id.as_str(), name.as_deref()));
        all.filter(|(id, _)| !self.listed.contains(*id))
    }

    /// Returns the clients of whom nothing but the id is known.
    pub fn nameless(&self) -> impl Iterator<Item = &str> {
        self.unlisted().filter(|(_, name)| name.is_none()).map(|(id, _)| id)
    }

    /// Returns the numbers of invoices, in lower case, that belong to one client only, with it.
    pub fn numbers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.numbers.iter().filter_map(|(number, it)| Some((number.as_str(), it.as_deref()?)))
    }
}

/// Keeps the value of the document whose id comes first.
fn first(kept: &mut Option<(String, String)>, id: &str, field: &Field<String>) {
    if let Some(value) = field.present()
        && kept.as_ref().is_none_or(|(known, _)| id < known.as_str())
    {
        *kept = Some((id.to_owned(), value.clone()));
    }
}
