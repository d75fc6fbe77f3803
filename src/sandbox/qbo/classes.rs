//! The classes of the documents, one a kind.
//!
//! Source: the published schema.

use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::schema::ADDRESS;
use crate::sandbox::qbo::schema::ATTACHABLE_REF;
use crate::sandbox::qbo::schema::CASH_BACK;
use crate::sandbox::qbo::schema::CUSTOM_FIELD;
use crate::sandbox::qbo::schema::Class;
use crate::sandbox::qbo::schema::EMAIL;
use crate::sandbox::qbo::schema::ENTITY;
use crate::sandbox::qbo::schema::ITEM_GROUP;
use crate::sandbox::qbo::schema::LINE;
use crate::sandbox::qbo::schema::LINKED_TXN;
use crate::sandbox::qbo::schema::MEMO;
use crate::sandbox::qbo::schema::PHONE;
use crate::sandbox::qbo::schema::REF;
use crate::sandbox::qbo::schema::REFERENCE;
use crate::sandbox::qbo::schema::Shape;
use crate::sandbox::qbo::schema::TAX_DETAIL;
use crate::sandbox::qbo::schema::WEB_ADDRESS;

/// What documents have beside what all entities have.
const DOCUMENT: &[(&str, Shape)] = &[
    ("status", Shape::Ignored),
    ("NameAndId", Shape::Ignored),
    ("Overview", Shape::Ignored),
    ("HeaderLite", Shape::Ignored),
];

const TRANSACTION: &[(&str, Shape)] = &[
    ("TxnDate", Shape::Date),
    ("PrivateNote", Shape::Text(4000)),
    ("Line", Shape::List(&LINE)),
    ("TxnStatus", Shape::Ignored),
    ("DepartmentRef", REF),
    ("CurrencyRef", REF),
    ("ExchangeRate", Shape::Amount),
    ("TxnSource", Shape::Text(50)),
    ("RecurDataRef", Shape::Ignored),
    ("TaxFormType", Shape::Ignored),
    ("TaxFormNum", Shape::Ignored),
    ("TransactionLocationType", Shape::Text(50)),
    ("Tag", Shape::Opaque),
    ("TxnApprovalInfo", Shape::Ignored),
];

const SALES: &[(&str, Shape)] = &[
    ("DocNumber", Shape::Text(21)),
    ("AutoDocNumber", Shape::Flag),
    ("LinkedTxn", Shape::List(&LINKED_TXN)),
    ("CustomField", Shape::List(&CUSTOM_FIELD)),
    ("CustomerRef", REF),
    ("CustomerMemo", Shape::Object(&MEMO)),
    ("BillAddr", ADDRESS),
    ("ShipAddr", ADDRESS),
    ("ShipFromAddr", ADDRESS),
    ("FreeFormAddress", Shape::Flag),
    ("BillEmail", EMAIL),
    ("BillEmailCc", EMAIL),
    ("BillEmailBcc", EMAIL),
    ("ClassRef", REF),
    ("SalesTermRef", REF),
    ("SalesRepRef", REF),
    ("ShipMethodRef", REF),
    ("ShipDate", Shape::Date),
    ("TrackingNum", Shape::Text(31)),
    ("PONumber", Shape::Text(15)),
    ("FOB", Shape::Text(31)),
    ("GlobalTaxCalculation", Shape::OneOf(&["TaxExcluded", "TaxInclusive", "NotApplicable"])),
    ("ApplyTaxAfterDiscount", Shape::Flag),
    ("TxnTaxDetail", Shape::Object(&TAX_DETAIL)),
    ("TaxExemptionRef", Shape::Ignored),
    ("TotalAmt", Shape::Ignored),
    ("HomeTotalAmt", Shape::Ignored),
    ("HomeBalance", Shape::Ignored),
    ("Balance", Shape::Ignored),
    ("PrintStatus", Shape::OneOf(&["NotSet", "NeedToPrint", "PrintComplete"])),
    ("EmailStatus", Shape::OneOf(&["NotSet", "NeedToSend", "EmailSent"])),
    ("DeliveryInfo", Shape::Ignored),
    ("DepositToAccountRef", REF),
    ("PaymentMethodRef", REF),
    ("ProjectRef", REF),
    ("RemitToRef", REF),
];

const REFERENCE_NUMBER: &[(&str, Shape)] = &[("PaymentRefNum", Shape::Text(21))];

