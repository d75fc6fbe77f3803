//! What holds for every table and for any bytes.

use std::collections::BTreeMap;

use jiff::civil::Date;
use proptest::collection::vec;
use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert_eq, prop_oneof, proptest,
};
use proptest::test_runner::FileFailurePersistence;
use rust_decimal::Decimal;

use crate::ports::source::SourceFormat as _;
use crate::workiz_exports::error::ExportError;
use crate::workiz_exports::file::folder::{Opened, Tables, read_bytes};
use crate::workiz_exports::file::sheet::Remarks;
use crate::workiz_exports::file::table::Row;
use crate::workiz_exports::format::ExportFormat;

use super::kit::{Folder, job, jobs, try_read};
use super::workbooks::written;

fn config(cases: u32) -> ProptestConfig {
    let failure_persistence: Option<Box<FileFailurePersistence>> = None;
    ProptestConfig {
        cases,
        failure_persistence: failure_persistence.map(|it| it as _),
        ..ProptestConfig::default()
    }
}

/// How a file is written.
#[derive(Clone, Debug)]
struct Style {
    delimiter: u8,
    has_mark: bool,
    is_quoted: bool,
    line_end: &'static str,
    point: char,
    has_groups: bool,
    currency: &'static str,
    negative: u8,
    day: u8,
    order: usize,
}

/// A row of an invoices list: number, cents, day of year 2025.
type Sold = (u32, i64, i16, String);

fn style() -> impl Strategy<Value = Style> {
    let marks = (prop_oneof![Just(b','), Just(b';'), Just(b'\t'), Just(b'|')], any::<[bool; 4]>());
    let end = prop_oneof![Just("\n"), Just("\r\n"), Just("\r")];
    let currency = prop_oneof![Just(""), Just("$"), Just("US$")];
    (marks, end, currency, 0..4_u8, 0..5_u8, 0..24_usize).prop_map(
        |((delimiter, flags), line_end, currency, negative, day, order)| Style {
            delimiter,
            has_mark: flags[0],
            is_quoted: flags[1],
            line_end,
            point: if flags[2] { ',' } else { '.' },
            has_groups: flags[3],
            currency,
            negative,
            day,
            order,
        },
    )
}

