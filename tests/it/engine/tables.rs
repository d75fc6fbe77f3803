//! The situations of a bookkeeper, one a case: what is found, what is written, what is left.

use tieout::domain::discrepancy::DiscrepancyCode as Code;
use tieout::domain::expected::DiscountBasis;
use tieout::domain::id::ClientId;
use tieout::domain::ledger::{LedgerKind, Target};
use tieout::domain::matching::Decision;
use tieout::domain::plan::{Action, Correction};
use tieout::domain::terms::Authority;
use tieout::engine::line::Reconciliation;

use super::books::{day, entry, in_cents};
use super::cook::cook;
use super::recipe::{Bend, InvoiceRecipe, PaymentChange, Recipe, SaleChange};
use super::tamper::{plain_invoice, plain_payment, plain_recipe, unpaid};
use super::world::{World, codes};

/// Books one invoice, bends it, and compares what is found.
fn check_sale(invoice: InvoiceRecipe, changes: &[SaleChange], found: &[Code]) -> Reconciliation {
    let bends = changes.iter().cloned().map(|it| Bend::Sale(0, it)).collect();
    let run = cook(&plain_recipe(vec![invoice], bends)).reconcile();
    assert_eq!(codes(&run), found, "{changes:?}");
    assert!(run.bridge.residual.is_none() && run.faults.is_empty());
    run
}

fn reason(run: &Reconciliation, code: Code) -> &str {
    let found = run.plan.exceptions.iter().find(|it| it.code == code);
    &found.unwrap_or_else(|| panic!("{code} is no exception: {:#?}", run.plan)).reason
}

fn correction(run: &Reconciliation, code: Code) -> &Correction {
    let found = run.plan.corrections.iter().find(|it| it.because.contains(&code));
    found.unwrap_or_else(|| panic!("nothing corrects {code}: {:#?}", run.plan))
}

fn position(run: &Reconciliation, what: impl Fn(&Action) -> bool) -> usize {
    run.plan.corrections.iter().position(|it| what(&it.action)).expect("the plan has it")
}

#[test]
fn each_change_of_a_document_is_found_as_what_it_is() {
    let discounted = || InvoiceRecipe { discount_percent: 10, ..unpaid(0, 100) };
    check_sale(unpaid(0, 100), &[], &[]);
    check_sale(unpaid(0, 100), &[SaleChange::LineAmount(0, -1)], &[Code::LineAmount]);
    check_sale(unpaid(0, 100), &[SaleChange::AddLine(3, 700)], &[Code::LineExtra]);
    check_sale(unpaid(0, 100), &[SaleChange::DropLine(1)], &[Code::LineMissing]);
    check_sale(unpaid(0, 100), &[SaleChange::Item(0, 2)], &[Code::LineItem]);
    check_sale(unpaid(0, 100), &[SaleChange::SplitLine(0)], &[Code::TextDiffers]);
    check_sale(unpaid(0, 100), &[SaleChange::Taxed(0)], &[Code::Taxability]);
    check_sale(unpaid(0, 100), &[SaleChange::Tip(500)], &[Code::TipDiffers]);
    check_sale(unpaid(0, 100), &[SaleChange::Fee(500)], &[Code::ServiceFeeDiffers]);
    check_sale(unpaid(0, 100), &[SaleChange::Discount(500)], &[Code::DiscountDiffers]);
    check_sale(discounted(), &[SaleChange::DiscountIntoLines], &[Code::DiscountInLines]);
    check_sale(unpaid(0, 100), &[SaleChange::Total(3)], &[Code::DoesNotFoot]);
    check_sale(unpaid(0, 100), &[SaleChange::Customer(3)], &[Code::CustomerDiffers]);
    check_sale(unpaid(0, 100), &[SaleChange::Number(None)], &[Code::NumberDiffers]);
    check_sale(unpaid(0, 100), &[SaleChange::Wrapped], &[]);
    check_sale(unpaid(0, 100), &[SaleChange::Due(3)], &[Code::DueDateDiffers]);
    check_sale(unpaid(0, 100), &[SaleChange::Class(Some(2))], &[Code::ClassDiffers]);
    check_sale(unpaid(0, 100), &[SaleChange::Kind], &[Code::KindDiffers]);
}

