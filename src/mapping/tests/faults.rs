//! What a person reads about a mistake in a mapping.

use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::domain::ledger::Activity;
use crate::mapping::compile::compile;
use crate::mapping::files::MappingFiles;
use crate::mapping::parse::{parse_only, table_names};
use crate::mapping::shipped;
use crate::mapping::tests::support::{BASE, MAIN, files, item, ledger, shown};

/// Parses the main text and the tables; returns what is wrong with them.
fn check(main: &str, tables: &[(&str, &str)]) -> String {
    let all = std::iter::once((MAIN, main)).chain(tables.iter().copied());
    shown(&parse_only(&MappingFiles::of(all), MAIN).err().unwrap_or_default())
}

/// Compiles the base and more against the small company's books; returns what is wrong.
fn tie(more: &str, tables: &[(&str, &str)]) -> String {
    let mut book = ledger();
    let mut old = item("9", "Old labor");
    old.activity = Activity::Inactive;
    book.items.insert(old.id.clone(), old);
    shown(&compile(&files(more, tables), MAIN, &book).err().unwrap_or_default())
}

#[test]
fn shipped_mappings_are_without_mistakes() {
    for files in
        [shipped::demo(), shipped::starter(), shipped::plain(&shipped::PlainNames::default())]
    {
        let faults = parse_only(&files, shipped::MAIN_FILE).err().unwrap_or_default();
        assert_eq!(shown(&faults), "");
    }
}

