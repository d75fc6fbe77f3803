//! Writes whose outcome is known, or known to be unknown.

use uuid::Uuid;

use crate::http::response::MayHaveHappened;
use crate::workiz::client::WorkizClient;
use crate::workiz::error::WorkizError;
use crate::workiz::wire::new_job::CreateJobRequest;
use crate::workiz::wire::new_job::CreateJobResponse;
use crate::workiz::wire::payment::RecordPaymentRequest;
use crate::workiz::wire::payment::RecordPaymentResponse;

/// How often a write without an answer is sent, always with the same key: the key makes that safe,
/// and a service that lost two answers is not at its best.
const SENDS_MAX: u32 = 3;
/// What keys of this program are made in, so that no other program's keys are like them.
const KEYS: Uuid = Uuid::from_u128(0x7469_656f_7574_5f77_6f72_6b69_7a5f_0001);

/// What came of a write.
#[derive(Debug)]
pub enum Written<T> {
    /// It is recorded; the answer says how.
    Recorded(T),
    /// It is not recorded.
    Refused(WorkizError),
    /// Nobody knows: a person has to look in Workiz. Sending it again with the same key is safe.
    Unknown(WorkizError),
}

/// Returns the idempotency key of some content: the same content has the same key on any machine,
/// any day.
pub fn content_key(parts: &[&str]) -> String {
    Uuid::new_v5(&KEYS, parts.join("\0").as_bytes()).to_string()
}

impl WorkizClient {
    /// Records a payment on an invoice, and sends it again with the same key where the answer got
    /// lost.
    pub async fn settle_payment(
        &self,
        invoice_id: &str,
        payment: &RecordPaymentRequest,
        key: &str,
    ) -> Written<RecordPaymentResponse> {
        let mut sends = 1;
        loop {
            let result = self.record_payment(invoice_id, payment, key).await;
            match verdict(result, sends) {
                Some(written) => return written,
                None => sends += 1,
            }
        }
    }

    /// Creates a job, and sends it again with the same key where the answer got lost.
    pub async fn settle_job(
        &self,
        job: &CreateJobRequest,
        key: &str,
    ) -> Written<CreateJobResponse> {
        let mut sends = 1;
        loop {
            match verdict(self.create_job(job, key).await, sends) {
                Some(written) => return written,
                None => sends += 1,
            }
        }
    }
}

/// Says what came of the last of some sends; nothing when it is to be sent again.
fn verdict<T>(result: Result<T, WorkizError>, sends: u32) -> Option<Written<T>> {
    let error = match result {
        Ok(answer) => return Some(Written::Recorded(answer)),
        Err(error) => error,
    };
    // After an answer that got lost, a refusal proves nothing.
    let in_doubt = sends > 1 || error.may_have_happened() == MayHaveHappened::Maybe;
    let lost = matches!(
        error,
        WorkizError::Http { .. } | WorkizError::Unavailable { .. } | WorkizError::NotJson { .. }
    );
    if !in_doubt {
        return Some(Written::Refused(error));
    }
    if lost && sends < SENDS_MAX {
        tracing::info!(%error, sends, "sends the write again with its key");
        return None;
    }
    Some(Written::Unknown(error))
}
