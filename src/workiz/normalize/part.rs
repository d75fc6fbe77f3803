//! The parts of an invoice beside its lines: discount, tax, tip, service fee.
//!
//! Each part stands in the document twice, as itself and among the totals. The part is what is
//! read; where it is absent, a total of nothing says that there is none, and any other total says
//! that something is missing.

use crate::domain::id::SourceTaxId;
use crate::domain::known::Known;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::quantity::Rate;
use crate::domain::source::Discount;
use crate::domain::source::DiscountKind;
use crate::domain::source::TaxLine;
use crate::workiz::normalize::extras::tax_components;
use crate::workiz::normalize::reader::Reader;
use crate::workiz::normalize::reader::known;
use crate::workiz::wire::invoice::WireDiscount;
use crate::workiz::wire::invoice::WireInvoice;
use crate::workiz::wire::invoice::WireInvoiceTax;
use crate::workiz::wire::invoice::WireTotals;

const COMPARE: &str = "Compare the document in Workiz with its printed form.";

/// Reads the discount.
pub(super) fn discount(
    reader: &mut Reader,
    wire: &WireInvoice,
    totals: &WireTotals,
    currency: Currency,
) -> Option<Known<Option<Discount>>> {
    let part = reader.optional(&wire.discount, "discount")?;
    let unrounded = part.is_some_and(is_percent);
    let stated = if unrounded {
        reader.quietly_rounded_money(&totals.discount, "totals.discount", currency)?
    } else {
        reader.optional_money(&totals.discount, "totals.discount", currency)?
    };
    let Some(part) = part else {
        return match stated {
            Some(stated) if stated.is_zero() => Some(Known::Known(None)),
            // An amount without a kind is still what was taken off.
            Some(amount) => {
                Some(Known::Known(Some(Discount { kind: DiscountKind::Amount, amount })))
            }
            None => Some(Known::Unknown),
        };
    };
    let amount = if unrounded {
        reader.rounded_money(&part.amount, "discount.amount", currency)?
    } else {
        reader.optional_money(&part.amount, "discount.amount", currency)?
    };
    let Some(amount) = amount else {
        reader.unreadable("discount.amount", "The discount has no amount.");
        return None;
    };
    agree(reader, "discount", amount, stated);
    if amount.is_zero() {
        return Some(Known::Known(None));
    }
    let kind = discount_kind(reader, part)?;
    Some(Known::Known(Some(Discount { kind, amount })))
}

/// Tells whether the discount is a percentage: Workiz keeps its amount unrounded.
fn is_percent(part: &WireDiscount) -> bool {
    part.kind.present().is_some_and(|kind| kind == "percent")
}

fn discount_kind(reader: &mut Reader, part: &WireDiscount) -> Option<DiscountKind> {
    match reader.required(&part.kind, "discount.type")?.as_str() {
        "percent" => {
            let percent = reader.decimal(&part.value, "discount.value")?;
            Some(DiscountKind::Percent(Rate::percent(percent)))
        }
        "amount" | "fixed" => Some(DiscountKind::Amount),
        other => {
            let problem = format!("`{other}` is not a known type of discount.");
            reader.unreadable("discount.type", problem);
            None
        }
    }
}

/// Reads the tax; it is taken as data.
pub(super) fn tax(
    reader: &mut Reader,
    wire: &WireInvoice,
    totals: &WireTotals,
    currency: Currency,
) -> Option<Known<Option<TaxLine>>> {
    let stated = reader.optional_money(&totals.tax, "totals.tax", currency)?;
    let Some(part) = reader.optional(&wire.tax, "tax")? else {
        return match stated {
            Some(stated) if stated.is_zero() => Some(Known::Known(None)),
            Some(stated) => {
                let problem =
                    format!("The totals have a tax of {stated}, and its rate is missing.");
                reader.unreadable("tax", problem);
                None
            }
            None => Some(Known::Unknown),
        };
    };
    let amount = reader.money(&part.amount, "tax.amount", currency)?;
    agree(reader, "tax", amount, stated);
    if amount.is_zero() && part.rate.is_empty() {
        return Some(Known::Known(None));
    }
    tax_line(reader, part, amount, currency).map(|line| Known::Known(Some(line)))
}

fn tax_line(
    reader: &mut Reader,
    part: &WireInvoiceTax,
    amount: Money,
    currency: Currency,
) -> Option<TaxLine> {
    let id = reader.optional_id(&part.tax_id, "tax.taxId");
    let name = reader.required(&part.name, "tax.name").cloned();
    let rate = reader.decimal(&part.rate, "tax.rate");
    // The base of a percent discount has that discount's fractions; it only explains the tax.
    let taxable_amount = reader.rounded_money(&part.taxable_amount, "tax.taxableAmount", currency);
    let components = tax_components(reader, &part.components, "tax.components", currency);
    Some(TaxLine {
        tax: id?.map(SourceTaxId::new),
        name: name?,
        rate: Rate::percent(rate?),
        taxable_amount: taxable_amount?,
        amount,
        components: components?,
    })
}

/// Reads the tip.
pub(super) fn tip(
    reader: &mut Reader,
    wire: &WireInvoice,
    totals: &WireTotals,
    currency: Currency,
) -> Option<Known<Money>> {
    let part = reader.optional_money(&wire.tip_amount, "tipAmount", currency);
    let stated = reader.optional_money(&totals.tip, "totals.tip", currency);
    let (part, stated) = (part?, stated?);
    if let Some(part) = part {
        agree(reader, "tip", part, stated);
    }
    Some(known(part.or(stated)))
}

/// Reads the fee for paying by card.
pub(super) fn service_fee(
    reader: &mut Reader,
    wire: &WireInvoice,
    totals: &WireTotals,
    currency: Currency,
) -> Option<Known<Money>> {
    let part = match reader.optional(&wire.service_fee, "serviceFee")? {
        Some(fee) => reader.optional_money(&fee.amount, "serviceFee.amount", currency)?,
        None => None,
    };
    let stated = reader.optional_money(&totals.service_fee, "totals.serviceFee", currency)?;
    if let Some(part) = part {
        agree(reader, "serviceFee", part, stated);
    }
    Some(known(part.or(stated)))
}

/// Puts down that a part and the totals disagree; the part is what counts.
fn agree(reader: &mut Reader, part: &str, amount: Money, stated: Option<Money>) {
    if let Some(stated) = stated
        && stated != amount
    {
        let problem = format!("The document states {amount} for it and {stated} among its totals.");
        reader.note(part, problem, COMPARE);
    }
}
