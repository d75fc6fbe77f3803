//! What an invoice of Workiz becomes.

use jiff::civil::date;

use crate::domain::discrepancy::FieldName;
use crate::domain::expected::{DiscountBasis, HoldReason, SourceRef};
use crate::domain::id::{ItemId, PriceBookItemId, SourceInvoiceId, TaxCodeId};
use crate::domain::known::Known;
use crate::domain::ledger::{LineRole, NewItemKey, SalesKind, Target};
use crate::domain::money::{Currency, Money};
use crate::domain::number::DocumentNumber;
use crate::domain::quantity::Rate;
use crate::domain::source::{
    Discount, DiscountKind, Invoice, InvoiceKind, InvoiceStatus, Lifecycle, Taxability,
};
use crate::mapping::apply::{MapError, expect};
use crate::mapping::tests::support::{
    TABLES, book, expected, invoice, ledger, line, lines_mut, mapping, moment, number, post_sale,
    sale, tax, usd, zone,
};

fn numbered(id: &str, text: &str, kind: InvoiceKind, created: &str) -> Invoice {
    let number = DocumentNumber::parse(text);
    Invoice { number, kind, created_at: Known::Known(moment(created)), ..invoice(id) }
}

fn totaling(total: &str, change: impl FnOnce(&mut Invoice)) -> Invoice {
    let mut it = invoice("i1");
    it.totals.total = usd(total);
    change(&mut it);
    it
}

#[test]
fn a_plain_invoice_is_copied_with_its_marker() {
    let sale = sale("", invoice("i1"));
    let form = &sale.content;
    assert_eq!(sale.title, "invoice 1042");
    assert_eq!(sale.client, "Ada Larkspur");
    assert_eq!(form.kind, SalesKind::Invoice);
    assert_eq!(form.number.as_ref().unwrap().as_str(), "1042");
    assert_eq!(form.due, Some(date(2026, 2, 24)));
    assert_eq!(form.total, usd("100.00"));
    assert_eq!(form.private_note, "[tieout:i1] Workiz invoice 1042");
    assert_eq!(form.lines.len(), 1);
    assert!(form.discount.is_none() && sale.hold.is_none() && sale.unmapped.is_empty());
}

#[test]
fn the_date_is_the_one_that_the_mapping_names() {
    assert_eq!(sale("", invoice("i1")).content.date, date(2026, 2, 10));
    // Entered late in the evening in California, when it was the next day in Greenwich.
    assert_eq!(sale("date = \"created\"\n", invoice("i1")).content.date, date(2026, 2, 11));
}

#[test]
fn numbers_are_unique_and_stay_when_another_invoice_goes() {
    let (job, alone) = (InvoiceKind::Job, InvoiceKind::Standalone);
    let (early, late) = ("2026-02-01T10:00:00Z", "2026-02-02T10:00:00Z");
    let mut deleted = numbered("e", "9", job, early);
    deleted.lifecycle = Lifecycle::Deleted;
    let book = book(
        [
            numbered("a", "105", alone, early),
            numbered("b", "105", job, late),
            numbered("c", "105-s", alone, late),
            numbered("d", "7", job, late),
            numbered("d2", "0007", job, early),
            deleted,
            numbered("f", "9", job, late),
        ],
        [],
    );
    let expected = expected("", &book);
    let numbers: Vec<(&str, &str)> = expected
        .sales
        .iter()
        .map(|(key, it)| (key.id(), it.content.number.as_ref().unwrap().as_str()))
        .collect();
    assert_eq!(
        numbers,
        [
            ("a", "105-S-2"),
            ("b", "105"),
            ("c", "105-s"),
            ("d", "7-2"),
            ("d2", "0007"),
            ("e", "9"),
            ("f", "9-2"),
        ]
    );
}

#[test]
fn a_long_number_is_cut_with_a_hash_and_kept_in_the_note() {
    let long = "SP-2026-MISSIONGROVE-0007";
    let sale = sale("", numbered("i1", long, InvoiceKind::Job, "2026-02-01T10:00:00Z"));
    let number = sale.content.number.unwrap();
    assert_eq!(number.as_str().chars().count(), 21);
    assert!(number.as_str().starts_with("SP-2026-MI-"), "{number}");
    assert!(sale.content.private_note.contains(long));
}

#[test]
fn the_note_has_the_full_number_where_the_template_made_it_too_long() {
    let sale = sale("number = \"Small-Company-2026-{number}\"\n", invoice("i1"));
    let note = sale.content.private_note;
    assert_eq!(note, "[tieout:i1] Workiz invoice 1042 (number Small-Company-2026-1042)");
}

