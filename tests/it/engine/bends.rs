//! Faults of the books, as they occur in practice.

use jiff::ToSpan as _;
use tieout::domain::id::{ClassId, CustomerId, ItemId, PaymentMethodId, TaxCodeId};
use tieout::domain::ledger::{
    Application, AppliesTo, DepositForm, LedgerKind, LedgerRef, LineRole, PaymentForm,
    SalesDiscount, SalesForm, SalesKind, Standing, Target,
};
use tieout::domain::number::DocumentNumber;
use tieout::domain::source::{Lifecycle, Taxability};

use super::books::{
    cents, day, foot, in_cents, line, posted, refund_receipt, void_payment, void_sale,
};
use super::cook::booked_payment;
use super::recipe::{Bend, PaymentChange, SaleChange};
use super::world::World;

/// Bends the world in one way.
#[expect(clippy::too_many_lines, reason = "one arm a fault")]
pub(crate) fn bend(world: &mut World, it: &Bend) {
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
                change_sale(&mut it.content, change);
            }
        }
        Bend::Payment(at, change) => {
            let onto = world.sale(change.place());
            if let Some(payment) = world.payment(*at)
                && let Some(it) = world.ledger.payments.get_mut(&payment)
                && it.standing == Standing::Live
            {
                change_payment(&mut it.content, change, onto);
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

/// Changes a sales document of the books, which then still adds up, unless it is to be bent.
#[expect(clippy::too_many_lines, reason = "one arm a fault")]
pub(crate) fn change_sale(form: &mut SalesForm, change: &SaleChange) {
    match change {
        SaleChange::LineAmount(at, by) => {
            let count = form.lines.len().max(1);
            if let Some(it) = form.lines.get_mut(at % count) {
                it.amount = cents((in_cents(it.amount) + by).max(1));
            }
        }
        SaleChange::AddLine(item, amount) => {
            let item = Target::Existing(ItemId::new((item % 4 + 1).to_string()));
            form.lines.push(line(LineRole::Sale, item, "Added", cents(*amount)));
        }
        SaleChange::DropLine(at) => {
            if !form.lines.is_empty() {
                form.lines.remove(at % form.lines.len());
            }
        }
        SaleChange::Item(at, item) => {
            let count = form.lines.len().max(1);
            if let Some(it) = form.lines.get_mut(at % count) {
                it.item = Some(Target::Existing(ItemId::new((item % 4 + 1).to_string())));
            }
        }
        SaleChange::Taxed(at) => {
            let count = form.lines.len().max(1);
            if let Some(it) = form.lines.get_mut(at % count) {
                it.taxability = match it.taxability {
                    Taxability::Taxable => Taxability::NonTaxable,
                    Taxability::NonTaxable => Taxability::Taxable,
                };
            }
        }
        SaleChange::SplitLine(at) => {
            let count = form.lines.len().max(1);
            if let Some(it) = form.lines.get_mut(at % count) {
                let whole = in_cents(it.amount);
                it.amount = cents(whole - whole / 2);
                let mut other = it.clone();
                (other.amount, other.id) = (cents(whole / 2), None);
                form.lines.push(other);
            }
        }
        SaleChange::Discount(amount) => {
            form.discount = (*amount > 0).then(|| SalesDiscount {
                line: None,
                amount: cents(*amount),
                percent: None,
                account: None,
            });
        }
        SaleChange::DiscountIntoLines => {
            let discount = form.discount.take().map_or(0, |it| in_cents(it.amount));
            let sold = form.lines.iter_mut().find(|it| it.role == LineRole::Sale);
            if let Some(it) = sold {
                it.amount = cents(in_cents(it.amount) - discount);
            }
        }
        SaleChange::Tax(by) => {
            form.tax.amount = cents((in_cents(form.tax.amount) + by).max(0));
        }
        SaleChange::TaxCode => form.tax.code = Some(TaxCodeId::new("9")),
        SaleChange::Tip(amount) => extra(form, LineRole::Tip, "2", *amount),
        SaleChange::Fee(amount) => extra(form, LineRole::ServiceFee, "3", *amount),
        SaleChange::Date(days) => {
            form.date = form.date.checked_add(i64::from(*days).days()).unwrap();
        }
        SaleChange::Due(days) => {
            form.due = form.due.map(|it| it.checked_add(i64::from(*days).days()).unwrap());
        }
        SaleChange::Customer(client) => {
            form.customer = Some(Target::Existing(CustomerId::new((client + 1).to_string())));
        }
        SaleChange::Class(class) => form.class = class.map(|it| ClassId::new(it.to_string())),
        SaleChange::Number(number) => {
            form.number = number.and_then(|it| DocumentNumber::parse(&it.to_string()));
        }
        SaleChange::Wrapped => {
            let wrapped = form.number.as_ref().map(|it| format!("SAJ{it}_SKOT"));
            form.number = wrapped.as_deref().and_then(DocumentNumber::parse);
        }
        SaleChange::Unmarked => form.private_note = String::new(),
        // The whole document becomes another one.
        SaleChange::Kind => {}
        SaleChange::Total(by) => return foot(form, *by),
    }
    foot(form, 0);
}

fn extra(form: &mut SalesForm, role: LineRole, item: &str, amount: i64) {
    form.lines.retain(|it| it.role != role);
    if amount > 0 {
        form.lines.push(line(role, Target::Existing(ItemId::new(item)), "", cents(amount)));
    }
}

/// Changes a payment of the books.
pub(crate) fn change_payment(
    form: &mut PaymentForm,
    change: &PaymentChange,
    onto: Option<LedgerRef>,
) {
    match change {
        PaymentChange::Unapply => form.applications.clear(),
        PaymentChange::Reapply(_) => {
            form.applications = onto
                .map(|to| Application { to: AppliesTo::Posted(to), amount: form.amount })
                .into_iter()
                .collect();
        }
        PaymentChange::Amount(by) => {
            form.amount = cents((in_cents(form.amount) + by).max(1));
        }
        PaymentChange::Date(days) => {
            form.date = form.date.checked_add(i64::from(*days).days()).unwrap();
        }
        PaymentChange::Method(method) => {
            form.method = method.map(|it| PaymentMethodId::new(it.to_string()));
        }
        PaymentChange::Customer(client) => {
            form.customer = Target::Existing(CustomerId::new((client + 1).to_string()));
        }
        PaymentChange::Reference(reference) => {
            form.reference = reference.map(|it| format!("ref {it}"));
        }
        PaymentChange::Unmarked => form.private_note = String::new(),
    }
}
