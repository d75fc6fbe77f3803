//! What a good file says.

use std::fs;
use std::path::Path;

use crate::config::error::ConfigError;
use crate::config::patience::Patience;
use crate::config::policy::PolicySettings;
use crate::config::reference::{IdValue, Place};
use crate::config::settings::{SETTINGS_FILE, Settings};
use crate::config::template::template;
use crate::config::tests::samples::{GOOD, parse, report, rest, with};
use crate::config::traffic::Traffic;
use crate::domain::id::RealmId;

#[test]
fn a_good_file_is_read_whole() {
    let settings = parse(GOOD).unwrap();
    assert_eq!(settings.company, "Brook Plumbing");
    let workiz = rest(&settings);
    assert_eq!(workiz.base_url.as_str(), "https://workiz.example.com/v1");
    assert_eq!(workiz.integration_id.resolve().unwrap(), "int_4711");
    assert_eq!(workiz.username.resolve().unwrap(), "office@brook.example.com");
    assert_eq!(
        workiz.client_id.value,
        IdValue::Elsewhere(Place::Environment("WORKIZ_CLIENT_ID".to_owned()))
    );
    assert_eq!(workiz.totp_secret, None);
    assert_eq!(workiz.password.place(), &Place::File("/srv/books/brook/secrets/workiz".into()));
    assert_eq!(
        settings.quickbooks.refresh_token.as_ref().unwrap().place(),
        &Place::File("/run/secrets/refresh".into())
    );
    assert_eq!(settings.quickbooks.redirect_url.as_str(), "http://localhost:8765/callback");
    let realm = settings.quickbooks.realm_id().unwrap();
    assert_eq!(realm, RealmId::new("4620816365000000042"));
    assert_eq!(settings.policy, PolicySettings::careful());
    assert_eq!(settings.mapping_file, Path::new("/srv/books/brook/mapping.toml"));
    assert_eq!(settings.reports_folder, Path::new("/srv/books/brook/reports/out"));
}

#[test]
fn a_refresh_token_may_be_left_out_and_a_redirect_address_said() {
    let line = "refresh_token = \"file:/run/secrets/refresh\"";
    let settings = parse(&with(line, "redirect_url = \"https://brook.example.com/qbo\"")).unwrap();
    assert_eq!(settings.quickbooks.refresh_token, None);
    assert_eq!(settings.quickbooks.redirect_url.as_str(), "https://brook.example.com/qbo");
    let bad = report(&with(line, "redirect_url = \"http://brook.example.com/qbo\""));
    assert!(bad.contains("would send secrets in the clear"), "{bad}");
}

#[test]
fn what_is_optional_can_be_said() {
    let text =
        with("password = \"file:secrets/workiz\"", "password = 'env:P'\ntotp_secret = \"env:T\"");
    let more = "[mapping]\nfile = \"../shared/mapping.toml\"\n[reports]\nfolder = \"/srv/out\"\n";
    let settings = parse(&(text + more)).unwrap();
    assert_eq!(
        rest(&settings).totp_secret.as_ref().unwrap().place(),
        &Place::Environment("T".to_owned())
    );
    assert_eq!(settings.mapping_file, Path::new("/srv/books/brook/../shared/mapping.toml"));
    assert_eq!(settings.reports_folder, Path::new("/srv/out"));
}

#[test]
fn the_sandbox_on_this_machine_may_be_spoken_to_without_tls() {
    for host in ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"] {
        let line = format!("base_url = \"http://{host}/qbo\"");
        parse(&with("base_url = \"https://books.example.com\"", &line)).unwrap();
    }
}

#[test]
fn line_ends_of_windows_and_sections_in_any_order_are_read() {
    assert_eq!(parse(&GOOD.replace('\n', "\r\n")).unwrap(), parse(GOOD).unwrap());
    let (top, rest) = GOOD.split_once("[workiz]").unwrap();
    let (workiz, quickbooks) = rest.split_once("[quickbooks]").unwrap();
    let turned = format!("{top}[quickbooks]{quickbooks}\n[workiz]{workiz}");
    assert_eq!(parse(&turned).unwrap(), parse(GOOD).unwrap());
}

