//! Writes that a service cannot make happen once by itself: what this company has sent is kept.

use std::path::Path;

use serde_json::{Value, json};
use url::Url;

use crate::cli::error::CliError;
use crate::store::tokens::StoreTokens;

/// The memory of one write.
#[derive(Debug)]
pub struct Once {
    state: StoreTokens,
    name: String,
}

/// What is remembered of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before {
    /// It was never sent, or certainly did not take effect.
    Nothing,
    /// It is recorded; what is known of it.
    Recorded(String),
    /// It was sent, and nobody knows what became of it; what was known before.
    Unknown(String),
}

/// Whose turn it is to write on something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// This write's.
    Ours,
    /// Another one's, of which nobody knows yet what became of it.
    Another,
}

/// Returns an account's address in one form, however it is written in the settings: without a slash
/// at its end, and without anything secret.
pub fn address(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path().trim_end_matches('/'))
}

impl Once {
    /// Opens the memory of the write with that key.
    ///
    /// # Errors
    /// The state cannot be used.
    pub fn open(folder: &Path, key: &str) -> Result<Self, CliError> {
        let state = StoreTokens::open(folder, None)?;
        Ok(Self { state, name: format!("workiz write {key}") })
    }

    /// Returns what is remembered.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn before(&self) -> Result<Before, CliError> {
        let Some(word) = self.state.word(&self.name)? else { return Ok(Before::Nothing) };
        let word: Value = serde_json::from_str(&word).unwrap_or_default();
        let text = |key: &str| word.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(match text("is").as_str() {
            "recorded" => Before::Recorded(text("of")),
            "sent" => Before::Unknown(text("of")),
            _ => Before::Nothing,
        })
    }

    /// Keeps what is so from now on.
    ///
    /// # Errors
    /// The state cannot be written.
    pub fn keep(&self, now: &Before) -> Result<(), CliError> {
        let (is, of) = match now {
            Before::Nothing => ("nothing", ""),
            Before::Recorded(of) => ("recorded", of.as_str()),
            Before::Unknown(of) => ("sent", of.as_str()),
        };
        self.state.keep_word(&self.name, &json!({ "is": is, "of": of }).to_string())?;
        Ok(())
    }

    /// Takes what is written on, such as a job, for this write alone, in this command and later ones,
    /// until it is let go. Two writes on one job cannot be told apart by what the job leaves due.
    ///
    /// # Errors
    /// The state cannot be written.
    pub fn take(&self, what: &str) -> Result<Turn, CliError> {
        let holder = self.state.claim_word(&taken(what), &self.name)?;
        Ok(if holder == self.name { Turn::Ours } else { Turn::Another })
    }

    /// Lets go what this write took: what became of it is known.
    ///
    /// # Errors
    /// The state cannot be written.
    pub fn let_go(&self, what: &str) -> Result<(), CliError> {
        Ok(self.state.forget_word(&taken(what), &self.name)?)
    }
}

fn taken(what: &str) -> String {
    format!("workiz write on {what}")
}

#[cfg(test)]
mod tests;
