//! A snapshot's documents, put together to a book.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use crate::domain::book::LedgerBook;
use crate::domain::diagnostic::{Diagnostic, Gravity};
use crate::domain::ledger::{LedgerRef, Posted, SalesKind};
use crate::domain::snapshot::RawDocument;
use crate::ports::ledger::LedgerFormat;
use crate::ports::source::{Readout, Unreadable};
use crate::qbo::entity::Entity;
use crate::qbo::normalize::company::{read_company, read_preferences};
use crate::qbo::normalize::deposit::read_deposit;
use crate::qbo::normalize::lists::{
    read_account, read_class, read_customer, read_item, read_payment_method, read_tax_code,
    read_tax_rate, read_term,
};
use crate::qbo::normalize::payment::read_payment;
use crate::qbo::normalize::reader::{Context, Reader, Skipped};
use crate::qbo::normalize::sales::read_sale;
use crate::qbo::wire::envelope::Key;

/// Reads QuickBooks' documents.
#[derive(Clone, Copy, Debug, Default)]
pub struct QboFormat;

impl LedgerFormat for QboFormat {
    fn read(&self, documents: &[RawDocument]) -> Result<Readout<LedgerBook>, Unreadable> {
        let mut diagnostics = Vec::new();
        let Some(mut book) = read_frame(documents, &mut diagnostics) else {
            return Err(Unreadable(diagnostics));
        };
        let context = Context {
            home_currency: book.preferences.home_currency,
            tax_regime: book.preferences.tax_regime,
        };
        for document in documents {
            let Some(entity) = Entity::named(&document.entity) else { continue };
            if is_deleted(document) {
                continue;
            }
            let gravity = gravity(entity);
            let mut reader = Reader::new(title(document), gravity, &mut diagnostics);
            // What was wrong is with the reader; the document is left out.
            let _skipped = read_into(&mut book, entity, document, context, &mut reader);
        }
        tie_to_deposits(&mut book);
        Ok(Readout { book, diagnostics })
    }
}

/// Reads the company and its settings, which everything else rests on.
fn read_frame(documents: &[RawDocument], diagnostics: &mut Vec<Diagnostic>) -> Option<LedgerBook> {
    let find = |entity: Entity| documents.iter().find(|it| it.entity == entity.name());
    let company = match find(Entity::CompanyInfo) {
        None => Err(missing(Entity::CompanyInfo, diagnostics)),
        Some(document) => {
            let mut reader = Reader::new(title(document), Gravity::Unreadable, diagnostics);
            parse(document, &mut reader)
                .and_then(|wire| read_company(&document.id, wire, &mut reader))
        }
    };
    let country = company.as_ref().map(|company| company.country.clone()).unwrap_or_default();
    let preferences = match find(Entity::Preferences) {
        None => Err(missing(Entity::Preferences, diagnostics)),
        Some(document) => {
            let mut reader = Reader::new(title(document), Gravity::Unreadable, diagnostics);
            parse(document, &mut reader)
                .and_then(|wire| read_preferences(&country, wire, &mut reader))
        }
    };
    Some(LedgerBook::empty(company.ok()?, preferences.ok()?))
}

fn missing(entity: Entity, diagnostics: &mut Vec<Diagnostic>) -> Skipped {
    let document = format!("the company's {}", entity.name());
    Reader::new(document, Gravity::Unreadable, diagnostics).wrong("", "It is not in the snapshot.")
}

