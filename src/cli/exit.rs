//! Exit codes: an interface for schedulers. Append only; documented in `docs/exit-codes.md`.

use crate::domain::run::RunStatus;

/// How the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Tied out, or the command did what it was asked.
    Done,
    /// A bug, or state that cannot be trusted.
    Failed,
    /// The command line, the settings or the mapping are wrong.
    Usage,
    /// Differences are open; nothing is wrong with the run.
    DiscrepanciesOpen,
    /// Corrections were held, went stale or were applied in part.
    PartlyApplied,
    /// Credentials were refused.
    Unauthorized,
    /// A service is down or takes no more calls.
    Unavailable,
    /// The residual is not 0.00, or the pull is incomplete.
    Unproven,
}

impl Exit {
    /// Every exit code with its meaning.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Done, "tied out, or the command did what it was asked"),
        (Self::Failed, "failed: a bug, or state that cannot be trusted"),
        (Self::Usage, "wrong usage, settings or mapping"),
        (Self::DiscrepanciesOpen, "discrepancies are open; nothing is wrong with the run"),
        (Self::PartlyApplied, "corrections were held, went stale or were applied in part"),
        (Self::Unauthorized, "credentials were refused"),
        (Self::Unavailable, "a service is unavailable or refuses more calls"),
        (Self::Unproven, "UNPROVEN: the residual is not 0.00, or the pull is incomplete"),
    ];

    /// Returns the code.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::DiscrepanciesOpen => 3,
            Self::PartlyApplied => 4,
            Self::Unauthorized => 5,
            Self::Unavailable => 6,
            Self::Unproven => 7,
        }
    }
}

impl From<RunStatus> for Exit {
    fn from(status: RunStatus) -> Self {
        match status {
            RunStatus::TiedOut => Self::Done,
            RunStatus::DiscrepanciesOpen => Self::DiscrepanciesOpen,
            RunStatus::PartlyApplied => Self::PartlyApplied,
            RunStatus::Unproven => Self::Unproven,
        }
    }
}
