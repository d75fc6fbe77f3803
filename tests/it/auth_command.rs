//! `tieout auth quickbooks`: the program, the simulated service, and a browser of a few lines.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, ChildStderr, Stdio};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tieout::ports::tokens::TokenStore as _;
use tieout::store::lock::RunLock;
use tieout::store::tokens::StoreTokens;
use url::Url;

use crate::company::Company;

const REFUSED: i32 = 5;

/// What a person decides on QuickBooks' page.
#[derive(Clone, Copy, Debug)]
enum Decision {
    Approve,
    Deny,
}

/// A login that waits for the browser.
struct Login {
    child: Child,
    talk: BufReader<ChildStderr>,
    said: String,
    /// The address that it printed.
    address: Url,
}

impl Login {
    fn begin(company: &Company, arguments: &[&str]) -> Self {
        let mut command = company.command(&[&["auth", "quickbooks", "login"], arguments].concat());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut talk = BufReader::new(child.stderr.take().unwrap());
        let (mut said, mut address) = (String::new(), None);
        while address.is_none() {
            let mut line = String::new();
            assert_ne!(talk.read_line(&mut line).unwrap(), 0, "no address: {said}");
            address = line.trim().starts_with("http").then(|| Url::parse(line.trim()).unwrap());
            said.push_str(&line);
        }
        Self { child, talk, said, address: address.unwrap() }
    }

    fn asked(&self, name: &str) -> String {
        self.address.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned()
    }

    /// The address to which the browser comes back, with these parameters.
    fn back(&self, query: &str) -> String {
        format!("{}?{query}", self.asked("redirect_uri"))
    }

    fn paste(&mut self, text: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{text}").unwrap();
    }

    /// Waits for its end: exit code, data, talk.
    fn end(mut self) -> (Option<i32>, String, String) {
        drop(self.child.stdin.take());
        self.talk.read_to_string(&mut self.said).unwrap();
        let mut data = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut data).unwrap();
        (self.child.wait().unwrap().code(), data, self.said)
    }
}

fn browser() -> reqwest::Client {
    let _there = rustls::crypto::ring::default_provider().install_default();
    let never = reqwest::redirect::Policy::none();
    reqwest::Client::builder().redirect(never).no_proxy().build().unwrap()
}

/// Decides on QuickBooks' page; returns where the browser is sent.
async fn decide(login: &Login, decision: Decision) -> String {
    let mut form: BTreeMap<String, String> = login.address.query_pairs().into_owned().collect();
    let word = match decision {
        Decision::Approve => "approve",
        Decision::Deny => "deny",
    };
    form.insert("decision".to_owned(), word.to_owned());
    let mut page = login.address.clone();
    page.set_query(None);
    let answer = browser().post(page).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 302, "{answer:?}");
    answer.headers()["location"].to_str().unwrap().to_owned()
}

