//! The tax summary of companies outside of the United States.
//!
//! Source: API reference for the agency and the companies; the boxes are assumed: two for each
//! rate of the agency.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::rows as rows_of;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::reports::ledger::entries;
use crate::sandbox::qbo::reports::parameters::Parameters;
use crate::sandbox::qbo::reports::table::Cell;
use crate::sandbox::qbo::reports::table::Column;
use crate::sandbox::qbo::reports::table::Row;
use crate::sandbox::qbo::reports::table::RowTypes;
use crate::sandbox::qbo::reports::table::Table;

/// Makes the report; a company of the United States has none.
pub(super) fn table(books: &Books, parameters: &Parameters<'_>) -> Result<Table, Fault> {
    parameters.only(&["start_date", "end_date", "date_macro", "agency_id"])?;
    let country = text(&books.company, "Country").unwrap_or("US");
    if matches!(country, "US" | "USA") {
        return Err(Fault::feature_off("The report TaxSummary"));
    }
    let agency = parameters.get("agency_id").ok_or_else(|| Fault::missing("agency_id"))?;
    if books.get_text(Kind::TaxAgency, agency).is_none() {
        return Err(Fault::bad_reference(Kind::TaxAgency, agency));
    }
    let period = parameters.period("This Fiscal Year-to-date")?;
    let mut sums: BTreeMap<u64, (Decimal, Decimal)> = BTreeMap::new();
    for entry in entries(books).iter().filter(|it| (period.start..=period.end).contains(&it.date)) {
        let sign = match entry.kind {
            Kind::CreditMemo | Kind::RefundReceipt => -Decimal::ONE,
            _ => Decimal::ONE,
        };
        let lines = object(entry.document, "TxnTaxDetail").map(|it| rows_of(it, "TaxLine"));
        for line in lines.unwrap_or_default().iter().filter_map(Value::as_object) {
            let Some(detail) = object(line, "TaxLineDetail") else { continue };
            let Some(id) = reference(detail, "TaxRateRef").and_then(|it| it.parse().ok()) else {
                continue;
            };
            let rate = books.get(Kind::TaxRate, id);
            if rate.and_then(|it| reference(it, "AgencyRef")) == Some(agency) {
                let sum = sums.entry(id).or_default();
                sum.0 += sign * amount(detail, "NetAmountTaxable");
                sum.1 += sign * amount(line, "Amount");
            }
        }
    }
    let mut total = Decimal::ZERO;
    let mut rows = Vec::new();
    for (id, (net, tax)) in &sums {
        let rate = books.get(Kind::TaxRate, *id);
        let name = rate.and_then(|it| text(it, "Name")).unwrap_or_default();
        total += tax;
        for (words, sum) in [("Net amount taxed", net), ("Tax collected", tax)] {
            rows.push(Row::Data(vec![Cell::text(format!("{words}, {name}")), Cell::money(*sum)]));
        }
    }
    let totals = vec![Cell::text("Total tax"), Cell::money(total)];
    let columns = vec![
        Column { title: "", kind: "String", key: "" },
        Column { title: "Total", kind: "Money", key: "total" },
    ];
    let table = Table::new("TaxSummary", parameters, period, columns, rows, RowTypes::OfSections);
    Ok(table.with_totals(totals))
}
