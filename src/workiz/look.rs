//! Lists for a person who looks: every kind of document that the API lists, with its filters.
//!
//! Nothing is tied out from what is read here. Assumed: the paths of leads, technicians, schedules,
//! recurring jobs, calls and SMS threads, which the seed document names without showing them.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde_json::value::RawValue;

use crate::ports::look::Cell;
use crate::ports::look::Found;
use crate::ports::look::LookKind;
use crate::ports::look::LookLine;
use crate::ports::look::Narrowed;
use crate::ports::look::Wholeness;
use crate::workiz::client::WorkizClient;
use crate::workiz::error::WorkizError;
use crate::workiz::kinds::CLIENTS;
use crate::workiz::rows;
use crate::workiz::wire::envelope::ListPage;
use crate::workiz::wire::party::WireClient;

/// Documents a page, as in a pull.
const PAGE_SIZE: u32 = 100;
/// Pages of a look at most: what a person reads, and more.
const PAGES_MAX: u32 = 1_000;
/// So many clients are asked for one by one; of more the whole list is read.
const CLIENTS_SINGLY: usize = 5;

/// Returns the path of a kind's list.
pub(super) fn path(kind: &LookKind) -> &'static [&'static str] {
    match kind.name {
        "clients" => &["clients"],
        "leads" => &["leads"],
        "jobs" => &["jobs"],
        "recurring-jobs" => &["recurring-jobs"],
        "schedules" => &["schedules"],
        "technicians" => &["technicians"],
        "estimates" => &["estimates"],
        "invoices" => &["invoices"],
        "payments" => &["payments"],
        "refunds" => &["refunds"],
        "disputes" => &["disputes"],
        "payouts" => &["payouts"],
        "items" => &["pricebook", "items"],
        "taxes" => &["taxes"],
        "calls" => &["calls"],
        "sms-threads" => &["sms-threads"],
        _ => &[],
    }
}

impl WorkizClient {
    /// Reads a list for a person, page by page.
    ///
    /// # Errors
    ///
    /// Fails when a page cannot be read.
    pub async fn look(&self, kind: &LookKind, narrowed: &Narrowed) -> Result<Found, WorkizError> {
        let (documents, announced) = self.pages(path(kind), &filters(narrowed), kind.many).await?;
        let received = counted(&documents);
        let mut lines: Vec<LookLine> = documents.iter().map(|it| rows::line(kind, it)).collect();
        self.name_clients(kind, &mut lines).await;
        let wholeness = if received == announced {
            Wholeness::Whole
        } else {
            Wholeness::Short { announced, received }
        };
        Ok(Found { lines, wholeness, notes: Vec::new() })
    }

