//! The trial balance. Source: API reference.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::reports::ledger::LedgerAccount;
use crate::sandbox::qbo::reports::ledger::entries;
use crate::sandbox::qbo::reports::parameters::Parameters;
use crate::sandbox::qbo::reports::table::Cell;
use crate::sandbox::qbo::reports::table::Column;
use crate::sandbox::qbo::reports::table::Row;
use crate::sandbox::qbo::reports::table::RowTypes;
use crate::sandbox::qbo::reports::table::Table;

/// Makes the report: the balance of each account at the end of the period.
///
/// Results of former years stay on their accounts, for the sandbox closes no year.
pub(super) fn table(books: &Books, parameters: &Parameters<'_>) -> Result<Table, Fault> {
    parameters.only(&["start_date", "end_date", "date_macro"])?;
    let period = parameters.period("This Fiscal Year-to-date")?;
    let mut sums: BTreeMap<LedgerAccount, Decimal> = BTreeMap::new();
    for entry in entries(books).into_iter().filter(|it| it.date <= period.end) {
        for posting in entry.postings {
            *sums.entry(posting.account).or_default() += posting.amount;
        }
    }
    sums.retain(|_, sum| !sum.is_zero());
    let (mut debits, mut credits) = (Decimal::ZERO, Decimal::ZERO);
    let mut rows = Vec::new();
    for (account, sum) in &sums {
        let name = Cell::with_id(account.name.as_str(), &account.id);
        rows.push(Row::Data(if sum.is_sign_positive() {
            debits += sum;
            vec![name, Cell::money(*sum), Cell::empty()]
        } else {
            credits -= sum;
            vec![name, Cell::empty(), Cell::money(-sum)]
        }));
    }
    let totals = vec![Cell::text("TOTAL"), Cell::money(debits), Cell::money(credits)];
    let column = |title, kind| Column { title, kind, key: "" };
    let columns = vec![column("", "Account"), column("Debit", "Money"), column("Credit", "Money")];
    let table = Table::new("TrialBalance", parameters, period, columns, rows, RowTypes::OfSections);
    Ok(table.with_totals(totals))
}
