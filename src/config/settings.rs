//! The settings of a company, checked.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use url::Url;

use crate::config::error::ConfigError;
use crate::config::patience::{self, Patience};
use crate::config::policy::{self, Origin, PolicySettings};
use crate::config::reader::{Placed, Presence, Reader, Section};
use crate::config::reference::{Environment, IdRef, Place, SecretRef, of_process, require};
use crate::config::traffic::{self, Traffic};
use crate::config::values::{id, is_realm, realm, secret, secret_if_there, url, url_or};
use crate::config::workiz::{self, WorkizSettings};
use crate::domain::id::RealmId;
use crate::domain::money::Currency;
use crate::domain::policy::Policy;

/// The settings file's name in a company's folder.
pub const SETTINGS_FILE: &str = "tieout.toml";

/// The version of the file's form that this program reads.
const SCHEMA: i64 = 1;

/// Where a sign-in sends the browser back when the settings do not say: development keys allow it.
const REDIRECT_URL: &str = "http://localhost:8765/callback";

/// The section `[quickbooks]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuickBooksSettings {
    /// Where QuickBooks is; HTTPS, or this machine.
    pub base_url: Url,
    /// Where access tokens are renewed.
    pub token_url: Url,
    /// The company's id in QuickBooks, unchecked where it is found elsewhere.
    realm_id: IdRef,
    /// The app's id.
    pub client_id: IdRef,
    /// The app's secret.
    pub client_secret: SecretRef,
    /// Where a refresh token from elsewhere begins the sign-in; QuickBooks renews it, and later
    /// ones are kept with the state. Without it the sign-in is one by `tieout auth`.
    pub refresh_token: Option<SecretRef>,
    /// The address to which a sign-in sends the browser back, as it is registered with Intuit.
    pub redirect_url: Url,
    /// How often it is asked.
    pub traffic: Traffic,
}

impl QuickBooksSettings {
    /// Returns the company's id in QuickBooks.
    ///
    /// # Errors
    /// It cannot be found, or is not digits only.
    pub fn realm_id(&self) -> Result<RealmId, ConfigError> {
        let text = self.realm_id.resolve()?;
        if is_realm(&text) { Ok(RealmId::new(text)) } else { Err(ConfigError::BadRealm) }
    }

    /// Makes sure that everything is there that these settings refer to. The refresh token is left
    /// out: a login may have taken its place.
    ///
    /// # Errors
    /// What is not there: all of it.
    pub fn require_all(&self) -> Result<(), ConfigError> {
        require(self.places(), &of_process)
    }

    fn places(&self) -> impl Iterator<Item = (&str, &Place)> {
        [self.realm_id.named(), self.client_id.named(), Some(self.client_secret.named())]
            .into_iter()
            .flatten()
    }
}

impl WorkizSettings {
    fn places(&self) -> Vec<(&str, &Place)> {
        let named = match self {
            Self::Rest(it) => vec![
                it.integration_id.named(),
                it.client_id.named(),
                Some(it.client_secret.named()),
                it.username.named(),
                Some(it.password.named()),
                it.totp_secret.as_ref().map(SecretRef::named),
            ],
            Self::Official(it) => {
                vec![Some(it.api_token.named()), it.auth_secret.as_ref().map(SecretRef::named)]
            }
            Self::Export(_) => Vec::new(),
        };
        named.into_iter().flatten().collect()
    }
}

/// The settings of a company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The company's name in reports.
    pub company: String,
    /// How Workiz is reached.
    pub workiz: WorkizSettings,
    /// How QuickBooks is reached.
    pub quickbooks: QuickBooksSettings,
    /// The mapping file; it may not be there yet.
    pub mapping_file: PathBuf,
    /// What may be written.
    pub policy: PolicySettings,
    /// Where reports are put; it may not be there yet.
    pub reports_folder: PathBuf,
    /// How long a run bears with a service that does not answer well.
    pub patience: Patience,
}

impl Settings {
    /// Reads `tieout.toml` in a company's folder, and checks all of it. Relative paths are seen
    /// from the folder. Secrets are not read yet.
    ///
    /// # Errors
    /// The file is not there, cannot be read, or has mistakes: all that were found, with places.
    pub fn load(folder: &Path) -> Result<Self, ConfigError> {
        let file = folder.join(SETTINGS_FILE);
        match fs::read_to_string(&file) {
            Ok(text) => Self::parse(&text, folder),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(ConfigError::NoFile { file }),
            Err(source) => Err(ConfigError::Unreadable { file, source }),
        }
    }

