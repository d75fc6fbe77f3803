//! The second factor of a sign-in: by time, or by a code that is sent.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::people::Factor;
use crate::sandbox::workiz::people::User;
use crate::sandbox::workiz::sign_ins::CODE_SECONDS;
use crate::sandbox::workiz::sign_ins::SentCode;
use crate::sandbox::workiz::switches::TotpReuse;
use crate::sandbox::workiz::totp;
use crate::sandbox::workiz::world::World;
use crate::sandbox::workiz::world::text_at;

/// The types that a request may name.
const TYPES: [&str; 3] = ["totp", "sms", "email"];

/// Checks the second factor of a user whose password was right.
pub(super) fn check(
    world: &mut World,
    user: &User,
    mfa: Option<&Value>,
    now: Timestamp,
) -> Result<(), ApiError> {
    if user.mfa == Factor::None {
        return Ok(());
    }
    let given = match mfa {
        None | Some(Value::Null) => return Err(required(world, user, now)),
        Some(given) if given.is_object() => given,
        Some(_) => return Err(ApiError::invalid_field("mfa", "must be an object")),
    };
    let kind = text_at(given, "type").unwrap_or_default();
    if !TYPES.contains(&kind) {
        let issue = format!("must be one of {}", TYPES.join(", "));
        return Err(ApiError::invalid_field("mfa.type", issue));
    }
    let code = text_at(given, "code").unwrap_or_default();
    if kind != user.mfa.word() || code.is_empty() {
        return Err(required(world, user, now));
    }
    let reuse = world.switches.totp_reuse;
    let sign_in = world.sign_ins.entry(user.username.clone()).or_default();
    let good = match user.mfa {
        Factor::Totp => {
            totp::is_good(&user.totp_secret, code)
                && (sign_in.uses(code) || reuse == TotpReuse::Accept)
        }
        _ => sign_in.takes_sent(code, now),
    };
    if good {
        return Ok(());
    }
    sign_in.count_wrong(now);
    let message = "the one-time password is wrong, was used before, or is too old";
    Err(ApiError::new(401, "invalid_mfa_code", message))
}

/// Asks for the second factor; a code that has to be sent is sent.
fn required(world: &mut World, user: &User, now: Timestamp) -> ApiError {
    let word = user.mfa.word();
    let message = match user.mfa {
        Factor::Sms | Factor::Email => {
            send(world, user, now);
            let to = masked(&user.sent_to);
            format!("a code was sent to {to}: send mfa.type {word} and mfa.code")
        }
        _ => "this user signs in with a one-time password: send mfa.type totp and mfa.code".into(),
    };
    let details = vec![("mfa.type".to_owned(), word.to_owned())];
    ApiError { details, ..ApiError::new(423, "mfa_required", message) }
}

/// Makes a code, which takes the place of an earlier one.
fn send(world: &mut World, user: &User, now: Timestamp) {
    let id = world.new_id("code");
    let source = format!("{}/{}/{id}", world.identity.client_secret, user.username);
    let digits = blake3::hash(source.as_bytes());
    let digits = digits.as_bytes().iter().take(6).map(|byte| char::from(b'0' + byte % 10));
    let life = SignedDuration::from_secs(CODE_SECONDS);
    let sent = SentCode {
        factor: user.mfa,
        to: user.sent_to.clone(),
        code: digits.collect(),
        sent_at: now,
        expires_at: now.checked_add(life).unwrap_or(Timestamp::MAX),
    };
    world.sign_ins.entry(user.username.clone()).or_default().sent = Some(sent);
}

/// A phone number or address of which only the end, or the house, can be read.
fn masked(to: &str) -> String {
    if let Some((_, house)) = to.split_once('@') {
        return format!("***@{house}");
    }
    let end: Vec<char> = to.chars().rev().take(2).collect();
    format!("***{}", end.iter().rev().collect::<String>())
}

/// The codes that wait to be used, for the admin port.
pub(super) fn waiting(world: &World) -> Value {
    let codes = world.sign_ins.iter().filter_map(|(username, sign_in)| {
        let sent = sign_in.sent.as_ref()?;
        Some(json!({
            "username": username, "type": sent.factor.word(), "to": sent.to, "code": sent.code,
            "sentAt": sent.sent_at.to_string(), "expiresAt": sent.expires_at.to_string(),
        }))
    });
    json!({ "codes": codes.collect::<Vec<Value>>() })
}
