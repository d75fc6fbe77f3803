//! A ledger in memory that carries out a plan, by few rules of its own.

use std::collections::BTreeSet;

use tieout::domain::expected::{
    DiscountBasis, Expected, ExpectedBook, NewCustomer, NewItem, SourceRef,
};
use tieout::domain::id::{
    ClientId, CorrectionId, CustomerId, ItemId, LineId, SourcePaymentId, SyncToken,
};
use tieout::domain::known::Known;
use tieout::domain::ledger::{
    Application, AppliesTo, CustomerTarget, ItemTarget, LedgerKind, LedgerRef, NewItemKey,
    PaymentForm, Posted, SalesForm, SalesKind, Standing, Target,
};
use tieout::domain::plan::{
    Absence, Action, Correction, PaymentPart, Plan, Precondition, SalesPart, SourceRecord,
};
use tieout::domain::source::Lifecycle;

use super::books::{
    customer, foot, free_id, in_cents, item, posted, settle, void_payment, void_sale,
};
use super::world::World;

/// What carrying out a plan came to.
#[derive(Debug, Default)]
pub(crate) struct Carried {
    pub(crate) done: BTreeSet<CorrectionId>,
    /// What went wrong, which a careful plan does not let happen.
    pub(crate) complaints: Vec<String>,
    created: Vec<(SourceRef, LedgerRef)>,
    customers: Vec<(ClientId, CustomerId)>,
    items: Vec<(NewItemKey, ItemId)>,
}

/// Carries out every correction that may be applied, in order.
pub(crate) fn carry_out(world: &mut World, plan: &Plan) -> Carried {
    let mut carried = Carried::default();
    for it in plan.corrections.iter().filter(|it| it.verdict.may_apply()) {
        if let Some(need) = it.needs.iter().find(|need| !carried.done.contains(need)) {
            carried.complaints.push(format!("{} needs {need}, which was not done", it.id));
            continue;
        }
        if let Some(problem) = stands_against(world, it) {
            carried.complaints.push(format!("{}: {problem}", it.id));
            continue;
        }
        write(world, it, &mut carried);
        carried.done.insert(it.id.clone());
    }
    for (client, id) in &carried.customers {
        expect_customer(&mut world.expected, client, id);
    }
    for (key, id) in &carried.items {
        expect_item(&mut world.expected, key, id);
    }
    carried
}

fn stands_against(world: &World, it: &Correction) -> Option<String> {
    match &it.precondition {
        Precondition::AtVersion { target, sync_token } => {
            let sale = world.ledger.sales.get(target).map(|it| &it.sync_token);
            let payment = world.ledger.payments.get(target).map(|it| &it.sync_token);
            let now = sale.or(payment);
            (now != Some(sync_token)).then(|| format!("{target:?} changed to {now:?}"))
        }
        Precondition::Absent(Absence::Sale { marker, .. }) => {
            let mut live = world.ledger.sales.values().filter(|it| it.standing == Standing::Live);
            let there = live.any(|it| it.content.private_note.contains(marker.as_str()));
            (there && !marker.is_empty()).then(|| format!("{marker} is there"))
        }
        Precondition::Absent(Absence::Payment { marker, .. }) => {
            let mut live =
                world.ledger.payments.values().filter(|it| it.standing == Standing::Live);
            let there = live.any(|it| it.content.private_note.contains(marker.as_str()));
            there.then(|| format!("{marker} is there"))
        }
        Precondition::AbsentInSource(absence) => {
            let now = world.ledger.payments.get(&absence.payment).map(|it| &it.sync_token);
            let there = world.expected.recorded.values().any(|it| *it == absence.payment);
            let fits = now == Some(&absence.sync_token) && !there;
            (!fits).then(|| format!("{:?} is in Workiz, or changed to {now:?}", absence.payment))
        }
        Precondition::Absent(Absence::Name { name, .. }) => {
            let customer = world.ledger.customers.values().any(|it| it.display_name == *name);
            let item = world.ledger.items.values().any(|it| it.name == *name);
            (customer || item).then(|| format!("{name} is there"))
        }
    }
}

