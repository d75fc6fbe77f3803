//! What can be asked of each entity in a query. Source: Intuit's pages of the entities, and live
//! notes where those are wrong; a property that is not here is refused by QuickBooks (4001).

use crate::qbo::entity::Entity;

/// A property that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Property {
    /// The account's sub type.
    AccountSubType,
    /// The account's type.
    AccountType,
    /// Whether it can be used.
    Active,
    /// What a file is attached to: the entity's name in lower case.
    AttachedToType,
    /// What a file is attached to: its id.
    AttachedToId,
    /// What is open, or owed.
    Balance,
    /// A customer's company.
    CompanyName,
    /// When it was made.
    CreateTime,
    /// Whom it is for.
    CustomerRef,
    /// A customer's name.
    DisplayName,
    /// A document's number.
    DocNumber,
    /// When it is due.
    DueDate,
    /// A customer's family name.
    FamilyName,
    /// A file's name.
    FileName,
    /// The name with those of the parents.
    FullyQualifiedName,
    /// A customer's given name.
    GivenName,
    /// The id.
    Id,
    /// When it was last changed.
    LastUpdatedTime,
    /// The name of a list entry.
    Name,
    /// How it was paid.
    PaymentMethodRef,
    /// The check's number or the processor's id.
    PaymentRefNum,
    /// A customer's e-mail address.
    PrimaryEmailAddr,
    /// The payment term.
    SalesTermRef,
    /// An item's stock keeping unit.
    Sku,
    /// The total.
    TotalAmt,
    /// A document's date.
    TxnDate,
    /// An item's type.
    Type,
}

/// What a property's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertyKind {
    /// Text.
    Text,
    /// An id, or a reference to one.
    Id,
    /// A day.
    Date,
    /// A moment.
    DateTime,
    /// Money.
    Amount,
    /// Yes or no.
    Bool,
}

impl Property {
    /// Returns the name in a query.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccountSubType => "AccountSubType",
            Self::AccountType => "AccountType",
            Self::Active => "Active",
            Self::AttachedToType => "AttachableRef.EntityRef.type",
            Self::AttachedToId => "AttachableRef.EntityRef.value",
            Self::Balance => "Balance",
            Self::CompanyName => "CompanyName",
            Self::CreateTime => "MetaData.CreateTime",
            Self::CustomerRef => "CustomerRef",
            Self::DisplayName => "DisplayName",
            Self::DocNumber => "DocNumber",
            Self::DueDate => "DueDate",
            Self::FamilyName => "FamilyName",
            Self::FileName => "FileName",
            Self::FullyQualifiedName => "FullyQualifiedName",
            Self::GivenName => "GivenName",
            Self::Id => "Id",
            Self::LastUpdatedTime => "MetaData.LastUpdatedTime",
            Self::Name => "Name",
            Self::PaymentMethodRef => "PaymentMethodRef",
            Self::PaymentRefNum => "PaymentRefNum",
            Self::PrimaryEmailAddr => "PrimaryEmailAddr",
            Self::SalesTermRef => "SalesTermRef",
            Self::Sku => "Sku",
            Self::TotalAmt => "TotalAmt",
            Self::TxnDate => "TxnDate",
            Self::Type => "Type",
        }
    }

    /// Returns what its values are.
    pub fn kind(self) -> PropertyKind {
        match self {
            Self::Active => PropertyKind::Bool,
            Self::Balance | Self::TotalAmt => PropertyKind::Amount,
            Self::CreateTime | Self::LastUpdatedTime => PropertyKind::DateTime,
            Self::DueDate | Self::TxnDate => PropertyKind::Date,
            Self::AttachedToId
            | Self::CustomerRef
            | Self::Id
            | Self::PaymentMethodRef
            | Self::SalesTermRef => PropertyKind::Id,
            _ => PropertyKind::Text,
        }
    }

    /// Returns what can be asked of an entity.
    pub fn of(entity: Entity) -> Vec<Self> {
        let own: &[Self] = match entity {
            Entity::Account => &[
                Self::AccountSubType,
                Self::AccountType,
                Self::Active,
                Self::FullyQualifiedName,
                Self::Name,
            ],
            Entity::Attachable => &[Self::AttachedToType, Self::AttachedToId, Self::FileName],
            Entity::Class | Entity::Department => {
                &[Self::Active, Self::FullyQualifiedName, Self::Name]
            }
            Entity::CompanyInfo | Entity::Preferences => return Vec::new(),
            Entity::CreditMemo => {
                &[Self::Balance, Self::CustomerRef, Self::DocNumber, Self::TotalAmt, Self::TxnDate]
            }
            Entity::Customer => &[
                Self::Active,
                Self::Balance,
                Self::CompanyName,
                Self::DisplayName,
                Self::FamilyName,
                Self::FullyQualifiedName,
                Self::GivenName,
                Self::PrimaryEmailAddr,
            ],
            Entity::Deposit => &[Self::TotalAmt, Self::TxnDate],
            Entity::Invoice => &[
                Self::Balance,
                Self::CustomerRef,
                Self::DocNumber,
                Self::DueDate,
                Self::SalesTermRef,
                Self::TotalAmt,
                Self::TxnDate,
            ],
            Entity::Item => {
                &[Self::Active, Self::FullyQualifiedName, Self::Name, Self::Sku, Self::Type]
            }
            Entity::Payment => &[
                Self::CustomerRef,
                Self::PaymentMethodRef,
                Self::PaymentRefNum,
                Self::TotalAmt,
                Self::TxnDate,
            ],
            Entity::PaymentMethod | Entity::TaxCode | Entity::TaxRate | Entity::Term => {
                &[Self::Active, Self::Name]
            }
            Entity::RefundReceipt | Entity::SalesReceipt => {
                &[Self::CustomerRef, Self::DocNumber, Self::TotalAmt, Self::TxnDate]
            }
            Entity::TaxAgency => &[Self::DisplayName],
        };
        own.iter().copied().chain([Self::Id, Self::CreateTime, Self::LastUpdatedTime]).collect()
    }
}
