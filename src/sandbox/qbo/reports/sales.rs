//! Sales by customer, without tax. Source: API reference.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::reports::columns::name_of;
use crate::sandbox::qbo::reports::ledger::entries;
use crate::sandbox::qbo::reports::parameters::Parameters;
use crate::sandbox::qbo::reports::table::Cell;
use crate::sandbox::qbo::reports::table::Column;
use crate::sandbox::qbo::reports::table::Row;
use crate::sandbox::qbo::reports::table::RowTypes;
use crate::sandbox::qbo::reports::table::Table;
use crate::sandbox::qbo::reports::table::grand_total;
use crate::sandbox::qbo::reports::table::own_titles;

/// Makes the report: what was sold to each customer, less credits and refunds.
pub(super) fn table(books: &Books, parameters: &Parameters<'_>) -> Result<Table, Fault> {
    parameters.only(&["start_date", "end_date", "date_macro", "customer"])?;
    let period = parameters.period("This Fiscal Year-to-date")?;
    let mut sums: BTreeMap<(String, String), Decimal> = BTreeMap::new();
    for entry in entries(books) {
        let sign = match entry.kind {
            Kind::Invoice | Kind::SalesReceipt => Decimal::ONE,
            Kind::CreditMemo | Kind::RefundReceipt => -Decimal::ONE,
            _ => continue,
        };
        let fits = (period.start..=period.end).contains(&entry.date)
            && parameters.takes_customer(entry.customer());
        if !fits {
            continue;
        }
        let id = entry.customer().unwrap_or_default();
        let name = books.get_text(Kind::Customer, id).and_then(|it| name_of(Kind::Customer, it));
        let name = name.unwrap_or_else(|| "Not Specified".to_owned());
        let tax = object(entry.document, "TxnTaxDetail").map(|it| amount(it, "TotalTax"));
        let sold = amount(entry.document, "TotalAmt") - tax.unwrap_or_default();
        *sums.entry((name, id.to_owned())).or_default() += sign * sold;
    }
    let mut total = Decimal::ZERO;
    let mut rows = Vec::new();
    for ((name, id), sum) in &sums {
        total += sum;
        rows.push(Row::Data(vec![Cell::with_id(name.as_str(), id), Cell::money(*sum)]));
    }
    let has_data = !rows.is_empty();
    rows.push(grand_total(vec![Cell::text("TOTAL"), Cell::money(total)]));
    let columns = vec![
        Column { title: "", kind: "Customer", key: "" },
        Column { title: "Total", kind: "Money", key: "total" },
    ];
    Ok(Table {
        name: "CustomerSales",
        period,
        titles: own_titles(&columns),
        columns,
        rows,
        types: RowTypes::OfSections,
        customer: parameters.get("customer").map(str::to_owned),
        more: Vec::new(),
        has_data,
    })
}
