//! Planted: tax, discounts, tips, fees, noise.

use jiff::civil::date;
use rust_decimal::Decimal;

use crate::sandbox::decimals::half_up_cents;
use crate::sandbox::demo::book::BookLine;
use crate::sandbox::demo::book::SALES_TAX_LINE;
use crate::sandbox::demo::book::SERVICE_FEE;
use crate::sandbox::demo::book::TIPS;
use crate::sandbox::demo::book::WORKIZ_TIP;
use crate::sandbox::demo::case::Case;
use crate::sandbox::demo::desk::Desk;
use crate::sandbox::demo::desk::Names;
use crate::sandbox::demo::sale::Discount;
use crate::sandbox::demo::sale::Line;
use crate::sandbox::demo::sale::cents;
use crate::sandbox::demo::tables;

pub(super) fn cent_of_tax(desk: &mut Desk) -> Option<()> {
    for (month, delta) in [(1, 1), (2, 1), (2, 1)] {
        let mut case =
            desk.take(|it| it.month() == month && it.is_plain() && it.is_taxed() && it.is_paid())?;
        case.book.as_mut()?.tax += cents(delta);
        let what = "QuickBooks rounded the sales tax one cent higher than the client was charged.";
        desk.plant(case, 40, Names::Invoices, what);
    }
    let mut case =
        desk.take(|it| it.month() == 3 && it.is_plain() && it.is_taxed() && it.is_unpaid())?;
    case.book.as_mut()?.tax -= cents(1);
    let what = "QuickBooks rounded the sales tax one cent lower than the client was charged.";
    desk.plant(case, 40, Names::Invoices, what);
    Some(())
}

/// A tax that the books have no code for.
pub(super) fn unmapped_tax(desk: &mut Desk) -> Option<()> {
    let client = desk.any_client()?;
    let lines = vec![Line::of(tables::item("prd_FAUCET"), Decimal::ONE)];
    let mut sale = desk.sale(&client, date(2026, 3, 24), 10, lines);
    sale.tax = tables::tax("tax_4");
    let mut case = desk.book(sale, Vec::new());
    case.book = None;
    let what = "The invoice was never entered in QuickBooks, and its tax La Mesa 8.5% has no tax \
                code there.";
    desk.plant(case, 41, Names::Invoices, what);
    Some(())
}

pub(super) fn wrong_agency(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| {
        it.month() == 2 && it.is_plain() && it.is_taxed() && it.sale.tax.id == "tax_2"
    })?;
    "4".clone_into(&mut case.book.as_mut()?.tax_code);
    let what = "Chula Vista tax was booked under Escondido, which has the same percentage.";
    desk.plant(case, 41, Names::Invoices, what);
    Some(())
}

pub(super) fn old_rate(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| {
        let base = it.sale.tax_base();
        it.month() == 3 && it.is_plain() && it.sale.tax.id == "tax_3" && base > cents(10_000)
    })?;
    let tax = percent_of(case.sale.tax_base(), Decimal::new(775, 2));
    case.book.as_mut()?.tax = tax;
    let what = "QuickBooks taxed with 7.75% although the client was charged 8.75%.";
    desk.plant(case, 42, Names::All, what);
    Some(())
}

pub(super) fn taxable_flag(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| {
        it.month() == 3
            && it.is_plain()
            && it.sale.lines.iter().filter(|it| it.item.taxable).count() > 1
    })?;
    let rate = case.sale.tax.percent();
    let book = case.book.as_mut()?;
    let line = book.lines.iter_mut().find(|it| it.taxed)?;
    line.taxed = false;
    let base: Decimal = book.lines.iter().filter(|it| it.taxed).map(|it| it.amount).sum();
    book.tax = percent_of(base, rate);
    let what = "One product line is marked as not taxable in QuickBooks, so its tax is too low.";
    desk.plant(case, 44, Names::All, what);
    Some(())
}

pub(super) fn tax_before_discount(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| {
        it.month() == 2 && it.sale.discount.is_some() && it.is_taxed() && !it.is_deposited()
    })?;
    let tax = percent_of(case.sale.taxable(), case.sale.tax.percent());
    case.book.as_mut()?.tax = tax;
    let what = "QuickBooks taxed the amount before the discount, Workiz after it.";
    desk.plant(case, 46, Names::All, what);
    Some(())
}

pub(super) fn tax_as_income(desk: &mut Desk) -> Option<()> {
    let mut case =
        desk.take(|it| it.month() == 2 && it.is_plain() && it.is_taxed() && it.is_paid())?;
    let book = case.book.as_mut()?;
    book.lines.push(BookLine::plain(SALES_TAX_LINE, "Sales tax", book.tax));
    book.tax = cents(0);
    book.tax_code.clear();
    for line in &mut book.lines {
        line.taxed = false;
    }
    let what = "The sales tax was booked as an income line; the total agrees.";
    desk.plant(case, 48, Names::Invoices, what);
    Some(())
}

