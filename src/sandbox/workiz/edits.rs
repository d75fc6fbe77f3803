//! Somebody else edits the account: any document, without the rules of the integration.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::stamps::stamp;
use crate::sandbox::workiz::outbox::What;
use crate::sandbox::workiz::resources::RESOURCES;
use crate::sandbox::workiz::resources::Resource;
use crate::sandbox::workiz::world::World;
use crate::sandbox::workiz::world::text_at;

/// Carries an edit out: `list` with `id` and `change`, without `id` a new document, with
/// `"operation": "delete"` the end of one. Gives the document.
pub(super) fn carry_out(world: &mut World, given: &Value) -> Result<Value, String> {
    let fields = given.as_object().ok_or("an edit is a JSON object")?;
    let known = ["list", "id", "change", "operation"];
    if let Some(unknown) = fields.keys().find(|it| !known.contains(&it.as_str())) {
        return Err(format!("an edit has no `{unknown}`; it has {}", known.join(", ")));
    }
    let list = text_at(given, "list").unwrap_or_default();
    let resource = RESOURCES.iter().find(|it| it.path == list || it.collection == list);
    let resource = resource.ok_or_else(|| {
        let names: Vec<&str> = RESOURCES.iter().map(|it| it.path).collect();
        format!("there is no list `{list}`; there are {}", names.join(", "))
    })?;
    let empty = Map::new();
    let change = match given.get("change") {
        None => &empty,
        Some(Value::Object(change)) => change,
        Some(_) => return Err("`change` is an object of fields".to_owned()),
    };
    let deletes = match text_at(given, "operation") {
        None => false,
        Some("delete") => true,
        Some(other) => return Err(format!("there is no operation `{other}`; there is delete")),
    };
    match text_at(given, "id") {
        None if deletes => Err("a deletion names its `id`".to_owned()),
        None => create(world, resource, change),
        Some(id) => update(world, resource, id, change, deletes),
    }
}

fn create(
    world: &mut World,
    resource: &Resource,
    change: &Map<String, Value>,
) -> Result<Value, String> {
    let prefix = resource.id_field.trim_end_matches("Id").to_ascii_lowercase();
    let id = match change.get(resource.id_field).and_then(Value::as_str) {
        Some(id) => id.to_owned(),
        None => world.new_id(&prefix),
    };
    if !world.document(resource.collection, &id).is_null() {
        return Err(format!("{id} is there already"));
    }
    let now = stamp(world.now);
    let mut fields = Map::new();
    fields.insert(resource.id_field.to_owned(), json!(id));
    fields.insert("createdAt".to_owned(), json!(now));
    fields.insert("updatedAt".to_owned(), json!(now));
    fields.extend(change.clone());
    let made = Value::Object(fields);
    world.collection(resource.collection).push(made.clone());
    let event = (resource.path == "invoices").then_some("invoice.updated");
    world.changed(resource.collection, &id, What::Created, event);
    Ok(made)
}

fn update(
    world: &mut World,
    resource: &Resource,
    id: &str,
    change: &Map<String, Value>,
    deletes: bool,
) -> Result<Value, String> {
    let place = world.place(resource.collection, resource.id_field, id);
    let place = place.ok_or_else(|| format!("there is no {} {id}", resource.id_field))?;
    let now = stamp(world.now);
    let stored = world.collection(resource.collection).get_mut(place);
    let stored = stored.ok_or_else(|| format!("there is no {} {id}", resource.id_field))?;
    let before = stored.clone();
    if let Some(fields) = stored.as_object_mut() {
        fields.insert("updatedAt".to_owned(), json!(now));
        if deletes {
            fields.insert("deleted".to_owned(), json!(true));
            if resource.path == "invoices" {
                fields.insert("status".to_owned(), json!("void"));
            }
        }
    }
    merge(stored, change);
    let after = stored.clone();
    let new_status = text_at(&before, "status") != text_at(&after, "status");
    let event = match (resource.path, deletes) {
        ("invoices", true) => Some("invoice.deleted"),
        ("invoices", false) => Some("invoice.updated"),
        ("payments", true) => Some("payment.deleted"),
        ("jobs", false) if new_status => Some("job.status_changed"),
        _ => None,
    };
    let what = if deletes { What::Deleted } else { What::Updated };
    world.changed(resource.collection, id, what, event);
    Ok(after)
}

/// Puts fields into a document; objects are merged, anything else is replaced.
fn merge(document: &mut Value, change: &Map<String, Value>) {
    let Some(fields) = document.as_object_mut() else { return };
    for (name, value) in change {
        match (fields.get_mut(name), value) {
            (Some(old @ Value::Object(_)), Value::Object(change)) => merge(old, change),
            _ => {
                fields.insert(name.clone(), value.clone());
            }
        }
    }
}
