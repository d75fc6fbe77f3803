//! Rules of sales forms that depend on the company's features and on the kind of form.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::posting_rules;
use crate::sandbox::qbo::render::prefers;
use crate::sandbox::qbo::write::Draft;
use crate::sandbox::qbo::write::Origin;

/// Checks features, accounts and reference numbers; what a seed brings stands.
pub(super) fn check(books: &Books, draft: &Draft, form: &mut Doc) -> Result<(), Fault> {
    if draft.origin == Origin::Seed {
        return Ok(());
    }
    check_features(books, draft, form)?;
    posting_rules::check(books, draft, form)?;
    if draft.kind == Kind::RefundReceipt {
        settle_reference(draft, form)?;
    }
    Ok(())
}

/// Refuses classes and departments that the company does not track, unless they stood before.
///
/// Source: API reference for the preferences; the code 5030 is from the list of codes.
fn check_features(books: &Books, draft: &Draft, form: &Doc) -> Result<(), Fault> {
    let known = |field: &str, id: &str| {
        let old = draft.previous.as_deref();
        old.is_some_and(|it| reference(it, field) == Some(id) || line_classes(it).contains(id))
    };
    let gates = [
        ("ClassRef", "ClassTrackingPerTxn", "Class tracking per transaction"),
        ("DepartmentRef", "TrackDepartments", "Location tracking"),
    ];
    for (field, preference, feature) in gates {
        let given = reference(form, field).filter(|it| !known(field, it));
        if given.is_some() && !prefers(books, "AccountingInfoPrefs", preference) {
            return Err(Fault::feature_off(feature));
        }
    }
    let by_line = prefers(books, "AccountingInfoPrefs", "ClassTrackingPerTxnLine");
    if !by_line && line_classes(form).iter().any(|it| !known("ClassRef", it)) {
        return Err(Fault::feature_off("Class tracking per line"));
    }
    Ok(())
}

/// Gives the classes that stand on lines.
fn line_classes(form: &Doc) -> BTreeSet<String> {
    let lines = rows(form, "Line").iter().filter_map(Value::as_object);
    let mut found = BTreeSet::new();
    for line in lines {
        let group = object(line, "GroupLineDetail").map(|it| rows(it, "Line"));
        let inner = group.unwrap_or_default().iter().filter_map(Value::as_object);
        for line in std::iter::once(line).chain(inner) {
            let details = ["SalesItemLineDetail", "DiscountLineDetail"];
            let details = details.into_iter().filter_map(|it| object(line, it));
            found.extend(details.filter_map(|it| reference(it, "ClassRef")).map(str::to_owned));
        }
    }
    found
}

/// Asks a printed refund for its number, and gives one that waits for the printer its mark.
///
/// Source: API reference; only what the request itself says counts (assumed).
fn settle_reference(draft: &Draft, form: &mut Doc) -> Result<(), Fault> {
    if !draft.given.contains("PrintStatus") {
        return Ok(());
    }
    match text(form, "PrintStatus") {
        Some("PrintComplete") if text(form, "PaymentRefNum").is_none() => {
            Err(Fault::missing("PaymentRefNum"))
        }
        Some("NeedToPrint") if draft.previous.is_none() => {
            put(form, "PaymentRefNum", "To Print");
            Ok(())
        }
        _ => Ok(()),
    }
}
