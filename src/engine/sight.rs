//! What the source cannot see is taken out of the comparison, on both sides alike.
//!
//! Documents that the source cannot list are put out of scope in the books. A part of a matched
//! document that the source cannot see is taken over from the books, so that what is left is a
//! comparison of what both sides know, and of the total that all parts come to.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::domain::effects::Measure;
use crate::domain::expected::{DiscountBasis, Expected, ExpectedBook, UnseenPart};
use crate::domain::ledger::{LedgerRef, LineRole, Posted, SalesDiscount, SalesForm, SalesKind};
use crate::domain::matching::Matching;
use crate::domain::money::MoneyError;
use crate::domain::terms::ActualBook;
use crate::engine::measure::Parts;

/// What the source cannot see of a company.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blind {
    /// The measures, each with the reason as a full sentence.
    pub measures: BTreeMap<Measure, String>,
    /// Why it does not list every sales document, if so, as a full sentence.
    pub documents: Option<String>,
}

impl Blind {
    /// Tells whether a measure cannot be seen.
    pub fn to(&self, measure: Measure) -> bool {
        self.measures.contains_key(&measure)
    }

    /// Returns why nothing may be written, if the source sees too little for that. Deposits are
    /// compared by nobody yet, so that nothing is written for the lack of them.
    pub fn audits_only(&self) -> Option<String> {
        let unseen = self.measures.keys().any(|it| *it != Measure::Deposited);
        let blind = unseen || self.documents.is_some();
        blind.then(|| {
            "This way into Workiz does not show everything, so that tieout compares only."
                .to_owned()
        })
    }
}

/// Takes out of both books what the source cannot see as a whole: payments, refunds, and what is
/// in the books only where the source does not list everything.
pub fn blinded<'a>(
    mut expected: ExpectedBook,
    actual: &'a ActualBook,
    blind: &Blind,
) -> (ExpectedBook, Cow<'a, ActualBook>) {
    let mut actual = Cow::Borrowed(actual);
    if blind.to(Measure::Collected) {
        expected.payments.clear();
        actual.to_mut().payments.clear();
    }
    if blind.to(Measure::Refunded) {
        expected.refunds.clear();
        put_aside(actual.to_mut(), |_, it| it.content.kind == SalesKind::RefundReceipt);
    }
    (expected, actual)
}

/// Puts documents out of scope that only the books have, where the source does not list all.
pub fn without_unlisted(actual: &mut ActualBook, sales: &mut Matching) {
    let extra = std::mem::take(&mut sales.extra);
    put_aside(actual, |reference, _| extra.contains(reference));
}

fn put_aside(actual: &mut ActualBook, away: impl Fn(&LedgerRef, &Posted<SalesForm>) -> bool) {
    let gone: Vec<LedgerRef> =
        actual.sales.iter().filter(|(key, it)| away(key, it)).map(|(key, _)| key.clone()).collect();
    for reference in gone {
        actual.sales.remove(&reference);
        actual.out_of_scope.push(reference);
    }
    actual.out_of_scope.sort();
}

/// Gives every matched document the parts of the books that the source cannot see of it.
///
/// # Errors
/// A sum leaves the exact range.
pub fn filled(
    mut expected: ExpectedBook,
    actual: &ActualBook,
    sales: &Matching,
) -> Result<ExpectedBook, MoneyError> {
    for it in &sales.matches {
        let pair = (expected.sales.get_mut(&it.expected), actual.sales.get(&it.actual));
        if let (Some(own), Some(posted)) = pair
            && own.content.kind == posted.content.kind
        {
            fill(own, &posted.content)?;
        }
    }
    Ok(expected)
}

fn fill(own: &mut Expected<SalesForm>, posted: &SalesForm) -> Result<(), MoneyError> {
    let unseen = own.unseen.clone();
    let form = &mut own.content;
    if unseen.contains(&UnseenPart::Date) {
        form.date = posted.date;
    }
    let lines = [
        (UnseenPart::Lines, LineRole::Sale),
        (UnseenPart::Tip, LineRole::Tip),
        (UnseenPart::ServiceFee, LineRole::ServiceFee),
    ];
    for (_, role) in lines.into_iter().filter(|(part, _)| unseen.contains(part)) {
        let theirs = posted.lines.iter().filter(|line| line.role == role).cloned();
        form.lines.extend(theirs);
    }
    if unseen.contains(&UnseenPart::Tax) {
        form.tax = posted.tax.clone();
    }
    if unseen.contains(&UnseenPart::Discount) {
        form.discount.clone_from(&posted.discount);
        form.discount_order = posted.discount_order;
        own.discount_basis = unseen_discount(form, posted)?;
    }
    Ok(())
}

/// Takes what the lines come to above a total that is agreed on for a discount that the books have
/// in their lines.
fn unseen_discount(form: &mut SalesForm, posted: &SalesForm) -> Result<DiscountBasis, MoneyError> {
    let above = Parts::of(form)?.gap()?.negated();
    if form.discount.is_some() || !above.is_positive() || form.total != posted.total {
        return Ok(DiscountBasis::Stated);
    }
    form.discount = Some(SalesDiscount { line: None, amount: above, percent: None, account: None });
    Ok(DiscountBasis::FromTotal)
}
