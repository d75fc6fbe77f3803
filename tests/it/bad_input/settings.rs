//! Settings that are not there or wrong; nothing is made in the folder then.

use std::fs;
use std::process::Command;

use crate::company::{Company, Ran};

const USAGE: i32 = 2;

#[tokio::test(flavor = "multi_thread")]
async fn wrong_settings_are_told_with_their_place_and_make_no_state() {
    let company = Company::open().await;
    for (from, to, says) in [
        ("realm_id = \"", "realm_idd = \"", "did you mean `realm_id`?"),
        ("\"file:secrets/workiz_password\"", "\"correct horse\"", "not be the secret"),
        ("\"file:secrets/workiz_password\"", "\"env:TIEOUT_TEST_NOT_SET\"", "TIEOUT_TEST_NOT_SET"),
        ("\"file:secrets/workiz_password\"", "\"file:secrets/none\"", "secrets/none"),
        ("writes = true", "writes = \"yes\"", "tieout.toml:"),
        ("attempts = 2", "attempts = 0", "`attempts` must be from 1 to 20"),
        ("schema = 1", "schema = 9", "schema 9"),
        ("\"http://", "\"http://books.example.com/", "would send secrets in the clear"),
    ] {
        company.change_settings(from, to);
        for command in [&["run", "--json"][..], &["plan"]] {
            let ran = company.run(command);
            company.told(&ran, USAGE, &[says]);
            assert_eq!(ran.stdout, "");
        }
        assert!(!company.file("state.db").exists() && !company.file("state.lock").exists());
    }
    company.write("tieout.toml", &company.settings());
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn all_credentials_that_are_missing_are_told_at_once() {
    let company = Company::open().await;
    for secret in ["workiz_password", "quickbooks_client_secret"] {
        fs::remove_file(company.file(&format!("secrets/{secret}"))).unwrap();
    }
    let ran = company.run(&["plan"]);
    let says = ["2 things", "`workiz.password`", "`quickbooks.client_secret`"];
    company.told(&ran, USAGE, &says);
    assert!(!company.file("state.db").exists() && !company.file("state.lock").exists());
    let ran = company.run(&["auth", "quickbooks", "login"]);
    company.told(&ran, USAGE, &["`quickbooks.client_secret`"]);
    assert!(!company.file("state.db").exists() && !company.file("state.lock").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_no_company_stays_as_it_is() {
    let company = Company::open().await;
    fs::remove_file(company.file("tieout.toml")).unwrap();
    let files = || fs::read_dir(company.folder()).unwrap().count();
    let before = files();
    for command in [
        &["run"][..],
        &["plan"],
        &["approve", "--by", "Robin"],
        &["apply"],
        &["report", "--json"],
        &["replay"],
        &["link", "invoice", "inv_1", "1", "--by", "Robin"],
        &["link", "--list"],
        &["unlink", "invoice", "inv_1", "1", "--by", "Robin"],
        &["forget", "invoice", "inv_1", "1", "--by", "Robin"],
    ] {
        let ran = company.run(command);
        company.told(&ran, USAGE, &["there is no settings file", "tieout.toml", "tieout init"]);
        assert_eq!((ran.stdout.as_str(), files()), ("", before));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_without_runs_says_so() {
    let company = Company::open().await;
    for (command, says) in [
        (&["report"][..], "no run yet"),
        (&["replay"], "no run yet"),
        (&["report", "run-00009"], "run-00009"),
        (&["apply"], "no plan yet"),
        (&["approve", "--by", "Robin", "4711"], "4711"),
    ] {
        let ran = company.run(command);
        company.told(&ran, USAGE, &[says]);
        assert_eq!(ran.stdout, "");
    }
}

fn tieout(arguments: &[&str]) -> Ran {
    Command::new(env!("CARGO_BIN_EXE_tieout")).args(arguments).output().unwrap().into()
}

#[test]
fn init_makes_a_company_once_and_never_overwrites() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("books");
    let path = folder.to_str().unwrap();
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("items.csv"), "workiz,quickbooks\nmine,Mine\n").unwrap();
    let ran = tieout(&["init", path]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran:?}");
    let items = fs::read_to_string(folder.join("items.csv")).unwrap();
    assert!(items.contains("mine,Mine"));
    fs::write(folder.join("tieout.toml"), "mine").unwrap();
    let ran = tieout(&["init", path]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(USAGE), ""), "{ran:?}");
    assert!(ran.stderr.contains("is there already; nothing was changed"), "{ran:?}");
    assert_eq!(fs::read_to_string(folder.join("tieout.toml")).unwrap(), "mine");
    let file = folder.join("items.csv");
    let ran = tieout(&["init", file.to_str().unwrap()]);
    assert_eq!(ran.code, Some(USAGE), "{ran:?}");
}

#[test]
fn init_begins_with_the_mapping_of_the_sandbox_when_asked() {
    let scratch = tempfile::tempdir().unwrap();
    for (mapping, has) in [("demo", "classes.csv"), ("us-manual-tax", "customers.csv")] {
        let folder = scratch.path().join(mapping);
        let ran = tieout(&["init", "--mapping", mapping, folder.to_str().unwrap()]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        for name in ["tieout.toml", "mapping.toml", "taxes.csv", has] {
            assert!(folder.join(name).is_file(), "{mapping} lacks {name}");
        }
    }
    let written = fs::read_to_string(scratch.path().join("demo/mapping.toml")).unwrap();
    assert_eq!(written, include_str!("../../../mappings/demo/mapping.toml"));
}

#[test]
fn help_and_usage_go_where_they_should() {
    let ran = tieout(&["--help"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    for word in ["demo", "init", "plan", "approve", "apply", "report", "replay", "Exit codes"] {
        assert!(ran.stdout.contains(word), "{word}: {}", ran.stdout);
    }
    for arguments in [&["--nonsense"][..], &["approve"], &["plann"], &[]] {
        let ran = tieout(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(USAGE), ""), "{ran:?}");
        assert!(ran.stderr.contains("Usage:"), "{ran:?}");
    }
}
