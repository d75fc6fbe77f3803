//! The QuickBooks entities that tieout reads or writes.

/// An entity of the Accounting API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entity {
    /// A chart-of-accounts entry.
    Account,
    /// A file or note that is attached to a document.
    Attachable,
    /// A class.
    Class,
    /// The company's own data; one of them.
    CompanyInfo,
    /// A credit memo.
    CreditMemo,
    /// A customer, a sub-customer or a project.
    Customer,
    /// A location.
    Department,
    /// A bank deposit.
    Deposit,
    /// An invoice.
    Invoice,
    /// A product or service.
    Item,
    /// A received payment.
    Payment,
    /// A payment method.
    PaymentMethod,
    /// The company's settings; one of them.
    Preferences,
    /// A refund receipt.
    RefundReceipt,
    /// A sales receipt.
    SalesReceipt,
    /// Whom sales tax is owed to.
    TaxAgency,
    /// A tax code.
    TaxCode,
    /// A tax rate.
    TaxRate,
    /// A payment term.
    Term,
}

/// How an entity is voided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoidForm {
    /// `operation=void` with id and version.
    Operation,
    /// A sparse update with `include=void`.
    UpdateIncludingVoid,
    /// The API cannot void it.
    NotOffered,
}

impl Entity {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Account,
        Self::Attachable,
        Self::Class,
        Self::CompanyInfo,
        Self::CreditMemo,
        Self::Customer,
        Self::Department,
        Self::Deposit,
        Self::Invoice,
        Self::Item,
        Self::Payment,
        Self::PaymentMethod,
        Self::Preferences,
        Self::RefundReceipt,
        Self::SalesReceipt,
        Self::TaxAgency,
        Self::TaxCode,
        Self::TaxRate,
        Self::Term,
    ];

    /// Returns the entity of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|entity| entity.name() == name)
    }

    /// Returns the name in queries and envelopes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Account => "Account",
            Self::Attachable => "Attachable",
            Self::Class => "Class",
            Self::CompanyInfo => "CompanyInfo",
            Self::CreditMemo => "CreditMemo",
            Self::Customer => "Customer",
            Self::Department => "Department",
            Self::Deposit => "Deposit",
            Self::Invoice => "Invoice",
            Self::Item => "Item",
            Self::Payment => "Payment",
            Self::PaymentMethod => "PaymentMethod",
            Self::Preferences => "Preferences",
            Self::RefundReceipt => "RefundReceipt",
            Self::SalesReceipt => "SalesReceipt",
            Self::TaxAgency => "TaxAgency",
            Self::TaxCode => "TaxCode",
            Self::TaxRate => "TaxRate",
            Self::Term => "Term",
        }
    }

    /// Returns the path segment: the name in lower case.
    pub fn path(self) -> String {
        self.name().to_ascii_lowercase()
    }

    /// Returns how the entity is voided. A credit memo cannot be voided through the API.
    pub fn void_form(self) -> VoidForm {
        match self {
            Self::Invoice => VoidForm::Operation,
            Self::Payment | Self::SalesReceipt | Self::RefundReceipt => {
                VoidForm::UpdateIncludingVoid
            }
            _ => VoidForm::NotOffered,
        }
    }

    /// Returns whether it is a name list, whose writes QuickBooks takes one at a time only.
    pub fn is_name_list(self) -> bool {
        matches!(self, Self::Customer | Self::Item | Self::Account | Self::Class | Self::Department)
    }

    /// Returns whether inactive entries are left out of a query unless it names `Active`.
    pub fn has_activity(self) -> bool {
        matches!(
            self,
            Self::Account
                | Self::Class
                | Self::Customer
                | Self::Department
                | Self::Item
                | Self::PaymentMethod
                | Self::TaxCode
                | Self::TaxRate
                | Self::Term
        )
    }
}
