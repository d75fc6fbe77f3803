//! A job without mistakes, and ways to read it.

use serde_json::Value;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::source::Invoice;
use crate::workiz_api::normalize::account::Ground;
use crate::workiz_api::normalize::account::ground;
use crate::workiz_api::normalize::job::JobReading;
use crate::workiz_api::normalize::job::job;

pub(super) const ACCOUNT: &str = r#"{"company":"Brook Plumbing","timeZone":"America/New_York",
    "currency":"USD","billedStatuses":["Done"],"firstDay":"2025-01-01","paging":"pages"}"#;

/// A job with every field that the API is known to send.
pub(super) const JOB: &str = r#"{
  "UUID":"CC6YKK","SerialId":924886,"LocationId":1,"LocationKey":"k","JobDateTime":"2026-07-17 21:30:00",
  "JobEndDateTime":"2026-07-17 22:30:00","CreatedDate":"2026-07-15 08:00:00",
  "LastStatusUpdate":"2026-07-17 13:56:13","PaymentDueDate":"2026-07-31 00:00:00",
  "JobTotalPrice":50,"JobAmountDue":4.5e-13,"SubTotal":"50.00","item_cost":0,"tech_cost":"",
  "ClientId":77,"Status":"Done","SubStatus":"","Phone":"5550100","PhoneExt":"","SecondPhone":"",
  "SecondPhoneExt":"","Email":"ada@example.com","FirstName":"Ada","LastName":"Stone","Company":"",
  "Address":"1 Oak Street","Unit":4,"City":"Albany","State":"NY","PostalCode":"12201","Country":"US",
  "Latitude":"42.6","Longitude":-73.7,"JobType":"Repair","JobName":"","JobNotes":"","JobSource":"Web",
  "ReferralCompany":"","ServiceArea":"North","Timezone":"US/Eastern","CreatedBy":"Ben","Comments":"",
  "Tags":[],"Team":[{"id":2,"Name":"Ben Reed"}],
  "LineItems":[{"Id":"9","Name":"Visit","Description":"","Quantity":1,"Price":50,"Cost":0,"Taxable":0,"Type":"service"}]
}"#;

pub(super) fn the_ground() -> Ground {
    ground(ACCOUNT).unwrap()
}

pub(super) fn read(body: &str) -> JobReading {
    job("CC6YKK", body, &the_ground())
}

/// The job with some fields set to other JSON values; `None` takes a field away.
pub(super) fn with(changes: &[(&str, Option<&str>)]) -> String {
    let mut job: Value = serde_json::from_str(JOB).unwrap();
    let fields = job.as_object_mut().unwrap();
    for (name, value) in changes {
        match value {
            Some(text) => fields.insert((*name).to_owned(), serde_json::from_str(text).unwrap()),
            None => fields.remove(*name),
        };
    }
    job.to_string()
}

pub(super) fn invoice(body: &str) -> Invoice {
    let reading = read(body);
    reading.invoice.unwrap_or_else(|| panic!("{:?}", reading.problems))
}

pub(super) fn usd(text: &str) -> Money {
    Money::exact(text.parse().unwrap(), Currency::USD).unwrap()
}

/// The fields that make a document unreadable.
pub(super) fn unreadable(problems: &[Diagnostic]) -> Vec<&str> {
    let grave = problems.iter().filter(|it| it.gravity == Gravity::Unreadable);
    grave.map(|it| it.field.as_str()).collect()
}
