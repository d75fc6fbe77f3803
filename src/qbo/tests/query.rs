//! Queries cannot be broken out of, and always have an order.

use crate::qbo::entity::Entity;
use crate::qbo::query::{Activity, Comparison, Query};

#[test]
fn quotes_and_backslashes_are_escaped() {
    let query = Query::all(Entity::Customer).and("DisplayName", Comparison::Is, r"O'Neil\ & 50%");
    let text = query.page(1, 1_000);
    assert_eq!(
        text,
        r"SELECT * FROM Customer WHERE DisplayName = 'O\'Neil\\ & 50%' ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000"
    );
}

#[test]
fn conditions_are_joined_and_counted_alike() {
    let query = Query::all(Entity::Invoice)
        .and("TxnDate", Comparison::AtLeast, "2026-03-01")
        .and_in("DocNumber", ["1", "2' OR '1"]);
    let condition = r"WHERE TxnDate >= '2026-03-01' AND DocNumber IN ('1', '2\' OR \'1')";
    assert_eq!(query.count(), format!("SELECT COUNT(*) FROM Invoice {condition}"));
    assert_eq!(
        query.page(1_000, 7),
        format!("SELECT * FROM Invoice {condition} ORDERBY Id STARTPOSITION 1000 MAXRESULTS 7")
    );
}

#[test]
fn inactive_entries_are_asked_for_only_where_there_are_any() {
    let all = |entity| Query::all(entity).with_activity(Activity::All).count();
    assert_eq!(all(Entity::Item), "SELECT COUNT(*) FROM Item WHERE Active IN (true, false)");
    assert_eq!(all(Entity::Invoice), "SELECT COUNT(*) FROM Invoice");
}

proptest::proptest! {
    /// Whatever a value holds, it ends where its closing quote stands, and reads back as it was.
    #[test]
    fn no_value_leaves_its_quotes(value in "[a-z'\\\\ %=]{0,12}") {
        let text = Query::all(Entity::Customer).and("DisplayName", Comparison::Is, &value).count();
        let (_, quoted) = text.split_once(" = '").unwrap();
        let mut read = String::new();
        let mut characters = quoted.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => read.push(characters.next().unwrap()),
                '\'' => break,
                other => read.push(other),
            }
        }
        proptest::prop_assert_eq!(read, value);
        proptest::prop_assert_eq!(characters.next(), None);
    }
}
