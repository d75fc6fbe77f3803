//! What spreadsheets have and files of text have not: formulas, merged cells, hidden rows, sheets.

use rust_xlsxwriter::Format;
use rust_xlsxwriter::Formula;
use rust_xlsxwriter::Workbook;

use crate::domain::source::InvoiceDay;

use super::kit::{Folder, only, read, refusal, try_read, unreadable, usd};
use super::workbooks::{HEADER, by_hand};

/// A sheet with the usual header in row 2, and what follows.
fn sheet(rows: &str, behind: &str) -> Vec<u8> {
    by_hand(&format!("<worksheet><sheetData>{HEADER}{rows}</sheetData>{behind}</worksheet>"), "")
}

const ROW: &str = r#"<row r="3"><c r="A3"><v>7</v></c><c r="B3" t="str"><v>Ann</v></c><c r="C3"><v>46010</v></c><c r="D3"><v>5</v></c></row>"#;

#[test]
fn a_formula_without_its_result_is_not_nothing() {
    for formula in ["<f>SUM(1,4)</f>", r#"<f t="shared" si="0"/>"#, "<f>SUM(1,4)</f><v/>"] {
        let row = ROW.replace("<v>5</v>", formula);
        let readout = try_read(&[("i.xlsx", &sheet(&row, ""))]).unwrap();
        let said = unreadable(&readout);
        assert_eq!((said[0].document.as_str(), said[0].field.as_str()), ("i.xlsx, row 3", "Total"));
        assert!(said[0].problem.starts_with("`="), "{}", said[0].problem);
    }
    let readout =
        try_read(&[("i.xlsx", &sheet(&ROW.replace("<v>5</v>", "<f>SUM(1,4)</f><v>5</v>"), ""))]);
    assert_eq!(only(&readout.unwrap().book).totals.total, usd("5"));
    let wrong = ROW.replace(r#"r="D3"><v>5</v>"#, r#"r="D3" t="e"><f>A1/0</f><v>#DIV/0!</v>"#);
    let readout = try_read(&[("i.xlsx", &sheet(&wrong, ""))]).unwrap();
    assert!(unreadable(&readout)[0].problem.starts_with("`#DIV/0!`"));
}

#[test]
fn blank_cells_without_a_place_keep_the_others_in_theirs() {
    let row = "<row><c><v>7</v></c><c/><c><v>46010</v></c><c><v>5</v></c></row>";
    let readout = try_read(&[("i.xlsx", &sheet(row, ""))]).unwrap();
    let invoice = only(&readout.book);
    assert_eq!(invoice.day, InvoiceDay::Issued("2025-12-19".parse().unwrap()));
    assert_eq!(invoice.totals.total, usd("5"));
}

#[test]
fn merged_cells_below_the_header_are_refused_and_above_it_are_not() {
    let merged =
        |range: &str| format!(r#"<mergeCells count="1"><mergeCell ref="{range}"/></mergeCells>"#);
    let rows = format!("{ROW}{}", ROW.replace('3', "4").replace("<v>7<", "<v>8<"));
    let said = refusal(&[("i.xlsx", &sheet(&rows, &merged("B3:B4")))]);
    assert!(said.starts_with("`i.xlsx`, row 3: the cells B3:B4 are merged"), "{said}");
    for harmless in ["A1:F2", "B3:C3"] {
        let readout = try_read(&[("i.xlsx", &sheet(&rows, &merged(harmless)))]).unwrap();
        assert_eq!(readout.book.invoices.len(), 2, "{harmless}");
    }
}

#[test]
fn hidden_rows_count_and_a_person_hears_of_them() {
    let row = ROW.replace(r#"<row r="3">"#, r#"<row r="3" hidden="1">"#);
    let bytes = sheet(&row, "");
    let files: [(&str, &[u8]); 1] = [("i.xlsx", &bytes)];
    let pull = Folder::of(&files).pull().unwrap();
    assert_eq!(pull.notes, ["1 hidden rows of `i.xlsx` were read like the others."]);
    assert_eq!(only(&try_read(&files).unwrap().book).totals.total, usd("5"));
}

#[test]
fn a_rate_has_no_noise_of_a_binary_float() {
    let header = ["Invoice #", "Client", "Created", "Total", "Tax", "Tax Rate"];
    let header: String = header.map(|it| format!(r#"<c t="str"><v>{it}</v></c>"#)).concat();
    for digits in ["7.7499999999999999", "7.75", "7.75E0"] {
        let row = format!(
            r#"<row><c><v>7</v></c><c t="str"><v>Ann</v></c><c><v>46010</v></c><c><v>107.75</v></c><c><v>7.7500000000000004</v></c><c><v>{digits}</v></c></row>"#
        );
        let sheet =
            format!("<worksheet><sheetData><row>{header}</row>{row}</sheetData></worksheet>");
        let readout = try_read(&[("i.xlsx", &by_hand(&sheet, ""))]).unwrap();
        assert!(readout.diagnostics.is_empty(), "{:?}", readout.diagnostics);
        let tax = only(&readout.book).tax.as_known().unwrap().clone().unwrap();
        assert_eq!((tax.name.as_str(), tax.amount), ("7.75%", usd("7.75")), "{digits}");
    }
}

#[test]
fn a_workbook_says_the_same_as_the_file_of_text() {
    let cells = [
        ["1", "Ann", "12/19/2025", "$1,234.50"],
        ["2", "Bob", "13 Dec 2025", "$ (1,234.50)"],
        ["3", "Cy, \"Jr\"\nSuite 5", "Fri Dec 19 2025", "\u{2212}5.00"],
        ["4", "Di", "12/31/2025", "1\u{a0}234.50"],
    ];
    let header = ["Invoice #", "Client", "Created", "Total"];
    let quoted =
        |row: &[&str; 4]| row.map(|it| format!("\"{}\"", it.replace('"', "\"\""))).join(";");
    let rows: Vec<String> = [header].iter().chain(&cells).map(quoted).collect();
    let text = format!("\u{feff}{}\r\n", rows.join("\r\n"));
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Cover").unwrap().write(0, 0, "Invoices of December").unwrap();
    let sheet = book.add_worksheet().set_name("Invoices").unwrap();
    sheet.merge_range(0, 0, 0, 3, "All invoices", &Format::new()).unwrap();
    for (row, line) in (2..).zip([header].iter().chain(&cells)) {
        for (column, cell) in (0..).zip(line) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
    sheet.write_string(8, 0, "Total").unwrap();
    sheet.write_formula(8, 3, Formula::new("=SUM(D4:D7)").set_result("1229.50")).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let files: [(&str, &[u8]); 1] = [("i.xlsx", &bytes)];
    let workbook = try_read(&files).unwrap();
    assert!(workbook.diagnostics.is_empty(), "{:?}", workbook.diagnostics);
    assert_eq!(workbook.book.invoices.len(), 4);
    assert_eq!(workbook.book.invoices, read(&[("i.csv", &text)]).book.invoices);
    let notes = Folder::of(&files).pull().unwrap().notes;
    assert!(notes[0].contains("sheet Cover"), "{notes:?}");
}
