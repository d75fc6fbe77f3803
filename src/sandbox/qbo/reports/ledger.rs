//! The entries that documents make in the ledger.
//!
//! Source: assumed throughout, by plain bookkeeping: the reference does not say it.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::date;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::render::preference;
use crate::sandbox::qbo::sales::undeposited_funds;

/// The kinds that make entries.
const KINDS: [Kind; 6] = [
    Kind::Invoice,
    Kind::CreditMemo,
    Kind::SalesReceipt,
    Kind::RefundReceipt,
    Kind::Payment,
    Kind::Deposit,
];

/// An account in the ledger; one that the company has not is known by its name alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LedgerAccount {
    pub(super) name: String,
    pub(super) id: String,
}

/// One side of an entry; debits are positive.
#[derive(Clone, Debug)]
pub(super) struct Posting {
    pub(super) account: LedgerAccount,
    pub(super) amount: Decimal,
}

/// What a document makes in the ledger; the first posting is the document's own account.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) kind: Kind,
    pub(super) id: u64,
    pub(super) date: Date,
    pub(super) document: &'a Doc,
    pub(super) postings: Vec<Posting>,
}

impl Entry<'_> {
    /// Gives the customer's id.
    pub(super) fn customer(&self) -> Option<&str> {
        reference(self.document, "CustomerRef")
    }

    /// Gives the account on the other side of a posting; a word when there are several.
    pub(super) fn other_side(&self, posting: usize) -> LedgerAccount {
        let mut others = self
            .postings
            .iter()
            .enumerate()
            .filter(|(index, it)| *index != posting && !it.amount.is_zero());
        match (others.next(), others.next()) {
            (Some((_, one)), None) => one.account.clone(),
            (None, _) => LedgerAccount { name: String::new(), id: String::new() },
            _ => LedgerAccount { name: "-Split-".to_owned(), id: String::new() },
        }
    }
}

/// Gives all entries by date and id.
pub(super) fn entries(books: &Books) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for kind in KINDS {
        for (id, document) in books.all(kind) {
            let Some(date) = text(document, "TxnDate").and_then(date) else { continue };
            let postings = postings(books, kind, document);
            entries.push(Entry { kind, id, date, document, postings });
        }
    }
    entries.sort_by_key(|it| (it.date, it.id));
    entries
}

fn postings(books: &Books, kind: Kind, document: &Doc) -> Vec<Posting> {
    let total = amount(document, "TotalAmt");
    match kind {
        Kind::Payment => {
            let funds = deposit_account(books, document);
            vec![debit(receivable(books), -total), debit(funds, total)]
        }
        Kind::Deposit => deposit(books, document),
        _ => sales_form(books, kind, document),
    }
}

fn debit(account: LedgerAccount, amount: Decimal) -> Posting {
    Posting { account, amount }
}

fn sales_form(books: &Books, kind: Kind, form: &Doc) -> Vec<Posting> {
    // A credit memo and a refund are an invoice and a receipt the other way round.
    let sign = match kind {
        Kind::CreditMemo | Kind::RefundReceipt => -Decimal::ONE,
        _ => Decimal::ONE,
    };
    let total = amount(form, "TotalAmt");
    let prepaid = if kind == Kind::Invoice { amount(form, "Deposit") } else { Decimal::ZERO };
    let own = match kind {
        Kind::Invoice | Kind::CreditMemo => receivable(books),
        _ => deposit_account(books, form),
    };
    let mut made = vec![debit(own, sign * (total - prepaid))];
    if !prepaid.is_zero() {
        made.push(debit(deposit_account(books, form), sign * prepaid));
    }
    let mut income = Vec::new();
    lines(books, rows(form, "Line"), &mut income);
    made.extend(income.into_iter().map(|it| debit(it.account, sign * it.amount)));
    let tax = object(form, "TxnTaxDetail").map(|it| amount(it, "TotalTax")).unwrap_or_default();
    if !tax.is_zero() {
        made.push(debit(tax_payable(books), -sign * tax));
    }
    let left: Decimal = made.iter().map(|it| it.amount).sum();
    if !left.is_zero() {
        // Tax that is part of the prices has left its share in the lines.
        made.push(debit(named("Uncategorized Income"), -left));
    }
    made
}

