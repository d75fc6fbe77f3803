//! The demo company "Cedar & Main Home Services": three months of a home-service business, on
//! both sides, with differences planted on purpose.
//!
//! Everything is invented and made by code, the same to the byte each time;
//! `fixtures/demo/situations.csv` lists what was planted.

mod base;
mod book;
mod case;
pub mod company;
pub mod desk;
mod masters;
mod plant_edits;
mod plant_existence;
mod plant_money;
mod plant_payments;
mod plant_people;
mod prng;
mod quickbooks_json;
mod sale;
pub mod situations;
mod tables;
#[cfg(test)]
mod tests;
mod workiz_json;
