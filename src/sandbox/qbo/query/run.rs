//! Runs a query on the books.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::at;
use crate::sandbox::qbo::json::date;
use crate::sandbox::qbo::json::decimal;
use crate::sandbox::qbo::json::decimal_text;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::flag;
use crate::sandbox::qbo::json::moment;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::json::today;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::query::parse::Columns;
use crate::sandbox::qbo::query::parse::Comparison;
use crate::sandbox::qbo::query::parse::Condition;
use crate::sandbox::qbo::query::parse::Statement;
use crate::sandbox::qbo::query::parse::parse;
use crate::sandbox::qbo::query::properties::check_properties;
use crate::sandbox::qbo::render::render;
use crate::sandbox::qbo::route::NOT_SIMULATED;
use crate::sandbox::qbo::settings::DefaultOrder;
use crate::sandbox::qbo::settings::QboSettings;

/// A value that can be compared and ordered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Missing,
    Flag(bool),
    Number(Decimal),
    Day(Date),
    Time(Timestamp),
    Text(String),
}

/// Runs a query and gives the inner `QueryResponse`.
pub(in crate::sandbox::qbo) fn run(
    books: &Books,
    settings: &QboSettings,
    query: &str,
) -> Result<Doc, Fault> {
    let statement = parse(query, settings.too_many_rows)?;
    if let Some(answer) = singleton(books, &statement) {
        return Ok(answer);
    }
    let Some(kind) = Kind::by_name(&statement.entity) else {
        return Err(unknown_entity(&statement.entity));
    };
    let properties = check_properties(kind, &statement)?;
    let rows = select(books, settings, kind, &statement, &properties)?;
    let mut all: Vec<Doc> = Vec::new();
    if kind == Kind::TaxCode && statement.conditions.is_empty() {
        all.extend(pseudo_tax_codes());
    }
    if statement.columns == Columns::Count {
        return Ok(doc([("totalCount", Value::from(all.len() + rows.len()))]));
    }
    all.extend(rows.into_iter().map(|(id, stored)| render(books, kind, id, stored)));
    let page: Vec<Value> = all
        .into_iter()
        .skip(statement.start - 1)
        .take(statement.rows_max)
        .map(|row| project(&statement.columns, row))
        .collect();
    if page.is_empty() {
        return Ok(Doc::new());
    }
    Ok(doc([
        ("maxResults", Value::from(page.len())),
        ("startPosition", Value::from(statement.start)),
        (kind.name(), Value::Array(page)),
    ]))
}

/// Gives the two codes for lines, which have neither version nor domain.
///
/// Source: API reference.
pub(in crate::sandbox::qbo) fn pseudo_tax_codes() -> [Doc; 2] {
    ["TAX", "NON"].map(|code| {
        doc([
            ("Id", Value::from(code)),
            ("Name", Value::from(code)),
            ("Description", Value::from(code)),
            ("Active", Value::from(true)),
            ("Taxable", Value::from(code == "TAX")),
            ("TaxGroup", Value::from(false)),
        ])
    })
}

fn unknown_entity(name: &str) -> Fault {
    if NOT_SIMULATED.contains(&name.to_ascii_lowercase().as_str()) {
        return Fault::not_simulated(&format!("A query on {name}"));
    }
    Fault::query_invalid(&format!("invalid context declaration: {name}"))
}

fn singleton(books: &Books, statement: &Statement) -> Option<Doc> {
    let (name, found) = match statement.entity.to_ascii_lowercase().as_str() {
        "companyinfo" => ("CompanyInfo", &books.company),
        "preferences" => ("Preferences", &books.preferences),
        _ => return None,
    };
    if statement.columns == Columns::Count {
        return Some(doc([("totalCount", Value::from(1))]));
    }
    Some(doc([
        (name, Value::Array(vec![Value::Object(found.clone())])),
        ("startPosition", Value::from(1)),
        ("maxResults", Value::from(1)),
    ]))
}

