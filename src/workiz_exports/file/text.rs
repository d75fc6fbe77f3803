//! From bytes to text.

use std::borrow::Cow;

use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;
use encoding_rs::WINDOWS_1252;

use crate::workiz_exports::error::ExportError;

/// The text of a file, and how its bytes were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without a byte order mark.
    pub text: Cow<'a, str>,
    /// The encoding's name.
    pub encoding: &'static str,
}

/// Reads bytes as text: UTF-8, UTF-16 with a byte order mark, else Windows-1252.
///
/// Source: spreadsheets on Windows save CSV in Windows-1252, and "Unicode text" in UTF-16.
///
/// # Errors
/// The bytes are none of them, or are mostly UTF-8 with a damaged place.
pub fn decode<'a>(file: &str, bytes: &'a [u8]) -> Result<Decoded<'a>, ExportError> {
    let refused =
        |what: &str| ExportError::NotText { file: file.to_owned(), what: what.to_owned() };
    for encoding in [UTF_16LE, UTF_16BE] {
        let mark: &[u8] = if encoding == UTF_16LE { b"\xFF\xFE" } else { b"\xFE\xFF" };
        if let Some(rest) = bytes.strip_prefix(mark) {
            let text = encoding.decode_without_bom_handling_and_without_replacement(rest);
            let text = text.ok_or_else(|| refused("a damaged character in UTF-16"))?;
            return clean(text, encoding.name()).map_err(refused);
        }
    }
    let bare = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bare) {
        Ok(text) => clean(Cow::Borrowed(text), "UTF-8").map_err(refused),
        Err(_) if bare.len() < bytes.len() => Err(refused("a damaged character in UTF-8")),
        Err(_) if has_long_characters(bare) => Err(refused("a damaged character in UTF-8")),
        Err(_) => {
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(bare);
            clean(text, WINDOWS_1252.name()).map_err(refused)
        }
    }
}

/// Tells whether bytes that are not UTF-8 as a whole have a valid character of several bytes in
/// UTF-8: then they were UTF-8, and are damaged.
fn has_long_characters(bytes: &[u8]) -> bool {
    bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii())
}

/// Refuses what stands in no text: then the file is something else.
fn clean<'a>(text: Cow<'a, str>, encoding: &'static str) -> Result<Decoded<'a>, &'static str> {
    let is_foreign = |it: char| it.is_control() && !matches!(it, '\t' | '\n' | '\r');
    if text.chars().any(is_foreign) {
        return Err("it has characters that stand in no text");
    }
    Ok(Decoded { text, encoding })
}