fn write(world: &mut World, it: &Correction, carried: &mut Carried) {
    match &it.action {
        Action::CreateCustomer(new) => create_customer(world, new, carried),
        Action::CreateItem(new) => create_item(world, new, carried),
        Action::CreateSale { origin, form } => {
            let reference = free_id(&world.ledger, kind(form.kind));
            let mut form = form.clone();
            resolve_sale(&mut form, carried);
            world.ledger.sales.insert(reference.clone(), posted(reference.clone(), form));
            carried.created.push((origin.clone(), reference));
        }
        Action::UpdateSale { target, parts, form, .. } => {
            let mut form = form.clone();
            resolve_sale(&mut form, carried);
            let Some(sale) = world.ledger.sales.get_mut(target) else { return };
            update_sale(sale, parts, &form, carried);
        }
        Action::VoidSale { target, .. } => {
            let Some(sale) = world.ledger.sales.get_mut(target) else { return };
            if sale.linked.iter().any(|it| it.kind == LedgerKind::Payment) {
                carried.complaints.push(format!("{target:?} is voided while it is paid"));
            }
            void_sale(sale);
            bump(sale);
        }
        Action::CreatePayment { form, .. } => {
            let reference = free_id(&world.ledger, LedgerKind::Payment);
            let form = resolve_payment(form, carried);
            world.ledger.payments.insert(reference.clone(), posted(reference, form));
        }
        Action::UpdatePayment { target, parts, form, .. } => {
            let form = resolve_payment(form, carried);
            let Some(payment) = world.ledger.payments.get_mut(target) else { return };
            update_payment(payment, parts, &form);
            bump(payment);
        }
        Action::RecordInSource(record) => record_in_source(world, record, carried),
        Action::VoidPayment { target, .. } => {
            let Some(payment) = world.ledger.payments.get_mut(target) else { return };
            void_payment(payment);
            bump(payment);
        }
    }
    for trimmed in settle(&mut world.ledger) {
        carried.complaints.push(format!("{}: {trimmed:?} lost what it pays", it.sentence));
        if let Some(payment) = world.ledger.payments.get_mut(&trimmed) {
            bump(payment);
        }
    }
}

/// Workiz takes a payment on an invoice that has so much open; the mapping leads it back.
fn record_in_source(world: &mut World, record: &SourceRecord, carried: &mut Carried) {
    let invoice = SourceRef::Invoice(record.invoice.clone());
    let to = AppliesTo::Source(record.invoice.clone());
    let on_it = world.expected.payments.values().flat_map(|it| it.content.applications.iter());
    let paid: i64 = on_it.filter(|it| it.to == to).map(|it| in_cents(it.amount)).sum();
    let sale = &world.expected.sales[&invoice];
    if in_cents(record.amount) > in_cents(sale.content.total) - paid {
        carried.complaints.push(format!("{invoice:?} has no room for {record:?}"));
    }
    let origin = SourceRef::Payment(SourcePaymentId::new(format!("new_{}", record.payment.id)));
    let methods = world.recording.clone().unwrap();
    let method = methods.into_iter().find(|(_, it)| *it == record.method).map(|it| it.0);
    let payment = Expected {
        origin: origin.clone(),
        lifecycle: Lifecycle::Live,
        title: "recorded payment".to_owned(),
        client: sale.client.clone(),
        content: PaymentForm {
            customer: sale.content.customer.clone().unwrap(),
            date: record.date,
            amount: record.amount,
            method,
            reference: None,
            deposit_to: None,
            applications: vec![Application { to, amount: record.amount }],
            private_note: origin.marker(),
        },
        unmapped: Vec::new(),
        hold: None,
        discount_basis: DiscountBasis::Stated,
        unseen: BTreeSet::new(),
        balance: Known::Unknown,
        link: None,
    };
    world.expected.recorded.insert(origin.clone(), record.payment.clone());
    world.expected.payments.insert(origin, payment);
}

fn kind(kind: SalesKind) -> LedgerKind {
    kind.into()
}

fn bump<T>(posted: &mut Posted<T>) {
    let version: u32 = posted.sync_token.as_str().parse().unwrap();
    posted.sync_token = SyncToken::new((version + 1).to_string());
}

fn create_customer(world: &mut World, new: &NewCustomer, carried: &mut Carried) {
    let id = (world.ledger.customers.len() + 1).to_string();
    let created = customer(&id, &new.display_name);
    carried.customers.push((new.client.clone(), created.id.clone()));
    world.ledger.customers.insert(created.id.clone(), created);
}

fn create_item(world: &mut World, new: &NewItem, carried: &mut Carried) {
    let id = (world.ledger.items.len() + 1).to_string();
    let mut created = item(&id, &new.name, 0);
    created.income_account = Some(new.income_account.clone());
    carried.items.push((new.key.clone(), created.id.clone()));
    world.ledger.items.insert(created.id.clone(), created);
}

