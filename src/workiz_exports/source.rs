//! A folder of exported files as the pipeline asks for it: always all of it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use crate::domain::snapshot::Completeness;
use crate::domain::snapshot::Pull;
use crate::domain::snapshot::RawDocument;
use crate::domain::snapshot::Usage;
use crate::ports::progress::Progress;
use crate::ports::source::PullRequest;
use crate::ports::source::ServiceError;
use crate::ports::source::Source;
use crate::ports::source::Trouble;
use crate::workiz_exports::document::ACCOUNT_KIND;
use crate::workiz_exports::document::AccountBody;
use crate::workiz_exports::document::ROW_KIND;
use crate::workiz_exports::document::RowWritten;
use crate::workiz_exports::document::TableBody;
use crate::workiz_exports::error::ExportError;
use crate::workiz_exports::file::folder::HEADER_WITHIN;
use crate::workiz_exports::file::folder::Opened;
use crate::workiz_exports::file::folder::Tables;
use crate::workiz_exports::file::folder::list;
use crate::workiz_exports::file::folder::read;
use crate::workiz_exports::file::sheet::Merged;
use crate::workiz_exports::file::sheet::Remarks;
use crate::workiz_exports::file::table::Cell;
use crate::workiz_exports::file::table::Row;
use crate::workiz_exports::file::workbook::DateSystem;
use crate::workiz_exports::layout::columns::Columns;
use crate::workiz_exports::layout::columns::Stranger;
use crate::workiz_exports::settings::ExportSettings;

/// How often a person hears how far a file has come, in rows.
const NEWS_EVERY: u64 = 10_000;

/// A folder of files that were exported from Workiz.
#[derive(Clone, Debug)]
pub struct ExportSource {
    folder: PathBuf,
    settings: ExportSettings,
}

impl ExportSource {
    /// Makes a source of a folder; nothing is read before the first pull.
    pub fn new(folder: impl Into<PathBuf>, settings: ExportSettings) -> Self {
        Self { folder: folder.into(), settings }
    }

    fn pull_all(&self, progress: &dyn Progress) -> Result<Pull, ExportError> {
        let listed = list(&self.folder)?;
        if listed.files.is_empty() {
            return Err(ExportError::NoFiles { folder: self.folder.clone() });
        }
        let mut keeper = Keeper::new(progress);
        for file in &listed.files {
            let before = keeper.tables.len();
            keeper.strangers.clear();
            read(&self.folder, file, &mut keeper)?;
            keeper.end_file(before)?;
        }
        for name in &listed.passed_over {
            keeper.notes.push(format!("`{name}` is no exported file and was passed over."));
        }
        let Keeper { tables, mut documents, notes, .. } = keeper;
        documents.push(self.account(tables)?);
        documents.sort();
        Ok(Pull {
            documents,
            completeness: Completeness::Complete,
            cursor: None,
            usage: Usage::default(),
            notes,
        })
    }

    fn account(&self, files: Vec<TableBody>) -> Result<RawDocument, ExportError> {
        let body = AccountBody {
            company: self.settings.company.clone(),
            time_zone: self.settings.time_zone.name().to_owned(),
            currency: self.settings.currency.code().to_owned(),
            files,
        };
        let unkept = |source| ExportError::Unkept { file: ACCOUNT_KIND.to_owned(), row: 0, source };
        Ok(RawDocument {
            entity: ACCOUNT_KIND.to_owned(),
            id: "account".to_owned(),
            body: Arc::from(serde_json::to_string(&body).map_err(unkept)?),
        })
    }
}

impl Source for ExportSource {
    fn pull<'a>(
        &'a self,
        _request: &'a PullRequest,
        progress: &'a dyn Progress,
    ) -> BoxFuture<'a, Result<Pull, ServiceError>> {
        // Files have no changes that could be asked for: every pull reads everything.
        async move { self.pull_all(progress).map_err(service_error) }.boxed()
    }
}

fn service_error(error: ExportError) -> ServiceError {
    let trouble = match &error {
        ExportError::Unopened { .. } | ExportError::NoFiles { .. } => Trouble::State,
        _ => Trouble::Malformed,
    };
    ServiceError { trouble, message: error.to_string(), source: Some(Box::new(error)) }
}

