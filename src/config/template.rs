//! The settings file that a new company begins with.

/// Returns a settings file with every key explained, for a person to fill in. It can be read as it
/// stands; nothing is written to the books until it says so.
pub fn template() -> String {
    TEMPLATE.to_owned()
}

const TEMPLATE: &str = r#"# Settings of one company for tieout.
#
# Secrets never stand in this file. Write where they are instead:
#   "env:NAME"           the environment variable NAME
#   "file:secrets/name"  a file, seen from this folder, that only you can read
# Ids, user names and the like may stand here, or be written the same way.

schema = 1
# The company's name in reports; change it.
company = "My company"

# The side that is right: where the invoices and payments come from.
[workiz]
# How Workiz is reached. "rest" shows everything; "official", Workiz's own API, shows what jobs come
# to and what is open; "export" reads files. docs/workiz.md says what each of them sees.
adapter = "rest"
# The REST service that signs in to Workiz for you. Write the address that your provider gave you;
# give it to nobody whom you would not give the Workiz password itself.
base_url = "https://api.supergood.ai"
integration_id = "env:WORKIZ_INTEGRATION_ID"
client_id = "env:WORKIZ_CLIENT_ID"
client_secret = "env:WORKIZ_CLIENT_SECRET"
# The Workiz user that tieout reads with. A user of its own is best.
username = "env:WORKIZ_USERNAME"
password = "env:WORKIZ_PASSWORD"
# Only when that user signs in with six-digit codes: the secret behind them.
# totp_secret = "env:WORKIZ_TOTP_SECRET"

# Workiz's own API instead: take these keys in the place of those above, without the two signs.
## adapter = "official"
## base_url = "https://api.workiz.com/api/v1"
# The token and the secret of Workiz: Settings, Integrations, Developer API.
## api_token = "env:WORKIZ_API_TOKEN"
## auth_secret = "env:WORKIZ_AUTH_SECRET"
# The API shows neither the account's time zone nor its currency.
## time_zone = "America/Chicago"
## currency = "USD"
# The statuses in which a job counts as billed; left out, it is this one.
## billed_statuses = ["Done"]
# Jobs before this day are not read; left out, all are.
## first_day = 2025-01-01

# Files exported from Workiz instead: their folder, and what they do not show.
## adapter = "export"
## folder = "workiz-exports"
## time_zone = "America/Chicago"
## currency = "USD"

# The side that is checked and, if you allow it, corrected: the books.
[quickbooks]
base_url = "https://quickbooks.api.intuit.com"
token_url = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"
# The company ID that QuickBooks shows under Account and settings, Billing: digits only.
realm_id = "env:QUICKBOOKS_REALM_ID"
client_id = "env:QUICKBOOKS_CLIENT_ID"
client_secret = "env:QUICKBOOKS_CLIENT_SECRET"
# Sign in with `tieout auth quickbooks login`; tieout keeps and renews the sign-in, encrypted.
# Where that sends the browser back: exactly as registered for the app at developer.intuit.com.
# Production keys want an https address of your own; paste then what the browser shows.
# redirect_url = "http://localhost:8765/callback"
# Only for a sign-in made elsewhere: where its refresh token is. Leave it set then.
# refresh_token = "env:QUICKBOOKS_REFRESH_TOKEN"
# tieout reads what changed since its last look, and whenever something did, a part of the books
# again, in case QuickBooks' lists of changes have missed something: all of them in so many nights,
# 1 to 90.
# reread_nights = 7

# How often QuickBooks is asked at most. These are QuickBooks' own limits; write less where other
# apps work in the same company at the same time, so that there is room for them.
[quickbooks.limits]
# requests_per_minute = 500
# requests_per_second = 10
# concurrent_requests = 10
# batches_per_minute = 40
# items_per_batch = 30
# reports_per_minute = 200

# How a Workiz document becomes a QuickBooks document.
[mapping]
file = "mapping.toml"

# What tieout may write into the books.
[policy]
# false: tieout only looks and reports. true: it may correct, within the limits below.
writes = false
# Nothing dated on or before this day is touched, besides QuickBooks' own closing date.
# closed_through = 2026-01-31
# The most corrections in one plan.
corrections_max = 200
# The most money that one correction, and one plan, may move. Money stands in quotes.
correction_amount_max = "10000.00"
plan_amount_max = "100000.00"
# Kinds of differences that are corrected without asking a person. Left out, it is the kinds that
# are always safe. An empty list means: always ask.
# unattended = ["missing-invoice", "missing-payment"]
# Whether Workiz's own QuickBooks sync is switched on: "on", "off", or "auto" for what Workiz says.
# While it is on, tieout does not write what that sync would; while nobody says, it creates nothing.
# native_sync = "auto"

# A payment that only QuickBooks has may be recorded in Workiz, when a person approves it: by these
# payment methods of QuickBooks, and up to this amount each. Without the section none is recorded.
# [policy.record_in_workiz]
# methods = ["Check", "Cash"]
# amount_max = "500.00"

# Where reports are put.
[reports]
folder = "reports/out"

# How long a run bears with a service that is busy or down. The usual values fit nearly everybody.
[http]
# How often one request is sent at most, the first time included: 1 to 20.
# attempts = 5
# The wait in seconds when a service takes no more requests and does not say for how long: 0 to 3600.
# throttled_wait_seconds = 60
"#;
