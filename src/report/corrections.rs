//! The corrections that a report shows: those that were tried, by the plan that they were of, and
//! those of the plan that comes next, by the numbers with which `tieout approve` takes them.

use crate::domain::known::Known;
use crate::domain::plan::{Action, Correction, GuardVerdict, Outcome, Receipt};
use crate::report::findings::Standing;
use crate::report::format::full_stop;
use crate::report::model::ReportModel;

/// A correction with where it stands.
#[derive(Clone, Debug)]
pub(super) struct Shown<'a> {
    /// The correction.
    pub(super) correction: &'a Correction,
    /// Where it stands.
    pub(super) state: State,
    /// Its plan's short id and its number in it, while the plan can be approved.
    pub(super) place: Option<(&'a str, usize)>,
}

impl Shown<'_> {
    /// Returns where it stands as full sentences.
    pub(super) fn note(&self) -> String {
        match (&self.state, self.place) {
            (State::Waiting(reason), Some((plan, number))) => format!(
                "Correction {number} of plan {plan} waits for your approval: {}",
                full_stop(reason)
            ),
            (state, _) => state.note(),
        }
    }

    /// Tells whether it was not tried yet.
    pub(super) fn is_untried(&self) -> bool {
        matches!(self.state, State::Ready | State::Waiting(_) | State::Held(..))
    }

    /// Returns what it does, with its number in front where it has one.
    pub(super) fn sentence(&self) -> String {
        let sentence = &self.correction.sentence;
        self.place.map_or_else(|| sentence.clone(), |(_, number)| format!("{number}. {sentence}"))
    }
}

/// Returns the corrections that were tried, in the order in which they went out.
pub(super) fn tried(model: &ReportModel) -> Vec<Shown<'_>> {
    let tried = model.first.plan.corrections.iter().filter_map(|it| {
        let outcome = model.outcomes.get(&it.id)?;
        Some(Shown { correction: it, state: state(it, Some(outcome)), place: None })
    });
    tried.collect()
}

/// Returns the corrections of the newest plan that were not tried. Once corrections were carried
/// out, the plan that they were of is used up, and the look after them has made the next one.
pub(super) fn planned(model: &ReportModel) -> Vec<Shown<'_>> {
    let plan = &model.current().plan;
    let is_open = model.after.is_some() || model.outcomes.is_empty();
    let untried =
        (1..).zip(&plan.corrections).filter(|(_, it)| !model.outcomes.contains_key(&it.id));
    let shown = untried.map(|(number, it)| Shown {
        correction: it,
        state: state(it, None),
        place: is_open.then(|| (plan.id.short(), number)),
    });
    shown.collect()
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
            Self::Waiting(_) => Standing::ToApprove,
            Self::Stale(_) | Self::Refused(_) | Self::Unknown(_) => Standing::NeedsYou,
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
    fn note(&self) -> String {
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

/// Returns the id of a payment that was recorded in Workiz, where Workiz tells it.
pub(super) fn source_payment<'a>(it: &Correction, receipt: &'a Receipt) -> Option<&'a str> {
    match &it.action {
        // The receipt is the invoice then.
        Action::RecordInSource(record) if record.open_before != Known::Unknown => None,
        Action::RecordInSource(_) => Some(receipt.document.id.as_str()),
        _ => None,
    }
}
