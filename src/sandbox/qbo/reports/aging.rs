//! Receivables by age, in detail and by customer. Source: API reference.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::reports::columns::name_of;
use crate::sandbox::qbo::reports::columns::of_document;
use crate::sandbox::qbo::reports::columns::wanted;
use crate::sandbox::qbo::reports::open_items::OpenItem;
use crate::sandbox::qbo::reports::open_items::open_items;
use crate::sandbox::qbo::reports::parameters::Parameters;
use crate::sandbox::qbo::reports::parameters::Period;
use crate::sandbox::qbo::reports::table::Cell;
use crate::sandbox::qbo::reports::table::Column;
use crate::sandbox::qbo::reports::table::Row;
use crate::sandbox::qbo::reports::table::RowTypes;
use crate::sandbox::qbo::reports::table::Table;

const PARAMETERS: [&str; 8] = [
    "report_date",
    "aging_method",
    "aging_period",
    "num_periods",
    "start_duedate",
    "end_duedate",
    "customer",
    "columns",
];

const DEFAULT: [&str; 7] =
    ["tx_date", "txn_type", "doc_num", "cust_name", "due_date", "subt_amount", "subt_open_bal"];

/// The ages that a report tells apart.
struct Ages {
    /// The day from which ages are counted.
    day: Date,
    /// Days of each age.
    length: i64,
    /// How many ages there are behind the current one.
    count: i64,
}

impl Ages {
    fn read(parameters: &Parameters<'_>) -> Result<(Self, Date), Fault> {
        let report_day = parameters.report_day()?;
        let number = |name: &str, default: i64, most: i64| match parameters.get(name) {
            None => Ok(default),
            Some(given) => {
                let read = given.parse().ok().filter(|it| (1..=most).contains(it));
                read.ok_or_else(|| Fault::invalid(2080, "Invalid Number", name, given))
            }
        };
        let day = match parameters.get("aging_method") {
            None | Some("Report_Date") => report_day,
            Some("Current") => parameters.today,
            Some(other) => {
                return Err(Fault::invalid(2170, "Invalid Enumeration", "aging_method", other));
            }
        };
        let length = number("aging_period", 30, 365)?;
        // Source: assumed (the last of four ages is open to the end).
        Ok((Self { day, length, count: number("num_periods", 4, 20)? }, report_day))
    }

    /// Gives the age of an item: 0 when it is not yet due.
    fn of(&self, item: &OpenItem<'_>) -> usize {
        let late = i64::from((self.day - item.due).get_days());
        if late <= 0 {
            return 0;
        }
        let age = ((late - 1) / self.length + 1).min(self.count);
        usize::try_from(age).unwrap_or(0)
    }

    fn ages(&self) -> usize {
        usize::try_from(self.count).unwrap_or(0) + 1
    }

    /// Gives the days of an age in words, such as `31 - 60`.
    fn words(&self, age: usize, between: &str) -> String {
        let age = i64::try_from(age).unwrap_or(0);
        if age == 0 {
            return "Current".to_owned();
        }
        let (from, to) = ((age - 1) * self.length + 1, age * self.length);
        if age == self.count { format!("{from} and over") } else { format!("{from}{between}{to}") }
    }
}

fn items<'a>(
    books: &'a Books,
    parameters: &Parameters<'_>,
    day: Date,
) -> Result<Vec<OpenItem<'a>>, Fault> {
    let (start, end) = (parameters.day("start_duedate")?, parameters.day("end_duedate")?);
    let mut items = open_items(books, day);
    items.retain(|it| {
        parameters.takes_customer(Some(&it.customer.to_string()))
            && start.is_none_or(|start| it.due >= start)
            && end.is_none_or(|end| it.due <= end)
    });
    Ok(items)
}

