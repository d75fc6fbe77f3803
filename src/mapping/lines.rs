//! The lines of an invoice in the books: what was sold, the tip and the service fee.

use crate::domain::discrepancy::FieldName;
use crate::domain::expected::Unmapped;
use crate::domain::id::{ClassId, ItemId};
use crate::domain::known::Known;
use crate::domain::ledger::{ItemTarget, LineRole, SalesLine, Target};
use crate::domain::money::Money;
use crate::domain::quantity::{Quantity, UnitPrice};
use crate::domain::rounding::extension;
use crate::domain::source::{Invoice, LineItem, Taxability};
use crate::mapping::compile::CompiledMapping;
use crate::mapping::invoices::lines_of;
use crate::mapping::items::Items;
use crate::mapping::text::{first_chars, normalized};

/// QuickBooks takes at most this many characters in a line's description. Source: QuickBooks'
/// schema.
const DESCRIPTION_MAX_CHARS: usize = 4000;

/// The lines of an invoice, with what was noted on the way.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// In the order of the invoice; the tip and the fee last.
    pub(super) sold: Vec<SalesLine>,
    /// Items that a person has to place.
    pub(super) unmapped: Vec<Unmapped>,
    /// The rule behind each line.
    pub(super) rules: Vec<(FieldName, String)>,
}

/// Maps the lines of an invoice.
pub(super) fn map_lines(
    mapping: &CompiledMapping,
    items: &mut Items<'_>,
    invoice: &Invoice,
    class: Option<&ClassId>,
) -> Lines {
    let mut mapped = Lines::default();
    for line in lines_of(invoice) {
        let sold = items.of(line);
        let (quantity, unit_price) = priced(line);
        mapped.note(sold.rule);
        mapped.unmapped.extend(sold.unmapped);
        mapped.sold.push(SalesLine {
            id: None,
            role: role_of(mapping, sold.target.as_ref()),
            item: sold.target,
            description: description(line),
            quantity,
            unit_price,
            amount: line.amount,
            taxability: line.taxability,
            class: class.cloned(),
        });
    }
    let rules = &mapping.rules.invoices;
    let tip = (LineRole::Tip, &mapping.tip_item, "Tip", rules.tip_item.rule());
    let fee = (
        LineRole::ServiceFee,
        &mapping.service_fee_item,
        "Service fee",
        rules.service_fee_item.rule(),
    );
    for (amount, (role, item, words, rule)) in [(&invoice.tip, tip), (&invoice.service_fee, fee)] {
        if let Known::Known(amount) = amount
            && amount.is_positive()
        {
            mapped.note(rule);
            mapped.sold.push(extra_line(role, item.as_ref(), words, *amount, class));
        }
    }
    mapped
}

impl Lines {
    fn note(&mut self, rule: String) {
        let place = u32::try_from(self.sold.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.rules.push((FieldName::Line(place), rule));
    }
}

/// Returns what a line stands for: a line booked to the tip or fee item is a tip or fee, whoever
/// wrote it.
pub(super) fn role_of(mapping: &CompiledMapping, item: Option<&ItemTarget>) -> LineRole {
    let Some(Target::Existing(id)) = item else { return LineRole::Sale };
    if mapping.tip_item.as_ref() == Some(id) {
        LineRole::Tip
    } else if mapping.service_fee_item.as_ref() == Some(id) {
        LineRole::ServiceFee
    } else {
        LineRole::Sale
    }
}

fn extra_line(
    role: LineRole,
    item: Option<&ItemId>,
    words: &str,
    amount: Money,
    class: Option<&ClassId>,
) -> SalesLine {
    SalesLine {
        id: None,
        role,
        item: item.cloned().map(Target::Existing),
        description: words.to_owned(),
        quantity: None,
        unit_price: None,
        amount,
        taxability: Taxability::NonTaxable,
        class: class.cloned(),
    }
}

/// Returns quantity and price where they make the amount; QuickBooks refuses a line on which they
/// do not (error 6070).
fn priced(line: &LineItem) -> (Option<Quantity>, Option<UnitPrice>) {
    if extension(line.quantity, line.unit_price) == Some(line.amount) {
        (Some(line.quantity), Some(line.unit_price))
    } else {
        (None, None)
    }
}

/// Returns the name, and the description where it says more than the name.
fn description(line: &LineItem) -> String {
    let (name, more) = (line.name.trim(), line.description.trim());
    let text = if more.is_empty() || normalized(more) == normalized(name) {
        name.to_owned()
    } else if name.is_empty() || normalized(more).starts_with(&normalized(name)) {
        more.to_owned()
    } else {
        format!("{name} — {more}")
    };
    first_chars(&text, DESCRIPTION_MAX_CHARS)
}

/// Turns the signs of a line, for a credit memo: the amount, and the price or the quantity with it,
/// so that they still make the amount.
pub(super) fn turned(mut line: SalesLine) -> SalesLine {
    line.amount = line.amount.negated();
    match (line.quantity, line.unit_price) {
        (Some(quantity), _) if quantity.value().is_sign_negative() => {
            line.quantity = Some(Quantity::new(-quantity.value()));
        }
        (_, Some(price)) => {
            line.unit_price = Some(UnitPrice::new(-price.amount(), price.currency()));
        }
        _ => {}
    }
    line
}