fn read_into(
    book: &mut LedgerBook,
    entity: Entity,
    document: &RawDocument,
    context: Context,
    reader: &mut Reader<'_>,
) -> Result<(), Skipped> {
    match entity {
        Entity::Invoice => sale(book, SalesKind::Invoice, document, context, reader)?,
        Entity::SalesReceipt => sale(book, SalesKind::SalesReceipt, document, context, reader)?,
        Entity::CreditMemo => sale(book, SalesKind::CreditMemo, document, context, reader)?,
        Entity::RefundReceipt => sale(book, SalesKind::RefundReceipt, document, context, reader)?,
        Entity::Payment => {
            let payment = read_payment(parse(document, reader)?, context, reader)?;
            book.payments.insert(payment.reference.clone(), payment);
        }
        Entity::Deposit => {
            let deposit = read_deposit(parse(document, reader)?, context, reader)?;
            book.deposits.insert(deposit.reference.clone(), deposit);
        }
        Entity::Customer => {
            let customer = read_customer(parse(document, reader)?, reader)?;
            book.customers.insert(customer.id.clone(), customer);
        }
        Entity::Item => {
            let item = read_item(parse(document, reader)?, reader)?;
            book.items.insert(item.id.clone(), item);
        }
        Entity::Account => {
            let account = read_account(parse(document, reader)?, reader)?;
            book.accounts.insert(account.id.clone(), account);
        }
        Entity::TaxCode => {
            let code = read_tax_code(parse(document, reader)?, reader)?;
            book.tax_codes.insert(code.id.clone(), code);
        }
        Entity::TaxRate => {
            let rate = read_tax_rate(parse(document, reader)?, reader)?;
            book.tax_rates.insert(rate.id.clone(), rate);
        }
        Entity::PaymentMethod => {
            let method = read_payment_method(parse(document, reader)?, reader)?;
            book.payment_methods.insert(method.id.clone(), method);
        }
        Entity::Term => {
            let term = read_term(parse(document, reader)?, reader)?;
            book.terms.insert(term.id.clone(), term);
        }
        Entity::Class => {
            let class = read_class(parse(document, reader)?, reader)?;
            book.classes.insert(class.id.clone(), class);
        }
        // The first two are read apart; the others name nothing that is compared.
        Entity::CompanyInfo
        | Entity::Preferences
        | Entity::Attachable
        | Entity::Department
        | Entity::TaxAgency => {}
    }
    Ok(())
}

fn sale(
    book: &mut LedgerBook,
    kind: SalesKind,
    document: &RawDocument,
    context: Context,
    reader: &mut Reader<'_>,
) -> Result<(), Skipped> {
    let sale = read_sale(kind, parse(document, reader)?, context, reader)?;
    book.sales.insert(sale.reference.clone(), sale);
    Ok(())
}

/// Parses a document's body; says where it breaks without repeating what is in it.
fn parse<T: DeserializeOwned>(
    document: &RawDocument,
    reader: &mut Reader<'_>,
) -> Result<T, Skipped> {
    serde_json::from_str(&document.body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let problem =
            format!("Its JSON cannot be read: the value before line {line}, column {column} is of the wrong type.");
        reader.wrong("", problem)
    })
}

/// Documents and what they are matched by must be read; what only names things may be missing.
fn gravity(entity: Entity) -> Gravity {
    match entity {
        Entity::Account
        | Entity::Attachable
        | Entity::Class
        | Entity::Department
        | Entity::PaymentMethod
        | Entity::TaxAgency
        | Entity::TaxCode
        | Entity::TaxRate
        | Entity::Term => Gravity::Note,
        Entity::CompanyInfo
        | Entity::CreditMemo
        | Entity::Customer
        | Entity::Deposit
        | Entity::Invoice
        | Entity::Item
        | Entity::Payment
        | Entity::Preferences
        | Entity::RefundReceipt
        | Entity::SalesReceipt => Gravity::Unreadable,
    }
}

fn title(document: &RawDocument) -> String {
    format!("{} {}", document.entity, document.id)
}

/// Tells whether a document is only the trace of one that was deleted.
fn is_deleted(document: &RawDocument) -> bool {
    let key: Result<Key, _> = serde_json::from_str(&document.body);
    key.is_ok_and(|key| key.status.as_deref() == Some("Deleted"))
}

/// Ties payments and receipts to the deposits that hold them. QuickBooks says so on the deposit;
/// on the other end not in all companies.
fn tie_to_deposits(book: &mut LedgerBook) {
    let ties: Vec<(LedgerRef, LedgerRef)> = book
        .deposits
        .values()
        .flat_map(|it| it.linked.iter().map(|held| (held.clone(), it.reference.clone())))
        .collect();
    for (held, deposit) in ties {
        tie(&mut book.payments, &held, &deposit);
        tie(&mut book.sales, &held, &deposit);
    }
}

fn tie<T>(documents: &mut BTreeMap<LedgerRef, Posted<T>>, held: &LedgerRef, deposit: &LedgerRef) {
    if let Some(document) = documents.get_mut(held)
        && !document.linked.contains(deposit)
    {
        document.linked.push(deposit.clone());
        document.linked.sort();
    }
}
