//! Reports are read by the keys of their columns, to the cent, and held to their own totals.

use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::qbo::answer::read_envelope;
use crate::qbo::error::QboError;
use crate::qbo::reports::ask::Period;
use crate::qbo::reports::table::{Row, Table};
use crate::qbo::tests::samples::samples;
use crate::qbo::tests::stub::{MemoryTokens, Stub};

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

fn cells(texts: &[&str]) -> Value {
    let cells = texts.iter().map(|text| match text.split_once('#') {
        Some((value, id)) => json!({ "value": value, "id": id }),
        None => json!({ "value": text }),
    });
    Value::Array(cells.collect())
}

fn data(texts: &[&str]) -> Value {
    json!({ "ColData": cells(texts), "type": "Data" })
}

fn header(name: &str, empty: bool) -> Value {
    json!({ "ReportName": name, "Currency": "USD", "Time": "2026-03-02T09:00:00-08:00",
            "Option": [{ "Name": "NoReportData", "Value": empty.to_string() }] })
}

async fn served(report: Value) -> Stub {
    Stub::serve(move |_| (200, report.to_string())).await
}

fn why(error: &QboError) -> String {
    match error {
        QboError::Malformed { purpose, what, .. } => format!("{purpose}: {what}"),
        other => panic!("{other:?}"),
    }
}

/// The money columns stand in another order than usual, and the total comes first.
fn ageing(grand: &str, birch: &str) -> Value {
    let column = |title: &str, kind: &str, key: &str| {
        json!({ "ColTitle": title, "ColType": kind,
                "MetaData": [{ "Name": "ColKey", "Value": key }] })
    };
    json!({
        "Header": header("AgedReceivables", false),
        "Columns": { "Column": [
            column("Total", "Money", "total"),
            column("", "Customer", "customer"),
            column("Current", "Money", "current"),
            column("1 - 30", "Money", "0"),
        ]},
        "Rows": { "Row": [
            { "ColData": cells(&[birch, "Ann Birch#5", "100.10", "-0.05"]) },
            { "Header": { "ColData": cells(&["2.00", "Oak LLC#6", "2.00", ""]) },
              "Rows": { "Row": [{ "ColData": cells(&["3.00", "Unit 4#7", "", "3.00"]) }] },
              "Summary": { "ColData": cells(&["5.00", "Total Oak LLC", "2.00", "3.00"]) },
              "type": "Section" },
            { "group": "GrandTotal", "type": "Section",
              "Summary": { "ColData": cells(&[grand, "TOTAL", "102.10", "2.95"]) } },
        ]},
    })
}

#[tokio::test]
async fn receivables_ageing_is_one_row_a_customer_with_exact_sums() {
    let stub = served(ageing("105.05", "100.05")).await;
    let client = stub.client(&MemoryTokens::good());
    let ageing = client.receivables_ageing(date(2026, 3, 2)).await.unwrap();
    let call = &stub.calls()[0];
    assert_eq!(call.path, "/v3/company/4620/reports/AgedReceivables");
    assert_eq!(call.query["report_date"], "2026-03-02");
    assert_eq!(ageing.spans, ["Current", "1 - 30"]);
    assert_eq!(ageing.total, decimal("105.05"));
    let rows: Vec<(&str, &str, String)> = ageing
        .rows
        .iter()
        .map(|it| (it.customer.as_deref().unwrap(), it.name.as_str(), it.total.to_string()))
        .collect();
    assert_eq!(
        rows,
        [
            ("5", "Ann Birch", "100.05".to_owned()),
            ("6", "Oak LLC", "2.00".to_owned()),
            ("7", "Unit 4", "3.00".to_owned())
        ]
    );
    assert_eq!(ageing.rows[0].amounts, [decimal("100.10"), decimal("-0.05")]);
    assert_eq!(client.usage().metered_reads, 1);
}

