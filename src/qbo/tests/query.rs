//! Queries cannot be broken out of, and always have an order.

use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::property::{Property, PropertyKind};
use crate::qbo::query::{Activity, Comparison, Operand, Pattern, Query};
use crate::qbo::tests::grammar::{Condition, Literal, Parsed, parse};

fn text(value: &str) -> Operand {
    Operand::Text(value.to_owned())
}

#[test]
fn quotes_and_backslashes_are_escaped() {
    let value = text(r"O'Neil\ & 50%");
    let query = Query::all(Entity::Customer).and(Property::DisplayName, Comparison::Is, &value);
    assert_eq!(
        query.unwrap().page(1, 1_000),
        r"SELECT * FROM Customer WHERE DisplayName = 'O\'Neil\\ & 50%' ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000"
    );
}

#[test]
fn conditions_are_joined_and_counted_alike() {
    let date = Operand::Date(jiff::civil::date(2026, 3, 1));
    let query = Query::all(Entity::Invoice)
        .and(Property::TxnDate, Comparison::AtLeast, &date)
        .and_then(|it| it.and_in(Property::DocNumber, [text("1"), text("2' OR '1")]))
        .unwrap();
    let condition = r"WHERE TxnDate >= '2026-03-01' AND DocNumber IN ('1', '2\' OR \'1')";
    assert_eq!(query.count(), format!("SELECT COUNT(*) FROM Invoice {condition}"));
    assert_eq!(
        query.page(1_000, 7),
        format!("SELECT * FROM Invoice {condition} ORDERBY Id STARTPOSITION 1000 MAXRESULTS 7")
    );
}

#[test]
fn each_kind_of_value_is_written_as_its_property_wants_it() {
    let all = |query: Result<Query, QboError>| query.unwrap().count();
    let customer = Query::all(Entity::Customer);
    let amount = Operand::Amount(Decimal::from_str_exact("1234.50").unwrap());
    let moment = Operand::DateTime("2026-03-02T12:00:00Z".parse().unwrap());
    for (query, expected) in [
        (
            customer.clone().and(Property::Balance, Comparison::Above, &amount),
            "Balance > '1234.50'",
        ),
        (
            customer.clone().and(Property::LastUpdatedTime, Comparison::AtLeast, &moment),
            "MetaData.LastUpdatedTime >= '2026-03-02T12:00:00Z'",
        ),
        (
            customer.clone().and(Property::Active, Comparison::Is, &Operand::Bool(false)),
            "Active = false",
        ),
        (customer.clone().and_in(Property::Id, [Operand::Id("5".to_owned())]), "Id IN ('5')"),
        (
            customer.and_like(Property::DisplayName, &Pattern::Begins("O'".to_owned())),
            r"DisplayName LIKE 'O\'%'",
        ),
    ] {
        assert_eq!(all(query), format!("SELECT COUNT(*) FROM Customer WHERE {expected}"));
    }
    let invoice = Operand::Text("invoice".to_owned());
    let query =
        Query::all(Entity::Attachable).and(Property::AttachedToType, Comparison::Is, &invoice);
    assert_eq!(
        all(query),
        "SELECT COUNT(*) FROM Attachable WHERE AttachableRef.EntityRef.type = 'invoice'"
    );
}

#[test]
fn what_quickbooks_would_refuse_is_refused_before_it_is_sent() {
    let id = Operand::Id("7".to_owned());
    let refused = |query: Result<Query, QboError>| {
        assert!(matches!(query, Err(QboError::NotOffered { .. })), "{query:?}");
    };
    refused(Query::all(Entity::Payment).and(Property::DocNumber, Comparison::Is, &text("1")));
    refused(Query::all(Entity::Preferences).and(Property::Id, Comparison::Is, &id));
    refused(Query::all(Entity::Invoice).and(
        Property::TxnDate,
        Comparison::Is,
        &text("2026-03-01"),
    ));
    refused(Query::all(Entity::Invoice).and(Property::Id, Comparison::Above, &id));
    refused(Query::all(Entity::Invoice).and_in(Property::Id, []));
    refused(Query::all(Entity::Invoice).and_in(Property::Id, [id, text("8")]));
    let pattern = Pattern::Ends("1".to_owned());
    refused(Query::all(Entity::Invoice).and_like(Property::TotalAmt, &pattern));
    refused(Query::all(Entity::Payment).and_like(Property::DocNumber, &pattern));
}

