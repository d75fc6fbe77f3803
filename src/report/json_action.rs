//! A write's JSON, key by key: complete, so that a stored plan says all that it would do.

use serde::Serialize;

use crate::domain::expected::{NewCustomer, NewItem};
use crate::domain::ledger::{
    AppliesTo, CustomerTarget, DiscountOrder, ItemTarget, LedgerKind, LineRole, NewItemKey,
    PaymentForm, SalesForm, SalesLine, Target,
};
use crate::domain::plan::{Action, PaymentPart, SalesPart, SourceRecord};
use crate::domain::source::{Address, Taxability};
use crate::report::json_wire::{Exact, ReferenceJson, ledger_reference, source_reference};

/// One write; which of `sale`, `payment`, `customer` and `item` is there follows from `kind`.
#[derive(Debug, Default, Serialize)]
pub(super) struct ActionJson<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<ReferenceJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<ReferenceJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sync_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sale: Option<SaleJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment: Option<PaymentJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_payment: Option<SourcePaymentJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<NewCustomerJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<NewItemJson<'a>>,
}

/// A customer or item: there already (`id`), or created by the same plan (the other keys).
#[derive(Debug, Default, Serialize)]
pub(super) struct TargetJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_client: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_price_book_item: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_item_name: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct SaleJson<'a> {
    kind: &'static str,
    number: Option<&'a str>,
    date: String,
    due: Option<String>,
    customer: Option<TargetJson<'a>>,
    currency: &'static str,
    lines: Vec<LineJson<'a>>,
    discount: Option<DiscountJson<'a>>,
    discount_order: &'static str,
    tax: TaxJson<'a>,
    total: Exact,
    class: Option<&'a str>,
    deposit_to: Option<&'a str>,
    payment_method: Option<&'a str>,
    private_note: &'a str,
    ship_address: AddressJson<'a>,
}

#[derive(Debug, Serialize)]
struct LineJson<'a> {
    id: Option<&'a str>,
    role: &'static str,
    item: Option<TargetJson<'a>>,
    description: &'a str,
    quantity: Option<Exact>,
    unit_price: Option<Exact>,
    amount: Exact,
    taxability: &'static str,
    class: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct DiscountJson<'a> {
    line: Option<&'a str>,
    amount: Exact,
    percent: Option<Exact>,
    account: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct TaxJson<'a> {
    code: Option<&'a str>,
    amount: Exact,
    rate: Option<Exact>,
}

#[derive(Debug, Serialize)]
struct PaymentJson<'a> {
    customer: TargetJson<'a>,
    date: String,
    currency: &'static str,
    amount: Exact,
    method: Option<&'a str>,
    reference: Option<&'a str>,
    deposit_to: Option<&'a str>,
    applications: Vec<ApplicationJson<'a>>,
    private_note: &'a str,
}

/// A payment that is recorded in Workiz.
#[derive(Debug, Serialize)]
struct SourcePaymentJson<'a> {
    payment: ReferenceJson<'a>,
    sync_token: &'a str,
    source_invoice: &'a str,
    currency: &'static str,
    amount: Exact,
    method: &'a str,
    date: String,
    reference: Option<&'a str>,
    marker: &'a str,
}

#[derive(Debug, Serialize)]
struct ApplicationJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    ledger: Option<ReferenceJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_invoice: Option<&'a str>,
    amount: Exact,
}

#[derive(Debug, Serialize)]
struct NewCustomerJson<'a> {
    client: &'a str,
    display_name: &'a str,
    given_name: Option<&'a str>,
    family_name: Option<&'a str>,
    company: Option<&'a str>,
    email: Option<&'a str>,
    phone: Option<&'a str>,
    address: AddressJson<'a>,
}

#[derive(Debug, Serialize)]
struct NewItemJson<'a> {
    key: TargetJson<'a>,
    name: &'a str,
    income_account: &'a str,
    taxability: &'static str,
}

#[derive(Debug, Serialize)]
struct AddressJson<'a> {
    line1: Option<&'a str>,
    city: Option<&'a str>,
    region: Option<&'a str>,
    postal_code: Option<&'a str>,
    country: Option<&'a str>,
}

