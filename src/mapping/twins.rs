//! Invoices that Workiz seems to have twice: a job invoice and a standalone one for the same work.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::book::SourceBook;
use crate::domain::expected::{Expected, Hold, HoldReason, SourceRef};
use crate::domain::id::{ClientId, SourceInvoiceId};
use crate::domain::ledger::SalesForm;
use crate::domain::money::Money;
use crate::domain::source::{InvoiceKind, Lifecycle};

/// How many days two invoices for the same work may lie apart.
const DAYS_APART_MAX: u32 = 3;

/// One invoice of a client and total.
type Member<'a> = (InvoiceKind, Date, &'a SourceInvoiceId);

/// Holds both invoices of a pair that has the same client and total within days, one from a job and
/// one on its own: one of them has to be deleted in Workiz, and only a person knows which.
pub(super) fn hold_twins(
    sales: &mut BTreeMap<SourceRef, Expected<SalesForm>>,
    source: &SourceBook,
) {
    let mut groups: BTreeMap<(&ClientId, Money), Vec<Member<'_>>> = BTreeMap::new();
    for (id, invoice) in &source.invoices {
        let origin = SourceRef::Invoice(id.clone());
        let expected = sales.get(&origin).filter(|it| it.lifecycle == Lifecycle::Live);
        let Some(expected) = expected.filter(|it| !it.content.total.is_zero()) else { continue };
        let member = (invoice.kind, expected.content.date, id);
        groups.entry((&invoice.client, expected.content.total)).or_default().push(member);
    }
    let mut twins: BTreeMap<SourceRef, SourceRef> = BTreeMap::new();
    for members in groups.values() {
        for (kind, date, id) in members {
            let twin = members.iter().find(|(other, day, _)| {
                other != kind && days_between(*date, *day) <= DAYS_APART_MAX
            });
            if let Some((_, _, twin)) = twin {
                let (one, other) = ((*id).clone(), (*twin).clone());
                twins.insert(SourceRef::Invoice(one), SourceRef::Invoice(other));
            }
        }
    }
    for (origin, twin) in twins {
        let Some(name) = sales.get(&twin).map(|it| it.title.clone()) else { continue };
        if let Some(expected) = sales.get_mut(&origin)
            && expected.hold.is_none()
        {
            let detail = format!(
                "Workiz also has {name} for the same client and amount within days, one from a job \
                 and one on its own. Delete in Workiz the one that is too many."
            );
            expected.hold = Some(Hold { reason: HoldReason::TwiceInSource, detail });
        }
    }
}

fn days_between(left: Date, right: Date) -> u32 {
    left.until(right).map_or(u32::MAX, |span| span.get_days().unsigned_abs())
}
