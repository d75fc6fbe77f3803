//! The rows of one sheet of a workbook.

use std::io::BufRead;

use quick_xml::events::BytesStart;

use crate::workiz_exports::error::ExportError;
use crate::workiz_exports::file::table::Cell;
use crate::workiz_exports::file::table::EachRow;
use crate::workiz_exports::file::table::Row;
use crate::workiz_exports::file::workbook::GENERAL;
use crate::workiz_exports::file::xml::Met;
use crate::workiz_exports::file::xml::Part;
use crate::workiz_exports::file::xml::attribute;

/// A sheet has no more columns. Source: the format's own limit.
const COLUMNS_MAX: usize = 16_384;

/// A cell while it is read.
#[derive(Debug, Default)]
struct Open {
    column: usize,
    kind: String,
    style: usize,
    text: String,
    /// Its formula, where it has one; empty where it shares another cell's.
    formula: Option<String>,
}

/// Cells that a person made into one: only the first of them has a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The range as a spreadsheet shows it, such as `B2:B4`.
    pub range: String,
    /// Its first row.
    pub first_row: u64,
    /// Its last row.
    pub last_row: u64,
}

/// What a sheet says of itself beside its cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// The merged cells.
    pub merged: Vec<Merged>,
    /// How many rows with something in them are hidden.
    pub hidden_rows: u64,
}

/// What of a cell the reader is within.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Within {
    /// Nothing that counts.
    #[default]
    Neither,
    /// Its value.
    Value,
    /// Its formula.
    Formula,
}

/// Where the reader stands.
#[derive(Debug, Default)]
struct State {
    row: u64,
    cells: Vec<Cell>,
    open: Option<Open>,
    within: Within,
    in_reading: bool,
    is_hidden: bool,
    is_whole: bool,
    remarks: Remarks,
}

/// Hands the rows of a sheet on, hidden ones like the others.
pub(crate) fn read_rows<R: BufRead>(
    part: &mut Part<R>,
    texts: &[String],
    formats: &[String],
    each: &mut EachRow<'_>,
) -> Result<Remarks, ExportError> {
    let mut state = State::default();
    loop {
        match part.next()? {
            Met::Open(start) => match start.local_name().as_ref() {
                "row" => state.begin_row(&start),
                "c" => {
                    state.open = state.opened(&start);
                    if state.open.is_none() {
                        return Err(part.broken("a cell has no column"));
                    }
                }
                "v" | "t" => state.within = Within::Value,
                "f" => state.begin_formula(),
                "rPh" => state.in_reading = true,
                "mergeCell" => state.merge(&start),
                _ => {}
            },
            Met::Empty(start) => match start.local_name().as_ref() {
                "row" => {
                    state.begin_row(&start);
                    each(state.end_row())?;
                }
                "c" => {
                    let Some(open) = state.opened(&start) else {
                        return Err(part.broken("a cell has no column"));
                    };
                    state.fill_to(open.column.saturating_add(1));
                }
                "f" => state.share_formula(),
                "mergeCell" => state.merge(&start),
                "worksheet" => state.is_whole = true,
                _ => {}
            },
            Met::Text(piece) => state.take(&piece),
            Met::Close(name) => match name.as_str() {
                "row" => each(state.end_row())?,
                "c" => {
                    let row = state.row;
                    if state.close(texts, formats).is_none() {
                        return Err(
                            part.broken(&format!("row {row} names a text that is not there"))
                        );
                    }
                }
                "v" | "t" | "f" => state.within = Within::Neither,
                "rPh" => state.in_reading = false,
                "worksheet" => state.is_whole = true,
                _ => {}
            },
            Met::End if state.is_whole => return Ok(state.remarks),
            Met::End => {
                return Err(part.broken(&format!("the sheet ends within row {}", state.row)));
            }
            Met::Other => {}
        }
    }
}

impl State {
    fn begin_row(&mut self, start: &BytesStart<'_>) {
        let next = self.row.saturating_add(1);
        self.row = attribute(start, "r").and_then(|it| it.parse().ok()).unwrap_or(next);
        self.is_hidden = matches!(attribute(start, "hidden").as_deref(), Some("1" | "true"));
        self.cells.clear();
    }

