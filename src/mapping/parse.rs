//! From the texts of a mapping to its rules, with every mistake found at once.

use std::collections::BTreeMap;

use toml::de::DeTable;

use crate::domain::ledger::DiscountOrder;
use crate::domain::terms::Authority;
use crate::mapping::fault::MappingFault;
use crate::mapping::fault::sorted;
use crate::mapping::files::MappingFiles;
use crate::mapping::numbers::template_holes;
use crate::mapping::place::{Said, SourceText};
use crate::mapping::reader::SectionReader;
use crate::mapping::rules::{
    ClassPlace, ClassRules, CompareRules, Creation, CustomerRules, Fallback, InvoiceDate,
    InvoiceRules, ItemRules, MethodRules, OverLong, PaymentRules, Rules, Switch, TaxRules,
    WithoutInvoice,
};
use crate::mapping::schema::{
    AUTHORITY_FIELDS, IGNORABLE_FIELDS, SCHEMA_VERSION, SECTIONS, keys_of,
};
use crate::mapping::table::Table;
use crate::mapping::text::suggestion;

/// The words for a payment's status, as `[payments] settled` writes them.
pub(super) const STATUS_WORDS: &[&str] =
    &["pending", "captured", "settled", "failed", "refunded", "partially-refunded", "disputed"];

/// What counts as money where the mapping does not say.
const SETTLED: &[&str] = &["captured", "settled", "refunded", "partially-refunded", "disputed"];

/// The most days that a window of comparison may have; beyond it, everything fits everything.
const DAYS_MAX: u16 = 60;

/// Checks the files by themselves, without the books of a company.
///
/// # Errors
/// Every mistake in them, in the order of files and lines.
pub fn parse_only(files: &MappingFiles, main: &str) -> Result<(), Vec<MappingFault>> {
    parse(files, main).map(|_rules| ())
}

/// Returns the names of the tables that a main file names or that it would use if they existed,
/// so that a caller knows what to load beside it.
pub fn table_names(main_text: &str) -> Vec<String> {
    let (root, _faults) = DeTable::parse_recoverable(main_text);
    let root = root.into_inner();
    ["customers", "items", "taxes", "payment_methods", "classes"]
        .into_iter()
        .map(|section| {
            let table = root.get(section).and_then(|it| it.get_ref().get("table"));
            let named = table.and_then(|it| it.get_ref().as_str());
            named.map_or_else(|| format!("{section}.csv"), str::to_owned)
        })
        .collect()
}

/// Reads the rules.
///
/// # Errors
/// Every mistake in the files, in the order of files and lines.
pub(super) fn parse(files: &MappingFiles, main: &str) -> Result<Rules, Vec<MappingFault>> {
    let Some(text) = files.text(main) else { return Err(vec![MappingFault::no_file(main)]) };
    let source = SourceText::new(main, text);
    let (root, errors) = DeTable::parse_recoverable(&source.text);
    let mut faults: Vec<MappingFault> = errors.iter().map(|it| not_toml(&source, it)).collect();
    if !faults.is_empty() {
        return Err(sorted(faults));
    }
    let rules = Parser { files, text: &source, root: root.get_ref(), faults: &mut faults }.rules();
    if faults.is_empty() { Ok(rules) } else { Err(sorted(faults)) }
}

fn not_toml(text: &SourceText, error: &toml::de::Error) -> MappingFault {
    let place = text.place(error.span().unwrap_or(0..0));
    MappingFault::at(
        text,
        &place,
        format!("This is not TOML: {}.", error.message().replace('\n', ", ")),
        "Texts stand in double quotes, and every key on a line of its own.",
    )
}

#[derive(Debug)]
struct Parser<'t, 'f> {
    files: &'t MappingFiles,
    text: &'t SourceText,
    root: &'t DeTable<'t>,
    faults: &'f mut Vec<MappingFault>,
}

