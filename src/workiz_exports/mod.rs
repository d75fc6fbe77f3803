//! Workiz through the files that a bookkeeper exports from its screens: the jobs report, the
//! invoices list, the payments report, the tax report and the payouts, as CSV or XLSX.
//!
//! `file` reads tables with every cell as it stands, `layout` knows which column is what, `cells`
//! reads amounts and days, `normalize` joins the tables to a book. Deliberately absent: floats (a
//! workbook's numbers are taken from the digits in its XML), guessing what no file shows, and
//! choosing between two files that contradict each other.

pub mod cells;
pub mod document;
pub mod error;
pub mod file;
pub mod format;
pub mod layout;
pub mod look;
pub mod normalize;
pub mod overview;
pub mod settings;
pub mod source;

#[cfg(test)]
mod tests;
