//! A pull that is cut at any request is whole or says that it is not, and the books are compared with
//! a whole one only.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use tieout::app::apply::apply;
use tieout::app::company::{Company, Rules};
use tieout::app::error::AppError;
use tieout::app::look::{Extent, Look, Looked, look};
use tieout::app::pass::{PassInput, pass};
use tieout::cli::office::{READERS, mapping_files};
use tieout::config::policy::PolicySettings;
use tieout::domain::effects::Measure;
use tieout::domain::id::SnapshotId;
use tieout::domain::run::RunStatus;
use tieout::domain::snapshot::{Completeness, Pull, Snapshot, Usage};
use tieout::ports::progress::Silent;
use tieout::ports::source::{ServiceError, Source as _};
use tieout::sandbox::workiz::sandbox::RateLimit;
use tieout::store::database::Store;
use tieout::workiz::source::WorkizSource;

use super::kit::{Desk, Manner, pull, seed_of};
use crate::books_kit::company::{Setup, World};
use crate::company::Seeds;

/// What may go wrong from some request on.
const FAULTS: [&str; 12] = [
    "unauthorized",
    "forbidden",
    "conflict",
    "locked",
    "throttled",
    "system-fault",
    "malformed",
    "truncated",
    "cut-before",
    "cut-after",
    "short-page",
    "early-end",
];

/// Those that pass when the request is sent again, or the list is read again.
const PASSING: [&str; 8] = [
    "unauthorized",
    "locked",
    "throttled",
    "system-fault",
    "cut-before",
    "cut-after",
    "short-page",
    "early-end",
];

/// A company with two pages of invoices and one of everything else.
async fn company() -> Desk {
    let mut seed = seed_of(101);
    for invoice in seed["invoices"].as_array_mut().unwrap() {
        // What stands in them does not matter here.
        *invoice = json!({ "invoiceId": invoice["invoiceId"], "updatedAt": invoice["updatedAt"] });
    }
    for name in ["payment", "refund", "payout", "dispute"] {
        seed[format!("{name}s")] = json!([super::kit::fixture(&format!("adapter-{name}.json"))]);
    }
    let manner = Manner { attempts: 2, ..Manner::default() };
    Desk::of(&seed, RateLimit::Off, manner).await
}

/// Plans a fault from a request on, counted from 1.
fn cut(desk: &Desk, fault: &str, from: usize, times: u32) {
    desk.plan(&json!({ "fault": fault, "nth": from, "times": times }));
}

/// Clears the faults; a client that met them waits until the service counts as up again.
fn mend(desk: &Desk) {
    desk.plan(&Value::Array(Vec::new()));
    desk.time.pass(super::kit::MINUTE);
}

/// Tells whether a pull is all of the clean one; else it must say what it lacks.
fn is_whole(cut: &Result<Pull, ServiceError>, clean: &Pull, what: &str) -> bool {
    let Ok(pull) = cut else { return false };
    if pull.completeness != Completeness::Complete {
        assert_eq!(pull.cursor, None, "{what}: nothing can be gone on from");
        return false;
    }
    if !pull.notes.is_empty() {
        assert!(pull.documents.iter().any(|it| it.entity == "entitlements"), "{what}");
        return false;
    }
    assert_eq!(pull.documents, clean.documents, "{what}");
    true
}

#[tokio::test]
async fn a_pull_that_is_cut_for_good_at_any_request_says_so_and_the_next_one_is_whole() {
    let desk = company().await;
    let clean = desk.pull().await.unwrap();
    let requests = desk.asked().len();
    // A sign-in, the account, nine lists of which one has two pages.
    assert_eq!(requests, 12);
    for fault in FAULTS {
        for from in 1..=requests {
            let what = format!("{fault} from request {from} on");
            let source = desk.source();
            cut(&desk, fault, from, 9_999);
            let broken = pull(&source).await;
            // Pages without items are no lie about a sign-in or an account.
            let is_lie = from <= 2 && ["short-page", "early-end"].contains(&fault);
            if !is_lie || broken.is_ok() {
                assert!(!is_whole(&broken, &clean, &what), "{what}");
            }
            mend(&desk);
            let after = pull(&source).await;
            assert!(is_whole(&after, &clean, &what), "{what}: {after:?}");
        }
    }
}

#[tokio::test]
async fn a_pull_that_is_cut_once_at_any_request_goes_on_or_says_so() {
    let desk = company().await;
    let clean = desk.pull().await.unwrap();
    let requests = desk.asked().len();
    for fault in FAULTS {
        for from in 1..=requests {
            let what = format!("{fault} once at request {from}");
            let source = desk.source();
            cut(&desk, fault, from, 1);
            let once = pull(&source).await;
            let whole = is_whole(&once, &clean, &what);
            // A sign-in has no session yet that could be renewed.
            let passes = PASSING.contains(&fault)
                && !(from == 1 && ["unauthorized", "locked"].contains(&fault));
            assert!(whole || !passes, "{what}: {once:?}");
            mend(&desk);
            assert!(is_whole(&pull(&source).await, &clean, &what), "{what}");
        }
    }
}

/// The demo's company, made small, on both sides.
struct Firm {
    desk: Desk,
    books: World,
    store: Store,
    rules: Rules,
    _folder: tempfile::TempDir,
}

