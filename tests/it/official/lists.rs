//! Lists in pages: whatever an offset counts and whichever envelope they come in.

use std::sync::Arc;

use serde_json::json;
use tieout::domain::snapshot::Completeness;
use tieout::ports::progress::Silent;
use tieout::ports::source::PullRequest;
use tieout::sandbox::workiz_api::golden;

use super::kit::{many, with};

#[tokio::test]
async fn every_job_comes_once_whatever_an_offset_counts_and_in_every_envelope() {
    for count in [0, 1, 99, 100, 101, 199, 200, 250] {
        for envelope in ["data", "found", "bare"] {
            for (offset, word) in [("page", "pages"), ("record", "records")] {
                let world = with(many(count), &[("offset", offset), ("job-all", envelope)]).await;
                let pull = world.whole().await;
                let told = format!("{count} {envelope} {offset}");
                let jobs = pull.documents.iter().filter(|it| it.entity == "official-job");
                assert_eq!(jobs.count(), usize::from(count), "{told}");
                let book = super::kit::book(&pull);
                assert_eq!(book.invoices.len(), usize::from(count), "{told}");
                if count > 100 {
                    let paging = format!("\"paging\":\"{word}\"");
                    assert!(pull.documents[0].body.contains(&paging), "{told}");
                }
            }
        }
    }
}

#[tokio::test]
async fn what_an_offset_counts_is_found_out_once_and_taken_from_the_kept_pull_then() {
    for (offset, probed, remembered) in [
        ("page", vec![0, 1, 0, 1], vec![0, 1, 0, 1]),
        ("record", vec![0, 1, 96, 0, 95], vec![0, 95, 0, 95]),
    ] {
        let world = with(many(150), &[("offset", offset)]).await;
        let first = world.whole().await;
        assert_eq!(world.offsets(), probed, "{offset}");
        // The documents alone say it: a store may have lost the cursor.
        let mut kept = first.clone();
        kept.cursor = None;
        let kept = PullRequest::Onto(Arc::new(kept));
        let again = world.pull(&kept).await.unwrap();
        assert_eq!(world.offsets(), remembered, "{offset}");
        assert_eq!(again.documents, first.documents);
        assert_eq!(again.completeness, Completeness::Complete);
        // What is remembered is checked: the API may have changed its mind.
        let other = if offset == "page" { "record" } else { "page" };
        world.set("offset", other);
        let changed = world.pull(&kept).await.unwrap();
        assert_eq!(changed.completeness, Completeness::Complete, "{offset}");
        assert_eq!(changed.documents[1..], first.documents[1..], "{offset}");
        assert_ne!(changed.documents[0], first.documents[0], "{offset}");
    }
}

#[tokio::test]
async fn a_kept_pull_of_another_way_into_workiz_remembers_nothing() {
    let world = with(many(150), &[("offset", "record")]).await;
    let mut other = world.whole().await;
    world.calls();
    other.documents.retain(|it| it.entity != "official-account");
    world.pull(&PullRequest::Onto(Arc::new(other))).await.unwrap();
    assert_eq!(world.offsets(), [0, 1, 96, 0, 95]);
}

#[tokio::test]
async fn done_and_canceled_jobs_of_all_days_are_listed() {
    let mut seed = many(4);
    for (place, status) in ["completed", "canceled", "scheduled", "dispatched"].iter().enumerate() {
        seed["jobs"][place]["status"] = json!(status);
        seed["jobs"][place]["scheduledStart"] = json!(format!("2025-0{}-10T15:00:00Z", place + 1));
    }
    let world = with(seed, &[]).await;
    let statuses = world.book().await.jobs.into_values().map(|it| it.status);
    let mut statuses: Vec<String> = statuses.collect();
    statuses.sort();
    assert_eq!(statuses, ["Canceled", "Done", "Pending", "Submitted"]);
}

#[tokio::test]
async fn a_job_is_found_in_either_envelope_and_the_team_its_time_off_and_leads_in_theirs() {
    let mut seed = golden::seed();
    seed["account"]["workizApi"]["timeOff"] =
        json!([{ "userName": "Sam T.", "from": "2026-04-10", "to": "2026-04-12" }]);
    seed["account"]["workizApi"]["leads"] = json!([{ "UUID": "LEAD01", "SerialId": 7,
        "Status": "Submitted", "FirstName": "Cy", "LastName": "Dogwood", "Team": [],
        "LeadDateTime": "2026-04-02 09:00:00" }]);
    let world = with(seed, &[]).await;
    let uuid = world.invoice("924820").await.id.as_str().to_owned();
    for envelope in ["data", "array"] {
        world.set("job-get", envelope);
        let job = world.client().job(&uuid).await.unwrap();
        assert!(job.get().contains("Gutter cleaning"), "{envelope}: {job}");
    }
    let team = world.client().team().await.unwrap();
    let names: Vec<&str> = team.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Back Office", "Sam T."]);
    assert_eq!(world.client().check().await.unwrap(), 2);
    let off = world.client().time_off().await.unwrap();
    assert_eq!(off[0].name.as_deref(), Some("Sam T."));
    assert_eq!(
        (off[0].from.as_deref(), off[0].to.as_deref()),
        (Some("2026-04-10"), Some("2026-04-12"))
    );
    let leads = world.client().leads("2026-01-01".parse().unwrap(), &Silent).await.unwrap();
    assert_eq!((leads[0].name.as_str(), leads[0].number.as_deref()), ("Cy Dogwood", Some("7")));
}

#[tokio::test]
async fn a_row_that_moves_between_two_pages_is_neither_lost_nor_taken_for_deleted() {
    for offset in ["page", "record"] {
        for to in ["end", "front"] {
            for nth in 1..=4 {
                let world = with(many(250), &[("offset", offset)]).await;
                world.plan(
                    &json!({ "fault": "moved-row", "to": to, "path": "/job/all", "nth": nth }),
                );
                let pull = world.whole().await;
                let told = format!("{offset} {to} {nth}");
                assert_eq!(pull.documents.len(), 251, "{told}");
            }
            let world = with(many(250), &[("offset", offset)]).await;
            world
                .plan(&json!({ "fault": "moved-row", "to": to, "path": "/job/all", "times": 999 }));
            let pull = world.pull(&PullRequest::Full).await.unwrap();
            let told = format!("{offset} {to}");
            match pull.completeness {
                // Pages that overlap lose nothing that goes to the end.
                Completeness::Complete => {
                    assert_eq!((offset, to, pull.documents.len()), ("record", "end", 251));
                }
                Completeness::Incomplete { .. } => {
                    assert_eq!((pull.cursor, pull.notes.len()), (None, 1), "{told}");
                }
            }
        }
    }
}
