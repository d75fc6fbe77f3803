//! The classes of the company's description and of its preferences.
//!
//! Source: the published schema; what is read-only there is ignored here.

use crate::sandbox::qbo::schema::ADDRESS;
use crate::sandbox::qbo::schema::Class;
use crate::sandbox::qbo::schema::EMAIL;
use crate::sandbox::qbo::schema::ENTITY;
use crate::sandbox::qbo::schema::PHONE;
use crate::sandbox::qbo::schema::REF;
use crate::sandbox::qbo::schema::Shape;
use crate::sandbox::qbo::schema::WEB_ADDRESS;

/// The company's description.
pub(super) static COMPANY_INFO: Class = Class {
    name: "CompanyInfo",
    fields: &[
        ENTITY,
        &[
            ("CompanyName", Shape::Text(1024)),
            ("LegalName", Shape::Text(1024)),
            ("CompanyAddr", ADDRESS),
            ("LegalAddr", ADDRESS),
            ("CustomerCommunicationAddr", ADDRESS),
            ("CustomerCommunicationEmailAddr", EMAIL),
            ("PrimaryPhone", PHONE),
            ("Email", EMAIL),
            ("WebAddr", Shape::Object(&WEB_ADDRESS)),
            ("EmployerId", Shape::Text(30)),
            ("CompanyStartDate", Shape::Ignored),
            ("FiscalYearStartMonth", Shape::Ignored),
            ("Country", Shape::Ignored),
            ("SupportedLanguages", Shape::Ignored),
            ("DefaultTimeZone", Shape::Ignored),
            ("NameValue", Shape::Ignored),
        ],
    ],
};

const ACCOUNTING: Shape = Shape::Object(&Class {
    name: "AccountingInfoPrefs",
    fields: &[&[
        ("FirstMonthOfFiscalYear", Shape::Text(20)),
        ("UseAccountNumbers", Shape::Flag),
        ("TaxYearMonth", Shape::Text(20)),
        ("ClassTrackingPerTxn", Shape::Flag),
        ("ClassTrackingPerTxnLine", Shape::Flag),
        ("TrackDepartments", Shape::Flag),
        ("DepartmentTerminology", Shape::Text(50)),
        ("CustomerTerminology", Shape::Text(50)),
        ("BookCloseDate", Shape::Date),
        ("TaxForm", Shape::Text(20)),
    ]],
});

const SALES_FORMS: Shape = Shape::Object(&Class {
    name: "SalesFormsPrefs",
    fields: &[&[
        ("CustomTxnNumbers", Shape::Flag),
        ("AllowDeposit", Shape::Flag),
        ("AllowDiscount", Shape::Flag),
        ("DefaultDiscountAccount", Shape::Text(30)),
        ("AllowShipping", Shape::Flag),
        ("DefaultShippingAccount", Shape::Text(30)),
        ("AllowEstimates", Shape::Flag),
        ("AllowServiceDate", Shape::Flag),
        ("DefaultTerms", REF),
        ("DefaultCustomerMessage", Shape::Text(1000)),
        ("DefaultItem", REF),
        ("AutoApplyCredit", Shape::Flag),
        ("AutoApplyPayments", Shape::Flag),
        ("ETransactionEnabledStatus", Shape::Text(20)),
        ("ETransactionAttachPDF", Shape::Flag),
        ("ETransactionPaymentEnabled", Shape::Flag),
        ("EmailCopyToCompany", Shape::Flag),
        ("SalesEmailBcc", EMAIL),
        ("SalesEmailCc", EMAIL),
        ("UsingProgressInvoicing", Shape::Flag),
        ("UsingPriceLevels", Shape::Ignored),
        ("IPNSupportEnabled", Shape::Flag),
        ("EstimateMessage", Shape::Text(1000)),
        ("CustomField", Shape::Opaque),
    ]],
});

const TAX: Shape = Shape::Object(&Class {
    name: "TaxPrefs",
    fields: &[&[
        ("UsingSalesTax", Shape::Flag),
        ("PartnerTaxEnabled", Shape::Ignored),
        ("TaxGroupCodeRef", REF),
    ]],
});

const CURRENCY: Shape = Shape::Object(&Class {
    name: "CurrencyPrefs",
    fields: &[&[("MultiCurrencyEnabled", Shape::Flag), ("HomeCurrency", Shape::Ignored)]],
});

const REPORT: Shape = Shape::Object(&Class {
    name: "ReportPrefs",
    fields: &[&[
        ("ReportBasis", Shape::OneOf(&["Accrual", "Cash"])),
        ("CalcAgingReportFromTxnDate", Shape::Flag),
    ]],
});

/// The preferences; blocks that nothing here depends on are kept as they come.
pub(super) static PREFERENCES: Class = Class {
    name: "Preferences",
    fields: &[
        ENTITY,
        &[
            ("AccountingInfoPrefs", ACCOUNTING),
            ("SalesFormsPrefs", SALES_FORMS),
            ("TaxPrefs", TAX),
            ("CurrencyPrefs", CURRENCY),
            ("ReportPrefs", REPORT),
            ("ProductAndServicesPrefs", Shape::Opaque),
            ("VendorAndPurchasesPrefs", Shape::Opaque),
            ("TimeTrackingPrefs", Shape::Opaque),
            ("EmailMessagesPrefs", Shape::Opaque),
            ("OtherPrefs", Shape::Opaque),
        ],
    ],
};
