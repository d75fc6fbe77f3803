//! The settings choose how Workiz is reached.

use std::fs;
use std::path::Path;

use crate::cli::connect::Workiz;
use crate::cli::connect::{Pace, workiz};
use crate::config::settings::{SETTINGS_FILE, Settings};

/// Settings whose `[workiz]` says that; secrets lie in a file beside them.
fn settings(folder: &Path, workiz: &str) -> Settings {
    let secret = "file:secret";
    fs::write(folder.join("secret"), "hushtoken\n").unwrap();
    let text = format!(
        "schema = 1\ncompany = \"Brook\"\n[workiz]\n{workiz}\n[quickbooks]\n\
         base_url = \"https://books.example.com\"\ntoken_url = \"https://books.example.com/t\"\n\
         realm_id = \"1\"\nclient_id = \"c\"\nclient_secret = \"{secret}\"\n"
    );
    fs::write(folder.join(SETTINGS_FILE), text).unwrap();
    Settings::load(folder).unwrap()
}

#[tokio::test]
async fn the_official_api_is_connected_to_without_showing_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let its = "adapter = \"official\"\napi_token = \"file:secret\"\nauth_secret = \"file:secret\"\n\
               time_zone = \"America/Chicago\"\ncurrency = \"USD\"";
    let source = workiz(&settings(folder.path(), its), folder.path(), Pace::Careful).unwrap();
    let shown = format!("{source:?}");
    assert!(shown.contains("OfficialSource") && shown.contains("api.workiz.com"), "{shown}");
    assert!(!shown.contains("hush"), "{shown}");
}

#[tokio::test]
async fn exported_files_are_read_from_the_folder_of_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let its = "adapter = \"export\"\nfolder = \"x\"\ntime_zone = \"America/Chicago\"\n\
               currency = \"USD\"";
    let source = workiz(&settings(folder.path(), its), folder.path(), Pace::Careful).unwrap();
    assert!(matches!(&source, Workiz::Export(_)), "{source:?}");
}
