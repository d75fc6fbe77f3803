//! Where secrets and ids are found: the environment, or a file. Read when they are needed.

use std::env::VarError;
use std::fs;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use crate::config::error::ConfigError;

/// A place outside the settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// An environment variable, by name.
    Environment(String),
    /// A file; one trailing line break does not belong to the value.
    File(PathBuf),
}

/// A text that is no place, though it begins like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadPlace {
    Variable,
    File,
}

impl Place {
    /// Reads `env:NAME` or `file:path`; `None` when the text is neither. Paths are seen from the
    /// company's folder.
    pub(super) fn parse(text: &str, folder: &Path) -> Option<Result<Self, BadPlace>> {
        if let Some(name) = text.strip_prefix("env:") {
            let fits = !name.is_empty()
                && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
                && !name.starts_with(|it: char| it.is_ascii_digit());
            let place =
                if fits { Ok(Self::Environment(name.to_owned())) } else { Err(BadPlace::Variable) };
            return Some(place);
        }
        let path = text.strip_prefix("file:")?;
        let place =
            if path.is_empty() { Err(BadPlace::File) } else { Ok(Self::File(folder.join(path))) };
        Some(place)
    }

    fn read(
        &self,
        setting: &str,
        environment: Environment<'_>,
    ) -> Result<Zeroizing<String>, ConfigError> {
        match self {
            Self::Environment(name) => match environment(name) {
                Ok(value) if !value.is_empty() => Ok(Zeroizing::new(value)),
                Ok(_) | Err(VarError::NotPresent) => Err(ConfigError::MissingVariable {
                    name: name.clone(),
                    setting: setting.to_owned(),
                }),
                Err(VarError::NotUnicode(_)) => Err(ConfigError::BadVariable {
                    name: name.clone(),
                    setting: setting.to_owned(),
                }),
            },
            Self::File(file) => {
                let text = fs::read_to_string(file).map(Zeroizing::new).map_err(|source| {
                    ConfigError::SecretFile {
                        file: file.clone(),
                        setting: setting.to_owned(),
                        source,
                    }
                })?;
                let value = text.trim_end_matches(['\r', '\n']);
                if value.is_empty() {
                    let (file, setting) = (file.clone(), setting.to_owned());
                    return Err(ConfigError::EmptyFile { file, setting });
                }
                Ok(Zeroizing::new(value.to_owned()))
            }
        }
    }
}

/// Reads all of these places and keeps nothing of it: whoever sets up a company learns at once all
/// that is missing, and not with each attempt the next one.
pub(super) fn require<'p>(
    references: impl IntoIterator<Item = (&'p str, &'p Place)>,
    environment: Environment<'_>,
) -> Result<(), ConfigError> {
    let read = |(setting, place): (&str, &Place)| place.read(setting, environment).err();
    let mut errors: Vec<ConfigError> = references.into_iter().filter_map(read).collect();
    match errors.len() {
        0 | 1 => errors.pop().map_or(Ok(()), Err),
        _ => Err(ConfigError::Several(errors)),
    }
}

/// Looks up an environment variable; tests bring their own.
pub(super) type Environment<'e> = &'e dyn Fn(&str) -> Result<String, VarError>;

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub(super) fn of_process(name: &str) -> Result<String, VarError> {
    std::env::var(name)
}

/// Where a secret is found. The secret itself is never in the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretRef {
    pub(super) setting: String,
    pub(super) place: Place,
}

impl SecretRef {
    /// Reads the secret from its place.
    ///
    /// # Errors
    /// The environment variable is not set or the file cannot be read; the message names it.
    pub fn resolve(&self) -> Result<SecretString, ConfigError> {
        self.resolve_in(&of_process)
    }

    pub(super) fn resolve_in(
        &self,
        environment: Environment<'_>,
    ) -> Result<SecretString, ConfigError> {
        let text = self.place.read(&self.setting, environment)?;
        Ok(SecretString::from(text.as_str()))
    }

    /// Returns the place, for a check of the settings.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Returns the setting with its place.
    pub(super) fn named(&self) -> (&str, &Place) {
        (&self.setting, &self.place)
    }
}

/// An id that stands in the settings, or is found elsewhere. No secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdRef {
    pub(super) setting: String,
    pub(super) value: IdValue,
}

/// The id, or where it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum IdValue {
    Literal(String),
    Elsewhere(Place),
}

impl IdRef {
    /// Returns the id, from its place where it is not in the settings themselves.
    ///
    /// # Errors
    /// The environment variable is not set or the file cannot be read; the message names it.
    pub fn resolve(&self) -> Result<String, ConfigError> {
        self.resolve_in(&of_process)
    }

    /// Returns the setting with its place, where the id is not in the settings themselves.
    pub(super) fn named(&self) -> Option<(&str, &Place)> {
        match &self.value {
            IdValue::Literal(_) => None,
            IdValue::Elsewhere(place) => Some((&self.setting, place)),
        }
    }

    pub(super) fn resolve_in(&self, environment: Environment<'_>) -> Result<String, ConfigError> {
        match &self.value {
            IdValue::Literal(text) => Ok(text.clone()),
            IdValue::Elsewhere(place) => {
                let text = place.read(&self.setting, environment)?;
                Ok(text.trim().to_owned())
            }
        }
    }
}
