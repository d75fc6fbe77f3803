//! Invoices, sales receipts, credit memos and refund receipts.

use rust_decimal::Decimal;

use crate::domain::id::{
    AccountId, ClassId, CustomerId, ItemId, LineId, PaymentMethodId, SyncToken, TaxCodeId, TxnId,
};
use crate::domain::ledger::{
    DiscountOrder, LedgerKind, LedgerRef, LineRole, Posted, SalesDiscount, SalesForm, SalesKind,
    SalesLine, SalesTax, Standing, Target, TaxRegime,
};
use crate::domain::money::{Currency, Money};
use crate::domain::number::DocumentNumber;
use crate::domain::quantity::{Quantity, Rate, UnitPrice};
use crate::domain::source::{Address, Taxability};
use crate::qbo::normalize::reader::{
    Context, Reader, Skipped, id_of, linked_documents, says_voided, updated_at,
};
use crate::qbo::wire::common::WireAddress;
use crate::qbo::wire::sales::{WireDiscount, WireLine, WireSalesForm, WireSalesItem};
use crate::qbo::wire::tax::WireTxnTax;
use crate::qbo::wire::words::DetailType;

/// Reads a sales form.
///
/// # Errors
///
/// The form cannot be read; the reader has the diagnostics.
pub fn read_sale(
    kind: SalesKind,
    wire: WireSalesForm,
    context: Context,
    reader: &mut Reader<'_>,
) -> Result<Posted<SalesForm>, Skipped> {
    let id = reader.text("Id", wire.id)?;
    let sync_token = reader.text("SyncToken", wire.sync_token)?;
    let currency = reader.currency(wire.currency_ref.as_ref(), context.home_currency)?;
    let total = reader.money("TotalAmt", wire.total_amt, currency)?;
    let open_balance = match kind {
        SalesKind::Invoice => reader.money("Balance", wire.balance, currency)?,
        SalesKind::CreditMemo => {
            reader.money("RemainingCredit", wire.remaining_credit.or(wire.balance), currency)?
        }
        SalesKind::SalesReceipt | SalesKind::RefundReceipt => Money::zero(currency),
    };
    let mut lines = Lines { currency, context, sales: Vec::new(), discount: None };
    for line in wire.line.iter().flatten() {
        lines.read(line, reader)?;
    }
    let tax = read_tax(wire.txn_tax_detail.as_ref(), currency, reader)?;
    let voided = total.is_zero()
        && lines.sales.iter().all(|line| line.amount.is_zero())
        && says_voided(wire.private_note.as_deref());
    let content = SalesForm {
        kind,
        number: wire.doc_number.as_deref().and_then(DocumentNumber::parse),
        date: reader.date("TxnDate", wire.txn_date.as_deref())?,
        due: reader.date_if_any("DueDate", wire.due_date.as_deref())?,
        customer: id_of(wire.customer_ref.as_ref()).map(|id| Target::Existing(CustomerId::new(id))),
        currency,
        lines: lines.sales,
        discount: lines.discount,
        discount_order: match wire.apply_tax_after_discount {
            Some(true) => DiscountOrder::BeforeTax,
            Some(false) | None => DiscountOrder::AfterTax,
        },
        tax,
        total,
        class: id_of(wire.class_ref.as_ref()).map(ClassId::new),
        deposit_to: id_of(wire.deposit_to_account_ref.as_ref()).map(AccountId::new),
        payment_method: id_of(wire.payment_method_ref.as_ref()).map(PaymentMethodId::new),
        private_note: wire.private_note.unwrap_or_default(),
        ship_address: wire.ship_addr.map(read_address).unwrap_or_default(),
    };
    Ok(Posted {
        reference: LedgerRef { kind: LedgerKind::from(kind), id: TxnId::new(id) },
        sync_token: SyncToken::new(sync_token),
        updated_at: updated_at(wire.meta_data.as_ref()),
        standing: if voided { Standing::Voided } else { Standing::Live },
        open_balance,
        linked: linked_documents(wire.linked_txn.as_ref()),
        content,
    })
}

/// The lines of a form while they are read.
struct Lines {
    currency: Currency,
    context: Context,
    sales: Vec<SalesLine>,
    discount: Option<SalesDiscount>,
}

