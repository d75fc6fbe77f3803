//! From a call to its answer: token, limit, end point, secret, then the work.

use crate::sandbox::workiz::sandbox::Shared;
use crate::sandbox::workiz_api::account::Account;
use crate::sandbox::workiz_api::answer;
use crate::sandbox::workiz_api::answer::Answer;
use crate::sandbox::workiz_api::call::Call;
use crate::sandbox::workiz_api::clients;
use crate::sandbox::workiz_api::created;
use crate::sandbox::workiz_api::jobs;
use crate::sandbox::workiz_api::jobs::Assignment;
use crate::sandbox::workiz_api::lead_changes;
use crate::sandbox::workiz_api::leads;
use crate::sandbox::workiz_api::payments;
use crate::sandbox::workiz_api::people;

/// Carries a call with a good token out.
pub(super) fn answer(shared: &mut Shared<'_>, account: &mut Account, call: &Call) -> Answer {
    // An end point that is none is told as such whether or not a slash ends it.
    let Some(parts) = call.parts() else {
        let known = ["/job", "/lead", "/team", "/TimeOff", "/Client"];
        let is_known = known.iter().any(|it| call.path.starts_with(it));
        return if is_known { answer::forbidden() } else { answer::invalid_end_point() };
    };
    let done = if call.method == "POST" {
        write(shared, account, call, &parts)
    } else {
        read(shared, account, call, &parts)
    };
    done.unwrap_or_else(|refusal| refusal)
}

fn read(
    shared: &Shared<'_>,
    account: &Account,
    call: &Call,
    parts: &[&str],
) -> Result<Answer, Answer> {
    let secret = call.parameter("auth_secret");
    if account.switches.is("reads-need-secret", "yes") && secret != Some(&account.auth_secret) {
        return Err(answer::forbidden());
    }
    match (call.method.as_str(), parts) {
        ("GET", ["job", "all"]) => jobs::all(shared, account, call),
        ("GET", ["job", "get", uuid]) => Ok(jobs::get(shared, account, uuid)),
        ("GET", ["lead", "all"]) => leads::all(shared, account, call),
        ("GET", ["lead", "get", uuid]) => Ok(leads::get(account, uuid)),
        ("GET", ["team", "all"]) => Ok(Answer::bare(people::team(shared, account).into())),
        ("GET", ["team", "get", id]) => Ok(people::get(shared, account, id)),
        ("GET", ["TimeOff", "get"]) => Ok(people::time_off(account, None)),
        ("GET", ["TimeOff", "get", name]) => Ok(people::time_off(account, Some(name))),
        ("GET", ["Client", "get", id]) => Ok(clients::get(shared, id)),
        _ => Err(answer::invalid_end_point()),
    }
}

/// The end points that write.
const WRITES: [(&str, &str); 11] = [
    ("job", "create"),
    ("job", "update"),
    ("job", "assign"),
    ("job", "unassign"),
    ("job", "addPayment"),
    ("lead", "create"),
    ("lead", "update"),
    ("lead", "assign"),
    ("lead", "unassign"),
    ("lead", "markLost"),
    ("lead", "activate"),
];

fn write(
    shared: &mut Shared<'_>,
    account: &mut Account,
    call: &Call,
    parts: &[&str],
) -> Result<Answer, Answer> {
    let place = parts.first().zip(parts.get(1));
    if !place.is_some_and(|(kind, verb)| WRITES.contains(&(*kind, *verb))) {
        return Err(answer::invalid_end_point());
    }
    let fields = call.fields(&account.switches)?;
    let secret = fields.text("auth_secret")?;
    if secret.as_deref() != Some(&account.auth_secret) {
        return Err(answer::unauthorized(&account.switches));
    }
    match parts {
        ["job", "create"] => created::job(shared, account, &fields, call.now),
        ["job", "update"] => jobs::update(shared, account, &fields, call.now),
        ["job", "assign"] => jobs::assign(shared, account, &fields, Assignment::On),
        ["job", "unassign"] => jobs::assign(shared, account, &fields, Assignment::Off),
        ["job", "addPayment", uuid] => payments::add(shared, account, call, uuid),
        ["lead", "create"] => lead_changes::create(shared, account, &fields, call.now),
        ["lead", "update"] => lead_changes::update(shared, account, &fields),
        ["lead", "assign"] => lead_changes::assign(shared, account, &fields, Assignment::On),
        ["lead", "unassign"] => lead_changes::assign(shared, account, &fields, Assignment::Off),
        ["lead", "markLost", uuid] => lead_changes::mark(account, uuid, "Lost"),
        ["lead", "activate", uuid] => lead_changes::mark(account, uuid, "Submitted"),
        _ => Err(answer::invalid_end_point()),
    }
}
