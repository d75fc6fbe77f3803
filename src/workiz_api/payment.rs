//! Recording a payment on a job.
//!
//! The API has no key that makes a payment happen once, and no way to take one back, so that a
//! payment is sent once and never again. Whether a lost one arrived is read off the amount due.

use jiff::Zoned;
use secrecy::ExposeSecret as _;
use serde_json::Map;
use serde_json::Number;
use serde_json::Value;

use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::http::request::Body;
use crate::http::request::HttpRequest;
use crate::http::request::Method;
use crate::http::request::Retry;
use crate::http::response::MayHaveHappened;
use crate::wire::amount::amount;
use crate::workiz_api::client::Doubt;
use crate::workiz_api::client::OfficialClient;
use crate::workiz_api::error::OfficialError;
use crate::workiz_api::normalize::posted::posted;
use crate::workiz_api::wire::envelope::Opened;
use crate::workiz_api::wire::record::Cell;
use crate::workiz_api::wire::record::Record;

/// How a payment was made; the API knows no other ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentKind {
    /// Cash.
    Cash,
    /// By card. It is only noted: no card is charged.
    Credit,
    /// By check.
    Check,
}

impl PaymentKind {
    /// Returns the API's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Credit => "credit",
            Self::Check => "check",
        }
    }
}

/// A payment that is to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPayment {
    /// How much; positive, and no more than the job's amount due.
    pub amount: Money,
    /// How it was made.
    pub kind: PaymentKind,
    /// When it was made, by the account's clocks.
    pub paid_at: Zoned,
    /// A check's number or the like.
    pub reference: Option<String>,
}

/// What became of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentOutcome {
    /// It is recorded, certainly.
    Recorded,
    /// It is not recorded, certainly; the reason is a full sentence.
    NotRecorded(String),
    /// Nobody knows. It must not be sent again before [`OfficialClient::settle_payment`] or a person
    /// has settled it.
    Unknown {
        /// Why, as a full sentence.
        reason: String,
        /// What was due before the payment was sent.
        due_before: Money,
    },
}

/// What came of sending a payment once, without another look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// Workiz says that it is recorded.
    Confirmed,
    /// It is not recorded, certainly; the reason is a full sentence.
    NotRecorded(String),
    /// No clear answer came; why, as a clause.
    Lost(String),
}

/// What a job says of what is due, before and after.
struct Due {
    amount: Money,
    /// The job's own secret, where the API gives each record one.
    secret: Option<String>,
}

impl OfficialClient {
    /// Records a payment on a job: looks at what is due, sends the payment once, and looks again
    /// when its answer is lost. While a payment on a job is in doubt, no other one is sent there: what
    /// the job leaves due would then say nothing of the first one.
    pub async fn record_payment(&self, job: &str, payment: &NewPayment) -> PaymentOutcome {
        let due = match self.due_for(job, payment).await {
            Ok(due) => due,
            Err(reason) => return PaymentOutcome::NotRecorded(reason),
        };
        let outcome = match self.send_payment(job, payment, &due).await {
            Sent::Confirmed => PaymentOutcome::Recorded,
            Sent::NotRecorded(reason) => PaymentOutcome::NotRecorded(reason),
            Sent::Lost(lost) => self.look_after(job, payment.amount, due.amount, &lost).await,
        };
        if !matches!(outcome, PaymentOutcome::Unknown { .. }) {
            self.set_doubt(job, Doubt::Settled);
        }
        outcome
    }

    /// Sends a payment once while a job leaves exactly that due, and does not look again: a lost
    /// answer is for the caller to settle.
    pub(crate) async fn send_while_due(&self, job: &str, payment: &NewPayment, due: Money) -> Sent {
        match self.due_for(job, payment).await {
            Ok(now) if now.amount == due => self.send_payment(job, payment, &now).await,
            Ok(now) => Sent::NotRecorded(format!(
                "Nothing was sent: job {job} leaves {} due now, and left {} when the plan was made.",
                now.amount.words(),
                due.words()
            )),
            Err(reason) => Sent::NotRecorded(reason),
        }
    }

    /// Reads what a job leaves due, and tells why a payment must not be sent there, if so, as a full
    /// sentence.
    async fn due_for(&self, job: &str, payment: &NewPayment) -> Result<Due, String> {
        if !payment.amount.is_positive() {
            return Err(format!("A payment of {} is none.", payment.amount.words()));
        }
        if self.doubt(job) == Doubt::Open {
            return Err(format!(
                "Nothing was sent: it is not known yet whether an earlier payment on job {job} was \
                 recorded."
            ));
        }
        let due = self.due(job, payment.amount.currency()).await;
        let due = due.map_err(|error| format!("Nothing was sent: {error}."))?;
        if payment.amount.amount() > due.amount.amount() {
            return Err(format!(
                "Nothing was sent: {} would be more than the {} that job {job} leaves due.",
                payment.amount.words(),
                due.amount.words()
            ));
        }
        Ok(due)
    }

