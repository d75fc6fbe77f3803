//! The demo's bookkeeper, who changes an invoice in QuickBooks between two runs, as people do.

use crate::app::look::Looked;
use crate::app::pass::raw_of;
use crate::cli::error::CliError;
use crate::domain::id::RequestId;
use crate::domain::ledger::{LedgerKind, LedgerRef, Posted, SalesForm, SalesKind, Standing};
use crate::domain::money::{Currency, Money};
use crate::domain::plan::{Action, SalesPart};
use crate::ports::ledger::{Ledger, WriteAnswer, WriteRequest};

/// What the bookkeeper takes off, in dollars.
const TAKEN_OFF: i64 = 15;

/// What the bookkeeper did.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Which document.
    pub reference: LedgerRef,
    /// What was done, as a full sentence.
    pub sentence: String,
}

/// Lowers a line of an invoice on which both sides agree.
///
/// # Errors
/// No invoice is fit for it, or QuickBooks refuses.
pub async fn edit(looked: &Looked, ledger: &dyn Ledger) -> Result<Edit, CliError> {
    let (posted, form) = candidate(looked)
        .ok_or_else(|| CliError::Failed("the demo has no invoice to edit".to_owned()))?;
    let sentence = format!(
        "A bookkeeper takes $15.00 off invoice {} in QuickBooks by hand: {} becomes {}.",
        form.number.as_ref().map_or("", |it| it.as_str()),
        posted.content.total.words(),
        form.total.words()
    );
    let reference = posted.reference.clone();
    let answers = ledger
        .write(&[WriteRequest {
            request_id: RequestId::new("the-bookkeepers-edit"),
            action: Action::UpdateSale {
                target: reference.clone(),
                sync_token: posted.sync_token.clone(),
                parts: vec![SalesPart::Lines, SalesPart::Tax],
                form,
            },
            current: raw_of(&looked.snapshot, &reference).cloned(),
        }])
        .await?;
    match answers.first() {
        Some(WriteAnswer::Written(_)) => Ok(Edit { reference, sentence }),
        other => Err(CliError::Failed(format!("the demo's edit did not go through: {other:?}"))),
    }
}

/// Finds the newest plain invoice that both sides agree on, and what it says after the edit.
fn candidate(looked: &Looked) -> Option<(&Posted<SalesForm>, SalesForm)> {
    let done = &looked.pass;
    let spoken_of = |reference: &LedgerRef| {
        done.reconciliation.discrepancies.iter().any(|it| it.ledger.contains(reference))
    };
    let mut fit: Vec<(&Posted<SalesForm>, SalesForm)> = done
        .reconciliation
        .sales
        .matches
        .iter()
        .filter(|it| !spoken_of(&it.actual))
        .filter_map(|it| done.actual.sales.get(&it.actual))
        .filter(|it| plain(it))
        .filter_map(|it| Some((it, lowered(&it.content)?)))
        .collect();
    fit.sort_by_key(|(it, _)| (it.content.date, it.reference.clone()));
    fit.pop()
}

fn plain(it: &Posted<SalesForm>) -> bool {
    it.standing == Standing::Live
        && it.content.kind == SalesKind::Invoice
        && it.content.number.is_some()
        && it.content.discount.is_none()
        && it.content.tax.amount.is_zero()
        && !it.linked.iter().any(|linked| linked.kind == LedgerKind::Payment)
}

fn lowered(form: &SalesForm) -> Option<SalesForm> {
    let off = Money::exact(TAKEN_OFF.into(), Currency::USD).ok()?;
    let mut form = form.clone();
    let line = form.lines.iter_mut().find(|it| it.amount > off)?;
    line.amount = line.amount.minus(off).ok()?;
    line.quantity = None;
    line.unit_price = None;
    form.total = form.total.minus(off).ok()?;
    Some(form)
}
