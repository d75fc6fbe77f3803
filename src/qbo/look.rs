//! Proof of absence: what would be there if a document had been created already.
//!
//! Notes cannot be queried, so that markers are looked for in the documents of the same customer
//! around the same date.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::civil::Date;

use crate::domain::ledger::{CustomerTarget, LedgerKind, Target};
use crate::domain::number::DocumentNumber;
use crate::domain::plan::Absence;
use crate::domain::snapshot::RawDocument;
use crate::qbo::client::WireDocument;
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::ledger::QboLedger;
use crate::qbo::merge::raw;
use crate::qbo::property::Property;
use crate::qbo::query::{Activity, Comparison, Operand, Query};
use crate::qbo::wire::common::WireRef;
use crate::qbo::wire::payment::WirePayment;
use crate::qbo::wire::sales::WireSalesForm;

/// How far from the planned date a marker is looked for: somebody may have moved the document.
const WINDOW: SignedDuration = SignedDuration::from_hours(31 * 24);
/// How many values one query names: a query stays below 8 KB with ids and numbers of any length.
const VALUES_MAX: usize = 150;

/// What the traces of a document look like, in wire terms.
struct Trace<'a> {
    number: Option<String>,
    marker: &'a str,
    customer: Option<&'a str>,
    amount: rust_decimal::Decimal,
    date: Date,
}

/// What a document shows of itself.
struct Shown<'a> {
    number: Option<String>,
    note: &'a str,
    customer: Option<&'a str>,
    amount: Option<rust_decimal::Decimal>,
    date: Option<&'a str>,
}

impl QboLedger {
    /// Returns for each absence the documents that contradict it.
    pub(crate) async fn look_for(
        &self,
        absences: &[Absence],
    ) -> Result<Vec<Vec<RawDocument>>, QboError> {
        let mut candidates = Vec::new();
        let sales: Vec<&Absence> =
            absences.iter().filter(|it| matches!(it, Absence::Sale { .. })).collect();
        for entity in [Entity::Invoice, Entity::SalesReceipt, Entity::CreditMemo] {
            candidates.extend(self.traces(entity, Property::DocNumber, &sales).await?);
        }
        let payments: Vec<&Absence> =
            absences.iter().filter(|it| matches!(it, Absence::Payment { .. })).collect();
        candidates.extend(self.traces(Entity::Payment, Property::PaymentRefNum, &payments).await?);
        for kind in [LedgerKind::Customer, LedgerKind::Item] {
            candidates.extend(self.names(kind, absences).await?);
        }
        Ok(absences
            .iter()
            .map(|absence| {
                let found = candidates.iter().filter(|document| contradicts(document, absence));
                let mut found: Vec<RawDocument> = found.map(raw).collect();
                found.sort();
                found.dedup();
                found
            })
            .collect())
    }

    /// Reads the documents that could be one of those whose absence is to be proven: by number,
    /// and by customer around the date.
    async fn traces(
        &self,
        entity: Entity,
        number_property: Property,
        absences: &[&Absence],
    ) -> Result<Vec<WireDocument>, QboError> {
        let mut found = Vec::new();
        let traces: Vec<Trace<'_>> = absences.iter().filter_map(|it| trace(it)).collect();
        let numbers: BTreeSet<&str> =
            traces.iter().filter_map(|trace| trace.number.as_deref()).collect();
        for chunk in chunks(&numbers) {
            let query = Query::all(entity).and_in(number_property, texts(chunk))?;
            found.extend(self.client.query_all(&query).await?);
        }
        let customers: BTreeSet<&str> = traces.iter().filter_map(|trace| trace.customer).collect();
        let dates: BTreeSet<Date> = traces.iter().map(|trace| trace.date).collect();
        let (Some(first), Some(last)) = (dates.first(), dates.last()) else { return Ok(found) };
        let from = Operand::Date(first.saturating_sub(WINDOW));
        let to = Operand::Date(last.saturating_add(WINDOW));
        for chunk in chunks(&customers) {
            let ids = chunk.into_iter().map(|id| Operand::Id(id.to_owned()));
            let query = Query::all(entity)
                .and_in(Property::CustomerRef, ids)?
                .and(Property::TxnDate, Comparison::AtLeast, &from)?
                .and(Property::TxnDate, Comparison::AtMost, &to)?;
            found.extend(self.client.query_all(&query).await?);
        }
        Ok(found)
    }

