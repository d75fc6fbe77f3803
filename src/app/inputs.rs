//! The inputs of a run beside its snapshot, mapping and policy: kept as a line of JSON, so that a
//! replay rests on the same ones.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::expected::SourceRef;
use crate::domain::id::{SourceInvoiceId, SourcePaymentId, SourceRefundId};

/// What a run rested on besides documents and files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// The moment of the run, as text of a time stamp; dates follow from it in the company's zone.
    pub now: jiff::Timestamp,
    /// The main mapping file.
    pub mapping_main: String,
    /// Source documents whose last write has an unknown outcome.
    pub unknown: BTreeSet<SourceRef>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    now: jiff::Timestamp,
    mapping_main: String,
    unknown: Vec<(String, String)>,
}

impl Inputs {
    /// Returns the day of the run in a zone.
    pub fn today(&self, zone: &crate::domain::zone::CompanyZone) -> Date {
        zone.date_of(self.now)
    }

    /// Writes the inputs as one line of JSON.
    ///
    /// # Errors
    /// Never in practice; the JSON writer says so.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        let unknown =
            self.unknown.iter().map(|it| (it.word().to_owned(), it.id().to_owned())).collect();
        serde_json::to_string(&Kept {
            now: self.now,
            mapping_main: self.mapping_main.clone(),
            unknown,
        })
    }

    /// Reads what `to_text` wrote.
    ///
    /// # Errors
    /// The text is not that.
    pub fn from_text(text: &str) -> Result<Self, serde_json::Error> {
        let kept: Kept = serde_json::from_str(text)?;
        let unknown = kept.unknown.into_iter().map(|(word, id)| match word.as_str() {
            "payment" => SourceRef::Payment(SourcePaymentId::new(id)),
            "refund" => SourceRef::Refund(SourceRefundId::new(id)),
            _ => SourceRef::Invoice(SourceInvoiceId::new(id)),
        });
        Ok(Self { now: kept.now, mapping_main: kept.mapping_main, unknown: unknown.collect() })
    }
}
