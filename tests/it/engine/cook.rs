//! Cooks recipes: what the books should hold, its faithful booking, and then the faults.

use std::collections::{BTreeMap, BTreeSet};
use tieout::domain::book::LedgerBook;
use tieout::domain::expected::{
    DiscountBasis, Expected, ExpectedBook, ExpectedRefund, Hold, HoldReason, NewCustomer, NewItem,
    SourceRef, Unmapped,
};
use tieout::domain::id::{
    AccountId, ClassId, ClientId, CustomerId, ItemId, LineId, PaymentMethodId, SourceInvoiceId,
    SourcePaymentId, SourceRefundId, TaxCodeId,
};
use tieout::domain::known::Known;
use tieout::domain::ledger::{
    Application, AppliesTo, CustomerTarget, DiscountOrder, LedgerKind, LineRole, NewItemKey,
    PaymentForm, SalesDiscount, SalesForm, SalesKind, SalesLine, SalesTax, Target,
};
use tieout::domain::money::Currency;
use tieout::domain::number::DocumentNumber;
use tieout::domain::source::{Address, Lifecycle, NativeSync, Taxability};
use tieout::engine::sight::Blind;

use super::bends::bend;
use super::books::{
    cents, day, empty_ledger, entry, foot, in_cents, item_target, line, posted, refund_receipt,
    settle,
};
use super::recipe::{InvoiceRecipe, PaymentRecipe, Recipe};
use super::world::{World, open_policy, plain_terms};

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

fn cook_lines(it: &InvoiceRecipe) -> Vec<SalesLine> {
    let lines = it.lines.iter().map(|(item, amount, taxed)| {
        let words = format!("Work {item}");
        let mut line = line(LineRole::Sale, item_target(*item), &words, cents(*amount));
        line.taxability = if *taxed { Taxability::Taxable } else { Taxability::NonTaxable };
        line
    });
    lines.collect()
}

fn cook_invoice(place: usize, it: &InvoiceRecipe) -> Expected<SalesForm> {
    let mut lines = cook_lines(it);
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
        unseen: BTreeSet::new(),
        balance: Known::Unknown,
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
        unseen: BTreeSet::new(),
        balance: Known::Unknown,
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
        recorded: BTreeMap::new(),
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
        blind: Blind::default(),
        native_sync: Known::Known(NativeSync::Off),
        recording: None,
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
pub(crate) fn booked_payment(ledger: &LedgerBook, form: &PaymentForm, marked: bool) -> PaymentForm {
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
