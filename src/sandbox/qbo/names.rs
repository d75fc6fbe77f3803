//! The lists: names that are unique, paths of parents, and leaving the list.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::flag;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::put_default;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::list_fields::put_kind_fields;
use crate::sandbox::qbo::refs;
use crate::sandbox::qbo::write::Draft;
use crate::sandbox::qbo::write::Origin;

/// The levels that a list may have, the top included. Source: API reference.
const LEVELS_MAX: u64 = 5;

/// The levels that categories of items may have. Source: API reference.
const CATEGORY_LEVELS_MAX: u64 = 4;

/// Computes a list row.
pub(super) fn compute(books: &mut Books, draft: &Draft) -> Result<Doc, Fault> {
    let mut row = draft.doc.clone();
    if draft.origin == Origin::Request && matches!(draft.kind, Kind::TaxCode | Kind::TaxRate) {
        let name = draft.kind.name();
        return Err(match draft.previous {
            // Source: API reference; these are made by the tax service.
            None => Fault::unsupported(&format!("create on {name}")),
            Some(_) => Fault::not_simulated(&format!("Changing {name}")),
        });
    }
    put_default(&mut row, "Active", true);
    if matches!(draft.kind, Kind::Customer | Kind::Vendor | Kind::Employee) {
        derive_display_name(&mut row);
    }
    let field = draft.kind.name_field();
    let named = draft.previous.is_none() || draft.given.contains(field);
    if named && draft.origin == Origin::Request {
        trim_name(&mut row, field);
    }
    if text(&row, field).is_none_or(str::is_empty) {
        return Err(Fault::missing(field));
    }
    retire(draft, &mut row, field);
    let was_inactive = draft.previous.as_ref().is_some_and(|it| !flag(it, "Active"));
    let changes = draft.previous.as_ref().is_some_and(|previous| {
        draft.given.iter().any(|key| row.get(key) != previous.get(key) && !key.ends_with("Ref"))
    });
    if was_inactive && changes && !flag(&row, "Active") {
        return Err(Fault::business("You cannot modify a list element that has been deleted."));
    }
    refs::check(books, draft.kind, &row, draft.previous.as_deref())?;
    check_name(&row, draft.kind, field)?;
    put_path(books, draft, &mut row, field)?;
    put_kind_fields(books, draft, &mut row)?;
    check_unique(books, draft, &row)?;
    rename_children(books, draft, &row);
    Ok(row)
}

/// Takes the spaces around a name away, which make no other name. Assumed.
fn trim_name(row: &mut Doc, field: &str) {
    let trimmed = text(row, field).map(|it| it.trim().to_owned());
    if let Some(name) = trimmed {
        put(row, field, name);
    }
}

/// Makes a display name of the parts of a person's name.
fn derive_display_name(row: &mut Doc) {
    if text(row, "DisplayName").is_some() {
        return;
    }
    let parts = ["Title", "GivenName", "MiddleName", "FamilyName", "Suffix"];
    let parts: Vec<&str> = parts.into_iter().filter_map(|it| text(row, it)).collect();
    let name = parts.join(" ");
    if !name.is_empty() {
        put(row, "DisplayName", name);
    }
}

/// Adds the suffix that frees a deactivated row's name.
///
/// Source: recorded traffic for accounts, employees and vendors; assumed for the others.
fn retire(draft: &Draft, row: &mut Doc, field: &str) {
    let name = text(row, field).unwrap_or_default().to_owned();
    let leaving = !flag(row, "Active") && draft.origin == Origin::Request;
    if leaving && !name.ends_with(" (deleted)") {
        put(row, field, format!("{name} (deleted)"));
    }
}

fn check_name(row: &Doc, kind: Kind, field: &str) -> Result<(), Fault> {
    let name = text(row, field).unwrap_or_default();
    let banned: &[char] = if kind == Kind::Account { &[':', '"'] } else { &[':', '\t', '\n'] };
    if name.contains(banned) {
        return Err(Fault::invalid(2040, "Invalid String", field, name));
    }
    Ok(())
}

