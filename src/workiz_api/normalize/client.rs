//! Clients, as far as their jobs tell of them: the API does not list them.

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use crate::domain::id::ClientId;
use crate::domain::source::Address;
use crate::domain::source::Client;
use crate::domain::source::Lifecycle;
use crate::domain::source::Payer;
use crate::workiz_api::normalize::reader::Reader;
use crate::workiz_api::wire::record::Record;

/// A client as one job tells of it.
#[derive(Clone, Debug)]
pub struct Sighting {
    /// The client.
    pub client: Client,
    /// When the job is, and its id: the latest job knows best.
    pub at: (Option<DateTime>, String),
}

/// The clients of all jobs.
#[derive(Debug, Default)]
pub struct Clients(BTreeMap<ClientId, Sighting>);

impl Clients {
    /// Takes what a job tells; a later job's word counts more, in whichever order they come.
    pub fn see(&mut self, sighting: Sighting) {
        let known = self.0.get(&sighting.client.id);
        if known.is_none_or(|known| known.at < sighting.at) {
            self.0.insert(sighting.client.id.clone(), sighting);
        }
    }

    /// Returns the clients.
    pub fn into_map(self) -> BTreeMap<ClientId, Client> {
        self.0.into_iter().map(|(id, sighting)| (id, sighting.client)).collect()
    }
}

/// Reads the client that a job names.
///
/// The job's address is where the work is done, and not taken for the client's.
pub(super) fn client(reader: &mut Reader, record: &Record<'_>, id: ClientId) -> Client {
    let first_name = reader.text(record, "FirstName");
    let last_name = reader.text(record, "LastName");
    let company = reader.text(record, "Company");
    let person = [&first_name, &last_name].into_iter().flatten().cloned().collect::<Vec<_>>();
    let name =
        if person.is_empty() { company.clone().unwrap_or_default() } else { person.join(" ") };
    let phones = ["Phone", "SecondPhone"].into_iter().filter_map(|it| reader.text(record, it));
    let phones = phones.collect();
    Client {
        id,
        name,
        first_name,
        last_name,
        company,
        emails: reader.text(record, "Email").into_iter().collect(),
        phones,
        billing_address: Address::default(),
        parent: None,
        payer: Payer::Own,
        merged_into: None,
        lifecycle: Lifecycle::Live,
    }
}