fn made_customer(target: &CustomerTarget, made: &[(ClientId, CustomerId)]) -> CustomerTarget {
    let Target::New(client) = target else { return target.clone() };
    let found = made.iter().find(|(it, _)| it == client);
    Target::Existing(found.expect("a customer is created before it is needed").1.clone())
}

fn made_item(target: &ItemTarget, made: &[(NewItemKey, ItemId)]) -> ItemTarget {
    let Target::New(key) = target else { return target.clone() };
    let found = made.iter().find(|(it, _)| it == key);
    Target::Existing(found.expect("an item is created before it is needed").1.clone())
}

fn resolve_sale(form: &mut SalesForm, carried: &Carried) {
    form.customer = form.customer.as_ref().map(|it| made_customer(it, &carried.customers));
    for (at, line) in form.lines.iter_mut().enumerate() {
        line.item = line.item.as_ref().map(|it| made_item(it, &carried.items));
        if line.id.is_none() {
            line.id = Some(LineId::new(format!("new{at}")));
        }
    }
}

fn resolve_payment(form: &PaymentForm, carried: &Carried) -> PaymentForm {
    let mut form = form.clone();
    form.customer = made_customer(&form.customer, &carried.customers);
    for it in &mut form.applications {
        if let AppliesTo::Source(id) = &it.to {
            let origin = SourceRef::Invoice(id.clone());
            let found = carried.created.iter().find(|(it, _)| *it == origin);
            let found = found.expect("an invoice is created before it is paid");
            it.to = AppliesTo::Posted(found.1.clone());
        }
    }
    form
}

fn update_sale(
    sale: &mut Posted<SalesForm>,
    parts: &[SalesPart],
    form: &SalesForm,
    carried: &mut Carried,
) {
    let stays = sale.content.total;
    for part in parts {
        let content = &mut sale.content;
        match part {
            SalesPart::Customer => content.customer.clone_from(&form.customer),
            SalesPart::Date => content.date = form.date,
            SalesPart::DueDate => content.due = form.due,
            SalesPart::Lines => {
                content.lines.clone_from(&form.lines);
                content.discount.clone_from(&form.discount);
                content.discount_order = form.discount_order;
            }
            SalesPart::Tax => content.tax = form.tax.clone(),
            SalesPart::Class => content.class.clone_from(&form.class),
        }
    }
    let ids: BTreeSet<&LineId> =
        sale.content.lines.iter().filter_map(|it| it.id.as_ref()).collect();
    if ids.len() < sale.content.lines.iter().filter(|it| it.id.is_some()).count() {
        carried.complaints.push(format!("{:?} has a line id twice", sale.reference));
    }
    // QuickBooks adds up what it is sent.
    if parts.contains(&SalesPart::Lines) || parts.contains(&SalesPart::Tax) {
        foot(&mut sale.content, 0);
    } else {
        sale.content.total = stays;
    }
    if sale.content != *form {
        carried.complaints.push(format!("{:?} is not as planned afterwards", sale.reference));
    }
    bump(sale);
}

fn update_payment(payment: &mut Posted<PaymentForm>, parts: &[PaymentPart], form: &PaymentForm) {
    for part in parts {
        let content = &mut payment.content;
        match part {
            PaymentPart::Customer => content.customer = form.customer.clone(),
            PaymentPart::Date => content.date = form.date,
            PaymentPart::Amount => content.amount = form.amount,
            PaymentPart::Method => content.method.clone_from(&form.method),
            PaymentPart::Applications => content.applications.clone_from(&form.applications),
        }
    }
    assert!(in_cents(payment.content.amount) >= 0);
}

fn expect_customer(expected: &mut ExpectedBook, client: &ClientId, id: &CustomerId) {
    let new = Target::New(client.clone());
    for it in expected.sales.values_mut().filter(|it| it.content.customer.as_ref() == Some(&new)) {
        it.content.customer = Some(Target::Existing(id.clone()));
    }
    for it in expected.payments.values_mut().filter(|it| it.content.customer == new) {
        it.content.customer = Target::Existing(id.clone());
    }
    expected.new_customers.remove(client);
}

fn expect_item(expected: &mut ExpectedBook, key: &NewItemKey, id: &ItemId) {
    let new = Some(Target::New(key.clone()));
    let lines = expected.sales.values_mut().flat_map(|it| it.content.lines.iter_mut());
    lines.filter(|it| it.item == new).for_each(|it| it.item = Some(Target::Existing(id.clone())));
    expected.new_items.remove(key);
}
