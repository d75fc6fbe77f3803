//! `GET` of a list and of one document.

use jiff::tz::TimeZone;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::answer::Answer;
use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::call::Call;
use crate::sandbox::workiz::filters::Filter;
use crate::sandbox::workiz::money;
use crate::sandbox::workiz::money::MoneyForm;
use crate::sandbox::workiz::resources::Amounts;
use crate::sandbox::workiz::resources::Resource;
use crate::sandbox::workiz::visit::Visit;
use crate::sandbox::workiz::world::World;
use crate::sandbox::workiz::world::text_at;

/// One page of those documents of a list that the query and `belongs` take.
pub(super) fn list(
    world: &World,
    resource: &Resource,
    call: &Call,
    visit: &Visit,
    belongs: impl Fn(&Value) -> bool,
) -> Result<Answer, ApiError> {
    let filter = Filter::read(resource, &call.query)?;
    let zone = zone(world);
    let fitting: Vec<&Value> = world
        .documents(resource)
        .iter()
        .filter(|it| visit.sight.shows(resource, it) && belongs(it) && filter.takes(it, &zone))
        .collect();
    let skipped = filter.page.saturating_sub(1).saturating_mul(filter.page_size);
    let items: Vec<Value> = fitting
        .iter()
        .skip(skipped)
        .take(filter.page_size)
        .map(|it| summary(written(it, resource, visit.form), resource))
        .collect();
    Ok(Answer::ok(json!({
        "items": items,
        "page": filter.page,
        "pageSize": filter.page_size,
        "total": fitting.len(),
    })))
}

/// One document by its id; a deleted one is still there, marked as deleted.
pub(super) fn get(
    world: &World,
    resource: &Resource,
    id: &str,
    visit: &Visit,
) -> Result<Answer, ApiError> {
    Ok(Answer::ok(written(find(world, resource, id, visit)?, resource, visit.form)))
}

/// A document that the user sees; another one is answered as one that is not there.
pub(super) fn find<'a>(
    world: &'a World,
    resource: &Resource,
    id: &str,
    visit: &Visit,
) -> Result<&'a Value, ApiError> {
    let found =
        world.documents(resource).iter().find(|it| text_at(it, resource.id_field) == Some(id));
    let found = found.filter(|it| visit.sight.shows(resource, it));
    found.ok_or_else(|| ApiError::not_found(&format!("{} {id}", resource.id_field)))
}

/// A document as its list shows it: a list of jobs leaves out what only the job itself has.
fn summary(mut document: Value, resource: &Resource) -> Value {
    if let Some(fields) = document.as_object_mut() {
        fields.retain(|name, _| !resource.hidden_in_list.contains(&name.as_str()));
    }
    document
}

/// A document with its amounts in the form that the list has.
pub(super) fn written(document: &Value, resource: &Resource, form: MoneyForm) -> Value {
    let form = match resource.amounts {
        Amounts::Numbers => MoneyForm::Numbers,
        Amounts::AsSet => form,
    };
    let mut copy = document.clone();
    money::rewrite(&mut copy, form);
    copy
}

/// The account's time zone; UTC when the seed names one that does not exist.
pub(super) fn zone(world: &World) -> TimeZone {
    let name = text_at(&world.account, "timezone").unwrap_or("UTC");
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}
