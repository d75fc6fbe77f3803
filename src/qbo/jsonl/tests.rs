//! Lines of QuickBooks documents.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::snapshot::RawDocument;
use crate::ports::lines::LineFormat as _;
use crate::qbo::entity::Entity;
use crate::qbo::jsonl::fill::{IntoLists, Wanted, fill};
use crate::qbo::jsonl::line::QboLines;

const INVOICE: &str = r#"{"Invoice":{"Id":"7","CustomerRef":{"value":"11","name":"Ann"},"Line":[
    {"DetailType":"GroupLineDetail","GroupLineDetail":{"Line":[{"SalesItemLineDetail":
        {"ItemRef":{"value":"2","name":"Plumbing:Labor"}}}]}},
    {"DetailType":"DiscountLineDetail","DiscountLineDetail":
        {"DiscountAccountRef":{"value":"86","name":"Income:Discounts"}}}]}}"#;

fn made(lines: &[&str], wanted: &[(Entity, &str)], into_lists: IntoLists) -> Vec<RawDocument> {
    let mut format = QboLines::default();
    for line in lines {
        format.read(line).unwrap();
    }
    let mut names: BTreeMap<Entity, BTreeSet<String>> = BTreeMap::new();
    for (entity, name) in wanted {
        names.entry(*entity).or_default().insert((*name).to_owned());
    }
    fill(&format.mentions, &Wanted { currency: "USD", names, into_lists }).documents
}

fn short(documents: &[RawDocument]) -> Vec<(&str, &str, &str)> {
    let all = documents.iter().map(|it| (it.entity.as_str(), it.id.as_str(), it.body.as_ref()));
    all.filter(|(entity, ..)| !matches!(*entity, "CompanyInfo" | "Preferences")).collect()
}

#[test]
fn a_document_is_kept_byte_for_byte() {
    let line = r#"{"time":"now", "Payment" : { "Id":"9","TotalAmt":4.50, "x":1e2 } }"#;
    let document = QboLines::default().read(line).unwrap().unwrap();
    assert_eq!((document.entity.as_str(), document.id.as_str()), ("Payment", "9"));
    assert_eq!(document.body.as_ref(), r#"{ "Id":"9","TotalAmt":4.50, "x":1e2 }"#);
}

#[test]
fn entries_are_made_from_the_references_of_documents() {
    let documents = made(&[INVOICE], &[], IntoLists::All);
    let short: Vec<_> = short(&documents).into_iter().map(|(_, id, body)| (id, body)).collect();
    assert_eq!(
        short,
        [
            ("11", r#"{"DisplayName":"Ann","FullyQualifiedName":"Ann","Id":"11","SyncToken":"0"}"#),
            (
                "2",
                r#"{"FullyQualifiedName":"Plumbing:Labor","Id":"2","Name":"Labor","SyncToken":"0","Type":"Service"}"#
            ),
            ("86", r#"{"AccountType":"Income","Id":"86","Name":"Discounts","SyncToken":"0"}"#),
        ]
    );
}

#[test]
fn an_entry_with_a_line_of_its_own_is_not_made() {
    let customer = r#"{"Customer":{"Id":"11","DisplayName":"Ann Example"}}"#;
    let documents = made(&[customer, INVOICE], &[], IntoLists::All);
    assert!(short(&documents).iter().all(|(entity, ..)| *entity != "Customer"));
}

#[test]
fn wanted_names_are_made_unless_a_document_or_line_has_them() {
    let wanted = [
        (Entity::Item, "labor"),
        (Entity::Item, "Tips"),
        (Entity::Account, "Discounts"),
        (Entity::Account, "Sales"),
    ];
    let new = |lines: &[&str], into_lists| {
        let documents = made(lines, &wanted, into_lists);
        let new = documents.iter().filter(|it| it.id.starts_with("mapping-"));
        new.map(|it| it.entity.clone()).collect::<Vec<_>>()
    };
    assert_eq!(new(&[INVOICE], IntoLists::All), ["Item", "Account"]);
    let account = r#"{"Account":{"Id":"1","Name":"Checking","AccountType":"Bank"}}"#;
    assert_eq!(new(&[INVOICE, account], IntoLists::Absent), ["Item"]);
    assert_eq!(new(&[INVOICE, account], IntoLists::All), ["Item", "Account"]);
}
