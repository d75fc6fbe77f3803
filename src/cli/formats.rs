//! Reading a snapshot of Workiz, whichever adapter made it.

use crate::domain::book::SourceBook;
use crate::domain::diagnostic::{Diagnostic, Gravity, Side};
use crate::domain::snapshot::RawDocument;
use crate::ports::source::{Capabilities, Readout, Recording, SourceFormat, Unreadable};
use crate::workiz::normalize::format::{ACCOUNT_KIND as REST_ACCOUNT, WorkizFormat};
use crate::workiz_api::normalize::format::{ACCOUNT_KIND as OFFICIAL_ACCOUNT, OfficialFormat};
use crate::workiz_exports::document::ACCOUNT_KIND as EXPORT_ACCOUNT;
use crate::workiz_exports::format::ExportFormat;

/// Reads a snapshot by what is in it. The settings of today do not count: the snapshot may be from
/// a time when Workiz was reached in another way.
#[derive(Clone, Copy, Debug)]
pub struct AnyFormat;

impl SourceFormat for AnyFormat {
    fn read(&self, documents: &[RawDocument]) -> Result<Readout<SourceBook>, Unreadable> {
        let has = |kind: &str| has(documents, kind);
        let found = [REST_ACCOUNT, OFFICIAL_ACCOUNT, EXPORT_ACCOUNT].map(|it| (it, has(it)));
        let mut accounts = found.into_iter().filter(|(_, is_there)| *is_there).map(|(it, _)| it);
        match (accounts.next(), accounts.next()) {
            (Some(_), Some(_)) => Err(unreadable(
                "The snapshot has documents of several ways into Workiz.",
                "Pull Workiz again.",
            )),
            (Some(OFFICIAL_ACCOUNT), None) => OfficialFormat.read(documents),
            (Some(EXPORT_ACCOUNT), None) => ExportFormat.read(documents),
            // A snapshot without an account is told by the format that always was.
            (Some(_) | None, None | Some(_)) => WorkizFormat.read(documents),
        }
    }

    fn capabilities(&self) -> Capabilities {
        WorkizFormat.capabilities()
    }

    fn recording(&self, documents: &[RawDocument]) -> Recording {
        if has(documents, REST_ACCOUNT) {
            WorkizFormat.recording(documents)
        } else {
            Recording::Impossible
        }
    }
}

fn has(documents: &[RawDocument], kind: &str) -> bool {
    documents.iter().any(|it| it.entity == kind)
}

fn unreadable(problem: &str, advice: &str) -> Unreadable {
    Unreadable(vec![Diagnostic {
        gravity: Gravity::Unreadable,
        side: Side::Source,
        document: "account".to_owned(),
        field: "(whole document)".to_owned(),
        problem: problem.to_owned(),
        advice: advice.to_owned(),
    }])
}

#[cfg(test)]
mod tests;
