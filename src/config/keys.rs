//! Every key of the settings file: the one list behind checking, suggesting and showing.

/// Whether a key's value may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Showing {
    /// It may.
    Plain,
    /// It may not: a careless hand may have written the secret itself.
    Secret,
}

/// One key.
#[derive(Debug)]
pub(super) struct Key {
    /// The section; empty for the top of the file.
    pub(super) section: &'static str,
    /// The key's name; the sections themselves stand at the top.
    pub(super) name: &'static str,
    /// Whether its value may be shown.
    pub(super) showing: Showing,
    /// How it is written, for hints.
    pub(super) example: &'static str,
}

const fn plain(section: &'static str, name: &'static str, example: &'static str) -> Key {
    Key { section, name, showing: Showing::Plain, example }
}

const fn secret(section: &'static str, name: &'static str, example: &'static str) -> Key {
    Key { section, name, showing: Showing::Secret, example }
}

/// All keys, in the order of the template.
pub(super) const KEYS: &[Key] = &[
    plain("", "schema", "schema = 1"),
    plain("", "company", "company = \"Brook Plumbing\""),
    plain("", "workiz", "[workiz]"),
    plain("", "quickbooks", "[quickbooks]"),
    plain("", "mapping", "[mapping]"),
    plain("", "policy", "[policy]"),
    plain("", "reports", "[reports]"),
    plain("", "http", "[http]"),
    plain("workiz", "adapter", "adapter = \"rest\""),
    plain("workiz", "base_url", "base_url = \"https://api.supergood.ai\""),
    plain("workiz", "integration_id", "integration_id = \"int_4711\""),
    plain("workiz", "client_id", "client_id = \"env:WORKIZ_CLIENT_ID\""),
    secret("workiz", "client_secret", "client_secret = \"env:WORKIZ_CLIENT_SECRET\""),
    plain("workiz", "username", "username = \"env:WORKIZ_USERNAME\""),
    secret("workiz", "password", "password = \"env:WORKIZ_PASSWORD\""),
    secret("workiz", "totp_secret", "totp_secret = \"env:WORKIZ_TOTP_SECRET\""),
    secret("workiz", "api_token", "api_token = \"env:WORKIZ_API_TOKEN\""),
    secret("workiz", "auth_secret", "auth_secret = \"env:WORKIZ_AUTH_SECRET\""),
    plain("workiz", "folder", "folder = \"workiz-exports\""),
    plain("workiz", "time_zone", "time_zone = \"America/Chicago\""),
    plain("workiz", "currency", "currency = \"USD\""),
    plain("workiz", "billed_statuses", "billed_statuses = [\"Done\"]"),
    plain("workiz", "first_day", "first_day = 2025-01-01"),
    plain("quickbooks", "base_url", "base_url = \"https://quickbooks.api.intuit.com\""),
    plain(
        "quickbooks",
        "token_url",
        "token_url = \"https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer\"",
    ),
    plain("quickbooks", "realm_id", "realm_id = \"4620816365000000000\""),
    plain("quickbooks", "client_id", "client_id = \"env:QUICKBOOKS_CLIENT_ID\""),
    secret("quickbooks", "client_secret", "client_secret = \"env:QUICKBOOKS_CLIENT_SECRET\""),
    secret("quickbooks", "refresh_token", "refresh_token = \"env:QUICKBOOKS_REFRESH_TOKEN\""),
    plain("quickbooks", "redirect_url", "redirect_url = \"http://localhost:8765/callback\""),
    plain("quickbooks", "reread_nights", "reread_nights = 7"),
    plain("quickbooks", "limits", "[quickbooks.limits]"),
    plain("quickbooks.limits", "requests_per_minute", "requests_per_minute = 500"),
    plain("quickbooks.limits", "requests_per_second", "requests_per_second = 10"),
    plain("quickbooks.limits", "concurrent_requests", "concurrent_requests = 10"),
    plain("quickbooks.limits", "batches_per_minute", "batches_per_minute = 40"),
    plain("quickbooks.limits", "items_per_batch", "items_per_batch = 30"),
    plain("quickbooks.limits", "reports_per_minute", "reports_per_minute = 200"),
    plain("mapping", "file", "file = \"mapping.toml\""),
    plain("policy", "writes", "writes = false"),
    plain("policy", "closed_through", "closed_through = 2026-01-31"),
    plain("policy", "corrections_max", "corrections_max = 200"),
    plain("policy", "correction_amount_max", "correction_amount_max = \"10000.00\""),
    plain("policy", "plan_amount_max", "plan_amount_max = \"100000.00\""),
    plain("policy", "unattended", "unattended = [\"missing-payment\"]"),
    plain("policy", "native_sync", "native_sync = \"auto\""),
    plain("policy", "record_in_workiz", "[policy.record_in_workiz]"),
    plain("policy.record_in_workiz", "methods", "methods = [\"Check\", \"Cash\"]"),
    plain("policy.record_in_workiz", "amount_max", "amount_max = \"500.00\""),
    plain("reports", "folder", "folder = \"reports/out\""),
    plain("http", "attempts", "attempts = 5"),
    plain("http", "throttled_wait_seconds", "throttled_wait_seconds = 60"),
];

/// Returns the keys of a section.
pub(super) fn of_section(section: &str) -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(move |it| it.section == section)
}

/// Returns how a key is written, for hints.
pub(super) fn example(section: &str, name: &str) -> &'static str {
    of_section(section).find(|it| it.name == name).map_or("", |it| it.example)
}

/// Returns the name that was probably meant; `None` when nothing is near.
pub(super) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let lower = name.to_lowercase().replace('-', "_");
    // A third of the letters may be wrong; beyond that a guess misleads more than it helps.
    let distance_max = (lower.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|it| (strsim::osa_distance(&lower, &it.replace('-', "_")), it))
        .filter(|(distance, _)| *distance <= distance_max)
        .min()
        .map(|(_, it)| it)
}
