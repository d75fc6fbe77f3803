//! A report as a workbook of one sheet.
//!
//! Amounts and rates are numbers, which the format holds as binary fractions; dates stay text, as
//! they do when a spreadsheet opens the CSV.

use rust_decimal::Decimal;
use rust_xlsxwriter::DocProperties;
use rust_xlsxwriter::ExcelDateTime;
use rust_xlsxwriter::Format;
use rust_xlsxwriter::Workbook;
use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::XlsxError;

use crate::sandbox::exports::csv::rows;
use crate::sandbox::exports::style::Manner;
use crate::sandbox::exports::style::Money;
use crate::sandbox::exports::table::Cell;
use crate::sandbox::exports::table::Table;

/// The bytes of a report; the same state gives the same bytes.
pub(super) fn bytes(table: &Table, manner: Manner) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // A workbook has the time of its making, which is not to differ from one time to the next.
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let format = match manner.money {
        Money::Bare => "0.00",
        Money::American => "$#,##0.00;($#,##0.00)",
        Money::Canadian => "#,##0.00 $;(#,##0.00 $)",
    };
    let money = Format::new().set_num_format(format);
    let sheet = workbook.add_worksheet();
    for (name, column) in table.columns.iter().zip(0_u16..) {
        sheet.write(0, column, *name)?;
    }
    for (row, line) in rows(table, manner).iter().zip(1_u32..) {
        for (cell, column) in row.iter().zip(0_u16..) {
            write(sheet, (line, column), cell, manner, &money)?;
        }
    }
    workbook.save_to_buffer()
}

fn write(
    sheet: &mut Worksheet,
    (line, column): (u32, u16),
    cell: &Cell,
    manner: Manner,
    money: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Money(amount) => {
            sheet.write_with_format(line, column, *amount, money)?;
        }
        Cell::Percent(rate) => {
            sheet.write(line, column, *rate)?;
        }
        Cell::Count(count) => {
            sheet.write(line, column, *count)?;
        }
        // A spreadsheet that opened a CSV has made a number of it.
        Cell::Number(number) if manner.mark && number.len() < 15 => {
            match Decimal::from_str_exact(number) {
                Ok(value) => sheet.write(line, column, value)?,
                Err(_) => sheet.write(line, column, number)?,
            };
        }
        other => {
            sheet.write(line, column, manner.text(other))?;
        }
    }
    Ok(())
}