    /// Reads a list page by page until as much has come as Workiz says there is, or a page is empty;
    /// returns the documents, and how many Workiz says there are.
    async fn pages(
        &self,
        path: &[&str],
        narrowed: &[(&'static str, String)],
        name: &str,
    ) -> Result<(Vec<Box<RawValue>>, u64), WorkizError> {
        let mut documents = Vec::new();
        for number in 1..=PAGES_MAX {
            let purpose = format!("read page {number} of {name} from Workiz");
            let mut filters = narrowed.to_vec();
            filters.push(("page", number.to_string()));
            filters.push(("pageSize", PAGE_SIZE.to_string()));
            let page: ListPage = self.read(path, &filters, &purpose).await?;
            if page.page != number {
                return Err(WorkizError::WrongPage { purpose, answered: page.page });
            }
            let ended = page.items.is_empty();
            documents.extend(page.items);
            if ended || counted(&documents) >= page.total {
                return Ok((documents, page.total));
            }
        }
        let purpose = format!("read {name} from Workiz");
        Err(WorkizError::TooManyPages { purpose, limit: PAGES_MAX })
    }

    /// Reads a short list of which nothing may be missing.
    pub(super) async fn all_of(
        &self,
        path: &[&str],
        name: &str,
    ) -> Result<Vec<Box<RawValue>>, WorkizError> {
        let (documents, expected) = self.pages(path, &[], name).await?;
        let received = counted(&documents);
        if received == expected {
            return Ok(documents);
        }
        let purpose = format!("read {name} from Workiz");
        Err(WorkizError::Partial { purpose, expected, received })
    }

    /// Reads one document for a person, by its id or, of invoices and jobs, its number; nothing when
    /// Workiz does not have it.
    ///
    /// # Errors
    ///
    /// Fails when Workiz does not answer or refuses.
    pub async fn look_at(
        &self,
        kind: &LookKind,
        name: &str,
    ) -> Result<Option<LookLine>, WorkizError> {
        let mut found = self.look_by_id(kind, name).await?;
        if found.is_none() && matches!(kind.name, "invoices" | "jobs") {
            let numbered = [("number", name.to_owned())];
            let (documents, _) = self.pages(path(kind), &numbered, kind.many).await?;
            // Of two with one number nobody knows which is meant.
            if let [only] = documents.as_slice() {
                // A list does not show all of a document.
                found = self.look_by_id(kind, &rows::line(kind, only).id).await?;
            }
        }
        let Some(document) = found else { return Ok(None) };
        let mut lines = [rows::line(kind, &document)];
        self.name_clients(kind, &mut lines).await;
        Ok(lines.into_iter().next())
    }

    async fn look_by_id(
        &self,
        kind: &LookKind,
        id: &str,
    ) -> Result<Option<Box<RawValue>>, WorkizError> {
        let path: Vec<&str> = path(kind).iter().copied().chain([id]).collect();
        let purpose = format!("read {} {id} from Workiz", kind.one);
        match self.read(&path, &[], &purpose).await {
            Ok(document) => Ok(Some(document)),
            Err(WorkizError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts the names of clients where documents have ids only. A name that cannot be read stays
    /// away: nobody misses it who may not see clients.
    async fn name_clients(&self, kind: &LookKind, lines: &mut [LookLine]) {
        let place = |key: &str| kind.columns.iter().position(|it| it.key == key);
        let (Some(id), Some(name)) = (place("client_id"), place("client")) else { return };
        let nameless = |it: &&mut LookLine| it.cells.get(name) == Some(&Cell::Empty);
        let ids: BTreeSet<String> =
            lines.iter_mut().filter(nameless).filter_map(|it| text(it.cells.get(id)?)).collect();
        if ids.is_empty() {
            return;
        }
        let names = match self.client_names(&ids).await {
            Ok(names) => names,
            Err(error) => {
                tracing::debug!(%error, "shows clients by their ids");
                BTreeMap::new()
            }
        };
        for line in lines.iter_mut().filter(|it| it.cells.get(name) == Some(&Cell::Empty)) {
            let Some(id) = line.cells.get(id).and_then(text) else { continue };
            if let Some(cell) = line.cells.get_mut(name) {
                *cell = Cell::text(Some(names.get(&id).cloned().unwrap_or(id)));
            }
        }
    }

    async fn client_names(
        &self,
        ids: &BTreeSet<String>,
    ) -> Result<BTreeMap<String, String>, WorkizError> {
        let kind = &CLIENTS;
        let documents = if ids.len() > CLIENTS_SINGLY {
            self.pages(path(kind), &[("includeDeleted", "true".to_owned())], kind.many).await?.0
        } else {
            let mut found = Vec::new();
            for id in ids {
                found.extend(self.look_by_id(kind, id).await?);
            }
            found
        };
        let read = |it: &RawValue| serde_json::from_str::<WireClient>(it.get()).ok();
        let named = documents.iter().filter_map(|it| read(it)).filter_map(|it| {
            let name = it.name.present().filter(|it| !it.is_empty()).or(it.company.present())?;
            Some((it.client_id.present()?.as_str().to_owned(), name.clone()))
        });
        Ok(named.collect())
    }
}

fn counted(documents: &[Box<RawValue>]) -> u64 {
    u64::try_from(documents.len()).unwrap_or(u64::MAX)
}

fn text(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn filters(narrowed: &Narrowed) -> Vec<(&'static str, String)> {
    let from = narrowed.from.map(|it| ("fromDate", it.to_string()));
    let to = narrowed.to.map(|it| ("toDate", it.to_string()));
    let status = narrowed.status.clone().map(|it| ("status", it));
    [from, to, status].into_iter().flatten().collect()
}
