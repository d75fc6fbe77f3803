//! Lists: pages, filters, order, and every kind that can be looked at.

use serde_json::json;
use tieout::domain::snapshot::Completeness;
use tieout::ports::look::{Filters, Narrowed, Wholeness};
use tieout::ports::progress::Silent;
use tieout::ports::source::{PullRequest, Source as _};
use tieout::sandbox::workiz::sandbox::RateLimit;
use tieout::workiz::kinds::KINDS;

use super::kit::{Desk, MINUTE, Manner, kind, seed, seed_of};

fn narrowed(from: &str, to: &str, status: &str) -> Narrowed {
    let date = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
    let status = (!status.is_empty()).then(|| status.to_owned());
    Narrowed { from: date(from), to: date(to), status }
}

async fn ids(desk: &Desk, name: &str, narrowed: &Narrowed) -> Vec<String> {
    let found = desk.client().look(kind(name), narrowed).await.unwrap();
    found.lines.into_iter().map(|it| it.id).collect()
}

#[tokio::test]
async fn a_list_comes_whole_in_the_order_in_which_it_was_made() {
    let desk = Desk::of(&seed_of(230), RateLimit::Off, Manner::default()).await;
    let all = ids(&desk, "invoices", &Narrowed::default()).await;
    let wanted: Vec<String> = (1..=230).map(|it| format!("inv_{it}")).collect();
    assert_eq!(all, wanted);
    let asked = desk.asked();
    let pages: Vec<&String> = asked.iter().filter(|it| it.contains("/invoices?")).collect();
    assert_eq!(pages.len(), 3);
    assert!(pages.iter().all(|it| it.contains("pageSize=100")), "{pages:?}");
}

#[tokio::test]
async fn jobs_are_narrowed_by_day_of_the_accounts_zone_and_by_status() {
    let desk = Desk::open().await;
    let all = Narrowed::default();
    assert_eq!(ids(&desk, "jobs", &all).await, ["job_92af31", "job_2"]);
    // 06:30 in UTC is the evening before in Los Angeles.
    assert_eq!(ids(&desk, "jobs", &narrowed("2026-03-14", "2026-03-14", "")).await, ["job_2"]);
    assert_eq!(ids(&desk, "jobs", &narrowed("2026-03-15", "2026-03-15", "")).await, [""; 0]);
    assert_eq!(ids(&desk, "jobs", &narrowed("", "2026-02-28", "")).await, ["job_92af31"]);
    assert_eq!(ids(&desk, "jobs", &narrowed("", "", "completed")).await, ["job_2"]);
    assert_eq!(ids(&desk, "jobs", &narrowed("2026-02-01", "", "on_site")).await, [""; 0]);
}

#[tokio::test]
async fn every_kind_is_read_with_its_filters_and_one_by_one() {
    let mut seed = seed();
    seed["schedules"] = json!([{ "scheduleId": "sch_1", "technicianId": "tech_1", "type": "job",
        "jobId": "job_2", "start": "2026-03-15T06:30:00Z", "end": "2026-03-15T07:30:00Z" }]);
    seed["recurringJobs"] = json!([{ "recurringJobId": "rec_1", "clientId": "cl_2",
        "status": "active", "nextDate": "2026-05-01" }]);
    for name in ["payment", "refund", "payout", "dispute", "estimate"] {
        seed[format!("{name}s")] = json!([super::kit::fixture(&format!("adapter-{name}.json"))]);
    }
    let desk = Desk::of(&seed, RateLimit::Off, Manner::default()).await;
    let client = desk.client();
    for kind in KINDS {
        let found = client.look(kind, &Narrowed::default()).await.unwrap();
        assert_eq!(found.wholeness, Wholeness::Whole, "{}", kind.name);
        let first = found.lines.first().unwrap_or_else(|| panic!("{}", kind.name));
        let one = client.look_at(kind, &first.id).await.unwrap().unwrap();
        assert_eq!(one.id, first.id);
        assert!(one.body.contains(&first.id), "{}", kind.name);
        assert!(client.look_at(kind, "nothing").await.unwrap().is_none(), "{}", kind.name);
        // What the client says a list can be narrowed by, the service takes.
        let of_days = narrowed("2020-01-01", "2020-01-02", "");
        let by_days = client.look(kind, &of_days).await;
        assert_eq!(by_days.is_ok(), kind.filters != Filters::None, "{}", kind.name);
        if let Ok(found) = by_days {
            assert_eq!(found.lines.len(), 0, "{}", kind.name);
        }
        let by_status = client.look(kind, &narrowed("", "", "never")).await.unwrap_err();
        let says = by_status.to_string();
        let known = says.contains("status: must be one of");
        assert!(known || says.contains("status: is not a filter of this list"), "{says}");
        assert!(known || kind.filters != Filters::DatesAndStatus, "{}: {says}", kind.name);
    }
}

#[tokio::test]
async fn what_changed_is_read_since_the_last_time_and_deleted_documents_too() {
    let desk = Desk::open().await;
    let source = desk.source();
    let full = super::kit::pull(&source).await.unwrap();
    desk.time.pass(30 * MINUTE);
    desk.edit("invoices", "inv_2", &json!({ "number": "77" }));
    desk.happen(&json!({ "what": "delete-invoice", "invoiceId": "inv_3" }));
    let since = PullRequest::Since(full.cursor.unwrap());
    let changes = source.pull(&since, &Silent).await.unwrap();
    assert_eq!(changes.completeness, Completeness::Complete);
    let since = PullRequest::Since(changes.cursor.unwrap());
    let changes = source.pull(&since, &Silent).await.unwrap();
    let invoices: Vec<&str> = changes
        .documents
        .iter()
        .filter(|it| it.entity == "invoice")
        .map(|it| it.id.as_str())
        .collect();
    assert_eq!(invoices, ["inv_2", "inv_3"]);
}
