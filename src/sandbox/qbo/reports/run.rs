//! Finds the report that a name asks for.

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::reports::aging;
use crate::sandbox::qbo::reports::balances;
use crate::sandbox::qbo::reports::general_ledger;
use crate::sandbox::qbo::reports::parameters::Parameters;
use crate::sandbox::qbo::reports::sales;
use crate::sandbox::qbo::reports::tax_summary;
use crate::sandbox::qbo::reports::transaction_list;
use crate::sandbox::qbo::reports::trial_balance;

/// Reports that the real service has and this sandbox has not. Source: API reference.
const NOT_SIMULATED: [&str; 22] = [
    "AccountList",
    "AgedPayableDetail",
    "AgedPayables",
    "BalanceSheet",
    "CashFlow",
    "ClassSales",
    "CustomerIncome",
    "DepartmentSales",
    "ExpensesByVendor",
    "FECReport",
    "InventoryValuationDetail",
    "InventoryValuationSummary",
    "ItemSales",
    "JournalReport",
    "ProfitAndLoss",
    "ProfitAndLossDetail",
    "SalesTaxLiability",
    "TransactionListByCustomer",
    "TransactionListByVendor",
    "TransactionListWithSplits",
    "VendorBalance",
    "VendorBalanceDetail",
];

/// Runs a report and gives its bare body.
pub(in crate::sandbox::qbo) fn run(
    books: &Books,
    name: &str,
    given: &[(String, String)],
) -> Result<Doc, Fault> {
    let parameters = Parameters::new(books, given);
    let table = match name {
        "TransactionList" => transaction_list::table(books, &parameters),
        "AgedReceivableDetail" => aging::detail(books, &parameters),
        "AgedReceivables" => aging::summary(books, &parameters),
        "CustomerBalance" => balances::summary(books, &parameters),
        "CustomerBalanceDetail" => balances::detail(books, &parameters),
        "CustomerSales" => sales::table(books, &parameters),
        "TrialBalance" => trial_balance::table(books, &parameters),
        "GeneralLedger" => general_ledger::table(books, &parameters),
        "TaxSummary" => tax_summary::table(books, &parameters),
        other if NOT_SIMULATED.contains(&other) => {
            return Err(Fault::not_simulated(&format!("The report {other}")));
        }
        other => return Err(Fault::unsupported(&format!("the report {other}"))),
    };
    Ok(table?.to_body(books))
}
