//! Lists for a person who looks: every kind of document that the API lists, with its filters.
//!
//! Nothing is tied out from what is read here. Assumed: the paths of leads, technicians, schedules,
//! recurring jobs, calls and SMS threads, which the seed document names without showing them.

use jiff::civil::Date;
use serde_json::value::RawValue;

use crate::workiz::client::WorkizClient;
use crate::workiz::error::WorkizError;
use crate::workiz::wire::envelope::ListPage;

/// Documents a page, as in a pull.
const PAGE_SIZE: u32 = 100;
/// Pages of a look at most: what a person reads, and more.
const PAGES_MAX: u32 = 1_000;

/// A kind of document that can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The word of the command line, in the plural.
    pub name: &'static str,
    /// The path of the list.
    pub path: &'static [&'static str],
    /// The field that holds a document's id.
    pub id_field: &'static str,
    /// How the list can be narrowed.
    pub filters: Filters,
}

/// How a list can be narrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filters {
    /// Not at all.
    None,
    /// By dates.
    Dates,
    /// By dates and status.
    DatesAndStatus,
}

const fn listed(
    name: &'static str,
    path: &'static [&'static str],
    id_field: &'static str,
    filters: Filters,
) -> Listed {
    Listed { name, path, id_field, filters }
}

/// Everything that can be looked at.
pub const LISTED: &[Listed] = &[
    listed("clients", &["clients"], "clientId", Filters::None),
    listed("leads", &["leads"], "leadId", Filters::DatesAndStatus),
    listed("jobs", &["jobs"], "jobId", Filters::DatesAndStatus),
    listed("recurring-jobs", &["recurring-jobs"], "recurringJobId", Filters::None),
    listed("schedules", &["schedules"], "scheduleId", Filters::Dates),
    listed("technicians", &["technicians"], "userId", Filters::None),
    listed("estimates", &["estimates"], "estimateId", Filters::DatesAndStatus),
    listed("invoices", &["invoices"], "invoiceId", Filters::DatesAndStatus),
    listed("payments", &["payments"], "paymentId", Filters::DatesAndStatus),
    listed("refunds", &["refunds"], "refundId", Filters::Dates),
    listed("disputes", &["disputes"], "disputeId", Filters::DatesAndStatus),
    listed("payouts", &["payouts"], "payoutId", Filters::DatesAndStatus),
    listed("items", &["pricebook", "items"], "itemId", Filters::None),
    listed("taxes", &["taxes"], "taxId", Filters::None),
    listed("calls", &["calls"], "callId", Filters::Dates),
    listed("sms-threads", &["sms-threads"], "threadId", Filters::Dates),
];

impl Listed {
    /// Finds a kind by its word.
    pub fn find(name: &str) -> Option<&'static Self> {
        LISTED.iter().find(|it| it.name == name)
    }
}

/// How a look is narrowed; dates are those of the account's zone, both included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowed {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
    /// The status, in the API's word.
    pub status: Option<String>,
}

/// What was looked at.
#[derive(Debug)]
pub struct Found {
    /// The documents, as they came.
    pub documents: Vec<Box<RawValue>>,
    /// How many Workiz says there are.
    pub total: u64,
}

impl WorkizClient {
    /// Reads a list for a person, page by page.
    ///
    /// # Errors
    ///
    /// Fails when a page cannot be read.
    pub async fn look(&self, kind: &Listed, narrowed: &Narrowed) -> Result<Found, WorkizError> {
        let mut found = Found { documents: Vec::new(), total: 0 };
        for number in 1..=PAGES_MAX {
            let purpose = format!("read page {number} of {} from Workiz", kind.name);
            let mut filters = narrowed.filters();
            filters.push(("page", number.to_string()));
            filters.push(("pageSize", PAGE_SIZE.to_string()));
            let page: ListPage = self.read(kind.path, &filters, &purpose).await?;
            if page.page != number {
                return Err(WorkizError::WrongPage { purpose, answered: page.page });
            }
            let ended = page.items.is_empty();
            found.total = page.total;
            found.documents.extend(page.items);
            let received = u64::try_from(found.documents.len()).unwrap_or(u64::MAX);
            if ended || received >= found.total {
                return Ok(found);
            }
        }
        let purpose = format!("read {} from Workiz", kind.name);
        Err(WorkizError::TooManyPages { purpose, limit: PAGES_MAX })
    }

    /// Reads one document for a person; nothing when Workiz does not have it.
    ///
    /// # Errors
    ///
    /// Fails when Workiz does not answer or refuses.
    pub async fn look_at(
        &self,
        kind: &Listed,
        id: &str,
    ) -> Result<Option<Box<RawValue>>, WorkizError> {
        let path: Vec<&str> = kind.path.iter().copied().chain([id]).collect();
        let purpose = format!("read {id} of {} from Workiz", kind.name);
        match self.read(&path, &[], &purpose).await {
            Ok(document) => Ok(Some(document)),
            Err(WorkizError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Narrowed {
    fn filters(&self) -> Vec<(&'static str, String)> {
        let from = self.from.map(|it| ("fromDate", it.to_string()));
        let to = self.to.map(|it| ("toDate", it.to_string()));
        let status = self.status.clone().map(|it| ("status", it));
        [from, to, status].into_iter().flatten().collect()
    }
}
