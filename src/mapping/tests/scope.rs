//! Which documents in the books are looked at.

use jiff::civil::date;

use crate::domain::book::LedgerBook;
use crate::domain::discrepancy::FieldName;
use crate::domain::expected::SourceRef;
use crate::domain::id::{
    ClientId, CustomerId, SourceInvoiceId, SourcePaymentId, SourceRefundId, TxnId,
};
use crate::domain::ledger::{
    Application, AppliesTo, Customer, LedgerKind, LedgerRef, LineRole, Target,
};
use crate::domain::money::{Currency, Money};
use crate::domain::number::DocumentNumber;
use crate::domain::source::{Allocation, Invoice, Payment, PaymentStatus};
use crate::mapping::scope::in_scope;
use crate::mapping::tests::support::{
    book, client, expected, invoice, ledger, mapping, payment, post_payment, post_sale, refund,
    sold, usd,
};

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
    let mut book = ledger();
    post_sale(&mut book, "1", |it| it.lines = ["1", "2", "3"].map(sold).to_vec());
    let actual = in_scope(&mapping(SCOPE, &[]), &book, Currency::USD);
    let lines = &actual.sales.values().next().unwrap().content.lines;
    let roles: Vec<LineRole> = lines.iter().map(|it| it.role).collect();
    assert_eq!(roles, [LineRole::Sale, LineRole::Tip, LineRole::ServiceFee]);
}

const EXCLUDED: &str = "[scope]\nexclude_clients = [\"TEST*\", \"Shop floor\"]\n";

#[test]
fn documents_of_excluded_customers_are_out() {
    let mut book = ledger();
    let mut add = |id: &str, name: &str| {
        let customer = book.customers.values().next().cloned().unwrap();
        let id = CustomerId::new(id);
        let customer = Customer { id: id.clone(), display_name: name.to_owned(), ..customer };
        book.customers.insert(id, customer);
    };
    add("901", "Test  do not use");
    add("902", "Shop floor (deleted)");
    add("903", "Contest winner");
    let of = |id: &str| Some(Target::Existing(CustomerId::new(id)));
    post_sale(&mut book, "test", |it| it.customer = of("901"));
    post_sale(&mut book, "inactive", |it| it.customer = of("902"));
    post_sale(&mut book, "in", |it| it.customer = of("903"));
    post_sale(&mut book, "ours", |it| {
        it.customer = of("901");
        it.private_note = "[tieout:i1]".to_owned();
    });
    post_payment(&mut book, "unapplied", |it| it.customer = of("901").unwrap());
    post_payment(&mut book, "pays-test", |it| it.applications = vec![applied("test")]);
    let actual = in_scope(&mapping(EXCLUDED, &[]), &book, Currency::USD);
    let out: Vec<String> = actual.out_of_scope.iter().map(|it| it.id.to_string()).collect();
    assert_eq!(out, ["inactive", "test", "pays-test", "unapplied"]);
}

#[test]
fn documents_of_excluded_clients_are_left_out_with_the_rule() {
    let pays = |id: &str, invoice: &str| {
        let allocations =
            vec![Allocation { invoice: SourceInvoiceId::new(invoice), amount: usd("100.00") }];
        Payment { client: None, allocations, ..payment(id) }
    };
    let other = Invoice { client: ClientId::new("c2"), ..invoice("i2") };
    let mut source = book([invoice("i1"), other], [pays("p1", "i1"), pays("p2", "i2")]);
    let own = Payment { client: Some(ClientId::new("c2")), ..pays("p3", "i1") };
    source.payments.insert(own.id.clone(), own);
    let paid_back = refund("r1", "p2", "100.00", PaymentStatus::Settled);
    source.refunds.insert(paid_back.id.clone(), paid_back);
    source.clients.insert(ClientId::new("c2"), client("c2", "test do not use"));
    let expected = expected(EXCLUDED, &source);
    let kept: Vec<&str> = expected.sales.keys().map(SourceRef::id).collect();
    assert_eq!(kept, ["i1"]);
    let kept: Vec<&str> = expected.payments.keys().map(SourceRef::id).collect();
    assert_eq!(kept, ["p1"]);
    assert!(expected.refunds.is_empty());
    let left_out = [
        SourceRef::Invoice(SourceInvoiceId::new("i2")),
        SourceRef::Payment(SourcePaymentId::new("p2")),
        SourceRef::Payment(SourcePaymentId::new("p3")),
        SourceRef::Refund(SourceRefundId::new("r1")),
    ];
    for out in left_out {
        let why = &expected.explanations[&out][0];
        assert_eq!(why.field, FieldName::Document);
        assert!(why.rule.starts_with("left out, its client is excluded: "), "{}", why.rule);
    }
    assert!(expected.new_customers.is_empty(), "no customer is made for an excluded client");
}
