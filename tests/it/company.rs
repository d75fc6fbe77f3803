//! A small company for tests of the real binary: both simulators in this process, a real folder.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;

use tieout::cli::commands::demo_folder::{connections, furnish};
use tieout::sandbox::demo::company::build;
use tieout::sandbox::qbo::trouble::{ScheduledTrouble, Trouble, TroublePlan};
use tieout::sandbox::serve::{RunningSandbox, SandboxOptions, Seed, Speed, start};

/// How many of the demo's invoices the small company has.
const INVOICES: usize = 4;

/// Everything in the books that a run could change.
const LEDGER: [&str; 7] =
    ["Customer", "Item", "Invoice", "Payment", "CreditMemo", "SalesReceipt", "RefundReceipt"];

/// The places of secrets in a sandbox's description.
const SECRETS: [(&str, &str); 6] = [
    ("workiz", "client_secret"),
    ("workiz", "password"),
    ("workiz", "totp_secret"),
    ("quickbooks", "client_secret"),
    ("quickbooks", "refresh_token"),
    ("quickbooks", "access_token"),
];

/// What came of the binary.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Seeds of both sides: a few invoices in Workiz that QuickBooks does not have.
#[derive(Clone, Debug)]
pub(crate) struct Seeds {
    pub(crate) workiz: Value,
    pub(crate) quickbooks: Value,
}

impl Seeds {
    /// Takes the first paid invoices of the demo company, and empties the rest.
    pub(crate) fn small() -> Self {
        let demo = build();
        let (mut workiz, mut quickbooks) = (demo.workiz, demo.quickbooks);
        // Paid at once, so that nothing is in transit.
        let payments = rows(&workiz, "payments");
        let settled = |id: &Value| {
            let mut own = payments.iter().filter(|it| it["invoiceId"] == *id).peekable();
            own.peek().is_some()
                && own.all(|it| it["method"] == "check" && it["status"] == "settled")
        };
        let plain = |it: &&Value| {
            let march = it["issuedDate"].as_str().is_some_and(|it| it.starts_with("2026-03"));
            march && it["kind"] == "job" && it["status"] == "paid" && settled(&it["invoiceId"])
        };
        let invoices: Vec<Value> =
            rows(&workiz, "invoices").iter().filter(plain).cloned().collect();
        let invoices: Vec<Value> = invoices.into_iter().take(INVOICES).collect();
        assert_eq!(invoices.len(), INVOICES);
        let of = |key: &'static str, invoices: &[Value]| -> Vec<Value> {
            invoices.iter().map(|it| it[key].clone()).collect()
        };
        let keep = |list: &[Value], key: &str, wanted: &[Value]| -> Value {
            list.iter().filter(|it| wanted.contains(&it[key])).cloned().collect()
        };
        let (ids, jobs, clients) =
            (of("invoiceId", &invoices), of("jobId", &invoices), of("clientId", &invoices));
        workiz["payments"] = keep(rows(&workiz, "payments"), "invoiceId", &ids);
        workiz["jobs"] = keep(rows(&workiz, "jobs"), "jobId", &jobs);
        workiz["clients"] = keep(rows(&workiz, "clients"), "clientId", &clients);
        workiz["invoices"] = Value::Array(invoices);
        for collection in ["refunds", "payouts", "disputes", "estimates"] {
            workiz[collection] = Value::Array(Vec::new());
        }
        for entity in ["Invoice", "Payment", "Deposit", "RefundReceipt", "CreditMemo"] {
            quickbooks["entities"][entity] = Value::Array(Vec::new());
        }
        Self { workiz, quickbooks }
    }

    /// Serves the company, without limits.
    pub(crate) async fn serve(&self) -> RunningSandbox {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("workiz.json"), self.workiz.to_string()).unwrap();
        fs::write(folder.path().join("quickbooks.json"), self.quickbooks.to_string()).unwrap();
        let seed = Seed::Dir(folder.path().to_owned());
        let options = SandboxOptions { seed, speed: Speed::Fast, ..SandboxOptions::default() };
        start(options).await.unwrap()
    }
}

