//! Reports: their form, their filters, and that their totals agree.

use proptest::prelude::ProptestConfig;
use proptest::prelude::any;
use proptest::proptest;
use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::line;
use crate::sandbox::qbo::tests::kit::number;
use crate::sandbox::qbo::tests::kit::payment;
use crate::sandbox::qbo::tests::kit::token;

fn report(client: &Client, path: &str) -> Value {
    let got = client.get(&format!("/reports/{path}"));
    assert_eq!(got.status, 200, "{path}: {}", got.text);
    got.json()
}

fn values(row: &Value) -> Vec<String> {
    let cells = row["ColData"].as_array().unwrap();
    cells.iter().map(|it| it["value"].as_str().unwrap().to_owned()).collect()
}

fn rows(report: &Value) -> Vec<Value> {
    report["Rows"]["Row"].as_array().cloned().unwrap_or_default()
}

fn totals(report: &Value) -> Vec<String> {
    let last = rows(report).last().cloned().unwrap();
    assert_eq!(last["group"], "GrandTotal");
    values(&last["Summary"])
}

/// A book with one of everything: invoice, partial payment, unapplied rest, credit, receipts.
fn book() -> Client {
    let client = Client::new();
    let mut bill = invoice("1001", "100");
    bill["TxnDate"] = json!("2026-01-05");
    bill["DueDate"] = json!("2026-02-04");
    bill["Line"] = json!([line("100", "TAX"), {"Amount": number("10"),
        "DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": false}}]);
    bill["TxnTaxDetail"] = json!({"TxnTaxCodeRef": {"value": "2"}});
    let bill = client.make("Invoice", &bill);
    let mut second = invoice("1002", "50");
    second["TxnDate"] = json!("2026-03-20");
    second["DueDate"] = json!("2026-04-19");
    client.make("Invoice", &second);
    let mut paid = payment("60", &[("Invoice", &id(&bill), "40")]);
    paid["TxnDate"] = json!("2026-03-01");
    paid["TotalAmt"] = json!(60);
    let paid = client.make("Payment", &paid);
    let mut credit = invoice("2001", "5");
    credit["TxnDate"] = json!("2026-03-02");
    client.make("CreditMemo", &credit);
    let mut receipt = invoice("3001", "30");
    receipt["TxnDate"] = json!("2026-03-03");
    receipt["CustomerRef"] = json!({"value": "3"});
    let receipt = client.make("SalesReceipt", &receipt);
    let mut refund = invoice("4001", "7");
    refund["TxnDate"] = json!("2026-03-04");
    refund["DepositToAccountRef"] = json!({"value": "35"});
    client.make("RefundReceipt", &refund);
    let link =
        |kind: &str, it: &Value| json!([{"TxnId": it["Id"], "TxnType": kind, "TxnLineId": "0"}]);
    client.make(
        "Deposit",
        &json!({"TxnDate": "2026-03-05", "DepositToAccountRef": {"value": "35"},
        "Line": [
            {"Amount": 60, "LinkedTxn": link("Payment", &paid)},
            {"Amount": 30, "LinkedTxn": link("SalesReceipt", &receipt)},
            {"Amount": -2, "DetailType": "DepositLineDetail",
                "DepositLineDetail": {"AccountRef": {"value": "92"}}}]}),
    );
    client
}

#[test]
fn a_report_is_bare_and_its_cells_are_texts() {
    let client = book();
    let got = report(&client, "TrialBalance?end_date=2026-04-02");
    assert!(got.get("time").is_none());
    let keys: Vec<&String> = got.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["Columns", "Header", "Rows"]);
    let header = &got["Header"];
    assert_eq!(header["ReportName"], "TrialBalance");
    assert_eq!(
        (header["StartPeriod"].as_str(), header["EndPeriod"].as_str()),
        (Some("2026-01-01"), Some("2026-04-02"))
    );
    assert_eq!(header["Currency"], "USD");
    assert_eq!(header["Option"], json!([{"Name": "NoReportData", "Value": "false"}]));
    let shown: Vec<Vec<String>> =
        rows(&got).iter().filter(|it| it.get("ColData").is_some()).map(values).collect();
    let wanted = [
        ["Accounts Receivable (A/R)", "83.00", ""],
        ["Checking", "81.00", ""],
        ["Discounts given", "10.00", ""],
        ["Merchant fees", "2.00", ""],
        ["Sales tax payable", "", "8.00"],
        ["Services", "", "168.00"],
    ];
    assert_eq!(shown, wanted.map(|it| it.map(str::to_owned).to_vec()));
    assert_eq!(totals(&got), ["TOTAL", "176.00", "176.00"]);
    assert_eq!(rows(&got)[0]["ColData"][0]["id"], "84");
    assert!(rows(&got)[0].get("type").is_none(), "simple reports have no types on rows");
}

