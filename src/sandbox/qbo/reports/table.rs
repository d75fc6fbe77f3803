//! A report as it is written: header, columns and rows, with each cell a text.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::half_up_cents;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::stamp;
use crate::sandbox::qbo::reports::parameters::Parameters;
use crate::sandbox::qbo::reports::parameters::Period;
use crate::sandbox::qbo::sales::home_currency;

/// A cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    value: String,
    id: Option<String>,
}

impl Cell {
    /// A text.
    pub(super) fn text(value: impl Into<String>) -> Self {
        Self { value: value.into(), id: None }
    }

    /// A text with the id of what it names; none when the id is empty.
    pub(super) fn with_id(value: impl Into<String>, id: &str) -> Self {
        let id = Some(id.to_owned()).filter(|it| !it.is_empty());
        Self { value: value.into(), id }
    }

    /// An amount with two decimals and a plain dot.
    pub(super) fn money(amount: Decimal) -> Self {
        let cents = half_up_cents(amount);
        let cents = if cents.is_zero() { Decimal::ZERO } else { cents };
        Self::text(format!("{cents:.2}"))
    }

    /// An empty cell.
    pub(super) fn empty() -> Self {
        Self::default()
    }

    fn to_value(&self) -> Value {
        let mut cell = doc([("value", Value::from(self.value.as_str()))]);
        if let Some(id) = &self.id {
            put(&mut cell, "id", id.as_str());
        }
        Value::Object(cell)
    }
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// What stands above it.
    pub(super) title: &'static str,
    /// `Date`, `String`, `Money`, `tx_date` and the like.
    pub(super) kind: &'static str,
    /// The name by which it is asked for; empty for none.
    pub(super) key: &'static str,
}

/// A row.
#[derive(Clone, Debug)]
pub(super) enum Row {
    Data(Vec<Cell>),
    Section { header: Vec<Cell>, rows: Vec<Self>, summary: Vec<Cell>, group: Option<&'static str> },
}

/// Whether rows say of what type they are. Source: API reference's samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowTypes {
    /// All rows.
    Shown,
    /// Sections only.
    OfSections,
}

/// A whole report.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) period: Period,
    pub(super) columns: Vec<Column>,
    pub(super) titles: Vec<String>,
    pub(super) rows: Vec<Row>,
    pub(super) types: RowTypes,
    pub(super) customer: Option<String>,
    /// Whether there is anything to tell but totals.
    pub(super) has_data: bool,
}

impl Table {
    /// Makes a report of rows without totals, whose columns have titles of their own; it says
    /// which customer it was asked for.
    pub(super) fn new(
        name: &'static str,
        parameters: &Parameters<'_>,
        period: Period,
        columns: Vec<Column>,
        rows: Vec<Row>,
        types: RowTypes,
    ) -> Self {
        Self {
            name,
            period,
            titles: columns.iter().map(|it| it.title.to_owned()).collect(),
            columns,
            has_data: !rows.is_empty(),
            rows,
            types,
            customer: parameters.get("customer").map(str::to_owned),
        }
    }

    /// Makes a report with the sum of each customer, as name, id and amount, and their total.
    pub(super) fn by_customer(
        name: &'static str,
        parameters: &Parameters<'_>,
        period: Period,
        total: Column,
        sums: impl IntoIterator<Item = (String, String, Decimal)>,
    ) -> Self {
        let mut all = Decimal::ZERO;
        let rows = sums.into_iter().map(|(name, id, sum)| {
            all += sum;
            Row::Data(vec![Cell::with_id(name, &id), Cell::money(sum)])
        });
        let rows = rows.collect();
        let columns = vec![Column { title: "", kind: "Customer", key: "" }, total];
        Self::new(name, parameters, period, columns, rows, RowTypes::OfSections)
            .with_totals(vec![Cell::text("TOTAL"), Cell::money(all)])
    }

    /// Adds the last section, which has nothing but the totals.
    pub(super) fn with_totals(mut self, summary: Vec<Cell>) -> Self {
        let (header, rows, group) = (Vec::new(), Vec::new(), Some("GrandTotal"));
        self.rows.push(Row::Section { header, rows, summary, group });
        self
    }

    /// Writes the body. Source: recorded traffic and the schema.
    pub(super) fn to_body(&self, books: &Books) -> Doc {
        let mut header = doc([
            ("Time", Value::from(stamp(books.now))),
            ("ReportName", Value::from(self.name)),
            ("ReportBasis", Value::from("Accrual")),
            ("StartPeriod", Value::from(self.period.start.to_string())),
            ("EndPeriod", Value::from(self.period.end.to_string())),
            ("SummarizeColumnsBy", Value::from("Total")),
            ("Currency", Value::from(home_currency(books))),
        ]);
        if let Some(name) = &self.period.date_macro {
            put(&mut header, "DateMacro", name.as_str());
        }
        if let Some(customer) = &self.customer {
            put(&mut header, "Customer", customer.as_str());
        }
        let empty = if self.has_data { "false" } else { "true" };
        let option = doc([("Name", Value::from("NoReportData")), ("Value", Value::from(empty))]);
        put(&mut header, "Option", vec![Value::Object(option)]);
        let columns = self.columns.iter().zip(&self.titles).map(|(it, title)| {
            let mut column =
                doc([("ColTitle", Value::from(title.as_str())), ("ColType", it.kind.into())]);
            if !it.key.is_empty() {
                let key = doc([("Name", Value::from("ColKey")), ("Value", Value::from(it.key))]);
                put(&mut column, "MetaData", vec![Value::Object(key)]);
            }
            Value::Object(column)
        });
        let columns = doc([("Column", Value::Array(columns.collect()))]);
        let rows = if self.has_data {
            let rows = self.rows.iter().map(|it| self.row(it)).collect();
            doc([("Row", Value::Array(rows))])
        } else {
            Doc::new()
        };
        doc([
            ("Header", Value::Object(header)),
            ("Columns", Value::Object(columns)),
            ("Rows", Value::Object(rows)),
        ])
    }

    fn row(&self, row: &Row) -> Value {
        let cells = |it: &[Cell]| {
            let cells = it.iter().map(Cell::to_value).collect();
            Value::Object(doc([("ColData", Value::Array(cells))]))
        };
        Value::Object(match row {
            Row::Data(data) => {
                let data = data.iter().map(Cell::to_value).collect();
                let mut shown = doc([("ColData", Value::Array(data))]);
                if self.types == RowTypes::Shown {
                    put(&mut shown, "type", "Data");
                }
                shown
            }
            Row::Section { header, rows, summary, group } => {
                let mut shown = Doc::new();
                if !header.is_empty() {
                    put(&mut shown, "Header", cells(header));
                }
                if !rows.is_empty() {
                    let rows = rows.iter().map(|it| self.row(it)).collect();
                    put(&mut shown, "Rows", doc([("Row", Value::Array(rows))]));
                }
                put(&mut shown, "Summary", cells(summary));
                put(&mut shown, "type", "Section");
                if let Some(group) = group {
                    put(&mut shown, "group", *group);
                }
                shown
            }
        })
    }
}
