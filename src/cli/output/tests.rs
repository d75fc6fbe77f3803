use serde_json::{Value, json};

use super::{escaped, harmless};

/// A name that clears the screen, rings, opens a sequence in one character, and turns the writing.
const NAME: &str = "Cedar\u{1b}[2J\u{7}\u{9b}31m\u{202e}\r";

#[test]
fn nothing_from_outside_steers_a_terminal() {
    let text = harmless(&format!("one {NAME} two\nthree\n"));
    assert!(!text.chars().any(|it| it.is_control() && it != '\n'), "{text:?}");
    assert!(!text.contains('\u{202e}'), "{text:?}");
    assert!(text.starts_with("one Cedar") && text.ends_with("two\nthree\n"), "{text:?}");
}

#[test]
fn json_keeps_its_values_and_steers_no_terminal() {
    let value = json!({ "name": NAME, "list": [1, "two"] });
    let text = escaped(&serde_json::to_string_pretty(&value).unwrap());
    assert!(!text.chars().any(|it| it.is_control() && it != '\n'), "{text:?}");
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
}
