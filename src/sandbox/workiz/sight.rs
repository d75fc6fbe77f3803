//! What a user may see: everything that the entitlements open, or what belongs to own jobs.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::people::Role;
use crate::sandbox::workiz::people::User;
use crate::sandbox::workiz::resources::Reach;
use crate::sandbox::workiz::resources::Resource;
use crate::sandbox::workiz::world::World;
use crate::sandbox::workiz::world::text_at;

/// What a user sees of the lists that the entitlements open.
#[derive(Debug)]
pub(super) enum Sight {
    /// All of them.
    Whole,
    /// What belongs to the jobs that a technician is assigned to.
    Own { technician: String, jobs: BTreeSet<String>, clients: BTreeSet<String> },
}

impl Sight {
    /// Finds out what a user sees.
    pub(super) fn of(world: &World, user: &User) -> Self {
        if user.role != Role::Technician {
            return Self::Whole;
        }
        let technician = user.technician_id.clone().unwrap_or_default();
        let jobs = world.collections.get("jobs").map_or(&[][..], Vec::as_slice);
        let own = || jobs.iter().filter(|job| is_assigned(job, &technician));
        let texts = |pointer: &str| -> BTreeSet<String> {
            own().filter_map(|it| it.pointer(pointer)?.as_str().map(str::to_owned)).collect()
        };
        let (ids, clients) = (texts("/jobId"), texts("/client/id"));
        Self::Own { technician, jobs: ids, clients }
    }

    /// Refuses a list that is not for the user's role at all.
    pub(super) fn opens(&self, resource: &Resource) -> Result<(), ApiError> {
        match (self, resource.reach) {
            (Self::Own { .. }, Reach::Office) => Err(not_for_role()),
            _ => Ok(()),
        }
    }

    /// Refuses what only the office may do.
    pub(super) fn needs_office(&self) -> Result<(), ApiError> {
        match self {
            Self::Whole => Ok(()),
            Self::Own { .. } => Err(not_for_role()),
        }
    }

    /// Tells whether the user sees a document.
    pub(super) fn shows(&self, resource: &Resource, document: &Value) -> bool {
        let Self::Own { technician, jobs, clients } = self else { return true };
        let is_in = |set: &BTreeSet<String>, field: &str| {
            text_at(document, field).is_some_and(|id| set.contains(id))
        };
        match resource.reach {
            Reach::Everybody => true,
            Reach::Office => false,
            Reach::Job => is_in(jobs, "jobId"),
            Reach::Client => is_in(clients, "clientId"),
            Reach::Technician => text_at(document, "technicianId") == Some(technician.as_str()),
        }
    }
}

/// Tells whether a technician is assigned to a job.
pub(super) fn is_assigned(job: &Value, technician: &str) -> bool {
    let assigned = job.get("assignedTechnicians").and_then(Value::as_array);
    assigned.is_some_and(|them| them.iter().any(|it| text_at(it, "userId") == Some(technician)))
}

fn not_for_role() -> ApiError {
    ApiError::new(403, "role_forbidden", "the role of this user does not open this")
}
