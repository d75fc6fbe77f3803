//! Documents outside the scope that look like one that is missing.

use tieout::domain::discrepancy::DiscrepancyCode as Code;
use tieout::domain::plan::Action;
use tieout::engine::line::Reconciliation;

use super::cook::cook;
use super::recipe::{Bend, InvoiceRecipe, PaymentChange, SaleChange};
use super::tamper::{plain_invoice, plain_recipe};

/// Puts the only invoice and its payment out of scope under marks of the bookkeeper's own, bent
/// further, and reconciles.
fn out_of_scope(
    sale: &[SaleChange],
    payment: &[PaymentChange],
    more: &[Bend],
    paid: bool,
) -> Reconciliation {
    let mut invoice = plain_invoice(0, 100);
    if !paid {
        invoice = InvoiceRecipe { payments: Vec::new(), ..invoice };
    }
    let mut bends = vec![Bend::Sale(0, SaleChange::Number(Some(900)))];
    bends.extend(sale.iter().cloned().map(|it| Bend::Sale(0, it)));
    bends.extend(more.iter().cloned());
    bends.push(Bend::OutOfScope(0));
    if paid {
        bends.push(Bend::Payment(0, PaymentChange::Reference(Some(9))));
        bends.extend(payment.iter().cloned().map(|it| Bend::Payment(0, it)));
        bends.push(Bend::PaymentOutOfScope(0));
    }
    let run = cook(&plain_recipe(vec![invoice], bends)).reconcile();
    assert!(run.bridge.residual.is_none() && run.faults.is_empty(), "{:?}", run.faults);
    run
}

fn creates(run: &Reconciliation) -> usize {
    let new = |it: &&Action| matches!(it, Action::CreateSale { .. } | Action::CreatePayment { .. });
    run.plan.corrections.iter().map(|it| &it.action).filter(new).count()
}

fn left(run: &Reconciliation) -> Vec<Code> {
    let outside = run.plan.exceptions.iter().filter(|it| it.reason.contains("outside the scope"));
    let mut codes: Vec<Code> = outside.map(|it| it.code).collect();
    codes.sort_unstable();
    codes
}

#[test]
fn an_invoice_and_its_payment_that_lie_before_the_first_day_are_not_created_again() {
    // As far as the window of the mapping reaches, which is seven days here.
    for days in [-7, -1, 0, 1, 7] {
        let sale = [SaleChange::Date(days)];
        let run = out_of_scope(&sale, &[PaymentChange::Date(days)], &[], true);
        assert_eq!(creates(&run), 0, "{days}: {:#?}", run.plan);
        assert_eq!(left(&run), [Code::MissingInvoice, Code::MissingPayment], "{days}");
    }
}

#[test]
fn what_only_resembles_a_missing_invoice_does_not_keep_it_out() {
    for change in [
        SaleChange::Date(-8),
        SaleChange::Date(8),
        SaleChange::Customer(3),
        SaleChange::LineAmount(0, -1),
    ] {
        let run = out_of_scope(std::slice::from_ref(&change), &[], &[], false);
        assert_eq!((creates(&run), left(&run)), (1, Vec::new()), "{change:?}");
    }
    let run = out_of_scope(&[], &[], &[Bend::VoidSale(0)], false);
    assert_eq!((creates(&run), left(&run)), (1, Vec::new()), "voided");
}

/// What becomes of a payment that the books have for another customer, unapplied, bent further.
fn on_another_customer(more: &[PaymentChange]) -> Reconciliation {
    let mut changes =
        vec![PaymentChange::Customer(3), PaymentChange::Unapply, PaymentChange::Unmarked];
    changes.push(PaymentChange::Reference(Some(9)));
    changes.extend(more.iter().cloned());
    let bends = changes.into_iter().map(|it| Bend::Payment(0, it)).collect();
    let run = cook(&plain_recipe(vec![plain_invoice(0, 100)], bends)).reconcile();
    assert!(run.bridge.residual.is_none() && run.faults.is_empty(), "{:?}", run.faults);
    run
}

#[test]
fn a_payment_that_stands_in_the_books_for_another_customer_is_not_recorded_a_second_time() {
    for days in [-7, 0, 7] {
        let run = on_another_customer(&[PaymentChange::Date(days)]);
        assert_eq!(creates(&run), 0, "{days}: {:#?}", run.plan);
        let left = run.plan.exceptions.iter().find(|it| it.code == Code::MissingPayment).unwrap();
        for says in ["which is only in QuickBooks", "is only in Workiz", "tieout unlink payment"] {
            assert!(left.reason.contains(says), "{says}: {}", left.reason);
        }
    }
    for change in [PaymentChange::Date(8), PaymentChange::Amount(1)] {
        let run = on_another_customer(std::slice::from_ref(&change));
        assert_eq!(creates(&run), 1, "{change:?}: {:#?}", run.plan);
    }
}
