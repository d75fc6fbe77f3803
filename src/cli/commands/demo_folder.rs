//! The demo company's folder, made as `tieout init` and a person would, and gone afterwards.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cli::error::CliError;
use crate::mapping::shipped::DEMO_FILES;

/// Writes the demo company's folder, as `tieout init` and a person would.
///
/// # Errors
/// A file cannot be written.
pub fn furnish(folder: &Path, info: &Value) -> Result<(), CliError> {
    let secrets = folder.join("secrets");
    fs::create_dir_all(&secrets).map_err(CliError::file(&secrets, "made"))?;
    for (side, key) in [
        ("workiz", "client_secret"),
        ("workiz", "password"),
        ("workiz", "totp_secret"),
        ("quickbooks", "client_secret"),
        ("quickbooks", "refresh_token"),
    ] {
        let path = secrets.join(format!("{side}_{key}"));
        fs::write(&path, text(info, side, key)).map_err(CliError::file(&path, "written"))?;
    }
    let settings = format!(
        r#"schema = 1
company = "Cedar & Main Home Services"

{}
[policy]
writes = true
corrections_max = 500
correction_amount_max = "10000.00"
plan_amount_max = "250000.00"
"#,
        connections(info)
    );
    let path = folder.join("tieout.toml");
    fs::write(&path, settings).map_err(CliError::file(&path, "written"))?;
    for (name, text) in DEMO_FILES {
        let path = folder.join(name);
        fs::write(&path, text).map_err(CliError::file(&path, "written"))?;
    }
    Ok(())
}

/// Returns the sections of the settings that lead to running simulators and to the mapping; the
/// secrets are in files, where [`furnish`] writes them.
pub fn connections(info: &Value) -> String {
    format!(
        r#"[workiz]
adapter = "rest"
base_url = "{}"
integration_id = "{}"
client_id = "{}"
client_secret = "file:secrets/workiz_client_secret"
username = "{}"
password = "file:secrets/workiz_password"
totp_secret = "file:secrets/workiz_totp_secret"

[quickbooks]
base_url = "{}"
token_url = "{}"
realm_id = "{}"
client_id = "{}"
client_secret = "file:secrets/quickbooks_client_secret"
refresh_token = "file:secrets/quickbooks_refresh_token"

[mapping]
file = "mapping.toml"
"#,
        text(info, "workiz", "base_url"),
        text(info, "workiz", "integration_id"),
        text(info, "workiz", "client_id"),
        text(info, "workiz", "username"),
        text(info, "quickbooks", "base_url"),
        text(info, "quickbooks", "token_url"),
        text(info, "quickbooks", "realm_id"),
        text(info, "quickbooks", "client_id"),
    )
}

fn text<'a>(info: &'a Value, side: &str, key: &str) -> &'a str {
    info.get(side).and_then(|it| it.get(key)).and_then(Value::as_str).unwrap_or_default()
}

/// A folder that is gone when the demo ends.
#[derive(Debug)]
pub struct ScratchFolder(pub PathBuf);

impl ScratchFolder {
    /// Makes the folder.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn make() -> Result<Self, CliError> {
        let folder = std::env::temp_dir().join(format!("tieout-demo-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(CliError::file(&folder, "made"))?;
        Ok(Self(folder))
    }
}

impl Drop for ScratchFolder {
    fn drop(&mut self) {
        let _left = fs::remove_dir_all(&self.0);
    }
}
