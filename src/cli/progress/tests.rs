//! The words of the progress line.

use std::time::Duration;

use crate::cli::progress::quiet_words;

#[test]
fn a_wait_is_explained_when_it_is_long() {
    assert_eq!(quiet_words(Duration::from_secs(4)), "");
    let words = quiet_words(Duration::from_secs(42));
    assert!(words.starts_with(" (42 s without news: "), "{words}");
    assert!(words.contains("asked again") && words.contains("limit"), "{words}");
}
