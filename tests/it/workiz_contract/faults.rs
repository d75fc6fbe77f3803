//! What goes wrong on the way, and what the client makes of it.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use tieout::domain::snapshot::Completeness;
use tieout::http::response::MayHaveHappened;
use tieout::http::settings::Limits;
use tieout::ports::progress::Silent;
use tieout::ports::source::{SourceFormat as _, Trouble};
use tieout::sandbox::workiz::sandbox::RateLimit;
use tieout::workiz::error::WorkizError;
use tieout::workiz::limits::limits;
use tieout::workiz::listing;
use tieout::workiz::normalize::format::WorkizFormat;
use tieout::workiz::writes::Written;

use super::kit::{Desk, Manner, book, seed, seed_of};
use super::writes::check;

#[tokio::test]
async fn a_slow_answer_is_waited_for_and_one_that_is_too_slow_leaves_a_write_unknown_and_once() {
    let manner = Manner { timeout_ms: 400, ..Manner::default() };
    let desk = Desk::of(&seed(), RateLimit::Off, manner).await;
    desk.plan(&json!([{ "fault": "latency", "ms": 20 }, { "fault": "unavailable" }]));
    assert_eq!(desk.pull().await.unwrap().completeness, Completeness::Complete);
    desk.plan(&json!({ "fault": "latency", "ms": 5_000, "path": "/taxes", "times": 9 }));
    let error = desk.pull().await.unwrap_err();
    assert_eq!(error.trouble, Trouble::Unavailable);
    let client = desk.client();
    client.account().await.unwrap();
    let path = "inv_1/payments";
    desk.plan(&json!([{ "fault": "latency", "ms": 5_000, "path": path },
                      { "fault": "cut-after", "path": path, "skip": 1 }]));
    let Written::Recorded(_) = client.settle_payment("inv_1", &check("10.00"), "k").await else {
        panic!("the key makes it safe to send it again");
    };
    assert_eq!(desk.sandbox.documents("payments").len(), 1);
}

#[tokio::test]
async fn each_refusal_has_its_own_words_and_says_that_nothing_was_done() {
    let desk = Desk::open().await;
    let client = desk.client();
    client.account().await.unwrap();
    for (fault, sends, says) in [
        ("unauthorized", 3, "refuses the session that it has just granted"),
        ("forbidden", 1, "not entitled"),
        ("conflict", 1, "status 409: somebody else is changing this right now"),
        ("locked", 2, "asks for a second factor"),
    ] {
        desk.plan(&json!({ "fault": fault, "path": "/payments", "times": 9 }));
        desk.asked();
        let error = client.record_payment("inv_1", &check("10.00"), "k").await.unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(error.may_have_happened(), MayHaveHappened::No, "{error}");
        let sent = desk.asked().into_iter().filter(|it| it.contains("/payments")).count();
        assert_eq!(sent, sends, "{fault}");
        // One that passes is no trouble, but for what somebody has to mend.
        desk.plan(&json!({ "fault": fault, "path": "/payments" }));
        let once = client.record_payment("inv_1", &check("10.00"), fault).await;
        assert_eq!(once.is_ok(), ["unauthorized", "locked"].contains(&fault), "{fault}");
    }
    assert_eq!(desk.sandbox.documents("payments").len(), 2);
}

#[tokio::test]
async fn a_throttled_client_waits_as_long_as_it_is_told_or_a_minute() {
    for (retry_after, least, most) in [(Some(7), 7_000, 8_000), (None, 60_000, 61_000)] {
        let desk = Desk::open().await;
        let client = desk.client();
        client.account().await.unwrap();
        let mut fault = json!({ "fault": "throttled", "path": "/payments" });
        if let Some(seconds) = retry_after {
            fault["retry_after"] = json!(seconds);
        }
        desk.plan(&fault);
        let before = tieout::ports::time::Time::now_ms(&desk.time);
        client.record_payment("inv_1", &check("10.00"), "k").await.unwrap();
        let waited = tieout::ports::time::Time::now_ms(&desk.time) - before;
        assert!((least..=most).contains(&waited), "{retry_after:?}: {waited}");
    }
    // Longer than a run sits out: it is told at once.
    let desk = Desk::open().await;
    desk.plan(&json!({ "fault": "throttled", "retry_after": 4_000, "path": "/taxes", "times": 9 }));
    let error = desk.pull().await.unwrap_err();
    assert_eq!(error.trouble, Trouble::Unavailable);
    let asked = desk.asked();
    assert_eq!(asked.iter().filter(|it| it.contains("/taxes")).count(), 1);
}