#[test]
fn every_mistake_is_found_at_once() {
    let main = r#"schema = 2
nmae = "x"
[invoice]
[scope]
out_of_scope_numbers = "W-*"
first_day = 2026-02-03T10:00:00
[invoices]
date = "isued"
number = "{numbr}"
skip_zero = "yes"
discount_acount = "Discounts given"
tip_item = ""
[compare]
ignore = ["due_date", "total"]
date_window_days = -3
settlement_days = 1000
[authority]
dates = "review"
date = "me"
[items]
table = "item.csv"
unmapped = "create"
"#;
    insta::assert_snapshot!(check(main, &[("items.csv", "workiz,quickbooks\n")]), @r#"
    mapping.toml:1:10: This program does not read schema 2. Write `schema = 1`.
    mapping.toml:2:1: There is no section or key `nmae`. Did you mean `name`?
    mapping.toml:3:2: There is no section or key `invoice`. Did you mean `invoices`?
    mapping.toml:5:24: `out_of_scope_numbers` must be a list of texts such as ["one", "two"]. Correct the value.
    mapping.toml:6:13: `first_day` must be a day such as 2026-01-01. Correct the value.
    mapping.toml:7:2: The section `[invoices]` lacks the key `discount_account`. Add a line such as `discount_account = "Discounts given"`.
    mapping.toml:7:2: The section `[invoices]` lacks the key `service_fee_item`. Add a line such as `service_fee_item = "Service fee"`.
    mapping.toml:8:8: `date` must be "issued" or "created". Correct the value.
    mapping.toml:9:10: The template `{numbr}` has an unknown hole `{numbr}`. Use the holes `{number}` and `{job}`, such as "W{number}".
    mapping.toml:10:13: `skip_zero` must be true or false, without quotes. Correct the value.
    mapping.toml:11:1: The section `[invoices]` has no key `discount_acount`. Did you mean `discount_account` or `discount_order`?
    mapping.toml:12:12: `tip_item` must be a text in double quotes that is not empty. Correct the value.
    mapping.toml:14:10: `total` cannot stand in `ignore`. Allowed are `number`, `customer`, `due_date`, `tax_code`, `class`, `method`, `reference` and `applications`.
    mapping.toml:15:20: `date_window_days` must be a whole number of days from 0 to 60. Correct the value.
    mapping.toml:16:19: `settlement_days` must be a whole number of days from 0 to 60. Correct the value.
    mapping.toml:18:1: There is no field `dates`. Did you mean `date`?
    mapping.toml:19:8: `date` must be "source", "ledger" or "review". Correct the value.
    mapping.toml:21:9: The table `item.csv` does not exist. Did you mean `items.csv`?
    mapping.toml:22:12: Items cannot be created without an income account. Add `income_account = "…"` with the account that their sales go to.
    "#);
}

#[test]
fn number_templates_have_only_the_two_holes() {
    for (template, wrong) in [
        ("{number}", ""),
        ("W{number}-{job}", ""),
        ("{client}", "unknown hole `{client}`"),
        ("{number", "`{` without a `}`"),
        ("number}", "`}` without a `{`"),
        ("}{number}", "`}` without a `{`"),
        ("W-1", "every invoice the same number"),
    ] {
        let main = format!("{BASE}number = \"{template}\"\n");
        let found = check(&main, &[]);
        assert!(if wrong.is_empty() { found.is_empty() } else { found.contains(wrong) }, "{found}");
    }
}

#[test]
fn what_is_not_toml_is_named_with_its_line() {
    insta::assert_snapshot!(check("schema = 1\nname = Small Company\n[invoices\n", &[]), @r#"
    mapping.toml:2:8: This is not TOML: string values must be quoted, expected literal string. Texts stand in double quotes, and every key on a line of its own.
    mapping.toml:3:10: This is not TOML: unclosed table, expected `]`. Texts stand in double quotes, and every key on a line of its own.
    "#);
    insta::assert_snapshot!(shown(&parse_only(&MappingFiles::default(), MAIN).unwrap_err()), @"mapping.toml:1:1: The mapping file `mapping.toml` does not exist. Put it beside the others, or correct its name.");
    insta::assert_snapshot!(check("schema = 1\ninvoices = 3\n", &[]), @"mapping.toml:2:1: `invoices` is a section, not a key. Write `[invoices]` on a line of its own, its keys below.");
}

#[test]
fn each_mistake_in_a_table_is_named_with_its_line() {
    let items = "workiz,quickbooks\nsvc_1,Labor\nLabor, after hours,Labor\n,Tips\nsvc_2,\n\
                 ,\nSVC_1 ,Tips\nonly one\n";
    insta::assert_snapshot!(check(BASE, &[("items.csv", items)]), @r#"
    items.csv:3:1: This row has 3 instead of 2 cells. A name with a comma in it must stand in double quotes.
    items.csv:4:1: The cell in column `workiz` is empty. Fill it in, or delete the row.
    items.csv:5:1: The cell in column `quickbooks` is empty. Fill it in, or delete the row.
    items.csv:7:1: `SVC_1` stands already in line 2. Keep one of the two rows; capitals and spaces make no difference.
    items.csv:8:1: This row has 1 instead of 2 cells. A name with a comma in it must stand in double quotes.
    "#);
    insta::assert_snapshot!(check(BASE, &[("items.csv", "Workiz;QuickBooks\n")]), @"items.csv:1:1: The first line is not the header `workiz,quickbooks`. Write exactly these two column names, separated by a comma, in the first line.");
    insta::assert_snapshot!(check(BASE, &[("items.csv", "")]), @"items.csv:1:1: The first line is not the header `workiz,quickbooks`. Write exactly these two column names, separated by a comma, in the first line.");
    // A byte order mark, capitals in the header and empty last lines are a spreadsheet's habits.
    let tidy = "\u{feff}Workiz,QuickBooks\r\nsvc_1,Labor\r\n,\r\n\r\n";
    assert_eq!(check(BASE, &[("items.csv", tidy)]), "");
}

#[test]
fn a_name_that_the_books_do_not_have_is_refused_with_the_nearest() {
    let more = "[items]\nincome_account = \"Servces\"\n[payments]\ndeposit_to = \"Checking\"\n";
    let items = "workiz,quickbooks\na,labour\nb,OLD  labor\nc,TIPS\n";
    let taxes = "workiz,quickbooks\nCity 8%,Citty\n";
    insta::assert_snapshot!(tie(more, &[("items.csv", items), ("taxes.csv", taxes)]), @r#"
    items.csv:2:1: QuickBooks has no product or service named `labour`. Create it there, or correct the name. Did you mean `Labor`?
    items.csv:3:1: The product or service `OLD  labor` is inactive in QuickBooks. Make it active there, or name another one. Did you mean `Labor`?
    mapping.toml:7:18: QuickBooks has no account named `Servces`. Create it there, or correct the name. Did you mean `Services`?
    mapping.toml:9:14: QuickBooks has no account named `Checking`. Create it there, or correct the name. There are: `Discounts given`, `Services`, `Undeposited Funds`.
    taxes.csv:2:1: QuickBooks has no tax code named `Citty`. Create it there, or correct the name. Did you mean `City`?
    "#);
}

#[test]
fn a_fault_shows_the_line_it_speaks_of() {
    let faults = parse_only(&files("dat = \"issued\"\n", &[]), MAIN).unwrap_err();
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::none());
    let mut text = String::new();
    handler.render_report(&mut text, &faults[0]).unwrap();
    insta::assert_snapshot!(text, @r#"
     x mapping.toml:6:1: The section `[invoices]` has no key `dat`. Did you mean `date`?
      ,-[mapping.toml:6:1]
    5 | service_fee_item = "Service fee"
    6 | dat = "issued"
      : ^|^
      :  `-- here
      `----
    "#);
}

#[test]
fn the_tables_to_load_are_known_before_anything_is_checked() {
    let names = table_names("[items]\ntable = \"things.csv\"\n[nonsense");
    assert_eq!(
        names,
        ["customers.csv", "things.csv", "taxes.csv", "payment_methods.csv", "classes.csv"]
    );
}
