//! Sign-ins between runs, sealed. QuickBooks gives a new refresh token now and then and forgets
//! the old one: a token that was received but not kept locks the company out.

use std::borrow::Cow;
use std::path::Path;

use rusqlite::OptionalExtension as _;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use crate::ports::tokens::{StoredToken, TokenStore, TokenStoreError};
use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::key::SealingKey;
use crate::store::seal::{self, Sealed};
use crate::store::text::moment;

/// Keeps tokens in a company's state file, encrypted.
#[derive(Debug)]
pub struct StoreTokens {
    store: Store,
    key: SealingKey,
}

/// What forgetting found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// There were tokens, and they are gone.
    Tokens,
    /// There were none.
    Nothing,
}

/// What is sealed. Borrowed, so that no copy of a secret stays behind in memory.
#[derive(Serialize, Deserialize)]
struct Content<'a> {
    #[serde(borrow)]
    access_token: Cow<'a, str>,
    #[serde(borrow)]
    refresh_token: Cow<'a, str>,
    access_expires_at: String,
    refresh_expires_at: Option<String>,
    sign_in_ends_at: Option<String>,
    received_at: Option<String>,
}

impl StoreTokens {
    /// Opens the tokens of a company's folder. The key is the given one (32 bytes in Base64), or
    /// that of the file `state.key`, which is made on first use, readable by its owner only.
    ///
    /// # Errors
    /// The state cannot be opened, the key is no key, or its file can be read by others or not at
    /// all.
    pub fn open(folder: &Path, key: Option<&SecretString>) -> Result<Self, StoreError> {
        let store = Store::open(folder)?;
        let key = match key {
            Some(text) => SealingKey::given(text)?,
            None => SealingKey::of_folder(folder)?,
        };
        Ok(Self { store, key })
    }

    /// Forgets the tokens of a name. Says whether there were any.
    ///
    /// # Errors
    /// The state could not be written; the tokens are still there.
    pub fn remove(&self, name: &str) -> Result<Removed, StoreError> {
        let rows = self.store.write("forgetting the sign-in", |transaction| {
            Ok(transaction.execute("DELETE FROM token WHERE key = ?1", [name])?)
        })?;
        Ok(if rows == 0 { Removed::Nothing } else { Removed::Tokens })
    }

    /// Keeps a word that is no secret: which sign-in is in use, where the service's pages are.
    ///
    /// # Errors
    /// The state could not be written; the former word is still there.
    pub fn keep_word(&self, name: &str, word: &str) -> Result<(), StoreError> {
        self.store.write("saving what is known of the sign-in", |transaction| {
            transaction.execute(
                "INSERT INTO about (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (name, word),
            )?;
            Ok(())
        })
    }

    /// Returns the word that was kept last under a name.
    ///
    /// # Errors
    /// The state could not be read.
    pub fn word(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.store.read("reading what is known of the sign-in", |transaction| {
            let sql = "SELECT value FROM about WHERE key = ?1";
            Ok(transaction.query_row(sql, [name], |row| row.get(0)).optional()?)
        })
    }

    /// Keeps a word unless one is kept under that name already; returns the one that is there now.
    ///
    /// # Errors
    /// The state could not be written; it is not known whose word is there.
    pub fn claim_word(&self, name: &str, word: &str) -> Result<String, StoreError> {
        self.store.write("saving what is being written", |transaction| {
            let sql = "INSERT INTO about (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING";
            transaction.execute(sql, (name, word))?;
            let sql = "SELECT value FROM about WHERE key = ?1";
            Ok(transaction.query_row(sql, [name], |row| row.get(0))?)
        })
    }

    /// Forgets a word, where that is the one that is kept.
    ///
    /// # Errors
    /// The state could not be written; the word is still there.
    pub fn forget_word(&self, name: &str, word: &str) -> Result<(), StoreError> {
        self.store.write("forgetting what was being written", |transaction| {
            let sql = "DELETE FROM about WHERE key = ?1 AND value = ?2";
            transaction.execute(sql, (name, word))?;
            Ok(())
        })
    }

    /// Lets tests fill the disk.
    #[cfg(test)]
    pub(super) fn limit_pages_to_now(&self) {
        self.store.bare(|it| {
            let pages: i64 = it.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
            it.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
        });
    }

    fn read(&self, name: &str) -> Result<Option<StoredToken>, StoreError> {
        let sealed = self.store.read("reading the sign-in", |transaction| {
            let found = transaction
                .query_row("SELECT nonce, sealed FROM token WHERE key = ?1", [name], |row| {
                    Ok(Sealed { nonce: row.get(0)?, bytes: row.get(1)? })
                })
                .optional()?;
            Ok(found)
        })?;
        let Some(sealed) = sealed else { return Ok(None) };
        let plain = seal::open(&self.key, name, &sealed)?;
        let content: Content<'_> =
            serde_json::from_slice(&plain).or(Err(seal::does_not_open(&self.key, name)))?;
        Ok(Some(StoredToken {
            access_token: SecretString::from(content.access_token.as_ref()),
            refresh_token: SecretString::from(content.refresh_token.as_ref()),
            access_expires_at: moment(&content.access_expires_at)?,
            refresh_expires_at: content.refresh_expires_at.as_deref().map(moment).transpose()?,
            sign_in_ends_at: content.sign_in_ends_at.as_deref().map(moment).transpose()?,
            received_at: content.received_at.as_deref().map(moment).transpose()?,
        }))
    }

    fn write(&self, name: &str, token: &StoredToken) -> Result<(), StoreError> {
        let content = Content {
            access_token: token.access_token.expose_secret().into(),
            refresh_token: token.refresh_token.expose_secret().into(),
            access_expires_at: token.access_expires_at.to_string(),
            refresh_expires_at: token.refresh_expires_at.map(|it| it.to_string()),
            sign_in_ends_at: token.sign_in_ends_at.map(|it| it.to_string()),
            received_at: token.received_at.map(|it| it.to_string()),
        };
        let plain = serde_json::to_vec(&content)
            .map(Zeroizing::new)
            .or(Err(seal::does_not_open(&self.key, name)))?;
        let sealed = seal::seal(&self.key, name, &plain)?;
        self.store.write("saving the sign-in", |transaction| {
            transaction.execute(
                "INSERT INTO token (key, nonce, sealed) VALUES (?1, ?2, ?3)
                 ON CONFLICT (key) DO UPDATE SET nonce = excluded.nonce, sealed = excluded.sealed",
                (name, &sealed.nonce, &sealed.bytes),
            )?;
            Ok(())
        })
    }
}

impl TokenStore for StoreTokens {
    fn load(&self, key: &str) -> Result<Option<StoredToken>, TokenStoreError> {
        self.read(key).map_err(|source| failed(key, "read", source))
    }

    fn save(&self, key: &str, token: &StoredToken) -> Result<(), TokenStoreError> {
        self.write(key, token).map_err(|source| failed(key, "saved", source))
    }
}

fn failed(key: &str, action: &'static str, source: StoreError) -> TokenStoreError {
    TokenStoreError { key: key.to_owned(), action, source: Box::new(source) }
}
