//! A list that changes while it is read never has a silent gap.

use std::sync::Arc;
use std::sync::Mutex;

use crate::workiz_api::listing::Listing;
use crate::workiz_api::listing::Wholeness;
use crate::workiz_api::tests::lists::Serve;
use crate::workiz_api::tests::lists::ids;
use crate::workiz_api::tests::lists::many;
use crate::workiz_api::tests::lists::offset;
use crate::workiz_api::tests::lists::page;
use crate::workiz_api::tests::lists::read;
use crate::workiz_api::tests::stub::Stub;
use crate::workiz_api::tests::stub::ok;

/// The rows of a list that somebody changes.
type Rows = Arc<Mutex<Vec<String>>>;

const ALL: [Serve; 4] = [Serve::Pages, Serve::Records, Serve::BarePages, Serve::BareRecords];

/// Reads a list of 250 rows that is changed just before a request is answered; returns what was
/// read, and the rows that were there all the time.
async fn read_while(
    serve: Serve,
    change: impl Fn(usize, &mut Vec<String>) + Send + Sync + 'static,
) -> (Listing, Vec<String>) {
    let rows: Rows = Arc::new(Mutex::new(many(250)));
    let served = Arc::clone(&rows);
    let stub = Stub::by(move |number, line| {
        let mut rows = served.lock().unwrap();
        change(number, &mut rows);
        page(&rows, line, serve, 100)
    });
    let listing = read(&stub, None).await;
    let mut last = rows.lock().unwrap().clone();
    last.sort();
    (listing, last)
}

/// A list that is told to be whole holds every row that the service had at the end.
fn has_no_silent_gap(listing: &Listing, last: &[String]) {
    if listing.wholeness == Wholeness::Whole {
        assert_eq!(ids(listing), last);
    }
}

#[tokio::test]
async fn one_change_at_any_moment_is_caught_up_with() {
    for serve in ALL {
        for moment in 0..8 {
            let changes: [fn(&mut Vec<String>); 4] = [
                |rows| rows.insert(0, "NEW000".to_owned()),
                |rows| drop(rows.remove(3)),
                // Put off: from the part that is read to the part that is not.
                |rows| {
                    let row = rows.remove(3);
                    rows.push(row);
                },
                // Brought forward: from the part that is not read yet to the part that is.
                |rows| {
                    let row = rows.pop().unwrap();
                    rows.insert(0, row);
                },
            ];
            for change in changes {
                let once = move |number: usize, rows: &mut Vec<String>| {
                    if number == moment {
                        change(rows);
                    }
                };
                let (listing, last) = read_while(serve, once).await;
                assert_eq!(listing.wholeness, Wholeness::Whole, "{serve:?} {moment}");
                // What comes or goes after its page was read the second time is of the next night.
                let before_second: Vec<String> =
                    if ids(&listing) == last { last } else { many(250) };
                assert_eq!(ids(&listing), before_second, "{serve:?} {moment}");
            }
        }
    }
}

#[tokio::test]
async fn a_list_that_never_rests_is_not_whole() {
    for serve in ALL {
        let busy = |number: usize, rows: &mut Vec<String>| {
            rows.insert(0, format!("NEW{number:03}"));
        };
        let (listing, last) = read_while(serve, busy).await;
        has_no_silent_gap(&listing, &last);
        assert!(matches!(listing.wholeness, Wholeness::Unproven { .. }), "{serve:?}");
    }
}

#[tokio::test]
async fn a_list_that_says_that_it_goes_on_and_does_not_is_not_whole() {
    let stub = Stub::by(|_, line| {
        if offset(line) == 0 {
            ok(r#"{"flag":true,"data":[{"UUID":"A"},{"UUID":"B"}],"has_more":true}"#)
        } else {
            ok(r#"{"flag":true,"data":[],"has_more":false}"#)
        }
    });
    let listing = read(&stub, None).await;
    assert_eq!(listing.wholeness, Wholeness::Unproven { expected: 3, received: 2 });
}
