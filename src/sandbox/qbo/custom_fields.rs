//! The custom fields of sales forms, which the company's preferences define.

use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::flag;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::render::preference;
use crate::sandbox::qbo::write::Draft;
use crate::sandbox::qbo::write::Origin;

/// Gives a form a row for each defined field, with what was given or stood before.
///
/// Source: recorded traffic (a blank field's row comes without a value) and the list of codes for
/// 3000; that a field that is not given keeps its value is assumed.
pub(super) fn settle(books: &Books, draft: &Draft, form: &mut Doc) -> Result<(), Fault> {
    let defined = definitions(books);
    let given: Vec<Doc> =
        rows(form, "CustomField").iter().filter_map(Value::as_object).cloned().collect();
    let value_in = |rows: &[Doc], id: &str| {
        let row = rows.iter().find(|it| text(it, "DefinitionId") == Some(id));
        row.map(|it| it.get("StringValue").cloned())
    };
    if draft.origin == Origin::Request {
        for row in &given {
            let id = text(row, "DefinitionId").unwrap_or_default();
            if !defined.iter().any(|(known, _)| known == id) {
                return Err(Fault::bad_custom_field(id));
            }
        }
    } else if defined.is_empty() {
        put(form, "CustomField", given.into_iter().map(Value::Object).collect::<Vec<_>>());
        return Ok(());
    }
    let before: Vec<Doc> = draft
        .previous
        .iter()
        .flat_map(|it| rows(it, "CustomField"))
        .filter_map(Value::as_object)
        .cloned()
        .collect();
    let mut settled = Vec::new();
    for (id, name) in defined {
        let mut row = doc([
            ("DefinitionId", Value::from(id.as_str())),
            ("Name", Value::from(name)),
            ("Type", Value::from("StringType")),
        ]);
        let value = value_in(&given, &id).unwrap_or_else(|| value_in(&before, &id).flatten());
        if let Some(value) = value {
            put(&mut row, "StringValue", value);
        }
        settled.push(Value::Object(row));
    }
    put(form, "CustomField", settled);
    Ok(())
}

/// Gives the ids and names of the defined fields.
///
/// Source: the published schema of the preferences (`UseSalesCustom1`, `SalesCustomName1`).
fn definitions(books: &Books) -> Vec<(String, String)> {
    let blocks = preference(books, "SalesFormsPrefs", "CustomField").and_then(Value::as_array);
    let blocks = blocks.into_iter().flatten().filter_map(Value::as_object);
    let entries: Vec<&Doc> =
        blocks.flat_map(|it| rows(it, "CustomField")).filter_map(Value::as_object).collect();
    let named = |name: &str| entries.iter().find(|it| text(it, "Name") == Some(name)).copied();
    let mut found = Vec::new();
    for number in 1..=3 {
        let used = named(&format!("SalesFormsPrefs.UseSalesCustom{number}"));
        let name = named(&format!("SalesFormsPrefs.SalesCustomName{number}"));
        if let Some(name) = name.and_then(|it| text(it, "StringValue"))
            && used.is_some_and(|it| flag(it, "BooleanValue"))
        {
            found.push((number.to_string(), name.to_owned()));
        }
    }
    found
}
