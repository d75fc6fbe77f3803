//! How Workiz is reached, and which keys go with it.

use std::path::Path;

use jiff::civil::date;

use crate::config::reference::Place;
use crate::config::template::template;
use crate::config::tests::samples::{GOOD, lines, parse, report};
use crate::config::workiz::{WorkizAdapter, WorkizSettings};
use crate::domain::money::Currency;

const OFFICIAL: &str = r#"adapter = "official"
api_token = "env:WORKIZ_API_TOKEN"
time_zone = "America/New_York"
currency = "USD"
"#;

const EXPORT: &str = r#"adapter = "export"
folder = "exports"
time_zone = "America/New_York"
currency = "CAD"
"#;

/// The good file with another section `[workiz]`.
fn with(workiz: &str) -> String {
    let (before, rest) = GOOD.split_once("[workiz]\n").unwrap();
    let (_, after) = rest.split_once("[quickbooks]\n").unwrap();
    format!("{before}[workiz]\n{workiz}\n[quickbooks]\n{after}")
}

#[test]
fn the_official_api_needs_a_token_a_zone_and_a_currency() {
    let settings = parse(&with(OFFICIAL)).unwrap();
    assert_eq!(settings.workiz.adapter(), WorkizAdapter::Official);
    let WorkizSettings::Official(its) = settings.workiz else { panic!("not official") };
    assert_eq!(its.base_url.as_str(), "https://api.workiz.com/api/v1");
    assert_eq!(its.api_token.place(), &Place::Environment("WORKIZ_API_TOKEN".to_owned()));
    assert_eq!(its.auth_secret, None);
    assert_eq!(its.time_zone.name(), "America/New_York");
    assert_eq!(its.currency, Currency::USD);
    assert_eq!(its.billed_statuses, ["Done"]);
    assert_eq!(its.first_day, date(2000, 1, 1));
    insta::assert_snapshot!(lines(&with("adapter = \"official\"")), @r#"
    tieout.toml:4:1: [workiz] lacks `api_token`; write, for example: api_token = "env:WORKIZ_API_TOKEN"
    tieout.toml:4:1: [workiz] lacks `time_zone`; write, for example: time_zone = "America/Chicago"
    tieout.toml:4:1: [workiz] lacks `currency`; write, for example: currency = "USD"
    "#);
}

#[test]
fn the_official_api_may_be_told_more() {
    let more = "base_url = \"http://127.0.0.1:8080/api/v1/\"\nauth_secret = \"file:secret\"\n\
        billed_statuses = [\"Done\", \" Paid \"]\nfirst_day = 2025-01-01\n";
    let settings = parse(&with(&format!("{OFFICIAL}{more}"))).unwrap();
    let WorkizSettings::Official(its) = settings.workiz else { panic!("not official") };
    assert_eq!(its.billed_statuses, ["Done", "Paid"]);
    assert_eq!(its.first_day, date(2025, 1, 1));
    let place = Place::File("/srv/books/brook/secret".into());
    assert_eq!(its.auth_secret.unwrap().place(), &place);
}

#[test]
fn exported_files_need_a_folder_a_zone_and_a_currency() {
    let settings = parse(&with(EXPORT)).unwrap();
    let WorkizSettings::Export(its) = settings.workiz else { panic!("not export") };
    assert_eq!(its.folder, Path::new("/srv/books/brook/exports"));
    assert_eq!(its.currency, Currency::CAD);
    insta::assert_snapshot!(lines(&with("adapter = \"export\"")), @r#"
    tieout.toml:4:1: [workiz] lacks `folder`; write, for example: folder = "workiz-exports"
    tieout.toml:4:1: [workiz] lacks `time_zone`; write, for example: time_zone = "America/Chicago"
    tieout.toml:4:1: [workiz] lacks `currency`; write, for example: currency = "USD"
    "#);
}

#[test]
fn without_a_word_on_it_workiz_is_reached_through_the_rest_service() {
    let text = GOOD.replacen("adapter = \"rest\"\n", "", 1);
    assert_eq!(parse(&text).unwrap().workiz, parse(GOOD).unwrap().workiz);
    insta::assert_snapshot!(lines(&GOOD.replacen("adapter", "adaptor", 1)), @"tieout.toml:5:1: `adaptor` is no key of [workiz]; did you mean `adapter`?");
}

#[test]
fn a_key_of_another_adapter_is_told_with_whose_it_is() {
    insta::assert_snapshot!(lines(&with(&format!("{OFFICIAL}integration_id = \"int_1\"\nfolder = \"x\"\n"))), @r#"
    tieout.toml:9:1: `integration_id` is no key of the adapter "official"; take it out, or write: adapter = "rest"
    tieout.toml:10:1: `folder` is no key of the adapter "official"; take it out, or write: adapter = "export"
    "#);
    let rest = GOOD.replacen("adapter = \"rest\"", "adapter = \"rest\"\ntime_zone = \"UTC\"", 1);
    insta::assert_snapshot!(lines(&rest), @r#"tieout.toml:6:1: `time_zone` is no key of the adapter "rest"; take it out, or write: adapter = "official" or adapter = "export""#);
}

#[test]
fn zones_currencies_and_statuses_that_are_none_are_told() {
    let text = OFFICIAL.replace("America/New_York", "Eastern").replace("USD", "Dollar");
    insta::assert_snapshot!(lines(&with(&format!("{text}billed_statuses = []\nfirst_day = \"2025\"\n"))), @r#"
    tieout.toml:7:13: `Eastern` is not a time zone; write it like `America/Los_Angeles`
    tieout.toml:8:12: `Dollar` is not a currency code of ISO 4217, such as USD; write, for example: currency = "USD"
    tieout.toml:9:1: `billed_statuses` must name at least one status, and none that is empty; write, for example: billed_statuses = ["Done"]
    tieout.toml:10:13: `first_day` must be a date without quotes and time, not text; write, for example: first_day = 2025-01-01
    "#);
}

#[test]
fn a_token_in_the_file_or_in_the_address_is_told_and_not_shown() {
    let text = OFFICIAL.replace("env:WORKIZ_API_TOKEN", "api_hush");
    let told = report(&with(&text));
    assert!(told.contains("`api_token` must say where the secret is") && !told.contains("hush"));
    let line = "base_url = \"https://api.workiz.com/api/v1/api_hush\"\n";
    let told = report(&with(&format!("{OFFICIAL}{line}")));
    assert!(told.contains("`base_url` holds the API token") && !told.contains("hush"), "{told}");
}

#[test]
fn the_other_ways_into_workiz_in_the_template_hold() {
    let lines: Vec<String> = template().lines().map(str::to_owned).collect();
    let keys: Vec<&str> = lines.iter().filter_map(|it| it.strip_prefix("## ")).collect();
    let at = keys.iter().position(|it| *it == "adapter = \"export\"").unwrap();
    let (official, export) = keys.split_at(at);
    let adapter = |keys: &[&str]| parse(&with(&keys.join("\n"))).unwrap().workiz.adapter();
    assert_eq!(adapter(official), WorkizAdapter::Official);
    assert_eq!(adapter(export), WorkizAdapter::Export);
}
