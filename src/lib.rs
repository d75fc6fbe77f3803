//! tieout ties out a field-service business's Workiz account against its QuickBooks Online
//! books: it pulls both sides, maps, matches, diffs, plans, applies, verifies and reports.
//!
//! Start with `ARCHITECTURE.md`; the modules below stand in the order of the layers.

pub mod domain;

pub mod engine;
pub mod mapping;
pub mod ports;
pub mod report;

pub mod config;
pub mod http;
pub mod qbo;
pub mod store;
pub mod wire;
pub mod workiz;
pub mod workiz_api;
pub mod workiz_exports;

pub mod app;

pub mod cli;
pub mod sandbox;
pub mod telemetry;
