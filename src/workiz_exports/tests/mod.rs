//! Folders of invented files, read back.

mod books;
mod cells;
mod conflicts;
mod copies;
mod damage;
mod kinds;
mod kit;
mod laws;
mod overlaps;
mod sheets;
mod size;
mod totals;
mod twice;
mod workbooks;
