//! The lines of sales forms: their checks, ids, subtotal and discount.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::item_line::ItemLine;
use crate::sandbox::qbo::item_line::group_line;
use crate::sandbox::qbo::item_line::item_line;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::decimal;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::flag;
use crate::sandbox::qbo::json::half_up_cents;
use crate::sandbox::qbo::json::money;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::put_default;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::json::to_reference;
use crate::sandbox::qbo::json::trimmed;
use crate::sandbox::qbo::posting_rules;
use crate::sandbox::qbo::render::preference;
use crate::sandbox::qbo::render::prefers;
use crate::sandbox::qbo::write::Draft;
use crate::sandbox::qbo::write::Origin;

/// What the lines add up to, in the company's currency.
#[derive(Debug, Default)]
pub(super) struct Sums {
    /// The item lines.
    pub(super) subtotal: Decimal,
    /// The item lines by their tax codes.
    pub(super) by_code: BTreeMap<String, Decimal>,
    /// Shipping and gratuity, which stand outside the subtotal.
    pub(super) extras: Decimal,
    /// Shipping and gratuity by their tax codes.
    pub(super) extras_by_code: BTreeMap<String, Decimal>,
    /// All lines with their tax, by tax codes; only where amounts include the tax.
    pub(super) gross: BTreeMap<String, Decimal>,
    /// The discount, positive.
    pub(super) discount: Decimal,
}

impl Sums {
    /// Gives the sum of the item lines with a tax code.
    pub(super) fn coded(&self, code: &str) -> Decimal {
        self.by_code.get(code).copied().unwrap_or_default()
    }

    /// Gives the sum of shipping and gratuity with a tax code.
    pub(super) fn extra_coded(&self, code: &str) -> Decimal {
        self.extras_by_code.get(code).copied().unwrap_or_default()
    }

    fn add(&mut self, line: &ItemLine) {
        if let Some(code) = &line.code {
            let by_code = if line.is_extra { &mut self.extras_by_code } else { &mut self.by_code };
            *by_code.entry(code.clone()).or_default() += line.worth;
            if let Some(gross) = line.gross {
                *self.gross.entry(code.clone()).or_default() += gross;
            }
        }
        if line.is_extra {
            self.extras += line.worth;
        } else {
            self.subtotal += line.worth;
        }
    }
}

/// The most lines of a form, and of one with tax. Source: API reference; the faults are assumed.
const LINES_MAX: usize = 10_000;
const TAXED_LINES_MAX: usize = 750;

/// Computes a form's lines in place.
pub(super) fn compute(books: &Books, draft: &Draft, form: &mut Doc) -> Result<Sums, Fault> {
    let mut sums = Sums::default();
    let mut ids = LineIds::after(draft, form);
    let (mut items, mut extras, mut discounts) = (Vec::new(), Vec::new(), Vec::new());
    let mut since_subtotal = Decimal::ZERO;
    for row in rows(form, "Line").iter().filter_map(Value::as_object) {
        let mut line = row.clone();
        line.remove("LineNum");
        match text(&line, "DetailType") {
            Some("SalesItemLineDetail") => {
                let worth = item_line(books, draft.origin, form, &mut line)?;
                ids.give(&mut line);
                sums.add(&worth);
                if worth.is_extra {
                    extras.push(line);
                } else {
                    since_subtotal += worth.worth;
                    put(&mut line, "LineNum", items.len() + 1);
                    items.push(line);
                }
            }
            Some("GroupLineDetail") => {
                ids.give(&mut line);
                for part in group_line(books, draft.origin, form, &mut line, &mut ids)? {
                    sums.add(&part);
                    since_subtotal += part.worth;
                }
                put(&mut line, "LineNum", items.len() + 1);
                items.push(line);
            }
            Some("DescriptionOnly") => {
                line.remove("Amount");
                if text(&line, "Description").is_some_and(|it| it.starts_with("Subtotal:")) {
                    put(&mut line, "Description", format!("Subtotal: {since_subtotal:.2}"));
                    since_subtotal = Decimal::ZERO;
                }
                put_default(&mut line, "DescriptionLineDetail", Doc::new());
                ids.give(&mut line);
                put(&mut line, "LineNum", items.len() + 1);
                items.push(line);
            }
            Some("DiscountLineDetail") => discounts.push(line),
            Some("SubTotalLineDetail") => {}
            Some(other) => {
                return Err(Fault::invalid(2170, "Invalid Enumeration", "DetailType", other));
            }
            None => return Err(Fault::missing("Line.DetailType")),
        }
    }
    check_count(&sums, items.len() + extras.len() + discounts.len())?;
    if discounts.len() > 1 {
        return Err(Fault::business("Only one discount line is allowed."));
    }
    let mut done = items;
    done.push(doc([
        ("Amount", money(sums.subtotal)),
        ("DetailType", Value::from("SubTotalLineDetail")),
        ("SubTotalLineDetail", Value::Object(Doc::new())),
    ]));
    done.extend(extras);
    if let Some(mut line) = discounts.pop() {
        sums.discount = discount_line(books, draft.origin, sums.subtotal, &mut line)?;
        done.push(line);
    }
    put(form, "Line", done.into_iter().map(Value::Object).collect::<Vec<_>>());
    Ok(sums)
}

