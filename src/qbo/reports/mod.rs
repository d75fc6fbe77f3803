//! Reports: what is asked, a report's rows in any form, and the rows of each as types.

pub mod ageing;
pub mod ask;
pub mod list;
pub mod table;
pub mod tax;