#[test]
fn the_template_can_be_read_and_allows_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(SETTINGS_FILE), template()).unwrap();
    let settings = Settings::load(folder.path()).unwrap();
    assert_eq!(settings.policy, PolicySettings::careful());
}

#[test]
fn the_examples_in_the_template_hold_when_they_are_switched_on() {
    let text: String = template()
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.contains(" = ") || rest.starts_with('[') => format!("{rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    assert_ne!(text, template());
    let settings = parse(&text).unwrap();
    assert!(rest(&settings).totp_secret.is_some());
    assert!(settings.policy_text().contains("[record_in_workiz]"));
}

#[test]
fn the_template_names_every_key() {
    for key in crate::config::keys::KEYS {
        assert!(template().contains(key.name), "{}", key.name);
    }
}

#[test]
fn a_missing_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = Settings::load(folder.path()).unwrap_err();
    assert!(matches!(error, ConfigError::NoFile { .. }));
    let text = error.to_string().replace(folder.path().to_str().unwrap(), "…");
    insta::assert_snapshot!(text, @"there is no settings file …/tieout.toml; name the company's folder with `--company`, or make one with `tieout init`");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(SETTINGS_FILE)).unwrap();
    let error = Settings::load(folder.path()).unwrap_err();
    assert!(matches!(error, ConfigError::Unreadable { .. }));
    fs::remove_dir(folder.path().join(SETTINGS_FILE)).unwrap();
    fs::write(folder.path().join(SETTINGS_FILE), [0xff, 0xfe, 0x00]).unwrap();
    let error = Settings::load(folder.path()).unwrap_err();
    let text = error.to_string().replace(folder.path().to_str().unwrap(), "…");
    insta::assert_snapshot!(text, @"…/tieout.toml cannot be read; look at its rights, and that it is a text file in UTF-8");
}

#[test]
fn patience_with_services_can_be_set_within_bounds() {
    assert_eq!(parse(GOOD).unwrap().patience, Patience::usual());
    let text = format!("{GOOD}\n[http]\nattempts = 2\nthrottled_wait_seconds = 0\n");
    let patience = parse(&text).unwrap().patience;
    assert_eq!(patience, Patience { attempts: 2, throttled_wait_seconds: 0 });
    for wrong in ["attempts = 0", "attempts = 21", "throttled_wait_seconds = 3601"] {
        let error = parse(&format!("{GOOD}\n[http]\n{wrong}\n")).unwrap_err().to_string();
        assert!(error.contains("must be from"), "{error}");
    }
}

#[test]
fn quickbooks_own_limits_hold_unless_lower_ones_are_set() {
    assert_eq!(parse(GOOD).unwrap().quickbooks.traffic, Traffic::usual());
    let text =
        format!("{GOOD}\n[quickbooks.limits]\nrequests_per_minute = 300\nitems_per_batch = 10\n");
    let traffic = parse(&text).unwrap().quickbooks.traffic;
    let expected = Traffic { requests_per_minute: 300, items_per_batch: 10, ..Traffic::usual() };
    assert_eq!(traffic, expected);
    for (wrong, sentence) in [
        ("requests_per_minute = 501", "`requests_per_minute` must be from 1 to 500: QuickBooks"),
        ("batches_per_minute = 0", "`batches_per_minute` must be from 1 to 40"),
        ("items_per_batch = 31", "`items_per_batch` must be from 1 to 30"),
        ("burst = 3", "`burst` is no key of [quickbooks.limits]"),
    ] {
        let error = parse(&format!("{GOOD}\n[quickbooks.limits]\n{wrong}\n")).unwrap_err();
        assert!(error.report().contains(sentence), "{}", error.report());
    }
}

#[test]
fn everything_is_read_again_within_a_week_of_nights_unless_set_otherwise() {
    let with_nights = |nights: u32| {
        let line = format!("base_url = \"https://books.example.com\"\nreread_nights = {nights}");
        parse(&with("base_url = \"https://books.example.com\"", &line))
    };
    assert_eq!(with_nights(14).unwrap().quickbooks.traffic.reread_nights, 14);
    let report = with_nights(91).unwrap_err().report();
    assert!(report.contains("`reread_nights` must be from 1 to 90"), "{report}");
}
