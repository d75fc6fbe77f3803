//! The kinds of documents and what the service calls them.

/// A kind of document that the sandbox keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Account,
    Attachable,
    Class,
    CreditMemo,
    Customer,
    Department,
    Deposit,
    Employee,
    Invoice,
    Item,
    Payment,
    PaymentMethod,
    RefundReceipt,
    SalesReceipt,
    TaxAgency,
    TaxCode,
    TaxRate,
    Term,
    Vendor,
}

/// A space of ids: kinds of one family never share an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    Accounts,
    Attachables,
    Classes,
    Departments,
    Items,
    Names,
    PaymentMethods,
    TaxAgencies,
    TaxCodes,
    TaxRates,
    Terms,
    Transactions,
}

impl Kind {
    /// All kinds, lists before transactions, so that loading in this order finds every reference.
    pub(super) const ALL: [Self; 19] = [
        Self::Account,
        Self::Class,
        Self::Department,
        Self::TaxAgency,
        Self::TaxRate,
        Self::TaxCode,
        Self::PaymentMethod,
        Self::Term,
        Self::Customer,
        Self::Vendor,
        Self::Employee,
        Self::Item,
        Self::Invoice,
        Self::CreditMemo,
        Self::SalesReceipt,
        Self::RefundReceipt,
        Self::Payment,
        Self::Deposit,
        Self::Attachable,
    ];

    /// Gives the entity's name as it stands in envelopes.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Account => "Account",
            Self::Attachable => "Attachable",
            Self::Class => "Class",
            Self::CreditMemo => "CreditMemo",
            Self::Customer => "Customer",
            Self::Department => "Department",
            Self::Deposit => "Deposit",
            Self::Employee => "Employee",
            Self::Invoice => "Invoice",
            Self::Item => "Item",
            Self::Payment => "Payment",
            Self::PaymentMethod => "PaymentMethod",
            Self::RefundReceipt => "RefundReceipt",
            Self::SalesReceipt => "SalesReceipt",
            Self::TaxAgency => "TaxAgency",
            Self::TaxCode => "TaxCode",
            Self::TaxRate => "TaxRate",
            Self::Term => "Term",
            Self::Vendor => "Vendor",
        }
    }

    /// Finds a kind by its envelope name, in any case.
    pub(super) fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name().eq_ignore_ascii_case(name))
    }

    /// Finds a kind by its path segment, which is the lower-case name.
    pub(super) fn by_path(segment: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name().to_ascii_lowercase() == segment)
    }

    /// Gives the id space.
    pub(super) const fn family(self) -> Family {
        match self {
            Self::Account => Family::Accounts,
            Self::Attachable => Family::Attachables,
            Self::Class => Family::Classes,
            Self::Department => Family::Departments,
            Self::Item => Family::Items,
            Self::Customer | Self::Vendor | Self::Employee => Family::Names,
            Self::PaymentMethod => Family::PaymentMethods,
            Self::TaxAgency => Family::TaxAgencies,
            Self::TaxCode => Family::TaxCodes,
            Self::TaxRate => Family::TaxRates,
            Self::Term => Family::Terms,
            Self::CreditMemo
            | Self::Deposit
            | Self::Invoice
            | Self::Payment
            | Self::RefundReceipt
            | Self::SalesReceipt => Family::Transactions,
        }
    }

    /// Tells whether it is a transaction, not a list.
    pub(super) fn is_transaction(self) -> bool {
        self.family() == Family::Transactions
    }

    /// Tells whether it is a sales form with item lines.
    pub(super) const fn is_sales_form(self) -> bool {
        matches!(self, Self::Invoice | Self::CreditMemo | Self::SalesReceipt | Self::RefundReceipt)
    }

    /// Gives the name that a duplicate number fault shows.
    pub(super) const fn display_name(self) -> &'static str {
        match self {
            Self::CreditMemo => "Credit Memo",
            Self::SalesReceipt => "Sales Receipt",
            Self::RefundReceipt => "Refund",
            _ => self.name(),
        }
    }

    /// Gives the internal table that an invalid reference fault names.
    ///
    /// Source: recorded traffic for Accounts, Klasses, Depts, Names; the others are assumed.
    pub(super) const fn table(self) -> &'static str {
        match self {
            Self::Account => "Accounts",
            Self::Attachable => "Attachables",
            Self::Class => "Klasses",
            Self::Department => "Depts",
            Self::Customer | Self::Vendor | Self::Employee => "Names",
            Self::Item => "Items",
            Self::PaymentMethod => "PaymentMethods",
            Self::Term => "Terms",
            Self::TaxAgency => "TaxAgencies",
            Self::TaxCode => "TaxCodes",
            Self::TaxRate => "TaxRates",
            Self::CreditMemo
            | Self::Deposit
            | Self::Invoice
            | Self::Payment
            | Self::RefundReceipt
            | Self::SalesReceipt => "Txns",
        }
    }

    /// Gives the field that names a list's row.
    pub(super) const fn name_field(self) -> &'static str {
        match self {
            Self::Customer | Self::Vendor | Self::Employee | Self::TaxAgency => "DisplayName",
            _ => "Name",
        }
    }
}