impl<'a> ActionJson<'a> {
    /// Writes an action.
    pub(super) fn of(action: &'a Action) -> Self {
        let target = action.target();
        let common = Self {
            kind: kind(action),
            target: target.map(|(reference, _)| ledger_reference(reference, None)),
            sync_token: target.map(|(_, token)| token.as_str()),
            ..Self::default()
        };
        match action {
            Action::CreateCustomer(it) => Self { customer: Some(new_customer(it)), ..common },
            Action::CreateItem(it) => Self { item: Some(new_item(it)), ..common },
            Action::CreateSale { origin, form } => Self {
                origin: Some(source_reference(origin, None)),
                sale: Some(sale(form)),
                ..common
            },
            Action::UpdateSale { parts, form, .. } => Self {
                parts: parts.iter().copied().map(sales_part).collect(),
                sale: Some(sale(form)),
                ..common
            },
            Action::CreatePayment { origin, form } => Self {
                origin: Some(source_reference(origin, None)),
                payment: Some(payment(form)),
                ..common
            },
            Action::UpdatePayment { parts, form, .. } => Self {
                parts: parts.iter().copied().map(payment_part).collect(),
                payment: Some(payment(form)),
                ..common
            },
            Action::VoidSale { .. } | Action::VoidPayment { .. } => common,
            Action::RecordInSource(it) => {
                Self { source_payment: Some(source_payment(it)), ..common }
            }
        }
    }
}

impl<'a> TargetJson<'a> {
    /// Writes whom a document is for.
    pub(super) fn customer(target: &'a CustomerTarget) -> Self {
        match target {
            Target::Existing(id) => Self { id: Some(id.as_str()), ..Self::default() },
            Target::New(client) => Self { new_client: Some(client.as_str()), ..Self::default() },
        }
    }

    fn item(target: &'a ItemTarget) -> Self {
        match target {
            Target::Existing(id) => Self { id: Some(id.as_str()), ..Self::default() },
            Target::New(key) => Self::key(key),
        }
    }

    fn key(key: &'a NewItemKey) -> Self {
        match key {
            NewItemKey::PriceBook(id) => {
                Self { new_price_book_item: Some(id.as_str()), ..Self::default() }
            }
            NewItemKey::Name(name) => Self { new_item_name: Some(name), ..Self::default() },
        }
    }
}

fn sale(form: &SalesForm) -> SaleJson<'_> {
    SaleJson {
        kind: LedgerKind::from(form.kind).entity(),
        number: form.number.as_ref().map(crate::domain::number::DocumentNumber::as_str),
        date: form.date.to_string(),
        due: form.due.map(|it| it.to_string()),
        customer: form.customer.as_ref().map(TargetJson::customer),
        currency: form.currency.code(),
        lines: form.lines.iter().map(line).collect(),
        discount: form.discount.as_ref().map(|it| DiscountJson {
            line: it.line.as_ref().map(crate::domain::id::LineId::as_str),
            amount: it.amount.into(),
            percent: it.percent.map(|it| Exact(it.value())),
            account: it.account.as_ref().map(crate::domain::id::AccountId::as_str),
        }),
        discount_order: match form.discount_order {
            DiscountOrder::BeforeTax => "before-tax",
            DiscountOrder::AfterTax => "after-tax",
        },
        tax: TaxJson {
            code: form.tax.code.as_ref().map(crate::domain::id::TaxCodeId::as_str),
            amount: form.tax.amount.into(),
            rate: form.tax.rate.map(|it| Exact(it.value())),
        },
        total: form.total.into(),
        class: form.class.as_ref().map(crate::domain::id::ClassId::as_str),
        deposit_to: form.deposit_to.as_ref().map(crate::domain::id::AccountId::as_str),
        payment_method: form
            .payment_method
            .as_ref()
            .map(crate::domain::id::PaymentMethodId::as_str),
        private_note: &form.private_note,
        ship_address: address(&form.ship_address),
    }
}

