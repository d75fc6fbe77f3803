//! A payment that only QuickBooks has, recorded through the official API, which shows no payments:
//! once, as the policy says, and never while something is in doubt.

use std::fs;

use axum::body::Body;
use axum::extract::Request;
use rusqlite::Connection;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::apply::record_in_workiz::unpaid;
use crate::bookkeeper::{exact, text};
use crate::company::{Company, Ran, until};

const TIED_OUT: i32 = 0;
const OPEN: i32 = 3;
const PARTLY: i32 = 4;
const CHECKS: &str =
    "\n[policy.record_in_workiz]\nmethods = [\"Check\"]\namount_max = \"10000.00\"\n";
const COUNTS: &str =
    "No answer came, but Workiz has exactly that much less open: it counts as recorded.";

/// A company that ties out but for a check that the bookkeeper entered in QuickBooks only.
struct Desk {
    company: Company,
    /// The check in QuickBooks.
    check: Value,
    /// The payments that Workiz has without it.
    before: usize,
}

impl Desk {
    async fn open(policy: &str) -> Self {
        let company = Company::open_with(unpaid()).await;
        let ran = company.run(&["run"]);
        assert_eq!(ran.code, Some(TIED_OUT), "{ran:?}");
        let before = company.sandbox.workiz().documents("payments").len();
        let desk = Self { company, check: Value::Null, before };
        desk.settings(policy);
        desk.run(&["run"], TIED_OUT);
        let check = desk.enter("1234").await;
        Self { check, ..desk }
    }

    /// Goes through the official API, with this after `[policy]`.
    fn settings(&self, policy: &str) {
        let info = self.company.sandbox.info()["workiz_api"].clone();
        let of = |key: &str| info[key].as_str().unwrap().to_owned();
        self.company.write("secrets/workiz_api_token", &of("api_token"));
        self.company.write("secrets/workiz_api_secret", &of("auth_secret"));
        let settings = self.company.settings();
        let (_, rest) = settings.split_once("[quickbooks]").unwrap();
        let rest = rest
            .replace("writes = true\n", &format!("writes = true\nnative_sync = \"off\"\n{policy}"));
        let settings = format!(
            "schema = 1\ncompany = \"Cedar Test\"\n\n[workiz]\nadapter = \"official\"\n\
             base_url = \"{}\"\napi_token = \"file:secrets/workiz_api_token\"\n\
             auth_secret = \"file:secrets/workiz_api_secret\"\n\
             time_zone = \"America/Los_Angeles\"\ncurrency = \"USD\"\n\n[quickbooks]{rest}",
            of("base_url"),
        );
        self.company.write("tieout.toml", &settings);
    }

    /// The invoice that nobody has paid by Workiz, in QuickBooks.
    fn posted(&self) -> Value {
        let invoice = self.company.seeds.workiz["invoices"][0].clone();
        self.company.posted("Invoice", "DocNumber", text(&invoice, "number"))[0].clone()
    }

    /// Enters a check over the whole invoice in QuickBooks.
    async fn enter(&self, reference: &str) -> Value {
        let method = &self.company.posted("PaymentMethod", "Name", "Check")[0];
        let posted = self.posted();
        let amount = exact(&posted["TotalAmt"].to_string());
        let linked = json!([{ "TxnId": posted["Id"], "TxnType": "Invoice" }]);
        let check = json!({
            "CustomerRef": posted["CustomerRef"], "TotalAmt": amount, "TxnDate": "2026-03-28",
            "PaymentMethodRef": { "value": method["Id"] }, "PaymentRefNum": reference,
            "Line": [{ "Amount": amount, "LinkedTxn": linked }],
        });
        self.company.post("Payment", &check).await
    }

    fn run(&self, arguments: &[&str], code: i32) -> Ran {
        let ran = self.company.run(arguments);
        assert_eq!(ran.code, Some(code), "{arguments:?}: {ran:?} {}", self.reasons());
        ran
    }

