//! Mistakes in the mapping: file, line, column, and the nearest valid name.

use crate::company::Company;

const USAGE: i32 = 2;

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_in_the_mapping_is_shown_with_its_place() {
    let company = Company::open().await;
    let before = company.look();
    let good = std::fs::read_to_string(company.file("mapping.toml")).unwrap();
    for (from, to, says) in [
        ("tip_item = \"Tips\"", "tip_item = \"Tipps\"", ["mapping.toml:19:12", "Tipps", "Tips"]),
        (
            "income_account = \"Sales of Product Income\"",
            "income_account = \"Sales of Product Incom\"",
            ["mapping.toml:", "account", "Sales of Product Income"],
        ),
        ("match_by_email", "match_by_emial", ["mapping.toml:", "match_by_emial", "match_by_email"]),
        ("date = \"issued\"", "date = \"isued\"", ["mapping.toml:", "isued", "issued"]),
        ("[invoices]", "[invoices", ["mapping.toml:", "TOML", "here"]),
        ("\"taxes.csv\"", "\"taxs.csv\"", ["mapping.toml:34:9", "taxs.csv", "does not exist"]),
    ] {
        assert!(good.contains(from), "{from}");
        company.write("mapping.toml", &good.replace(from, to));
        let ran = company.run(&["run", "--json"]);
        company.refused(&before, &ran, USAGE, &says);
    }
    company.write("mapping.toml", &good);
    let taxes = std::fs::read_to_string(company.file("taxes.csv")).unwrap();
    company.write("taxes.csv", &taxes.replace(",San Diego 7.75%", ",San Diego 7.57%"));
    let ran = company.run(&["run"]);
    company.refused(&before, &ran, USAGE, &["taxes.csv:2", "tax code", "San Diego 7.75%"]);
    company.write("taxes.csv", &taxes);
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_of_the_pen_is_found_before_any_call() {
    let company = Company::open().await;
    company.write("mapping.toml", "schema = 1\nnaem = \"x\"\n");
    let ran = company.run(&["run"]);
    company.told(&ran, USAGE, &["mapping.toml:2:1", "naem", "name"]);
    assert!(!company.file("state.db").exists());
    assert_eq!(company.sandbox.workiz().state()["sessions"], serde_json::json!([]));
    std::fs::remove_file(company.file("mapping.toml")).unwrap();
    let ran = company.run(&["run"]);
    company.told(&ran, USAGE, &["mapping.toml", "[mapping]", "put the file there"]);
    assert!(!company.file("state.db").exists());
}
