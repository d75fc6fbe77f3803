//! A workbook (XLSX): its sheets, shared texts and number formats.
//!
//! The crates that read workbooks hand numbers out as binary floats. Here the digits are taken from
//! the XML of the sheet itself: what stands in the file is what counts. A spreadsheet program
//! computes in floats all the same, and may have written `118.80000000000001` for what it shows as
//! 118.80; such noise, less than a millionth, is taken off where the amount is read, and the cell
//! is kept as it stands.

use std::collections::BTreeMap;
use std::io::BufReader;
use std::io::Cursor;
use std::io::Read as _;

use zip::ZipArchive;

use crate::workiz_exports::error::ExportError;
use crate::workiz_exports::file::sheet::Remarks;
use crate::workiz_exports::file::sheet::read_rows;
use crate::workiz_exports::file::table::EachRow;
use crate::workiz_exports::file::xml::Met;
use crate::workiz_exports::file::xml::Part;
use crate::workiz_exports::file::xml::attribute;

/// The most bytes that a part may unpack to: far above any export, far below what a machine lacks.
const PART_MAX: u64 = 2_000_000_000;
/// The formats that need no entry in the styles. Source: ECMA-376, part 1, 18.8.30.
const PERCENT_FORMATS: [(&str, &str); 2] = [("9", "0%"), ("10", "0.00%")];

/// From which day a workbook counts its days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateSystem {
    /// From 1900, as on Windows.
    #[default]
    From1900,
    /// From 1904, as on old Macs.
    From1904,
}

/// A workbook that was opened.
pub struct Workbook<'a> {
    file: String,
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The sheets in their order: name and part.
    pub sheets: Vec<(String, String)>,
    /// From which day it counts its days.
    pub date_system: DateSystem,
    pub(crate) texts: Vec<String>,
    pub(crate) formats: Vec<String>,
}

impl std::fmt::Debug for Workbook<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workbook").field("file", &self.file).finish_non_exhaustive()
    }
}