impl Lines {
    fn read(&mut self, line: &WireLine, reader: &mut Reader<'_>) -> Result<(), Skipped> {
        match &line.detail_type {
            Some(DetailType::SalesItem) => self.read_sale(line, reader),
            Some(DetailType::Discount) => self.read_discount(line, reader),
            Some(DetailType::Group) => {
                // A bundle's amount is the sum of its parts, and bundles are not nested.
                let parts = line.group_line_detail.as_ref().and_then(|it| it.line.as_ref());
                for part in parts.into_iter().flatten() {
                    if part.detail_type == Some(DetailType::Group) {
                        return Err(reader.wrong("Line", "A bundle is inside a bundle."));
                    }
                    self.read(part, reader)?;
                }
                Ok(())
            }
            // The subtotal is the service's own sum, and text carries no money.
            Some(DetailType::SubTotal | DetailType::DescriptionOnly | DetailType::Description) => {
                Ok(())
            }
            Some(other) => {
                let problem = format!("A line is of the unknown kind {}.", other.as_str());
                Err(reader.wrong("Line.DetailType", problem))
            }
            None => Err(reader.wrong("Line.DetailType", "It is missing.")),
        }
    }

    fn read_sale(&mut self, line: &WireLine, reader: &mut Reader<'_>) -> Result<(), Skipped> {
        let nothing = WireSalesItem::default();
        let detail = line.sales_item_line_detail.as_ref().unwrap_or(&nothing);
        let amount = reader.money("Line.Amount", line.amount, self.currency)?;
        self.sales.push(SalesLine {
            id: line.id.as_deref().map(LineId::new),
            role: LineRole::Sale,
            item: id_of(detail.item_ref.as_ref()).map(|id| Target::Existing(ItemId::new(id))),
            description: line.description.clone().unwrap_or_default(),
            quantity: detail.qty.map(|quantity| Quantity::new(quantity.0)),
            unit_price: detail.unit_price.map(|price| UnitPrice::new(price.0, self.currency)),
            amount,
            taxability: taxability(id_of(detail.tax_code_ref.as_ref()), self.context.tax_regime),
            class: id_of(detail.class_ref.as_ref()).map(ClassId::new),
        });
        Ok(())
    }

    fn read_discount(&mut self, line: &WireLine, reader: &mut Reader<'_>) -> Result<(), Skipped> {
        if self.discount.is_some() {
            return Err(reader.wrong("Line", "There is more than one discount line."));
        }
        let nothing = WireDiscount::default();
        let detail = line.discount_line_detail.as_ref().unwrap_or(&nothing);
        let by_percent = detail.percent_based == Some(true);
        let percent = detail.discount_percent.filter(|_| by_percent);
        self.discount = Some(SalesDiscount {
            line: line.id.as_deref().map(LineId::new),
            amount: reader.money("Line.Amount", line.amount, self.currency)?,
            percent: percent.map(|percent| Rate::percent(percent.0)),
            account: id_of(detail.discount_account_ref.as_ref()).map(AccountId::new),
        });
        Ok(())
    }
}

/// Says whether a line is taxed. In the US a line has one of two pseudo codes; where it has none,
/// QuickBooks' automated tax counts it as taxed. Elsewhere each line has a code.
fn taxability(code: Option<&str>, regime: TaxRegime) -> Taxability {
    let taxed = match (code, regime) {
        (_, TaxRegime::Off) => false,
        (Some(code), _) => code != "NON",
        (None, regime) => regime == TaxRegime::AutomatedUs,
    };
    if taxed { Taxability::Taxable } else { Taxability::NonTaxable }
}

fn read_tax(
    wire: Option<&WireTxnTax>,
    currency: Currency,
    reader: &mut Reader<'_>,
) -> Result<SalesTax, Skipped> {
    // Companies without sales tax have no tax part on their documents at all.
    let Some(wire) = wire else {
        return Ok(SalesTax { code: None, amount: Money::zero(currency), rate: None });
    };
    let amount = match wire.total_tax {
        // The part can be there with nothing in it on untaxed documents.
        None if wire.tax_line.iter().flatten().next().is_none() => Money::zero(currency),
        total => reader.money("TxnTaxDetail.TotalTax", total, currency)?,
    };
    let code = id_of(wire.txn_tax_code_ref.as_ref()).map(TaxCodeId::new);
    Ok(SalesTax { code, amount, rate: total_rate(wire) })
}

/// Adds up the rates of the tax lines, where all of them were computed on the same amount.
fn total_rate(wire: &WireTxnTax) -> Option<Rate> {
    let mut total = Decimal::ZERO;
    let mut base = None;
    for line in wire.tax_line.iter().flatten() {
        let detail = line.tax_line_detail.as_ref()?;
        if detail.percent_based == Some(false) {
            return None;
        }
        let taxable = detail.net_amount_taxable?;
        if *base.get_or_insert(taxable) != taxable {
            return None;
        }
        total = total.checked_add(detail.tax_percent?.0)?;
    }
    base.map(|_| Rate::percent(total))
}

/// Reads an address; only the parts that an address can be compared by.
pub fn read_address(wire: WireAddress) -> Address {
    Address {
        line1: wire.line1,
        city: wire.city,
        region: wire.country_sub_division_code,
        postal_code: wire.postal_code,
        country: wire.country,
    }
}