const INVOICE: &[(&str, Shape)] = &[
    ("DueDate", Shape::Date),
    ("Deposit", Shape::Amount),
    ("AllowIPNPayment", Shape::Flag),
    ("AllowOnlinePayment", Shape::Flag),
    ("AllowOnlineCreditCardPayment", Shape::Flag),
    ("AllowOnlineACHPayment", Shape::Flag),
    ("InvoiceLink", Shape::Ignored),
    ("EInvoiceStatus", Shape::Ignored),
    ("ECloudStatusTimeStamp", Shape::Ignored),
    ("invoiceStatus", Shape::Ignored),
    ("invoiceStatusLog", Shape::Ignored),
    ("callToAction", Shape::Ignored),
    ("InvoiceEx", Shape::Ignored),
    ("LessCIS", Shape::Ignored),
    ("ARAccountRef", REF),
];

const CREDIT_MEMO: &[(&str, Shape)] =
    &[("RemainingCredit", Shape::Ignored), ("InvoiceRef", REF), ("ARAccountRef", REF)];

const REFUND_RECEIPT: &[(&str, Shape)] = &[
    ("PaymentRefNum", Shape::Text(100)),
    ("PaymentType", Shape::OneOf(&["Cash", "Check", "CreditCard", "Other"])),
    ("CheckPayment", Shape::Opaque),
    ("CreditCardPayment", Shape::Opaque),
];

const PAYMENT: &[(&str, Shape)] = &[
    ("CustomerRef", REF),
    ("ARAccountRef", REF),
    ("DepositToAccountRef", REF),
    ("PaymentMethodRef", REF),
    ("PaymentRefNum", Shape::Text(21)),
    ("TotalAmt", Shape::Amount),
    ("UnappliedAmt", Shape::Ignored),
    ("ProcessPayment", Shape::Flag),
    ("LinkedTxn", Shape::Ignored),
    ("CustomField", Shape::Ignored),
    ("DocNumber", Shape::Ignored),
    ("HomeTotalAmt", Shape::Ignored),
    ("PaymentType", Shape::Ignored),
    ("CreditCardPayment", Shape::Opaque),
    ("ProjectRef", REF),
];

const DEPOSIT: &[(&str, Shape)] = &[
    ("DocNumber", Shape::Text(21)),
    ("DepositToAccountRef", REF),
    ("ClassRef", REF),
    ("CashBack", Shape::Object(&CASH_BACK)),
    ("TotalAmt", Shape::Ignored),
    ("HomeTotalAmt", Shape::Ignored),
    ("LinkedTxn", Shape::Ignored),
    ("TxnTaxDetail", Shape::Opaque),
    ("GlobalTaxCalculation", Shape::Text(20)),
    ("CustomField", Shape::Ignored),
];

const PERSON: &[(&str, Shape)] = &[
    ("Title", Shape::Text(16)),
    ("GivenName", Shape::Text(100)),
    ("MiddleName", Shape::Text(100)),
    ("FamilyName", Shape::Text(100)),
    ("Suffix", Shape::Text(16)),
    ("DisplayName", Shape::Text(500)),
    ("FullyQualifiedName", Shape::Ignored),
    ("CompanyName", Shape::Text(500)),
    ("PrintOnCheckName", Shape::Text(110)),
    ("Active", Shape::Flag),
    ("PrimaryPhone", PHONE),
    ("AlternatePhone", PHONE),
    ("Mobile", PHONE),
    ("Fax", PHONE),
    ("PrimaryEmailAddr", EMAIL),
    ("WebAddr", Shape::Object(&WEB_ADDRESS)),
    ("BillAddr", ADDRESS),
    ("ShipAddr", ADDRESS),
    ("OtherAddr", ADDRESS),
    ("Notes", Shape::Text(2000)),
    ("CurrencyRef", REF),
    ("Balance", Shape::Ignored),
    ("Organization", Shape::Flag),
    ("UserId", Shape::Ignored),
    ("V4IDPseudonym", Shape::Ignored),
    ("CustomField", Shape::List(&CUSTOM_FIELD)),
    ("AcctNum", Shape::Text(100)),
    ("Vendor1099", Shape::Flag),
    ("TermRef", REF),
];

const VENDOR: &[(&str, Shape)] = &[
    ("TaxIdentifier", Shape::Text(20)),
    ("BusinessNumber", Shape::Text(10)),
    ("APAccountRef", REF),
    ("CreditLimit", Shape::Amount),
    ("BillRate", Shape::Amount),
    ("CostRate", Shape::Amount),
    ("VendorPaymentBankDetail", Shape::Opaque),
    ("TaxReportingBasis", Shape::Text(20)),
    ("T4AEligible", Shape::Flag),
    ("T5018Eligible", Shape::Flag),
    ("HasTPAR", Shape::Flag),
];

const EMPLOYEE: &[(&str, Shape)] = &[
    ("PrimaryAddr", ADDRESS),
    ("SSN", Shape::Text(100)),
    ("EmployeeNumber", Shape::Text(100)),
    ("BillableTime", Shape::Flag),
    ("BillRate", Shape::Amount),
    ("CostRate", Shape::Amount),
    ("HourlyRate", Shape::Amount),
    ("BirthDate", Shape::Date),
    ("HiredDate", Shape::Date),
    ("ReleasedDate", Shape::Date),
    ("Gender", Shape::OneOf(&["Male", "Female"])),
];

