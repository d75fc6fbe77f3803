//! What goes out together, and what does not.

use std::collections::BTreeMap;

use jiff::civil::date;

use super::{BATCH_DOCUMENTS, Payments, least_requests, waves};
use crate::domain::discrepancy::Handling;
use crate::domain::effects::Effects;
use crate::domain::expected::{NewCustomer, SourceRef};
use crate::domain::id::{
    ClientId, CorrectionId, CustomerId, RequestId, SourceInvoiceId, SourcePaymentId, SyncToken,
    TxnId,
};
use crate::domain::ledger::{
    Application, AppliesTo, LedgerKind, LedgerRef, PaymentForm, Posted, Standing, Target,
};
use crate::domain::money::{Currency, Money};
use crate::domain::plan::{Action, Correction, GuardVerdict, PaymentPart, Precondition};
use crate::domain::source::Address;

fn usd() -> Money {
    Money::zero(Currency::USD)
}

fn posted(kind: LedgerKind, id: usize) -> LedgerRef {
    LedgerRef { kind, id: TxnId::new(id.to_string()) }
}

fn invoice(id: usize) -> LedgerRef {
    posted(LedgerKind::Invoice, id)
}

fn correction(place: usize, action: Action, needs: &[usize]) -> Correction {
    Correction {
        id: CorrectionId::new(format!("c{place}")),
        request_id: RequestId::new(format!("r{place}")),
        settles: Vec::new(),
        because: Vec::new(),
        action,
        precondition: Precondition::AtVersion {
            target: invoice(0),
            sync_token: SyncToken::new("0"),
        },
        needs: needs.iter().map(|it| CorrectionId::new(format!("c{it}"))).collect(),
        handling: Handling::Automatic,
        verdict: GuardVerdict::Allowed,
        effects: Effects::none(Currency::USD),
        moves: usd(),
        fields: Vec::new(),
        client: String::new(),
        title: String::new(),
        date: None,
        sentence: String::new(),
    }
}

fn customer(name: &str) -> Action {
    Action::CreateCustomer(NewCustomer {
        client: ClientId::new(name),
        display_name: name.to_owned(),
        given_name: None,
        family_name: None,
        company: None,
        email: None,
        phone: None,
        address: Address::default(),
    })
}

fn void_sale(id: usize) -> Action {
    Action::VoidSale { target: invoice(id), sync_token: SyncToken::new("0") }
}

fn void_payment(id: usize) -> Action {
    let target = posted(LedgerKind::Payment, id);
    Action::VoidPayment { target, sync_token: SyncToken::new("0") }
}

fn form(pays: AppliesTo) -> PaymentForm {
    PaymentForm {
        customer: Target::Existing(CustomerId::new("1")),
        date: date(2026, 4, 2),
        amount: usd(),
        method: None,
        reference: None,
        deposit_to: None,
        applications: vec![Application { to: pays, amount: usd() }],
        private_note: String::new(),
    }
}

fn pay(id: usize, pays: AppliesTo) -> Action {
    let origin = SourceRef::Payment(SourcePaymentId::new(format!("pay_{id}")));
    Action::CreatePayment { origin, form: form(pays) }
}

fn change_payment(id: usize, pays: usize) -> Action {
    Action::UpdatePayment {
        target: posted(LedgerKind::Payment, id),
        sync_token: SyncToken::new("0"),
        parts: vec![PaymentPart::Applications],
        form: form(AppliesTo::Posted(invoice(pays))),
    }
}

/// The payments in the books, each with the invoice that it pays.
fn paying(pairs: &[(usize, usize)]) -> Payments {
    let posted = pairs.iter().map(|(payment, pays)| {
        let reference = posted(LedgerKind::Payment, *payment);
        let it = Posted {
            reference: reference.clone(),
            sync_token: SyncToken::new("0"),
            updated_at: None,
            standing: Standing::Live,
            open_balance: usd(),
            linked: Vec::new(),
            content: form(AppliesTo::Posted(invoice(*pays))),
        };
        (reference, it)
    });
    posted.collect()
}

fn packed(all: &[Correction], payments: &Payments) -> Vec<Vec<String>> {
    let chosen: Vec<&Correction> = all.iter().collect();
    let name = |it: &&Correction| it.id.to_string();
    waves(&chosen, payments).iter().map(|wave| wave.iter().map(name).collect()).collect()
}

fn batches(waves: &[Vec<&Correction>]) -> usize {
    waves.iter().map(|wave| wave.len().div_ceil(BATCH_DOCUMENTS)).sum()
}

#[test]
fn independent_corrections_of_all_kinds_fill_the_fewest_batches() {
    for count in [1, 29, 30, 31, 65, 119, 120, 121, 500] {
        let all: Vec<Correction> = (0..count)
            .map(|place| {
                let action = match place % 4 {
                    0 => void_sale(1_000 + place),
                    1 => void_payment(place),
                    2 => pay(place, AppliesTo::Posted(invoice(2_000 + place))),
                    _ => change_payment(place, 3_000 + place),
                };
                correction(place, action, &[])
            })
            .collect();
        let chosen: Vec<&Correction> = all.iter().collect();
        let waves = waves(&chosen, &BTreeMap::new());
        let least = count.div_ceil(30);
        assert_eq!(batches(&waves), least);
        assert_eq!(least_requests(&chosen), u64::try_from(least).unwrap());
        // And all of them, in the plan's order.
        assert_eq!(waves.concat(), chosen);
    }
}

#[test]
fn what_rests_on_another_goes_out_after_it_and_customers_do_not_fill_batches() {
    let new = SourceInvoiceId::new("inv_1");
    let all = [
        correction(0, customer("Ada"), &[]),
        correction(1, void_sale(1), &[]),
        correction(2, pay(2, AppliesTo::Source(new.clone())), &[0]),
        correction(3, pay(3, AppliesTo::Source(new)), &[0]),
        correction(4, void_sale(4), &[]),
    ];
    assert_eq!(packed(&all, &BTreeMap::new()), [vec!["c0", "c1", "c4"], vec!["c2"], vec!["c3"]]);
    assert_eq!(least_requests(&all.iter().collect::<Vec<_>>()), 2);
}

#[test]
fn no_two_that_touch_the_same_document_go_out_together() {
    let books = paying(&[(1, 10), (2, 20)]);
    let all = [
        // Frees invoice 10, which is voided afterwards.
        correction(0, void_payment(1), &[]),
        correction(1, void_sale(10), &[]),
        // Moves from invoice 20 to 30; both change.
        correction(2, change_payment(2, 30), &[]),
        correction(3, void_sale(20), &[]),
        correction(4, pay(4, AppliesTo::Posted(invoice(30))), &[]),
        correction(5, pay(5, AppliesTo::Posted(invoice(30))), &[]),
        correction(6, void_sale(40), &[]),
    ];
    let expected = [vec!["c0", "c2", "c6"], vec!["c1", "c3", "c4"], vec!["c5"]];
    assert_eq!(packed(&all, &books), expected);
}
