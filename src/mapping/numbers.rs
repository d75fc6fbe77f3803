//! The numbers that invoices get in the books: unique, and no longer than QuickBooks takes.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::book::SourceBook;
use crate::domain::id::SourceInvoiceId;
use crate::domain::number::{DOCUMENT_NUMBER_MAX_CHARS, DocumentNumber};
use crate::domain::source::{Invoice, InvoiceKind};
use crate::mapping::compile::CompiledMapping;
use crate::mapping::rules::OverLong;
use crate::mapping::text::first_chars;

/// How many characters of a long number, and of its hash, are kept: with the hyphen between them
/// they fill the 21 that QuickBooks takes.
const HASHED_PART_CHARS: usize = 10;

/// The number of an invoice in the books, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Numbered {
    /// The number; `None` where the template has nothing to fill a hole with.
    pub(super) number: Option<DocumentNumber>,
    /// The number before it was shortened, where it was.
    pub(super) full: Option<String>,
    /// The rule behind it.
    pub(super) rule: String,
}

/// A part of a number template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// Copied as it stands.
    Text(&'t str),
    /// The invoice's number.
    Number,
    /// The job's number.
    Job,
}

/// Takes a template such as `W{number}` apart.
///
/// # Errors
/// A hole that does not exist, a brace without its partner, or no hole at all.
pub(super) fn template_holes(template: &str) -> Result<Vec<Part<'_>>, String> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((text, after)) = rest.split_once('{') {
        let Some((hole, tail)) = after.split_once('}') else {
            return Err(format!("The template `{template}` has a `{{` without a `}}`."));
        };
        if text.contains('}') {
            break;
        }
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        parts.push(match hole {
            "number" => Part::Number,
            "job" => Part::Job,
            _ => {
                return Err(format!("The template `{template}` has an unknown hole `{{{hole}}}`."));
            }
        });
        rest = tail;
    }
    if rest.contains('}') {
        return Err(format!("The template `{template}` has a `}}` without a `{{`."));
    }
    if parts.is_empty() {
        return Err(format!("The template `{template}` gives every invoice the same number."));
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    Ok(parts)
}

/// Numbers every invoice of the source, those that were deleted included, so that a number does not
/// change when another invoice goes.
///
/// Who has a number first keeps it: job invoices before standalone ones, then the older one. The
/// other ones of the same number get the collision suffix if they are standalone, and `-2`, `-3`
/// where that is not enough.
pub(super) fn number_invoices(
    mapping: &CompiledMapping,
    source: &SourceBook,
) -> BTreeMap<SourceInvoiceId, Numbered> {
    let rules = &mapping.rules.invoices;
    let mut order: Vec<&Invoice> = source.invoices.values().collect();
    order.sort_by_key(|it| (it.kind, it.created_at, it.id.clone()));
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut numbered = BTreeMap::new();
    let mut later: Vec<(&Invoice, String)> = Vec::new();
    for invoice in order {
        let Some(base) = fill(&rules.number.value, invoice, source) else {
            let none = Numbered { number: None, full: None, rule: rules.number.rule() };
            numbered.insert(invoice.id.clone(), none);
            continue;
        };
        let first = shortened(mapping, &base, rules.number.rule());
        if taken.insert(core(&first)) {
            numbered.insert(invoice.id.clone(), first);
        } else {
            later.push((invoice, base));
        }
    }
    for (invoice, base) in later {
        let (stem, rule) = match invoice.kind {
            InvoiceKind::Standalone => {
                let suffix = &rules.collision_suffix;
                (format!("{base}{}", suffix.value), suffix.rule())
            }
            InvoiceKind::Job => (base, "the next free number of the same job".to_owned()),
        };
        let tries = std::iter::once(stem.clone())
            .chain((2_u32..).map(|place| format!("{stem}-{place}")))
            .map(|text| shortened(mapping, &text, rule.clone()));
        let free = tries.into_iter().find(|it| taken.insert(core(it)));
        if let Some(free) = free {
            numbered.insert(invoice.id.clone(), free);
        }
    }
    numbered
}

fn core(numbered: &Numbered) -> String {
    numbered.number.as_ref().map(DocumentNumber::core).unwrap_or_default()
}

fn fill(template: &str, invoice: &Invoice, source: &SourceBook) -> Option<String> {
    let parts = template_holes(template).ok()?;
    let job = || invoice.job.as_ref().and_then(|id| source.jobs.get(id)?.number.as_ref());
    let mut filled = String::new();
    for part in parts {
        filled.push_str(match part {
            Part::Text(text) => text,
            Part::Number => invoice.number.as_ref()?.as_str(),
            Part::Job => job()?.as_str(),
        });
    }
    Some(filled)
}

fn shortened(mapping: &CompiledMapping, full: &str, rule: String) -> Numbered {
    if full.chars().count() <= DOCUMENT_NUMBER_MAX_CHARS {
        return Numbered { number: DocumentNumber::parse(full), full: None, rule };
    }
    let over_long = &mapping.rules.invoices.over_long;
    let short = match over_long.value {
        OverLong::Hash => {
            let hash = blake3::hash(full.as_bytes()).to_hex();
            let start = first_chars(full, HASHED_PART_CHARS);
            format!("{start}-{}", first_chars(&hash, HASHED_PART_CHARS))
        }
    };
    Numbered {
        number: DocumentNumber::parse(&short),
        full: Some(full.to_owned()),
        rule: over_long.rule(),
    }
}
