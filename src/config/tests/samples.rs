//! A settings file without mistakes, and ways to spoil it.

use std::path::Path;

use crate::config::error::ConfigError;
use crate::config::settings::Settings;
use crate::config::workiz::{RestSettings, WorkizSettings};

pub(super) const GOOD: &str = r#"schema = 1
company = "Brook Plumbing"

[workiz]
adapter = "rest"
base_url = "https://workiz.example.com/v1"
integration_id = "int_4711"
client_id = "env:WORKIZ_CLIENT_ID"
client_secret = "env:WORKIZ_CLIENT_SECRET"
username = "office@brook.example.com"
password = "file:secrets/workiz"

[quickbooks]
base_url = "https://books.example.com"
token_url = "https://sign-in.example.com/token"
realm_id = "4620816365000000042"
client_id = "AB-1"
client_secret = "env:QUICKBOOKS_CLIENT_SECRET"
refresh_token = "file:/run/secrets/refresh"
"#;

pub(super) fn parse(text: &str) -> Result<Settings, ConfigError> {
    Settings::parse(text, Path::new("/srv/books/brook"))
}

/// Returns what the settings say of the REST service.
pub(super) fn rest(settings: &Settings) -> &RestSettings {
    match &settings.workiz {
        WorkizSettings::Rest(rest) => rest,
        other => panic!("{other:?}"),
    }
}

/// Replaces one line of the good file; the new line may be several, or none.
pub(super) fn with(line: &str, instead: &str) -> String {
    assert!(GOOD.contains(line), "{line}");
    GOOD.replacen(line, instead, 1)
}

/// Returns what a person reads of a spoiled file.
pub(super) fn report(text: &str) -> String {
    parse(text).unwrap_err().report()
}

/// Returns the same without the excerpts.
pub(super) fn lines(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}
