//! From two files to a snapshot and the rules to compare it by.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::app::company::Rules;
use crate::app::error::AppError;
use crate::cli::args::CompareArgs;
use crate::cli::compare::documents::{Documents, read_documents};
use crate::cli::compare::plain::plain_names;
use crate::cli::error::CliError;
use crate::cli::office::mapping_files;
use crate::config::policy::PolicySettings;
use crate::domain::id::SnapshotId;
use crate::domain::snapshot::{Completeness, Pull, RawDocument, Snapshot, Usage};
use crate::domain::zone::CompanyZone;
use crate::mapping::files::MappingFiles;
use crate::mapping::needed::{NeededNames, needed};
use crate::mapping::shipped;
use crate::ports::progress::Progress;
use crate::qbo::entity::Entity;
use crate::qbo::jsonl::fill as fill_ledger;
use crate::qbo::jsonl::fill::{IntoLists, Wanted};
use crate::qbo::jsonl::line::QboLines;
use crate::qbo::jsonl::mentions::Mentions as LedgerMentions;
use crate::workiz::jsonl::fill as fill_source;
use crate::workiz::jsonl::line::WorkizLines;
use crate::workiz::jsonl::mentions::Mentions as SourceMentions;

/// How many characters of a hash name a snapshot.
const SNAPSHOT_ID_CHARS: usize = 16;

/// Everything that a comparison rests on.
#[derive(Debug)]
pub struct Gathered {
    /// Both files, and what was made beside them.
    pub snapshot: Snapshot,
    /// Mapping and policy; the policy writes nothing.
    pub rules: Rules,
    /// What was read and assumed, one sentence each.
    pub said: Vec<String>,
}

/// Reads both files and the mapping, and makes what they lack.
///
/// # Errors
/// A file cannot be read, lines in it are no documents or stand there twice, the mapping has
/// mistakes, or the time zone is none.
pub fn gather(
    args: &CompareArgs,
    now: Timestamp,
    progress: &dyn Progress,
) -> Result<Gathered, CliError> {
    if let Some(zone) = &args.zone {
        CompanyZone::parse(zone).map_err(|error| CliError::Usage(format!("`--zone`: {error}")))?;
    }
    let (mut source_lines, mut ledger_lines) = (WorkizLines::default(), QboLines::default());
    let source = read_documents(&args.source, &mut source_lines, progress)?;
    let ledger = read_documents(&args.ledger, &mut ledger_lines, progress)?;
    refuse_mistakes([(&args.source, &source), (&args.ledger, &ledger)])?;
    let mut said = vec![counted(&args.source, &source), counted(&args.ledger, &ledger)];
    let (from, to) = (source_lines.mentions, ledger_lines.mentions);

    let (mapping, mapping_main, into_lists) = match &args.mapping {
        Some(path) => own_mapping(path)?,
        None => plain_mapping(&from, &to),
    };
    let names = needed(&mapping, &mapping_main).map_err(|faults| AppError::Mapping { faults })?;
    let filled_source = fill_source::fill(&from, args.zone.as_deref())
        .map_err(|error| CliError::Usage(error.to_string()))?;
    let filled_ledger = fill_ledger::fill(
        &to,
        &Wanted { currency: fill_source::currency(&from), names: by_list(names), into_lists },
    );
    said.extend(filled_source.assumed);
    said.extend(filled_ledger.assumed);
    let source = pull(source.documents, filled_source.documents);
    let ledger = pull(ledger.documents, filled_ledger.documents);
    let id = snapshot_id(&source, &ledger);
    Ok(Gathered {
        snapshot: Snapshot { id, taken_at: now, source, ledger },
        rules: Rules { mapping, mapping_main, policy: PolicySettings::careful().text() },
        said,
    })
}

fn refuse_mistakes(files: [(&PathBuf, &Documents); 2]) -> Result<(), CliError> {
    let text: String = files.iter().filter_map(|(path, it)| it.mistakes(path)).collect();
    if text.is_empty() {
        return Ok(());
    }
    Err(CliError::Usage(format!("these lines cannot be used; correct them:\n{}", text.trim_end())))
}

fn counted(path: &Path, file: &Documents) -> String {
    let documents = file.documents.len();
    let passed = match file.passed_over {
        0 => String::new(),
        count => format!(", and {count} of kinds that are not compared"),
    };
    format!("{}: {documents} documents{passed}.", path.display())
}

/// Mapping files, the main one of them, and the lists that its names may be made in.
type Mapping = (MappingFiles, String, IntoLists);

fn plain_mapping(source: &SourceMentions, ledger: &LedgerMentions) -> Mapping {
    let files = shipped::plain(&plain_names(source, ledger));
    (files, shipped::MAIN_FILE.to_owned(), IntoLists::All)
}

fn own_mapping(path: &Path) -> Result<Mapping, CliError> {
    if path.is_file() {
        let (files, main) = mapping_files(path)?;
        return Ok((files, main, IntoLists::Absent));
    }
    Err(CliError::Usage(format!("there is no mapping file {}; correct the path", path.display())))
}

fn by_list(names: NeededNames) -> BTreeMap<Entity, BTreeSet<String>> {
    BTreeMap::from([
        (Entity::Account, names.accounts),
        (Entity::Item, names.items),
        (Entity::TaxCode, names.tax_codes),
        (Entity::PaymentMethod, names.payment_methods),
        (Entity::Class, names.classes),
        (Entity::Customer, names.customers),
    ])
}

/// Puts documents into the order of a pull.
fn pull(mut documents: Vec<RawDocument>, made: Vec<RawDocument>) -> Pull {
    documents.extend(made);
    documents.sort_unstable();
    Pull {
        documents,
        completeness: Completeness::Complete,
        cursor: None,
        usage: Usage::default(),
        notes: Vec::new(),
    }
}

/// Names a snapshot by its content: the same documents, the same name, whatever their order was.
fn snapshot_id(source: &Pull, ledger: &Pull) -> SnapshotId {
    let mut hash = blake3::Hasher::new();
    for document in source.documents.iter().chain(&ledger.documents) {
        for part in [document.entity.as_str(), document.id.as_str(), &document.body] {
            hash.update(part.as_bytes());
            hash.update(&[0]);
        }
    }
    SnapshotId::new(hash.finalize().to_hex().chars().take(SNAPSHOT_ID_CHARS).collect::<String>())
}
