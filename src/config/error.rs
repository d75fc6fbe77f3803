//! Mistakes in the settings, in words for the person who wrote them.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, NamedSource, SourceSpan};

use crate::domain::money::MoneyError;

/// How wide a report may be.
const REPORT_WIDTH: usize = 100;

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// There is no settings file.
    #[error("there is no settings file {}; name the company's folder with `--company`, or make one with `tieout init`", .file.display())]
    NoFile {
        /// Where it should be.
        file: PathBuf,
    },
    /// The settings file cannot be read.
    #[error("{} cannot be read; look at its rights, and that it is a text file in UTF-8", .file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The settings file has mistakes; all that were found.
    #[error("{0}")]
    Mistakes(Mistakes),
    /// An environment variable that a setting refers to is not set, or empty.
    #[error("the environment variable {name}, which `{setting}` refers to, is not set or is empty")]
    MissingVariable {
        /// The variable.
        name: String,
        /// The setting: `quickbooks.client_secret`.
        setting: String,
    },
    /// An environment variable that a setting refers to is not text.
    #[error("the environment variable {name}, which `{setting}` refers to, is not text in UTF-8")]
    BadVariable {
        /// The variable.
        name: String,
        /// The setting.
        setting: String,
    },
    /// A file that a setting refers to cannot be read.
    #[error("the file {}, which `{setting}` refers to, cannot be read; check its name and rights", .file.display())]
    SecretFile {
        /// The file.
        file: PathBuf,
        /// The setting.
        setting: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file that a setting refers to holds nothing.
    #[error("the file {}, which `{setting}` refers to, is empty", .file.display())]
    EmptyFile {
        /// The file.
        file: PathBuf,
        /// The setting.
        setting: String,
    },
    /// Several things that settings refer to are not there.
    #[error("{}", all_of(.0))]
    Several(Vec<Self>),
    /// A company id that is none.
    #[error(
        "`quickbooks.realm_id` must be digits only: the company ID that QuickBooks shows under Account and settings, Billing"
    )]
    BadRealm,
    /// A cap of the policy is no amount of the book's currency.
    #[error("`policy.{key}` is not an amount that the company's books can hold")]
    BadAmount {
        /// The key.
        key: &'static str,
        /// Why.
        #[source]
        source: MoneyError,
    },
}

impl ConfigError {
    /// Returns the error as a person reads it: each mistake with a piece of the file and a hint.
    /// Possible secrets in it are hidden.
    pub fn report(&self) -> String {
        let Self::Mistakes(mistakes) = self else { return format!("{self}\n") };
        let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor())
            .with_width(REPORT_WIDTH)
            .with_links(false);
        let mut text = String::new();
        for mistake in &mistakes.found {
            if handler.render_report(&mut text, mistake).is_err() {
                return format!("{self}\n");
            }
        }
        text
    }
}

/// Lists several errors under one sentence.
fn all_of(errors: &[ConfigError]) -> String {
    let listed: Vec<String> = errors.iter().map(|it| format!("\n  - {it}")).collect();
    format!("{} things that tieout.toml refers to cannot be had:{}", errors.len(), listed.concat())
}

/// All mistakes of one file, in the order of their places.
#[derive(Clone, Debug)]
pub struct Mistakes {
    pub(super) file: String,
    pub(super) found: Vec<Mistake>,
}

impl Mistakes {
    /// Returns the mistakes, in the order of their places.
    pub fn found(&self) -> &[Mistake] {
        &self.found
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, mistake) in self.found.iter().enumerate() {
            let end = if place == 0 { "" } else { "\n" };
            write!(f, "{end}{}:{}:{}: {mistake}", self.file, mistake.line, mistake.column)?;
            if let Some(advice) = &mistake.advice {
                write!(f, "; {advice}")?;
            }
        }
        Ok(())
    }
}

/// One mistake and its place.
#[derive(Clone, Debug, Diagnostic, thiserror::Error)]
#[error("{message}")]
pub struct Mistake {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[help]
    pub advice: Option<String>,
    /// The line, from 1.
    pub line: usize,
    /// The character within the line, from 1.
    pub column: usize,
    #[label("here")]
    pub(super) span: SourceSpan,
    #[source_code]
    pub(super) excerpt: Arc<NamedSource<String>>,
}
