//! What tests of the QuickBooks adapter begin with: a simulated company on a socket, its client,
//! their time, and sales to write.

pub(crate) mod company;
pub(crate) mod sales;
pub(crate) mod time;
