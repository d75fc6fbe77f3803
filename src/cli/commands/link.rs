//! `tieout link` and `tieout unlink`: what a person says of two documents wins over every rule.

use crate::app::error::AppError;
use crate::app::replay::replay;
use crate::cli::args::{LinkArgs, LinkKind};
use crate::cli::clock::SystemClock;
use crate::cli::commands::shared::find_run;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::office::READERS;
use crate::cli::output::Output;
use crate::domain::expected::SourceRef;
use crate::domain::id::{SourceInvoiceId, SourcePaymentId, TxnId};
use crate::domain::ledger::{LedgerKind, LedgerRef};
use crate::domain::matching::Decision;
use crate::ports::clock::Clock as _;
use crate::store::database::Store;
use crate::store::lock::RunLock;

/// What a person says of two documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    /// They are the same.
    Same,
    /// They are not.
    Different,
}

/// Runs the command.
///
/// # Errors
/// The last run knows no such document, or the decision cannot be kept.
pub fn run(args: &LinkArgs, output: Output, json: bool, say: Say) -> Result<Exit, CliError> {
    let _lock = RunLock::acquire(&args.company)?;
    let store = Store::open(&args.company)?;
    let last = find_run(&store, "latest")?;
    let (expected, actual) = documents(args);
    require_known(&store, &last.id, &expected, &actual)?;
    let decision = match say {
        Say::Same => Decision::Link { expected, actual },
        Say::Different => Decision::Unlink { expected, actual },
    };
    store.save_decision(last.sequence, &decision, &args.by, SystemClock.now())?;
    let word = match say {
        Say::Same => "are the same",
        Say::Different => "are not the same",
    };
    if json {
        let same = say == Say::Same;
        let value = serde_json::json!({
            "workiz": args.workiz, "quickbooks": args.quickbooks, "same": same, "by": args.by,
        });
        output.data(&value.to_string());
    } else {
        output.data(&format!(
            "{} says that Workiz {} and QuickBooks {} {word}. The next run heeds it.",
            args.by, args.workiz, args.quickbooks
        ));
    }
    Ok(Exit::Done)
}

fn documents(args: &LinkArgs) -> (SourceRef, LedgerRef) {
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