impl Firm {
    async fn open() -> Self {
        let mut seeds = Seeds::small();
        seeds.workiz["user"] = json!({ "id": "u_1", "name": "Back Office", "mfa": "none" });
        let manner = Manner { attempts: 2, ..Manner::default() };
        let desk = Desk::of(&seeds.workiz, RateLimit::Off, manner).await;
        let books = Setup { seed: seeds.quickbooks, ..Setup::default() }.open().await;
        let main = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings/demo/mapping.toml");
        let (mapping, mapping_main) = mapping_files(&main).unwrap();
        let policy = PolicySettings::careful().text().replace("writes = false", "writes = true");
        let rules = Rules { mapping, mapping_main, policy };
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        Self { desk, books, store, rules, _folder: folder }
    }

    fn company<'a>(&'a self, source: &'a WorkizSource) -> Company<'a> {
        Company {
            name: "Cedar Test",
            store: &self.store,
            source,
            recorder: Some(source),
            ledger: &self.books.ledger,
            readers: READERS,
            rules: &self.rules,
            clock: &self.desk.time,
            progress: &Silent,
        }
    }

    async fn look(&self, source: &WorkizSource) -> Result<Looked, AppError> {
        look(self.company(source), Look::now(Extent::Everything)).await
    }

    /// Everything in the books that a run could change.
    fn written(&self) -> BTreeMap<&'static str, usize> {
        ["Customer", "Item", "Invoice", "Payment", "SalesReceipt", "CreditMemo"]
            .map(|it| (it, self.books.sandbox.documents(it).len()))
            .into()
    }

    fn runs(&self) -> u64 {
        self.store.next_sequence().unwrap()
    }
}

/// What a look would correct, in words that are the same from run to run.
fn corrections(looked: &Looked) -> Vec<String> {
    let plan = &looked.pass.reconciliation.plan;
    plan.corrections.iter().map(|it| format!("{:?}", it.action)).collect()
}

#[tokio::test]
async fn the_books_are_compared_and_written_only_after_a_whole_pull() {
    let firm = Firm::open().await;
    let source = firm.desk.source();
    let clean = firm.look(&source).await.unwrap();
    let wanted = corrections(&clean);
    assert!(wanted.len() >= 8, "four invoices and their payments: {}", wanted.len());
    let requests = firm.desk.asked().len();
    assert_eq!(requests, 11);
    let (books, runs) = (firm.written(), firm.runs());
    let mut seen = runs;
    for fault in ["unauthorized", "forbidden", "system-fault", "cut-after", "early-end"] {
        for from in 1..=requests {
            let what = format!("{fault} from request {from} on");
            let source = firm.desk.source();
            cut(&firm.desk, fault, from, 9_999);
            match firm.look(&source).await {
                Err(error) => {
                    assert_eq!(firm.runs(), seen, "{what}: no run, no plan");
                    let says = error.to_string();
                    let told = says.contains("Workiz") || says.contains("nothing was compared");
                    assert!(told, "{what}: {says}");
                }
                Ok(looked) => {
                    seen += 1;
                    // An empty list cannot end early.
                    let planned = corrections(&looked);
                    let told = !looked.snapshot.source.notes.is_empty();
                    assert_eq!(told, fault == "forbidden", "{what}");
                    assert!(planned == wanted || (told && planned.is_empty()), "{what}");
                }
            }
            assert_eq!(firm.written(), books, "{what}");
            mend(&firm.desk);
        }
    }
    // What failed in between leaves the next run right.
    let after = firm.look(&source).await.unwrap();
    assert_eq!(corrections(&after), wanted);
    let company = firm.company(&source);
    apply(company, &after.pass.reconciliation.plan.id).await.unwrap();
    let last = firm.look(&source).await.unwrap();
    assert_eq!(last.pass.status, RunStatus::TiedOut);
    assert_eq!(firm.written()["Invoice"], 4);
}

#[tokio::test]
async fn a_part_of_a_pull_is_not_compared_even_when_it_is_handed_over() {
    let firm = Firm::open().await;
    let source = firm.desk.source();
    let clean = firm.look(&source).await.unwrap();
    firm.desk.plan(&json!({ "fault": "short-page", "path": "/invoices", "times": 9 }));
    let part = source.pull(&tieout::ports::source::PullRequest::Full, &Silent).await.unwrap();
    let Completeness::Incomplete { entity, .. } = &part.completeness else {
        panic!("a page was short");
    };
    assert_eq!(entity, "invoices");
    let snapshot = Snapshot {
        id: SnapshotId::new("part"),
        taken_at: clean.snapshot.taken_at,
        source: Pull { usage: Usage::default(), ..part },
        ledger: clean.snapshot.ledger,
    };
    let inputs = tieout::app::inputs::Inputs {
        now: snapshot.taken_at,
        mapping_main: firm.rules.mapping_main.clone(),
        unknown: std::collections::BTreeSet::default(),
    };
    let input = PassInput {
        readers: READERS,
        rules: &firm.rules,
        links: &[],
        decisions: &[],
        inputs: &inputs,
    };
    let error = pass(&snapshot, input).unwrap_err();
    assert!(error.to_string().contains("nothing was compared and nothing written"), "{error}");
    assert!(error.to_string().contains("the list of invoices is not complete"), "{error}");
    let unseen = clean.pass.source.unseen.contains_key(&Measure::Collected);
    assert!(!unseen, "the clean one saw everything");
}