const CUSTOMER: &[(&str, Shape)] = &[
    ("Job", Shape::Flag),
    ("BillWithParent", Shape::Flag),
    ("ParentRef", REF),
    ("RootCustomerRef", Shape::Ignored),
    ("Level", Shape::Ignored),
    ("IsProject", Shape::Ignored),
    ("Taxable", Shape::Flag),
    ("DefaultTaxCodeRef", REF),
    ("TaxExemptionReasonId", Shape::Text(16)),
    ("ResaleNum", Shape::Text(16)),
    ("PrimaryTaxIdentifier", Shape::Text(20)),
    ("SalesTermRef", REF),
    ("PaymentMethodRef", REF),
    ("PreferredDeliveryMethod", Shape::OneOf(&["Print", "Email", "None"])),
    ("CustomerTypeRef", REF),
    ("ARAccountRef", REF),
    ("BalanceWithJobs", Shape::Ignored),
    ("OpenBalanceDate", Shape::Date),
    ("ClientEntityId", Shape::Ignored),
    ("ContactName", Shape::Text(100)),
];

const NAMED: &[(&str, Shape)] = &[
    ("Name", Shape::Text(100)),
    ("FullyQualifiedName", Shape::Ignored),
    ("Active", Shape::Flag),
    ("ParentRef", REF),
    ("Level", Shape::Ignored),
    ("Description", Shape::Text(4000)),
];

const ITEM: &[(&str, Shape)] = &[
    ("Type", Shape::OneOf(&["Service", "NonInventory", "Inventory", "Category", "Group"])),
    ("Sku", Shape::Text(100)),
    ("SubItem", Shape::Flag),
    ("Taxable", Shape::Flag),
    ("SalesTaxIncluded", Shape::Flag),
    ("PurchaseTaxIncluded", Shape::Flag),
    ("AbatementRate", Shape::Amount),
    ("ReverseChargeRate", Shape::Amount),
    ("ServiceType", Shape::Text(100)),
    ("UnitPrice", Shape::Amount),
    ("IncomeAccountRef", REF),
    ("ExpenseAccountRef", REF),
    ("AssetAccountRef", REF),
    ("PurchaseDesc", Shape::Text(1000)),
    ("PurchaseCost", Shape::Amount),
    ("TrackQtyOnHand", Shape::Flag),
    ("QtyOnHand", Shape::Amount),
    ("InvStartDate", Shape::Date),
    ("SalesTaxCodeRef", REF),
    ("PurchaseTaxCodeRef", REF),
    ("TaxClassificationRef", REF),
    ("ClassRef", REF),
    ("ReorderPoint", Shape::Amount),
    ("ItemGroupDetail", Shape::Object(&ITEM_GROUP)),
    ("PrintGroupedItems", Shape::Flag),
    ("ItemCategoryType", Shape::Text(30)),
    ("PrefVendorRef", REF),
];

const ACCOUNT: &[(&str, Shape)] = &[
    ("SubAccount", Shape::Flag),
    ("AcctNum", Shape::Text(20)),
    ("AccountType", Shape::Text(50)),
    ("AccountSubType", Shape::Text(50)),
    ("AccountAlias", Shape::Text(100)),
    ("Classification", Shape::Ignored),
    ("CurrentBalance", Shape::Ignored),
    ("CurrentBalanceWithSubAccounts", Shape::Ignored),
    ("CurrencyRef", REF),
    ("TaxCodeRef", REF),
];

const PAYMENT_METHOD: &[(&str, Shape)] = &[
    ("Name", Shape::Text(31)),
    ("Active", Shape::Flag),
    ("Type", Shape::OneOf(&["CREDIT_CARD", "NON_CREDIT_CARD"])),
];

const TERM: &[(&str, Shape)] = &[
    ("Name", Shape::Text(31)),
    ("Active", Shape::Flag),
    ("Type", Shape::Ignored),
    ("DueDays", Shape::Whole),
    ("DiscountPercent", Shape::Amount),
    ("DiscountDays", Shape::Whole),
    ("DayOfMonthDue", Shape::Whole),
    ("DueNextMonthDays", Shape::Whole),
    ("DiscountDayOfMonth", Shape::Whole),
];

const SUB_ROWS: &[(&str, Shape)] = &[("SubClass", Shape::Flag), ("SubDepartment", Shape::Flag)];

const TAX_CODE: &[(&str, Shape)] = &[
    ("Name", Shape::Text(100)),
    ("Description", Shape::Text(100)),
    ("Active", Shape::Flag),
    ("Hidden", Shape::Flag),
    ("Taxable", Shape::Flag),
    ("TaxGroup", Shape::Flag),
    ("SalesTaxRateList", Shape::Opaque),
    ("PurchaseTaxRateList", Shape::Opaque),
    ("TaxCodeConfigType", Shape::Text(30)),
];