/// Gives the postings of item lines and discounts as an invoice makes them.
fn lines(books: &Books, given: &[Value], made: &mut Vec<Posting>) {
    for line in given.iter().filter_map(Value::as_object) {
        let worth = amount(line, "Amount");
        if let Some(group) = object(line, "GroupLineDetail") {
            lines(books, rows(group, "Line"), made);
        } else if let Some(detail) = object(line, "SalesItemLineDetail") {
            made.push(debit(income_account(books, detail), -worth));
        } else if let Some(detail) = object(line, "DiscountLineDetail") {
            let default = preference(books, "SalesFormsPrefs", "DefaultDiscountAccount");
            let id = reference(detail, "DiscountAccountRef");
            let id = id.or_else(|| default.and_then(Value::as_str));
            let account = id.and_then(|it| account(books, it));
            made.push(debit(account.unwrap_or_else(|| named("Discounts given")), worth));
        }
    }
    made.retain(|it| !it.amount.is_zero());
}

fn income_account(books: &Books, detail: &Doc) -> LedgerAccount {
    match reference(detail, "ItemRef") {
        Some("SHIPPING_ITEM_ID") => return named("Shipping Income"),
        Some("GRATUITY_ITEM_ID") => return named("Gratuity"),
        _ => {}
    }
    let item = reference(detail, "ItemRef").and_then(|it| books.get_text(Kind::Item, it));
    let id = reference(detail, "ItemAccountRef")
        .or_else(|| item.and_then(|it| reference(it, "IncomeAccountRef")));
    id.and_then(|it| account(books, it)).unwrap_or_else(|| named("Uncategorized Income"))
}

fn deposit(books: &Books, document: &Doc) -> Vec<Posting> {
    let mut made = vec![debit(deposit_account(books, document), amount(document, "TotalAmt"))];
    if let Some(back) = object(document, "CashBack") {
        let into = reference(back, "AccountRef").and_then(|it| account(books, it));
        let into = into.unwrap_or_else(|| named("Cash back"));
        made.push(debit(into, amount(back, "Amount")));
    }
    for line in rows(document, "Line").iter().filter_map(Value::as_object) {
        let detail = object(line, "DepositLineDetail");
        let from = if rows(line, "LinkedTxn").is_empty() {
            let id = detail.and_then(|it| reference(it, "AccountRef"));
            id.and_then(|it| account(books, it)).unwrap_or_else(|| named("Uncategorized Income"))
        } else {
            undeposited(books)
        };
        made.push(debit(from, -amount(line, "Amount")));
    }
    made
}

fn named(name: &str) -> LedgerAccount {
    LedgerAccount { name: name.to_owned(), id: String::new() }
}

fn account(books: &Books, id: &str) -> Option<LedgerAccount> {
    let found = books.get_text(Kind::Account, id)?;
    let name = text(found, "FullyQualifiedName").or_else(|| text(found, "Name"))?;
    Some(LedgerAccount { name: name.to_owned(), id: id.to_owned() })
}

fn by_field(books: &Books, field: &str, value: &str, otherwise: &str) -> LedgerAccount {
    let mut all = books.all(Kind::Account);
    let found = all.find(|(_, it)| text(it, field) == Some(value));
    let found = found.and_then(|(id, _)| account(books, &id.to_string()));
    found.unwrap_or_else(|| named(otherwise))
}

/// Gives the account that customers' debts stand on.
pub(super) fn receivable(books: &Books) -> LedgerAccount {
    by_field(books, "AccountType", "Accounts Receivable", "Accounts Receivable (A/R)")
}

fn tax_payable(books: &Books) -> LedgerAccount {
    let own = by_field(books, "AccountSubType", "SalesTaxPayable", "");
    if own.name.is_empty() {
        return by_field(books, "AccountSubType", "GlobalTaxPayable", "Sales Tax Payable");
    }
    own
}

fn undeposited(books: &Books) -> LedgerAccount {
    let found = undeposited_funds(books).and_then(|it| account(books, &it));
    found.unwrap_or_else(|| named("Undeposited Funds"))
}

fn deposit_account(books: &Books, document: &Doc) -> LedgerAccount {
    let given = reference(document, "DepositToAccountRef").and_then(|it| account(books, it));
    given.unwrap_or_else(|| undeposited(books))
}
