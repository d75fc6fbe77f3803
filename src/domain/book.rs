//! Both sides as they stood at one moment.

use std::collections::BTreeMap;

use crate::domain::effects::Measure;
use crate::domain::id::{
    AccountId, ClassId, ClientId, CustomerId, ItemId, JobId, PaymentMethodId, PayoutId,
    PriceBookItemId, SourceInvoiceId, SourcePaymentId, SourceRefundId, SourceTaxId, TaxCodeId,
    TaxRateId, TermId,
};
use crate::domain::ledger::{
    Class, Company, Customer, DepositForm, Item, LedgerRef, PaymentForm, PaymentMethod, Posted,
    Preferences, SalesForm, TaxCode, TaxRate, Term,
};
use crate::domain::{ledger, settlement, source};

/// What Workiz held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceBook {
    /// The account.
    pub account: source::Account,
    /// Clients.
    pub clients: BTreeMap<ClientId, source::Client>,
    /// Price book.
    pub items: BTreeMap<PriceBookItemId, source::PriceBookItem>,
    /// Taxes.
    pub taxes: BTreeMap<SourceTaxId, source::Tax>,
    /// Jobs.
    pub jobs: BTreeMap<JobId, source::Job>,
    /// Invoices.
    pub invoices: BTreeMap<SourceInvoiceId, source::Invoice>,
    /// Payments.
    pub payments: BTreeMap<SourcePaymentId, source::Payment>,
    /// Refunds.
    pub refunds: BTreeMap<SourceRefundId, source::Refund>,
    /// Payouts.
    pub payouts: BTreeMap<PayoutId, settlement::Payout>,
    /// Disputes.
    pub disputes: Vec<settlement::Dispute>,
    /// The measures that the adapter cannot see, each with the reason as a full sentence; they are
    /// never compared, and neither are the documents that make them up.
    pub unseen: BTreeMap<Measure, String>,
    /// Why the adapter does not list every sales document, as a full sentence, if it does not: then
    /// a document that only QuickBooks has proves nothing.
    pub unlisted: Option<String>,
}

impl SourceBook {
    /// Returns a book of an account that holds nothing.
    pub fn empty(account: source::Account) -> Self {
        Self {
            account,
            clients: BTreeMap::new(),
            items: BTreeMap::new(),
            taxes: BTreeMap::new(),
            jobs: BTreeMap::new(),
            invoices: BTreeMap::new(),
            payments: BTreeMap::new(),
            refunds: BTreeMap::new(),
            payouts: BTreeMap::new(),
            disputes: Vec::new(),
            unseen: BTreeMap::new(),
            unlisted: None,
        }
    }
}

/// What QuickBooks held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerBook {
    /// The company.
    pub company: Company,
    /// Its settings.
    pub preferences: Preferences,
    /// Customers.
    pub customers: BTreeMap<CustomerId, Customer>,
    /// Products and services.
    pub items: BTreeMap<ItemId, Item>,
    /// Chart of accounts.
    pub accounts: BTreeMap<AccountId, ledger::Account>,
    /// Tax codes.
    pub tax_codes: BTreeMap<TaxCodeId, TaxCode>,
    /// Tax rates.
    pub tax_rates: BTreeMap<TaxRateId, TaxRate>,
    /// Payment methods.
    pub payment_methods: BTreeMap<PaymentMethodId, PaymentMethod>,
    /// Terms.
    pub terms: BTreeMap<TermId, Term>,
    /// Classes.
    pub classes: BTreeMap<ClassId, Class>,
    /// Invoices, sales receipts, credit memos and refund receipts.
    pub sales: BTreeMap<LedgerRef, Posted<SalesForm>>,
    /// Received payments.
    pub payments: BTreeMap<LedgerRef, Posted<PaymentForm>>,
    /// Bank deposits.
    pub deposits: BTreeMap<LedgerRef, Posted<DepositForm>>,
}

impl LedgerBook {
    /// Returns the books of a company in which nothing was entered yet.
    pub fn empty(company: Company, preferences: Preferences) -> Self {
        Self {
            company,
            preferences,
            customers: BTreeMap::new(),
            items: BTreeMap::new(),
            accounts: BTreeMap::new(),
            tax_codes: BTreeMap::new(),
            tax_rates: BTreeMap::new(),
            payment_methods: BTreeMap::new(),
            terms: BTreeMap::new(),
            classes: BTreeMap::new(),
            sales: BTreeMap::new(),
            payments: BTreeMap::new(),
            deposits: BTreeMap::new(),
        }
    }
}
