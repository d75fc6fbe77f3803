//! A correction before it has its place, its key and its verdict.

use jiff::civil::Date;

use crate::domain::discrepancy::{Discrepancy, FieldDifference, Handling};
use crate::domain::effects::Effects;
use crate::domain::expected::SourceRef;
use crate::domain::ledger::LedgerRef;
use crate::domain::money::Money;
use crate::domain::plan::{Action, Guard, Precondition};

/// What an earlier write of the plan has to bring about first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// The invoice is created.
    Created(SourceRef),
    /// Whatever frees room on the document, or moves it to another customer, is done.
    Changed(LedgerRef),
    /// The payment is voided.
    Voided(LedgerRef),
}

/// A correction without place, key and verdict.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The discrepancies that it settles.
    pub settles: Vec<Discrepancy>,
    /// What is written.
    pub action: Action,
    /// What must hold right before.
    pub precondition: Precondition,
    /// What it rests on.
    pub needs: Vec<Need>,
    /// Documents on which it frees room for payments, or that it moves to another customer.
    pub touches: Vec<LedgerRef>,
    /// What it changes in the totals.
    pub effects: Effects,
    /// The money that it moves.
    pub moves: Money,
    /// Every date in the books that it writes into or out of.
    pub dates: Vec<Date>,
    /// The source document that it books.
    pub origin: Option<SourceRef>,
    /// A guard that the document itself already fails.
    pub blocked: Option<(Guard, String)>,
    /// Whose document.
    pub client: String,
    /// How it is named.
    pub title: String,
    /// What it does, as a full sentence.
    pub sentence: String,
}

impl Proposal {
    /// Returns the strictest handling of what it settles.
    pub fn handling(&self) -> Handling {
        if let Action::RecordInSource(_) = self.action {
            return Handling::Propose;
        }
        self.settles
            .iter()
            .map(|it| it.code.handling())
            .filter(|it| *it != Handling::Note)
            .max()
            .unwrap_or(Handling::Automatic)
    }

    /// Returns the differences that it removes.
    pub fn fields(&self) -> Vec<FieldDifference> {
        self.settles.iter().flat_map(|it| it.fields.iter().cloned()).collect()
    }
}
