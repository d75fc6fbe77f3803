//! The authorization server's pages and endpoints.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use url::Url;
use url::form_urlencoded;

use crate::sandbox::qbo::apps::Apps;
use crate::sandbox::qbo::company::Company;
use crate::sandbox::qbo::envelope::Answer;
use crate::sandbox::qbo::envelope::gateway;
use crate::sandbox::qbo::id_token::Claims;
use crate::sandbox::qbo::id_token::SUBJECT;
use crate::sandbox::qbo::id_token::key_set;
use crate::sandbox::qbo::id_token::signed;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::oauth::Consented;
use crate::sandbox::qbo::oauth::Oauth;
use crate::sandbox::qbo::oauth::Tokens;
use crate::sandbox::qbo::route::Call;
use crate::sandbox::qbo::settings::Consent;
use crate::sandbox::qbo::settings::QboSettings;

/// How the page looks.
const STYLE: &str = "body{font:16px/1.5 sans-serif;color:#222;max-width:34em;margin:4em auto;\
    padding:0 1em}h1{font-size:1.4em}button,select{font:inherit;padding:.35em .9em;margin-right:.5em}";

/// The scopes that may be asked. Source: API reference.
const SCOPES: [&str; 7] = [
    "com.intuit.quickbooks.accounting",
    "com.intuit.quickbooks.payment",
    "openid",
    "profile",
    "email",
    "phone",
    "address",
];

/// Answers a call to an authorization endpoint; nothing when the path is none.
pub(super) fn answer(
    company: &mut Company,
    settings: &QboSettings,
    base_url: &str,
    call: &Call,
) -> Option<Answer> {
    let form: Vec<(String, String)> = form_urlencoded::parse(&call.body).into_owned().collect();
    let sort = match call.path.as_str() {
        "/connect/oauth2" => "authorize",
        "/oauth2/v1/tokens/bearer" => "token",
        "/v2/oauth2/tokens/revoke" => "revoke",
        "/v1/openid_connect/userinfo" => "userinfo",
        path if path.starts_with("/v3/") => return None,
        _ => "discovery",
    };
    company.counts.add("oauth", sort);
    Some(match (call.method.as_str(), call.path.as_str()) {
        ("GET", "/connect/oauth2") => ask(company, settings, call),
        ("POST", "/connect/oauth2") => decide(company, settings, &form),
        ("POST", "/oauth2/v1/tokens/bearer") => token(company, settings, base_url, call, &form),
        ("POST", "/v2/oauth2/tokens/revoke") => revoke(company, call),
        (
            "GET",
            "/.well-known/openid_configuration" | "/.well-known/openid_sandbox_configuration",
        ) => discovery(base_url),
        ("GET", "/v1/openid_connect/userinfo") => user_info(company, call),
        ("GET", "/op/v1/jwks") => {
            Answer::new(200, "application/json;charset=UTF-8", key_set().to_string())
        }
        _ => return None,
    })
}

fn given<'a>(form: &'a [(String, String)], key: &str) -> &'a str {
    form.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.as_str())
}

fn json(status: u16, body: Doc) -> Answer {
    let mut answer =
        Answer::new(status, "application/json;charset=UTF-8", Value::Object(body).to_string());
    answer.headers.push(("cache-control", "no-cache, no-store".to_owned()));
    answer.headers.push(("pragma", "no-cache".to_owned()));
    answer
}

fn refusal(status: u16, error: &str, description: Option<&str>) -> Answer {
    let mut body = doc([("error", Value::from(error))]);
    if let Some(description) = description {
        put(&mut body, "error_description", description);
    }
    json(status, body)
}

fn page(status: u16, title: &str, content: &str) -> Answer {
    let body = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><h1>{title}</h1>{content}</body></html>"
    );
    Answer::new(status, "text/html;charset=utf-8", body)
}

/// Finds what is wrong with an authorization request, as an error code and its redirect.
fn check_request(
    company: &mut Company,
    settings: &QboSettings,
    form: &[(String, String)],
) -> Result<Url, Answer> {
    let wrong = |what: &str| page(400, "This request can't be answered", &format!("<p>{what}</p>"));
    if company.apps.by_client(given(form, "client_id")).is_none() {
        return Err(wrong("The client_id is not known."));
    }
    let address = given(form, "redirect_uri");
    let registered =
        settings.redirect_uris.is_empty() || settings.redirect_uris.iter().any(|it| it == address);
    let Some(address) = Url::parse(address).ok().filter(|_| registered) else {
        return Err(wrong("The redirect_uri is not registered."));
    };
    if given(form, "response_type") != "code" {
        return Err(wrong("The response_type must be code."));
    }
    if given(form, "state").is_empty() {
        return Err(wrong("The state is missing."));
    }
    let mut scopes = given(form, "scope").split_whitespace().peekable();
    if scopes.peek().is_none() || scopes.any(|it| !SCOPES.contains(&it)) {
        return Err(redirect(
            address,
            &[("error", "invalid_scope"), ("state", given(form, "state"))],
        ));
    }
    Ok(address)
}

