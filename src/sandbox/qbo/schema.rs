//! The classes of the wire: which properties exist, and what each may hold.
//!
//! Source: the published schema; a property missing here is refused with 2010.

/// What a property holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// Read-only: accepted and ignored.
    Ignored,
    /// Text of at most so many characters.
    Text(usize),
    /// A number.
    Amount,
    /// The amount of a line, which has fewer digits than other numbers.
    LineAmount,
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

/// What all entities have.
pub(super) const ENTITY: &[(&str, Shape)] = &[
    ("Id", Shape::Ignored),
    ("SyncToken", Shape::Ignored),
    ("MetaData", Shape::Object(&METADATA)),
    ("domain", Shape::Ignored),
    ("sparse", Shape::Ignored),
];

pub(super) const REF: Shape = Shape::Object(&REFERENCE);
const TYPED_REF: Shape = Shape::Object(&TYPED_REFERENCE);
pub(super) const ADDRESS: Shape = Shape::Object(&PHYSICAL_ADDRESS);
pub(super) const PHONE: Shape = Shape::Object(&TELEPHONE);
pub(super) const EMAIL: Shape = Shape::Object(&EMAIL_ADDRESS);

/// A reference by id, of which only the id is read. Source: API reference.
pub(super) static REFERENCE: Class = Class {
    name: "ReferenceType",
    fields: &[&[("value", Shape::Text(100)), ("name", Shape::Ignored), ("type", Shape::Ignored)]],
};

/// A reference to a document of a kind that its type names. Source: API reference.
static TYPED_REFERENCE: Class = Class {
    name: "ReferenceType",
    fields: &[&[("value", Shape::Text(100)), ("name", Shape::Ignored), ("type", Shape::Text(100))]],
};

static PHYSICAL_ADDRESS: Class = Class {
    name: "PhysicalAddress",
    fields: &[&[
        ("Id", Shape::Text(30)),
        ("Line1", Shape::Text(500)),
        ("Line2", Shape::Text(500)),
        ("Line3", Shape::Text(500)),
        ("Line4", Shape::Text(500)),
        ("Line5", Shape::Text(500)),
        ("City", Shape::Text(255)),
        ("Country", Shape::Text(255)),
        ("CountryCode", Shape::Text(255)),
        ("CountrySubDivisionCode", Shape::Text(255)),
        ("PostalCode", Shape::Text(30)),
        ("PostalCodeSuffix", Shape::Text(30)),
        ("Lat", Shape::Text(30)),
        ("Long", Shape::Text(30)),
        ("Tag", Shape::Text(30)),
        ("Note", Shape::Text(1000)),
    ]],
};

static TELEPHONE: Class = Class {
    name: "TelephoneNumber",
    fields: &[&[
        ("FreeFormNumber", Shape::Text(30)),
        ("Id", Shape::Ignored),
        ("Default", Shape::Ignored),
    ]],
};

static EMAIL_ADDRESS: Class = Class {
    name: "EmailAddress",
    fields: &[&[
        ("Address", Shape::Text(100)),
        ("Id", Shape::Ignored),
        ("Default", Shape::Ignored),
    ]],
};

pub(super) static WEB_ADDRESS: Class = Class {
    name: "WebSiteAddress",
    fields: &[&[("URI", Shape::Text(1000)), ("Id", Shape::Ignored)]],
};

pub(super) static MEMO: Class =
    Class { name: "MemoRef", fields: &[&[("value", Shape::Text(1000))]] };

pub(super) static LINKED_TXN: Class = Class {
    name: "LinkedTxn",
    fields: &[&[
        ("TxnId", Shape::Text(30)),
        ("TxnType", Shape::Text(50)),
        ("TxnLineId", Shape::Text(30)),
    ]],
};

pub(super) static CUSTOM_FIELD: Class = Class {
    name: "CustomField",
    fields: &[&[
        ("DefinitionId", Shape::Text(30)),
        ("Name", Shape::Text(30)),
        ("Type", Shape::Text(30)),
        ("StringValue", Shape::Text(31)),
    ]],
};

static ITEM_DETAIL: Class = Class {
    name: "SalesItemLineDetail",
    fields: &[&[
        ("ItemRef", REF),
        ("ClassRef", REF),
        ("UnitPrice", Shape::Amount),
        ("RatePercent", Shape::Amount),
        ("PriceLevelRef", REF),
        ("Qty", Shape::Amount),
        ("UOMRef", REF),
        ("ItemAccountRef", Shape::Ignored),
        ("TaxCodeRef", REF),
        ("TaxClassificationRef", Shape::Ignored),
        ("ServiceDate", Shape::Date),
        ("TaxInclusiveAmt", Shape::Amount),
        ("DiscountRate", Shape::Amount),
        ("DiscountAmt", Shape::Amount),
        ("MarkupInfo", Shape::Opaque),
        ("DeferredRevenue", Shape::Opaque),
    ]],
};

static GROUP_DETAIL: Class = Class {
    name: "GroupLineDetail",
    fields: &[&[
        ("GroupItemRef", REF),
        ("Quantity", Shape::Amount),
        ("UOMRef", REF),
        ("ServiceDate", Shape::Date),
        ("Line", Shape::List(&LINE)),
    ]],
};

