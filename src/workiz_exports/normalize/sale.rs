//! A row of the jobs report or of the invoices list.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::money::Money;
use crate::domain::quantity::Rate;
use crate::domain::rounding::half_up;
use crate::domain::rounding::share;
use crate::domain::source::Address;
use crate::workiz_exports::cells::day::Day;
use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::layout::kind::Kind;
use crate::workiz_exports::normalize::row::RowPlace;
use crate::workiz_exports::normalize::row::RowReader;
use crate::workiz_exports::normalize::words::Billed;
use crate::workiz_exports::normalize::words::billed;

/// The amounts that two rows about the same document must agree on.
pub const AMOUNTS: [Field; 7] = [
    Field::Total,
    Field::Subtotal,
    Field::Tax,
    Field::ServiceFee,
    Field::Tip,
    Field::AmountDue,
    Field::AmountPaid,
];
/// The days that a row may state.
const DAYS: [Field; 4] = [Field::JobDate, Field::Issued, Field::Created, Field::DueDate];
/// The texts that are kept as they stand.
const TEXTS: [Field; 11] = [
    Field::JobNumber,
    Field::InvoiceNumber,
    Field::Client,
    Field::FirstName,
    Field::LastName,
    Field::Company,
    Field::Phone,
    Field::SecondPhone,
    Field::Email,
    Field::Status,
    Field::TaxName,
];

/// What the rows say of one job or invoice.
#[derive(Clone, Debug)]
pub struct Sale {
    /// Where it stands; several rows when several files have it.
    pub places: Vec<RowPlace>,
    /// Its texts, by column.
    pub texts: BTreeMap<Field, String>,
    /// Its amounts, by column; a blank cell has none.
    pub amounts: BTreeMap<Field, Money>,
    /// Its days, by column.
    pub days: BTreeMap<Field, Day>,
    /// The rate of its tax.
    pub rate: Option<Rate>,
    /// Which columns the files have, blank or not.
    pub shown: Arc<BTreeSet<Field>>,
    /// Whether it has an invoice, where the jobs report says so.
    pub billed: Option<Billed>,
    /// Where the work was done.
    pub address: Address,
    /// What classes are taken from, by the names of the columns.
    pub class_fields: BTreeMap<Arc<str>, String>,
}

impl Sale {
    /// Returns the name of the client: the name, else the company, else first and last name.
    pub fn client(&self) -> Option<String> {
        let text = |it| self.texts.get(&it).cloned();
        let full = || {
            let parts = [text(Field::FirstName), text(Field::LastName)];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        };
        text(Field::Client).or_else(full).or_else(|| text(Field::Company))
    }

    /// Returns an amount; nothing where the column is there and the cell is blank.
    pub fn amount(&self, field: Field, zero: Money) -> Option<Money> {
        let stated = self.amounts.get(&field).copied();
        stated.or_else(|| self.shown.contains(&field).then_some(zero))
    }

    /// Returns where it stands, for a message.
    pub fn places(&self) -> String {
        self.places.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }
}

/// What came of reading a row.
#[derive(Debug)]
pub struct ReadRow<T> {
    /// What it says, when it is whole and a document.
    pub row: Option<T>,
    /// What is wrong with it.
    pub said: Vec<Diagnostic>,
}

