//! The Workiz side as values: clients, invoices ("sales") and payments ("receipts").

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::sandbox::decimals::half_up_cents;
use crate::sandbox::demo::tables::Item;
use crate::sandbox::demo::tables::Tax;

/// So many cents as an amount.
pub(super) fn cents(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

/// A client.
#[derive(Debug, Clone)]
pub(super) struct Client {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) company: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) street: String,
    pub(super) tax: Tax,
    /// Id of the customer in the books.
    pub(super) customer: String,
    /// What the books call it; `None`: they do not know it.
    pub(super) display_name: Option<String>,
}

/// One line of an invoice.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) item: Item,
    pub(super) description: String,
    pub(super) quantity: Decimal,
    pub(super) price: Decimal,
    pub(super) group: Option<&'static str>,
}

impl Line {
    pub(super) fn of(item: Item, quantity: Decimal) -> Self {
        let description = format!("{}, as agreed", item.name);
        Self { item, description, quantity, price: cents(item.price), group: None }
    }

    /// Quantity times price, half-up to cents.
    pub(super) fn amount(&self) -> Decimal {
        half_up_cents(self.quantity * self.price)
    }
}

/// A document discount: percent or amount, as Workiz keeps it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Discount {
    pub(super) percent: Option<Decimal>,
    /// As Workiz keeps it; may have more than two decimals.
    pub(super) amount: Decimal,
}

/// Whether an invoice came from a job or stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Job,
    Standalone,
}

/// An invoice as Workiz has it.
#[derive(Debug, Clone)]
pub(super) struct Sale {
    pub(super) id: String,
    /// Id of its job; means nothing for a standalone invoice.
    pub(super) job: String,
    pub(super) number: String,
    pub(super) kind: Kind,
    pub(super) job_status: &'static str,
    pub(super) client: Client,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) issued: Date,
    pub(super) due: Date,
    pub(super) lines: Vec<Line>,
    pub(super) discount: Option<Discount>,
    pub(super) tax: Tax,
    pub(super) tip: Decimal,
    pub(super) fee: Decimal,
    /// A total that the parts do not explain (a discount that Workiz itemizes nowhere).
    pub(super) total_override: Option<Decimal>,
    /// Text that Workiz writes as the balance instead of the computed one.
    pub(super) balance_text: Option<&'static str>,
    pub(super) deleted: bool,
    pub(super) refunded: Decimal,
    pub(super) tags: Vec<&'static str>,
}

impl Sale {
    pub(super) fn subtotal(&self) -> Decimal {
        self.lines.iter().map(Line::amount).sum()
    }

    pub(super) fn discount_cents(&self) -> Decimal {
        half_up_cents(self.discount.map_or_else(|| cents(0), |it| it.amount))
    }

    pub(super) fn taxable(&self) -> Decimal {
        self.lines.iter().filter(|it| it.item.taxable).map(Line::amount).sum()
    }

    /// The taxable lines less their share of the discount, half-up to cents.
    pub(super) fn tax_base(&self) -> Decimal {
        let (taxable, subtotal) = (self.taxable(), self.subtotal());
        if subtotal.is_zero() {
            return cents(0);
        }
        half_up_cents(taxable - self.discount_cents() * taxable / subtotal)
    }

    /// Rate times base, half-up to cents.
    pub(super) fn tax_amount(&self) -> Decimal {
        half_up_cents(self.tax_base() * self.tax.percent() / Decimal::ONE_HUNDRED)
    }

    /// What the parts add up to.
    pub(super) fn footing(&self) -> Decimal {
        self.subtotal() - self.discount_cents() + self.tax_amount() + self.tip + self.fee
    }

    pub(super) fn total(&self) -> Decimal {
        self.total_override.unwrap_or_else(|| half_up_cents(self.footing()))
    }

    /// The job type: that of the first line.
    pub(super) fn trade(&self) -> &'static str {
        self.lines.first().map_or("repair", |it| it.item.trade)
    }
}

/// A payment as Workiz has it.
#[derive(Debug, Clone)]
pub(super) struct Receipt {
    pub(super) id: String,
    pub(super) client_id: String,
    pub(super) job_id: Option<String>,
    /// Pairs of invoice id and amount.
    pub(super) allocations: Vec<(String, Decimal)>,
    pub(super) amount: Decimal,
    pub(super) tip: Decimal,
    pub(super) fee: Decimal,
    pub(super) includes_tip: Option<bool>,
    pub(super) method: &'static str,
    pub(super) transaction: String,
    pub(super) status: &'static str,
    pub(super) collected_at: Timestamp,
    /// The day of `collected_at` in the company's zone.
    pub(super) day: Date,
    pub(super) refunded: Decimal,
    pub(super) payout: Option<&'static str>,
}

impl Receipt {
    /// Money that counts as paid: pending and failed payments do not.
    pub(super) fn paid_on(&self, invoice: &str) -> Decimal {
        if matches!(self.status, "pending" | "failed") {
            return cents(0);
        }
        self.allocations.iter().filter(|(id, _)| id == invoice).map(|(_, amount)| *amount).sum()
    }

    /// The processing fee: 2.9 % and 30 cents for cards, 1 % for ACH, half-up to cents.
    pub(super) fn processing_fee(&self) -> Decimal {
        match self.method {
            "card" => half_up_cents(self.amount * Decimal::new(29, 3)) + cents(30),
            "ach" => half_up_cents(self.amount * Decimal::new(1, 2)),
            _ => cents(0),
        }
    }
}
