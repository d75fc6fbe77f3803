//! The rows of the jobs report and the invoices list, joined by their numbers.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::id::JobId;
use crate::domain::id::SourceInvoiceId;
use crate::domain::number::DocumentNumber;
use crate::domain::source::InvoiceKind;
use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::normalize::alike::contested;
use crate::workiz_exports::normalize::alike::is_same;
use crate::workiz_exports::normalize::alike::is_same_client;
use crate::workiz_exports::normalize::alike::settled;
use crate::workiz_exports::normalize::merge::Likeness;
use crate::workiz_exports::normalize::merge::merged;
use crate::workiz_exports::normalize::sale::Sale;
use crate::workiz_exports::normalize::words::Billed;

/// A document that bills, with all that the files say of it.
#[derive(Clone, Debug)]
pub struct Bill {
    /// Its id.
    pub id: SourceInvoiceId,
    /// Its number.
    pub number: String,
    /// How it came to be.
    pub kind: InvoiceKind,
    /// The job that it bills.
    pub job: Option<JobId>,
    /// What the files say.
    pub sale: Arc<Sale>,
    /// Whether the invoices list has it.
    pub is_listed: bool,
}

/// Jobs and bills, joined.
#[derive(Debug, Default)]
pub struct Joined {
    /// Jobs by the core of their numbers.
    pub jobs: BTreeMap<String, Arc<Sale>>,
    /// Bills, in the order of their ids.
    pub bills: Vec<Bill>,
    /// Rows that contradict each other.
    pub said: Vec<Diagnostic>,
}

/// Returns a number's core, by which two are the same.
pub fn core(number: &str) -> String {
    DocumentNumber::parse(number).map(|it| it.core()).unwrap_or_default()
}

/// Returns the id of a job.
pub fn job_id(number: &str) -> JobId {
    JobId::new(format!("job:{}", core(number)))
}

/// Returns the id of an invoice. A job's own invoice has the job's number; the numbers of invoices
/// on their own are counted apart, so that the same number may stand for two.
pub fn invoice_id(number: &str, job: Option<&str>) -> SourceInvoiceId {
    match job {
        Some(job) if core(job) == core(number) => {
            SourceInvoiceId::new(format!("job:{}", core(job)))
        }
        Some(job) => SourceInvoiceId::new(format!("job:{}/invoice:{}", core(job), core(number))),
        None => SourceInvoiceId::new(format!("invoice:{}", core(number))),
    }
}

/// Joins the rows.
pub fn joined(reports: Vec<Sale>, lists: Vec<Sale>) -> Joined {
    let mut joined = Joined::default();
    let by_job = |sale: &Sale| core(&text(sale, Field::JobNumber).unwrap_or_default());
    let jobs = same(reports, by_job, "job", &mut joined.said);
    joined.jobs = jobs.into_iter().map(|(key, it)| (key, Arc::new(it))).collect();
    let lists = same(
        lists,
        |sale| {
            let number = core(&text(sale, Field::InvoiceNumber).unwrap_or_default());
            (number, text(sale, Field::JobNumber).map(|it| core(&it)))
        },
        "invoice",
        &mut joined.said,
    );
    let lists = settled(lists, &mut joined.said);
    let listed: BTreeSet<String> = lists.keys().filter_map(|(_, job)| job.clone()).collect();
    let mut billed: BTreeMap<String, u32> = BTreeMap::new();
    let mut jobs: Vec<Option<String>> = Vec::new();
    let lists = lists.into_values().filter(|it| match job_of(it, &joined.jobs, &listed) {
        Ok(job) => {
            jobs.push(job);
            true
        }
        Err((job, contested)) => {
            // The report's row must not count in its stead.
            billed.insert(core(&job), 0);
            joined.said.push(*contested);
            false
        }
    });
    let lists: Vec<Sale> = lists.collect();
    for job in jobs.iter().flatten() {
        let count = billed.entry(core(job)).or_default();
        *count = count.saturating_add(1);
    }
    for (sale, job) in lists.into_iter().zip(jobs) {
        let number = text(&sale, Field::InvoiceNumber).unwrap_or_default();
        let id = invoice_id(&number, job.as_deref());
        let kind = if job.is_some() { InvoiceKind::Job } else { InvoiceKind::Standalone };
        let report = job.as_ref().and_then(|it| joined.jobs.get(&core(it)));
        // The amounts of a job with several invoices are none of theirs.
        let is_only = job.as_ref().is_some_and(|it| billed.get(&core(it)) == Some(&1));
        let sale = match report.filter(|_| is_only) {
            Some(report) => {
                let what = format!("invoice {number}");
                match merged(&what, sale, Sale::clone(report), Likeness::Mixed) {
                    Ok(sale) => sale,
                    Err(conflict) => {
                        joined.said.push(conflict);
                        continue;
                    }
                }
            }
            None => sale,
        };
        let job = job.map(|it| job_id(&it));
        joined.bills.push(Bill { id, number, kind, job, sale: Arc::new(sale), is_listed: true });
    }
    for (key, sale) in &joined.jobs {
        if sale.billed == Some(Billed::Yes) && !billed.contains_key(key) {
            let number = text(sale, Field::JobNumber).unwrap_or_default();
            joined.bills.push(Bill {
                id: invoice_id(&number, Some(&number)),
                job: Some(job_id(&number)),
                kind: InvoiceKind::Job,
                number,
                sale: Arc::clone(sale),
                is_listed: false,
            });
        }
    }
    joined.bills.sort_by(|one, other| one.id.cmp(&other.id));
    joined
}

