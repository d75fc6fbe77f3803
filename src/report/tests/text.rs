use unicode_width::UnicodeWidthStr as _;

use crate::domain::run::RunStatus;
use crate::report::plan_text::{PlanView, plan_text};
use crate::report::tests::fixture::{applied, effects, planned, tied_out};
use crate::report::tests::fixture_plan;
use crate::report::text::{Color, text};

#[test]
#[expect(clippy::too_many_lines, reason = "the text stands here as a person reads it")]
fn a_report_fits_eighty_columns() {
    insta::assert_snapshot!(text(&applied(), 80, Color::Off).unwrap(), @r#"
    PARTLY APPLIED: Brightwater Plumbing LLC
    Workiz against QuickBooks as of 2026-03-02 06:00 PST (America/Los_Angeles)
    Run run-000231, mapping brightwater.toml
    The books are closed through 2026-01-31.

    Not every correction was written: 4 discrepancies open. QuickBooks is over by
    $145.00 in gross invoiced, over by $934.25 in collected, short by $85.00 in
    refunded and short by $789.25 in receivable. Every cent of the variance is
    explained.
    9 discrepancies: 1 to approve (1 correction), 2 to decide, 1 held (1
    correction), 3 corrected, 2 for information.
    Dana Whitfield approved 1 of the 1 correction of plan 1f0c9a77d2 that needs
    approval.
    1 correction of plan 90be41c6aa waits for approval; `tieout approve` takes the
    numbers under "Corrections of plan 90be41c6aa".

    Control totals (USD)
    Measure         Workiz as  QuickBooks  Variance  Explained  Residual
                       mapped
    --------------------------------------------------------------------
    Net invoiced    90,314.50   90,459.50   -145.00    -145.00      0.00
    Discounts          412.00      412.00      0.00       0.00      0.00
    Sales tax        6,967.45    6,967.45      0.00       0.00      0.00
    Tips               260.00      260.00      0.00       0.00      0.00
    Service fees         0.00        0.00      0.00       0.00      0.00
    Gross invoiced  97,129.95   97,274.95   -145.00    -145.00      0.00
    Collected       87,020.94   87,955.19   -934.25    -934.25      0.00
    Refunded            85.00        0.00     85.00      85.00      0.00
    Receivable      10,109.01    9,319.76    789.25     789.25      0.00
    Variance = Workiz as mapped - QuickBooks: positive means that QuickBooks is
    short. Net invoiced is before discounts, gross invoiced what the invoices come
    to; receivable = gross invoiced - collected.
    Deposited is not compared: this Workiz account does not show payouts.

    Control totals before the corrections, where they differed (USD)
    Measure         Workiz as  QuickBooks  Variance  Explained  Residual
                       mapped
    --------------------------------------------------------------------
    Net invoiced    90,314.50   89,157.40  1,157.10   1,157.10      0.00
    Sales tax        6,967.45    6,866.54    100.91     100.91      0.00
    Gross invoiced  97,129.95   95,871.94  1,258.01   1,258.01      0.00
    Collected       87,020.94   87,455.19   -434.25    -434.25      0.00
    Refunded            85.00        0.00     85.00      85.00      0.00
    Receivable      10,109.01    8,416.75  1,692.26   1,692.26      0.00

    Why: the variance by kind, before the corrections (USD)
    Kind                    Count     Gross   Sales  Collected  Receivable  Refunded
                                   invoiced     tax
    --------------------------------------------------------------------------------
    Invoice missing in          1  1,403.00  100.90       0.00    1,403.00      0.00
    QuickBooks
    Invoice only in             1   -240.00    0.00       0.00     -240.00      0.00
    QuickBooks
    Another document            1      0.00    0.00       0.00        0.00      0.00
    number
    Another amount on a         1     95.00    0.00       0.00       95.00      0.00
    line
    Tax rounded                 1      0.01    0.01       0.00        0.01      0.00
    differently
    Payment missing in          1      0.00    0.00     500.00     -500.00      0.00
    QuickBooks
    Payment twice in            1      0.00    0.00  -1,245.00    1,245.00      0.00
    QuickBooks
    Money still on its way      1      0.00    0.00     310.75     -310.75      0.00
    Refund missing in           1      0.00    0.00       0.00        0.00     85.00
    QuickBooks
    Residual (unexplained)             0.00    0.00       0.00        0.00      0.00
    Variance                    9  1,258.01  100.91    -434.25    1,692.26     85.00

    What is left after the corrections (USD)
    Kind                     Count     Gross  Sales  Collected  Receivable  Refunded
                                    invoiced    tax
    --------------------------------------------------------------------------------
    Invoice only in              1   -240.00   0.00       0.00     -240.00      0.00
    QuickBooks
    Another document number      1      0.00   0.00       0.00        0.00      0.00
    Another amount on a          1     95.00   0.00       0.00       95.00      0.00
    line
    Payment twice in             1      0.00   0.00  -1,245.00    1,245.00      0.00
    QuickBooks
    Money still on its way       1      0.00   0.00     310.75     -310.75      0.00
    Refund missing in            1      0.00   0.00       0.00        0.00     85.00
    QuickBooks
    Residual (unexplained)              0.00   0.00       0.00        0.00      0.00
    Variance                     6   -145.00   0.00    -934.25      789.25     85.00

    Needs your approval (1)
    * Payment twice in QuickBooks: payment of 1,245.00, Pelican Bay       -$1,245.00
      Homeowners Association, 2026-02-18
      The payment of 1,245.00 from Pelican Bay Homeowners Association stands twice
      in QuickBooks.
      The correction was refused. The payment is part of a bank deposit.
      Correction 2 of plan 90be41c6aa waits for your approval: a payment is voided,
      and 1,245.00 is above 1,000.00.

    Needs your decision (2)
    * Invoice only in QuickBooks: invoice 2087, Pelican Bay Homeowners      -$240.00
      Association, 2026-02-20
      Invoice 2087 of 240.00 is in QuickBooks, and no Workiz invoice stands behind
      it.
      tieout never voids a document that it cannot trace to Workiz.

    * Refund missing in QuickBooks: refund of 85.00, Marisol Vega,            $85.00
      2026-02-21
      The refund of 85.00 to Marisol Vega is not in QuickBooks.
      Refunds are entered by a person.

    Held (1)
    * Another amount on a line: invoice 1031, Marisol Vega, 2026-01-28        $95.00
      Somebody took one hour of labor off invoice 1031 in QuickBooks: 797.40 instead
      of 892.40.
      - line 2: Workiz Labor, 4 x 95.00, QuickBooks Labor, 3 x 95.00 (last agreed
        Labor, 4 x 95.00; changed in QuickBooks)
      - total: Workiz 892.40, QuickBooks 797.40 (last agreed 892.40; changed in
        QuickBooks)
      The correction is held (closed-period): 2026-01-28 lies in a period that is
      closed through 2026-01-31.

    Corrected (3)
    * Invoice missing in QuickBooks: invoice 1042, Harbor View Dental,     $1,403.00
      2026-02-11
      Invoice 1042 of 1,403.00 for Harbor View Dental is in Workiz and not in
      QuickBooks, so that sales of February are too low by that amount.
      The correction was written and read back.

    * Payment missing in QuickBooks: payment of 500.00, Harbor View Dental,  $500.00
      2026-02-14
      The check payment of 500.00 on invoice 1042 is not in QuickBooks.
      The correction was written and read back.

    * Tax rounded differently: invoice 1044, <b>O'Neil & Sons</b>, 2026-02-12  $0.01
      Workiz rounds the tax of invoice 1044 on the sum and QuickBooks on each line:
      101.23 against 101.22.
      - tax: Workiz 101.23, QuickBooks 101.22 (last agreed 101.22; changed in
        Workiz)
      The correction was written and read back.

    For information (2)
    * Money still on its way: payment of 310.75, Marisol Vega, 2026-02-27    $310.75
      The card payment of 310.75 is on its way to the bank.
      It should vanish by 2026-03-04.

    * Another document number: invoice 1044, <b>O'Neil & Sons</b>, 2026-02-12  $0.00
      QuickBooks has invoice 1044 under the number SAJ1044_QX7.
      - number: Workiz 1044, QuickBooks SAJ1044_QX7

    Carried out of plan 1f0c9a77d2 (5)
    What is written                                             Moves    State
    --------------------------------------------------------------------------
    Create the customer Coastline Café.                          0.00  written
    Create invoice 1042 of 1,403.00 for Harbor View Dental.  1,403.00  written
    Set the tax of invoice 1044 to 101.23.                       0.01  written
    Record the check payment of 500.00 on invoice 1042.        500.00  written
    Void the second payment of 1,245.00 from Pelican Bay     1,245.00  refused
    Homeowners Association.

    Corrections of plan 90be41c6aa (2)
    What is written                                         Moves           State
    -----------------------------------------------------------------------------
    1. Set line 2 of invoice 1031 back to 4 hours.          95.00            held
    2. Void the second payment of 1,245.00 from Pelican  1,245.00  needs approval
    Bay Homeowners Association.

    What was compared
    Workiz: 148 invoices and 131 payments.
    QuickBooks: 146 sales documents and 129 payments in scope; 12 documents out of
      scope, never touched.
    271 pairs matched: 254 by a link from an earlier run, 15 by the document number,
      2 by customer, amount and date.
    4 documents written to QuickBooks.
    Workiz was asked for 8 reads; 2 requests had to be sent again.
    QuickBooks: 18 metered reads (16 needed at least), 130 writes in 8 calls (6
      needed at least).

    Diagnostics (1)
    - note: Workiz: invoice inv_9d21 (number 1057), field `due_date`: The due date
      lies before the invoice date. Correct it in Workiz if it matters to you.

    Plan 1f0c9a77d2, snapshot snap-7c1e04
    The plan after it: 90be41c6aa
    tieout 0.1.0, report of 2026-03-02 06:03 PST
    "#);
}

#[test]
#[expect(clippy::too_many_lines, reason = "the text stands here as a person reads it")]
fn a_report_fits_a_hundred_and_twenty_columns() {
    insta::assert_snapshot!(text(&planned(), 120, Color::Off).unwrap(), @r#"
    DISCREPANCIES OPEN: Brightwater Plumbing LLC
    Workiz against QuickBooks as of 2026-03-02 06:00 PST (America/Los_Angeles)
    Run run-000231, mapping brightwater.toml
    The books are closed through 2026-01-31.

    Workiz and QuickBooks do not say the same: 7 discrepancies open. QuickBooks is short by $1,258.01 in gross invoiced,
    over by $434.25 in collected, short by $85.00 in refunded and short by $1,692.26 in receivable. Every cent of the
    variance is explained.
    9 discrepancies: 1 to approve (1 correction), 2 to decide, 3 ready to be written, 1 held (1 correction), 2 for
    information.
    1 correction of plan 1f0c9a77d2 waits for approval; `tieout approve` takes the numbers under "Corrections of plan
    1f0c9a77d2".

    Control totals (USD)
    Measure         Workiz as  QuickBooks  Variance  Explained  Residual
                       mapped
    --------------------------------------------------------------------
    Net invoiced    90,314.50   89,157.40  1,157.10   1,157.10      0.00
    Discounts          412.00      412.00      0.00       0.00      0.00
    Sales tax        6,967.45    6,866.54    100.91     100.91      0.00
    Tips               260.00      260.00      0.00       0.00      0.00
    Service fees         0.00        0.00      0.00       0.00      0.00
    Gross invoiced  97,129.95   95,871.94  1,258.01   1,258.01      0.00
    Collected       87,020.94   87,455.19   -434.25    -434.25      0.00
    Refunded            85.00        0.00     85.00      85.00      0.00
    Receivable      10,109.01    8,416.75  1,692.26   1,692.26      0.00
    Variance = Workiz as mapped - QuickBooks: positive means that QuickBooks is short. Net invoiced is before discounts,
    gross invoiced what the invoices come to; receivable = gross invoiced - collected.
    Deposited is not compared: this Workiz account does not show payouts.

    Why: the variance by kind (USD)
    Kind                           Count     Gross   Sales  Collected  Receivable  Refunded
                                          invoiced     tax
    ---------------------------------------------------------------------------------------
    Invoice missing in QuickBooks      1  1,403.00  100.90       0.00    1,403.00      0.00
    Invoice only in QuickBooks         1   -240.00    0.00       0.00     -240.00      0.00
    Another document number            1      0.00    0.00       0.00        0.00      0.00
    Another amount on a line           1     95.00    0.00       0.00       95.00      0.00
    Tax rounded differently            1      0.01    0.01       0.00        0.01      0.00
    Payment missing in QuickBooks      1      0.00    0.00     500.00     -500.00      0.00
    Payment twice in QuickBooks        1      0.00    0.00  -1,245.00    1,245.00      0.00
    Money still on its way             1      0.00    0.00     310.75     -310.75      0.00
    Refund missing in QuickBooks       1      0.00    0.00       0.00        0.00     85.00
    Residual (unexplained)                    0.00    0.00       0.00        0.00      0.00
    Variance                           9  1,258.01  100.91    -434.25    1,692.26     85.00

    Needs your approval (1)
    * Payment twice in QuickBooks: payment of 1,245.00, Pelican Bay Homeowners Association, 2026-02-18            -$1,245.00
      The payment of 1,245.00 from Pelican Bay Homeowners Association stands twice in QuickBooks.
      Correction 6 of plan 1f0c9a77d2 waits for your approval: a payment is voided, and 1,245.00 is above 1,000.00.

    Needs your decision (2)
    * Invoice only in QuickBooks: invoice 2087, Pelican Bay Homeowners Association, 2026-02-20                      -$240.00
      Invoice 2087 of 240.00 is in QuickBooks, and no Workiz invoice stands behind it.
      tieout never voids a document that it cannot trace to Workiz.

    * Refund missing in QuickBooks: refund of 85.00, Marisol Vega, 2026-02-21                                         $85.00
      The refund of 85.00 to Marisol Vega is not in QuickBooks.
      Refunds are entered by a person.

    Ready to be written (3)
    * Invoice missing in QuickBooks: invoice 1042, Harbor View Dental, 2026-02-11                                  $1,403.00
      Invoice 1042 of 1,403.00 for Harbor View Dental is in Workiz and not in QuickBooks, so that sales of February are too
      low by that amount.
      The correction may be written without approval.

    * Payment missing in QuickBooks: payment of 500.00, Harbor View Dental, 2026-02-14                               $500.00
      The check payment of 500.00 on invoice 1042 is not in QuickBooks.
      The correction may be written without approval.

    * Tax rounded differently: invoice 1044, <b>O'Neil & Sons</b>, 2026-02-12                                          $0.01
      Workiz rounds the tax of invoice 1044 on the sum and QuickBooks on each line: 101.23 against 101.22.
      - tax: Workiz 101.23, QuickBooks 101.22 (last agreed 101.22; changed in Workiz)
      The correction may be written without approval.

    Held (1)
    * Another amount on a line: invoice 1031, Marisol Vega, 2026-01-28                                                $95.00
      Somebody took one hour of labor off invoice 1031 in QuickBooks: 797.40 instead of 892.40.
      - line 2: Workiz Labor, 4 x 95.00, QuickBooks Labor, 3 x 95.00 (last agreed Labor, 4 x 95.00; changed in QuickBooks)
      - total: Workiz 892.40, QuickBooks 797.40 (last agreed 892.40; changed in QuickBooks)
      The correction is held (closed-period): 2026-01-28 lies in a period that is closed through 2026-01-31.

    For information (2)
    * Money still on its way: payment of 310.75, Marisol Vega, 2026-02-27                                            $310.75
      The card payment of 310.75 is on its way to the bank.
      It should vanish by 2026-03-04.

    * Another document number: invoice 1044, <b>O'Neil & Sons</b>, 2026-02-12                                          $0.00
      QuickBooks has invoice 1044 under the number SAJ1044_QX7.
      - number: Workiz 1044, QuickBooks SAJ1044_QX7

    Corrections of plan 1f0c9a77d2 (6)
    What is written                                                                     Moves           State
    ---------------------------------------------------------------------------------------------------------
    1. Create the customer Coastline Café.                                               0.00           ready
    2. Create invoice 1042 of 1,403.00 for Harbor View Dental.                       1,403.00           ready
    3. Set the tax of invoice 1044 to 101.23.                                            0.01           ready
    4. Set line 2 of invoice 1031 back to 4 hours.                                      95.00            held
    5. Record the check payment of 500.00 on invoice 1042.                             500.00           ready
    6. Void the second payment of 1,245.00 from Pelican Bay Homeowners Association.  1,245.00  needs approval

    What was compared
    Workiz: 148 invoices and 131 payments.
    QuickBooks: 146 sales documents and 129 payments in scope; 12 documents out of scope, never touched.
    271 pairs matched: 254 by a link from an earlier run, 15 by the document number, 2 by customer, amount and date.
    Workiz was asked for 4 reads; 1 request had to be sent again.
    QuickBooks: 9 metered reads (8 needed at least), 65 writes in 4 calls (3 needed at least).

    Diagnostics (1)
    - note: Workiz: invoice inv_9d21 (number 1057), field `due_date`: The due date lies before the invoice date. Correct it
      in Workiz if it matters to you.

    Plan 1f0c9a77d2, snapshot snap-7c1e04
    tieout 0.1.0, report of 2026-03-02 06:03 PST
    "#);
}

#[test]
fn a_quiet_night_is_short() {
    insta::assert_snapshot!(text(&tied_out(), 80, Color::Off).unwrap(), @"
    TIED OUT: Brightwater Plumbing LLC
    Workiz against QuickBooks as of 2026-03-02 06:00 PST (America/Los_Angeles)
    Run run-000231, mapping brightwater.toml
    The books are closed through 2026-01-31.

    Workiz and QuickBooks say the same: nothing is open. The variance of every
    control total is 0.00.
    No discrepancies.

    Control totals (USD)
    Measure         Workiz as  QuickBooks  Variance  Explained  Residual
                       mapped
    --------------------------------------------------------------------
    Net invoiced    90,314.50   90,314.50      0.00       0.00      0.00
    Discounts          412.00      412.00      0.00       0.00      0.00
    Sales tax        6,967.45    6,967.45      0.00       0.00      0.00
    Tips               260.00      260.00      0.00       0.00      0.00
    Service fees         0.00        0.00      0.00       0.00      0.00
    Gross invoiced  97,129.95   97,129.95      0.00       0.00      0.00
    Collected       87,020.94   87,020.94      0.00       0.00      0.00
    Refunded            85.00       85.00      0.00       0.00      0.00
    Receivable      10,109.01   10,109.01      0.00       0.00      0.00
    Variance = Workiz as mapped - QuickBooks: positive means that QuickBooks is
    short. Net invoiced is before discounts, gross invoiced what the invoices come
    to; receivable = gross invoiced - collected.
    Deposited is not compared: this Workiz account does not show payouts.

    Why: the variance by kind (USD)
    No discrepancies.

    What was compared
    Workiz: 148 invoices and 131 payments.
    QuickBooks: 146 sales documents and 129 payments in scope; 12 documents out of
      scope, never touched.
    271 pairs matched: 254 by a link from an earlier run, 15 by the document number,
      2 by customer, amount and date.
    Workiz was asked for 4 reads; 1 request had to be sent again.
    QuickBooks: 9 metered reads (8 needed at least), 65 writes in 4 calls (3 needed
      at least).

    Plan 0000aa, snapshot snap-7c1e04
    tieout 0.1.0, report of 2026-03-02 06:03 PST
    ");
}

#[test]
fn no_line_is_wider_than_the_width() {
    let before = fixture_plan::before();
    for width in (40..=200).step_by(5) {
        for mut model in [applied(), planned(), tied_out()] {
            model.company = "A company whose name is 長い名前 and does-not-break".repeat(4);
            let view = PlanView {
                company: &model.company,
                names: &model.names,
                before: &before,
                width,
                color: Color::Off,
            };
            let plan = plan_text(&model.first.plan, view).unwrap();
            let report = text(&model, width, Color::Off).unwrap();
            for line in report.lines().chain(plan.lines()) {
                assert!(line.width() <= width, "{} > {width}: {line}", line.width());
            }
        }
    }
}

#[test]
fn no_amount_is_broken_however_large_it_is() {
    use crate::domain::effects::Measure;
    let mut model = planned();
    model.first.bridge.expected =
        effects(&[("2026-02-01", Measure::GrossInvoiced, "999999999999999.99")]);
    model.first.bridge.actual =
        effects(&[("2026-02-01", Measure::GrossInvoiced, "-999999999999.99")]);
    for width in [40, 80, 120, 200] {
        let report = text(&model, width, Color::Off).unwrap();
        assert!(report.contains("999,999,999,999,999.99"), "{report}");
        assert!(report.contains("-999,999,999,999.99"), "{report}");
        assert!(report.contains("1,000,999,999,999,999.98"), "{report}");
    }
}

#[test]
fn color_changes_nothing_but_color() {
    let plain = text(&applied(), 100, Color::Off).unwrap();
    let painted = text(&applied(), 100, Color::On).unwrap();
    assert_ne!(plain, painted);
    let mut bare = String::new();
    let mut inside = false;
    for letter in painted.chars() {
        match letter {
            '\u{1b}' => inside = true,
            'm' if inside => inside = false,
            _ if inside => {}
            other => bare.push(other),
        }
    }
    assert_eq!(bare, plain);
}

#[test]
fn a_name_cannot_steer_the_terminal() {
    let mut model = planned();
    model.first.discrepancies[0].client = "Evil\u{1b}[2J\u{202e}\nname".to_owned();
    let report = text(&model, 100, Color::Off).unwrap();
    assert!(!report.contains('\u{1b}') && !report.contains('\u{202e}'));
    assert!(report.contains("Evil [2J name"));
}

#[test]
fn an_unexplained_cent_is_named_first() {
    use crate::domain::effects::Measure;
    let mut model = planned();
    model.first.status = RunStatus::Unproven;
    model.first.bridge.residual = effects(&[("2026-02-01", Measure::Tax, "0.01")]);
    let report = text(&model, 200, Color::Off).unwrap();
    assert!(report.starts_with("UNPROVEN: Brightwater Plumbing LLC"));
    assert!(report.contains("No discrepancy explains 0.01 of sales tax."), "{report}");
}

#[test]
fn money_in_transit_raises_an_alarm_only_after_its_day() {
    let mut model = planned();
    let report = text(&model, 200, Color::Off).unwrap();
    assert!(report.contains("It should vanish by 2026-03-04."));
    model.taken_at = "2026-03-05T20:00:00Z".parse().unwrap();
    let report = text(&model, 200, Color::Off).unwrap();
    assert!(report.contains("It should have vanished by 2026-03-04, and has not."));
    assert!(report.contains("3 to decide"), "{report}");
}
