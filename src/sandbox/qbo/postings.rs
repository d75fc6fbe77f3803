//! What each transaction does to the accounts, and the balances that follow.
//!
//! Source: the rules of double entry; which account takes a tip or a shipping charge is assumed.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::render::preference;
use crate::sandbox::qbo::sales::undeposited_funds;

/// An amount on an account: a debit is positive, a credit negative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    pub(super) account: String,
    pub(super) amount: Decimal,
}

/// Gives a transaction's postings, which add up to zero.
pub(super) fn postings(books: &Books, kind: Kind, form: &Doc) -> Vec<Posting> {
    let mut found = Postings { books, all: Vec::new() };
    let total = amount(form, "TotalAmt");
    match kind {
        Kind::Invoice => {
            let deposit = amount(form, "Deposit");
            found.add(found.receivable(form), total - deposit);
            found.add(found.till(form), deposit);
            found.sold(form, -Decimal::ONE);
        }
        Kind::CreditMemo => {
            found.add(found.receivable(form), -total);
            found.sold(form, Decimal::ONE);
        }
        Kind::SalesReceipt => {
            found.add(found.till(form), total);
            found.sold(form, -Decimal::ONE);
        }
        Kind::RefundReceipt => {
            found.add(found.till(form), -total);
            found.sold(form, Decimal::ONE);
        }
        Kind::Payment => {
            found.add(found.till(form), total);
            found.add(found.receivable(form), -total);
        }
        Kind::Deposit => found.banked(form, total),
        _ => {}
    }
    found.all.retain(|it| !it.amount.is_zero());
    found.all
}

/// Gives what stands on each account, debits positive.
pub(super) fn balances(books: &Books) -> BTreeMap<u64, Decimal> {
    let mut balances = BTreeMap::new();
    for kind in Kind::ALL.into_iter().filter(|it| it.is_transaction()) {
        for (_, form) in books.all(kind) {
            for posting in postings(books, kind, form) {
                if let Ok(account) = posting.account.parse() {
                    *balances.entry(account).or_default() += posting.amount;
                }
            }
        }
    }
    balances
}

struct Postings<'a> {
    books: &'a Books,
    all: Vec<Posting>,
}

impl Postings<'_> {
    fn add(&mut self, account: Option<String>, amount: Decimal) {
        let account = account.unwrap_or_default();
        self.all.push(Posting { account, amount });
    }

    fn receivable(&self, form: &Doc) -> Option<String> {
        let own = reference(form, "ARAccountRef").map(str::to_owned);
        own.or_else(|| self.account("AccountType", "Accounts Receivable"))
    }

    /// Where the money of a form lies.
    fn till(&self, form: &Doc) -> Option<String> {
        let own = reference(form, "DepositToAccountRef").map(str::to_owned);
        own.or_else(|| undeposited_funds(self.books))
    }

    fn account(&self, field: &str, wanted: &str) -> Option<String> {
        let mut accounts = self.books.all(Kind::Account);
        let found = accounts.find(|(_, it)| text(it, field) == Some(wanted));
        found.map(|(id, _)| id.to_string())
    }

    /// Posts lines, discount and tax; the sign is that of the income.
    fn sold(&mut self, form: &Doc, sign: Decimal) {
        for line in rows(form, "Line").iter().filter_map(Value::as_object) {
            let worth = amount(line, "Amount");
            match text(line, "DetailType") {
                Some("SalesItemLineDetail") => self.add(self.income(line), worth * sign),
                Some("GroupLineDetail") => {
                    let inner = object(line, "GroupLineDetail").map(|it| rows(it, "Line"));
                    for part in inner.unwrap_or_default().iter().filter_map(Value::as_object) {
                        self.add(self.income(part), amount(part, "Amount") * sign);
                    }
                }
                Some("DiscountLineDetail") => {
                    let detail = object(line, "DiscountLineDetail");
                    let account = detail.and_then(|it| reference(it, "DiscountAccountRef"));
                    self.add(account.map(str::to_owned), -worth * sign);
                }
                _ => {}
            }
        }
        let tax = object(form, "TxnTaxDetail").map(|it| amount(it, "TotalTax"));
        let account = self.account("AccountSubType", "SalesTaxPayable");
        let account = account.or_else(|| self.account("AccountSubType", "GlobalTaxPayable"));
        self.add(account, tax.unwrap_or_default() * sign);
    }

    /// The account that an item line's income goes to.
    fn income(&self, line: &Doc) -> Option<String> {
        let detail = object(line, "SalesItemLineDetail");
        let item = detail.and_then(|it| reference(it, "ItemRef"))?;
        let fallback = || self.account("AccountType", "Income");
        match item {
            "SHIPPING_ITEM_ID" => {
                let own = preference(self.books, "SalesFormsPrefs", "DefaultShippingAccount");
                own.and_then(Value::as_str).map(str::to_owned).or_else(fallback)
            }
            "GRATUITY_ITEM_ID" => {
                self.account("AccountSubType", "OtherCurrentLiabilities").or_else(fallback)
            }
            _ => {
                let stored = self.books.get_text(Kind::Item, item);
                let own = stored.and_then(|it| reference(it, "IncomeAccountRef"));
                own.map(str::to_owned).or_else(fallback)
            }
        }
    }

    /// Posts a bank deposit: linked lines leave Undeposited Funds, direct ones their account.
    fn banked(&mut self, form: &Doc, total: Decimal) {
        self.add(self.till(form), total);
        for line in rows(form, "Line").iter().filter_map(Value::as_object) {
            let detail = object(line, "DepositLineDetail");
            let direct = rows(line, "LinkedTxn").is_empty();
            let account = if direct {
                detail.and_then(|it| reference(it, "AccountRef")).map(str::to_owned)
            } else {
                undeposited_funds(self.books)
            };
            self.add(account, -amount(line, "Amount"));
        }
        if let Some(back) = object(form, "CashBack") {
            let account = reference(back, "AccountRef").map(str::to_owned);
            self.add(account, amount(back, "Amount"));
        }
    }
}

/// Gives what stands on an account as the service shows it: nothing for income and expenses,
/// and debits positive elsewhere.
///
/// Source: API reference's samples (payables are negative); for income, recorded traffic.
pub(super) fn shown_balance(books: &Books, id: u64) -> Decimal {
    let stored = books.get(Kind::Account, id);
    let class = stored.and_then(|it| text(it, "Classification"));
    if matches!(class, Some("Revenue" | "Expense")) {
        return Decimal::ZERO;
    }
    books.account_balances().get(&id).copied().unwrap_or_default()
}

/// Gives what stands on an account and all below it.
pub(super) fn shown_balance_with_subs(books: &Books, id: u64) -> Decimal {
    books.branch(Kind::Account, id).into_iter().map(|(id, _)| shown_balance(books, id)).sum()
}
