//! The account, as the snapshot keeps it from the settings of that day.

use crate::domain::diagnostic::Diagnostic;
use crate::domain::known::Known;
use crate::domain::money::Currency;
use crate::domain::source::Account;
use crate::domain::zone::CompanyZone;
use crate::workiz_api::normalize::reader::Reader;
use crate::workiz_api::wire::record::Cell;
use crate::workiz_api::wire::record::Record;

/// What every job is read by.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The account.
    pub account: Account,
    /// Its time zone.
    pub zone: CompanyZone,
    /// The statuses in which a job counts as billed, as they were written.
    pub billed_statuses: Vec<String>,
    /// The first day whose jobs were read, as it was written.
    pub first_day: String,
}

impl Ground {
    /// Tells whether a status is one in which a job counts as billed.
    pub fn is_billed(&self, status: &str) -> bool {
        self.billed_statuses.iter().any(|it| same_word(it, status))
    }
}

/// Compares statuses as a person reads them.
pub(super) fn same_word(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// Reads the account.
///
/// # Errors
///
/// Fails with what is wrong, when a field is missing or cannot be read: every job rests on it.
pub fn ground(body: &str) -> Result<Ground, Vec<Diagnostic>> {
    let mut reader = Reader::new("account".to_owned());
    match read(&mut reader, body) {
        Some(ground) => Ok(ground),
        None => Err(reader.finish()),
    }
}

fn read(reader: &mut Reader, body: &str) -> Option<Ground> {
    let Some(record) = Record::parse(body) else {
        reader.unreadable("(whole document)", "The document is not a JSON object of fields.");
        return None;
    };
    let name = reader.text(&record, "company").unwrap_or_default();
    let zone = reader.required_text(&record, "timeZone");
    let zone = zone.and_then(|name| match CompanyZone::parse(&name) {
        Ok(zone) => Some(zone),
        Err(error) => {
            reader.unreadable("timeZone", format!("The time zone cannot be read: {error}."));
            None
        }
    });
    let currency = reader.required_text(&record, "currency");
    let currency = currency.and_then(|code| match Currency::parse(&code) {
        Ok(currency) => Some(currency),
        Err(error) => {
            reader.unreadable("currency", format!("The currency cannot be read: {error}."));
            None
        }
    });
    let billed_statuses = match record.cell("billedStatuses") {
        Cell::List(list) => list
            .into_iter()
            .filter_map(|raw| serde_json::from_str::<String>(raw.get()).ok())
            .collect(),
        other => {
            let problem = format!("The field holds {}, not a list of texts.", other.kind());
            reader.unreadable("billedStatuses", problem);
            return None;
        }
    };
    let first_day = reader.text(&record, "firstDay").unwrap_or_default();
    let (zone, currency) = (zone?, currency?);
    let time_zone = zone.name().to_owned();
    let account = Account { name, time_zone, currency, native_sync: Known::Unknown };
    Some(Ground { account, zone, billed_statuses, first_day })
}
