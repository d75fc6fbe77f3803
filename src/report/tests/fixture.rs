//! A plausible run, made by hand: a plumber's February with the usual trouble.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use crate::domain::bridge::VarianceBridge;
use crate::domain::diagnostic::{Diagnostic, Gravity, Side};
use crate::domain::discrepancy::{
    ChangedBy, Discrepancy, DiscrepancyCode, FieldDifference, FieldName, Severity,
};
use crate::domain::effects::{Effects, Measure};
use crate::domain::expected::SourceRef;
use crate::domain::id::{
    AccountId, CustomerId, Fingerprint, ItemId, PaymentMethodId, RunId, SnapshotId,
    SourceInvoiceId, SourcePaymentId, SourceRefundId, TaxCodeId, TxnId,
};
use crate::domain::ledger::{LedgerKind, LedgerRef};
use crate::domain::matching::MatchTier;
use crate::domain::money::{Currency, Money};
use crate::domain::period::Month;
use crate::domain::run::{RunCounts, RunStatus};
use crate::domain::snapshot::Usage;
use crate::domain::zone::CompanyZone;
use crate::report::model::{Links, Names, Pass, ReportModel};
use crate::report::tests::fixture_plan;

pub(super) fn usd(text: &str) -> Money {
    Money::exact(Decimal::from_str_exact(text).unwrap(), Currency::USD).unwrap()
}

pub(super) fn invoice(id: &str) -> SourceRef {
    SourceRef::Invoice(SourceInvoiceId::new(id))
}

pub(super) fn payment(id: &str) -> SourceRef {
    SourceRef::Payment(SourcePaymentId::new(id))
}

pub(super) fn posted(kind: LedgerKind, id: &str) -> LedgerRef {
    LedgerRef { kind, id: TxnId::new(id) }
}

/// A model with everything in it: applied corrections, one refused, one held, a fresh pull.
pub(super) fn applied() -> ReportModel {
    let discrepancies = discrepancies();
    let left: Vec<Discrepancy> = discrepancies
        .iter()
        .filter(|it| {
            !["fp-missing-invoice", "fp-missing-payment", "fp-tax"]
                .contains(&it.fingerprint.as_str())
        })
        .cloned()
        .collect();
    let mut model = planned();
    model.after = Some(pass(RunStatus::PartlyApplied, left, fixture_plan::next_plan()));
    model.outcomes = fixture_plan::outcomes();
    model.approved = BTreeMap::from([("Dana Whitfield".to_owned(), 1)]);
    model
}

/// The same run before anything was approved.
pub(super) fn planned() -> ReportModel {
    ReportModel {
        company: "Brightwater Plumbing LLC".to_owned(),
        source_name: "Workiz".to_owned(),
        ledger_name: "QuickBooks".to_owned(),
        mapping_name: "brightwater.toml".to_owned(),
        run: RunId::new("run-000231"),
        snapshot: SnapshotId::new("snap-7c1e04"),
        program_version: "0.1.0".to_owned(),
        taken_at: "2026-03-02T14:00:05Z".parse().unwrap(),
        generated_at: "2026-03-02T14:03:41Z".parse().unwrap(),
        zone: CompanyZone::parse("America/Los_Angeles").unwrap(),
        book_close_date: Some(date(2026, 1, 31)),
        first: pass(RunStatus::DiscrepanciesOpen, discrepancies(), fixture_plan::plan()),
        outcomes: BTreeMap::new(),
        after: None,
        names: names(),
        links: links(),
        diagnostics: vec![Diagnostic {
            gravity: Gravity::Note,
            side: Side::Source,
            document: "invoice inv_9d21 (number 1057)".to_owned(),
            field: "due_date".to_owned(),
            problem: "The due date lies before the invoice date.".to_owned(),
            advice: "Correct it in Workiz if it matters to you.".to_owned(),
        }],
        not_compared: vec![(
            Measure::Deposited,
            "this Workiz account does not show payouts.".to_owned(),
        )],
        approved: BTreeMap::new(),
    }
}

/// A run in which both sides say the same.
pub(super) fn tied_out() -> ReportModel {
    let mut model = planned();
    model.first = pass(RunStatus::TiedOut, Vec::new(), fixture_plan::empty_plan());
    model.diagnostics.clear();
    model
}

