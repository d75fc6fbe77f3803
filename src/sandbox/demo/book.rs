//! The QuickBooks side as values: what a clean bookkeeper makes of a sale and its receipts.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::sandbox::demo::sale::Line;
use crate::sandbox::demo::sale::Receipt;
use crate::sandbox::demo::sale::Sale;
use crate::sandbox::demo::tables::ITEMS;

/// QuickBooks id of the item for tips.
pub(super) const TIPS: &str = "101";
/// QuickBooks id of the item for service fees.
pub(super) const SERVICE_FEE: &str = "102";
/// QuickBooks id of the item that Workiz's own sync makes for tips (posts to income).
pub(super) const WORKIZ_TIP: &str = "103";
/// QuickBooks id of the item that somebody used for sales tax (posts to income).
pub(super) const SALES_TAX_LINE: &str = "104";
/// QuickBooks id of the package item.
pub(super) const PACKAGE: &str = "105";

/// A line of an invoice in the books.
#[derive(Debug, Clone)]
pub(super) struct BookLine {
    pub(super) item: String,
    pub(super) description: String,
    /// Quantity and unit price; `None`: only the amount was booked.
    pub(super) priced: Option<(Decimal, Decimal)>,
    pub(super) amount: Decimal,
    pub(super) taxed: bool,
}

impl BookLine {
    /// A line with only an amount.
    pub(super) fn plain(item: &str, description: &str, amount: Decimal) -> Self {
        let (item, description) = (item.to_owned(), description.to_owned());
        Self { item, description, priced: None, amount, taxed: false }
    }

    fn of(line: &Line) -> Self {
        Self {
            item: item_id(line.item.id),
            description: line.description.clone(),
            priced: Some((line.quantity, line.price)),
            amount: line.amount(),
            taxed: line.item.taxable,
        }
    }
}

/// QuickBooks id of an item of the price book.
pub(super) fn item_id(workiz: &str) -> String {
    let place = ITEMS.iter().position(|it| it.id == workiz).unwrap_or(0);
    (place + 1).to_string()
}

/// An invoice in the books.
#[derive(Debug, Clone)]
pub(super) struct Booked {
    pub(super) id: String,
    pub(super) number: Option<String>,
    pub(super) customer: String,
    pub(super) date: Date,
    pub(super) due: Date,
    pub(super) lines: Vec<BookLine>,
    pub(super) discount: Decimal,
    /// Tax code id; empty: none.
    pub(super) tax_code: String,
    pub(super) tax: Decimal,
    pub(super) class: Option<&'static str>,
    pub(super) note: String,
    pub(super) sync_token: u32,
    pub(super) voided: bool,
}

impl Booked {
    /// The sale, as a clean bookkeeper books it.
    pub(super) fn of(sale: &Sale, id: String) -> Self {
        let mut lines: Vec<BookLine> = sale.lines.iter().map(BookLine::of).collect();
        if !sale.tip.is_zero() {
            lines.push(BookLine::plain(TIPS, "Tip", sale.tip));
        }
        if !sale.fee.is_zero() {
            lines.push(BookLine::plain(SERVICE_FEE, "Card service fee", sale.fee));
        }
        let tax = sale.tax_amount();
        let taxed = !sale.taxable().is_zero();
        Self {
            id,
            number: Some(sale.number.clone()),
            customer: sale.client.customer.clone(),
            date: sale.issued,
            due: sale.due,
            lines,
            discount: sale.discount_cents(),
            tax_code: if taxed { sale.tax.code.to_owned() } else { String::new() },
            tax,
            class: Some(class(sale.trade())),
            note: String::new(),
            sync_token: 0,
            voided: false,
        }
    }

    pub(super) fn total(&self) -> Decimal {
        let lines: Decimal = self.lines.iter().map(|it| it.amount).sum();
        lines - self.discount + self.tax
    }
}

/// QuickBooks id of the class of a job type.
pub(super) fn class(trade: &str) -> &'static str {
    match trade {
        "installation" => "1",
        "maintenance" => "2",
        _ => "3",
    }
}

/// A payment in the books.
#[derive(Debug, Clone)]
pub(super) struct Banked {
    pub(super) id: String,
    pub(super) customer: String,
    pub(super) date: Date,
    pub(super) method: &'static str,
    pub(super) reference: String,
    pub(super) amount: Decimal,
    /// Pairs of invoice id and amount.
    pub(super) links: Vec<(String, Decimal)>,
    /// The payout whose deposit holds it.
    pub(super) payout: Option<&'static str>,
}

impl Banked {
    /// The receipt, as a clean bookkeeper books it against one invoice.
    pub(super) fn of(receipt: &Receipt, book: &Booked, id: String) -> Self {
        Self {
            id,
            customer: book.customer.clone(),
            date: receipt.day,
            method: receipt.method,
            reference: receipt.transaction.clone(),
            amount: receipt.amount,
            links: vec![(book.id.clone(), receipt.amount)],
            payout: receipt.payout,
        }
    }
}

/// A refund in the books, of money without tax.
#[derive(Debug, Clone)]
pub(super) struct BookedRefund {
    pub(super) id: String,
    pub(super) customer: String,
    pub(super) date: Date,
    pub(super) amount: Decimal,
    pub(super) reference: String,
    pub(super) item: String,
}
