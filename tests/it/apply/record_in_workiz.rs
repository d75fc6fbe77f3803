//! A payment that only QuickBooks has, recorded in Workiz: once, and only as the policy says.

use std::fs;

use rusqlite::Connection;
use serde_json::{Value, json};
use tieout::sandbox::workiz::faults::{Fault, FaultRule};

use crate::bookkeeper::{exact, text};
use crate::company::{Company, Ran, Seeds};

const TIED_OUT: i32 = 0;
const OPEN: i32 = 3;
const PARTLY: i32 = 4;
const WRITES: &str = "writes = true\n";
const CHECKS: &str = "writes = true\n\n[policy.record_in_workiz]\nmethods = [\"Check\"]\n\
                      amount_max = \"10000.00\"\n";

/// A company that is tied out but for a check that the bookkeeper entered in QuickBooks only.
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
        company.change_settings(WRITES, policy);
        let before = company.sandbox.workiz().documents("payments").len();
        let invoice = company.sandbox.workiz().documents("invoices")[0].clone();
        let method = &company.posted("PaymentMethod", "Name", "Check")[0];
        let posted = &company.posted("Invoice", "DocNumber", text(&invoice, "number"))[0];
        let amount = exact(&posted["TotalAmt"].to_string());
        let linked = json!([{ "TxnId": posted["Id"], "TxnType": "Invoice" }]);
        let check = json!({
            "CustomerRef": posted["CustomerRef"], "TotalAmt": amount, "TxnDate": "2026-03-28",
            "PaymentMethodRef": { "value": method["Id"] }, "PaymentRefNum": "1234",
            "Line": [{ "Amount": amount, "LinkedTxn": linked }],
        });
        let check = company.post("Payment", &check).await;
        Self { company, check, before }
    }

    fn run(&self, arguments: &[&str], code: i32) -> Ran {
        let ran = self.company.run(arguments);
        assert_eq!(ran.code, Some(code), "{arguments:?}: {ran:?}");
        ran
    }

    /// Plans, and has a person approve.
    fn approved(&self) -> Ran {
        let plan = self.run(&["plan"], OPEN);
        self.run(&["approve", "--by", "Robin"], TIED_OUT);
        plan
    }

    fn external_id(&self) -> String {
        format!("qbo-payment-{}", text(&self.check, "Id"))
    }

    /// The payments in Workiz that repeat the check.
    fn recorded(&self) -> Vec<Value> {
        let all = self.company.sandbox.workiz().documents("payments");
        all.into_iter().filter(|it| it["externalTransactionId"] == self.external_id()).collect()
    }

    /// Asserts that Workiz has the check once, and that both sides are tied out by it.
    fn recorded_once(&self) {
        let recorded = self.recorded();
        let [it] = recorded.as_slice() else { panic!("{recorded:#?}") };
        assert_eq!(it["method"], "check");
        assert!(text(it, "collectedAt").starts_with("2026-03-28T"), "{it:#?}");
        let marker = format!("[tieout:{}]", self.external_id());
        assert!(
            text(it, "memo").ends_with(&marker) && text(it, "memo").contains("1234"),
            "{it:#?}"
        );
        self.run(&["run"], TIED_OUT);
        assert_eq!(self.recorded().len(), 1);
        assert_eq!(self.company.sandbox.workiz().documents("payments").len(), self.before + 1);
        let books = self.company.sandbox.quickbooks().documents("Payment");
        assert_eq!(books.len(), self.before + 1);
        assert!(books.contains(&self.check), "the books stay as they are");
    }

    fn nothing_recorded(&self) {
        let payments = self.company.sandbox.workiz().documents("payments");
        assert_eq!(payments.len(), self.before, "{payments:#?}");
    }

    fn fault(&self, fault: Fault, times: u32) {
        let (method, path) = (Some("POST".to_owned()), "/payments".to_owned());
        let rule = FaultRule { method, path, skip: 0, times, fault };
        self.company.sandbox.workiz().faults().add(rule);
    }

    fn report(&self) -> String {
        fs::read_to_string(self.company.file("reports/out/report.json")).unwrap()
    }

    /// Lets an hour go by since everything that the journal has.
    fn an_hour_later(&self) {
        let state = Connection::open(self.company.file("state.db")).unwrap();
        let rule = "SELECT sql FROM sqlite_schema WHERE name = 'intent_update'";
        let rule: String = state.query_row(rule, [], |row| row.get(0)).unwrap();
        state.execute_batch("DROP TRIGGER intent_update").unwrap();
        state.execute("UPDATE intent SET at = '2026-01-01T00:00:00Z'", []).unwrap();
        state.execute_batch(&rule).unwrap();
    }
}

