//! The company and its settings, without which no document can be read.

use crate::domain::id::RealmId;
use crate::domain::ledger::{Company, Numbering, Preferences, TaxRegime};
use crate::domain::money::Currency;
use crate::qbo::normalize::reader::{Reader, Skipped, id_of};
use crate::qbo::wire::company::{WireCompany, WirePreferences, WireTaxPrefs};

/// Reads the company. Its body does not hold its number, which comes with the document.
///
/// # Errors
///
/// The company cannot be read; the reader has the diagnostics.
pub fn read_company(
    realm: &str,
    wire: WireCompany,
    reader: &mut Reader<'_>,
) -> Result<Company, Skipped> {
    Ok(Company {
        realm: RealmId::new(realm),
        name: reader.text("CompanyName", wire.company_name.or(wire.legal_name))?,
        country: reader.text("Country", wire.country)?,
    })
}

/// Reads the settings of a company in the given country.
///
/// # Errors
///
/// The settings cannot be read; the reader has the diagnostics.
pub fn read_preferences(
    country: &str,
    wire: WirePreferences,
    reader: &mut Reader<'_>,
) -> Result<Preferences, Skipped> {
    let currencies = reader.required("CurrencyPrefs", wire.currency_prefs)?;
    let code = id_of(currencies.home_currency.as_ref());
    let code = reader.required("CurrencyPrefs.HomeCurrency", code)?;
    let home_currency = Currency::parse(code)
        .map_err(|error| reader.wrong("CurrencyPrefs.HomeCurrency", format!("{error}.")))?;
    let books = reader.required("AccountingInfoPrefs", wire.accounting_info_prefs)?;
    let closed = books.book_close_date.as_deref();
    let numbers = wire.sales_forms_prefs.and_then(|sales| sales.custom_txn_numbers);
    Ok(Preferences {
        book_close_date: reader.date_if_any("AccountingInfoPrefs.BookCloseDate", closed)?,
        numbering: if numbers == Some(true) { Numbering::Custom } else { Numbering::Automatic },
        tax_regime: tax_regime(country, &reader.required("TaxPrefs", wire.tax_prefs)?),
        home_currency,
    })
}

fn tax_regime(country: &str, prefs: &WireTaxPrefs) -> TaxRegime {
    let in_us = matches!(country, "US" | "USA");
    match (prefs.using_sales_tax, prefs.partner_tax_enabled) {
        (Some(false) | None, _) => TaxRegime::Off,
        (Some(true), _) if !in_us => TaxRegime::Global,
        (Some(true), Some(true)) => TaxRegime::AutomatedUs,
        (Some(true), Some(false) | None) => TaxRegime::ManualUs,
    }
}
