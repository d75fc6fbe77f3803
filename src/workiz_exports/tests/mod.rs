//! Folders of invented files, read back.

mod books;
mod cells;
mod conflicts;
mod damage;
mod kit;
mod laws;
mod size;
mod workbooks;