/// Keeps the rows of all tables as raw documents.
struct Keeper<'a> {
    progress: &'a dyn Progress,
    tables: Vec<TableBody>,
    documents: Vec<RawDocument>,
    notes: Vec<String>,
    /// The tables of the file at hand that are nothing known.
    strangers: Vec<ExportError>,
    open: Option<OpenTable>,
}

/// The table at hand.
struct OpenTable {
    name: String,
    encoding: String,
    days_from: Option<u16>,
    /// The header, once it was met.
    header: Option<(u64, Vec<String>)>,
    /// What stands above the header, or in place of one.
    above: Vec<Row>,
    rows: u64,
}

impl<'a> Keeper<'a> {
    fn new(progress: &'a dyn Progress) -> Self {
        Self {
            progress,
            tables: Vec::new(),
            documents: Vec::new(),
            notes: Vec::new(),
            strangers: Vec::new(),
            open: None,
        }
    }

    /// Refuses a file in which nothing is known; of a workbook one table is enough, and a person
    /// hears of the others.
    fn end_file(&mut self, tables_before: usize) -> Result<(), ExportError> {
        let is_known = self.tables.len() > tables_before;
        for stranger in std::mem::take(&mut self.strangers) {
            if !is_known {
                return Err(stranger);
            }
            self.notes.push(format!("A sheet was passed over: {stranger}"));
        }
        Ok(())
    }
}

impl Tables for Keeper<'_> {
    fn begin(&mut self, table: Opened<'_>) -> Result<(), ExportError> {
        let name = match table.sheet {
            Some(sheet) => format!("{}, sheet {sheet}", table.file),
            None => table.file.to_owned(),
        };
        let days_from = table.days_from.map(|system| match system {
            DateSystem::From1900 => 1900,
            DateSystem::From1904 => 1904,
        });
        self.open = Some(OpenTable {
            name,
            encoding: table.encoding.to_owned(),
            days_from,
            header: None,
            above: Vec::new(),
            rows: 0,
        });
        Ok(())
    }

    fn row(&mut self, row: Row) -> Result<(), ExportError> {
        let Some(open) = self.open.as_mut().filter(|_| !row.is_blank()) else { return Ok(()) };
        if open.header.is_none() {
            return open.look_for_header(row);
        }
        if let Some(document) = open.keep(&row)? {
            self.documents.push(document);
            open.rows = open.rows.saturating_add(1);
            if open.rows.is_multiple_of(NEWS_EVERY) {
                self.progress.tell(&format!("rows of {}", open.name), open.rows, None);
            }
        }
        Ok(())
    }

    fn remarks(&mut self, remarks: &Remarks) -> Result<(), ExportError> {
        let Some(open) = &self.open else { return Ok(()) };
        // Titles above the header are merged for their looks.
        let Some((header, _)) = open.header else { return Ok(()) };
        let tears = |it: &&Merged| it.first_row != it.last_row && it.last_row > header;
        if let Some(merged) = remarks.merged.iter().find(tears) {
            return Err(ExportError::Merged {
                file: open.name.clone(),
                row: merged.first_row,
                range: merged.range.clone(),
            });
        }
        if remarks.hidden_rows > 0 {
            let (count, file) = (remarks.hidden_rows, &open.name);
            self.notes.push(format!("{count} hidden rows of `{file}` were read like the others."));
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), ExportError> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let Some((header_row, header)) = open.header else {
            self.strangers.push(unknown(&open.name, &open.above));
            return Ok(());
        };
        self.progress.tell(&format!("rows of {}", open.name), open.rows, Some(open.rows));
        let kind = Columns::find(&header).map(|it| it.kind.code().to_owned()).unwrap_or_default();
        if open.rows == 0 {
            self.notes.push(format!("`{}` has a header and no row below it.", open.name));
        }
        self.tables.push(TableBody {
            file: open.name,
            kind,
            encoding: open.encoding,
            days_from: open.days_from,
            header_row,
            header,
            rows: open.rows,
        });
        Ok(())
    }
}