fn redirect(mut address: Url, parameters: &[(&str, &str)]) -> Answer {
    address.query_pairs_mut().extend_pairs(parameters);
    let mut answer = Answer::new(302, "text/html", String::new());
    answer.headers.push(("location", address.to_string()));
    answer
}

/// Answers the GET: a page for people, or a code at once for programs.
fn ask(company: &mut Company, settings: &QboSettings, call: &Call) -> Answer {
    let query = &call.query;
    let address = match check_request(company, settings, query) {
        Ok(address) => address,
        Err(answer) => return answer,
    };
    let instant = match settings.consent {
        Consent::Auto => !call.accept.contains("text/html"),
        Consent::Page => false,
        Consent::Instant => true,
    };
    if instant {
        let realm_id = company.realm_id.clone();
        return connected(company, address, query, &realm_id);
    }
    let kept = ["client_id", "redirect_uri", "response_type", "state", "scope"];
    let fields = kept.map(|it| {
        format!("<input type=\"hidden\" name=\"{it}\" value=\"{}\">", escaped(given(query, it)))
    });
    let name = text(&company.books.company, "CompanyName").unwrap_or("the sandbox company");
    let own = (company.realm_id.clone(), name.to_owned());
    let companies = std::iter::once(&own).chain(&company.others).map(|(realm_id, name)| {
        format!("<option value=\"{}\">{}</option>", escaped(realm_id), escaped(name))
    });
    let content = format!(
        "<p>Allow this app to read and change the books of a company?</p>\
         <form method=\"post\" action=\"/connect/oauth2\">{}\
         <label>Company <select name=\"realm_id\">{}</select></label> \
         <button id=\"connect\" name=\"decision\" value=\"approve\">Connect</button> \
         <button id=\"cancel\" name=\"decision\" value=\"deny\">Cancel</button></form>",
        fields.concat(),
        companies.collect::<String>()
    );
    page(200, "Connect to QuickBooks (sandbox)", &content)
}

/// Gives a code for the consent and sends the browser back with it.
fn connected(
    company: &mut Company,
    address: Url,
    form: &[(String, String)],
    realm_id: &str,
) -> Answer {
    let consented = Consented {
        redirect_uri: given(form, "redirect_uri"),
        realm_id,
        scope: given(form, "scope"),
    };
    // `check_request` found it.
    let app = company.apps.by_client(given(form, "client_id"));
    let code = app.map(|it| it.grant_code(consented, company.books.now)).unwrap_or_default();
    redirect(address, &[("code", &code), ("state", given(form, "state")), ("realmId", realm_id)])
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn decide(company: &mut Company, settings: &QboSettings, form: &[(String, String)]) -> Answer {
    let address = match check_request(company, settings, form) {
        Ok(address) => address,
        Err(answer) => return answer,
    };
    let state = given(form, "state");
    if given(form, "decision") != "approve" {
        return redirect(address, &[("error", "access_denied"), ("state", state)]);
    }
    let asked = match given(form, "realm_id") {
        "" => company.realm_id.clone(),
        asked => asked.to_owned(),
    };
    if asked != company.realm_id && company.others.iter().all(|(it, _)| *it != asked) {
        let what = "<p>There is no such company.</p>";
        return page(400, "This request can't be answered", what);
    }
    connected(company, address, form, &asked)
}

/// Gives the app that a Basic header, or the form in its place, names with its secret.
///
/// Source: the discovery document names both ways.
fn client<'a>(
    apps: &'a mut Apps,
    authorization: &str,
    form: &[(String, String)],
) -> Option<&'a mut Oauth> {
    if authorization.is_empty() {
        let secret = given(form, "client_secret");
        return apps.by_client(given(form, "client_id")).filter(|it| it.client_secret == secret);
    }
    let encoded = authorization.strip_prefix("Basic ").unwrap_or_default();
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    apps.by_client(id).filter(|it| it.client_secret == secret)
}