/// Reads a row of the jobs report or of the invoices list.
pub fn sale(mut reader: RowReader<'_>) -> ReadRow<Sale> {
    let is_job = reader.table.columns.kind == Kind::Jobs;
    let key = if is_job { Field::JobNumber } else { Field::InvoiceNumber };
    if reader.is_no_document(key) {
        return ReadRow { row: None, said: Vec::new() };
    }
    if reader.cell(key).is_none() {
        reader.unreadable(key, "The number is missing.");
    }
    let mut amounts = BTreeMap::new();
    for field in AMOUNTS {
        if let Some(amount) = reader.money(field) {
            amounts.insert(field, amount);
        }
    }
    if let Some(taxable) = reader.rounded_money(Field::TaxableAmount) {
        amounts.insert(Field::TaxableAmount, taxable);
    }
    let mut days = BTreeMap::new();
    for field in DAYS {
        if let Some(day) = reader.day(field) {
            days.insert(field, day);
        }
    }
    let rate = rate(&mut reader, &amounts);
    let billed = invoiced(&mut reader);
    let texts = TEXTS.into_iter().filter_map(|it| Some((it, reader.text(it)?))).collect();
    let shown = Arc::clone(&reader.table.shown);
    let sale = Sale {
        places: vec![reader.place()],
        texts,
        amounts,
        days,
        rate,
        shown,
        billed,
        address: address(&reader),
        class_fields: class_fields(&reader),
    };
    let (said, is_whole) = reader.finish();
    ReadRow { row: is_whole.then_some(sale), said }
}

/// Reads the tax's rate in percent. A fraction such as 0.0775 is told from a percentage by the tax
/// that it makes of the taxable amount.
fn rate(reader: &mut RowReader<'_>, amounts: &BTreeMap<Field, Money>) -> Option<Rate> {
    let value = reader.rate(Field::TaxRate)?;
    let percent = Rate::percent(value);
    if value.is_zero() || value >= Decimal::ONE {
        return Some(percent);
    }
    let (Some(tax), Some(base)) = (amounts.get(&Field::Tax), amounts.get(&Field::TaxableAmount))
    else {
        return Some(percent);
    };
    let as_fraction = base.amount().checked_mul(value).map(|it| half_up(it, base.currency()));
    let is_fraction = as_fraction == Some(*tax) && share(*base, percent) != Some(*tax);
    let hundredfold = value.checked_mul(Decimal::ONE_HUNDRED)?;
    Some(if is_fraction { Rate::percent(hundredfold) } else { percent })
}

fn invoiced(reader: &mut RowReader<'_>) -> Option<Billed> {
    if !reader.shows(Field::Invoiced) {
        return None;
    }
    let text = reader.cell(Field::Invoiced);
    if let Some(plain) = billed(text, false, None) {
        return Some(plain);
    }
    // The column may hold the invoice's day or amount; neither is used for more than yes or no.
    let mut silent = reader.silent();
    let is_day = silent.day(Field::Invoiced).is_some();
    let amount = silent.decimal(Field::Invoiced).map(|it| it.is_zero());
    let billed = billed(text, is_day, amount);
    if billed.is_none() {
        let problem =
            format!("`{}` stands there, which is neither yes nor no.", text.unwrap_or(""));
        reader.unreadable(Field::Invoiced, problem);
    }
    billed
}

fn address(reader: &RowReader<'_>) -> Address {
    Address {
        line1: reader.text(Field::Address),
        city: reader.text(Field::City),
        region: reader.text(Field::State),
        postal_code: reader.text(Field::Zip),
        country: reader.text(Field::Country),
    }
}

/// Columns of the jobs report that tell documents apart and are never a class.
const NO_CLASS: [&str; 12] = [
    "Job End",
    "UUID",
    "Conversion Date",
    "Converted",
    "Created",
    "Created By",
    "Cost",
    "Profit",
    "Profit Margin",
    "Hours",
    "Payment Methods",
    "Expenses",
];

/// Returns the job type, and every column of which nothing is known: source, service area, tags and
/// custom fields.
fn class_fields(reader: &RowReader<'_>) -> BTreeMap<Arc<str>, String> {
    let classes = reader.others().filter(|(name, _)| !NO_CLASS.contains(&name.as_ref()));
    let mut fields: BTreeMap<Arc<str>, String> =
        classes.map(|(name, text)| (Arc::clone(name), text.to_owned())).collect();
    if let Some(text) = reader.text(Field::JobType) {
        fields.insert(Arc::from(reader.column(Field::JobType)), text);
    }
    fields
}