impl OpenTable {
    fn look_for_header(&mut self, row: Row) -> Result<(), ExportError> {
        if self.above.len() >= HEADER_WITHIN {
            return Ok(());
        }
        let mut names: Vec<String> = row.cells.iter().map(|it| it.text.clone()).collect();
        while names.last().is_some_and(|it| it.trim().is_empty()) {
            names.pop();
        }
        let columns = match Columns::find(&names) {
            Ok(columns) => columns,
            Err(stranger) if stranger.equal.is_empty() => {
                self.above.push(row);
                return Ok(());
            }
            Err(stranger) => {
                let kinds: Vec<String> = stranger.equal.iter().map(ToString::to_string).collect();
                return Err(ExportError::TwoKinds {
                    file: self.name.clone(),
                    row: row.number,
                    kinds: kinds.join(" and "),
                });
            }
        };
        if let Some(twin) = columns.twin(&names) {
            let header = twin.to_owned();
            return Err(ExportError::TwinColumns {
                file: self.name.clone(),
                row: row.number,
                header,
            });
        }
        self.header = Some((row.number, told_apart(names)));
        self.above.clear();
        Ok(())
    }

    /// Makes a document of a row.
    fn keep(&self, row: &Row) -> Result<Option<RawDocument>, ExportError> {
        let Some((_, header)) = &self.header else { return Ok(None) };
        self.check_width(row, header.len())?;
        let (mut cells, mut formats) = (BTreeMap::new(), BTreeMap::new());
        let number = row.number;
        for (name, cell) in header.iter().zip(&row.cells).filter(|(_, cell)| !cell.text.is_empty())
        {
            if let Some(format) = &cell.format {
                formats.insert(name.as_str(), format.as_str());
            }
            cells.insert(name.as_str(), cell.text.as_str());
        }
        let body = RowWritten { file: &self.name, row: number, cells, formats };
        let unkept = |source| ExportError::Unkept { file: self.name.clone(), row: number, source };
        Ok(Some(RawDocument {
            entity: ROW_KIND.to_owned(),
            id: format!("{}:{number}", self.name),
            body: Arc::from(serde_json::to_string(&body).map_err(unkept)?),
        }))
    }

    /// Refuses a row that is wider than the header, or, in a CSV file, narrower: there the rows of an
    /// export are all as wide as its header, but for a row of totals below them. A workbook leaves
    /// out cells that are blank.
    fn check_width(&self, row: &Row, header: usize) -> Result<(), ExportError> {
        let filled = row.cells.iter().rposition(|it| !it.is_blank()).map_or(0, |it| it + 1);
        let is_csv = self.days_from.is_none();
        let is_short = is_csv && row.cells.len() < header && !begins_with_total(&row.cells);
        if filled > header || is_short {
            return Err(ExportError::Ragged {
                file: self.name.clone(),
                row: row.number,
                cells: row.cells.len(),
                header,
            });
        }
        Ok(())
    }
}

fn begins_with_total(cells: &[Cell]) -> bool {
    let first = cells.iter().find(|it| !it.is_blank());
    first.is_some_and(|it| is_total_word(&it.text))
}

/// Tells whether a cell says that its row is a sum of others.
pub fn is_total_word(text: &str) -> bool {
    let text = text.trim().trim_end_matches(':').to_lowercase();
    let words = ["total", "totals", "grand total", "sum", "subtotal", "sub total", "sub-total"];
    words.contains(&text.as_str())
}

/// Gives a name to every column, also where one stands twice or is blank.
fn told_apart(names: Vec<String>) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for (place, name) in names.into_iter().enumerate() {
        let column = place.saturating_add(1);
        let mut own = if name.trim().is_empty() { format!("(column {column})") } else { name };
        while told.contains(&own) {
            own = format!("{own} (column {column})");
        }
        told.push(own);
    }
    told
}

/// Says what a table looks like that is nothing known.
fn unknown(file: &str, above: &[Row]) -> ExportError {
    let names = |row: &Row| row.cells.iter().map(|it| it.text.clone()).collect::<Vec<String>>();
    let nearest = above.iter().filter_map(|row| Columns::find(&names(row)).err());
    let nearest: Option<Stranger> = nearest.max_by_key(|it| it.known);
    let (looks, advice) = match nearest {
        Some(Stranger { nearest: Some(kind), missing, known, .. }) if known > 1 => (
            format!(
                "it looks most like the {kind}, but has no column {}",
                missing.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
            ),
            "Show the column in Workiz and export again, or move the file out of the folder"
                .to_owned(),
        ),
        _ if above.is_empty() => {
            ("it has no row".to_owned(), "Export it again, or move it out of the folder".to_owned())
        }
        _ => (
            "its first rows have none of the headers of a jobs report, invoices list, payments \
             report, tax report or payouts"
                .to_owned(),
            "Move it out of the folder".to_owned(),
        ),
    };
    ExportError::Unknown { file: file.to_owned(), looks, advice }
}
