//! Sales as a plan has them, and the requests that write them.

use tieout::domain::expected::SourceRef;
use tieout::domain::id::{CustomerId, ItemId, RequestId, SourceInvoiceId, TaxCodeId};
use tieout::domain::ledger::{
    DiscountOrder, LineRole, SalesForm, SalesKind, SalesLine, SalesTax, Target,
};
use tieout::domain::money::{Currency, Money};
use tieout::domain::number::DocumentNumber;
use tieout::domain::plan::Action;
use tieout::domain::source::{Address, Taxability};
use tieout::ports::ledger::{WriteAnswer, WriteRequest};

pub(crate) fn usd(text: &str) -> Money {
    Money::exact(text.parse().unwrap(), Currency::USD).unwrap()
}

/// A sale as a plan has it.
pub(crate) fn sale(customer: &str, number: Option<&str>) -> SalesForm {
    let number = number.and_then(DocumentNumber::parse);
    SalesForm {
        kind: SalesKind::Invoice,
        private_note: format!(
            "[tieout:inv_{}]",
            number.as_ref().map_or("x".to_owned(), ToString::to_string)
        ),
        number,
        date: jiff::civil::date(2026, 4, 1),
        due: None,
        customer: Some(Target::Existing(CustomerId::new(customer))),
        currency: Currency::USD,
        lines: vec![SalesLine {
            id: None,
            role: LineRole::Sale,
            item: Some(Target::Existing(ItemId::new("3"))),
            description: "Work".to_owned(),
            quantity: None,
            unit_price: None,
            amount: usd("20.00"),
            taxability: Taxability::NonTaxable,
            class: None,
        }],
        discount: None,
        discount_order: DiscountOrder::AfterTax,
        tax: SalesTax { code: Some(TaxCodeId::new("2")), amount: usd("0"), rate: None },
        total: usd("20.00"),
        class: None,
        deposit_to: None,
        payment_method: None,
        ship_address: Address::default(),
    }
}

/// The request that writes a sale.
pub(crate) fn request(key: &str, form: &SalesForm) -> WriteRequest {
    let origin = SourceRef::Invoice(SourceInvoiceId::new("inv_1"));
    let action = Action::CreateSale { origin, form: form.clone() };
    WriteRequest { request_id: RequestId::new(key), action, current: None }
}

pub(crate) fn requests(customer: &str, count: usize) -> Vec<WriteRequest> {
    let numbers = (0..count).map(|it| format!("N{it}"));
    numbers.map(|it| request(&format!("r-{it}"), &sale(customer, Some(&it)))).collect()
}

pub(crate) fn written(answers: &[WriteAnswer]) -> usize {
    answers.iter().filter(|it| matches!(it, WriteAnswer::Written(_))).count()
}
