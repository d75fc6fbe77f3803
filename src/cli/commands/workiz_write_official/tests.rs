use serde_json::json;

use super::{job_key, key, kind};
use crate::domain::money::{Currency, Money};
use crate::workiz_api::payment::NewPayment;

const PLACE: &str = "https://api.example.test/api/v1";

fn payment(amount: &str, method: &str, paid_at: &str, reference: Option<&str>) -> NewPayment {
    NewPayment {
        amount: Money::exact(amount.parse().unwrap(), Currency::USD).unwrap(),
        kind: kind(method).unwrap(),
        paid_at: paid_at.parse().unwrap(),
        reference: reference.map(str::to_owned),
    }
}

#[test]
fn a_payment_is_known_by_what_it_is_and_not_by_how_it_was_typed() {
    let at = "2026-04-01T10:00:00-04:00[America/New_York]";
    let named = |it: &NewPayment| key(PLACE, "ABC", it);
    let one = payment("100.00", "card", at, Some("77"));
    let utc = payment("100.00", "credit", "2026-04-01T14:00:00+00:00[UTC]", Some("77"));
    assert_eq!(named(&one), named(&utc));
    for other in [
        payment("100.01", "card", at, Some("77")),
        payment("100.00", "cash", at, Some("77")),
        payment("100.00", "card", "2026-04-02T10:00:00-04:00[America/New_York]", Some("77")),
        payment("100.00", "card", at, Some("78")),
        payment("100.00", "card", at, None),
    ] {
        assert_ne!(named(&other), named(&one), "{other:?}");
    }
    assert_ne!(key(PLACE, "ABD", &one), named(&one));
}

#[test]
fn a_job_is_the_same_however_its_moment_is_written() {
    let named = |at: &str| {
        let job = json!({ "FirstName": "Ada", "JobDateTime": at });
        job_key(PLACE, job.as_object().unwrap())
    };
    assert_eq!(named("2026-04-10T16:00:00Z"), named("2026-04-10T16:00:00+00:00"));
    assert_ne!(named("2026-04-10T16:00:00Z"), named("2026-04-10T17:00:00Z"));
    assert_ne!(named("2026-04-10 16:00:00"), named("2026-04-10 17:00:00"));
}
