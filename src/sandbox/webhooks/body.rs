//! The two forms of a webhook's body.
//!
//! Source: API reference for the older form; secondary texts for `CloudEvents`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use crate::sandbox::qbo::notices::Happening;
use crate::sandbox::qbo::notices::Notice;

/// How a webhook's body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// An array of events.
    CloudEvents,
    /// One object with `eventNotifications`.
    Legacy,
}

/// Writes a body.
pub(super) fn written(form: Form, notices: &[Notice]) -> String {
    match form {
        Form::CloudEvents => Value::from(notices.iter().map(event).collect::<Vec<_>>()).to_string(),
        Form::Legacy => legacy(notices).to_string(),
    }
}

fn event(notice: &Notice) -> Value {
    let word = match notice.happening {
        Happening::Created => "created",
        Happening::Updated => "updated",
        Happening::Voided => "voided",
        Happening::Deleted => "deleted",
    };
    let name = format!("{}/{}", notice.realm_id, notice.number);
    json!({
        "specversion": "1.0",
        "id": Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string(),
        "source": format!("intuit.{}", STANDARD.encode(&notice.realm_id)),
        "type": format!("qbo.{}.{word}.v1", notice.entity.to_ascii_lowercase()),
        "datacontenttype": "application/json",
        "time": written_time(notice.at, "%Y-%m-%dT%H:%M:%S%.9fZ"),
        "intuitentityid": notice.id.to_string(),
        "intuitaccountid": notice.realm_id,
        "data": {},
    })
}

/// Writes one notification for each company, the one that is told first at the front.
fn legacy(notices: &[Notice]) -> Value {
    let mut companies: Vec<(&str, Vec<Value>)> = Vec::new();
    for notice in notices {
        let place = companies.iter_mut().find(|(realm_id, _)| *realm_id == notice.realm_id);
        match place {
            Some((_, entities)) => entities.push(entity(notice)),
            None => companies.push((&notice.realm_id, vec![entity(notice)])),
        }
    }
    let told = companies.into_iter().map(|(realm_id, entities)| {
        json!({ "realmId": realm_id, "dataChangeEvent": { "entities": entities } })
    });
    json!({ "eventNotifications": told.collect::<Vec<Value>>() })
}

fn entity(notice: &Notice) -> Value {
    let word = match notice.happening {
        Happening::Created => "Create",
        Happening::Updated => "Update",
        Happening::Voided => "Void",
        Happening::Deleted => "Delete",
    };
    json!({
        "name": notice.entity,
        "id": notice.id.to_string(),
        "operation": word,
        "lastUpdated": written_time(notice.at, "%Y-%m-%dT%H:%M:%S.000Z"),
    })
}

/// Writes a moment in UTC.
pub(super) fn written_time(moment: Timestamp, form: &str) -> String {
    moment.strftime(form).to_string()
}