fn token(
    company: &mut Company,
    settings: &QboSettings,
    base_url: &str,
    call: &Call,
    form: &[(String, String)],
) -> Answer {
    let now = company.books.now;
    let Some(app) = client(&mut company.apps, &call.authorization, form) else {
        return refusal(401, "invalid_client", None);
    };
    let (tokens, words) = match given(form, "grant_type") {
        "authorization_code" => {
            if given(form, "code").is_empty() || given(form, "redirect_uri").is_empty() {
                return refusal(400, "invalid_request", None);
            }
            let (code, address) = (given(form, "code"), given(form, "redirect_uri"));
            (app.exchange(code, address, settings, now), None)
        }
        "refresh_token" => {
            if given(form, "refresh_token").is_empty() {
                return refusal(400, "invalid_request", None);
            }
            let tokens = app.refresh(given(form, "refresh_token"), settings, now);
            (tokens, Some("Incorrect or invalid refresh token"))
        }
        "" => return refusal(400, "invalid_request", None),
        _ => return refusal(400, "unsupported_grant_type", None),
    };
    match tokens {
        Some(tokens) => {
            let mut body = token_body(&tokens, call);
            let issuer = format!("{base_url}/op/v1");
            let (client_id, realm_id) = (&app.client_id, &tokens.realm_id);
            let claims = Claims { issuer: &issuer, client_id, realm_id, now };
            if app.has_scope("openid")
                && let Some(signed) = signed(claims)
            {
                put(&mut body, "id_token", signed);
            }
            json(200, body)
        }
        None => refusal(400, "invalid_grant", words),
    }
}

fn token_body(tokens: &Tokens, call: &Call) -> Doc {
    let mut body = doc([
        ("token_type", Value::from("bearer")),
        ("access_token", Value::from(tokens.access_token.as_str())),
        ("expires_in", Value::from(3600)),
        ("refresh_token", Value::from(tokens.refresh_token.as_str())),
        ("x_refresh_token_expires_in", Value::from(tokens.refresh_seconds)),
    ]);
    if call.wants_hard_expiry {
        put(&mut body, "x_refresh_token_hard_expires_in", tokens.grant_seconds);
    }
    body
}

fn revoke(company: &mut Company, call: &Call) -> Answer {
    let Some(app) = client(&mut company.apps, &call.authorization, &[]) else {
        return refusal(401, "invalid_client", None);
    };
    let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    let token = body.get("token").and_then(Value::as_str).unwrap_or_default();
    // What another app's token is to this one, nobody told us. Assumed: unknown.
    if app.revoke(token) {
        return Answer::new(200, "application/json", String::new());
    }
    refusal(400, "invalid_request", None)
}

fn discovery(base_url: &str) -> Answer {
    let words = |it: &[&str]| Value::from(it.to_vec());
    let at = |path: &str| Value::from(format!("{base_url}{path}"));
    json(
        200,
        doc([
            ("issuer", at("/op/v1")),
            ("authorization_endpoint", at("/connect/oauth2")),
            ("token_endpoint", at("/oauth2/v1/tokens/bearer")),
            ("userinfo_endpoint", at("/v1/openid_connect/userinfo")),
            ("revocation_endpoint", at("/v2/oauth2/tokens/revoke")),
            ("jwks_uri", at("/op/v1/jwks")),
            ("response_types_supported", words(&["code"])),
            ("subject_types_supported", words(&["public"])),
            ("id_token_signing_alg_values_supported", words(&["RS256"])),
            ("scopes_supported", words(&["openid", "email", "profile", "address", "phone"])),
            (
                "token_endpoint_auth_methods_supported",
                words(&["client_secret_post", "client_secret_basic"]),
            ),
            ("claims_supported", words(&["aud", "exp", "iat", "iss", "realmid", "sub"])),
        ]),
    )
}

/// Tells who gave the consent; what it tells depends on the scopes. Source: API reference.
fn user_info(company: &Company, call: &Call) -> Answer {
    let grant = match company.apps.check_access(call.token(), company.books.now) {
        Ok(grant) => grant,
        Err(detail) => return gateway(401, company.books.now, detail.as_deref()),
    };
    let mut body = doc([("sub", Value::from(SUBJECT))]);
    let has = |wanted: &str| grant.has_scope(wanted);
    if has("email") {
        put(&mut body, "email", "bookkeeper@example.com");
        put(&mut body, "emailVerified", true);
    }
    if has("profile") {
        put(&mut body, "givenName", "Sandbox");
        put(&mut body, "familyName", "Bookkeeper");
    }
    if has("phone") {
        put(&mut body, "phoneNumber", "+1 2025550100");
        put(&mut body, "phoneNumberVerified", false);
    }
    if has("address") {
        let address = doc([
            ("streetAddress", Value::from("100 Sample Street")),
            ("locality", Value::from("Sampleton")),
            ("region", Value::from("CA")),
            ("postalCode", Value::from("94000")),
            ("country", Value::from("US")),
        ]);
        put(&mut body, "address", address);
    }
    json(200, body)
}