    /// Plans, and has a person approve.
    fn approved(&self) -> Ran {
        let plan = self.run(&["plan"], OPEN);
        self.run(&["approve", "--by", "Robin"], TIED_OUT);
        plan
    }

    fn payments(&self) -> Vec<Value> {
        self.company.sandbox.workiz().documents("payments")
    }

    /// Asserts that Workiz has the check once, that both sides are tied out by it, and that it stays so.
    fn recorded_once(&self) {
        let marker = format!("[tieout:qbo-payment-{}]", text(&self.check, "Id"));
        let all = self.payments();
        let marked = |it: &&Value| text(it, "reference").contains(&marker);
        let recorded: Vec<&Value> = all.iter().filter(marked).collect();
        let [it] = recorded.as_slice() else { panic!("{recorded:#?}") };
        assert_eq!(it["method"], "check");
        assert!(text(it, "collectedAt").starts_with("2026-03-28T"), "{it:#?}");
        assert!(text(it, "reference").starts_with("1234 "), "{it:#?}");
        for _ in 0..2 {
            self.run(&["run"], TIED_OUT);
            assert_eq!(self.payments().len(), self.before + 1);
        }
        let books = self.company.sandbox.quickbooks().documents("Payment");
        assert_eq!(books.len(), self.before + 1);
        assert!(books.contains(&self.check), "the books stay as they are");
    }

    fn nothing_recorded(&self) {
        let payments = self.payments();
        assert_eq!(payments.len(), self.before, "{payments:#?}");
    }

    fn fault(&self, fault: &str) {
        self.plan_fault(&json!({ "fault": fault, "path": "/job/addPayment", "times": 9 }));
    }

    fn plan_fault(&self, fault: &Value) {
        self.company.sandbox.workiz_api().plan(fault).unwrap();
    }

    fn without_faults(&self) {
        self.company.sandbox.workiz_api().forget_faults();
    }

    fn report(&self) -> String {
        fs::read_to_string(self.company.file("reports/out/report.json")).unwrap_or_default()
    }

    fn reasons(&self) -> String {
        let report = self.report();
        let told: Vec<&str> = report.lines().filter(|it| it.contains("\"reason\"")).collect();
        told.join("\n")
    }

    fn state(&self) -> Connection {
        Connection::open(self.company.file("state.db")).unwrap()
    }

    /// Lets an hour go by since everything that the journal has.
    fn an_hour_later(&self) {
        let state = self.state();
        let rule = "SELECT sql FROM sqlite_schema WHERE name = 'intent_update'";
        let rule: String = state.query_row(rule, [], |row| row.get(0)).unwrap();
        state.execute_batch("DROP TRIGGER intent_update").unwrap();
        state.execute("UPDATE intent SET at = '2026-01-01T00:00:00Z'", []).unwrap();
        state.execute_batch(&rule).unwrap();
    }

    /// The job, by the id that the API has for it.
    fn job(&self) -> String {
        let plan: Value =
            serde_json::from_str(&self.run(&["plan", "--json"], OPEN).stdout).unwrap();
        let all = plan["plan"]["corrections"].as_array().unwrap();
        let record = &all[0]["action"]["source_payment"];
        text(record, "source_invoice").to_owned()
    }

    /// Somebody records a payment on the job.
    async fn somebody_pays(&self, job: &str, amount: &Value) {
        let api = self.company.sandbox.workiz_api();
        let info = api.info();
        let body = json!({ "auth_secret": info.auth_secret, "amount": amount, "type": "cash",
                           "date": "2026-03-29 10:00:00" });
        let uri = format!("/api/v1/{}/job/addPayment/{job}/?type=cash", info.api_token);
        let request = Request::builder().method("POST").uri(uri);
        let request = request.body(Body::from(body.to_string())).unwrap();
        let answer = api.router().oneshot(request).await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
    }

