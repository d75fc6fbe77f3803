//! The QuickBooks adapter against the simulated company, over a socket.

use std::sync::Arc;

use jiff::civil::date;
use rust_decimal::Decimal;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use tieout::domain::book::LedgerBook;
use tieout::domain::expected::{NewCustomer, NewItem, SourceRef};
use tieout::domain::id::{
    AccountId, ClientId, CustomerId, ItemId, PaymentMethodId, PriceBookItemId, RequestId,
    SourceInvoiceId, SyncToken, TaxCodeId, TxnId,
};
use tieout::domain::ledger::{
    Application, AppliesTo, DiscountOrder, LedgerKind, LedgerRef, LineRole, NewItemKey,
    PaymentForm, SalesDiscount, SalesForm, SalesKind, SalesLine, SalesTax, Standing, Target,
};
use tieout::domain::money::Currency;
use tieout::domain::number::DocumentNumber;
use tieout::domain::plan::{Absence, Action, PaymentPart, Receipt, SalesPart};
use tieout::domain::quantity::{Quantity, UnitPrice};
use tieout::domain::snapshot::{Completeness, Pull};
use tieout::domain::source::{Address, Taxability};
use tieout::ports::ledger::{Ledger as _, LedgerFormat as _, Refusal, WriteAnswer, WriteRequest};
use tieout::ports::progress::Silent;
use tieout::ports::source::{PullRequest, Trouble as ServiceTrouble};
use tieout::ports::tokens::StoredToken;
use tieout::qbo::ledger::QboLedger;
use tieout::qbo::normalize::format::QboFormat;
use tieout::sandbox::qbo::service::QboSandbox;
use tieout::sandbox::qbo::trouble::Trouble;

use crate::books_kit::company;
use crate::books_kit::company::{Kept, Setup};
use crate::books_kit::sales::{usd, written};

struct World {
    sandbox: QboSandbox,
    ledger: QboLedger,
    kept: Arc<Kept>,
}

/// Opens a company on a socket.
async fn open() -> World {
    let company::World { sandbox, ledger, kept, .. } = Setup::default().open().await;
    World { sandbox, ledger, kept }
}

impl World {
    async fn pull(&self, request: PullRequest) -> Pull {
        self.ledger.pull(&request, &Silent).await.unwrap()
    }

    async fn book(&self) -> LedgerBook {
        let pull = self.pull(PullRequest::Full).await;
        assert_eq!(pull.completeness, Completeness::Complete);
        let readout = QboFormat.read(&pull.documents).unwrap();
        assert_eq!(readout.diagnostics, []);
        readout.book
    }

    async fn write(&self, key: &str, action: Action) -> WriteAnswer {
        let current = match action.target() {
            Some((target, _)) => {
                self.ledger.read(std::slice::from_ref(target)).await.unwrap().remove(0)
            }
            None => None,
        };
        let request = WriteRequest { request_id: RequestId::new(key), action, current };
        self.ledger.write(&[request]).await.unwrap().remove(0)
    }

    async fn written(&self, key: &str, action: Action) -> Receipt {
        match self.write(key, action).await {
            WriteAnswer::Written(receipt) => receipt,
            other => panic!("{other:?}"),
        }
    }

    async fn customer(&self) -> CustomerId {
        let receipt = self.written("c", Action::CreateCustomer(customer("Ada Example"))).await;
        CustomerId::new(receipt.reference.id.as_str())
    }
}

