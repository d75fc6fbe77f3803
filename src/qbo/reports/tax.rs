//! The boxes of a tax return.

use rust_decimal::Decimal;

use crate::qbo::error::QboError;
use crate::qbo::reports::table::Cells;
use crate::qbo::reports::table::ColumnKind;
use crate::qbo::reports::table::Row;
use crate::qbo::reports::table::Table;

/// One box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxLine {
    /// What the box is, in no language, where QuickBooks says it.
    pub group: Option<String>,
    /// What a person reads, in the company's language.
    pub label: String,
    /// The amount.
    pub amount: Decimal,
}

/// Reads the boxes in the order of the return. A box may repeat others or be their difference, so
/// that only sections with rows of their own are held to their totals.
///
/// # Errors
///
/// The report has not this form, or the total of a section is not the sum of its rows.
pub fn lines(table: &Table) -> Result<Vec<TaxLine>, QboError> {
    if table.rows.is_empty() {
        return Ok(Vec::new());
    }
    let money = table.columns.iter().rposition(|it| it.kind == ColumnKind::Money);
    let money = money.ok_or_else(|| table.broken("it has no column of money"))?;
    let mut found = Vec::new();
    walk(table, money, &table.rows, &mut found)?;
    Ok(found)
}

fn walk(
    table: &Table,
    money: usize,
    rows: &[Row],
    found: &mut Vec<TaxLine>,
) -> Result<(), QboError> {
    for row in rows {
        match row {
            Row::Data(cells) => found.extend(line(table, money, None, cells)?),
            Row::Section(section) => {
                if !section.rows.is_empty() {
                    let alone = Table { rows: vec![row.clone()], ..table.clone() };
                    alone.check_totals(&[money])?;
                }
                walk(table, money, &section.rows, found)?;
                found.extend(line(table, money, section.group.as_ref(), &section.summary)?);
            }
        }
    }
    Ok(())
}

fn line(
    table: &Table,
    money: usize,
    group: Option<&String>,
    cells: &Cells,
) -> Result<Option<TaxLine>, QboError> {
    let amount = table.amount(cells, money)?;
    let label = cells.text(0).to_owned();
    Ok(amount.map(|amount| TaxLine { group: group.cloned(), label, amount }))
}
