//! The kinds of values that connections are made of: addresses, ids, secrets.

use std::path::Path;

use url::{Host, Url};

use crate::config::keys;
use crate::config::reader::{Placed, Reader, Section};
use crate::config::reference::{BadPlace, IdRef, IdValue, Place, SecretRef};

/// Reads the address of a service. Only this machine may be spoken to without TLS: the sandbox.
pub(super) fn url(reader: &mut Reader<'_>, section: &Section<'_>, key: &str) -> Option<Url> {
    let text = reader.required_text(section, key)?;
    url_of(reader, section, key, text)
}

/// Reads an address that has a usual value.
pub(super) fn url_or(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    key: &str,
    usual: &str,
) -> Option<Url> {
    match reader.text(section, key) {
        Some(text) => url_of(reader, section, key, text),
        None => Url::parse(usual).ok(),
    }
}

fn url_of(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    key: &str,
    text: Placed<String>,
) -> Option<Url> {
    let example = format!("write, for example: {}", keys::example(section.name, key));
    let (problem, advice) = match Url::parse(&text.value) {
        Ok(url) if !matches!(url.scheme(), "https" | "http") || url.host().is_none() => {
            ("is no web address that begins with https://", example)
        }
        Ok(url) if !url.username().is_empty() || url.password().is_some() => (
            "holds a user name or a password",
            "take it out: what signs in stands under keys of its own".to_owned(),
        ),
        Ok(url) if url.query().is_some() || url.fragment().is_some() => {
            ("must end with its path, without `?` and `#`", example)
        }
        Ok(url) if url.scheme() == "http" && !is_this_machine(&url) => (
            "would send secrets in the clear",
            "write https://; http:// is for the sandbox on this machine".to_owned(),
        ),
        Ok(url) => return Some(url),
        Err(_) => ("is no web address", example),
    };
    reader.note(text.span, format!("`{key}` {problem}"), Some(advice));
    None
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn setting(section: &Section<'_>, key: &str) -> String {
    format!("{}.{key}", section.name)
}

/// What a text says about where its value is.
enum Found {
    /// Elsewhere, there.
    There(Place),
    /// It is the value itself.
    Itself,
    /// Elsewhere, but nobody can tell where; noted already.
    Nowhere,
}

/// Reads `env:` or `file:`.
fn place(reader: &mut Reader<'_>, key: &str, text: &Placed<String>, folder: &Path) -> Found {
    match Place::parse(&text.value, folder) {
        None => Found::Itself,
        Some(Ok(place)) => Found::There(place),
        Some(Err(bad)) => {
            let (message, advice) = match bad {
                BadPlace::Variable => (
                    format!("`{key}` names no environment variable"),
                    "a name has letters A to Z, digits and `_`, such as \"env:TIEOUT_PASSWORD\"",
                ),
                BadPlace::File => (
                    format!("`{key}` names no file"),
                    "write the path, such as \"file:secrets/password\"",
                ),
            };
            reader.note(text.span.clone(), message, Some(advice.to_owned()));
            Found::Nowhere
        }
    }
}

/// Reads an id: itself, or where it is found.
pub(super) fn id(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    key: &str,
    folder: &Path,
) -> Option<IdRef> {
    let text = reader.required_text(section, key)?;
    id_of(reader, section, key, &text, folder)
}

fn id_of(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    key: &str,
    text: &Placed<String>,
    folder: &Path,
) -> Option<IdRef> {
    let value = match place(reader, key, text, folder) {
        Found::There(place) => IdValue::Elsewhere(place),
        Found::Itself => IdValue::Literal(text.value.clone()),
        Found::Nowhere => return None,
    };
    Some(IdRef { setting: setting(section, key), value })
}

/// Tells whether a text may be a QuickBooks company's id. Source: Intuit's OAuth 2.0 pages call the
/// realm ID a number; it is longer than what most number types hold, and stays text here.
pub(super) fn is_realm(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|it| it.is_ascii_digit())
}

/// Reads the QuickBooks company's id.
pub(super) fn realm(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    folder: &Path,
) -> Option<IdRef> {
    let key = "realm_id";
    let text = reader.required_text(section, key)?;
    let realm = id_of(reader, section, key, &text, folder)?;
    if matches!(&realm.value, IdValue::Literal(literal) if !is_realm(literal)) {
        let advice = "it is the company ID that QuickBooks shows under Account and settings, \
            Billing, without spaces";
        let message = format!("`{key}` must be digits only");
        reader.note(text.span, message, Some(advice.to_owned()));
        return None;
    }
    Some(realm)
}

/// Reads where a secret is found, where there is one.
pub(super) fn secret_if_there(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    key: &str,
    folder: &Path,
) -> Option<SecretRef> {
    let text = reader.text(section, key)?;
    match place(reader, key, &text, folder) {
        Found::There(place) => return Some(SecretRef { setting: setting(section, key), place }),
        Found::Nowhere => return None,
        Found::Itself => {}
    }
    let advice = format!(
        "put the secret into an environment variable or a file of its own, and write where it is: \
         {}, or {key} = \"file:{key}.txt\"",
        keys::example(section.name, key)
    );
    let message = format!("`{key}` must say where the secret is, not be the secret");
    reader.note(text.span, message, Some(advice));
    None
}

/// Reads where a secret is found.
pub(super) fn secret(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    key: &str,
    folder: &Path,
) -> Option<SecretRef> {
    reader.note_if_lacking(section, key);
    secret_if_there(reader, section, key, folder)
}
