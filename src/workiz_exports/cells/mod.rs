//! What stands in a cell: amounts, rates and days, in whichever way the file writes them.
//!
//! How a file writes its numbers and days is decided from the cells of it that can be read in one
//! way only. Where there is none and it matters, the file is refused: `1,234` is never guessed.

pub mod day;
pub mod evidence;
pub mod money;
pub mod number;
