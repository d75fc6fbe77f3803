//! Finds out what a call to `/v3/company/…` wants, and does it.

use std::borrow::Cow;

use serde_json::Value;

use crate::sandbox::qbo::attachable;
use crate::sandbox::qbo::batch;
use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::cdc;
use crate::sandbox::qbo::company::Company;
use crate::sandbox::qbo::company_settings;
use crate::sandbox::qbo::counts::Metered;
use crate::sandbox::qbo::envelope::Answer;
use crate::sandbox::qbo::envelope::Format;
use crate::sandbox::qbo::envelope::QUOTA_SPENT;
use crate::sandbox::qbo::envelope::TOO_FAST;
use crate::sandbox::qbo::envelope::bare;
use crate::sandbox::qbo::envelope::fault;
use crate::sandbox::qbo::envelope::gateway;
use crate::sandbox::qbo::envelope::success;
use crate::sandbox::qbo::envelope::throttled;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::idempotency::check_batch_id;
use crate::sandbox::qbo::idempotency::check_id;
use crate::sandbox::qbo::idempotency::digest;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::stamp_ms;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::language::told;
use crate::sandbox::qbo::limits::CallClass;
use crate::sandbox::qbo::limits::Over;
use crate::sandbox::qbo::multipart::Part;
use crate::sandbox::qbo::query::run;
use crate::sandbox::qbo::query::run::pseudo_tax_codes;
use crate::sandbox::qbo::render::render_by_id;
use crate::sandbox::qbo::reports;
use crate::sandbox::qbo::send;
use crate::sandbox::qbo::serving::items_of;
use crate::sandbox::qbo::serving::month;
use crate::sandbox::qbo::settings::BatchItems;
use crate::sandbox::qbo::settings::Limits;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::settings::RequestIdMode;
use crate::sandbox::qbo::side_routes;
use crate::sandbox::qbo::write::DuplicateNumber;
use crate::sandbox::qbo::write::Operation;
use crate::sandbox::qbo::write::Order;
use crate::sandbox::qbo::write::execute;

/// Paths and entities that the real service has and this sandbox has not.
pub(super) const NOT_SIMULATED: &[&str] = &[
    "bill",
    "billpayment",
    "budget",
    "companycurrency",
    "creditcardpayment",
    "customertype",
    "estimate",
    "exchangerate",
    "inventoryadjustment",
    "journalcode",
    "journalentry",
    "purchase",
    "purchaseorder",
    "recurringtransaction",
    "reimbursecharge",
    "statementcharge",
    "taxclassification",
    "taxpayment",
    "timeactivity",
    "transfer",
    "vendorcredit",
    "entitlements",
];

/// An HTTP call, read.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) accept: String,
    pub(super) content_type: String,
    pub(super) authorization: String,
    pub(super) wants_hard_expiry: bool,
    pub(super) body: Vec<u8>,
    /// The parts of a multipart body.
    pub(super) parts: Vec<Part>,
}

impl Call {
    /// Gives a query parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Gives the access token; nothing but an empty text when there is none.
    pub(super) fn token(&self) -> &str {
        self.authorization.strip_prefix("Bearer ").unwrap_or_default()
    }
}

/// What a call gives: an envelope, which tells the time, or a body of its own form.
pub(super) enum Given {
    Wrapped(Doc),
    Bare(Doc),
}

