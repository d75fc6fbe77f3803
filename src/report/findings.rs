//! Where each discrepancy stands: needs a person, corrected, held.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::domain::discrepancy::Discrepancy;
use crate::domain::id::Fingerprint;
use crate::domain::money::Money;
use crate::report::corrections::{Shown, State, planned, tried};
use crate::report::error::ReportError;
use crate::report::model::ReportModel;

/// Where a discrepancy stands at the end of the run; the order is that of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// A correction waits for a person's approval.
    ToApprove,
    /// A person has to decide.
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
    pub(super) const ALL: [Self; 6] = [
        Self::ToApprove,
        Self::NeedsYou,
        Self::Ready,
        Self::Held,
        Self::Corrected,
        Self::Information,
    ];

    /// Ranks what several corrections of one discrepancy make of it: the weakest decides, for the
    /// discrepancy is settled only when all of them are written.
    fn rank(self) -> u8 {
        match self {
            Self::NeedsYou => 0,
            Self::ToApprove => 1,
            Self::Held => 2,
            Self::Ready => 3,
            Self::Corrected => 4,
            Self::Information => 5,
        }
    }

    /// Returns the standing's words in a report.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::ToApprove => "Needs your approval",
            Self::NeedsYou => "Needs your decision",
            Self::Ready => "Ready to be written",
            Self::Corrected => "Corrected",
            Self::Held => "Held",
            Self::Information => "For information",
        }
    }

    /// Returns the standing's stable code in JSON and CSV.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::ToApprove => "to-approve",
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
            _ if told => "",
            Standing::ToApprove | Standing::NeedsYou | Standing::Ready | Standing::Information => {
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
    corrections: BTreeMap<&'a Fingerprint, Vec<Shown<'a>>>,
    exceptions: BTreeMap<&'a Fingerprint, &'a str>,
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
        let (standing, told) = ledger.standing(discrepancy);
        let mut notes = vec!["Only the fresh pull after the corrections shows this.".to_owned()];
        notes.extend(told);
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
        let mut corrections: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for shown in tried(model).into_iter().chain(planned(model)) {
            for fingerprint in &shown.correction.settles {
                corrections.entry(fingerprint).or_default().push(shown.clone());
            }
        }
        // What the newest look leaves to a person says why as things are now.
        let left = model.first.plan.exceptions.iter().chain(&model.current().plan.exceptions);
        let exceptions = left.map(|it| (&it.fingerprint, it.reason.as_str())).collect();
        let after = model
            .after
            .as_ref()
            .map(|pass| pass.discrepancies.iter().map(|it| &it.fingerprint).collect());
        let today = model.zone.date_of(model.taken_at);
        Self { corrections, exceptions, after, today }
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
            return Self::standing_of_corrections(corrections, still_there);
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
        corrections: &[Shown<'_>],
        still_there: Option<bool>,
    ) -> (Standing, Vec<String>) {
        // Where the newest plan has one that was not tried, it tells how things are now.
        let is_next = corrections.iter().any(Shown::is_untried);
        let now = corrections.iter().filter(|it| !is_next || it.is_untried());
        let standings = now.map(|it| it.state.standing());
        let mut standing = standings.min_by_key(|it| it.rank()).unwrap_or(Standing::NeedsYou);
        let mut notes: Vec<String> = corrections.iter().map(Shown::note).collect();
        let unknown = corrections.iter().any(|it| matches!(it.state, State::Unknown(_)));
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
