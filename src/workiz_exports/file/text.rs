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
            return clean(text, encoding.name()).map_err(|it| refused(&it));
        }
    }
    let bare = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bare) {
        Ok(text) => clean(Cow::Borrowed(text), "UTF-8").map_err(|it| refused(&it)),
        Err(error) if bare.len() < bytes.len() || has_long_characters(bare) => {
            let line = line_of(bare.get(..error.valid_up_to()).unwrap_or_default());
            Err(refused(&format!("a damaged character in UTF-8 in line {line}")))
        }
        Err(_) => {
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(bare);
            clean(text, WINDOWS_1252.name()).map_err(|it| refused(&it))
        }
    }
}

/// Tells whether bytes that are not UTF-8 as a whole have a valid character of several bytes in
/// UTF-8: then they were UTF-8, and are damaged.
fn has_long_characters(bytes: &[u8]) -> bool {
    bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii())
}

/// Refuses what stands in no text: then the file is something else.
fn clean<'a>(text: Cow<'a, str>, encoding: &'static str) -> Result<Decoded<'a>, String> {
    let is_foreign = |it: char| it.is_control() && !matches!(it, '\t' | '\n' | '\r');
    if let Some(place) = text.find(is_foreign) {
        let line = line_of(text.as_bytes().get(..place).unwrap_or_default());
        return Err(format!("it has a character that stands in no text in line {line}"));
    }
    Ok(Decoded { text, encoding })
}

/// Returns the number of the line that follows some bytes.
fn line_of(before: &[u8]) -> usize {
    let ends = before.split(|it| *it == b'\n').count();
    let old_ends = before.split(|it| *it == b'\r').count();
    ends.max(old_ends)
}
