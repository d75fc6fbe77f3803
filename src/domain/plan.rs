//! The plan: complete writes, each with its condition and its guard's verdict.
//!
//! A plan is a value that is never changed, detailed enough that applying it chooses nothing.

use jiff::civil::Date;

use crate::domain::diagnostic::Side;
use crate::domain::discrepancy::{DiscrepancyCode, FieldDifference, Handling};
use crate::domain::effects::Effects;
use crate::domain::expected::{NewCustomer, NewItem, SourceRef};
use crate::domain::id::{
    CorrectionId, Fingerprint, PlanId, RequestId, SnapshotId, SourceInvoiceId, SyncToken,
};
use crate::domain::known::Known;
use crate::domain::ledger::{CustomerTarget, LedgerRef, PaymentForm, SalesForm};
use crate::domain::money::Money;
use crate::domain::number::DocumentNumber;
use crate::domain::snapshot::RawDocument;
use crate::domain::source::PaymentMethod;

/// A part of a document that an update writes; all else stays as it is in the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SalesPart {
    /// The customer.
    Customer,
    /// The document's date.
    Date,
    /// The due date.
    DueDate,
    /// All lines, the discount line among them.
    Lines,
    /// The tax code and the total tax.
    Tax,
    /// The class.
    Class,
}

/// A part of a payment that an update writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaymentPart {
    /// The customer.
    Customer,
    /// The date.
    Date,
    /// The amount.
    Amount,
    /// The method.
    Method,
    /// All applications.
    Applications,
}

/// One write, complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Creates a customer.
    CreateCustomer(NewCustomer),
    /// Creates an item.
    CreateItem(NewItem),
    /// Creates a sales document.
    CreateSale {
        /// The source document that it books.
        origin: SourceRef,
        /// What it says.
        form: SalesForm,
    },
    /// Changes parts of a sales document.
    UpdateSale {
        /// Which document.
        target: LedgerRef,
        /// Its version when the plan was made.
        sync_token: SyncToken,
        /// What is written.
        parts: Vec<SalesPart>,
        /// What the document says afterwards.
        form: SalesForm,
    },
    /// Voids a sales document; nothing is ever deleted.
    VoidSale {
        /// Which document.
        target: LedgerRef,
        /// Its version when the plan was made.
        sync_token: SyncToken,
    },
    /// Creates a payment.
    CreatePayment {
        /// The source document that it books.
        origin: SourceRef,
        /// What it says.
        form: PaymentForm,
    },
    /// Changes parts of a payment.
    UpdatePayment {
        /// Which payment.
        target: LedgerRef,
        /// Its version when the plan was made.
        sync_token: SyncToken,
        /// What is written.
        parts: Vec<PaymentPart>,
        /// What the payment says afterwards.
        form: PaymentForm,
    },
    /// Voids a payment; what it paid is open again.
    VoidPayment {
        /// Which payment.
        target: LedgerRef,
        /// Its version when the plan was made.
        sync_token: SyncToken,
    },
    /// Records in Workiz a payment that only the books have; the books stay as they are.
    RecordInSource(SourceRecord),
}

/// A payment as it is recorded in Workiz, beside the one in the books that it repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRecord {
    /// The payment in the books.
    pub payment: LedgerRef,
    /// Its version when the plan was made.
    pub sync_token: SyncToken,
    /// The invoice in Workiz that it pays.
    pub invoice: SourceInvoiceId,
    /// How much; positive, in the books' currency.
    pub amount: Money,
    /// How the client paid, in Workiz's words.
    pub method: PaymentMethod,
    /// When the client paid, by the books.
    pub date: Date,
    /// The payment's reference in the books, such as a check's number.
    pub reference: Option<String>,
    /// The marker by which the new payment is found again, where Workiz shows payments.
    pub marker: String,
    /// What Workiz had open on the invoice when the plan was made, where nothing else tells whether
    /// the payment is there; unknown where Workiz shows the payments themselves.
    pub open_before: Known<Money>,
}

/// In which order writes go out: each phase may rest on what the phases before it made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Customers and items.
    Masters,
    /// Payments that are voided, so that what they paid can be changed.
    Release,
    /// Sales documents.
    Sales,
    /// Payments that are created or changed.
    Payments,
    /// What is recorded in Workiz: last, when the books are as they should be.
    Source,
}

impl Action {
    /// Returns the phase that the write belongs to.
    pub fn phase(&self) -> Phase {
        match self {
            Self::CreateCustomer(_) | Self::CreateItem(_) => Phase::Masters,
            Self::VoidPayment { .. } => Phase::Release,
            Self::CreateSale { .. } | Self::UpdateSale { .. } | Self::VoidSale { .. } => {
                Phase::Sales
            }
            Self::CreatePayment { .. } | Self::UpdatePayment { .. } => Phase::Payments,
            Self::RecordInSource(_) => Phase::Source,
        }
    }

