//! Which line of the books is which line of the source, within one matched document.

use crate::domain::ledger::{LineRole, SalesLine};

/// How two lines were found to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinePair {
    /// Both, by their places in the two documents.
    Both(usize, usize),
    /// Only the expected document has it.
    Missing(usize),
    /// Only the books have it.
    Extra(usize),
}

/// Pairs the sale lines of two documents: each line ends in exactly one pair.
///
/// Lines that agree in most are paired first: item, amount and wording; item and amount; item and
/// wording; item; amount and wording; amount. Within each step the order of the documents
/// decides, so that equal lines pair in order.
pub fn pair_lines(expected: &[SalesLine], actual: &[SalesLine]) -> Vec<LinePair> {
    let mut open_expected = sale_places(expected);
    let mut open_actual = sale_places(actual);
    let mut pairs = Vec::new();
    for step in STEPS {
        open_expected.retain(|&left| {
            let fit = open_actual.iter().position(|&right| {
                matches!((expected.get(left), actual.get(right)), (Some(a), Some(b)) if step(a, b))
            });
            let Some(place) = fit else { return true };
            pairs.push(LinePair::Both(left, open_actual.remove(place)));
            false
        });
    }
    pairs.extend(open_expected.into_iter().map(LinePair::Missing));
    pairs.extend(open_actual.into_iter().map(LinePair::Extra));
    pairs.sort_unstable();
    pairs
}

type Step = fn(&SalesLine, &SalesLine) -> bool;

const STEPS: [Step; 6] = [
    |a, b| same_item(a, b) && a.amount == b.amount && same_words(a, b),
    |a, b| same_item(a, b) && a.amount == b.amount,
    |a, b| same_item(a, b) && same_words(a, b),
    same_item,
    |a, b| a.amount == b.amount && same_words(a, b),
    |a, b| a.amount == b.amount && !a.amount.is_zero(),
];

fn sale_places(lines: &[SalesLine]) -> Vec<usize> {
    let places = lines.iter().enumerate().filter(|(_, line)| line.role == LineRole::Sale);
    places.map(|(place, _)| place).collect()
}

fn same_item(a: &SalesLine, b: &SalesLine) -> bool {
    a.item.is_some() && a.item == b.item
}

/// Tells whether two lines say the same but for case and spaces.
pub fn same_words(a: &SalesLine, b: &SalesLine) -> bool {
    normal(&a.description) == normal(&b.description)
}

fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