fn select<'a>(
    books: &'a Books,
    settings: &QboSettings,
    kind: Kind,
    statement: &Statement,
    properties: &[(String, String)],
) -> Result<Vec<(u64, &'a Doc)>, Fault> {
    let spelled = |given: &str| {
        let found = properties.iter().find(|(asked, _)| asked == given);
        found.map_or(given, |(_, name)| name.as_str()).to_owned()
    };
    let mut names_active = false;
    let mut conditions = Vec::new();
    for condition in &statement.conditions {
        let property = spelled(&condition.property);
        names_active |= property == "Active";
        conditions.push(Condition { property, ..condition.clone() });
    }
    let mut rows = Vec::new();
    for (id, stored) in books.all(kind) {
        // Inactive rows stay hidden unless the query names Active. Source: recorded traffic.
        let hidden =
            !kind.is_transaction() && stored.contains_key("Active") && !flag(stored, "Active");
        if hidden && !names_active {
            continue;
        }
        let mut fits = true;
        for condition in &conditions {
            let keys = keys_of(books, kind, id, stored, &condition.property);
            let mut holds_one = false;
            for key in &keys {
                holds_one = holds_one || holds(key, condition, books.now)?;
            }
            fits = fits && holds_one;
        }
        if fits {
            rows.push((id, &**stored));
        }
    }
    let order: Vec<(String, bool)> =
        statement.order.iter().map(|(property, down)| (spelled(property), *down)).collect();
    let order = if order.is_empty() { default_order(settings, kind) } else { order };
    let mut keyed: Vec<(Vec<Key>, u64, &Doc)> = rows
        .into_iter()
        .map(|(id, stored)| {
            let keys = order.iter().map(|(property, _)| key_of(books, kind, id, stored, property));
            (keys.collect(), id, stored)
        })
        .collect();
    keyed.sort_by(|(left, left_id, _), (right, right_id, _)| {
        let pairs = left.iter().zip(right).zip(&order);
        let by_keys = pairs.map(
            |((left, right), (_, down))| {
                if *down { right.cmp(left) } else { left.cmp(right) }
            },
        );
        by_keys
            .fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
            .then(left_id.cmp(right_id))
    });
    Ok(keyed.into_iter().map(|(_, id, stored)| (id, stored)).collect())
}

/// Gives the order when none is asked. Source: recorded traffic.
fn default_order(settings: &QboSettings, kind: Kind) -> Vec<(String, bool)> {
    if kind.is_transaction() {
        return match settings.default_order {
            DefaultOrder::LastUpdatedDescending => {
                vec![("MetaData.LastUpdatedTime".to_owned(), true), ("Id".to_owned(), true)]
            }
            DefaultOrder::IdAscending => vec![("Id".to_owned(), false)],
        };
    }
    let with_path = matches!(
        kind,
        Kind::Customer | Kind::Item | Kind::Account | Kind::Class | Kind::Department
    );
    let field = if with_path { "FullyQualifiedName" } else { kind.name_field() };
    vec![(field.to_owned(), false)]
}

/// Gives what a property holds: one value, or one a row where an attachment hangs on several.
fn keys_of(books: &Books, kind: Kind, id: u64, stored: &Doc, property: &str) -> Vec<Key> {
    let Some(inner) = property.strip_prefix("AttachableRef.") else {
        return vec![key_of(books, kind, id, stored, property)];
    };
    let links = rows(stored, "AttachableRef").iter().filter_map(Value::as_object);
    links.map(|it| key_of(books, kind, id, it, inner)).collect()
}