#[tokio::test]
async fn a_total_that_is_not_the_sum_of_its_rows_names_the_report() {
    for (grand, birch, says) in [
        ("105.06", "100.05", "the total of GrandTotal in column `total` is 105.06"),
        ("105.06", "100.06", "the total of customer 5 is 100.06, but its spans come to 100.05"),
        ("105.06", "one hundred", "a cell of column `total` is not a decimal number"),
    ] {
        let stub = served(ageing(grand, birch)).await;
        let asked = stub.client(&MemoryTokens::good());
        let why = why(&asked.receivables_ageing(date(2026, 3, 2)).await.unwrap_err());
        assert!(why.starts_with("read the report AgedReceivables: "), "{why}");
        assert!(why.contains(says), "{why}");
    }
}

fn columns(keys: &[&str]) -> Value {
    let column = |key: &&str| json!({ "ColTitle": "Titel", "ColType": key });
    json!({ "Column": keys.iter().map(column).collect::<Vec<_>>() })
}

fn detail(total: &str) -> Value {
    let keys =
        ["tx_date", "txn_type", "doc_num", "cust_name", "due_date", "subt_amount", "subt_open_bal"];
    let section = |title: &str, rows: &[Value], total: &str| {
        let above = cells(&[title, "", "", "", "", "", ""]);
        let below = cells(&["Total", "", "", "", "", "", total]);
        json!({ "Header": { "ColData": above }, "Rows": { "Row": rows },
                "Summary": { "ColData": below }, "type": "Section" })
    };
    let first =
        data(&["2026-01-02", "Invoice#41", "1041", "Ann#5", "2026-02-01", "90.00", "40.00"]);
    let second = data(&["2026-03-01", "Credit Memo#42", "", "Ann#5", "", "-10.00", "-10.00"]);
    json!({ "Header": header("AgedReceivableDetail", false), "Columns": columns(&keys),
    "Rows": { "Row": [
        section("1 - 30 days past due", &[first], "40.00"),
        section("Current", &[second], "-10.00"),
        { "Summary": { "ColData": cells(&["TOTAL", "", "", "", "", "", total]) },
          "type": "Section", "group": "GrandTotal" },
    ]}})
}

#[tokio::test]
async fn the_documents_behind_the_ageing_have_their_ids_and_spans() {
    let stub = served(detail("30.00")).await;
    let client = stub.client(&MemoryTokens::good());
    let found = client.receivables_ageing_detail(date(2026, 3, 2)).await.unwrap();
    assert_eq!(found.open, decimal("30.00"));
    let first = &found.rows[0];
    assert_eq!((first.id.as_deref(), first.number.as_str()), (Some("41"), "1041"));
    assert_eq!((first.date, first.due), (Some(date(2026, 1, 2)), Some(date(2026, 2, 1))));
    assert_eq!((first.customer.as_deref(), first.open), (Some("5"), decimal("40.00")));
    assert_eq!(first.span, "1 - 30 days past due");
    assert_eq!(found.rows[1].due, None);
    let stub = served(detail("30.01")).await;
    let asked = stub.client(&MemoryTokens::good());
    let error = asked.receivables_ageing_detail(date(2026, 3, 2)).await.unwrap_err();
    assert!(why(&error).contains("`subt_open_bal` is 30.01, but its rows come to 30.00"));
}

#[tokio::test]
async fn transactions_are_listed_wherever_their_columns_stand() {
    let keys = ["subt_nat_amount", "txn_type", "tx_date", "name", "doc_num"];
    let report = json!({
        "Header": header("TransactionList", false), "Columns": columns(&keys),
        "Rows": { "Row": [
            data(&["129.60", "Invoice#41", "2026-03-01", "Ann#5", "1041"]),
            data(&["-129.60", "Payment#43", "2026-03-02", "Ann#5", ""]),
        ]},
    });
    let stub = served(report).await;
    let period = Period { from: date(2026, 3, 1), to: date(2026, 3, 31) };
    let found = stub.client(&MemoryTokens::good()).transaction_list(period).await.unwrap();
    let query = &stub.calls()[0].query;
    assert_eq!(
        (query["start_date"].as_str(), query["end_date"].as_str()),
        ("2026-03-01", "2026-03-31")
    );
    assert_eq!(found[0].id.as_deref(), Some("41"));
    assert_eq!(found[0].party.as_deref(), Some("5"));
    assert_eq!((found[1].amount, found[1].memo.as_str()), (decimal("-129.60"), ""));
}

