//! Which customer a client is.

use crate::domain::book::{LedgerBook, SourceBook};
use crate::domain::expected::ExpectedBook;
use crate::domain::id::{ClientId, SourceInvoiceId};
use crate::domain::ledger::{Activity, Customer, Target};
use crate::domain::source::{Client, Invoice, Lifecycle};
use crate::mapping::apply::expect;
use crate::mapping::tests::support::{
    TABLES, add_customer, book, client, customer, invoice, ledger, mapping_for, zone,
};

const CREATE: &str = "[customers]\nunmapped = \"create\"\n";

/// Books with these customers besides Ada Larkspur.
pub(super) fn books(customers: impl IntoIterator<Item = Customer>) -> LedgerBook {
    let mut book = ledger();
    for customer in customers {
        add_customer(&mut book, customer);
    }
    book
}

/// A source in which each of the clients has one invoice.
pub(super) fn source(clients: impl IntoIterator<Item = Client>) -> SourceBook {
    let mut source = book([], []);
    source.clients.clear();
    for client in clients {
        let id = SourceInvoiceId::new(format!("i-{}", client.id));
        let its = Invoice { id: id.clone(), client: client.id.clone(), ..invoice("x") };
        source.invoices.insert(id, its);
        source.clients.insert(client.id.clone(), client);
    }
    source
}

pub(super) fn map(
    more: &str,
    table: &str,
    ledger: &LedgerBook,
    source: &SourceBook,
) -> ExpectedBook {
    let table = format!("workiz,quickbooks\n{table}");
    let tables: Vec<(&str, &str)> =
        TABLES.into_iter().chain([("customers.csv", table.as_str())]).collect();
    expect(&mapping_for(more, &tables, ledger), source, ledger, &zone()).unwrap()
}

/// Writes which customer the invoice of each client is for.
pub(super) fn whose(book: &ExpectedBook) -> String {
    let one = |it: &crate::domain::expected::Expected<_>| {
        let form: &crate::domain::ledger::SalesForm = &it.content;
        let target = match &form.customer {
            Some(Target::Existing(id)) => id.to_string(),
            Some(Target::New(client)) => format!("new {client}"),
            None => "?".to_owned(),
        };
        format!("{}: {target}", it.origin.id().trim_start_matches("i-"))
    };
    book.sales.values().map(one).collect::<Vec<_>>().join(", ")
}

pub(super) fn with_email(mut client: Client, email: &str) -> Client {
    client.emails = vec![email.to_owned()];
    client
}

pub(super) fn reached_at(mut customer: Customer, email: &str) -> Customer {
    customer.email = Some(email.to_owned());
    customer
}

fn noted(mut customer: Customer, note: &str) -> Customer {
    customer.notes = Some(note.to_owned());
    customer
}

#[test]
fn the_surest_sign_wins() {
    let ledger = books([
        customer("2", "Blue Door Bakery"),
        noted(customer("3", "Bruno D."), "Good payer. [tieout:c2] since 2026"),
        reached_at(customer("4", "Carla C."), "carla@example.com, office@example.com"),
        customer("5", "Dmitri Dunmore"),
        customer("6", "Client c6"),
    ]);
    let mut dmitri = client("c4", "");
    dmitri.first_name = Some("Dmitri".to_owned());
    dmitri.last_name = Some("Dunmore".to_owned());
    let mut bakery = client("c5", "Elena Ellsberry");
    bakery.company = Some("BLUE door  Bakery".to_owned());
    let source = source([
        client("c1", "Ada Larkspur"),
        client("c2", "Bruno Dunmore"),
        with_email(client("c3", "Carla Castellan"), "Carla@Example.com"),
        dmitri,
        bakery,
        client("c6", ""),
    ]);
    let mapped = map("", "", &ledger, &source);
    assert_eq!(whose(&mapped), "c1: 1, c2: 3, c3: 4, c4: 5, c5: 2, c6: 6");
    let mapped = map("", "c1,Blue Door Bakery\nBruno Dunmore,Ada Larkspur\n", &ledger, &source);
    assert_eq!(whose(&mapped), "c1: 2, c2: 1, c3: 4, c4: 5, c5: ?, c6: 6");
}