fn rows<'a>(seed: &'a Value, collection: &str) -> &'a [Value] {
    seed[collection].as_array().unwrap()
}

/// A company folder over running simulators.
#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) sandbox: RunningSandbox,
    pub(crate) seeds: Seeds,
    folder: PathBuf,
    _scratch: TempDir,
}

impl Company {
    /// Opens a small company whose policy allows writes.
    pub(crate) async fn open() -> Self {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("company");
        Self::open_in(folder, scratch).await
    }

    /// Opens a company with other seeds.
    pub(crate) async fn open_with(seeds: Seeds) -> Self {
        let scratch = tempfile::tempdir().unwrap();
        Self::seeded(seeds, scratch.path().join("company"), scratch).await
    }

    /// Opens a small company in that folder.
    pub(crate) async fn open_in(folder: PathBuf, scratch: TempDir) -> Self {
        Self::seeded(Seeds::small(), folder, scratch).await
    }

    async fn seeded(seeds: Seeds, folder: PathBuf, scratch: TempDir) -> Self {
        let sandbox = seeds.serve().await;
        let company = Self { sandbox, seeds, folder, _scratch: scratch };
        company.furnish();
        company
    }

    /// The company's folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A file of the company.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn info(&self, side: &str, key: &str) -> String {
        self.sandbox.info()[side][key].as_str().unwrap().to_owned()
    }

    fn furnish(&self) {
        furnish(&self.folder, &self.sandbox.info()).unwrap();
        self.write("tieout.toml", &self.settings());
    }

    /// The settings that fit the simulators; waits are short, so that refusals are told at once.
    pub(crate) fn settings(&self) -> String {
        format!(
            r#"schema = 1
company = "Cedar Test"

{}
[policy]
writes = true

[http]
attempts = 2
throttled_wait_seconds = 0
"#,
            connections(&self.sandbox.info())
        )
    }

    /// The settings, but Workiz is reached as these lines say.
    pub(crate) fn settings_by(&self, way: &str) -> String {
        let settings = self.settings();
        let (_, rest) = settings.split_once("[quickbooks]").unwrap();
        format!(
            "schema = 1\ncompany = \"Cedar Test\"\n\n[workiz]\n{way}\
             time_zone = \"America/Los_Angeles\"\ncurrency = \"USD\"\n\n[quickbooks]{rest}"
        )
    }

    /// The lines by which Workiz is reached through its official API, without the API secret.
    pub(crate) fn official_way(&self) -> String {
        let info = self.sandbox.info();
        let address = info["workiz_api"]["base_url"].as_str().unwrap();
        format!(
            "adapter = \"official\"\nbase_url = \"{address}\"\n\
             api_token = \"file:secrets/workiz_api_token\"\n"
        )
    }

    /// Writes a file of the company.
    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.file(name), text).unwrap();
    }

    /// Writes the settings with one piece replaced.
    pub(crate) fn change_settings(&self, from: &str, to: &str) {
        let settings = self.settings();
        assert!(settings.contains(from), "{from}");
        self.write("tieout.toml", &settings.replace(from, to));
    }

    /// The command for the binary with these arguments.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tieout"));
        command.args(arguments).arg("--company").arg(&self.folder).stdin(Stdio::null());
        command
    }

    /// Runs the binary.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.command(arguments).output().unwrap().into()
    }

    /// Starts the binary and does not wait for it.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Lets QuickBooks take so many writes and ask for a pause at the next; returns its faults.
    pub(crate) fn pause_a_write(&self, after: u32) -> TroublePlan {
        let faults = self.sandbox.quickbooks().faults();
        faults.schedule(ScheduledTrouble {
            method: Some("POST".to_owned()),
            path_prefix: "/v3/company/".to_owned(),
            skip: after,
            times: 1,
            trouble: Trouble::Status(429),
        });
        faults
    }

    /// Everything in both simulators that a run could change.
    pub(crate) fn books(&self) -> BTreeMap<String, Vec<Value>> {
        let ledger = LEDGER.map(|it| (it.to_owned(), self.sandbox.quickbooks().documents(it)));
        let source =
            ["invoices", "payments"].map(|it| (it.to_owned(), self.sandbox.workiz().documents(it)));
        ledger.into_iter().chain(source).collect()
    }

    /// Everything in the state file but the sealed sign-in, which is renewed on purpose.
    pub(crate) fn state(&self) -> BTreeMap<String, Vec<String>> {
        let path = self.file("state.db");
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
        let connection = connection.unwrap();
        let query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'token'";
        let mut statement = connection.prepare(query).unwrap();
        let names = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        names.map(Result::unwrap).map(|name| (name.clone(), content(&connection, &name))).collect()
    }

    /// Looks at the company once, which makes its state; nothing is written to the books.
    pub(crate) fn look(&self) -> Before {
        let ran = self.run(&["plan"]);
        assert_eq!(ran.code, Some(3), "{ran:?}");
        self.now()
    }

    /// How books and state are now.
    pub(crate) fn now(&self) -> Before {
        Before { books: self.books(), state: self.state() }
    }

    /// Asserts that a run was refused as it should be, and that nothing has changed.
    pub(crate) fn refused(&self, before: &Before, ran: &Ran, code: i32, says: &[&str]) {
        self.told(ran, code, says);
        assert_eq!(ran.stdout, "", "{ran:?}");
        self.unchanged(before);
    }

    /// Asserts that books and state are as they were.
    pub(crate) fn unchanged(&self, before: &Before) {
        assert_eq!(self.books(), before.books);
        assert_eq!(self.state(), before.state);
    }

    /// Asserts what a run says and how it ends, and that it says nothing that it must not.
    pub(crate) fn told(&self, ran: &Ran, code: i32, says: &[&str]) {
        eprintln!("exit {:?}: {}", ran.code, ran.stderr.trim_end());
        assert_eq!(ran.code, Some(code), "{ran:?}");
        assert!(ran.stderr.starts_with("tieout: "), "{ran:?}");
        for word in says {
            assert!(ran.stderr.contains(word), "lacks {word:?}: {ran:?}");
        }
        for word in ["panicked", "backtrace", "Some(", "Err(", "Error {", "Error(", "::", "\u{1b}["]
        {
            assert!(!ran.stderr.contains(word), "has {word:?}: {ran:?}");
        }
        for (side, key) in SECRETS {
            let secret = self.info(side, key);
            let shown = format!("{}{}", ran.stdout, ran.stderr);
            assert!(!shown.contains(&secret), "{side}.{key}: {ran:?}");
        }
    }

    /// Asserts that a good run repairs the books.
    pub(crate) fn works(&self) {
        let ran = self.run(&["run"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(self.sandbox.quickbooks().documents("Invoice").len(), INVOICES);
        assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
    }
}

/// How books and state were.
#[derive(Debug, PartialEq)]
pub(crate) struct Before {
    pub(crate) books: BTreeMap<String, Vec<Value>>,
    pub(crate) state: BTreeMap<String, Vec<String>>,
}

fn content(connection: &Connection, table: &str) -> Vec<String> {
    let mut statement = connection.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let values = (0..columns).map(|it| format!("{:?}", row.get_ref(it).unwrap()));
        Ok(values.collect::<Vec<_>>().join("|"))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// Waits until something has happened; fails when it does not for a minute.
pub(crate) async fn until(mut happened: impl FnMut() -> bool) {
    let waiting = async {
        while !happened() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), waiting).await.unwrap();
}

/// Sets a file's rights.
pub(crate) fn set_rights(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
