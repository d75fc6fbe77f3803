//! What the exported files do not say of the account, and the settings have to.

use crate::domain::money::Currency;
use crate::domain::zone::CompanyZone;

/// The account behind the exported files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportSettings {
    /// The time zone of the Workiz account: days without a time are its days.
    pub time_zone: CompanyZone,
    /// The currency of every amount in the files.
    pub currency: Currency,
    /// The company's name.
    pub company: String,
}
