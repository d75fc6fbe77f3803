//! The list of transactions.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::qbo::error::QboError;
use crate::qbo::reports::ageing::day;
use crate::qbo::reports::table::Row;
use crate::qbo::reports::table::Table;

/// One transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedTransaction {
    /// Its id.
    pub id: Option<String>,
    /// What it is, in the company's language.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Its date.
    pub date: Option<Date>,
    /// The id of the customer, vendor or employee.
    pub party: Option<String>,
    /// That one's name.
    pub name: String,
    /// Its memo.
    pub memo: String,
    /// The account that it is listed by.
    pub account: String,
    /// The account on the other side; `-Split-` where there are several.
    pub other_account: String,
    /// What it comes to in the home currency; payments are negative on the receivable account.
    pub amount: Decimal,
}

/// Reads the list; columns that the company's edition leaves out are empty.
///
/// # Errors
///
/// The report has not this form, or the totals of its groups are not the sums of their rows.
pub fn transactions(table: &Table) -> Result<Vec<ListedTransaction>, QboError> {
    if table.rows.is_empty() {
        return Ok(Vec::new());
    }
    // Companies with one currency name the column without the word.
    let amount = table.place("subt_nat_home_amount").or_else(|_| table.place("subt_nat_amount"))?;
    table.check_totals(&[amount])?;
    let mut found = Vec::new();
    walk(table, amount, &table.rows, &mut found)?;
    Ok(found)
}

fn walk(
    table: &Table,
    amount: usize,
    rows: &[Row],
    found: &mut Vec<ListedTransaction>,
) -> Result<(), QboError> {
    let date = table.place("tx_date")?;
    let kind = table.place("txn_type")?;
    for row in rows {
        let cells = match row {
            Row::Section(section) => {
                walk(table, amount, &section.rows, found)?;
                continue;
            }
            Row::Data(cells) => cells,
        };
        let text = |key: &str| {
            let place = table.place(key).ok();
            place.map(|place| cells.text(place).to_owned()).unwrap_or_default()
        };
        found.push(ListedTransaction {
            id: cells.id(kind).map(str::to_owned),
            kind: cells.text(kind).to_owned(),
            number: text("doc_num"),
            date: day(table, cells, date)?,
            party: table.place("name").ok().and_then(|at| cells.id(at)).map(str::to_owned),
            name: text("name"),
            memo: text("memo"),
            account: text("account_name"),
            other_account: text("other_account"),
            amount: table.amount(cells, amount)?.unwrap_or_default(),
        });
    }
    Ok(())
}