    /// Returns the side that is written.
    pub fn side(&self) -> Side {
        match self {
            Self::RecordInSource(_) => Side::Source,
            Self::CreateCustomer(_)
            | Self::CreateItem(_)
            | Self::CreateSale { .. }
            | Self::UpdateSale { .. }
            | Self::VoidSale { .. }
            | Self::CreatePayment { .. }
            | Self::UpdatePayment { .. }
            | Self::VoidPayment { .. } => Side::Ledger,
        }
    }

    /// Returns the document in the books that the write changes; `None` for a create, and for what is
    /// written into Workiz.
    pub fn target(&self) -> Option<(&LedgerRef, &SyncToken)> {
        match self {
            Self::UpdateSale { target, sync_token, .. }
            | Self::VoidSale { target, sync_token }
            | Self::UpdatePayment { target, sync_token, .. }
            | Self::VoidPayment { target, sync_token } => Some((target, sync_token)),
            Self::CreateCustomer(_)
            | Self::CreateItem(_)
            | Self::CreateSale { .. }
            | Self::CreatePayment { .. }
            | Self::RecordInSource(_) => None,
        }
    }
}

/// What must hold right before a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// The document still has the version that the plan saw.
    AtVersion {
        /// Which document.
        target: LedgerRef,
        /// Its version.
        sync_token: SyncToken,
    },
    /// The document is not there yet, by whatever it could be recognized by.
    Absent(Absence),
    /// The payment in the books still has its version, and Workiz has neither the payment yet nor
    /// less than its amount open on the invoice.
    AbsentInSource(SourceAbsence),
}

/// What must hold on both sides before a payment is recorded in Workiz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceAbsence {
    /// The payment in the books.
    pub payment: LedgerRef,
    /// Its version.
    pub sync_token: SyncToken,
    /// The invoice in Workiz on which no such payment may be, and which must have room for it.
    pub invoice: SourceInvoiceId,
    /// The marker that no payment may carry.
    pub marker: String,
    /// The amount, which must be open.
    pub amount: Money,
    /// The date.
    pub date: Date,
    /// What must be open on the invoice to the cent, where Workiz shows no payments.
    pub open: Known<Money>,
}

/// The traces that a document would have left if it were there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Absence {
    /// A sales document.
    Sale {
        /// Its number.
        number: Option<DocumentNumber>,
        /// Its marker in the note.
        marker: String,
        /// Whom it is for.
        customer: Option<CustomerTarget>,
        /// Its total.
        total: Money,
        /// Its date.
        date: Date,
    },
    /// A payment.
    Payment {
        /// Its reference.
        reference: Option<String>,
        /// Its marker in the note.
        marker: String,
        /// Who paid.
        customer: CustomerTarget,
        /// Its amount.
        amount: Money,
        /// Its date.
        date: Date,
    },
    /// A customer or an item of that name.
    Name {
        /// Customer or item.
        kind: crate::domain::ledger::LedgerKind,
        /// The name.
        name: String,
    },
}

/// What the guards say of a correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuardVerdict {
    /// It may be applied unattended.
    Allowed,
    /// A person has to approve it first.
    NeedsApproval {
        /// Why, as a clause.
        reason: String,
    },
    /// It is not applied.
    Held {
        /// By which guard.
        guard: Guard,
        /// Why, as a clause.
        reason: String,
    },
}

impl GuardVerdict {
    /// Tells whether the correction may be applied, now or after approval.
    pub fn may_apply(&self) -> bool {
        !matches!(self, Self::Held { .. })
    }
}

/// What a correction would be if the policy allowed writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WouldBe {
    /// Written unattended.
    Unattended,
    /// Written once a person has approved it.
    Approved,
}

/// The guards, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// The company's policy does not allow writes; what the correction would be if it did.
    ReadOnly(WouldBe),
    /// The date lies in a closed period.
    ClosedPeriod,
    /// It sits in a bank deposit.
    Deposited,
    /// Too much money for one correction.
    CorrectionAmount,
    /// Too much money for one plan.
    PlanAmount,
    /// Too many corrections for one plan.
    PlanCount,
    /// Another correction that it rests on is held.
    Dependency,
    /// An earlier write of the same document has an unknown outcome.
    UnknownOutcome,
    /// Workiz's own sync is on and would create it.
    NativeSync,
    /// Workiz's own sync is on and writes the document itself, from Workiz.
    NativeSyncRewrites,
    /// Nobody says whether Workiz's own sync is on, which would create it too.
    NativeSyncUnknown,
    /// The run is not proven: a document could not be read, or cents are unexplained.
    Unproven,
}