impl Style {
    fn amount(&self, cents: i64) -> String {
        let whole = (cents.abs() / 100).to_string();
        let point = self.point;
        let group = if point == ',' { '.' } else { ',' };
        let mut digits = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if self.has_groups && at > 0 && (whole.len() - at).is_multiple_of(3) {
                digits.push(group);
            }
            digits.push(digit);
        }
        let plain = format!("{}{digits}{point}{:02}", self.currency, cents.abs() % 100);
        match self.negative {
            _ if cents >= 0 => plain,
            0 => format!("({plain})"),
            1 => format!("{plain}-"),
            2 => format!("-{plain}"),
            _ => format!("\u{2212}{plain}"),
        }
    }

    fn day(&self, day: Date) -> String {
        let form = match self.day {
            0 => "%a %b %d %Y",
            1 => "%m/%d/%Y",
            2 => "%Y-%m-%d",
            3 => "%B %-d, %Y 1:55 PM",
            _ => "%d.%m.%Y",
        };
        day.strftime(form).to_string()
    }

    fn write(&self, rows: &[Sold]) -> Vec<u8> {
        let header = ["Invoice #", "client NAME", "Date Created", "TOTAL", "Custom; \"one\""];
        let mut table = vec![header.map(str::to_owned).to_vec()];
        for (number, cents, day, name) in rows {
            let day = Date::new(2025, 1, 1).unwrap().checked_add(jiff::Span::new().days(*day));
            table.push(vec![
                number.to_string(),
                name.clone(),
                self.day(day.unwrap()),
                self.amount(*cents),
                format!("x {number}\n,;"),
            ]);
        }
        let mut all = String::from(if self.has_mark { "\u{feff}" } else { "" });
        for row in table {
            let mut cells: Vec<String> = row.iter().map(|it| self.cell(it)).collect();
            let count = cells.len();
            cells.rotate_left(self.order % count);
            let end = self.order / count;
            cells.swap(0, end % count);
            all.push_str(&cells.join(&char::from(self.delimiter).to_string()));
            all.push_str(self.line_end);
        }
        all.into_bytes()
    }

    fn cell(&self, text: &str) -> String {
        let special = [char::from(self.delimiter), '"', '\n', '\r'];
        if self.is_quoted || text.contains(special) {
            return format!("\"{}\"", text.replace('"', "\"\""));
        }
        text.to_owned()
    }
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn a_table_in_any_style_is_read_back(
        style in style(),
        rows in vec((1..9_999_999_u32, -99_999_999..99_999_999_i64, 0..365_i16, "[A-Z][a-zé ,;\"'-]{0,12}[a-z]"), 0..12),
    ) {
        // One row of each says how the file writes.
        let clear = [(10_000_000, 123_456, 30, "Sure".to_owned()), (10_000_001, 50, 364, "Also".to_owned())];
        let rows: Vec<Sold> = rows.into_iter().chain(clear).collect();
        let by_number: BTreeMap<u32, &Sold> = rows.iter().map(|it| (it.0, it)).collect();
        let rows: Vec<Sold> = by_number.values().map(|it| (*it).clone()).collect();
        let readout = try_read(&[("list.csv", &style.write(&rows))]).unwrap();
        prop_assert_eq!(&readout.diagnostics, &[]);
        prop_assert_eq!(readout.book.invoices.len(), rows.len());
        for invoice in readout.book.invoices.values() {
            let number: u32 = invoice.number.as_ref().unwrap().as_str().parse().unwrap();
            let (_, cents, day, name) = by_number[&number];
            prop_assert_eq!(invoice.totals.total.amount(), Decimal::new(*cents, 2));
            prop_assert_eq!(invoice.day.date().day_of_year(), day + 1);
            prop_assert_eq!(&readout.book.clients[&invoice.client].name.to_lowercase(), &name.to_lowercase());
            let custom = format!("x {number}\n,;");
            prop_assert_eq!(&invoice.class_fields["Custom; \"one\""], &custom);
        }
    }

    #[test]
    fn spoilt_files_are_read_or_refused_but_nothing_breaks(
        place in any::<proptest::sample::Index>(),
        bytes in vec(any::<u8>(), 0..6),
        is_workbook in any::<bool>(),
        cut in any::<bool>(),
    ) {
        let mut file = if is_workbook {
            written(&[["1042", "Ann", "46010", "5.5", "0.4", "0.0775"]])
        } else {
            jobs(&[job("1", "Ann", ["5.00", "0.00", "0.00"])]).into_bytes()
        };
        let at = place.index(file.len());
        let end = if cut { file.len() } else { (at + bytes.len()).min(file.len()) };
        file.splice(at..end, bytes);
        if let Ok(pull) = Folder::of(&[("file.csv", &file)]).pull() {
            let _ = ExportFormat.read(&pull.documents);
        }
    }

    #[test]
    fn any_cells_are_read_or_named(cells in vec("[0-9$,.()%:/ A-Za-z€-]{0,12}", 6)) {
        let row = cells.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(",");
        let text = format!("Date,Amount,Payment type,Tip,Status,Client\n{row}\n");
        let _ = try_read(&[("p.csv", text.as_bytes())]);
        let text = format!("Invoice #,Total,Client,Tax,Tax rate,Created\n{row}\n");
        let _ = try_read(&[("i.csv", text.as_bytes())]);
    }
}

/// Takes everything.
#[derive(Debug, Default)]
struct Sink(u64);

impl Tables for Sink {
    fn begin(&mut self, _table: Opened<'_>) -> Result<(), ExportError> {
        Ok(())
    }

    fn row(&mut self, row: Row) -> Result<(), ExportError> {
        self.0 += row.number;
        Ok(())
    }

    fn remarks(&mut self, _remarks: &Remarks) -> Result<(), ExportError> {
        Ok(())
    }

    fn end(&mut self) -> Result<(), ExportError> {
        Ok(())
    }
}

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..200), begin in 0..4_usize) {
        let begins: [&[u8]; 4] = [b"", b"PK\x03\x04", b"\xFF\xFE", b"\xEF\xBB\xBF"];
        let all: Vec<u8> = begins[begin].iter().chain(&bytes).copied().collect();
        let _ = read_bytes("any", &all, &mut Sink::default());
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[a\",;|\t\r\n€]{0,80}") {
        let _ = read_bytes("any", text.as_bytes(), &mut Sink::default());
    }
}
