//! How a discrepancy is put together: every one has its fingerprint and severity from here.

use jiff::civil::Date;

use crate::domain::discrepancy::{
    Discrepancy, DiscrepancyCode, FieldDifference, Handling, Severity,
};
use crate::domain::effects::{Effects, Measure};
use crate::domain::expected::{Expected, SourceRef, Unmapped};
use crate::domain::id::Fingerprint;
use crate::domain::ledger::{LedgerRef, SalesKind};
use crate::domain::money::{Currency, Money, MoneyError};
use crate::domain::period::Month;

/// A discrepancy before its fingerprint.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What kind it is.
    pub code: DiscrepancyCode,
    /// Source documents.
    pub source: Vec<SourceRef>,
    /// Documents in the books.
    pub ledger: Vec<LedgerRef>,
    /// What differs.
    pub fields: Vec<FieldDifference>,
    /// What it explains.
    pub effects: Effects,
    /// Whose it is.
    pub client: String,
    /// How the document is named.
    pub title: String,
    /// The date in the books.
    pub date: Date,
    /// For timing differences.
    pub expected_by: Option<Date>,
    /// The sentence.
    pub sentence: String,
    /// The advice.
    pub advice: String,
}

impl Draft {
    /// Returns a draft that speaks of no document yet and explains nothing.
    pub fn new(code: DiscrepancyCode, date: Date, currency: Currency) -> Self {
        Self {
            code,
            source: Vec::new(),
            ledger: Vec::new(),
            fields: Vec::new(),
            effects: Effects::none(currency),
            client: String::new(),
            title: String::new(),
            date,
            expected_by: None,
            sentence: String::new(),
            advice: String::new(),
        }
    }

    /// Returns a draft about what the books should hold, named as the source names it.
    pub fn of_expected<T>(
        code: DiscrepancyCode,
        it: &Expected<T>,
        date: Date,
        currency: Currency,
    ) -> Self {
        Self {
            source: vec![it.origin.clone()],
            client: it.client.clone(),
            title: it.title.clone(),
            ..Self::new(code, date, currency)
        }
    }

    /// Returns the discrepancy.
    pub fn finish(self) -> Discrepancy {
        let fingerprint = self.fingerprint();
        let severity = match self.code.handling() {
            Handling::Note => Severity::Informational,
            Handling::Automatic | Handling::Propose | Handling::Person => {
                if self.effects.is_none() { Severity::Minor } else { Severity::Major }
            }
        };
        Discrepancy {
            code: self.code,
            fingerprint,
            source: self.source,
            ledger: self.ledger,
            fields: self.fields,
            effects: self.effects,
            severity,
            client: self.client,
            title: self.title,
            date: self.date,
            expected_by: self.expected_by,
            sentence: self.sentence,
            advice: self.advice,
        }
    }

    /// Hashes what the discrepancy is about: a person's decision on it holds until one of these
    /// changes. Wording and dates of the run are left out on purpose.
    fn fingerprint(&self) -> Fingerprint {
        let mut hasher = blake3::Hasher::new();
        let mut part = |text: &str| {
            hasher.update(text.as_bytes());
            hasher.update(b"\x1f");
        };
        part(self.code.code());
        for it in &self.source {
            part(it.word());
            part(it.id());
        }
        for it in &self.ledger {
            part(it.kind.entity());
            part(it.id.as_str());
        }
        for it in &self.fields {
            part(&it.field.name());
            part(&it.expected);
            part(&it.actual);
        }
        for (month, measure, amount) in self.effects.entries() {
            part(&month.to_string());
            part(measure.code());
            part(&amount.to_string());
        }
        let hex = hasher.finalize().to_hex();
        Fingerprint::new(hex.chars().take(16).collect::<String>())
    }
}

/// Returns the effects of amounts that a sales document of a kind carries, in a month.
///
/// Gross is given by the caller among the amounts; what is gross is also receivable on an invoice
/// and collected on a sales receipt, and a credit memo counts with the other sign.
///
/// # Errors
/// A sum leaves the exact range.
pub fn sales_parts(
    kind: SalesKind,
    date: Date,
    parts: &[(Measure, Money)],
    gross: Money,
) -> Result<Effects, MoneyError> {
    let month = Month::of(date);
    let mut effects = Effects::none(gross.currency());
    let (negative, last) = match kind {
        SalesKind::Invoice => (false, Measure::Receivable),
        SalesKind::SalesReceipt => (false, Measure::Collected),
        SalesKind::CreditMemo => (true, Measure::Receivable),
        SalesKind::RefundReceipt => (false, Measure::Refunded),
    };
    let signed = |amount: Money| if negative { amount.negated() } else { amount };
    for (measure, amount) in parts {
        effects.add(month, *measure, signed(*amount))?;
    }
    effects.add(month, Measure::GrossInvoiced, signed(gross))?;
    effects.add(month, last, signed(gross))?;
    Ok(effects)
}

/// Lists amounts for a sentence: `$189.50, $349.00 and $89.00`.
pub fn amounts(list: &[Money]) -> String {
    let words: Vec<String> = list.iter().map(|it| it.words()).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => "nothing".to_owned(),
    }
}

/// Lists what the mapping does not cover, for a sentence, and what is to be done about each value.
pub fn uncovered(list: &[Unmapped]) -> (String, String) {
    let values: Vec<String> =
        list.iter().map(|it| format!("{} \"{}\"", it.field, it.value)).collect();
    let advice: Vec<&str> = list.iter().map(|it| it.advice.as_str()).collect();
    (values.join(", "), advice.join(" "))
}

/// Returns what a person does about documents that could belong together in several ways.
pub fn which_is_which(word: &str, expected: &[SourceRef], actual: &[LedgerRef]) -> String {
    let first = expected.first().map_or("", SourceRef::id);
    let ids: Vec<&str> = actual.iter().map(|it| it.id.as_str()).collect();
    format!(
        "Say which one is which: `tieout link {word} {first} ID --by \"your name\"`, with the \
         QuickBooks id {}; it is remembered.",
        ids.join(" or ")
    )
}

/// Returns a text with a capital first letter, to begin a sentence.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
