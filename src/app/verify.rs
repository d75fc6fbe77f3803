//! Reads what was written back from the write's own answer, and compares it with the plan.

use crate::app::company::Readers;
use crate::app::error::AppError;
use crate::domain::discrepancy::AgreedState;
use crate::domain::id::CorrectionId;
use crate::domain::ledger::{LineRole, SalesForm, Standing};
use crate::domain::plan::{Action, Receipt};
use crate::domain::snapshot::{RawDocument, Snapshot};
use crate::domain::terms::ActualBook;
use crate::engine::agree::{payment_state, sales_state};

/// A correction that was answered as written.
#[derive(Clone, Debug)]
pub struct Written {
    /// Which correction.
    pub correction: CorrectionId,
    /// What was sent, with everything filled in.
    pub action: Action,
    /// What came back.
    pub receipt: Receipt,
}

/// Returns the corrections whose answer does not say what was planned, with a sentence each.
///
/// # Errors
/// The books cannot be read any more with the answers put in.
pub fn read_back(
    readers: Readers<'_>,
    snapshot: &Snapshot,
    written: &[Written],
) -> Result<Vec<(CorrectionId, String)>, AppError> {
    if written.is_empty() {
        return Ok(Vec::new());
    }
    let documents = overlay(&snapshot.ledger.documents, written);
    let book = readers.ledger.read(&documents).map_err(|it| AppError::Unreadable(it.0))?.book;
    let currency = book.preferences.home_currency;
    let all = ActualBook {
        currency,
        sales: book.sales.clone(),
        payments: book.payments.clone(),
        out_of_scope: Vec::new(),
        ledger: book,
    };
    let mut wrong = Vec::new();
    for it in written {
        if let Some(field) = differs(it, &all)? {
            let reason = format!(
                "QuickBooks confirmed the write, but its answer differs from the plan in {field}; \
                 look at the document (QuickBooks id {}).",
                it.receipt.reference.id
            );
            wrong.push((it.correction.clone(), reason));
        }
    }
    Ok(wrong)
}

fn overlay(documents: &[RawDocument], written: &[Written]) -> Vec<RawDocument> {
    let fresh: Vec<&RawDocument> = written.iter().map(|it| &it.receipt.document).collect();
    let replaced =
        |old: &RawDocument| fresh.iter().any(|new| new.entity == old.entity && new.id == old.id);
    let mut all: Vec<RawDocument> = documents.iter().filter(|it| !replaced(it)).cloned().collect();
    all.extend(fresh.into_iter().cloned());
    all.sort();
    all
}

/// Returns the first field in which the answer differs from what was sent.
fn differs(it: &Written, books: &ActualBook) -> Result<Option<String>, AppError> {
    let reference = &it.receipt.reference;
    match &it.action {
        Action::CreateSale { form, .. } | Action::UpdateSale { form, .. } => {
            let Some(posted) = books.sales.get(reference) else {
                return Ok(Some("everything".into()));
            };
            let (left, right) = (plain_roles(form), plain_roles(&posted.content));
            Ok(first_difference(&sales_state(&left)?, &sales_state(&right)?))
        }
        Action::CreatePayment { form, .. } | Action::UpdatePayment { form, .. } => {
            let Some(posted) = books.payments.get(reference) else {
                return Ok(Some("everything".into()));
            };
            let none = std::collections::BTreeMap::new();
            Ok(first_difference(
                &payment_state(form, &none),
                &payment_state(&posted.content, &none),
            ))
        }
        Action::VoidSale { .. } => {
            let standing = books.sales.get(reference).map(|it| it.standing);
            Ok((standing != Some(Standing::Voided)).then(|| "its standing".to_owned()))
        }
        Action::VoidPayment { .. } => {
            let standing = books.payments.get(reference).map(|it| it.standing);
            Ok((standing != Some(Standing::Voided)).then(|| "its standing".to_owned()))
        }
        Action::CreateCustomer(_) | Action::CreateItem(_) | Action::RecordInSource(_) => Ok(None),
    }
}

/// The answer does not know which line is a tip; both sides are compared with plain lines.
fn plain_roles(form: &SalesForm) -> SalesForm {
    let mut form = form.clone();
    for line in &mut form.lines {
        line.role = LineRole::Sale;
    }
    form
}

fn first_difference(left: &AgreedState, right: &AgreedState) -> Option<String> {
    let differing = left.0.iter().find(|(field, value)| {
        // A due date or class that was not sent is filled in by QuickBooks' own defaults.
        let defaulted =
            value.is_empty() && matches!(field.as_str(), "due_date" | "class" | "tax_code");
        !defaulted && right.0.get(*field) != Some(value)
    });
    differing.map(|(field, _)| field.clone())
}