fn line(it: &SalesLine) -> LineJson<'_> {
    LineJson {
        id: it.id.as_ref().map(crate::domain::id::LineId::as_str),
        role: match it.role {
            LineRole::Sale => "sale",
            LineRole::Tip => "tip",
            LineRole::ServiceFee => "service-fee",
        },
        item: it.item.as_ref().map(TargetJson::item),
        description: &it.description,
        quantity: it.quantity.map(|it| Exact(it.value())),
        unit_price: it.unit_price.map(|it| Exact(it.amount())),
        amount: it.amount.into(),
        taxability: taxability(it.taxability),
        class: it.class.as_ref().map(crate::domain::id::ClassId::as_str),
    }
}

fn payment(form: &PaymentForm) -> PaymentJson<'_> {
    let applications = form.applications.iter().map(|it| {
        let (ledger, source_invoice) = match &it.to {
            AppliesTo::Posted(reference) => (Some(ledger_reference(reference, None)), None),
            AppliesTo::Source(id) => (None, Some(id.as_str())),
        };
        ApplicationJson { ledger, source_invoice, amount: it.amount.into() }
    });
    PaymentJson {
        customer: TargetJson::customer(&form.customer),
        date: form.date.to_string(),
        currency: form.amount.currency().code(),
        amount: form.amount.into(),
        method: form.method.as_ref().map(crate::domain::id::PaymentMethodId::as_str),
        reference: form.reference.as_deref(),
        deposit_to: form.deposit_to.as_ref().map(crate::domain::id::AccountId::as_str),
        applications: applications.collect(),
        private_note: &form.private_note,
    }
}

fn source_payment(it: &SourceRecord) -> SourcePaymentJson<'_> {
    SourcePaymentJson {
        payment: ledger_reference(&it.payment, None),
        sync_token: it.sync_token.as_str(),
        source_invoice: it.invoice.as_str(),
        currency: it.amount.currency().code(),
        amount: it.amount.into(),
        method: it.method.word(),
        date: it.date.to_string(),
        reference: it.reference.as_deref(),
        marker: &it.marker,
    }
}

fn new_customer(it: &NewCustomer) -> NewCustomerJson<'_> {
    NewCustomerJson {
        client: it.client.as_str(),
        display_name: &it.display_name,
        given_name: it.given_name.as_deref(),
        family_name: it.family_name.as_deref(),
        company: it.company.as_deref(),
        email: it.email.as_deref(),
        phone: it.phone.as_deref(),
        address: address(&it.address),
    }
}

fn new_item(it: &NewItem) -> NewItemJson<'_> {
    NewItemJson {
        key: TargetJson::key(&it.key),
        name: &it.name,
        income_account: it.income_account.as_str(),
        taxability: taxability(it.taxability),
    }
}

fn address(it: &Address) -> AddressJson<'_> {
    AddressJson {
        line1: it.line1.as_deref(),
        city: it.city.as_deref(),
        region: it.region.as_deref(),
        postal_code: it.postal_code.as_deref(),
        country: it.country.as_deref(),
    }
}

fn kind(action: &Action) -> &'static str {
    match action {
        Action::CreateCustomer(_) => "create-customer",
        Action::CreateItem(_) => "create-item",
        Action::CreateSale { .. } => "create-sale",
        Action::UpdateSale { .. } => "update-sale",
        Action::VoidSale { .. } => "void-sale",
        Action::CreatePayment { .. } => "create-payment",
        Action::UpdatePayment { .. } => "update-payment",
        Action::VoidPayment { .. } => "void-payment",
        Action::RecordInSource(_) => "record-in-workiz",
    }
}

fn sales_part(part: SalesPart) -> &'static str {
    match part {
        SalesPart::Customer => "customer",
        SalesPart::Date => "date",
        SalesPart::DueDate => "due-date",
        SalesPart::Lines => "lines",
        SalesPart::Tax => "tax",
        SalesPart::Class => "class",
    }
}

fn payment_part(part: PaymentPart) -> &'static str {
    match part {
        PaymentPart::Customer => "customer",
        PaymentPart::Date => "date",
        PaymentPart::Amount => "amount",
        PaymentPart::Method => "method",
        PaymentPart::Applications => "applications",
    }
}

fn taxability(it: Taxability) -> &'static str {
    match it {
        Taxability::Taxable => "taxable",
        Taxability::NonTaxable => "non-taxable",
    }
}
