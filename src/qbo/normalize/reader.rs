//! Reading one document: fields that must be there, and diagnostics where they are not.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::domain::diagnostic::{Diagnostic, Gravity, Side};
use crate::domain::id::TxnId;
use crate::domain::ledger::{LedgerKind, LedgerRef, TaxRegime};
use crate::domain::money::{Currency, Money, MoneyError};
use crate::domain::rounding::half_up;
use crate::qbo::wire::amount::WireAmount;
use crate::qbo::wire::common::{WireLinkedTxn, WireMeta, WireRef};

/// A document could not be read; its diagnostics are with the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skipped;

/// What all documents of a company have in common.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The currency of documents that name none.
    pub home_currency: Currency,
    /// How the company's tax works, which decides what a line without a code means.
    pub tax_regime: TaxRegime,
}

/// Reads the fields of one document and collects what is wrong with it.
#[derive(Debug)]
pub struct Reader<'a> {
    document: String,
    gravity: Gravity,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// Starts on a document; `gravity` is what an unreadable field of it means for the run.
    pub fn new(document: String, gravity: Gravity, diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        Self { document, gravity, diagnostics }
    }

    /// Notes that a field cannot be read, and returns the reason to skip the document.
    pub fn wrong(&mut self, field: &str, problem: impl Into<String>) -> Skipped {
        let advice = match self.gravity {
            Gravity::Note => "It is left out; open it in QuickBooks and save it again.",
            Gravity::Unreadable => {
                "Open it in QuickBooks and save it again; nothing is written until it can be read."
            }
        };
        self.tell(self.gravity, field, problem.into(), advice);
        Skipped
    }

    /// Notes something worth knowing; the document is read all the same.
    pub fn note(&mut self, field: &str, problem: impl Into<String>, advice: &str) {
        self.tell(Gravity::Note, field, problem.into(), advice);
    }

    fn tell(&mut self, gravity: Gravity, field: &str, problem: String, advice: &str) {
        self.diagnostics.push(Diagnostic {
            gravity,
            side: Side::Ledger,
            document: self.document.clone(),
            field: field.to_owned(),
            problem,
            advice: advice.to_owned(),
        });
    }

    /// Returns a field that must be there.
    ///
    /// # Errors
    ///
    /// The field is missing or cannot be read; the diagnostic is kept.
    pub fn required<T>(&mut self, field: &str, value: Option<T>) -> Result<T, Skipped> {
        value.ok_or_else(|| self.wrong(field, "It is missing."))
    }

    /// Returns a text that must be there and not be empty.
    ///
    /// # Errors
    ///
    /// The field is missing or cannot be read; the diagnostic is kept.
    pub fn text(&mut self, field: &str, value: Option<String>) -> Result<String, Skipped> {
        self.required(field, value.filter(|text| !text.trim().is_empty()))
    }

    /// Returns a calendar date that must be there.
    ///
    /// # Errors
    ///
    /// The field is missing or cannot be read; the diagnostic is kept.
    pub fn date(&mut self, field: &str, value: Option<&str>) -> Result<Date, Skipped> {
        let text = self.required(field, value)?;
        text.parse().map_err(|_not_a_date: jiff::Error| self.wrong(field, "It is not a date."))
    }

    /// Returns a calendar date that may be absent.
    ///
    /// # Errors
    ///
    /// The field is missing or cannot be read; the diagnostic is kept.
    pub fn date_if_any(
        &mut self,
        field: &str,
        value: Option<&str>,
    ) -> Result<Option<Date>, Skipped> {
        match value.filter(|text| !text.is_empty()) {
            None => Ok(None),
            some => self.date(field, some).map(Some),
        }
    }

    /// Returns an amount that must be there.
    ///
    /// # Errors
    ///
    /// The field is missing or cannot be read; the diagnostic is kept.
    pub fn money(
        &mut self,
        field: &str,
        value: Option<WireAmount>,
        currency: Currency,
    ) -> Result<Money, Skipped> {
        let WireAmount(amount) = self.required(field, value)?;
        let result = Money::exact(amount, currency);
        match result {
            Ok(money) => Ok(money),
            Err(MoneyError::TooPrecise { .. }) if is_noise(amount, currency) => {
                Ok(half_up(amount, currency))
            }
            Err(error) => Err(self.wrong(field, format!("{error}."))),
        }
    }

    /// Returns a document's currency: its own, or the company's where it names none.
    ///
    /// # Errors
    ///
    /// The field is missing or cannot be read; the diagnostic is kept.
    pub fn currency(
        &mut self,
        reference: Option<&WireRef>,
        home: Currency,
    ) -> Result<Currency, Skipped> {
        match reference.and_then(|it| it.value.as_deref()) {
            None => Ok(home),
            Some(code) => Currency::parse(code)
                .map_err(|error| self.wrong("CurrencyRef", format!("{error}."))),
        }
    }
}

/// QuickBooks computes some totals in binary; what is this far from a cent is not money.
fn is_noise(amount: Decimal, currency: Currency) -> bool {
    let distance = (amount - half_up(amount, currency).amount()).abs();
    distance <= Decimal::new(1, 6)
}

/// Returns the id in a reference, if there is one.
pub fn id_of(reference: Option<&WireRef>) -> Option<&str> {
    reference.and_then(|it| it.value.as_deref()).filter(|id| !id.is_empty())
}

/// Returns when a document was last changed.
pub fn updated_at(meta: Option<&WireMeta>) -> Option<Timestamp> {
    meta.and_then(|it| it.last_updated_time.as_deref()).and_then(|text| text.parse().ok())
}

/// Returns the kinds of documents that ties are followed to; others, such as estimates, have no
/// part in the comparison.
pub fn kind_of(txn_type: &str) -> Option<LedgerKind> {
    [
        LedgerKind::Invoice,
        LedgerKind::SalesReceipt,
        LedgerKind::CreditMemo,
        LedgerKind::RefundReceipt,
        LedgerKind::Payment,
        LedgerKind::Deposit,
    ]
    .into_iter()
    .find(|kind| kind.entity().eq_ignore_ascii_case(txn_type))
}

/// Returns the document at the other end of a tie.
pub fn linked_document(link: &WireLinkedTxn) -> Option<LedgerRef> {
    let kind = kind_of(link.txn_type.as_ref()?.as_str())?;
    let id = link.txn_id.as_deref()?;
    Some(LedgerRef { kind, id: TxnId::new(id) })
}

/// Returns the documents at the other ends of ties, each once, in order.
pub fn linked_documents(links: Option<&Vec<WireLinkedTxn>>) -> Vec<LedgerRef> {
    let mut linked: Vec<LedgerRef> =
        links.into_iter().flatten().filter_map(linked_document).collect();
    linked.sort();
    linked.dedup();
    linked
}

/// Tells whether a note is that of a voided document. QuickBooks puts the word before the old
/// note; there is no other sign of it. Source: recorded void of an invoice.
pub fn says_voided(note: Option<&str>) -> bool {
    note.is_some_and(|note| note.trim_start().starts_with("Voided"))
}
