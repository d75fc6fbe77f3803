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
