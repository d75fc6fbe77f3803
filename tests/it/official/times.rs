//! The account's clocks: moments without an offset belong to the day that the clocks show.

use serde_json::{Value, json};
use tieout::domain::source::InvoiceDay;
use tieout::ports::source::SourceFormat as _;
use tieout::workiz_api::normalize::format::OfficialFormat;

use super::kit::{many, with};

/// What the clocks of an account in New York or Los Angeles show, around both changes of the clocks
/// and around midnight: the moment, the date there, and the moment that is read back.
const MOMENTS: [(&str, &str, &str, &str); 8] = [
    ("America/New_York", "2026-03-08T06:59:59Z", "2026-03-08", "2026-03-08T06:59:59Z"),
    ("America/New_York", "2026-03-08T07:00:00Z", "2026-03-08", "2026-03-08T07:00:00Z"),
    ("America/New_York", "2026-03-09T03:59:59Z", "2026-03-08", "2026-03-09T03:59:59Z"),
    ("America/New_York", "2026-03-31T23:30:00Z", "2026-03-31", "2026-03-31T23:30:00Z"),
    ("America/Los_Angeles", "2026-04-01T06:59:59Z", "2026-03-31", "2026-04-01T06:59:59Z"),
    ("America/Los_Angeles", "2026-04-01T07:00:00Z", "2026-04-01", "2026-04-01T07:00:00Z"),
    // In the hour that comes twice nobody can tell which one it was: the first one is taken.
    ("America/New_York", "2025-11-02T05:30:00Z", "2025-11-02", "2025-11-02T05:30:00Z"),
    ("America/New_York", "2025-11-02T06:30:00Z", "2025-11-02", "2025-11-02T05:30:00Z"),
];

fn seed(zone: &str, moment: &str) -> Value {
    let mut seed = many(1);
    seed["account"]["timezone"] = json!(zone);
    seed["jobs"][0]["scheduledStart"] = json!(moment);
    seed
}

#[tokio::test]
async fn a_job_belongs_to_the_day_that_the_account_s_clocks_show() {
    for (zone, moment, day, read) in MOMENTS {
        let world = with(seed(zone, moment), &[]).await;
        let book = world.book().await;
        let invoice = book.invoices.into_values().next().unwrap();
        assert_eq!(invoice.day, InvoiceDay::Work(day.parse().unwrap()), "{zone} {moment}");
        let job = book.jobs.into_values().next().unwrap();
        assert_eq!(job.scheduled_start, Some(read.parse().unwrap()), "{zone} {moment}");
    }
}

#[tokio::test]
async fn a_moment_that_the_clocks_left_out_is_read_an_hour_later_on_its_own_day() {
    let world = with(seed("America/New_York", "2026-03-08T07:00:00Z"), &[]).await;
    let mut pull = world.whole().await;
    let job = pull.documents.iter_mut().find(|it| it.entity == "official-job").unwrap();
    assert!(job.body.contains("2026-03-08 03:00:00"), "{}", job.body);
    job.body = job.body.replace("2026-03-08 03:00:00", "2026-03-08 02:30:00").into();
    let book = OfficialFormat.read(&pull.documents).unwrap().book;
    let invoice = book.invoices.into_values().next().unwrap();
    assert_eq!(invoice.day, InvoiceDay::Work("2026-03-08".parse().unwrap()));
    let job = book.jobs.into_values().next().unwrap();
    assert_eq!(job.scheduled_start, Some("2026-03-08T07:30:00Z".parse().unwrap()));
}