/// A pass whose bridge proves: actual is expected less what the discrepancies explain.
pub(super) fn pass(
    status: RunStatus,
    discrepancies: Vec<Discrepancy>,
    plan: crate::domain::plan::Plan,
) -> Pass {
    let expected = effects(&[
        ("2026-01-15", Measure::NetInvoiced, "38210.00"),
        ("2026-01-15", Measure::Tax, "2961.28"),
        ("2026-01-15", Measure::GrossInvoiced, "41171.28"),
        ("2026-01-15", Measure::Collected, "39900.10"),
        ("2026-01-15", Measure::Receivable, "1271.18"),
        ("2026-02-15", Measure::NetInvoiced, "52104.50"),
        ("2026-02-15", Measure::Discount, "412.00"),
        ("2026-02-15", Measure::Tax, "4006.17"),
        ("2026-02-15", Measure::Tips, "260.00"),
        ("2026-02-15", Measure::GrossInvoiced, "55958.67"),
        ("2026-02-15", Measure::Collected, "47120.84"),
        ("2026-02-15", Measure::Refunded, "85.00"),
        ("2026-02-15", Measure::Receivable, "8837.83"),
    ]);
    let mut actual = expected.clone();
    let mut explained: BTreeMap<DiscrepancyCode, Effects> = BTreeMap::new();
    for it in discrepancies.iter().filter(|it| !it.effects.is_none()) {
        actual.subtract_all(&it.effects).unwrap();
        let none = Effects::none(Currency::USD);
        explained.entry(it.code).or_insert(none).add_all(&it.effects).unwrap();
    }
    let compared = Measure::ALL.into_iter().filter(|it| *it != Measure::Deposited).collect();
    let residual = Effects::none(Currency::USD);
    Pass {
        status,
        counts: RunCounts {
            source_invoices: 148,
            source_payments: 131,
            ledger_sales: 146,
            ledger_payments: 129,
            out_of_scope: 12,
            matched: 271,
            source_usage: Usage { reads: 4, retries: 1, ..Usage::default() },
            ledger_usage: Usage {
                reads: 9,
                writes: 4,
                documents: 65,
                least_reads: 8,
                least_writes: 3,
                retries: 0,
            },
        },
        bridge: VarianceBridge { expected, actual, explained, residual, compared },
        discrepancies,
        plan,
        matches_by_tier: BTreeMap::from([
            (MatchTier::Link, 254),
            (MatchTier::Number, 15),
            (MatchTier::CustomerAmountDate, 2),
        ]),
    }
}

pub(super) fn effects(entries: &[(&str, Measure, &str)]) -> Effects {
    let mut effects = Effects::none(Currency::USD);
    for (day, measure, amount) in entries {
        let day: Date = day.parse().unwrap();
        effects.add(Month::of(day), *measure, usd(amount)).unwrap();
    }
    effects
}

fn names() -> Names {
    let customer = |id: &str, name: &str| (CustomerId::new(id), name.to_owned());
    let item = |id: &str, name: &str| (ItemId::new(id), name.to_owned());
    Names {
        customers: BTreeMap::from([
            customer("58", "Harbor View Dental"),
            customer("61", "<b>O'Neil & Sons</b>"),
            customer("64", "Marisol Vega"),
        ]),
        items: BTreeMap::from([item("7", "Drain cleaning"), item("9", "Water heater 50 gal")]),
        accounts: BTreeMap::from([(AccountId::new("4"), "Undeposited Funds".to_owned())]),
        tax_codes: BTreeMap::from([(TaxCodeId::new("3"), "San Diego".to_owned())]),
        payment_methods: BTreeMap::from([(PaymentMethodId::new("2"), "Check".to_owned())]),
        classes: BTreeMap::new(),
        ledger_documents: BTreeMap::from([
            (posted(LedgerKind::Invoice, "1310"), "invoice 1044".to_owned()),
            (posted(LedgerKind::Invoice, "1299"), "invoice 1031".to_owned()),
        ]),
        source_documents: BTreeMap::from([
            (invoice("inv_5aa1"), "invoice 1042".to_owned()),
            (invoice("inv_5aa3"), "invoice 1044".to_owned()),
        ]),
    }
}

