//! The sandbox over real loopback connections, and the demo company inside both simulators.

mod admin;
mod keeping;
pub(in crate::sandbox) mod receiver;
mod webhooks;
mod workiz;

use std::path::Path;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::sandbox::clock::Pace;
use crate::sandbox::decimals;
use crate::sandbox::demo::company;
use crate::sandbox::qbo::service::QboSandbox;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::serve::RunningSandbox;
use crate::sandbox::serve::SandboxError;
use crate::sandbox::serve::SandboxOptions;
use crate::sandbox::serve::Seed;
use crate::sandbox::serve::start;
use crate::sandbox::workiz::faults::Fault;
use crate::sandbox::workiz::faults::FaultRule;
use crate::sandbox::workiz::totp;

pub(super) fn options(seed: Seed, data: Option<&Path>) -> SandboxOptions {
    let data = data.map(Path::to_owned);
    SandboxOptions { seed, data, ..SandboxOptions::default() }
}

/// Sends one request; gives the status and the body, or `None` when the connection broke.
pub(super) async fn send(
    url: &str,
    method: &str,
    path: &str,
    authorization: &str,
    body: &str,
) -> Option<(u16, Value)> {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Authorization: {authorization}\r\nContent-Type: application/json\r\n\
         Accept: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, serde_json::from_str(body).ok()?))
}

/// Signs in to the Workiz side; gives its address, path and bearer header.
pub(super) async fn sign_in(sandbox: &RunningSandbox) -> (String, String, String) {
    let info = sandbox.info()["workiz"].clone();
    let text = |name: &str| info[name].as_str().unwrap().to_owned();
    let code = totp::generator(&text("totp_secret")).unwrap().generate(totp::real_seconds());
    let body = json!({ "username": text("username"), "password": text("password"),
                       "mfa": { "type": "totp", "code": code } });
    let client = format!("{}:{}", text("client_id"), text("client_secret"));
    let basic = format!("Basic {}", STANDARD.encode(client));
    let root = format!("/integrations/{}", text("integration_id"));
    let (url, path) = (text("base_url"), format!("{root}/sessions"));
    let (status, opened) = send(&url, "POST", &path, &basic, &body.to_string()).await.unwrap();
    assert_eq!(status, 200, "{opened}");
    (url, root, format!("Bearer {}", opened["authToken"].as_str().unwrap()))
}

#[tokio::test]
async fn both_sides_answer_on_their_ports_with_the_demo() {
    let sandbox = start(options(Seed::Demo, None)).await.unwrap();
    let (url, root, bearer) = sign_in(&sandbox).await;
    let page = send(&url, "GET", &format!("{root}/invoices?pageSize=1"), &bearer, "").await;
    let (status, page) = page.unwrap();
    assert_eq!(status, 200);
    assert!(page["total"].as_u64().unwrap() > 400);

    let info = sandbox.info()["quickbooks"].clone();
    let books = info["base_url"].as_str().unwrap();
    let path = info["discovery_url"].as_str().unwrap().strip_prefix(books).unwrap();
    let (status, found) = send(books, "GET", path, "", "").await.unwrap();
    assert_eq!(status, 200);
    assert_eq!(found["token_endpoint"], info["token_url"]);
    assert_eq!(found["authorization_endpoint"], info["authorize_url"]);
    assert_eq!(found["revocation_endpoint"], info["revoke_url"]);
    let path = format!("/v3/company/{}/query?query=select+count(*)+from+Invoice", realm(&info));
    let token = format!("Bearer {}", info["access_token"].as_str().unwrap());
    let (status, count) = send(books, "GET", &path, &token, "").await.unwrap();
    assert_eq!(status, 200, "{count}");
    assert!(count["QueryResponse"]["totalCount"].as_u64().unwrap() > 400, "{count}");
    sandbox.shutdown().await.unwrap();
}

fn realm(info: &Value) -> &str {
    info["realm_id"].as_str().unwrap()
}

#[tokio::test]
async fn the_info_has_what_a_client_needs_and_nothing_else() {
    let sandbox = start(options(Seed::Empty, None)).await.unwrap();
    let info = sandbox.info();
    let keys =
        |side: &str| -> Vec<String> { info[side].as_object().unwrap().keys().cloned().collect() };
    assert_eq!(
        keys("quickbooks").join(" "),
        "access_token authorize_url base_url client_id client_secret discovery_url realm_id \
         refresh_token revoke_url token_url"
    );
    assert_eq!(
        keys("workiz").join(" "),
        "base_url client_id client_secret integration_id password totp_secret username"
    );
    assert_eq!(keys("admin").join(" "), "base_url");
    assert!(!format!("{sandbox:?}").contains("secret"), "secrets stay out of debug text");
}

#[tokio::test]
async fn a_cut_connection_reaches_the_client_as_one() {
    let sandbox = start(options(Seed::Empty, None)).await.unwrap();
    let (url, root, bearer) = sign_in(&sandbox).await;
    sandbox.workiz().faults().add(FaultRule::once("/account", Fault::CutBeforeWrite));
    let path = format!("{root}/account");
    assert!(send(&url, "GET", &path, &bearer, "").await.is_none());
    assert!(send(&url, "GET", &path, &bearer, "").await.is_some());
}