/// The discount is taken out of the lines' amounts, the last line bearing the rounding.
pub(super) fn discount_in_lines(desk: &mut Desk) -> Option<()> {
    for month in [2, 3] {
        let mut case = desk.take(|it| {
            it.month() == month
                && it.sale.discount.is_some()
                && it.sale.tip.is_zero()
                && it.sale.fee.is_zero()
                && !it.is_deposited()
        })?;
        let subtotal = case.sale.subtotal();
        let book = case.book.as_mut()?;
        let mut open = book.discount;
        let count = book.lines.len();
        for (place, line) in book.lines.iter_mut().enumerate() {
            let share = half_up_cents(book.discount * line.amount / subtotal);
            let share = if place + 1 == count { open } else { share };
            line.amount -= share;
            line.priced = None;
            open -= share;
        }
        book.discount = cents(0);
        let what = "QuickBooks has the discount inside the line amounts; the total agrees.";
        desk.plant(case, 51, Names::Invoices, what);
    }
    Some(())
}

/// A percentage discount that Workiz keeps with three decimals, and a tip inside the payments.
pub(super) fn sub_cent_discount(desk: &mut Desk) -> Option<()> {
    let client = desk.any_client()?;
    let mut lines = vec![
        Line::of(tables::item("svc_INST_WH"), Decimal::ONE),
        Line::of(tables::item("svc_LABOR_AH"), Decimal::ONE),
    ];
    lines.first_mut()?.price = cents(215_106);
    let day = date(2026, 3, 12);
    let mut sale = desk.sale(&client, day, 9, lines);
    sale.discount =
        Some(Discount { percent: Some(Decimal::from(5)), amount: Decimal::new(118_803, 3) });
    sale.tip = cents(23_167);
    let first = desk.receipt(&sale, cents(71_282), day, "check");
    let mut rest = desk.receipt(&sale, cents(177_611), date(2026, 3, 16), "card");
    rest.tip = sale.tip;
    let case = desk.book(sale, vec![first, rest]);
    let what = "Workiz computes the 5% discount as 118.803 and takes off 118.80, as QuickBooks \
                does; nothing to do.";
    desk.plant(case, 52, Names::Invoices, what);
    Some(())
}

/// A total below the lines with no discount shown anywhere in Workiz.
pub(super) fn unitemized_discount(desk: &mut Desk) -> Option<()> {
    let client = desk.any_client()?;
    let mut line = Line::of(tables::item("svc_CAMERA"), Decimal::ONE);
    line.price = cents(47_500);
    let mut sale = desk.sale(&client, date(2026, 2, 11), 14, vec![line]);
    sale.total_override = Some(cents(42_500));
    let receipt = desk.receipt(&sale, cents(42_500), date(2026, 2, 11), "cash");
    let case = desk.book(sale, vec![receipt]);
    let what = "Workiz's total is 50.00 below its lines and shows no discount; \
                QuickBooks has the full 475.00.";
    desk.plant(case, 53, Names::Invoices, what);
    Some(())
}

fn has_tip(case: &Case) -> bool {
    !case.sale.tip.is_zero()
        && case.sale.discount.is_none()
        && case.receipts.len() == 1
        && !case.is_deposited()
}

pub(super) fn tip_only_in_payment(desk: &mut Desk) -> Option<()> {
    for month in [2, 3] {
        let mut case = desk.take(|it| it.month() == month && has_tip(it))?;
        case.book.as_mut()?.lines.retain(|it| it.item != TIPS);
        let what = "The tip came with the card payment and has no line in QuickBooks; \
                    it hangs there as an unapplied credit.";
        desk.plant(case, 54, Names::All, what);
    }
    Some(())
}

pub(super) fn tip_as_income(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.month() == 1 && has_tip(it))?;
    let line = case.book.as_mut()?.lines.iter_mut().find(|it| it.item == TIPS)?;
    WORKIZ_TIP.clone_into(&mut line.item);
    "Workiz tip".clone_into(&mut line.description);
    let what = "The tip was booked with the item Workiz tip, which posts to income.";
    desk.plant(case, 55, Names::Invoices, what);
    Some(())
}

/// Nothing says whether the payment's amount has the tip in it.
pub(super) fn ambiguous_tip(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.month() == 3 && it.is_plain() && it.is_paid_by("card"))?;
    let receipt = case.receipts.first_mut()?;
    receipt.tip = cents(3000);
    receipt.includes_tip = None;
    case.banked.first_mut()?.amount += cents(3000);
    let what = "The payment names a tip of 30.00, the invoice none; whether the amount has it \
                in cannot be told. QuickBooks has the payment 30.00 higher.";
    desk.plant(case, 56, Names::All, what);
    Some(())
}

pub(super) fn fee_missing(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| {
        it.month() > 1 && !it.sale.fee.is_zero() && !it.is_deposited() && it.receipts.len() == 1
    })?;
    case.book.as_mut()?.lines.retain(|it| it.item != SERVICE_FEE);
    let what = "The card service fee has no line in QuickBooks.";
    desk.plant(case, 57, Names::All, what);
    Some(())
}

pub(super) fn float_noise(desk: &mut Desk) -> Option<()> {
    for (month, noise) in [(2, "4.5e-13"), (3, "-1.1368683772161603e-13")] {
        let mut case = desk.take(|it| it.month() == month && it.is_plain() && it.is_paid())?;
        case.sale.balance_text = Some(noise);
        let what =
            "Workiz gives the balance as a tiny fraction of a cent; it is 0.00, nothing to do.";
        desk.plant(case, 98, Names::Invoices, what);
    }
    Some(())
}

fn percent_of(base: Decimal, percent: Decimal) -> Decimal {
    half_up_cents(base * percent / Decimal::ONE_HUNDRED)
}