fn links() -> Links {
    Links {
        source: BTreeMap::from([
            (invoice("inv_5aa1"), "https://app.workiz.example/root/invoice/5aa1".to_owned()),
            (invoice("inv_5aa3"), "javascript:alert(1)".to_owned()),
        ]),
        ledger_base: "https://qbo.intuit.com/app".to_owned(),
    }
}

fn field(field: FieldName, agreed: &str, sides: (&str, &str), who: ChangedBy) -> FieldDifference {
    FieldDifference {
        field,
        agreed: (!agreed.is_empty()).then(|| agreed.to_owned()),
        expected: sides.0.to_owned(),
        actual: sides.1.to_owned(),
        changed_by: who,
    }
}

fn found(code: DiscrepancyCode, name: &str, day: Date) -> Discrepancy {
    Discrepancy {
        code,
        fingerprint: Fingerprint::new(name),
        source: Vec::new(),
        ledger: Vec::new(),
        fields: Vec::new(),
        effects: Effects::none(Currency::USD),
        severity: Severity::Major,
        client: "Harbor View Dental".to_owned(),
        title: String::new(),
        date: day,
        expected_by: None,
        sentence: String::new(),
        advice: String::new(),
    }
}

/// Nine discrepancies of different kinds.
pub(super) fn discrepancies() -> Vec<Discrepancy> {
    let mut all = sales();
    all.extend(odd_sales());
    all.extend(payments());
    all
}

fn sales() -> Vec<Discrepancy> {
    vec![
        Discrepancy {
            source: vec![invoice("inv_5aa1")],
            effects: effects(&[
                ("2026-02-11", Measure::NetInvoiced, "1302.10"),
                ("2026-02-11", Measure::Tax, "100.90"),
                ("2026-02-11", Measure::GrossInvoiced, "1403.00"),
                ("2026-02-11", Measure::Receivable, "1403.00"),
            ]),
            title: "invoice 1042".to_owned(),
            sentence: "Invoice 1042 of 1,403.00 for Harbor View Dental is in Workiz and not in \
                       QuickBooks, so that sales of February are too low by that amount."
                .to_owned(),
            advice: "Let tieout create it, or enter it in QuickBooks under the number 1042."
                .to_owned(),
            ..found(DiscrepancyCode::MissingInvoice, "fp-missing-invoice", date(2026, 2, 11))
        },
        Discrepancy {
            source: vec![invoice("inv_5aa3")],
            ledger: vec![posted(LedgerKind::Invoice, "1310")],
            fields: vec![field(FieldName::Tax, "101.22", ("101.23", "101.22"), ChangedBy::Source)],
            effects: effects(&[
                ("2026-02-12", Measure::Tax, "0.01"),
                ("2026-02-12", Measure::GrossInvoiced, "0.01"),
                ("2026-02-12", Measure::Receivable, "0.01"),
            ]),
            client: "<b>O'Neil & Sons</b>".to_owned(),
            title: "invoice 1044".to_owned(),
            sentence: "Workiz rounds the tax of invoice 1044 on the sum and QuickBooks on each \
                       line: 101.23 against 101.22."
                .to_owned(),
            advice: "Nothing is wrong with either; the cent is carried by the correction."
                .to_owned(),
            ..found(DiscrepancyCode::TaxRounding, "fp-tax", date(2026, 2, 12))
        },
        Discrepancy {
            ledger: vec![posted(LedgerKind::Invoice, "1299")],
            source: vec![invoice("inv_44f0")],
            fields: vec![
                field(
                    FieldName::Line(2),
                    "Labor, 4 x 95.00",
                    ("Labor, 4 x 95.00", "Labor, 3 x 95.00"),
                    ChangedBy::Ledger,
                ),
                field(FieldName::Total, "892.40", ("892.40", "797.40"), ChangedBy::Ledger),
            ],
            effects: effects(&[
                ("2026-01-28", Measure::NetInvoiced, "95.00"),
                ("2026-01-28", Measure::GrossInvoiced, "95.00"),
                ("2026-01-28", Measure::Receivable, "95.00"),
            ]),
            client: "Marisol Vega".to_owned(),
            title: "invoice 1031".to_owned(),
            sentence: "Somebody took one hour of labor off invoice 1031 in QuickBooks: 797.40 \
                       instead of 892.40."
                .to_owned(),
            advice: "Ask who changed it, then open the period or book the difference in March."
                .to_owned(),
            ..found(DiscrepancyCode::LineAmount, "fp-line", date(2026, 1, 28))
        },
    ]
}