/// Answers a call to the accounting API: limits first, then the token, the realm, the path.
pub(super) fn answer(company: &mut Company, settings: &QboSettings, call: &Call) -> Answer {
    let now = company.books.now;
    let segments: Vec<&str> = call.path.trim_start_matches('/').split('/').collect();
    let ["v3", "company", realm, rest @ ..] = segments.as_slice() else {
        return fault(Format::Json, &unknown_path(call), now);
    };
    if let Err((over, words)) = admit(company, settings, call, rest) {
        company.counts.throttled(over);
        return throttled(now, settings.throttle_form, settings.retry_after, words);
    }
    let denied = match company.apps.check_access(call.token(), now) {
        Err(detail) => Some(gateway(401, now, detail.as_deref())),
        // Source: issue threads (another realm, a missing scope).
        Ok(grant) if *realm != company.realm_id || grant.realm_id() != *realm => {
            Some(gateway(403, now, None))
        }
        Ok(grant) if !grant.allows_accounting() => Some(gateway(403, now, None)),
        Ok(_) => None,
    };
    if let Some(answer) = denied {
        company.counts.add("all", "refused");
        return answer;
    }
    let format = if call.accept.contains("json") { Format::Json } else { Format::Xml };
    let class = metered(call, rest);
    if let Some(outcome) = side_routes::answer(company, settings, call, rest) {
        return match outcome {
            Ok(answer) => {
                count(company, class);
                answer
            }
            Err(refusal) => refused(company, settings, format, refusal),
        };
    }
    match dispatch(company, settings, call, rest) {
        Ok(given) => {
            count(company, class);
            match given {
                Given::Wrapped(inner) => success(format, inner, now),
                Given::Bare(inner) => bare(format, &inner),
            }
        }
        Err(refusal) => refused(company, settings, format, refusal),
    }
}

/// Tells a refusal, and counts it.
fn refused(
    company: &mut Company,
    settings: &QboSettings,
    format: Format,
    refusal: Fault,
) -> Answer {
    company.counts.add("all", "refused");
    fault(format, &told(refusal, settings.language), company.books.now)
}

/// Lets a call in, or tells which limit it is over.
fn admit(
    company: &mut Company,
    settings: &QboSettings,
    call: &Call,
    rest: &[&str],
) -> Result<(), (Over, &'static str)> {
    let class = match rest {
        ["batch"] => CallClass::Batch,
        ["reports", ..] => CallClass::Report,
        _ => CallClass::Other,
    };
    if settings.limits == Limits::Real {
        let weigh = class == CallClass::Batch && settings.batch_items == BatchItems::EachACall;
        let weight = if weigh { items_of(&call.body) } else { 1 };
        let app = company.apps.caller(call.token());
        let admitted = company.limiter.admit(app, class, weight, company.books.now);
        admitted.map_err(|over| (over, TOO_FAST))?;
    }
    let spent = settings.quota.is_some_and(|it| company.counts.metered_in(&month(company)) >= it);
    if spent && matches!(metered(call, rest), Metered::CorePlus(_)) {
        return Err((Over::Quota, QUOTA_SPENT));
    }
    Ok(())
}

/// Tells what a call is for the meter.
///
/// Source: the vendor's partner program, by secondary texts.
fn metered(call: &Call, rest: &[&str]) -> Metered {
    match (call.method.as_str(), rest) {
        (_, ["batch"]) => Metered::Batch,
        (_, ["query"]) => Metered::CorePlus("query"),
        ("GET", ["cdc"]) => Metered::CorePlus("cdc"),
        ("GET", ["reports", ..]) => Metered::CorePlus("report"),
        ("GET", _) => Metered::CorePlus("read"),
        (_, ["upload"]) => Metered::Core("upload"),
        (_, [_]) => {
            let include = call.parameter("include").unwrap_or_default();
            let void = include.split(',').any(|it| it.eq_ignore_ascii_case("void"));
            match call.parameter("operation") {
                Some("delete") => Metered::Core("delete"),
                Some("void") => Metered::Core("void"),
                _ if void => Metered::Core("void"),
                _ if names_an_id(&call.body) => Metered::Core("update"),
                _ => Metered::Core("create"),
            }
        }
        _ => Metered::Core("other"),
    }
}

fn names_an_id(body: &[u8]) -> bool {
    let read: Value = serde_json::from_slice(body).unwrap_or_default();
    read.get("Id").and_then(Value::as_str).is_some_and(|it| !it.is_empty())
}

/// Counts a success.
pub(super) fn count(company: &mut Company, class: Metered) {
    match class {
        Metered::CorePlus(sort) => {
            let month = month(company);
            company.counts.meter(&month);
            company.counts.add("core_plus", sort);
        }
        Metered::Core(sort) => company.counts.add("core", sort),
        Metered::Batch => company.counts.add("batches", "calls"),
    }
}

/// Gives the books as lists see them.
pub(super) fn listed<'a>(books: &'a Books, settings: &QboSettings) -> Cow<'a, Books> {
    match settings.list_lag {
        0 => Cow::Borrowed(books),
        millis => Cow::Owned(books.lagging(millis)),
    }
}

