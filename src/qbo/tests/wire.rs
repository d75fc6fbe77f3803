//! Every entity is read as it comes: exact numbers, unknown fields passed over, unknown words kept.

use serde::de::DeserializeOwned;

use crate::qbo::wire::attachment::WireAttachable;
use crate::qbo::wire::company::{WireCompany, WirePreferences};
use crate::qbo::wire::deposit::WireDeposit;
use crate::qbo::wire::lists::{
    WireAccount, WireClass, WireCustomer, WireItem, WirePaymentMethod, WireTerm,
};
use crate::qbo::wire::payment::WirePayment;
use crate::qbo::wire::sales::WireSalesForm;
use crate::qbo::wire::tax::{WireTaxCode, WireTaxRate};
use crate::qbo::wire::words::{
    Classification, DetailType, EmailStatus, ItemType, PaymentMethodType, PrintStatus, TaxReview,
    TermType, TxnType,
};

fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn an_invoice_has_each_kind_of_line() {
    let form: WireSalesForm = read(
        r#"{"Id":"7","SyncToken":"1","FutureField":{"a":[1]},"EmailStatus":"EmailSent",
        "PrintStatus":"NEED_TO_PRINT","CustomField":[{"DefinitionId":"1","StringValue":"B","Type":"StringType"}],
        "AllowOnlineACHPayment":true,"TotalAmt":12345678901234.50,"Line":[
        {"Id":"1","LineNum":1,"Amount":1861.08,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":
          {"ItemRef":{"value":"SHIPPING_ITEM_ID"},"Qty":128.350,"UnitPrice":14.5,"ServiceDate":"2026-03-01"}},
        {"Id":"2","Amount":4,"DetailType":"GroupLineDetail","GroupLineDetail":{"GroupItemRef":{"value":"9"},
          "Quantity":2,"Line":[{"Id":"3","Amount":4,"DetailType":"SalesItemLineDetail"}]}},
        {"Id":"4","Description":"Thanks","DetailType":"DescriptionOnly","DescriptionLineDetail":{"TaxCodeRef":{"value":"NON"}}},
        {"Amount":8.75,"DetailType":"DiscountLineDetail","DiscountLineDetail":{"PercentBased":true,"DiscountPercent":10}},
        {"Amount":5,"DetailType":"SubTotalLineDetail","SubTotalLineDetail":{}},
        {"Amount":5,"DetailType":"MilageLineDetail","MilageLineDetail":{}}],
        "TxnTaxDetail":{"TotalTax":26.82,"TaxReviewStatus":"AST_TAX_OVERRIDE","TaxLine":[{"Amount":26.82,
          "DetailType":"TaxLineDetail","TaxLineDetail":{"TaxPercent":8,"OverrideDeltaAmount":-0.01}}]},
        "LinkedTxn":[{"TxnId":"3","TxnType":"Payment"},{"TxnId":"4","TxnType":"FutureCharge"}]}"#,
    );
    let lines = form.line.unwrap();
    let kinds: Vec<&str> =
        lines.iter().map(|it| it.detail_type.as_ref().unwrap().as_str()).collect();
    assert_eq!(
        kinds,
        [
            "SalesItemLineDetail",
            "GroupLineDetail",
            "DescriptionOnly",
            "DiscountLineDetail",
            "SubTotalLineDetail",
            "MilageLineDetail"
        ]
    );
    assert_eq!(lines[5].detail_type, Some(DetailType::Other("MilageLineDetail".to_owned())));
    let sale = lines[0].sales_item_line_detail.as_ref().unwrap();
    assert_eq!(sale.qty.unwrap().0.to_string(), "128.350");
    let group = lines[1].group_line_detail.as_ref().unwrap();
    assert_eq!(group.line.as_ref().unwrap()[0].id.as_deref(), Some("3"));
    assert!(lines[4].sub_total_line_detail.is_some());
    assert_eq!(form.total_amt.unwrap().0.to_string(), "12345678901234.50");
    assert_eq!(form.email_status, Some(EmailStatus::EmailSent));
    assert_eq!(form.print_status, Some(PrintStatus::NeedToPrint), "an older answer spells it so");
    assert_eq!(form.custom_field.unwrap()[0].string_value.as_deref(), Some("B"));
    assert_eq!(form.allow_online_ach_payment, Some(true));
    let tax = form.txn_tax_detail.unwrap();
    assert_eq!(tax.tax_review_status, Some(TaxReview::Overridden));
    let tax = &tax.tax_line.unwrap()[0];
    assert_eq!(tax.detail_type, Some(DetailType::Tax));
    let delta = tax.tax_line_detail.as_ref().unwrap().override_delta_amount.unwrap();
    assert_eq!(delta.0.to_string(), "-0.01");
    let ties = form.linked_txn.unwrap();
    assert_eq!(ties[0].txn_type, Some(TxnType::Payment));
    assert_eq!(ties[1].txn_type, Some(TxnType::Other("FutureCharge".to_owned())));
}

