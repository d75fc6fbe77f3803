//! A company at work: its two systems, its state, its rules.

use std::fmt;

use crate::domain::money::Currency;
use crate::domain::policy::Policy;
use crate::mapping::files::MappingFiles;
use crate::ports::clock::Clock;
use crate::ports::ledger::{Ledger, LedgerFormat};
use crate::ports::progress::Progress;
use crate::ports::source::{Source, SourceFormat, SourceWriter};
use crate::store::database::Store;

/// Makes the policy of a company from its kept text, in the currency of its books.
pub type PolicyReader = dyn Fn(&str, Currency) -> Result<Policy, String> + Send + Sync;

/// The rules by which documents are compared and corrected; kept with each run.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The mapping files.
    pub mapping: MappingFiles,
    /// The name of the main mapping file.
    pub mapping_main: String,
    /// The policy, as canonical text.
    pub policy: String,
}

/// How raw documents and policies are read; enough to replay a run offline.
#[derive(Clone, Copy)]
pub struct Readers<'a> {
    /// Reads Workiz documents.
    pub source: &'a dyn SourceFormat,
    /// Reads QuickBooks documents.
    pub ledger: &'a dyn LedgerFormat,
    /// Reads the policy.
    pub policy: &'a PolicyReader,
}

impl fmt::Debug for Readers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readers")
            .field("source", &self.source)
            .field("ledger", &self.ledger)
            .finish_non_exhaustive()
    }
}

/// A company at work.
#[derive(Clone, Copy)]
pub struct Company<'a> {
    /// Its name, for reports.
    pub name: &'a str,
    /// Its state.
    pub store: &'a Store,
    /// Workiz.
    pub source: &'a dyn Source,
    /// Where payments are recorded in Workiz; `None` where this way into it only reads.
    pub recorder: Option<&'a dyn SourceWriter>,
    /// QuickBooks.
    pub ledger: &'a dyn Ledger,
    /// How documents are read.
    pub readers: Readers<'a>,
    /// Its rules, as they are now.
    pub rules: &'a Rules,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Who watches.
    pub progress: &'a dyn Progress,
}

impl fmt::Debug for Company<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Company").field("name", &self.name).finish_non_exhaustive()
    }
}
