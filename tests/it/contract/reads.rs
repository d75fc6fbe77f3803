//! What the client reads is what there is, and what is not there is told as that.

use serde_json::json;
use tieout::qbo::class::ErrorClass;
use tieout::qbo::entity::Entity;
use tieout::qbo::property::Property;
use tieout::qbo::query::{Activity, Comparison, Operand, Pattern, Query};

use super::kit::{id, open};

#[tokio::test]
async fn each_kind_that_the_program_reads_is_listed_counted_and_read_one_by_one() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let made = world.invoice(&ada, "1042", 20).await;
    world.pay(&ada, &id(&made), 5).await;
    for entity in [
        Entity::Account,
        Entity::Customer,
        Entity::Invoice,
        Entity::Item,
        Entity::Payment,
        Entity::PaymentMethod,
        Entity::TaxAgency,
        Entity::TaxCode,
        Entity::TaxRate,
        Entity::Term,
    ] {
        let query = Query::all(entity);
        let all = world.client.query_all(&query).await.unwrap();
        assert!(!all.is_empty(), "{entity:?}");
        assert_eq!(world.client.count(&query).await.unwrap(), all.len(), "{entity:?}");
        let one = world.client.read(entity, &all[0].id).await.unwrap();
        assert_eq!(one.body.get(), all[0].body.get(), "{entity:?}: one form for both");
    }
    for entity in [Entity::Class, Entity::CreditMemo, Entity::Deposit, Entity::Department] {
        assert_eq!(world.client.query_all(&Query::all(entity)).await.unwrap().len(), 0);
    }
}

#[tokio::test]
async fn conditions_choose_the_rows_that_they_name() {
    let world = open().await;
    let ada = world.customer("Ada O'Neil").await;
    let bea = world.customer("Bea").await;
    for (number, customer, amount) in [("A-1", &ada, 10), ("A-2", &ada, 20), ("B_1", &bea, 30)] {
        world.invoice(customer, number, amount).await;
    }
    let all = || Query::all(Entity::Invoice);
    let text = |it: &str| Operand::Text(it.to_owned());
    let of = |it: &str| Operand::Id(it.to_owned());
    let day = Operand::Date(jiff::civil::date(2026, 4, 1));
    let numbers = [text("A-1"), text("B_1"), text("C")];
    for (query, rows) in [
        (all().and(Property::CustomerRef, Comparison::Is, &of(&ada)), 2),
        (all().and(Property::TxnDate, Comparison::AtLeast, &day), 3),
        (all().and_in(Property::DocNumber, numbers), 2),
        (all().and_like(Property::DocNumber, &Pattern::Begins("A-".to_owned())), 2),
        (all().and_like(Property::DocNumber, &Pattern::Contains("1".to_owned())), 2),
        (
            Query::all(Entity::Customer).and(
                Property::DisplayName,
                Comparison::Is,
                &text("Ada O'Neil"),
            ),
            1,
        ),
    ] {
        let query = query.unwrap();
        let found = world.client.query_all(&query).await.unwrap();
        assert_eq!(found.len(), rows, "{}", query.count());
        assert_eq!(world.client.count(&query).await.unwrap(), rows, "{}", query.count());
    }
}

#[tokio::test]
async fn inactive_entries_are_hidden_unless_they_are_asked_for() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let inactive = json!({ "entity": "Customer", "id": ada, "change": { "Active": false } });
    world.sandbox.edit(&inactive).unwrap();
    let shown = Query::all(Entity::Customer);
    assert_eq!(world.client.query_all(&shown).await.unwrap().len(), 0);
    let all = shown.with_activity(Activity::All);
    assert_eq!(world.client.query_all(&all).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_deleted_or_was_never_there_is_not_found() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let made = world.invoice(&ada, "1042", 20).await;
    let gone = json!({ "entity": "Invoice", "id": made["Id"], "operation": "delete" });
    world.sandbox.edit(&gone).unwrap();
    for number in [id(&made).as_str(), "999"] {
        let error = world.client.read(Entity::Invoice, number).await.unwrap_err();
        assert_eq!(error.class(), ErrorClass::NotFound, "{error:?}");
    }
}

#[tokio::test]
async fn the_company_and_its_settings_are_read_and_a_change_counts_from_the_next_read() {
    let world = open().await;
    let company = world.client.read_company().await.unwrap();
    assert!(company.body.get().contains("Northfield Home Services"));
    let before = world.client.read_preferences().await.unwrap().0;
    world.sandbox.set_preference("AccountingInfoPrefs", "BookCloseDate", json!("2026-03-31"));
    let after = world.client.read_preferences().await.unwrap().0;
    assert!(!before.body.get().contains("2026-03-31") && after.body.get().contains("2026-03-31"));
}
