//! The texts of a mapping, as they were read from disk or from the program itself.

use std::collections::BTreeMap;

/// The texts of a mapping by file name: the main TOML file and the CSV tables beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MappingFiles(pub BTreeMap<String, String>);

impl MappingFiles {
    /// Takes pairs of file name and text.
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(files.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect())
    }

    /// Returns the text of a file, without the byte order mark that spreadsheets put first.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|text| text.strip_prefix('\u{feff}').unwrap_or(text))
    }
}
