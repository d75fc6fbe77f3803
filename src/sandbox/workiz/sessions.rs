//! Login with one-time password, refresh, and the check of each call's bearer token.

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
use crate::sandbox::workiz::totp;
use crate::sandbox::workiz::world::Session;
use crate::sandbox::workiz::world::World;
use crate::sandbox::workiz::world::text_at;

/// Seconds that a token lives (seed document: `expiresIn`).
const TOKEN_SECONDS: i64 = 3600;

/// Seconds after a login during which its token can be refreshed [assumed].
const REFRESH_SECONDS: i64 = 24 * 3600;

/// `POST /sessions`.
pub(super) fn login(world: &mut World, call: &Call) -> Result<Answer, ApiError> {
    check_client(world, call)?;
    let body = call.object()?;
    bodies::only_known(&body, &["username", "password", "mfa"])?;
    let username = bodies::text(&body, "username")?;
    let password = bodies::text(&body, "password")?;
    let identity = &world.identity;
    if username != identity.username || password != identity.password {
        return Err(ApiError::new(
            401,
            "invalid_credentials",
            "the user name or the password is wrong",
        ));
    }
    let mfa = body.get("mfa").unwrap_or(&Value::Null);
    let (kind, code) = (text_at(mfa, "type"), text_at(mfa, "code"));
    let (Some("totp"), Some(code)) = (kind, code) else {
        let message =
            "this user signs in with a one-time password: send mfa.type totp and mfa.code";
        return Err(ApiError::new(423, "mfa_required", message));
    };
    if !totp::is_good(&identity.totp_secret, code) {
        return Err(ApiError::new(401, "invalid_mfa_code", "the one-time password is wrong"));
    }
    Ok(open(world, call.now, call.now))
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
    Ok(open(world, session.logged_in_at, call.now))
}

/// Checks that a call carries a live token.
pub(super) fn check(world: &World, call: &Call) -> Result<(), ApiError> {
    let token = bearer(call)?;
    let session = world.sessions.iter().find(|it| it.token == token);
    let session = session.ok_or_else(|| ApiError::unauthorized("the token is not known"))?;
    if call.now >= session.expires_at {
        return Err(ApiError::unauthorized("the token has expired"));
    }
    Ok(())
}

fn open(world: &mut World, logged_in_at: Timestamp, now: Timestamp) -> Answer {
    let id = world.new_id("tok");
    let source = format!("{}/{id}/{}", world.identity.client_secret, world.identity.password);
    let token = format!("wz.{}.{}", blake3::hash(source.as_bytes()).to_hex(), world.counter);
    let expires_at = now.checked_add(SignedDuration::from_secs(TOKEN_SECONDS)).unwrap_or(now);
    world.sessions.retain(|it| now.duration_since(it.logged_in_at).as_secs() < REFRESH_SECONDS);
    world.sessions.push(Session { token: token.clone(), logged_in_at, expires_at });
    let user = json!({
        "id": "u_0f2a1b",
        "name": text_at(&world.account, "userName").unwrap_or("Back Office"),
        "entitlements": world.entitlements,
    });
    Answer::ok(json!({ "authToken": token, "expiresIn": TOKEN_SECONDS, "user": user }))
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
