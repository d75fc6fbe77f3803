//! Names whose longest length is reported differently.

use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::settings::NameLengths;

/// Refuses a name that is too long by the chosen report; the schema has the longest of all.
pub(super) fn check(lengths: NameLengths, kind: Kind, body: &Doc) -> Result<(), Fault> {
    let by = |reference: usize, short: usize, long: usize| match lengths {
        NameLengths::Reference => reference,
        NameLengths::Short => short,
        NameLengths::Long => long,
    };
    let limits = [
        (Kind::PaymentMethod, "Name", by(31, 15, 31)),
        (Kind::Customer, "PrintOnCheckName", by(110, 100, 110)),
        (Kind::Customer, "CompanyName", by(100, 100, 500)),
        (Kind::Customer, "Notes", by(2000, 1024, 2000)),
    ];
    for (owner, field, limit) in limits {
        let given = text(body, field).map_or(0, |it| it.chars().count());
        if owner == kind && given > limit {
            return Err(Fault::too_long(field, given, limit));
        }
    }
    Ok(())
}
