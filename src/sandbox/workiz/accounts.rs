//! `GET /account`: the business's name, zone, currency, whether Workiz's own QuickBooks connection is
//! on, and what the user is in it: entitlements and role.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::answer::Answer;
use crate::sandbox::workiz::people::User;
use crate::sandbox::workiz::world::World;

/// The account, with what it opens to a user.
pub(super) fn get(world: &World, user: &User) -> Answer {
    let field = |name: &str| world.account.get(name).cloned().unwrap_or(Value::Null);
    let native = world.account.get("nativeQuickBooksSync").cloned();
    Answer::ok(json!({
        "name": field("name"),
        "timezone": field("timezone"),
        "currency": field("currency"),
        "entitlements": user.entitlements,
        "role": user.role,
        "nativeQuickBooksSync": native.unwrap_or_else(|| json!({ "enabled": false })),
    }))
}