#[tokio::test]
async fn a_taken_port_and_a_missing_seed_are_named() {
    let sandbox = start(options(Seed::Empty, None)).await.unwrap();
    let url = sandbox.info()["workiz"]["base_url"].as_str().unwrap().to_owned();
    let port: u16 = url.rsplit_once(':').unwrap().1.parse().unwrap();
    let error = start(SandboxOptions { workiz_port: port, ..options(Seed::Empty, None) }).await;
    assert!(matches!(error.unwrap_err(), SandboxError::Port { port: named, .. } if named == port));
    let nowhere = options(Seed::Dir(PathBuf::from("/nowhere/at/all")), None);
    let error = start(nowhere).await.unwrap_err();
    assert!(error.to_string().contains("/nowhere/at/all"));
    let folder = tempfile::tempdir().unwrap();
    let half = options(Seed::Dir(folder.path().to_owned()), None);
    std::fs::write(folder.path().join("quickbooks.json"), "{}").unwrap();
    assert!(start(half.clone()).await.unwrap_err().to_string().contains("workiz.json"));
    std::fs::write(folder.path().join("workiz.json"), "{}").unwrap();
    let error = start(half).await.unwrap_err();
    assert!(matches!(error, SandboxError::Now { .. }), "{error}");
}

fn amount(value: &Value) -> Decimal {
    decimals::half_up_cents(decimals::read(value).unwrap())
}

#[test]
fn the_demo_books_stand_in_the_quickbooks_simulator() {
    let demo = company::build();
    let begin = demo.quickbooks["now"].as_str().unwrap().parse().unwrap();
    let settings = QboSettings::default();
    let books =
        QboSandbox::try_new(&demo.quickbooks, Pace::stepping(begin).clock, settings).unwrap();
    let invoices = books.documents("Invoice");
    let seeded = demo.quickbooks["entities"]["Invoice"].as_array().unwrap();
    assert_eq!(invoices.len(), seeded.len());

    let listed: Vec<&String> = demo.situations.iter().flat_map(|it| &it.workiz).collect();
    let paid_by_listed = |invoice: &Value| {
        let payments = demo.workiz["payments"].as_array().unwrap().iter();
        payments
            .filter(|it| it["allocations"].to_string().contains(invoice.as_str().unwrap()))
            .any(|it| listed.iter().any(|id| it["paymentId"] == id.as_str()))
    };
    let mut compared = 0;
    for invoice in demo.workiz["invoices"].as_array().unwrap() {
        let id = &invoice["invoiceId"];
        if listed.iter().any(|it| id == it.as_str()) || paid_by_listed(id) {
            continue;
        }
        let book = invoices.iter().find(|it| it["DocNumber"] == invoice["number"]).unwrap();
        let totals = &invoice["totals"];
        assert_eq!(amount(&book["TotalAmt"]), amount(&totals["total"]), "{id}");
        assert_eq!(amount(&book["Balance"]), amount(&totals["balance"]), "{id}");
        assert_eq!(amount(&book["TxnTaxDetail"]["TotalTax"]), amount(&totals["tax"]), "{id}");
        compared += 1;
    }
    assert!(compared > 300, "{compared}");
    let payouts = demo.workiz["payouts"].as_array().unwrap();
    for (deposit, payout) in books.documents("Deposit").iter().zip(payouts) {
        assert_eq!(amount(&deposit["TotalAmt"]), amount(&payout["net"]));
    }
}

/// Situations whose total differs between the two sides.
const TOTALS_DIFFER: [u32; 12] = [8, 10, 13, 15, 16, 40, 42, 44, 46, 53, 54, 57];

/// Situations whose total agrees, whatever else differs.
const TOTALS_AGREE: [u32; 18] =
    [14, 17, 19, 20, 22, 25, 27, 29, 31, 32, 38, 39, 41, 48, 51, 52, 55, 98];

#[test]
fn planted_cases_differ_in_their_totals_where_they_should_and_nowhere_else() {
    let demo = company::build();
    let begin = demo.quickbooks["now"].as_str().unwrap().parse().unwrap();
    let settings = QboSettings::default();
    let books =
        QboSandbox::try_new(&demo.quickbooks, Pace::stepping(begin).clock, settings).unwrap();
    let booked = books.documents("Invoice");
    let sales = demo.workiz["invoices"].as_array().unwrap();
    let (mut different, mut equal) = (0, 0);
    for row in &demo.situations {
        let sale = sales.iter().find(|it| row.workiz.iter().any(|id| it["invoiceId"] == **id));
        let book = booked.iter().find(|it| row.quickbooks.iter().any(|id| it["Id"] == **id));
        let (Some(sale), Some(book)) = (sale, book) else { continue };
        let delta = amount(&sale["totals"]["total"]) - amount(&book["TotalAmt"]);
        if TOTALS_DIFFER.contains(&row.situation) {
            assert!(!delta.is_zero(), "{row:?}");
            different += 1;
        } else if TOTALS_AGREE.contains(&row.situation) {
            assert!(delta.is_zero(), "{delta} in {row:?}");
            equal += 1;
        }
        if row.situation == 40 {
            assert_eq!(delta.abs(), Decimal::new(1, 2), "{row:?}");
        }
    }
    assert!(different >= 15 && equal >= 20, "{different} differ, {equal} agree");
}
