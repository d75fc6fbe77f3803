//! A small company on both sides, to which each test adds what it is about.

use jiff::Timestamp;
use jiff::civil::date;
use rust_decimal::Decimal;

use crate::domain::book::{LedgerBook, SourceBook};
use crate::domain::expected::{Expected, ExpectedBook, SourceRef};
use crate::domain::id::{
    AccountId, ClassId, ClientId, CustomerId, ItemId, LineId, PaymentMethodId, PriceBookItemId,
    RealmId, SourceInvoiceId, SourcePaymentId, SourceRefundId, SourceTaxId, SyncToken, TaxCodeId,
    TxnId,
};
use crate::domain::known::Known;
use crate::domain::ledger::{
    Account, Activity, Class, Company, Customer, DiscountOrder, Item, LedgerKind, LedgerRef,
    LineRole, Numbering, PaymentForm, PaymentMethod, Posted, Preferences, SalesForm, SalesKind,
    SalesLine, SalesTax, Standing, Target, TaxCode, TaxRegime,
};
use crate::domain::money::{Currency, Money};
use crate::domain::number::DocumentNumber;
use crate::domain::quantity::{Quantity, Rate, UnitPrice};
use crate::domain::source;
use crate::domain::source::{
    Address, Allocation, Client, Invoice, InvoiceDay, InvoiceKind, InvoiceStatus, Lifecycle,
    LineItem, Payer, Payment, PaymentOrigin, PaymentStatus, PriceBookItem, PriceBookKind, Refund,
    StatedTotals, TaxLine, Taxability, TipRule,
};
use crate::domain::zone::CompanyZone;
use crate::mapping::apply::expect;
use crate::mapping::compile::{CompiledMapping, compile};
use crate::mapping::fault::MappingFault;
use crate::mapping::files::MappingFiles;

pub(super) const MAIN: &str = "mapping.toml";

/// The required part of a mapping; tests append sections.
pub(super) const BASE: &str = r#"schema = 1
[invoices]
discount_account = "Discounts given"
tip_item = "Tips"
service_fee_item = "Service fee"
"#;

pub(super) fn usd(text: &str) -> Money {
    Money::exact(Decimal::from_str_exact(text).unwrap(), Currency::USD).unwrap()
}