#[test]
fn an_invoice_that_fills_no_hole_is_left_to_a_person() {
    let sale = sale("number = \"{job}\"\n", invoice("i1"));
    assert!(sale.content.number.is_none());
    assert_eq!(sale.unmapped[0].field, "number");
}

#[test]
fn quantity_and_price_are_kept_only_when_they_make_the_amount() {
    for (quantity, price, amount, kept) in [
        ("1", "100", "100.00", true),
        ("0.333", "300.15", "99.95", true),
        ("1.5", "0.03", "0.05", true),
        ("3", "33.33", "100.00", false),
        ("2", "-5", "-10.00", true),
        ("0", "12", "0.00", true),
    ] {
        let form = sale(
            "",
            totaling("100.00", |it| {
                *lines_mut(it) =
                    vec![line("Labor", quantity, price, amount), line("Labor", "1", "1", "1")];
            }),
        )
        .content;
        assert_eq!(form.lines[0].quantity.is_some(), kept, "{quantity} x {price}");
        assert_eq!(form.lines[0].unit_price.is_some(), kept);
        assert_eq!(form.lines[0].amount, usd(amount));
    }
}

#[test]
fn a_description_says_no_name_twice() {
    for (name, more, shown) in [
        ("Labor", "", "Labor"),
        ("Labor", "  labor ", "Labor"),
        ("Labor", "Labor, as agreed", "Labor, as agreed"),
        ("Labor", "two hours", "Labor — two hours"),
    ] {
        let form = sale(
            "",
            totaling("100.00", |it| {
                more.clone_into(&mut lines_mut(it)[0].description);
                name.clone_into(&mut lines_mut(it)[0].name);
            }),
        )
        .content;
        assert_eq!(form.lines[0].description, shown);
    }
    let long = totaling("100.00", |it| lines_mut(it)[0].description = "x".repeat(5000));
    assert_eq!(sale("", long).content.lines[0].description.chars().count(), 4000);
}

#[test]
fn tip_and_fee_become_untaxed_lines_of_their_own() {
    let form = sale(
        "",
        totaling("115.50", |it| {
            it.tip = Known::Known(usd("12.00"));
            it.service_fee = Known::Known(usd("3.50"));
        }),
    )
    .content;
    let roles: Vec<LineRole> = form.lines.iter().map(|it| it.role).collect();
    assert_eq!(roles, [LineRole::Sale, LineRole::Tip, LineRole::ServiceFee]);
    assert_eq!(form.lines[1].item, Some(Target::Existing(ItemId::new("2"))));
    assert_eq!(form.lines[2].amount, usd("3.50"));
    assert!(form.lines[1..].iter().all(|it| it.taxability == Taxability::NonTaxable));
    assert!(form.discount.is_none());
}

#[test]
fn a_line_sold_as_the_tip_item_is_a_tip() {
    let form =
        sale("", totaling("100.00", |it| "Tips".clone_into(&mut lines_mut(it)[0].name))).content;
    assert_eq!(form.lines[0].role, LineRole::Tip);
}

#[test]
fn tax_is_taken_as_stated_with_the_code_of_its_row() {
    let taxed = |name: &str, rate: &str, amount: &str, total: &str| {
        sale("", totaling(total, |it| it.tax = tax(name, rate, amount)))
    };
    let usual = taxed("city  8%", "8", "8.01", "108.01");
    assert_eq!(usual.content.tax.code, Some(TaxCodeId::new("5")));
    assert_eq!(usual.content.tax.amount, usd("8.01"));
    assert_eq!(usual.content.tax.rate, Some(Rate::percent(number("8"))));
    let unknown = taxed("La Mesa", "8.5", "8.50", "108.50");
    assert_eq!(unknown.content.tax.code, None);
    assert_eq!(unknown.content.tax.amount, usd("8.50"));
    assert_eq!(
        (unknown.unmapped[0].field.as_str(), unknown.unmapped[0].value.as_str()),
        ("tax", "La Mesa")
    );
    // Where the mapping says so, the code is not compared, and the amount is.
    let taxed_less = totaling("108.50", |it| it.tax = tax("La Mesa", "8.5", "8.50"));
    let ignored = sale("[taxes]\nunmapped = \"ignore\"\n", taxed_less);
    assert!(ignored.unmapped.is_empty() && ignored.content.tax.code.is_none());
    assert_eq!(ignored.content.tax.amount, usd("8.50"));
    // A rate that was charged on nothing needs no code.
    let nothing = taxed("La Mesa", "8.5", "0", "100.00");
    assert!(nothing.unmapped.is_empty() && nothing.content.tax.code.is_none());
}

