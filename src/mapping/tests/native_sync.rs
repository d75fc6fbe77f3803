//! What Workiz's own QuickBooks sync left in the books is taken for what it is.

use crate::domain::id::{AccountId, ItemId, LineId};
use crate::domain::ledger::{Account, Item, LineRole, SalesLine, Target};
use crate::domain::money::Currency;
use crate::domain::source::{Client, Taxability};
use crate::mapping::scope::in_scope;
use crate::mapping::tests::customers::{books, map, reached_at, source, whose, with_email};
use crate::mapping::tests::support::{client, customer, item, ledger, mapping_for, post_sale, usd};

#[test]
fn lines_that_the_sync_made_for_tips_and_fees_get_their_roles() {
    let line = |item: &str| SalesLine {
        id: Some(LineId::new("1")),
        role: LineRole::Sale,
        item: Some(Target::Existing(ItemId::new(item))),
        description: String::new(),
        quantity: None,
        unit_price: None,
        amount: usd("1.00"),
        taxability: Taxability::NonTaxable,
        class: None,
    };
    let mut book = ledger();
    let income = book.accounts.values().next().unwrap().clone();
    for (id, name) in [("901", "Workiz tips"), ("902", "Workiz service fees")] {
        let kind = "Other Current Liability".to_owned();
        let (id, name) = (AccountId::new(id), name.to_owned());
        let account = Account { id, name, kind, ..income.clone() };
        book.accounts.insert(account.id.clone(), account);
    }
    let own = income.id.to_string();
    // What has the name only, and posts to income like any sale, is no tip.
    for (id, name, account) in [
        ("90", "Workiz tip", "901"),
        ("91", "Surcharge", "902"),
        ("92", "Workiz tip", own.as_str()),
    ] {
        let posted = Some(AccountId::new(account));
        let it = Item { income_account: posted, ..item(id, name) };
        book.items.insert(it.id.clone(), it);
    }
    post_sale(&mut book, "1", |it| it.lines = vec![line("90"), line("91"), line("92")]);
    let actual = in_scope(&mapping_for("", &[], &book), &book, Currency::USD);
    let lines = &actual.sales.values().next().unwrap().content.lines;
    let roles: Vec<LineRole> = lines.iter().map(|it| it.role).collect();
    assert_eq!(roles, [LineRole::Tip, LineRole::ServiceFee, LineRole::Sale]);
}

fn named(clients: impl IntoIterator<Item = Client>, customers: &[(&str, &str, &str)]) -> String {
    let customers = customers.iter().map(|(id, name, email)| {
        let one = customer(id, name);
        if email.is_empty() { one } else { reached_at(one, email) }
    });
    let ledger = books(customers.collect::<Vec<_>>());
    whose(&map("", "", &ledger, &source(clients)))
}

#[test]
fn a_client_is_found_under_the_number_that_the_sync_gave_its_name() {
    let john = || client("c1", "John Smith");
    assert_eq!(named([john()], &[("2", "John Smith - 2", "")]), "c1: 2");
    // The plain name is the surer sign.
    let both = [("2", "John Smith - 2", ""), ("3", "John Smith", "")];
    assert_eq!(named([john()], &both), "c1: 3");
    // A name that ends in a number of its own is no differentiated one.
    assert_eq!(named([john()], &[("2", "John Smith - 1", "")]), "c1: ?");
    assert_eq!(named([client("c1", "Unit")], &[("2", "Unit-2", "")]), "c1: ?");
}

#[test]
fn clients_of_one_name_are_told_apart_by_e_mail_or_left_to_a_person() {
    let john = |id: &str, email: &str| with_email(client(id, "John Smith"), email);
    let customers =
        [("2", "John Smith", "john@example.com"), ("3", "John Smith - 2", "js@example.com")];
    let clients = || [john("c1", "js@example.com"), john("c2", "john@example.com")];
    assert_eq!(named(clients(), &customers), "c1: 3, c2: 2");
    let silent = [("2", "John Smith", ""), ("3", "John Smith - 2", "")];
    assert_eq!(named(clients(), &silent), "c1: ?, c2: ?");
}
