//! The entries that documents make in the ledger, as reports see them.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::date;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::postings::postings as qbo_postings;

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

/// Gives the postings of a document, the one on its own account first.
fn postings(books: &Books, kind: Kind, document: &Doc) -> Vec<Posting> {
    let made = qbo_postings(books, kind, document).into_iter();
    let mut made: Vec<Posting> = made
        .map(|it| Posting { account: account(books, &it.account), amount: it.amount })
        .collect();
    if kind == Kind::Payment {
        // A payment stands on the customer's account with less. Source: assumed.
        made.reverse();
    }
    made
}

fn account(books: &Books, id: &str) -> LedgerAccount {
    let found = books.get_text(Kind::Account, id);
    let name = found.and_then(|it| text(it, "FullyQualifiedName").or_else(|| text(it, "Name")));
    LedgerAccount { name: name.unwrap_or("Not Specified").to_owned(), id: id.to_owned() }
}
