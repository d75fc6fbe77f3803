//! The data file: what a restart finds, and what it leaves alone.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

use crate::sandbox::serve::Beginning;
use crate::sandbox::serve::RunningSandbox;
use crate::sandbox::serve::SandboxOptions;
use crate::sandbox::serve::Seed;
use crate::sandbox::serve::Speed;
use crate::sandbox::serve::start;
use crate::sandbox::tests::options;
use crate::sandbox::tests::send;
use crate::sandbox::tests::sign_in;

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.json");
    (folder, file)
}

/// Makes a customer on the QuickBooks side; gives the answer's status and body.
async fn make_customer(sandbox: &RunningSandbox, token: &str, name: &str) -> (u16, Value) {
    let info = sandbox.info()["quickbooks"].clone();
    let path = format!("/v3/company/{}/customer", info["realm_id"].as_str().unwrap());
    let body = json!({ "DisplayName": name }).to_string();
    let url = info["base_url"].as_str().unwrap();
    send(url, "POST", &path, &format!("Bearer {token}"), &body).await.unwrap()
}

fn token(sandbox: &RunningSandbox) -> String {
    sandbox.info()["quickbooks"]["access_token"].as_str().unwrap().to_owned()
}

fn read(file: &Path) -> Value {
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

fn moment(value: &Value) -> Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_sudden_end() {
    let (_folder, file) = place();
    let sandbox = start(options(Seed::Demo, Some(&file))).await.unwrap();
    assert_eq!(sandbox.beginning(), Beginning::Seed);
    let (url, root, bearer) = sign_in(&sandbox).await;
    let open = sandbox.workiz().documents("invoices");
    let open = open.iter().find(|it| it["status"] == "sent").unwrap()["invoiceId"].clone();
    let path = format!("{root}/invoices/{}/payments", open.as_str().unwrap());
    let body = json!({ "amount": 1, "method": "cash" }).to_string();
    let (status, _) = send(&url, "POST", &path, &bearer, &body).await.unwrap();
    assert_eq!(status, 201);
    let (status, _) = make_customer(&sandbox, &token(&sandbox), "Quill & Co").await;
    assert_eq!(status, 200);
    let (workiz, quickbooks) = (sandbox.workiz().state(), sandbox.quickbooks().state());
    // No shutdown: what was answered is already on disk.
    drop(sandbox);

    let again = start(options(Seed::Empty, Some(&file))).await.unwrap();
    assert_eq!(again.beginning(), Beginning::Data);
    assert_eq!(again.workiz().state(), workiz);
    assert_eq!(again.quickbooks().state()["entities"], quickbooks["entities"]);
    let url = again.info()["workiz"]["base_url"].as_str().unwrap().to_owned();
    let (status, account) =
        send(&url, "GET", "/integrations/cedar-main/account", &bearer, "").await.unwrap();
    assert_eq!((status, &account["name"]), (200, &json!("Cedar & Main Home Services")));
    again.shutdown().await.unwrap();
    let names: Vec<_> = fs::read_dir(file.parent().unwrap()).unwrap().collect();
    assert_eq!(names.len(), 1, "one file and nothing beside it: {names:?}");
}

#[tokio::test]
async fn the_same_requests_with_the_same_restarts_give_the_same_file() {
    let mut files = Vec::new();
    for _ in 0..2 {
        let (_folder, file) = place();
        for name in ["Ann Birch", "Bo Cedar"] {
            let sandbox = start(options(Seed::Empty, Some(&file))).await.unwrap();
            make_customer(&sandbox, &token(&sandbox), name).await;
            sandbox.shutdown().await.unwrap();
        }
        files.push(fs::read(&file).unwrap());
    }
    assert!(files[0] == files[1], "the files differ");
}

#[tokio::test]
async fn time_never_goes_back_over_a_restart() {
    for speed in [Speed::Fast, Speed::Real] {
        let (_folder, file) = place();
        let mut last = Timestamp::MIN;
        for name in ["Ann Birch", "Bo Cedar", "Cy Dogwood"] {
            let options = SandboxOptions { speed, ..options(Seed::Empty, Some(&file)) };
            let sandbox = start(options).await.unwrap();
            let (status, made) = make_customer(&sandbox, &token(&sandbox), name).await;
            assert_eq!(status, 200, "{made}");
            sandbox.shutdown().await.unwrap();
            let told = moment(&made["time"]);
            assert!(told >= last, "{told} after {last}");
            last = moment(&read(&file)["now"]);
            assert!(last >= told);
        }
    }
}

#[tokio::test]
async fn a_token_from_before_a_restart_is_good_until_its_hour_is_over() {
    let (_folder, file) = place();
    let sandbox = start(options(Seed::Empty, Some(&file))).await.unwrap();
    let (mine, (_, root, bearer)) = (token(&sandbox), sign_in(&sandbox).await);
    sandbox.shutdown().await.unwrap();
    for (minutes, quickbooks, workiz) in [(0, 200, 200), (58, 200, 200), (3, 401, 401)] {
        let mut state = read(&file);
        let now = moment(&state["now"]) + SignedDuration::from_mins(minutes);
        state["now"] = json!(now.to_string());
        fs::write(&file, state.to_string()).unwrap();
        let sandbox = start(options(Seed::Empty, Some(&file))).await.unwrap();
        let (status, _) = make_customer(&sandbox, &mine, &format!("After {minutes}")).await;
        assert_eq!(status, quickbooks, "{minutes}");
        let url = sandbox.info()["workiz"]["base_url"].as_str().unwrap().to_owned();
        let (status, _) = send(&url, "GET", &format!("{root}/account"), &bearer, "").await.unwrap();
        assert_eq!(status, workiz, "{minutes}");
        sandbox.shutdown().await.unwrap();
    }
}

#[tokio::test]
async fn a_file_that_is_not_ours_or_damaged_is_named_and_left_alone() {
    let (_folder, file) = place();
    start(options(Seed::Empty, Some(&file))).await.unwrap().shutdown().await.unwrap();
    let whole = fs::read_to_string(&file).unwrap();
    let half: String = whole.chars().take(whole.len() / 2).collect();
    let nameless = whole.replacen("\"realm_id\"", "\"realm\"", 1);
    let cases = [
        ("notes of a meeting", "is not JSON"),
        (half.as_str(), "is not JSON"),
        ("[1, 2]", "is not a data file of this sandbox"),
        ("{\"schema\": 1}", "is not a data file of this sandbox"),
        ("{\"tieout_sandbox\": 1, \"quickbooks\": {}}", "is not a data file of this sandbox"),
        ("{\"tieout_sandbox\": 2}", "newer version"),
        (nameless.as_str(), "failed to load the QuickBooks side of the data file"),
    ];
    for (text, words) in cases {
        fs::write(&file, text).unwrap();
        let error = start(options(Seed::Empty, Some(&file))).await.unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
        assert!(error.contains("sandbox.json"), "{error}");
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
    let error = start(options(Seed::Empty, file.parent())).await.unwrap_err().to_string();
    assert!(error.contains("failed to read"), "{error}");
}

#[tokio::test]
async fn an_empty_file_counts_as_none_and_a_folder_that_is_not_there_as_an_error() {
    let (folder, file) = place();
    fs::write(&file, "").unwrap();
    let sandbox = start(options(Seed::Empty, Some(&file))).await.unwrap();
    assert_eq!(sandbox.beginning(), Beginning::Seed);
    sandbox.shutdown().await.unwrap();
    assert_eq!(read(&file)["tieout_sandbox"], json!(1));
    let nowhere = folder.path().join("nowhere").join("sandbox.json");
    let error = start(options(Seed::Empty, Some(&nowhere))).await.unwrap_err();
    assert!(error.to_string().contains("failed to write"), "{error}");
}

#[tokio::test]
async fn a_seed_in_a_folder_is_served() {
    let (folder, file) = place();
    start(options(Seed::Demo, Some(&file))).await.unwrap().shutdown().await.unwrap();
    let state = read(&file);
    for side in ["quickbooks", "workiz"] {
        let seed = folder.path().join(format!("{side}.json"));
        fs::write(seed, state[side].to_string()).unwrap();
    }
    let seeded = start(options(Seed::Dir(folder.path().to_owned()), None)).await.unwrap();
    assert_eq!(seeded.workiz().state(), state["workiz"]);
    assert_eq!(seeded.quickbooks().state()["entities"], state["quickbooks"]["entities"]);
}

#[tokio::test]
async fn a_write_that_cannot_be_kept_is_no_success() {
    let (folder, file) = place();
    let sandbox = start(options(Seed::Empty, Some(&file))).await.unwrap();
    let mine = token(&sandbox);
    let info = sandbox.info()["quickbooks"].clone();
    drop(folder);
    let path = format!("/v3/company/{}/customer", info["realm_id"].as_str().unwrap());
    let body = json!({ "DisplayName": "Lost Larch" }).to_string();
    let url = info["base_url"].as_str().unwrap();
    // The body is a sentence, not JSON, so there is no answer to read.
    assert!(send(url, "POST", &path, &format!("Bearer {mine}"), &body).await.is_none());
    assert!(sandbox.shutdown().await.is_err());
}

#[tokio::test]
async fn a_payment_by_the_official_api_is_in_the_data_file_and_in_the_other_view() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.json");
    let sandbox = start(options(Seed::Demo, Some(&file))).await.unwrap();
    let info = sandbox.info()["workiz_api"].clone();
    let base = info["base_url"].as_str().unwrap().trim_end_matches("/api/v1").to_owned();
    let (token, secret) = (info["api_token"].as_str().unwrap(), &info["auth_secret"]);
    let all = format!("/api/v1/{token}/job/all/?only_open=false&start_date=2026-01-01");
    let (status, list) = send(&base, "GET", &all, "", "").await.unwrap();
    assert_eq!((status, &list["flag"]), (200, &json!(true)));
    let job = list["data"][0]["UUID"].as_str().unwrap().to_owned();
    let before = sandbox.workiz().documents("payments").len();
    let pay = json!({ "auth_secret": secret, "amount": 3, "type": "cash",
                      "date": "2026-04-01 10:00:00" });
    let path = format!("/api/v1/{token}/job/addPayment/{job}/?type=cash");
    let (status, told) = send(&base, "POST", &path, "", &pay.to_string()).await.unwrap();
    assert_eq!(status, 200, "{told}");
    assert_eq!(sandbox.workiz().documents("payments").len(), before + 1);
    // A sandbox that is killed right after its answer goes on with the payment.
    drop(sandbox);
    let again = start(options(Seed::Empty, Some(&file))).await.unwrap();
    assert_eq!(again.workiz().documents("payments").len(), before + 1);
    assert_eq!(again.info()["workiz_api"]["api_token"], token);
}
