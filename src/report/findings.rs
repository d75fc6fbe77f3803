//! Where each discrepancy and each correction stands: needs a person, corrected, held.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::domain::discrepancy::Discrepancy;
use crate::domain::id::{CorrectionId, Fingerprint};
use crate::domain::money::Money;
use crate::domain::plan::{Correction, GuardVerdict, Outcome};
use crate::report::error::ReportError;
use crate::report::format::full_stop;
use crate::report::model::ReportModel;

/// Where a discrepancy stands at the end of the run; the order is that of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// A person has to decide or to approve.
    NeedsYou,
    /// A correction may be written, and nobody has to approve it.
    Ready,
    /// A guard holds the correction back, or it was not tried.
    Held,
    /// The correction was written and read back.
    Corrected,
    /// Nothing to do.
    Information,
}

impl Standing {
    /// Every standing, in the order of a report.
    pub(super) const ALL: [Self; 5] =
        [Self::NeedsYou, Self::Ready, Self::Held, Self::Corrected, Self::Information];

    /// Ranks what several corrections of one discrepancy make of it: the weakest decides, for the
    /// discrepancy is settled only when all of them are written.
    fn rank(self) -> u8 {
        match self {
            Self::NeedsYou => 0,
            Self::Held => 1,
            Self::Ready => 2,
            Self::Corrected => 3,
            Self::Information => 4,
        }
    }

    /// Returns the standing's words in a report.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::NeedsYou => "Needs you",
            Self::Ready => "Ready to be written",
            Self::Corrected => "Corrected",
            Self::Held => "Held",
            Self::Information => "For information",
        }
    }

    /// Returns the standing's stable code in JSON and CSV.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::NeedsYou => "needs-you",
            Self::Ready => "ready",
            Self::Corrected => "corrected",
            Self::Held => "held",
            Self::Information => "information",
        }
    }
}

/// A discrepancy with what became of it.
#[derive(Clone, Debug)]
pub(super) struct Finding<'a> {
    /// The discrepancy.
    pub(super) discrepancy: &'a Discrepancy,
    /// In which pass it was found.
    pub(super) seen: Seen,
    /// Where it stands.
    pub(super) standing: Standing,
    /// What was done or is to be done, as full sentences.
    pub(super) notes: Vec<String>,
    /// The amount that a bookkeeper looks at first.
    pub(super) headline: Money,
}

impl Finding<'_> {
    /// Returns what is left to do; empty when nothing is, when a guard stands before it, or when
    /// the reason why it is left to a person tells it already.
    pub(super) fn advice(&self) -> &str {
        let told = self.discrepancy.is_open() && !self.notes.is_empty();
        match self.standing {
            Standing::Corrected | Standing::Held => "",
            Standing::NeedsYou | Standing::Ready | Standing::Information if told => "",
            Standing::NeedsYou | Standing::Ready | Standing::Information => {
                &self.discrepancy.advice
            }
        }
    }
}

/// The passes in which a discrepancy was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// Only before the corrections, or there were none.
    First,
    /// Before and after the corrections.
    Both,
    /// Only after the corrections.
    After,
}

impl Seen {
    /// Returns the passes' stable codes in JSON.
    pub(super) fn codes(self) -> &'static [&'static str] {
        match self {
            Self::First => &["first"],
            Self::Both => &["first", "after"],
            Self::After => &["after"],
        }
    }
}

/// What a run did, by what its discrepancies ask for.
struct Ledger<'a> {
    corrections: BTreeMap<&'a Fingerprint, Vec<&'a Correction>>,
    exceptions: BTreeMap<&'a Fingerprint, &'a str>,
    outcomes: &'a BTreeMap<CorrectionId, Outcome>,
    /// What the fresh pull still shows; `None` when there was none.
    after: Option<BTreeSet<&'a Fingerprint>>,
    today: Date,
}

