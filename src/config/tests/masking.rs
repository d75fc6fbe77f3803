//! Pieces of the file that are shown hold no secret.

use proptest::prelude::any;
use proptest::{prop_assert_eq, proptest};

use crate::config::mask::masked;

#[test]
fn only_harmless_values_are_shown() {
    let text = r#"# a comment
company = "Brook" # said aloud
[workiz]
password = "hunter2"
# password = "hunter2"
# writes = true
password = "env:PASSWORD"
workiz.password = "hunter2"
"password" = 'hunter2'
pasword = "hunter2"
workiz = { password = "hunter2" }
base_url = "https://ada:hunter2@example.com"
password = """
hunter2"""
unattended = [
  "missing-payment",
]
"#;
    let shown = masked(text);
    assert!(!shown.contains("hunter2"));
    insta::assert_snapshot!(shown, @r#"
    # a comment
    company = "Brook" # said aloud
    [workiz]
    password = *********
    # password = *********
    # writes = true
    password = "env:PASSWORD"
    workiz.password = *********
    "password" = *********
    pasword = *********
    workiz = * ******** * ********* *
    base_url = *********************************
    password = ***
    **********
    unattended = [
      ******************
    *
    "#);
}

proptest! {
    /// Places in the hidden text are places in the file.
    #[test]
    fn every_byte_keeps_its_place(text in any::<String>()) {
        let shown = masked(&text);
        prop_assert_eq!(shown.len(), text.len());
        let line_ends = |it: &str| -> Vec<usize> { it.match_indices('\n').map(|it| it.0).collect() };
        prop_assert_eq!(line_ends(&shown), line_ends(&text));
    }
}
