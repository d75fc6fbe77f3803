//! A whole snapshot of the official API as a book.

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
use crate::workiz_api::normalize::account::ground;
use crate::workiz_api::normalize::client::Clients;
use crate::workiz_api::normalize::job::JobReading;
use crate::workiz_api::normalize::job::job;
use crate::workiz_api::normalize::sight::unlisted;
use crate::workiz_api::normalize::sight::unseen;
use crate::workiz_api::normalize::sight::unused_statuses;

/// The kind under which a snapshot keeps the account; it says that this adapter made the snapshot.
pub const ACCOUNT_KIND: &str = "official-account";
/// The id of the one account.
pub const ACCOUNT_ID: &str = "account";
/// The kind under which a snapshot keeps a job.
pub const JOB_KIND: &str = "official-job";

/// Reads what the official API sends.
#[derive(Clone, Copy, Debug)]
pub struct OfficialFormat;

impl SourceFormat for OfficialFormat {
    fn read(&self, documents: &[RawDocument]) -> Result<Readout<SourceBook>, Unreadable> {
        let raw = documents.iter().find(|document| document.entity == ACCOUNT_KIND);
        let Some(raw) = raw else { return Err(Unreadable(vec![no_account()])) };
        let ground = ground(&raw.body).map_err(Unreadable)?;
        let mut book = SourceBook::empty(ground.account.clone());
        book.unseen = unseen();
        book.unlisted = Some(unlisted(&ground.first_day));
        let mut clients = Clients::default();
        let mut diagnostics = Vec::new();
        for raw in documents.iter().filter(|document| document.entity == JOB_KIND) {
            let JobReading { job, invoice, client, problems } = job(&raw.id, &raw.body, &ground);
            diagnostics.extend(problems);
            if let Some(job) = job {
                book.jobs.insert(job.id.clone(), job);
            }
            if let Some(invoice) = invoice {
                book.invoices.insert(invoice.id.clone(), invoice);
            }
            if let Some(client) = client {
                clients.see(client);
            }
        }
        book.clients = clients.into_map();
        diagnostics.extend(unused_statuses(&ground, &book));
        Ok(Readout { book, diagnostics })
    }

    fn capabilities(&self) -> Capabilities {
        let measures = vec![Measure::NetInvoiced, Measure::GrossInvoiced];
        Capabilities { name: "official Workiz API", measures }
    }

    fn recording(&self, _documents: &[RawDocument]) -> Recording {
        Recording::Possible
    }
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