fn text(sale: &Sale, field: Field) -> Option<String> {
    sale.texts.get(&field).cloned()
}

/// Returns the number of the job that an invoice of the list bills. Where the list does not show
/// jobs, an invoice with the number and the client of a job is that job's; so is one whose job is
/// left blank, if it is like the job's invoice that the list would lack otherwise.
///
/// # Errors
/// It may be the job's or not: the job's number, and why.
fn job_of(
    sale: &Sale,
    jobs: &BTreeMap<String, Arc<Sale>>,
    listed: &BTreeSet<String>,
) -> Result<Option<String>, (String, Box<Diagnostic>)> {
    if let Some(job) = sale.texts.get(&Field::JobNumber) {
        return Ok(Some(job.clone()));
    }
    let number = sale.texts.get(&Field::InvoiceNumber).map_or("", String::as_str);
    let free = Some(core(number)).filter(|it| !listed.contains(it));
    let Some(job) = free.and_then(|it| jobs.get(&it)) else { return Ok(None) };
    let is_client_same = is_same_client(job, sale);
    if is_client_same && !sale.shown.contains(&Field::JobNumber) {
        return Ok(Some(number.to_owned()));
    }
    if job.billed != Some(Billed::Yes) || !is_same(job, sale) {
        return Ok(None);
    }
    if is_client_same {
        return Ok(Some(number.to_owned()));
    }
    Err((number.to_owned(), Box::new(contested(sale, job))))
}

/// Puts rows of the same key together; those that contradict each other are left out.
fn same<K: Ord + Clone>(
    rows: Vec<Sale>,
    key: impl Fn(&Sale) -> K,
    what: &str,
    said: &mut Vec<Diagnostic>,
) -> BTreeMap<K, Sale> {
    let mut kept: BTreeMap<K, Option<Sale>> = BTreeMap::new();
    for row in rows {
        let own = key(&row);
        let before = kept.insert(own.clone(), None);
        let now = match before {
            None => Some(row),
            Some(None) => None,
            Some(Some(before)) => {
                let field = if what == "job" { Field::JobNumber } else { Field::InvoiceNumber };
                let number = row.texts.get(&field).cloned().unwrap_or_default();
                merged(&format!("{what} {number}"), before, row, Likeness::Same)
                    .inspect_err(|conflict| said.push(conflict.clone()))
                    .ok()
            }
        };
        kept.insert(own, now);
    }
    kept.into_iter().filter_map(|(key, sale)| Some((key, sale?))).collect()
}
