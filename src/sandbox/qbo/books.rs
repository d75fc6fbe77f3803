//! The company's documents with their indices, counters and an undo journal for atomic calls.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::files::Files;
use crate::sandbox::qbo::journal::Journal;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::stamp;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Family;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::postings::balances;

/// A deleted document, which change data capture still tells.
#[derive(Clone, Debug)]
pub(super) struct Tombstone {
    pub(super) kind: Kind,
    pub(super) id: u64,
    pub(super) time: Timestamp,
}

/// The counters that give ids and numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Counters {
    pub(super) ids: BTreeMap<Family, u64>,
    pub(super) doc_number: u64,
}

/// The books of one company.
#[derive(Clone, Debug)]
pub(super) struct Books {
    docs: BTreeMap<Kind, BTreeMap<u64, Arc<Doc>>>,
    names: BTreeMap<(Family, String), BTreeSet<(Kind, u64)>>,
    numbers: BTreeMap<String, BTreeSet<(Kind, u64)>>,
    balances: BTreeMap<u64, Decimal>,
    children: BTreeMap<(Kind, u64), BTreeSet<u64>>,
    touched: BTreeSet<u64>,
    undo: Vec<(Kind, u64, Option<Arc<Doc>>)>,
    pub(super) journal: Journal,
    pub(super) tombstones: Vec<Tombstone>,
    pub(super) counters: Counters,
    pub(super) company: Doc,
    pub(super) preferences: Doc,
    /// Rows of `state`, `city` and `code`, by which automated tax finds its code.
    pub(super) tax_places: Vec<Value>,
    pub(super) files: Files,
    account_balances: OnceCell<BTreeMap<u64, Decimal>>,
    pub(super) now: Timestamp,
}

impl Books {
    /// Makes empty books.
    pub(super) fn new(company: Doc, preferences: Doc, now: Timestamp) -> Self {
        Self {
            docs: BTreeMap::new(),
            names: BTreeMap::new(),
            numbers: BTreeMap::new(),
            balances: BTreeMap::new(),
            children: BTreeMap::new(),
            touched: BTreeSet::new(),
            undo: Vec::new(),
            journal: Journal::default(),
            tombstones: Vec::new(),
            counters: Counters { ids: BTreeMap::new(), doc_number: 1000 },
            company,
            preferences,
            tax_places: Vec::new(),
            files: Files::default(),
            account_balances: OnceCell::new(),
            now,
        }
    }

