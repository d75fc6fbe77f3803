//! The one line that tells where both sides are and how to sign in.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::service::QboInfo;
use crate::sandbox::qbo::service::QboSandbox;
use crate::sandbox::workiz::sandbox::WorkizSandbox;
use crate::sandbox::workiz_api::service::WorkizApi;

/// Writes the line of both sides, each with its address, and the address of the admin side.
pub(super) fn written(
    (quickbooks, root): (&QboSandbox, &str),
    (workiz, workiz_url): (&WorkizSandbox, &str),
    (workiz_api, api_url): (&WorkizApi, &str),
    admin_url: &str,
) -> Value {
    let (books, field, api) = (quickbooks.info(), workiz.info(), workiz_api.info());
    let mut info = json!({
        "quickbooks": {
            "base_url": root,
            "authorize_url": format!("{root}/connect/oauth2"),
            "token_url": format!("{root}/oauth2/v1/tokens/bearer"),
            "revoke_url": format!("{root}/v2/oauth2/tokens/revoke"),
            "discovery_url": format!("{root}/.well-known/openid_sandbox_configuration"),
            "realm_id": books.realm_id,
            "client_id": books.client_id,
            "client_secret": books.client_secret,
            "refresh_token": books.refresh_token,
            "access_token": books.access_token,
        },
        "admin": { "base_url": admin_url },
        "workiz": {
            "base_url": workiz_url,
            "integration_id": field.integration_id,
            "client_id": field.client_id,
            "client_secret": field.client_secret,
            "username": field.username,
            "password": field.password,
            "totp_secret": field.totp_secret,
        },
        "workiz_api": {
            "base_url": format!("{api_url}/api/v1"),
            "api_token": api.api_token,
            "auth_secret": api.auth_secret,
        },
    });
    // The line of one app is as it was when there was never another.
    let others = quickbooks.other_apps();
    if !others.is_empty()
        && let Some(Value::Object(books)) = info.get_mut("quickbooks")
    {
        books.insert("other_apps".to_owned(), others.iter().map(app).collect());
    }
    info
}

/// Tells how to sign in as an app.
fn app(app: &QboInfo) -> Value {
    json!({
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "refresh_token": app.refresh_token,
        "access_token": app.access_token,
    })
}
