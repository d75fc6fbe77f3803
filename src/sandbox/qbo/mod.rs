//! A simulated QuickBooks Online company: its accounting API and its authorization server.
//!
//! It is an independent witness: it shares no type with the ledger adapter, keeps all state in
//! memory, takes its time from one clock, and does the same for the same calls. Where the real
//! service is strict, it is; what it cannot do is answered with an explicit fault that says "not
//! simulated", never with a wrong success. Entry: `service::QboSandbox`; a company to start with:
//! `starter::empty_seed`.
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
//! | automated tax by the company's default code; override only with code and total | API reference |
//! | shipping and gratuity stand outside the subtotal; the discount follows it | API samples; gratuity is assumed |
//! | document numbers, duplicates within a type | API reference, recorded traffic; scope is assumed; setting |
//! | credit memo applied through a payment of nothing | API reference; its faults are assumed |
//! | deposits take whole transactions out of Undeposited Funds and lock them | API reference; texts are assumed |
//! | names: uniqueness over customers, vendors, employees; paths; "(deleted)" | recorded traffic and API reference |
//! | query grammar, hidden rows, default orders, 4000 and 4001 | API reference and recorded traffic; which properties are filterable is partly assumed |
//! | change data capture: order, deletions last, 30 days, 1000 objects | recorded traffic, issue threads, live reports; settings |
//! | batches: 30 items, own faults, options | recorded traffic and API reference |
//! | limits: 500 a minute, 10 a second, 40 batches and 200 reports a minute, 10 at once | published limits |
//! | counts of metered reads and free writes, monthly quota | secondary texts; its 429 is assumed |
//! | reports of a ledger that the documents make | recorded traffic and API reference for the form; the entries are assumed |
//! | notices for webhooks | API reference |
//!
//! Not simulated: other countries and currencies, bundles, estimates and other kinds, writing of
//! vendors, employees, tax lists and company settings, opening balances, balances of accounts,
//! automatic application of credits and payments, custom field definitions, other reports,
//! attachments, PDF and e-mail.

mod batch;
mod books;
mod cdc;
mod classes;
mod clean;
mod company;
mod consent;
mod counts;
mod deposit;
mod envelope;
mod fault;
mod foreign;
mod id_token;
mod idempotency;
mod journal;
mod json;
mod kind;
mod language;
mod lengths;
mod limits;
mod lines;
mod names;
mod numbering;
mod oauth;
mod payment;
mod query;
mod refs;
mod render;
mod reports;
mod route;
mod sales;
mod schema;
mod serving;
mod tax;
mod void;
mod write;

pub mod notices;
pub mod seed;
pub mod service;
pub mod settings;
pub mod starter;
pub mod switches;
pub mod trouble;
mod trouble_json;

#[cfg(test)]
mod tests;
