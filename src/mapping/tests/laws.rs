//! What holds for any source and any order of rows.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use rust_decimal::Decimal;

use crate::domain::book::SourceBook;
use crate::domain::discrepancy::FieldName;
use crate::domain::expected::{ExpectedBook, SourceRef};
use crate::domain::id::ClientId;
use crate::domain::known::Known;
use crate::domain::money::{Currency, Money};
use crate::domain::number::DocumentNumber;
use crate::domain::source::{
    Invoice, InvoiceDay, InvoiceKind, Lifecycle, Payment, PaymentStatus, TipRule,
};
use crate::mapping::apply::expect;
use crate::mapping::files::MappingFiles;
use crate::mapping::parse::{parse_only, table_names};
use crate::mapping::shipped::DEMO_MAPPING;
use crate::mapping::tests::support::{
    MAIN, allocation, book, client, invoice, ledger, line, lines_mut, mapping, payment, refund,
    tax, usd, zone,
};

const MORE: &str = "[scope]\nfirst_day = 2026-02-01\n[customers]\nunmapped = \"create\"\n\
                    [items]\nunmapped = \"create\"\nincome_account = \"Services\"\n";

fn cents(cents: i64) -> Money {
    Money::exact(Decimal::new(cents, 2), Currency::USD).unwrap()
}

fn invoices() -> impl Strategy<Value = Vec<Invoice>> {
    let one = (0..6_u8, -3_i64..4, 0..3_i64, 0..4_u8, any::<bool>(), any::<bool>(), -40_i64..40);
    vec(one, 0..8).prop_map(|all| {
        let made = all.into_iter().enumerate();
        made.map(|(place, (number, price, tip, who, job, live, days))| {
            let mut it = invoice(&format!("i{place}"));
            it.number = DocumentNumber::parse(&"7".repeat(usize::from(number) * 5));
            it.client = ClientId::new(format!("c{who}"));
            it.kind = if job { InvoiceKind::Job } else { InvoiceKind::Standalone };
            it.lifecycle = if live { Lifecycle::Live } else { Lifecycle::Deleted };
            it.day = InvoiceDay::Issued(it.day.date().saturating_add(jiff::Span::new().days(days)));
            let text = format!("{price}.00");
            *lines_mut(&mut it) =
                vec![line(["Labor", "Drill"][usize::from(job)], "1", &text, &text)];
            it.tip = Known::Known(cents(tip * 10));
            it.tax = tax("City 8%", "8", "0.08");
            it.totals.total = cents(price * 100 + tip * 7);
            it
        })
        .collect()
    })
}

fn payments() -> impl Strategy<Value = Vec<Payment>> {
    let status = prop_oneof![
        Just(PaymentStatus::Settled),
        Just(PaymentStatus::Pending),
        Just(PaymentStatus::Failed),
    ];
    let one = (-2_i64..4, 0..9_u8, any::<bool>(), 0..5_u8, status);
    vec(one, 0..8).prop_map(|all| {
        let made = all.into_iter().enumerate();
        made.map(|(place, (amount, to, live, who, status))| Payment {
            amount: cents(amount * 100),
            tip: Known::Known(cents(10)),
            tip_rule: if live { TipRule::OnTop } else { TipRule::Ambiguous },
            client: (who > 0).then(|| ClientId::new(format!("c{who}"))),
            allocations: vec![allocation(&format!("i{to}"), "1.00")],
            lifecycle: if live { Lifecycle::Live } else { Lifecycle::Deleted },
            status,
            ..payment(&format!("p{place}"))
        })
        .collect()
    })
}

fn sources() -> impl Strategy<Value = SourceBook> {
    (invoices(), payments(), 0..3_u8).prop_map(|(invoices, payments, refunds)| {
        let mut source = book(invoices, payments);
        for (id, name) in [("c0", "Ada Larkspur"), ("c2", "Bruno"), ("c3", "bruno ")] {
            source.clients.insert(ClientId::new(id), client(id, name));
        }
        for place in 0..refunds {
            let status = if place == 0 { PaymentStatus::Pending } else { PaymentStatus::Settled };
            let refund = refund(&format!("r{place}"), "p0", "5.00", status);
            source.refunds.insert(refund.id.clone(), refund);
        }
        source
    })
}

const ROWS: [&str; 4] = ["Work,Labor", "svc_1,Tips", "Drill bit,Service fee", "c,Labor"];

