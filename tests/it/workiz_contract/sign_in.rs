//! Sessions: how they begin, last, end and are handed over.

use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};
use tieout::ports::clock::Clock;
use tieout::workiz::credentials::Credentials;
use tieout::workiz::error::WorkizError;
use tieout::workiz::kept::Origin;
use tieout::workiz::mfa::{Channel, Code, CodePrompt, Question, Turn};

use super::kit::{Desk, HOUR, MINUTE};

/// A person who looks at what was sent, and types something else as often as told.
struct Person {
    desk: Arc<Desk>,
    mistakes: Mutex<u32>,
    asked: Mutex<Vec<Question>>,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person").finish_non_exhaustive()
    }
}

fn sent(desk: &Desk) -> Value {
    desk.admin("GET", "/codes", &Value::Null)["codes"][0].clone()
}

impl CodePrompt for Person {
    fn ask(&self, question: Question) -> BoxFuture<'_, Option<Code>> {
        self.asked.lock().unwrap().push(question);
        let mut mistakes = self.mistakes.lock().unwrap();
        let code = if *mistakes > 0 {
            *mistakes -= 1;
            "nothing".to_owned()
        } else {
            sent(&self.desk)["code"].as_str().unwrap().to_owned()
        };
        let channel = question.channel.unwrap();
        Box::pin(std::future::ready(Some(Code { channel, code: SecretString::from(code) })))
    }
}

fn person(desk: &Arc<Desk>, mistakes: u32) -> Arc<Person> {
    let (desk, asked) = (Arc::clone(desk), Mutex::default());
    Arc::new(Person { desk, mistakes: Mutex::new(mistakes), asked })
}

fn sign_ins(desk: &Desk) -> Vec<String> {
    desk.asked().into_iter().filter(|it| it.contains("/sessions")).collect()
}

#[tokio::test]
async fn a_session_is_refreshed_for_a_day_and_then_signed_in_again() {
    let desk = Desk::open().await;
    let source = desk.source();
    super::kit::pull(&source).await.unwrap();
    assert_eq!(sign_ins(&desk), ["POST /sessions"]);
    // A refresh ends the old token, so that each pull works only with the new one.
    for _ in 0..25 {
        desk.time.pass(56 * MINUTE);
        super::kit::pull(&source).await.unwrap();
        assert_eq!(sign_ins(&desk), ["POST /sessions/refresh"]);
    }
    desk.time.pass(56 * MINUTE);
    super::kit::pull(&source).await.unwrap();
    assert_eq!(sign_ins(&desk), ["POST /sessions/refresh", "POST /sessions"]);
    // After an hour without a call there is nothing left to refresh.
    desk.time.pass(HOUR);
    super::kit::pull(&source).await.unwrap();
    assert_eq!(sign_ins(&desk), ["POST /sessions"]);
}

#[tokio::test]
async fn two_programs_of_one_user_do_not_end_each_others_session() {
    let desk = Desk::open().await;
    let (one, other) = (desk.source(), desk.source());
    super::kit::pull(&one).await.unwrap();
    super::kit::pull(&other).await.unwrap();
    desk.time.pass(56 * MINUTE);
    super::kit::pull(&one).await.unwrap();
    super::kit::pull(&other).await.unwrap();
    assert_eq!(sign_ins(&desk).len(), 4, "each signed in once and refreshed once");
}

#[tokio::test]
async fn a_code_by_sms_or_mail_is_asked_of_a_person_and_counts_once_for_ten_minutes() {
    for (user, channel) in [("texts", Channel::Sms), ("mails", Channel::Email)] {
        let desk = Arc::new(Desk::open().await);
        let alone = desk.client_of(user);
        let error = alone.account().await.unwrap_err();
        assert!(
            matches!(error, WorkizError::MfaRequired { channel: Some(it) } if it == channel),
            "{error}"
        );
        let first = sent(&desk);
        let client = desk.client_of(user);
        let person = person(&desk, 1);
        client.session().ask_with(Arc::<Person>::clone(&person));
        client.account().await.unwrap();
        let turns: Vec<Turn> = person.asked.lock().unwrap().iter().map(|it| it.turn).collect();
        assert_eq!(turns, [Turn::First, Turn::Again]);
        assert_eq!(sent(&desk), Value::Null, "it is used up");
        assert_ne!(first, Value::Null);
    }
    let desk = Arc::new(Desk::open().await);
    let late = Late(Arc::clone(&desk));
    let client = desk.client_of("texts");
    client.session().ask_with(Arc::new(late));
    let error = client.account().await.unwrap_err();
    assert!(matches!(error, WorkizError::WrongCode), "{error}");
}

