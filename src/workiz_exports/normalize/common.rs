//! By what the payments of two files can be known for the same: by the columns that both have.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use crate::domain::known::Known;
use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::normalize::join::core;
use crate::workiz_exports::normalize::payments::Paid;
use crate::workiz_exports::normalize::words::normalized;

/// What a file of payments shows.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Its columns.
    pub shown: Arc<BTreeSet<Field>>,
    /// Whether its days have times.
    pub has_times: bool,
    /// Its first and its last day.
    pub days: Option<(Date, Date)>,
}

impl Scope {
    /// Returns what the file of some rows shows.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Paid>) -> Self {
        let mut scope = Self::default();
        for row in rows {
            let day = row.day.date;
            let (first, last) = scope.days.unwrap_or((day, day));
            scope.days = Some((first.min(day), last.max(day)));
            scope.has_times |= row.day.time.is_some();
            scope.shown = Arc::clone(&row.shown);
        }
        scope
    }

    /// Returns the days that both files cover, the first and the last of them.
    pub fn overlap(&self, other: &Self) -> Option<(Date, Date)> {
        let ((one, one_last), (two, two_last)) = self.days.zip(other.days)?;
        let (from, until) = (one.max(two), one_last.min(two_last));
        (from <= until).then_some((from, until))
    }
}

/// What two files both show.
#[derive(Clone, Debug)]
pub struct Common {
    fields: BTreeSet<Field>,
    has_times: bool,
}

impl Common {
    /// Compares two files.
    pub fn of(one: &Scope, other: &Scope) -> Self {
        Self {
            fields: one.shown.intersection(&other.shown).copied().collect(),
            has_times: one.has_times && other.has_times,
        }
    }

    /// Returns what two rows about the same payment have in common.
    pub fn key(&self, row: &Paid) -> String {
        let shows = |field| self.fields.contains(&field);
        if let Some(id) = row.id.as_ref().filter(|_| shows(Field::PaymentId)) {
            return format!("id {id}");
        }
        let time = row.day.time.filter(|_| self.has_times);
        let number = |field, it: &Option<String>| it.as_deref().filter(|_| shows(field)).map(core);
        let text = |field, it: &Option<String>| it.clone().filter(|_| shows(field));
        let parts = [
            Some(row.day.date.to_string()),
            time.map(|it| it.to_string()),
            Some(row.amount.to_string()),
            Some(format!("{:?}", row.method)),
            row.client.as_deref().filter(|_| shows(Field::Client)).map(normalized),
            number(Field::JobNumber, &row.job),
            number(Field::InvoiceNumber, &row.invoice),
            number(Field::EstimateNumber, &row.estimate),
            text(Field::Confirmation, &row.reference),
            text(Field::CardDigits, &row.digits),
            text(Field::TransactionId, &row.charge),
        ];
        parts.map(Option::unwrap_or_default).join("\u{1f}")
    }
}

/// Returns the names of the columns in which two rows about the same payment differ, of those that
/// both have.
pub fn differing(one: &Paid, other: &Paid) -> Vec<&'static str> {
    let shows = |field| one.shown.contains(&field) && other.shown.contains(&field);
    let tips = (one.tip, other.tip);
    let name = |it: &Paid| it.client.as_deref().map(normalized);
    let number = |it: &Option<String>| it.as_deref().map(core);
    let fees = (one.fee.as_known(), other.fee.as_known());
    let ways = [
        ("Status", shows(Field::Status) && one.status != other.status),
        ("Tip", tips.0 != tips.1 && tips.0 != Known::Unknown && tips.1 != Known::Unknown),
        ("Amount", one.amount != other.amount),
        ("Fee", shows(Field::Fee) && fees.0 != fees.1),
        ("Payment Date", one.day.date != other.day.date),
        ("Payment Type", one.method != other.method),
        ("Client", shows(Field::Client) && name(one) != name(other)),
        ("Job #", shows(Field::JobNumber) && number(&one.job) != number(&other.job)),
        (
            "Invoice #",
            shows(Field::InvoiceNumber) && number(&one.invoice) != number(&other.invoice),
        ),
    ];
    ways.into_iter().filter(|(_, differ)| *differ).map(|(name, _)| name).collect()
}
