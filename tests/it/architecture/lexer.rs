//! Takes comments and texts out of Rust code, so that a check reads code only.

/// Returns the code with comments, texts and characters blanked out. Length in characters and line
/// numbers stay; what stands in a text or a comment does not.
pub(super) fn code_only(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let skipped = skipped(&chars, at);
        let end = skipped.unwrap_or_else(|| plain(&chars, at));
        let blank = |it: char| if skipped.is_some() && it != '\n' { ' ' } else { it };
        out.extend(chars[at..end].iter().copied().map(blank));
        at = end;
    }
    out
}

/// Returns where the comment or text that begins here ends; `None` when none begins here.
fn skipped(chars: &[char], at: usize) -> Option<usize> {
    let next = |ahead: usize| chars.get(at + ahead).copied();
    match chars[at] {
        '/' if next(1) == Some('/') => Some(find(chars, at, |it| it == '\n')),
        '/' if next(1) == Some('*') => Some(block_comment(chars, at)),
        '"' => Some(text(chars, at)),
        '\'' => character(chars, at),
        'r' | 'b' | 'c' => prefixed(chars, at),
        _ => None,
    }
}

/// Returns where the plain code that begins here ends: a whole word, or one character.
fn plain(chars: &[char], at: usize) -> usize {
    if is_word(chars[at]) { find(chars, at, |it| !is_word(it)) } else { at + 1 }
}

fn is_word(it: char) -> bool {
    it.is_alphanumeric() || it == '_'
}

fn find(chars: &[char], from: usize, stop: impl Fn(char) -> bool) -> usize {
    (from..chars.len()).find(|at| stop(chars[*at])).unwrap_or(chars.len())
}

/// Block comments nest.
fn block_comment(chars: &[char], at: usize) -> usize {
    let (mut depth, mut at) = (0_usize, at);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn text(chars: &[char], quote: usize) -> usize {
    let mut at = quote + 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// A character, as opposed to a lifetime.
fn character(chars: &[char], quote: usize) -> Option<usize> {
    match (chars.get(quote + 1)?, chars.get(quote + 2)) {
        ('\\', _) => Some((find(chars, quote + 3, |it| it == '\'') + 1).min(chars.len())),
        (_, Some('\'')) => Some(quote + 3),
        _ => None,
    }
}

/// Texts with a prefix: `b"…"`, `c"…"`, `b'…'`, `r"…"`, `br#"…"#`. `r#name` is a name.
fn prefixed(chars: &[char], at: usize) -> Option<usize> {
    let mut quote = at + 1;
    if matches!(chars[at], 'b' | 'c') && chars.get(quote) == Some(&'r') {
        quote += 1;
    }
    if chars.get(quote - 1) != Some(&'r') {
        return match chars.get(quote)? {
            '"' => Some(text(chars, quote)),
            '\'' if chars[at] == 'b' => character(chars, quote),
            _ => None,
        };
    }
    let hashes = find(chars, quote, |it| it != '#') - quote;
    if chars.get(quote + hashes) != Some(&'"') {
        return None;
    }
    let closing: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let from = quote + hashes + 1;
    let end = (from..chars.len()).find(|at| chars[*at..].starts_with(&closing));
    Some(end.map_or(chars.len(), |it| it + closing.len()))
}

/// One case a line: what the code is, and what stays of it.
#[test]
fn comments_and_texts_are_blanked_and_code_is_kept() {
    let cases = [
        ("let a = 1; // 1.5", "let a = 1;       "),
        ("a /* 1.5 /* x */ y */ b", "a                     b"),
        (r#"f("1.5 // \" x") + y"#, "f(             ) + y"),
        (r##"f(r#"a " b"#, z)"##, "f(          , z)"),
        (r#"f(br"\", z)"#, "f(     , z)"),
        (r#"f(b"x", c"y")"#, "f(    ,     )"),
        ("let r#type = 'x';", "let r#type =    ;"),
        (r"['\'', '\n', b'\'', '\u{1F}']", "[    ,     ,      ,         ]"),
        ("fn f<'a>(it: &'a str)", "fn f<'a>(it: &'a str)"),
        ("number\"1\"", "number   "),
        ("// a\nb", "    \nb"),
    ];
    for (code, kept) in cases {
        assert_eq!(code_only(code), kept, "of {code}");
    }
}
