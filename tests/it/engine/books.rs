//! The QuickBooks side of a world: the books as QuickBooks would show them.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use tieout::domain::book::LedgerBook;
use tieout::domain::id::{AccountId, CustomerId, ItemId, LineId, RealmId, SyncToken, TxnId};
use tieout::domain::ledger::{
    Activity, AppliesTo, Company, Customer, DiscountOrder, Item, ItemTarget, LedgerKind, LedgerRef,
    LineRole, NewItemKey, Numbering, PaymentForm, Posted, Preferences, SalesForm, SalesKind,
    SalesLine, SalesTax, Standing, Target, TaxRegime,
};
use tieout::domain::money::{Currency, Money};
use tieout::domain::source::{Address, Taxability};

/// Dollars from cents.
pub(crate) fn cents(cents: i64) -> Money {
    Money::exact(Decimal::new(cents, 2), Currency::USD).unwrap()
}

/// Cents from dollars.
pub(crate) fn in_cents(money: Money) -> i64 {
    i64::try_from(money.amount() * Decimal::ONE_HUNDRED).unwrap()
}

/// A day, counted from the first of June.
pub(crate) fn day(number: u16) -> Date {
    date(2026, 6, 1).checked_add(i64::from(number).days()).unwrap()
}

/// An id of the books, always four digits, so that the order of entry is the order of ids.
pub(crate) fn entry(kind: LedgerKind, number: usize) -> LedgerRef {
    LedgerRef { kind, id: TxnId::new(format!("{number:04}")) }
}

/// Returns an id that no document has yet.
pub(crate) fn free_id(ledger: &LedgerBook, kind: LedgerKind) -> LedgerRef {
    let ids = ledger.sales.keys().chain(ledger.payments.keys()).chain(ledger.deposits.keys());
    let last = ids.filter_map(|it| it.id.as_str().parse::<usize>().ok()).max().unwrap_or(5000);
    entry(kind, last.max(5000) + 1)
}

/// Books in which nothing was entered yet, with customers `1` to `8` and items `1` to `6`.
pub(crate) fn empty_ledger() -> LedgerBook {
    let company = Company {
        realm: RealmId::new("4620"),
        name: "Example Plumbing".to_owned(),
        country: "US".to_owned(),
    };
    let preferences = Preferences {
        book_close_date: None,
        numbering: Numbering::Custom,
        tax_regime: TaxRegime::ManualUs,
        home_currency: Currency::USD,
    };
    let mut ledger = LedgerBook::empty(company, preferences);
    for number in 1..=8 {
        let it = customer(&number.to_string(), &format!("Customer {number}"));
        ledger.customers.insert(it.id.clone(), it);
    }
    for number in 1..=6 {
        let it = item(&number.to_string(), &format!("Item {number}"), number % 2);
        ledger.items.insert(it.id.clone(), it);
    }
    ledger
}

