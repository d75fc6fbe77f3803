//! Receivables ageing: what customers owe, by how late it is.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::qbo::error::QboError;
use crate::qbo::reports::table::Cells;
use crate::qbo::reports::table::ColumnKind;
use crate::qbo::reports::table::Row;
use crate::qbo::reports::table::Table;

/// What customers owe, one row a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ageing {
    /// The spans, as a person reads them, in the order of the amounts.
    pub spans: Vec<String>,
    /// One row a customer; the amounts of a customer do not hold those of its sub-customers.
    pub rows: Vec<AgeingRow>,
    /// What all customers owe.
    pub total: Decimal,
}

/// What one customer owes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgeingRow {
    /// The customer's id, where the report has it.
    pub customer: Option<String>,
    /// The customer's name.
    pub name: String,
    /// What is owed in each span; negative where the customer has a credit.
    pub amounts: Vec<Decimal>,
    /// What is owed in all.
    pub total: Decimal,
}

/// The open documents behind what customers owe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgeingDetail {
    /// The documents.
    pub rows: Vec<AgeingDocument>,
    /// What is open in all.
    pub open: Decimal,
}

/// One open document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgeingDocument {
    /// The span that it is in, as a person reads it.
    pub span: String,
    /// Its id.
    pub id: Option<String>,
    /// What it is, in the company's language.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Its date.
    pub date: Option<Date>,
    /// When it is due.
    pub due: Option<Date>,
    /// The customer's id.
    pub customer: Option<String>,
    /// The customer's name.
    pub name: String,
    /// What it comes to.
    pub amount: Decimal,
    /// What of it is open; negative on a credit.
    pub open: Decimal,
}

/// Reads the ageing by customer.
///
/// # Errors
///
/// The report has not this form, or its totals are not the sums of its rows.
pub fn summary(table: &Table) -> Result<Ageing, QboError> {
    if table.rows.is_empty() {
        return Ok(Ageing { spans: Vec::new(), rows: Vec::new(), total: Decimal::ZERO });
    }
    let money = table.columns.iter().enumerate().filter(|(_, it)| it.kind == ColumnKind::Money);
    let money: Vec<usize> = money.map(|(place, _)| place).collect();
    let Some((last, spans)) = money.split_last() else {
        return Err(table.broken("it has no columns of money"));
    };
    let first_other = table.columns.iter().position(|it| it.kind != ColumnKind::Money);
    let name = first_other.ok_or_else(|| table.broken("it has no column of customers"))?;
    // The total is by key where there is one, and always the last one of all.
    let total = table.place("total").unwrap_or(*last);
    let spans: Vec<usize> =
        spans.iter().copied().chain([*last]).filter(|place| *place != total).collect();
    let sums = table.check_totals(&money)?;
    let mut rows = Vec::new();
    collect(&table.rows, &mut |cells| {
        let mut amounts = Vec::new();
        let mut sum = Decimal::ZERO;
        for place in &spans {
            let amount = table.amount(cells, *place)?.unwrap_or_default();
            sum = sum
                .checked_add(amount)
                .ok_or_else(|| table.broken("a sum is beyond any amount"))?;
            amounts.push(amount);
        }
        let says = table.amount(cells, total)?;
        if says.is_none() && amounts.iter().all(Decimal::is_zero) {
            // The heading of a customer who owes nothing, over sub-customers who do.
            return Ok(());
        }
        let says = says.unwrap_or_default();
        if says != sum {
            let whom = cells.id(name).unwrap_or("without an id");
            return Err(table.broken(&format!(
                "the total of customer {whom} is {says}, but its spans come to {sum}"
            )));
        }
        rows.push(AgeingRow {
            customer: cells.id(name).map(str::to_owned),
            name: cells.text(name).to_owned(),
            amounts,
            total: says,
        });
        Ok(())
    })?;
    let at = money.iter().position(|place| *place == total);
    let all = at.and_then(|place| sums.get(place)).copied().unwrap_or_default();
    let titles = spans.iter().filter_map(|place| table.columns.get(*place));
    Ok(Ageing { spans: titles.map(|it| it.title.clone()).collect(), rows, total: all })
}

/// Visits rows of data, and the headings that have amounts of their own.
fn collect(
    rows: &[Row],
    visit: &mut dyn FnMut(&Cells) -> Result<(), QboError>,
) -> Result<(), QboError> {
    for row in rows {
        match row {
            Row::Data(cells) => visit(cells)?,
            Row::Section(section) => {
                if !section.header.0.is_empty() {
                    visit(&section.header)?;
                }
                collect(&section.rows, visit)?;
            }
        }
    }
    Ok(())
}

/// Reads the ageing by document.
///
/// # Errors
///
/// As [`summary`].
pub fn detail(table: &Table) -> Result<AgeingDetail, QboError> {
    if table.rows.is_empty() {
        return Ok(AgeingDetail { rows: Vec::new(), open: Decimal::ZERO });
    }
    let open = table.place("subt_open_bal")?;
    let amount = table.place("subt_amount")?;
    let sums = table.check_totals(&[open])?;
    let places = Places {
        date: table.place("tx_date")?,
        kind: table.place("txn_type")?,
        number: table.place("doc_num")?,
        customer: table.place("cust_name")?,
        due: table.place("due_date")?,
        amount,
        open,
    };
    let mut rows = Vec::new();
    documents(table, &places, "", &table.rows, &mut rows)?;
    Ok(AgeingDetail { rows, open: sums.first().copied().unwrap_or_default() })
}

/// Where the columns are.
struct Places {
    date: usize,
    kind: usize,
    number: usize,
    customer: usize,
    due: usize,
    amount: usize,
    open: usize,
}

fn documents(
    table: &Table,
    places: &Places,
    span: &str,
    rows: &[Row],
    found: &mut Vec<AgeingDocument>,
) -> Result<(), QboError> {
    for row in rows {
        match row {
            Row::Section(section) => {
                let own = section.header.text(0);
                let span = if own.is_empty() { span } else { own };
                documents(table, places, span, &section.rows, found)?;
            }
            Row::Data(cells) => found.push(AgeingDocument {
                span: span.to_owned(),
                id: cells.id(places.kind).map(str::to_owned),
                kind: cells.text(places.kind).to_owned(),
                number: cells.text(places.number).to_owned(),
                date: day(table, cells, places.date)?,
                due: day(table, cells, places.due)?,
                customer: cells.id(places.customer).map(str::to_owned),
                name: cells.text(places.customer).to_owned(),
                amount: table.amount(cells, places.amount)?.unwrap_or_default(),
                open: table.amount(cells, places.open)?.unwrap_or_default(),
            }),
        }
    }
    Ok(())
}

/// Returns the day in a cell; nothing in an empty one.
///
/// # Errors
///
/// What stands there is not a day.
pub fn day(table: &Table, cells: &Cells, place: usize) -> Result<Option<Date>, QboError> {
    let text = cells.text(place).trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_not_a_day: jiff::Error| {
        let key = table.columns.get(place).map_or("", |it| it.key.as_str());
        table.broken(&format!("a cell of column `{key}` is not a date"))
    })
}