/// The parts of a bundle.
pub(super) static ITEM_GROUP: Class = Class {
    name: "ItemGroupDetail",
    fields: &[&[("ItemGroupLine", Shape::List(&ITEM_GROUP_LINE))]],
};

static ITEM_GROUP_LINE: Class = Class {
    name: "ItemComponentLine",
    fields: &[&[("ItemRef", REF), ("Qty", Shape::Amount), ("UOMRef", REF)]],
};

static DESCRIPTION_DETAIL: Class = Class {
    name: "DescriptionLineDetail",
    fields: &[&[("ServiceDate", Shape::Date), ("TaxCodeRef", REF)]],
};

static DISCOUNT_DETAIL: Class = Class {
    name: "DiscountLineDetail",
    fields: &[&[
        ("PercentBased", Shape::Flag),
        ("DiscountPercent", Shape::Amount),
        ("DiscountAccountRef", REF),
        ("ClassRef", REF),
        ("TaxCodeRef", REF),
        ("ServiceDate", Shape::Date),
        ("DiscountRef", REF),
    ]],
};

static TAX_LINE_DETAIL: Class = Class {
    name: "TaxLineDetail",
    fields: &[&[
        ("TaxRateRef", REF),
        ("PercentBased", Shape::Flag),
        ("TaxPercent", Shape::Amount),
        ("NetAmountTaxable", Shape::Amount),
        ("TaxInclusiveAmount", Shape::Amount),
        ("OverrideDeltaAmount", Shape::Amount),
        ("ServiceDate", Shape::Date),
    ]],
};

static TAX_LINE: Class = Class {
    name: "Line",
    fields: &[&[
        ("Id", Shape::Ignored),
        ("LineNum", Shape::Ignored),
        ("Amount", Shape::Amount),
        ("DetailType", Shape::Text(50)),
        ("TaxLineDetail", Shape::Object(&TAX_LINE_DETAIL)),
    ]],
};

pub(super) static TAX_DETAIL: Class = Class {
    name: "TxnTaxDetail",
    fields: &[&[
        ("TxnTaxCodeRef", REF),
        ("TotalTax", Shape::Amount),
        ("TaxLine", Shape::List(&TAX_LINE)),
        ("TaxReviewStatus", Shape::Ignored),
        ("UseAutomatedSalesTax", Shape::Ignored),
        ("DefaultTaxCodeRef", REF),
    ]],
};

static DEPOSIT_DETAIL: Class = Class {
    name: "DepositLineDetail",
    fields: &[&[
        ("Entity", TYPED_REF),
        ("ClassRef", REF),
        ("AccountRef", REF),
        ("PaymentMethodRef", REF),
        ("CheckNum", Shape::Text(21)),
        ("TxnType", Shape::Text(50)),
        ("TaxCodeRef", REF),
        ("TaxApplicableOn", Shape::Text(20)),
    ]],
};

pub(super) static LINE: Class = Class {
    name: "Line",
    fields: &[&[
        ("Id", Shape::Text(30)),
        ("LineNum", Shape::Ignored),
        ("Description", Shape::Text(4000)),
        ("Amount", Shape::LineAmount),
        ("Received", Shape::Amount),
        ("LinkedTxn", Shape::List(&LINKED_TXN)),
        ("DetailType", Shape::Text(50)),
        ("SalesItemLineDetail", Shape::Object(&ITEM_DETAIL)),
        ("DescriptionLineDetail", Shape::Object(&DESCRIPTION_DETAIL)),
        ("DiscountLineDetail", Shape::Object(&DISCOUNT_DETAIL)),
        ("SubTotalLineDetail", Shape::Opaque),
        ("GroupLineDetail", Shape::Object(&GROUP_DETAIL)),
        ("DepositLineDetail", Shape::Object(&DEPOSIT_DETAIL)),
        ("CustomField", Shape::List(&CUSTOM_FIELD)),
        ("LineEx", Shape::Ignored),
        ("Tag", Shape::Opaque),
    ]],
};

/// What an attachment hangs on.
pub(super) static ATTACHABLE_REF: Class = Class {
    name: "AttachableRef",
    fields: &[&[
        ("EntityRef", TYPED_REF),
        ("LineInfo", Shape::Text(30)),
        ("IncludeOnSend", Shape::Flag),
        ("Inactive", Shape::Flag),
        ("NoRefOnly", Shape::Flag),
        ("CustomField", Shape::List(&CUSTOM_FIELD)),
        ("AttachableRefEx", Shape::Ignored),
    ]],
};

pub(super) static CASH_BACK: Class = Class {
    name: "CashBackInfo",
    fields: &[&[("AccountRef", REF), ("Amount", Shape::Amount), ("Memo", Shape::Text(4000))]],
};

static METADATA: Class = Class {
    name: "ModificationMetaData",
    fields: &[&[
        ("CreateTime", Shape::Ignored),
        ("LastUpdatedTime", Shape::Ignored),
        ("CreatedByRef", Shape::Ignored),
        ("LastModifiedByRef", Shape::Ignored),
        ("LastChangedInQB", Shape::Ignored),
        ("Synchronized", Shape::Ignored),
    ]],
};