pub(crate) fn customer(id: &str, name: &str) -> Customer {
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

pub(crate) fn item(id: &str, name: &str, account: usize) -> Item {
    Item {
        id: ItemId::new(id),
        sync_token: SyncToken::new("0"),
        name: name.to_owned(),
        full_name: name.to_owned(),
        kind: "Service".to_owned(),
        income_account: Some(AccountId::new(format!("inc{account}"))),
        activity: Activity::Active,
    }
}

pub(crate) fn item_target(number: usize) -> ItemTarget {
    if number == 5 {
        Target::New(NewItemKey::Name("Gadget".to_owned()))
    } else {
        Target::Existing(ItemId::new((number + 1).to_string()))
    }
}

pub(crate) fn line(role: LineRole, item: ItemTarget, words: &str, amount: Money) -> SalesLine {
    SalesLine {
        id: None,
        role,
        item: Some(item),
        description: words.to_owned(),
        quantity: None,
        unit_price: None,
        amount,
        taxability: Taxability::Taxable,
        class: None,
    }
}

/// Sets the total to what the parts come to, plus a gap.
pub(crate) fn foot(form: &mut SalesForm, gap: i64) {
    let lines: i64 = form.lines.iter().map(|it| in_cents(it.amount)).sum();
    let discount = form.discount.as_ref().map_or(0, |it| in_cents(it.amount));
    form.total = cents(lines - discount + in_cents(form.tax.amount) + gap);
}

pub(crate) fn refund_receipt(amount: Money, date: Date) -> SalesForm {
    SalesForm {
        kind: SalesKind::RefundReceipt,
        number: None,
        date,
        due: None,
        customer: Some(Target::Existing(CustomerId::new("1"))),
        currency: Currency::USD,
        lines: vec![line(LineRole::Sale, item_target(0), "Refund", amount)],
        discount: None,
        discount_order: DiscountOrder::BeforeTax,
        tax: SalesTax { code: None, amount: cents(0), rate: None },
        total: amount,
        class: None,
        deposit_to: None,
        payment_method: None,
        private_note: String::new(),
        ship_address: Address::default(),
    }
}

/// Returns a document as it is right after it was entered.
pub(crate) fn posted<T>(reference: LedgerRef, content: T) -> Posted<T> {
    Posted {
        reference,
        sync_token: SyncToken::new("0"),
        updated_at: None,
        standing: Standing::Live,
        open_balance: cents(0),
        linked: Vec::new(),
        content,
    }
}

/// Makes balances and ties what QuickBooks would show: a payment pays no more than is open on an
/// invoice of its own customer, in the order of entry; the excess stays unapplied. Returns the
/// payments that lost something.
pub(crate) fn settle(ledger: &mut LedgerBook) -> BTreeSet<LedgerRef> {
    let deposits: BTreeMap<LedgerRef, LedgerRef> = ledger
        .deposits
        .values()
        .flat_map(|it| it.content.linked.iter().map(|(to, _)| (to.clone(), it.reference.clone())))
        .collect();
    let mut open: BTreeMap<LedgerRef, i64> = BTreeMap::new();
    for (reference, it) in &mut ledger.sales {
        let owed = it.content.kind == SalesKind::Invoice && it.standing == Standing::Live;
        open.insert(reference.clone(), if owed { in_cents(it.content.total) } else { 0 });
        it.linked = deposits.get(reference).cloned().into_iter().collect();
        name_lines(&mut it.content.lines);
    }
    let mut trimmed = BTreeSet::new();
    for (reference, it) in &mut ledger.payments {
        let before = it.content.applications.clone();
        let mut left = in_cents(it.content.amount);
        for application in &mut it.content.applications {
            let AppliesTo::Posted(to) = &application.to else { panic!("not posted") };
            let owner = ledger.sales.get(to).and_then(|it| it.content.customer.clone());
            let room = if owner.as_ref() == Some(&it.content.customer) {
                open.get(to).copied().unwrap_or(0)
            } else {
                0
            };
            let amount = in_cents(application.amount).min(room).min(left).max(0);
            left -= amount;
            application.amount = cents(amount);
            if let Some(open) = open.get_mut(to) {
                *open -= amount;
            }
        }
        it.content.applications.retain(|it| !it.amount.is_zero());
        it.open_balance = cents(left);
        it.linked = deposits.get(reference).cloned().into_iter().collect();
        for application in &it.content.applications {
            let AppliesTo::Posted(to) = &application.to else { continue };
            it.linked.push(to.clone());
            if let Some(sale) = ledger.sales.get_mut(to) {
                sale.linked.push(reference.clone());
            }
        }
        if before != it.content.applications {
            trimmed.insert(reference.clone());
        }
    }
    for (reference, it) in &mut ledger.sales {
        it.open_balance = cents(open.get(reference).copied().unwrap_or(0));
    }
    trimmed
}

/// Voids as QuickBooks does: everything is zero, and the document stays.
pub(crate) fn void_sale(it: &mut Posted<SalesForm>) {
    it.standing = Standing::Voided;
    it.content.lines.clear();
    it.content.discount = None;
    it.content.tax.amount = cents(0);
    it.content.total = cents(0);
}

/// Voids as QuickBooks does.
pub(crate) fn void_payment(it: &mut Posted<PaymentForm>) {
    it.standing = Standing::Voided;
    it.content.amount = cents(0);
    it.content.applications.clear();
}

/// Gives each line without an id one that no line of its document has.
fn name_lines(lines: &mut [SalesLine]) {
    let mut taken: BTreeSet<LineId> = lines.iter().filter_map(|it| it.id.clone()).collect();
    for line in lines.iter_mut().filter(|it| it.id.is_none()) {
        let mut ids = (1..).map(|number| LineId::new(format!("line{number}")));
        line.id = ids.find(|id| taken.insert(id.clone()));
    }
}
