//! Random pairs of books: what the books should hold, and what they hold after faults.
//!
//! A recipe is plain numbers, so that a failing case shrinks to a few of them. It is cooked into a
//! faithful booking of the expected side; then each fault bends the ledger in one way that occurs
//! in practice. Balances and ties are always those that QuickBooks would show.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use tieout::domain::book::LedgerBook;
use tieout::domain::discrepancy::DiscrepancyCode;
use tieout::domain::effects::Measure;
use tieout::domain::expected::{
    DiscountBasis, Expected, ExpectedBook, ExpectedRefund, Hold, HoldReason, NewCustomer, NewItem,
    SourceRef, Unmapped,
};
use tieout::domain::id::{
    AccountId, ClassId, ClientId, CustomerId, ItemId, LineId, PaymentMethodId, RealmId, SnapshotId,
    SourceInvoiceId, SourcePaymentId, SourceRefundId, SyncToken, TaxCodeId, TxnId,
};
use tieout::domain::known::Known;
use tieout::domain::ledger::{
    Activity, Application, AppliesTo, Company, Customer, CustomerTarget, DepositForm,
    DiscountOrder, Item, ItemTarget, LedgerKind, LedgerRef, LineRole, NewItemKey, Numbering,
    PaymentForm, Posted, Preferences, SalesDiscount, SalesForm, SalesKind, SalesLine, SalesTax,
    Standing, Target, TaxRegime,
};
use tieout::domain::matching::{Decision, Link};
use tieout::domain::money::{Currency, Money};
use tieout::domain::number::DocumentNumber;
use tieout::domain::policy::{Policy, Writes};
use tieout::domain::source::{Address, Lifecycle, Taxability};
use tieout::domain::terms::{ActualBook, Terms};
use tieout::engine::line::{LineInput, Reconciliation, reconcile};

use super::recipe::{Bend, InvoiceRecipe, PaymentRecipe, Recipe, SaleChange};

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

/// Both sides, and all that a run looks at besides.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) expected: ExpectedBook,
    pub(crate) ledger: LedgerBook,
    pub(crate) out_of_scope: BTreeSet<LedgerRef>,
    pub(crate) terms: Terms,
    pub(crate) policy: Policy,
    pub(crate) links: Vec<Link>,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) today: Date,
}

impl World {
    /// Returns the books that a run looks at.
    pub(crate) fn actual(&self) -> ActualBook {
        let inside = |reference: &LedgerRef| !self.out_of_scope.contains(reference);
        let mut actual = ActualBook {
            currency: Currency::USD,
            sales: self.ledger.sales.clone(),
            payments: self.ledger.payments.clone(),
            out_of_scope: self.out_of_scope.iter().cloned().collect(),
            ledger: self.ledger.clone(),
        };
        actual.sales.retain(|reference, _| inside(reference));
        actual.payments.retain(|reference, _| inside(reference));
        actual
    }

    /// Walks the pure line.
    pub(crate) fn reconcile(&self) -> Reconciliation {
        self.reconcile_with(&self.actual())
    }

    /// Walks the pure line against these books.
    pub(crate) fn reconcile_with(&self, actual: &ActualBook) -> Reconciliation {
        reconcile(LineInput {
            expected: self.expected.clone(),
            actual,
            links: &self.links,
            decisions: &self.decisions,
            terms: &self.terms,
            policy: &self.policy,
            snapshot: &SnapshotId::new("snapshot-1"),
            unknown: &BTreeSet::new(),
            native_sync: Known::Unknown,
            unproven: None,
            compared: Measure::ALL.to_vec(),
            today: self.today,
        })
        .unwrap()
    }

    /// Finds the sales document in the books that books an invoice, by its place.
    pub(crate) fn sale(&self, place: usize) -> Option<LedgerRef> {
        nth(self.ledger.sales.keys(), place)
    }

    fn payment(&self, place: usize) -> Option<LedgerRef> {
        nth(self.ledger.payments.keys(), place)
    }

