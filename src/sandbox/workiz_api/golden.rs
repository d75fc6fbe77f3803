//! An account with the four jobs of which amounts of a live account are known.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::starter;

/// Number, subtotal, discount (amount, percentage, whether it is a line), tip, total, payments.
struct Job {
    number: &'static str,
    subtotal: &'static str,
    discount: &'static str,
    percent: &'static str,
    discount_is_line: bool,
    tip: &'static str,
    total: &'static str,
    /// Method and amount of each.
    payments: &'static [(&'static str, &'static str)],
    balance: &'static str,
}

/// What was paid on 924820 is not known; it is taken as open.
const JOBS: [Job; 4] = [
    Job {
        number: "924886",
        subtotal: "50.00",
        discount: "0.00",
        percent: "",
        discount_is_line: false,
        tip: "0.00",
        total: "50.00",
        payments: &[("cash", "50.00")],
        balance: "0.00",
    },
    Job {
        number: "924820",
        subtotal: "475.00",
        discount: "50.00",
        percent: "",
        discount_is_line: false,
        tip: "0.00",
        total: "425.00",
        payments: &[],
        balance: "425.00",
    },
    Job {
        number: "924884",
        subtotal: "2376.06",
        discount: "118.80",
        percent: "5",
        discount_is_line: true,
        tip: "231.67",
        total: "2488.93",
        payments: &[("card", "712.82"), ("card", "1776.11")],
        balance: "0.00",
    },
    Job {
        number: "924889",
        subtotal: "2259.87",
        discount: "112.99",
        percent: "5",
        discount_is_line: false,
        tip: "92.65",
        total: "2239.53",
        payments: &[("card", "293.93"), ("card", "1945.60")],
        balance: "0.00",
    },
];

/// Returns the seed of the Workiz side with these jobs, each with its invoice.
pub fn seed() -> Value {
    let mut seed = starter::empty_seed();
    let mut kept = json!({ "apiToken": "api_golden", "authSecret": "sec_golden", "jobs": {} });
    let (mut jobs, mut invoices, mut payments) = (Vec::new(), Vec::new(), Vec::new());
    for job in &JOBS {
        let job_id = format!("job_{}", job.number);
        let itemized = if job.discount_is_line { "lines" } else { "unitemized" };
        if let Some(of_jobs) = kept.get_mut("jobs").and_then(Value::as_object_mut) {
            of_jobs.insert(job_id.clone(), json!({ "discount": itemized }));
        }
        jobs.push(job_document(job, &job_id));
        invoices.push(invoice(job, &job_id));
        for (place, (method, amount)) in job.payments.iter().enumerate() {
            payments.push(payment(job, &job_id, place, (method, amount)));
        }
    }
    if let Some(account) = seed.get_mut("account").and_then(Value::as_object_mut) {
        account.insert("timezone".to_owned(), json!("America/New_York"));
        account.insert("workizApi".to_owned(), kept);
    }
    let client = json!({
        "clientId": "cl_1", "name": "Ann Birch", "firstName": "Ann", "lastName": "Birch",
        "company": "", "emails": ["ann@example.com"], "phones": ["+15165550101"],
        "billingAddress": {}, "parentClientId": null, "parentPays": false, "mergedIntoId": null,
        "deleted": false, "createdAt": DAY, "updatedAt": DAY,
    });
    let lists =
        [("clients", vec![client]), ("jobs", jobs), ("invoices", invoices), ("payments", payments)];
    if let Some(fields) = seed.as_object_mut() {
        for (name, documents) in lists {
            fields.insert(name.to_owned(), Value::Array(documents));
        }
    }
    seed
}

/// Makes an account with so many jobs of one status, one an hour, the first one the latest, and with
/// neither invoices nor payments.
pub fn many(count: u16, status: &str) -> Value {
    let last = Timestamp::constant(LATEST_SECOND, 0);
    let job = |place: u16| {
        let start = last.saturating_sub(SignedDuration::from_hours(place.into())).unwrap_or(last);
        json!({
            "jobId": format!("job_{place}"), "number": format!("{}", 1000 + u32::from(place)),
            "status": status, "scheduledStart": start.to_string(), "client": { "id": "cl_1" },
            "title": "", "tags": [],
            "priceSummary": { "subtotal": "10.00", "tax": "0.80", "total": "10.80",
                              "amountCollected": "0.00" },
        })
    };
    let mut seed = seed();
    if let Some(lists) = seed.as_object_mut() {
        lists.insert("jobs".to_owned(), (0..count).map(job).collect());
        lists.insert("invoices".to_owned(), json!([]));
        lists.insert("payments".to_owned(), json!([]));
    }
    seed
}