#[test]
fn a_discount_is_the_stated_one_or_the_gap_in_the_total() {
    let stated = |kind, amount: &str| Known::Known(Some(Discount { kind, amount: usd(amount) }));
    let ten = Rate::percent(number("10"));
    let percent = sale(
        "",
        totaling("90.00", |it| {
            it.discount = stated(DiscountKind::Percent(ten), "10.00");
        }),
    );
    let discount = percent.content.discount.unwrap();
    assert_eq!((discount.amount, discount.percent), (usd("10.00"), Some(ten)));
    assert!(discount.account.is_some());
    assert_eq!(percent.discount_basis, DiscountBasis::Stated);

    let gap = sale(
        "",
        totaling("93.00", |it| {
            it.tax = tax("City 8%", "8", "8.00");
            it.tip = Known::Known(usd("5.00"));
            it.discount = Known::Unknown;
        }),
    );
    assert_eq!(gap.content.discount.unwrap().amount, usd("20.00"));
    assert_eq!(gap.discount_basis, DiscountBasis::FromTotal);

    // A total above its parts, or a stated discount that does not fit, is left for the report.
    let above = sale("", totaling("101.00", |_| {}));
    assert!(above.content.discount.is_none());
    let wrong = sale(
        "",
        totaling("80.00", |it| {
            it.discount = stated(DiscountKind::Amount, "10.00");
        }),
    );
    assert_eq!(wrong.content.discount.unwrap().amount, usd("10.00"));
}

#[test]
fn a_total_below_zero_becomes_a_credit_memo_that_foots() {
    let sale = sale(
        "",
        totaling("-65.00", |it| {
            *lines_mut(it) =
                vec![line("Labor", "1", "-75", "-75.00"), line("Labor", "-2", "-5", "10.00")];
        }),
    );
    let form = sale.content;
    assert_eq!(form.kind, SalesKind::CreditMemo);
    assert_eq!(sale.hold.unwrap().reason, HoldReason::NegativeTotal);
    assert_eq!((form.total, form.due), (usd("65.00"), None));
    let lines = Money::sum(Currency::USD, form.lines.iter().map(|it| it.amount)).unwrap();
    assert_eq!(lines, form.total);
    for line in &form.lines {
        let product = line.quantity.unwrap().value() * line.unit_price.unwrap().amount();
        assert_eq!(product, line.amount.amount());
    }
}

#[test]
fn an_invoice_of_nothing_is_left_out_and_said_so() {
    let free = || totaling("0", |it| *lines_mut(it) = vec![line("Labor", "1", "0", "0")]);
    let left = expected("", &book([free()], []));
    assert!(left.sales.is_empty());
    let why = &left.explanations[&SourceRef::Invoice(SourceInvoiceId::new("i1"))];
    assert_eq!(why[0].field, FieldName::Document);
    assert_eq!(why[0].rule, "left out, it comes to nothing: default of invoices.skip_zero");
    assert_eq!(expected("skip_zero = false\n", &book([free()], [])).sales.len(), 1);
    // Lines that cancel each other out, and tombstones, are kept.
    let canceling = totaling("0", |it| lines_mut(it).push(line("Labor", "-1", "100", "-100.00")));
    assert_eq!(expected("", &book([canceling], [])).sales.len(), 1);
    let gone = Invoice { lifecycle: Lifecycle::Deleted, ..free() };
    assert_eq!(sale("", gone).lifecycle, Lifecycle::Deleted);
    let void = Invoice { status: InvoiceStatus::Void, ..invoice("i1") };
    assert_eq!(sale("", void).lifecycle, Lifecycle::Deleted);
}

