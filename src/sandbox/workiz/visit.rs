//! One signed-in call: whose it is, what this user may see, and how amounts are written.

use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::money::MoneyForm;
use crate::sandbox::workiz::people::User;
use crate::sandbox::workiz::resources::Resource;
use crate::sandbox::workiz::sight::Sight;
use crate::sandbox::workiz::world::World;

/// Who calls.
pub(super) struct Visit {
    pub(super) user: User,
    pub(super) sight: Sight,
    pub(super) form: MoneyForm,
}

impl Visit {
    /// Begins one for a user.
    pub(super) fn new(world: &World, user: User, form: MoneyForm) -> Self {
        let form = world.switches.money.unwrap_or(form);
        Self { sight: Sight::of(world, &user), user, form }
    }

    /// Refuses a list that the user's entitlements or role do not open.
    pub(super) fn opens(&self, resource: &Resource) -> Result<(), ApiError> {
        self.entitled(resource.entitlements)?;
        self.sight.opens(resource)
    }

    /// Refuses a user who has none of the entitlements.
    pub(super) fn entitled(&self, wanted: &[&str]) -> Result<(), ApiError> {
        if self.user.entitlements.iter().any(|it| wanted.contains(&it.as_str())) {
            return Ok(());
        }
        let message = format!("this user lacks the entitlement {}", wanted.join(" or "));
        Err(ApiError::new(403, "not_entitled", message))
    }
}
