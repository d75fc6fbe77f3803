//! `tieout workiz create-job` and `record-payment` through the official API, which has no key that
//! makes a write happen once: what was sent is kept with the company, and a lost answer is never
//! followed by a second write.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::cli::commands::workiz::not_there;
use crate::cli::commands::workiz_write::{checked, confirm, tell};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::workiz_args::{CreateJobArgs, RecordPaymentArgs};
use crate::cli::workiz_desk::{Desk, official_refused};
use crate::cli::workiz_once::{Before, Once, Turn, address};
use crate::cli::workiz_table::Frame;
use crate::config::workiz::WorkizSettings;
use crate::domain::money::Money;
use crate::ports::look::Cell;
use crate::ports::progress::Silent;
use crate::workiz::writes::content_key;
use crate::workiz_api::kinds::JOBS;
use crate::workiz_api::new_job::JobOutcome;
use crate::workiz_api::payment::{NewPayment, PaymentKind, PaymentOutcome};
use crate::workiz_api::source::OfficialSource;

/// Creates a job.
///
/// # Errors
/// The file is wrong, nobody confirmed, or Workiz refuses.
pub async fn create_job(
    args: &CreateJobArgs,
    desk: &Desk,
    source: &OfficialSource,
    output: Output,
    as_json: bool,
) -> Result<Exit, CliError> {
    require_secret(desk)?;
    let text = std::fs::read_to_string(&args.file).map_err(CliError::file(&args.file, "read"))?;
    let job: Map<String, Value> = serde_json::from_str(&text).map_err(|error| {
        CliError::Usage(format!("{} is no job that Workiz takes: {error}", args.file.display()))
    })?;
    let key = job_key(&place(desk), &job);
    let once = Once::open(&args.company, &key)?;
    match once.before()? {
        Before::Recorded(id) => {
            let value = json!({"outcome": "recorded_before", "job_id": id, "key": key});
            let text = format!("This job was created before, as {id}; nothing was written");
            tell(output, as_json, &value, &text);
            return Ok(Exit::Done);
        }
        Before::Unknown(_) => {
            return Ok(job_unknown(
                output,
                as_json,
                &key,
                "nobody knows whether it \
            was created when it was sent before",
            ));
        }
        Before::Nothing => {}
    }
    let name = |key: &str| job.get(key).and_then(Value::as_str).unwrap_or_default();
    let whom = format!("{} {}", name("FirstName"), name("LastName"));
    let (title, whom) = (name("JobName"), whom.trim());
    confirm(output, args.yes, &format!("Create the job \"{title}\" for {whom}")).await?;
    once.keep(&Before::Unknown(String::new()))?;
    match source.client().create_job(&job).await {
        JobOutcome::Created { uuid, link } => {
            let id = uuid.unwrap_or_else(|| "without id".to_owned());
            once.keep(&Before::Recorded(id.clone()))?;
            let value = json!({"outcome": "recorded", "job_id": id, "key": key, "web": link});
            let link = link.map(|it| format!(": {it}")).unwrap_or_default();
            tell(output, as_json, &value, &format!("The job {id} is in Workiz{link}"));
            Ok(Exit::Done)
        }
        JobOutcome::Refused(error) => {
            once.keep(&Before::Nothing)?;
            Err(official_refused(error))
        }
        JobOutcome::Unknown(error) => Ok(job_unknown(output, as_json, &key, &error.to_string())),
    }
}

fn job_unknown(output: Output, as_json: bool, key: &str, why: &str) -> Exit {
    let value = json!({"outcome": "unknown", "key": key, "reason": why});
    let text = format!(
        "{why}. The job may be there: look in Workiz. It is not sent again; if it is not there, \
         enter it in Workiz by hand"
    );
    tell(output, as_json, &value, &text);
    Exit::PartlyApplied
}