impl<'t> Parser<'t, '_> {
    fn rules(mut self) -> Rules {
        self.check_root();
        let file = self.text.file.to_string();
        let name = self.section("").text_or("name", &file);
        let (out_of_scope_numbers, exclude_clients, first_day) = {
            let mut scope = self.section("scope");
            let numbers = scope.texts("out_of_scope_numbers").map(Option::unwrap_or_default);
            let clients = scope.texts("exclude_clients").map(Option::unwrap_or_default);
            (numbers, clients, scope.day("first_day"))
        };
        Rules {
            name,
            out_of_scope_numbers,
            exclude_clients,
            first_day,
            invoices: self.invoices(),
            customers: self.customers(),
            items: self.items(),
            taxes: self.taxes(),
            methods: MethodRules {
                unmapped: self.fallback("payment_methods"),
                table: self.table("payment_methods", "payment_methods.csv"),
            },
            payments: self.payments(),
            classes: self.classes(),
            compare: self.compare(),
        }
    }

    fn section(&mut self, name: &'static str) -> SectionReader<'t, '_> {
        SectionReader::open(name, self.text, self.root, self.faults)
    }

    /// Checks the version and refuses sections and keys that do not exist.
    fn check_root(&mut self) {
        let sections: Vec<&str> =
            SECTIONS.iter().map(|it| it.name).filter(|name| !name.is_empty()).collect();
        for name in &sections {
            self.section(name).check();
        }
        let mut known = sections;
        known.extend(keys_of(""));
        let mut root = self.section("");
        for (key, place) in root.entries() {
            if !known.contains(&key.as_str()) {
                let advice = suggestion(&key, &known);
                root.fault(&place, format!("There is no section or key `{key}`."), advice);
            }
        }
        let version = root.number("schema");
        let (place, problem) = match (&version.place, version.value) {
            (None, _) => (root.heading(), "The key `schema` is missing.".to_owned()),
            (Some(place), Some(other)) if other != SCHEMA_VERSION => {
                (place.clone(), format!("This program does not read schema {other}."))
            }
            _ => return,
        };
        root.fault(&place, problem, format!("Write `schema = {SCHEMA_VERSION}`."));
    }

    fn invoices(&mut self) -> InvoiceRules {
        let mut section = self.section("invoices");
        let dates = [("issued", InvoiceDate::Issued), ("created", InvoiceDate::Created)];
        let orders =
            [("before-tax", DiscountOrder::BeforeTax), ("after-tax", DiscountOrder::AfterTax)];
        let number = section.text_or("number", "{number}");
        if let (Err(problem), Some(place)) = (template_holes(&number.value), &number.place) {
            let advice = "Use the holes `{number}` and `{job}`, such as \"W{number}\".";
            section.fault(place, problem, advice);
        }
        InvoiceRules {
            date: section.choice("date", &dates, InvoiceDate::Issued),
            number,
            collision_suffix: section.text_or("collision_suffix", "-S"),
            over_long: section.choice("over_long", &[("hash", OverLong::Hash)], OverLong::Hash),
            discount_account: section.required_text("discount_account", "Discounts given"),
            discount_order: section.choice("discount_order", &orders, DiscountOrder::BeforeTax),
            tip_item: section.required_text("tip_item", "Tips"),
            service_fee_item: section.required_text("service_fee_item", "Service fee"),
            skip_zero: section.flag("skip_zero", [Switch::On, Switch::Off], Switch::On),
        }
    }

    fn customers(&mut self) -> CustomerRules {
        let table = self.table("customers", "customers.csv");
        let mut section = self.section("customers");
        CustomerRules {
            unmapped: section.choice("unmapped", &CREATIONS, Creation::Review),
            table,
            collision_suffix: section.text_or("collision_suffix", " (C)"),
            match_by_email: section.flag("match_by_email", [Switch::On, Switch::Off], Switch::On),
        }
    }

    fn items(&mut self) -> ItemRules {
        let table = self.table("items", "items.csv");
        let mut section = self.section("items");
        let unmapped = section.choice("unmapped", &CREATIONS, Creation::Review);
        let income_account = section.text("income_account");
        if let (Creation::Create, None, Some(place)) =
            (unmapped.value, &income_account.place, &unmapped.place)
        {
            section.fault(
                place,
                "Items cannot be created without an income account.",
                "Add `income_account = \"…\"` with the account that their sales go to.",
            );
        }
        ItemRules {
            table,
            same_name: section.flag("same_name", [Switch::On, Switch::Off], Switch::On),
            unmapped,
            income_account,
        }
    }

    fn taxes(&mut self) -> TaxRules {
        let choices = [("review", Fallback::Review), ("ignore", Fallback::Empty)];
        TaxRules {
            unmapped: self.section("taxes").choice("unmapped", &choices, Fallback::Review),
            table: self.table("taxes", "taxes.csv"),
        }
    }

    fn payments(&mut self) -> PaymentRules {
        let mut section = self.section("payments");
        let without =
            [("review", WithoutInvoice::Review), ("unapplied", WithoutInvoice::Unapplied)];
        PaymentRules {
            deposit_to: section.text("deposit_to"),
            without_invoice: section.choice("without_invoice", &without, WithoutInvoice::Review),
            settled: section.words("settled", STATUS_WORDS, SETTLED),
        }
    }

    fn classes(&mut self) -> ClassRules {
        let table = self.table("classes", "classes.csv");
        let unmapped = self.fallback("classes");
        let places = [("document", ClassPlace::Document), ("lines", ClassPlace::Lines)];
        let mut section = self.section("classes");
        let from = section.text("from");
        ClassRules {
            from,
            on: section.choice("on", &places, ClassPlace::Document),
            table,
            unmapped,
        }
    }

    fn compare(&mut self) -> CompareRules {
        let mut section = self.section("compare");
        let ignore = section.words("ignore", IGNORABLE_FIELDS, &[]);
        let date_window_days = section.days("date_window_days", 5, DAYS_MAX);
        let settlement_days = section.days("settlement_days", 8, DAYS_MAX);
        let authority = self.authority();
        CompareRules { ignore, date_window_days, settlement_days, authority }
    }

    fn authority(&mut self) -> BTreeMap<String, Authority> {
        let words = [
            ("source", Authority::Source),
            ("ledger", Authority::Ledger),
            ("review", Authority::Review),
        ];
        let mut section = self.section("authority");
        let mut authority = BTreeMap::new();
        for (field, place) in section.entries() {
            if AUTHORITY_FIELDS.contains(&field.as_str()) {
                let said = section.choice(&field, &words, Authority::Source);
                authority.insert(field, said.value);
            } else {
                let advice = suggestion(&field, AUTHORITY_FIELDS);
                section.fault(&place, format!("There is no field `{field}`."), advice);
            }
        }
        authority
    }

    fn fallback(&mut self, section: &'static str) -> Said<Fallback> {
        let choices = [("review", Fallback::Review), ("none", Fallback::Empty)];
        self.section(section).choice("unmapped", &choices, Fallback::Review)
    }

    /// Reads the table of a section. One that is named must be there; the default one may be.
    fn table(&mut self, section: &'static str, default: &str) -> Table {
        let said = self.section(section).text_or("table", default);
        match (self.files.text(&said.value), &said.place) {
            (Some(text), _) => Table::parse(&said.value, text, self.faults),
            (None, None) => Table::empty(default),
            (None, Some(place)) => {
                let mut others: Vec<&str> = self.files.0.keys().map(String::as_str).collect();
                others.retain(|name| has_csv_ending(name));
                let problem = format!("The table `{}` does not exist.", said.value);
                let advice = suggestion(&said.value, &others);
                self.faults.push(MappingFault::at(self.text, place, problem, advice));
                Table::empty(&said.value)
            }
        }
    }
}

const CREATIONS: [(&str, Creation); 2] =
    [("create", Creation::Create), ("review", Creation::Review)];

fn has_csv_ending(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("csv"))
}
