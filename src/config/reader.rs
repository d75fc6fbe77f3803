//! Reading typed values out of the file, and collecting every mistake on the way.

use std::ops::Range;
use std::sync::Arc;

use miette::NamedSource;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::error::{ConfigError, Mistake, Mistakes};
use crate::config::keys;
use crate::config::mask::masked;

/// A value with its place in the file.
#[derive(Clone, Debug)]
pub(super) struct Placed<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

/// One section of the file, or its top; a section that is not there is empty.
#[derive(Debug)]
pub(super) struct Section<'t> {
    pub(super) name: &'static str,
    table: Option<&'t DeTable<'t>>,
    span: Range<usize>,
}

impl<'t> Section<'t> {
    /// Returns the top of the file, its keys still to be checked.
    pub(super) fn top(table: &'t Spanned<DeTable<'t>>) -> Self {
        Self { name: "", table: Some(table.get_ref()), span: 0..0 }
    }

    /// Tells whether the section has a key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.span_of(key).is_some()
    }

    /// Tells whether a key was probably meant by one that has no place there.
    pub(super) fn misspells(&self, key: &str) -> bool {
        let own = || keys::of_section(self.name).map(|it| it.name);
        self.table.into_iter().flatten().any(|(it, _)| {
            let name = it.get_ref().as_ref();
            own().all(|it| it != name) && keys::nearest(name, own()) == Some(key)
        })
    }

    /// Returns the place of a key's name.
    pub(super) fn span_of(&self, key: &str) -> Option<Range<usize>> {
        let mut entries = self.table?.iter();
        entries.find(|(name, _)| name.get_ref().as_ref() == key).map(|(name, _)| name.span())
    }

    /// Tells whether the file has the section.
    pub(super) fn is_there(&self) -> bool {
        self.table.is_some()
    }
}

/// Collects the mistakes of one file.
#[derive(Debug)]
pub(super) struct Reader<'f> {
    name: &'f str,
    text: &'f str,
    excerpt: Arc<NamedSource<String>>,
    found: Vec<Mistake>,
}

/// Whether a file may lack a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Required,
    Optional,
}

impl<'f> Reader<'f> {
    /// Begins with a file of that name and text.
    pub(super) fn new(name: &'f str, text: &'f str) -> Self {
        let excerpt = Arc::new(NamedSource::new(name, masked(text)));
        Self { name, text, excerpt, found: Vec::new() }
    }

