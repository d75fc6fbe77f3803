//! A report as a workbook of one sheet.
//!
//! Amounts and rates are numbers, which the format holds as binary fractions. In a plain file dates
//! stay text, as they do when a spreadsheet opens the CSV; in a file that a person worked with they are
//! dates and rates are percentages.

use jiff::civil::Date;
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
    let forms = Forms {
        money: Format::new().set_num_format(format),
        percent: Format::new().set_num_format("0.00#%"),
        day: Format::new().set_num_format("ddd mmm dd yyyy"),
    };
    let sheet = workbook.add_worksheet();
    let head = Format::new().set_bold();
    for (name, column) in table.columns.iter().zip(0_u16..) {
        sheet.write_with_format(0, column, *name, &head)?;
    }
    for (row, line) in rows(table, manner).iter().zip(1_u32..) {
        for (cell, column) in row.iter().zip(0_u16..) {
            write(sheet, (line, column), cell, manner, &forms)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    for (place, column) in (0..table.columns.len()).zip(0_u16..) {
        if let Some(width) = width(table, place) {
            sheet.set_column_width(column, width)?;
        }
    }
    workbook.save_to_buffer()
}

/// The width in characters of a column of days or amounts, whose form is longer than its number: too
/// narrow a column shows nothing but `####`.
fn width(table: &Table, place: usize) -> Option<u16> {
    let cells = || table.rows.iter().filter_map(|row| row.get(place));
    let least = if cells().any(|it| matches!(it, Cell::Day(_))) {
        "Fri Dec 19 2025 ".len()
    } else if cells().any(|it| matches!(it, Cell::Money(_))) {
        "($100,000.00) ".len()
    } else {
        return None;
    };
    let header = table.columns.get(place).map_or(0, |it| it.len().saturating_add(2));
    u16::try_from(least.max(header)).ok()
}

/// How numbers are shown.
struct Forms {
    money: Format,
    percent: Format,
    day: Format,
}

/// A day as a spreadsheet keeps it; nothing for a day that it cannot keep.
fn counted(day: Date) -> Option<ExcelDateTime> {
    let (year, month, day) = (day.year(), day.month(), day.day());
    let (year, month, day) =
        (u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    ExcelDateTime::from_ymd(year, month, day).ok()
}

fn write(
    sheet: &mut Worksheet,
    (line, column): (u32, u16),
    cell: &Cell,
    manner: Manner,
    forms: &Forms,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Money(amount) => {
            sheet.write_with_format(line, column, *amount, &forms.money)?;
        }
        Cell::Percent(rate) if manner.mark => {
            let share = rate.checked_div(Decimal::ONE_HUNDRED).unwrap_or(*rate);
            sheet.write_with_format(line, column, share, &forms.percent)?;
        }
        Cell::Percent(rate) => {
            sheet.write(line, column, *rate)?;
        }
        Cell::Count(count) => {
            sheet.write(line, column, *count)?;
        }
        Cell::Day(day) if manner.mark => {
            match counted(*day) {
                Some(counted) => sheet.write_with_format(line, column, &counted, &forms.day)?,
                None => sheet.write(line, column, manner.text(cell))?,
            };
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