#[test]
fn payments_and_deposits_are_read_with_their_ties() {
    let payment: WirePayment = read(
        r#"{"Id":"8","TotalAmt":100.00,"UnappliedAmt":0,"ARAccountRef":{"value":"84"},"New":1,
        "Line":[{"Amount":100.00,"LinkedTxn":[{"TxnId":"7","TxnType":"Invoice","TxnLineId":"0"}],"LineEx":{"any":[]}}]}"#,
    );
    assert_eq!(payment.ar_account_ref.unwrap().value.as_deref(), Some("84"));
    let tie = &payment.line.as_ref().unwrap()[0].linked_txn.as_ref().unwrap()[0];
    assert_eq!((&tie.txn_type, tie.txn_line_id.as_deref()), (&Some(TxnType::Invoice), Some("0")));
    let deposit: WireDeposit = read(
        r#"{"Id":"9","TotalAmt":97.10,"CashBack":{"Amount":1.5,"Memo":"till"},"DepartmentRef":{"value":"2"},
        "Line":[{"Amount":-2.90,"DetailType":"DepositLineDetail","DepositLineDetail":
          {"AccountRef":{"value":"60"},"CheckNum":"12","Entity":{"value":"5","type":"CUSTOMER"}}}]}"#,
    );
    let line = &deposit.line.unwrap()[0];
    assert_eq!(line.detail_type, Some(DetailType::Deposit));
    assert_eq!(line.amount.unwrap().0.to_string(), "-2.90");
    assert_eq!(deposit.cash_back.unwrap().memo.as_deref(), Some("till"));
}

#[test]
fn lists_are_read_with_their_words() {
    let item: WireItem =
        read(r#"{"Id":"1","Type":"Service","ExpenseAccountRef":{"value":"6"},"X":null}"#);
    assert_eq!(item.kind, Some(ItemType::Service));
    let item: WireItem = read(r#"{"Id":"1","Type":"Subscription"}"#);
    assert_eq!(item.kind, Some(ItemType::Other("Subscription".to_owned())));
    let account: WireAccount =
        read(r#"{"Id":"4","Classification":"Asset","CurrentBalance":-0.10}"#);
    assert_eq!(account.classification, Some(Classification::Asset));
    assert_eq!(account.current_balance.unwrap().0.to_string(), "-0.10");
    let method: WirePaymentMethod = read(r#"{"Id":"2","Type":"NON_CREDIT_CARD"}"#);
    assert_eq!(method.kind, Some(PaymentMethodType::NonCreditCard));
    let term: WireTerm =
        read(r#"{"Id":"3","Type":"DATE_DRIVEN","DayOfMonthDue":15,"DiscountPercent":2.5}"#);
    assert_eq!(
        (term.kind, term.day_of_month_due.unwrap().0.to_string()),
        (Some(TermType::DateDriven), "15".to_owned())
    );
    let class: WireClass = read(r#"{"Id":"5","ParentRef":{"value":"4"}}"#);
    assert_eq!(class.parent_ref.unwrap().value.as_deref(), Some("4"));
    let customer: WireCustomer = read(
        r#"{"Id":"7","Balance":239.00,"SalesTermRef":{"value":"3"},"TaxExemptionReasonId":"2"}"#,
    );
    assert_eq!(customer.balance.unwrap().0.to_string(), "239.00");
    let code: WireTaxCode = read(r#"{"Id":"TAX","Name":"TAX"}"#);
    assert!(code.sync_token.is_none(), "pseudo codes have no version");
    let rate: WireTaxRate = read(r#"{"Id":"3","RateValue":7.1}"#);
    assert_eq!(rate.rate_value.unwrap().0.to_string(), "7.1");
}

#[test]
fn the_company_and_its_settings_and_files_are_read() {
    let company: WireCompany = read(
        r#"{"Id":"1","CompanyName":"Brook","CompanyAddr":{"City":"Tulsa"},"NameValue":[{"Name":"OfferingSku","Value":"Plus"}]}"#,
    );
    assert_eq!(company.name_value.unwrap()[0].value.as_deref(), Some("Plus"));
    let preferences: WirePreferences = read(
        r#"{"SalesFormsPrefs":{"AllowServiceDate":true,"DefaultDiscountAccount":"86","DefaultTerms":{"value":"3"}},"Odd":{}}"#,
    );
    let sales = preferences.sales_forms_prefs.unwrap();
    assert_eq!(sales.default_terms.unwrap().value.as_deref(), Some("3"));
    let file: WireAttachable = read(
        r#"{"Id":"5000000000000503624","Size":538,"AttachableRef":[{"EntityRef":{"value":"75","type":"Invoice"},"IncludeOnSend":false}]}"#,
    );
    let reference = &file.attachable_ref.unwrap()[0];
    assert_eq!(reference.entity_ref.as_ref().unwrap().kind.as_deref(), Some("Invoice"));
}

#[test]
fn known_words_read_back_as_themselves() {
    for kind in DetailType::KNOWN {
        assert_eq!(DetailType::from(kind.as_str().to_owned()), *kind);
    }
    for kind in TxnType::KNOWN {
        assert_eq!(TxnType::from(kind.as_str().to_uppercase()), *kind);
    }
    assert_eq!(TxnType::from(String::new()).as_str(), "");
}