#[test]
fn inactive_entries_are_asked_for_only_where_there_are_any() {
    let all = |entity| Query::all(entity).with_activity(Activity::All).count();
    assert_eq!(all(Entity::Item), "SELECT COUNT(*) FROM Item WHERE Active IN (true, false)");
    assert_eq!(all(Entity::Invoice), "SELECT COUNT(*) FROM Invoice");
}

#[test]
fn a_pattern_tells_the_rows_that_a_percent_sign_let_through() {
    let pattern = Pattern::Begins("50% OFF".to_owned());
    assert!(pattern.fits("50% off everything"));
    assert!(!pattern.fits("500 OFF"));
    assert!(Pattern::Contains("é".to_owned()).fits("CAFÉ 3"));
    assert!(Pattern::Ends("3".to_owned()).fits("CAFÉ 3"));
}

#[test]
fn every_property_is_asked_for_somewhere_and_by_a_plain_name() {
    for entity in Entity::ALL {
        for property in Property::of(*entity) {
            let name = property.name();
            assert!(name.bytes().all(|it| it.is_ascii_alphabetic() || it == b'.'), "{name}");
        }
    }
}

/// Whatever people and attackers type.
fn any_value() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("'".to_owned()),
        Just("\\".to_owned()),
        Just("\\'".to_owned()),
        Just("''".to_owned()),
        Just("%".to_owned()),
        Just(":".to_owned()),
        Just("\n\t\r".to_owned()),
        Just("🧰👩‍🔧".to_owned()),
        Just("' OR '1'='1".to_owned()),
        Just("') ORDERBY Id STARTPOSITION 1 MAXRESULTS 1 --".to_owned()),
        Just("Robert'); DROP TABLE Invoice;--".to_owned()),
        Just("é".repeat(4_000)),
        "[ -~]{0,12}",
        any::<String>(),
    ];
    proptest::collection::vec(piece, 0..6).prop_map(|it| it.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever a value holds, a parser by the documented grammar reads it as it was, and nothing
    /// else of the query has changed.
    #[test]
    fn any_value_arrives_as_it_was(value in any_value(), other in any_value(), start in 1_usize..9_000) {
        let query = Query::all(Entity::Customer)
            .and(Property::DisplayName, Comparison::Is, &Operand::Text(value.clone()))
            .and_then(|it| it.and_in(Property::Id, [Operand::Id(other.clone()), Operand::Id(value.clone())]))
            .and_then(|it| it.and_like(Property::CompanyName, &Pattern::Contains(other.clone())))
            .unwrap()
            .with_activity(Activity::All);
        let string = |it: &str| Literal::Text(it.to_owned());
        let like = format!("%{other}%");
        let conditions = vec![
            Condition::new("DisplayName", "=", [string(&value)]),
            Condition::new("Id", "IN", [string(&other), string(&value)]),
            Condition::new("CompanyName", "LIKE", [string(&like)]),
            Condition::new("Active", "IN", [Literal::Word("true".to_owned()), Literal::Word("false".to_owned())]),
        ];
        let page = parse(&query.page(start, 1_000)).unwrap();
        prop_assert_eq!(page, Parsed {
            selected: "*".to_owned(),
            entity: "Customer".to_owned(),
            conditions: conditions.clone(),
            order: Some("Id".to_owned()),
            start: Some(start),
            rows: Some(1_000),
        });
        let count = parse(&query.count()).unwrap();
        prop_assert_eq!(count.selected, "COUNT(*)");
        prop_assert_eq!(count.conditions, conditions);
    }
}

#[test]
fn kinds_and_properties_agree() {
    assert_eq!(Property::CustomerRef.kind(), PropertyKind::Id);
    assert_eq!(Property::PrimaryEmailAddr.kind(), PropertyKind::Text);
}
