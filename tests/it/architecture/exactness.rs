//! No float anywhere.

use super::files::sources;
use super::lexer::code_only;
use super::paths::words;
use super::refuse;

/// Files that may hold a float, each with the reason why no money passes through it.
const ALLOWED: &[(&str, &str)] = &[];

/// Returns where floats stand in code: the types, and literals of any form.
fn floats(code: &str) -> Vec<usize> {
    let mut found: Vec<usize> =
        ["f16", "f32", "f64", "f128"].into_iter().flat_map(|word| words(code, word)).collect();
    found.extend(literals(code));
    found.sort_unstable();
    found
}

fn literals(code: &str) -> Vec<usize> {
    let bytes = code.as_bytes();
    let is_word = |it: u8| it.is_ascii_alphanumeric() || it == b'_' || !it.is_ascii();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let begin = at;
        let before = begin.checked_sub(1).map(|it| bytes[it]);
        let field = before == Some(b'.') && begin.checked_sub(2).map(|it| bytes[it]) != Some(b'.');
        let named = before.is_some_and(is_word);
        let (end, float) = number(bytes, begin);
        at = end;
        if field || named {
            // `pair.0.1` and `item2` are no numbers; the rest of a field's chain is skipped.
            while at < bytes.len() && is_word(bytes[at]) {
                at += 1;
            }
        } else if float {
            found.push(begin);
        }
    }
    found
}

/// Returns where a number ends, and whether it is a float.
fn number(bytes: &[u8], begin: usize) -> (usize, bool) {
    let at = |place: usize| bytes.get(place).copied().unwrap_or(b' ');
    let digits = |mut place: usize| {
        while at(place).is_ascii_digit() || at(place) == b'_' {
            place += 1;
        }
        place
    };
    if at(begin) == b'0' && matches!(at(begin + 1), b'x' | b'o' | b'b') {
        let mut end = begin + 2;
        while at(end).is_ascii_alphanumeric() || at(end) == b'_' {
            end += 1;
        }
        return (end, false);
    }
    let (mut end, mut float) = (digits(begin), false);
    let after = at(end + 1);
    if at(end) == b'.' && after != b'.' && !after.is_ascii_alphabetic() && after != b'_' {
        (end, float) = (digits(end + 1), true);
    }
    let sign = usize::from(matches!(at(end + 1), b'+' | b'-'));
    if matches!(at(end), b'e' | b'E') && at(end + 1 + sign).is_ascii_digit() {
        (end, float) = (digits(end + 1 + sign), true);
    }
    if at(end) == b'f' && at(end + 1).is_ascii_digit() {
        (end, float) = (digits(end + 1), true);
    }
    (end, float)
}

#[test]
fn no_float_stands_in_code_tests_or_simulators() {
    let files = sources("src").into_iter().chain(sources("tests"));
    let faults: Vec<String> = files
        .filter(|file| !ALLOWED.iter().any(|it| it.0 == file.path))
        .flat_map(|file| {
            let found = floats(&file.code);
            let line = |at| file.text.lines().nth(file.line(at) - 1).unwrap_or_default().trim();
            found
                .into_iter()
                .map(|at| format!("{}: {}", file.place(at), line(at)))
                .collect::<Vec<_>>()
        })
        .collect();
    refuse(&faults, "a float is not exact:");
}

#[test]
fn every_file_that_may_hold_a_float_holds_one() {
    for (path, reason) in ALLOWED {
        let code = code_only(&super::files::read(path));
        assert!(!floats(&code).is_empty(), "{path} holds no float any more ({reason})");
    }
}

/// The check is checked: one case a line, with the number of floats in it.
#[test]
fn floats_are_found_in_every_form() {
    let cases = [
        ("let a = 1.5;", 1),
        ("let a = 1.;", 1),
        ("f(1e5, 1E-3, 2e+7)", 3),
        ("f(1_000.25_f64, 3f32, 4_f64)", 3),
        ("fn f(it: f64) -> Vec<f32>", 2),
        ("-0.0", 1),
        ("0..1.5", 1),
        ("pair.0.1 + it.0", 0),
        ("0..10, 1..=2, [1, 2], 0x1e5, 0b11, 1_000_u64, 0xf64", 0),
        ("1.max(2) + item2.x", 0),
        ("\"1.5\" /* 1.5 */ // 1.5", 0),
    ];
    for (code, count) in cases {
        assert_eq!(floats(&code_only(code)).len(), count, "in {code}");
    }
}
