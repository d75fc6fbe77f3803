//! Words with a fixed meaning. A word that tieout does not know is kept as it came, for Intuit adds
//! words without a new version.

use serde::Deserialize;
use serde::Deserializer;

/// Tells whether two spellings are one word: an older answer was seen to write `NEED_TO_PRINT` for
/// `NeedToPrint`.
fn is_same(left: &str, right: &str) -> bool {
    let letters = |text: &str| {
        text.bytes().filter(|it| *it != b'_').map(|it| it.to_ascii_lowercase()).collect::<Vec<_>>()
    };
    letters(left) == letters(right)
}

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$what])* $variant,)*
            /// A word that tieout does not know, as it came.
            Other(String),
        }

        impl $name {
            /// The words that tieout knows.
            pub const KNOWN: &[Self] = &[$(Self::$variant),*];

            /// Returns the word.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                let known = Self::KNOWN.iter().find(|it| is_same(it.as_str(), &word));
                known.cloned().unwrap_or(Self::Other(word))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::from)
            }
        }
    };
}

words! {
    /// Which detail a line has.
    DetailType {
        /// A sale of an item.
        SalesItem = "SalesItemLineDetail",
        /// A bundle of lines.
        Group = "GroupLineDetail",
        /// Text only.
        DescriptionOnly = "DescriptionOnly",
        /// Text only, by the name of its detail.
        Description = "DescriptionLineDetail",
        /// A discount on the whole document.
        Discount = "DiscountLineDetail",
        /// The service's own sum.
        SubTotal = "SubTotalLineDetail",
        /// What one rate of tax comes to.
        Tax = "TaxLineDetail",
        /// A line that a deposit has of its own.
        Deposit = "DepositLineDetail",
    }
}

words! {
    /// What a document is, where one names another.
    TxnType {
        /// An invoice.
        Invoice = "Invoice",
        /// A received payment.
        Payment = "Payment",
        /// A credit memo.
        CreditMemo = "CreditMemo",
        /// A sales receipt.
        SalesReceipt = "SalesReceipt",
        /// A refund receipt.
        RefundReceipt = "RefundReceipt",
        /// A bank deposit.
        Deposit = "Deposit",
        /// A journal entry.
        JournalEntry = "JournalEntry",
        /// A cost that is charged on.
        ReimburseCharge = "ReimburseCharge",
        /// An estimate.
        Estimate = "Estimate",
        /// Hours worked.
        TimeActivity = "TimeActivity",
        /// An expense.
        Expense = "Expense",
        /// A check.
        Check = "Check",
        /// A transfer.
        Transfer = "Transfer",
    }
}

words! {
    /// Whether a document was mailed.
    EmailStatus {
        /// It is not to be mailed.
        NotSet = "NotSet",
        /// It is to be mailed.
        NeedToSend = "NeedToSend",
        /// It was mailed.
        EmailSent = "EmailSent",
    }
}

words! {
    /// Whether a document was printed.
    PrintStatus {
        /// It is not to be printed.
        NotSet = "NotSet",
        /// It is to be printed.
        NeedToPrint = "NeedToPrint",
        /// It was printed.
        PrintComplete = "PrintComplete",
    }
}

words! {
    /// Whether lines have tax in them, outside the US.
    GlobalTax {
        /// They do not.
        Excluded = "TaxExcluded",
        /// They do.
        Inclusive = "TaxInclusive",
        /// There is no tax.
        NotApplicable = "NotApplicable",
    }
}

words! {
    /// What an item is.
    ItemType {
        /// A service.
        Service = "Service",
        /// A good without stock.
        NonInventory = "NonInventory",
        /// A good with stock.
        Inventory = "Inventory",
        /// A heading over items.
        Category = "Category",
        /// A bundle of items.
        Group = "Group",
    }
}

words! {
    /// What a payment method is.
    PaymentMethodType {
        /// A credit card.
        CreditCard = "CREDIT_CARD",
        /// Anything else.
        NonCreditCard = "NON_CREDIT_CARD",
    }
}

words! {
    /// How a payment term counts.
    TermType {
        /// Days after the document's date.
        Standard = "STANDARD",
        /// A day of the month.
        DateDriven = "DATE_DRIVEN",
    }
}

words! {
    /// The side of the books that an account is on.
    Classification {
        /// Assets.
        Asset = "Asset",
        /// Liabilities.
        Liability = "Liability",
        /// Equity.
        Equity = "Equity",
        /// Revenue.
        Revenue = "Revenue",
        /// Expenses.
        Expense = "Expense",
    }
}

words! {
    /// Who reckoned a document's tax.
    TaxReview {
        /// Not the automated sales tax.
        NotAutomated = "NON_AST_TAX",
        /// Somebody, over the automated sales tax.
        Overridden = "AST_TAX_OVERRIDE",
    }
}
