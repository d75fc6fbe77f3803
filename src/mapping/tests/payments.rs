//! What a payment or refund of Workiz becomes.

use jiff::civil::date;

use crate::domain::expected::{HoldReason, SourceRef};
use crate::domain::id::{AccountId, ClientId, CustomerId, PaymentMethodId, SourceInvoiceId};
use crate::domain::known::Known;
use crate::domain::ledger::{Application, AppliesTo, Target};
use crate::domain::source::{Invoice, Lifecycle, Payment, PaymentMethod, PaymentStatus, TipRule};
use crate::mapping::tests::support::{
    allocation, book, expected, invoice, paid, payment, refund, usd,
};

fn applied(parts: &[(&str, &str)]) -> Vec<Application> {
    parts
        .iter()
        .map(|(invoice, amount)| Application {
            to: AppliesTo::Source(SourceInvoiceId::new(*invoice)),
            amount: usd(amount),
        })
        .collect()
}

#[test]
fn a_plain_payment_is_copied_with_its_marker() {
    let paid = paid("", payment("p1"));
    let form = &paid.content;
    assert_eq!(form.customer, Target::Existing(CustomerId::new("1")));
    // Paid late in the evening in California, when it was the next day in Greenwich.
    assert_eq!(form.date, date(2026, 2, 15));
    assert_eq!(form.amount, usd("100.00"));
    assert_eq!(form.method, Some(PaymentMethodId::new("3")));
    assert_eq!(form.reference.as_deref(), Some("ch_1"));
    assert_eq!(form.deposit_to, Some(AccountId::new("12")));
    assert_eq!(form.applications, applied(&[("i1", "100.00")]));
    assert_eq!(form.private_note, "[tieout:p1] ch_1");
    assert!(paid.hold.is_none() && paid.unmapped.is_empty());
}

#[test]
fn each_status_has_its_hold() {
    use PaymentStatus::{
        Captured, Disputed, Failed, PartiallyRefunded, Pending, Refunded, Settled,
    };
    for (status, hold) in [
        (Pending, Some(HoldReason::NotSettled)),
        (Captured, None),
        (Settled, None),
        (Failed, Some(HoldReason::Failed)),
        (Refunded, None),
        (PartiallyRefunded, None),
        (Disputed, None),
    ] {
        let paid = paid("", Payment { status, ..payment("p1") });
        assert_eq!(paid.hold.map(|it| it.reason), hold, "{status:?}");
    }
    let strict = "[payments]\nsettled = [\"settled\"]\n";
    let captured = paid(strict, Payment { status: Captured, ..payment("p1") });
    assert_eq!(captured.hold.unwrap().reason, HoldReason::NotSettled);
}

#[test]
fn a_tip_on_top_joins_the_amount_and_the_invoice_that_bills_it() {
    for (billed, rule, amount, part) in [
        ("10.00", TipRule::OnTop, "110.00", "110.00"),
        ("0", TipRule::OnTop, "110.00", "100.00"),
        ("10.00", TipRule::Included, "100.00", "100.00"),
    ] {
        let bill = Invoice { tip: Known::Known(usd(billed)), ..invoice("i1") };
        let tip = Known::Known(usd("10.00"));
        let book = expected("", &book([bill], [Payment { tip, tip_rule: rule, ..payment("p1") }]));
        let paid = book.payments.into_values().next().unwrap();
        assert_eq!(paid.content.amount, usd(amount));
        assert_eq!(paid.content.applications, applied(&[("i1", part)]));
    }
    let unclear = paid("", Payment { tip_rule: TipRule::Ambiguous, ..payment("p1") });
    assert_eq!(unclear.hold.unwrap().reason, HoldReason::AmbiguousTip);
}

#[test]
fn a_payment_without_an_invoice_waits_or_is_unapplied() {
    let loose = || Payment { allocations: Vec::new(), ..payment("p1") };
    assert_eq!(paid("", loose()).hold.unwrap().reason, HoldReason::NotInvoiced);
    let unapplied = "[payments]\nwithout_invoice = \"unapplied\"\n";
    assert!(paid(unapplied, loose()).hold.is_none());
}

#[test]
fn money_is_not_applied_to_an_invoice_that_is_gone() {
    let gone = Invoice { lifecycle: Lifecycle::Deleted, ..invoice("i1") };
    let book = expected("", &book([gone], [payment("p1")]));
    let paid = book.payments.into_values().next().unwrap();
    assert!(paid.content.applications.is_empty());
    let hold = paid.hold.unwrap();
    assert_eq!(hold.reason, HoldReason::NotInvoiced);
    assert_eq!(hold.detail, "The payment pays invoice 1042, which was deleted in Workiz.");
}