/// Returns every discrepancy of the run with where it stands, the most pressing first.
///
/// Those that only the fresh pull after the corrections shows are among them.
pub(super) fn findings<'a>(model: &'a ReportModel) -> Result<Vec<Finding<'a>>, ReportError> {
    let ledger = Ledger::of(model);
    let mut findings = Vec::new();
    for discrepancy in &model.first.discrepancies {
        let (standing, notes) = ledger.standing(discrepancy);
        let still_there = ledger.still_there(&discrepancy.fingerprint) == Some(true);
        let seen = if still_there { Seen::Both } else { Seen::First };
        findings.push(finding(discrepancy, seen, standing, notes)?);
    }
    let known: BTreeSet<_> = model.first.discrepancies.iter().map(|it| &it.fingerprint).collect();
    for discrepancy in model.after.iter().flat_map(|it| &it.discrepancies) {
        if known.contains(&discrepancy.fingerprint) {
            continue;
        }
        let standing =
            if discrepancy.is_open() { Standing::NeedsYou } else { Standing::Information };
        let mut notes = vec!["Only the fresh pull after the corrections shows this.".to_owned()];
        let left = model.after.iter().flat_map(|it| &it.plan.exceptions);
        notes.extend(
            left.filter(|it| it.fingerprint == discrepancy.fingerprint).map(|it| it.reason.clone()),
        );
        findings.push(finding(discrepancy, Seen::After, standing, notes)?);
    }
    findings.sort_by(|a, b| {
        let urgency = |it: &Finding<'_>| {
            (it.standing, Reverse(it.discrepancy.severity), Reverse(it.headline.abs()))
        };
        let name = |it: &Finding<'a>| {
            let its = it.discrepancy;
            (its.date, its.title.as_str(), its.fingerprint.as_str())
        };
        urgency(a).cmp(&urgency(b)).then_with(|| name(a).cmp(&name(b)))
    });
    Ok(findings)
}

fn finding(
    discrepancy: &Discrepancy,
    seen: Seen,
    standing: Standing,
    notes: Vec<String>,
) -> Result<Finding<'_>, ReportError> {
    let headline = discrepancy.headline().map_err(ReportError::sum(&discrepancy.title))?;
    Ok(Finding { discrepancy, seen, standing, notes, headline })
}

impl<'a> Ledger<'a> {
    fn of(model: &'a ReportModel) -> Self {
        let plan = &model.first.plan;
        let mut corrections: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for correction in &plan.corrections {
            for fingerprint in &correction.settles {
                corrections.entry(fingerprint).or_default().push(correction);
            }
        }
        let exceptions =
            plan.exceptions.iter().map(|it| (&it.fingerprint, it.reason.as_str())).collect();
        let after = model
            .after
            .as_ref()
            .map(|pass| pass.discrepancies.iter().map(|it| &it.fingerprint).collect());
        let today = model.zone.date_of(model.taken_at);
        Self { corrections, exceptions, outcomes: &model.outcomes, after, today }
    }

    /// Tells whether the fresh pull still shows it; `None` when there was no fresh pull.
    fn still_there(&self, fingerprint: &Fingerprint) -> Option<bool> {
        self.after.as_ref().map(|it| it.contains(fingerprint))
    }

    fn standing(&self, discrepancy: &Discrepancy) -> (Standing, Vec<String>) {
        let fingerprint = &discrepancy.fingerprint;
        let corrections = self.corrections.get(fingerprint).map_or(&[][..], Vec::as_slice);
        let still_there = self.still_there(fingerprint);
        if !corrections.is_empty() {
            return self.standing_of_corrections(corrections, still_there);
        }
        let mut notes: Vec<String> =
            self.exceptions.get(fingerprint).map(|&it| it.to_owned()).into_iter().collect();
        if still_there == Some(false) {
            notes.push("The fresh pull after the corrections does not show it any more.".into());
            return (Standing::Information, notes);
        }
        if let Some(day) = discrepancy.expected_by {
            return self.standing_of_timing(day, notes);
        }
        let open = discrepancy.is_open() || !notes.is_empty();
        (if open { Standing::NeedsYou } else { Standing::Information }, notes)
    }

    /// A timing difference raises no alarm before its day, and does after it.
    fn standing_of_timing(&self, day: Date, mut notes: Vec<String>) -> (Standing, Vec<String>) {
        if self.today > day {
            notes.push(format!("It should have vanished by {day}, and has not."));
            (Standing::NeedsYou, notes)
        } else {
            notes.push(format!("It should vanish by {day}."));
            (Standing::Information, notes)
        }
    }