#[tokio::test]
async fn trouble_that_passes_passes_and_trouble_that_stays_is_named() {
    for (fault, trouble) in [
        (json!({ "fault": "system-fault" }), Trouble::Unavailable),
        (json!({ "fault": "unavailable" }), Trouble::Unavailable),
        (json!({ "fault": "gateway", "status": 502 }), Trouble::Unavailable),
        (json!({ "fault": "gateway", "status": 503, "body": "empty" }), Trouble::Unavailable),
        (json!({ "fault": "gateway", "status": 504 }), Trouble::Unavailable),
        (json!({ "fault": "gateway", "status": 520, "body": "empty" }), Trouble::Unavailable),
        (json!({ "fault": "cut-before" }), Trouble::Unavailable),
        (json!({ "fault": "malformed" }), Trouble::Malformed),
        (json!({ "fault": "truncated" }), Trouble::Malformed),
    ] {
        let desk = Desk::open().await;
        let plan = |times: u32| {
            let mut fault = fault.clone();
            fault["path"] = json!("/invoices");
            fault["times"] = json!(times);
            fault
        };
        desk.plan(&plan(1));
        let once = desk.pull().await;
        assert_eq!(once.is_ok(), trouble == Trouble::Unavailable, "{fault}");
        desk.plan(&plan(99));
        let error = desk.pull().await.unwrap_err();
        assert_eq!(error.trouble, trouble, "{fault}");
        assert!(error.to_string().contains("read page 1 of invoices from Workiz"), "{error}");
        // The same for a write: it may be recorded, unless it is certain that it is not.
        let client = desk.client();
        let error = client.record_payment("inv_1", &check("10.00"), "k").await.unwrap_err();
        assert_eq!(error.may_have_happened(), MayHaveHappened::Maybe, "{fault}: {error}");
        desk.plan(&plan(1));
        let Written::Recorded(_) = client.settle_payment("inv_1", &check("10.00"), "k").await
        else {
            panic!("{fault}");
        };
        assert_eq!(desk.sandbox.documents("payments").len(), 1, "{fault}");
    }
}

#[tokio::test]
async fn a_list_that_ends_early_or_counts_wrongly_is_read_again_and_then_not_taken_for_whole() {
    let seed = seed_of(130);
    for fault in [
        json!({ "fault": "short-page", "skip": 1 }),
        json!({ "fault": "early-end", "skip": 1 }),
        json!({ "fault": "wrong-total" }),
        json!({ "fault": "wrong-total", "by": -3 }),
    ] {
        let desk = Desk::of(&seed, RateLimit::Off, Manner::default()).await;
        let mut fault = fault;
        fault["path"] = json!("/invoices");
        desk.plan(&fault);
        assert_eq!(book(&desk.pull().await.unwrap()).invoices.len(), 130, "{fault}");
        fault["skip"] = json!(0);
        fault["times"] = json!(99);
        desk.plan(&fault);
        let pull = desk.pull().await.unwrap();
        let Completeness::Incomplete { entity, expected, received } = pull.completeness else {
            panic!("{fault}");
        };
        assert_eq!(entity, "invoices");
        assert_ne!(expected, received, "{fault}");
        assert_eq!(pull.cursor, None);
    }
}

#[tokio::test]
async fn a_payment_is_not_taken_for_missing_from_a_list_that_ends_early() {
    let desk = Desk::open().await;
    let client = desk.client();
    for place in 0..120 {
        client.record_payment("inv_1", &check("1.00"), &place.to_string()).await.unwrap();
    }
    let all = client.payments_of("inv_1", &Silent).await.unwrap();
    assert_eq!((all.documents.len(), all.completeness), (120, listing::Completeness::Complete));
    for fault in ["early-end", "short-page"] {
        desk.plan(&json!({ "fault": fault, "path": "/payments", "skip": 1, "times": 9 }));
        let part = client.payments_of("inv_1", &Silent).await.unwrap();
        assert!(
            matches!(part.completeness, listing::Completeness::Incomplete { expected: 120, .. }),
            "{fault}: {:?}",
            part.completeness
        );
    }
}

