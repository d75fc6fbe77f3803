//! The policy of a run can be told years later.

use proptest::prelude::any;
use proptest::{prop_assert_eq, proptest};

use crate::config::error::ConfigError;
use crate::config::policy::PolicySettings;
use crate::config::tests::samples::{GOOD, parse};
use crate::domain::discrepancy::{DiscrepancyCode, Handling};
use crate::domain::known::Known;
use crate::domain::money::Currency;
use crate::domain::policy::Writes;
use crate::domain::source::NativeSync;

#[test]
fn without_a_word_nothing_is_written() {
    let policy = PolicySettings::careful().policy(Currency::USD).unwrap();
    assert_eq!(policy.writes, Writes::ReadOnly);
    assert_eq!(policy.correction_amount_max.to_string(), "10000.00");
    assert_eq!(policy.plan_amount_max.to_string(), "100000.00");
    for code in DiscrepancyCode::ALL {
        assert_eq!(policy.unattended.contains(code), code.handling() == Handling::Automatic);
    }
    insta::assert_snapshot!(PolicySettings::careful().text(), @r#"
    writes = false
    corrections_max = 200
    correction_amount_max = "10000.00"
    plan_amount_max = "100000.00"
    unattended = ["class-differs", "due-date-differs", "missing-invoice", "missing-payment", "payment-method", "tax-rounding"]
    "#);
}

#[test]
fn what_the_file_says_is_the_policy() {
    let text = "[policy]\nwrites = true\nclosed_through = 2026-01-31\ncorrections_max = 1_000\n\
        correction_amount_max = \"0.5\"\nplan_amount_max = \"020\"\n\
        unattended = [\"tax-differs\", \"missing-payment\", \"tax-differs\"]\n";
    let settings = parse(&format!("{GOOD}{text}")).unwrap();
    let policy = settings.policy(Currency::USD).unwrap();
    assert_eq!(policy.writes, Writes::Allowed);
    assert_eq!(policy.closed_through, Some(jiff::civil::date(2026, 1, 31)));
    assert_eq!(policy.corrections_max, 1000);
    assert_eq!(policy.correction_amount_max.to_string(), "0.50");
    assert_eq!(policy.plan_amount_max.to_string(), "20.00");
    insta::assert_snapshot!(settings.policy_text(), @r#"
    writes = true
    closed_through = 2026-01-31
    corrections_max = 1000
    correction_amount_max = "0.50"
    plan_amount_max = "20.00"
    unattended = ["missing-payment", "tax-differs"]
    "#);
}

#[test]
fn an_empty_list_leaves_everything_to_a_person() {
    let settings = parse(&format!("{GOOD}[policy]\nunattended = []\n")).unwrap();
    assert!(settings.policy(Currency::USD).unwrap().unattended.is_empty());
    assert_eq!(PolicySettings::from_text(&settings.policy_text()).unwrap(), settings.policy);
}

#[test]
fn what_is_said_of_workizs_own_sync_is_kept_with_the_run() {
    let said = |text: &str| parse(&format!("{GOOD}[policy]\nnative_sync = {text}\n"));
    for (text, seen, holds) in [
        ("\"on\"", Known::Known(NativeSync::Off), Known::Known(NativeSync::On)),
        ("\"off\"", Known::Known(NativeSync::On), Known::Known(NativeSync::Off)),
        ("\"off\"", Known::Unknown, Known::Known(NativeSync::Off)),
        ("\"auto\"", Known::Known(NativeSync::On), Known::Known(NativeSync::On)),
        ("\"auto\"", Known::Unknown, Known::Unknown),
    ] {
        let settings = said(text).unwrap();
        let policy = settings.policy(Currency::USD).unwrap();
        assert_eq!(policy.native_sync(seen), holds, "{text}");
        assert_eq!(PolicySettings::from_text(&settings.policy_text()).unwrap(), settings.policy);
    }
    let usual = PolicySettings::careful().policy(Currency::USD).unwrap();
    assert_eq!(usual.native_sync(Known::Unknown), Known::Unknown);
    for (text, says) in [
        ("\"yes\"", "`yes` says nothing about Workiz's own sync"),
        ("true", "`native_sync` must be text in quotes, not true or false"),
    ] {
        let told = said(text).unwrap_err().report();
        assert!(told.contains(says) && told.contains("tieout.toml:"), "{told}");
    }
}

#[test]
fn payments_are_recorded_in_workiz_only_where_the_file_says_so() {
    assert_eq!(PolicySettings::careful().policy(Currency::USD).unwrap().record_in_source, None);
    let text = "[policy]\nunattended = [\"extra-payment\"]\n\n[policy.record_in_workiz]\n\
        methods = [\"Check\", \" Cash \", 'A \"b\" \\c']\n";
    let settings = parse(&format!("{GOOD}{text}")).unwrap();
    let policy = settings.policy(Currency::USD).unwrap();
    assert!(policy.unattended.contains(&DiscrepancyCode::ExtraPayment));
    let record = policy.record_in_source.unwrap();
    assert_eq!(record.amount_max.to_string(), "500.00");
    assert!(record.allows("check") && record.allows("CASH") && !record.allows("Visa"));
    insta::assert_snapshot!(settings.policy_text(), @r#"
    writes = false
    corrections_max = 200
    correction_amount_max = "10000.00"
    plan_amount_max = "100000.00"
    unattended = ["extra-payment"]
    [record_in_workiz]
    methods = ["A \"b\" \\c", "Cash", "Check"]
    amount_max = "500.00"
    "#);
    assert_eq!(PolicySettings::from_text(&settings.policy_text()).unwrap(), settings.policy);
}

#[test]
fn mistakes_about_recording_in_workiz_are_told_with_their_places() {
    for (text, says) in [
        ("[policy]\nunattended = [\"extra-payment\"]\n", "[policy.record_in_workiz] does not say"),
        ("[policy.record_in_workiz]\n", "[policy.record_in_workiz] lacks `methods`"),
        ("[policy.record_in_workiz]\nmethods = [\" \"]\n", "this is no payment method's name"),
        (
            "[policy.record_in_workiz]\nmethods = [\"Check\"]\namount_max = 5\n",
            "`amount_max` is money, and money is written in quotes",
        ),
        (
            "[policy.record_in_workiz]\nmethods = [\"Check\"]\namount_max = \"-5\"\n",
            "`amount_max` cannot be below zero",
        ),
        ("[policy.record_in_workiz]\nmethod = [\"Check\"]\n", "did you mean `methods`?"),
    ] {
        let error = parse(&format!("{GOOD}{text}")).unwrap_err();
        let told = error.report();
        assert!(told.contains(says), "{says}: {told}");
        assert!(told.contains("tieout.toml:"), "{told}");
    }
}

#[test]
fn a_cap_finer_than_the_currency_is_told() {
    let settings = parse(&format!("{GOOD}[policy]\nplan_amount_max = \"1.005\"\n")).unwrap();
    let error = settings.policy(Currency::USD).unwrap_err();
    assert!(matches!(error, ConfigError::BadAmount { key: "plan_amount_max", .. }));
    insta::assert_snapshot!(error.to_string(), @"`policy.plan_amount_max` is not an amount that the company's books can hold");
    let yen = Currency::parse("JPY").unwrap();
    assert!(PolicySettings::careful().policy(yen).is_ok());
}

#[test]
fn a_kept_policy_that_was_tampered_with_is_refused() {
    let error = PolicySettings::from_text("writes = perhaps\n").unwrap_err();
    insta::assert_snapshot!(error.to_string(), @"policy of the run:1:10: this is not valid TOML: string values must be quoted, expected literal string");
    assert!(PolicySettings::from_text("write = true\n").is_err());
}

#[test]
fn a_kept_policy_holds_though_a_kind_is_treated_otherwise_by_now() {
    let policy = PolicySettings::from_text("unattended = [\"extra-invoice\"]\n").unwrap();
    let unattended = policy.policy(Currency::USD).unwrap().unattended;
    assert!(unattended.contains(&DiscrepancyCode::ExtraInvoice));
}

proptest! {
    /// The canonical text says all of the policy, and the same policy is the same text.
    #[test]
    fn the_text_of_a_policy_is_the_policy(
        writes in any::<bool>(),
        day in proptest::option::of(0..20_000_i32),
        count in 0..100_000_u32,
        cents in 0..1_000_000_000_u64,
        codes in proptest::collection::vec(0..DiscrepancyCode::ALL.len(), 0..5),
    ) {
        let closed = day
            .map(|it| jiff::civil::date(1990, 1, 1) + jiff::Span::new().days(it))
            .map(|it| format!("closed_through = {it}\n"))
            .unwrap_or_default();
        let codes: Vec<String> = codes
            .into_iter()
            .map(|it| DiscrepancyCode::ALL[it])
            .filter(|it| matches!(it.handling(), Handling::Automatic | Handling::Propose))
            .map(|it| format!("'{}'", it.code()))
            .collect();
        let text = format!(
            "unattended = [{}]\nplan_amount_max = \"{}.{:02}\"\ncorrections_max = {count}\n{closed}writes = {writes}\n",
            codes.join(","), cents / 100, cents % 100,
        );
        let policy = PolicySettings::from_text(&text).unwrap();
        let again = PolicySettings::from_text(&policy.text()).unwrap();
        prop_assert_eq!(&again, &policy);
        prop_assert_eq!(again.text(), policy.text());
    }
}
