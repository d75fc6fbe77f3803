//! Payments of the books that are recorded in Workiz: looked for on both sides, announced, sent once.

use std::collections::BTreeMap;

use crate::app::agreement;
use crate::app::apply::Work;
use crate::app::error::AppError;
use crate::app::recorded::{Fresh, Seen};
use crate::domain::id::SourcePaymentId;
use crate::domain::ledger::LedgerRef;
use crate::domain::plan::{Action, Correction, Outcome, Receipt, SourceRecord};
use crate::domain::recorded::external_id;
use crate::domain::snapshot::RawDocument;
use crate::ports::source::{RecordAnswer, RecordRequest, SourceWriter};

impl<'a> Work<'a> {
    /// Records what is left to record in Workiz, one payment after the other, once the books are
    /// written: two of them may pay the same invoice.
    pub(super) async fn record_all(&mut self, chosen: &[&'a Correction]) -> Result<(), AppError> {
        let records = chosen.iter().filter_map(|it| match &it.action {
            Action::RecordInSource(record) => Some((*it, record)),
            _ => None,
        });
        let records: Vec<(&'a Correction, &'a SourceRecord)> = records.collect();
        if records.is_empty() {
            return Ok(());
        }
        let Some(writer) = self.company.recorder else {
            let reason = "This way into Workiz takes no payments.".to_owned();
            return self.skip(&records, &reason);
        };
        let payments: Vec<LedgerRef> = records.iter().map(|(_, it)| it.payment.clone()).collect();
        // One look at what is there now would do for a whole plan.
        self.least_reads = 1;
        let books = match self.company.ledger.read(&payments).await {
            Ok(found) => payments.into_iter().zip(found).collect(),
            Err(error) => {
                let reason = format!("The payment could not be read in QuickBooks again: {error}.");
                return self.skip(&records, &reason);
            }
        };
        let mut recorded = Vec::new();
        let total = u64::try_from(records.len()).ok();
        for (done, (it, record)) in records.iter().enumerate() {
            let done = u64::try_from(done).unwrap_or(u64::MAX);
            self.company.progress.tell("payments in Workiz", done, total);
            self.one((it, record), writer, &books, &mut recorded).await?;
        }
        Ok(())
    }

    fn skip(
        &mut self,
        records: &[(&'a Correction, &'a SourceRecord)],
        reason: &str,
    ) -> Result<(), AppError> {
        for (it, _) in records {
            self.untried(it, Outcome::Skipped { reason: reason.to_owned() })?;
        }
        Ok(())
    }

    async fn one(
        &mut self,
        (it, record): (&'a Correction, &'a SourceRecord),
        writer: &dyn SourceWriter,
        books: &BTreeMap<LedgerRef, Option<RawDocument>>,
        recorded: &mut Vec<SourcePaymentId>,
    ) -> Result<(), AppError> {
        if let Some(reason) = self.brake.objection(it)? {
            return self.untried(it, Outcome::Skipped { reason });
        }
        let invoice = match writer.payments_of(&record.invoice).await {
            Ok(documents) => documents,
            Err(error) => {
                let reason = format!("The invoice could not be read in Workiz again: {error}.");
                return self.untried(it, Outcome::Skipped { reason });
            }
        };
        let fresh = Fresh {
            payment: books.get(&record.payment).and_then(Option::as_ref),
            invoice: &invoice,
            recorded: recorded.as_slice(),
        };
        let seen = Seen {
            readers: self.company.readers,
            snapshot: self.snapshot,
            payments: &self.pass.reconciliation.payments,
            zone: &self.pass.zone,
        };
        if let Some(reason) = seen.contradiction(record, fresh)? {
            return self.untried(it, Outcome::Stale { reason });
        }
        let Some(request) = self.request(it, record) else {
            let reason = format!("{} is no date on which a payment can be recorded.", record.date);
            return self.untried(it, Outcome::Skipped { reason });
        };
        self.announce(it)?;
        let outcome = match writer.record(&request).await {
            RecordAnswer::Recorded { id, document } => {
                recorded.push(id);
                Outcome::Done(Receipt {
                    reference: record.payment.clone(),
                    sync_token: record.sync_token.clone(),
                    server_id: None,
                    document,
                })
            }
            RecordAnswer::Refused { reason } => Outcome::Refused { reason },
            RecordAnswer::Unknown { reason } => Outcome::Unknown { reason },
        };
        self.settle(it, outcome.clone())?;
        if let Outcome::Done(receipt) = outcome {
            agreement::keep(self.company, self.pass, &it.action, &receipt)?;
            if let Some(reason) = seen.misread(record, &receipt.document)? {
                self.outcomes.insert(it.id.clone(), Outcome::Unknown { reason });
            }
        }
        Ok(())
    }

    /// Fills in the moment: noon of the date, or now where that has not come yet.
    fn request(&self, it: &Correction, record: &SourceRecord) -> Option<RecordRequest> {
        let collected_at = self.pass.zone.noon_of(record.date)?.min(self.company.clock.now());
        let reference = record.reference.as_deref().map(str::trim).filter(|it| !it.is_empty());
        let reference = reference.map(|it| format!(", reference {it}")).unwrap_or_default();
        Some(RecordRequest {
            request_id: it.request_id.clone(),
            record: record.clone(),
            collected_at,
            external_id: external_id(&record.payment),
            memo: format!(
                "From QuickBooks payment {}{reference} {}",
                record.payment.id, record.marker
            ),
        })
    }
}
