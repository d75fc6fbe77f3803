//! What Workiz's own QuickBooks sync left in the books is taken for what it is.

use crate::domain::id::{AccountId, ClientId, CustomerId, SourceInvoiceId};
use crate::domain::ledger::{Account, Item, LineRole, Target};
use crate::domain::money::Currency;
use crate::domain::number::DocumentNumber;
use crate::domain::source::{Client, Invoice};
use crate::mapping::scope::in_scope;
use crate::mapping::tests::customers::{books, map, reached_at, source, whose, with_email};
use crate::mapping::tests::support::{
    client, customer, invoice, item, ledger, mapping_for, post_sale, sold,
};

#[test]
fn lines_that_the_sync_made_for_tips_and_fees_get_their_roles() {
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
    post_sale(&mut book, "1", |it| it.lines = ["90", "91", "92"].map(sold).to_vec());
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

#[test]
fn a_client_is_found_under_the_id_that_the_sync_once_gave_its_name() {
    let john = |id: &str| client(id, "John Smith");
    for name in ["John Smith 4711", "John Smith4711", "john  smith cl_4711"] {
        // It is surer than the plain name, which another John Smith has.
        let customers = [("2", name, ""), ("3", "John Smith", "")];
        let both = [john("cl_4711"), john("cl_4712")];
        assert_eq!(named(both, &customers), "cl_4711: 2, cl_4712: 3", "{name}");
    }
    assert_eq!(named([john("cl_4711")], &[("2", "John Smith 471", "")]), "cl_4711: ?");
}

#[test]
fn clients_of_one_name_are_told_apart_by_the_documents_that_the_sync_wrote() {
    let clients = || ["c1", "c2"].map(|id| client(id, "John Smith"));
    let told = |posted: &[(&str, &str)]| {
        let mut ledger = books([customer("2", "John Smith"), customer("3", "John Smith - 2")]);
        let mut source = source(clients());
        source.invoices.clear();
        for (id, client) in [("101", "c1"), ("102", "c1"), ("103", "c2")] {
            let number = DocumentNumber::parse(id);
            let client = ClientId::new(client);
            let id = SourceInvoiceId::new(id);
            let its = Invoice { id: id.clone(), number, client, ..invoice("x") };
            source.invoices.insert(id, its);
        }
        let total = source.invoices.values().next().unwrap().totals.total;
        for (number, customer) in posted {
            post_sale(&mut ledger, number, |it| {
                it.number = DocumentNumber::parse(&format!("SAJ{number}_SKOT"));
                it.customer = Some(Target::Existing(CustomerId::new(*customer)));
                it.total = total;
            });
        }
        whose(&map("", "", &ledger, &source))
    };
    assert_eq!(told(&[("101", "3"), ("102", "3"), ("103", "2")]), "101: 3, 102: 3, 103: 2");
    // One document is enough; documents of both on one customer are not.
    assert_eq!(told(&[("101", "3"), ("103", "2")]), "101: 3, 102: 3, 103: 2");
    assert_eq!(told(&[("101", "3"), ("103", "3")]), "101: ?, 102: ?, 103: ?");
    assert_eq!(told(&[("101", "3"), ("102", "2"), ("103", "2")]), "101: ?, 102: ?, 103: ?");
}

#[test]
fn an_only_client_of_its_name_is_the_numbered_customer_if_its_documents_stand_there() {
    let customers = [customer("2", "John Smith"), customer("3", "John Smith - 2")];
    let mut ledger = books(customers);
    let source = source([client("c1", "John Smith")]);
    assert_eq!(whose(&map("", "", &ledger, &source)), "c1: 2");
    let its = source.invoices.values().next().unwrap();
    let (number, total) = (its.number.clone(), its.totals.total);
    post_sale(&mut ledger, "9", |it| {
        it.number = number;
        it.customer = Some(Target::Existing(CustomerId::new("3")));
        it.total = total;
    });
    assert_eq!(whose(&map("", "", &ledger, &source)), "c1: 3");
}
