//! The plan of the run in `fixture`, and what came of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use crate::domain::discrepancy::DiscrepancyCode;
use crate::domain::effects::Effects;
use crate::domain::expected::NewCustomer;
use crate::domain::id::{
    AccountId, ClientId, CorrectionId, CustomerId, Fingerprint, ItemId, LineId, PaymentMethodId,
    PlanId, RequestId, SnapshotId, SourceInvoiceId, SyncToken, TaxCodeId,
};
use crate::domain::ledger::{
    Application, AppliesTo, DiscountOrder, LedgerKind, LedgerRef, LineRole, PaymentForm,
    SalesDiscount, SalesForm, SalesKind, SalesLine, SalesTax, Target,
};
use crate::domain::money::Currency;
use crate::domain::number::DocumentNumber;
use crate::domain::plan::{
    Absence, Action, Correction, Exception, Guard, GuardVerdict, Outcome, Plan, Precondition,
    Receipt, SalesPart,
};
use crate::domain::quantity::{Quantity, Rate, UnitPrice};
use crate::domain::snapshot::RawDocument;
use crate::domain::source::{Address, Taxability};
use crate::report::plan_text::BeforeDocument;
use crate::report::tests::fixture::{discrepancies, invoice, payment, posted, usd};

pub(super) fn empty_plan() -> Plan {
    Plan {
        id: PlanId::new("0000aa"),
        snapshot: SnapshotId::new("snap-7c1e09"),
        corrections: Vec::new(),
        exceptions: Vec::new(),
    }
}

/// Six corrections, two exceptions.
pub(super) fn plan() -> Plan {
    let approval = |reason: &str| GuardVerdict::NeedsApproval { reason: reason.to_owned() };
    let held = |guard, reason: &str| GuardVerdict::Held { guard, reason: reason.to_owned() };
    let mut corrections = vec![
        correction(1, &[], new_customer(), "Create the customer Coastline Café."),
        correction(
            2,
            &["fp-missing-invoice"],
            create_sale(),
            "Create invoice 1042 of 1,403.00 for Harbor View Dental.",
        ),
        correction(3, &["fp-tax"], update_sale(), "Set the tax of invoice 1044 to 101.23."),
        correction(
            4,
            &["fp-line"],
            void_sale("1299"),
            "Set line 2 of invoice 1031 back to 4 hours.",
        ),
        correction(
            5,
            &["fp-missing-payment"],
            create_payment(),
            "Record the check payment of 500.00 on invoice 1042.",
        ),
        correction(
            6,
            &["fp-twice"],
            void_payment(),
            "Void the second payment of 1,245.00 from Pelican Bay Homeowners Association.",
        ),
    ];
    corrections[4].needs = vec![id(2)];
    corrections[3].verdict =
        held(Guard::ClosedPeriod, "2026-01-28 lies in a period that is closed through 2026-01-31");
    corrections[5].verdict = approval("a payment is voided, and 1,245.00 is above 1,000.00");
    Plan {
        id: PlanId::new("1f0c9a77d2"),
        snapshot: SnapshotId::new("snap-7c1e04"),
        corrections,
        exceptions: vec![
            Exception {
                fingerprint: Fingerprint::new("fp-extra"),
                code: DiscrepancyCode::ExtraInvoice,
                sentence: "Invoice 7001 is in QuickBooks only.".to_owned(),
                reason: "tieout never voids a document that it cannot trace to Workiz.".to_owned(),
            },
            Exception {
                fingerprint: Fingerprint::new("fp-refund"),
                code: DiscrepancyCode::MissingRefund,
                sentence: "Refund ref_0031 is not in QuickBooks.".to_owned(),
                reason: "Refunds are entered by a person.".to_owned(),
            },
        ],
    }
}

