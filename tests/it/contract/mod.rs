//! What the client promises of each behavior of QuickBooks: the real client over HTTP against the
//! simulated company. `docs/sandbox.md` names the test of each row.

mod apps;
mod capture;
mod documents;
mod faults;
mod files;
mod forgotten;
mod kit;
mod lost_writes;
mod reads;
mod reports;
mod sign_in;
mod switches;
mod table;
mod writes;
