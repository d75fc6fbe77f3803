//! Which documents in the books are looked at.

use jiff::civil::date;

use crate::domain::book::LedgerBook;
use crate::domain::id::{ItemId, LineId, TxnId};
use crate::domain::ledger::{
    Application, AppliesTo, LedgerKind, LedgerRef, LineRole, SalesLine, Target,
};
use crate::domain::money::{Currency, Money};
use crate::domain::number::DocumentNumber;
use crate::domain::source::Taxability;
use crate::mapping::scope::in_scope;
use crate::mapping::tests::support::{ledger, mapping, post_payment, post_sale, usd};

const SCOPE: &str = "[scope]\nout_of_scope_numbers = [\"W-*\"]\nfirst_day = 2026-02-01\n";

fn out(book: &LedgerBook) -> Vec<String> {
    let actual = in_scope(&mapping(SCOPE, &[]), book, Currency::USD);
    let all = actual.sales.len() + actual.payments.len() + actual.out_of_scope.len();
    assert_eq!(all, book.sales.len() + book.payments.len());
    actual.out_of_scope.iter().map(|it| it.id.to_string()).collect()
}

fn applied(invoice: &str) -> Application {
    let reference = LedgerRef { kind: LedgerKind::Invoice, id: TxnId::new(invoice) };
    Application { to: AppliesTo::Posted(reference), amount: usd("100.00") }
}

#[test]
fn numbers_days_and_currencies_say_what_is_out() {
    let mut book = ledger();
    post_sale(&mut book, "in", |_| {});
    post_sale(&mut book, "glob", |it| it.number = DocumentNumber::parse("w-2001"));
    post_sale(&mut book, "not-glob", |it| it.number = DocumentNumber::parse("XW-2001"));
    post_sale(&mut book, "no-number", |it| it.number = None);
    post_sale(&mut book, "early", |it| it.date = date(2026, 1, 31));
    post_sale(&mut book, "foreign", |it| it.currency = Currency::CAD);
    post_sale(&mut book, "ours", |it| {
        it.date = date(2026, 1, 31);
        it.number = DocumentNumber::parse("W-7");
        it.private_note = "[tieout:i1] Workiz invoice 7".to_owned();
    });
    assert_eq!(out(&book), ["early", "foreign", "glob"]);
}

#[test]
fn a_payment_is_out_with_all_that_it_pays() {
    let mut book = ledger();
    post_sale(&mut book, "in", |_| {});
    post_sale(&mut book, "W-1", |_| {});
    post_payment(&mut book, "pays-out", |it| it.applications = vec![applied("W-1")]);
    post_payment(&mut book, "pays-both", |it| {
        it.applications = vec![applied("W-1"), applied("in")];
    });
    post_payment(&mut book, "unapplied", |_| {});
    post_payment(&mut book, "early", |it| it.date = date(2026, 1, 31));
    post_payment(&mut book, "foreign", |it| it.amount = Money::zero(Currency::CAD));
    post_payment(&mut book, "ours", |it| {
        it.applications = vec![applied("W-1")];
        it.private_note = "[tieout:p1]".to_owned();
    });
    assert_eq!(out(&book), ["W-1", "early", "foreign", "pays-out"]);
}

#[test]
fn lines_of_the_tip_and_fee_items_get_their_roles() {
    let line = |item: &str| SalesLine {
        id: Some(LineId::new("1")),
        role: LineRole::Sale,
        item: Some(Target::Existing(ItemId::new(item))),
        description: String::new(),
        quantity: None,
        unit_price: None,
        amount: usd("1.00"),
        taxability: Taxability::NonTaxable,
        class: None,
    };
    let mut book = ledger();
    post_sale(&mut book, "1", |it| it.lines = vec![line("1"), line("2"), line("3")]);
    let actual = in_scope(&mapping(SCOPE, &[]), &book, Currency::USD);
    let lines = &actual.sales.values().next().unwrap().content.lines;
    let roles: Vec<LineRole> = lines.iter().map(|it| it.role).collect();
    assert_eq!(roles, [LineRole::Sale, LineRole::Tip, LineRole::ServiceFee]);
}