#[test]
fn tax_is_told_apart_by_its_cause() {
    for (change, code) in [(1, Code::TaxRounding), (-2, Code::TaxRounding), (3, Code::TaxDiffers)] {
        check_sale(unpaid(0, 100), &[SaleChange::Tax(change)], &[code]);
    }
    check_sale(unpaid(0, 100), &[SaleChange::TaxCode], &[Code::TaxCodeDiffers]);
    let both = [SaleChange::LineAmount(0, -1_000), SaleChange::Tax(-80)];
    check_sale(unpaid(0, 100), &both, &[Code::LineAmount, Code::TaxFollows]);
}

#[test]
fn a_discount_in_the_lines_is_noted_and_left_alone() {
    let discounted = InvoiceRecipe { discount_percent: 10, ..unpaid(0, 100) };
    let run =
        check_sale(discounted.clone(), &[SaleChange::DiscountIntoLines], &[Code::DiscountInLines]);
    assert!(run.plan.corrections.is_empty() && run.plan.exceptions.is_empty());
    // A tax that differs besides is corrected, and only the tax.
    let both = [SaleChange::DiscountIntoLines, SaleChange::Tax(1)];
    let run = check_sale(discounted, &both, &[Code::DiscountInLines, Code::TaxRounding]);
    let it = correction(&run, Code::TaxRounding);
    assert_eq!(it.because, [Code::TaxRounding]);
    let Action::UpdateSale { form, .. } = &it.action else { panic!("{it:?}") };
    assert!(form.discount.is_none());
}

#[test]
fn a_discount_that_only_the_total_knows_is_called_so() {
    let discounted = InvoiceRecipe { discount_percent: 10, ..unpaid(0, 100) };
    let bends = vec![Bend::Sale(0, SaleChange::Discount(0))];
    let mut world = cook(&plain_recipe(vec![discounted], bends));
    for it in world.expected.sales.values_mut() {
        it.discount_basis = DiscountBasis::FromTotal;
    }
    let run = world.reconcile();
    assert_eq!(codes(&run), [Code::DiscountUnitemized]);
    assert!(run.discrepancies[0].sentence.contains("$15.00 below its lines"));
}

#[test]
fn a_day_later_is_explained_by_the_time_zone() {
    let run = check_sale(unpaid(0, 100), &[SaleChange::Date(1)], &[Code::DateDiffers]);
    assert!(run.discrepancies[0].sentence.ends_with(
        "dated 2026-06-11 in Workiz and 2026-06-12 in QuickBooks. One day later is what a late \
         evening becomes in UTC."
    ));
    let run = check_sale(unpaid(0, 100), &[SaleChange::Date(-1)], &[Code::DateDiffers]);
    assert!(!run.discrepancies[0].sentence.contains("UTC"));
}

#[test]
fn a_payment_waits_for_the_invoice_and_both_for_the_customer() {
    let invoice = plain_invoice(5, 100);
    let bends = vec![Bend::DropSale(0), Bend::DropPayment(0)];
    let run = cook(&plain_recipe(vec![invoice], bends)).reconcile();
    let customer = &run.plan.corrections[0];
    let (invoice, payment) = (&run.plan.corrections[1], &run.plan.corrections[2]);
    assert!(matches!(customer.action, Action::CreateCustomer(_)));
    assert!(matches!(invoice.action, Action::CreateSale { .. }));
    assert!(matches!(payment.action, Action::CreatePayment { .. }));
    assert_eq!(invoice.needs, vec![customer.id.clone()]);
    assert_eq!(payment.needs, [customer.id.clone(), invoice.id.clone()]);
}

