//! Reading a whole list, with the proof that nothing is missing.
//!
//! The API counts nothing, sorts by a date that people change, and has no way to ask for what
//! changed, so that a row that moves while the list is read can fall between two pages without a
//! trace. A list of one page is whole: it is one answer. A longer one is whole only when it was read
//! twice and the same rows came, the second time without any sign that rows moved.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::value::RawValue;

use crate::ports::progress::Progress;
use crate::workiz_api::client::OfficialClient;
use crate::workiz_api::error::OfficialError;
use crate::workiz_api::paging::Paging;
use crate::workiz_api::paging::Probe;
use crate::workiz_api::paging::probe;
use crate::workiz_api::wire::envelope::More;
use crate::workiz_api::wire::record::Record;

/// Rows a page: the most that the API gives.
pub(crate) const ROWS_MAX: usize = 100;
/// Rows that a page shares with the one before, where the offset counts records: as long as the last
/// row of a page comes again, nothing moved between the two.
const OVERLAP: usize = 5;
/// Pages a reading: half a million jobs.
const PAGES_MAX: u32 = 5_000;
/// How often a list is read at most until two readings in a row agree.
const READINGS_MAX: u32 = 4;

/// A list of the API that has pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// Jobs.
    Jobs,
    /// Leads.
    Leads,
}

impl ListKind {
    /// Returns the path of the list.
    pub(crate) fn path(self) -> [&'static str; 2] {
        match self {
            Self::Jobs => ["job", "all"],
            Self::Leads => ["lead", "all"],
        }
    }

    /// Returns the plural that sentences use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jobs => "jobs",
            Self::Leads => "leads",
        }
    }
}

/// A row as it came.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its id; `None` when it has none that can be read.
    pub uuid: Option<String>,
    /// Its JSON text, byte for byte.
    pub body: Box<RawValue>,
}

impl Row {
    /// Reads the id of a row, and keeps its text.
    pub(crate) fn read(body: Box<RawValue>) -> Self {
        let uuid = Record::parse(body.get()).and_then(|record| record.id("UUID"));
        Self { uuid, body }
    }
}

/// One page.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) rows: Vec<Row>,
    pub(crate) more: More,
}

impl Page {
    pub(crate) fn ids(&self) -> Vec<&str> {
        self.rows.iter().map(|row| row.uuid.as_deref().unwrap_or_default()).collect()
    }

    /// Tells whether the page has nothing, and says that there is more: it contradicts itself.
    fn breaks_off(&self) -> bool {
        self.rows.is_empty() && self.more == More::Yes
    }

    /// Tells whether nothing can come after this page. A full page is not believed: one more question
    /// settles it.
    fn is_last(&self) -> bool {
        self.rows.is_empty() || (self.more == More::No && self.rows.len() < ROWS_MAX)
    }

    /// Tells whether this page begins before or where the other one ends.
    fn follows_on(&self, before: &Self) -> bool {
        let last = before.rows.last().and_then(|row| row.uuid.as_ref());
        last.is_some() && self.rows.iter().any(|row| row.uuid.as_ref() == last)
    }
}

/// Whether a list is known to be whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wholeness {
    /// Nothing is missing.
    Whole,
    /// Nobody can say: nothing may be concluded from what is absent.
    Unproven {
        /// How many different rows were seen, or announced, at least.
        expected: u64,
        /// How many came in the last reading.
        received: u64,
    },
}

/// A list that was read.
#[derive(Debug)]
pub struct Listing {
    /// The rows, each id once, as they came last.
    pub rows: Vec<Row>,
    /// Whether it is whole.
    pub wholeness: Wholeness,
    /// What the offset was found to count; `None` when one page was enough.
    pub paging: Option<Paging>,
    /// How many pages were read, all readings together.
    pub pages: u32,
}

/// One reading from the first to the last page.
#[derive(Debug, Default)]
struct Reading {
    rows: Vec<Row>,
    places: BTreeMap<String, usize>,
    paging: Option<Paging>,
    pages: u32,
    /// Rows moved while they were read, or pages contradict each other.
    doubts: bool,
}

impl Reading {
    /// Takes a page, and returns how many rows on it are new.
    fn take(&mut self, page: &Page) -> usize {
        self.pages = self.pages.saturating_add(1);
        self.doubts |= page.breaks_off();
        let mut fresh: usize = 0;
        for row in &page.rows {
            let place = row.uuid.as_ref().and_then(|uuid| self.places.get(uuid)).copied();
            if let Some(earlier) = place.and_then(|place| self.rows.get_mut(place)) {
                *earlier = row.clone();
                continue;
            }
            fresh = fresh.saturating_add(1);
            if let Some(uuid) = &row.uuid {
                self.places.insert(uuid.clone(), self.rows.len());
            }
            self.rows.push(row.clone());
        }
        fresh
    }

    fn ids(&self) -> BTreeSet<String> {
        self.places.keys().cloned().collect()
    }
}

