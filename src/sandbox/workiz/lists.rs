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
use crate::sandbox::workiz::world::World;
use crate::sandbox::workiz::world::text_at;

/// One page of those documents of a list that the query and `belongs` take.
pub(super) fn list(
    world: &World,
    resource: &Resource,
    call: &Call,
    form: MoneyForm,
    belongs: impl Fn(&Value) -> bool,
) -> Result<Answer, ApiError> {
    let filter = Filter::read(resource, &call.query)?;
    let zone = zone(world);
    let fitting: Vec<&Value> = world
        .documents(resource)
        .iter()
        .filter(|it| belongs(it) && filter.takes(it, &zone))
        .collect();
    let skipped = filter.page.saturating_sub(1).saturating_mul(filter.page_size);
    let items: Vec<Value> = fitting
        .iter()
        .skip(skipped)
        .take(filter.page_size)
        .map(|it| written(it, resource, form))
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
    form: MoneyForm,
) -> Result<Answer, ApiError> {
    let found =
        world.documents(resource).iter().find(|it| text_at(it, resource.id_field) == Some(id));
    let found = found.ok_or_else(|| ApiError::not_found(&format!("{} {id}", resource.id_field)))?;
    Ok(Answer::ok(written(found, resource, form)))
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
