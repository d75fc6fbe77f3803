//! What a person reads about each mistake.

use crate::config::tests::samples::{GOOD, lines, report, with};

#[test]
fn an_unknown_key_is_told_with_its_place_and_what_was_meant() {
    insta::assert_snapshot!(report(&with("client_id = \"AB-1\"", "clientid = \"AB-1\"")), @r#"
     × `clientid` is no key of [quickbooks]
       ╭─[tieout.toml:17:1]
    16 │ realm_id = "4620816365000000042"
    17 │ clientid = ******
       · ────┬───
       ·     ╰── here
    18 │ client_secret = "env:QUICKBOOKS_CLIENT_SECRET"
       ╰────
     help: did you mean `client_id`?
    "#);
}

#[test]
fn a_key_of_another_section_is_sent_home() {
    insta::assert_snapshot!(lines(&with("adapter = \"rest\"", "adapter = \"rest\"\nrealm_id = \"1\"")), @"tieout.toml:6:1: `realm_id` is no key of [workiz]; `realm_id` belongs in [quickbooks]");
}

#[test]
fn a_key_that_is_like_no_other_gets_the_list() {
    insta::assert_snapshot!(lines(&format!("{GOOD}[reports]\nxyzzy = 1\n")), @"tieout.toml:21:1: `xyzzy` is no key of [reports]; the keys of [reports] are: folder");
    insta::assert_snapshot!(lines(&format!("{GOOD}[quickbook]\n")), @"tieout.toml:20:2: `quickbook` is no key and no section of this file; did you mean `quickbooks`?");
}

#[test]
fn a_secret_in_the_file_is_told_and_not_shown() {
    let text =
        with("client_secret = \"env:QUICKBOOKS_CLIENT_SECRET\"", "client_secret = \"hunter2\"");
    assert!(!report(&text).contains("hunter2"));
    insta::assert_snapshot!(report(&text), @r#"
     × `client_secret` must say where the secret is, not be the secret
       ╭─[tieout.toml:18:17]
    17 │ client_id = "AB-1"
    18 │ client_secret = *********
       ·                 ────┬────
       ·                     ╰── here
    19 │ refresh_token = "file:/run/secrets/refresh"
       ╰────
     help: put the secret into an environment variable or a file of its own, and write where it is:
           client_secret = "env:QUICKBOOKS_CLIENT_SECRET", or client_secret =
           "file:client_secret.txt"
    "#);
}

#[test]
fn money_without_quotes_is_told() {
    let text =
        format!("{GOOD}[policy]\ncorrection_amount_max = 10000.50\nplan_amount_max = 5000\n");
    insta::assert_snapshot!(report(&text), @r#"
     × `correction_amount_max` is money, and money is written in quotes
       ╭─[tieout.toml:21:25]
    20 │ [policy]
    21 │ correction_amount_max = 10000.50
       ·                         ────┬───
       ·                             ╰── here
    22 │ plan_amount_max = 5000
       ╰────
     help: write: correction_amount_max = "10000.50"
     × `plan_amount_max` is money, and money is written in quotes
       ╭─[tieout.toml:22:19]
    21 │ correction_amount_max = 10000.50
    22 │ plan_amount_max = 5000
       ·                   ──┬─
       ·                     ╰── here
       ╰────
     help: write: plan_amount_max = "5000"
    "#);
}

#[test]
fn amounts_that_are_none_and_caps_below_zero_are_told() {
    let text = format!(
        "{GOOD}[policy]\ncorrection_amount_max = \"10,000.00\"\nplan_amount_max = \"-1.00\"\ncorrections_max = -5\n"
    );
    insta::assert_snapshot!(lines(&text), @r#"
    tieout.toml:21:25: `correction_amount_max` is not an amount; write digits and a point only, such as "10000.00"
    tieout.toml:22:19: `plan_amount_max` cannot be below zero; write 0 to allow none, or `writes = false` to only look
    tieout.toml:23:19: `corrections_max` cannot be below zero; write 0 to allow none, or `writes = false` to only look
    "#);
    for bad in
        ["1e3", ".5", "5.", "1_000", "$5", "1.2.3", "--1", "", "99999999999999999999999999999999"]
    {
        let text = format!("{GOOD}[policy]\nplan_amount_max = \"{bad}\"\n");
        assert!(lines(&text).starts_with("tieout.toml:21:19: `plan_amount_max` is "), "{bad}");
    }
}

#[test]
fn wrong_types_are_told() {
    let text = with("company = \"Brook Plumbing\"", "company = 7")
        + "[policy]\nwrites = \"false\"\nclosed_through = \"2026-01-31\"\ncorrections_max = \"many\"\nunattended = \"all\"\n";
    insta::assert_snapshot!(lines(&text), @r#"
    tieout.toml:2:11: `company` must be text in quotes, not a whole number; write, for example: company = "Brook Plumbing"
    tieout.toml:21:10: `writes` must be true or false, without quotes, not text; write, for example: writes = false
    tieout.toml:22:18: `closed_through` must be a date without quotes and time, not text; write, for example: closed_through = 2026-01-31
    tieout.toml:23:19: `corrections_max` must be a whole number, not text; write, for example: corrections_max = 200
    tieout.toml:24:14: `unattended` must be a list of texts in quotes, not text; write, for example: unattended = ["missing-payment"]
    "#);
    insta::assert_snapshot!(lines(&format!("policy = 1\n{GOOD}")), @"tieout.toml:1:10: `policy` must be a section, not a whole number; write, for example: [policy]");
    insta::assert_snapshot!(lines(&format!("{GOOD}[policy]\nclosed_through = 2026-01-31T00:00:00Z\nunattended = [1]\n")), @r#"
    tieout.toml:21:18: `closed_through` must be a date without quotes and time, not a moment or a time of day; write, for example: closed_through = 2026-01-31
    tieout.toml:22:15: `unattended` must be a list of texts in quotes, not a whole number; write, for example: unattended = ["missing-payment"]
    "#);
}

#[test]
fn a_day_that_is_not_in_the_calendar_is_told() {
    insta::assert_snapshot!(lines(&format!("{GOOD}[policy]\nclosed_through = 2026-02-30\n")), @"tieout.toml:21:18: this is not valid TOML: invalid date, expected day between 01 and 28");
}

#[test]
fn addresses_that_are_none_or_that_would_leak_are_told() {
    let told = |url: &str| {
        let text =
            with("base_url = \"https://books.example.com\"", &format!("base_url = \"{url}\""));
        let lines = lines(&text);
        lines.strip_prefix("tieout.toml:14:12: ").unwrap().to_owned()
    };
    insta::assert_snapshot!(told("books.example.com"), @r#"`base_url` is no web address; write, for example: base_url = "https://quickbooks.api.intuit.com""#);
    insta::assert_snapshot!(told("ftp://books.example.com"), @r#"`base_url` is no web address that begins with https://; write, for example: base_url = "https://quickbooks.api.intuit.com""#);
    insta::assert_snapshot!(told("http://books.example.com"), @"`base_url` would send secrets in the clear; write https://; http:// is for the sandbox on this machine");
    insta::assert_snapshot!(told("https://ada:hunter2@books.example.com"), @"`base_url` holds a user name or a password; take it out: what signs in stands under keys of its own");
    insta::assert_snapshot!(told("https://books.example.com?a=b"), @r#"`base_url` must end with its path, without `?` and `#`; write, for example: base_url = "https://quickbooks.api.intuit.com""#);
}

#[test]
fn a_company_id_that_is_none_is_told() {
    insta::assert_snapshot!(lines(&with("realm_id = \"4620816365000000042\"", "realm_id = \"4620 8163\"")), @"tieout.toml:16:12: `realm_id` must be digits only; it is the company ID that QuickBooks shows under Account and settings, Billing, without spaces");
    insta::assert_snapshot!(lines(&with("realm_id = \"4620816365000000042\"", "realm_id = 46208163")), @r#"tieout.toml:16:12: `realm_id` must be text in quotes, not a whole number; write, for example: realm_id = "4620816365000000000""#);
}

#[test]
fn references_that_lead_nowhere_are_told() {
    let text = with("client_id = \"env:WORKIZ_CLIENT_ID\"", "client_id = \"env:MY VAR\"")
        .replace("file:secrets/workiz", "file:");
    insta::assert_snapshot!(lines(&text), @r#"
    tieout.toml:8:13: `client_id` names no environment variable; a name has letters A to Z, digits and `_`, such as "env:TIEOUT_PASSWORD"
    tieout.toml:11:12: `password` names no file; write the path, such as "file:secrets/password"
    "#);
}

#[test]
fn kinds_of_discrepancies_are_checked() {
    let text = format!(
        "{GOOD}[policy]\nunattended = [\"missing-paymnt\", \"tax-rounding\", \"extra-invoice\", \"in-transit\"]\n"
    );
    insta::assert_snapshot!(lines(&text), @"
    tieout.toml:21:15: `missing-paymnt` is no kind of discrepancy; did you mean `missing-payment`?
    tieout.toml:21:49: `extra-invoice` is always left to a person; take it out of the list
    tieout.toml:21:66: `in-transit` is only noted: there is nothing to write; take it out of the list
    ");
}

#[test]
fn everything_that_is_lacking_is_told_at_once() {
    insta::assert_snapshot!(lines("schema = 1\n[workiz]\n"), @r#"
    tieout.toml:1:1: the file lacks `company`; write, for example: company = "Brook Plumbing"
    tieout.toml:1:1: the file lacks the section [quickbooks]; `tieout init` writes a file with every section
    tieout.toml:2:1: [workiz] lacks `base_url`; write, for example: base_url = "https://api.supergood.ai"
    tieout.toml:2:1: [workiz] lacks `integration_id`; write, for example: integration_id = "int_4711"
    tieout.toml:2:1: [workiz] lacks `client_id`; write, for example: client_id = "env:WORKIZ_CLIENT_ID"
    tieout.toml:2:1: [workiz] lacks `client_secret`; write, for example: client_secret = "env:WORKIZ_CLIENT_SECRET"
    tieout.toml:2:1: [workiz] lacks `username`; write, for example: username = "env:WORKIZ_USERNAME"
    tieout.toml:2:1: [workiz] lacks `password`; write, for example: password = "env:WORKIZ_PASSWORD"
    "#);
}

#[test]
fn an_empty_file_and_another_schema_are_told() {
    insta::assert_snapshot!(lines(""), @r#"
    tieout.toml:1:1: the file lacks `schema`; write, for example: schema = 1
    tieout.toml:1:1: the file lacks `company`; write, for example: company = "Brook Plumbing"
    tieout.toml:1:1: the file lacks the section [workiz]; `tieout init` writes a file with every section
    tieout.toml:1:1: the file lacks the section [quickbooks]; `tieout init` writes a file with every section
    "#);
    insta::assert_snapshot!(lines(&with("schema = 1", "schema = 2\nnovelty = true")), @"tieout.toml:1:10: the file has schema 2; this tieout reads schema 1; use the tieout that this file was written for, or a newer one");
    insta::assert_snapshot!(lines(&with("schema = 1", "schema = \"1\"")), @"tieout.toml:1:10: `schema` must be a whole number, not text; write, for example: schema = 1");
}

#[test]
fn an_unknown_way_to_workiz_is_told() {
    insta::assert_snapshot!(lines(&with("adapter = \"rest\"", "adapter = \"csv\"")), @r#"tieout.toml:5:11: `csv` is no way to reach Workiz that tieout knows; write: adapter = "rest", adapter = "official" or adapter = "export""#);
}

#[test]
fn a_file_that_is_not_toml_is_told_without_showing_secrets() {
    let text = with("password = \"file:secrets/workiz\"", "password = hunter2");
    insta::assert_snapshot!(report(&text), @r#"
     × this is not valid TOML: string values must be quoted, expected literal string
       ╭─[tieout.toml:11:12]
    10 │ username = "office@brook.example.com"
    11 │ password = *******
       ·            ───┬───
       ·               ╰── here
    12 │ 
       ╰────
    "#);
    insta::assert_snapshot!(lines(&with("adapter = \"rest\"", "adapter = \"rest\"\nadapter = \"rest\"")), @"tieout.toml:6:1: this is not valid TOML: duplicate key");
}