/// Makes the report with a section for each age.
pub(super) fn detail(books: &Books, parameters: &Parameters<'_>) -> Result<Table, Fault> {
    parameters.only(&PARAMETERS)?;
    let (ages, day) = Ages::read(parameters)?;
    let columns = wanted(parameters, &DEFAULT)?;
    let mut items = items(books, parameters, day)?;
    items.sort_by_key(|it| (it.date, it.id));
    let mut rows = Vec::new();
    // The oldest come first. Source: API reference's sample.
    for age in (0..ages.ages()).rev() {
        let of_age: Vec<&OpenItem<'_>> = items.iter().filter(|it| ages.of(it) == age).collect();
        if of_age.is_empty() {
            continue;
        }
        let words = match age {
            0 => "Current".to_owned(),
            age if age + 1 == ages.ages() => {
                format!("{} days past due", ages.words(age, " - ").replace("and over", "or more"))
            }
            age => format!("{} days past due", ages.words(age, " - ")),
        };
        let data = of_age.iter().map(|it| Row::Data(cells(books, &columns, it, &ages)));
        let summary = sums(&columns, &format!("Total for {words}"), of_age.iter().copied());
        let header = vec![Cell::text(words)];
        rows.push(Row::Section { header, rows: data.collect(), summary, group: None });
    }
    let totals = sums(&columns, "TOTAL", items.iter());
    let period = Period { start: day, end: day, date_macro: None };
    let name = "AgedReceivableDetail";
    Ok(Table::new(name, parameters, period, columns, rows, RowTypes::Shown).with_totals(totals))
}

fn cells(books: &Books, columns: &[Column], item: &OpenItem<'_>, ages: &Ages) -> Vec<Cell> {
    let cells = columns.iter().map(|it| match it.key {
        "subt_amount" | "subt_nat_amount" => Cell::money(item.total),
        "subt_open_bal" => Cell::money(item.open),
        "past_due" => Cell::text((ages.day - item.due).get_days().to_string()),
        "due_date" => Cell::text(item.due.to_string()),
        key => of_document(books, key, item.kind, item.id, item.document).unwrap_or_default(),
    });
    cells.collect()
}

fn sums<'a, 'b: 'a>(
    columns: &[Column],
    title: &str,
    items: impl Iterator<Item = &'a OpenItem<'b>>,
) -> Vec<Cell> {
    let (mut total, mut open) = (Decimal::ZERO, Decimal::ZERO);
    for item in items {
        total += item.total;
        open += item.open;
    }
    let cells = columns.iter().enumerate().map(|(index, it)| match it.key {
        "subt_amount" | "subt_nat_amount" => Cell::money(total),
        "subt_open_bal" => Cell::money(open),
        _ if index == 0 => Cell::text(title),
        _ => Cell::empty(),
    });
    cells.collect()
}

/// Makes the report with a row for each customer.
pub(super) fn summary(books: &Books, parameters: &Parameters<'_>) -> Result<Table, Fault> {
    let known: Vec<&str> = PARAMETERS.into_iter().filter(|it| *it != "columns").collect();
    parameters.only(&known)?;
    let (ages, day) = Ages::read(parameters)?;
    let items = items(books, parameters, day)?;
    let mut by_customer: BTreeMap<(String, u64), Vec<Decimal>> = BTreeMap::new();
    let mut totals = vec![Decimal::ZERO; ages.ages()];
    for item in &items {
        let row = books.get(Kind::Customer, item.customer);
        let name = row.and_then(|it| name_of(Kind::Customer, it)).unwrap_or_default();
        let sums = by_customer.entry((name, item.customer));
        let sums = sums.or_insert_with(|| vec![Decimal::ZERO; ages.ages()]);
        for sums in [sums, &mut totals] {
            if let Some(sum) = sums.get_mut(ages.of(item)) {
                *sum += item.open;
            }
        }
    }
    let amounts = |sums: &[Decimal]| {
        let shown = |it: &Decimal| if it.is_zero() { Cell::empty() } else { Cell::money(*it) };
        let total = Cell::money(sums.iter().sum());
        sums.iter().map(shown).chain([total]).collect::<Vec<Cell>>()
    };
    let rows: Vec<Row> = by_customer
        .iter()
        .map(|((name, id), sums)| {
            let name = Cell::with_id(name.as_str(), &id.to_string());
            Row::Data([vec![name], amounts(sums)].concat())
        })
        .collect();
    let totals: Vec<Cell> = [vec![Cell::text("TOTAL")], amounts(&totals)].concat();
    let mut titles = vec![String::new()];
    titles.extend((0..ages.ages()).map(|it| ages.words(it, " - ")));
    titles.push("Total".to_owned());
    let money = Column { title: "", kind: "Money", key: "" };
    let mut columns = vec![Column { title: "", kind: "Customer", key: "" }];
    columns.extend(std::iter::repeat_n(money, ages.ages() + 1));
    let period = Period { start: day, end: day, date_macro: None };
    let table =
        Table::new("AgedReceivables", parameters, period, columns, rows, RowTypes::OfSections);
    Ok(Table { titles, ..table }.with_totals(totals))
}