#[test]
fn an_empty_report_says_so_and_has_no_rows() {
    let client = Client::new();
    for name in [
        "TransactionList",
        "AgedReceivableDetail",
        "AgedReceivables",
        "CustomerBalance",
        "CustomerBalanceDetail",
        "CustomerSales",
        "TrialBalance",
        "GeneralLedger",
    ] {
        let got = report(&client, name);
        assert_eq!(got["Header"]["Option"], json!([{"Name": "NoReportData", "Value": "true"}]));
        assert_eq!(got["Rows"], json!({}), "{name}");
        assert!(!got["Columns"]["Column"].as_array().unwrap().is_empty());
    }
}

#[test]
fn the_list_of_transactions_has_its_columns_and_filters() {
    let client = book();
    let all = "start_date=2026-01-01&end_date=2026-12-31";
    let got = report(&client, &format!("TransactionList?{all}"));
    let shown: Vec<Vec<String>> = rows(&got).iter().map(values).collect();
    assert_eq!(shown.len(), 7);
    let wanted = [
        "2026-01-05",
        "Invoice",
        "1001",
        "No",
        "Marta's Bakery",
        "",
        "",
        "Accounts Receivable (A/R)",
        "-Split-",
        "98.00",
    ];
    assert_eq!(shown[0], wanted);
    assert_eq!(rows(&got)[0]["ColData"][1]["id"], "1");
    assert_eq!(rows(&got)[0]["ColData"][4]["id"], "1");
    assert_eq!(rows(&got)[0]["type"], "Data");
    assert_eq!(shown[1][1], "Payment");
    assert_eq!(shown[1][7..], ["Accounts Receivable (A/R)", "Undeposited Funds", "-60.00"]);
    let count = |more: &str| rows(&report(&client, &format!("TransactionList?{all}&{more}"))).len();
    assert_eq!(count("transaction_type=ReceivePayment"), 1);
    assert_eq!(count("transaction_type=Bill"), 0);
    assert_eq!(count("customer=3"), 1);
    assert_eq!(count("customer=1,3"), 6);
    assert_eq!(count("arpaid=Unpaid"), 2);
    assert_eq!(count("arpaid=Paid"), 0);
    assert_eq!(count("start_moddate=2026-04-03"), 0);
    assert_eq!(count("start_createdate=2026-04-02"), 7);
    let month = rows(&report(&client, "TransactionList?date_macro=Last%20Month"));
    assert_eq!(month.len(), 6);
    assert!(rows(&report(&client, "TransactionList")).is_empty(), "this month to date");
    let narrow = report(
        &client,
        &format!("TransactionList?{all}&columns=doc_num,tx_date&transaction_type=Invoice"),
    );
    assert_eq!(values(&rows(&narrow)[1]), ["1002", "2026-03-20"]);
    assert_eq!(narrow["Columns"]["Column"][0]["ColType"], "doc_num");
}

