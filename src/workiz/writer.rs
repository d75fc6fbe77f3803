//! Recording payments in Workiz.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use rust_decimal::Decimal;

use crate::domain::id::SourceInvoiceId;
use crate::domain::id::SourcePaymentId;
use crate::domain::snapshot::RawDocument;
use crate::http::response::MayHaveHappened;
use crate::ports::progress::Silent;
use crate::ports::source::RecordAnswer;
use crate::ports::source::RecordRequest;
use crate::ports::source::ServiceError;
use crate::ports::source::SourceWriter;
use crate::ports::source::Trouble;
use crate::workiz::entity::Entity;
use crate::workiz::error::WorkizError;
use crate::workiz::listing::Completeness;
use crate::workiz::source::WorkizSource;
use crate::workiz::source::raw_documents;
use crate::workiz::source::service_error;
use crate::workiz::wire::amount::WireAmount;
use crate::workiz::wire::payment::RecordPaymentRequest;

impl WorkizSource {
    async fn invoice_with_payments(
        &self,
        invoice: &SourceInvoiceId,
    ) -> Result<Vec<RawDocument>, ServiceError> {
        let client = self.client();
        let found = client.get(Entity::Invoices, invoice.as_str()).await.map_err(service_error)?;
        let listing = client.payments_of(invoice.as_str(), &Silent).await.map_err(service_error)?;
        if listing.completeness != Completeness::Complete {
            let message = format!(
                "could not read all payments on Workiz invoice {invoice}: the list changed while it \
                 was read; run it again"
            );
            return Err(ServiceError { trouble: Trouble::Unavailable, message, source: None });
        }
        let invoice = found.map(|it| raw(Entity::Invoices, invoice.as_str(), &it.body));
        Ok(invoice.into_iter().chain(raw_documents(listing)).collect())
    }

    async fn record_once(&self, request: &RecordRequest) -> RecordAnswer {
        let invoice = request.record.invoice.as_str();
        let (body, key) = (wire(request), request.request_id.as_str());
        let answer = match self.client().record_payment(invoice, &body, key).await {
            Ok(answer) => answer,
            Err(error) => return unanswered(&error),
        };
        let Some(id) = answer.payment_id.present() else {
            let reason = "Workiz gave an answer that names no payment.".to_owned();
            return RecordAnswer::Unknown { reason };
        };
        match self.client().get(Entity::Payments, id.as_str()).await {
            Ok(Some(found)) => RecordAnswer::Recorded {
                id: SourcePaymentId::new(id.as_str()),
                document: raw(Entity::Payments, id.as_str(), &found.body),
            },
            Ok(None) | Err(_) => RecordAnswer::Unknown {
                reason: format!(
                    "Workiz recorded it as payment {}, but the payment could not be read back; the \
                     next run looks for it.",
                    id.as_str()
                ),
            },
        }
    }
}

impl SourceWriter for WorkizSource {
    fn payments_of<'a>(
        &'a self,
        invoice: &'a SourceInvoiceId,
    ) -> BoxFuture<'a, Result<Vec<RawDocument>, ServiceError>> {
        self.invoice_with_payments(invoice).boxed()
    }

    fn record<'a>(&'a self, request: &'a RecordRequest) -> BoxFuture<'a, RecordAnswer> {
        self.record_once(request).boxed()
    }
}

fn wire(request: &RecordRequest) -> RecordPaymentRequest {
    RecordPaymentRequest {
        amount: WireAmount::exact(request.record.amount.amount()),
        method: request.record.method.word().to_owned(),
        tip_amount: WireAmount::exact(Decimal::new(0, 2)),
        collected_at: request.collected_at.to_string(),
        processor: None,
        external_transaction_id: Some(request.external_id.clone()),
        card_last4: None,
        memo: Some(request.memo.clone()),
    }
}

fn unanswered(error: &WorkizError) -> RecordAnswer {
    match error.may_have_happened() {
        MayHaveHappened::Maybe => RecordAnswer::Unknown {
            reason: format!(
                "No clear answer came from Workiz: {error}. The next run looks for it."
            ),
        },
        MayHaveHappened::No => {
            RecordAnswer::Refused { reason: format!("Nothing was recorded: {error}.") }
        }
    }
}

fn raw(entity: Entity, id: &str, body: &serde_json::value::RawValue) -> RawDocument {
    RawDocument {
        entity: entity.kind().to_owned(),
        id: id.to_owned(),
        body: std::sync::Arc::from(body.get()),
    }
}