/// What the fresh pull would write next: what is left of `plan`, under a new id and new numbers.
pub(super) fn next_plan() -> Plan {
    let renamed = |place: usize, mut it: Correction| {
        it.id = CorrectionId::new(format!("90be41c6aa-{place:03}"));
        it
    };
    let first = plan();
    let left = [first.corrections[3].clone(), first.corrections[5].clone()];
    Plan {
        id: PlanId::new("90be41c6aa"),
        snapshot: SnapshotId::new("snap-7c1e09"),
        corrections: (1..).zip(left).map(|(place, it)| renamed(place, it)).collect(),
        exceptions: first.exceptions,
    }
}

/// Four written, one refused; the held one was not tried.
pub(super) fn outcomes() -> BTreeMap<CorrectionId, Outcome> {
    let done = |reference: LedgerRef| {
        Outcome::Done(Receipt {
            document: RawDocument {
                entity: reference.kind.entity().to_owned(),
                id: reference.id.to_string(),
                body: Arc::from("{}"),
            },
            reference,
            sync_token: SyncToken::new("0"),
            server_id: None,
        })
    };
    BTreeMap::from([
        (id(1), done(posted(LedgerKind::Customer, "70"))),
        (id(2), done(posted(LedgerKind::Invoice, "1350"))),
        (id(3), done(posted(LedgerKind::Invoice, "1310"))),
        (id(5), done(posted(LedgerKind::Payment, "1351"))),
        (id(6), Outcome::Refused { reason: "The payment is part of a bank deposit.".to_owned() }),
    ])
}

/// What the books hold of the documents that the plan changes.
pub(super) fn before() -> BTreeMap<LedgerRef, BeforeDocument> {
    let mut taxed = sale("1044", "61", date(2026, 2, 12));
    taxed.tax.amount = usd("101.22");
    taxed.total = usd("1407.22");
    taxed.private_note = String::new();
    BTreeMap::from([
        (posted(LedgerKind::Invoice, "1310"), BeforeDocument::Sale(taxed)),
        (posted(LedgerKind::Payment, "1341"), BeforeDocument::Payment(paid_twice())),
    ])
}

fn paid_twice() -> PaymentForm {
    let reference = posted(LedgerKind::Invoice, "1288");
    PaymentForm {
        customer: Target::Existing(CustomerId::new("66")),
        applications: vec![Application {
            to: AppliesTo::Posted(reference),
            amount: usd("1245.00"),
        }],
        ..paid("1245.00")
    }
}

fn id(place: usize) -> CorrectionId {
    CorrectionId::new(format!("1f0c9a77d2-{place:03}"))
}

fn correction(place: usize, settles: &[&str], action: Action, sentence: &str) -> Correction {
    let all = discrepancies();
    let its: Vec<_> = all.iter().filter(|it| settles.contains(&it.fingerprint.as_str())).collect();
    let mut effects = Effects::none(Currency::USD);
    for it in &its {
        effects.add_all(&it.effects).unwrap();
    }
    let precondition = match action.target() {
        Some((target, token)) => {
            Precondition::AtVersion { target: target.clone(), sync_token: token.clone() }
        }
        None => Precondition::Absent(Absence::Sale {
            number: DocumentNumber::parse("1042"),
            marker: "[tieout:inv_5aa1]".to_owned(),
            customer: Some(Target::Existing(CustomerId::new("58"))),
            total: usd("1403.00"),
            date: date(2026, 2, 11),
        }),
    };
    Correction {
        id: id(place),
        request_id: RequestId::new(format!("rq-{place}")),
        settles: its.iter().map(|it| it.fingerprint.clone()).collect(),
        because: its.iter().map(|it| it.code).collect(),
        action,
        precondition,
        needs: Vec::new(),
        handling: its
            .first()
            .map_or(crate::domain::discrepancy::Handling::Automatic, |it| it.code.handling()),
        verdict: GuardVerdict::Allowed,
        moves: its.first().map_or(usd("0.00"), |it| it.headline().unwrap().abs()),
        effects,
        fields: its.first().map(|it| it.fields.clone()).unwrap_or_default(),
        client: its.first().map(|it| it.client.clone()).unwrap_or_default(),
        title: its.first().map(|it| it.title.clone()).unwrap_or_default(),
        date: its.first().map(|it| it.date),
        sentence: sentence.to_owned(),
    }
}