fn key_of(books: &Books, kind: Kind, id: u64, stored: &Doc, property: &str) -> Key {
    if property == "Id" {
        return Key::Number(Decimal::from(id));
    }
    if kind == Kind::Customer && property == "Balance" {
        return Key::Number(books.balance(id));
    }
    let Some(value) = at(stored, property) else {
        return Key::Missing;
    };
    if property.starts_with("MetaData.") {
        return value.as_str().and_then(moment).map_or(Key::Missing, Key::Time);
    }
    match value {
        Value::Bool(flag) => Key::Flag(*flag),
        Value::Number(_) => decimal(value).map_or(Key::Missing, Key::Number),
        Value::String(text) if property.ends_with("Date") => {
            date(text).map_or(Key::Missing, Key::Day)
        }
        Value::String(text) => Key::Text(text.clone()),
        Value::Object(fields) => {
            let inner = ["value", "Address", "FreeFormNumber"];
            let inner = inner.into_iter().find_map(|it| text(fields, it));
            inner.map_or(Key::Missing, |it| Key::Text(it.to_owned()))
        }
        Value::Null | Value::Array(_) => Key::Missing,
    }
}

fn holds(key: &Key, condition: &Condition, now: Timestamp) -> Result<bool, Fault> {
    for value in &condition.values {
        let this_day = value.eq_ignore_ascii_case("CURRENT_DATE").then(|| today(now).to_string());
        let value = this_day.as_ref().unwrap_or(value);
        let order = match condition.comparison {
            Comparison::Like => None,
            _ => compare(key, value, condition)?,
        };
        let fits = match condition.comparison {
            Comparison::Like => like(key, value),
            Comparison::Equal | Comparison::In => order.is_some_and(std::cmp::Ordering::is_eq),
            Comparison::Less => order.is_some_and(std::cmp::Ordering::is_lt),
            Comparison::LessOrEqual => order.is_some_and(std::cmp::Ordering::is_le),
            Comparison::Greater => order.is_some_and(std::cmp::Ordering::is_gt),
            Comparison::GreaterOrEqual => order.is_some_and(std::cmp::Ordering::is_ge),
        };
        if fits {
            return Ok(true);
        }
    }
    Ok(false)
}

fn compare(
    key: &Key,
    literal: &str,
    condition: &Condition,
) -> Result<Option<std::cmp::Ordering>, Fault> {
    let wrong = || {
        let detail = format!("value '{literal}' is not valid for {}", condition.property);
        Fault::query_invalid(&detail)
    };
    Ok(match key {
        Key::Missing => literal.trim().is_empty().then_some(std::cmp::Ordering::Equal),
        Key::Flag(flag) => Some(flag.cmp(&literal.to_ascii_lowercase().parse().or(Err(wrong()))?)),
        Key::Number(number) => Some(number.cmp(&decimal_text(literal).ok_or_else(wrong)?)),
        // A time behind the day is cut off. Assumed.
        Key::Day(day) => Some(day.cmp(&date(literal).ok_or_else(wrong)?)),
        Key::Time(time) => Some(time.cmp(&moment(literal).ok_or_else(wrong)?)),
        Key::Text(text) => Some(text.to_lowercase().cmp(&literal.to_lowercase())),
    })
}

/// Matches text with `%` for any run of characters, in any case.
fn like(key: &Key, pattern: &str) -> bool {
    let text = match key {
        Key::Text(text) => text.clone(),
        Key::Day(day) => day.to_string(),
        Key::Missing | Key::Flag(_) | Key::Number(_) | Key::Time(_) => return false,
    };
    let (text, pattern) = (text.to_lowercase(), pattern.to_lowercase());
    let parts: Vec<&str> = pattern.split('%').collect();
    let [first, middle @ .., last] = parts.as_slice() else {
        return text == pattern;
    };
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    for part in middle {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Keeps the asked columns only; such a row is marked sparse. Source: API reference.
fn project(columns: &Columns, row: Doc) -> Value {
    let Columns::Named(names) = columns else {
        return Value::Object(row);
    };
    let mut kept = doc([("domain", Value::from("QBO")), ("sparse", Value::from(true))]);
    for name in names {
        let top = name.split('.').next().unwrap_or_default();
        if let Some((key, value)) = row.iter().find(|(key, _)| key.eq_ignore_ascii_case(top)) {
            kept.insert(key.clone(), value.clone());
        }
    }
    Value::Object(kept)
}