/// The start of the latest of many jobs: 2026-04-01T20:00:00Z.
const LATEST_SECOND: i64 = 1_775_073_600;

/// When the work was done.
const DAY: &str = "2026-03-27T17:56:13Z";

fn job_document(job: &Job, job_id: &str) -> Value {
    let collected: &str = if job.balance == "0.00" { job.total } else { "0.00" };
    json!({
        "jobId": job_id, "number": job.number, "title": "Gutter cleaning", "status": "completed",
        "scheduledStart": "2026-03-27T15:00:00Z", "scheduledEnd": "2026-03-27T17:00:00Z",
        "serviceAddress": {}, "client": { "id": "cl_1", "name": "Ann Birch" },
        "assignedTechnicians": [{ "userId": "tech_71d901", "name": "Sam T." }],
        "priceSummary": { "subtotal": job.subtotal, "tax": "0.00", "total": job.total,
                          "amountCollected": collected },
        "tags": [], "createdAt": "2026-03-20T14:00:00Z", "updatedAt": DAY,
    })
}

fn invoice(job: &Job, job_id: &str) -> Value {
    let percent = !job.percent.is_empty();
    let discount = if job.discount == "0.00" {
        Value::Null
    } else {
        json!({ "type": if percent { "percent" } else { "amount" },
                "value": if percent { job.percent } else { job.discount },
                "amount": job.discount, "source": "document" })
    };
    let paid = if job.balance == "0.00" { job.total } else { "0.00" };
    json!({
        "invoiceId": format!("inv_{}", job.number), "number": job.number, "kind": "job",
        "jobId": job_id, "jobNumber": job.number, "clientId": "cl_1",
        "status": if job.balance == "0.00" { "paid" } else { "sent" }, "sent": true,
        "deleted": false, "currency": "USD", "issuedDate": "2026-03-27",
        "dueDate": "2026-04-10", "createdAt": DAY, "updatedAt": DAY,
        "timezone": "America/New_York", "billingAddress": {}, "serviceAddress": {},
        "serviceArea": "Nassau",
        "lineItems": [{ "lineId": "li_1", "itemId": "svc_CALL", "name": "Gutter cleaning",
                        "description": "", "type": "service", "quantity": "1",
                        "unitPrice": job.subtotal, "amount": job.subtotal, "taxable": false,
                        "taxCode": "NTX", "hidden": false, "groupId": null }],
        "discount": discount, "tax": null, "tipAmount": job.tip,
        "serviceFee": { "amount": "0.00" },
        "totals": { "subtotal": job.subtotal, "discount": job.discount, "tax": "0.00",
                    "tip": job.tip, "serviceFee": "0.00", "total": job.total, "paid": paid,
                    "refunded": "0.00", "balance": job.balance },
        "classFields": { "jobType": "Gutters", "source": "website" }, "tags": [],
        "links": { "web": format!("https://app.workiz.com/root/invoice/inv_{}", job.number) },
    })
}

fn payment(job: &Job, job_id: &str, place: usize, (method, amount): (&str, &str)) -> Value {
    let invoice_id = format!("inv_{}", job.number);
    let is_last = place + 1 == job.payments.len();
    let is_card = method == "card";
    json!({
        "paymentId": format!("pay_{}_{place}", job.number), "source": "invoice",
        "invoiceId": invoice_id, "estimateId": null, "jobId": job_id, "clientId": "cl_1",
        "allocations": [{ "invoiceId": invoice_id, "amount": amount }], "amount": amount,
        "tipAmount": if is_last { job.tip } else { "0.00" }, "amountIncludesTip": true,
        "serviceFeeAmount": "0.00", "method": method,
        "rawMethod": if is_card { "Credit charge" } else { "Cash" },
        "processor": if is_card { "workiz_pay" } else { "" }, "status": "settled",
        "collectedAt": "2026-03-27T17:55:00Z", "settledAt": "2026-03-29T00:00:00Z",
        "amountRefunded": "0.00", "cardLast4": if is_card { json!("4242") } else { Value::Null },
        "externalTransactionId": "", "reference": "", "memo": "", "payoutId": null,
        "fee": "0.00", "net": amount, "createdAt": "2026-03-27T17:55:00Z",
        "updatedAt": "2026-03-27T17:55:00Z", "deleted": false,
    })
}