fn mapped(source: &SourceBook, rows: &[&str]) -> ExpectedBook {
    let items = format!("workiz,quickbooks\n{}\n", rows.join("\n"));
    let tables = [
        ("items.csv", items.as_str()),
        ("taxes.csv", "workiz,quickbooks\nCity 8%,City\n"),
        ("payment_methods.csv", "workiz,quickbooks\ncard,Credit Card\n"),
    ];
    expect(&mapping(MORE, &tables), source, &ledger(), &zone()).unwrap()
}

/// How often a document is in the result.
fn places(book: &ExpectedBook, key: &SourceRef) -> usize {
    usize::from(book.sales.contains_key(key))
        + usize::from(book.payments.contains_key(key))
        + usize::from(book.refunds.contains_key(key))
}

proptest! {
    #[test]
    fn no_document_is_passed_over_in_silence(source in sources()) {
        let book = mapped(&source, &ROWS);
        let all = source.invoices.keys().cloned().map(SourceRef::Invoice)
            .chain(source.payments.keys().cloned().map(SourceRef::Payment))
            .chain(source.refunds.keys().cloned().map(SourceRef::Refund));
        for key in all {
            let rules = &book.explanations[&key];
            let left_out = rules.len() == 1
                && rules[0].field == FieldName::Document
                && rules[0].rule.starts_with("left out");
            prop_assert!(!rules.is_empty());
            prop_assert_eq!(places(&book, &key), usize::from(!left_out), "{:?}", key);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(
        noise in ".{0,40}",
        at in 0..2000_usize,
        cut in 0..60_usize,
        table in "(\\PC|\n|,|\"){0,60}",
    ) {
        let text: Vec<char> = DEMO_MAPPING.chars().collect();
        let at = at.min(text.len());
        let head: String = text[..at].iter().collect();
        let tail: String = text[at.saturating_add(cut).min(text.len())..].iter().collect();
        let main = format!("{head}{noise}{tail}");
        let files = MappingFiles::of([(MAIN, main.as_str()), ("items.csv", table.as_str())]);
        if let Err(faults) = parse_only(&files, MAIN) {
            prop_assert!(!faults.is_empty() && faults.iter().all(|it| it.line > 0));
        }
        let _names = table_names(&main);
    }

    #[test]
    fn numbers_are_unique_and_short(source in sources()) {
        let book = mapped(&source, &ROWS);
        let mut numbers: Vec<String> = book.sales.values()
            .filter_map(|it| Some(it.content.number.as_ref()?.as_str().to_owned()))
            .collect();
        prop_assert!(numbers.iter().all(|it| it.chars().count() <= 21));
        let count = numbers.len();
        numbers.sort();
        numbers.dedup();
        prop_assert_eq!(numbers.len(), count);
    }

    #[test]
    fn new_customers_have_names_of_their_own(source in sources()) {
        let book = mapped(&source, &ROWS);
        let mut names: Vec<String> =
            book.new_customers.values().map(|it| it.display_name.to_lowercase()).collect();
        names.push("ada larkspur".to_owned());
        let count = names.len();
        names.sort();
        names.dedup();
        prop_assert_eq!(names.len(), count);
    }

    #[test]
    fn a_gap_in_the_total_is_a_discount_and_then_the_parts_foot(source in sources()) {
        let book = mapped(&source, &ROWS);
        for form in book.sales.values().map(|it| &it.content) {
            let parts = form.lines.iter().map(|it| it.amount).chain([form.tax.amount]);
            let parts = Money::sum(Currency::USD, parts).unwrap();
            let off = form.discount.as_ref().map_or(usd("0"), |it| it.amount);
            if form.discount.is_some() {
                prop_assert_eq!(parts.minus(off).unwrap(), form.total);
            }
        }
    }

    #[test]
    fn the_same_input_gives_the_same_book_in_any_order_of_rows(
        source in sources(),
        rows in Just(ROWS.to_vec()).prop_shuffle(),
    ) {
        let mut left = mapped(&source, &ROWS);
        let mut right = mapped(&source, &rows);
        // Only the lines that explanations name follow the order of rows.
        left.explanations.clear();
        right.explanations.clear();
        prop_assert_eq!(&left, &right);
        prop_assert_eq!(mapped(&source, &rows), mapped(&source, &rows));
    }
}
