//! The arguments of the command line.

use std::num::NonZeroU8;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::app::look::Extent;
use crate::cli::exit::Exit;
use crate::cli::workiz_args::WorkizArgs;

/// Ties out a Workiz account against its QuickBooks Online books, to the cent.
///
/// Begin with `tieout demo`: it needs nothing, and shows everything.
#[derive(Debug, Parser)]
#[command(name = "tieout", version, max_term_width = 100, after_help = exit_codes())]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Print data as JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// Print without colors.
    #[arg(long, global = true)]
    pub no_color: bool,
}

/// Lists the exit codes under the help, for whoever writes a schedule.
fn exit_codes() -> String {
    let codes: Vec<String> =
        Exit::ALL.iter().map(|(exit, meaning)| format!("  {}  {meaning}", exit.code())).collect();
    format!(
        "Data goes to standard output, talk to standard error.\n\nExit codes:\n{}",
        codes.join("\n")
    )
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Watch a company that does not tie out become one that does, on simulated services.
    Demo(DemoArgs),
    /// Make a company folder with settings and mapping to fill in.
    Init(InitArgs),
    /// Compare both sides, correct what may be corrected unattended, and report.
    Run(LookArgs),
    /// Compare both sides and show what would be corrected; writes nothing.
    Plan(LookArgs),
    /// Sign in to a service, look at the sign-in, or end it.
    Auth(AuthArgs),
    /// Sign in to Workiz, look at what it holds, create a job, or record a payment.
    Workiz(WorkizArgs),
    /// Say yes to a plan, or to some of its corrections.
    Approve(ApproveArgs),
    /// Carry out what is approved or allowed of a plan.
    Apply(ApplyArgs),
    /// Say that a Workiz document and a QuickBooks document are the same; remembered from then on.
    Link(LinkArgs),
    /// Say that a Workiz document and a QuickBooks document are not the same.
    Unlink(PairArgs),
    /// Withdraw what was said of a Workiz document and a QuickBooks document with `link` or `unlink`:
    /// the rules decide about them again.
    Forget(PairArgs),
    /// Write the reports of a run again.
    Report(RunArgs),
    /// Make a run again from what was kept of it, offline, and compare.
    Replay(RunArgs),
    /// Serve both services, simulated, on this machine.
    Sandbox(SandboxArgs),
    /// Compare two files of documents, without any service or state.
    Compare(CompareArgs),
}

/// Arguments of commands that need nothing but the company.
#[derive(Debug, Args)]
pub struct CompanyArgs {
    /// The company's folder.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub company: PathBuf,
}

/// Arguments of `run` and `plan`.
#[derive(Debug, Args)]
pub struct LookArgs {
    /// The company's folder.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub company: PathBuf,
    /// Read everything from QuickBooks, and not only what changed since the last look.
    #[arg(long)]
    pub full: bool,
}

impl LookArgs {
    /// Returns how much of the books is read.
    pub fn extent(&self) -> Extent {
        if self.full { Extent::Everything } else { Extent::Changes }
    }
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Where the reports go.
    #[arg(long, default_value = "reports/out", value_name = "DIR")]
    pub out: PathBuf,
    /// Show every planned correction as a diff, not only the first ones.
    #[arg(long)]
    pub full: bool,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The folder to make.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The mapping to begin with.
    #[arg(long, value_enum, default_value_t = FirstMapping::UsManualTax)]
    pub mapping: FirstMapping,
}

/// The mappings that a company can begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FirstMapping {
    /// For a company in the US that keeps its own sales tax codes; its tables are to be filled in.
    UsManualTax,
    /// That of the invented company which `tieout sandbox` serves.
    Demo,
}

/// Arguments of `auth`.
#[derive(Debug, Args)]
pub struct AuthArgs {
    /// Which service.
    #[command(subcommand)]
    pub service: AuthService,
}

/// The services that a person signs in to.
#[derive(Debug, Subcommand)]
pub enum AuthService {
    /// The sign-in to QuickBooks Online.
    Quickbooks(QuickBooksAuthArgs),
}

/// Arguments of `auth quickbooks`.
#[derive(Debug, Args)]
pub struct QuickBooksAuthArgs {
    /// What to do with the sign-in.
    #[command(subcommand)]
    pub action: QuickBooksAuth,
}

