//! Each switch of the simulated API: the same account comes out, or what is wrong is said.

use serde_json::Value;
use tieout::domain::known::Known;
use tieout::ports::source::{PullRequest, Trouble};
use tieout::sandbox::demo::company;
use tieout::sandbox::workiz_api::golden;
use tieout::workiz_api::limits::limits;
use tieout::workiz_api::payment::PaymentOutcome;

use super::kit::{Secret, Setup, many, with};
use super::payments::check;

#[tokio::test]
async fn each_switch_and_each_fault_has_its_row() {
    let project = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(project.join("docs/sandbox.md")).unwrap();
    let (_, page) = page.split_once("## The official Workiz API").unwrap();
    let world = with(golden::seed(), &[]).await;
    let told = world.api.set_switch("?", "").unwrap_err();
    let (_, switches) = told.split_once("; it has ").unwrap();
    let told = world.api.plan(&serde_json::json!({ "fault": "?" })).unwrap_err();
    let (_, faults) = told.split_once("; there are ").unwrap();
    let faults = faults.split(", ").map(str::to_owned);
    let names = switches.split(", ").map(|it| format!("workiz-api.{it}")).chain(faults);
    let names: Vec<String> = names.collect();
    assert_eq!(names.len(), 12 + 14);
    for name in names {
        let row = |line: &str| {
            line.starts_with("| `")
                && line.split(" | ").next().is_some_and(|it| it.contains(&format!("`{name}`")))
        };
        assert!(page.lines().any(row), "{name}");
    }
}

/// The demo company, which has every kind of line, discount, client and address.
fn demo() -> Value {
    company::build().workiz
}

/// Asserts that a switch changes nothing of what the adapter makes of the account.
async fn makes_no_difference(switch: &'static str, ways: &[&'static str]) {
    let plain = with(demo(), &[("money", "exact")]).await.book().await;
    assert!(plain.invoices.len() > 100, "{}", plain.invoices.len());
    for way in ways {
        let world = with(demo(), &[("money", "exact"), (switch, way)]).await;
        let book = world.book().await;
        for (id, invoice) in &plain.invoices {
            assert_eq!(book.invoices.get(id), Some(invoice), "{switch} {way}");
        }
        assert_eq!(book, plain, "{switch} {way}");
    }
}

#[tokio::test]
async fn amounts_come_out_to_the_cent_with_noise_or_as_texts() {
    makes_no_difference("money", &["noisy", "strings", "mixed"]).await;
}

#[tokio::test]
async fn numbers_of_jobs_are_the_same_as_texts_and_as_numbers() {
    makes_no_difference("serial-id", &["mixed", "number", "string"]).await;
}

#[tokio::test]
async fn a_quantity_is_found_under_either_name() {
    makes_no_difference("quantity-field", &["Quantity", "Qty"]).await;
}

#[tokio::test]
async fn the_zone_is_that_of_the_settings_whether_or_not_a_job_has_one() {
    makes_no_difference("time-zone-field", &["account", "empty"]).await;
}

#[tokio::test]
async fn a_discount_that_is_no_line_is_unknown_and_never_taken_for_none() {
    let [lines, only_total] = ["lines", "unitemized"];
    let itemized = with(demo(), &[("discounts", lines)]).await.book().await;
    let hidden = with(demo(), &[("discounts", only_total)]).await.book().await;
    let stated = |it: &Known<_>| matches!(it, Known::Known(Some(_)));
    assert!(itemized.invoices.values().filter(|it| stated(&it.discount)).count() > 5);
    for (id, invoice) in &hidden.invoices {
        assert_eq!(invoice.discount, Known::Unknown);
        let mut other = itemized.invoices[id].clone();
        other.discount = Known::Unknown;
        assert_eq!(*invoice, other, "nothing else differs");
    }
}

#[tokio::test]
async fn reads_go_with_the_secret_where_the_account_wants_it() {
    let open = |secret| Setup {
        seed: many(120),
        switches: vec![("reads-need-secret", "yes")],
        secret,
        ..Setup::default()
    };
    let world = open(Secret::Given).open().await;
    assert_eq!(world.whole().await.documents.len(), 121);
    let with_secret: Vec<bool> =
        world.calls().iter().map(|it| it.contains("auth_secret=")).collect();
    assert_eq!(with_secret, [false, true, true, true, true], "found out once");
    let world = open(Secret::Absent).open().await;
    let error = world.pull(&PullRequest::Full).await.unwrap_err();
    assert_eq!(error.trouble, Trouble::Unauthorized);
    assert!(error.message.contains("`auth_secret`"), "{error}");
}

#[tokio::test]
async fn the_limits_that_the_adapter_keeps_are_never_met_and_met_ones_are_waited_out() {
    for (limits, is_met) in [(limits(), false), (Setup::default().limits, true)] {
        let switches = vec![("limits", "real")];
        let world = Setup { switches, limits, ..Setup::default() }.open().await;
        for _ in 0..70 {
            world.client().check().await.unwrap();
        }
        assert_eq!(world.client().usage().retries > 0, is_met);
    }
}

#[tokio::test]
async fn a_refusal_says_why_in_either_form_and_what_somebody_else_paid_is_not_paid_twice() {
    for details in ["object", "array"] {
        let switches = [("details", details), ("over-payment", "refuse")];
        let world = with(golden::seed(), &switches).await;
        let job = world.invoice("924820").await.id.as_str().to_owned();
        let before = world.payments();
        world.somebody_pays(400, "check");
        let outcome = world.client().record_payment(&job, &check("425.00")).await;
        let PaymentOutcome::NotRecorded(reason) = outcome else { panic!("{outcome:?}") };
        assert!(reason.contains("amount is more than the amount due"), "{details}: {reason}");
        assert_eq!(world.payments(), before + 1, "the other one");
    }
}

#[tokio::test]
async fn more_than_is_due_is_not_sent_even_where_the_api_would_take_it() {
    for way in ["accept", "refuse"] {
        let world = with(golden::seed(), &[("over-payment", way)]).await;
        let job = world.invoice("924820").await.id.as_str().to_owned();
        let before = world.payments();
        world.calls();
        let outcome = world.client().record_payment(&job, &check("425.01")).await;
        assert!(matches!(outcome, PaymentOutcome::NotRecorded(_)), "{outcome:?}");
        assert_eq!((world.payments(), world.calls().len()), (before, 1), "{way}");
    }
}
