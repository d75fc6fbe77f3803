//! `tieout link`, `tieout unlink` and `tieout forget`: what a person says of two documents wins over
//! every rule, until it is withdrawn.

use crate::app::error::AppError;
use crate::app::replay::replay;
use crate::cli::args::{LinkKind, PairArgs};
use crate::cli::clock::SystemClock;
use crate::cli::commands::shared::find_run;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::office::READERS;
use crate::cli::output::Output;
use crate::config::settings::Settings;
use crate::domain::expected::SourceRef;
use crate::domain::id::{SourceInvoiceId, SourcePaymentId, TxnId};
use crate::domain::ledger::{LedgerKind, LedgerRef};
use crate::domain::matching::Decision;
use crate::ports::clock::Clock as _;
use crate::store::database::Store;
use crate::store::decisions::{DecisionRecord, Standing};
use crate::store::lock::RunLock;

/// What a person says of two documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    /// They are the same.
    Same,
    /// They are not.
    Different,
    /// Nothing any more: the rules decide again.
    Nothing,
}

/// Runs the command.
///
/// # Errors
/// The last run knows no such document, nothing was decided that could be withdrawn, or the decision
/// cannot be kept.
pub fn run(args: &PairArgs, output: Output, json: bool, say: Say) -> Result<Exit, CliError> {
    // First, so that nothing is made in a folder that is no company's.
    Settings::load(&args.company)?;
    let _lock = RunLock::acquire(&args.company)?;
    let store = Store::open(&args.company)?;
    let last = find_run(&store, "latest")?;
    let (expected, actual) = documents(args);
    let (by, now) = (args.by.as_str(), SystemClock.now());
    if say == Say::Nothing {
        require_decided(&store, &expected, &actual)?;
        store.forget_decision(last.sequence, (&expected, &actual), by, now)?;
    } else {
        require_known(&store, &last.id, &expected, &actual)?;
        let decision = match say {
            Say::Same => Decision::Link { expected, actual },
            Say::Different | Say::Nothing => Decision::Unlink { expected, actual },
        };
        store.save_decision(last.sequence, &decision, by, now)?;
    }
    let (same, sentence) = match say {
        Say::Same => (Some(true), "are the same. The next run heeds it."),
        Say::Different => (Some(false), "are not the same. The next run heeds it."),
        Say::Nothing => (None, "are undecided. The next run goes by the rules again."),
    };
    if json {
        let value = serde_json::json!({
            "workiz": args.workiz, "quickbooks": args.quickbooks, "same": same, "by": by,
        });
        output.json(&value.to_string());
    } else {
        let (workiz, quickbooks) = (&args.workiz, &args.quickbooks);
        output.data(&format!(
            "{by} says that Workiz {workiz} and QuickBooks {quickbooks} {sentence}"
        ));
    }
    Ok(Exit::Done)
}

/// Refuses to withdraw what nobody said.
fn require_decided(
    store: &Store,
    expected: &SourceRef,
    actual: &LedgerRef,
) -> Result<(), CliError> {
    let holds = |it: &DecisionRecord| {
        it.standing == Standing::Holds && it.expected == *expected && it.actual == *actual
    };
    if store.decision_history()?.iter().any(holds) {
        return Ok(());
    }
    Err(CliError::Usage(format!(
        "nothing that counts was said of {} {} in Workiz and {} in QuickBooks, so that nothing can be \
         withdrawn; `tieout link --list` shows what was said",
        expected.word(),
        expected.id(),
        actual.id
    )))
}

fn documents(args: &PairArgs) -> (SourceRef, LedgerRef) {
    let id = TxnId::new(args.quickbooks.as_str());
    match args.kind {
        LinkKind::Invoice => (
            SourceRef::Invoice(SourceInvoiceId::new(args.workiz.as_str())),
            LedgerRef { kind: LedgerKind::Invoice, id },
        ),
        LinkKind::Payment => (
            SourceRef::Payment(SourcePaymentId::new(args.workiz.as_str())),
            LedgerRef { kind: LedgerKind::Payment, id },
        ),
    }
}

/// Refuses documents that the last run did not see: a typing error would be remembered for ever.
fn require_known(
    store: &Store,
    run: &crate::domain::id::RunId,
    expected: &SourceRef,
    actual: &LedgerRef,
) -> Result<(), CliError> {
    let done = replay(store, READERS, run)?.pass;
    let book = &done.reconciliation.expected;
    let unknown = if !book.sales.contains_key(expected) && !book.payments.contains_key(expected) {
        Some(format!("Workiz has no {} {}", expected.word(), expected.id()))
    } else if !done.actual.sales.contains_key(actual) && !done.actual.payments.contains_key(actual)
    {
        Some(format!("QuickBooks has no {} with id {} in scope", actual.kind.word(), actual.id))
    } else {
        None
    };
    match unknown {
        None => Ok(()),
        Some(what) => {
            Err(AppError::Settings(format!("{what} by the last run; nothing was kept")).into())
        }
    }
}