/// What to do with the sign-in to QuickBooks Online.
#[derive(Debug, Subcommand)]
pub enum QuickBooksAuth {
    /// Sign in on QuickBooks' page, and keep the sign-in with the company, encrypted.
    ///
    /// The address of the page is printed on standard error. With development keys the browser comes
    /// back to this machine by itself; with an https `redirect_url` under `[quickbooks]`, as production
    /// keys want it, paste the address that the browser shows at the end.
    Login(LoginArgs),
    /// Tell which company is connected, and when the sign-in ends; asks nothing of QuickBooks.
    Status(CompanyArgs),
    /// End the sign-in at QuickBooks, and forget it.
    Revoke(CompanyArgs),
}

/// Arguments of `auth quickbooks login`.
#[derive(Debug, Args)]
pub struct LoginArgs {
    /// The company's folder.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub company: PathBuf,
    /// The port of this machine to which the browser comes back, instead of that of `redirect_url`;
    /// 0 takes any free one.
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
    /// Read the address that the browser shows at the end from standard input, instead of waiting
    /// for the browser: for a browser on another machine.
    #[arg(long)]
    pub paste: bool,
    /// Open the page in the browser of this machine.
    #[arg(long)]
    pub open: bool,
}

/// Arguments of `approve`.
#[derive(Debug, Args)]
pub struct ApproveArgs {
    /// The company's folder.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub company: PathBuf,
    /// The plan: its id or the beginning of it, or `latest`.
    #[arg(default_value = "latest")]
    pub plan: String,
    /// Who approves.
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Only these corrections, by their number in the plan or their id.
    #[arg(long, value_name = "NUMBER", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Take approval back instead, of everything or of what `--only` names.
    #[arg(long)]
    pub withdraw: bool,
}

/// Arguments of `apply`.
#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// The company's folder.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub company: PathBuf,
    /// The plan: its id or the beginning of it, or `latest`.
    #[arg(default_value = "latest")]
    pub plan: String,
}

/// Arguments of `link`.
#[derive(Debug, Args)]
pub struct LinkArgs {
    /// The company's folder.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub company: PathBuf,
    /// List instead what was said with `link`, `unlink` and `forget`: by whom, when, and whether it
    /// still counts.
    #[arg(long, conflicts_with_all = ["kind", "by"])]
    pub list: bool,
    /// What both documents are.
    #[arg(value_enum, required_unless_present = "list")]
    pub kind: Option<LinkKind>,
    /// The id in Workiz, such as `inv_5aa110`.
    #[arg(value_name = "WORKIZ-ID", required_unless_present = "list")]
    pub workiz: Option<String>,
    /// The id in QuickBooks, as the report names it.
    #[arg(value_name = "QUICKBOOKS-ID", required_unless_present = "list")]
    pub quickbooks: Option<String>,
    /// Who says so.
    #[arg(long, value_name = "NAME", required_unless_present = "list")]
    pub by: Option<String>,
}

impl LinkArgs {
    /// Returns the pair that is to be linked; nothing when the decisions are to be listed.
    pub fn pair(self) -> Option<PairArgs> {
        Some(PairArgs {
            company: self.company,
            kind: self.kind?,
            workiz: self.workiz?,
            quickbooks: self.quickbooks?,
            by: self.by?,
        })
    }
}

/// Arguments of `unlink` and `forget`.
#[derive(Debug, Args)]
pub struct PairArgs {
    /// The company's folder.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub company: PathBuf,
    /// What both documents are.
    #[arg(value_enum)]
    pub kind: LinkKind,
    /// The id in Workiz, such as `inv_5aa110`.
    #[arg(value_name = "WORKIZ-ID")]
    pub workiz: String,
    /// The id in QuickBooks, as the report names it.
    #[arg(value_name = "QUICKBOOKS-ID")]
    pub quickbooks: String,
    /// Who says so.
    #[arg(long, value_name = "NAME")]
    pub by: String,
}

/// What can be linked by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LinkKind {
    /// An invoice.
    Invoice,
    /// A payment.
    Payment,
}