#[test]
fn items_are_found_by_table_then_name_then_rule() {
    let sold = |more: &str, id: Option<&str>, name: &str| {
        let mut it = invoice("i1");
        lines_mut(&mut it)[0].item = id.map(PriceBookItemId::new);
        name.clone_into(&mut lines_mut(&mut it)[0].name);
        let sale = sale(more, it);
        (sale.content.lines[0].item.clone(), sale.unmapped.first().map(|it| it.value.clone()))
    };
    let labor = Some(Target::Existing(ItemId::new("1")));
    assert_eq!(sold("", Some("svc_1"), "Anything"), (labor.clone(), None));
    assert_eq!(sold("", None, " LABOR "), (labor, None));
    assert_eq!(sold("", None, "Drill"), (None, Some("Drill".to_owned())));
    let create = "[items]\nunmapped = \"create\"\nincome_account = \"Services\"\n";
    let new = Some(Target::New(NewItemKey::Name("Drill".to_owned())));
    assert_eq!(sold(create, None, "Drill"), (new, None));
    let off = "[items]\nsame_name = false\n";
    assert_eq!(sold(off, None, "Labor"), (None, Some("Labor".to_owned())));
}

#[test]
fn an_item_to_create_is_created_once_under_a_name_that_is_allowed() {
    let create = "[items]\nunmapped = \"create\"\nincome_account = \"Services\"\n";
    let mut it = invoice("i1");
    *lines_mut(&mut it) =
        ["Pump: large", "pump  LARGE", ""].map(|name| line(name, "1", "1", "1")).into();
    let book = expected(create, &book([it], []));
    let names: Vec<&str> = book.new_items.values().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Pump large"]);
    let sale = book.sales.values().next().unwrap();
    assert_eq!(sale.content.lines[0].item, sale.content.lines[1].item);
    assert_eq!(sale.unmapped[0].value, "(no name)");
}

#[test]
fn classes_come_from_a_field_of_the_invoice() {
    let of_type = |text: &str| {
        let mut it = invoice("i1");
        it.class_fields.insert("jobType".to_owned(), text.to_owned());
        it
    };
    let tables: Vec<(&str, &str)> =
        TABLES.into_iter().chain([("classes.csv", "workiz,quickbooks\nfix,Repair\n")]).collect();
    let map = |more: &str, text: &str| {
        let mapping = mapping(more, &tables);
        let book = expect(&mapping, &book([of_type(text)], []), &ledger(), &zone()).unwrap();
        book.sales.into_values().next().unwrap()
    };
    let header = map("[classes]\nfrom = \"job_type\"\n", "Fix");
    assert!(header.content.class.is_some() && header.content.lines[0].class.is_none());
    let lines = map("[classes]\nfrom = \"job_type\"\non = \"lines\"\n", "Fix");
    assert!(lines.content.class.is_none() && lines.content.lines[0].class.is_some());
    assert_eq!(map("[classes]\nfrom = \"job_type\"\n", "paint").unmapped[0].field, "class");
    let none = map("[classes]\nfrom = \"job_type\"\nunmapped = \"none\"\n", "paint");
    assert!(none.unmapped.is_empty());
}

#[test]
fn each_field_names_its_rule() {
    let mut it = invoice("i1");
    lines_mut(&mut it)[0].item = Some(PriceBookItemId::new("svc_1"));
    it.tax = tax("City 8%", "8", "8.00");
    let book = expected("date = \"created\"\n", &book([it], []));
    let rules = &book.explanations[&SourceRef::Invoice(SourceInvoiceId::new("i1"))];
    let rule = |field: FieldName| {
        rules.iter().find(|it| it.field == field).map(|it| it.rule.as_str()).unwrap_or_default()
    };
    assert_eq!(rule(FieldName::Date), "mapping.toml:6 invoices.date");
    assert_eq!(rule(FieldName::Number), "default of invoices.number");
    assert_eq!(rule(FieldName::Line(1)), "items.csv:2");
    assert_eq!(rule(FieldName::TaxCode), "taxes.csv:2");
    assert_eq!(rule(FieldName::Customer), "the same name");
}

#[test]
fn documents_before_the_first_day_are_left_out_unless_tieout_wrote_them() {
    let more = "[scope]\nfirst_day = 2026-03-01\n";
    let source = book([invoice("i1")], []);
    assert!(expected(more, &source).sales.is_empty());
    let mut books = ledger();
    post_sale(&mut books, "77", |it| it.private_note = "[tieout:i1] Workiz".to_owned());
    let kept = expect(&mapping(more, &TABLES), &source, &books, &zone()).unwrap();
    assert_eq!(kept.sales.len(), 1);
}

#[test]
fn an_invoice_in_another_currency_stops_the_run() {
    let mut it = invoice("i1");
    it.totals.total = Money::zero(Currency::CAD);
    let result = expect(&mapping("", &TABLES), &book([it], []), &ledger(), &zone());
    assert!(matches!(result, Err(MapError::Currency { .. })));
}
