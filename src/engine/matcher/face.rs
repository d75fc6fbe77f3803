//! What matching looks at: the same few traits of invoices and payments of either side.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::domain::expected::{Expected, SourceRef};
use crate::domain::ledger::{
    AppliesTo, CustomerTarget, LedgerRef, PaymentForm, Posted, SalesForm, Standing,
};
use crate::domain::matching::Clue;
use crate::domain::money::Money;
use crate::domain::source::Lifecycle;

/// The traits of one document.
#[derive(Clone, Debug)]
pub struct Face {
    /// Whether it counts: a tombstone or a voided document does not.
    pub live: bool,
    /// The core of its number, or the payment's reference, upper case.
    pub key: Option<String>,
    /// Whom it is for.
    pub customer: Option<CustomerTarget>,
    /// What it comes to.
    pub amount: Money,
    /// Its date.
    pub date: Date,
    /// What it pays, where it is a payment.
    pub applies: BTreeSet<AppliesTo>,
    /// What it is paid by: how many documents are tied to it.
    pub ties: usize,
    /// Its note, in which a marker may stand.
    pub note: String,
}

/// Returns the faces of expected sales documents.
pub fn expected_sales(
    sales: &BTreeMap<SourceRef, Expected<SalesForm>>,
) -> BTreeMap<SourceRef, Face> {
    let faces = sales.iter().map(|(origin, it)| {
        let face = Face {
            live: it.lifecycle == Lifecycle::Live,
            key: it.content.number.as_ref().map(crate::domain::number::DocumentNumber::core),
            customer: it.content.customer.clone(),
            amount: it.content.total,
            date: it.content.date,
            applies: BTreeSet::new(),
            ties: 0,
            note: origin.marker(),
        };
        (origin.clone(), face)
    });
    faces.collect()
}

/// Returns the faces of posted sales documents.
pub fn posted_sales(sales: &BTreeMap<LedgerRef, Posted<SalesForm>>) -> BTreeMap<LedgerRef, Face> {
    let faces = sales.iter().map(|(reference, it)| {
        let face = Face {
            live: it.standing == Standing::Live,
            key: it.content.number.as_ref().map(crate::domain::number::DocumentNumber::core),
            customer: it.content.customer.clone(),
            amount: it.content.total,
            date: it.content.date,
            applies: BTreeSet::new(),
            ties: it.linked.len(),
            note: it.content.private_note.clone(),
        };
        (reference.clone(), face)
    });
    faces.collect()
}

/// Returns the faces of expected payments; what they pay is said by the documents in the books
/// that the invoices were matched to.
pub fn expected_payments(
    payments: &BTreeMap<SourceRef, Expected<PaymentForm>>,
    invoices: &BTreeMap<SourceRef, LedgerRef>,
) -> BTreeMap<SourceRef, Face> {
    let faces = payments.iter().map(|(origin, it)| {
        let mut face = payment_face(&it.content, it.lifecycle == Lifecycle::Live);
        face.applies = it.content.applications.iter().map(|a| resolve(&a.to, invoices)).collect();
        face.note = origin.marker();
        (origin.clone(), face)
    });
    faces.collect()
}

/// Returns the faces of posted payments.
pub fn posted_payments(
    payments: &BTreeMap<LedgerRef, Posted<PaymentForm>>,
) -> BTreeMap<LedgerRef, Face> {
    let faces = payments.iter().map(|(reference, it)| {
        let mut face = payment_face(&it.content, it.standing == Standing::Live);
        face.applies = it.content.applications.iter().map(|a| a.to.clone()).collect();
        face.ties = it.linked.len();
        (reference.clone(), face)
    });
    faces.collect()
}

fn payment_face(form: &PaymentForm, live: bool) -> Face {
    Face {
        live,
        key: form.reference.as_ref().map(|it| it.trim().to_uppercase()).filter(|it| !it.is_empty()),
        customer: Some(form.customer.clone()),
        amount: form.amount,
        date: form.date,
        applies: BTreeSet::new(),
        ties: 0,
        note: form.private_note.clone(),
    }
}

/// Returns the document in the books that an application means, where the invoice was matched.
pub fn resolve(to: &AppliesTo, invoices: &BTreeMap<SourceRef, LedgerRef>) -> AppliesTo {
    match to {
        AppliesTo::Posted(_) => to.clone(),
        AppliesTo::Source(id) => invoices
            .get(&SourceRef::Invoice(id.clone()))
            .map_or_else(|| to.clone(), |posted| AppliesTo::Posted(posted.clone())),
    }
}

/// What two documents have in common, and what not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clues {
    /// What agrees.
    pub agreed: Vec<Clue>,
    /// What does not.
    pub disagreed: Vec<Clue>,
    /// How many days lie between their dates.
    pub days_apart: u32,
}

impl Clues {
    /// Compares two documents; `key` says what their keys are.
    pub fn of(left: &Face, right: &Face, key: Clue) -> Self {
        let mut clues = Self {
            agreed: vec![],
            disagreed: vec![],
            days_apart: days_apart(left.date, right.date),
        };
        if let (Some(a), Some(b)) = (&left.key, &right.key) {
            clues.note(key, a == b);
        }
        if let (Some(a), Some(b)) = (&left.customer, &right.customer) {
            clues.note(Clue::Customer, a == b);
        }
        clues.note(Clue::Amount, left.amount == right.amount);
        clues.note(Clue::Date, left.date == right.date);
        if !left.applies.is_empty() && !right.applies.is_empty() {
            clues.note(Clue::Application, !left.applies.is_disjoint(&right.applies));
        }
        clues
    }

    /// Tells whether something agrees.
    pub fn has(&self, clue: Clue) -> bool {
        self.agreed.contains(&clue)
    }

    /// Tells whether something is known on both sides and differs.
    pub fn contradicts(&self, clue: Clue) -> bool {
        self.disagreed.contains(&clue)
    }

    fn note(&mut self, clue: Clue, agrees: bool) {
        if agrees { self.agreed.push(clue) } else { self.disagreed.push(clue) }
    }
}

/// Returns how many days lie between two dates.
pub fn days_apart(left: Date, right: Date) -> u32 {
    left.until(right).map_or(u32::MAX, |span| span.get_days().unsigned_abs())
}
