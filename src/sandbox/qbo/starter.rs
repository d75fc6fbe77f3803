//! A small company to start with: lists and settings, and no transactions.

use serde_json::Value;
use serde_json::json;

/// Gives the seed of a small US company with its own sales tax codes and no transactions.
///
/// Ids follow the service's sample company where one is known (account 35 Checking, 4 Undeposited
/// Funds, term 3 Net 30, tax code 2 California). All names are invented.
pub fn empty_seed() -> Value {
    json!({
        "now": "2026-04-02T13:00:00Z",
        "realm_id": "9341453908120001",
        "client_id": "sandbox-client-id",
        "client_secret": "sandbox-client-secret",
        "refresh_token": "AB-sandbox-refresh-token-0000",
        "access_token": "sandbox-access-token-0000",
        "company": company(),
        "preferences": preferences(),
        "entities": {
            "Account": accounts(),
            "TaxAgency": [{"Id": "1", "DisplayName": "State Tax Board", "TaxTrackedOnSales": true,
                "TaxTrackedOnPurchases": false}],
            "TaxRate": tax_rates(),
            "TaxCode": tax_codes(),
            "PaymentMethod": [
                {"Id": "1", "Name": "Cash", "Type": "NON_CREDIT_CARD"},
                {"Id": "2", "Name": "Check", "Type": "NON_CREDIT_CARD"},
                {"Id": "3", "Name": "Credit Card", "Type": "CREDIT_CARD"},
                {"Id": "4", "Name": "ACH", "Type": "NON_CREDIT_CARD"},
            ],
            "Term": [
                {"Id": "1", "Name": "Due on receipt", "DueDays": 0},
                {"Id": "2", "Name": "Net 15", "DueDays": 15},
                {"Id": "3", "Name": "Net 30", "DueDays": 30},
                {"Id": "4", "Name": "Net 60", "DueDays": 60},
            ],
            "Item": items(),
            "Customer": [], "Class": [], "Department": [],
            "Invoice": [], "Payment": [], "CreditMemo": [], "SalesReceipt": [],
            "RefundReceipt": [], "Deposit": [],
        },
    })
}

