//! What the pipeline asks of the outside. Implemented by the adapters at the edge.

pub mod clock;
pub mod ledger;
pub mod lines;
pub mod look;
pub mod progress;
pub mod source;
pub mod time;
pub mod tokens;
pub mod virtual_time;