    /// Does work whose changes all hold, or none when it ends in a fault.
    pub(super) fn atomically<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let counters = self.counters.clone();
        let buried = self.tombstones.len();
        self.undo.clear();
        self.touched.clear();
        let outcome = work(self);
        if outcome.is_ok() {
            self.stamp_touched_customers();
            for (kind, id, before) in std::mem::take(&mut self.undo) {
                let after = self.get(kind, id).cloned();
                self.journal.add(self.now, (kind, id), before, after);
            }
        } else {
            for (kind, id, before) in std::mem::take(&mut self.undo).into_iter().rev() {
                self.set(kind, id, before.as_ref());
            }
            self.counters = counters;
            self.tombstones.truncate(buried);
        }
        outcome
    }

    /// Forgets what changed before now, as after a load.
    pub(super) fn forget_changes(&mut self) {
        self.undo.clear();
        self.journal.clear();
    }

    /// Gives the books as they stood some milliseconds ago, as a list that lags behind shows them.
    ///
    /// Source: live reports (a query can miss a write that was just made).
    pub(super) fn lagging(&self, millis: u64) -> Self {
        let span = SignedDuration::from_millis(i64::try_from(millis).unwrap_or(i64::MAX));
        let seen = self.now.checked_sub(span).unwrap_or(Timestamp::MIN);
        let mut books = self.clone();
        for change in self.journal.back_to(seen) {
            books.set(change.kind, change.id, change.before.as_ref());
        }
        books.tombstones.retain(|it| it.time <= seen);
        books
    }

    /// Gives a document.
    pub(super) fn get(&self, kind: Kind, id: u64) -> Option<&Arc<Doc>> {
        self.docs.get(&kind)?.get(&id)
    }

    /// Gives a document by the text of its id.
    pub(super) fn get_text(&self, kind: Kind, id: &str) -> Option<&Arc<Doc>> {
        self.get(kind, id.parse().ok()?)
    }

    /// Gives the documents of a kind by id.
    pub(super) fn all(&self, kind: Kind) -> impl Iterator<Item = (u64, &Arc<Doc>)> {
        self.docs.get(&kind).into_iter().flatten().map(|(id, doc)| (*id, doc))
    }

    /// Puts a document as it is.
    pub(super) fn put(&mut self, kind: Kind, id: u64, doc: Doc) {
        let before = self.set(kind, id, Some(&Arc::new(doc)));
        self.undo.push((kind, id, before));
        let last = self.counters.ids.entry(kind.family()).or_insert(0);
        *last = (*last).max(id);
    }

    /// Puts a changed document: the next version, updated now.
    pub(super) fn put_changed(&mut self, kind: Kind, id: u64, mut doc: Doc) {
        let version = text(&doc, "SyncToken").and_then(|it| it.parse::<u64>().ok()).unwrap_or(0);
        put(&mut doc, "SyncToken", (version + 1).to_string());
        set_updated(&mut doc, self.now);
        self.put(kind, id, doc);
    }

    /// Removes a document and leaves a tombstone.
    pub(super) fn remove(&mut self, kind: Kind, id: u64) {
        let before = self.set(kind, id, None);
        self.undo.push((kind, id, before));
        self.tombstones.push(Tombstone { kind, id, time: self.now });
    }

    /// Gives the next free id of a family.
    pub(super) fn next_id(&mut self, family: Family) -> u64 {
        let last = self.counters.ids.entry(family).or_insert(0);
        *last = last.saturating_add(1);
        *last
    }

    /// Finds who has a name in a family, in any case.
    pub(super) fn named(&self, family: Family, name: &str) -> Vec<(Kind, u64)> {
        let key = (family, name.to_lowercase());
        self.names.get(&key).into_iter().flatten().copied().collect()
    }

    /// Finds who has a document number.
    pub(super) fn numbered(&self, number: &str) -> Vec<(Kind, u64)> {
        self.numbers.get(number).into_iter().flatten().copied().collect()
    }

    /// Gives what a customer owes: open invoices less unapplied payments and credits.
    pub(super) fn balance(&self, customer: u64) -> Decimal {
        self.balances.get(&customer).copied().unwrap_or_default()
    }

    /// Gives what a customer and all below it owe.
    pub(super) fn balance_with_jobs(&self, customer: u64) -> Decimal {
        self.branch(Kind::Customer, customer).into_iter().map(|(id, _)| self.balance(id)).sum()
    }

    /// Gives the rows that stand directly below a list row.
    pub(super) fn children(&self, kind: Kind, parent: u64) -> Vec<u64> {
        self.children.get(&(kind, parent)).into_iter().flatten().copied().collect()
    }

    /// Gives a list row and all below it, each once and after its parent, with how many levels
    /// below the row it stands. A circle of parents, which a data file may have, ends nowhere twice.
    pub(super) fn branch(&self, kind: Kind, top: u64) -> Vec<(u64, u64)> {
        let mut seen = BTreeSet::from([top]);
        let mut waiting = vec![(top, 0)];
        let mut branch = Vec::new();
        while let Some((next, depth)) = waiting.pop() {
            branch.push((next, depth));
            let below = self.children(kind, next).into_iter().filter(|it| seen.insert(*it));
            waiting.extend(below.map(|it| (it, depth + 1)));
        }
        branch
    }

    /// Gives what stands on each account, debits positive.
    pub(super) fn account_balances(&self) -> &BTreeMap<u64, Decimal> {
        self.account_balances.get_or_init(|| balances(self))
    }

    fn set(&mut self, kind: Kind, id: u64, new: Option<&Arc<Doc>>) -> Option<Arc<Doc>> {
        self.account_balances.take();
        let rows = self.docs.entry(kind).or_default();
        let before = match new {
            Some(doc) => rows.insert(id, Arc::clone(doc)),
            None => rows.remove(&id),
        };
        if let Some(old) = &before {
            self.index(kind, id, old, -Decimal::ONE);
        }
        if let Some(new) = new {
            self.index(kind, id, new, Decimal::ONE);
        }
        let owed = |it: Option<&Arc<Doc>>| it.and_then(|doc| owed(kind, doc));
        let (was, is) = (owed(before.as_ref()), owed(new));
        if was != is {
            self.touched.extend(was.map(|(customer, _)| customer));
            self.touched.extend(is.map(|(customer, _)| customer));
        }
        before
    }

    fn index(&mut self, kind: Kind, id: u64, doc: &Doc, sign: Decimal) {
        let adding = sign.is_sign_positive();
        if kind.is_transaction() {
            if let Some(number) = text(doc, "DocNumber") {
                let row = self.numbers.entry(number.to_owned()).or_default();
                if adding {
                    row.insert((kind, id))
                } else {
                    row.remove(&(kind, id))
                };
            }
            if let Some((customer, owed)) = owed(kind, doc) {
                *self.balances.entry(customer).or_default() += owed * sign;
            }
            return;
        }
        if let Some(name) = index_name(kind, doc) {
            let row = self.names.entry((kind.family(), name.to_lowercase())).or_default();
            if adding {
                row.insert((kind, id))
            } else {
                row.remove(&(kind, id))
            };
        }
        if let Some(parent) = reference(doc, "ParentRef").and_then(|it| it.parse().ok()) {
            let row = self.children.entry((kind, parent)).or_default();
            if adding {
                row.insert(id)
            } else {
                row.remove(&id)
            };
        }
    }

    /// Stamps the customers whose balance changed; their version stays.
    ///
    /// Source: recorded traffic (a customer's time is that of its newest invoice, at version 0).
    fn stamp_touched_customers(&mut self) {
        for customer in std::mem::take(&mut self.touched) {
            if let Some(found) = self.get(Kind::Customer, customer) {
                let mut changed = Doc::clone(found);
                set_updated(&mut changed, self.now);
                self.put(Kind::Customer, customer, changed);
            }
        }
        self.touched.clear();
    }
}

/// Sets the time of the last update.
pub(super) fn set_updated(document: &mut Doc, now: Timestamp) {
    let time = Value::from(stamp(now));
    if let Some(Value::Object(meta)) = document.get_mut("MetaData") {
        put(meta, "LastUpdatedTime", time);
    } else {
        let meta = doc([("CreateTime", time.clone()), ("LastUpdatedTime", time)]);
        put(document, "MetaData", meta);
    }
}

/// Gives the name by which a list row must be unique.
fn index_name(kind: Kind, doc: &Doc) -> Option<&str> {
    let by_path = matches!(kind, Kind::Account | Kind::Class | Kind::Department | Kind::Item);
    let field = if by_path { "FullyQualifiedName" } else { kind.name_field() };
    text(doc, field)
}

/// Gives the customer whom a document concerns, and what it adds to what they owe.
fn owed(kind: Kind, doc: &Doc) -> Option<(u64, Decimal)> {
    let owed = match kind {
        Kind::Invoice => amount(doc, "Balance"),
        Kind::CreditMemo => -amount(doc, "RemainingCredit"),
        Kind::Payment => -amount(doc, "UnappliedAmt"),
        _ => return None,
    };
    Some((reference(doc, "CustomerRef")?.parse().ok()?, owed))
}
