//! Workbooks: the digits in the file count, not the float that they stand for.

use std::io::Cursor;
use std::io::Write as _;

use rust_decimal::Decimal;
use rust_xlsxwriter::Format;
use rust_xlsxwriter::Workbook;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::domain::known::Known;
use crate::domain::source::InvoiceDay;
use crate::workiz_exports::document::RowBody;

use super::kit::{Folder, only, refusal, try_read, unreadable, usd};

/// A workbook by somebody else's hand.
pub(super) fn written(rows: &[[&str; 6]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let percent = Format::new().set_num_format("0.00%");
    let header = ["Invoice #", "Client", "Created", "Total", "Tax", "Tax Rate"];
    for (column, name) in (0..).zip(header) {
        sheet.write_string(0, column, name).unwrap();
    }
    for (row, cells) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            let number = Decimal::from_str_exact(cell).ok().filter(|_| column != 1);
            match number {
                Some(number) if column == 5 => {
                    sheet.write_with_format(row, column, number, &percent).unwrap();
                }
                Some(number) => {
                    sheet.write(row, column, number).unwrap();
                }
                None => {
                    sheet.write_string(row, column, *cell).unwrap();
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// A workbook whose sheet is given as XML.
pub(super) fn by_hand(sheet: &str, properties: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let rels = r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.xml"/></Relationships>"#;
    let book = format!(
        r#"<x:workbook xmlns:x="m" xmlns:r="n">{properties}<x:sheets><x:sheet name="All" sheetId="1" r:id="r1"/></x:sheets></x:workbook>"#
    );
    let texts = "<sst><si><t>Invoice #</t></si><si><r><t>Cli</t></r><r><t>ent</t></r></si></sst>";
    for (name, text) in [
        ("xl/workbook.xml", book.as_str()),
        ("xl/_rels/workbook.xml.rels", rels),
        ("xl/sharedStrings.xml", texts),
        ("xl/worksheets/s.xml", sheet),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(super) const HEADER: &str = r#"<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c t="inlineStr"><is><t>Created</t></is></c><c t="str"><v>Total</v></c></row>"#;

#[test]
fn a_workbook_is_read_as_a_spreadsheet_shows_it() {
    let bytes = written(&[["1042", "Zoë & Söhne", "46010", "1077.5", "77.5", "0.0775"]]);
    let readout = try_read(&[("i.xlsx", &bytes)]).unwrap();
    assert!(readout.diagnostics.is_empty(), "{:?}", readout.diagnostics);
    let invoice = only(&readout.book);
    assert_eq!(invoice.id.as_str(), "invoice:1042");
    assert_eq!(invoice.day, InvoiceDay::Issued("2025-12-19".parse().unwrap()));
    assert_eq!(invoice.totals.total, usd("1077.50"));
    let Known::Known(Some(tax)) = &invoice.tax else { panic!("{:?}", invoice.tax) };
    assert_eq!((tax.name.as_str(), tax.amount), ("7.75%", usd("77.50")));
    assert_eq!(readout.book.clients[&invoice.client].name, "Zoë & Söhne");
}

#[test]
fn the_digits_of_a_number_are_kept_and_noise_is_taken_off_only_when_they_are_read() {
    let row = r#"<row r="4"><c r="A4"><v>7</v></c><c r="B4" t="inlineStr"><is><t>A &amp; &#66;</t></is></c><c r="C4"><v>46010.579861111109</v></c><c r="D4"><f>SUM(1)</f><v>118.80000000000001</v></c></row>"#;
    let sheet = format!("<worksheet><sheetData>{HEADER}{row}</sheetData></worksheet>");
    let bytes = by_hand(&sheet, "");
    let files: [(&str, &[u8]); 1] = [("i.xlsx", &bytes)];
    let pull = Folder::of(&files).pull().unwrap();
    let row = pull.documents.iter().find(|it| it.entity == "export-row").unwrap();
    assert_eq!(row.id, "i.xlsx:4");
    let body: RowBody = serde_json::from_str(&row.body).unwrap();
    assert_eq!(body.cells["Total"], "118.80000000000001");
    assert_eq!(body.cells["Client"], "A & B");
    let readout = try_read(&files).unwrap();
    let invoice = only(&readout.book);
    assert_eq!(invoice.totals.total, usd("118.80"));
    assert_eq!(invoice.created_at.as_known().unwrap().to_string(), "2025-12-19T21:55:00Z");
}

#[test]
fn real_digits_below_the_cent_are_refused() {
    let sheet = |number: &str| {
        format!(
            r#"<worksheet><sheetData>{HEADER}<row><c><v>7</v></c><c t="str"><v>A</v></c><c><v>46010</v></c><c><v>{number}</v></c></row></sheetData></worksheet>"#
        )
    };
    let bytes = by_hand(&sheet("118.803"), "");
    let readout = try_read(&[("i.xlsx", &bytes)]).unwrap();
    assert_eq!(unreadable(&readout)[0].document, "i.xlsx, row 3");
    // Digits that no binary float holds come through.
    let bytes = by_hand(&sheet("123456789012345.67"), "");
    let readout = try_read(&[("i.xlsx", &bytes)]).unwrap();
    assert_eq!(only(&readout.book).totals.total, usd("123456789012345.67"));
    let bytes = by_hand(&sheet("1.5E1"), r#"<x:workbookPr date1904="1"/>"#);
    let readout = try_read(&[("i.xlsx", &bytes)]).unwrap();
    assert_eq!(only(&readout.book).totals.total, usd("15"));
    assert_eq!(only(&readout.book).day.date().to_string(), "2029-12-20");
}

#[test]
fn a_cut_workbook_is_refused_wherever_it_is_cut() {
    let bytes = written(&[["1042", "Ann", "46010", "5", "0", "0"]]);
    for part in 1..20 {
        let cut = &bytes[..bytes.len() * part / 20];
        let said = refusal(&[("i.xlsx", cut)]);
        assert!(said.contains("damaged or cut off"), "{said}");
    }
    let sheet = format!("<worksheet><sheetData>{HEADER}<row r=\"3\"><c><v>7</v></c></row>");
    let said = refusal(&[("i.xlsx", &by_hand(&sheet, ""))]);
    assert!(said.contains("the sheet ends within row 3"), "{said}");
}
