//! Promises of the adapter.
