//! Sessions that last from run to run, codes that a person types, and tokens that one hands over.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;

use futures_util::future::BoxFuture;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use crate::ports::tokens::StoredToken;
use crate::ports::tokens::TokenStore;
use crate::ports::tokens::TokenStoreError;
use crate::workiz::credentials::Credentials;
use crate::workiz::error::WorkizError;
use crate::workiz::kept::Origin;
use crate::workiz::kept::TOKEN_KEY;
use crate::workiz::mfa::Channel;
use crate::workiz::mfa::Code;
use crate::workiz::mfa::CodePrompt;
use crate::workiz::mfa::Question;
use crate::workiz::mfa::Turn;
use crate::workiz::session::Renewal;
use crate::workiz::session::Session;
use crate::workiz::tests::stub::SetClock;
use crate::workiz::tests::stub::Stub;
use crate::workiz::tests::stub::credentials;
use crate::workiz::tests::stub::session;

const NOON: &str = "2026-02-01T12:00:00Z";
const GRANTED: &str = r#"{"authToken":"hush-token","expiresIn":3600,
    "user":{"id":"u_1","name":"Sam","role":"owner","entitlements":["clients","invoices"]}}"#;

/// Keeps tokens in memory.
#[derive(Debug, Default)]
struct Drawer(Mutex<BTreeMap<String, StoredToken>>);

impl TokenStore for Drawer {
    fn load(&self, key: &str) -> Result<Option<StoredToken>, TokenStoreError> {
        Ok(self.0.lock().unwrap().get(key).cloned())
    }

    fn save(&self, key: &str, token: &StoredToken) -> Result<(), TokenStoreError> {
        self.0.lock().unwrap().insert(key.to_owned(), token.clone());
        Ok(())
    }
}

/// One run of the program.
fn run(
    base: &Url,
    credentials: Credentials,
    clock: &SetClock,
    drawer: &Arc<Drawer>,
) -> Arc<Session> {
    let session = session(base, credentials, clock);
    session.keep_in(Arc::<Drawer>::clone(drawer));
    session
}

