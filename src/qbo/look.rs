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
use crate::domain::snapshot::{Pull, RawDocument};
use crate::qbo::cdc::{Changes, Extent};
use crate::qbo::client::WireDocument;
use crate::qbo::cursor::Cursor;
use crate::qbo::encode::entity_of;
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::ledger::QboLedger;
use crate::qbo::merge::merge;
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
struct Shown {
    number: Option<String>,
    note: String,
    customer: Option<String>,
    amount: Option<rust_decimal::Decimal>,
    date: Option<String>,
}

/// What is compared with an absence.
enum Face {
    Name(LedgerKind, String),
    Sale(Shown),
    Payment(Shown),
    /// What cannot be read might be the very document.
    Unreadable(Entity),
}

/// The documents as they are now, as far as is known.
struct Present {
    documents: Vec<RawDocument>,
    extent: Known,
}

/// By what the documents are known.
enum Known {
    /// Everything was read, and what changed since.
    Everything,
    /// What changed was put together over several nights.
    Changes,
}

/// What a document can be taken for; change capture covers all of it.
const LOOKED_AT: [Entity; 6] = [
    Entity::Invoice,
    Entity::SalesReceipt,
    Entity::CreditMemo,
    Entity::Payment,
    Entity::Customer,
    Entity::Item,
];

impl QboLedger {
    /// Returns for each absence the documents that contradict it: of what is kept with what changed
    /// since, which is one read, and of what queries find.
    ///
    /// Right after everything was read, the one read is enough. Later it is not: a list of changes
    /// that missed something would let a document be created a second time.
    pub(crate) async fn look_for(
        &self,
        absences: &[Absence],
        kept: Option<&Pull>,
    ) -> Result<Vec<Vec<RawDocument>>, QboError> {
        let present = match kept {
            Some(kept) => self.present(kept).await?,
            None => None,
        };
        let candidates = match present {
            Some(Present { documents, extent: Known::Everything }) => documents,
            Some(Present { documents, extent: Known::Changes }) => {
                merge(&documents, &found(self.candidates(absences).await?))
            }
            None => merge(&[], &found(self.candidates(absences).await?)),
        };
        let faces: Vec<(Face, RawDocument)> =
            candidates.into_iter().filter_map(|it| Some((face(&it)?, it))).collect();
        let found = absences.iter().map(|absence| {
            let hits = faces.iter().filter(|(face, _)| contradicts(face, absence));
            let mut hits: Vec<RawDocument> = hits.map(|(_, it)| it.clone()).collect();
            hits.sort();
            hits.dedup();
            hits
        });
        Ok(found.collect())
    }

    /// Returns the documents as they are now, by one change capture; nothing where that does not
    /// tell all.
    async fn present(&self, kept: &Pull) -> Result<Option<Present>, QboError> {
        let cursor = kept.cursor.as_deref().and_then(Cursor::parse);
        let Some(cursor) = cursor.filter(|it| it.is_of(self.client.realm_id())) else {
            return Ok(None);
        };
        // Whether the moment is too long ago, the service says: its clock is the one that counts.
        let changes = match self.client.cdc(&LOOKED_AT, cursor.since(), cursor.since()).await {
            Err(QboError::NotOffered { .. } | QboError::Rejected(_)) => return Ok(None),
            other => other?,
        };
        if changes.extent == Extent::Truncated {
            return Ok(None);
        }
        let names = LOOKED_AT.map(Entity::name);
        let looked_at = |it: &&RawDocument| names.contains(&it.entity.as_str());
        let before: Vec<RawDocument> = kept.documents.iter().filter(looked_at).cloned().collect();
        let extent = if cursor.is_after_everything() { Known::Everything } else { Known::Changes };
        Ok(Some(Present { documents: merge(&before, &changes), extent }))
    }

