//! Lists: customers, items, accounts, tax codes and rates, payment methods, terms, classes.

use rust_decimal::prelude::ToPrimitive as _;

use crate::domain::id::{
    AccountId, ClassId, CustomerId, ItemId, PaymentMethodId, SyncToken, TaxCodeId, TaxRateId,
    TermId,
};
use crate::domain::ledger::{
    Account, Activity, Class, Customer, Item, PaymentMethod, TaxCode, TaxRate, Term,
};
use crate::domain::quantity::Rate;
use crate::qbo::normalize::reader::{Reader, Skipped, id_of};
use crate::qbo::wire::lists::{
    WireAccount, WireClass, WireCustomer, WireItem, WirePaymentMethod, WireTerm,
};
use crate::qbo::wire::tax::{WireTaxCode, WireTaxRate};

/// An entry that does not say is active: QuickBooks leaves the field out of some lists.
fn activity(active: Option<bool>) -> Activity {
    if active == Some(false) { Activity::Inactive } else { Activity::Active }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// Reads a customer.
///
/// # Errors
///
/// The entry cannot be read; the reader has the diagnostics. The same goes for all of this file.
pub fn read_customer(wire: WireCustomer, reader: &mut Reader<'_>) -> Result<Customer, Skipped> {
    let display_name = reader.text("DisplayName", wire.display_name)?;
    let phone = wire.primary_phone.or(wire.mobile).and_then(|phone| phone.free_form_number);
    Ok(Customer {
        id: CustomerId::new(reader.text("Id", wire.id)?),
        sync_token: SyncToken::new(reader.text("SyncToken", wire.sync_token)?),
        full_name: filled(wire.fully_qualified_name).unwrap_or_else(|| display_name.clone()),
        display_name,
        given_name: filled(wire.given_name),
        family_name: filled(wire.family_name),
        company: filled(wire.company_name),
        email: wire.primary_email_addr.and_then(|email| filled(email.address)),
        phone: filled(phone),
        parent: id_of(wire.parent_ref.as_ref()).map(CustomerId::new),
        activity: activity(wire.active),
        notes: filled(wire.notes),
    })
}

/// Reads an item.
///
/// # Errors
///
/// As [`read_customer`].
pub fn read_item(wire: WireItem, reader: &mut Reader<'_>) -> Result<Item, Skipped> {
    let name = reader.text("Name", wire.name)?;
    Ok(Item {
        id: ItemId::new(reader.text("Id", wire.id)?),
        sync_token: SyncToken::new(reader.text("SyncToken", wire.sync_token)?),
        full_name: filled(wire.fully_qualified_name).unwrap_or_else(|| name.clone()),
        name,
        kind: reader.text("Type", wire.kind.map(|it| it.as_str().to_owned()))?,
        income_account: id_of(wire.income_account_ref.as_ref()).map(AccountId::new),
        activity: activity(wire.active),
    })
}

/// Reads an account.
///
/// # Errors
///
/// As [`read_customer`].
pub fn read_account(wire: WireAccount, reader: &mut Reader<'_>) -> Result<Account, Skipped> {
    Ok(Account {
        id: AccountId::new(reader.text("Id", wire.id)?),
        name: reader.text("Name", wire.name)?,
        kind: reader.text("AccountType", wire.account_type)?,
        activity: activity(wire.active),
    })
}

/// Reads a tax code.
///
/// # Errors
///
/// As [`read_customer`].
pub fn read_tax_code(wire: WireTaxCode, reader: &mut Reader<'_>) -> Result<TaxCode, Skipped> {
    let rates = wire.sales_tax_rate_list.and_then(|list| list.tax_rate_detail).unwrap_or_default();
    Ok(TaxCode {
        id: TaxCodeId::new(reader.text("Id", wire.id)?),
        name: reader.text("Name", wire.name)?,
        rates: rates
            .iter()
            .filter_map(|rate| id_of(rate.tax_rate_ref.as_ref()).map(TaxRateId::new))
            .collect(),
        activity: activity(wire.active),
    })
}

/// Reads a tax rate.
///
/// # Errors
///
/// As [`read_customer`].
pub fn read_tax_rate(wire: WireTaxRate, reader: &mut Reader<'_>) -> Result<TaxRate, Skipped> {
    // A rate that has changed over time may state its percentage only with the dates.
    let current = wire.effective_tax_rate.iter().flatten().find(|rate| rate.end_date.is_none());
    let rate = wire.rate_value.or_else(|| current.and_then(|rate| rate.rate_value));
    Ok(TaxRate {
        id: TaxRateId::new(reader.text("Id", wire.id)?),
        name: reader.text("Name", wire.name)?,
        rate: Rate::percent(reader.required("RateValue", rate)?.0),
        activity: activity(wire.active),
    })
}

/// Reads a payment method.
///
/// # Errors
///
/// As [`read_customer`].
pub fn read_payment_method(
    wire: WirePaymentMethod,
    reader: &mut Reader<'_>,
) -> Result<PaymentMethod, Skipped> {
    Ok(PaymentMethod {
        id: PaymentMethodId::new(reader.text("Id", wire.id)?),
        name: reader.text("Name", wire.name)?,
        activity: activity(wire.active),
    })
}

/// Reads a payment term.
///
/// # Errors
///
/// As [`read_customer`].
pub fn read_term(wire: WireTerm, reader: &mut Reader<'_>) -> Result<Term, Skipped> {
    let due_days = match wire.due_days {
        None => None,
        Some(days) if days.0.is_integer() => days.0.to_i32(),
        Some(_) => return Err(reader.wrong("DueDays", "It is not a whole number of days.")),
    };
    Ok(Term {
        id: TermId::new(reader.text("Id", wire.id)?),
        name: reader.text("Name", wire.name)?,
        due_days,
    })
}

/// Reads a class.
///
/// # Errors
///
/// As [`read_customer`].
pub fn read_class(wire: WireClass, reader: &mut Reader<'_>) -> Result<Class, Skipped> {
    Ok(Class {
        id: ClassId::new(reader.text("Id", wire.id)?),
        name: reader.text("Name", wire.name)?,
        activity: activity(wire.active),
    })
}