impl Guard {
    /// Returns the guard's stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::ReadOnly(_) => "read-only",
            Self::ClosedPeriod => "closed-period",
            Self::Deposited => "deposited",
            Self::CorrectionAmount => "correction-amount",
            Self::PlanAmount => "plan-amount",
            Self::PlanCount => "plan-count",
            Self::Dependency => "dependency",
            Self::UnknownOutcome => "unknown-outcome",
            Self::NativeSync => "native-sync",
            Self::NativeSyncRewrites => "native-sync-rewrites",
            Self::NativeSyncUnknown => "native-sync-unknown",
            Self::Unproven => "unproven",
        }
    }
}

/// One planned write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Its id: the plan's id and its place.
    pub id: CorrectionId,
    /// The idempotency key that is sent with it.
    pub request_id: RequestId,
    /// The discrepancies that it settles; empty for a customer or item that another one needs.
    pub settles: Vec<Fingerprint>,
    /// The kinds of those discrepancies.
    pub because: Vec<DiscrepancyCode>,
    /// What is written.
    pub action: Action,
    /// What must hold right before.
    pub precondition: Precondition,
    /// Earlier corrections of the plan that must be done first.
    pub needs: Vec<CorrectionId>,
    /// What the expert's rule says.
    pub handling: Handling,
    /// What the guards say.
    pub verdict: GuardVerdict,
    /// What it changes in the control totals of the side that it writes.
    pub effects: Effects,
    /// The money that it moves, without sign.
    pub moves: Money,
    /// The differences that it removes.
    pub fields: Vec<FieldDifference>,
    /// Whose document it is.
    pub client: String,
    /// How the document is named: `invoice 1042`.
    pub title: String,
    /// The date in the books that it concerns.
    pub date: Option<Date>,
    /// What it does and why, as a full sentence.
    pub sentence: String,
}

/// A discrepancy that is left to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Which discrepancy.
    pub fingerprint: Fingerprint,
    /// Its kind.
    pub code: DiscrepancyCode,
    /// What differs, as a full sentence that names the documents.
    pub sentence: String,
    /// Why no correction is made, as a full sentence.
    pub reason: String,
}

/// Everything that a run would write, and what it leaves to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The hash of its content and of the snapshot that it was made from.
    pub id: PlanId,
    /// The snapshot that it was made from.
    pub snapshot: SnapshotId,
    /// The writes, in the order in which they go out.
    pub corrections: Vec<Correction>,
    /// What is left to a person.
    pub exceptions: Vec<Exception>,
}

impl Plan {
    /// Returns the corrections that wait for a person's approval, each with its number in the plan,
    /// from 1.
    pub fn waiting(&self) -> impl Iterator<Item = (usize, &Correction)> {
        let waits = |it: &Correction| matches!(it.verdict, GuardVerdict::NeedsApproval { .. });
        (1..).zip(&self.corrections).filter(move |(_, it)| waits(it))
    }

    /// Returns how many corrections only a read-only policy holds: those that would be written
    /// unattended otherwise, and those that would need approval.
    pub fn would_be(&self) -> (usize, usize) {
        let count = |wanted: WouldBe| {
            let is = |it: &&Correction| {
                matches!(&it.verdict, GuardVerdict::Held { guard: Guard::ReadOnly(would), .. }
                    if *would == wanted)
            };
            self.corrections.iter().filter(is).count()
        };
        (count(WouldBe::Unattended), count(WouldBe::Approved))
    }

    /// Tells whether there is nothing that could be written.
    pub fn is_empty(&self) -> bool {
        self.corrections.iter().all(|it| !it.verdict.may_apply())
    }
}

/// What happened to a correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Written, and the answer read back as planned.
    Done(Receipt),
    /// Not written: the world had changed since the plan was made.
    Stale {
        /// What changed, as a full sentence.
        reason: String,
    },
    /// Not written: the service refused it.
    Refused {
        /// Why, as a full sentence.
        reason: String,
    },
    /// No answer: it may have been written. Never sent again under a new key; looked up instead.
    Unknown {
        /// What happened, as a full sentence.
        reason: String,
    },
    /// Not tried: what it rests on was not done, or the run stopped before.
    Skipped {
        /// Why, as a full sentence.
        reason: String,
    },
}

/// The proof of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The document that was written; for a payment recorded in Workiz, the one in the books that it
    /// repeats.
    pub reference: LedgerRef,
    /// Its version afterwards.
    pub sync_token: SyncToken,
    /// The server's transaction id, for Intuit's support.
    pub server_id: Option<String>,
    /// The document as the answer gave it; Workiz's own for a payment recorded there.
    pub document: RawDocument,
}
