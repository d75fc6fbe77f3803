//! The mappings that come with the program.

use crate::mapping::files::MappingFiles;

/// The main file's name in every shipped mapping.
pub const MAIN_FILE: &str = "mapping.toml";

/// The demo company's main file.
pub const DEMO_MAPPING: &str = include_str!("../../mappings/demo/mapping.toml");

/// The demo company's items.
pub const DEMO_ITEMS: &str = include_str!("../../mappings/demo/items.csv");

/// The demo company's taxes.
pub const DEMO_TAXES: &str = include_str!("../../mappings/demo/taxes.csv");

/// The demo company's payment methods.
pub const DEMO_PAYMENT_METHODS: &str = include_str!("../../mappings/demo/payment_methods.csv");

/// The demo company's classes.
pub const DEMO_CLASSES: &str = include_str!("../../mappings/demo/classes.csv");

/// The start for a real company in the US that keeps its own tax codes.
pub const STARTER_MAPPING: &str = include_str!("../../mappings/us-manual-tax.toml");

/// The rules for a comparison of two files without a mapping of its own.
pub const PLAIN_MAPPING: &str = include_str!("../../mappings/plain/mapping.toml");

/// The files of the demo company, by name.
pub const DEMO_FILES: [(&str, &str); 5] = [
    (MAIN_FILE, DEMO_MAPPING),
    ("items.csv", DEMO_ITEMS),
    ("taxes.csv", DEMO_TAXES),
    ("payment_methods.csv", DEMO_PAYMENT_METHODS),
    ("classes.csv", DEMO_CLASSES),
];

/// The tables to put beside the starter, by name: a header, and rows that most companies need.
pub const STARTER_TABLES: [(&str, &str); 4] = [
    ("customers.csv", "workiz,quickbooks\n"),
    ("items.csv", "workiz,quickbooks\n"),
    ("taxes.csv", "workiz,quickbooks\n"),
    ("payment_methods.csv", "workiz,quickbooks\ncash,Cash\ncheck,Check\ncard,Credit Card\n"),
];

/// Returns the demo company's mapping.
pub fn demo() -> MappingFiles {
    MappingFiles::of(DEMO_FILES)
}

/// Returns the start for a real company, with its tables.
pub fn starter() -> MappingFiles {
    let main = std::iter::once((MAIN_FILE, STARTER_MAPPING));
    MappingFiles::of(main.chain(STARTER_TABLES))
}

/// What the plain mapping is told about the books that it is used on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlainNames {
    /// The account that discounts are booked to, where it is not [`PLAIN_DISCOUNT_ACCOUNT`].
    pub discount_account: Option<String>,
    /// The account for new items, where it is not [`PLAIN_INCOME_ACCOUNT`].
    pub income_account: Option<String>,
    /// The item for tips, where it is not the first of [`PLAIN_TIP_ITEMS`].
    pub tip_item: Option<String>,
    /// The item for service fees, where it is not the first of [`PLAIN_SERVICE_FEE_ITEMS`].
    pub service_fee_item: Option<String>,
    /// Workiz's words for ways of paying, with the payment methods of the books.
    pub payment_methods: Vec<(String, String)>,
    /// Ids of clients of whom nothing but the id is known, with their customers.
    pub customers: Vec<(String, String)>,
}

/// The account for discounts in the plain mapping.
pub const PLAIN_DISCOUNT_ACCOUNT: &str = "Discounts given";

/// The account for new items in the plain mapping.
pub const PLAIN_INCOME_ACCOUNT: &str = "Sales";

/// What items for tips are called, the likeliest first; Workiz's own QuickBooks connection uses
/// the first one.
pub const PLAIN_TIP_ITEMS: [&str; 4] = ["Workiz tip", "Tips", "Tip", "Gratuity"];

/// What items for service fees are called, the likeliest first.
pub const PLAIN_SERVICE_FEE_ITEMS: [&str; 2] = ["Workiz service fee", "Service fee"];

/// What payment methods are called that have another name in Workiz: its word, and the names.
pub const PLAIN_PAYMENT_METHODS: [(&str, &[&str]); 5] = [
    ("cash", &["Cash"]),
    ("check", &["Check", "Cheque"]),
    ("card", &["Credit Card", "Card", "Credit/Debit Card"]),
    ("ach", &["ACH", "Bank transfer"]),
    ("financing", &["Financing"]),
];

/// Returns the plain mapping, told what the books call things.
pub fn plain(names: &PlainNames) -> MappingFiles {
    let mut main = PLAIN_MAPPING.to_owned();
    let [tip, ..] = PLAIN_TIP_ITEMS;
    let [fee, ..] = PLAIN_SERVICE_FEE_ITEMS;
    for (key, usual, name) in [
        ("discount_account", PLAIN_DISCOUNT_ACCOUNT, &names.discount_account),
        ("income_account", PLAIN_INCOME_ACCOUNT, &names.income_account),
        ("tip_item", tip, &names.tip_item),
        ("service_fee_item", fee, &names.service_fee_item),
    ] {
        if let Some(name) = name {
            let (before, after) =
                (format!("{key} = \"{usual}\""), toml::Value::from(name.as_str()));
            main = main.replace(&before, &format!("{key} = {after}"));
        }
    }
    let methods = table_text(&names.payment_methods);
    let customers = table_text(&names.customers);
    MappingFiles::of([
        (MAIN_FILE, main.as_str()),
        ("payment_methods.csv", methods.as_str()),
        ("customers.csv", customers.as_str()),
    ])
}

fn table_text(rows: &[(String, String)]) -> String {
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let lines = rows.iter().map(|(own, theirs)| format!("{},{}\n", cell(own), cell(theirs)));
    std::iter::once("workiz,quickbooks\n".to_owned()).chain(lines).collect()
}