fn company() -> Value {
    let address = json!({"Id": "1", "Line1": "100 Sample Street", "City": "Sampleton",
        "CountrySubDivisionCode": "CA", "PostalCode": "94000"});
    json!({
        "CompanyName": "Northfield Home Services",
        "LegalName": "Northfield Home Services LLC",
        "CompanyAddr": address, "LegalAddr": address, "CustomerCommunicationAddr": address,
        "Country": "US",
        "Email": {"Address": "books@example.com"},
        "CompanyStartDate": "2024-01-01",
        "FiscalYearStartMonth": "January",
        "SupportedLanguages": "en",
        "DefaultTimeZone": "America/Los_Angeles",
        "NameValue": [
            {"Name": "NeoEnabled", "Value": "true"},
            {"Name": "SubscriptionStatus", "Value": "PAID"},
            {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"},
        ],
    })
}

fn preferences() -> Value {
    json!({
        "AccountingInfoPrefs": {
            "FirstMonthOfFiscalYear": "January", "UseAccountNumbers": false,
            "ClassTrackingPerTxn": false, "ClassTrackingPerTxnLine": true,
            "TrackDepartments": false, "CustomerTerminology": "Customers",
        },
        "SalesFormsPrefs": {
            "CustomTxnNumbers": true, "AllowDeposit": true, "AllowDiscount": true,
            "DefaultDiscountAccount": "86", "AllowShipping": false, "AllowEstimates": true,
            "AllowServiceDate": true, "DefaultTerms": {"value": "3"},
            "AutoApplyCredit": false, "AutoApplyPayments": false,
        },
        "TaxPrefs": {
            "UsingSalesTax": true, "PartnerTaxEnabled": false, "TaxGroupCodeRef": {"value": "2"},
        },
        "CurrencyPrefs": {"MultiCurrencyEnabled": false, "HomeCurrency": {"value": "USD"}},
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": false},
    })
}

fn accounts() -> Value {
    let rows = [
        ("4", "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
        ("5", "Fees Billed", "Income", "ServiceFeeIncome"),
        ("35", "Checking", "Bank", "Checking"),
        ("36", "Savings", "Bank", "Savings"),
        ("79", "Sales of Product Income", "Income", "SalesOfProductIncome"),
        ("80", "Cost of Goods Sold", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
        ("81", "Inventory Asset", "Other Current Asset", "Inventory"),
        ("84", "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"),
        ("86", "Discounts given", "Income", "DiscountsRefundsGiven"),
        ("87", "Services", "Income", "ServiceFeeIncome"),
        ("88", "Service fee income", "Income", "OtherPrimaryIncome"),
        ("90", "Sales tax payable", "Other Current Liability", "SalesTaxPayable"),
        ("91", "Tips payable", "Other Current Liability", "OtherCurrentLiabilities"),
        ("92", "Merchant fees", "Expense", "BankCharges"),
        ("93", "Retained Earnings", "Equity", "RetainedEarnings"),
        ("94", "Chargebacks", "Expense", "OtherMiscellaneousServiceCost"),
    ];
    let rows = rows.map(|(id, name, kind, sub)| {
        json!({"Id": id, "Name": name, "AccountType": kind, "AccountSubType": sub})
    });
    Value::Array(rows.to_vec())
}

fn tax_rates() -> Value {
    json!([
        {"Id": "1", "Name": "AZ State tax", "RateValue": "7.1", "AgencyRef": {"value": "1"},
            "SpecialTaxType": "NONE", "DisplayType": "ReadOnly"},
        {"Id": "2", "Name": "Tucson City", "RateValue": "2", "AgencyRef": {"value": "1"},
            "SpecialTaxType": "NONE", "DisplayType": "ReadOnly"},
        {"Id": "3", "Name": "California", "RateValue": "8", "AgencyRef": {"value": "1"},
            "SpecialTaxType": "NONE", "DisplayType": "ReadOnly"},
    ])
}

fn tax_codes() -> Value {
    let rate = |id: &str, order: u32| json!({"TaxRateRef": {"value": id}, "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": order});
    json!([
        {"Id": "2", "Name": "California", "Description": "California", "Taxable": true,
            "TaxGroup": true, "Hidden": false, "TaxCodeConfigType": "USER_DEFINED",
            "SalesTaxRateList": {"TaxRateDetail": [rate("3", 0)]},
            "PurchaseTaxRateList": {"TaxRateDetail": []}},
        {"Id": "3", "Name": "Tucson", "Description": "Tucson", "Taxable": true,
            "TaxGroup": true, "Hidden": false, "TaxCodeConfigType": "USER_DEFINED",
            "SalesTaxRateList": {"TaxRateDetail": [rate("1", 0), rate("2", 0)]},
            "PurchaseTaxRateList": {"TaxRateDetail": []}},
    ])
}

fn items() -> Value {
    let rows = [
        ("1", "Services", "Service", false, "87"),
        ("2", "Hours", "Service", false, "87"),
        ("3", "Parts", "NonInventory", true, "79"),
        ("4", "Service fee", "Service", false, "88"),
        ("5", "Tip", "Service", false, "91"),
    ];
    let rows = rows.map(|(id, name, kind, taxable, account)| {
        json!({"Id": id, "Name": name, "Type": kind, "Taxable": taxable,
            "IncomeAccountRef": {"value": account}})
    });
    let mut rows = rows.to_vec();
    // Bundles can be read and sold, but not written. Source: API reference.
    rows.push(json!({"Id": "6", "Name": "Boiler check", "Type": "Group", "Taxable": false,
        "PrintGroupedItems": true, "ItemGroupDetail": {"ItemGroupLine": [
            {"ItemRef": {"value": "2"}, "Qty": 2}, {"ItemRef": {"value": "3"}, "Qty": 1}]}}));
    Value::Array(rows)
}
