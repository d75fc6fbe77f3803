//! The general ledger. Source: recorded traffic.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::reports::columns::of_document;
use crate::sandbox::qbo::reports::columns::wanted;
use crate::sandbox::qbo::reports::ledger::Entry;
use crate::sandbox::qbo::reports::ledger::LedgerAccount;
use crate::sandbox::qbo::reports::ledger::entries;
use crate::sandbox::qbo::reports::parameters::Parameters;
use crate::sandbox::qbo::reports::table::Cell;
use crate::sandbox::qbo::reports::table::Column;
use crate::sandbox::qbo::reports::table::Row;
use crate::sandbox::qbo::reports::table::RowTypes;
use crate::sandbox::qbo::reports::table::Table;

const DEFAULT: [&str; 8] = [
    "tx_date",
    "txn_type",
    "doc_num",
    "name",
    "memo",
    "split_acc",
    "subt_nat_amount",
    "rbal_nat_amount",
];

/// The postings of one account: what was there before, and the rows of the period.
#[derive(Debug, Default)]
struct Page<'a> {
    beginning: Decimal,
    rows: Vec<(&'a Entry<'a>, usize)>,
}

/// Makes the report: a section for each account; debits are positive.
pub(super) fn table(books: &Books, parameters: &Parameters<'_>) -> Result<Table, Fault> {
    parameters.only(&["start_date", "end_date", "date_macro", "columns", "account", "customer"])?;
    let period = parameters.period("This Month-to-date")?;
    let columns = wanted(parameters, &DEFAULT)?;
    let all = entries(books);
    let mut pages: BTreeMap<&LedgerAccount, Page<'_>> = BTreeMap::new();
    for entry in all.iter().filter(|it| it.date <= period.end) {
        for (index, posting) in entry.postings.iter().enumerate() {
            let fits = parameters.takes("account", Some(&posting.account.id))
                && parameters.takes_customer(entry.customer());
            if !fits {
                continue;
            }
            let page = pages.entry(&posting.account).or_default();
            if entry.date < period.start {
                page.beginning += posting.amount;
            } else {
                page.rows.push((entry, index));
            }
        }
    }
    pages.retain(|_, page| !page.beginning.is_zero() || !page.rows.is_empty());
    let rows: Vec<Row> =
        pages.into_iter().map(|(account, page)| section(books, &columns, account, &page)).collect();
    Ok(Table::new("GeneralLedger", parameters, period, columns, rows, RowTypes::Shown))
}

fn section(books: &Books, columns: &[Column], account: &LedgerAccount, page: &Page<'_>) -> Row {
    let mut balance = page.beginning;
    let mut sum = Decimal::ZERO;
    let first = |name: &str| if columns.is_empty() { Cell::empty() } else { Cell::text(name) };
    let by_key = |sums: [(&str, Decimal); 2], title: &str| {
        let cells = columns.iter().enumerate().map(|(index, it)| {
            let found = sums.iter().find(|(key, _)| *key == it.key);
            match found {
                Some((_, sum)) => Cell::money(*sum),
                None if index == 0 => first(title),
                None => Cell::empty(),
            }
        });
        cells.collect::<Vec<Cell>>()
    };
    let mut rows = Vec::new();
    if !page.beginning.is_zero() {
        let mut cells = by_key([("rbal_nat_amount", page.beginning), ("", balance)], "");
        if let Some(cell) = cells.first_mut() {
            *cell = Cell::text("Beginning Balance");
        }
        rows.push(Row::Data(cells));
    }
    for (entry, index) in &page.rows {
        let amount = entry.postings.get(*index).map(|it| it.amount).unwrap_or_default();
        balance += amount;
        sum += amount;
        let cells = columns.iter().map(|it| match it.key {
            "account_name" => Cell::with_id(account.name.as_str(), &account.id),
            "split_acc" | "other_account" => {
                let other = entry.other_side(*index);
                Cell::with_id(other.name, &other.id)
            }
            "subt_nat_amount" | "subt_nat_home_amount" | "subt_amount" => Cell::money(amount),
            "rbal_nat_amount" => Cell::money(balance),
            key => {
                of_document(books, key, entry.kind, entry.id, entry.document).unwrap_or_default()
            }
        });
        rows.push(Row::Data(cells.collect()));
    }
    let title = format!("Total for {}", account.name);
    let summary = by_key([("subt_nat_amount", sum), ("subt_nat_home_amount", sum)], &title);
    let header = vec![Cell::with_id(account.name.as_str(), &account.id)];
    Row::Section { header, rows, summary, group: None }
}