#[test]
fn what_reports_cannot_do_is_said_and_never_passed_over() {
    let client = book();
    let code = |path: &str| {
        let got = client.get(&format!("/reports/{path}"));
        (got.status, got.code())
    };
    let not_simulated = (500, "500".to_owned());
    assert_eq!(code("TrialBalance?accounting_method=Cash"), not_simulated);
    assert_eq!(code("CustomerSales?summarize_column_by=Month"), not_simulated);
    assert_eq!(code("TransactionList?columns=tx_date,smell"), not_simulated);
    assert_eq!(code("TransactionList?group_by=Customer"), not_simulated);
    assert_eq!(code("ProfitAndLoss"), not_simulated);
    assert_eq!(code("SalesTaxLiability"), not_simulated);
    assert_eq!(code("TrialBalance?accounting_method=Accrual&minorversion=75").0, 200);
    assert_eq!(code("Nonsense"), (400, "500".to_owned()));
    assert_eq!(code("TrialBalance?end_date=soon"), (400, "2060".to_owned()));
    assert_eq!(code("TrialBalance?date_macro=Whenever"), (400, "2170".to_owned()));
    assert_eq!(code("TransactionList?transaction_type=Gift"), (400, "2170".to_owned()));
    assert_eq!(code("AgedReceivables?num_periods=0"), (400, "2080".to_owned()));
    assert_eq!(code("TaxSummary?agency_id=1"), (400, "5030".to_owned()), "a company in the US");
}

#[test]
fn receivables_are_told_by_age_and_by_customer() {
    let client = book();
    let got = report(&client, "AgedReceivableDetail?report_date=2026-04-02");
    let sections: Vec<(String, String)> = rows(&got)
        .iter()
        .filter(|it| it.get("Header").is_some())
        .map(|it| (values(&it["Header"])[0].clone(), values(&it["Summary"])[6].clone()))
        .collect();
    let wanted = [("31 - 60 days past due", "33.00"), ("Current", "50.00")];
    // The invoice of January (58.00 open), the payment's rest (-20) and the credit (-5) are all
    // between 31 and 60 days old.
    assert_eq!(sections, wanted.map(|(age, open)| (age.to_owned(), open.to_owned())));
    assert_eq!(totals(&got)[6], "83.00");
    let sums = report(&client, "AgedReceivables?report_date=2026-04-02");
    let titles: Vec<&str> = sums["Columns"]["Column"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["ColTitle"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["", "Current", "1 - 30", "31 - 60", "61 - 90", "91 and over", "Total"]);
    assert_eq!(totals(&sums), ["TOTAL", "50.00", "", "33.00", "", "", "83.00"]);
    let early = report(&client, "AgedReceivables?report_date=2026-02-28");
    assert_eq!(totals(&early)[6], "98.00", "before the payment");
    let short =
        report(&client, "AgedReceivables?report_date=2026-04-02&aging_period=10&num_periods=2");
    assert_eq!(totals(&short), ["TOTAL", "50.00", "", "33.00", "83.00"]);
    let balance = report(&client, "CustomerBalance");
    assert_eq!(values(&rows(&balance)[0]), ["Marta's Bakery", "83.00"]);
    let detail = report(&client, "CustomerBalanceDetail");
    assert_eq!(values(&rows(&detail)[0]["Summary"])[5], "83.00");
    let sales = report(&client, "CustomerSales");
    assert_eq!(values(&rows(&sales)[0]), ["Marta's Bakery", "128.00"]);
    assert_eq!(totals(&sales), ["TOTAL", "158.00"]);
}

#[test]
fn the_general_ledger_begins_where_the_period_before_ended() {
    let client = book();
    let got = report(&client, "GeneralLedger?start_date=2026-03-01&end_date=2026-03-31&account=84");
    let [section] = rows(&got).try_into().unwrap();
    assert_eq!(values(&section["Header"]), ["Accounts Receivable (A/R)"]);
    let shown: Vec<Vec<String>> =
        section["Rows"]["Row"].as_array().unwrap().iter().map(values).collect();
    assert_eq!(shown[0][0], "Beginning Balance");
    assert_eq!(shown[0][7], "98.00");
    let balances: Vec<&str> = shown.iter().map(|it| it[7].as_str()).collect();
    assert_eq!(balances, ["98.00", "38.00", "33.00", "83.00"]);
    assert_eq!(values(&section["Summary"])[6], "-15.00");
}

#[test]
fn a_voided_document_stays_in_the_list_with_nothing() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1", "10"));
    client.post("/invoice?operation=void", &json!({"Id": id(&made), "SyncToken": "0"}));
    let got = report(&client, "TransactionList");
    assert_eq!(values(&rows(&got)[0])[9], "0.00");
    assert_eq!(report(&client, "TrialBalance")["Rows"], json!({}));
}

