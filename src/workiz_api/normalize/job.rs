//! Jobs.

use jiff::civil::DateTime;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::id::ClientId;
use crate::domain::id::JobId;
use crate::domain::money::Money;
use crate::domain::number::DocumentNumber;
use crate::domain::source::Invoice;
use crate::domain::source::Job;
use crate::workiz_api::normalize::account::Ground;
use crate::workiz_api::normalize::client::Sighting;
use crate::workiz_api::normalize::client::client;
use crate::workiz_api::normalize::invoice::Standing;
use crate::workiz_api::normalize::invoice::invoice;
use crate::workiz_api::normalize::invoice::standing;
use crate::workiz_api::normalize::reader::Reader;
use crate::workiz_api::wire::record::Record;

/// What is made of one job.
#[derive(Clone, Debug)]
pub struct JobReading {
    /// The job; `None` when it cannot be read.
    pub job: Option<Job>,
    /// The invoice that stands behind a job that is billed, or was.
    pub invoice: Option<Invoice>,
    /// The client that it names.
    pub client: Option<Sighting>,
    /// What is wrong with it or worth knowing.
    pub problems: Vec<Diagnostic>,
}

/// What a job states of itself.
pub(super) struct Facts {
    pub(super) uuid: String,
    pub(super) number: Option<DocumentNumber>,
    pub(super) status: String,
    pub(super) client: Option<ClientId>,
    pub(super) when: Option<DateTime>,
    pub(super) total: Option<Money>,
    pub(super) due: Option<Money>,
}

/// Reads a job; `id` is the one under which the snapshot keeps it.
pub fn job(id: &str, body: &str, ground: &Ground) -> JobReading {
    let Some(record) = Record::parse(body) else {
        let mut reader = Reader::new(format!("job {id}"));
        reader.unreadable("(whole document)", "The document is not a JSON object of fields.");
        return JobReading { job: None, invoice: None, client: None, problems: reader.finish() };
    };
    let name = match record.id("SerialId") {
        Some(number) => format!("job {id} (number {number})"),
        None => format!("job {id}"),
    };
    let mut reader = Reader::new(name);
    let Some(facts) = facts(&mut reader, &record, ground) else {
        return JobReading { job: None, invoice: None, client: None, problems: reader.finish() };
    };
    let seen = facts.client.clone().map(|id| Sighting {
        client: client(&mut reader, &record, id),
        at: (facts.when, facts.uuid.clone()),
    });
    let invoice = match standing(&facts, ground) {
        Standing::NotBilled => None,
        standing => invoice(&mut reader, &record, &facts, standing, ground),
    };
    let title = ["JobName", "JobType"].into_iter().find_map(|it| reader.text(&record, it));
    let collected = match (facts.total, facts.due) {
        (Some(total), Some(due)) => total.minus(due).ok(),
        _ => None,
    };
    let job = Job {
        id: JobId::new(facts.uuid),
        number: facts.number,
        title: title.unwrap_or_default(),
        status: facts.status,
        client: facts.client,
        scheduled_start: facts.when.and_then(|wall| ground.zone.moment_of(wall)),
        total: facts.total,
        collected,
    };
    JobReading { job: Some(job), invoice, client: seen, problems: reader.finish() }
}

fn facts(reader: &mut Reader, record: &Record<'_>, ground: &Ground) -> Option<Facts> {
    let currency = ground.account.currency;
    let uuid = reader.id(record, "UUID");
    let number = reader.optional_id(record, "SerialId");
    let status = reader.required_text(record, "Status");
    let client = reader.optional_id(record, "ClientId");
    let when = reader.optional_wall(record, "JobDateTime");
    let total = reader.optional_money(record, "JobTotalPrice", currency);
    let due = reader.optional_money(record, "JobAmountDue", currency);
    Some(Facts {
        uuid: uuid?,
        number: number?.as_deref().and_then(DocumentNumber::parse),
        status: status?,
        client: client?.map(ClientId::new),
        when: when?,
        total: total?,
        due: due?,
    })
}
