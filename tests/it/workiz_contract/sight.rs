//! What a user may see: by entitlements and by role.

use serde_json::{Value, json};
use tieout::domain::effects::Measure;
use tieout::domain::snapshot::Pull;
use tieout::ports::look::{LookKind, Narrowed};
use tieout::ports::source::Trouble;
use tieout::sandbox::workiz::sandbox::RateLimit;
use tieout::workiz::error::WorkizError;
use tieout::workiz::kinds::KINDS;

use super::kit::{ALL, Desk, Manner, book, kind, pull, seed, user};

/// The lists that a pull has asked for, each once.
fn lists(desk: &Desk) -> String {
    let asked = desk.asked();
    let lists = asked.iter().filter_map(|it| it.strip_prefix("GET /")?.split('?').next());
    lists.filter(|it| *it != "account").collect::<Vec<_>>().join(" ")
}

async fn desk(entitlements: &[&str]) -> Desk {
    let mut seed = seed();
    seed["entitlements"] = json!(entitlements);
    Desk::of(&seed, RateLimit::Off, Manner::default()).await
}

#[tokio::test]
async fn each_list_is_asked_for_only_where_an_entitlement_opens_it() {
    for (entitlements, asked, unseen) in [
        (
            &ALL[..],
            "clients pricebook/items taxes jobs invoices payments refunds payouts disputes",
            &[][..],
        ),
        (
            &["clients", "invoices"],
            "clients pricebook/items taxes invoices",
            &[Measure::Collected, Measure::Refunded, Measure::Receivable, Measure::Deposited],
        ),
        (
            &["clients", "invoices", "payouts"],
            "clients pricebook/items taxes invoices payouts",
            &[Measure::Collected, Measure::Refunded, Measure::Receivable, Measure::Deposited],
        ),
    ] {
        let desk = desk(entitlements).await;
        let pull: Pull = desk.pull().await.unwrap();
        assert_eq!(lists(&desk), asked, "{entitlements:?}");
        let book = book(&pull);
        let mut wanted = unseen.to_vec();
        wanted.sort();
        assert_eq!(book.unseen.keys().copied().collect::<Vec<_>>(), wanted, "{entitlements:?}");
    }
    for needed in ["clients", "invoices"] {
        let others: Vec<&str> = ALL.into_iter().filter(|it| *it != needed).collect();
        let desk = desk(&others).await;
        let error = desk.pull().await.unwrap_err();
        assert_eq!(error.trouble, Trouble::Unauthorized);
        assert!(error.to_string().contains(needed), "{error}");
    }
}

#[tokio::test]
async fn every_list_that_can_be_looked_at_is_opened_by_the_entitlements_of_the_guide() {
    let opened = |kind: &LookKind| match kind.name {
        "jobs" | "recurring-jobs" => &["jobs"][..],
        "technicians" => &["scheduling", "jobs"],
        "schedules" => &["scheduling"],
        "clients" => &["clients"],
        "leads" => &["leads", "clients"],
        "invoices" | "estimates" => &["invoices"],
        "items" | "taxes" => &["invoices", "pricebook"],
        "payouts" => &["payments", "payouts"],
        "payments" | "refunds" | "disputes" => &["payments"],
        "calls" | "sms-threads" => &["communications"],
        other => panic!("{other}"),
    };
    for entitlement in [&ALL[..], &["pricebook", "payouts", "leads"]].concat() {
        let desk = desk(&[entitlement]).await;
        let client = desk.client();
        for kind in KINDS {
            let seen = client.look(kind, &Narrowed::default()).await;
            let opens = opened(kind).contains(&entitlement);
            assert_eq!(seen.is_ok(), opens, "{entitlement}: {}", kind.name);
            if let Err(error) = seen {
                assert!(matches!(error, WorkizError::NotEntitled { .. }), "{error}");
            }
        }
    }
}

/// A technician who is assigned to one of two jobs.
async fn with_a_technician(entitlements: &[&str]) -> Desk {
    let mut seed = seed();
    let mut tess: Value = user("tess", "none", entitlements);
    tess["role"] = json!("technician");
    tess["technicianId"] = json!("tech_1");
    seed["users"] = json!([tess]);
    Desk::of(&seed, RateLimit::Off, Manner::default()).await
}

#[tokio::test]
async fn the_books_are_never_compared_with_what_a_technician_sees() {
    for entitlements in [&ALL[..], &["clients", "invoices"]] {
        let desk = with_a_technician(entitlements).await;
        let error = pull(&desk.source_of("tess")).await.unwrap_err();
        assert_eq!(error.trouble, Trouble::Unauthorized);
        assert!(error.to_string().contains("shows own jobs only"), "{error}");
        assert!(error.to_string().contains("somebody of the office"), "{error}");
        assert_eq!(lists(&desk), "", "nothing was read");
    }
}

#[tokio::test]
async fn a_technician_looks_at_own_jobs_and_is_told_what_is_of_the_office() {
    let desk = with_a_technician(&ALL).await;
    let client = desk.client_of("tess");
    let seen = client.look(kind("jobs"), &Narrowed::default()).await.unwrap();
    assert_eq!(seen.lines.len(), 1);
    assert!(client.look_at(kind("jobs"), "job_92af31").await.unwrap().is_some());
    assert!(client.look_at(kind("jobs"), "job_2").await.unwrap().is_none());
    for name in ["refunds", "payouts", "disputes", "calls", "sms-threads"] {
        let error = client.look(kind(name), &Narrowed::default()).await.unwrap_err();
        assert!(matches!(error, WorkizError::RoleLimited { .. }), "{name}: {error}");
    }
    let error = client.subscriptions().await.unwrap_err();
    assert!(matches!(error, WorkizError::RoleLimited { .. }), "{error}");
}

#[tokio::test]
async fn a_list_that_the_session_names_is_not_done_without_when_it_is_refused() {
    let desk = Desk::open().await;
    for (path, named) in [("/jobs", true), ("/payments", true), ("/payouts", false)] {
        desk.plan(&json!({ "fault": "forbidden", "path": path, "times": 9 }));
        let pull = desk.pull().await;
        assert_eq!(pull.is_err(), named, "{path}");
        match pull {
            Err(error) => assert!(error.to_string().contains("not entitled"), "{error}"),
            Ok(pull) => {
                assert_eq!(pull.notes.len(), 1);
                assert!(book(&pull).unseen.contains_key(&Measure::Deposited));
            }
        }
    }
}
