//! Sign-in, refresh, and the check of each call's bearer token.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::answer::Answer;
use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::bodies;
use crate::sandbox::workiz::call::Call;
use crate::sandbox::workiz::factors;
use crate::sandbox::workiz::people::Factor;
use crate::sandbox::workiz::people::User;
use crate::sandbox::workiz::world::Session;
use crate::sandbox::workiz::world::World;

/// Seconds that a token lives (seed document: `expiresIn`).
const TOKEN_SECONDS: i64 = 3600;

/// Seconds after a login during which its token can be refreshed (assumed).
const REFRESH_SECONDS: i64 = 24 * 3600;

/// `POST /sessions`.
pub(super) fn login(world: &mut World, call: &Call) -> Result<Answer, ApiError> {
    check_client(world, call)?;
    let body = call.object()?;
    bodies::only_known(&body, &["username", "password", "mfa"])?;
    let username = bodies::text(&body, "username")?;
    let password = bodies::text(&body, "password")?;
    let user = world.users.iter().find(|it| it.username == username).cloned();
    let Some(user) = user else { return Err(wrong_credentials()) };
    let sign_in = world.sign_ins.entry(user.username.clone()).or_default();
    sign_in.check_lock(call.now)?;
    if user.mfa == Factor::Sso {
        let message = "this user signs in over the company's own sign-in, not with a password";
        return Err(ApiError::new(403, "sso_required", message));
    }
    if password != user.password {
        sign_in.count_wrong(call.now);
        return Err(wrong_credentials());
    }
    factors::check(world, &user, body.get("mfa"), call.now)?;
    world.sign_ins.entry(user.username.clone()).or_default().succeed();
    Ok(Answer::ok(open(world, &user, call.now, call.now)))
}

fn wrong_credentials() -> ApiError {
    ApiError::new(401, "invalid_credentials", "the user name or the password is wrong")
}

/// `POST /sessions/refresh`: a new token for one that was given less than a day after login.
pub(super) fn refresh(world: &mut World, call: &Call) -> Result<Answer, ApiError> {
    let token = bearer(call)?;
    let place = world.sessions.iter().position(|it| it.token == token);
    let place = place.ok_or_else(|| ApiError::unauthorized("the token is not known"))?;
    let session = world.sessions.remove(place);
    if call.now.duration_since(session.logged_in_at).as_secs() >= REFRESH_SECONDS {
        let message = "the login is more than 24 hours old: sign in again";
        return Err(ApiError::unauthorized(message));
    }
    let user = world.users.iter().find(|it| it.username == session.username).cloned();
    let user = user.ok_or_else(|| ApiError::unauthorized("the user is gone"))?;
    Ok(Answer::ok(open(world, &user, session.logged_in_at, call.now)))
}

/// Checks that a call carries a live token, and tells whose it is.
pub(super) fn check(world: &World, call: &Call) -> Result<User, ApiError> {
    let token = bearer(call)?;
    let session = world.sessions.iter().find(|it| it.token == token);
    let session = session.ok_or_else(|| ApiError::unauthorized("the token is not known"))?;
    if call.now >= session.expires_at {
        return Err(ApiError::unauthorized("the token has expired"));
    }
    let user = world.users.iter().find(|it| it.username == session.username).cloned();
    user.ok_or_else(|| ApiError::unauthorized("the user is gone"))
}

/// Opens a session; gives the answer of a sign-in.
pub(super) fn open(
    world: &mut World,
    user: &User,
    logged_in_at: Timestamp,
    now: Timestamp,
) -> Value {
    let id = world.new_id("tok");
    let source = format!("{}/{id}/{}", world.identity.client_secret, user.password);
    let token = format!("wz.{}.{}", blake3::hash(source.as_bytes()).to_hex(), world.counter);
    let expires_at = now.checked_add(SignedDuration::from_secs(TOKEN_SECONDS)).unwrap_or(now);
    world.sessions.retain(|it| now.duration_since(it.logged_in_at).as_secs() < REFRESH_SECONDS);
    let username = user.username.clone();
    world.sessions.push(Session { token: token.clone(), username, logged_in_at, expires_at });
    let user = json!({ "id": user.id, "name": user.name, "entitlements": user.entitlements });
    json!({ "authToken": token, "expiresIn": TOKEN_SECONDS, "user": user })
}

fn check_client(world: &World, call: &Call) -> Result<(), ApiError> {
    let wanted = format!("{}:{}", world.identity.client_id, world.identity.client_secret);
    let given = call
        .header("authorization")
        .and_then(|header| header.strip_prefix("Basic "))
        .and_then(|encoded| STANDARD.decode(encoded.trim()).ok());
    if given.is_some_and(|given| given == wanted.as_bytes()) {
        return Ok(());
    }
    let message = "send Authorization: Basic with the integration's client id and secret";
    Err(ApiError::new(401, "invalid_client", message))
}

fn bearer(call: &Call) -> Result<&str, ApiError> {
    call.header("authorization").and_then(|header| header.strip_prefix("Bearer ")).ok_or_else(
        || ApiError::unauthorized("send Authorization: Bearer with the session's token"),
    )
}
