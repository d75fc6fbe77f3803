//! The arguments of `tieout workiz`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::cli::args::CompanyArgs;

/// Arguments of `workiz`.
#[derive(Debug, Args)]
pub struct WorkizArgs {
    /// What to do.
    #[command(subcommand)]
    pub action: WorkizAction,
}

/// What can be done in Workiz.
#[derive(Debug, Subcommand)]
pub enum WorkizAction {
    /// Sign in to Workiz, type the code that it asks for, and keep the session, encrypted.
    ///
    /// The session is kept with the company and used by later runs. A user without a password, who
    /// signs in through another service, hands over a token with `--token`.
    Login(WorkizLoginArgs),
    /// Tell whether Workiz answers, who is signed in, what can be seen and what cannot; of exported
    /// files, what is in them.
    Status(CompanyArgs),
    /// List documents, one a line, as many columns as the terminal has room for.
    List(WorkizListArgs),
    /// Show one document whole, with everything that Workiz sends of it.
    Show(WorkizShowArgs),
    /// Create a job from a JSON file; the same file twice creates one job.
    CreateJob(CreateJobArgs),
    /// Record a payment on an invoice (official API: on a job); the same payment twice is recorded
    /// once, and never more than is due.
    RecordPayment(RecordPaymentArgs),
}

/// Arguments of `workiz login`.
#[derive(Debug, Args)]
pub struct WorkizLoginArgs {
    /// The company's folder.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub company: PathBuf,
    /// Read a session's token from standard input, keep it, and refresh it while it lasts.
    #[arg(long)]
    pub token: bool,
}

/// Arguments of `workiz list`.
#[derive(Debug, Args)]
pub struct WorkizListArgs {
    /// What to list: clients, leads, jobs, recurring-jobs, schedules, technicians, estimates,
    /// invoices, payments, refunds, disputes, payouts, items, taxes, calls or sms-threads; of the
    /// official API jobs, leads, team or time-off; of exported files invoices, jobs, payments or
    /// payouts.
    pub entity: String,
    /// The company's folder.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub company: PathBuf,
    /// The first day, such as 2026-03-01.
    #[arg(long, value_name = "DATE")]
    pub from: Option<Date>,
    /// The last day.
    #[arg(long, value_name = "DATE")]
    pub to: Option<Date>,
    /// The status, in Workiz' word, such as `paid`.
    #[arg(long, value_name = "STATUS")]
    pub status: Option<String>,
}

/// Arguments of `workiz show`.
#[derive(Debug, Args)]
pub struct WorkizShowArgs {
    /// What it is, as in `list`.
    pub entity: String,
    /// Its id, such as `inv_5aa110`, or the number of an invoice or a job.
    pub id: String,
    /// The company's folder.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub company: PathBuf,
}

/// Arguments of `workiz create-job`.
#[derive(Debug, Args)]
pub struct CreateJobArgs {
    /// The file: the JSON object that Workiz takes, with `clientId`, `title` and so on; for the
    /// official API with `FirstName`, `LastName`, `JobDateTime` and so on.
    pub file: PathBuf,
    /// The company's folder.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub company: PathBuf,
    /// Do not ask.
    #[arg(long)]
    pub yes: bool,
}

/// Arguments of `workiz record-payment`.
#[derive(Debug, Args)]
pub struct RecordPaymentArgs {
    /// The invoice's id, such as `inv_5aa110`; for the official API the job's.
    pub invoice: String,
    /// What was paid, the tip included, such as 1403.00; without the tip no more than is due.
    #[arg(long, value_name = "AMOUNT")]
    pub amount: Decimal,
    /// The way of paying, such as `check`; for the official API cash, check or card.
    #[arg(long, value_name = "METHOD")]
    pub method: String,
    /// When it was paid, such as 2026-02-01T17:10:00Z.
    #[arg(long, value_name = "MOMENT")]
    pub collected_at: Timestamp,
    /// The tip in it.
    #[arg(long, value_name = "AMOUNT", default_value = "0.00")]
    pub tip: Decimal,
    /// The number of the transaction at whoever processed it, or of the check.
    #[arg(long, value_name = "NUMBER")]
    pub transaction: Option<String>,
    /// A note; two payments that are otherwise the same are told apart by it.
    #[arg(long, value_name = "TEXT")]
    pub memo: Option<String>,
    /// The company's folder.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub company: PathBuf,
    /// Do not ask.
    #[arg(long)]
    pub yes: bool,
}