    fn free_id(&self, kind: LedgerKind) -> LedgerRef {
        free_id(&self.ledger, kind)
    }
}

/// Returns an id that no document has yet.
pub(crate) fn free_id(ledger: &LedgerBook, kind: LedgerKind) -> LedgerRef {
    let ids = ledger.sales.keys().chain(ledger.payments.keys()).chain(ledger.deposits.keys());
    let last = ids.filter_map(|it| it.id.as_str().parse::<usize>().ok()).max().unwrap_or(5000);
    entry(kind, last.max(5000) + 1)
}

fn nth<'a>(keys: impl Iterator<Item = &'a LedgerRef>, place: usize) -> Option<LedgerRef> {
    let all: Vec<&LedgerRef> = keys.collect();
    if all.is_empty() { None } else { Some(all[place % all.len()].clone()) }
}

/// The largest caps that there are: guards of amount and count never hold anything.
pub(crate) fn open_policy() -> Policy {
    Policy {
        writes: Writes::Allowed,
        closed_through: None,
        corrections_max: 10_000,
        correction_amount_max: cents(100_000_000_000),
        plan_amount_max: cents(100_000_000_000),
        unattended: DiscrepancyCode::ALL.iter().copied().collect(),
    }
}

pub(crate) fn plain_terms() -> Terms {
    Terms {
        authority: BTreeMap::new(),
        ignored: BTreeSet::new(),
        date_window_days: 7,
        settlement_days: 5,
        discount_account: None,
    }
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

fn invoice_id(place: usize) -> SourceInvoiceId {
    SourceInvoiceId::new(format!("inv_{place:02}"))
}

fn invoice_ref(place: usize) -> SourceRef {
    SourceRef::Invoice(invoice_id(place))
}

/// Clients 6 and 7 are not known to QuickBooks by name; their documents are on customers 6 and 7.
fn customer_target(client: usize) -> CustomerTarget {
    if client >= 5 {
        Target::New(ClientId::new(format!("client_{client}")))
    } else {
        Target::Existing(CustomerId::new((client + 1).to_string()))
    }
}

fn booked_customer(target: &CustomerTarget) -> CustomerTarget {
    match target {
        Target::Existing(_) => target.clone(),
        Target::New(client) if client.as_str() == "client_5" => {
            Target::Existing(CustomerId::new("6"))
        }
        Target::New(_) => Target::Existing(CustomerId::new("7")),
    }
}

fn item_target(number: usize) -> ItemTarget {
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

fn cook_invoice(place: usize, it: &InvoiceRecipe) -> Expected<SalesForm> {
    let mut lines: Vec<SalesLine> = it
        .lines
        .iter()
        .map(|(item, amount, taxed)| {
            let words = format!("Work {item}");
            let mut line = line(LineRole::Sale, item_target(*item), &words, cents(*amount));
            line.taxability = if *taxed { Taxability::Taxable } else { Taxability::NonTaxable };
            line
        })
        .collect();
    let net: i64 = it.lines.iter().map(|(_, amount, _)| *amount).sum();
    let taxed: i64 = it.lines.iter().filter(|it| it.2).map(|(_, amount, _)| *amount).sum();
    let discount = (it.discount_percent > 0).then(|| SalesDiscount {
        line: None,
        amount: cents(net * i64::from(it.discount_percent) / 100),
        percent: None,
        account: None,
    });
    let tax = taxed.max(0) * i64::from(it.tax_percent) / 100;
    for (role, item, amount) in [(LineRole::Tip, "2", it.tip), (LineRole::ServiceFee, "3", it.fee)]
    {
        if amount > 0 {
            lines.push(line(role, Target::Existing(ItemId::new(item)), "", cents(amount)));
        }
    }
    let origin = invoice_ref(place);
    let number = it.number.map(|number| format!("{number}"));
    let mut form = SalesForm {
        kind: SalesKind::Invoice,
        number: number.as_deref().and_then(DocumentNumber::parse),
        date: day(it.day),
        due: it.due.then(|| day(it.day + 14)),
        customer: Some(customer_target(it.client)),
        currency: Currency::USD,
        lines,
        discount,
        discount_order: DiscountOrder::BeforeTax,
        tax: SalesTax {
            code: (tax > 0).then(|| TaxCodeId::new("3")),
            amount: cents(tax),
            rate: None,
        },
        total: cents(0),
        class: it.class.map(|class| ClassId::new(class.to_string())),
        deposit_to: None,
        payment_method: None,
        private_note: origin.marker(),
        ship_address: Address::default(),
    };
    foot(&mut form, i64::from(it.gap));
    let negative = form.total.is_negative();
    let hold = (it.held || negative).then(|| Hold {
        reason: if negative { HoldReason::NegativeTotal } else { HoldReason::AmbiguousTip },
        detail: "A person has to look at it.".to_owned(),
    });
    Expected {
        lifecycle: if it.deleted { Lifecycle::Deleted } else { Lifecycle::Live },
        title: format!("invoice {}", number.as_deref().unwrap_or(origin.id())),
        client: format!("Client {}", it.client),
        content: form,
        unmapped: unmapped(it.unmapped),
        hold,
        discount_basis: if it.unitemized {
            DiscountBasis::FromTotal
        } else {
            DiscountBasis::Stated
        },
        link: None,
        origin,
    }
}

fn unmapped(is: bool) -> Vec<Unmapped> {
    let value = Unmapped {
        field: "item".to_owned(),
        value: "Mystery".to_owned(),
        advice: "Add it to items.csv.".to_owned(),
    };
    is.then_some(value).into_iter().collect()
}

/// Cooks the payments of all invoices. A payment pays its invoice, and sometimes the next one of
/// the same client.
fn cook_payments(recipe: &Recipe, expected: &mut ExpectedBook) {
    let mut open: BTreeMap<usize, i64> = BTreeMap::new();
    for place in 0..recipe.invoices.len() {
        let total =
            expected.sales.get(&invoice_ref(place)).map_or(0, |it| in_cents(it.content.total));
        open.insert(place, total.max(0));
    }
    let mut count = 0;
    for (place, invoice) in recipe.invoices.iter().enumerate() {
        for it in &invoice.payments {
            let next = (place + 1..recipe.invoices.len())
                .find(|other| recipe.invoices[*other].client == invoice.client);
            let mut applied = Vec::new();
            for target in [Some(place), next.filter(|_| it.spread)].into_iter().flatten() {
                let left = open.entry(target).or_default();
                let amount = *left * i64::from(it.percent) / 100;
                if amount > 0 {
                    *left -= amount;
                    applied.push((target, amount));
                }
            }
            let amount: i64 = applied.iter().map(|it| it.1).sum::<i64>() + it.surplus;
            if amount > 0 {
                let payment = cook_payment(count, (invoice, it), applied, amount);
                expected.payments.insert(payment.origin.clone(), payment);
                count += 1;
            }
        }
    }
}

fn cook_payment(
    place: usize,
    (invoice, it): (&InvoiceRecipe, &PaymentRecipe),
    applied: Vec<(usize, i64)>,
    amount: i64,
) -> Expected<PaymentForm> {
    let origin = SourceRef::Payment(SourcePaymentId::new(format!("pay_{place:02}")));
    let applications = applied.into_iter().map(|(target, amount)| Application {
        to: AppliesTo::Source(invoice_id(target)),
        amount: cents(amount),
    });
    let hold = it.pending.then(|| Hold {
        reason: HoldReason::NotSettled,
        detail: "The money has not come.".to_owned(),
    });
    Expected {
        lifecycle: if it.deleted { Lifecycle::Deleted } else { Lifecycle::Live },
        title: format!("payment {place}"),
        client: format!("Client {}", invoice.client),
        content: PaymentForm {
            customer: customer_target(invoice.client),
            date: day(invoice.day + it.days_later),
            amount: cents(amount),
            method: it.method.map(|it| PaymentMethodId::new(it.to_string())),
            reference: it.reference.then(|| format!("ch_{place:02}")),
            deposit_to: None,
            applications: applications.collect(),
            private_note: origin.marker(),
        },
        unmapped: unmapped(it.unmapped),
        hold,
        discount_basis: DiscountBasis::Stated,
        link: None,
        origin,
    }
}

/// Returns the world in which the books say what they should.
pub(crate) fn faithful(recipe: &Recipe) -> World {
    let mut expected = ExpectedBook {
        currency: Currency::USD,
        sales: BTreeMap::new(),
        payments: BTreeMap::new(),
        refunds: BTreeMap::new(),
        new_customers: BTreeMap::new(),
        new_items: BTreeMap::new(),
        explanations: BTreeMap::new(),
    };
    for (place, it) in recipe.invoices.iter().enumerate() {
        let invoice = cook_invoice(place, it);
        expected.sales.insert(invoice.origin.clone(), invoice);
    }
    cook_payments(recipe, &mut expected);
    for (place, (amount, at)) in recipe.refunds.iter().enumerate() {
        let origin = SourceRef::Refund(SourceRefundId::new(format!("ref_{place:02}")));
        let refund = ExpectedRefund {
            origin: origin.clone(),
            title: format!("refund {place}"),
            client: "Client 0".to_owned(),
            amount: cents(*amount),
            date: day(*at),
        };
        expected.refunds.insert(origin, refund);
    }
    new_masters(&mut expected);
    let ledger = book(recipe, &expected);
    World {
        expected,
        ledger,
        out_of_scope: BTreeSet::new(),
        terms: plain_terms(),
        policy: open_policy(),
        links: Vec::new(),
        decisions: Vec::new(),
        today: day(61),
    }
}

fn new_masters(expected: &mut ExpectedBook) {
    for client in [5, 6] {
        let id = ClientId::new(format!("client_{client}"));
        let new = NewCustomer {
            client: id.clone(),
            display_name: format!("Client {client}"),
            given_name: None,
            family_name: None,
            company: None,
            email: None,
            phone: None,
            address: Address::default(),
        };
        expected.new_customers.insert(id, new);
    }
    let key = NewItemKey::Name("Gadget".to_owned());
    let new = NewItem {
        key: key.clone(),
        name: "Gadget".to_owned(),
        income_account: AccountId::new("inc0"),
        taxability: Taxability::Taxable,
    };
    expected.new_items.insert(key, new);
}

/// Books everything that should be in the books.
fn book(recipe: &Recipe, expected: &ExpectedBook) -> LedgerBook {
    let mut ledger = empty_ledger();
    for (place, it) in expected.sales.values().enumerate() {
        let recipe = &recipe.invoices[place];
        let live = it.lifecycle == Lifecycle::Live && !it.content.total.is_negative();
        // What sells an item that is not in the books yet cannot be in the books.
        let sells_new = it.content.lines.iter().any(|it| matches!(it.item, Some(Target::New(_))));
        if (live || recipe.still_booked) && !sells_new {
            let reference = entry(LedgerKind::Invoice, 1000 + place);
            let mut form = it.content.clone();
            form.customer = form.customer.as_ref().map(booked_customer);
            for (at, line) in form.lines.iter_mut().enumerate() {
                line.id = Some(LineId::new((at + 1).to_string()));
            }
            if !recipe.marked {
                form.private_note = String::new();
            }
            ledger.sales.insert(reference.clone(), posted(reference, form));
        }
    }
    for (place, it) in expected.payments.values().enumerate() {
        let counts = it.hold.as_ref().is_none_or(|hold| hold.reason.counts());
        if it.lifecycle == Lifecycle::Live && counts {
            let reference = entry(LedgerKind::Payment, 2000 + place);
            let form = booked_payment(&ledger, &it.content, place % 2 == 0);
            ledger.payments.insert(reference.clone(), posted(reference, form));
        }
    }
    for (place, it) in expected.refunds.values().enumerate() {
        let reference = entry(LedgerKind::RefundReceipt, 3000 + place);
        let form = refund_receipt(it.amount, it.date);
        ledger.sales.insert(reference.clone(), posted(reference, form));
    }
    settle(&mut ledger);
    ledger
}

/// Returns a payment as it stands in the books: on documents, where they are there.
fn booked_payment(ledger: &LedgerBook, form: &PaymentForm, marked: bool) -> PaymentForm {
    let mut form = form.clone();
    form.customer = booked_customer(&form.customer);
    form.applications = form
        .applications
        .iter()
        .filter_map(|it| {
            let AppliesTo::Source(id) = &it.to else { return None };
            let place: usize = id.as_str().trim_start_matches("inv_").parse().unwrap();
            let to = entry(LedgerKind::Invoice, 1000 + place);
            let there = ledger.sales.contains_key(&to);
            there.then_some(Application { to: AppliesTo::Posted(to), amount: it.amount })
        })
        .collect();
    if !marked {
        form.private_note = String::new();
    }
    form
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
        for (at, line) in it.content.lines.iter_mut().enumerate() {
            line.id.get_or_insert_with(|| LineId::new(format!("line{at}")));
        }
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

/// Cooks a recipe: the faithful world, linked or not, bent by its faults.
pub(crate) fn cook(recipe: &Recipe) -> World {
    let mut world = faithful(recipe);
    if recipe.linked {
        world.links = world.reconcile().links;
    }
    for it in &recipe.bends {
        bend(&mut world, it);
        settle(&mut world.ledger);
    }
    world.ledger.preferences.book_close_date = recipe.closed.map(day);
    world
}

/// Bends the world in one way.
#[expect(clippy::too_many_lines, reason = "one arm a fault")]
fn bend(world: &mut World, it: &Bend) {
    match it {
        Bend::DropSale(at) => {
            if let Some(sale) = world.sale(*at) {
                world.ledger.sales.remove(&sale);
                world.out_of_scope.remove(&sale);
                for it in world.ledger.payments.values_mut() {
                    it.content.applications.retain(|it| it.to != AppliesTo::Posted(sale.clone()));
                }
            }
        }
        Bend::DropPayment(at) => {
            if let Some(payment) = world.payment(*at) {
                let deposits = world.ledger.deposits.values_mut();
                deposits.for_each(|it| it.content.linked.retain(|(to, _)| *to != payment));
                world.ledger.payments.remove(&payment);
                world.out_of_scope.remove(&payment);
            }
        }
        Bend::RepeatSale(at, numbered) => {
            if let Some(sale) = world.sale(*at) {
                let mut form = world.ledger.sales[&sale].content.clone();
                if !numbered {
                    form.number = None;
                    form.private_note = String::new();
                }
                let reference = world.free_id(sale.kind);
                world.ledger.sales.insert(reference.clone(), posted(reference, form));
            }
        }
        Bend::RepeatPayment(at, onto) => {
            if let Some(payment) = world.payment(*at) {
                let mut form = world.ledger.payments[&payment].content.clone();
                if let Some(to) = onto.and_then(|at| world.sale(at)) {
                    form.applications =
                        vec![Application { to: AppliesTo::Posted(to), amount: form.amount }];
                }
                let reference = world.free_id(LedgerKind::Payment);
                world.ledger.payments.insert(reference.clone(), posted(reference, form));
            }
        }
        Bend::Deposit(at) => deposit(world, *at),
        // What carries our marker is in scope; these were typed by somebody.
        Bend::OutOfScope(at) => {
            if let Some(sale) = world.sale(*at)
                && let Some(it) = world.ledger.sales.get_mut(&sale)
            {
                it.content.private_note = String::new();
                world.out_of_scope.insert(sale);
            }
        }
        Bend::PaymentOutOfScope(at) => {
            if let Some(payment) = world.payment(*at)
                && let Some(it) = world.ledger.payments.get_mut(&payment)
            {
                it.content.private_note = String::new();
                world.out_of_scope.insert(payment);
            }
        }
        Bend::StrangeSale(client, amount, at) => {
            let form = SalesForm {
                kind: SalesKind::Invoice,
                customer: Some(Target::Existing(CustomerId::new((client + 1).to_string()))),
                ..refund_receipt(cents(*amount), day(*at))
            };
            let reference = world.free_id(LedgerKind::Invoice);
            world.ledger.sales.insert(reference.clone(), posted(reference, form));
        }
        Bend::BookNotBooked(at) => {
            let held = world
                .expected
                .payments
                .values()
                .filter(|it| it.lifecycle == Lifecycle::Deleted || it.hold.is_some());
            let held: Vec<_> = held.collect();
            if let Some(it) = held.get(at % held.len().max(1)) {
                let form = booked_payment(&world.ledger, &it.content, true);
                let reference = world.free_id(LedgerKind::Payment);
                world.ledger.payments.insert(reference.clone(), posted(reference, form));
            }
        }
        Bend::StrangePayment(at, amount) => strange_payment(world, *at, *amount),
        Bend::StrangeRefund(amount, at) => {
            let reference = world.free_id(LedgerKind::RefundReceipt);
            let form = refund_receipt(cents(*amount), day(*at));
            world.ledger.sales.insert(reference.clone(), posted(reference, form));
        }
        Bend::VoidSale(at) => {
            if let Some(sale) = world.sale(*at)
                && let Some(it) = world.ledger.sales.get_mut(&sale)
            {
                void_sale(it);
            }
        }
        Bend::VoidPayment(at) => {
            if let Some(payment) = world.payment(*at)
                && let Some(it) = world.ledger.payments.get_mut(&payment)
            {
                void_payment(it);
            }
        }
        Bend::Sale(at, SaleChange::Kind) => as_receipt(world, *at),
        Bend::Sale(at, change) => {
            if let Some(sale) = world.sale(*at)
                && let Some(it) = world.ledger.sales.get_mut(&sale)
                && it.standing == Standing::Live
            {
                super::bends::sale(&mut it.content, change);
            }
        }
        Bend::Payment(at, change) => {
            let onto = world.sale(change.place());
            if let Some(payment) = world.payment(*at)
                && let Some(it) = world.ledger.payments.get_mut(&payment)
                && it.standing == Standing::Live
            {
                super::bends::payment(&mut it.content, change, onto);
            }
        }
    }
}

/// Books an invoice as a sales receipt, which no payment can pay.
fn as_receipt(world: &mut World, at: usize) {
    let Some(sale) = world.sale(at).filter(|it| it.kind == LedgerKind::Invoice) else { return };
    let mut form = world.ledger.sales[&sale].content.clone();
    form.kind = SalesKind::SalesReceipt;
    bend(world, &Bend::DropSale(at));
    let reference = world.free_id(LedgerKind::SalesReceipt);
    world.ledger.sales.insert(reference.clone(), posted(reference, form));
}

fn strange_payment(world: &mut World, at: usize, amount: i64) {
    let Some(sale) = world.sale(at) else { return };
    let Some(customer) = world.ledger.sales[&sale].content.customer.clone() else { return };
    let form = PaymentForm {
        customer,
        date: world.ledger.sales[&sale].content.date,
        amount: cents(amount),
        method: None,
        reference: None,
        deposit_to: None,
        applications: vec![Application { to: AppliesTo::Posted(sale), amount: cents(amount) }],
        private_note: String::new(),
    };
    let reference = world.free_id(LedgerKind::Payment);
    world.ledger.payments.insert(reference.clone(), posted(reference, form));
}

fn deposit(world: &mut World, at: usize) {
    let Some(payment) = world.payment(at) else { return };
    let content = &world.ledger.payments[&payment].content;
    let form = DepositForm {
        to: None,
        date: content.date,
        total: content.amount,
        linked: vec![(payment.clone(), content.amount)],
        direct: Vec::new(),
        private_note: String::new(),
    };
    let reference = world.free_id(LedgerKind::Deposit);
    world.ledger.deposits.insert(reference.clone(), posted(reference, form));
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
