//! `tieout workiz create-job` and `record-payment`: asked for by a person, and done once.

use std::io::IsTerminal as _;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::cli::code_prompt::line;
use crate::cli::commands::workiz::not_there;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::workiz_args::{CreateJobArgs, RecordPaymentArgs};
use crate::cli::workiz_desk::{Desk, refused};
use crate::cli::workiz_once::address;
use crate::cli::workiz_table::Frame;
use crate::config::settings::Settings;
use crate::config::workiz::WorkizSettings;
use crate::domain::money::Currency;
use crate::domain::policy::Writes;
use crate::ports::look::{Cell, LookLine};
use crate::ports::progress::Silent;
use crate::workiz::kinds::INVOICES;
use crate::workiz::listing::Completeness;
use crate::workiz::source::WorkizSource;
use crate::workiz::wire::amount::WireAmount;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::new_job::CreateJobRequest;
use crate::workiz::wire::payment::{RecordPaymentRequest, WirePayment};
use crate::workiz::wire::text::WireId;
use crate::workiz::writes::{Written, content_key};

/// Creates a job through the REST service.
///
/// # Errors
/// The file is wrong, nobody confirmed, or Workiz refuses.
pub async fn create_job(
    args: &CreateJobArgs,
    desk: &Desk,
    source: &WorkizSource,
    output: Output,
    as_json: bool,
) -> Result<Exit, CliError> {
    let text = std::fs::read_to_string(&args.file).map_err(CliError::file(&args.file, "read"))?;
    let mut job: CreateJobRequest = serde_json::from_str(&text).map_err(|error| {
        CliError::Usage(format!("{} is no job that Workiz takes: {error}", args.file.display()))
    })?;
    // The same moment written in another way is the same job.
    if let Some(Ok(start)) = job.scheduled_start.as_deref().map(str::parse::<Timestamp>) {
        job.scheduled_start = Some(start.to_string());
    }
    confirm(output, args.yes, &format!("Create the job \"{}\" for {}", job.title, job.client_id))
        .await?;
    // The file as it is understood, so that another order of its fields is the same job.
    let content = serde_json::to_string(&job).unwrap_or(text);
    let key = content_key(&["job", &place(&desk.settings)?, &content]);
    match source.client().settle_job(&job, &key).await {
        Written::Recorded(made) => {
            let link = made.links.present().and_then(|it| it.web.present()).cloned();
            let (id, number) = (id(&made.job_id), id(&made.number));
            let value = json!({"outcome": "recorded", "job_id": id, "number": number, "key": key, "web": link});
            let link = link.map(|it| format!(": {it}")).unwrap_or_default();
            tell(output, as_json, &value, &format!("The job {number} ({id}) is in Workiz{link}"));
            Ok(Exit::Done)
        }
        Written::Refused(error) => Err(refused(error)),
        Written::Unknown(error) => {
            unknown(output, as_json, &key, &error.to_string());
            Ok(Exit::PartlyApplied)
        }
    }
}

/// Records a payment on an invoice through the REST service.
///
/// # Errors
/// It is more than is due, nobody confirmed, or Workiz refuses.
pub async fn record_payment(
    args: &RecordPaymentArgs,
    desk: &Desk,
    source: &WorkizSource,
    output: Output,
    as_json: bool,
) -> Result<Exit, CliError> {
    let frame = desk.frame().await?;
    let payment = payment(args, &frame)?;
    let found = source.client().look_at(&INVOICES, &args.invoice).await.map_err(refused)?;
    let invoice = found.filter(|it| it.id == args.invoice);
    let invoice = invoice.ok_or_else(|| not_there(&INVOICES, &args.invoice))?;
    if let Some(id) = recorded_before(args, source).await? {
        let value =
            json!({"outcome": "recorded_before", "payment_id": id, "invoice_id": args.invoice});
        let text = format!(
            "The payment is on invoice {} already, as {id}; nothing was written",
            args.invoice
        );
        tell(output, as_json, &value, &text);
        return Ok(Exit::Done);
    }
    let what = within_due(args, &invoice, &frame)?;
    confirm(output, args.yes, &what).await?;
    let content = serde_json::to_string(&payment).unwrap_or_default();
    let key = content_key(&["payment", &place(&desk.settings)?, &args.invoice, &content]);
    match source.client().settle_payment(&args.invoice, &payment, &key).await {
        Written::Recorded(made) => {
            let id = id(&made.payment_id);
            let left = made.balance_remaining.present().map(|it| frame.amount(it.value()));
            let value = json!({
                "outcome": "recorded", "payment_id": id, "invoice_id": args.invoice,
                "balance_remaining": left, "key": key,
            });
            let left = left.map(|it| format!("; {it} is still open")).unwrap_or_default();
            let sum = frame.amount(args.amount);
            let text = format!("{sum} is recorded on invoice {} as {id}{left}", args.invoice);
            tell(output, as_json, &value, &text);
            Ok(Exit::Done)
        }
        Written::Refused(error) => Err(refused(error)),
        Written::Unknown(error) => {
            unknown(output, as_json, &key, &error.to_string());
            Ok(Exit::PartlyApplied)
        }
    }
}