    /// Queries for the documents that could contradict one of the absences.
    async fn candidates(&self, absences: &[Absence]) -> Result<Vec<WireDocument>, QboError> {
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
        Ok(candidates)
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

/// Takes what queries found for changes.
fn found(candidates: Vec<WireDocument>) -> Changes {
    Changes { changed: candidates, deleted: Vec::new(), extent: Extent::Complete, as_of: None }
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

/// Returns what a document shows of itself; nothing for one that nobody takes for another.
fn face(document: &RawDocument) -> Option<Face> {
    let entity = Entity::named(&document.entity)?;
    let face = match entity {
        Entity::Customer => name_of(document).map(|name| Face::Name(LedgerKind::Customer, name)),
        Entity::Item => name_of(document).map(|name| Face::Name(LedgerKind::Item, name)),
        Entity::Payment => payment_of(document).map(Face::Payment),
        Entity::Invoice | Entity::SalesReceipt | Entity::CreditMemo => {
            sale_of(document).map(Face::Sale)
        }
        _ => return None,
    };
    Some(face.unwrap_or(Face::Unreadable(entity)))
}

fn name_of(document: &RawDocument) -> Option<String> {
    let named: crate::qbo::wire::envelope::Named = serde_json::from_str(&document.body).ok()?;
    Some(named.display_name.or(named.name).unwrap_or_default().to_lowercase())
}

fn payment_of(document: &RawDocument) -> Option<Shown> {
    let wire: WirePayment = serde_json::from_str(&document.body).ok()?;
    Some(Shown {
        number: wire.payment_ref_num,
        note: wire.private_note.unwrap_or_default(),
        customer: value(wire.customer_ref.as_ref()),
        amount: wire.total_amt.map(|amount| amount.0),
        date: wire.txn_date,
    })
}

fn sale_of(document: &RawDocument) -> Option<Shown> {
    let wire: WireSalesForm = serde_json::from_str(&document.body).ok()?;
    let number = wire.doc_number.as_deref().and_then(DocumentNumber::parse);
    Some(Shown {
        number: number.as_ref().map(DocumentNumber::core),
        note: wire.private_note.unwrap_or_default(),
        customer: value(wire.customer_ref.as_ref()),
        amount: wire.total_amt.map(|amount| amount.0),
        date: wire.txn_date,
    })
}

/// Tells whether a document would be the one whose absence is claimed.
fn contradicts(face: &Face, absence: &Absence) -> bool {
    match (face, absence) {
        (Face::Name(theirs, shown), Absence::Name { kind, name }) => {
            theirs == kind && *shown == name.to_lowercase()
        }
        (Face::Payment(shown), Absence::Payment { .. }) => {
            trace(absence).is_some_and(|trace| is_same(shown, &trace))
        }
        (Face::Sale(shown), Absence::Sale { number, .. }) => {
            let ours = number.as_ref().map(DocumentNumber::core);
            trace(absence).is_some_and(|trace| is_same(shown, &Trace { number: ours, ..trace }))
        }
        (Face::Unreadable(entity), Absence::Name { kind, .. }) => *entity == entity_of(*kind),
        (Face::Unreadable(entity), Absence::Payment { .. }) => *entity == Entity::Payment,
        (Face::Unreadable(entity), Absence::Sale { .. }) => {
            matches!(entity, Entity::Invoice | Entity::SalesReceipt | Entity::CreditMemo)
        }
        _ => false,
    }
}

fn is_same(shown: &Shown, trace: &Trace<'_>) -> bool {
    let number = trace.number.is_some() && trace.number == shown.number;
    let marker = !trace.marker.is_empty() && shown.note.contains(trace.marker);
    let content = trace.customer.is_some()
        && trace.customer == shown.customer.as_deref()
        && shown.amount == Some(trace.amount)
        && shown.date == Some(trace.date.to_string());
    number || marker || content
}

fn value(reference: Option<&WireRef>) -> Option<String> {
    reference.and_then(|it| it.value.clone())
}
