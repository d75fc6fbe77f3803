use crate::report::csv::{bridge, corrections, discrepancies};
use crate::report::tests::fixture::applied;

#[test]
fn corrections_are_a_table() {
    insta::assert_snapshot!(corrections(&applied()).unwrap(), @r#"
    correction,state,document,client,date,because,handling,verdict,currency,moves,sentence,what_happened,ledger_id,written_to,source_id
    1f0c9a77d2-001,written,,,,,automatic,allowed,USD,0.00,Create the customer Coastline Café.,The correction was written and read back.,70,QuickBooks,
    1f0c9a77d2-002,written,invoice 1042,Harbor View Dental,2026-02-11,missing-invoice,automatic,allowed,USD,1403.00,"Create invoice 1042 of 1,403.00 for Harbor View Dental.",The correction was written and read back.,1350,QuickBooks,
    1f0c9a77d2-003,written,invoice 1044,<b>O'Neil & Sons</b>,2026-02-12,tax-rounding,automatic,allowed,USD,0.01,Set the tax of invoice 1044 to 101.23.,The correction was written and read back.,1310,QuickBooks,
    1f0c9a77d2-005,written,payment of 500.00,Harbor View Dental,2026-02-14,missing-payment,automatic,allowed,USD,500.00,Record the check payment of 500.00 on invoice 1042.,The correction was written and read back.,1351,QuickBooks,
    1f0c9a77d2-006,refused,"payment of 1,245.00",Pelican Bay Homeowners Association,2026-02-18,duplicate-payment,propose,needs-approval,USD,1245.00,"Void the second payment of 1,245.00 from Pelican Bay Homeowners Association.",The correction was refused. The payment is part of a bank deposit.,,QuickBooks,
    90be41c6aa-001,held,invoice 1031,Marisol Vega,2026-01-28,line-amount,propose,held,USD,95.00,Set line 2 of invoice 1031 back to 4 hours.,The correction is held (closed-period): 2026-01-28 lies in a period that is closed through 2026-01-31.,,QuickBooks,
    90be41c6aa-002,needs approval,"payment of 1,245.00",Pelican Bay Homeowners Association,2026-02-18,duplicate-payment,propose,needs-approval,USD,1245.00,"Void the second payment of 1,245.00 from Pelican Bay Homeowners Association.","Correction 2 of plan 90be41c6aa waits for your approval: a payment is voided, and 1,245.00 is above 1,000.00.",,QuickBooks,
    "#);
}

#[test]
fn the_bridge_is_a_table() {
    let text = bridge(&applied()).unwrap();
    let head: Vec<&str> = text.lines().take(12).collect();
    insta::assert_snapshot!(head.join("\n"), @r"
    pass,month,measure,part,currency,amount
    first,2026-01,net_invoiced,expected,USD,38210.00
    first,2026-01,tax,expected,USD,2961.28
    first,2026-01,gross_invoiced,expected,USD,41171.28
    first,2026-01,collected,expected,USD,39900.10
    first,2026-01,receivable,expected,USD,1271.18
    first,2026-02,net_invoiced,expected,USD,52104.50
    first,2026-02,discount,expected,USD,412.00
    first,2026-02,tax,expected,USD,4006.17
    first,2026-02,tips,expected,USD,260.00
    first,2026-02,gross_invoiced,expected,USD,55958.67
    first,2026-02,collected,expected,USD,47120.84
    ");
    assert!(text.contains("first,2026-02,collected,duplicate-payment,USD,-1245.00\n"));
    assert!(text.contains("after,2026-02,collected,duplicate-payment,USD,-1245.00\n"));
}

#[test]
fn discrepancies_are_a_table() {
    let text = discrepancies(&applied()).unwrap();
    let rows: Vec<&str> = text.lines().take(3).collect();
    insta::assert_snapshot!(rows.join("\n"), @r#"
    standing,code,severity,date,document,client,source_ids,ledger_ids,currency,net_invoiced,discount,tax,tips,fees,gross_invoiced,collected,refunded,receivable,deposited,expected_by,sentence,what_happens,advice,fingerprint
    to-approve,duplicate-payment,major,2026-02-18,"payment of 1,245.00",Pelican Bay Homeowners Association,pay_890,1340 1341,USD,0.00,0.00,0.00,0.00,0.00,0.00,-1245.00,0.00,1245.00,0.00,,"The payment of 1,245.00 from Pelican Bay Homeowners Association stands twice in QuickBooks.","The correction was refused. The payment is part of a bank deposit. Correction 2 of plan 90be41c6aa waits for your approval: a payment is voided, and 1,245.00 is above 1,000.00.",Void the one that is not in a deposit.,fp-twice
    needs-you,extra-invoice,major,2026-02-20,invoice 2087,Pelican Bay Homeowners Association,,1322,USD,-240.00,0.00,0.00,0.00,0.00,-240.00,0.00,0.00,-240.00,0.00,,"Invoice 2087 of 240.00 is in QuickBooks, and no Workiz invoice stands behind it.",tieout never voids a document that it cannot trace to Workiz.,"Look whether the job was billed outside of Workiz; if so, exclude it.",fp-extra
    "#);
    assert_eq!(text.lines().count(), 10);
}

#[test]
fn a_name_never_becomes_a_formula_and_a_number_stays_one() {
    let mut model = applied();
    for (place, text) in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"].into_iter().enumerate() {
        model.first.discrepancies[place].client = text.to_owned();
    }
    let text = discrepancies(&model).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|it| it == name).unwrap();
    let mut guarded = 0;
    let mut negative = 0;
    for row in reader.records() {
        let row = row.unwrap();
        guarded += usize::from(row[column("client")].starts_with('\''));
        negative += usize::from(row[column("collected")].starts_with('-'));
    }
    assert_eq!((guarded, negative), (6, 1));
}
