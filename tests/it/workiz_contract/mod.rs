//! The REST client against the sandbox, row by row of the sandbox's guide: what the service does, and
//! what the client makes of it.

mod faults;
mod kit;
mod lists;
mod money;
mod news;
mod sight;
mod sign_in;
mod switches;
mod whole;
mod writes;