/// Records a payment on a job.
///
/// # Errors
/// It is more than is due, nobody confirmed, or Workiz refuses.
pub async fn record_payment(
    args: &RecordPaymentArgs,
    desk: &Desk,
    source: &OfficialSource,
    output: Output,
    as_json: bool,
) -> Result<Exit, CliError> {
    require_secret(desk)?;
    let frame = desk.frame().await?;
    let payment = payment(args, source, &frame)?;
    let (client, facts) = (source.client(), source.facts());
    let found = client.look_at(&JOBS, &args.invoice, facts, &Silent).await;
    let found = found.map_err(official_refused)?.filter(|it| it.id == args.invoice);
    let job = found.ok_or_else(|| not_there(&JOBS, &args.invoice))?;
    let once = Once::open(&args.company, &key(&place(desk), &job.id, &payment))?;
    let said = Said { args, output, as_json, sum: frame.amount(args.amount) };
    let on = format!("job {} at {}", job.id, place(desk));
    match once.before()? {
        Before::Recorded(_) => return Ok(said.before()),
        Before::Unknown(due) => {
            let due: Option<Decimal> = due.parse().ok();
            let due = due.and_then(|it| Money::exact(it, facts.currency).ok());
            // While another one is in doubt, too, what is due says nothing of this one.
            let Some(due) = due.filter(|_| once.take(&on).is_ok_and(|it| it == Turn::Ours)) else {
                return Ok(said.unknown(NOBODY_KNOWS));
            };
            let outcome = client.settle_payment(&job.id, payment.amount, due).await;
            return said.settled(&once, &on, outcome);
        }
        Before::Nothing => {}
    }
    let due = match job.cell(&JOBS, "due") {
        Some(Cell::Money(due)) => frame.amount(*due),
        _ => "nobody knows how much".to_owned(),
    };
    let number = match job.cell(&JOBS, "number") {
        Some(Cell::Text(number)) => number.clone(),
        _ => String::new(),
    };
    let (sum, method) = (&said.sum, payment.kind.word());
    let what =
        format!("Record {sum} by {method} on job {number} ({}), which leaves {due} due", job.id);
    confirm(output, args.yes, &what).await?;
    if once.take(&on)? == Turn::Another {
        return Err(CliError::Usage(format!(
            "nothing was written: nobody knows yet whether an earlier payment on job {} was recorded, \
             and a second one would hide it; the command that recorded the earlier one, run again, \
             looks for it and sends nothing",
            job.id
        )));
    }
    once.keep(&Before::Unknown(due))?;
    match client.record_payment(&job.id, &payment).await {
        PaymentOutcome::Recorded => {
            once.keep(&Before::Recorded(String::new()))?;
            once.let_go(&on)?;
            Ok(said.recorded())
        }
        PaymentOutcome::NotRecorded(why) => {
            once.keep(&Before::Nothing)?;
            once.let_go(&on)?;
            let why = why.trim_start_matches("Nothing was sent: ").trim_end_matches('.');
            Err(CliError::Usage(format!("nothing was written: {why}")))
        }
        PaymentOutcome::Unknown { reason, due_before } => {
            once.keep(&Before::Unknown(due_before.to_string()))?;
            Ok(said.unknown(reason.trim_end_matches('.')))
        }
    }
}

const NOBODY_KNOWS: &str = "Nobody knows what became of this payment when it was sent before";

/// What is said of a payment.
struct Said<'a> {
    args: &'a RecordPaymentArgs,
    output: Output,
    as_json: bool,
    sum: String,
}

