//! Sales tax in its three regimes: a US company's own codes, automated, and by line abroad.

mod automated;
mod by_line;
mod detail;
pub(super) mod line_code;
mod own;
pub(super) mod rates;
pub(super) mod regime;