pub(super) fn number(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

pub(super) fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn zone() -> CompanyZone {
    CompanyZone::parse("America/Los_Angeles").unwrap()
}

/// Writes faults as a person sees them.
pub(super) fn shown(faults: &[MappingFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Compiles the base with more sections, the tables, and the small company's books.
pub(super) fn mapping(more: &str, tables: &[(&str, &str)]) -> CompiledMapping {
    mapping_for(more, tables, &ledger())
}

pub(super) fn mapping_for(
    more: &str,
    tables: &[(&str, &str)],
    ledger: &LedgerBook,
) -> CompiledMapping {
    compile(&files(more, tables), MAIN, ledger)
        .unwrap_or_else(|faults| panic!("{}", shown(&faults)))
}

pub(super) fn files(more: &str, tables: &[(&str, &str)]) -> MappingFiles {
    let main = format!("{BASE}{more}");
    let all = std::iter::once((MAIN, main.as_str())).chain(tables.iter().copied());
    MappingFiles::of(all)
}

/// Maps the source with the usual tables.
pub(super) fn expected(more: &str, source: &SourceBook) -> ExpectedBook {
    expect(&mapping(more, &TABLES), source, &ledger(), &zone()).unwrap()
}

/// Maps one invoice and returns what became of it.
pub(super) fn sale(more: &str, invoice: Invoice) -> Expected<SalesForm> {
    let key = SourceRef::Invoice(invoice.id.clone());
    let book = expected(more, &book([invoice], []));
    book.sales.get(&key).cloned().unwrap()
}

/// Maps one payment of the usual invoice and returns what became of it.
pub(super) fn paid(more: &str, payment: Payment) -> Expected<PaymentForm> {
    let key = SourceRef::Payment(payment.id.clone());
    let book = expected(more, &book([invoice("i1")], [payment]));
    book.payments.get(&key).cloned().unwrap()
}

pub(super) const TABLES: [(&str, &str); 3] = [
    ("items.csv", "workiz,quickbooks\nsvc_1,Labor\n"),
    ("taxes.csv", "workiz,quickbooks\nCity 8%,City\n"),
    ("payment_methods.csv", "workiz,quickbooks\ncard,Credit Card\nVenmo,Cash\n"),
];

// --- Workiz ---

pub(super) fn account() -> source::Account {
    source::Account {
        name: "Small Company".to_owned(),
        time_zone: "America/Los_Angeles".to_owned(),
        currency: Currency::USD,
        native_sync: Known::Unknown,
    }
}

pub(super) fn client(id: &str, name: &str) -> Client {
    Client {
        id: ClientId::new(id),
        name: name.to_owned(),
        first_name: None,
        last_name: None,
        company: None,
        emails: Vec::new(),
        phones: Vec::new(),
        billing_address: Address::default(),
        parent: None,
        payer: Payer::Own,
        merged_into: None,
        lifecycle: Lifecycle::Live,
    }
}

/// A book with the client `c1`, Ada Larkspur, and the price book entry `svc_1`, Work.
pub(super) fn book(
    invoices: impl IntoIterator<Item = Invoice>,
    payments: impl IntoIterator<Item = Payment>,
) -> SourceBook {
    let mut book = SourceBook::empty(account());
    book.clients.insert(ClientId::new("c1"), client("c1", "Ada Larkspur"));
    let item = price_book_item("svc_1", "Work");
    book.items.insert(item.id.clone(), item);
    book.invoices.extend(invoices.into_iter().map(|it| (it.id.clone(), it)));
    book.payments.extend(payments.into_iter().map(|it| (it.id.clone(), it)));
    book
}

pub(super) fn price_book_item(id: &str, name: &str) -> PriceBookItem {
    PriceBookItem {
        id: PriceBookItemId::new(id),
        name: name.to_owned(),
        sku: None,
        kind: PriceBookKind::Service,
        price: None,
        taxability: Taxability::NonTaxable,
        lifecycle: Lifecycle::Live,
    }
}

pub(super) fn line(name: &str, quantity: &str, price: &str, amount: &str) -> LineItem {
    LineItem {
        id: LineId::new("1"),
        item: None,
        name: name.to_owned(),
        description: String::new(),
        quantity: Quantity::new(number(quantity)),
        unit_price: UnitPrice::new(number(price), Currency::USD),
        amount: usd(amount),
        taxability: Taxability::NonTaxable,
    }
}

/// An invoice of 100.00 to `c1`, number 1042, issued on February 10 2026.
pub(super) fn invoice(id: &str) -> Invoice {
    Invoice {
        id: SourceInvoiceId::new(id),
        number: DocumentNumber::parse("1042"),
        kind: InvoiceKind::Job,
        job: None,
        client: ClientId::new("c1"),
        status: InvoiceStatus::Sent,
        lifecycle: Lifecycle::Live,
        currency: Currency::USD,
        day: InvoiceDay::Issued(date(2026, 2, 10)),
        due: Some(date(2026, 2, 24)),
        // Late on February 11 in California.
        created_at: Known::Known(moment("2026-02-12T05:30:00Z")),
        lines: Known::Known(vec![line("Labor", "1", "100", "100.00")]),
        discount: Known::Known(None),
        tax: Known::Known(None),
        tip: Known::Known(usd("0")),
        service_fee: Known::Known(usd("0")),
        totals: StatedTotals {
            subtotal: Known::Unknown,
            total: usd("100.00"),
            paid: Known::Unknown,
            refunded: Known::Unknown,
            balance: Known::Unknown,
        },
        class_fields: std::collections::BTreeMap::new(),
        service_address: Address::default(),
        link: None,
    }
}

/// The lines of an invoice, which the adapter sees.
pub(super) fn lines_mut(invoice: &mut Invoice) -> &mut Vec<LineItem> {
    match &mut invoice.lines {
        Known::Known(lines) => lines,
        Known::Unknown => panic!("the lines cannot be seen"),
    }
}

pub(super) fn tax(name: &str, rate: &str, amount: &str) -> Known<Option<TaxLine>> {
    Known::Known(Some(TaxLine {
        tax: Some(SourceTaxId::new("tax_1")),
        name: name.to_owned(),
        rate: Rate::percent(number(rate)),
        taxable_amount: None,
        amount: usd(amount),
        components: Vec::new(),
    }))
}

/// A settled card payment of 100.00 of `c1` for invoice `i1`, on February 15 2026.
pub(super) fn payment(id: &str) -> Payment {
    Payment {
        id: SourcePaymentId::new(id),
        origin: PaymentOrigin::Invoice,
        client: Some(ClientId::new("c1")),
        job: None,
        allocations: vec![allocation("i1", "100.00")],
        amount: usd("100.00"),
        tip: Known::Known(usd("0")),
        tip_rule: TipRule::Included,
        method: source::PaymentMethod::Card,
        status: PaymentStatus::Settled,
        collected_at: moment("2026-02-16T06:00:00Z"),
        settled_at: None,
        refunded: Known::Unknown,
        external_id: Some("ch_1".to_owned()),
        reference: None,
        memo: None,
        payout: None,
        fee: Known::Unknown,
        lifecycle: Lifecycle::Live,
    }
}

pub(super) fn allocation(invoice: &str, amount: &str) -> Allocation {
    Allocation { invoice: SourceInvoiceId::new(invoice), amount: usd(amount) }
}

pub(super) fn refund(id: &str, payment: &str, amount: &str, status: PaymentStatus) -> Refund {
    Refund {
        id: SourceRefundId::new(id),
        payment: SourcePaymentId::new(payment),
        amount: usd(amount),
        status,
        created_at: moment("2026-02-20T18:00:00Z"),
        reason: None,
    }
}

// --- QuickBooks ---

pub(super) fn customer(id: &str, name: &str) -> Customer {
    Customer {
        id: CustomerId::new(id),
        sync_token: SyncToken::new("0"),
        display_name: name.to_owned(),
        full_name: name.to_owned(),
        given_name: None,
        family_name: None,
        company: None,
        email: None,
        phone: None,
        parent: None,
        activity: Activity::Active,
        notes: None,
    }
}

pub(super) fn item(id: &str, name: &str) -> Item {
    Item {
        id: ItemId::new(id),
        sync_token: SyncToken::new("0"),
        name: name.to_owned(),
        full_name: name.to_owned(),
        kind: "Service".to_owned(),
        income_account: None,
        activity: Activity::Active,
    }
}

/// The books: customer 1 is Ada Larkspur; items Labor (1), Tips (2), Service fee (3).
pub(super) fn ledger() -> LedgerBook {
    let company = Company {
        realm: RealmId::new("r"),
        name: "Small Company".to_owned(),
        country: "US".to_owned(),
    };
    let preferences = Preferences {
        book_close_date: None,
        numbering: Numbering::Custom,
        tax_regime: TaxRegime::ManualUs,
        home_currency: Currency::USD,
    };
    let mut book = LedgerBook::empty(company, preferences);
    add_customer(&mut book, customer("1", "Ada Larkspur"));
    for (id, name) in [("1", "Labor"), ("2", "Tips"), ("3", "Service fee")] {
        book.items.insert(ItemId::new(id), item(id, name));
    }
    let accounts = [
        ("10", "Discounts given", "Income"),
        ("11", "Services", "Income"),
        ("12", "Undeposited Funds", "Other Current Asset"),
    ];
    for (id, name, kind) in accounts {
        let (id, name, kind) = (AccountId::new(id), name.to_owned(), kind.to_owned());
        let activity = Activity::Active;
        book.accounts.insert(id.clone(), Account { id, name, kind, activity });
    }
    let code = TaxCodeId::new("5");
    let (name, activity) = ("City".to_owned(), Activity::Active);
    book.tax_codes.insert(code.clone(), TaxCode { id: code, name, rates: Vec::new(), activity });
    for (id, name) in [("1", "Cash"), ("3", "Credit Card")] {
        let (id, name) = (PaymentMethodId::new(id), name.to_owned());
        book.payment_methods.insert(id.clone(), PaymentMethod { id, name, activity });
    }
    let (class, name) = (ClassId::new("1"), "Repair".to_owned());
    book.classes.insert(class.clone(), Class { id: class, name, activity });
    book
}

pub(super) fn add_customer(book: &mut LedgerBook, customer: Customer) {
    book.customers.insert(customer.id.clone(), customer);
}

/// A line of a posted document that sells the item for 1.00.
pub(super) fn sold(item: &str) -> SalesLine {
    SalesLine {
        id: Some(LineId::new("1")),
        role: LineRole::Sale,
        item: Some(Target::Existing(ItemId::new(item))),
        description: String::new(),
        quantity: None,
        unit_price: None,
        amount: usd("1.00"),
        taxability: Taxability::NonTaxable,
        class: None,
    }
}

/// Puts an invoice of 100.00 into the books.
pub(super) fn post_sale(book: &mut LedgerBook, id: &str, change: impl FnOnce(&mut SalesForm)) {
    let reference = LedgerRef { kind: LedgerKind::Invoice, id: TxnId::new(id) };
    let mut content = SalesForm {
        kind: SalesKind::Invoice,
        number: DocumentNumber::parse(id),
        date: date(2026, 2, 10),
        due: None,
        customer: Some(Target::Existing(CustomerId::new("1"))),
        currency: Currency::USD,
        lines: Vec::<SalesLine>::new(),
        discount: None,
        discount_order: DiscountOrder::BeforeTax,
        tax: SalesTax { code: None, amount: usd("0"), rate: None },
        total: usd("100.00"),
        class: None,
        deposit_to: None,
        payment_method: None,
        private_note: String::new(),
        ship_address: Address::default(),
    };
    change(&mut content);
    book.sales.insert(reference.clone(), posted(reference, content));
}

/// Puts a payment of 100.00 for the given invoices into the books.
pub(super) fn post_payment(book: &mut LedgerBook, id: &str, change: impl FnOnce(&mut PaymentForm)) {
    let reference = LedgerRef { kind: LedgerKind::Payment, id: TxnId::new(id) };
    let mut content = PaymentForm {
        customer: Target::Existing(CustomerId::new("1")),
        date: date(2026, 2, 15),
        amount: usd("100.00"),
        method: None,
        reference: None,
        deposit_to: None,
        applications: Vec::new(),
        private_note: String::new(),
    };
    change(&mut content);
    book.payments.insert(reference.clone(), posted(reference, content));
}

fn posted<T>(reference: LedgerRef, content: T) -> Posted<T> {
    Posted {
        reference,
        sync_token: SyncToken::new("0"),
        updated_at: None,
        standing: Standing::Live,
        open_balance: usd("0"),
        linked: Vec::new(),
        content,
    }
}
