//! What can go wrong with a use case, sorted by what a person or a scheduler does next.

use crate::domain::diagnostic::Diagnostic;
use crate::domain::id::{PlanId, RunId};
use crate::domain::money::MoneyError;
use crate::engine::checker::Fault;
use crate::mapping::apply::MapError;
use crate::mapping::fault::MappingFault;
use crate::ports::source::ServiceError;
use crate::report::error::ReportError;
use crate::store::error::StoreError;

/// A use case could not be carried through.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Workiz or QuickBooks could not be used.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// State could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The mapping files have mistakes.
    #[error("the mapping has {} to correct", count(faults.len(), "mistake"))]
    Mapping {
        /// All of them.
        faults: Vec<MappingFault>,
    },
    /// Mapping could not be carried through.
    #[error("{0}; nothing was compared and nothing written")]
    Map(#[from] MapError),
    /// The account, the company or its settings could not be read.
    #[error("{} Nothing was compared and nothing written", first_document(.0))]
    Unreadable(Vec<Diagnostic>),
    /// The pull is not complete.
    #[error(
        "the list of {entity} is not complete: {expected} were announced and {received} arrived; \
         nothing was compared and nothing written. Run it again"
    )]
    Incomplete {
        /// What was listed.
        entity: String,
        /// How many there are.
        expected: u64,
        /// How many came.
        received: u64,
    },
    /// The settings of the company do not fit the documents.
    #[error("{0}")]
    Settings(String),
    /// A sum left the exact range.
    #[error("an amount left the range in which tieout counts exactly")]
    Money(#[from] MoneyError),
    /// A report could not be written.
    #[error("the report could not be put together")]
    Report(#[from] ReportError),
    /// The plan is wrong by the checker: a bug.
    #[error("the plan failed its check and is not carried out: {}", first_fault(.0))]
    Faults(Vec<Fault>),
    /// There is no such plan.
    #[error("{}; `tieout plan` makes one", none_words("plan", .plan))]
    NoPlan {
        /// What was asked for.
        plan: String,
    },
    /// The plan was used before.
    #[error(
        "plan {plan} was used before, and a plan is used once, also when it was interrupted; make a \
         new one with `tieout plan`"
    )]
    PlanUsed {
        /// Which plan.
        plan: PlanId,
    },
    /// The plan does not come out again from what it was made from.
    #[error(
        "plan {plan} does not come out the same again from its own inputs; it was made by another \
         version of tieout or its records were changed. Make a new one with `tieout plan`"
    )]
    PlanChanged {
        /// Which plan.
        plan: PlanId,
    },
    /// There is no such run.
    #[error("{}; `tieout run` makes one", none_words("run", .run))]
    NoRun {
        /// What was asked for.
        run: String,
    },
    /// A run's snapshot is gone.
    #[error("the documents of run {run} are no longer kept, so it cannot be replayed")]
    NoSnapshot {
        /// Which run.
        run: RunId,
    },
    /// A run's kept inputs cannot be read.
    #[error("the kept inputs of run {run} cannot be read")]
    Inputs {
        /// Which run.
        run: RunId,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
}

fn none_words(what: &str, wanted: &str) -> String {
    match wanted {
        "latest" => format!("this company has no {what} yet"),
        wanted => format!("there is no {what} {wanted}"),
    }
}

fn count(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

fn first_document(diagnostics: &[Diagnostic]) -> String {
    diagnostics
        .first()
        .map_or_else(|| "The account cannot be read.".to_owned(), ToString::to_string)
}

fn first_fault(faults: &[Fault]) -> String {
    faults.first().map_or_else(|| "no reason given".to_owned(), ToString::to_string)
}
