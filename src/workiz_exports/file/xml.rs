//! The XML of a workbook's parts: its texts, and attributes without their prefixes.

use std::io::BufRead;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::BytesRef;
use quick_xml::events::BytesStart;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

use crate::workiz_exports::error::ExportError;

/// A part of a workbook, read event by event.
pub(crate) struct Part<R> {
    file: String,
    name: String,
    reader: Reader<R>,
    buffer: Vec<u8>,
}

/// What was met.
#[derive(Debug)]
pub(crate) enum Met<'a> {
    /// An element begins.
    Open(BytesStart<'a>),
    /// An element that is empty.
    Empty(BytesStart<'a>),
    /// An element ends; its name without a prefix.
    Close(String),
    /// Text.
    Text(String),
    /// The part ends.
    End,
    /// Something without meaning here.
    Other,
}

impl<R: BufRead> Part<R> {
    /// Begins with a part.
    pub(crate) fn new(file: &str, name: &str, from: R) -> Self {
        let mut reader = Reader::from_reader(from);
        reader.config_mut().check_end_names = true;
        Self { file: file.to_owned(), name: name.to_owned(), reader, buffer: Vec::new() }
    }

    /// Returns the error that the part is not as it should be.
    pub(crate) fn broken(&self, what: &str) -> ExportError {
        ExportError::Workbook { file: self.file.clone(), what: format!("{}: {what}", self.name) }
    }

    /// Returns what comes next.
    ///
    /// # Errors
    /// The part cannot be unpacked, or is no XML.
    pub(crate) fn next(&mut self) -> Result<Met<'_>, ExportError> {
        self.buffer.clear();
        let (file, name) = (&self.file, &self.name);
        let broken = |what: &str| ExportError::Workbook {
            file: file.clone(),
            what: format!("{name}: {what}"),
        };
        let event = self.reader.read_event_into(&mut self.buffer);
        let event = event.map_err(|_unread| broken("it cannot be unpacked or is no XML"))?;
        Ok(match event {
            Event::Start(start) => Met::Open(start),
            Event::Empty(start) => Met::Empty(start),
            Event::End(end) => Met::Close(end.local_name().as_ref().to_owned()),
            Event::Text(text) => Met::Text(text.xml10_content().into_owned()),
            Event::CData(text) => Met::Text(text.xml10_content().into_owned()),
            Event::GeneralRef(reference) => {
                Met::Text(resolved(&reference).ok_or_else(|| broken("an unknown entity"))?)
            }
            Event::Eof => Met::End,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => Met::Other,
        })
    }
}

fn resolved(reference: &BytesRef<'_>) -> Option<String> {
    if let Ok(Some(it)) = reference.resolve_char_ref() {
        return Some(it.to_string());
    }
    resolve_predefined_entity(&reference.xml10_content()).map(str::to_owned)
}

/// Returns an attribute by its name without a prefix.
pub(crate) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = start.attributes();
    let found = all.with_checks(false).flatten().find(|it| it.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(Into::into)
}
