//! Document numbers of sales forms: given or assigned, and never twice.

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::render::prefers;
use crate::sandbox::qbo::settings::DuplicateScope;
use crate::sandbox::qbo::settings::GivenNumber;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::write::Draft;
use crate::sandbox::qbo::write::DuplicateNumber;
use crate::sandbox::qbo::write::Origin;

/// Settles a form's `DocNumber`.
///
/// Source: API reference (custom numbers on: as given, or none; off: the next one); recorded
/// traffic for the duplicate fault. That a number given with custom numbers off is kept, and the
/// count goes on from it, is assumed.
pub(super) fn number(
    books: &mut Books,
    settings: &QboSettings,
    draft: &Draft,
    form: &mut Doc,
) -> Result<(), Fault> {
    let given = text(form, "DocNumber").map(str::to_owned);
    let asked = given.as_deref() == Some("AUTO_GENERATE")
        || draft.doc.get("AutoDocNumber").and_then(serde_json::Value::as_bool).unwrap_or(false);
    let custom = prefers(books, "SalesFormsPrefs", "CustomTxnNumbers");
    let unnumbered = given.is_none() && !custom && draft.previous.is_none();
    if asked || (unnumbered && draft.origin == Origin::Request) {
        assign(books, form);
        return Ok(());
    }
    let Some(given) = given else {
        return Ok(());
    };
    if !custom && draft.previous.is_none() && draft.origin == Origin::Request {
        match settings.given_number {
            GivenNumber::Accept => {}
            GivenNumber::Refuse => return Err(Fault::number_not_wanted()),
            GivenNumber::Ignore => {
                assign(books, form);
                return Ok(());
            }
        }
    }
    let unchanged =
        draft.previous.as_ref().is_some_and(|it| text(it, "DocNumber") == Some(given.as_str()));
    if draft.duplicate_number == DuplicateNumber::Refused && !unchanged {
        let clash = books.numbered(&given).into_iter().find(|(kind, id)| {
            *id != draft.id
                && match settings.duplicate_scope {
                    DuplicateScope::SameType => *kind == draft.kind,
                    DuplicateScope::AllSalesForms => kind.is_sales_form(),
                }
        });
        if let Some((kind, id)) = clash {
            return Err(Fault::duplicate_number(&given, kind, id));
        }
    }
    if let (Ok(number), false) = (given.parse::<u64>(), custom) {
        books.counters.doc_number = books.counters.doc_number.max(number);
    }
    Ok(())
}

/// Gives a form the next number.
fn assign(books: &mut Books, form: &mut Doc) {
    books.counters.doc_number += 1;
    let next = books.counters.doc_number.to_string();
    put(form, "DocNumber", next);
}
