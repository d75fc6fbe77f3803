//! Payments that are recorded: once, after a look at what is due, and never sent again in doubt.

use serde_json::{Value, json};
use tieout::sandbox::workiz_api::golden;
use tieout::workiz_api::payment::{NewPayment, PaymentKind, PaymentOutcome};

use super::kit::{World, usd, with};

pub(super) fn check(amount: &str) -> NewPayment {
    NewPayment {
        amount: usd(amount),
        kind: PaymentKind::Check,
        paid_at: "2026-04-01T23:30:00-04:00[America/New_York]".parse().unwrap(),
        reference: Some("1042".to_owned()),
    }
}

/// The account with the job that leaves 425.00 due.
struct Desk {
    world: World,
    job: String,
    before: usize,
}

impl Desk {
    async fn open() -> Self {
        let world = with(golden::seed(), &[]).await;
        let job = world.invoice("924820").await.id.as_str().to_owned();
        let before = world.payments();
        world.calls();
        Self { world, job, before }
    }

    async fn record(&self, amount: &str) -> PaymentOutcome {
        self.world.client().record_payment(&self.job, &check(amount)).await
    }

    async fn settle(&self, amount: &str, due_before: &str) -> PaymentOutcome {
        let (amount, before) = (usd(amount), usd(due_before));
        self.world.client().settle_payment(&self.job, amount, before).await
    }

    /// Lets a fault hit the next payment.
    fn fault(&self, fault: &str) {
        self.world.plan(&json!({ "fault": fault, "path": "/job/addPayment" }));
    }

    fn recorded(&self) -> usize {
        self.world.payments() - self.before
    }

    /// How many payments were sent since the last look.
    fn sent(&self) -> usize {
        self.world.calls().iter().filter(|it| it.starts_with("POST")).count()
    }
}

fn doubt(outcome: &PaymentOutcome, due: &str) -> bool {
    matches!(outcome, PaymentOutcome::Unknown { due_before, .. } if *due_before == usd(due))
}

fn refused(outcome: &PaymentOutcome) -> bool {
    matches!(outcome, PaymentOutcome::NotRecorded(_))
}

#[tokio::test]
async fn a_payment_is_recorded_once_and_lowers_what_is_due() {
    let desk = Desk::open().await;
    assert_eq!(desk.record("212.50").await, PaymentOutcome::Recorded);
    let asked: Vec<String> = desk.world.calls();
    assert_eq!(asked.len(), 2, "a look and the payment: {asked:?}");
    let payment: Value = desk.world.account.documents("payments").pop().unwrap();
    assert_eq!((&payment["method"], &payment["reference"]), (&json!("check"), &json!("1042")));
    assert_eq!(payment["collectedAt"], "2026-04-02T03:30:00Z", "the moment in the account's zone");
    assert_eq!(desk.record("212.50").await, PaymentOutcome::Recorded, "a second one, on purpose");
    assert_eq!(desk.recorded(), 2);
    assert!(refused(&desk.record("0.01").await), "nothing is due any more");
    assert_eq!(desk.recorded(), 2);
}

#[tokio::test]
async fn a_payment_whose_answer_is_lost_after_it_was_recorded_is_known_by_what_is_due() {
    for fault in ["cut-after", "truncated"] {
        let desk = Desk::open().await;
        desk.fault(fault);
        assert_eq!(desk.record("100.00").await, PaymentOutcome::Recorded, "{fault}");
        assert_eq!((desk.recorded(), desk.sent()), (1, 1), "{fault}");
    }
}

#[tokio::test]
async fn a_payment_that_was_lost_on_the_way_is_in_doubt_until_it_is_settled() {
    for fault in ["cut-before", "malformed", "cloudflare", "system-fault", "gateway", "empty"] {
        let desk = Desk::open().await;
        desk.fault(fault);
        let outcome = desk.record("100.00").await;
        assert!(doubt(&outcome, "425.00"), "{fault}: {outcome:?}");
        assert_eq!((desk.recorded(), desk.sent()), (0, 1), "{fault}");
        // An hour later nothing has changed, so that it never arrived; then it may be sent anew.
        assert!(refused(&desk.settle("100.00", "425.00").await), "{fault}");
        assert_eq!(desk.record("100.00").await, PaymentOutcome::Recorded, "{fault}");
        assert_eq!((desk.recorded(), desk.sent()), (1, 1), "{fault}");
    }
}

#[tokio::test]
async fn a_payment_that_was_turned_away_is_not_recorded_and_not_sent_again() {
    for fault in ["throttled", "unauthorized", "forbidden", "denied"] {
        let desk = Desk::open().await;
        desk.fault(fault);
        let outcome = desk.record("100.00").await;
        assert!(refused(&outcome), "{fault}: {outcome:?}");
        assert_eq!((desk.recorded(), desk.sent()), (0, 1), "{fault}");
    }
}

#[tokio::test]
async fn a_lost_payment_that_nobody_can_look_for_stays_in_doubt() {
    for (fault, recorded) in [("cut-after", 1), ("cut-before", 0)] {
        let desk = Desk::open().await;
        let blind = json!({ "fault": "system-fault", "path": "/job/get", "skip": 1, "times": 99 });
        desk.fault(fault);
        desk.world.api.plan(&blind).unwrap();
        let outcome = desk.record("100.00").await;
        assert!(doubt(&outcome, "425.00"), "{fault}: {outcome:?}");
        assert_eq!((desk.recorded(), desk.sent()), (recorded, 1), "{fault}");
        desk.world.api.forget_faults();
        let settled = desk.settle("100.00", "425.00").await;
        assert_eq!(settled == PaymentOutcome::Recorded, recorded == 1, "{settled:?}");
        assert_eq!(desk.sent(), 0, "to settle is to look");
    }
}

#[tokio::test]
async fn while_one_payment_is_in_doubt_no_other_one_is_sent_on_the_job() {
    let desk = Desk::open().await;
    desk.fault("cut-before");
    assert!(doubt(&desk.record("100.00").await, "425.00"));
    // The second one would lower what is due, and the first one would pass for recorded.
    let second = desk.record("100.00").await;
    let PaymentOutcome::NotRecorded(reason) = &second else { panic!("{second:?}") };
    assert!(reason.starts_with("Nothing was sent: ") && reason.contains("earlier"), "{reason}");
    assert_eq!((desk.recorded(), desk.sent()), (0, 1));
    assert!(refused(&desk.settle("100.00", "425.00").await));
    for _ in 0..2 {
        desk.fault("cut-after");
        assert_eq!(desk.record("100.00").await, PaymentOutcome::Recorded);
    }
    assert_eq!((desk.recorded(), desk.sent()), (2, 2));
}

#[tokio::test]
async fn what_somebody_else_paid_meanwhile_leaves_a_lost_payment_in_doubt() {
    let desk = Desk::open().await;
    // The other one comes first.
    let second = json!({ "fault": "cut-before", "path": "/job/addPayment", "nth": 2 });
    desk.world.plan(&second);
    desk.world.somebody_pays(5, "check");
    let outcome = desk.record("100.00").await;
    assert!(doubt(&outcome, "425.00"), "{outcome:?}");
    let outcome = desk.settle("100.00", "425.00").await;
    let PaymentOutcome::Unknown { reason, .. } = &outcome else { panic!("{outcome:?}") };
    assert!(reason.contains("$425.00") && reason.contains("$420.00"), "{reason}");
    assert_eq!(desk.recorded(), 1, "the other one");
}