fn customer(name: &str) -> NewCustomer {
    NewCustomer {
        client: ClientId::new("cl_1"),
        display_name: name.to_owned(),
        given_name: Some("Ada".to_owned()),
        family_name: Some("Example".to_owned()),
        company: None,
        email: Some("ada@example.com".to_owned()),
        phone: Some("(555) 010-0199".to_owned()),
        address: Address { city: Some("Sampleton".to_owned()), ..Address::default() },
    }
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn line(
    item: &str,
    quantity: &str,
    price: &str,
    amount: &str,
    taxability: Taxability,
) -> SalesLine {
    SalesLine {
        id: None,
        role: LineRole::Sale,
        item: Some(Target::Existing(ItemId::new(item))),
        description: "Work".to_owned(),
        quantity: Some(Quantity::new(decimal(quantity))),
        unit_price: Some(UnitPrice::new(decimal(price), Currency::USD)),
        amount: usd(amount),
        taxability,
        class: None,
    }
}

/// An invoice of 335.25 taxable parts and a tip, less a discount of 15.25, with 8 % tax.
fn invoice(customer: &CustomerId, number: &str) -> SalesForm {
    SalesForm {
        kind: SalesKind::Invoice,
        number: DocumentNumber::parse(number),
        date: date(2026, 4, 1),
        due: Some(date(2026, 5, 1)),
        customer: Some(Target::Existing(customer.clone())),
        currency: Currency::USD,
        lines: vec![
            line("3", "4.5", "74.50", "335.25", Taxability::Taxable),
            line("5", "1", "20", "20.00", Taxability::NonTaxable),
        ],
        discount: Some(SalesDiscount {
            line: None,
            amount: usd("15.25"),
            percent: None,
            account: Some(AccountId::new("86")),
        }),
        discount_order: DiscountOrder::AfterTax,
        tax: SalesTax { code: Some(TaxCodeId::new("2")), amount: usd("26.82"), rate: None },
        total: usd("366.82"),
        class: None,
        deposit_to: None,
        payment_method: None,
        private_note: "[tieout:inv_1]".to_owned(),
        ship_address: Address::default(),
    }
}

fn origin() -> SourceRef {
    SourceRef::Invoice(SourceInvoiceId::new("inv_1"))
}

fn create(form: SalesForm) -> Action {
    Action::CreateSale { origin: origin(), form }
}

fn payment(customer: &CustomerId, invoice: &LedgerRef, amount: &str) -> PaymentForm {
    PaymentForm {
        customer: Target::Existing(customer.clone()),
        date: date(2026, 4, 2),
        amount: usd(amount),
        method: Some(PaymentMethodId::new("3")),
        reference: Some("ch_1".to_owned()),
        deposit_to: None,
        applications: vec![Application {
            to: AppliesTo::Posted(invoice.clone()),
            amount: usd(amount),
        }],
        private_note: "[tieout:pay_1]".to_owned(),
    }
}

/// Returns a form as the books give it back: lines have ids, and the rate is told.
fn without_ids(mut form: SalesForm) -> SalesForm {
    for line in &mut form.lines {
        line.id = None;
    }
    if let Some(discount) = &mut form.discount {
        discount.line = None;
    }
    form.tax.rate = None;
    form.ship_address = Address::default();
    form
}

#[tokio::test]
async fn what_is_written_is_what_is_read_back() {
    let world = open().await;
    let customer = world.customer().await;
    let form = invoice(&customer, "1042");
    let receipt = world.written("i", create(form.clone())).await;
    assert!(receipt.server_id.is_some());
    let paid = payment(&customer, &receipt.reference, "100.00");
    let paid_by = Action::CreatePayment { origin: origin(), form: paid.clone() };
    let paid_by = world.written("p", paid_by).await.reference;

    let book = world.book().await;
    let posted = &book.sales[&receipt.reference];
    assert_eq!(without_ids(posted.content.clone()), form);
    assert_eq!(posted.open_balance.to_string(), "266.82");
    assert_eq!(posted.linked, std::slice::from_ref(&paid_by));
    assert_eq!(posted.standing, Standing::Live);
    let read = &book.payments[&paid_by];
    let account = Some(AccountId::new("4"));
    assert_eq!(read.content, PaymentForm { deposit_to: account, ..paid });
    let known = &book.customers[&customer];
    assert_eq!(known.notes.as_deref(), Some("[tieout:cl_1]"));
}

#[tokio::test]
async fn updates_and_voids_change_what_they_name() {
    let world = open().await;
    let customer = world.customer().await;
    let receipt = world.written("i", create(invoice(&customer, "1042"))).await;
    let mut form = world.book().await.sales[&receipt.reference].content.clone();
    form.lines.truncate(1);
    form.discount = None;
    form.date = date(2026, 3, 31);
    form.total = usd("362.07");
    let update = Action::UpdateSale {
        target: receipt.reference.clone(),
        sync_token: receipt.sync_token,
        parts: vec![SalesPart::Lines, SalesPart::Date],
        form: form.clone(),
    };
    let updated = world.written("u", update).await;
    let posted = world.book().await.sales[&receipt.reference].clone();
    assert_eq!(without_ids(posted.content), without_ids(form));
    assert_eq!(posted.sync_token, updated.sync_token);

    let paid = payment(&customer, &receipt.reference, "62.07");
    let paid_by = Action::CreatePayment { origin: origin(), form: paid.clone() };
    let paid_by = world.written("p", paid_by).await;
    let mut more = paid;
    more.amount = usd("70.00");
    more.applications[0].amount = usd("65.00");
    let update = Action::UpdatePayment {
        target: paid_by.reference.clone(),
        sync_token: paid_by.sync_token,
        parts: vec![PaymentPart::Amount, PaymentPart::Applications],
        form: more,
    };
    let paid_by = world.written("pu", update).await;
    assert_eq!(world.book().await.payments[&paid_by.reference].open_balance, usd("5.00"));

    let void =
        Action::VoidPayment { target: paid_by.reference.clone(), sync_token: paid_by.sync_token };
    world.written("vp", void).await;
    let book = world.book().await;
    assert_eq!(book.payments[&paid_by.reference].standing, Standing::Voided);
    let posted = &book.sales[&receipt.reference];
    let void = Action::VoidSale {
        target: receipt.reference.clone(),
        sync_token: posted.sync_token.clone(),
    };
    world.written("vs", void).await;
    assert_eq!(world.book().await.sales[&receipt.reference].standing, Standing::Voided);
}

#[tokio::test]
async fn independent_writes_go_out_as_batches_with_an_answer_each() {
    let world = open().await;
    let customer = world.customer().await;
    let mut requests: Vec<WriteRequest> = (0..33)
        .map(|place| WriteRequest {
            request_id: RequestId::new(format!("r{place}")),
            action: create(invoice(&customer, &format!("N{place}"))),
            current: None,
        })
        .collect();
    requests[7].action = create(invoice(&customer, "N6"));
    let memo = LedgerRef { kind: LedgerKind::CreditMemo, id: TxnId::new("77") };
    requests[8].action = Action::VoidSale { target: memo, sync_token: SyncToken::new("0") };
    let item = NewItem {
        key: NewItemKey::PriceBook(PriceBookItemId::new("pb_1")),
        name: "Tap".to_owned(),
        income_account: AccountId::new("87"),
        taxability: Taxability::Taxable,
    };
    requests[9].action = Action::CreateItem(item);
    let before = world.ledger.usage().writes;
    let answers = world.ledger.write(&requests).await.unwrap();
    assert_eq!(answers.len(), 33);
    let refused = |answer: &WriteAnswer| match answer {
        WriteAnswer::Refused { refusal, .. } => Some(*refusal),
        _ => None,
    };
    assert_eq!(refused(&answers[7]), Some(Refusal::Duplicate));
    assert_eq!(refused(&answers[8]), Some(Refusal::Rejected));
    assert_eq!(written(&answers), 31);
    // One item, and 31 documents in two batches, the last of which has one.
    assert_eq!(world.ledger.usage().writes - before, 3);
    assert_eq!(world.sandbox.documents("Invoice").len(), 30);
}

#[tokio::test]
async fn a_lost_answer_is_unknown_and_the_document_is_found_by_looking() {
    let world = open().await;
    let customer = world.customer().await;
    let absence = Absence::Sale {
        number: DocumentNumber::parse("1042"),
        marker: "[tieout:inv_1]".to_owned(),
        customer: Some(Target::Existing(customer.clone())),
        total: usd("366.82"),
        date: date(2026, 4, 1),
    };
    let name = Absence::Name { kind: LedgerKind::Customer, name: "ada example".to_owned() };
    let looked = world.ledger.look(&[absence.clone(), name.clone()], None).await.unwrap();
    assert_eq!((looked[0].len(), looked[1].len()), (0, 1));

    world.sandbox.faults().next("POST", "/invoice", 1, Trouble::CutAfterWrite);
    let answer = world.write("i", create(invoice(&customer, "1042"))).await;
    assert!(matches!(answer, WriteAnswer::Unknown { .. }), "{answer:?}");
    assert_eq!(world.ledger.look(&[absence], None).await.unwrap()[0].len(), 1);

    let unnumbered = Absence::Sale {
        number: None,
        marker: "[tieout:inv_1]".to_owned(),
        customer: Some(Target::Existing(customer)),
        total: usd("1"),
        date: date(2026, 4, 20),
    };
    assert_eq!(world.ledger.look(&[unnumbered], None).await.unwrap()[0].len(), 1);
    assert_eq!(world.sandbox.documents("Invoice").len(), 1);
}

#[tokio::test]
async fn refusals_say_what_to_do_next() {
    let world = open().await;
    let customer = world.customer().await;
    let receipt = world.written("i", create(invoice(&customer, "1042"))).await;
    let refusal = |answer: WriteAnswer| match answer {
        WriteAnswer::Refused { refusal, .. } => refusal,
        other => panic!("{other:?}"),
    };
    let again = world.write("i2", create(invoice(&customer, "1042"))).await;
    assert_eq!(refusal(again), Refusal::Duplicate);
    let stale =
        Action::VoidSale { target: receipt.reference.clone(), sync_token: SyncToken::new("9") };
    assert_eq!(refusal(world.write("v", stale).await), Refusal::Stale);
    world.sandbox.set_preference("AccountingInfoPrefs", "BookCloseDate", json!("2026-04-01"));
    let closed = Action::VoidSale { target: receipt.reference, sync_token: receipt.sync_token };
    assert_eq!(refusal(world.write("v2", closed).await), Refusal::ClosedPeriod);
    assert!(world.book().await.preferences.book_close_date.is_some());
}

#[tokio::test]
async fn a_rejected_token_is_renewed_on_the_way() {
    let world = open().await;
    let access_token = SecretString::from("not-the-token");
    world.kept.set(StoredToken { access_token, ..world.kept.get() });
    let customer = world.customer().await;
    let gone = LedgerRef { kind: LedgerKind::Customer, id: TxnId::new("999") };
    let here = LedgerRef { kind: LedgerKind::Customer, id: TxnId::new(customer.as_str()) };
    let read = world.ledger.read(&[gone.clone(), here.clone()]).await.unwrap();
    assert_eq!((read[0].is_none(), read[1].is_some()), (true, true));
    assert_eq!(world.ledger.read(&[gone]).await.unwrap(), [None]);
    assert_ne!(world.kept.get().access_token.expose_secret(), "not-the-token");
}

#[tokio::test]
async fn trouble_of_the_service_ends_a_pull_and_a_passing_one_does_not() {
    let world = open().await;
    world.sandbox.faults().next("GET", "/query", 2, Trouble::Status(503));
    assert!(!world.pull(PullRequest::Full).await.documents.is_empty());
    for (trouble, expected) in [
        (Trouble::Status(503), ServiceTrouble::Unavailable),
        (Trouble::Status(403), ServiceTrouble::Unauthorized),
        (Trouble::MalformedBody, ServiceTrouble::Malformed),
        (Trouble::CutBeforeWrite, ServiceTrouble::Unavailable),
    ] {
        world.sandbox.faults().clear();
        world.sandbox.faults().next("GET", "/query", 99, trouble.clone());
        let error = world.ledger.pull(&PullRequest::Full, &Silent).await.unwrap_err();
        assert_eq!(error.trouble, expected, "{trouble:?}: {error}");
    }
}

#[tokio::test]
async fn a_batch_whose_answer_is_lost_is_unknown_and_changes_nothing_when_sent_again() {
    let world = open().await;
    let customer = world.customer().await;
    let requests: Vec<WriteRequest> = ["A", "B", "C"]
        .map(|number| WriteRequest {
            request_id: RequestId::new(format!("r-{number}")),
            action: create(invoice(&customer, number)),
            current: None,
        })
        .into();
    world.sandbox.faults().next("POST", "/batch", 1, Trouble::CutAfterWrite);
    let lost = world.ledger.write(&requests).await.unwrap();
    assert!(lost.iter().all(|it| matches!(it, WriteAnswer::Unknown { .. })), "{lost:?}");
    let again = world.ledger.write(&requests).await.unwrap();
    assert_eq!(written(&again), 3, "{again:?}");
    assert_eq!(world.sandbox.documents("Invoice").len(), 3);
}
