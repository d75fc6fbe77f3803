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
use crate::sandbox::qbo::reports::table::Column;
use crate::sandbox::qbo::reports::table::Table;

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
    let sums = sums.into_iter().map(|((name, id), sum)| (name, id, sum));
    let total = Column { title: "Total", kind: "Money", key: "total" };
    Ok(Table::by_customer("CustomerSales", parameters, period, total, sums))
}
