//! Reports, derived from the ledger that the documents make.

mod aging;
mod balances;
mod columns;
mod general_ledger;
mod ledger;
mod open_items;
mod parameters;
pub(super) mod run;
mod sales;
mod table;
mod tax_summary;
mod transaction_list;
mod trial_balance;
