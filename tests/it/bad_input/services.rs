//! Services that are down, busy, or answer with something else than they should.

use tieout::sandbox::qbo::settings::ThrottleForm;
use tieout::sandbox::qbo::trouble::{ScheduledTrouble, Trouble};
use tieout::sandbox::workiz::faults::{Fault, FaultRule};

use crate::company::Company;

const UNAVAILABLE: i32 = 6;
const UNPROVEN: i32 = 7;

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_down_or_busy_for_long_ends_the_run() {
    let company = Company::open().await;
    let before = company.look();
    let books = company.sandbox.quickbooks().faults();
    for (status, says) in [(429, "takes no more requests"), (503, "not available")] {
        books.next("GET", "/cdc", 999, Trouble::Status(status));
        let ran = company.run(&["run", "--json"]);
        company.refused(&before, &ran, UNAVAILABLE, &["QuickBooks", says, "try again"]);
        books.clear();
    }
    let field = company.sandbox.workiz().faults();
    for status in [429, 500, 503] {
        field.add(FaultRule { times: 99, ..FaultRule::once("/payments", Fault::Status(status)) });
        let ran = company.run(&["run"]);
        let status = status.to_string();
        company.refused(&before, &ran, UNAVAILABLE, &["payments", &status, "try again later"]);
        field.clear();
    }
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttle_that_asks_for_a_long_wait_ends_the_run_and_says_how_long() {
    let company = Company::open().await;
    let before = company.look();
    let books = company.sandbox.quickbooks().faults();
    for form in [ThrottleForm::Xml, ThrottleForm::Json] {
        let retry_after = Some(4_000);
        books.next("GET", "/cdc", 1, Trouble::Throttled { form: Some(form), retry_after });
        let ran = company.run(&["run"]);
        let says =
            ["takes no more requests now", "1 hour and 7 minutes; try again after 20", "UTC"];
        company.refused(&before, &ran, UNAVAILABLE, &says);
        assert!(!ran.stderr.contains("month") && !ran.stderr.contains("tier"), "{ran:?}");
        assert_eq!(books.pending(), [], "it was sent once");
    }
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_that_has_ended_is_a_service_that_takes_no_more_calls() {
    let company = Company::open().await;
    let before = company.look();
    let books = company.sandbox.quickbooks().faults();
    books.schedule(ScheduledTrouble {
        method: None,
        path_prefix: "/v3/".to_owned(),
        skip: 0,
        times: 999,
        trouble: Trouble::SubscriptionEnded,
    });
    for arguments in [&["run"][..], &["plan", "--json"]] {
        let ran = company.run(arguments);
        let says = ["QuickBooks subscription has ended", "code 6190", "run it again"];
        company.refused(&before, &ran, UNAVAILABLE, &says);
    }
    assert_eq!(books.pending()[0].times, 997, "nothing is sent again");
    books.clear();
    // The books can still be read, and nothing is written any more.
    books.schedule(ScheduledTrouble {
        method: Some("POST".to_owned()),
        path_prefix: "/v3/".to_owned(),
        skip: 0,
        times: 999,
        trouble: Trouble::SubscriptionEnded,
    });
    let ran = company.run(&["run"]);
    company.told(&ran, UNAVAILABLE, &["QuickBooks subscription has ended", "code 6190"]);
    assert_eq!(books.pending()[0].times, 998, "what has not begun is not begun");
    assert_eq!(company.books(), before.books);
    books.clear();
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_json_proves_nothing() {
    let company = Company::open().await;
    let before = company.look();
    let field = company.sandbox.workiz().faults();
    field.add(FaultRule { times: 99, ..FaultRule::once("/payments", Fault::MalformedBody) });
    let ran = company.run(&["run"]);
    company.refused(&before, &ran, UNPROVEN, &["read page 1 of payments from Workiz", "JSON"]);
    field.clear();
    let books = company.sandbox.quickbooks().faults();
    books.next("GET", "/cdc", 99, Trouble::MalformedBody);
    let ran = company.run(&["run"]);
    company.refused(&before, &ran, UNPROVEN, &["QuickBooks' answer cannot be read"]);
    books.clear();
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_with_less_than_its_total_proves_nothing() {
    let company = Company::open().await;
    let before = company.look();
    let field = company.sandbox.workiz().faults();
    field.add(FaultRule { times: 99, ..FaultRule::once("/invoices", Fault::ShortTotal) });
    let ran = company.run(&["run", "--json"]);
    let says = ["list of invoices is not complete", "4 were announced and 3 arrived"];
    company.refused(&before, &ran, UNPROVEN, &says);
    field.clear();
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_nobody_serves_is_named_with_its_address() {
    let company = Company::open().await;
    let before = company.look();
    let nobody = "http://127.0.0.1:9";
    for (side, key) in [("quickbooks", "base_url"), ("workiz", "base_url")] {
        let address = company.sandbox.info()[side][key].as_str().unwrap().to_owned();
        let settings = company.settings();
        let settings =
            settings.replace(&format!("{key} = \"{address}\""), &format!("{key} = \"{nobody}\""));
        // Without a second factor: a new code would be waited for between the attempts.
        let totp = if side == "workiz" { "# totp_secret" } else { "totp_secret" };
        let settings = settings.replace("totp_secret", totp);
        company.write("tieout.toml", &settings);
        let ran = company.run(&["run"]);
        let says = [nobody, "cannot be reached; check the network and try again"];
        company.refused(&before, &ran, UNAVAILABLE, &says);
    }
    company.write("tieout.toml", &company.settings());
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_while_reading_ends_the_run() {
    let company = Company::open().await;
    let before = company.look();
    let field = company.sandbox.workiz().faults();
    field.add(FaultRule { times: 99, ..FaultRule::once("/clients", Fault::CutBeforeWrite) });
    let ran = company.run(&["run"]);
    company.refused(&before, &ran, UNAVAILABLE, &["clients", "was lost"]);
    field.clear();
    company.works();
}
