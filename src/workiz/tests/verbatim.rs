//! The documented example of each endpoint, byte for byte, through the client over real HTTP.
//!
//! The examples of the API document are the files `seed-*`; those of our design, with the gaps that
//! it leaves (`…`), are the files `documented-*`. A gap where a value is needed must be named.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;

use crate::domain::book::SourceBook;
use crate::domain::id::JobId;
use crate::domain::id::SourceInvoiceId;
use crate::domain::id::SourcePaymentId;
use crate::domain::id::SourceTaxId;
use crate::domain::known::Known;
use crate::domain::money::Money;
use crate::domain::snapshot::Completeness;
use crate::domain::snapshot::Pull;
use crate::domain::source::InvoiceDay;
use crate::domain::source::InvoiceStatus;
use crate::domain::source::PaymentMethod;
use crate::domain::source::PaymentStatus;
use crate::ports::look::Cell;
use crate::ports::look::LookKind;
use crate::ports::look::Narrowed;
use crate::ports::progress::Silent;
use crate::ports::source::PullRequest;
use crate::ports::source::Readout;
use crate::ports::source::Source as _;
use crate::ports::source::SourceFormat as _;
use crate::workiz::credentials::Credentials;
use crate::workiz::entity::Entity;
use crate::workiz::error::WorkizError;
use crate::workiz::kinds::KINDS;
use crate::workiz::mfa::Channel;
use crate::workiz::mfa::Code;
use crate::workiz::mfa::CodePrompt;
use crate::workiz::mfa::Question;
use crate::workiz::normalize::format::WorkizFormat;
use crate::workiz::source::WorkizSource;
use crate::workiz::tests::stub::SetClock;
use crate::workiz::tests::stub::Stub;
use crate::workiz::tests::stub::client;
use crate::workiz::tests::stub::http;
use crate::workiz::tests::stub::session;
use crate::workiz::webhook::Event;
use crate::workiz::wire::new_job::CreateJobRequest;
use crate::workiz::wire::payment::RecordPaymentRequest;
use crate::workiz::wire::session::SessionUser;

