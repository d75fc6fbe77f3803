//! Files that are not whole or not known are refused in one sentence.

use super::kit::{Folder, JOBS, job, jobs, read, refusal};

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
    assert!(refusal(&[("x.csv", &bytes)]).contains("a damaged character in UTF-8 in line 3"));
    let said = refusal(&[("x.csv", b"a,b\r\n\x00\x01\x02,\r\n")]);
    assert!(said.contains("a character that stands in no text in line 2"), "{said}");
    // UTF-16 without its mark, and UTF-16 that is cut off within a character.
    let wide: Vec<u8> = "Invoice #,Client".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(refusal(&[("x.csv", &wide)]).contains("a character that stands in no text in line 1"));
    let cut = [b"\xFF\xFE".as_slice(), &wide[..wide.len() - 1]].concat();
    assert!(refusal(&[("x.csv", &cut)]).contains("a damaged character in UTF-16"));
}

#[test]
fn a_folder_that_is_named_like_a_file_is_passed_over_and_said() {
    let report = jobs(&[job("1", "Ann", ["5.00", "0.00", "0.00"])]);
    let folder = Folder::of(&[("jobs.csv", report.as_bytes())]);
    folder.add_folder("old jobs.csv");
    let pull = folder.pull().unwrap();
    assert_eq!(pull.notes, ["`old jobs.csv` is no exported file and was passed over."]);
    assert!(folder.pull_within("jobs.csv").unwrap_err().message.contains("could not read"));
}

#[test]
fn a_file_with_a_header_alone_is_read_and_said() {
    let text = "Invoice #,Client,Total\r\n";
    let pull = Folder::of(&[("i.csv", text.as_bytes())]).pull().unwrap();
    assert_eq!(pull.notes, ["`i.csv` has a header and no row below it."]);
    assert!(read(&[("i.csv", text)]).book.invoices.is_empty());
}
