//! The document's table of endpoints leaves none out.

use std::collections::BTreeSet;
use std::fs;

use crate::workiz::entity::Entity;
use crate::workiz::kinds::KINDS;
use crate::workiz::look;

/// Each endpoint that the API document names with its path, and that our design adds to it.
const ENDPOINTS: [&str; 30] = [
    "POST /sessions",
    "POST /sessions/refresh",
    "GET /jobs",
    "POST /jobs",
    "POST /invoices/{id}/payments",
    "GET /invoices",
    "GET /invoices/{id}",
    "GET /invoices/{id}/payments",
    "GET /clients",
    "GET /clients/{id}",
    "GET /payments",
    "GET /payments/{id}",
    "GET /refunds",
    "GET /disputes",
    "GET /payouts",
    "GET /payouts/{id}",
    "GET /estimates",
    "GET /jobs/{id}",
    "GET /pricebook/items",
    "GET /taxes",
    "GET /account",
    "POST /webhooks",
    "GET /webhooks",
    "DELETE /webhooks/{id}",
    "GET /leads",
    "GET /recurring-jobs",
    "GET /schedules",
    "GET /technicians",
    "GET /calls",
    "GET /sms-threads",
];

#[test]
fn the_table_of_endpoints_is_whole_and_names_tests_that_are_there() {
    let root = env!("CARGO_MANIFEST_DIR");
    let document = fs::read_to_string(format!("{root}/docs/workiz-rest.md")).unwrap();
    let (_, section) = document.split_once("\n## Endpoints\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows: Vec<Vec<&str>> = section
        .lines()
        .filter(|it| {
            ["GET", "POST", "DELETE"].iter().any(|verb| it.starts_with(&format!("| `{verb} /")))
        })
        .map(|it| it.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    let named: BTreeSet<&str> = rows.iter().map(|it| it[0].trim_matches('`')).collect();
    assert_eq!(named, BTreeSet::from(ENDPOINTS));
    for path in Entity::ALL.iter().map(|it| it.path()).chain(KINDS.iter().map(look::path)) {
        let endpoint = format!("GET /{}", path.join("/"));
        assert!(named.contains(endpoint.as_str()), "{endpoint}");
    }
    let folder = format!("{root}/src/workiz/tests");
    let files = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let files = files.chain([format!("{root}/src/workiz/normalize/tests/others.rs").into()]);
    let tests: String = files.map(|it| fs::read_to_string(it).unwrap()).collect();
    for row in rows {
        let name = row[2].trim_matches('`');
        assert!(tests.contains(&format!("fn {name}(")), "{}: no test `{name}`", row[0]);
    }
}
