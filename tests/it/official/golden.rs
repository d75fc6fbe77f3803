//! Four jobs of a live account whose screens are known: they tie to the cent through the adapter.

use tieout::domain::known::Known;
use tieout::domain::money::Money;
use tieout::domain::source::{Discount, DiscountKind, Invoice};
use tieout::sandbox::workiz_api::golden;

use super::kit::{World, usd, with};

/// Number, subtotal, the discount's line, what the total has beyond lines and that discount, total,
/// what is due.
type Job =
    (&'static str, &'static str, Option<&'static str>, &'static str, &'static str, &'static str);

const JOBS: [Job; 4] = [
    ("924886", "50.00", None, "0.00", "50.00", "0.00"),
    // A discount of 50.00 that is in the total only.
    ("924820", "475.00", None, "-50.00", "425.00", "425.00"),
    // A tip of 231.67.
    ("924884", "2376.06", Some("118.80"), "231.67", "2488.93", "0.00"),
    // A tip of 92.65 less a discount of 112.99 that is in the total only.
    ("924889", "2259.87", None, "-20.34", "2239.53", "0.00"),
];

fn known(amount: &Known<Money>) -> Money {
    *amount.as_known().unwrap()
}

fn lines(invoice: &Invoice) -> Money {
    let lines = invoice.lines.as_known().unwrap();
    Money::sum(invoice.currency, lines.iter().map(|it| it.amount)).unwrap()
}

#[tokio::test]
async fn the_golden_jobs_tie_to_the_cent_in_every_form_of_money() {
    for money in ["noisy", "exact", "strings", "mixed"] {
        let world: World = with(golden::seed(), &[("money", money)]).await;
        for (number, subtotal, discount, beyond, total, due) in JOBS {
            let invoice = world.invoice(number).await;
            let told = format!("{money} {number}");
            assert_eq!(known(&invoice.totals.subtotal), usd(subtotal), "{told}");
            assert_eq!(lines(&invoice), usd(subtotal), "{told}: the discount is no line");
            assert_eq!(invoice.totals.total, usd(total), "{told}");
            assert_eq!(known(&invoice.totals.balance), usd(due), "{told}");
            let paid = usd(total).minus(usd(due)).unwrap();
            assert_eq!(known(&invoice.totals.paid), paid, "{told}");
            let stated =
                discount.map(|it| Discount { kind: DiscountKind::Amount, amount: usd(it) });
            let stated = stated.map_or(Known::Unknown, |it| Known::Known(Some(it)));
            assert_eq!(invoice.discount, stated, "{told}");
            let off = discount.map_or(usd("0.00"), usd);
            let rest = usd(total).minus(usd(subtotal).minus(off).unwrap()).unwrap();
            assert_eq!(rest, usd(beyond), "{told}");
            assert_eq!((&invoice.tip, &invoice.tax), (&Known::Unknown, &Known::Unknown), "{told}");
        }
    }
}