#[tokio::test]
async fn a_field_that_is_missing_is_named_with_its_document() {
    let desk = Desk::open().await;
    for (path, field, document) in [
        ("/invoices", "totals", "invoice inv_1"),
        ("/invoices", "clientId", "invoice inv_1"),
        ("/jobs", "jobId", "job without id, place 1"),
    ] {
        desk.plan(&json!({ "fault": "missing-field", "path": path, "field": field, "times": 9 }));
        let pull = desk.pull().await.unwrap();
        if field == "jobId" {
            // What has no id cannot be counted.
            assert!(matches!(pull.completeness, Completeness::Incomplete { .. }));
            continue;
        }
        let found = WorkizFormat.read(&pull.documents).unwrap().diagnostics;
        assert!(
            found.iter().any(|it| it.document.starts_with(document) && it.field.starts_with(field)),
            "{field}: {found:?}"
        );
    }
}

#[tokio::test]
async fn a_list_that_somebody_changes_while_it_is_read_is_read_again() {
    let desk = Desk::of(&seed_of(130), RateLimit::Off, Manner::default()).await;
    let mut added = desk.sandbox.documents("invoices")[0].clone();
    added["invoiceId"] = json!("inv_new");
    added["number"] = json!("5000");
    let edit = json!({ "list": "invoices", "change": added });
    desk.plan(&json!({ "fault": "edit", "path": "/invoices", "skip": 1, "edit": edit }));
    let book = desk.book().await;
    assert_eq!(book.invoices.len(), 131);
    let pages = desk.asked().into_iter().filter(|it| it.contains("/invoices?")).count();
    assert_eq!(pages, 4, "both pages were read twice");
}

#[tokio::test]
async fn money_may_change_its_form_from_answer_to_answer() {
    let desk = Desk::open().await;
    let strings = desk.book().await;
    desk.plan(&json!({ "fault": "money", "form": "numbers", "path": "/invoices" }));
    assert_eq!(desk.book().await, strings);
    desk.switch("money", "numbers");
    assert_eq!(desk.book().await, strings);
    let total = strings.invoices.values().next().unwrap().totals.total;
    assert_eq!(total.amount(), Decimal::new(130_760, 2));
}

#[tokio::test]
async fn a_refusal_is_understood_in_each_of_three_shapes() {
    let desk = Desk::open().await;
    let client = desk.client();
    client.account().await.unwrap();
    for form in ["nested", "flat", "flag"] {
        desk.plan(&json!({ "fault": "error-shape", "form": form, "path": "/payments" }));
        let error = client.record_payment("inv_1", &check("9999.00"), form).await.unwrap_err();
        assert!(error.to_string().contains("status 400: the request is not valid"), "{error}");
        assert_eq!(error.to_string().contains("Workiz' number of the request"), form == "nested");
        desk.plan(&Value::Array(Vec::new()));
        desk.switch("errors", form);
        let gone = client.get(tieout::workiz::entity::Entity::Invoices, "inv_0").await;
        assert!(gone.unwrap().is_none());
        let error = desk.client_of("texts").account().await.unwrap_err();
        assert!(matches!(error, WorkizError::MfaRequired { .. }), "{form}: {error}");
        let mut wrong = desk.credentials();
        wrong.client_id = "another".to_owned();
        let client = desk.client_in(desk.session(wrong, desk.time.clone()));
        let error = client.account().await.unwrap_err();
        match form {
            // It says no code, so that the client does not guess which secret was wrong.
            "flag" => assert!(matches!(error, WorkizError::SignInRefused { .. }), "{error}"),
            _ => assert!(matches!(error, WorkizError::WrongClient), "{error}"),
        }
    }
}

#[tokio::test]
async fn the_limit_of_a_minute_is_never_met_at_our_own_pace_and_waited_out_at_another() {
    let calls = 260;
    for (limits, met) in [(limits(), false), (Limits::open(), true)] {
        let manner = Manner { limits, ..Manner::default() };
        let desk = Desk::of(&seed(), RateLimit::Real, manner).await;
        let client = desk.client();
        for _ in 0..calls {
            client.account().await.unwrap();
        }
        // What was refused was sent again.
        let refused = desk.asked().len() - calls - 1;
        assert_eq!(refused > 0, met, "{refused}");
    }
}