    pub(super) fn parse(text: &str, folder: &Path) -> Result<Self, ConfigError> {
        let mut reader = Reader::new(SETTINGS_FILE, text);
        let Some(table) = reader.parse() else { return reader.finish(None) };
        let settings = read(&mut reader, &table, folder);
        reader.finish(settings)
    }

    /// Makes sure that everything is there that the settings of both services refer to.
    ///
    /// # Errors
    /// What is not there: all of it.
    pub fn require_all(&self) -> Result<(), ConfigError> {
        self.require_all_in(&of_process)
    }

    pub(super) fn require_all_in(&self, environment: Environment<'_>) -> Result<(), ConfigError> {
        require(self.workiz.places().into_iter().chain(self.quickbooks.places()), environment)
    }

    /// Returns the policy in the currency of the books.
    ///
    /// # Errors
    /// A cap has more digits after the point than the currency, or is beyond any amount.
    pub fn policy(&self, currency: Currency) -> Result<Policy, ConfigError> {
        self.policy.policy(currency)
    }

    /// Returns the policy as canonical text, to be kept with a run.
    pub fn policy_text(&self) -> String {
        self.policy.text()
    }
}

fn read(
    reader: &mut Reader<'_>,
    table: &toml::Spanned<toml::de::DeTable<'_>>,
    folder: &Path,
) -> Option<Settings> {
    let top = Section::top(table);
    if let Some(Placed { value, span }) = reader.required_whole_number(&top, "schema")
        && value != SCHEMA
    {
        // The file follows other rules: checking the rest by ours would only confuse.
        let advice = "use the tieout that this file was written for, or a newer one".to_owned();
        let message = format!("the file has schema {value}; this tieout reads schema {SCHEMA}");
        reader.note(span, message, Some(advice));
        return None;
    }
    reader.check_keys(&top);
    let company = reader.required_text(&top, "company");
    let workiz = reader
        .section(&top, "workiz", Presence::Required)
        .and_then(|section| workiz::read(reader, &section, folder));
    let quickbooks = reader
        .section(&top, "quickbooks", Presence::Required)
        .and_then(|section| quickbooks(reader, &section, folder));
    let mapping_file = path(reader, &top, ("mapping", "file", "mapping.toml"), folder);
    let policy = reader
        .section(&top, "policy", Presence::Optional)
        .map(|section| policy::read(reader, &section, Origin::Settings));
    let reports_folder = path(reader, &top, ("reports", "folder", "reports/out"), folder);
    let patience = reader
        .section(&top, "http", Presence::Optional)
        .map(|section| patience::read(reader, &section));
    Some(Settings {
        company: company?.value,
        workiz: workiz?,
        quickbooks: quickbooks?,
        mapping_file: mapping_file?,
        policy: policy?,
        reports_folder: reports_folder?,
        patience: patience?,
    })
}

/// Reads a path that stands alone in its section: section, key, and what holds without it.
fn path(
    reader: &mut Reader<'_>,
    top: &Section<'_>,
    (section, key, usual): (&'static str, &str, &str),
    folder: &Path,
) -> Option<PathBuf> {
    let section = reader.section(top, section, Presence::Optional)?;
    let text = reader.text(&section, key).map_or_else(|| usual.to_owned(), |it| it.value);
    Some(folder.join(text))
}

fn quickbooks(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    folder: &Path,
) -> Option<QuickBooksSettings> {
    let base_url = url(reader, section, "base_url");
    let token_url = url(reader, section, "token_url");
    let realm_id = realm(reader, section, folder);
    let client_id = id(reader, section, "client_id", folder);
    let client_secret = secret(reader, section, "client_secret", folder);
    let refresh_token = secret_if_there(reader, section, "refresh_token", folder);
    let redirect_url = url_or(reader, section, "redirect_url", REDIRECT_URL);
    let limits = reader.subsection(section, "limits", "quickbooks.limits");
    let traffic = limits.map(|limits| traffic::read(reader, section, &limits));
    Some(QuickBooksSettings {
        base_url: base_url?,
        token_url: token_url?,
        realm_id: realm_id?,
        client_id: client_id?,
        client_secret: client_secret?,
        refresh_token,
        redirect_url: redirect_url?,
        traffic: traffic?,
    })
}
