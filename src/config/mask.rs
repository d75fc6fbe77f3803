//! Hiding what might be a secret before a piece of the settings file is shown.
//!
//! Works on lines, not on parsed values, because a file that does not parse may hold a secret too.
//! Shows only what it knows to be harmless.

use crate::config::keys::{KEYS, Showing};

/// Returns the text with every value hidden that might be a secret. Every character keeps its
/// place, counted in bytes.
pub(super) fn masked(text: &str) -> String {
    text.split_inclusive('\n').map(masked_line).collect()
}

fn masked_line(line: &str) -> String {
    let bare = line.trim();
    let is_header =
        bare.starts_with('[') && bare.ends_with(']') && !bare.contains(['"', '\'', ',', '=']);
    let is_remark = bare.starts_with('#') && !bare.contains('=');
    if bare.is_empty() || is_header || is_remark {
        return line.to_owned();
    }
    match line.split_once('=') {
        Some((key, value)) if may_show(key, value) => line.to_owned(),
        Some((key, value)) => format!("{key}={}", hidden(value)),
        // The rest of a value that goes over several lines.
        None => hidden(line),
    }
}

fn may_show(key: &str, value: &str) -> bool {
    let name = key.rsplit('.').next().unwrap_or(key).trim_matches(['"', '\'', '#', ' ', '\t']);
    let value = value.trim_start();
    let is_reference =
        ["\"env:", "\"file:", "'env:", "'file:"].iter().any(|it| value.starts_with(it));
    // A web address with an `@` carries a password, and one of Workiz's API may carry the token.
    let is_plain = KEYS.iter().any(|it| it.name == name)
        && KEYS.iter().all(|it| it.name != name || it.showing == Showing::Plain)
        && !value.contains('{')
        && !(value.contains("://") && (value.contains('@') || value.contains("api_")));
    is_plain || is_reference
}

/// Puts a star in the place of each byte, so that places stay right.
fn hidden(text: &str) -> String {
    text.chars()
        .flat_map(|it| {
            let shown = if it.is_whitespace() { it } else { '*' };
            let times = if it.is_whitespace() { 1 } else { it.len_utf8() };
            std::iter::repeat_n(shown, times)
        })
        .collect()
}
