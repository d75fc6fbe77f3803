//! What a report is made from; built by the app from a finished run.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::bridge::VarianceBridge;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::discrepancy::Discrepancy;
use crate::domain::effects::Measure;
use crate::domain::expected::SourceRef;
use crate::domain::id::{
    AccountId, ClassId, CorrectionId, CustomerId, ItemId, PaymentMethodId, RunId, SnapshotId,
    TaxCodeId,
};
use crate::domain::ledger::{LedgerKind, LedgerRef};
use crate::domain::matching::MatchTier;
use crate::domain::money::Currency;
use crate::domain::plan::{Outcome, Plan};
use crate::domain::run::{RunCounts, RunStatus};
use crate::domain::zone::CompanyZone;

/// One finished run, as a report tells it.
#[derive(Clone, Debug)]
pub struct ReportModel {
    /// The company's name.
    pub company: String,
    /// The source's name for people, such as `Workiz`.
    pub source_name: String,
    /// The ledger's name for people, such as `QuickBooks`.
    pub ledger_name: String,
    /// The mapping that the run used, such as its file name.
    pub mapping_name: String,
    /// The run.
    pub run: RunId,
    /// The snapshot of the first pass.
    pub snapshot: SnapshotId,
    /// The program's version, for the footer.
    pub program_version: String,
    /// When both sides were pulled: the moment as of which the report speaks.
    pub taken_at: Timestamp,
    /// When the report was made.
    pub generated_at: Timestamp,
    /// The zone in which times are shown.
    pub zone: CompanyZone,
    /// Everything dated on or before this day is closed, where the books have such a day.
    pub book_close_date: Option<Date>,
    /// What the run found before it wrote anything.
    pub first: Pass,
    /// What came of each correction that was tried; empty when nothing was applied.
    pub outcomes: BTreeMap<CorrectionId, Outcome>,
    /// What a fresh pull after the corrections found; `None` when nothing was applied.
    pub after: Option<Pass>,
    /// Names for people.
    pub names: Names,
    /// Links to the documents in both systems.
    pub links: Links,
    /// Problems in somebody's data, met on the way.
    pub diagnostics: Vec<Diagnostic>,
    /// Measures that one side cannot see, each with the reason as a full sentence.
    pub not_compared: Vec<(Measure, String)>,
    /// How many of the first plan's corrections that need it each person approved, by name.
    pub approved: BTreeMap<String, usize>,
}

impl ReportModel {
    /// Returns the pass that tells how things stand now: the one after the corrections where there
    /// is one.
    pub fn current(&self) -> &Pass {
        self.after.as_ref().unwrap_or(&self.first)
    }

    /// Returns the currency of the books; every amount of a report has it.
    pub fn currency(&self) -> Currency {
        self.first.bridge.expected.currency()
    }
}

/// What one comparison of both sides found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    /// How it ended.
    pub status: RunStatus,
    /// How many documents it looked at, and what it cost.
    pub counts: RunCounts,
    /// The control totals and what lies between them.
    pub bridge: VarianceBridge,
    /// Every discrepancy, also those with nothing to do.
    pub discrepancies: Vec<Discrepancy>,
    /// What would be written, and what is left to a person.
    pub plan: Plan,
    /// How many matches rest on which reason.
    pub matches_by_tier: BTreeMap<MatchTier, usize>,
}

/// Names that a person knows, by id. What is not in here is shown by its id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Customers in the books.
    pub customers: BTreeMap<CustomerId, String>,
    /// Products and services in the books.
    pub items: BTreeMap<ItemId, String>,
    /// Accounts in the books.
    pub accounts: BTreeMap<AccountId, String>,
    /// Tax codes in the books.
    pub tax_codes: BTreeMap<TaxCodeId, String>,
    /// Payment methods in the books.
    pub payment_methods: BTreeMap<PaymentMethodId, String>,
    /// Classes in the books.
    pub classes: BTreeMap<ClassId, String>,
    /// Documents in the books: `invoice 1042`.
    pub ledger_documents: BTreeMap<LedgerRef, String>,
    /// Documents of the source: `invoice 1042`.
    pub source_documents: BTreeMap<SourceRef, String>,
}

impl Names {
    /// Returns how a document in the books is named: `invoice 1042`, or by its id.
    pub fn ledger_document(&self, reference: &LedgerRef) -> String {
        self.ledger_documents
            .get(reference)
            .cloned()
            .unwrap_or_else(|| format!("{} with id {}", reference.kind.word(), reference.id))
    }

    /// Returns how a document of the source is named: `invoice 1042`, or by its id.
    pub fn source_document(&self, reference: &SourceRef) -> String {
        self.source_documents
            .get(reference)
            .cloned()
            .unwrap_or_else(|| format!("{} {}", reference.word(), reference.id()))
    }
}

/// Where the documents can be looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// The page of a source document; shown only when it begins with `http://` or `https://`.
    pub source: BTreeMap<SourceRef, String>,
    /// What QuickBooks' pages begin with, such as `https://qbo.intuit.com/app`; empty for none.
    pub ledger_base: String,
}

impl Links {
    /// Returns the page of a source document.
    pub fn to_source(&self, reference: &SourceRef) -> Option<String> {
        self.source.get(reference).filter(|link| is_web(link)).cloned()
    }

    /// Returns QuickBooks' page of a document; `None` for items, which have no page of their own.
    ///
    /// Source: the addresses that QuickBooks Online shows when such a document is open.
    pub fn to_ledger(&self, reference: &LedgerRef) -> Option<String> {
        let page = match reference.kind {
            LedgerKind::Invoice => "invoice?txnId=",
            LedgerKind::SalesReceipt => "salesreceipt?txnId=",
            LedgerKind::CreditMemo => "creditmemo?txnId=",
            LedgerKind::RefundReceipt => "refundreceipt?txnId=",
            LedgerKind::Payment => "recvpayment?txnId=",
            LedgerKind::Deposit => "deposit?txnId=",
            LedgerKind::Customer => "customerdetail?nameId=",
            LedgerKind::Item => return None,
        };
        let base = self.ledger_base.trim_end_matches('/');
        is_web(base).then(|| format!("{base}/{page}{}", percent_encoded(reference.id.as_str())))
    }
}

/// Keeps anything that is not a web address, such as `javascript:`, out of the page.
fn is_web(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://")
}

fn percent_encoded(id: &str) -> String {
    let encoded = |byte: u8| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    id.bytes().map(encoded).collect()
}
