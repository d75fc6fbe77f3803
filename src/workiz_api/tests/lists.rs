//! Pages are put together, whatever the offset counts.

use crate::ports::progress::Silent;
use crate::workiz_api::listing::Listing;
use crate::workiz_api::listing::Wholeness;
use crate::workiz_api::paging::Paging;
use crate::workiz_api::paging::Probe;
use crate::workiz_api::paging::probe;
use crate::workiz_api::tests::stub::Reply;
use crate::workiz_api::tests::stub::Stub;
use crate::workiz_api::tests::stub::TOKEN;
use crate::workiz_api::tests::stub::client;
use crate::workiz_api::tests::stub::ok;
use crate::workiz_api::wire::tests::NO_LIST;

/// A row.
pub(super) fn job(id: &str) -> String {
    format!(r#"{{"UUID":"{id}","JobTotalPrice":1.10}}"#)
}

/// The ids J0000 to the last one.
pub(super) fn many(count: usize) -> Vec<String> {
    (0..count).map(|it| format!("J{it:04}")).collect()
}

/// What the offset of a list counts, and whether it says that there is more.
#[derive(Clone, Copy, Debug)]
pub(super) enum Serve {
    Pages,
    Records,
    /// As pages, without `has_more`, as a bare list.
    BarePages,
    /// As records, without `has_more`, as a bare list.
    BareRecords,
}

/// The offset of a request.
pub(super) fn offset(line: &str) -> usize {
    let (_, rest) = line.split_once("offset=").unwrap();
    rest.split('&').next().unwrap().parse().unwrap()
}

/// Answers with a page of a list.
pub(super) fn page(ids: &[String], line: &str, serve: Serve, rows: usize) -> Reply {
    let from = match serve {
        Serve::Pages | Serve::BarePages => offset(line) * rows,
        Serve::Records | Serve::BareRecords => offset(line),
    };
    let from = from.min(ids.len());
    let to = (from + rows).min(ids.len());
    let items: Vec<String> = ids[from..to].iter().map(|it| job(it)).collect();
    let items = items.join(",");
    match serve {
        Serve::BarePages | Serve::BareRecords => ok(format!("[{items}]")),
        Serve::Pages | Serve::Records => {
            let more = to < ids.len();
            ok(format!(r#"{{"flag":true,"data":[{items}],"has_more":{more},"found":9}}"#))
        }
    }
}

/// Reads a list that does not move.
async fn list(count: usize, serve: Serve, rows: usize, known: Option<Paging>) -> (Stub, Listing) {
    let ids = many(count);
    let stub = Stub::by(move |_, line| page(&ids, line, serve, rows));
    let listing = read(&stub, known).await;
    (stub, listing)
}

pub(super) async fn read(stub: &Stub, known: Option<Paging>) -> Listing {
    let first_day = "2000-01-01".parse().unwrap();
    client(stub).await.jobs(first_day, known, &Silent).await.unwrap()
}

pub(super) fn ids(listing: &Listing) -> Vec<String> {
    let mut ids: Vec<String> =
        listing.rows.iter().map(|it| it.uuid.clone().unwrap_or_default()).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn a_list_of_one_page_is_whole_after_one_question() {
    let (stub, listing) = list(7, Serve::Pages, 100, None).await;
    assert_eq!(listing.wholeness, Wholeness::Whole);
    assert_eq!((ids(&listing), listing.paging), (many(7), None));
    let query = "start_date=2000-01-01&offset=0&records=100&only_open=false";
    assert_eq!(stub.lines(), [format!("GET /v1/{TOKEN}/job/all/?{query}")]);
    assert_eq!(listing.rows[0].body.get(), job("J0000"));
    let (stub, listing) = list(0, Serve::BareRecords, 100, None).await;
    assert_eq!((listing.wholeness, listing.rows.len()), (Wholeness::Whole, 0));
    assert_eq!(stub.lines().len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_no_list_is_no_empty_list() {
    let first_day = "2000-01-01".parse().unwrap();
    for body in NO_LIST {
        // On any page: a notice in the middle ends no list.
        for from in [0, 1] {
            let ids = many(100);
            let stub = Stub::by(move |number, line| {
                if number < from { page(&ids, line, Serve::BarePages, 100) } else { ok(body) }
            });
            let error = client(&stub).await.jobs(first_day, None, &Silent).await.unwrap_err();
            assert!(error.to_string().contains("does not hold what was asked for"), "{body}");
        }
        let stub = Stub::by(move |_, _| ok(body));
        let client = client(&stub).await;
        assert!(client.leads(first_day, &Silent).await.is_err(), "{body}");
        assert!(client.team().await.is_err() && client.check().await.is_err(), "{body}");
        assert!(client.time_off().await.is_err(), "{body}");
    }
}

#[tokio::test]
async fn an_empty_page_that_says_that_there_is_more_proves_nothing() {
    let stub = Stub::by(|_, _| ok(r#"{"flag":true,"data":[],"has_more":true}"#));
    let listing = read(&stub, None).await;
    assert_eq!(listing.wholeness, Wholeness::Unproven { expected: 1, received: 0 });
}

#[tokio::test]
async fn a_longer_list_is_whole_whatever_the_offset_counts() {
    for count in [100, 101, 105, 199, 200, 201, 250, 1_000] {
        for (serve, paging) in [
            (Serve::Pages, Paging::Pages),
            (Serve::Records, Paging::Records),
            (Serve::BarePages, Paging::Pages),
            (Serve::BareRecords, Paging::Records),
        ] {
            for known in [None, Some(Paging::Pages), Some(Paging::Records)] {
                let (_, listing) = list(count, serve, 100, known).await;
                let told = format!("{count} {serve:?} {known:?}");
                assert_eq!(listing.wholeness, Wholeness::Whole, "{told}");
                assert_eq!(ids(&listing), many(count), "{told}");
                assert_eq!(listing.paging, Some(paging), "{told}");
            }
        }
    }
}

#[tokio::test]
async fn pages_that_are_shorter_than_asked_for_are_no_end() {
    for serve in [Serve::Pages, Serve::Records, Serve::BarePages, Serve::BareRecords] {
        let (_, listing) = list(130, serve, 20, None).await;
        assert_eq!(listing.wholeness, Wholeness::Whole, "{serve:?}");
        assert_eq!(ids(&listing), many(130), "{serve:?}");
    }
}

#[tokio::test]
async fn what_is_remembered_saves_the_question_and_is_not_trusted() {
    let offsets = |stub: &Stub| stub.lines().iter().map(|it| offset(it)).collect::<Vec<_>>();
    let (stub, _) = list(150, Serve::Records, 100, None).await;
    assert_eq!(offsets(&stub), [0, 1, 96, 0, 95]);
    let (stub, _) = list(150, Serve::Records, 100, Some(Paging::Records)).await;
    assert_eq!(offsets(&stub), [0, 95, 0, 95]);
    let (stub, _) = list(150, Serve::Pages, 100, Some(Paging::Pages)).await;
    assert_eq!(offsets(&stub), [0, 1, 0, 1]);
    let (stub, _) = list(150, Serve::Pages, 100, Some(Paging::Records)).await;
    assert_eq!(offsets(&stub), [0, 95, 1, 0, 1]);
}

#[tokio::test]
async fn a_server_that_heeds_no_offset_proves_nothing_about_a_full_page() {
    let fixed = |count: usize| {
        let ids = many(count);
        let body: Vec<String> = ids.iter().map(|it| job(it)).collect();
        Stub::by(move |_, _| ok(format!("[{}]", body.join(","))))
    };
    let listing = read(&fixed(40), None).await;
    assert_eq!((listing.wholeness, listing.rows.len()), (Wholeness::Whole, 40));
    let listing = read(&fixed(100), None).await;
    let unproven = Wholeness::Unproven { expected: 101, received: 100 };
    assert_eq!(listing.wholeness, unproven);
}

#[test]
fn the_probe_tells_pages_from_records_and_says_when_it_cannot() {
    let ids = many(30);
    let rows: Vec<&str> = ids.iter().map(String::as_str).collect();
    let first = &rows[..10];
    let pages = Probe::Counts(Paging::Pages);
    let records = Probe::Counts(Paging::Records);
    assert_eq!(probe(first, &rows[10..20]), pages);
    assert_eq!(probe(first, &rows[9..19]), pages, "one row came in between");
    assert_eq!(probe(first, &rows[11..21]), pages, "one row went in between");
    assert_eq!(probe(first, &[]), pages);
    assert_eq!(probe(first, &rows[1..11]), records);
    assert_eq!(probe(first, &rows[2..12]), records, "one row went in between");
    assert_eq!(probe(first, first), Probe::Ignored);
    assert_eq!(probe(first, &rows[5..15]), Probe::Unclear);
}

#[tokio::test]
async fn people_are_read_from_any_envelope() {
    let team = r#"[{"id":1,"name":"Ada Stone","role":"admin","email":"ada@example.com","active":true},
        {"Id":"2","Name":"Ben Reed","Active":"0"},{"id":3},7]"#;
    for body in [team.to_owned(), format!(r#"{{"flag":true,"data":{team}}}"#)] {
        let team = client(&Stub::of([ok(body)])).await.team().await.unwrap();
        let told: Vec<_> = team.iter().map(|it| (it.id.as_str(), it.active)).collect();
        assert_eq!(told, [("1", Some(true)), ("2", Some(false))]);
        assert_eq!(team[0].email.as_deref(), Some("ada@example.com"));
    }
    let off = r#"[{"UserName":"Ada Stone","StartDate":"2026-03-01 00:00:00"},{}]"#;
    let stub = Stub::of([ok(off)]);
    let off = client(&stub).await.time_off().await.unwrap();
    assert_eq!((off.len(), off[0].name.as_deref()), (1, Some("Ada Stone")));
    assert_eq!(stub.lines(), [format!("GET /v1/{TOKEN}/TimeOff/get/")]);
    let leads = r#"[{"UUID":"LD0001","SerialId":17,"Status":"Submitted","Company":"Oak LLC"},{}]"#;
    let stub = Stub::by(move |_, line| ok(if offset(line) == 0 { leads } else { "[]" }));
    let first_day = "2026-01-01".parse().unwrap();
    let leads = client(&stub).await.leads(first_day, &Silent).await.unwrap();
    let told: Vec<_> = leads.iter().map(|it| (it.uuid.as_str(), it.name.as_str())).collect();
    assert_eq!(told, [("LD0001", "Oak LLC")]);
    assert_eq!(leads[0].number.as_deref(), Some("17"));
}