    /// Sends a payment; the job is in doubt when its answer is lost.
    async fn send_payment(&self, job: &str, payment: &NewPayment, due: &Due) -> Sent {
        let request = match self.payment_request(job, payment, due) {
            Ok(request) => request,
            Err(error) => return Sent::NotRecorded(format!("Nothing was sent: {error}.")),
        };
        let lost = match self.ask(request).await {
            Ok(Opened::Records(answer)) if answer.names(job) => return Sent::Confirmed,
            Ok(Opened::Records(_)) => "the answer does not name the job".to_owned(),
            Ok(Opened::Nothing | Opened::Refused(_)) => "the answer is empty".to_owned(),
            Err(error) if error.may_have_happened() == MayHaveHappened::No => {
                return Sent::NotRecorded(format!("{}.", capital(&error.to_string())));
            }
            Err(error) => error.to_string(),
        };
        self.set_doubt(job, Doubt::Open);
        Sent::Lost(lost)
    }

    /// Settles a payment whose outcome is unknown, by what the job leaves due now: as much as before
    /// means that it was not recorded. To be asked only when a request can no longer be at work, an
    /// hour later.
    pub async fn settle_payment(
        &self,
        job: &str,
        amount: Money,
        due_before: Money,
    ) -> PaymentOutcome {
        let settled = self.settled(job, amount, due_before).await;
        if !matches!(settled, PaymentOutcome::Unknown { .. }) {
            self.set_doubt(job, Doubt::Settled);
        }
        settled
    }

    /// Compares what a job leaves due now with what it left due before a payment.
    async fn settled(&self, job: &str, amount: Money, due_before: Money) -> PaymentOutcome {
        let unknown = |reason: String| PaymentOutcome::Unknown { reason, due_before };
        match self.due(job, amount.currency()).await {
            Ok(now) if now.amount == due_before => {
                not_recorded(format!("Job {job} still leaves {} due.", due_before.words()))
            }
            Ok(now) if Ok(now.amount) == due_before.minus(amount) => PaymentOutcome::Recorded,
            Ok(now) => unknown(fell_otherwise(job, due_before, now.amount)),
            Err(error) => unknown(format!("{}.", capital(&error.to_string()))),
        }
    }

    /// Looks at once after a lost answer. That nothing has changed yet proves nothing: the request
    /// may still be at work.
    async fn look_after(
        &self,
        job: &str,
        amount: Money,
        due_before: Money,
        lost: &str,
    ) -> PaymentOutcome {
        match self.settled(job, amount, due_before).await {
            PaymentOutcome::NotRecorded(_) => PaymentOutcome::Unknown {
                reason: format!(
                    "{}, and job {job} leaves as much due as before: the payment may still arrive.",
                    capital(lost)
                ),
                due_before,
            },
            settled => settled,
        }
    }

    /// Reads what a job leaves due.
    async fn due(&self, job: &str, currency: Currency) -> Result<Due, OfficialError> {
        let body = self.job(job).await?;
        let unexpected =
            || OfficialError::Unexpected { purpose: format!("read what job {job} leaves due") };
        let record = Record::parse(body.get()).ok_or_else(unexpected)?;
        let text = match record.cell("JobAmountDue") {
            Cell::Text(text) => text.trim().to_owned(),
            Cell::Number(digits) => digits.to_owned(),
            _ => return Err(unexpected()),
        };
        let (value, precision) = amount(&text).map_err(|_unreadable| unexpected())?;
        let due = posted(value, precision, currency).map_err(|_too_large| unexpected())?;
        Ok(Due { amount: due.money, secret: record.id("auth_secret") })
    }

    fn payment_request(
        &self,
        job: &str,
        payment: &NewPayment,
        due: &Due,
    ) -> Result<HttpRequest, OfficialError> {
        let kind = payment.kind.word();
        let mut url = self.access().address(&["job", "addPayment", job])?;
        url.query_pairs_mut().append_pair("type", kind);
        let mut body = Map::new();
        // One secret for the account, or one for each job: sources disagree.
        let own = self.access().auth_secret().map(|secret| secret.expose_secret().to_owned());
        if let Some(secret) = own.or_else(|| due.secret.clone()) {
            body.insert("auth_secret".to_owned(), secret.into());
        }
        let number: Result<Number, _> = payment.amount.amount().to_string().parse();
        let purpose = format!("record a payment on job {job} in Workiz");
        let number =
            number.map_err(|source| OfficialError::NotJson { purpose: purpose.clone(), source })?;
        body.insert("amount".to_owned(), Value::Number(number));
        body.insert("type".to_owned(), kind.into());
        let date = payment.paid_at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        body.insert("date".to_owned(), date.into());
        if let Some(reference) = &payment.reference {
            body.insert("reference".to_owned(), reference.as_str().into());
        }
        Ok(HttpRequest {
            method: Method::POST,
            url,
            headers: Vec::new(),
            body: Body::Json(Value::Object(body).to_string()),
            retry: Retry::Never,
            purpose,
        })
    }
}

fn not_recorded(reason: String) -> PaymentOutcome {
    PaymentOutcome::NotRecorded(reason)
}

fn fell_otherwise(job: &str, before: Money, now: Money) -> String {
    format!(
        "Job {job} left {} due before and leaves {} due now, which is not what this payment alone \
         makes of it; look at the job's payments in Workiz.",
        before.words(),
        now.words()
    )
}

/// Makes a message the beginning of a sentence.
pub(crate) fn capital(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