fn dispatch(
    company: &mut Company,
    settings: &QboSettings,
    call: &Call,
    rest: &[&str],
) -> Result<Given, Fault> {
    let books = &company.books;
    let query = |query: &str| {
        let found = run::run(&listed(books, settings), settings, query)?;
        Ok(doc([("QueryResponse", found.into())]))
    };
    let wrapped = match (call.method.as_str(), rest) {
        ("GET", ["query"]) => {
            query(call.parameter("query").ok_or_else(|| Fault::missing("query"))?)
        }
        ("POST", ["query"]) => {
            check_text(call)?;
            query(&String::from_utf8_lossy(&call.body))
        }
        ("GET", ["cdc"]) => {
            let entities = call.parameter("entities").ok_or_else(|| Fault::missing("entities"))?;
            let since = call.parameter("changedSince");
            let since = since.ok_or_else(|| Fault::missing("changedSince"))?;
            let found = cdc::run(&listed(books, settings), settings, entities, since)?;
            Ok(doc([("CDCResponse", found)]))
        }
        ("GET", ["reports", name]) => {
            return reports::run::run(books, name, &call.query).map(Given::Bare);
        }
        ("GET", ["companyinfo", id]) => {
            check_number(id)?;
            Ok(doc([("CompanyInfo", books.company.clone().into())]))
        }
        ("GET", ["preferences"]) => Ok(doc([("Preferences", books.preferences.clone().into())])),
        ("POST", [name @ ("companyinfo" | "preferences")]) => {
            change_company(company, settings, call, name)
        }
        ("POST", ["upload"]) => once(company, settings, call, |company| {
            attachable::upload(&mut company.books, settings, &call.parts)
        }),
        ("POST", [entity, id, "send"]) if Kind::by_path(entity).is_some() => {
            let id = check_number(id)?;
            let kind = Kind::by_path(entity).ok_or_else(Fault::not_found)?;
            let to = call.parameter("sendTo");
            once(company, settings, call, |company| {
                let sent = send::send(&mut company.books, kind, id, to)?;
                Ok(doc([(kind.name(), Value::Object(sent))]))
            })
        }
        ("POST", ["batch"]) => {
            let request_id = request_id(settings, call)?;
            if let Some(id) = &request_id {
                check_batch_id(id)?;
            }
            let body = body(call)?;
            batch::run(company, settings, &body, request_id.as_deref())
        }
        (_, [first, ..]) if NOT_SIMULATED.contains(first) => {
            Err(Fault::not_simulated(&format!("/{}", rest.join("/"))))
        }
        ("GET", [entity, id]) if Kind::by_path(entity).is_some() => read(company, entity, id),
        ("POST", [entity]) if Kind::by_path(entity).is_some() => {
            write(company, settings, call, entity)
        }
        _ => Err(unknown_path(call)),
    };
    wrapped.map(Given::Wrapped)
}

/// Changes the company's description or its preferences.
fn change_company(
    company: &mut Company,
    settings: &QboSettings,
    call: &Call,
    name: &str,
) -> Result<Doc, Fault> {
    let body = body(call)?;
    once(company, settings, call, |company| {
        let books = &mut company.books;
        Ok(if name == "companyinfo" {
            let done = company_settings::update_company(books, settings, &body)?;
            doc([("CompanyInfo", Value::Object(done))])
        } else {
            let done = company_settings::update_preferences(books, settings, &body)?;
            doc([("Preferences", Value::Object(done))])
        })
    })
}

/// Refuses a query in a body of another type than the service reads. Source: API reference for
/// `application/text`; that `text/plain` and none do, too, and that the code is 500, are assumed.
fn check_text(call: &Call) -> Result<(), Fault> {
    let kind = call.content_type.split(';').next().unwrap_or_default().trim();
    if matches!(kind, "" | "application/text" | "text/plain") {
        return Ok(());
    }
    Err(Fault::unsupported(&format!("a query with the content type {kind}")))
}

fn unknown_path(call: &Call) -> Fault {
    let path = &call.path;
    Fault::unsupported(&format!(
        "Could not find resource for relative : {path} of full path: \
         https://sandbox-quickbooks.api.intuit.com{path}"
    ))
}