fn sign_ins(stub: &Stub) -> Vec<String> {
    let lines = stub.session_lines().into_iter();
    lines.map(|it| it.rsplit('/').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_second_run_goes_on_with_the_session_of_the_first() {
    let (stub, drawer, clock) = (Stub::default(), Arc::default(), SetClock::at(NOON));
    let base = stub.start().await;
    stub.session(200, GRANTED);
    run(&base, credentials(), &clock, &drawer).bearer().await.unwrap();
    let second = run(&base, credentials(), &clock, &drawer);
    second.bearer().await.unwrap();
    assert_eq!(sign_ins(&stub), ["sessions"]);
    let known = second.known().await.unwrap().unwrap();
    assert_eq!(known.origin, Origin::SignIn);
    assert_eq!(known.expires_at.to_string(), "2026-02-01T13:00:00Z");
    assert!(known.user.unwrap().get().contains("\"role\":\"owner\""));
    // Near its end it is refreshed, and the user stays known though the refresh names none.
    clock.advance(3_400);
    let third = run(&base, credentials(), &clock, &drawer);
    third.bearer().await.unwrap();
    assert!(third.known().await.unwrap().unwrap().user.is_some());
    clock.advance(3_700);
    run(&base, credentials(), &clock, &drawer).bearer().await.unwrap();
    assert_eq!(sign_ins(&stub), ["sessions", "refresh", "sessions"]);
    let kept = drawer.load(TOKEN_KEY).unwrap().unwrap();
    assert_eq!(kept.access_token.expose_secret(), "token-2");
    assert!(!format!("{third:?} {kept:?}").contains("hush"));
}

#[tokio::test]
async fn a_session_of_other_credentials_is_not_used() {
    let (stub, drawer, clock) = (Stub::default(), Arc::default(), SetClock::at(NOON));
    let base = stub.start().await;
    run(&base, credentials(), &clock, &drawer).bearer().await.unwrap();
    let password = SecretString::from("another");
    let changed = Credentials { password, ..credentials() };
    run(&base, changed, &clock, &drawer).bearer().await.unwrap();
    assert_eq!(sign_ins(&stub), ["sessions", "sessions"]);
}

#[tokio::test]
async fn a_token_that_is_handed_over_is_proved_kept_and_refreshed_while_it_lasts() {
    let (stub, drawer, clock) = (Stub::default(), Arc::default(), SetClock::at(NOON));
    let base = stub.start().await;
    let first = run(&base, credentials(), &clock, &drawer);
    first.take_over(SecretString::from("from-the-browser")).await.unwrap();
    assert_eq!(stub.seen()[0].authorization, "Bearer from-the-browser");
    clock.advance(1_801);
    // The password does not matter to it.
    let sso = Credentials { password: SecretString::from(""), ..credentials() };
    let second = run(&base, sso, &clock, &drawer);
    let bearer = second.bearer().await.unwrap();
    assert_eq!(sign_ins(&stub), ["refresh", "refresh"]);
    assert_eq!(second.known().await.unwrap().unwrap().origin, Origin::HandedOver);
    let error = second.renew(&bearer, Renewal::SignIn).await.unwrap_err();
    assert!(matches!(error, WorkizError::HandedOverEnded), "{error}");
    clock.advance(3_700);
    let error = run(&base, credentials(), &clock, &drawer).bearer().await.unwrap_err();
    assert!(error.to_string().contains("login --token"), "{error}");
    assert_eq!(sign_ins(&stub).len(), 2);
}

#[tokio::test]
async fn a_token_that_workiz_does_not_refresh_is_not_kept() {
    let (stub, drawer, clock) = (Stub::default(), Arc::default(), SetClock::at(NOON));
    let base = stub.start().await;
    run(&base, credentials(), &clock, &drawer).bearer().await.unwrap();
    stub.session(401, "{}");
    let second = run(&base, credentials(), &clock, &drawer);
    assert!(second.take_over(SecretString::from("wrong")).await.is_err());
    let kept = drawer.load(TOKEN_KEY).unwrap().unwrap();
    assert_eq!(kept.access_token.expose_secret(), "token-1");
}

/// A person who types what stands on a list.
#[derive(Debug, Default)]
struct Typist {
    codes: Mutex<Vec<&'static str>>,
    asked: Mutex<Vec<Question>>,
}

impl CodePrompt for Typist {
    fn ask(&self, question: Question) -> BoxFuture<'_, Option<Code>> {
        self.asked.lock().unwrap().push(question);
        let code = self.codes.lock().unwrap().pop();
        let channel = question.channel.unwrap_or(Channel::Email);
        let code = code.map(|it| Code { channel, code: SecretString::from(it) });
        Box::pin(std::future::ready(code))
    }
}

fn mfa_of(stub: &Stub, place: usize) -> Value {
    serde_json::from_str::<Value>(&stub.seen()[place].body).unwrap()["mfa"].clone()
}

#[tokio::test]
async fn a_code_is_asked_for_and_sent_with_the_way_on_which_it_came() {
    for (body, channel) in [
        (
            r#"{"error":{"code":"mfa_required","message":"m","details":[{"field":"mfa.type","issue":"sms"}]}}"#,
            "sms",
        ),
        (r#"{"error":{"code":"mfa_required","message":"m","mfa":{"type":"sms"}}}"#, "sms"),
        (r#"{"error":"mfa_required","message":"m"}"#, "email"),
    ] {
        let (stub, clock) = (Stub::default(), SetClock::at(NOON));
        let base = stub.start().await;
        let typist = Arc::new(Typist::default());
        *typist.codes.lock().unwrap() = vec!["222222", "111111"];
        let session = session(&base, credentials(), &clock);
        session.ask_with(Arc::<Typist>::clone(&typist));
        stub.session(423, body);
        stub.session(401, r#"{"error":{"code":"invalid_mfa_code","message":"no"}}"#);
        session.bearer().await.unwrap();
        assert_eq!(mfa_of(&stub, 0), Value::Null);
        assert_eq!(mfa_of(&stub, 1), serde_json::json!({"type": channel, "code": "111111"}));
        assert_eq!(mfa_of(&stub, 2)["code"], "222222");
        let turns: Vec<Turn> = typist.asked.lock().unwrap().iter().map(|it| it.turn).collect();
        assert_eq!(turns, [Turn::First, Turn::Again]);
    }
}

#[tokio::test]
async fn without_a_person_a_needed_code_says_what_to_run() {
    for silent in [true, false] {
        let (stub, clock) = (Stub::default(), SetClock::at(NOON));
        let base = stub.start().await;
        let session = session(&base, credentials(), &clock);
        if silent {
            session.ask_with(Arc::new(Typist::default()));
        }
        stub.session(423, r#"{"flag":false,"msg":"code sent"}"#);
        let error = session.bearer().await.unwrap_err();
        assert!(error.to_string().contains("run `tieout workiz login`"), "{error}");
        assert_eq!(sign_ins(&stub), ["sessions"]);
    }
}