    /// Parses the file; what cannot be parsed is a mistake.
    pub(super) fn parse(&mut self) -> Option<Spanned<DeTable<'f>>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let end = self.text.len();
            let message = format!("this is not valid TOML: {}", error.message());
            self.note(error.span().unwrap_or(end..end), message, None);
        }
        errors.is_empty().then_some(table)
    }

    /// Notes a mistake.
    pub(super) fn note(&mut self, span: Range<usize>, message: String, advice: Option<String>) {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
        let excerpt = Arc::clone(&self.excerpt);
        self.found.push(Mistake { message, advice, line, column, span: span.into(), excerpt });
    }

    /// Ends the reading: a value when there was no mistake, all mistakes otherwise.
    pub(super) fn finish<T>(mut self, value: Option<T>) -> Result<T, ConfigError> {
        if let (Some(value), true) = (value, self.found.is_empty()) {
            return Ok(value);
        }
        self.found.sort_by_key(|it| (it.line, it.column));
        Err(ConfigError::Mistakes(Mistakes { file: self.name.to_owned(), found: self.found }))
    }

    /// Returns a table as if it were a section of that name, all its keys checked.
    pub(super) fn whole<'t>(
        &mut self,
        name: &'static str,
        table: &'t Spanned<DeTable<'t>>,
    ) -> Section<'t> {
        let section = Section { name, table: Some(table.get_ref()), span: 0..0 };
        self.check_keys(&section);
        section
    }

    /// Returns a section, all its keys checked; `None` when it is lacking and must not be, or is no
    /// section.
    pub(super) fn section<'t>(
        &mut self,
        top: &Section<'t>,
        name: &'static str,
        presence: Presence,
    ) -> Option<Section<'t>> {
        self.section_at(top, name, name, presence)
    }

    /// Returns a section within a section, such as `limits` in `[quickbooks]`, by its whole name.
    pub(super) fn subsection<'t>(
        &mut self,
        outer: &Section<'t>,
        key: &str,
        name: &'static str,
    ) -> Option<Section<'t>> {
        self.section_at(outer, key, name, Presence::Optional)
    }

    fn section_at<'t>(
        &mut self,
        top: &Section<'t>,
        key: &str,
        name: &'static str,
        presence: Presence,
    ) -> Option<Section<'t>> {
        let Some(entry) = find(top, key) else {
            if presence == Presence::Required {
                let advice = "`tieout init` writes a file with every section".to_owned();
                self.note(0..0, format!("the file lacks the section [{name}]"), Some(advice));
                return None;
            }
            return Some(Section { name, table: None, span: 0..0 });
        };
        let DeValue::Table(table) = entry.get_ref() else {
            self.wrong_type(top, key, entry, "a section");
            return None;
        };
        let section = Section { name, table: Some(table), span: entry.span() };
        self.check_keys(&section);
        Some(section)
    }

    /// Notes every key that has no place in the section.
    pub(super) fn check_keys(&mut self, section: &Section<'_>) {
        for (key, _) in section.table.into_iter().flatten() {
            let name = key.get_ref().as_ref();
            if keys::of_section(section.name).all(|it| it.name != name) {
                let advice = Some(advice_for_unknown(section.name, name));
                let message = match section.name {
                    "" => format!("`{name}` is no key and no section of this file"),
                    section => format!("`{name}` is no key of [{section}]"),
                };
                self.note(key.span(), message, advice);
            }
        }
    }

    /// Notes a key that must be there and is not.
    pub(super) fn note_if_lacking(&mut self, section: &Section<'_>, key: &str) {
        // Misspelled is told as misspelled, not as lacking too.
        if find(section, key).is_some() || section.misspells(key) {
            return;
        }
        let message = match section.name {
            "" => format!("the file lacks `{key}`"),
            name => format!("[{name}] lacks `{key}`"),
        };
        let advice = format!("write, for example: {}", keys::example(section.name, key));
        self.note(section.span.clone(), message, Some(advice));
    }

    fn wrong_type(
        &mut self,
        section: &Section<'_>,
        key: &str,
        entry: &Spanned<DeValue<'_>>,
        wanted: &str,
    ) {
        let found = type_words(entry.get_ref());
        let advice = format!("write, for example: {}", keys::example(section.name, key));
        self.note(entry.span(), format!("`{key}` must be {wanted}, not {found}"), Some(advice));
    }

    /// Reads a text that may be lacking.
    pub(super) fn text(&mut self, section: &Section<'_>, key: &str) -> Option<Placed<String>> {
        let entry = find(section, key)?;
        let DeValue::String(text) = entry.get_ref() else {
            self.wrong_type(section, key, entry, "text in quotes");
            return None;
        };
        if text.trim().is_empty() {
            let advice = format!("write, for example: {}", keys::example(section.name, key));
            self.note(entry.span(), format!("`{key}` is empty"), Some(advice));
            return None;
        }
        Some(Placed { value: text.trim().to_owned(), span: entry.span() })
    }

    /// Reads a text that must be there.
    pub(super) fn required_text(
        &mut self,
        section: &Section<'_>,
        key: &str,
    ) -> Option<Placed<String>> {
        self.note_if_lacking(section, key);
        self.text(section, key)
    }

    /// Reads `true` or `false`.
    pub(super) fn switch(&mut self, section: &Section<'_>, key: &str) -> Option<bool> {
        let entry = find(section, key)?;
        let DeValue::Boolean(value) = entry.get_ref() else {
            self.wrong_type(section, key, entry, "true or false, without quotes");
            return None;
        };
        Some(*value)
    }

    /// Reads a whole number.
    pub(super) fn whole_number(&mut self, section: &Section<'_>, key: &str) -> Option<Placed<i64>> {
        let entry = find(section, key)?;
        let value = match entry.get_ref() {
            DeValue::Integer(it) => i64::from_str_radix(it.as_str(), it.radix()).ok(),
            _ => None,
        };
        let Some(value) = value else {
            self.wrong_type(section, key, entry, "a whole number");
            return None;
        };
        Some(Placed { value, span: entry.span() })
    }

    /// Reads a whole number that must be there.
    pub(super) fn required_whole_number(
        &mut self,
        section: &Section<'_>,
        key: &str,
    ) -> Option<Placed<i64>> {
        self.note_if_lacking(section, key);
        self.whole_number(section, key)
    }

    /// Reads a calendar date.
    pub(super) fn date(&mut self, section: &Section<'_>, key: &str) -> Option<jiff::civil::Date> {
        let entry = find(section, key)?;
        let date = match entry.get_ref() {
            DeValue::Datetime(it) if it.time.is_none() && it.offset.is_none() => it.date,
            _ => None,
        };
        let date = date.and_then(|it| {
            let year = i16::try_from(it.year).ok()?;
            let month = i8::try_from(it.month).ok()?;
            jiff::civil::Date::new(year, month, i8::try_from(it.day).ok()?).ok()
        });
        if date.is_none() {
            self.wrong_type(section, key, entry, "a date without quotes and time");
        }
        date
    }

    /// Reads an amount: a decimal in quotes, so that no digit is ever lost.
    pub(super) fn amount(&mut self, section: &Section<'_>, key: &str) -> Option<Placed<String>> {
        let entry = find(section, key)?;
        if let DeValue::Integer(_) | DeValue::Float(_) = entry.get_ref() {
            let written = self.text.get(entry.span()).unwrap_or_default().to_owned();
            let message = format!("`{key}` is money, and money is written in quotes");
            self.note(entry.span(), message, Some(format!("write: {key} = \"{written}\"")));
            return None;
        }
        self.text(section, key)
    }

    /// Reads a list of texts.
    pub(super) fn texts(
        &mut self,
        section: &Section<'_>,
        key: &str,
    ) -> Option<Vec<Placed<String>>> {
        let entry = find(section, key)?;
        let DeValue::Array(list) = entry.get_ref() else {
            self.wrong_type(section, key, entry, "a list of texts in quotes");
            return None;
        };
        let mut texts = Vec::new();
        for item in list {
            match item.get_ref() {
                DeValue::String(text) => {
                    texts.push(Placed { value: text.clone().into_owned(), span: item.span() });
                }
                _ => self.wrong_type(section, key, item, "a list of texts in quotes"),
            }
        }
        Some(texts)
    }
}

fn find<'t>(section: &Section<'t>, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
    section.table?.iter().find(|(name, _)| name.get_ref().as_ref() == key).map(|(_, it)| it)
}

fn advice_for_unknown(section: &str, name: &str) -> String {
    let own: Vec<&str> = keys::of_section(section).map(|it| it.name).collect();
    if let Some(near) = keys::nearest(name, own.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    if let Some(home) = keys::KEYS.iter().find(|it| it.name == name && !it.section.is_empty()) {
        return format!("`{name}` belongs in [{}]", home.section);
    }
    match section {
        "" => format!("the file may hold: {}", own.join(", ")),
        section => format!("the keys of [{section}] are: {}", own.join(", ")),
    }
}

fn type_words(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(it) if it.time.is_some() => "a moment or a time of day",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}