const TAX_RATE: &[(&str, Shape)] = &[
    ("Name", Shape::Text(100)),
    ("Description", Shape::Text(100)),
    ("Active", Shape::Flag),
    ("RateValue", Shape::Amount),
    ("AgencyRef", REF),
    ("SpecialTaxType", Shape::Text(30)),
    ("DisplayType", Shape::Text(30)),
    ("EffectiveTaxRate", Shape::Opaque),
    ("OriginalTaxRate", Shape::Opaque),
    ("TaxReturnLineRef", REF),
];

const TAX_AGENCY: &[(&str, Shape)] = &[
    ("DisplayName", Shape::Text(100)),
    ("Active", Shape::Flag),
    ("TaxTrackedOnSales", Shape::Flag),
    ("TaxTrackedOnPurchases", Shape::Flag),
    ("TaxRegistrationNumber", Shape::Text(30)),
    ("LastFileDate", Shape::Date),
    ("TaxAgencyConfig", Shape::Text(30)),
];

const ATTACHABLE: &[(&str, Shape)] = &[
    ("FileName", Shape::Text(1000)),
    ("Note", Shape::Text(2000)),
    (
        "Category",
        Shape::OneOf(&[
            "Contact Photo",
            "Document",
            "Image",
            "Receipt",
            "Signature",
            "Sound",
            "Other",
        ]),
    ),
    ("ContentType", Shape::Text(100)),
    ("PlaceName", Shape::Text(2000)),
    ("Lat", Shape::Text(100)),
    ("Long", Shape::Text(100)),
    ("Tag", Shape::Text(2000)),
    ("AttachableRef", Shape::List(&ATTACHABLE_REF)),
    ("Size", Shape::Ignored),
    ("FileAccessUri", Shape::Ignored),
    ("TempDownloadUri", Shape::Ignored),
    ("ThumbnailFileAccessUri", Shape::Ignored),
    ("ThumbnailTempDownloadUri", Shape::Ignored),
];

/// Gives the class of a kind's documents.
pub(super) fn class(kind: Kind) -> &'static Class {
    static CLASSES: [Class; 19] = [
        Class {
            name: "Invoice",
            fields: &[ENTITY, DOCUMENT, TRANSACTION, SALES, REFERENCE_NUMBER, INVOICE],
        },
        Class {
            name: "CreditMemo",
            fields: &[ENTITY, DOCUMENT, TRANSACTION, SALES, REFERENCE_NUMBER, CREDIT_MEMO],
        },
        Class {
            name: "SalesReceipt",
            fields: &[ENTITY, DOCUMENT, TRANSACTION, SALES, REFERENCE_NUMBER],
        },
        Class {
            name: "RefundReceipt",
            fields: &[ENTITY, DOCUMENT, TRANSACTION, SALES, REFUND_RECEIPT],
        },
        Class { name: "Payment", fields: &[ENTITY, DOCUMENT, TRANSACTION, PAYMENT] },
        Class { name: "Deposit", fields: &[ENTITY, DOCUMENT, TRANSACTION, DEPOSIT] },
        Class { name: "Customer", fields: &[ENTITY, DOCUMENT, PERSON, CUSTOMER] },
        Class { name: "Vendor", fields: &[ENTITY, DOCUMENT, PERSON, VENDOR] },
        Class { name: "Employee", fields: &[ENTITY, DOCUMENT, PERSON, EMPLOYEE] },
        Class { name: "Item", fields: &[ENTITY, DOCUMENT, NAMED, ITEM] },
        Class { name: "Account", fields: &[ENTITY, DOCUMENT, NAMED, ACCOUNT] },
        Class { name: "Class", fields: &[ENTITY, DOCUMENT, NAMED, SUB_ROWS] },
        Class { name: "Department", fields: &[ENTITY, DOCUMENT, NAMED, SUB_ROWS] },
        Class { name: "PaymentMethod", fields: &[ENTITY, DOCUMENT, PAYMENT_METHOD] },
        Class { name: "Term", fields: &[ENTITY, DOCUMENT, TERM] },
        Class { name: "TaxCode", fields: &[ENTITY, DOCUMENT, TAX_CODE] },
        Class { name: "TaxRate", fields: &[ENTITY, DOCUMENT, TAX_RATE] },
        Class { name: "TaxAgency", fields: &[ENTITY, DOCUMENT, TAX_AGENCY] },
        Class { name: "Attachable", fields: &[ENTITY, DOCUMENT, ATTACHABLE] },
    ];
    CLASSES.iter().find(|it| it.name == kind.name()).unwrap_or(&REFERENCE)
}
