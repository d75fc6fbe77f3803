//! What a bookkeeper exports from the screens of Workiz, written from the state of the sandbox: the jobs
//! report, the list of invoices, the payments report, the tax report, and the payouts.

mod books;
mod csv;
mod invoices;
mod jobs;
mod payments;
mod payouts;
pub mod run;
pub mod style;
mod table;
mod taxes;
#[cfg(test)]
mod tests;
mod xlsx;