/// A person who types the code when it has ended.
struct Late(Arc<Desk>);

impl std::fmt::Debug for Late {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Late").finish_non_exhaustive()
    }
}

impl CodePrompt for Late {
    fn ask(&self, question: Question) -> BoxFuture<'_, Option<Code>> {
        let code = SecretString::from(sent(&self.0)["code"].as_str().unwrap());
        self.0.time.pass(10 * MINUTE);
        let channel = question.channel.unwrap();
        Box::pin(std::future::ready(Some(Code { channel, code })))
    }
}

#[tokio::test]
async fn a_locked_user_is_told_for_how_long_and_not_tried_on() {
    let desk = Desk::open().await;
    let wrong = || Credentials { password: SecretString::from("no"), ..desk.credentials() };
    for _ in 0..5 {
        let client = desk.client_in(desk.session(wrong(), desk.time.clone()));
        let error = client.account().await.unwrap_err();
        assert!(matches!(error, WorkizError::WrongPassword), "{error}");
    }
    desk.time.pass(90_000);
    desk.asked();
    let error = desk.client().account().await.unwrap_err();
    assert!(error.to_string().contains("wrong sign-ins, for 14 more minutes"), "{error}");
    assert_eq!(sign_ins(&desk), ["POST /sessions"], "a locked user is not tried again");
    desk.time.pass(14 * MINUTE);
    desk.client().account().await.unwrap();
}

#[tokio::test]
async fn company_sign_in_needs_a_token_that_is_handed_over_and_lasts_while_it_is_used() {
    let desk = Desk::open().await;
    let error = desk.client_of("single").account().await.unwrap_err();
    assert!(matches!(error, WorkizError::CompanySignIn), "{error}");
    assert!(error.to_string().contains("tieout workiz login --token"), "{error}");
    let who = json!({ "username": "single" });
    let opened = desk.admin("POST", "/tokens", &who);
    let token = SecretString::from(opened["authToken"].as_str().unwrap());
    let client = desk.client_of("single");
    let state = client.session().take_over(token).await.unwrap();
    assert_eq!(state.origin, Origin::HandedOver);
    desk.asked();
    for _ in 0..4 {
        client.account().await.unwrap();
        desk.time.pass(31 * MINUTE);
    }
    assert_eq!(sign_ins(&desk), ["POST /sessions/refresh"; 3]);
    // Somebody ends all sessions: there is no password to fall back to.
    desk.admin("DELETE", "/tokens", &who);
    let error = client.account().await.unwrap_err();
    assert!(matches!(error, WorkizError::HandedOverEnded), "{error}");
    assert!(!sign_ins(&desk).contains(&"POST /sessions".to_owned()));
}

/// The real time, by which the service checks one-time passwords.
#[derive(Clone, Debug)]
struct Real;

impl Clock for Real {
    #[expect(clippy::disallowed_methods, reason = "the simulator checks codes by the real time")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

#[tokio::test]
async fn two_programs_at_once_share_a_one_time_password_only_where_the_service_takes_it_twice() {
    for (reuse, taken) in [("accept", true), ("refuse", false)] {
        let desk = Desk::open().await;
        desk.switch("totp-reuse", reuse);
        // The later program may come a step later, with another code; then both try once more.
        for again in [true, false] {
            let began = Real.now().as_second() / 30;
            let signed_in = |it: &Desk| it.session(it.credentials_of("timed"), Real);
            desk.client_in(signed_in(&desk)).account().await.unwrap();
            let second = desk.client_in(signed_in(&desk)).account().await;
            if again && Real.now().as_second() / 30 != began {
                continue;
            }
            assert_eq!(second.is_ok(), taken, "{reuse}: {second:?}");
            if let Err(error) = second {
                assert!(matches!(error, WorkizError::WrongCode), "{error}");
                assert!(error.to_string().contains("try again in a minute"), "{error}");
            }
            break;
        }
    }
}

#[tokio::test]
async fn a_second_factor_that_is_asked_for_in_between_is_given_at_once() {
    let desk = Desk::open().await;
    let client = desk.client();
    client.account().await.unwrap();
    desk.asked();
    desk.plan(&json!({ "fault": "locked", "path": "/account" }));
    client.account().await.unwrap();
    assert_eq!(desk.asked(), ["GET /account", "POST /sessions", "GET /account"]);
    desk.plan(&json!({ "fault": "locked", "path": "/account", "times": 9 }));
    let error = client.account().await.unwrap_err();
    assert!(matches!(error, WorkizError::MfaRequired { .. }), "{error}");
    assert_eq!(desk.asked().len(), 3);
}
