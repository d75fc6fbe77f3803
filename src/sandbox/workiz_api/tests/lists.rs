//! Lists: what they show without parameters, their order, and their pages.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz_api::golden;
use crate::sandbox::workiz_api::test_desk::Desk;
use crate::sandbox::workiz_api::test_desk::many;
use crate::sandbox::workiz_api::tests::words;

#[tokio::test]
async fn a_list_shows_the_open_jobs_of_fourteen_days_unless_it_is_asked() {
    let desk = Desk::golden("exact");
    assert_eq!(
        desk.get("/job/all/").await.body,
        json!({"flag": true, "data": [], "has_more": false})
    );
    let all = desk.get("/job/all/?only_open=false").await;
    assert_eq!(all.body["data"].as_array().unwrap().len(), 4);
    // Two weeks later the jobs of March 27 are out of sight, until a date is named.
    desk.pass(10 * 24 * 3600);
    let none = desk.get("/job/all/?only_open=false").await;
    assert_eq!(none.body["data"], json!([]));
    let named = desk.get("/job/all/?only_open=false&start_date=2026-03-27").await;
    assert_eq!(named.body["data"].as_array().unwrap().len(), 4);
    let later = desk.get("/job/all/?only_open=false&start_date=2026-03-28").await;
    assert_eq!(later.body["data"], json!([]));
    for (status, count) in [("status=Done", 4), ("status=Pending", 0), ("status[]=Done", 4)] {
        let path = format!("/job/all/?only_open=false&start_date=2026-01-01&{status}");
        assert_eq!(desk.get(&path).await.body["data"].as_array().unwrap().len(), count);
    }
}

#[tokio::test]
async fn the_latest_job_comes_first_and_at_most_a_hundred_come() {
    let desk = Desk::open(&many(120));
    let first = desk.get("/job/all/?start_date=2026-01-01&records=500").await;
    assert_eq!(first.column("SerialId").len(), 100);
    assert_eq!(first.column("SerialId")[..2], ["1000", "1001"]);
    assert_eq!(first.body["has_more"], json!(true));
    let times = first.column("JobDateTime");
    assert!(times.windows(2).all(|it| it[0] >= it[1]), "descending");
    assert_eq!(times[0], "2026-04-01 16:00:00", "the account's wall clock, without offset");
}

#[tokio::test]
async fn an_offset_counts_pages_or_records_as_the_switch_says() {
    let desk = Desk::open(&many(25));
    let page = "/job/all/?start_date=2026-01-01&records=10&offset=";
    let second = desk.get(&format!("{page}1")).await;
    assert_eq!(second.column("SerialId")[0], "1010");
    assert_eq!(second.body["has_more"], json!(true));
    let third = desk.get(&format!("{page}2")).await;
    assert_eq!((third.column("SerialId").len(), &third.body["has_more"]), (5, &json!(false)));
    assert_eq!(desk.get(&format!("{page}3")).await.body["data"], json!([]));

    desk.api.set_switch("offset", "record").unwrap();
    let second = desk.get(&format!("{page}1")).await;
    assert_eq!(
        second.column("SerialId")[0],
        "1001",
        "nine of ten rows are those of the first page"
    );
    let third = desk.get(&format!("{page}20")).await;
    assert_eq!((third.column("SerialId").len(), &third.body["has_more"]), (5, &json!(false)));
}

#[tokio::test]
async fn parameters_that_cannot_be_read_are_refused() {
    let desk = Desk::golden("exact");
    for (query, field) in [
        ("start_date=03/01/2026", "start_date"),
        ("offset=first", "offset"),
        ("records=-1", "records"),
        ("only_open=perhaps", "only_open"),
    ] {
        assert!(words(&desk.get(&format!("/job/all/?{query}")).await).contains(field), "{query}");
    }
    desk.api.set_switch("details", "array").unwrap();
    let got = desk.get("/job/all/?offset=first").await;
    assert!(got.body["details"].is_array() && words(&got).contains("offset"));
}

#[tokio::test]
async fn a_row_that_moves_between_pages_is_missed_or_comes_twice() {
    let page = "/job/all/?start_date=2026-01-01&records=10&offset=";
    for (to, seen, distinct) in [("end", 25, 24), ("front", 25, 24)] {
        let desk = Desk::open(&many(25));
        let fault = json!({ "fault": "moved-row", "to": to, "path": "/job/all", "nth": 2 });
        desk.api.plan(&fault).unwrap();
        let mut numbers: Vec<String> = Vec::new();
        for at in 0..3 {
            numbers.extend(desk.get(&format!("{page}{at}")).await.column("SerialId"));
        }
        assert_eq!(numbers.len(), seen, "{to}");
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), distinct, "{to}");
    }
}

#[tokio::test]
async fn each_end_point_has_its_own_envelope() {
    let mut seed = golden::seed();
    seed["account"]["workizApi"]["timeOff"] =
        json!([{ "userName": "Sam T.", "from": "2026-04-10", "to": "2026-04-12" }]);
    let desk = Desk::open(&seed);
    let job = desk.get("/job/all/?only_open=false").await.column("UUID")[0].clone();
    let one = desk.get(&format!("/job/get/{job}/")).await.body;
    assert_eq!((&one["flag"], &one["data"][0]["UUID"]), (&json!(true), &json!(job)));
    desk.api.set_switch("job-get", "array").unwrap();
    let one = desk.get(&format!("/job/get/{job}/")).await.body;
    assert_eq!((&one[0]["flag"], &one[0]["data"]["UUID"]), (&json!(true), &json!(job)));
    desk.api.set_switch("job-all", "found").unwrap();
    let all = desk.get("/job/all/?only_open=false&records=1").await.body;
    assert_eq!((&all["found"], &all["has_more"]), (&json!(4), &json!(true)));
    desk.api.set_switch("job-all", "bare").unwrap();
    let all = desk.get("/job/all/?only_open=false&records=1").await.body;
    assert_eq!(all[0]["UUID"], json!(job));

    let team = desk.get("/team/all/").await.body;
    let names: Vec<&Value> = team.as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["Back Office", "Sam T."]);
    let sam = desk.get(&format!("/team/get/{}/", team[1]["id"])).await.body;
    assert_eq!(sam, json!([team[1]]));
    assert_eq!(desk.get("/TimeOff/get/").await.body.as_array().unwrap().len(), 1);
    assert_eq!(desk.get("/TimeOff/get/Sam%20T./").await.body[0]["from"], "2026-04-10");
    assert_eq!(desk.get("/TimeOff/get/Nobody/").await.body, json!([]));
    let client = desk.get("/Client/get/1001/").await.body;
    assert_eq!(client["data"]["LastName"], "Birch");
    assert_eq!(desk.get("/lead/all/").await.body, json!([]));
}