fn check_count(sums: &Sums, lines: usize) -> Result<(), Fault> {
    let taxed = sums.by_code.keys().any(|it| it != "NON");
    if lines > LINES_MAX || (taxed && lines > TAXED_LINES_MAX) {
        let most = if taxed { TAXED_LINES_MAX } else { LINES_MAX };
        return Err(Fault::business(&format!("A transaction can have at most {most} lines.")));
    }
    Ok(())
}

/// Completes the discount line and gives its amount, positive for a reduction.
fn discount_line(
    books: &Books,
    origin: Origin,
    subtotal: Decimal,
    line: &mut Doc,
) -> Result<Decimal, Fault> {
    if origin == Origin::Request && !prefers(books, "SalesFormsPrefs", "AllowDiscount") {
        return Err(Fault::business("Discounts are turned off for this company."));
    }
    if origin == Origin::Request && !line.contains_key("DiscountLineDetail") {
        return Err(Fault::bad_discount("DiscountLineDetail is missing."));
    }
    let mut detail = object(line, "DiscountLineDetail").cloned().unwrap_or_default();
    let discount = if flag(&detail, "PercentBased") {
        let percent = detail.get("DiscountPercent").and_then(decimal);
        let percent = percent.ok_or_else(|| Fault::bad_discount("DiscountPercent is missing."))?;
        put(&mut detail, "DiscountPercent", trimmed(percent));
        half_up_cents(subtotal * percent / Decimal::ONE_HUNDRED)
    } else {
        let given = line.get("Amount").and_then(decimal);
        half_up_cents(given.ok_or_else(|| Fault::bad_discount("Amount is missing."))?)
    };
    if origin == Origin::Request {
        check_reduction(&detail, discount)?;
    }
    put_default(&mut detail, "PercentBased", false);
    if reference(&detail, "DiscountAccountRef").is_none() {
        let account = preference(books, "SalesFormsPrefs", "DefaultDiscountAccount");
        let account = account.and_then(Value::as_str);
        let account =
            account.ok_or_else(|| Fault::bad_discount("DiscountAccountRef is missing."))?;
        put(&mut detail, "DiscountAccountRef", to_reference(account));
    }
    if let Some(account) = reference(&detail, "DiscountAccountRef")
        && origin == Origin::Request
    {
        posting_rules::check_discount(books, account)?;
    }
    line.remove("Id");
    put(line, "Amount", money(discount));
    put(line, "DiscountLineDetail", detail);
    Ok(discount)
}

/// Refuses a discount that would add. Source: API reference (positive reduces); the code is assumed.
fn check_reduction(detail: &Doc, discount: Decimal) -> Result<(), Fault> {
    // A percentage of a subtotal below zero is below zero, too, and still a reduction.
    let (field, given) = if flag(detail, "PercentBased") {
        ("DiscountPercent", amount(detail, "DiscountPercent"))
    } else {
        ("Line.Amount", discount)
    };
    if given < Decimal::ZERO {
        return Err(Fault::negative(field, &given.to_string()));
    }
    Ok(())
}

/// Gives lines their ids: known ones stay with the first line that has them, all other lines are
/// new and get the next number.
///
/// Source: recorded traffic (a line sent without its id came back with the next one) and the
/// published schema.
#[derive(Debug)]
pub(super) struct LineIds {
    known: Vec<String>,
    last: u64,
}

impl LineIds {
    /// Starts behind all ids that the document has had; one of a seed has those that it brings.
    pub(super) fn after(draft: &Draft, form: &Doc) -> Self {
        let brought = (draft.origin == Origin::Seed).then_some(form);
        let old = draft.previous.as_deref().or(brought);
        let old = old.map(|it| rows(it, "Line")).unwrap_or_default();
        let mut known = Vec::new();
        for line in old.iter().filter_map(Value::as_object) {
            let inner = object(line, "GroupLineDetail").map(|it| rows(it, "Line"));
            let inner = inner.unwrap_or_default().iter().filter_map(Value::as_object);
            let ids = std::iter::once(line).chain(inner).filter_map(|it| text(it, "Id"));
            known.extend(ids.map(str::to_owned));
        }
        let last = known.iter().filter_map(|it| it.parse().ok()).max().unwrap_or(0);
        Self { known, last }
    }

    /// Gives a line its id.
    pub(super) fn give(&mut self, line: &mut Doc) {
        let place = text(line, "Id").and_then(|it| self.known.iter().position(|own| own == it));
        if let Some(place) = place {
            self.known.swap_remove(place);
            return;
        }
        self.last += 1;
        put(line, "Id", self.last.to_string());
    }
}
