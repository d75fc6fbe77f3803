//! Clients.

use crate::domain::id::ClientId;
use crate::domain::source::Client;
use crate::domain::source::Payer;
use crate::workiz::normalize::document::name;
use crate::workiz::normalize::document::parse;
use crate::workiz::normalize::extras::address;
use crate::workiz::normalize::extras::lifecycle;
use crate::workiz::normalize::reader::Reader;
use crate::workiz::normalize::reader::Reading;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::party::WireClient;

/// Reads a client.
pub fn client(id: &str, body: &str) -> Reading<Client> {
    let mut reader = Reader::new(name("client", id, None));
    let client = parse(&mut reader, body).and_then(|wire| read(&mut reader, &wire));
    reader.finish(client)
}

fn read(reader: &mut Reader, wire: &WireClient) -> Option<Client> {
    let id = reader.id(&wire.client_id, "clientId");
    let parent = reader.optional_id(&wire.parent_client_id, "parentClientId");
    let parent_pays = reader.optional(&wire.parent_pays, "parentPays");
    let merged_into = reader.optional_id(&wire.merged_into_id, "mergedIntoId");
    let lifecycle = lifecycle(reader, &wire.deleted);
    let payer = match parent_pays? {
        Some(true) => Payer::Parent,
        Some(false) | None => Payer::Own,
    };
    Some(Client {
        name: reader.text(&wire.name, "name").unwrap_or_default(),
        first_name: reader.text(&wire.first_name, "firstName"),
        last_name: reader.text(&wire.last_name, "lastName"),
        company: reader.text(&wire.company, "company"),
        emails: texts(reader, &wire.emails, "emails"),
        phones: texts(reader, &wire.phones, "phones"),
        billing_address: address(reader, &wire.billing_address, "billingAddress"),
        id: ClientId::new(id?),
        parent: parent?.map(ClientId::new),
        payer,
        merged_into: merged_into?.map(ClientId::new),
        lifecycle: lifecycle?,
    })
}

fn texts(reader: &mut Reader, field: &Field<Vec<String>>, name: &str) -> Vec<String> {
    reader.incidental(field, name).cloned().unwrap_or_default()
}