    fn end_row(&mut self) -> Row {
        let row = Row { number: self.row, cells: std::mem::take(&mut self.cells) };
        if self.is_hidden && !row.is_blank() {
            self.remarks.hidden_rows = self.remarks.hidden_rows.saturating_add(1);
        }
        row
    }

    /// Notes a formula that another cell has.
    fn share_formula(&mut self) {
        self.begin_formula();
        self.within = Within::Neither;
    }

    fn begin_formula(&mut self) {
        self.within = Within::Formula;
        if let Some(open) = self.open.as_mut() {
            open.formula = Some(String::new());
        }
    }

    /// Notes merged cells; a range that cannot be read merges nothing.
    fn merge(&mut self, start: &BytesStart<'_>) {
        let Some(range) = attribute(start, "ref") else { return };
        let row_of = |place: &str| -> Option<u64> {
            place.trim_start_matches(|it: char| it.is_ascii_alphabetic()).parse().ok()
        };
        let rows = range.split_once(':').and_then(|(one, other)| row_of(one).zip(row_of(other)));
        if let Some((first_row, last_row)) = rows {
            self.remarks.merged.push(Merged { range, first_row, last_row });
        }
    }

    /// Begins a cell; `None` when its place cannot be read, or lies before an earlier one.
    fn opened(&self, start: &BytesStart<'_>) -> Option<Open> {
        let column = match attribute(start, "r") {
            Some(place) => column_of(&place)?,
            None => self.cells.len(),
        };
        let fits = column >= self.cells.len() && column < COLUMNS_MAX;
        fits.then(|| Open {
            column,
            kind: attribute(start, "t").unwrap_or_else(|| "n".to_owned()),
            style: attribute(start, "s").and_then(|it| it.parse().ok()).unwrap_or(0),
            text: String::new(),
            formula: None,
        })
    }

    fn take(&mut self, piece: &str) {
        if self.within == Within::Formula {
            if let Some(formula) = self.open.as_mut().and_then(|it| it.formula.as_mut()) {
                formula.push_str(piece);
            }
            return;
        }
        if let Some(open) =
            self.open.as_mut().filter(|_| self.within == Within::Value && !self.in_reading)
        {
            open.text.push_str(piece);
        }
    }

    fn fill_to(&mut self, column: usize) {
        self.cells.resize_with(column.max(self.cells.len()), Cell::default);
    }

    /// Ends a cell; `None` when it names a shared text that is not there.
    fn close(&mut self, texts: &[String], formats: &[String]) -> Option<()> {
        let Some(open) = self.open.take() else { return Some(()) };
        self.fill_to(open.column);
        let cell = match open.kind.as_str() {
            "s" if open.text.is_empty() => Cell::default(),
            "s" => {
                let place: usize = open.text.trim().parse().ok()?;
                Cell::of_text(texts.get(place)?.clone())
            }
            // Programs that do not compute leave a formula without its result: it is not nothing.
            "n" if open.text.is_empty() && open.formula.is_some() => {
                Cell::of_text(format!("={}", open.formula.unwrap_or_default()))
            }
            "n" if !open.text.is_empty() => {
                let format = formats.get(open.style).cloned();
                Cell { text: open.text, format: Some(format.unwrap_or_else(|| GENERAL.to_owned())) }
            }
            "b" => Cell::of_text(if open.text.trim() == "1" { "TRUE" } else { "FALSE" }),
            _ => Cell::of_text(open.text),
        };
        self.cells.push(cell);
        Some(())
    }
}

/// Reads the column of a place such as `AB12`, counted from 0.
fn column_of(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0_usize;
    for letter in letters {
        let value = usize::from(letter.to_ascii_uppercase().checked_sub(b'A')?).checked_add(1)?;
        column = column.checked_mul(26)?.checked_add(value)?;
    }
    column.checked_sub(1)
}
