//! The query language, line by line of its table.

use axum::http::HeaderValue;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::Got;
use crate::sandbox::qbo::tests::kit::invoice;

/// Customers whose names try the language.
const NAMES: [&str; 7] = [
    "O'Hara \\ Sons",
    "Robertson & Associates",
    "100% Clean + Co",
    "Emoji 🧹 Ltd",
    "Robert'); DROP TABLE Customer;--",
    "Ünïcode “quotes”",
    "say \"hello\"",
];

fn client() -> Client {
    let client = Client::new();
    for name in NAMES {
        client.make("Customer", &json!({"DisplayName": name}));
    }
    client
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn names(got: &Got) -> Vec<String> {
    assert_eq!(got.status, 200, "{}", got.text);
    let rows = got.json()["QueryResponse"]["Customer"].as_array().cloned().unwrap_or_default();
    rows.iter().map(|it| it["DisplayName"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn any_text_can_be_asked_for_and_comes_back_as_it_is() {
    let client = client();
    for name in NAMES {
        let query = format!("SELECT * FROM Customer WHERE DisplayName = {}", quoted(name));
        assert_eq!(names(&client.query(&query)), [name]);
        assert_eq!(names(&post(&client, "application/text", &query)), [name], "by POST");
    }
    let all: Vec<String> = NAMES.iter().map(|it| quoted(it)).collect();
    let query = format!("select * from Customer where DisplayName IN ({})", all.join(","));
    assert_eq!(names(&client.query(&query)).len(), NAMES.len());
    let spaced = format!("select * from Customer where DisplayName in ( {} )", all.join(" , "));
    assert_eq!(names(&client.query(&spaced)).len(), NAMES.len());
}

fn post(client: &Client, kind: &str, query: &str) -> Got {
    let mut request = client.request("POST", "/query", query.to_owned());
    request.headers_mut().insert("content-type", HeaderValue::from_str(kind).unwrap());
    client.send(request)
}

#[test]
fn a_posted_query_is_text() {
    let client = client();
    assert_eq!(post(&client, "application/text", "select * from Term").status, 200);
    assert_eq!(post(&client, "text/plain; charset=utf-8", "select * from Term").status, 200);
    assert_eq!(post(&client, "application/json", "select * from Term").code(), "500");
}

#[test]
fn doubled_quotes_and_open_ends_are_refused() {
    let client = client();
    let cases = [
        "select * from Customer where DisplayName = 'O''Hara'",
        "select * from Customer where DisplayName = 'O",
        "select * from Customer where DisplayName = 'O\\'",
        "select * from Customer where DisplayName = \"O\"",
        "select * from Customer where DisplayName in ()",
        "select * from Customer where DisplayName in ('a',)",
        "select * from Customer where not DisplayName = 'a'",
        "select * from Customer where (DisplayName = 'a')",
        "select * from Customer where DisplayName = 'a' group by Id",
        "select * from Customer where",
        "select * from Customer orderby",
        "select * from Customer order Id",
        "select * from Customer maxresults ten",
        "select * from Customer startposition -1",
        "select count(Id) from Customer",
        "select * from Customer 🧹",
        "",
    ];
    for query in cases {
        assert_eq!(client.query(query).code(), "4000", "{query}");
    }
    assert_eq!(client.get("/query").code(), "2020");
}

#[test]
fn like_takes_percent_signs_anywhere_and_any_case() {
    let client = client();
    let like = |pattern: &str| {
        names(&client.query(&format!("select * from Customer where DisplayName LIKE '{pattern}'")))
    };
    assert_eq!(like("robert%"), [NAMES[4], NAMES[1]]);
    assert_eq!(like("%ASSOC%"), [NAMES[1]]);
    assert_eq!(like("%ltd"), [NAMES[3]]);
    assert_eq!(like("%o%a%s%"), [NAMES[0], NAMES[4], NAMES[1]]);
    assert_eq!(like("Emoji 🧹 Ltd"), [NAMES[3]]);
    assert_eq!(like("_moji%"), [""; 0], "an underscore is itself");
    assert_eq!(like("%").len(), 10);
}

#[test]
fn clauses_come_in_either_order_and_order_by_in_either_spelling() {
    let client = Client::new();
    for number in ["A", "B", "C", "D"] {
        client.make("Invoice", &invoice(number, "10"));
    }
    let numbers = |tail: &str| {
        let got = client.query(&format!("SELECT * FROM Invoice {tail}"));
        assert_eq!(got.status, 200, "{tail}: {}", got.text);
        let response = got.json()["QueryResponse"].clone();
        let rows = response["Invoice"].as_array().cloned().unwrap_or_default();
        if !rows.is_empty() {
            assert_eq!(response["maxResults"], rows.len());
        }
        rows.iter().map(|it| it["DocNumber"].as_str().unwrap().to_owned()).collect::<String>()
    };
    assert_eq!(numbers("ORDERBY Id STARTPOSITION 2 MAXRESULTS 2"), "BC");
    assert_eq!(numbers("ORDERBY Id MAXRESULTS 2 STARTPOSITION 2"), "BC");
    assert_eq!(numbers("order by DocNumber desc"), "DCBA");
    assert_eq!(numbers("OrderBy TotalAmt, DocNumber DESC"), "DCBA");
    assert_eq!(numbers("orderby MetaData.CreateTime asc, Id asc maxresults 1"), "A");
    assert_eq!(numbers("orderby Id startposition 5"), "");
    assert_eq!(numbers("where docnumber = 'b' and TXNDATE <= '2026-04-02'"), "B");
    let count = client.query("select COUNT(*) from invoice").json();
    assert_eq!(count["QueryResponse"], json!({"totalCount": 4}));
}

#[test]
fn days_and_moments_are_compared_as_such() {
    let client = Client::new();
    for day in ["2026-03-31", "2026-04-01", "2026-04-02"] {
        let mut body = invoice(day, "10");
        body["TxnDate"] = json!(day);
        client.make("Invoice", &body);
        client.pass(3600 - 1);
        super::auth::renew(&client);
    }
    let count = |tail: &str| {
        let got = client.query(&format!("select count(*) from Invoice where {tail}"));
        assert_eq!(got.status, 200, "{tail}: {}", got.text);
        got.json()["QueryResponse"]["totalCount"].as_u64().unwrap()
    };
    assert_eq!(count("TxnDate = '2026-04-01'"), 1);
    assert_eq!(count("TxnDate > '2026-04-01'"), 1);
    assert_eq!(count("TxnDate >= '2026-04-01' AND TxnDate < '2026-04-02'"), 1);
    assert_eq!(count("TxnDate <= CURRENT_DATE"), 3);
    assert_eq!(count("TxnDate LIKE '2026-04%'"), 2);
    assert_eq!(count("MetaData.CreateTime >= '2026-04-02T13:00:01Z'"), 2);
    assert_eq!(count("MetaData.CreateTime >= '2026-04-02T06:00:01-07:00'"), 2);
    assert_eq!(count("MetaData.CreateTime >= '2026-04-02T06:00:01'"), 2, "Pacific without offset");
    assert_eq!(count("MetaData.CreateTime >= '2026-04-02'"), 3, "a day is its Pacific midnight");
    assert_eq!(count("MetaData.CreateTime >= '2026-04-03'"), 0);
    for tail in ["TxnDate > 'yesterday'", "MetaData.CreateTime > 'noon'", "TotalAmt > 'much'"] {
        let got = client.query(&format!("select * from Invoice where {tail}"));
        assert_eq!(got.code(), "4001", "{tail}");
    }
}

#[test]
fn a_page_has_100_rows_unless_more_are_asked_for() {
    let client = Client::new();
    for number in 0..105 {
        client.make("Invoice", &invoice(&number.to_string(), "1"));
    }
    let rows = |tail: &str| {
        let got = client.query(&format!("select * from Invoice orderby Id {tail}")).json();
        (got["QueryResponse"]["startPosition"].clone(), got["QueryResponse"]["maxResults"].clone())
    };
    assert_eq!(rows(""), (json!(1), json!(100)));
    assert_eq!(rows("startposition 101"), (json!(101), json!(5)));
    assert_eq!(rows("maxresults 1000"), (json!(1), json!(105)));
    assert_eq!(rows("startposition 106"), (Value::Null, Value::Null));
}

#[test]
fn what_cannot_be_asked_is_named() {
    let client = client();
    let cases = [
        ("Invoice where DepartmentRef = '1'", "property 'DepartmentRef' is not queryable"),
        ("Invoice where CustomerMemo = '1'", "property 'CustomerMemo' is not queryable"),
        ("Invoice where AccountRef = '1'", "Property AccountRef not found for Entity Invoice"),
        ("Invoice where Line.Amount = '1'", "Property Line.Amount not found for Entity Invoice"),
        ("Invoice startposition 0", "value 0 is too small. Min allowed value is 1"),
        ("Invoice maxresults 0", "value 0 is too small. Min allowed value is 1"),
        ("Invoice orderby PrivateNote", "property 'PrivateNote' is not queryable"),
    ];
    for (tail, words) in cases {
        let got = client.query(&format!("select * from {tail}"));
        assert_eq!(got.code(), "4001", "{tail}");
        assert_eq!(got.detail(), format!("QueryValidationError: {words}"), "{tail}");
    }
}

#[test]
fn inactive_rows_hide_until_active_is_named_and_voided_ones_never_do() {
    let client = client();
    let found = client.query("select * from Customer where DisplayName = 'Emoji 🧹 Ltd'").json();
    let row = found["QueryResponse"]["Customer"][0].clone();
    let body = json!({"Id": row["Id"], "SyncToken": "0", "sparse": true, "Active": false});
    client.make("Customer", &body);
    let count = |tail: &str| {
        let got = client.query(&format!("select count(*) from Customer {tail}")).json();
        got["QueryResponse"]["totalCount"].as_u64().unwrap()
    };
    assert_eq!(
        [count(""), count("where Active = false"), count("where Active in (true, false)")],
        [9, 1, 10]
    );
    let made = client.make("Invoice", &invoice("V", "10"));
    client.post("/invoice?operation=void", &json!({"Id": made["Id"], "SyncToken": "0"}));
    let got = client.query("select * from Invoice where DocNumber = 'V'").json();
    assert_eq!(got["QueryResponse"]["Invoice"][0]["PrivateNote"], "Voided");
}

#[test]
fn a_batch_reads_by_query_by_capture_and_by_report() {
    let client = client();
    client.make("Invoice", &invoice("1", "10"));
    let body = json!({"BatchItemRequest": [
        {"bId": "q", "Query": "select count(*) from Invoice"},
        {"bId": "c", "CDCQuery": {"Entities": "Invoice,Term", "ChangedSince": "2026-04-02"}},
        {"bId": "r", "ReportQuery": "TrialBalance?end_date=2026-04-30"},
        {"bId": "x", "CDCQuery": {"Entities": "TaxCode", "ChangedSince": "2026-04-02"}},
        {"bId": "y", "ReportQuery": "ProfitAndLoss"},
        {"bId": "z", "CDCQuery": "Invoice"},
    ]});
    let items = client.post("/batch", &body).json()["BatchItemResponse"].clone();
    assert_eq!(items[0]["QueryResponse"]["totalCount"], 1);
    assert_eq!(items[1]["CDCResponse"][0]["QueryResponse"][0]["maxResults"], 1);
    assert_eq!(items[2]["Report"]["Header"]["ReportName"], "TrialBalance");
    for (index, code) in [(3, "500"), (4, "500"), (5, "2020")] {
        assert_eq!(items[index]["Fault"]["Error"][0]["code"], code);
    }
}
