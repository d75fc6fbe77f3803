//! What is known of real answers, each as it is written down, through the whole adapter.

use crate::domain::known::Known;
use crate::domain::snapshot::Completeness;
use crate::domain::source::InvoiceDay;
use crate::ports::progress::Silent;
use crate::ports::source::PullRequest;
use crate::ports::source::Source as _;
use crate::ports::source::SourceFormat as _;
use crate::workiz_api::error::OfficialError;
use crate::workiz_api::normalize::format::OfficialFormat;
use crate::workiz_api::payment::PaymentOutcome;
use crate::workiz_api::source::OfficialSource;
use crate::workiz_api::tests::payments::payment;
use crate::workiz_api::tests::payments::usd;
use crate::workiz_api::tests::source::facts;
use crate::workiz_api::tests::stub::Reply;
use crate::workiz_api::tests::stub::Stub;
use crate::workiz_api::tests::stub::client;
use crate::workiz_api::tests::stub::ok;

/// A job with every field that live answers have, and their quirks.
const JOB: &str = r#"{"UUID":"CC6YKK","SerialId":924886,"LocationId":1,"LocationKey":"main",
"JobDateTime":"2026-07-17 13:30:00","JobEndDateTime":"2026-07-17 14:30:00",
"CreatedDate":"2026-07-16 09:00:00","LastStatusUpdate":"2026-07-17 13:56:13",
"PaymentDueDate":"2026-07-17 00:00:00","JobTotalPrice":"760.00","JobAmountDue":4.5e-13,
"SubTotal":878.803,"item_cost":0,"tech_cost":0,"ClientId":1042,"Status":"Done","SubStatus":"",
"Phone":"5165550101","PhoneExt":"","SecondPhone":"","SecondPhoneExt":"",
"Email":"ann@example.com","FirstName":"Ann","LastName":"Birch","Company":"","Address":"12 Elm St",
"Unit":4,"City":"Mineola","State":"NY","PostalCode":"11501","Country":"US","Latitude":"40.7",
"Longitude":"-73.6","JobType":"Gutters","JobName":"","JobNotes":"","JobSource":"Web",
"ReferralCompany":"","ServiceArea":"Nassau","Timezone":"America/New_York","CreatedBy":"Back Office",
"Comments":[{"Id":1,"Comment":"Called ahead."}],"Tags":["repeat"],
"Team":[{"id":7,"Name":"Sam T."}],
"LineItems":[{"Id":1,"Name":"Cleaning","Description":"","Quantity":2,"Price":439.4015,"Cost":0,
"Taxable":0,"Type":"service"},{"Id":2,"Name":"Member","Description":"","Qty":1,"Price":118.803,
"Cost":0,"Taxable":"0","Type":"DISCOUNT_TYPE"}]}"#;

/// The envelopes in which a job comes.
fn envelopes() -> [String; 6] {
    [
        format!(r#"{{"flag":true,"data":[{JOB}],"has_more":false}}"#),
        format!(r#"{{"flag":true,"data":[{JOB}],"has_more":false,"found":1,"code":200,"msg":""}}"#),
        format!("[{JOB}]"),
        format!(r#"[{{"flag":true,"data":{JOB}}}]"#),
        format!(r#"{{"flag":true,"data":[{{"flag":true,"data":{JOB}}}]}}"#),
        format!(r#"{{"flag":true,"data":{JOB}}}"#),
    ]
}

#[tokio::test]
async fn a_live_job_is_read_in_every_envelope() {
    for body in envelopes() {
        let answer = body.clone();
        let stub = Stub::by(move |_, _| ok(answer.clone()));
        let source = OfficialSource::new(client(&stub).await, facts());
        let pull = source.pull(&PullRequest::Full, &Silent).await.unwrap();
        assert_eq!(pull.completeness, Completeness::Complete, "{body}");
        assert_eq!(&*pull.documents[1].body, JOB, "byte for byte");
        let book = OfficialFormat.read(&pull.documents).unwrap().book;
        let invoice = book.invoices.into_values().next().unwrap();
        assert_eq!(invoice.totals.total, usd("760.00"));
        assert_eq!(invoice.totals.balance, Known::Known(usd("0.00")));
        assert_eq!(invoice.totals.subtotal, Known::Known(usd("878.80")));
        let lines = invoice.lines.as_known().unwrap();
        assert_eq!((lines.len(), lines[0].amount), (1, usd("878.80")));
        let Known::Known(Some(discount)) = &invoice.discount else { panic!("{invoice:?}") };
        assert_eq!(discount.amount, usd("118.80"));
        assert_eq!(invoice.day, InvoiceDay::Work("2026-07-17".parse().unwrap()));
        // 1:30 PM in New York.
        let job = book.jobs.into_values().next().unwrap();
        assert_eq!(job.scheduled_start.unwrap().to_string(), "2026-07-17T17:30:00Z");
        assert_eq!(client(&stub).await.job("CC6YKK").await.unwrap().get(), JOB);
    }
}

#[tokio::test]
async fn known_refusals_are_told_as_what_they_are() {
    let forbidden = r#"{"success":false,"error":"Forbidden","message":"Invalid API path or malformed API key."}"#;
    let assigned = "User is already assigned";
    let details = [
        format!(
            r#"{{"flag":false,"code":400,"msg":"Bad request","details":{{"error":"{assigned}"}}}}"#
        ),
        format!(
            r#"{{"error":true,"code":400,"msg":"Bad request","details":[{{"error":"{assigned}"}}]}}"#
        ),
    ];
    let [object, array] = details;
    let cases = [
        (403, forbidden.to_owned(), "refused the API token or the API secret (status 403)"),
        (200, r#"{"flag":false,"msg":"job Not Found"}"#.to_owned(), "status 200: job Not Found"),
        (400, object, "status 400: Bad request; User is already assigned"),
        (400, array, "status 400: Bad request; User is already assigned"),
        (404, r#"{"flag":false,"msg":"Invalid end point"}"#.to_owned(), "does not have it"),
        (200, r#"{"flag":false,"msg":"Invalid end point"}"#.to_owned(), "200: Invalid end point"),
        (520, "<html>520</html>".to_owned(), "not available (status 520)"),
        (429, String::new(), "not available (status 429)"),
    ];
    for (status, body, told) in cases {
        let stub = Stub::by(move |_, _| Reply::Answer(status, body.clone()));
        let error: OfficialError = client(&stub).await.job("CC6YKK").await.unwrap_err();
        assert!(error.to_string().contains(told), "{status}: {error}");
    }
}

#[tokio::test]
async fn a_payment_is_answered_with_what_was_written_and_not_with_a_payment() {
    let written = r#"{"flag":true,"data":[{"UUID":"AB12CD","ClientId":1042,"link":"https://app.workiz.com/root/job/AB12CD/1"}]}"#;
    let due = r#"[{"flag":true,"data":{"UUID":"AB12CD","JobAmountDue":"50.00"}}]"#;
    let stub = Stub::of([ok(due), ok(written)]);
    let outcome = client(&stub).await.record_payment("AB12CD", &payment("50.00")).await;
    assert_eq!(outcome, PaymentOutcome::Recorded);
}
