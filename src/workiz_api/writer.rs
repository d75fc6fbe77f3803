//! Recording payments on jobs for the pipeline: sent once, and known only by what the job leaves due.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::value::RawValue;

use crate::domain::id::SourceInvoiceId;
use crate::domain::known::Known;
use crate::domain::snapshot::RawDocument;
use crate::domain::source::PaymentMethod;
use crate::ports::source::RecordAnswer;
use crate::ports::source::RecordRequest;
use crate::ports::source::ServiceError;
use crate::ports::source::SourceWriter;
use crate::workiz_api::error::OfficialError;
use crate::workiz_api::normalize::format::JOB_KIND;
use crate::workiz_api::payment::NewPayment;
use crate::workiz_api::payment::PaymentKind;
use crate::workiz_api::payment::Sent;
use crate::workiz_api::payment::capital;
use crate::workiz_api::source::OfficialSource;
use crate::workiz_api::source::service_error;

/// The field that holds a job's own secret, where the API gives each record one. It is never kept.
const OWN_SECRET: &str = "auth_secret";

impl OfficialSource {
    /// Reads a job as a pull brings it; `None` when Workiz does not have it any more.
    async fn job_document(&self, uuid: &str) -> Result<Option<RawDocument>, OfficialError> {
        match self.client().job(uuid).await {
            Ok(body) => Ok(Some(RawDocument {
                entity: JOB_KIND.to_owned(),
                id: uuid.to_owned(),
                body: without_secret(&body),
            })),
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn record_once(&self, request: &RecordRequest) -> RecordAnswer {
        let record = &request.record;
        let job = record.invoice.as_str();
        let Known::Known(open) = record.open_before else {
            let reason =
                "Nothing was sent: the plan does not say what the job had open, by which alone \
                          the payment could be found again."
                    .to_owned();
            return RecordAnswer::Refused { reason };
        };
        let Some(kind) = kind(&record.method) else {
            let reason = format!(
                "Nothing was sent: Workiz's own API takes cash, cards and checks, and no payment by {}.",
                record.method.word()
            );
            return RecordAnswer::Refused { reason };
        };
        let payment = NewPayment {
            amount: record.amount,
            kind,
            paid_at: self.facts().zone.zoned(request.collected_at),
            reference: Some(reference(request)),
        };
        match self.client().send_while_due(job, &payment, open).await {
            Sent::Confirmed => self.confirmed(job).await,
            Sent::NotRecorded(reason) => RecordAnswer::Refused { reason },
            Sent::Lost(lost) => RecordAnswer::Unknown {
                reason: format!(
                    "{}; what the job leaves due will tell whether it was recorded.",
                    capital(&lost)
                ),
            },
        }
    }

    async fn confirmed(&self, job: &str) -> RecordAnswer {
        match self.job_document(job).await {
            Ok(Some(document)) => RecordAnswer::Recorded { id: None, document },
            Ok(None) | Err(_) => RecordAnswer::Unknown {
                reason: format!(
                    "Workiz recorded the payment, but job {job} could not be read afterwards; the next \
                     run looks at it."
                ),
            },
        }
    }
}

impl SourceWriter for OfficialSource {
    fn payments_of<'a>(
        &'a self,
        invoice: &'a SourceInvoiceId,
    ) -> BoxFuture<'a, Result<Vec<RawDocument>, ServiceError>> {
        async move {
            let found = self.job_document(invoice.as_str()).await.map_err(service_error)?;
            Ok(found.into_iter().collect())
        }
        .boxed()
    }

    fn record<'a>(&'a self, request: &'a RecordRequest) -> BoxFuture<'a, RecordAnswer> {
        self.record_once(request).boxed()
    }
}

fn kind(method: &PaymentMethod) -> Option<PaymentKind> {
    match method {
        PaymentMethod::Cash => Some(PaymentKind::Cash),
        PaymentMethod::Check => Some(PaymentKind::Check),
        PaymentMethod::Card => Some(PaymentKind::Credit),
        PaymentMethod::Ach | PaymentMethod::Financing | PaymentMethod::Named(_) => None,
    }
}

/// Returns what a person finds in Workiz: the payment's reference in the books, and the marker. The
/// API never shows it again, so that tieout does not look for it.
fn reference(request: &RecordRequest) -> String {
    let record = &request.record;
    let own = record.reference.as_deref().map(str::trim).filter(|it| !it.is_empty());
    own.map_or_else(|| record.marker.clone(), |own| format!("{own} {}", record.marker))
}

/// Tells whether an answer says that there is no such job: a refusal whose words are all there is to
/// go by.
fn is_gone(error: &OfficialError) -> bool {
    match error {
        OfficialError::NotFound { .. } => true,
        OfficialError::Refused { reason, .. } => reason.to_lowercase().contains("not found"),
        _ => false,
    }
}

/// Takes out a job's own secret; a job without one stays byte for byte as it came.
fn without_secret(body: &RawValue) -> Arc<str> {
    let whole = || Arc::from(body.get());
    let Ok(mut fields) = serde_json::from_str::<BTreeMap<String, &RawValue>>(body.get()) else {
        return whole();
    };
    if fields.remove(OWN_SECRET).is_none() {
        return whole();
    }
    serde_json::to_string(&fields).map_or_else(|_unwritable| whole(), Arc::from)
}
