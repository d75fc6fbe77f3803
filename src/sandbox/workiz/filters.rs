//! The query of a list, checked strictly, and whether a document fits it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::resources::Resource;
use crate::sandbox::workiz::sight::is_assigned;
use crate::sandbox::workiz::world::text_at;

/// A list's query.
#[derive(Debug)]
pub(super) struct Filter {
    pub(super) page: usize,
    pub(super) page_size: usize,
    status: Option<String>,
    /// Pairs of pointer and wanted text.
    equals: Vec<(&'static str, String)>,
    technician: Option<String>,
    date_pointer: &'static str,
    from: Option<Date>,
    to: Option<Date>,
    updated_from: Option<Timestamp>,
    updated_to: Option<Timestamp>,
    include_deleted: bool,
}

impl Filter {
    /// Reads a query; a parameter that the list does not have, or that comes twice, is an error.
    pub(super) fn read(resource: &Resource, query: &[(String, String)]) -> Result<Self, ApiError> {
        let mut filter = Self {
            page: 1,
            page_size: 50,
            status: None,
            equals: Vec::new(),
            technician: None,
            date_pointer: resource.dates.first().map_or("", |it| it.pointer),
            from: None,
            to: None,
            updated_from: None,
            updated_to: None,
            include_deleted: false,
        };
        let mut seen: Vec<&str> = Vec::new();
        for (name, value) in query {
            if seen.contains(&name.as_str()) {
                return Err(ApiError::invalid_field(name, "is given twice"));
            }
            seen.push(name);
            filter.set(resource, name, value)?;
        }
        Ok(filter)
    }

    fn set(&mut self, resource: &Resource, name: &str, value: &str) -> Result<(), ApiError> {
        if let Some(equal) = resource.equals.iter().find(|it| it.name == name) {
            self.equals.push((equal.pointer, value.to_owned()));
            return Ok(());
        }
        let has_dates = !resource.dates.is_empty();
        match name {
            "page" => self.page = count(name, value, usize::MAX)?,
            "pageSize" => self.page_size = count(name, value, 100)?,
            "status" if !resource.statuses.is_empty() => {
                if !resource.statuses.contains(&value) {
                    let issue = format!("must be one of {}", resource.statuses.join(", "));
                    return Err(ApiError::invalid_field(name, issue));
                }
                self.status = Some(value.to_owned());
            }
            "technicianId" if resource.path == "jobs" => self.technician = Some(value.to_owned()),
            "dateField" if has_dates => {
                let field = resource.dates.iter().find(|it| it.name == value);
                let field = field.ok_or_else(|| {
                    let names: Vec<&str> = resource.dates.iter().map(|it| it.name).collect();
                    ApiError::invalid_field(name, format!("must be one of {}", names.join(", ")))
                })?;
                self.date_pointer = field.pointer;
            }
            "fromDate" if has_dates => self.from = Some(date(name, value)?),
            "toDate" if has_dates => self.to = Some(date(name, value)?),
            "updatedFrom" => self.updated_from = Some(moment(name, value)?),
            "updatedTo" => self.updated_to = Some(moment(name, value)?),
            "includeDeleted" => {
                self.include_deleted = match value {
                    "true" => true,
                    "false" => false,
                    _ => return Err(ApiError::invalid_field(name, "must be true or false")),
                };
            }
            _ => return Err(ApiError::invalid_field(name, "is not a filter of this list")),
        }
        Ok(())
    }

    /// Tells whether a document is in the list; dates of moments count in the account's zone.
    pub(super) fn takes(&self, document: &Value, zone: &TimeZone) -> bool {
        if !self.include_deleted && document.get("deleted") == Some(&Value::Bool(true)) {
            return false;
        }
        if self.status.is_some() && self.status.as_deref() != text_at(document, "status") {
            return false;
        }
        let equal = |(pointer, wanted): &(&str, String)| {
            document.pointer(pointer).and_then(Value::as_str) == Some(wanted.as_str())
        };
        self.equals.iter().all(equal)
            && self.has_technician(document)
            && self.is_in_dates(document, zone)
            && self.is_in_updates(document)
    }

    fn has_technician(&self, document: &Value) -> bool {
        self.technician.as_deref().is_none_or(|wanted| is_assigned(document, wanted))
    }

    fn is_in_dates(&self, document: &Value, zone: &TimeZone) -> bool {
        if self.from.is_none() && self.to.is_none() {
            return true;
        }
        let written = document.pointer(self.date_pointer).and_then(Value::as_str);
        let Some(day) = written.and_then(|written| local_day(written, zone)) else { return false };
        self.from.is_none_or(|from| day >= from) && self.to.is_none_or(|to| day <= to)
    }

    fn is_in_updates(&self, document: &Value) -> bool {
        if self.updated_from.is_none() && self.updated_to.is_none() {
            return true;
        }
        let written = text_at(document, "updatedAt").or_else(|| text_at(document, "createdAt"));
        let moment: Option<Timestamp> = written.and_then(|written| written.parse().ok());
        // A document without any time stamp is in every window: leaving it out would hide it.
        let Some(moment) = moment else { return true };
        self.updated_from.is_none_or(|from| moment >= from)
            && self.updated_to.is_none_or(|to| moment <= to)
    }
}

/// The civil day of a date, or of a moment in the account's zone.
fn local_day(written: &str, zone: &TimeZone) -> Option<Date> {
    if written.contains('T') {
        let moment: Timestamp = written.parse().ok()?;
        return Some(moment.to_zoned(zone.clone()).date());
    }
    written.parse().ok()
}

fn count(name: &str, value: &str, most: usize) -> Result<usize, ApiError> {
    match value.parse::<usize>() {
        Ok(number) if number >= 1 && number <= most => Ok(number),
        _ if most == usize::MAX => Err(ApiError::invalid_field(name, "must be 1 or more")),
        _ => Err(ApiError::invalid_field(name, format!("must be from 1 to {most}"))),
    }
}

fn date(name: &str, value: &str) -> Result<Date, ApiError> {
    let day: Option<Date> = value.parse().ok();
    day.filter(|_| value.len() == 10)
        .ok_or_else(|| ApiError::invalid_field(name, "must be a date YYYY-MM-DD"))
}

fn moment(name: &str, value: &str) -> Result<Timestamp, ApiError> {
    let moment: Option<Timestamp> = value.parse().ok();
    moment.ok_or_else(|| ApiError::invalid_field(name, "must be an ISO 8601 time with offset"))
}