    /// Changes what Workiz holds behind everybody's back.
    fn edit(&self, change: impl FnOnce(&mut Value)) {
        let workiz = self.company.sandbox.workiz();
        let mut state = workiz.state();
        change(&mut state);
        workiz.restore(&state).unwrap();
    }

    /// Deletes the job and its invoice in Workiz.
    fn delete_the_job(&self) {
        let gone = self.company.seeds.workiz["invoices"][0].clone();
        self.edit(|state| {
            for (list, key) in [("invoices", "invoiceId"), ("jobs", "jobId")] {
                state[list].as_array_mut().unwrap().retain(|it| it[key] != gone[key]);
            }
        });
    }

    /// Sends the check while its answer is lost.
    fn lost(&self, fault: &str) {
        self.approved();
        self.fault(fault);
        self.company.run(&["apply"]);
        self.without_faults();
    }

    /// Sends the check while the process dies between its intent and its outcome.
    fn dies(&self, fault: &str) {
        self.approved();
        let state = self.state();
        let dead = "CREATE TRIGGER dead BEFORE INSERT ON settlement
                    BEGIN SELECT RAISE(ABORT, 'dead'); END";
        state.execute_batch(dead).unwrap();
        self.fault(fault);
        self.company.run(&["apply"]);
        self.without_faults();
        state.execute_batch("DROP TRIGGER dead").unwrap();
    }