#[test]
fn a_payment_is_not_applied_to_what_is_not_open() {
    let bends = vec![Bend::DropPayment(0), Bend::StrangePayment(0, 10_000)];
    let run = cook(&plain_recipe(vec![plain_invoice(0, 100)], bends)).reconcile();
    assert_eq!(codes(&run), [Code::MissingPayment, Code::ExtraPayment]);
    assert!(run.plan.corrections.is_empty());
    assert!(reason(&run, Code::MissingPayment).contains("only $58.00 open in QuickBooks"));
}

#[test]
fn a_payment_follows_an_invoice_that_moves_to_its_customer() {
    let bends = vec![Bend::DropPayment(0), Bend::Sale(0, SaleChange::Customer(3))];
    let mut world = cook(&plain_recipe(vec![plain_invoice(0, 100)], bends));
    let run = world.reconcile();
    let moved = correction(&run, Code::CustomerDiffers);
    assert_eq!(correction(&run, Code::MissingPayment).needs, vec![moved.id.clone()]);
    // Where the invoice stays, a person decides about the payment.
    world.terms.authority.insert("customer".to_owned(), Authority::Review);
    let run = world.reconcile();
    assert!(run.plan.corrections.is_empty());
    assert!(reason(&run, Code::MissingPayment).contains("on another customer"));
}

#[test]
fn a_paid_invoice_on_another_customer_is_left_to_a_person() {
    let mut world = cook(&plain_recipe(vec![plain_invoice(0, 100)], Vec::new()));
    for it in world.ledger.sales.values_mut() {
        it.content.customer = Some(Target::Existing(tieout::domain::id::CustomerId::new("4")));
    }
    for it in world.ledger.payments.values_mut() {
        it.content.customer = Target::Existing(tieout::domain::id::CustomerId::new("4"));
    }
    let run = world.reconcile();
    assert_eq!(codes(&run), [Code::CustomerDiffers, Code::PaymentCustomer]);
    assert!(run.plan.corrections.is_empty());
    assert_eq!(run.plan.exceptions.len(), 2);
}

#[test]
fn of_two_copies_the_paid_one_stays() {
    let mut recipe = plain_recipe(vec![plain_invoice(0, 100)], vec![Bend::RepeatSale(0, true)]);
    let run = cook(&recipe).reconcile();
    assert_eq!(codes(&run), [Code::DuplicateInvoice]);
    let it = correction(&run, Code::DuplicateInvoice);
    let (target, _) = it.action.target().unwrap();
    assert_eq!(*target, entry(LedgerKind::Invoice, 5001));
    // The payment is on the later one.
    recipe.bends.push(Bend::Payment(0, PaymentChange::Reapply(1)));
    let run = cook(&recipe).reconcile();
    let it = correction(&run, Code::DuplicateInvoice);
    assert_eq!(*it.action.target().unwrap().0, entry(LedgerKind::Invoice, 1000));
}

#[test]
fn an_invoice_and_its_payment_that_are_there_twice_are_undone_by_one_plan() {
    let bends = vec![Bend::RepeatSale(0, true), Bend::RepeatPayment(0, Some(1))];
    let run = cook(&plain_recipe(vec![plain_invoice(0, 100)], bends)).reconcile();
    assert_eq!(codes(&run), [Code::DuplicateInvoice, Code::DuplicatePayment]);
    let payment = position(&run, |it| matches!(it, Action::VoidPayment { .. }));
    let invoice = position(&run, |it| matches!(it, Action::VoidSale { .. }));
    assert_eq!(run.plan.corrections[invoice].needs, [run.plan.corrections[payment].id.clone()]);
}

