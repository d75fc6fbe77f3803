//! Finds out what a call to `/v3/company/…` wants, and does it.

use serde_json::Value;

use crate::sandbox::qbo::attachable;
use crate::sandbox::qbo::batch;
use crate::sandbox::qbo::cdc;
use crate::sandbox::qbo::company::Company;
use crate::sandbox::qbo::company_settings;
use crate::sandbox::qbo::envelope::Answer;
use crate::sandbox::qbo::envelope::Format;
use crate::sandbox::qbo::envelope::fault;
use crate::sandbox::qbo::envelope::gateway;
use crate::sandbox::qbo::envelope::success;
use crate::sandbox::qbo::envelope::throttled;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::idempotency::check_batch_id;
use crate::sandbox::qbo::idempotency::check_id;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::stamp_ms;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::limits::CallClass;
use crate::sandbox::qbo::multipart::Part;
use crate::sandbox::qbo::query::run;
use crate::sandbox::qbo::query::run::pseudo_tax_codes;
use crate::sandbox::qbo::render::render_by_id;
use crate::sandbox::qbo::send;
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
    "reports",
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
}

/// Answers a call to the accounting API: limits first, then the token, the realm, the path.
pub(super) fn answer(company: &mut Company, settings: &QboSettings, call: &Call) -> Answer {
    let now = company.books.now;
    let segments: Vec<&str> = call.path.trim_start_matches('/').split('/').collect();
    let ["v3", "company", realm, rest @ ..] = segments.as_slice() else {
        return fault(Format::Json, &unknown_path(call), now);
    };
    let class = if rest == ["batch"] { CallClass::Batch } else { CallClass::Other };
    if settings.limits == Limits::Real && !company.limiter.admit(class, now) {
        return throttled(now);
    }
    let token = call.authorization.strip_prefix("Bearer ").unwrap_or_default();
    if let Err(detail) = company.oauth.check_access(token, now) {
        return gateway(401, now, detail.as_deref());
    }
    if *realm != company.realm_id {
        return gateway(403, now, None);
    }
    let format = if call.accept.contains("json") { Format::Json } else { Format::Xml };
    if let Some(outcome) = side_routes::answer(company, settings, call, rest) {
        return outcome.unwrap_or_else(|refusal| fault(format, &refusal, now));
    }
    match dispatch(company, settings, call, rest) {
        Ok(inner) => success(format, inner, now),
        Err(refusal) => fault(format, &refusal, now),
    }
}

fn dispatch(
    company: &mut Company,
    settings: &QboSettings,
    call: &Call,
    rest: &[&str],
) -> Result<Doc, Fault> {
    let books = &company.books;
    match (call.method.as_str(), rest) {
        ("GET", ["query"]) => {
            let query = call.parameter("query").ok_or_else(|| Fault::missing("query"))?;
            Ok(doc([("QueryResponse", run::run(books, settings, query)?.into())]))
        }
        ("POST", ["query"]) => {
            let query = String::from_utf8_lossy(&call.body);
            Ok(doc([("QueryResponse", run::run(books, settings, &query)?.into())]))
        }
        ("GET", ["cdc"]) => {
            let entities = call.parameter("entities").ok_or_else(|| Fault::missing("entities"))?;
            let since = call.parameter("changedSince");
            let since = since.ok_or_else(|| Fault::missing("changedSince"))?;
            Ok(doc([("CDCResponse", cdc::run(books, entities, since)?)]))
        }
        ("GET", ["companyinfo", id]) => {
            check_number(id)?;
            Ok(doc([("CompanyInfo", books.company.clone().into())]))
        }
        ("GET", ["preferences"]) => Ok(doc([("Preferences", books.preferences.clone().into())])),
        ("POST", [name @ ("companyinfo" | "preferences")]) => {
            let body = body(call)?;
            once(company, settings, call, |company| {
                let books = &mut company.books;
                Ok(if *name == "companyinfo" {
                    let done = company_settings::update_company(books, settings, &body)?;
                    doc([("CompanyInfo", Value::Object(done))])
                } else {
                    let done = company_settings::update_preferences(books, settings, &body)?;
                    doc([("Preferences", Value::Object(done))])
                })
            })
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
    }
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
    let include = call.parameter("include").unwrap_or_default();
    let includes = |wanted: &str| include.split(',').any(|it| it.eq_ignore_ascii_case(wanted));
    let operation = operation(call.parameter("operation"), includes("void"))?;
    let duplicate_number = if includes("allowduplicatedocnum") {
        DuplicateNumber::Allowed
    } else {
        DuplicateNumber::Refused
    };
    let order = Order { kind, operation, body: body(call)?, duplicate_number };
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
    let request_id = request_id(settings, call)?;
    if let Some(first) = request_id.as_deref().and_then(|it| company.replays.get(it)) {
        return Ok(first.clone());
    }
    let mut inner = work(company)?;
    if let Some(id) = &request_id {
        put(&mut inner, "time", stamp_ms(company.books.now));
        company.replays.keep(id, &inner);
    }
    Ok(inner)
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
    let detail = "Property Name:failed to parse json object; a property specified is \
                  unsupported or invalid";
    Err(Fault::bad_property(detail.to_owned()))
}