#[test]
fn a_customer_that_two_clients_could_be_is_given_to_neither() {
    let ledger = books([]);
    let two = source([client("c1", "Ada Larkspur"), client("c2", "ADA LARKSPUR")]);
    let mapped = map(CREATE, "", &ledger, &two);
    assert_eq!(whose(&mapped), "c1: ?, c2: ?");
    let unmapped = &mapped.sales.values().next().unwrap().unmapped[0];
    assert_eq!(unmapped.value, "Ada Larkspur (c1)");
    assert!(unmapped.advice.contains("c1, c2"), "{}", unmapped.advice);
    // Not even an address of its own gives it to a third one while it is contested.
    let ledger = books([reached_at(customer("1", "Ada Larkspur"), "x@example.com")]);
    let three = source([
        client("c1", "Ada Larkspur"),
        client("c2", "ADA LARKSPUR"),
        with_email(client("c3", "X"), "x@example.com"),
    ]);
    assert_eq!(whose(&map("", "", &ledger, &three)), "c1: ?, c2: ?, c3: ?");
    // The e-mail address tells which of them it is; the other one is somebody else.
    let ledger = books([reached_at(customer("1", "Ada Larkspur"), "ada@example.com")]);
    let told = source([
        client("c1", "Ada Larkspur"),
        with_email(client("c2", "Ada Larkspur"), "ada@example.com"),
    ]);
    let mapped = map(CREATE, "", &ledger, &told);
    assert_eq!(whose(&mapped), "c1: new c1, c2: 1");
    assert_eq!(mapped.new_customers[&ClientId::new("c1")].display_name, "Ada Larkspur (C)");
}

#[test]
fn an_address_that_others_have_too_proves_nothing() {
    let shared = "office@example.com";
    let ledger = books([reached_at(customer("2", "Office"), shared)]);
    let two =
        source([with_email(client("c1", "X"), shared), with_email(client("c2", "Y"), shared)]);
    assert_eq!(whose(&map("", "", &ledger, &two)), "c1: ?, c2: ?");
    let ledger = books([
        reached_at(customer("2", "Office"), shared),
        reached_at(customer("3", "O"), shared),
    ]);
    let one = source([with_email(client("c1", "X"), shared)]);
    assert_eq!(whose(&map("", "", &ledger, &one)), "c1: ?");
    let off = "[customers]\nmatch_by_email = false\n";
    let ledger = books([reached_at(customer("2", "Office"), shared)]);
    assert_eq!(whose(&map("", "", &ledger, &one)), "c1: 2");
    assert_eq!(whose(&map(off, "", &ledger, &one)), "c1: ?");
}

#[test]
fn merged_clients_are_their_survivor_and_rings_end() {
    let ledger = books([customer("2", "Bruno")]);
    let merged = |id: &str, into: &str| Client {
        merged_into: Some(ClientId::new(into)),
        lifecycle: Lifecycle::Deleted,
        ..client(id, "Old")
    };
    let three = source([merged("c1", "c2"), merged("c2", "c3"), client("c3", "Bruno")]);
    assert_eq!(whose(&map("", "", &ledger, &three)), "c1: 2, c2: 2, c3: 2");
    let ring = source([merged("c1", "c2"), merged("c2", "c1")]);
    assert_eq!(map(CREATE, "", &ledger, &ring).sales.len(), 2);
    // A row for the merged client holds for the one that is left.
    let two = source([merged("c1", "c2"), client("c2", "Nobody")]);
    assert_eq!(whose(&map("", "c1,Bruno\n", &ledger, &two)), "c1: 2, c2: 2");
}

#[test]
fn new_customers_get_names_that_are_free_and_allowed() {
    let mut inactive = customer("2", "Bruno");
    inactive.activity = Activity::Inactive;
    let ledger = books([inactive]);
    let mut unnamed = client("c5", " ");
    unnamed.company = Some("Tab\tand: colon".to_owned());
    let source = source([
        client("c2", "bruno"),
        client("c3", "Bruno"),
        client("c4", ""),
        unnamed,
        client("c6", &"x".repeat(600)),
    ]);
    let mapped = map(CREATE, "", &ledger, &source);
    let names: Vec<String> =
        mapped.new_customers.values().map(|it| it.display_name.clone()).collect();
    assert_eq!(names[..4], ["bruno (C)", "Bruno c3", "Client c4", "Tab and colon"]);
    assert_eq!(names[4].chars().count(), 500);
}

#[test]
fn an_inactive_customer_with_the_marker_is_left_to_a_person() {
    let mut gone = noted(customer("2", "Bruno"), "[tieout:c2]");
    gone.activity = Activity::Inactive;
    let mapped = map(CREATE, "", &books([gone]), &source([client("c2", "Bruno")]));
    assert_eq!(whose(&mapped), "c2: ?");
    assert!(mapped.new_customers.is_empty());
}
