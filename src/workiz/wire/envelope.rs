//! The envelope that every list comes in.

use serde::Deserialize;
use serde_json::value::RawValue;

/// One page of a list, `{items, page, pageSize, total}`, with each item's text as it came.
///
/// The four fields are required: without `total` a listing cannot be proven complete.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListPage {
    /// The documents of this page.
    pub items: Vec<Box<RawValue>>,
    /// The number of this page, counted from 1.
    pub page: u32,
    /// How many documents a full page has.
    pub page_size: u32,
    /// How many documents the whole list has.
    pub total: u64,
}