pub(super) fn check_number(id: &str) -> Result<u64, Fault> {
    id.parse().ok().ok_or_else(|| Fault::invalid_id(id))
}

fn read(company: &Company, entity: &str, id: &str) -> Result<Doc, Fault> {
    let kind = Kind::by_path(entity).ok_or_else(Fault::not_found)?;
    if kind == Kind::TaxCode
        && let Some(pseudo) = pseudo_tax_codes().into_iter().find(|it| text(it, "Id") == Some(id))
    {
        return Ok(doc([(kind.name(), Value::Object(pseudo))]));
    }
    let found = render_by_id(&company.books, kind, check_number(id)?);
    let found = found.ok_or_else(Fault::not_found)?;
    Ok(doc([(kind.name(), Value::Object(found))]))
}

fn write(
    company: &mut Company,
    settings: &QboSettings,
    call: &Call,
    entity: &str,
) -> Result<Doc, Fault> {
    let kind = Kind::by_path(entity).ok_or_else(Fault::not_found)?;
    let order = order(call, kind)?;
    once(company, settings, call, |company| {
        let done = execute(&mut company.books, settings, &order)?;
        Ok(doc([(kind.name(), Value::Object(done))]))
    })
}

/// Does a write once a request id: a repeated one gets the first answer again.
pub(super) fn once(
    company: &mut Company,
    settings: &QboSettings,
    call: &Call,
    work: impl FnOnce(&mut Company) -> Result<Doc, Fault>,
) -> Result<Doc, Fault> {
    let now = company.books.now;
    let request_id = request_id(settings, call)?;
    let asked = ["operation", "include", "sendTo"].map(|it| call.parameter(it).unwrap_or_default());
    let request = digest(&format!("{} {}", call.path, asked.join(" ")), &call.body);
    let first = request_id.as_deref();
    if let Some(first) = first.and_then(|it| company.replays.get(settings, it, &request, now)) {
        return first;
    }
    let mut outcome = work(company);
    if let Some(id) = &request_id {
        if let Ok(inner) = &mut outcome {
            put(inner, "time", stamp_ms(now));
        }
        company.replays.keep(settings, id, &request, now, &outcome);
    }
    outcome
}

fn order(call: &Call, kind: Kind) -> Result<Order, Fault> {
    let include = call.parameter("include").unwrap_or_default();
    let includes = |wanted: &str| include.split(',').any(|it| it.eq_ignore_ascii_case(wanted));
    let operation = operation(call.parameter("operation"), includes("void"))?;
    let duplicate_number = if includes("allowduplicatedocnum") {
        DuplicateNumber::Allowed
    } else {
        DuplicateNumber::Refused
    };
    Ok(Order { kind, operation, body: body(call)?, duplicate_number })
}

/// Reads the `operation` parameter; `include=void` with an update is a void.
pub(super) fn operation(given: Option<&str>, void: bool) -> Result<Operation, Fault> {
    match given {
        None | Some("update" | "create") if void => Ok(Operation::Void),
        None | Some("update" | "create") => Ok(Operation::Save),
        Some("delete") => Ok(Operation::Delete),
        Some("void") => Ok(Operation::Void),
        Some(other) => Err(Fault::unsupported(other)),
    }
}

fn request_id(settings: &QboSettings, call: &Call) -> Result<Option<String>, Fault> {
    let Some(given) = call.parameter("requestid") else {
        return Ok(None);
    };
    check_id(given)?;
    let replays = settings.request_id == RequestIdMode::Replay;
    Ok(replays.then(|| given.to_owned()))
}

/// Reads a body, which must be an object.
pub(super) fn body(call: &Call) -> Result<Doc, Fault> {
    if let Ok(Value::Object(fields)) = serde_json::from_slice(&call.body) {
        return Ok(fields);
    }
    // XML begins so, and gzip: the real service takes both.
    if call.body.trim_ascii_start().first() == Some(&b'<') {
        return Err(Fault::not_simulated("A body in XML"));
    }
    if call.body.starts_with(&[0x1f, 0x8b]) {
        return Err(Fault::not_simulated("A compressed body"));
    }
    let detail = "Property Name:failed to parse json object; a property specified is \
                  unsupported or invalid";
    Err(Fault::bad_property(detail.to_owned()))
}