fn fixture(name: &str) -> String {
    let path = format!("{}/fixtures/workiz/{name}.json", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

/// A JSON text without the space between its parts; names, order and digits as they stand.
fn compact(text: &str) -> String {
    let (mut compact, mut in_text, mut escaped) = (String::new(), false, false);
    for it in text.chars() {
        if in_text || !it.is_whitespace() {
            compact.push(it);
        }
        if it == '"' && !escaped {
            in_text = !in_text;
        }
        escaped = it == '\\' && !escaped;
    }
    compact
}

/// A list of one documented document.
fn page(name: &str) -> String {
    format!(r#"{{"items":[{}],"page":1,"pageSize":100,"total":1}}"#, fixture(name))
}

/// Answers a person with the code of the API document.
#[derive(Debug)]
struct DocumentedCode;

impl CodePrompt for DocumentedCode {
    fn ask(&self, _question: Question) -> BoxFuture<'_, Option<Code>> {
        let code = Code { channel: Channel::Totp, code: SecretString::from("123456") };
        std::future::ready(Some(code)).boxed()
    }
}

#[tokio::test]
async fn a_session_is_asked_for_and_refreshed_as_documented() {
    let documented = fixture("seed-session-request");
    let request: Value = serde_json::from_str(&documented).unwrap();
    let answer = fixture("seed-session-response");
    let stub = Stub::default();
    // The code is only sent when it is asked for.
    stub.session(423, r#"{"error":{"code":"mfa_required","message":"m"}}"#);
    stub.session(200, answer.clone());
    stub.session(200, answer);
    stub.answer(200, r#"{"items":[],"page":1,"pageSize":100,"total":0}"#);
    let base = stub.start().await;
    let text = |key: &str| request[key].as_str().unwrap().to_owned();
    let credentials = Credentials {
        client_id: "id".to_owned(),
        client_secret: SecretString::from("secret"),
        username: text("username"),
        password: SecretString::from(text("password")),
        totp_secret: None,
    };
    let clock = SetClock::at("2026-02-01T12:00:00Z");
    let session = session(&base, credentials, &clock);
    session.ask_with(Arc::new(DocumentedCode));
    let state = session.begin().await.unwrap();
    assert_eq!(state.expires_at.to_string(), "2026-02-01T13:00:00Z", "3600 seconds later");
    let user = SessionUser::read(state.user.as_ref().unwrap());
    assert_eq!(user.id.present().unwrap().as_str(), "u_0f2a1b");
    assert_eq!(user.name.present().unwrap(), "Dispatch Lead");
    assert_eq!(user.modules(), ["clients", "jobs", "scheduling", "invoices", "payments"]);
    clock.advance(3_400);
    session.bearer().await.unwrap();
    let seen = stub.seen();
    assert_eq!(seen[1].line, "POST /integrations/int_1/sessions");
    assert_eq!(seen[1].authorization, format!("Basic {}", STANDARD.encode("id:secret")));
    assert_eq!(seen[1].content_type.as_deref(), Some("application/json"));
    assert_eq!(seen[1].body, compact(&documented));
    assert_eq!(seen[2].line, "POST /integrations/int_1/sessions/refresh");
    assert_eq!(seen[2].authorization, "Bearer eyJhbGciOi...");
}

/// Pulls a company whose lists hold the documented documents.
async fn pull() -> (Stub, Pull) {
    let stub = Stub::default();
    stub.answer(200, fixture("adapter-account"));
    // The jobs come in the document's own page: 50 a page, and one in all.
    for list in ["client", "item", "tax", "", "invoice", "payment", "refund", "payout"] {
        let list = if list.is_empty() {
            fixture("seed-jobs-list")
        } else {
            page(&format!("documented-{list}"))
        };
        stub.answer(200, list);
    }
    stub.answer(200, page("adapter-dispute"));
    let base = stub.start().await;
    let credentials = crate::workiz::tests::stub::credentials();
    let session = session(&base, credentials, &SetClock::at("2026-02-05T00:00:00Z"));
    let client = crate::workiz::client::WorkizClient::new(http(), base, session);
    let pull = WorkizSource::new(client, http()).pull(&PullRequest::Full, &Silent).await.unwrap();
    (stub, pull)
}

#[tokio::test]
async fn every_list_is_asked_for_and_kept_byte_for_byte() {
    let (stub, pull) = pull().await;
    assert_eq!(pull.completeness, Completeness::Complete);
    let calls = stub.calls();
    let lines: Vec<&str> = calls.iter().map(|it| it.line.as_str()).collect();
    let list = |path: &str| {
        format!("GET /integrations/int_1/{path}?page=1&pageSize=100&includeDeleted=true")
    };
    let paths = ["clients", "pricebook/items", "taxes", "jobs", "invoices", "payments", "refunds"];
    let expected: Vec<String> = ["GET /integrations/int_1/account".to_owned()]
        .into_iter()
        .chain(paths.into_iter().chain(["payouts", "disputes"]).map(list))
        .collect();
    assert_eq!(lines, expected);
    assert!(calls.iter().all(|it| it.authorization == "Bearer token-1" && it.key.is_none()));
    assert!(calls.iter().all(|it| it.request_id.is_some()));
    for (kind, name) in [
        ("client", "documented-client"),
        ("item", "documented-item"),
        ("tax", "documented-tax"),
        ("invoice", "documented-invoice"),
        ("payment", "documented-payment"),
        ("refund", "documented-refund"),
        ("payout", "documented-payout"),
        ("account", "adapter-account"),
    ] {
        let kept = pull.documents.iter().find(|it| it.entity == kind).unwrap();
        assert_eq!(kept.body.as_ref(), fixture(name).trim_end(), "{kind}");
    }
    let jobs = fixture("seed-jobs-list");
    let job = pull.documents.iter().find(|it| it.entity == "job").unwrap();
    assert!(jobs.contains(job.body.as_ref()) && job.body.contains("\"total\": 1403.00"));
}

fn shown(money: &Known<Money>) -> String {
    money.as_known().map_or("unknown".to_owned(), ToString::to_string)
}

#[tokio::test]
async fn every_value_of_a_documented_document_arrives_and_every_gap_is_named() {
    let (_, pull) = pull().await;
    let Readout { book, diagnostics } = WorkizFormat.read(&pull.documents).unwrap();
    let named: Vec<(&str, &str)> =
        diagnostics.iter().map(|it| (it.document.as_str(), it.field.as_str())).collect();
    assert_eq!(
        named,
        [
            ("price book item svc_…", "type"),
            ("payout po_1", "entries[0].type"),
            ("refund ref_1", "createdAt"),
        ]
    );
    check_job(&book);
    check_invoice(&book);
    check_payment(&book);
    let client = book.clients.values().next().unwrap();
    assert_eq!(
        (client.id.as_str(), client.emails.len(), client.parent.is_none()),
        ("cl_…", 0, true)
    );
    let tax = &book.taxes[&SourceTaxId::new("tax_1")];
    assert_eq!(tax.rate.value().to_string(), "7.75");
    assert_eq!(book.account.name, "Maple Street Plumbing");
}

fn check_job(book: &SourceBook) {
    let job = &book.jobs[&JobId::new("job_92af31")];
    assert_eq!(job.number.as_ref().unwrap().as_str(), "J-2026-00314");
    assert_eq!(
        (job.title.as_str(), job.status.as_str()),
        ("Water heater replacement", "scheduled")
    );
    assert_eq!(job.client.as_ref().unwrap().as_str(), "cl_44bb20");
    assert_eq!(job.scheduled_start.unwrap().to_string(), "2026-02-01T15:00:00Z");
    let amounts = [job.total, job.collected].map(|it| it.unwrap().to_string());
    assert_eq!(amounts, ["1403.00", "0.00"]);
}

fn check_invoice(book: &SourceBook) {
    let invoice = &book.invoices[&SourceInvoiceId::new("inv_5aa110")];
    assert_eq!(invoice.number.as_ref().unwrap().as_str(), "1042");
    assert_eq!(invoice.job.as_ref().unwrap().as_str(), "job_92af31");
    assert_eq!(invoice.client.as_str(), "cl_44bb20");
    assert_eq!(invoice.status, InvoiceStatus::PartiallyPaid);
    assert_eq!(invoice.day, InvoiceDay::Issued("2026-02-01".parse().unwrap()));
    assert_eq!(invoice.due.unwrap().to_string(), "2026-02-15");
    assert_eq!(invoice.class_fields["jobType"], "installation");
    let Known::Known(lines) = &invoice.lines else { panic!("no lines") };
    assert_eq!(lines[0].unit_price.amount().to_string(), "999.00");
    assert_eq!((lines[0].amount.to_string().as_str(), lines.len()), ("999.00", 1));
    let discount = invoice.discount.as_known().unwrap().as_ref().unwrap();
    assert_eq!(discount.amount.to_string(), "64.95");
    let tax = invoice.tax.as_known().unwrap().as_ref().unwrap();
    assert_eq!((tax.name.as_str(), tax.amount.to_string().as_str()), ("San Diego 7.75%", "73.55"));
    assert_eq!(tax.taxable_amount.unwrap().to_string(), "949.05");
    let totals = &invoice.totals;
    let parts = [&totals.subtotal, &totals.paid, &totals.refunded, &totals.balance].map(shown);
    assert_eq!(parts, ["1299.00", "500.00", "0.00", "807.60"]);
    assert_eq!(totals.total.to_string(), "1307.60");
}

fn check_payment(book: &SourceBook) {
    let payment = &book.payments[&SourcePaymentId::new("pay_7f3102")];
    assert_eq!(payment.amount.to_string(), "500.00");
    assert_eq!(
        [&payment.tip, &payment.refunded, &payment.fee].map(shown),
        ["0.00", "0.00", "14.80"]
    );
    assert_eq!(payment.allocations[0].invoice.as_str(), "inv_5aa110");
    assert_eq!(payment.allocations[0].amount.to_string(), "500.00");
    assert_eq!((&payment.method, payment.status), (&PaymentMethod::Card, PaymentStatus::Settled));
    assert_eq!(payment.collected_at.to_string(), "2026-02-01T17:10:00Z");
    assert_eq!(payment.settled_at.unwrap().to_string(), "2026-02-03T00:00:00Z");
    assert_eq!(payment.external_id.as_deref(), Some("ch_…"));
    assert_eq!(payment.payout.as_ref().unwrap().as_str(), "po_1");
}

#[tokio::test]
async fn one_document_is_read_by_its_id_and_comes_as_it_stands() {
    for (entity, id, name) in [
        (Entity::Invoices, "inv_5aa110", "documented-invoice"),
        (Entity::Clients, "cl_…", "documented-client"),
        (Entity::Payments, "pay_7f3102", "documented-payment"),
        (Entity::Payouts, "po_1", "documented-payout"),
        (Entity::Jobs, "job_92af31", "seed-job-create-response"),
    ] {
        let stub = Stub::default();
        stub.answer(200, fixture(name));
        let found = client(&stub).await.get(entity, id).await.unwrap().unwrap();
        assert_eq!(found.id.as_deref(), Some(id));
        assert_eq!(found.body.get(), fixture(name).trim_end());
        let line = &stub.calls()[0].line;
        assert_eq!(
            line.replace("%E2%80%A6", "…"),
            format!("GET /integrations/int_1/{}/{id}", entity.path()[0])
        );
    }
    let stub = Stub::default();
    stub.answer(200, page("documented-payment"));
    let payments = client(&stub).await.payments_of("inv_5aa110", &Silent).await.unwrap();
    assert_eq!(payments.documents[0].body.get(), fixture("documented-payment").trim_end());
    assert!(
        stub.calls()[0].line.starts_with("GET /integrations/int_1/invoices/inv_5aa110/payments?")
    );
}

#[tokio::test]
async fn a_documented_document_shows_its_values_to_a_person_who_looks() {
    for (kind, body, expected) in [
        (
            "jobs",
            fixture("seed-jobs-list"),
            vec!["J-2026-00314", "Alex Johnson", "Sam T.", "1403.00"],
        ),
        ("invoices", page("documented-invoice"), vec!["1042", "1307.60", "500.00", "807.60"]),
        ("payments", page("documented-payment"), vec!["settled", "card", "inv_5aa110", "500.00"]),
        ("refunds", page("documented-refund"), vec!["succeeded", "pay_…", "100.00"]),
        ("payouts", page("documented-payout"), vec!["2026-02-05", "1500.00", "44.40", "1455.60"]),
        ("items", page("documented-item"), vec!["150.00", "false", "true"]),
        ("taxes", page("documented-tax"), vec!["7.75", "true"]),
        ("clients", page("documented-client"), vec!["…", "false"]),
    ] {
        let stub = Stub::default();
        stub.answer(200, body);
        let narrowed = Narrowed {
            from: Some("2026-02-01".parse().unwrap()),
            to: Some("2026-02-28".parse().unwrap()),
            status: Some("scheduled".to_owned()),
        };
        let found = client(&stub).await.look(kind_of(kind), &narrowed).await.unwrap();
        let shown: BTreeSet<String> = found.lines[0].cells.iter().map(text).collect();
        for value in expected {
            assert!(shown.contains(value), "{kind}: {value} in {shown:?}");
        }
        let query = "?fromDate=2026-02-01&toDate=2026-02-28&status=scheduled&page=1&pageSize=100";
        assert!(stub.calls()[0].line.ends_with(query), "{}", stub.calls()[0].line);
    }
}

#[tokio::test]
async fn every_other_list_is_asked_for_and_shown() {
    for (name, body, value) in [
        ("estimates", fixture("adapter-estimate"), "20056-1"),
        ("disputes", fixture("adapter-dispute"), "500.00"),
        ("leads", r#"{"leadId":"le_1","title":"No heat"}"#.to_owned(), "No heat"),
        (
            "recurring-jobs",
            r#"{"recurringJobId":"rj_1","frequency":"monthly"}"#.to_owned(),
            "monthly",
        ),
        ("schedules", r#"{"scheduleId":"sc_1","jobId":"job_1"}"#.to_owned(), "job_1"),
        ("technicians", r#"{"userId":"tech_71d901","name":"Sam T."}"#.to_owned(), "Sam T."),
        ("calls", r#"{"callId":"ca_1","direction":"inbound"}"#.to_owned(), "inbound"),
        ("sms-threads", r#"{"threadId":"th_1","messageCount":3}"#.to_owned(), "3"),
    ] {
        let stub = Stub::default();
        stub.answer(200, format!(r#"{{"items":[{body}],"page":1,"pageSize":100,"total":1}}"#));
        let found = client(&stub).await.look(kind_of(name), &Narrowed::default()).await.unwrap();
        assert!(found.lines[0].cells.iter().any(|it| text(it) == value), "{name}: {value}");
        let line = format!("GET /integrations/int_1/{name}?page=1&pageSize=100");
        assert_eq!(stub.calls()[0].line, line);
    }
}

fn kind_of(name: &str) -> &'static LookKind {
    KINDS.iter().find(|it| it.name == name).unwrap()
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Names(names) => names.join(", "),
        Cell::Money(amount) | Cell::Price(amount) | Cell::Percent(amount) => amount.to_string(),
        Cell::Count(count) => count.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Moment(moment) => moment.to_string(),
        Cell::Flag(flag) => flag.to_string(),
    }
}

#[tokio::test]
async fn a_job_and_a_payment_are_sent_and_answered_as_documented() {
    let job = fixture("seed-job-create-request");
    let payment = fixture("seed-payment-request");
    let stub = Stub::default();
    stub.answer(201, fixture("seed-job-create-response"));
    stub.answer(201, fixture("seed-payment-response"));
    let client = client(&stub).await;
    let request: CreateJobRequest = serde_json::from_str(&job).unwrap();
    let made = client.create_job(&request, "key-1").await.unwrap();
    assert_eq!(made.job_id.present().unwrap().as_str(), "job_92af31");
    assert_eq!(made.number.present().unwrap().as_str(), "J-2026-00314");
    assert_eq!(made.status.present().unwrap(), "scheduled");
    let moments = [&made.scheduled_start, &made.created_at].map(|it| it.present().unwrap().0);
    let expected = ["2026-02-01T15:00:00Z", "2026-01-24T11:12:33Z"];
    assert_eq!(moments, expected.map(|it| it.parse::<Timestamp>().unwrap()));
    let web = made.links.present().unwrap().web.present().unwrap();
    assert_eq!(web, "https://app.workiz.com/jobs/job_92af31");
    let recorded =
        client.record_payment("inv_5aa110", &payment_of(&payment), "key-2").await.unwrap();
    assert_eq!(recorded.payment_id.present().unwrap().as_str(), "pay_7f3102");
    assert_eq!(recorded.status.present().unwrap(), "captured");
    assert_eq!(recorded.invoice_id.present().unwrap().as_str(), "inv_5aa110");
    assert_eq!(recorded.total_applied.present().unwrap().value().to_string(), "1403.00");
    assert_eq!(recorded.balance_remaining.present().unwrap().value().to_string(), "0.00");
    assert_eq!(recorded.created_at.present().unwrap().0.to_string(), "2026-02-01T17:10:03Z");
    let calls = stub.calls();
    let lines =
        ["POST /integrations/int_1/jobs", "POST /integrations/int_1/invoices/inv_5aa110/payments"];
    for ((seen, line), (body, key)) in
        calls.iter().zip(lines).zip([(job, "key-1"), (payment, "key-2")])
    {
        assert_eq!(seen.line, line);
        assert_eq!(seen.authorization, "Bearer token-1");
        assert_eq!(seen.content_type.as_deref(), Some("application/json"));
        assert_eq!(seen.key.as_deref(), Some(key));
        assert_eq!(seen.body, compact(&body), "field for field, digit for digit");
    }
}

/// The documented payment as the client's own type.
fn payment_of(documented: &str) -> RecordPaymentRequest {
    let value: Value = serde_json::from_str(documented).unwrap();
    let text = |key: &str| value[key].as_str().map(str::to_owned);
    let amount = |key: &str| value[key].to_string().parse().unwrap();
    RecordPaymentRequest {
        amount: amount("amount"),
        method: text("method").unwrap(),
        tip_amount: amount("tipAmount"),
        collected_at: text("collectedAt").unwrap(),
        processor: text("processor"),
        external_transaction_id: text("externalTransactionId"),
        card_last4: text("cardLast4"),
        memo: text("memo"),
    }
}

#[tokio::test]
async fn the_documented_refusal_is_told_with_its_field_and_number() {
    let stub = Stub::default();
    stub.answer(400, fixture("documented-error"));
    let request: CreateJobRequest =
        serde_json::from_str(&fixture("seed-job-create-request")).unwrap();
    let error = client(&stub).await.create_job(&request, "key-1").await.unwrap_err();
    let WorkizError::Refused { status: 400, reason, .. } = &error else { panic!("{error}") };
    assert_eq!(reason, "…; amount: …; Workiz' number of the request is …");
}

#[test]
fn each_documented_event_leads_to_its_document() {
    let documented = fixture("documented-event");
    let all: Value = serde_json::from_str(&documented).unwrap();
    let kinds = all["type"].as_str().unwrap();
    assert_eq!(kinds.split('|').count(), 9);
    for kind in kinds.split('|') {
        let event: Event = serde_json::from_str(&documented.replace(kinds, kind)).unwrap();
        assert_eq!((event.event_id.as_str(), event.data.id.as_str()), ("evt_…", "inv_…"));
        let list = format!("{}s", kind.split('.').next().unwrap());
        assert_eq!(event.entity().unwrap().name(), list, "{kind}");
    }
}
