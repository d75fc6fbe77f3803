//! What the adapter of the official Workiz API promises: the real adapter over HTTP against the
//! simulated API. `docs/sandbox.md` names the test of each row.

mod cuts;
mod faults;
mod golden;
mod kit;
mod lists;
mod nothing_compared;
mod payments;
mod record;
mod refusals;
mod secrets;
mod switches;
mod times;
mod whole_runs;
