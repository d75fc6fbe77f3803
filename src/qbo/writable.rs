//! Which fields of each entity can be written.
//!
//! A full update has to repeat every writable field, for it clears those that it leaves out; a
//! field that QuickBooks does not take makes it refuse the whole (2010), and one that only it
//! writes says nothing. Source: the published schema and Intuit's pages of the entities.

use serde_json::Value;

use crate::qbo::entity::Entity;
use crate::qbo::writes::JsonObject;

/// What of a field's value is writable.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// All of it.
    Whole,
    /// An object with a form of its own.
    Object(&'static Form),
    /// A list of such objects.
    List(&'static Form),
    /// A document's lines: as a list, without the service's own sums.
    Lines(&'static Form),
    /// Ties to documents of these types; the service makes the others.
    Ties(&'static [&'static str]),
}

/// The writable fields of an object.
#[derive(Debug)]
pub struct Form {
    fields: &'static [(&'static str, Part)],
    whole: &'static [&'static [&'static str]],
}

impl Form {
    /// Returns what of a field is writable; nothing where the field is not.
    pub fn part(&self, field: &str) -> Option<Part> {
        let own = self.fields.iter().find(|(name, _)| *name == field).map(|(_, part)| *part);
        let plain = || self.whole.iter().any(|part| part.contains(&field)).then_some(Part::Whole);
        own.or_else(plain)
    }

    /// Takes everything out of an object that cannot be written.
    pub fn keep(&self, object: JsonObject) -> JsonObject {
        let kept = object.into_iter().filter_map(|(field, value)| {
            let value = kept(self.part(&field)?, value);
            Some((field, value))
        });
        kept.collect()
    }
}

fn kept(part: Part, value: Value) -> Value {
    match (part, value) {
        (Part::Object(form), Value::Object(object)) => Value::Object(form.keep(object)),
        (Part::List(form), Value::Array(list)) => {
            Value::Array(list.into_iter().map(|it| kept(Part::Object(form), it)).collect())
        }
        (Part::Lines(form), Value::Array(list)) => {
            let lines = list.into_iter().filter(|line| !is_subtotal(line));
            Value::Array(lines.map(|it| kept(Part::Object(form), it)).collect())
        }
        (Part::Ties(types), Value::Array(list)) => {
            let kind = |it: &Value| it.get("TxnType").and_then(Value::as_str).map(str::to_owned);
            let ours = |it: &Value| kind(it).is_some_and(|kind| types.contains(&kind.as_str()));
            Value::Array(list.into_iter().filter(ours).collect())
        }
        (_, value) => value,
    }
}

/// Tells whether a line is the summary that the service appends.
pub fn is_subtotal(line: &Value) -> bool {
    line.get("DetailType").and_then(Value::as_str) == Some("SubTotalLineDetail")
        && line.get("Id").is_none()
}

/// Returns the form of an entity; nothing for those that tieout never writes in full.
pub fn form(entity: Entity) -> Option<&'static Form> {
    match entity {
        Entity::Invoice => Some(&INVOICE),
        Entity::SalesReceipt => Some(&SALES_RECEIPT),
        Entity::CreditMemo => Some(&CREDIT_MEMO),
        Entity::RefundReceipt => Some(&REFUND_RECEIPT),
        Entity::Payment => Some(&PAYMENT),
        Entity::Deposit => Some(&DEPOSIT),
        Entity::Customer => Some(&CUSTOMER),
        Entity::Item => Some(&ITEM),
        Entity::Attachable => Some(&ATTACHABLE),
        _ => None,
    }
}

/// Fields that come back hidden (`XXXXXX6789`): sent back as they are they would be lost, and left
/// out of a full update as well.
pub const MASKED: &[&str] = &["PrimaryTaxIdentifier", "GSTIN", "BusinessNumber"];

const KEY: &[&str] = &["Id", "SyncToken"];

const TXN: &[&str] = &[
    "CurrencyRef",
    "DepartmentRef",
    "DocNumber",
    "ExchangeRate",
    "PrivateNote",
    "ProjectRef",
    "TransactionLocationType",
    "TxnDate",
    "TxnSource",
];

const SALE: &[&str] = &[
    "ApplyTaxAfterDiscount",
    "AutoDocNumber",
    "BillEmail",
    "ClassRef",
    "CustomerMemo",
    "CustomerRef",
    "EmailStatus",
    "FreeFormAddress",
    "GlobalTaxCalculation",
    "PONumber",
    "PrintStatus",
    "ShipDate",
    "ShipMethodRef",
    "TrackingNum",
];

