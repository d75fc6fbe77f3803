//! Faults within one document of the books.

use jiff::ToSpan as _;
use tieout::domain::id::{ClassId, CustomerId, ItemId, PaymentMethodId, TaxCodeId};
use tieout::domain::ledger::{
    Application, AppliesTo, LedgerRef, LineRole, PaymentForm, SalesDiscount, SalesForm, Target,
};
use tieout::domain::number::DocumentNumber;
use tieout::domain::source::Taxability;

use super::recipe::{PaymentChange, SaleChange};
use super::world::{cents, foot, in_cents, line};

/// Changes a sales document of the books, which then still adds up, unless it is to be bent.
#[expect(clippy::too_many_lines, reason = "one arm a fault")]
pub(crate) fn sale(form: &mut SalesForm, change: &SaleChange) {
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
pub(crate) fn payment(form: &mut PaymentForm, change: &PaymentChange, onto: Option<LedgerRef>) {
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
