//! Clients by name: the files have no other sign of them.

use std::collections::BTreeMap;

use crate::domain::id::ClientId;
use crate::domain::source::Address;
use crate::domain::source::Client;
use crate::domain::source::Lifecycle;
use crate::domain::source::Payer;
use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::normalize::sale::Sale;
use crate::workiz_exports::normalize::words::normalized;

/// Returns the id of a client of that name.
pub fn client_id(name: &str) -> ClientId {
    ClientId::new(format!("name:{}", normalized(name)))
}

/// Adds the client of a row, or what the row says more of one.
pub fn add(clients: &mut BTreeMap<ClientId, Client>, sale: &Sale) {
    let Some(name) = sale.client() else { return };
    let client = clients.entry(client_id(&name)).or_insert_with(|| named(&name));
    let text = |field| sale.texts.get(&field);
    for (field, place) in [
        (Field::FirstName, &mut client.first_name),
        (Field::LastName, &mut client.last_name),
        (Field::Company, &mut client.company),
    ] {
        if place.is_none() {
            *place = text(field).cloned();
        }
    }
    for field in [Field::Email, Field::Phone, Field::SecondPhone] {
        let all = if field == Field::Email { &mut client.emails } else { &mut client.phones };
        if let Some(text) = text(field)
            && !all.contains(text)
        {
            all.push(text.clone());
        }
    }
    if client.billing_address == Address::default() {
        client.billing_address = sale.address.clone();
    }
}

/// Adds a client of whom only the name is known.
pub fn add_named(clients: &mut BTreeMap<ClientId, Client>, name: &str) {
    clients.entry(client_id(name)).or_insert_with(|| named(name));
}

fn named(name: &str) -> Client {
    Client {
        id: client_id(name),
        name: name.to_owned(),
        first_name: None,
        last_name: None,
        company: None,
        emails: Vec::new(),
        phones: Vec::new(),
        billing_address: Address::default(),
        parent: None,
        payer: Payer::Own,
        merged_into: None,
        lifecycle: Lifecycle::Live,
    }
}