/// Arguments of `report` and `replay`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The company's folder.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub company: PathBuf,
    /// The run, such as `run-00004`, or `latest`.
    #[arg(default_value = "latest")]
    pub run: String,
    /// Where the reports go, instead of the folder of the settings.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Arguments of `sandbox`.
#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// Port of the QuickBooks side; 0 takes any free one.
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    pub quickbooks_port: u16,
    /// Port of the Workiz side; 0 takes any free one.
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    pub workiz_port: u16,
    /// Port of the official Workiz API, another view of the same account; 0 takes any free one.
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    pub workiz_api_port: u16,
    /// What to begin with: `demo`; `empty`, `empty-ast` (automated sales tax) or `empty-canada`; or a
    /// folder with `quickbooks.json` and `workiz.json`.
    #[arg(long, default_value = "demo", value_name = "demo|empty|empty-ast|empty-canada|DIR")]
    pub seed: String,
    /// A file that keeps the state across restarts.
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// `real` keeps the services' limits and time; `fast` lifts them.
    #[arg(long, value_enum, default_value_t = SandboxSpeed::Real)]
    pub speed: SandboxSpeed,
    /// Port of the admin side: faults, time, state, switches and counts; 0 takes any free one.
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    pub admin_port: u16,
    /// `real` follows the machine's clock; `virtual` stands still until the admin port moves it.
    /// Without it, time goes as the speed says.
    #[arg(long, value_enum)]
    pub clock: Option<SandboxClock>,
    /// Milliseconds that pass with each request of the virtual clock.
    #[arg(long, default_value_t = 0, value_name = "MS")]
    pub step_ms: u64,
    /// A choice where reports about the services disagree, such as `void-paid=unlink`; may be
    /// repeated. Those of the official Workiz API begin with `workiz-api.`. The guide to the
    /// sandbox lists them.
    #[arg(long, value_name = "NAME=VALUE")]
    pub switch: Vec<String>,
    /// How many apps are connected to the QuickBooks company, each with a client id, a secret and
    /// tokens of its own, which share the limits of the company.
    #[arg(long, default_value = "1", value_name = "N")]
    pub apps: NonZeroU8,
    /// An address of this machine that is told every change of the Workiz account as it happens,
    /// one JSON document a POST.
    #[arg(long, value_name = "URL")]
    pub workiz_events: Option<String>,
    /// Serve nothing: write what a bookkeeper exports from the screens of Workiz to this folder, as
    /// CSV and as XLSX, and end.
    #[arg(long, value_name = "DIR")]
    pub export: Option<PathBuf>,
    /// The form of these files.
    #[arg(long, value_enum, default_value_t = SandboxExportStyle::Plain, requires = "export")]
    pub export_style: SandboxExportStyle,
}

/// The form of exported files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SandboxExportStyle {
    /// Commas, line feeds and bare numbers.
    Plain,
    /// As a spreadsheet in English (United States) saves them: byte order mark, CRLF, $1,234.50,
    /// negative amounts in parentheses.
    ExcelUs,
    /// As a spreadsheet in French (Canada) saves them: semicolons, 1 234,50 $.
    ExcelCa,
    /// As `excel-us`, with blank rows, a row of totals and line breaks within cells.
    Messy,
}

/// What the sandbox's time follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SandboxClock {
    /// The machine's clock.
    Real,
    /// The admin port.
    Virtual,
}

/// How the sandbox's time goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SandboxSpeed {
    /// As in reality, with limits.
    Real,
    /// As fast as it goes, without limits a minute.
    Fast,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Workiz documents, one JSON document a line.
    #[arg(long, value_name = "FILE")]
    pub source: PathBuf,
    /// QuickBooks documents, one JSON document a line.
    #[arg(long, value_name = "FILE")]
    pub ledger: PathBuf,
    /// The mapping file; a plain one by name and number is used without it.
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// The company's time zone, such as `America/Los_Angeles`, where the source file has no
    /// account; without it, that of the first invoice.
    #[arg(long, value_name = "NAME")]
    pub zone: Option<String>,
    /// Where the reports go.
    #[arg(long, default_value = "reports/out", value_name = "DIR")]
    pub out: PathBuf,
}
