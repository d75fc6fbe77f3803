//! Documents that look like one that is about to be created: outside the mapping's scope, at its
//! first day above all, where a day's difference puts a twin on the other side; and payments that
//! only QuickBooks has, which may stand there for the wrong customer.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::expected::Expected;
use crate::domain::ledger::{CustomerTarget, LedgerRef, PaymentForm, Standing};
use crate::domain::money::Money;
use crate::engine::planner::PlanInput;

/// The out-of-scope documents of the books, by customer and amount.
#[derive(Debug, Default)]
pub struct Lookalikes<'a> {
    by_traits: BTreeMap<(&'a CustomerTarget, Money), Vec<(Date, &'a LedgerRef)>>,
}

impl<'a> Lookalikes<'a> {
    /// Takes the out-of-scope sales documents and payments.
    pub fn new(input: &PlanInput<'a>) -> Self {
        let mut found = Self::default();
        let book = &input.sides.actual.ledger;
        for reference in &input.sides.actual.out_of_scope {
            let traits = match (book.sales.get(reference), book.payments.get(reference)) {
                (Some(it), _) if it.standing == Standing::Live => {
                    it.content.customer.as_ref().map(|c| (c, it.content.total, it.content.date))
                }
                (_, Some(it)) if it.standing == Standing::Live => {
                    Some((&it.content.customer, it.content.amount, it.content.date))
                }
                _ => None,
            };
            if let Some((customer, amount, date)) = traits {
                found.by_traits.entry((customer, amount)).or_default().push((date, reference));
            }
        }
        found
    }

    /// Tells why a document is better not created, if one out of scope looks like it.
    pub fn objection(
        &self,
        input: &PlanInput<'_>,
        customer: &CustomerTarget,
        amount: Money,
        date: Date,
    ) -> Option<String> {
        let (day, reference) = self
            .by_traits
            .get(&(customer, amount))?
            .iter()
            .find(|(day, _)| is_near(input, *day, date))?;
        Some(format!(
            "QuickBooks has the {} of {} on {day} for the same customer, outside the scope that the \
             mapping sets. If it is the same, link the two or widen the scope; otherwise enter this \
             one by hand.",
            input.sides.ledger_title(reference),
            amount.words()
        ))
    }
}

/// Tells why a payment is better not recorded, if a payment that only QuickBooks has looks like it,
/// on whatever customer: one that was typed for the wrong one would stand in the books twice.
pub fn stray_payment(input: &PlanInput<'_>, missing: &Expected<PaymentForm>) -> Option<String> {
    let sides = input.sides;
    let form = &missing.content;
    let strays = sides.payments.extra.iter().filter_map(|it| sides.actual.payments.get(it));
    let found = strays.into_iter().find(|it| {
        let pair = (missing.origin.clone(), it.reference.clone());
        it.standing == Standing::Live
            && it.content.amount == form.amount
            && is_near(input, it.content.date, form.date)
            && !input.parted.contains(&pair)
    })?;
    let id = &found.reference.id;
    Some(format!(
        "It looks like the {} from {} (QuickBooks id {id}), which is only in QuickBooks; {} from {} \
         is only in Workiz. If they are the same, correct the one in QuickBooks. If not, say so and \
         it is recorded: `tieout unlink payment {} {id} --by \"your name\"`.",
        sides.ledger_title(&found.reference),
        sides.customer(&found.content.customer),
        missing.title,
        missing.client,
        missing.origin.id(),
    ))
}

fn is_near(input: &PlanInput<'_>, day: Date, other: Date) -> bool {
    let window = u32::from(input.sides.terms.date_window_days);
    day.until(other).is_ok_and(|span| span.get_days().unsigned_abs() <= window)
}
