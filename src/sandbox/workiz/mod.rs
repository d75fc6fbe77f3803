//! The Workiz side of the sandbox: the REST integration of the seed document, in memory.
//!
//! It is strict (unknown filters and unknown body fields are refused), keeps state, and is
//! deterministic: the only thing that it takes from the real world is the time of a TOTP check.
//!
//! | behavior | source |
//! | --- | --- |
//! | paths, session and payment bodies, job list and job creation, list envelope | seed document |
//! | invoice, payment, refund, payout, client, item and tax shapes, filters, error body | our design, workiz-api 6.3 |
//! | `X-Request-Id` echo, `Idempotency-Key`, 409 `idempotency_conflict`, 423 `mfa_required` | our design, workiz-api 6.3 |
//! | sessions live 3600 s | seed document (`expiresIn`) |
//! | a session can be refreshed until 24 h after login, and a refresh retires the old token | assumed |
//! | which entitlement opens which list | assumed |
//! | lists come in the order in which documents were made | assumed |
//! | a payment over the balance is refused; a tip paid adds to invoice tip and total | assumed, after the identity of workiz-api 5 |
//! | 120 calls a minute, then 429 with `Retry-After` | assumed (the seed gives no numbers) |

mod accounts;
mod admin;
mod answer;
mod attachments;
mod bodies;
mod call;
mod edits;
mod factors;
mod fault_json;
pub mod faults;
mod files;
mod filters;
mod happenings;
mod issues;
mod job_lines;
mod jobs;
mod ledger;
mod limit;
mod lists;
pub mod money;
mod outbox;
mod payments;
mod payouts;
mod people;
mod pump;
mod resources;
mod respond;
mod routes;
pub mod sandbox;
pub mod seed;
mod sessions;
mod sight;
mod sign_ins;
pub mod starter;
pub mod switches;
#[cfg(test)]
mod test_desk;
#[cfg(test)]
mod tests;
pub(in crate::sandbox) mod totp;
mod visit;
mod webhooks;
mod world;