/// The small company, whose first invoice nobody has paid by Workiz.
fn unpaid() -> Seeds {
    let mut seeds = Seeds::small();
    let invoice = &mut seeds.workiz["invoices"][0];
    let id = invoice["invoiceId"].clone();
    let total = invoice["totals"]["total"].clone();
    invoice["status"] = json!("sent");
    invoice["totals"]["paid"] = json!("0.00");
    invoice["totals"]["balance"] = total;
    let payments = seeds.workiz["payments"].as_array_mut().unwrap();
    payments.retain(|it| it["invoiceId"] != id);
    seeds
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_only_quickbooks_has_is_recorded_once() {
    let desk = Desk::open(CHECKS).await;
    let plan = desk.approved();
    assert!(plan.stdout.contains("Record check 1234 of $"), "{plan:?}");
    assert!(plan.stdout.contains("in Workiz on"), "{plan:?}");
    assert!(plan.stdout.replace('\n', " ").contains("Needs approval"), "{plan:?}");
    desk.run(&["apply"], TIED_OUT);
    let told = desk.report();
    assert!(told.contains("\"record-in-workiz\"") && told.contains(&desk.external_id()), "{told}");
    let id = text(&desk.recorded()[0], "paymentId").to_owned();
    assert!(told.contains(&format!("\"source_payment\": \"{id}\"")), "{told}");
    assert!(told.contains("delete that payment in Workiz by hand"), "{told}");
    let table = fs::read_to_string(desk.company.file("reports/out/corrections.csv")).unwrap();
    assert!(table.contains(&format!(",Workiz,{id}\n")), "{table}");
    let page = fs::read_to_string(desk.company.file("reports/out/report.html")).unwrap();
    assert!(page.contains("1 payment recorded in Workiz."), "{page}");
    desk.recorded_once();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_recorded_that_nobody_allowed() {
    let none = "writes = true\n";
    let cash = "writes = true\n\n[policy.record_in_workiz]\nmethods = [\"Cash\"]\n";
    let small = "writes = true\n\n[policy.record_in_workiz]\nmethods = [\"Check\"]\n\
                 amount_max = \"1.00\"\n";
    let desk = Desk::open(none).await;
    for (policy, says) in [
        (none, "Record it in Workiz if the client paid"),
        (cash, "the policy records no payments by Check"),
        (small, "it comes to more than the $1.00"),
        // A person has not approved it.
        (CHECKS, "Record check 1234"),
    ] {
        desk.company.change_settings(WRITES, policy);
        desk.run(&["run"], OPEN);
        assert!(desk.report().contains(says), "{says}: {}", desk.report());
        desk.nothing_recorded();
    }
    // What a person approved is not recorded either once the policy has changed its mind.
    desk.approved();
    desk.company.change_settings(WRITES, small);
    desk.run(&["apply"], PARTLY);
    assert!(desk.report().contains("does not let the payment be recorded in Workiz any more"));
    desk.nothing_recorded();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_may_let_it_happen_unattended() {
    let named = CHECKS.replace("\n\n", "\nunattended = [\"extra-payment\"]\n\n");
    let desk = Desk::open(&named).await;
    desk.run(&["run"], TIED_OUT);
    desk.recorded_once();
    // Named without the section, the list is refused.
    desk.company.change_settings(WRITES, "writes = true\nunattended = [\"extra-payment\"]\n");
    let ran = desk.company.run(&["plan"]);
    assert!(ran.stderr.contains("[policy.record_in_workiz]"), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_was_edited_while_the_plan_waited_is_stale() {
    let desk = Desk::open(CHECKS).await;
    desk.approved();
    let mut edited = desk.check.clone();
    edited["PrivateNote"] = json!("bounced?");
    desk.company.post("Payment", &edited).await;
    desk.run(&["apply"], PARTLY);
    assert!(
        desk.report().contains("The payment in QuickBooks was changed after the plan was made")
    );
    desk.nothing_recorded();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_workiz_was_told_meanwhile_is_not_told_again() {
    let desk = Desk::open(CHECKS).await;
    desk.approved();
    // The same plan on a copy of the company: the first one records, the second one finds it there.
    let copy = fs::read(desk.company.file("state.db")).unwrap();
    desk.run(&["apply"], TIED_OUT);
    fs::write(desk.company.file("state.db"), copy).unwrap();
    for beside in ["state.db-wal", "state.db-shm"] {
        drop(fs::remove_file(desk.company.file(beside)));
    }
    desk.run(&["apply"], PARTLY);
    assert!(desk.report().contains("Workiz has it already, as payment "), "{}", desk.report());
    desk.recorded_once();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_found_by_the_mark_and_not_sent_again() {
    for fault in [Fault::CutAfterWrite, Fault::MalformedBody] {
        let desk = Desk::open(CHECKS).await;
        desk.approved();
        desk.fault(fault.clone(), 9);
        desk.company.run(&["apply"]);
        desk.company.sandbox.workiz().faults().clear();
        let report = desk.report();
        let told: Vec<&str> = report.lines().filter(|it| it.contains("reason")).collect();
        let found = "No answer came, but the payment is in Workiz with its marker.";
        assert!(report.contains(found), "{fault:?}: {told:#?}");
        assert_eq!(desk.recorded().len(), 1, "{fault:?}");
        desk.recorded_once();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_been_recorded_is_locked_until_workiz_shows_that_it_was_not() {
    let desk = Desk::open(CHECKS).await;
    desk.approved();
    desk.fault(Fault::CutBeforeWrite, 9);
    desk.company.run(&["apply"]);
    desk.company.sandbox.workiz().faults().clear();
    desk.nothing_recorded();
    // Perhaps it is still on its way: nobody sends it again, whoever approves.
    let plan = desk.run(&["plan"], PARTLY);
    assert!(plan.stdout.contains("Held (unknown-outcome)"), "{plan:?}");
    desk.company.run(&["approve", "--by", "Robin"]);
    desk.company.run(&["apply"]);
    desk.nothing_recorded();
    desk.an_hour_later();
    desk.approved();
    desk.run(&["apply"], TIED_OUT);
    desk.recorded_once();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_dies_at_the_write_records_nothing_twice() {
    for (fault, there) in [(Fault::CutAfterWrite, 1), (Fault::CutBeforeWrite, 0)] {
        let desk = Desk::open(CHECKS).await;
        desk.approved();
        // The state takes the intent and nothing after it: as if the process had died there.
        let state = Connection::open(desk.company.file("state.db")).unwrap();
        let dead = "CREATE TRIGGER dead BEFORE INSERT ON settlement
                    BEGIN SELECT RAISE(ABORT, 'dead'); END";
        state.execute_batch(dead).unwrap();
        desk.fault(fault, 9);
        desk.company.run(&["apply"]);
        desk.company.sandbox.workiz().faults().clear();
        state.execute_batch("DROP TRIGGER dead").unwrap();
        assert_eq!(desk.recorded().len(), there);
        desk.an_hour_later();
        if there == 0 {
            desk.approved();
            desk.run(&["apply"], TIED_OUT);
        }
        desk.recorded_once();
    }
}
