//! Files that are not whole or not known are refused in one sentence.

use super::kit::{JOBS, job, jobs, refusal};

#[test]
fn an_empty_folder_says_what_to_put_there() {
    assert!(refusal(&[]).contains("has no exported file"));
    assert!(refusal(&[("notes.md", b"hello")]).contains("has no exported file"));
}

#[test]
fn a_cut_file_is_refused_with_its_row() {
    let whole = jobs(&[
        job("1", "Ann", ["5.00", "0.00", "0.00"]),
        job("2", "Zed", ["5.00", "0.00", "0.00"]),
    ]);
    let whole = whole.replace("2,Zed,", "2,\"Bob, \"\"B\"\"\",");
    let at = whole.find("Bob").unwrap();
    let said = refusal(&[("jobs.csv", &whole.as_bytes()[..at + 2])]);
    assert!(said.starts_with("`jobs.csv`, row 3: a cell begins with a quotation mark"), "{said}");
    let said = refusal(&[("jobs.csv", &whole.as_bytes()[..whole.len() - 30])]);
    assert!(
        said.starts_with("`jobs.csv`, row 3: the row has 35 cells and the header has 42"),
        "{said}"
    );
    let said = refusal(&[("jobs.csv", format!("{JOBS}\n1,\"Ann\"x\n").as_bytes())]);
    assert!(said.contains("row 2, cell 2: text follows a closing quotation mark"), "{said}");
}

#[test]
fn an_unknown_file_is_told_what_it_looks_like_and_what_is_missing() {
    let said = refusal(&[("p.csv", b"Date,Amount,Client,Tip\n2025-12-01,5,Ann,0\n")]);
    assert!(
        said.contains("looks most like the payments report, but has no column `Payment type`"),
        "{said}"
    );
    let said = refusal(&[("x.csv", b"a,b\n1,2\n")]);
    assert!(said.contains("none of the headers"), "{said}");
    assert!(refusal(&[("x.csv", b"")]).contains("is empty"));
    assert!(refusal(&[("x.xls", b"\xD0\xCF\x11\xE0 old")]).contains("save it as .xlsx"));
    let twins = b"Invoice #,Client,Total,total\n1,Ann,5,6\n";
    assert!(refusal(&[("x.csv", twins)]).contains("two columns are called `Total`"));
}

#[test]
fn text_of_no_encoding_is_refused() {
    let mut bytes = "Invoice #,Client,Total\n1,Zoë,5\n2,Zo".as_bytes().to_vec();
    bytes.extend(b"\xEB,5\n");
    assert!(refusal(&[("x.csv", &bytes)]).contains("a damaged character in UTF-8"));
    assert!(refusal(&[("x.csv", b"\x00\x01\x02,\n")]).contains("characters that stand in no text"));
}
