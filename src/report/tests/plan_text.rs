use std::collections::BTreeMap;

use crate::report::plan_text::{PlanView, plan_summary, plan_text};
use crate::report::tests::fixture::planned;
use crate::report::tests::fixture_plan;
use crate::report::text::Color;

#[test]
#[expect(clippy::too_many_lines, reason = "the text stands here as a person reads it")]
fn a_plan_reads_as_a_diff() {
    let (model, before) = (planned(), fixture_plan::before());
    let view = PlanView {
        company: &model.company,
        names: &model.names,
        before: &before,
        width: 90,
        color: Color::Off,
    };
    insta::assert_snapshot!(plan_text(&model.first.plan, view).unwrap(), @"
    Plan for Brightwater Plumbing LLC
    Plan 1f0c9a77d2, made from snapshot snap-7c1e04

    1. Create the customer Coastline Café.                                               $0.00
        Allowed without approval
        + customer  Coastline Café
        + company   Coastline Café
        + e-mail    office@coastline.example
        + city      San Diego

    2. Create invoice 1042 of 1,403.00 for Harbor View Dental.                       $1,403.00
        Allowed without approval
        Settles: Invoice missing in QuickBooks
        + invoice   1042
        + customer  Harbor View Dental
        + date      2026-02-11
        + due       2026-03-13
        + line      Drain cleaning, Main line, snaked, 2.5 x 95.4375, taxed             238.59
        + line      Water heater 50 gal, Water heater, installed with pan and         1,117.41
        +           straps, 1 x 1117.41, taxed
        + discount                                                                      -50.00
        + tax       San Diego, 7.75 %                                                   101.23
        + total     USD                                                               1,403.00
        + note      [tieout:inv_5aa1]

    3. Set the tax of invoice 1044 to 101.23.                                            $0.01
        Allowed without approval
        Settles: Tax rounded differently
          invoice   1044
          customer  <b>O'Neil & Sons</b>
          date      2026-02-12
          due       2026-03-13
          line      Drain cleaning, Main line, snaked, 2.5 x 95.4375, taxed             238.59
          line      Water heater 50 gal, Water heater, installed with pan and         1,117.41
                    straps, 1 x 1117.41, taxed
          discount                                                                      -50.00
        - tax       San Diego, 7.75 %                                                   101.22
        - total     USD                                                               1,407.22
        + tax       San Diego, 7.75 %                                                   101.23
        + total     USD                                                               1,407.23
        + note      [tieout:inv_5aa1]

    4. Set line 2 of invoice 1031 back to 4 hours.                                      $95.00
        Held (closed-period): 2026-01-28 lies in a period that is closed through 2026-01-31
        Settles: Another amount on a line
        What the document says now is not at hand; afterwards it says:
          voided  the invoice stays, without amounts

    5. Record the check payment of 500.00 on invoice 1042.                             $500.00
        Allowed without approval
        Settles: Payment missing in QuickBooks
        Written only after: 2
        + payment from  Harbor View Dental
        + date          2026-02-14
        + method        Check
        + reference     4471
        + deposit to    Undeposited Funds
        + amount        USD           500.00
        + pays          invoice 1042  500.00
        + note          [tieout:pay_881]

    6. Void the second payment of 1,245.00 from Pelican Bay Homeowners Association.  $1,245.00
        Needs approval: a payment is voided, and 1,245.00 is above 1,000.00
        Settles: Payment twice in QuickBooks
        - payment from  customer with id 66
        - date          2026-02-14
        - method        Check
        - reference     4471
        - deposit to    Undeposited Funds
        - amount        USD                   1,245.00
        - pays          invoice with id 1288  1,245.00
        - note          [tieout:pay_881]
        + voided        the payment stays, without amounts

    Left to a person (2)
    - Invoice 7001 is in QuickBooks only. tieout never voids a document that it cannot trace
      to Workiz.
    - Refund ref_0031 is not in QuickBooks. Refunds are entered by a person.

    6 corrections, 1 needs approval, 1 held, $3,148.01 to move, 2 left to a person
    ");
}

#[test]
fn a_plan_without_its_documents_says_so() {
    let model = planned();
    let before = BTreeMap::new();
    let view = PlanView {
        company: &model.company,
        names: &model.names,
        before: &before,
        width: 80,
        color: Color::Off,
    };
    let text = plan_text(&model.first.plan, view).unwrap();
    assert!(text.contains("What the document says now is not at hand"));
}

#[test]
fn an_empty_plan_says_that_nothing_is_left() {
    let summary = plan_summary(&fixture_plan::empty_plan()).unwrap();
    assert_eq!(summary, "0 corrections, 0 left to a person");
}
