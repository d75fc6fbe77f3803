//! Webhooks: changes of the books told to an address on this machine.

mod body;
pub(super) mod hooks;
mod post;
