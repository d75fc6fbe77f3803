//! Typed values out of a TOML text; each mistake is kept and reading goes on.

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::mapping::fault::MappingFault;
use crate::mapping::place::{Place, Said, SourceText};
use crate::mapping::schema::keys_of;
use crate::mapping::text::{listed, suggestion};

/// One section of the file, read key by key.
#[derive(Debug)]
pub(super) struct SectionReader<'t, 'f> {
    name: &'static str,
    text: &'t SourceText,
    /// The section's heading, or the file's first line.
    heading: Place,
    table: Option<&'t DeTable<'t>>,
    ill_typed: bool,
    faults: &'f mut Vec<MappingFault>,
}

impl<'t, 'f> SectionReader<'t, 'f> {
    /// Opens a section of the root table, or the root itself when the name is empty.
    pub(super) fn open(
        name: &'static str,
        text: &'t SourceText,
        root: &'t DeTable<'t>,
        faults: &'f mut Vec<MappingFault>,
    ) -> Self {
        let mut reader =
            Self { name, text, heading: text.line(1), table: None, ill_typed: false, faults };
        if name.is_empty() {
            reader.table = Some(root);
            return reader;
        }
        if let Some((key, value)) = root.get_key_value(name) {
            reader.heading = text.place(key.span());
            reader.table = value.get_ref().as_table();
            reader.ill_typed = reader.table.is_none();
        }
        reader
    }

    /// Returns the place of the section's heading, or the file's first line.
    pub(super) fn heading(&self) -> Place {
        self.heading.clone()
    }

    /// Refuses what is no section, and keys that the section does not have; they would be typing
    /// mistakes that silently change nothing.
    pub(super) fn check(&mut self) {
        if self.ill_typed {
            let problem = format!("`{}` is a section, not a key.", self.name);
            let advice = format!("Write `[{}]` on a line of its own, its keys below.", self.name);
            let place = self.heading();
            self.fault(&place, problem, advice);
        }
        let known = keys_of(self.name);
        if known.is_empty() {
            return;
        }
        for (key, place) in self.entries() {
            if !known.contains(&key.as_str()) {
                let problem = format!("The section `[{}]` has no key `{key}`.", self.name);
                self.fault(&place, problem, suggestion(&key, known));
            }
        }
    }

    /// Returns the keys that stand in the section, in the order of their names.
    pub(super) fn entries(&self) -> Vec<(String, Place)> {
        let Some(table) = self.table else { return Vec::new() };
        table
            .iter()
            .map(|(key, _)| (key.get_ref().to_string(), self.text.place(key.span())))
            .collect()
    }

    /// Notes a mistake.
    pub(super) fn fault(
        &mut self,
        place: &Place,
        problem: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.faults.push(MappingFault::at(self.text, place, problem, advice));
    }

