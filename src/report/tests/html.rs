use std::fs;

use crate::domain::effects::Measure;
use crate::report::html::html;
use crate::report::tests::fixture::{applied, planned, tied_out};
use crate::report::waterfall::waterfall;

/// Writes the pages where a person can look at them in a browser.
#[test]
fn a_page_stands_alone() {
    let folder = std::env::temp_dir().join("tieout-report-pages");
    fs::create_dir_all(&folder).unwrap();
    for (name, model) in [("applied", applied()), ("planned", planned()), ("quiet", tied_out())] {
        let page = html(&model).unwrap();
        fs::write(folder.join(format!("{name}.html")), &page).unwrap();
        for load in ["src=", "srcset=", "@import", "url(", "<script", "<link", "<iframe"] {
            assert!(!page.contains(load), "{load} in {name}");
        }
        for (place, _) in page.match_indices("http") {
            let before = &page[..place];
            assert!(before.ends_with("href=\""), "{}", &page[place - 20..place + 20]);
        }
    }
}

#[test]
fn a_name_is_shown_and_never_run() {
    let page = html(&applied()).unwrap();
    assert!(!page.contains("<b>O'Neil"));
    assert!(page.contains("&#60;b&#62;O&#39;Neil &#38; Sons&#60;/b&#62;"));
    assert!(!page.contains("javascript:"));
}

#[test]
fn a_page_leads_to_both_systems() {
    let page = html(&planned()).unwrap();
    assert!(page.contains("href=\"https://app.workiz.example/root/invoice/5aa1\""));
    assert!(page.contains("href=\"https://qbo.intuit.com/app/invoice?txnId=1310\""));
    assert!(page.contains("href=\"https://qbo.intuit.com/app/recvpayment?txnId=1341\""));
}

#[test]
fn a_page_says_how_it_stands_in_words() {
    assert!(html(&tied_out()).unwrap().contains("<p class=\"status\">TIED OUT</p>"));
    assert!(html(&planned()).unwrap().contains("<p class=\"status\">DISCREPANCIES OPEN</p>"));
    assert!(html(&applied()).unwrap().contains("<p class=\"status\">PARTLY APPLIED</p>"));
}

#[test]
fn each_bar_begins_where_the_one_before_ended() {
    let fall = waterfall(&planned().first, Measure::GrossInvoiced).unwrap().unwrap();
    let drawn: Vec<String> = fall
        .bars
        .iter()
        .map(|it| format!("{} {} {}: {}..{}", it.label, it.amount, it.class, it.from, it.to))
        .collect();
    insta::assert_snapshot!(drawn.join("\n"), @r"
    Invoice missing in QuickBooks 1,403.00 short: 0..1000
    Invoice only in QuickBooks -240.00 over: 1000..828
    Another amount on a line 95.00 short: 828..896
    Tax rounded differently 0.01 short: 896..896
    Variance 1,258.01 sum: 0..896
    ");
    for ends in fall.bars[..fall.bars.len() - 1].windows(2) {
        assert_eq!(ends[0].to, ends[1].from);
    }
}
