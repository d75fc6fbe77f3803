//! How words are compared, and which existing word was probably meant.

use wildmatch::WildMatch;

/// Returns the form by which two names are the same: lower case, with single spaces.
pub(super) fn normalized(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Patterns with `*` and `?`, compared as names are: without case, with single spaces.
#[derive(Clone, Debug)]
pub(super) struct Globs(Vec<WildMatch>);

impl Globs {
    /// Reads the patterns.
    pub(super) fn new(patterns: &[String]) -> Self {
        Self(patterns.iter().map(|it| WildMatch::new(&normalized(it))).collect())
    }

    /// Tells whether one of the patterns fits the whole text.
    pub(super) fn fit(&self, text: &str) -> bool {
        let text = normalized(text);
        self.0.iter().any(|it| it.matches(&text))
    }
}

/// Returns the first so many characters.
pub(super) fn first_chars(text: &str, count: usize) -> String {
    text.chars().take(count).collect()
}

/// Returns the last so many characters.
pub(super) fn last_chars(text: &str, count: usize) -> String {
    let skipped = text.chars().count().saturating_sub(count);
    text.chars().skip(skipped).collect()
}

/// Returns a name that QuickBooks takes: without colons, tabs and line ends, with single spaces.
///
/// Source: QuickBooks' names of customers and items must not hold `:`, tab or newline.
pub(super) fn ledger_name(text: &str) -> String {
    text.replace(':', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns up to three of the names that are nearest to a word, the nearest first.
pub(super) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = normalized(word);
    let length = wanted.chars().count();
    let mut ranked: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let own = normalized(name);
            let distance = strsim::damerau_levenshtein(&wanted, &own);
            let contained = !wanted.is_empty() && (own.contains(&wanted) || wanted.contains(&own));
            (contained || distance.saturating_mul(2) <= length.max(2)).then_some((distance, name))
        })
        .collect();
    ranked.sort_unstable();
    ranked.dedup();
    ranked.into_iter().take(3).map(|(_, name)| name).collect()
}

/// Says what exists instead of a name: the nearest ones, or the first few.
pub(super) fn suggestion(word: &str, names: &[&str]) -> String {
    let near = nearest(word, names.iter().copied());
    if !near.is_empty() {
        return format!("Did you mean {}?", listed(&near, "or"));
    }
    let mut all = names.to_vec();
    all.sort_unstable();
    all.dedup();
    if all.is_empty() {
        return "There are none yet.".to_owned();
    }
    let more = all.len().saturating_sub(8);
    all.truncate(8);
    let tail = if more > 0 { format!(", and {more} more") } else { String::new() };
    format!(
        "There are: {}{tail}.",
        all.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
    )
}

/// Writes names as a list: `a`, `b` or `c`.
pub(super) fn listed(names: &[&str], joint: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} {joint} {last}", others.join(", ")),
    }
}
