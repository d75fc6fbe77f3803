//! Documents that lie outside the mapping's scope, but look like one that is about to be created:
//! at the first day of the scope above all, where a day's difference puts a twin on the other side.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::ledger::{CustomerTarget, LedgerRef, Standing};
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
        let window = u32::from(input.sides.terms.date_window_days);
        let near =
            |day: &Date| day.until(date).is_ok_and(|span| span.get_days().unsigned_abs() <= window);
        let (day, reference) =
            self.by_traits.get(&(customer, amount))?.iter().find(|(day, _)| near(day))?;
        Some(format!(
            "QuickBooks has the {} of {} on {day} for the same customer, outside the scope that the \
             mapping sets. If it is the same, link the two or widen the scope; otherwise enter this \
             one by hand.",
            input.sides.ledger_title(reference),
            amount.words()
        ))
    }
}