const INVOICE_ONLY: &[&str] = &[
    "AllowIPNPayment",
    "AllowOnlineACHPayment",
    "AllowOnlineCreditCardPayment",
    "AllowOnlinePayment",
    "BillEmailBcc",
    "BillEmailCc",
    "Deposit",
    "DepositToAccountRef",
    "DueDate",
    "SalesTermRef",
];

const MONEY_IN_OUT: &[&str] =
    &["DepositToAccountRef", "PaymentMethodRef", "PaymentRefNum", "PaymentType"];

const CUSTOM: (&str, Part) = ("CustomField", Part::List(&CUSTOM_FIELD));
const TAX: (&str, Part) = ("TxnTaxDetail", Part::Object(&TXN_TAX));
const BILL: (&str, Part) = ("BillAddr", Part::Object(&ADDRESS));
const SHIP: (&str, Part) = ("ShipAddr", Part::Object(&ADDRESS));
const SHIP_FROM: (&str, Part) = ("ShipFromAddr", Part::Object(&ADDRESS));
/// Source: Intuit, manage linked transactions.
const SALE_TIES: (&str, Part) =
    ("LinkedTxn", Part::Ties(&["Estimate", "TimeActivity", "SalesOrder", "ReimburseCharge"]));
const CHECK: (&str, Part) = ("CheckPayment", Part::Whole);
const CARD: (&str, Part) = ("CreditCardPayment", Part::Whole);

static INVOICE: Form = Form {
    fields: &[CUSTOM, ("Line", Part::Lines(&LINE)), TAX, BILL, SHIP, SHIP_FROM, SALE_TIES],
    whole: &[KEY, TXN, SALE, INVOICE_ONLY],
};

static SALES_RECEIPT: Form = Form {
    fields: &[
        CUSTOM,
        ("Line", Part::Lines(&LINE)),
        TAX,
        BILL,
        SHIP,
        SHIP_FROM,
        SALE_TIES,
        CHECK,
        CARD,
    ],
    whole: &[KEY, TXN, SALE, MONEY_IN_OUT],
};

static CREDIT_MEMO: Form = Form {
    fields: &[CUSTOM, ("Line", Part::Lines(&LINE)), TAX, BILL, SHIP, SHIP_FROM],
    whole: &[KEY, TXN, SALE, &["InvoiceRef", "SalesTermRef"]],
};

static REFUND_RECEIPT: Form = Form {
    fields: &[CUSTOM, ("Line", Part::Lines(&LINE)), TAX, BILL, SHIP, SHIP_FROM, CHECK, CARD],
    whole: &[KEY, TXN, SALE, MONEY_IN_OUT],
};

static PAYMENT: Form = Form {
    fields: &[CUSTOM, ("Line", Part::Lines(&TIE_LINE)), CARD],
    whole: &[
        KEY,
        TXN,
        MONEY_IN_OUT,
        &["ARAccountRef", "CustomerRef", "ProcessPayment", "TaxExemptionRef", "TotalAmt"],
    ],
};

static DEPOSIT: Form = Form {
    fields: &[CUSTOM, ("Line", Part::Lines(&LINE)), TAX, ("CashBack", Part::Whole)],
    whole: &[KEY, TXN, &["DepositToAccountRef", "GlobalTaxCalculation"]],
};

static CUSTOMER: Form = Form {
    fields: &[BILL, SHIP],
    whole: &[
        KEY,
        &["Active", "AlternatePhone", "ARAccountRef", "BillWithParent", "CompanyName"],
        &["CurrencyRef", "CustomerTypeRef", "DefaultTaxCodeRef", "DisplayName", "FamilyName"],
        &["Fax", "GivenName", "Job", "MiddleName", "Mobile", "Notes", "ParentRef"],
        &["PaymentMethodRef", "PreferredDeliveryMethod", "PrimaryEmailAddr", "PrimaryPhone"],
        &["PrintOnCheckName", "ResaleNum", "SalesTermRef", "SecondaryTaxIdentifier", "Suffix"],
        &["TaxExemptionReasonId", "Taxable", "Title", "WebAddr"],
    ],
};

