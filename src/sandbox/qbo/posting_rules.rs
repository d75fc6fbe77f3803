//! Which type of account may take which amount, so that receivables are what customers owe.

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::postings::postings;
use crate::sandbox::qbo::sales::undeposited_funds;
use crate::sandbox::qbo::write::Draft;
use crate::sandbox::qbo::write::Origin;

/// The types of accounts in which money lies. Source: API reference, deposits and refunds.
const TILLS: [&str; 2] = ["Bank", "Other Current Asset"];

/// The types of accounts that take what an item earns.
///
/// Source: API reference for income; the others, as for tips and costs passed on, are assumed.
const EARNINGS: [&str; 7] = [
    "Income",
    "Other Income",
    "Other Current Liability",
    "Long Term Liability",
    "Cost of Goods Sold",
    "Expense",
    "Other Expense",
];

/// Refuses an account of another type than those; one that is not there is told elsewhere.
fn check_type(books: &Books, field: &str, account: &str, types: &[&str]) -> Result<(), Fault> {
    match account_type(books, account) {
        Some(kind) if !types.contains(&kind) => Err(Fault::wrong_account_type(field, account)),
        _ => Ok(()),
    }
}

fn account_type<'a>(books: &'a Books, account: &str) -> Option<&'a str> {
    books.get_text(Kind::Account, account).and_then(|it| text(it, "AccountType"))
}

/// Checks the accounts that a request names for a form's money, receivables and discount.
///
/// Source: API reference for refunds, deposits and discounts; assumed for the other forms.
pub(super) fn check(books: &Books, draft: &Draft, form: &Doc) -> Result<(), Fault> {
    if draft.origin == Origin::Seed {
        return Ok(());
    }
    let heads = [("DepositToAccountRef", &TILLS[..]), ("ARAccountRef", &["Accounts Receivable"])];
    for (field, types) in heads {
        if let Some(account) = reference(form, field).filter(|_| draft.given.contains(field)) {
            check_type(books, field, account, types)?;
        }
    }
    Ok(())
}

/// Checks the account that takes a discount. Source: API reference.
pub(super) fn check_discount(books: &Books, account: &str) -> Result<(), Fault> {
    check_type(books, "DiscountAccountRef", account, &["Income"])
}

/// Checks the account that takes what an item earns.
pub(super) fn check_earnings(books: &Books, field: &str, account: &str) -> Result<(), Fault> {
    check_type(books, field, account, &EARNINGS)
}

/// Checks the accounts of a bank deposit: where it goes, and where its direct lines come from.
///
/// Source: API reference for the former; the latter is assumed: no line comes from where it goes,
/// and receivables change only with a customer.
pub(super) fn check_deposit(books: &Books, draft: &Draft, deposit: &Doc) -> Result<(), Fault> {
    let to = reference(deposit, "DepositToAccountRef").unwrap_or_default();
    let kind = account_type(books, to).unwrap_or_default();
    if !TILLS.contains(&kind) {
        return Err(Fault::wrong_account_type("DepositToAccountRef", to));
    }
    if draft.origin == Origin::Seed {
        return Ok(());
    }
    for line in rows(deposit, "Line").iter().filter_map(|it| it.as_object()) {
        let detail = object(line, "DepositLineDetail");
        if !rows(line, "LinkedTxn").is_empty() {
            if undeposited_funds(books).as_deref() == Some(to) {
                return Err(Fault::business(
                    "Undeposited funds can't be deposited to Undeposited Funds.",
                ));
            }
        } else if let Some(detail) = detail {
            check_origin(books, to, detail)?;
        }
    }
    let back = object(deposit, "CashBack").and_then(|it| reference(it, "AccountRef"));
    if back.is_some_and(|it| it == to || holds_names(books, it)) {
        return Err(Fault::business("Cash back can't go to this account."));
    }
    Ok(())
}

/// Checks where a direct line of a deposit comes from.
fn check_origin(books: &Books, to: &str, detail: &Doc) -> Result<(), Fault> {
    let Some(account) = reference(detail, "AccountRef") else {
        return Ok(());
    };
    if account == to {
        return Err(Fault::business("A deposit can't come from the account that it goes to."));
    }
    if holds_names(books, account) {
        return Err(match reference(detail, "Entity") {
            None => Fault::business(
                "When you use Accounts Receivable or Accounts Payable, you must choose a name.",
            ),
            Some(_) => Fault::not_simulated("A deposit straight to receivables or payables"),
        });
    }
    Ok(())
}

/// Tells whether an account is kept by customers or vendors.
fn holds_names(books: &Books, account: &str) -> bool {
    let kind = account_type(books, account);
    matches!(kind, Some("Accounts Receivable" | "Accounts Payable"))
}

/// Refuses to take away, or to turn into something else, an account that the books stand on.
///
/// Assumed: no source says what the service does with these.
pub(super) fn check_account(books: &Books, draft: &Draft, row: &Doc) -> Result<(), Fault> {
    let Some(previous) = draft.previous.as_deref() else {
        return Ok(());
    };
    let own = |it: &Doc| {
        text(it, "AccountType") == Some("Accounts Receivable")
            || text(it, "AccountSubType") == Some("UndepositedFunds")
    };
    let leaves = row.get("Active") == Some(&false.into());
    let (was, is) = (text(previous, "AccountType"), text(row, "AccountType"));
    let turns = own(previous) != own(row) || own(previous) && was != is;
    if own(previous) && leaves || turns {
        return Err(Fault::business("This account is needed by the company and can't be changed."));
    }
    if was != is && is_posted_to(books, draft.id) {
        return Err(Fault::business(
            "The type of an account with transactions on it can't be changed.",
        ));
    }
    Ok(())
}

fn is_posted_to(books: &Books, account: u64) -> bool {
    let account = account.to_string();
    Kind::ALL.into_iter().filter(|it| it.is_transaction()).any(|kind| {
        books
            .all(kind)
            .any(|(_, form)| postings(books, kind, form).iter().any(|it| it.account == account))
    })
}