/// Opens an address as the browser does; returns status and page.
async fn open(address: &str) -> (u16, String) {
    let answer = browser().get(address).send().await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-store");
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// A company whose settings refer to no refresh token.
async fn company() -> Company {
    let company = Company::open().await;
    company.change_settings("refresh_token = \"file:secrets/quickbooks_refresh_token\"\n", "");
    fs::remove_file(company.file("secrets/quickbooks_refresh_token")).unwrap();
    company
}

fn status(company: &Company) -> (Option<i32>, Value) {
    let ran = company.run(&["auth", "quickbooks", "status", "--json"]);
    (ran.code, serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}")))
}

async fn sign_in(company: &Company) {
    let login = Login::begin(company, &["--port", "0"]);
    let back = decide(&login, Decision::Approve).await;
    assert_eq!(open(&back).await.0, 200);
    let (code, _, said) = login.end();
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_through_the_browser_and_runs_work_from_then_on() {
    let company = company().await;
    let ran = company.run(&["run"]);
    company.told(&ran, REFUSED, &["not connected yet", "tieout auth quickbooks login"]);
    assert_eq!(status(&company).0, Some(REFUSED));

    let login = Login::begin(&company, &["--port", "0", "--json"]);
    assert!(login.said.contains("Cedar Test"), "{}", login.said);
    let back = decide(&login, Decision::Approve).await;
    let (code, page) = open(&back).await;
    assert_eq!(code, 200);
    assert!(page.contains("Connected"), "{page}");
    let (code, data, said) = login.end();
    assert_eq!(code, Some(0), "{said}");
    let data: Value = serde_json::from_str(&data).unwrap();
    let realm = company.sandbox.info()["quickbooks"]["realm_id"].clone();
    assert_eq!(data["realm_id"], realm);
    assert_eq!(data["connected"], true);
    let name = company.seeds.quickbooks["company"]["CompanyName"].as_str().unwrap();
    assert!(said.contains(&format!("QuickBooks calls this company {name}.")), "{said}");
    for key in
        ["access_token_ends_at", "refresh_token_ends_at", "sign_in_ends_at", "last_renewed_at"]
    {
        assert!(data[key].is_string(), "{key}: {data}");
    }
    assert_eq!(status(&company), (Some(0), data));
    let state = String::from_utf8_lossy(&fs::read(company.file("state.db")).unwrap()).into_owned();
    let refresh = company.sandbox.quickbooks().info().refresh_token;
    assert!(!state.contains(&refresh) && !said.contains(&refresh), "the token is sealed");
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn with_production_keys_the_address_is_pasted() {
    let company = company().await;
    let settings = fs::read_to_string(company.file("tieout.toml")).unwrap();
    let line = "redirect_url = \"https://books.example.com/done\"\nrealm_id";
    company.write("tieout.toml", &settings.replacen("realm_id", line, 1));
    let mut login = Login::begin(&company, &[]);
    assert_eq!(login.asked("redirect_uri"), "https://books.example.com/done");
    let back = decide(&login, Decision::Approve).await;
    assert!(back.starts_with("https://books.example.com/done?code="), "{back}");
    // A slip of the hand does not end it.
    login.paste("https://appcenter.intuit.com/connect/oauth2");
    login.paste(&format!("  {back}  "));
    let (code, data, said) = login.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("begins with https://books.example.com/done"), "{said}");
    assert!(data.contains("signed in by `tieout auth quickbooks login`"), "{data}");
    assert!(data.contains("sign-in ends for good"), "{data}");
    assert_eq!(status(&company).0, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_or_refused_consent_is_told_and_keeps_nothing() {
    let company = company().await;
    let login = Login::begin(&company, &["--port", "0"]);
    let back = decide(&login, Decision::Deny).await;
    let (code, page) = open(&back).await;
    assert_eq!(code, 400);
    assert!(page.contains("Not connected"), "{page}");
    let (code, data, said) = login.end();
    assert_eq!((code, data.as_str()), (Some(REFUSED), ""), "{said}");
    assert!(said.contains("declined on QuickBooks' page"), "{said}");

    let login = Login::begin(&company, &["--port", "0"]);
    let back = login.back(&format!("error=invalid_scope&state={}", login.asked("state")));
    assert_eq!(open(&back).await.0, 400);
    let (code, _, said) = login.end();
    assert_eq!(code, Some(REFUSED), "{said}");
    assert!(said.contains("com.intuit.quickbooks.accounting"), "{said}");
    assert_eq!(status(&company).0, Some(REFUSED));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_another_state_ends_nothing_and_opens_nothing() {
    let company = company().await;
    let login = Login::begin(&company, &["--port", "0"]);
    let (code, page) = open(&login.back("code=stolen&state=guessed&realmId=1")).await;
    assert_eq!(code, 400);
    assert!(page.contains("does not belong to the sign-in"), "{page}");
    // The right one is still waited for.
    let back = decide(&login, Decision::Approve).await;
    assert_eq!(open(&back).await.0, 200);
    let (code, _, said) = login.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("does not belong to this attempt, and was not used"), "{said}");
    assert!(!said.contains("start the sign-in again"), "{said}");

    let mut login = Login::begin(&company, &["--paste"]);
    let back = login.back("code=stolen&state=guessed&realmId=1");
    login.paste(&back);
    let (code, _, said) = login.end();
    assert_eq!(code, Some(REFUSED), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_company_than_the_settings_name_is_refused_and_named() {
    let company = company().await;
    let realm = company.sandbox.info()["quickbooks"]["realm_id"].as_str().unwrap().to_owned();
    let settings = fs::read_to_string(company.file("tieout.toml")).unwrap();
    company.write("tieout.toml", &settings.replace(&realm, "123146"));
    let login = Login::begin(&company, &["--port", "0"]);
    let back = decide(&login, Decision::Approve).await;
    assert_eq!(open(&back).await.0, 400);
    let (code, data, said) = login.end();
    assert_eq!((code, data.as_str()), (Some(REFUSED), ""), "{said}");
    assert!(said.contains(&format!("was for the company {realm}")), "{said}");
    assert!(said.contains("is 123146; nothing was kept"), "{said}");
    // An address that lies about the company gets tokens of another one: they open nothing.
    let mut login = Login::begin(&company, &["--paste"]);
    let back = decide(&login, Decision::Approve).await;
    login.paste(&back.replace(&realm, "123146"));
    let (code, _, said) = login.end();
    assert_eq!(code, Some(REFUSED), "{said}");
    assert_eq!(status(&company).0, Some(REFUSED));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_named() {
    let company = company().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ran = company.run(&["auth", "quickbooks", "login", "--port", &port]);
    company.told(&ran, 2, &[&format!("port {port} "), "another program listens there", "--port"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_used_or_an_app_that_is_unknown_is_told() {
    let company = company().await;
    let mut login = Login::begin(&company, &["--paste"]);
    let realm = company.sandbox.info()["quickbooks"]["realm_id"].as_str().unwrap().to_owned();
    let query = format!("code=used&state={}&realmId={realm}", login.asked("state"));
    let back = login.back(&query);
    login.paste(&back);
    let (code, _, said) = login.end();
    assert_eq!(code, Some(REFUSED), "{said}");
    assert!(said.contains("does not take the code of this sign-in"), "{said}");

    company.write("secrets/quickbooks_client_secret", "not-it");
    let mut login = Login::begin(&company, &["--paste"]);
    let back = decide(&login, Decision::Approve).await;
    login.paste(&back);
    let (code, _, said) = login.end();
    assert_eq!(code, Some(REFUSED), "{said}");
    assert!(said.contains("does not know the app by its id and secret"), "{said}");
    let login = Login::begin(&company, &["--paste"]);
    let (code, _, said) = login.end();
    assert_eq!(code, Some(2), "nothing was pasted: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_sign_in_is_gone_here_and_there() {
    let company = company().await;
    let ran = company.run(&["auth", "quickbooks", "revoke"]);
    company.told(&ran, REFUSED, &["no sign-in to QuickBooks to revoke"]);
    sign_in(&company).await;
    let ran = company.run(&["auth", "quickbooks", "revoke", "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let data: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&data["revoked"], &data["was_good"]), (&true.into(), &true.into()));
    assert_eq!(status(&company).0, Some(REFUSED));
    company.told(&company.run(&["run"]), REFUSED, &["not connected yet"]);
    // Signing in again works, also after the sign-in was revoked elsewhere.
    sign_in(&company).await;
    let info = company.sandbox.info();
    let text = |key: &str| info["quickbooks"][key].as_str().unwrap().to_owned();
    let token = company.sandbox.quickbooks().info().refresh_token;
    let asked = browser().post(text("revoke_url"));
    let asked = asked.basic_auth(text("client_id"), Some(text("client_secret")));
    let answer = asked.json(&serde_json::json!({ "token": token })).send().await.unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
    company.told(&company.run(&["run"]), REFUSED, &["revoked, replaced or has expired"]);
    let ran = company.run(&["auth", "quickbooks", "revoke"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("was no good any more"), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_takes_the_place_of_the_refresh_token_of_the_settings() {
    let company = Company::open().await;
    // Never used yet, but it would do.
    let (code, data) = status(&company);
    assert_eq!((code, &data["from"]), (Some(0), &"settings".into()));
    company.write("secrets/quickbooks_refresh_token", "dead-token");
    company.told(&company.run(&["plan"]), REFUSED, &["not connected any more"]);
    sign_in(&company).await;
    assert_eq!(status(&company).1["from"], "login");
    company.works();
    // Also when the settings do not refer to it any more, or it is not there.
    fs::remove_file(company.file("secrets/quickbooks_refresh_token")).unwrap();
    assert_eq!(status(&company).1["from"], "login");
    company.change_settings("refresh_token = \"file:secrets/quickbooks_refresh_token\"\n", "");
    assert_eq!(status(&company).1["from"], "login");
    assert_eq!(company.run(&["plan"]).code, Some(0));
    // Another refresh token in the settings begins anew.
    company.write("tieout.toml", &company.settings());
    company.write("secrets/quickbooks_refresh_token", "from elsewhere");
    assert_eq!(status(&company).1["from"], "settings");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_browser_is_opened_unless_asked() {
    let company = company().await;
    let tools = tempfile::tempdir().unwrap();
    let opened = tools.path().join("opened");
    for name in ["xdg-open", "open"] {
        let tool = tools.path().join(name);
        fs::write(&tool, format!("#!/bin/sh\nprintf %s \"$1\" > '{}'\n", opened.display()))
            .unwrap();
        fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).unwrap();
    }
    for asked in [false, true] {
        let mut command = company.command(&["auth", "quickbooks", "login", "--paste"]);
        let path = format!("{}:/usr/bin:/bin", tools.path().display());
        let open = if asked { &["--open"][..] } else { &[] };
        let output = command.args(open).env("PATH", path).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        if asked {
            crate::company::until(|| fs::read_to_string(&opened).is_ok_and(|it| !it.is_empty()))
                .await;
            assert!(said.contains(&fs::read_to_string(&opened).unwrap()), "{said}");
        } else {
            assert!(!opened.exists());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_warns_a_month_before_the_sign_in_ends() {
    let company = company().await;
    sign_in(&company).await;
    let data = status(&company).1;
    assert_eq!(data["warnings"].as_array().unwrap().len(), 0, "{data}");
    let now: Timestamp = data["last_renewed_at"].as_str().unwrap().parse().unwrap();
    let after = |days: i64| Some(now + SignedDuration::from_hours(24 * days));
    let tokens = StoreTokens::open(company.folder(), None).unwrap();
    let key = format!("quickbooks/{}/login", data["realm_id"].as_str().unwrap());
    let kept = tokens.load(&key).unwrap().unwrap();
    for (refresh, sign_in, code, says) in [
        (after(100), after(29), 0, "ends within 30 days, however often it is used"),
        (after(29), after(900), 0, "ends within 30 days unless it is used"),
        (after(100), after(-1), REFUSED, "has ended"),
        (after(-1), after(900), REFUSED, "has ended"),
    ] {
        let mut token = kept.clone();
        (token.refresh_expires_at, token.sign_in_ends_at) = (refresh, sign_in);
        tokens.save(&key, &token).unwrap();
        let ran = company.run(&["auth", "quickbooks", "status"]);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        assert!(ran.stderr.contains(says), "{ran:?}");
        let (code_of_data, data) = status(&company);
        assert_eq!(code_of_data, Some(code));
        assert_eq!(data["connected"], code == 0);
        assert!(data["warnings"][0].as_str().unwrap().contains(says), "{data}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_does_not_disturb_a_run_at_work() {
    let company = company().await;
    let _at_work = RunLock::acquire(company.folder()).unwrap();
    for action in ["login", "revoke"] {
        let ran = company.run(&["auth", "quickbooks", action]);
        company.told(&ran, 1, &["another"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_services_list_an_older_one_is_used_and_said() {
    let company = company().await;
    let right = company.sandbox.info()["quickbooks"]["token_url"].as_str().unwrap().to_owned();
    // Nobody listens there any more.
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let wrong = format!("http://{gone}/oauth2/v1/tokens/bearer");
    let settings = fs::read_to_string(company.file("tieout.toml")).unwrap();
    company.write("tieout.toml", &settings.replace(&right, &wrong));
    let login = ["auth", "quickbooks", "login", "--paste"];
    let ran = company.run(&login);
    company.told(&ran, 6, &["list of its sign-in addresses"]);
    let list = format!("http://{gone}/.well-known/openid_configuration");
    let kept = format!(
        r#"2020-01-01T00:00:00Z {{"authorization_endpoint":"http://{gone}/kept","token_endpoint":"{wrong}","revocation_endpoint":"http://{gone}/revoke"}}"#
    );
    let tokens = StoreTokens::open(company.folder(), None).unwrap();
    tokens.keep_word(&format!("quickbooks list {list}"), &kept).unwrap();
    let ran = company.run(&login);
    // Nothing was pasted.
    company.told(&ran, 2, &["cannot be had now; those of an earlier time are used"]);
    assert!(ran.stderr.contains(&format!("http://{gone}/kept?client_id=")), "{ran:?}");
    // A list of today is not fetched again.
    company.write("tieout.toml", &settings);
    assert_eq!(company.run(&login).code, Some(2));
    let word = format!(
        "quickbooks list {}",
        right.replace("/oauth2/v1/tokens/bearer", "/.well-known/openid_configuration")
    );
    let today = tokens.word(&word).unwrap().unwrap();
    assert_eq!(company.run(&login).code, Some(2));
    assert_eq!(tokens.word(&word).unwrap().unwrap(), today);
}