impl Said<'_> {
    /// Keeps and tells what became of a payment that was sent by an earlier command.
    fn settled(&self, once: &Once, on: &str, outcome: PaymentOutcome) -> Result<Exit, CliError> {
        let why = match outcome {
            PaymentOutcome::Recorded => {
                once.keep(&Before::Recorded(String::new()))?;
                once.let_go(on)?;
                return Ok(self.before());
            }
            PaymentOutcome::NotRecorded(why) => why,
            PaymentOutcome::Unknown { reason, .. } => reason,
        };
        Ok(self.unknown(why.trim_end_matches('.')))
    }

    fn recorded(&self) -> Exit {
        let value = json!({"outcome": "recorded", "job_id": self.args.invoice, "amount": self.sum});
        let text = format!("{} is recorded on job {}", self.sum, self.args.invoice);
        tell(self.output, self.as_json, &value, &text);
        Exit::Done
    }

    fn before(&self) -> Exit {
        let value = json!({"outcome": "recorded_before", "job_id": self.args.invoice});
        let text =
            format!("The payment is on job {} already; nothing was written", self.args.invoice);
        tell(self.output, self.as_json, &value, &text);
        Exit::Done
    }

    fn unknown(&self, why: &str) -> Exit {
        let value =
            json!({"outcome": "unknown", "job_id": self.args.invoice, "reason": format!("{why}.")});
        let text = format!(
            "{why}. The payment may be recorded: look at the job's payments in Workiz. It is not sent \
             again; if it is not there in an hour, enter it in Workiz by hand"
        );
        tell(self.output, self.as_json, &value, &text);
        Exit::PartlyApplied
    }
}

fn payment(
    args: &RecordPaymentArgs,
    source: &OfficialSource,
    frame: &Frame,
) -> Result<NewPayment, CliError> {
    let lacks = |what: &str| {
        CliError::Usage(format!("nothing was written: the official Workiz API takes no {what}"))
    };
    if !args.tip.is_zero() {
        return Err(lacks("tip beside a payment"));
    }
    if args.memo.is_some() {
        return Err(lacks("memo; a check's number or the like goes into --transaction"));
    }
    let kind = kind(&args.method).ok_or_else(|| {
        lacks("such way of paying; it takes cash, check and card, and charges no card")
    })?;
    if args.amount <= Decimal::ZERO {
        return Err(CliError::Usage("the amount must be positive".to_owned()));
    }
    let amount = checked(args.amount, "--amount", frame)?;
    let amount = Money::exact(amount, source.facts().currency)
        .map_err(|error| CliError::Usage(error.to_string()))?;
    let zone: TimeZone = frame.zone.clone();
    let paid_at = args.collected_at.to_zoned(zone);
    let reference = args.transaction.as_deref().map(str::trim).filter(|it| !it.is_empty());
    Ok(NewPayment { amount, kind, paid_at, reference: reference.map(str::to_owned) })
}

/// Returns the way of paying that a person means.
fn kind(method: &str) -> Option<PaymentKind> {
    let method = if method == "card" { "credit" } else { method };
    let kinds = [PaymentKind::Cash, PaymentKind::Credit, PaymentKind::Check];
    kinds.into_iter().find(|it| it.word() == method)
}

/// Names a payment by what it is, not by how it was typed.
fn key(place: &str, job: &str, payment: &NewPayment) -> String {
    content_key(&[
        "official payment",
        place,
        job,
        &payment.amount.to_string(),
        payment.kind.word(),
        &payment.paid_at.timestamp().to_string(),
        payment.reference.as_deref().unwrap_or_default(),
    ])
}

/// Names a job by what it is: the same moment written in another way is the same.
fn job_key(place: &str, job: &Map<String, Value>) -> String {
    let mut job = job.clone();
    for (name, value) in &mut job {
        let moment = value.as_str().filter(|_| name.ends_with("DateTime"));
        let moment: Option<Timestamp> = moment.and_then(|it| it.trim().parse().ok());
        if let Some(moment) = moment {
            *value = moment.to_string().into();
        }
    }
    content_key(&["official job", place, &Value::Object(job).to_string()])
}

/// Which account the write goes to.
fn place(desk: &Desk) -> String {
    match &desk.settings.workiz {
        WorkizSettings::Official(its) => address(&its.base_url),
        WorkizSettings::Rest(_) | WorkizSettings::Export(_) => String::new(),
    }
}

fn require_secret(desk: &Desk) -> Result<(), CliError> {
    match &desk.settings.workiz {
        WorkizSettings::Official(its) if its.auth_secret.is_none() => Err(CliError::Usage(
            "nothing was written: the official Workiz API takes writes only with the API secret; say \
             under [workiz] in tieout.toml where it is, as `auth_secret`"
                .to_owned(),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
