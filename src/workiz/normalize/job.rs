//! Jobs.

use crate::domain::id::ClientId;
use crate::domain::id::JobId;
use crate::domain::money::Currency;
use crate::domain::number::DocumentNumber;
use crate::domain::source::Job;
use crate::workiz::normalize::document::name;
use crate::workiz::normalize::document::parse;
use crate::workiz::normalize::reader::Reader;
use crate::workiz::normalize::reader::Reading;
use crate::workiz::wire::job::WireJob;
use crate::workiz::wire::job::WirePriceSummary;
use crate::workiz::wire::party::WireJobClient;

/// Reads a job; its amounts are in the account's currency.
pub fn job(id: &str, body: &str, currency: Currency) -> Reading<Job> {
    let mut reader = Reader::new(name("job", id, None));
    let job = match parse::<WireJob>(&mut reader, body) {
        Some(wire) => {
            reader = Reader::new(name("job", id, Some(&wire.number)));
            read(&mut reader, &wire, currency)
        }
        None => None,
    };
    reader.finish(job)
}

fn read(reader: &mut Reader, wire: &WireJob, currency: Currency) -> Option<Job> {
    let id = reader.id(&wire.job_id, "jobId");
    let number = reader.optional_id(&wire.number, "number");
    let status = reader.required(&wire.status, "status").cloned();
    let no_client = WireJobClient::default();
    let client = reader.optional(&wire.client, "client")?.unwrap_or(&no_client);
    let client = reader.optional_id(&client.id, "client.id");
    let scheduled_start = reader.optional(&wire.scheduled_start, "scheduledStart");
    let no_prices = WirePriceSummary::default();
    let prices = reader.optional(&wire.price_summary, "priceSummary")?.unwrap_or(&no_prices);
    let total = reader.optional_money(&prices.total, "priceSummary.total", currency);
    let collected =
        reader.optional_money(&prices.amount_collected, "priceSummary.amountCollected", currency);
    Some(Job {
        id: JobId::new(id?),
        number: number?.and_then(DocumentNumber::parse),
        title: reader.text(&wire.title, "title").unwrap_or_default(),
        status: status?,
        client: client?.map(ClientId::new),
        scheduled_start: scheduled_start?.map(|moment| moment.0),
        total: total?,
        collected: collected?,
    })
}