/// Sets the level and the name with those of all parents.
fn put_path(books: &Books, draft: &Draft, row: &mut Doc, field: &str) -> Result<(), Fault> {
    let with_path = matches!(
        draft.kind,
        Kind::Customer | Kind::Item | Kind::Account | Kind::Class | Kind::Department
    );
    if !with_path {
        return Ok(());
    }
    let name = text(row, field).unwrap_or_default().to_owned();
    let parent = reference(row, "ParentRef").map(str::to_owned);
    let sub_flag = match draft.kind {
        Kind::Item => Some("SubItem"),
        Kind::Account => Some("SubAccount"),
        Kind::Class => Some("SubClass"),
        Kind::Department => Some("SubDepartment"),
        _ => None,
    };
    if let Some(sub_flag) = sub_flag.filter(|it| *it != "SubItem" || parent.is_some()) {
        put(row, sub_flag, parent.is_some());
    }
    let Some(parent) = parent else {
        row.remove("Level");
        put(row, "FullyQualifiedName", name);
        return Ok(());
    };
    if parent == draft.id.to_string() {
        return Err(Fault::business("A row can't be its own parent."));
    }
    let branch = books.branch(draft.kind, draft.id);
    if parent.parse::<u64>().is_ok_and(|parent| branch.iter().any(|(id, _)| *id == parent)) {
        return Err(Fault::invalid_parent(&parent));
    }
    let above = books.get_text(draft.kind, &parent);
    let above = above.ok_or_else(|| Fault::bad_reference(draft.kind, &parent))?;
    let level = above.get("Level").and_then(Value::as_u64).unwrap_or(0) + 1;
    let is_category = text(row, "Type") == Some("Category");
    let most = if is_category { CATEGORY_LEVELS_MAX } else { LEVELS_MAX };
    let below = branch.iter().map(|(_, depth)| *depth).max().unwrap_or(0);
    if level + below >= most {
        return Err(Fault::too_deep());
    }
    let path = format!("{}:{name}", text(above, "FullyQualifiedName").unwrap_or_default());
    put(row, "Level", level);
    put(row, "FullyQualifiedName", path);
    Ok(())
}

/// Refuses a name that another row of the family has, in any case.
fn check_unique(books: &Books, draft: &Draft, row: &Doc) -> Result<(), Fault> {
    let by_path = matches!(draft.kind, Kind::Account | Kind::Class | Kind::Department | Kind::Item);
    let field = if by_path { "FullyQualifiedName" } else { draft.kind.name_field() };
    let name = text(row, field).unwrap_or_default();
    let others = books.named(draft.kind.family(), name);
    let taken = others.into_iter().any(|other| other != (draft.kind, draft.id));
    if taken && draft.origin == Origin::Request {
        return Err(Fault::duplicate_name());
    }
    Ok(())
}

/// Carries a new name or level over to the paths of all rows below; their versions stay. Assumed.
fn rename_children(books: &mut Books, draft: &Draft, row: &Doc) {
    let path = |it: &Doc| text(it, "FullyQualifiedName").unwrap_or_default().to_owned();
    let Some(previous) = draft.previous.as_deref() else {
        return;
    };
    if path(previous) == path(row) {
        return;
    }
    let top = row.get("Level").and_then(Value::as_u64).unwrap_or(0);
    let mut paths = BTreeMap::from([(draft.id.to_string(), path(row))]);
    for (child, depth) in books.branch(draft.kind, draft.id).into_iter().skip(1) {
        let Some(found) = books.get(draft.kind, child) else {
            continue;
        };
        let mut changed = Doc::clone(found);
        let name = text(&changed, draft.kind.name_field()).unwrap_or_default();
        let above = reference(&changed, "ParentRef").and_then(|it| paths.get(it));
        let new_path = format!("{}:{name}", above.map_or("", String::as_str));
        put(&mut changed, "FullyQualifiedName", new_path.as_str());
        put(&mut changed, "Level", top + depth);
        books.put(draft.kind, child, changed);
        paths.insert(child.to_string(), new_path);
    }
}
