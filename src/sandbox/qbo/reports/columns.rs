//! The columns of reports that list transactions, and which of them a call wants.

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::at;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::reports::parameters::Parameters;
use crate::sandbox::qbo::reports::table::Cell;
use crate::sandbox::qbo::reports::table::Column;

const fn column(key: &'static str, title: &'static str, kind: &'static str) -> Column {
    Column { title, kind, key }
}

/// All columns that are simulated. Titles are assumed where no sample shows them.
const KNOWN: [Column; 24] = [
    column("tx_date", "Date", "tx_date"),
    column("txn_type", "Transaction Type", "txn_type"),
    column("doc_num", "Num", "doc_num"),
    column("is_no_post", "Posting", "is_no_post"),
    column("name", "Name", "name"),
    column("cust_name", "Customer", "cust_name"),
    column("dept_name", "Location", "dept_name"),
    column("memo", "Memo/Description", "memo"),
    column("due_date", "Due Date", "due_date"),
    column("create_date", "Create Date", "create_date"),
    column("last_mod_date", "Last Modified", "last_mod_date"),
    column("term_name", "Terms", "term_name"),
    column("pmt_mthd", "Payment Method", "pmt_mthd"),
    column("is_ar_paid", "A/R Paid", "is_ar_paid"),
    column("past_due", "Past Due", "past_due"),
    column("account_name", "Account", "account_name"),
    column("other_account", "Split", "other_account"),
    column("split_acc", "Split", "split_acc"),
    column("subt_nat_home_amount", "Amount", "subt_nat_home_amount"),
    column("subt_nat_amount", "Amount", "subt_nat_amount"),
    column("rbal_nat_amount", "Balance", "rbal_nat_amount"),
    column("subt_amount", "Amount", "subt_amount"),
    column("subt_open_bal", "Open Balance", "subt_open_bal"),
    column("rbal_open_bal", "Balance", "rbal_open_bal"),
];

/// Gives the columns that a call wants, in its order; the default ones without a wish.
pub(super) fn wanted(parameters: &Parameters<'_>, default: &[&str]) -> Result<Vec<Column>, Fault> {
    let asked: Vec<&str> = match parameters.get("columns") {
        Some(asked) => asked.split(',').map(str::trim).filter(|it| !it.is_empty()).collect(),
        None => default.to_vec(),
    };
    let found = asked.into_iter().map(|key| {
        let found = KNOWN.iter().find(|it| it.key == key).copied();
        found.ok_or_else(|| Fault::not_simulated(&format!("The column {key} of a report")))
    });
    found.collect()
}

/// Gives the cell of a column that depends on the document alone; nothing for other columns.
pub(super) fn of_document(
    books: &Books,
    key: &str,
    kind: Kind,
    id: u64,
    document: &Doc,
) -> Option<Cell> {
    let plain = |field: &str| Cell::text(text(document, field).unwrap_or_default());
    let referred = |field: &str, to: Kind| {
        let id = reference(document, field).unwrap_or_default();
        let name = books.get_text(to, id).and_then(|it| name_of(to, it));
        Cell::with_id(name.unwrap_or_default(), id)
    };
    Some(match key {
        "tx_date" => plain("TxnDate"),
        "txn_type" => Cell::with_id(kind.display_name(), &id.to_string()),
        "doc_num" if kind == Kind::Payment => plain("PaymentRefNum"),
        "doc_num" => plain("DocNumber"),
        "is_no_post" => Cell::text("No"),
        "name" | "cust_name" => referred("CustomerRef", Kind::Customer),
        "dept_name" => referred("DepartmentRef", Kind::Department),
        "memo" => plain("PrivateNote"),
        "due_date" => plain("DueDate"),
        "create_date" | "last_mod_date" => {
            let field = if key == "create_date" { "CreateTime" } else { "LastUpdatedTime" };
            let time = at(document, &format!("MetaData.{field}")).and_then(|it| it.as_str());
            Cell::text(time.unwrap_or_default())
        }
        "term_name" => referred("SalesTermRef", Kind::Term),
        "pmt_mthd" => referred("PaymentMethodRef", Kind::PaymentMethod),
        "is_ar_paid" if kind != Kind::Invoice => Cell::empty(),
        "is_ar_paid" => {
            let open = crate::sandbox::qbo::json::amount(document, "Balance");
            Cell::text(if open.is_zero() { "Paid" } else { "Unpaid" })
        }
        _ => return None,
    })
}

/// Gives the name of a list row as reports show it.
pub(super) fn name_of(kind: Kind, row: &Doc) -> Option<String> {
    let name = text(row, "FullyQualifiedName").or_else(|| text(row, kind.name_field()));
    name.map(str::to_owned)
}
