//! `tieout sandbox` as a program: one line, served until it is told to end.

use std::fs;
use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Read as _;
use std::io::Write as _;
use std::net::TcpListener;
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

use serde_json::Value;
use serde_json::json;

/// A sandbox in a process of its own.
struct Sandbox {
    child: Child,
    stdout: BufReader<ChildStdout>,
    info: Value,
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tieout"));
    command.arg("sandbox").args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs one that is expected to refuse.
fn refused(arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = command(arguments).output().unwrap();
    assert!(stdout.is_empty(), "nothing but the one line goes to standard output");
    (status.code(), String::from_utf8(stderr).unwrap())
}

impl Sandbox {
    fn start(arguments: &[&str]) -> Self {
        let mut child = command(arguments).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let info = serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON: {line}"));
        Self { child, stdout, info }
    }

    /// Sends a signal and waits; gives the exit code, and what stands on both outputs.
    fn end(mut self, signal: &str) -> (Option<i32>, String, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        let (mut out, mut talk) = (String::new(), String::new());
        self.stdout.read_to_string(&mut out).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut talk).unwrap();
        (self.child.wait().unwrap().code(), out, talk)
    }

    /// Calls the accounting API; gives status and body.
    fn call(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let books = &self.info["quickbooks"];
        let text = |key: &str| books[key].as_str().unwrap();
        let address = text("base_url").strip_prefix("http://").unwrap();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = format!(
            "{method} /v3/company/{}{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Authorization: Bearer {}\r\nAccept: application/json\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            text("realm_id"),
            text("access_token"),
            body.len()
        );
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let is_chunked = head.to_lowercase().contains("transfer-encoding: chunked");
        let body = if is_chunked { body.lines().nth(1).unwrap() } else { body };
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    fn make(&self, entity: &str, body: &Value) -> Value {
        let (status, made) = self.call("POST", &format!("/{}", entity.to_lowercase()), body);
        assert_eq!(status, 200, "{made}");
        made[entity].clone()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // A test that failed must not leave its sandbox behind; one that ended is gone already.
        let _gone = self.child.kill();
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn one_line_tells_all_and_a_signal_ends_it_well() {
    for signal in ["TERM", "INT"] {
        let sandbox = Sandbox::start(&["--seed", "empty", "--speed", "fast"]);
        let keys = |side: &str| -> Vec<&str> {
            sandbox.info[side].as_object().unwrap().keys().map(String::as_str).collect()
        };
        assert_eq!(
            keys("quickbooks").join(" "),
            "access_token authorize_url base_url client_id client_secret discovery_url realm_id \
             refresh_token revoke_url token_url"
        );
        assert_eq!(
            keys("workiz").join(" "),
            "base_url client_id client_secret integration_id password totp_secret username"
        );
        let realm = sandbox.info["quickbooks"]["realm_id"].as_str().unwrap();
        assert!(realm.bytes().all(|it| it.is_ascii_digit()));
        // Both sides take connections from the moment of the line on.
        assert_eq!(keys("workiz_api").join(" "), "api_token auth_secret base_url");
        for side in ["quickbooks", "workiz", "workiz_api", "admin"] {
            let url = sandbox.info[side]["base_url"].as_str().unwrap();
            let address = url.trim_end_matches("/api/v1").strip_prefix("http://").unwrap();
            TcpStream::connect(address).unwrap();
        }
        assert_eq!(sandbox.end(signal), (Some(0), String::new(), String::new()));
    }
}

#[test]
fn an_empty_company_can_sell_and_be_paid() {
    let sandbox = Sandbox::start(&["--seed", "empty", "--speed", "fast"]);
    let customer = sandbox.make("Customer", &json!({ "DisplayName": "Ann Birch" }));
    let account = "/query?query=select+*+from+Account+where+Name='Services'";
    let (_, found) = sandbox.call("GET", account, &Value::Null);
    let income = &found["QueryResponse"]["Account"][0]["Id"];
    let item =
        json!({ "Name": "Gutter", "Type": "Service", "IncomeAccountRef": {"value": income} });
    let item = sandbox.make("Item", &item);
    let line = json!({ "Amount": 120, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail":
        { "ItemRef": {"value": item["Id"]}, "TaxCodeRef": {"value": "TAX"} } });
    let customer = json!({ "value": customer["Id"] });
    let invoice = sandbox.make(
        "Invoice",
        &json!({ "CustomerRef": customer, "Line": [line],
                 "TxnTaxDetail": {"TxnTaxCodeRef": {"value": "2"}} }),
    );
    assert_eq!(invoice["TotalAmt"].to_string(), "129.60");
    let link = json!({ "TxnId": invoice["Id"], "TxnType": "Invoice" });
    let payment = json!({ "CustomerRef": customer, "TotalAmt": 100,
                          "Line": [{ "Amount": 100, "LinkedTxn": [link] }] });
    sandbox.make("Payment", &payment);
    let path = format!("/invoice/{}", invoice["Id"].as_str().unwrap());
    let (_, read) = sandbox.call("GET", &path, &Value::Null);
    assert_eq!(read["Invoice"]["Balance"].to_string(), "29.60");
    for list in ["PaymentMethod", "Term", "TaxCode", "TaxRate"] {
        let (_, found) =
            sandbox.call("GET", &format!("/query?query=select+*+from+{list}"), &Value::Null);
        assert!(!found["QueryResponse"][list].as_array().unwrap().is_empty(), "{list}");
    }
}

#[test]
fn the_data_file_goes_before_the_seed_and_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.json");
    let first = Sandbox::start(&["--seed", "empty", "--data", text(&file)]);
    first.make("Customer", &json!({ "DisplayName": "Bo Cedar" }));
    assert_eq!(first.end("TERM").2, "");
    let again = Sandbox::start(&["--seed", "demo", "--data", text(&file)]);
    let (_, found) = again.call("GET", "/query?query=select+*+from+Customer", &Value::Null);
    assert_eq!(found["QueryResponse"]["Customer"][0]["DisplayName"], "Bo Cedar");
    let (code, out, talk) = again.end("TERM");
    assert_eq!((code, out.as_str()), (Some(0), ""));
    assert!(talk.contains("goes on from") && talk.contains("`demo` is not used"), "{talk}");
}

#[test]
fn a_file_that_is_not_ours_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.txt");
    fs::write(&file, "Dear Bo,").unwrap();
    let (code, talk) = refused(&["--data", text(&file)]);
    assert_eq!(code, Some(1));
    assert!(talk.contains("letter.txt is not JSON"), "{talk}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "Dear Bo,");
}

#[test]
fn a_taken_port_is_one_clear_sentence() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = holder.local_addr().unwrap().port().to_string();
    for option in ["--quickbooks-port", "--workiz-port", "--workiz-api-port", "--admin-port"] {
        let (code, talk) = refused(&["--seed", "empty", option, &port]);
        assert_eq!(code, Some(1));
        assert!(talk.contains(&format!("port {port} of 127.0.0.1 cannot be used")), "{talk}");
    }
}

#[test]
fn a_seed_that_is_not_there_is_named() {
    let (code, talk) = refused(&["--seed", "dmeo"]);
    assert_eq!(code, Some(1));
    assert!(talk.contains("there is no folder dmeo"), "{talk}");
    assert!(talk.contains("demo, empty, or a folder"), "{talk}");
}

#[test]
fn time_and_switches_are_as_the_command_line_says() {
    let options = ["--seed", "empty", "--clock", "virtual", "--step-ms", "7"];
    let sandbox = Sandbox::start(&[&options[..], &["--switch", "batch-max=10"]].concat());
    let (_, one) = sandbox.call("GET", "/preferences", &Value::Null);
    let (_, other) = sandbox.call("GET", "/preferences", &Value::Null);
    assert_eq!(one["time"], "2026-04-02T06:00:00.014-07:00", "loading takes a step, too");
    assert_eq!(other["time"], "2026-04-02T06:00:00.021-07:00");
    let items: Vec<Value> =
        (0..11).map(|it| json!({ "bId": it.to_string(), "Query": "select * from Term" })).collect();
    let (status, _) = sandbox.call("POST", "/batch", &json!({ "BatchItemRequest": items }));
    assert_eq!(status, 400);
    let (code, talk) = refused(&["--seed", "empty", "--switch", "batch-max=11"]);
    assert_eq!(code, Some(1));
    assert!(talk.contains("the switch `batch-max` does not take `11`"), "{talk}");
}

#[test]
fn several_apps_stand_in_the_one_line_and_outlive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.json");
    let options = ["--seed", "empty", "--speed", "fast", "--data", text(&file)];
    let sandbox = Sandbox::start(&[&options[..], &["--apps", "3"]].concat());
    let told = sandbox.info["quickbooks"]["other_apps"].clone();
    assert_eq!(told.as_array().unwrap().len(), 2);
    let first = sandbox.info["quickbooks"]["client_id"].as_str().unwrap();
    assert_eq!(told[0]["client_id"], format!("{first}-2"));
    assert_eq!(sandbox.end("TERM").0, Some(0));
    // The file goes before the command line, which asks for one app now.
    let mut again = Sandbox::start(&options);
    assert_eq!(again.info["quickbooks"]["other_apps"], told);
    again.info["quickbooks"]["access_token"] = told[1]["access_token"].clone();
    let (status, _) = again.call("GET", "/preferences", &Value::Null);
    assert_eq!(status, 200, "the third app's token is good");
    for wrong in ["0", "256", "many"] {
        let (code, talk) = refused(&["--seed", "empty", "--apps", wrong]);
        assert!(code == Some(2) && talk.contains("--apps"), "{wrong}: {talk}");
    }
}

#[test]
fn an_export_writes_its_files_says_so_and_ends() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    for place in [&one, &other] {
        let options = ["--seed", "demo", "--export", text(place), "--export-style", "excel-us"];
        let Output { status, stdout, stderr } = command(&options).output().unwrap();
        assert_eq!((status.code(), stderr), (Some(0), Vec::new()));
        let told: Value = serde_json::from_slice(&stdout).unwrap();
        let names = told["files"].as_array().unwrap();
        assert!(names.contains(&json!("jobs.csv")) && names.contains(&json!("payouts.xlsx")));
        assert_eq!(fs::read_dir(place).unwrap().count(), names.len());
    }
    for file in fs::read_dir(&one).unwrap() {
        let name = file.unwrap().file_name();
        let (one, other) = (fs::read(one.join(&name)), fs::read(other.join(&name)));
        assert!(one.unwrap() == other.unwrap(), "{name:?} has the same bytes each time");
    }
    let (code, talk) = refused(&["--export-style", "plain"]);
    assert!(code == Some(2) && talk.contains("--export"), "{talk}");
    let (code, talk) = refused(&["--switch", "workiz-api.offset=both"]);
    assert!(code == Some(1) && talk.contains("it takes page|record"), "{talk}");
}
