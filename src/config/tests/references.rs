//! Secrets are read from their places when they are needed, and never shown.

use std::env::VarError;
use std::fs;
use std::path::Path;

use secrecy::ExposeSecret as _;

use crate::config::error::ConfigError;
use crate::config::reference::{IdRef, IdValue, Place, SecretRef};
use crate::config::template::template;
use crate::config::tests::samples::{parse, with};

fn secret(place: Place) -> SecretRef {
    SecretRef { setting: "quickbooks.client_secret".to_owned(), place }
}

fn variable() -> SecretRef {
    secret(Place::Environment("QUICKBOOKS_CLIENT_SECRET".to_owned()))
}

#[test]
fn a_variable_is_read_as_it_is() {
    let environment = |name: &str| {
        assert_eq!(name, "QUICKBOOKS_CLIENT_SECRET");
        Ok(" hunter2 ".to_owned())
    };
    assert_eq!(variable().resolve_in(&environment).unwrap().expose_secret(), " hunter2 ");
}

#[test]
fn the_environment_of_the_process_is_asked() {
    let place = Place::Environment("PATH".to_owned());
    assert!(!secret(place.clone()).resolve().unwrap().expose_secret().is_empty());
    let id = IdRef { setting: "workiz.username".to_owned(), value: IdValue::Elsewhere(place) };
    assert!(!id.resolve().unwrap().is_empty());
}

#[test]
fn a_variable_that_is_not_set_is_named() {
    for answer in [Err(VarError::NotPresent), Ok(String::new())] {
        let error = variable().resolve_in(&|_| answer.clone()).unwrap_err();
        insta::allow_duplicates! {
            insta::assert_snapshot!(error.to_string(), @"the environment variable QUICKBOOKS_CLIENT_SECRET, which `quickbooks.client_secret` refers to, is not set or is empty");
        }
    }
    let error = variable().resolve_in(&|_| Err(VarError::NotUnicode("x".into()))).unwrap_err();
    insta::assert_snapshot!(error.to_string(), @"the environment variable QUICKBOOKS_CLIENT_SECRET, which `quickbooks.client_secret` refers to, is not text in UTF-8");
}

#[test]
fn all_that_is_missing_is_told_at_once() {
    let settings = parse(&template()).unwrap();
    let error = settings.require_all_in(&|_| Err(VarError::NotPresent)).unwrap_err();
    insta::assert_snapshot!(error.to_string(), @r"
    8 things that tieout.toml refers to cannot be had:
      - the environment variable WORKIZ_INTEGRATION_ID, which `workiz.integration_id` refers to, is not set or is empty
      - the environment variable WORKIZ_CLIENT_ID, which `workiz.client_id` refers to, is not set or is empty
      - the environment variable WORKIZ_CLIENT_SECRET, which `workiz.client_secret` refers to, is not set or is empty
      - the environment variable WORKIZ_USERNAME, which `workiz.username` refers to, is not set or is empty
      - the environment variable WORKIZ_PASSWORD, which `workiz.password` refers to, is not set or is empty
      - the environment variable QUICKBOOKS_REALM_ID, which `quickbooks.realm_id` refers to, is not set or is empty
      - the environment variable QUICKBOOKS_CLIENT_ID, which `quickbooks.client_id` refers to, is not set or is empty
      - the environment variable QUICKBOOKS_CLIENT_SECRET, which `quickbooks.client_secret` refers to, is not set or is empty
    ");
    let one = |name: &str| match name {
        "WORKIZ_PASSWORD" => Err(VarError::NotPresent),
        _ => Ok("1".to_owned()),
    };
    let error = settings.require_all_in(&one).unwrap_err();
    insta::assert_snapshot!(error.to_string(), @"the environment variable WORKIZ_PASSWORD, which `workiz.password` refers to, is not set or is empty");
    settings.require_all_in(&|_| Ok("1".to_owned())).unwrap();
}

#[test]
fn a_file_is_read_without_its_line_end() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    fs::write(&file, "hunter2 \r\n").unwrap();
    let secret = secret(Place::File(file)).resolve().unwrap();
    assert_eq!(secret.expose_secret(), "hunter2 ");
    assert!(!format!("{secret:?}").contains("hunter2"));
}

#[test]
fn a_file_that_is_not_there_or_empty_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    let shown =
        |error: &ConfigError| error.to_string().replace(folder.path().to_str().unwrap(), "…");
    let error = secret(Place::File(file.clone())).resolve().unwrap_err();
    insta::assert_snapshot!(shown(&error), @"the file …/secret, which `quickbooks.client_secret` refers to, cannot be read; check its name and rights");
    fs::write(&file, "\n").unwrap();
    let error = secret(Place::File(file)).resolve().unwrap_err();
    insta::assert_snapshot!(shown(&error), @"the file …/secret, which `quickbooks.client_secret` refers to, is empty");
}

#[test]
fn files_are_seen_from_the_companys_folder() {
    let place = |text| Place::parse(text, Path::new("/srv/brook")).unwrap().unwrap();
    assert_eq!(place("file:secrets/a"), Place::File("/srv/brook/secrets/a".into()));
    assert_eq!(place("file:/run/a"), Place::File("/run/a".into()));
    assert_eq!(place("env:A_1"), Place::Environment("A_1".to_owned()));
    assert_eq!(Place::parse("plain", Path::new("/srv/brook")), None);
}

#[test]
fn a_company_id_that_is_found_elsewhere_is_checked_there() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("realm");
    let line = format!("realm_id = \"file:{}\"", file.display());
    let settings = parse(&with("realm_id = \"4620816365000000042\"", &line)).unwrap();
    fs::write(&file, "4620816365000000043\n").unwrap();
    assert_eq!(settings.quickbooks.realm_id().unwrap().as_str(), "4620816365000000043");
    fs::write(&file, "brook\n").unwrap();
    let error = settings.quickbooks.realm_id().unwrap_err();
    insta::assert_snapshot!(error.to_string(), @"`quickbooks.realm_id` must be digits only: the company ID that QuickBooks shows under Account and settings, Billing");
}
