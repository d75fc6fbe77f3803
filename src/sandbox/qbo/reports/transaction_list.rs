//! The list of transactions. Source: API reference.

use jiff::civil::Date;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::at;
use crate::sandbox::qbo::json::date;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::reports::columns::of_document;
use crate::sandbox::qbo::reports::columns::wanted;
use crate::sandbox::qbo::reports::ledger::Entry;
use crate::sandbox::qbo::reports::ledger::entries;
use crate::sandbox::qbo::reports::parameters::Parameters;
use crate::sandbox::qbo::reports::table::Cell;
use crate::sandbox::qbo::reports::table::Row;
use crate::sandbox::qbo::reports::table::RowTypes;
use crate::sandbox::qbo::reports::table::Table;

const DEFAULT: [&str; 10] = [
    "tx_date",
    "txn_type",
    "doc_num",
    "is_no_post",
    "name",
    "dept_name",
    "memo",
    "account_name",
    "other_account",
    "subt_nat_home_amount",
];

/// Makes the report.
pub(super) fn table(books: &Books, parameters: &Parameters<'_>) -> Result<Table, Fault> {
    parameters.only(&[
        "start_date",
        "end_date",
        "date_macro",
        "start_moddate",
        "end_moddate",
        "start_createdate",
        "end_createdate",
        "transaction_type",
        "customer",
        "arpaid",
        "columns",
    ])?;
    let period = parameters.period("This Month-to-date")?;
    let columns = wanted(parameters, &DEFAULT)?;
    let kind = match parameters.get("transaction_type") {
        None => None,
        Some(given) => Some(kind_of(given)?),
    };
    let paid = arpaid(parameters)?;
    let within = |entry: &Entry<'_>, field: &str, which: &str| -> Result<bool, Fault> {
        let start = parameters.day(&format!("start_{which}"))?;
        let end = parameters.day(&format!("end_{which}"))?;
        let day = at(entry.document, &format!("MetaData.{field}"));
        let day: Option<Date> = day.and_then(|it| it.as_str()).and_then(date);
        Ok(start.is_none_or(|it| day >= Some(it)) && end.is_none_or(|it| day <= Some(it)))
    };
    let mut rows = Vec::new();
    for entry in entries(books) {
        let fits = (period.start..=period.end).contains(&entry.date)
            && kind.is_none_or(|it| it == Some(entry.kind))
            && parameters.takes_customer(entry.customer())
            && within(&entry, "LastUpdatedTime", "moddate")?
            && within(&entry, "CreateTime", "createdate")?
            && paid.is_none_or(|paid| is_paid(&entry) == Some(paid));
        if fits {
            let cells = columns.iter().map(|it| cell(books, it.key, &entry));
            rows.push(Row::Data(cells.collect()));
        }
    }
    Ok(Table::new("TransactionList", parameters, period, columns, rows, RowTypes::Shown))
}

/// Reads `arpaid`: whether only paid or only unpaid invoices are wanted.
pub(super) fn arpaid(parameters: &Parameters<'_>) -> Result<Option<bool>, Fault> {
    match parameters.get("arpaid") {
        None | Some("All") => Ok(None),
        Some("Paid") => Ok(Some(true)),
        Some("Unpaid") => Ok(Some(false)),
        Some(other) => Err(Fault::invalid(2170, "Invalid Enumeration", "arpaid", other)),
    }
}

fn is_paid(entry: &Entry<'_>) -> Option<bool> {
    (entry.kind == Kind::Invoice).then(|| amount(entry.document, "Balance").is_zero())
}

/// Gives the kind of a transaction type; nothing for one that the sandbox never has.
fn kind_of(given: &str) -> Result<Option<Kind>, Fault> {
    Ok(match given {
        "Invoice" => Some(Kind::Invoice),
        "ReceivePayment" => Some(Kind::Payment),
        "SalesReceipt" => Some(Kind::SalesReceipt),
        "CreditMemo" => Some(Kind::CreditMemo),
        "CashRefund" | "RefundReceipt" => Some(Kind::RefundReceipt),
        "Deposit" => Some(Kind::Deposit),
        "Bill"
        | "BillPaymentCheck"
        | "Check"
        | "CreditCardCharge"
        | "CreditCardCredit"
        | "Estimate"
        | "GlobalTaxAdjustment"
        | "GlobalTaxPayment"
        | "InventoryQuantityAdjustment"
        | "JournalEntry"
        | "PurchaseOrder"
        | "ServiceTaxDefer"
        | "ServiceTaxGrossAdjustment"
        | "ServiceTaxPartialUtilisation"
        | "ServiceTaxRefund"
        | "ServiceTaxReversal"
        | "Statement"
        | "TimeActivity"
        | "Transfer"
        | "VendorCredit" => None,
        other => {
            let fault = Fault::invalid(2170, "Invalid Enumeration", "transaction_type", other);
            return Err(fault);
        }
    })
}

fn cell(books: &Books, key: &str, entry: &Entry<'_>) -> Cell {
    let own = entry.postings.first();
    match key {
        "account_name" => own
            .map_or_else(Cell::empty, |it| Cell::with_id(it.account.name.as_str(), &it.account.id)),
        "other_account" | "split_acc" => {
            let other = entry.other_side(0);
            Cell::with_id(other.name, &other.id)
        }
        "subt_nat_home_amount" | "subt_nat_amount" | "subt_amount" => {
            Cell::money(own.map(|it| it.amount).unwrap_or_default())
        }
        "subt_open_bal" => Cell::money(amount(entry.document, "Balance")),
        _ => {
            let found = of_document(books, key, entry.kind, entry.id, entry.document);
            found.unwrap_or_default()
        }
    }
}
