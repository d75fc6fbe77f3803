//! Webhooks: changes of the books, and of other companies, told to an address on this machine.

mod body;
mod elsewhere;
pub(super) mod hooks;
pub(super) mod post;
