//! Finds words and paths in code, however they are written.

/// Returns where a word stands in code, as a whole word.
pub(super) fn words(code: &str, word: &str) -> Vec<usize> {
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    let found = code.match_indices(word).filter(|(at, _)| {
        let before = code[..*at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    });
    found.map(|(at, _)| at).collect()
}

/// Returns what code names directly below a root, with the place of each: `std::fs` and
/// `std::{env, io::Read}` name `fs`, `env` and `io` of `std`. A glob is named `*`, and the root by
/// itself (`use crate as other`) is named `as`.
pub(super) fn below(code: &str, root: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for at in words(code, root) {
        let rest = code[at + root.len()..].trim_start();
        if let Some(path) = rest.strip_prefix("::") {
            found.extend(heads(path).into_iter().map(|head| (at, head)));
        } else if words(rest, "as").first() == Some(&0) {
            found.push((at, "as".to_owned()));
        }
    }
    found
}

/// Returns the first names of a path, or of each path of a group.
fn heads(path: &str) -> Vec<String> {
    let path = path.trim_start();
    let Some(group) = path.strip_prefix('{') else {
        return vec![head(path)];
    };
    let (mut depth, mut heads, mut begins) = (0_usize, Vec::new(), true);
    for (at, it) in group.char_indices() {
        if begins && !it.is_whitespace() && it != '}' {
            heads.push(head(&group[at..]));
            begins = false;
        }
        match it {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            _ => {}
        }
    }
    heads
}

fn head(path: &str) -> String {
    let name: String = path.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
    if name.is_empty() { path.chars().take(1).collect() } else { name }
}

/// One case a line: code, and what it names below `crate`.
#[test]
fn paths_are_found_in_every_form() {
    let cases: [(&str, &[&str]); 9] = [
        ("use crate::domain::money::Money;", &["domain"]),
        (
            "use crate::{domain::money::{Money, Rate}, qbo, store::{a::{b, c}}};",
            &["domain", "qbo", "store"],
        ),
        ("use crate::{\n    domain,\n    http::client,\n};", &["domain", "http"]),
        ("let it = crate::qbo::call::get();", &["qbo"]),
        ("fn f() -> Vec<crate::a::B> { $crate :: c :: d() }", &["a", "c"]),
        ("pub(crate) fn f() {}", &[]),
        ("use crate::*;", &["*"]),
        ("use crate as other;", &["as"]),
        ("mycrate::domain::x", &[]),
    ];
    for (code, named) in cases {
        let found: Vec<String> = below(code, "crate").into_iter().map(|it| it.1).collect();
        assert_eq!(found, named, "in {code}");
    }
}