    async fn names(
        &self,
        wanted: LedgerKind,
        absences: &[Absence],
    ) -> Result<Vec<WireDocument>, QboError> {
        let names: BTreeSet<&str> = absences
            .iter()
            .filter_map(|absence| match absence {
                Absence::Name { kind, name } if *kind == wanted => Some(name.as_str()),
                _ => None,
            })
            .collect();
        let (entity, property) = match wanted {
            LedgerKind::Customer => (Entity::Customer, Property::DisplayName),
            _ => (Entity::Item, Property::Name),
        };
        let mut found = Vec::new();
        for chunk in chunks(&names) {
            let query = Query::all(entity).and_in(property, texts(chunk))?;
            let query = query.with_activity(Activity::All);
            found.extend(self.client.query_all(&query).await?);
        }
        Ok(found)
    }
}

fn chunks<'a>(values: &BTreeSet<&'a str>) -> Vec<Vec<&'a str>> {
    let values: Vec<&str> = values.iter().copied().collect();
    values.chunks(VALUES_MAX).map(<[&str]>::to_vec).collect()
}

fn texts(values: Vec<&str>) -> impl Iterator<Item = Operand> {
    values.into_iter().map(|it| Operand::Text(it.to_owned()))
}

fn trace(absence: &Absence) -> Option<Trace<'_>> {
    match absence {
        Absence::Sale { number, marker, customer, total, date } => Some(Trace {
            number: number.as_ref().map(|number| number.as_str().to_owned()),
            marker,
            customer: customer.as_ref().and_then(customer_id),
            amount: total.amount(),
            date: *date,
        }),
        Absence::Payment { reference, marker, customer, amount, date } => Some(Trace {
            number: reference.clone(),
            marker,
            customer: customer_id(customer),
            amount: amount.amount(),
            date: *date,
        }),
        Absence::Name { .. } => None,
    }
}

/// A customer that does not exist yet has no documents.
fn customer_id(target: &CustomerTarget) -> Option<&str> {
    match target {
        Target::Existing(id) => Some(id.as_str()),
        Target::New(_) => None,
    }
}

/// Tells whether a document would be the one whose absence is claimed.
fn contradicts(document: &WireDocument, absence: &Absence) -> bool {
    match (document.entity, absence) {
        (Entity::Customer, Absence::Name { kind: LedgerKind::Customer, name })
        | (Entity::Item, Absence::Name { kind: LedgerKind::Item, name }) => {
            has_name(document, name)
        }
        (Entity::Payment, Absence::Payment { .. }) => {
            let wire: Result<WirePayment, _> = serde_json::from_str(document.body.get());
            // What cannot be read might be the very document.
            wire.map_or(true, |wire| {
                let shown = Shown {
                    number: wire.payment_ref_num,
                    note: wire.private_note.as_deref().unwrap_or_default(),
                    customer: value(wire.customer_ref.as_ref()),
                    amount: wire.total_amt.map(|amount| amount.0),
                    date: wire.txn_date.as_deref(),
                };
                trace(absence).is_some_and(|trace| is_same(&shown, &trace))
            })
        }
        (
            Entity::Invoice | Entity::SalesReceipt | Entity::CreditMemo,
            Absence::Sale { number, .. },
        ) => {
            let wire: Result<WireSalesForm, _> = serde_json::from_str(document.body.get());
            wire.map_or(true, |wire| {
                let core = |number: &DocumentNumber| number.core();
                let theirs = wire.doc_number.as_deref().and_then(DocumentNumber::parse);
                let shown = Shown {
                    number: theirs.as_ref().map(core),
                    note: wire.private_note.as_deref().unwrap_or_default(),
                    customer: value(wire.customer_ref.as_ref()),
                    amount: wire.total_amt.map(|amount| amount.0),
                    date: wire.txn_date.as_deref(),
                };
                let ours = number.as_ref().map(core);
                trace(absence)
                    .is_some_and(|trace| is_same(&shown, &Trace { number: ours, ..trace }))
            })
        }
        _ => false,
    }
}

fn is_same(shown: &Shown<'_>, trace: &Trace<'_>) -> bool {
    let number = trace.number.is_some() && trace.number == shown.number;
    let marker = !trace.marker.is_empty() && shown.note.contains(trace.marker);
    let content = trace.customer.is_some()
        && trace.customer == shown.customer
        && shown.amount == Some(trace.amount)
        && shown.date == Some(trace.date.to_string().as_str());
    number || marker || content
}

fn has_name(document: &WireDocument, name: &str) -> bool {
    let key: Result<crate::qbo::wire::envelope::Named, _> =
        serde_json::from_str(document.body.get());
    key.map_or(true, |key| {
        let theirs = key.display_name.or(key.name).unwrap_or_default();
        theirs.to_lowercase() == name.to_lowercase()
    })
}

fn value(reference: Option<&WireRef>) -> Option<&str> {
    reference.and_then(|it| it.value.as_deref())
}