fn decimal(text: &str) -> Decimal {
    if text.is_empty() { Decimal::ZERO } else { text.parse().unwrap() }
}

/// Does one thing to the book, whatever comes of it.
fn act(client: &Client, step: (u8, u8, u8)) {
    let (what, which, cents) = step;
    let amount = format!("{}.{:02}", u32::from(which) + 1, cents % 100);
    let day = format!("2026-0{}-{:02}", 1 + which % 4, 1 + cents % 28);
    let customer = json!({"value": (1 + which % 3).to_string()});
    let target = (1 + u32::from(which) % 12).to_string();
    let send = |entity: &str, mut body: Value| {
        body["TxnDate"] = json!(day);
        body["CustomerRef"] = customer.clone();
        client.post(&format!("/{entity}"), &body);
    };
    match what % 8 {
        0 | 1 => {
            let mut body = invoice(&format!("{which}-{cents}"), &amount);
            body["Line"] = json!([line(&amount, if cents % 2 == 0 { "TAX" } else { "NON" })]);
            body["TxnTaxDetail"] = json!({"TxnTaxCodeRef": {"value": "2"}});
            send("invoice", body);
        }
        2 => send("payment", payment(&amount, &[("Invoice", &target, &amount)])),
        3 => send("payment", payment(&amount, &[])),
        4 => send("creditmemo", invoice(&format!("c{which}-{cents}"), &amount)),
        5 => {
            let both = [("Invoice", target.as_str(), "1"), ("CreditMemo", &target, "1")];
            let mut body = payment("1", &both);
            body["TotalAmt"] = json!(0);
            send("payment", body);
        }
        6 => {
            for entity in ["invoice", "payment"] {
                let got = client.get(&format!("/{entity}/{target}"));
                if got.status == 200 {
                    let read = got.json();
                    let document =
                        read.as_object().unwrap().values().find(|it| it.is_object()).unwrap();
                    let body = json!({"Id": target, "SyncToken": token(document)});
                    client.post(&format!("/{entity}?operation=delete"), &body);
                }
            }
        }
        _ => send("salesreceipt", invoice(&format!("s{which}-{cents}"), &amount)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// What customers owe is the same by document, by age, by customer and in the ledger, on any
    /// day, and debits are credits.
    #[test]
    fn control_totals_agree(steps in proptest::collection::vec(any::<(u8, u8, u8)>(), 1..30)) {
        let client = Client::new();
        for step in steps {
            act(&client, step);
        }
        for day in ["2026-02-10", "2026-03-15", "2026-12-31"] {
            let detail = report(&client, &format!("AgedReceivableDetail?report_date={day}"));
            let ages = report(&client, &format!("AgedReceivables?report_date={day}"));
            let balance = report(&client, &format!("CustomerBalance?report_date={day}"));
            let trial = report(&client, &format!("TrialBalance?end_date={day}"));
            let total = |report: &Value, at: usize| {
                if rows(report).is_empty() { Decimal::ZERO } else { decimal(&totals(report)[at]) }
            };
            let receivable: Decimal = rows(&trial)
                .iter()
                .filter(|it| it["ColData"][0]["id"] == "84")
                .map(|it| decimal(&values(it)[1]) - decimal(&values(it)[2]))
                .sum();
            assert_eq!(total(&detail, 6), receivable, "{day}");
            assert_eq!(total(&ages, 6), receivable, "{day}");
            assert_eq!(total(&balance, 1), receivable, "{day}");
            assert_eq!(total(&trial, 1), total(&trial, 2), "{day}");
            assert!(!trial.to_string().contains("Not Specified"), "nothing is left over: {trial}");
        }
        let open: Decimal = client.sandbox.documents("Customer").iter().map(|it| {
            decimal(&it["Balance"].to_string())
        }).sum();
        let ages = report(&client, "AgedReceivables?report_date=2026-12-31");
        let total = if rows(&ages).is_empty() { Decimal::ZERO } else { decimal(&totals(&ages)[6]) };
        assert_eq!(open, total, "the customers' own balances");
    }
}

#[test]
fn a_report_takes_the_form_that_a_public_client_names_with_each_call() {
    report(&Client::new(), "TrialBalance?minorversion=75&format=json");
}
