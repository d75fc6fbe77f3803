//! The journal of a batch, when the state cannot take what comes after it.

use rusqlite::Connection;

use crate::company::Company;

const FAILED: i32 = 1;

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_of_a_batch_is_kept_before_anything_else_is() {
    let company = Company::open().await;
    company.look();
    let invoices = company.seeds.workiz["invoices"].as_array().unwrap().len();
    let state = || Connection::open(company.file("state.db")).unwrap();
    state()
        .execute_batch(
            "CREATE TRIGGER full BEFORE INSERT ON link
             BEGIN SELECT RAISE(ABORT, 'no room'); END",
        )
        .unwrap();
    let ran = company.run(&["apply"]);
    company.told(&ran, FAILED, &["saving the links"]);
    assert_eq!(company.sandbox.quickbooks().documents("Invoice").len(), invoices);
    let counted = |query: &str| -> usize {
        let count: i64 = state().query_row(query, [], |row| row.get(0)).unwrap();
        usize::try_from(count).unwrap()
    };
    assert_eq!(counted("SELECT count(*) FROM intent"), invoices);
    assert_eq!(counted("SELECT count(*) FROM settlement WHERE kind = 'done'"), invoices);
    state().execute_batch("DROP TRIGGER full").unwrap();
    company.works();
    assert_eq!(company.sandbox.quickbooks().documents("Payment").len(), invoices);
}