fn odd_sales() -> Vec<Discrepancy> {
    vec![
        Discrepancy {
            ledger: vec![posted(LedgerKind::Invoice, "1322")],
            effects: effects(&[
                ("2026-02-20", Measure::NetInvoiced, "-240.00"),
                ("2026-02-20", Measure::GrossInvoiced, "-240.00"),
                ("2026-02-20", Measure::Receivable, "-240.00"),
            ]),
            client: "Pelican Bay Homeowners Association".to_owned(),
            title: "invoice 2087".to_owned(),
            sentence: "Invoice 2087 of 240.00 is in QuickBooks, and no Workiz invoice stands \
                       behind it."
                .to_owned(),
            advice: "Look whether the job was billed outside of Workiz; if so, exclude it."
                .to_owned(),
            ..found(DiscrepancyCode::ExtraInvoice, "fp-extra", date(2026, 2, 20))
        },
        Discrepancy {
            ledger: vec![posted(LedgerKind::Invoice, "1310")],
            source: vec![invoice("inv_5aa3")],
            fields: vec![field(
                FieldName::Number,
                "",
                ("1044", "SAJ1044_QX7"),
                ChangedBy::NotKnown,
            )],
            severity: Severity::Informational,
            client: "<b>O'Neil & Sons</b>".to_owned(),
            title: "invoice 1044".to_owned(),
            sentence: "QuickBooks has invoice 1044 under the number SAJ1044_QX7.".to_owned(),
            ..found(DiscrepancyCode::NumberDiffers, "fp-number", date(2026, 2, 12))
        },
    ]
}

fn payments() -> Vec<Discrepancy> {
    vec![
        Discrepancy {
            source: vec![payment("pay_881")],
            effects: effects(&[
                ("2026-02-14", Measure::Collected, "500.00"),
                ("2026-02-14", Measure::Receivable, "-500.00"),
            ]),
            title: "payment of 500.00".to_owned(),
            sentence: "The check payment of 500.00 on invoice 1042 is not in QuickBooks."
                .to_owned(),
            advice: "Let tieout record it, or receive it in QuickBooks.".to_owned(),
            ..found(DiscrepancyCode::MissingPayment, "fp-missing-payment", date(2026, 2, 14))
        },
        Discrepancy {
            source: vec![payment("pay_890")],
            ledger: vec![posted(LedgerKind::Payment, "1340"), posted(LedgerKind::Payment, "1341")],
            effects: effects(&[
                ("2026-02-18", Measure::Collected, "-1245.00"),
                ("2026-02-18", Measure::Receivable, "1245.00"),
            ]),
            client: "Pelican Bay Homeowners Association".to_owned(),
            title: "payment of 1,245.00".to_owned(),
            sentence: "The payment of 1,245.00 from Pelican Bay Homeowners Association stands \
                       twice in QuickBooks."
                .to_owned(),
            advice: "Void the one that is not in a deposit.".to_owned(),
            ..found(DiscrepancyCode::DuplicatePayment, "fp-twice", date(2026, 2, 18))
        },
        Discrepancy {
            source: vec![SourceRef::Refund(SourceRefundId::new("ref_12"))],
            effects: effects(&[("2026-02-21", Measure::Refunded, "85.00")]),
            client: "Marisol Vega".to_owned(),
            title: "refund of 85.00".to_owned(),
            sentence: "The refund of 85.00 to Marisol Vega is not in QuickBooks.".to_owned(),
            advice: "Enter a refund receipt of 85.00 dated 2026-02-21.".to_owned(),
            ..found(DiscrepancyCode::MissingRefund, "fp-refund", date(2026, 2, 21))
        },
        Discrepancy {
            source: vec![payment("pay_902")],
            effects: effects(&[
                ("2026-02-27", Measure::Collected, "310.75"),
                ("2026-02-27", Measure::Receivable, "-310.75"),
            ]),
            severity: Severity::Informational,
            client: "Marisol Vega".to_owned(),
            title: "payment of 310.75".to_owned(),
            expected_by: Some(date(2026, 3, 4)),
            sentence: "The card payment of 310.75 is on its way to the bank.".to_owned(),
            ..found(DiscrepancyCode::InTransit, "fp-transit", date(2026, 2, 27))
        },
    ]
}