/// Three invoices of one customer; each payment stands on the next invoice, the last on nothing.
fn chain(closed: bool) -> World {
    let invoices = (0..3).map(|it| plain_invoice(0, 100 + it)).collect();
    let bends = vec![
        Bend::Payment(2, PaymentChange::Unapply),
        Bend::Payment(1, PaymentChange::Reapply(2)),
        Bend::Payment(0, PaymentChange::Reapply(1)),
    ];
    let mut recipe = plain_recipe(invoices, bends);
    recipe.closed = closed.then_some(11);
    cook(&recipe)
}

#[test]
fn misapplied_payments_are_moved_in_the_order_that_finds_room() {
    let world = chain(false);
    let run = world.reconcile();
    let moved: Vec<&str> =
        run.plan.corrections.iter().map(|it| it.action.target().unwrap().0.id.as_str()).collect();
    assert_eq!(moved, ["2000", "2001", "2002"]);
    assert!(run.plan.corrections[0].needs.is_empty());
    assert_eq!(run.plan.corrections[1].needs, [run.plan.corrections[0].id.clone()]);
    assert_eq!(run.plan.corrections[2].needs, [run.plan.corrections[1].id.clone()]);
    assert!(chain(true).reconcile().plan.is_empty());
}

#[test]
fn swapped_payments_are_left_since_no_order_finds_room() {
    let mut world =
        cook(&plain_recipe((0..2).map(|it| plain_invoice(0, 100 + it)).collect(), vec![]));
    let all: Vec<_> = world.ledger.payments.keys().cloned().collect();
    let one = world.ledger.payments[&all[0]].content.applications.clone();
    let other = world.ledger.payments[&all[1]].content.applications.clone();
    world.ledger.payments.get_mut(&all[0]).unwrap().content.applications = other;
    world.ledger.payments.get_mut(&all[1]).unwrap().content.applications = one;
    let run = world.reconcile();
    assert_eq!(codes(&run), [Code::PaymentApplication, Code::PaymentApplication]);
    assert!(run.plan.corrections.is_empty());
    assert!(reason(&run, Code::PaymentApplication).contains("only $0.00 open"));
}

#[test]
fn an_invoice_does_not_shrink_below_what_stays_paid_on_it() {
    let bends =
        vec![Bend::Sale(0, SaleChange::LineAmount(0, 5_000)), Bend::StrangePayment(0, 5_000)];
    let run = cook(&plain_recipe(vec![plain_invoice(0, 100)], bends)).reconcile();
    assert_eq!(codes(&run), [Code::LineAmount, Code::ExtraPayment]);
    assert!(run.plan.corrections.is_empty());
    assert!(reason(&run, Code::LineAmount).contains("$50.00 more than its new total"));
}

#[test]
fn a_payment_that_shrinks_with_its_invoice_goes_first() {
    let mut world = cook(&plain_recipe(vec![plain_invoice(0, 100)], vec![]));
    for it in world.ledger.sales.values_mut() {
        super::bends::change_sale(&mut it.content, &SaleChange::LineAmount(0, 2_000));
    }
    for it in world.ledger.payments.values_mut() {
        super::bends::change_payment(&mut it.content, &PaymentChange::Amount(2_000), None);
        it.content.applications[0].amount = it.content.amount;
    }
    super::books::settle(&mut world.ledger);
    let run = world.reconcile();
    let payment = position(&run, |it| matches!(it, Action::UpdatePayment { .. }));
    let invoice = position(&run, |it| matches!(it, Action::UpdateSale { .. }));
    assert!(payment < invoice);
    assert_eq!(run.plan.corrections[invoice].needs, [run.plan.corrections[payment].id.clone()]);
}

