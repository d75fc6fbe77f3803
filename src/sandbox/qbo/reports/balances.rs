//! What customers owe, as sums and by document. Source: secondary texts; the form is assumed.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::reports::columns::name_of;
use crate::sandbox::qbo::reports::columns::of_document;
use crate::sandbox::qbo::reports::columns::wanted;
use crate::sandbox::qbo::reports::open_items::OpenItem;
use crate::sandbox::qbo::reports::open_items::open_items;
use crate::sandbox::qbo::reports::parameters::Parameters;
use crate::sandbox::qbo::reports::parameters::Period;
use crate::sandbox::qbo::reports::table::Cell;
use crate::sandbox::qbo::reports::table::Column;
use crate::sandbox::qbo::reports::table::Row;
use crate::sandbox::qbo::reports::table::RowTypes;
use crate::sandbox::qbo::reports::table::Table;
use crate::sandbox::qbo::reports::transaction_list::arpaid;

const DEFAULT: [&str; 7] =
    ["tx_date", "txn_type", "doc_num", "due_date", "subt_amount", "subt_open_bal", "rbal_open_bal"];

type ByCustomer<'a> = BTreeMap<(String, u64), Vec<OpenItem<'a>>>;

fn by_customer<'a>(
    books: &'a Books,
    parameters: &Parameters<'_>,
) -> Result<(Period, ByCustomer<'a>), Fault> {
    if arpaid(parameters)? == Some(true) {
        return Err(Fault::not_simulated("Paid documents in a report of balances"));
    }
    let day = parameters.report_day()?;
    let mut found = ByCustomer::new();
    for item in open_items(books, day) {
        if parameters.takes_customer(Some(&item.customer.to_string())) {
            let row = books.get(Kind::Customer, item.customer);
            let name = row.and_then(|it| name_of(Kind::Customer, it)).unwrap_or_default();
            found.entry((name, item.customer)).or_default().push(item);
        }
    }
    Ok((Period { start: day, end: day, date_macro: None }, found))
}

fn open(items: &[OpenItem<'_>]) -> Decimal {
    items.iter().map(|it| it.open).sum()
}

/// Makes the report with a row for each customer who owes or is owed.
pub(super) fn summary(books: &Books, parameters: &Parameters<'_>) -> Result<Table, Fault> {
    parameters.only(&["report_date", "customer", "arpaid"])?;
    let (period, customers) = by_customer(books, parameters)?;
    let sums =
        customers.iter().map(|((name, id), items)| (name.clone(), id.to_string(), open(items)));
    let total = Column { title: "Total", kind: "Money", key: "" };
    Ok(Table::by_customer("CustomerBalance", parameters, period, total, sums))
}

/// Makes the report with a section for each customer.
pub(super) fn detail(books: &Books, parameters: &Parameters<'_>) -> Result<Table, Fault> {
    parameters.only(&["report_date", "customer", "arpaid", "columns"])?;
    let (period, customers) = by_customer(books, parameters)?;
    let columns = wanted(parameters, &DEFAULT)?;
    let mut total = Decimal::ZERO;
    let mut rows = Vec::new();
    for ((name, id), items) in &customers {
        let owed = open(items);
        total += owed;
        let mut running = Decimal::ZERO;
        let data = items.iter().map(|item| {
            running += item.open;
            let cells = columns.iter().map(|it| match it.key {
                "subt_amount" | "subt_nat_amount" => Cell::money(item.total),
                "subt_open_bal" => Cell::money(item.open),
                "rbal_open_bal" => Cell::money(running),
                key => {
                    of_document(books, key, item.kind, item.id, item.document).unwrap_or_default()
                }
            });
            Row::Data(cells.collect())
        });
        let rows_of = data.collect();
        rows.push(Row::Section {
            header: vec![Cell::with_id(name.as_str(), &id.to_string())],
            rows: rows_of,
            summary: sum(&columns, &format!("Total for {name}"), owed),
            group: None,
        });
    }
    let totals = sum(&columns, "TOTAL", total);
    let name = "CustomerBalanceDetail";
    Ok(Table::new(name, parameters, period, columns, rows, RowTypes::Shown).with_totals(totals))
}

fn sum(columns: &[Column], title: &str, owed: Decimal) -> Vec<Cell> {
    let cells = columns.iter().enumerate().map(|(index, it)| match it.key {
        "subt_open_bal" => Cell::money(owed),
        _ if index == 0 => Cell::text(title),
        _ => Cell::empty(),
    });
    cells.collect()
}