/// What is read, and what is known of it.
struct Walk<'a> {
    client: &'a OfficialClient,
    kind: ListKind,
    first_day: Date,
    progress: &'a dyn Progress,
}

/// Reads a list until it is proven whole, or it moves too much.
pub(crate) async fn read(
    client: &OfficialClient,
    kind: ListKind,
    first_day: Date,
    remembered: Option<Paging>,
    progress: &dyn Progress,
) -> Result<Listing, OfficialError> {
    let walk = Walk { client, kind, first_day, progress };
    let mut paging = remembered;
    let mut before: Option<BTreeSet<String>> = None;
    let (mut seen, mut pages, mut readings) = (BTreeSet::new(), 0_u32, 1);
    loop {
        let reading = walk.once(paging).await?;
        let ids = reading.ids();
        pages = pages.saturating_add(reading.pages);
        seen.extend(ids.iter().cloned());
        paging = reading.paging.or(paging);
        let agrees = reading.pages == 1 || before.as_ref() == Some(&ids);
        let whole = agrees && !reading.doubts;
        if whole || readings >= READINGS_MAX {
            let wholeness = if whole { Wholeness::Whole } else { unproven(&seen, &ids) };
            return Ok(Listing { rows: reading.rows, wholeness, paging: reading.paging, pages });
        }
        tracing::debug!(
            list = kind.name(),
            readings,
            "reads the list once more, to prove it whole"
        );
        before = Some(ids);
        readings += 1;
    }
}

fn unproven(seen: &BTreeSet<String>, last: &BTreeSet<String>) -> Wholeness {
    let received = u64::try_from(last.len()).unwrap_or(u64::MAX);
    let expected = u64::try_from(seen.len()).unwrap_or(u64::MAX).max(received.saturating_add(1));
    Wholeness::Unproven { expected, received }
}

impl Walk<'_> {
    /// Reads the list once from the first to the last page.
    async fn once(&self, remembered: Option<Paging>) -> Result<Reading, OfficialError> {
        let mut reading = Reading::default();
        let first = self.page(&mut reading, 0).await?.0;
        if first.is_last() {
            return Ok(reading);
        }
        let Some((paging, mut offset, mut page, mut fresh)) =
            self.second(&mut reading, &first, remembered).await?
        else {
            return Ok(reading);
        };
        reading.paging = Some(paging);
        let mut before = first;
        while reading.pages < PAGES_MAX {
            let moved = match paging {
                Paging::Pages => fresh < page.rows.len(),
                Paging::Records => !page.follows_on(&before),
            };
            // Said to go on, and did not.
            let cut_short = fresh == 0 && before.more == More::Yes;
            reading.doubts |= (moved && !page.rows.is_empty()) || cut_short;
            if fresh == 0 || page.is_last() {
                return Ok(reading);
            }
            offset = offset.saturating_add(step(paging, &page));
            before = page;
            (page, fresh) = self.page(&mut reading, offset).await?;
        }
        let purpose = format!("read {} from Workiz", self.kind.name());
        Err(OfficialError::TooManyPages { purpose, limit: PAGES_MAX })
    }

    /// Reads the second page, and finds out what the offset counts on the way; `None` when that
    /// ends the reading.
    async fn second(
        &self,
        reading: &mut Reading,
        first: &Page,
        remembered: Option<Paging>,
    ) -> Result<Option<(Paging, u64, Page, usize)>, OfficialError> {
        if remembered == Some(Paging::Records) {
            let offset = step(Paging::Records, first);
            let (page, fresh) = self.page(reading, offset).await?;
            // Pages would be far beyond the end here: what is remembered proves itself.
            if page.follows_on(first) {
                return Ok(Some((Paging::Records, offset, page, fresh)));
            }
        }
        let (page, fresh) = self.page(reading, 1).await?;
        match probe(&first.ids(), &page.ids()) {
            Probe::Counts(paging) => Ok(Some((paging, 1, page, fresh))),
            Probe::Ignored => {
                // All rows came at once; of a full page nobody can tell.
                reading.doubts |= first.rows.len() >= ROWS_MAX || first.more == More::Yes;
                Ok(None)
            }
            Probe::Unclear => {
                reading.doubts = true;
                Ok(None)
            }
        }
    }

    async fn page(
        &self,
        reading: &mut Reading,
        offset: u64,
    ) -> Result<(Page, usize), OfficialError> {
        let page = self.client.page(self.kind, self.first_day, offset).await?;
        let fresh = reading.take(&page);
        let count = u64::try_from(reading.rows.len()).unwrap_or(u64::MAX);
        self.progress.tell(self.kind.name(), count, None);
        Ok((page, fresh))
    }
}

/// How much further the next page is.
fn step(paging: Paging, page: &Page) -> u64 {
    match paging {
        Paging::Pages => 1,
        Paging::Records => {
            let overlap = OVERLAP.min(page.rows.len().saturating_sub(1));
            u64::try_from(page.rows.len().saturating_sub(overlap)).unwrap_or(u64::MAX)
        }
    }
}
