//! The tax report: which rates there are, and what they are called.

use crate::domain::id::SourceTaxId;
use crate::domain::quantity::Rate;
use crate::domain::source::Lifecycle;
use crate::domain::source::Tax;
use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::normalize::row::RowReader;
use crate::workiz_exports::normalize::sale::ReadRow;
use crate::workiz_exports::normalize::words::normalized;

/// Reads a row of the tax report; one without a rate says nothing that is needed.
pub fn tax(mut reader: RowReader<'_>) -> ReadRow<Tax> {
    let name = reader.text(Field::TaxName);
    let is_total = reader.is_no_document(Field::TaxName) && name.is_none();
    if is_total || name.as_deref().is_some_and(crate::workiz_exports::source::is_total_word) {
        return ReadRow { row: None, said: Vec::new() };
    }
    let rate = reader.rate(Field::TaxRate).map(Rate::percent);
    let (said, is_whole) = reader.finish();
    let tax = name.zip(rate).filter(|_| is_whole).map(|(name, rate)| Tax {
        id: SourceTaxId::new(format!("tax:{}", normalized(&name))),
        name,
        rate,
        components: Vec::new(),
        lifecycle: Lifecycle::Live,
    });
    ReadRow { row: tax, said }
}
