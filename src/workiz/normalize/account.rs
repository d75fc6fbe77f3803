//! The account.

use crate::domain::known::Known;
use crate::domain::money::Currency;
use crate::domain::source::Account;
use crate::domain::source::NativeSync;
use crate::workiz::normalize::document::parse;
use crate::workiz::normalize::reader::Reader;
use crate::workiz::normalize::reader::Reading;
use crate::workiz::wire::account::WireAccount;

/// Reads the account; zone and currency are needed, since every document rests on them.
pub fn account(body: &str) -> Reading<Account> {
    let mut reader = Reader::new("account".to_owned());
    let account = parse(&mut reader, body).and_then(|wire| read(&mut reader, &wire));
    reader.finish(account)
}

fn read(reader: &mut Reader, wire: &WireAccount) -> Option<Account> {
    let name = reader.text(&wire.name, "name").unwrap_or_default();
    let time_zone = reader.required(&wire.timezone, "timezone").cloned();
    let code = reader.required(&wire.currency, "currency").cloned();
    let currency = code.and_then(|code| match Currency::parse(&code) {
        Ok(currency) => Some(currency),
        Err(error) => {
            reader.unreadable("currency", format!("The currency cannot be read: {error}."));
            None
        }
    });
    let native_sync = native_sync(reader, wire)?;
    Some(Account { name, time_zone: time_zone?, currency: currency?, native_sync })
}

fn native_sync(reader: &mut Reader, wire: &WireAccount) -> Option<Known<NativeSync>> {
    let name = "nativeQuickBooksSync";
    let Some(sync) = reader.optional(&wire.native_quick_books_sync, name)? else {
        return Some(Known::Unknown);
    };
    Some(match reader.optional(&sync.enabled, &format!("{name}.enabled"))? {
        Some(true) => Known::Known(NativeSync::On),
        Some(false) => Known::Known(NativeSync::Off),
        None => Known::Unknown,
    })
}