#[test]
fn a_renamed_customer_is_known_by_its_documents() {
    let invoices = vec![unpaid(5, 100), unpaid(5, 101), unpaid(0, 102)];
    let run = cook(&plain_recipe(invoices, vec![Bend::DropSale(1)])).reconcile();
    assert_eq!(codes(&run), [Code::MissingInvoice]);
    assert!(!run.expected.new_customers.contains_key(&ClientId::new("client_5")));
    let Action::CreateSale { form, .. } = &run.plan.corrections[0].action else { panic!() };
    let known = Target::Existing(tieout::domain::id::CustomerId::new("6"));
    assert_eq!(form.customer, Some(known));
    // Where its documents are on two customers, nobody knows.
    let invoices = vec![unpaid(5, 100), unpaid(5, 101)];
    let bends = vec![Bend::Sale(1, SaleChange::Customer(7))];
    let run = cook(&plain_recipe(invoices, bends)).reconcile();
    assert_eq!(codes(&run), [Code::CustomerDiffers, Code::CustomerDiffers]);
}

#[test]
fn what_somebody_took_away_is_not_entered_again() {
    let mut recipe: Recipe = plain_recipe(vec![plain_invoice(0, 100)], vec![Bend::DropSale(0)]);
    recipe.linked = true;
    let mut world = cook(&recipe);
    let run = world.reconcile();
    assert!(!run.plan.corrections.iter().any(|it| matches!(it.action, Action::CreateSale { .. })));
    assert!(reason(&run, Code::MissingInvoice).starts_with("An earlier run found it"));
    // The next run still knows it.
    world.links = run.links;
    assert!(world.reconcile().plan.is_empty());
}

#[test]
fn twins_are_a_question_and_never_entered_twice() {
    // Two invoices of one number, customer and amount, far apart; the books have one, in between.
    let twin = |at| InvoiceRecipe { day: at, marked: false, ..unpaid(0, 100) };
    let bends = vec![Bend::DropSale(1), Bend::Sale(0, SaleChange::Date(15))];
    let run = cook(&plain_recipe(vec![twin(0), twin(30)], bends)).reconcile();
    assert_eq!(codes(&run), [Code::Contested]);
    assert!(run.plan.corrections.is_empty());
}

#[test]
fn a_link_between_twins_never_makes_the_other_one_look_missing() {
    // Two invoices that nothing tells apart; the books have both, without numbers.
    let twin = || InvoiceRecipe { marked: false, ..unpaid(0, 100) };
    let unnumbered = |at| Bend::Sale(at, SaleChange::Number(None));
    let recipe = plain_recipe(vec![twin(), twin()], vec![unnumbered(0), unnumbered(1)]);
    let mut world = cook(&recipe);
    assert_eq!(codes(&world.reconcile()), [Code::Contested]);
    let expected = world.expected.sales.keys().next().cloned().unwrap();
    let actual = world.ledger.sales.keys().next().cloned().unwrap();
    world.decisions.push(Decision::Link { expected, actual });
    let run = world.reconcile();
    assert_eq!(run.sales.matches.len(), 2);
    assert!(run.plan.corrections.is_empty(), "{:?}", codes(&run));
}

#[test]
fn a_pending_payment_says_when_it_should_be_there() {
    let mut invoice = plain_invoice(0, 100);
    invoice.payments[0].pending = true;
    let mut world = cook(&plain_recipe(vec![invoice], vec![]));
    world.today = day(16);
    let run = world.reconcile();
    assert_eq!(codes(&run), [Code::InTransit]);
    assert_eq!(run.discrepancies[0].expected_by, Some(day(16)));
    assert!(run.discrepancies[0].effects.is_none() && run.plan.exceptions.is_empty());
    world.today = day(17);
    let late = world.reconcile();
    assert_eq!(codes(&late), [Code::MoneyOverdue]);
    assert!(late.discrepancies[0].effects.is_none() && late.plan.exceptions.len() == 1);
}