/// Refuses a payment of more than the invoice leaves due; a tip comes on top of that. Returns what a
/// person is asked.
fn within_due(
    args: &RecordPaymentArgs,
    invoice: &LookLine,
    frame: &Frame,
) -> Result<String, CliError> {
    let text = |key: &str| match invoice.cell(&INVOICES, key) {
        Some(Cell::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let named = format!("invoice {} ({}) of {}", text("number"), invoice.id, text("client"));
    let sum = frame.amount(args.amount);
    let Some(Cell::Money(due)) = invoice.cell(&INVOICES, "balance") else {
        return Ok(format!("Record {sum} by {} on {named}", args.method));
    };
    let due_shown = frame.amount(*due);
    let without_tip = args.amount.checked_sub(args.tip).unwrap_or(args.amount);
    if without_tip > *due && frame.amount(without_tip) != due_shown {
        return Err(CliError::Usage(format!(
            "nothing was written: {} is more than the {due_shown} that {named} leaves due",
            frame.amount(without_tip)
        )));
    }
    Ok(format!("Record {sum} by {} on {named}, which leaves {due_shown} due", args.method))
}

fn payment(args: &RecordPaymentArgs, frame: &Frame) -> Result<RecordPaymentRequest, CliError> {
    Ok(RecordPaymentRequest {
        amount: WireAmount::exact(checked(args.amount, "--amount", frame)?),
        method: args.method.clone(),
        tip_amount: WireAmount::exact(checked(args.tip, "--tip", frame)?),
        collected_at: args.collected_at.to_string(),
        processor: None,
        external_transaction_id: args.transaction.clone(),
        card_last4: None,
        memo: args.memo.clone(),
    })
    .and_then(|it| {
        if args.amount <= Decimal::ZERO || args.tip < Decimal::ZERO || args.tip > args.amount {
            return Err(CliError::Usage(
                "the amount must be positive, and hold the tip".to_owned(),
            ));
        }
        Ok(it)
    })
}

/// Returns an amount with the currency's digits.
///
/// # Errors
/// It has more digits than the currency.
pub fn checked(amount: Decimal, name: &str, frame: &Frame) -> Result<Decimal, CliError> {
    let digits = frame.digits();
    if amount.normalize().scale() > digits {
        let currency = &frame.currency;
        return Err(CliError::Usage(format!("{name} has more digits than {currency} has")));
    }
    let mut amount = amount;
    amount.rescale(digits);
    Ok(amount)
}

/// Finds the payment on the invoice: a key is remembered by Workiz for a time that nobody states.
async fn recorded_before(
    args: &RecordPaymentArgs,
    source: &WorkizSource,
) -> Result<Option<String>, CliError> {
    let there = source.client().payments_of(&args.invoice, &Silent).await.map_err(refused)?;
    if there.completeness != Completeness::Complete {
        return Err(CliError::Usage(format!(
            "nothing was written: the payments of invoice {} changed while they were read; run the \
             command again",
            args.invoice
        )));
    }
    let all = there.documents.iter();
    let all = all.filter_map(|it| serde_json::from_str::<WirePayment>(it.body.get()).ok());
    let memo = args.memo.clone().unwrap_or_default();
    let same = all.filter(|it| {
        it.deleted.present() != Some(&true)
            && it.amount.present().is_some_and(|it| it.value() == args.amount)
            && it.method.present() == Some(&args.method)
            && it.collected_at.present().is_some_and(|it| it.0 == args.collected_at)
            && it.memo.present().is_none_or(|it| *it == memo)
    });
    Ok(same.map(|it| id(&it.payment_id)).next())
}

/// Which account the write goes to, so that the same content in another has another key.
fn place(settings: &Settings) -> Result<String, CliError> {
    match &settings.workiz {
        WorkizSettings::Rest(its) => {
            Ok(format!("{} {}", address(&its.base_url), its.integration_id.resolve()?))
        }
        WorkizSettings::Official(_) | WorkizSettings::Export(_) => Ok(String::new()),
    }
}

/// Makes sure that the policy allows writing.
///
/// # Errors
/// It does not.
pub fn require_writes(settings: &Settings) -> Result<(), CliError> {
    // The caps have the books' currency, which does not matter here.
    let policy = settings
        .policy(Currency::parse("USD").map_err(|error| CliError::Usage(error.to_string()))?)?;
    if policy.writes == Writes::Allowed {
        return Ok(());
    }
    Err(CliError::Usage(
        "nothing was written: `writes = true` under [policy] in tieout.toml allows it".to_owned(),
    ))
}

/// Asks a person, unless the command line said yes already.
///
/// # Errors
/// Nobody is there to be asked, or the person says no.
pub async fn confirm(output: Output, yes: bool, what: &str) -> Result<(), CliError> {
    if yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() || !output.watched() {
        return Err(CliError::Usage(
            "nothing was written: nobody is there to confirm it; add `--yes`".to_owned(),
        ));
    }
    output.say(&format!("{what}? Type yes, and press Enter:"));
    match line().await.as_deref() {
        Some("yes" | "y") => Ok(()),
        _ => Err(CliError::Usage("nothing was written: it was not confirmed".to_owned())),
    }
}

fn unknown(output: Output, as_json: bool, key: &str, why: &str) {
    let value = json!({"outcome": "unknown", "key": key, "reason": why});
    let text = format!(
        "{why}. It may be recorded: look in Workiz, or run the same command again, which records it \
         once at most"
    );
    tell(output, as_json, &value, &text);
}

/// Tells what came of a write.
pub fn tell(output: Output, as_json: bool, value: &Value, text: &str) {
    if as_json { output.json(&value.to_string()) } else { output.data(text) }
}

fn id(field: &Field<WireId>) -> String {
    field.present().map_or_else(|| "without id".to_owned(), |it| it.as_str().to_owned())
}