    fn open_intents(&self) -> i64 {
        let open = "SELECT count(*) FROM intent WHERE open_before IS NOT NULL AND coalesce(
                    (SELECT kind FROM settlement WHERE intent = intent.number
                     ORDER BY number DESC LIMIT 1), 'unknown') = 'unknown'";
        self.state().query_row(open, [], |row| row.get(0)).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_only_quickbooks_has_is_recorded_once_though_payments_are_not_shown() {
    let desk = Desk::open(CHECKS).await;
    let plan = desk.approved();
    let told = plan.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("Record check 1234 of $"), "{told}");
    assert!(told.contains("open on it and does not show its payments"), "{told}");
    assert!(told.contains("Needs approval") && told.contains("open before"), "{told}");
    desk.run(&["apply"], TIED_OUT);
    let told = desk.report();
    assert!(told.contains("\"record-in-workiz\"") && told.contains("\"open_before\""), "{told}");
    assert!(!told.contains("\"source_payment\": \""), "the job is no payment: {told}");
    let page = fs::read_to_string(desk.company.file("reports/out/report.html")).unwrap();
    assert!(page.contains("1 payment recorded in Workiz."), "{page}");
    desk.recorded_once();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_recorded_that_nobody_allowed() {
    let cash = "\n[policy.record_in_workiz]\nmethods = [\"Cash\"]\n";
    let small = "\n[policy.record_in_workiz]\nmethods = [\"Check\"]\namount_max = \"1.00\"\n";
    let named = format!("unattended = [\"extra-payment\"]\n{CHECKS}");
    let desk = Desk::open("").await;
    for (policy, says) in [
        ("", "tieout compares only"),
        (cash, "the policy records no payments by Check"),
        (small, "it comes to more than the $1.00"),
        // A person has not approved it, and always has to.
        (CHECKS, "Record check 1234"),
        (&named, "Record check 1234"),
    ] {
        desk.settings(policy);
        desk.run(&["run"], OPEN);
        assert!(desk.report().contains(says), "{says}: {}", desk.report());
        desk.nothing_recorded();
    }
    // What a person approved is not recorded either once the policy has changed its mind.
    desk.settings(CHECKS);
    desk.approved();
    desk.settings(small);
    desk.run(&["apply"], PARTLY);
    assert!(desk.report().contains("does not let the payment be recorded in Workiz any more"));
    desk.nothing_recorded();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_on_either_side_while_the_plan_waited_is_stale() {
    type Change = fn(&mut Value);
    let lower: Change = |state| state["invoices"][0]["totals"]["balance"] = json!("1.00");
    for (change, says) in [
        (Some(lower), "Workiz has $1.00 open on the invoice now, and had $"),
        (None, "The payment in QuickBooks was changed after the plan was made"),
    ] {
        let desk = Desk::open(CHECKS).await;
        desk.approved();
        if let Some(change) = change {
            desk.edit(change);
        } else {
            let mut edited = desk.check.clone();
            edited["PrivateNote"] = json!("bounced?");
            desk.company.post("Payment", &edited).await;
        }
        desk.run(&["apply"], PARTLY);
        assert!(desk.report().contains(says), "{says}: {}", desk.reasons());
        desk.nothing_recorded();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_was_deleted_while_the_plan_waited_takes_nothing() {
    let desk = Desk::open(CHECKS).await;
    desk.approved();
    desk.delete_the_job();
    desk.company.run(&["apply"]);
    assert!(
        desk.report().contains("The invoice is not live in Workiz any more"),
        "{}",
        desk.reasons()
    );
    desk.nothing_recorded();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_told_by_what_is_open_and_not_sent_again() {
    for fault in ["cut-after", "truncated"] {
        let desk = Desk::open(CHECKS).await;
        desk.lost(fault);
        assert!(desk.report().contains(COUNTS), "{fault}: {}", desk.reasons());
        assert_eq!(desk.open_intents(), 0, "{fault}");
        desk.recorded_once();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_been_recorded_locks_its_job_until_workiz_shows_that_it_was_not() {
    let desk = Desk::open(CHECKS).await;
    desk.lost("cut-before");
    desk.nothing_recorded();
    let plan = desk.run(&["plan"], PARTLY);
    assert!(plan.stdout.contains("Held (unknown-outcome)"), "{plan:?}");
    // Not even another payment: what is open would then say nothing of the first one.
    let mut void = desk.check.clone();
    void["PaymentRefNum"] = json!("void");
    void["Line"] = json!([]);
    desk.company.post("Payment", &void).await;
    let other = desk.enter("1299").await;
    let plan = desk.run(&["plan"], PARTLY);
    assert!(plan.stdout.contains("Record check 1299"), "{plan:?}");
    assert!(plan.stdout.contains("Held (unknown-outcome)"), "{plan:?}");
    desk.company.run(&["approve", "--by", "Robin"]);
    desk.company.run(&["apply"]);
    desk.nothing_recorded();
    desk.an_hour_later();
    desk.approved();
    assert_eq!(desk.open_intents(), 0);
    desk.run(&["apply"], TIED_OUT);
    let marker = format!("[tieout:qbo-payment-{}]", text(&other, "Id"));
    assert!(desk.payments().iter().any(|it| text(it, "reference").contains(&marker)));
    assert_eq!(desk.payments().len(), desk.before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_was_approved_before_the_doubt_sends_nothing_on_the_job() {
    let desk = Desk::open(CHECKS).await;
    let job = desk.job();
    desk.approved();
    // Another process died at the same job, and left its intent.
    desk.state()
        .execute(
            "INSERT INTO intent (plan, correction, request_id, at, action, open_invoice,
                 open_currency, open_amount, open_before)
             SELECT id, 'other-0001', 'key', '2026-04-01T00:00:00Z', 'x', ?1, 'USD', '1.00', '2.00'
             FROM plan LIMIT 1",
            [&job],
        )
        .unwrap();
    desk.company.run(&["apply"]);
    let says = "not known yet whether an earlier payment on the invoice was recorded";
    assert!(desk.report().contains(says), "{}", desk.reasons());
    desk.nothing_recorded();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_dies_at_the_write_records_nothing_twice() {
    for (fault, there) in [("cut-after", 1), ("cut-before", 0)] {
        let desk = Desk::open(CHECKS).await;
        desk.dies(fault);
        assert_eq!(desk.payments().len(), desk.before + there, "{fault}");
        assert_eq!(desk.open_intents(), 1, "{fault}");
        if there == 0 {
            let plan = desk.run(&["plan"], PARTLY);
            assert!(plan.stdout.contains("Held (unknown-outcome)"), "{plan:?}");
            desk.an_hour_later();
            desk.approved();
            desk.run(&["apply"], TIED_OUT);
        }
        desk.recorded_once();
        assert_eq!(desk.open_intents(), 0, "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_equal_payment_by_somebody_else_counts_as_the_lost_one() {
    let desk = Desk::open(CHECKS).await;
    let job = desk.job();
    desk.dies("cut-before");
    desk.somebody_pays(&job, &desk.check["TotalAmt"]).await;
    desk.run(&["run"], TIED_OUT);
    assert_eq!((desk.payments().len(), desk.open_intents()), (desk.before + 1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_paid_leaves_the_lost_payment_to_a_person() {
    let desk = Desk::open(CHECKS).await;
    let job = desk.job();
    desk.dies("cut-before");
    desk.somebody_pays(&job, &exact("1.00")).await;
    desk.an_hour_later();
    for _ in 0..2 {
        desk.run(&["run"], OPEN);
        assert!(desk.report().contains("has no known outcome"), "{}", desk.reasons());
        assert_eq!((desk.payments().len(), desk.open_intents()), (desk.before + 1, 1));
    }
    // The person enters what is missing, and both sides agree.
    let rest = exact(&desk.check["TotalAmt"].to_string()).to_string();
    let rest: rust_decimal::Decimal = rest.parse().unwrap();
    let rest = exact(&(rest - rust_decimal::Decimal::ONE).to_string());
    desk.somebody_pays(&job, &rest).await;
    desk.run(&["run"], TIED_OUT);
    assert_eq!((desk.payments().len(), desk.open_intents()), (desk.before + 2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doubt_ends_when_both_sides_agree_on_what_is_paid() {
    let desk = Desk::open(CHECKS).await;
    let job = desk.job();
    desk.dies("cut-before");
    desk.somebody_pays(&job, &exact("1.00")).await;
    // The client has paid no more than that, as it turns out.
    let mut edited = desk.check.clone();
    edited["TotalAmt"] = exact("1.00");
    edited["Line"][0]["Amount"] = exact("1.00");
    desk.company.post("Payment", &edited).await;
    desk.run(&["run"], TIED_OUT);
    assert_eq!(desk.open_intents(), 1, "it may still arrive");
    desk.an_hour_later();
    desk.run(&["run"], TIED_OUT);
    assert_eq!((desk.payments().len(), desk.open_intents()), (desk.before + 1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_deleted_with_a_payment_in_doubt_is_settled_by_its_absence() {
    let desk = Desk::open(CHECKS).await;
    desk.dies("cut-before");
    desk.delete_the_job();
    desk.company.run(&["run"]);
    assert_eq!(desk.open_intents(), 1);
    desk.an_hour_later();
    desk.company.run(&["run"]);
    assert_eq!(desk.open_intents(), 0);
    desk.nothing_recorded();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmed_payment_after_which_workiz_has_something_else_open_is_unknown() {
    let desk = Desk::open(CHECKS).await;
    desk.approved();
    // The look after the payment waits until somebody has changed the job.
    desk.plan_fault(&json!({ "fault": "latency", "path": "/job/get", "skip": 2, "ms": 4000 }));
    let applying = desk.company.start(&["apply"]);
    until(|| desk.payments().len() > desk.before).await;
    desk.edit(|state| state["invoices"][0]["totals"]["balance"] = json!("7.00"));
    let ran: Ran = applying.wait_with_output().unwrap().into();
    assert_eq!(ran.code, Some(PARTLY), "{ran:?}");
    assert!(
        desk.report().contains("but has $7.00 open on the invoice after it"),
        "{}",
        desk.reasons()
    );
    assert_eq!((desk.payments().len(), desk.open_intents()), (desk.before + 1, 1));
}