#[test]
fn parts_for_one_invoice_are_added_up_and_may_not_exceed_the_payment() {
    let parts = vec![allocation("i1", "60.00"), allocation("i1", "40.00"), allocation("i1", "0")];
    let both = paid("", Payment { allocations: parts, ..payment("p1") });
    assert_eq!(both.content.applications, applied(&[("i1", "100.00")]));
    let parts = vec![allocation("i1", "60.00"), allocation("i9", "40.01")];
    let more = paid("", Payment { allocations: parts, ..payment("p1") });
    let fields: Vec<&str> = more.unmapped.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["invoice", "allocations"]);
    assert_eq!(more.unmapped[1].value, "100.01 of 100.00");
}

#[test]
fn methods_are_found_by_word_or_name() {
    let by = |more: &str, method| {
        let paid = paid(more, Payment { method, ..payment("p1") });
        (paid.content.method.map(|it| it.to_string()), paid.unmapped.len())
    };
    assert_eq!(by("", PaymentMethod::Named("VENMO".to_owned())), (Some("1".to_owned()), 0));
    assert_eq!(by("", PaymentMethod::Ach), (None, 1));
    assert_eq!(by("[payment_methods]\nunmapped = \"none\"\n", PaymentMethod::Ach), (None, 0));
}

#[test]
fn a_long_reference_keeps_its_end() {
    let long = "ch_3PqWxYz0123456789abcdefg";
    let form = paid("", Payment { external_id: Some(long.to_owned()), ..payment("p1") }).content;
    assert_eq!(form.reference.as_deref(), Some("WxYz0123456789abcdefg"));
    assert!(form.private_note.ends_with(long));
    let check = Payment {
        external_id: Some(" ".to_owned()),
        reference: Some("4711".to_owned()),
        ..payment("p1")
    };
    assert_eq!(paid("", check).content.reference.as_deref(), Some("4711"));
}

#[test]
fn the_payer_is_the_client_or_that_of_the_invoice() {
    let unnamed = paid("", Payment { client: None, ..payment("p1") });
    assert_eq!(unnamed.content.customer, Target::Existing(CustomerId::new("1")));
    let nobody = Payment { client: None, allocations: Vec::new(), ..payment("p1") };
    let nobody = paid("", nobody);
    assert_eq!(nobody.unmapped[0].field, "customer");
    let stranger = paid("", Payment { client: Some(ClientId::new("c9")), ..payment("p1") });
    assert_eq!(stranger.unmapped[0].field, "customer");
}

#[test]
fn a_deleted_payment_stays_as_a_tombstone() {
    let gone = paid("", Payment { lifecycle: Lifecycle::Deleted, ..payment("p1") });
    assert_eq!(gone.lifecycle, Lifecycle::Deleted);
}

#[test]
fn a_payment_below_zero_is_a_refund() {
    let negative = Payment { amount: usd("-40.00"), ..payment("p1") };
    let book = expected("", &book([invoice("i1")], [negative]));
    assert!(book.payments.is_empty());
    let refund = book.refunds.values().next().unwrap();
    assert!(matches!(&refund.origin, SourceRef::Payment(_)));
    assert_eq!((refund.amount, refund.date), (usd("40.00"), date(2026, 2, 15)));
    assert_eq!(refund.client, "Ada Larkspur");
}

#[test]
fn only_refunds_whose_money_went_out_count() {
    use PaymentStatus::{Captured, Failed, Pending, Refunded, Settled};
    for (status, counts) in
        [(Pending, false), (Failed, false), (Captured, true), (Settled, true), (Refunded, true)]
    {
        let mut source = book([invoice("i1")], [payment("p1")]);
        let refund = refund("r1", "p1", "30.00", status);
        source.refunds.insert(refund.id.clone(), refund);
        let book = expected("", &source);
        assert_eq!(book.refunds.len(), usize::from(counts), "{status:?}");
        assert_eq!(book.explanations.len(), 3);
    }
}

#[test]
fn a_payment_of_nothing_or_for_old_invoices_only_is_left_out() {
    let nothing = Payment { amount: usd("0"), allocations: Vec::new(), ..payment("p1") };
    let left = expected("", &book([invoice("i1")], [nothing]));
    assert_eq!((left.payments.len(), left.explanations.len()), (0, 2));
    let more = "[scope]\nfirst_day = 2026-02-12\n";
    let left = expected(more, &book([invoice("i1")], [payment("p1")]));
    assert_eq!((left.sales.len(), left.payments.len(), left.explanations.len()), (0, 0, 2));
}
