//! Files as tables: every cell as it stands, with its row.

pub mod delimited;
pub mod folder;
pub mod sheet;
pub mod table;
pub mod text;
pub mod workbook;
pub mod xml;