impl<'a> Workbook<'a> {
    /// Opens a workbook.
    ///
    /// # Errors
    /// It is damaged, cut off or no workbook.
    pub fn open(file: &str, bytes: &'a [u8]) -> Result<Self, ExportError> {
        let broken =
            |what: &str| ExportError::Workbook { file: file.to_owned(), what: what.to_owned() };
        let archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|_unread| broken("its list of parts is not there"))?;
        let mut book = Self {
            file: file.to_owned(),
            archive,
            sheets: Vec::new(),
            date_system: DateSystem::From1900,
            texts: Vec::new(),
            formats: Vec::new(),
        };
        book.read_sheets()?;
        book.read_texts()?;
        book.read_formats()?;
        Ok(book)
    }

    /// Hands the rows of a sheet on, those between them that are not there as blank ones left out.
    ///
    /// # Errors
    /// The sheet is damaged or cut off, or a row is refused.
    pub fn read_sheet(
        &mut self,
        part: &str,
        each: &mut EachRow<'_>,
    ) -> Result<Remarks, ExportError> {
        let (texts, formats) = (std::mem::take(&mut self.texts), std::mem::take(&mut self.formats));
        let read = self.with_part(part, |part| read_rows(part, &texts, &formats, each));
        (self.texts, self.formats) = (texts, formats);
        read?.ok_or_else(|| self.broken(&format!("{part} is not there")))
    }

    fn broken(&self, what: &str) -> ExportError {
        ExportError::Workbook { file: self.file.clone(), what: what.to_owned() }
    }

    /// Reads a part; `None` when it is not there.
    fn with_part<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Part<BufReader<&mut dyn std::io::Read>>) -> Result<T, ExportError>,
    ) -> Result<Option<T>, ExportError> {
        let file = self.file.clone();
        let broken = ExportError::Workbook {
            file: file.clone(),
            what: format!("{name} cannot be unpacked"),
        };
        let Some(index) = self.archive.index_for_name(name) else { return Ok(None) };
        let Ok(entry) = self.archive.by_index(index) else { return Err(broken) };
        let mut limited = entry.take(PART_MAX);
        let from: &mut dyn std::io::Read = &mut limited;
        let mut part = Part::new(&file, name, BufReader::new(from));
        read(&mut part).map(Some)
    }

    fn read_sheets(&mut self) -> Result<(), ExportError> {
        let mut found: Vec<(String, String)> = Vec::new();
        let mut system = DateSystem::From1900;
        let read = self.with_part("xl/workbook.xml", |part| {
            loop {
                match part.next()? {
                    Met::Open(start) | Met::Empty(start) => match start.local_name().as_ref() {
                        "sheet" => {
                            let name = attribute(&start, "name").unwrap_or_default();
                            let id = attribute(&start, "id").unwrap_or_default();
                            found.push((name, id));
                        }
                        "workbookPr" => {
                            let is_1904 = attribute(&start, "date1904");
                            if matches!(is_1904.as_deref(), Some("1" | "true")) {
                                system = DateSystem::From1904;
                            }
                        }
                        _ => {}
                    },
                    Met::End => return Ok(()),
                    _ => {}
                }
            }
        })?;
        if read.is_none() {
            return Err(self.broken("it is no workbook"));
        }
        let targets = self.read_targets()?;
        self.date_system = system;
        for (name, id) in found {
            if let Some(target) = targets.get(&id) {
                let part = target.strip_prefix('/').map_or_else(
                    || format!("xl/{}", target.trim_start_matches("./")),
                    str::to_owned,
                );
                self.sheets.push((name, part));
            }
        }
        Ok(())
    }

    fn read_targets(&mut self) -> Result<BTreeMap<String, String>, ExportError> {
        let mut targets = BTreeMap::new();
        self.with_part("xl/_rels/workbook.xml.rels", |part| {
            loop {
                match part.next()? {
                    Met::Open(start) | Met::Empty(start) => {
                        let kind = attribute(&start, "Type").unwrap_or_default();
                        if kind.ends_with("/worksheet")
                            && let (Some(id), Some(target)) =
                                (attribute(&start, "Id"), attribute(&start, "Target"))
                        {
                            targets.insert(id, target);
                        }
                    }
                    Met::End => return Ok(()),
                    _ => {}
                }
            }
        })?;
        Ok(targets)
    }

    fn read_texts(&mut self) -> Result<(), ExportError> {
        let mut texts = Vec::new();
        self.with_part("xl/sharedStrings.xml", |part| {
            let (mut text, mut in_text, mut in_reading) = (String::new(), false, false);
            let mut is_whole = false;
            loop {
                match part.next()? {
                    Met::Open(start) => match start.local_name().as_ref() {
                        "si" => text.clear(),
                        "t" => in_text = true,
                        "rPh" => in_reading = true,
                        _ => {}
                    },
                    Met::Empty(start) => match start.local_name().as_ref() {
                        "si" => texts.push(String::new()),
                        "sst" => is_whole = true,
                        _ => {}
                    },
                    Met::Text(piece) if in_text && !in_reading => text.push_str(&piece),
                    Met::Close(name) => match name.as_str() {
                        "si" => texts.push(std::mem::take(&mut text)),
                        "t" => in_text = false,
                        "rPh" => in_reading = false,
                        "sst" => is_whole = true,
                        _ => {}
                    },
                    Met::End if is_whole => return Ok(()),
                    Met::End => return Err(part.broken("it is cut off")),
                    Met::Text(_) | Met::Other => {}
                }
            }
        })?;
        self.texts = texts;
        Ok(())
    }

    /// Reads the number format of every cell style.
    fn read_formats(&mut self) -> Result<(), ExportError> {
        let mut codes: BTreeMap<String, String> =
            PERCENT_FORMATS.map(|(id, code)| (id.to_owned(), code.to_owned())).into();
        let mut styles = Vec::new();
        self.with_part("xl/styles.xml", |part| {
            let mut in_cells = false;
            loop {
                match part.next()? {
                    Met::Open(start) | Met::Empty(start) => match start.local_name().as_ref() {
                        "numFmt" => {
                            let id = attribute(&start, "numFmtId").unwrap_or_default();
                            codes.insert(id, attribute(&start, "formatCode").unwrap_or_default());
                        }
                        "cellXfs" => in_cells = true,
                        "xf" if in_cells => {
                            styles.push(attribute(&start, "numFmtId").unwrap_or_default());
                        }
                        _ => {}
                    },
                    Met::Close(name) if name == "cellXfs" => in_cells = false,
                    Met::End => return Ok(()),
                    _ => {}
                }
            }
        })?;
        let code = |id: String| codes.get(&id).cloned().unwrap_or_else(|| GENERAL.to_owned());
        self.formats = styles.into_iter().map(code).collect();
        Ok(())
    }
}

/// The format of a number of which nothing is known that matters here.
pub const GENERAL: &str = "General";