/// A linked world in which the source's and the ledger's invoice 100 were changed since.
fn changed_since(source: Option<&SaleChange>, ledger: Option<&SaleChange>) -> Reconciliation {
    let mut recipe = plain_recipe(vec![unpaid(0, 100)], Vec::new());
    recipe.linked = true;
    let mut world = cook(&recipe);
    for it in world.expected.sales.values_mut() {
        if let Some(change) = source {
            super::bends::change_sale(&mut it.content, change);
        }
    }
    for it in world.ledger.sales.values_mut() {
        if let Some(change) = ledger {
            super::bends::change_sale(&mut it.content, change);
        }
    }
    super::books::settle(&mut world.ledger);
    let run = world.reconcile();
    assert!(run.bridge.residual.is_none() && run.faults.is_empty());
    assert!(run.discrepancies.iter().any(tieout::domain::discrepancy::Discrepancy::is_open));
    run
}

#[test]
fn who_changed_a_field_decides_what_becomes_of_it() {
    for (one, other) in [
        (SaleChange::LineAmount(0, 100), SaleChange::LineAmount(0, 200)),
        (SaleChange::AddLine(2, 300), SaleChange::AddLine(3, 300)),
        (SaleChange::DropLine(0), SaleChange::LineAmount(0, 1)),
        (SaleChange::Item(0, 2), SaleChange::Item(0, 3)),
        (SaleChange::Discount(500), SaleChange::Discount(400)),
        (SaleChange::Tax(500), SaleChange::Tax(400)),
        (SaleChange::Tip(500), SaleChange::Tip(400)),
        (SaleChange::Fee(500), SaleChange::Fee(400)),
        (SaleChange::Date(2), SaleChange::Date(3)),
        (SaleChange::Due(2), SaleChange::Due(3)),
        (SaleChange::Class(Some(2)), SaleChange::Class(Some(3))),
        (SaleChange::Customer(2), SaleChange::Customer(3)),
    ] {
        let run = changed_since(Some(&one), None);
        assert_eq!(run.plan.corrections.len(), 1, "only in Workiz: {one:?}");
        assert!(run.plan.exceptions.is_empty());
        let run = changed_since(None, Some(&one));
        assert!(run.plan.corrections.is_empty(), "only in QuickBooks: {one:?}");
        assert!(run.plan.exceptions[0].reason.starts_with("Somebody changed this"), "{one:?}");
        let run = changed_since(Some(&one), Some(&other));
        assert!(run.plan.corrections.is_empty(), "on both sides: {one:?}");
        assert!(run.plan.exceptions[0].reason.starts_with("Both sides changed this"), "{one:?}");
    }
    let run = changed_since(None, Some(&SaleChange::Taxed(0)));
    assert!(run.plan.corrections.is_empty());
    assert_eq!(changed_since(Some(&SaleChange::Taxed(0)), None).plan.corrections.len(), 1);
}

#[test]
fn a_customer_counts_against_the_cap_with_what_needs_it() {
    let mut world = cook(&plain_recipe(vec![unpaid(5, 100)], vec![Bend::DropSale(0)]));
    world.policy.corrections_max = 1;
    assert!(world.reconcile().plan.is_empty());
    world.policy.corrections_max = 2;
    assert_eq!(
        world.reconcile().plan.corrections.iter().filter(|it| it.verdict.may_apply()).count(),
        2
    );
    // Nobody approves the invoice, so nobody enters the customer unattended.
    world.policy.unattended.clear();
    let run = world.reconcile();
    assert!(run.plan.corrections.iter().all(|it| {
        matches!(it.verdict, tieout::domain::plan::GuardVerdict::NeedsApproval { .. })
    }));
}

#[test]
fn two_payments_of_one_invoice_stay_two() {
    let half = |days_later| super::recipe::PaymentRecipe {
        percent: if days_later == 1 { 50 } else { 100 },
        days_later,
        reference: false,
        ..plain_payment()
    };
    let invoice = InvoiceRecipe { payments: vec![half(1), half(3)], ..plain_invoice(0, 100) };
    let world = cook(&plain_recipe(vec![invoice], vec![Bend::DropPayment(1)]));
    let run = world.reconcile();
    assert_eq!(codes(&run), [Code::MissingPayment]);
    assert_eq!(in_cents(correction(&run, Code::MissingPayment).moves), 7_900);
}
