//! Documents that look the same: what is a repetition, what is a question, and what settles it.

use tieout::domain::discrepancy::DiscrepancyCode as Code;
use tieout::domain::id::CustomerId;
use tieout::domain::ledger::{Application, AppliesTo, LedgerKind, Target};
use tieout::domain::plan::Action;

use super::books::entry;
use super::cook::cook;
use super::recipe::{Bend, InvoiceRecipe};
use super::tamper::{plain_invoice, plain_recipe, unpaid};
use super::world::codes;

#[test]
fn what_a_twin_of_the_source_may_be_is_no_repetition_of_the_other_twin() {
    // Three invoices that only one marker tells apart: the other two are a question. Voiding two of
    // the books' invoices and entering two anew would be wrong four times.
    let twin = |marked| InvoiceRecipe { marked, ..unpaid(0, 100) };
    let world = cook(&plain_recipe(vec![twin(true), twin(false), twin(false)], Vec::new()));
    let run = world.reconcile();
    assert_eq!(codes(&run), [Code::Contested]);
    assert_eq!(run.sales.matches.len(), 1);
    assert!(run.plan.corrections.is_empty(), "{:#?}", run.plan);
}

#[test]
fn what_is_settled_settles_what_hung_on_it() {
    // Two invoices of one number, a dollar apart; the smaller one is in the books twice. Once the
    // larger one has found its own, the smaller one is alone with its copies.
    let mut larger = unpaid(0, 100);
    larger.lines[0].1 += 100;
    let twins = vec![unpaid(0, 100), larger].into_iter();
    let twins = twins.map(|it| InvoiceRecipe { marked: false, ..it }).collect();
    let run = cook(&plain_recipe(twins, vec![Bend::RepeatSale(0, true)])).reconcile();
    assert_eq!(codes(&run), [Code::DuplicateInvoice]);
    assert_eq!(run.sales.matches.len(), 2);
}

#[test]
fn an_invoice_leaves_the_wrong_customer_after_a_payment_that_was_there_twice() {
    let invoices = vec![InvoiceRecipe { marked: true, ..unpaid(0, 100) }, plain_invoice(3, 101)];
    let mut world = cook(&plain_recipe(invoices, vec![Bend::RepeatPayment(0, None)]));
    // Invoice 100 stands on the customer of invoice 101, and the second copy of its payment on it.
    let wrong = entry(LedgerKind::Invoice, 1000);
    let copy = entry(LedgerKind::Payment, 5001);
    let fourth = Target::Existing(CustomerId::new("4"));
    world.ledger.sales.get_mut(&wrong).unwrap().content.customer = Some(fourth);
    let payment = world.ledger.payments.get_mut(&copy).unwrap();
    let (to, amount) = (AppliesTo::Posted(wrong.clone()), payment.content.amount);
    payment.content.applications = vec![Application { to, amount }];
    super::books::settle(&mut world.ledger);
    let run = world.reconcile();
    assert_eq!(codes(&run), [Code::CustomerDiffers, Code::DuplicatePayment]);
    let place = |what: fn(&Action) -> bool| {
        run.plan.corrections.iter().position(|it| what(&it.action)).expect("the plan has it")
    };
    let void = place(|it| matches!(it, Action::VoidPayment { .. }));
    let moved = place(|it| matches!(it, Action::UpdateSale { .. }));
    assert_eq!(run.plan.corrections[moved].needs, [run.plan.corrections[void].id.clone()]);
}
