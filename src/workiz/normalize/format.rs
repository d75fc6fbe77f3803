//! A whole snapshot of Workiz as a book.

use crate::domain::book::SourceBook;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::diagnostic::Side;
use crate::domain::effects::Measure;
use crate::domain::snapshot::RawDocument;
use crate::ports::source::Capabilities;
use crate::ports::source::Readout;
use crate::ports::source::Recording;
use crate::ports::source::SourceFormat;
use crate::ports::source::Unreadable;
use crate::workiz::entitled::ENTITLEMENTS_KIND;
use crate::workiz::entitled::unseen;
use crate::workiz::entity::Entity;
use crate::workiz::normalize::account::account;
use crate::workiz::normalize::catalog::item;
use crate::workiz::normalize::catalog::tax;
use crate::workiz::normalize::client::client;
use crate::workiz::normalize::invoice::invoice;
use crate::workiz::normalize::job::job;
use crate::workiz::normalize::payment::payment;
use crate::workiz::normalize::payment::refund;
use crate::workiz::normalize::payout::dispute;
use crate::workiz::normalize::payout::payout;
use crate::workiz::normalize::reader::Reading;

/// The kind under which a snapshot keeps the account.
pub const ACCOUNT_KIND: &str = "account";

/// Reads what the REST API sends.
#[derive(Clone, Copy, Debug)]
pub struct WorkizFormat;

impl SourceFormat for WorkizFormat {
    fn read(&self, documents: &[RawDocument]) -> Result<Readout<SourceBook>, Unreadable> {
        let raw = documents.iter().find(|document| document.entity == ACCOUNT_KIND);
        let Some(raw) = raw else { return Err(Unreadable(vec![no_account()])) };
        let Reading { document, mut diagnostics } = account(&raw.body);
        let Some(account) = document else { return Err(Unreadable(diagnostics)) };
        let mut book = SourceBook::empty(account);
        for document in documents {
            if document.entity == ENTITLEMENTS_KIND {
                book.unseen = unseen(&document.body);
            }
            diagnostics.extend(put(&mut book, document));
        }
        Ok(Readout { book, diagnostics })
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { name: "Workiz REST API", measures: Measure::ALL.to_vec() }
    }

    fn recording(&self, _documents: &[RawDocument]) -> Recording {
        Recording::Possible
    }
}

/// Reads one document into the book, and returns what is wrong with it.
fn put(book: &mut SourceBook, raw: &RawDocument) -> Vec<Diagnostic> {
    let currency = book.account.currency;
    let (id, body) = (raw.id.as_str(), raw.body.as_ref());
    match Entity::of_kind(&raw.entity) {
        Some(Entity::Clients) => keep(client(id, body), |it| {
            book.clients.insert(it.id.clone(), it);
        }),
        Some(Entity::Items) => keep(item(id, body, currency), |it| {
            book.items.insert(it.id.clone(), it);
        }),
        Some(Entity::Taxes) => keep(tax(id, body, currency), |it| {
            book.taxes.insert(it.id.clone(), it);
        }),
        Some(Entity::Jobs) => keep(job(id, body, currency), |it| {
            book.jobs.insert(it.id.clone(), it);
        }),
        Some(Entity::Invoices) => keep(invoice(id, body, currency), |it| {
            book.invoices.insert(it.id.clone(), it);
        }),
        Some(Entity::Payments) => keep(payment(id, body, currency), |it| {
            book.payments.insert(it.id.clone(), it);
        }),
        Some(Entity::Refunds) => keep(refund(id, body, currency), |it| {
            book.refunds.insert(it.id.clone(), it);
        }),
        Some(Entity::Payouts) => keep(payout(id, body, currency), |it| {
            book.payouts.insert(it.id.clone(), it);
        }),
        Some(Entity::Disputes) => keep(dispute(id, body, currency), |it| book.disputes.push(it)),
        // Estimates are promises, not money; the account was read first.
        Some(Entity::Estimates) | None => Vec::new(),
    }
}

/// Keeps a document that could be read, and returns what is wrong with it.
fn keep<T>(reading: Reading<T>, keep: impl FnOnce(T)) -> Vec<Diagnostic> {
    if let Some(document) = reading.document {
        keep(document);
    }
    reading.diagnostics
}

fn no_account() -> Diagnostic {
    Diagnostic {
        gravity: Gravity::Unreadable,
        side: Side::Source,
        document: "account".to_owned(),
        field: "(whole document)".to_owned(),
        problem: "The snapshot has no account, so that no amount has a currency.".to_owned(),
        advice: "Pull Workiz again.".to_owned(),
    }
}
