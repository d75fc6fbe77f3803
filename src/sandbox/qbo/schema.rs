//! The classes of the wire: which properties exist, and what each may hold.
//!
//! Source: the published schema; a property missing here is refused with 2010.

use super::kind::Kind;

/// What a property holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// Read-only: accepted and ignored.
    Ignored,
    /// Text of at most so many characters.
    Text(usize),
    /// A number.
    Amount,
    /// A whole number.
    Whole,
    /// A calendar date.
    Date,
    /// A boolean.
    Flag,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// An object.
    Object(&'static Class),
    /// An array of objects.
    List(&'static Class),
    /// Kept as it comes.
    Opaque,
}

/// A class of the schema.
#[derive(Debug)]
pub(super) struct Class {
    pub(super) name: &'static str,
    pub(super) fields: &'static [&'static [(&'static str, Shape)]],
}

impl Class {
    /// Gives all properties.
    pub(super) fn properties(&self) -> impl Iterator<Item = (&'static str, Shape)> {
        self.fields.iter().flat_map(|part| part.iter().copied())
    }

    /// Finds a property.
    pub(super) fn shape(&self, name: &str) -> Option<Shape> {
        self.properties().find(|(known, _)| *known == name).map(|(_, shape)| shape)
    }
}

use Shape::{Amount, Date, Flag, Ignored, List, Object, OneOf, Opaque, Text, Whole};

const REF: Shape = Object(&REFERENCE);
const ADDRESS: Shape = Object(&PHYSICAL_ADDRESS);
const PHONE: Shape = Object(&TELEPHONE);
const EMAIL: Shape = Object(&EMAIL_ADDRESS);

/// A reference by id.
pub(super) static REFERENCE: Class = Class {
    name: "ReferenceType",
    fields: &[&[("value", Text(100)), ("name", Ignored), ("type", Text(100))]],
};

static PHYSICAL_ADDRESS: Class = Class {
    name: "PhysicalAddress",
    fields: &[&[
        ("Id", Text(30)),
        ("Line1", Text(500)),
        ("Line2", Text(500)),
        ("Line3", Text(500)),
        ("Line4", Text(500)),
        ("Line5", Text(500)),
        ("City", Text(255)),
        ("Country", Text(255)),
        ("CountryCode", Text(255)),
        ("CountrySubDivisionCode", Text(255)),
        ("PostalCode", Text(30)),
        ("PostalCodeSuffix", Text(30)),
        ("Lat", Text(30)),
        ("Long", Text(30)),
        ("Tag", Text(30)),
        ("Note", Text(1000)),
    ]],
};

static TELEPHONE: Class = Class {
    name: "TelephoneNumber",
    fields: &[&[("FreeFormNumber", Text(30)), ("Id", Ignored), ("Default", Ignored)]],
};

static EMAIL_ADDRESS: Class = Class {
    name: "EmailAddress",
    fields: &[&[("Address", Text(100)), ("Id", Ignored), ("Default", Ignored)]],
};

static WEB_ADDRESS: Class =
    Class { name: "WebSiteAddress", fields: &[&[("URI", Text(1000)), ("Id", Ignored)]] };

static MEMO: Class = Class { name: "MemoRef", fields: &[&[("value", Text(1000))]] };

static LINKED_TXN: Class = Class {
    name: "LinkedTxn",
    fields: &[&[("TxnId", Text(30)), ("TxnType", Text(50)), ("TxnLineId", Text(30))]],
};

static CUSTOM_FIELD: Class = Class {
    name: "CustomField",
    fields: &[&[
        ("DefinitionId", Text(30)),
        ("Name", Text(30)),
        ("Type", Text(30)),
        ("StringValue", Text(31)),
    ]],
};

static ITEM_DETAIL: Class = Class {
    name: "SalesItemLineDetail",
    fields: &[&[
        ("ItemRef", REF),
        ("ClassRef", REF),
        ("UnitPrice", Amount),
        ("RatePercent", Amount),
        ("PriceLevelRef", REF),
        ("Qty", Amount),
        ("UOMRef", REF),
        ("ItemAccountRef", Ignored),
        ("TaxCodeRef", REF),
        ("TaxClassificationRef", Ignored),
        ("ServiceDate", Date),
        ("TaxInclusiveAmt", Amount),
        ("DiscountRate", Amount),
        ("DiscountAmt", Amount),
        ("MarkupInfo", Opaque),
        ("DeferredRevenue", Opaque),
    ]],
};

static DESCRIPTION_DETAIL: Class = Class {
    name: "DescriptionLineDetail",
    fields: &[&[("ServiceDate", Date), ("TaxCodeRef", REF)]],
};

static DISCOUNT_DETAIL: Class = Class {
    name: "DiscountLineDetail",
    fields: &[&[
        ("PercentBased", Flag),
        ("DiscountPercent", Amount),
        ("DiscountAccountRef", REF),
        ("ClassRef", REF),
        ("TaxCodeRef", REF),
        ("ServiceDate", Date),
        ("DiscountRef", REF),
    ]],
};

static TAX_LINE_DETAIL: Class = Class {
    name: "TaxLineDetail",
    fields: &[&[
        ("TaxRateRef", REF),
        ("PercentBased", Flag),
        ("TaxPercent", Amount),
        ("NetAmountTaxable", Amount),
        ("TaxInclusiveAmount", Amount),
        ("OverrideDeltaAmount", Amount),
        ("ServiceDate", Date),
    ]],
};

static TAX_LINE: Class = Class {
    name: "Line",
    fields: &[&[
        ("Id", Ignored),
        ("LineNum", Ignored),
        ("Amount", Amount),
        ("DetailType", Text(50)),
        ("TaxLineDetail", Object(&TAX_LINE_DETAIL)),
    ]],
};

static TAX_DETAIL: Class = Class {
    name: "TxnTaxDetail",
    fields: &[&[
        ("TxnTaxCodeRef", REF),
        ("TotalTax", Amount),
        ("TaxLine", List(&TAX_LINE)),
        ("TaxReviewStatus", Ignored),
        ("UseAutomatedSalesTax", Ignored),
        ("DefaultTaxCodeRef", REF),
    ]],
};

static DEPOSIT_DETAIL: Class = Class {
    name: "DepositLineDetail",
    fields: &[&[
        ("Entity", REF),
        ("ClassRef", REF),
        ("AccountRef", REF),
        ("PaymentMethodRef", REF),
        ("CheckNum", Text(21)),
        ("TxnType", Text(50)),
        ("TaxCodeRef", REF),
        ("TaxApplicableOn", Text(20)),
    ]],
};

static LINE: Class = Class {
    name: "Line",
    fields: &[&[
        ("Id", Text(30)),
        ("LineNum", Ignored),
        ("Description", Text(4000)),
        ("Amount", Amount),
        ("Received", Amount),
        ("LinkedTxn", List(&LINKED_TXN)),
        ("DetailType", Text(50)),
        ("SalesItemLineDetail", Object(&ITEM_DETAIL)),
        ("DescriptionLineDetail", Object(&DESCRIPTION_DETAIL)),
        ("DiscountLineDetail", Object(&DISCOUNT_DETAIL)),
        ("SubTotalLineDetail", Opaque),
        ("GroupLineDetail", Opaque),
        ("DepositLineDetail", Object(&DEPOSIT_DETAIL)),
        ("CustomField", List(&CUSTOM_FIELD)),
        ("LineEx", Ignored),
        ("Tag", Opaque),
    ]],
};

static CASH_BACK: Class = Class {
    name: "CashBackInfo",
    fields: &[&[("AccountRef", REF), ("Amount", Amount), ("Memo", Text(4000))]],
};

static METADATA: Class = Class {
    name: "ModificationMetaData",
    fields: &[&[
        ("CreateTime", Ignored),
        ("LastUpdatedTime", Ignored),
        ("CreatedByRef", Ignored),
        ("LastModifiedByRef", Ignored),
        ("LastChangedInQB", Ignored),
        ("Synchronized", Ignored),
    ]],
};

const COMMON: &[(&str, Shape)] = &[
    ("Id", Ignored),
    ("SyncToken", Ignored),
    ("MetaData", Object(&METADATA)),
    ("domain", Ignored),
    ("sparse", Ignored),
    ("status", Ignored),
    ("NameAndId", Ignored),
    ("Overview", Ignored),
    ("HeaderLite", Ignored),
];

const TRANSACTION: &[(&str, Shape)] = &[
    ("TxnDate", Date),
    ("PrivateNote", Text(4000)),
    ("Line", List(&LINE)),
    ("TxnStatus", Ignored),
    ("DepartmentRef", REF),
    ("CurrencyRef", REF),
    ("ExchangeRate", Amount),
    ("TxnSource", Text(50)),
    ("RecurDataRef", Ignored),
    ("TaxFormType", Ignored),
    ("TaxFormNum", Ignored),
    ("TransactionLocationType", Text(50)),
    ("Tag", Opaque),
    ("TxnApprovalInfo", Ignored),
];

const SALES: &[(&str, Shape)] = &[
    ("DocNumber", Text(21)),
    ("AutoDocNumber", Flag),
    ("LinkedTxn", List(&LINKED_TXN)),
    ("CustomField", List(&CUSTOM_FIELD)),
    ("CustomerRef", REF),
    ("CustomerMemo", Object(&MEMO)),
    ("BillAddr", ADDRESS),
    ("ShipAddr", ADDRESS),
    ("ShipFromAddr", ADDRESS),
    ("FreeFormAddress", Flag),
    ("BillEmail", EMAIL),
    ("BillEmailCc", EMAIL),
    ("BillEmailBcc", EMAIL),
    ("ClassRef", REF),
    ("SalesTermRef", REF),
    ("SalesRepRef", REF),
    ("ShipMethodRef", REF),
    ("ShipDate", Date),
    ("TrackingNum", Text(31)),
    ("PONumber", Text(15)),
    ("FOB", Text(31)),
    ("GlobalTaxCalculation", OneOf(&["TaxExcluded", "TaxInclusive", "NotApplicable"])),
    ("ApplyTaxAfterDiscount", Flag),
    ("TxnTaxDetail", Object(&TAX_DETAIL)),
    ("TaxExemptionRef", Ignored),
    ("TotalAmt", Ignored),
    ("HomeTotalAmt", Ignored),
    ("HomeBalance", Ignored),
    ("Balance", Ignored),
    ("PrintStatus", OneOf(&["NotSet", "NeedToPrint", "PrintComplete"])),
    ("EmailStatus", OneOf(&["NotSet", "NeedToSend", "EmailSent"])),
    ("DeliveryInfo", Ignored),
    ("DepositToAccountRef", REF),
    ("PaymentMethodRef", REF),
    ("PaymentRefNum", Text(21)),
    ("ProjectRef", REF),
    ("RemitToRef", REF),
];

const INVOICE: &[(&str, Shape)] = &[
    ("DueDate", Date),
    ("Deposit", Amount),
    ("AllowIPNPayment", Flag),
    ("AllowOnlinePayment", Flag),
    ("AllowOnlineCreditCardPayment", Flag),
    ("AllowOnlineACHPayment", Flag),
    ("InvoiceLink", Ignored),
    ("EInvoiceStatus", Ignored),
    ("ECloudStatusTimeStamp", Ignored),
    ("invoiceStatus", Ignored),
    ("invoiceStatusLog", Ignored),
    ("callToAction", Ignored),
    ("InvoiceEx", Ignored),
    ("LessCIS", Ignored),
    ("ARAccountRef", REF),
];

const CREDIT_MEMO: &[(&str, Shape)] =
    &[("RemainingCredit", Ignored), ("InvoiceRef", REF), ("ARAccountRef", REF)];

const REFUND_RECEIPT: &[(&str, Shape)] = &[
    ("PaymentType", OneOf(&["Cash", "Check", "CreditCard", "Other"])),
    ("CheckPayment", Opaque),
    ("CreditCardPayment", Opaque),
];

const PAYMENT: &[(&str, Shape)] = &[
    ("CustomerRef", REF),
    ("ARAccountRef", REF),
    ("DepositToAccountRef", REF),
    ("PaymentMethodRef", REF),
    ("PaymentRefNum", Text(21)),
    ("TotalAmt", Amount),
    ("UnappliedAmt", Ignored),
    ("ProcessPayment", Flag),
    ("LinkedTxn", Ignored),
    ("CustomField", Ignored),
    ("DocNumber", Ignored),
    ("HomeTotalAmt", Ignored),
    ("PaymentType", Ignored),
    ("CreditCardPayment", Opaque),
    ("ProjectRef", REF),
];

const DEPOSIT: &[(&str, Shape)] = &[
    ("DocNumber", Text(21)),
    ("DepositToAccountRef", REF),
    ("ClassRef", REF),
    ("CashBack", Object(&CASH_BACK)),
    ("TotalAmt", Ignored),
    ("HomeTotalAmt", Ignored),
    ("LinkedTxn", Ignored),
    ("TxnTaxDetail", Opaque),
    ("GlobalTaxCalculation", Text(20)),
    ("CustomField", Ignored),
];

const PERSON: &[(&str, Shape)] = &[
    ("Title", Text(16)),
    ("GivenName", Text(100)),
    ("MiddleName", Text(100)),
    ("FamilyName", Text(100)),
    ("Suffix", Text(16)),
    ("DisplayName", Text(500)),
    ("FullyQualifiedName", Ignored),
    ("CompanyName", Text(100)),
    ("PrintOnCheckName", Text(110)),
    ("Active", Flag),
    ("PrimaryPhone", PHONE),
    ("AlternatePhone", PHONE),
    ("Mobile", PHONE),
    ("Fax", PHONE),
    ("PrimaryEmailAddr", EMAIL),
    ("WebAddr", Object(&WEB_ADDRESS)),
    ("BillAddr", ADDRESS),
    ("ShipAddr", ADDRESS),
    ("OtherAddr", ADDRESS),
    ("Notes", Text(2000)),
    ("CurrencyRef", REF),
    ("Balance", Ignored),
    ("Organization", Flag),
    ("UserId", Ignored),
    ("V4IDPseudonym", Ignored),
    ("CustomField", List(&CUSTOM_FIELD)),
    ("AcctNum", Text(100)),
    ("Vendor1099", Flag),
    ("TermRef", REF),
];

const CUSTOMER: &[(&str, Shape)] = &[
    ("Job", Flag),
    ("BillWithParent", Flag),
    ("ParentRef", REF),
    ("RootCustomerRef", Ignored),
    ("Level", Ignored),
    ("IsProject", Ignored),
    ("Taxable", Flag),
    ("DefaultTaxCodeRef", REF),
    ("TaxExemptionReasonId", Text(16)),
    ("ResaleNum", Text(16)),
    ("PrimaryTaxIdentifier", Text(20)),
    ("SalesTermRef", REF),
    ("PaymentMethodRef", REF),
    ("PreferredDeliveryMethod", Text(20)),
    ("CustomerTypeRef", REF),
    ("ARAccountRef", REF),
    ("BalanceWithJobs", Ignored),
    ("OpenBalanceDate", Date),
    ("ClientEntityId", Ignored),
    ("ContactName", Text(100)),
];

const NAMED: &[(&str, Shape)] = &[
    ("Name", Text(100)),
    ("FullyQualifiedName", Ignored),
    ("Active", Flag),
    ("ParentRef", REF),
    ("Level", Ignored),
    ("Description", Text(4000)),
];

const ITEM: &[(&str, Shape)] = &[
    ("Type", OneOf(&["Service", "NonInventory", "Inventory", "Category", "Group"])),
    ("Sku", Text(100)),
    ("SubItem", Flag),
    ("Taxable", Flag),
    ("SalesTaxIncluded", Flag),
    ("UnitPrice", Amount),
    ("IncomeAccountRef", REF),
    ("ExpenseAccountRef", REF),
    ("AssetAccountRef", REF),
    ("PurchaseDesc", Text(1000)),
    ("PurchaseCost", Amount),
    ("TrackQtyOnHand", Flag),
    ("QtyOnHand", Amount),
    ("InvStartDate", Date),
    ("SalesTaxCodeRef", REF),
    ("PurchaseTaxCodeRef", REF),
    ("TaxClassificationRef", REF),
    ("ClassRef", REF),
    ("ReorderPoint", Amount),
];

const ACCOUNT: &[(&str, Shape)] = &[
    ("SubAccount", Flag),
    ("AcctNum", Text(7)),
    ("AccountType", Text(50)),
    ("AccountSubType", Text(50)),
    ("AccountAlias", Text(100)),
    ("Classification", Ignored),
    ("CurrentBalance", Ignored),
    ("CurrentBalanceWithSubAccounts", Ignored),
    ("CurrencyRef", REF),
    ("TaxCodeRef", REF),
];

const PAYMENT_METHOD: &[(&str, Shape)] =
    &[("Name", Text(31)), ("Active", Flag), ("Type", OneOf(&["CREDIT_CARD", "NON_CREDIT_CARD"]))];

const TERM: &[(&str, Shape)] = &[
    ("Name", Text(31)),
    ("Active", Flag),
    ("Type", Ignored),
    ("DueDays", Whole),
    ("DiscountPercent", Amount),
    ("DiscountDays", Whole),
    ("DayOfMonthDue", Whole),
    ("DueNextMonthDays", Whole),
    ("DiscountDayOfMonth", Whole),
];

const SUB_ROWS: &[(&str, Shape)] = &[("SubClass", Flag), ("SubDepartment", Flag)];

const TAX_CODE: &[(&str, Shape)] = &[
    ("Name", Text(100)),
    ("Description", Text(100)),
    ("Active", Flag),
    ("Hidden", Flag),
    ("Taxable", Flag),
    ("TaxGroup", Flag),
    ("SalesTaxRateList", Opaque),
    ("PurchaseTaxRateList", Opaque),
    ("TaxCodeConfigType", Text(30)),
];

const TAX_RATE: &[(&str, Shape)] = &[
    ("Name", Text(100)),
    ("Description", Text(100)),
    ("Active", Flag),
    ("RateValue", Amount),
    ("AgencyRef", REF),
    ("SpecialTaxType", Text(30)),
    ("DisplayType", Text(30)),
    ("EffectiveTaxRate", Opaque),
    ("OriginalTaxRate", Opaque),
    ("TaxReturnLineRef", REF),
];

const TAX_AGENCY: &[(&str, Shape)] = &[
    ("DisplayName", Text(100)),
    ("Active", Flag),
    ("TaxTrackedOnSales", Flag),
    ("TaxTrackedOnPurchases", Flag),
    ("TaxRegistrationNumber", Text(30)),
    ("LastFileDate", Date),
    ("TaxAgencyConfig", Text(30)),
];

/// Gives the class of a kind's documents.
pub(super) fn class(kind: Kind) -> &'static Class {
    static CLASSES: [Class; 18] = [
        Class { name: "Invoice", fields: &[COMMON, TRANSACTION, SALES, INVOICE] },
        Class { name: "CreditMemo", fields: &[COMMON, TRANSACTION, SALES, CREDIT_MEMO] },
        Class { name: "SalesReceipt", fields: &[COMMON, TRANSACTION, SALES] },
        Class { name: "RefundReceipt", fields: &[COMMON, TRANSACTION, SALES, REFUND_RECEIPT] },
        Class { name: "Payment", fields: &[COMMON, TRANSACTION, PAYMENT] },
        Class { name: "Deposit", fields: &[COMMON, TRANSACTION, DEPOSIT] },
        Class { name: "Customer", fields: &[COMMON, PERSON, CUSTOMER] },
        Class { name: "Vendor", fields: &[COMMON, PERSON] },
        Class { name: "Employee", fields: &[COMMON, PERSON] },
        Class { name: "Item", fields: &[COMMON, NAMED, ITEM] },
        Class { name: "Account", fields: &[COMMON, NAMED, ACCOUNT] },
        Class { name: "Class", fields: &[COMMON, NAMED, SUB_ROWS] },
        Class { name: "Department", fields: &[COMMON, NAMED, SUB_ROWS] },
        Class { name: "PaymentMethod", fields: &[COMMON, PAYMENT_METHOD] },
        Class { name: "Term", fields: &[COMMON, TERM] },
        Class { name: "TaxCode", fields: &[COMMON, TAX_CODE] },
        Class { name: "TaxRate", fields: &[COMMON, TAX_RATE] },
        Class { name: "TaxAgency", fields: &[COMMON, TAX_AGENCY] },
    ];
    CLASSES.iter().find(|it| it.name == kind.name()).unwrap_or(&REFERENCE)
}