fn new_customer() -> Action {
    Action::CreateCustomer(NewCustomer {
        client: ClientId::new("cl_77"),
        display_name: "Coastline Café".to_owned(),
        given_name: None,
        family_name: None,
        company: Some("Coastline Café".to_owned()),
        email: Some("office@coastline.example".to_owned()),
        phone: None,
        address: Address { city: Some("San Diego".to_owned()), ..Address::default() },
    })
}

fn create_sale() -> Action {
    let mut form = sale("1042", "58", date(2026, 2, 11));
    form.total = usd("1403.00");
    Action::CreateSale { origin: invoice("inv_5aa1"), form }
}

fn update_sale() -> Action {
    Action::UpdateSale {
        target: posted(LedgerKind::Invoice, "1310"),
        sync_token: SyncToken::new("2"),
        parts: vec![SalesPart::Tax],
        form: sale("1044", "61", date(2026, 2, 12)),
    }
}

fn void_sale(id: &str) -> Action {
    Action::VoidSale { target: posted(LedgerKind::Invoice, id), sync_token: SyncToken::new("5") }
}

fn create_payment() -> Action {
    Action::CreatePayment { origin: payment("pay_881"), form: paid("500.00") }
}

fn void_payment() -> Action {
    Action::VoidPayment {
        target: posted(LedgerKind::Payment, "1341"),
        sync_token: SyncToken::new("0"),
    }
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

pub(super) fn sale(number: &str, customer: &str, day: Date) -> SalesForm {
    let line = |item: &str, words: &str, quantity: &str, price: &str, amount: &str| SalesLine {
        id: Some(LineId::new(item)),
        role: LineRole::Sale,
        item: Some(Target::Existing(ItemId::new(item))),
        description: words.to_owned(),
        quantity: Some(Quantity::new(decimal(quantity))),
        unit_price: Some(UnitPrice::new(decimal(price), Currency::USD)),
        amount: usd(amount),
        taxability: Taxability::Taxable,
        class: None,
    };
    SalesForm {
        kind: SalesKind::Invoice,
        number: DocumentNumber::parse(number),
        date: day,
        due: Some(date(2026, 3, 13)),
        customer: Some(Target::Existing(CustomerId::new(customer))),
        currency: Currency::USD,
        lines: vec![
            line("7", "Main line, snaked", "2.5", "95.4375", "238.59"),
            line("9", "Water heater, installed with pan and straps", "1", "1117.41", "1117.41"),
        ],
        discount: Some(SalesDiscount {
            line: None,
            amount: usd("50.00"),
            percent: None,
            account: None,
        }),
        discount_order: DiscountOrder::BeforeTax,
        tax: SalesTax {
            code: Some(TaxCodeId::new("3")),
            amount: usd("101.23"),
            rate: Some(Rate::percent(decimal("7.75"))),
        },
        total: usd("1407.23"),
        class: None,
        deposit_to: None,
        payment_method: None,
        private_note: "[tieout:inv_5aa1]".to_owned(),
        ship_address: Address::default(),
    }
}

fn paid(amount: &str) -> PaymentForm {
    PaymentForm {
        customer: Target::Existing(CustomerId::new("58")),
        date: date(2026, 2, 14),
        amount: usd(amount),
        method: Some(PaymentMethodId::new("2")),
        reference: Some("4471".to_owned()),
        deposit_to: Some(AccountId::new("4")),
        applications: vec![Application {
            to: AppliesTo::Source(SourceInvoiceId::new("inv_5aa1")),
            amount: usd(amount),
        }],
        private_note: "[tieout:pay_881]".to_owned(),
    }
}