    /// Reads a text; `None` where it is not said.
    pub(super) fn text(&mut self, key: &str) -> Said<Option<String>> {
        let read = |value: &DeValue<'_>| match value.as_str() {
            Some(text) if !text.trim().is_empty() => Some(text.to_owned()),
            _ => None,
        };
        self.read(key, "a text in double quotes that is not empty", read)
    }

    /// Reads a text that has a default.
    pub(super) fn text_or(&mut self, key: &str, default: &str) -> Said<String> {
        let said = self.text(key);
        said.map(|text| text.unwrap_or_else(|| default.to_owned()))
    }

    /// Reads a text that must be there.
    pub(super) fn required_text(&mut self, key: &str, example: &str) -> Said<Option<String>> {
        let said = self.text(key);
        if said.value.is_none() && said.place.is_none() && !self.ill_typed {
            let place = self.heading.clone();
            let problem = if self.name.is_empty() {
                format!("The key `{key}` is missing.")
            } else {
                format!("The section `[{}]` lacks the key `{key}`.", self.name)
            };
            self.fault(&place, problem, format!("Add a line such as `{key} = \"{example}\"`."));
        }
        said
    }

    /// Reads one of a few words.
    pub(super) fn choice<T: Copy>(
        &mut self,
        key: &str,
        choices: &[(&'static str, T)],
        default: T,
    ) -> Said<T> {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        let wanted = match quoted.split_last() {
            Some((last, others)) if !others.is_empty() => {
                format!("{} or {last}", others.join(", "))
            }
            _ => quoted.join(""),
        };
        let read = |value: &DeValue<'_>| {
            let word = value.as_str()?;
            choices.iter().find(|(own, _)| *own == word).map(|(_, choice)| *choice)
        };
        self.read(key, &wanted, read).map(|choice| choice.unwrap_or(default))
    }

    /// Reads a list of texts; `None` where it is not said.
    pub(super) fn texts(&mut self, key: &str) -> Said<Option<Vec<String>>> {
        let read = |value: &DeValue<'_>| {
            let array = value.as_array()?;
            array
                .iter()
                .map(|entry| entry.get_ref().as_str().map(str::to_owned))
                .collect::<Option<Vec<String>>>()
        };
        self.read(key, "a list of texts such as [\"one\", \"two\"]", read)
    }

    /// Reads a list whose texts must be among the given words.
    pub(super) fn words(
        &mut self,
        key: &str,
        allowed: &[&str],
        default: &[&str],
    ) -> Said<Vec<String>> {
        let said = self.texts(key);
        let place = said.place.clone();
        let words = said.map(|list| {
            list.unwrap_or_else(|| default.iter().map(|it| (*it).to_owned()).collect())
        });
        for word in words.value.iter().filter(|word| !allowed.contains(&word.as_str())) {
            if let Some(place) = &place {
                let problem = format!("`{word}` cannot stand in `{key}`.");
                let advice = format!("Allowed are {}.", listed(allowed, "and"));
                self.fault(place, problem, advice);
            }
        }
        words
    }

    /// Reads a number of days.
    pub(super) fn days(&mut self, key: &str, default: u16, most: u16) -> Said<u16> {
        let read = |value: &DeValue<'_>| {
            let integer = value.as_integer()?;
            let days = u16::from_str_radix(integer.as_str(), integer.radix()).ok()?;
            (days <= most).then_some(days)
        };
        let wanted = format!("a whole number of days from 0 to {most}");
        self.read(key, &wanted, read).map(|days| days.unwrap_or(default))
    }

    /// Reads a whole number; `None` where it is not said.
    pub(super) fn number(&mut self, key: &str) -> Said<Option<u16>> {
        let read = |value: &DeValue<'_>| {
            let integer = value.as_integer()?;
            u16::from_str_radix(integer.as_str(), integer.radix()).ok()
        };
        self.read(key, "a whole number", read)
    }

    /// Reads `true` or `false`.
    pub(super) fn flag<T: Copy>(&mut self, key: &str, on_off: [T; 2], default: T) -> Said<T> {
        let [on, off] = on_off;
        let read = |value: &DeValue<'_>| value.as_bool().map(|flag| if flag { on } else { off });
        self.read(key, "true or false, without quotes", read).map(|flag| flag.unwrap_or(default))
    }

    /// Reads a calendar day; `None` where it is not said.
    pub(super) fn day(&mut self, key: &str) -> Said<Option<Date>> {
        let read = |value: &DeValue<'_>| {
            if let Some(text) = value.as_str() {
                return text.parse::<Date>().ok();
            }
            let moment = value.as_datetime()?;
            let date = moment.date.filter(|_| moment.time.is_none())?;
            let year = i16::try_from(date.year).ok()?;
            let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
            Date::new(year, month, day).ok()
        };
        self.read(key, "a day such as 2026-01-01", read)
    }

    fn read<T>(
        &mut self,
        key: &str,
        wanted: &str,
        read: impl Fn(&DeValue<'_>) -> Option<T>,
    ) -> Said<Option<T>> {
        let full =
            if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) };
        let Some(value) = self.value(key) else {
            return Said { value: None, place: None, key: full };
        };
        let place = self.text.place(value.span());
        let taken = read(value.get_ref());
        if taken.is_none() {
            self.fault(&place, format!("`{key}` must be {wanted}."), "Correct the value.");
        }
        Said { value: taken, place: Some(place), key: full }
    }

    fn value(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table?.get(key)
    }
}

impl<T> Said<T> {
    /// Changes the value and keeps the place.
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Said<U> {
        Said { value: change(self.value), place: self.place, key: self.key }
    }
}
