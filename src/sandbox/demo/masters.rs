//! The lists of the books: accounts, items, customers, taxes, terms, classes, settings.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::decimals;
use crate::sandbox::demo::book::PACKAGE;
use crate::sandbox::demo::book::SALES_TAX_LINE;
use crate::sandbox::demo::book::SERVICE_FEE;
use crate::sandbox::demo::book::TIPS;
use crate::sandbox::demo::book::WORKIZ_TIP;
use crate::sandbox::demo::book::item_id;
use crate::sandbox::demo::desk::Desk;
use crate::sandbox::demo::sale::cents;
use crate::sandbox::demo::tables::ITEMS;
use crate::sandbox::demo::tables::TAXES;

pub(super) const CHECKING: &str = "35";
pub(super) const UNDEPOSITED: &str = "4";
pub(super) const DISCOUNTS: &str = "86";
pub(super) const MERCHANT_FEES: &str = "60";
const SERVICES: &str = "45";
const PRODUCTS: &str = "46";
const FEE_INCOME: &str = "47";
const TIP_INCOME: &str = "48";
const TIPS_PAYABLE: &str = "70";

/// Id, name, type, sub-type.
const ACCOUNTS: [(&str, &str, &str, &str); 15] = [
    (CHECKING, "Checking", "Bank", "Checking"),
    (UNDEPOSITED, "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    ("80", "Cost of Goods Sold", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    ("81", "Inventory Asset", "Other Current Asset", "Inventory"),
    ("84", "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"),
    (SERVICES, "Services", "Income", "ServiceFeeIncome"),
    (PRODUCTS, "Sales of Product Income", "Income", "SalesOfProductIncome"),
    (FEE_INCOME, "Service fee income", "Income", "OtherPrimaryIncome"),
    (TIP_INCOME, "Workiz tips", "Income", "OtherPrimaryIncome"),
    (DISCOUNTS, "Discounts given", "Income", "DiscountsRefundsGiven"),
    (TIPS_PAYABLE, "Tips payable", "Other Current Liability", "OtherCurrentLiabilities"),
    ("71", "Customer deposits", "Other Current Liability", "OtherCurrentLiabilities"),
    ("72", "Sales Tax Payable", "Other Current Liability", "SalesTaxPayable"),
    (MERCHANT_FEES, "Merchant fees", "Expense", "BankCharges"),
    ("61", "Disputed funds receivable", "Other Current Asset", "OtherCurrentAssets"),
];

pub(super) fn accounts() -> Vec<Value> {
    let account = |(id, name, kind, sub): &(&str, &str, &str, &str)| {
        json!({ "Id": id, "Name": name, "AccountType": kind, "AccountSubType": sub,
                "Active": true })
    };
    ACCOUNTS.iter().map(account).collect()
}

/// The items; the new thermostat is not among them.
pub(super) fn items() -> Vec<Value> {
    let mut items: Vec<Value> = Vec::new();
    for it in ITEMS.iter().filter(|it| it.id != "prd_THERMO") {
        let service = it.kind == "service";
        items.push(json!({
            "Id": item_id(it.id), "Name": it.name, "Sku": it.id.to_uppercase(),
            "Type": if service { "Service" } else { "NonInventory" },
            "UnitPrice": decimals::number(cents(it.price)), "Taxable": it.taxable,
            "IncomeAccountRef": { "value": if service { SERVICES } else { PRODUCTS } },
            "Active": true,
        }));
    }
    for (id, name, account) in [
        (TIPS, "Tips", TIPS_PAYABLE),
        (SERVICE_FEE, "Service fee", FEE_INCOME),
        (WORKIZ_TIP, "Workiz tip", TIP_INCOME),
        (SALES_TAX_LINE, "Sales tax (manual)", SERVICES),
        (PACKAGE, "Spring package", SERVICES),
    ] {
        items.push(json!({
            "Id": id, "Name": name, "Type": "Service", "Taxable": false,
            "IncomeAccountRef": { "value": account }, "Active": true,
        }));
    }
    items
}

/// The clients that the books know, and the customers who are no clients.
pub(super) fn customers(desk: &Desk) -> Vec<Value> {
    let mut customers: Vec<Value> = Vec::new();
    for it in &desk.clients {
        let Some(name) = &it.display_name else { continue };
        let mut customer = json!({
            "Id": it.customer, "DisplayName": name, "Active": true, "Taxable": true,
            "PrimaryEmailAddr": { "Address": it.email },
            "PrimaryPhone": { "FreeFormNumber": it.phone },
            "BillAddr": { "Line1": it.street, "City": it.tax.area,
                          "CountrySubDivisionCode": "CA", "PostalCode": "92103" },
        });
        let names = [
            ("GivenName", &it.first_name),
            ("FamilyName", &it.last_name),
            ("CompanyName", &it.company),
        ];
        for (field, text) in names.into_iter().filter(|(_, text)| !text.is_empty()) {
            if let Some(fields) = customer.as_object_mut() {
                fields.insert(field.to_owned(), json!(text));
            }
        }
        customers.push(customer);
    }
    for (id, name) in &desk.strangers {
        let customer = json!({ "Id": id, "DisplayName": name, "Active": true, "Taxable": true });
        customers.push(customer);
    }
    customers
}

/// Tax agency, rates and codes, for the taxes that the books know.
pub(super) fn taxes() -> (Vec<Value>, Vec<Value>, Vec<Value>) {
    let agency = json!({ "Id": "1", "TaxTrackedOnSales": true, "TaxTrackedOnPurchases": false,
        "DisplayName": "California Department of Tax and Fee Administration" });
    let (mut rates, mut codes) = (Vec::new(), Vec::new());
    for it in TAXES.iter().filter(|it| !it.code.is_empty()) {
        rates.push(json!({
            "Id": it.code, "Name": it.name, "Description": it.name, "Active": true,
            "RateValue": decimals::number(it.percent().normalize()),
            "AgencyRef": { "value": "1" }, "SpecialTaxType": "NONE", "DisplayType": "ReadOnly",
        }));
        let detail = json!([{ "TaxRateRef": { "value": it.code },
                              "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": 0 }]);
        codes.push(json!({
            "Id": it.code, "Name": it.name, "Description": it.name, "Active": true,
            "Taxable": true, "TaxGroup": true,
            "SalesTaxRateList": { "TaxRateDetail": detail },
            "PurchaseTaxRateList": { "TaxRateDetail": [] },
        }));
    }
    (vec![agency], rates, codes)
}

/// Payment methods, terms, classes.
pub(super) fn small_lists() -> (Vec<Value>, Vec<Value>, Vec<Value>) {
    let method = |id: &str, name: &str, kind: &str| json!({ "Id": id, "Name": name, "Type": kind, "Active": true });
    let methods = vec![
        method("1", "Cash", "NON_CREDIT_CARD"),
        method("2", "Check", "NON_CREDIT_CARD"),
        method("3", "Credit Card", "CREDIT_CARD"),
        method("4", "ACH", "NON_CREDIT_CARD"),
    ];
    let term = |id: &str, name: &str, days: u32| json!({ "Id": id, "Name": name, "Type": "STANDARD", "DueDays": days, "Active": true });
    let terms =
        vec![term("1", "Due on receipt", 0), term("2", "Net 14", 14), term("3", "Net 30", 30)];
    let class = |id: &str, name: &str| {
        json!({ "Id": id, "Name": name, "FullyQualifiedName": name, "SubClass": false,
                "Active": true })
    };
    let classes = vec![class("1", "Installation"), class("2", "Maintenance"), class("3", "Repair")];
    (methods, terms, classes)
}

/// The company's own data.
pub(super) fn company() -> Value {
    let address = json!({ "Line1": "400 Cedar Ave", "City": "San Diego",
        "CountrySubDivisionCode": "CA", "PostalCode": "92103", "Country": "US" });
    json!({
        "Id": "1", "CompanyName": "Cedar & Main Home Services",
        "LegalName": "Cedar & Main Home Services LLC", "Country": "US",
        "CompanyAddr": address, "LegalAddr": address,
        "Email": { "Address": "books@cedar-and-main.example" },
        "FiscalYearStartMonth": "January", "CompanyStartDate": "2023-05-01",
        "DefaultTimeZone": "America/Los_Angeles", "SupportedLanguages": "en",
    })
}

/// The company's settings: January is closed, numbers are custom, classes go by document.
pub(super) fn preferences() -> Value {
    json!({
        "Id": "1",
        "AccountingInfoPrefs": {
            "FirstMonthOfFiscalYear": "January", "TaxYearMonth": "January",
            "UseAccountNumbers": false, "ClassTrackingPerTxn": true,
            "ClassTrackingPerTxnLine": false, "TrackDepartments": false,
            "BookCloseDate": "2026-01-31",
        },
        "SalesFormsPrefs": {
            "CustomTxnNumbers": true, "AllowDeposit": false, "AllowDiscount": true,
            "DefaultDiscountAccount": DISCOUNTS, "AllowShipping": false,
            "AllowEstimates": true, "AllowServiceDate": false,
            "DefaultTerms": { "value": "2" }, "AutoApplyCredit": false,
            "AutoApplyPayments": false,
        },
        "TaxPrefs": { "UsingSalesTax": true, "TaxGroupCodeRef": { "value": "2" } },
        "CurrencyPrefs": { "MultiCurrencyEnabled": false, "HomeCurrency": { "value": "USD" } },
        "ReportPrefs": { "ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": false },
    })
}