static ITEM: Form = Form {
    fields: &[],
    whole: &[
        KEY,
        &["AbatementRate", "Active", "AssetAccountRef", "ClassRef", "Description"],
        &["ExpenseAccountRef", "IncomeAccountRef", "InvStartDate", "ItemCategoryType", "Name"],
        &["ParentRef", "PrefVendorRef", "PurchaseCost", "PurchaseDesc", "PurchaseTaxCodeRef"],
        &["PurchaseTaxIncluded", "QtyOnHand", "ReorderPoint", "ReverseChargeRate"],
        &["SalesTaxCodeRef", "SalesTaxIncluded", "ServiceType", "Sku", "SubItem", "Taxable"],
        &["TaxClassificationRef", "TrackQtyOnHand", "Type", "UnitPrice", "UQCDisplayText", "UQCId"],
    ],
};

static ATTACHABLE: Form = Form {
    fields: &[("AttachableRef", Part::List(&ATTACHED_TO))],
    whole: &[
        KEY,
        &["Category", "FileName", "Lat", "Long", "Note", "PlaceName", "Tag", "ContentType"],
    ],
};

static ATTACHED_TO: Form =
    Form { fields: &[CUSTOM], whole: &[&["EntityRef", "IncludeOnSend", "LineInfo", "NoRefOnly"]] };

static CUSTOM_FIELD: Form = Form {
    fields: &[],
    whole: &[&[
        "BooleanValue",
        "DateValue",
        "DefinitionId",
        "Name",
        "NumberValue",
        "StringValue",
        "Type",
    ]],
};

static ADDRESS: Form = Form {
    fields: &[],
    whole: &[
        &["City", "Country", "CountryCode", "CountrySubDivisionCode", "Id", "Lat", "Line1"],
        &["Line2", "Line3", "Line4", "Line5", "Long", "Note", "PostalCode", "PostalCodeSuffix"],
        &["Tag"],
    ],
};

/// The lines of a sales form or a deposit.
pub(crate) static LINE: Form = Form {
    fields: &[
        CUSTOM,
        ("SalesItemLineDetail", Part::Object(&SALES_ITEM)),
        ("DiscountLineDetail", Part::Object(&DISCOUNT)),
        ("GroupLineDetail", Part::Object(&GROUP)),
        ("DescriptionLineDetail", Part::Object(&DESCRIPTION)),
        ("DepositLineDetail", Part::Object(&DEPOSIT_LINE)),
        ("SubTotalLineDetail", Part::Whole),
    ],
    whole: &[&["Amount", "Description", "DetailType", "Id", "LineNum", "LinkedTxn", "ProjectRef"]],
};

/// A payment's lines: ties, and nothing else.
static TIE_LINE: Form =
    Form { fields: &[], whole: &[&["Amount", "Description", "Id", "LineNum", "LinkedTxn"]] };

static SALES_ITEM: Form = Form {
    fields: &[],
    whole: &[
        &["ClassRef", "DeferredRevenue", "DiscountAmt", "DiscountRate", "ItemRef", "MarkupInfo"],
        &["PriceLevelRef", "Qty", "RatePercent", "ServiceDate", "TaxCodeRef", "TaxInclusiveAmt"],
        &["UnitPrice", "UOMRef"],
    ],
};

static DISCOUNT: Form = Form {
    fields: &[],
    whole: &[
        &["ClassRef", "DiscountAccountRef", "DiscountPercent", "DiscountRef", "PercentBased"],
        &["ServiceDate", "TaxCodeRef"],
    ],
};

static GROUP: Form = Form {
    fields: &[("Line", Part::Lines(&LINE))],
    whole: &[&["GroupItemRef", "Quantity", "ServiceDate", "UOMRef"]],
};

static DESCRIPTION: Form = Form { fields: &[], whole: &[&["ServiceDate", "TaxCodeRef"]] };

static DEPOSIT_LINE: Form = Form {
    fields: &[],
    whole: &[
        &["AccountRef", "CheckNum", "ClassRef", "Entity", "PaymentMethodRef", "TaxApplicableOn"],
        &["TaxCodeRef", "TxnType"],
    ],
};

static TXN_TAX: Form = Form {
    fields: &[("TaxLine", Part::List(&TAX_LINE))],
    whole: &[&["DefaultTaxCodeRef", "TotalTax", "TxnTaxCodeRef"]],
};

static TAX_LINE: Form =
    Form { fields: &[], whole: &[&["Amount", "DetailType", "Id", "LineNum", "TaxLineDetail"]] };
