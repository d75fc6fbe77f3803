//! Bad input: each gets one clear sentence and its exit code, and leaves books and state as they
//! were.

mod documents;
mod mapping;
mod plans;
mod services;
mod settings;
mod sign_in;
mod state;
mod stopped;