    fn standing_of_corrections(
        &self,
        corrections: &[&Correction],
        still_there: Option<bool>,
    ) -> (Standing, Vec<String>) {
        let states: Vec<State> =
            corrections.iter().map(|it| state(it, self.outcomes.get(&it.id))).collect();
        let standings = states.iter().map(State::standing);
        let mut standing = standings.min_by_key(|it| it.rank()).unwrap_or(Standing::NeedsYou);
        let mut notes: Vec<String> = states.iter().map(State::note).collect();
        let unknown = states.iter().any(|it| matches!(it, State::Unknown(_)));
        if standing == Standing::Corrected && still_there == Some(true) {
            notes.push("The fresh pull still shows it: look at the document.".to_owned());
            standing = Standing::NeedsYou;
        } else if unknown && still_there == Some(false) {
            notes.push("The fresh pull shows that it was written.".to_owned());
            standing = Standing::Corrected;
        }
        notes.dedup();
        (standing, notes)
    }
}

/// Where a correction stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It may be written; nobody has to approve it.
    Ready,
    /// It waits for a person, with the reason.
    Waiting(String),
    /// A guard holds it, by its code, with the reason.
    Held(&'static str, String),
    /// Written and read back.
    Done,
    /// Not written: the world had changed.
    Stale(String),
    /// Not written: refused.
    Refused(String),
    /// May have been written.
    Unknown(String),
    /// Not tried.
    Skipped(String),
}

/// Returns where a correction stands, by its outcome, or by its verdict when it was not tried.
pub(super) fn state(correction: &Correction, outcome: Option<&Outcome>) -> State {
    match outcome {
        Some(Outcome::Done(_)) => State::Done,
        Some(Outcome::Stale { reason }) => State::Stale(reason.clone()),
        Some(Outcome::Refused { reason }) => State::Refused(reason.clone()),
        Some(Outcome::Unknown { reason }) => State::Unknown(reason.clone()),
        Some(Outcome::Skipped { reason }) => State::Skipped(reason.clone()),
        None => match &correction.verdict {
            GuardVerdict::Allowed => State::Ready,
            GuardVerdict::NeedsApproval { reason } => State::Waiting(reason.clone()),
            GuardVerdict::Held { guard, reason } => State::Held(guard.code(), reason.clone()),
        },
    }
}

impl State {
    /// Returns where the discrepancies stand that the correction settles.
    pub(super) fn standing(&self) -> Standing {
        match self {
            Self::Ready => Standing::Ready,
            Self::Done => Standing::Corrected,
            Self::Held(..) | Self::Skipped(_) => Standing::Held,
            Self::Waiting(_) | Self::Stale(_) | Self::Refused(_) | Self::Unknown(_) => {
                Standing::NeedsYou
            }
        }
    }

    /// Returns the state in a few words, for a table.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Waiting(_) => "needs approval",
            Self::Held(..) => "held",
            Self::Done => "written",
            Self::Stale(_) => "stale",
            Self::Refused(_) => "refused",
            Self::Unknown(_) => "unknown",
            Self::Skipped(_) => "not tried",
        }
    }

    /// Returns the state as full sentences.
    pub(super) fn note(&self) -> String {
        match self {
            Self::Ready => "The correction may be written without approval.".to_owned(),
            Self::Waiting(reason) => {
                format!("The correction waits for your approval: {}", full_stop(reason))
            }
            Self::Held(guard, reason) => {
                format!("The correction is held ({guard}): {}", full_stop(reason))
            }
            Self::Done => "The correction was written and read back.".to_owned(),
            Self::Stale(reason) => format!("The correction was not written: it is stale. {reason}"),
            Self::Refused(reason) => format!("The correction was refused. {reason}"),
            Self::Unknown(reason) => {
                format!("It is not known whether the correction was written. {reason}")
            }
            Self::Skipped(reason) => format!("The correction was not tried. {reason}"),
        }
    }
}
