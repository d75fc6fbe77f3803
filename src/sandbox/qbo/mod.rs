//! A simulated QuickBooks Online company: its accounting API and its authorization server.
//!
//! It is an independent witness: it shares no type with the ledger adapter, keeps all state in
//! memory, takes its time from one clock, and does the same for the same calls. Where the real
//! service is strict, it is; what it cannot do is answered with an explicit fault that says "not
//! simulated", never with a wrong success. Entry: `service::QboSandbox`; a company to start with:
//! `starter::empty_seed`, `starter_taxes` for companies with other taxes.
//!
//! | behaviour | source |
//! |---|---|
//! | envelopes, headers, number and time formats, deleted stubs | recorded traffic |
//! | XML when JSON is not asked for | API reference; the XML itself is assumed |
//! | business faults, their texts for 500, 610, 2010, 2020, 2030, 4001, 5010, 6070, 6140, 6240 | recorded traffic |
//! | 2500 with table names | a production connector's traffic; tables of terms, methods and tax are assumed |
//! | 2040 to 2290, 6090, 6100, 6180, 6420, 6430, 6460, 6540, 620 | list of codes; the texts are assumed |
//! | gateway faults 3200 and 3100, XML throttle body | recorded traffic |
//! | consent, codes, token answers, rotation, expiry, revocation, discovery | API reference and vendor samples |
//! | request id replay, also after deletion; lengths | API reference, live reports; life, faults and reuse are settings |
//! | sparse and full updates, kept fields, line ids, no-op updates | API reference and recorded traffic; the list of kept fields is partly assumed |
//! | a payment bumps the invoice's version; over-application stays unapplied | live reports |
//! | an invoice that shrinks below its payments frees the excess | assumed |
//! | a balance change stamps the customer's time, not its version | recorded traffic |
//! | void: zeros, note; refused with 6000 when paid | recorded traffic, live reports; setting |
//! | closing date: 6210 on and before the day, for create, update, void, delete | API reference; code and boundary are settings |
//! | manual tax per rate on the summed amount, half up | API reference; rounding is assumed |
//! | automated tax by ship-to place; override only with code and total | API reference |
//! | a tax code a line outside the US, one tax line a rate, 6100, 6170 | API reference; discounts and 6470 are assumed |
//! | a line without a code outside the US: 6000 | live reports |
//! | bundles are read and sold, not written | API reference and schema |
//! | classes, departments and custom fields as the company has them: 5030, 3000 | list of codes; texts assumed |
//! | credits and payments that apply themselves | API reference for the preferences; the effect is assumed |
//! | balances of accounts from postings | API reference's samples; income shows none, assumed |
//! | attachments, temporary addresses, PDF, sending | recorded traffic and API reference |
//! | tax service, preferences, the company | API reference |
//! | shipping and gratuity stand outside the subtotal; the discount follows it | API samples; gratuity is assumed |
//! | document numbers, duplicates within a type | API reference, recorded traffic; scope is assumed; setting |
//! | credit memo applied through a payment of nothing | API reference; its faults are assumed |
//! | deposits take whole transactions out of Undeposited Funds and lock them | API reference; texts are assumed |
//! | names: uniqueness over customers, vendors, employees; paths; "(deleted)" | recorded traffic and API reference |
//! | query grammar, hidden rows, default orders, 4000 and 4001 | API reference and recorded traffic; which properties are filterable is partly assumed |
//! | change data capture: order, deletions last, 30 days, 1000 objects | recorded traffic, issue threads, live reports; settings |
//! | batches: 30 items, own faults, options | recorded traffic and API reference |
//! | limits of a company: 500 calls, 120 batches and 200 reports a minute; of an app in it: 10 calls a second, 40 batches a minute, 10 at once | published limits; whose the reports are is assumed |
//! | several apps at one company, each with its own tokens | API reference |
//! | counts of metered reads and free writes, monthly quota | secondary texts; its 429 is assumed |
//! | reports of a ledger that the documents make | recorded traffic and API reference for the form; the entries are assumed |
//! | notices for webhooks | API reference |
//!
//! Not simulated: countries but the US and Canada, several currencies, estimates and other kinds,
//! changing tax codes and rates, most reports. `docs/sandbox.md` has the whole list.

mod account_types;
mod apps;
mod attachable;
mod auto_apply;
mod batch;
mod books;
mod cdc;
mod classes;
mod clean;
mod company;
mod company_classes;
mod company_settings;
mod consent;
mod counts;
mod custom_fields;
mod deposit;
mod envelope;
mod fault;
mod files;
mod foreign;
mod form_rules;
mod id_token;
mod idempotency;
mod item_line;
mod journal;
mod json;
mod kind;
mod language;
mod lengths;
mod limits;
mod lines;
mod list_fields;
mod multipart;
mod names;
mod numbering;
mod oauth;
mod opening;
mod payment;
mod pdf;
mod posting_rules;
mod postings;
mod query;
mod refs;
mod render;
mod reports;
mod route;
mod sales;
mod schema;
mod send;
mod serving;
mod side_routes;
mod tax;
mod tax_service;
mod void;
mod write;

pub mod notices;
pub mod seed;
pub mod service;
pub mod settings;
pub mod starter;
pub mod starter_taxes;
pub mod switches;
pub mod trouble;
mod trouble_json;

#[cfg(test)]
mod tests;