#[tokio::test]
async fn tax_boxes_come_in_the_order_of_the_return() {
    let money = json!([{ "ColTitle": "", "ColType": "String" }, { "ColTitle": "Total", "ColType": "Money" }]);
    let report = |total: &str| {
        json!({
            "Header": header("TaxSummary", false), "Columns": { "Column": money },
            "Rows": { "Row": [
                { "Header": { "ColData": cells(&["Sales", ""]) },
                  "Rows": { "Row": [data(&["Standard", "20.00"]), data(&["Reduced", "1.05"])] },
                  "Summary": { "ColData": cells(&["Output tax", total]) }, "group": "Box1" },
                { "Summary": { "ColData": cells(&["To pay", "21.05"]) }, "group": "Box5" },
            ]},
        })
    };
    let period = Period { from: date(2026, 1, 1), to: date(2026, 3, 31) };
    let stub = served(report("21.05")).await;
    let found = stub.client(&MemoryTokens::good()).tax_summary("3", period).await.unwrap();
    assert_eq!(stub.calls()[0].query["agency_id"], "3");
    let lines: Vec<(Option<&str>, &str)> =
        found.iter().map(|it| (it.group.as_deref(), it.label.as_str())).collect();
    assert_eq!(
        lines,
        [
            (None, "Standard"),
            (None, "Reduced"),
            (Some("Box1"), "Output tax"),
            (Some("Box5"), "To pay")
        ]
    );
    assert_eq!(found[3].amount, decimal("21.05"));
    let stub = served(report("21.06")).await;
    let error = stub.client(&MemoryTokens::good()).tax_summary("3", period).await.unwrap_err();
    assert!(why(&error).contains("the total of Box1"));
}

#[tokio::test]
async fn a_report_without_data_is_empty_and_one_without_its_columns_is_refused() {
    let period = Period { from: date(2026, 3, 1), to: date(2026, 3, 31) };
    for rows in [json!({}), json!({ "Row": [{ "Summary": { "ColData": cells(&["Total", ""]) } }] })]
    {
        let report = json!({ "Header": header("X", true), "Columns": {}, "Rows": rows });
        let stub = served(report).await;
        let client = stub.client(&MemoryTokens::good());
        assert!(client.receivables_ageing(period.to).await.unwrap().rows.is_empty());
        assert!(client.receivables_ageing_detail(period.to).await.unwrap().rows.is_empty());
        assert!(client.transaction_list(period).await.unwrap().is_empty());
        assert!(client.tax_summary("3", period).await.unwrap().is_empty());
    }
    let report = json!({ "Header": header("X", false), "Columns": columns(&["tx_date"]),
                         "Rows": { "Row": [data(&["2026-03-01"])] } });
    let stub = served(report).await;
    let client = stub.client(&MemoryTokens::good());
    let error = client.transaction_list(period).await.unwrap_err();
    assert!(why(&error).contains("no column"), "{error}");
    let stub = served(json!({ "Header": header("X", false) })).await;
    let error = stub.client(&MemoryTokens::good()).transaction_list(period).await.unwrap_err();
    assert!(why(&error).contains("it has no rows"), "{error}");
}

/// Counts rows of data, however deep.
fn count(rows: &[Row]) -> usize {
    rows.iter()
        .map(|row| match row {
            Row::Data(_) => 1,
            Row::Section(section) => count(&section.rows),
        })
        .sum()
}

#[test]
fn recorded_reports_are_walked_and_add_up() {
    let samples = samples();
    let Some(ledger) = samples.get("reports_gl__01.json") else { return };
    let table = Table::read("GeneralLedger", &read_envelope(ledger.as_bytes()).unwrap()).unwrap();
    assert!(count(&table.rows) > 20, "{}", count(&table.rows));
    let amount = table.place("subt_nat_amount").unwrap();
    table.check_totals(&[amount]).unwrap();
    let empty = &samples["reports_profit_and_loss__01.json"];
    let table = Table::read("ProfitAndLoss", &read_envelope(empty.as_bytes()).unwrap()).unwrap();
    assert!(table.rows.is_empty());
    assert_eq!(table.place("TOTAL").unwrap(), 1);
}
