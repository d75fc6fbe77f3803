//! The paths whose answers are not in the envelope of documents.

use serde_json::Value;

use crate::sandbox::qbo::company::Company;
use crate::sandbox::qbo::envelope::Answer;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::pdf;
use crate::sandbox::qbo::render::prefers;
use crate::sandbox::qbo::render::render_by_id;
use crate::sandbox::qbo::route::Call;
use crate::sandbox::qbo::route::body;
use crate::sandbox::qbo::route::check_number;
use crate::sandbox::qbo::route::once;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::tax_service;

/// Answers a call to such a path; nothing when the path is none.
pub(super) fn answer(
    company: &mut Company,
    settings: &QboSettings,
    call: &Call,
    rest: &[&str],
) -> Option<Result<Answer, Fault>> {
    match (call.method.as_str(), rest) {
        ("GET", ["download", id]) => Some(download(company, id)),
        ("GET", [entity, id, "pdf"]) => {
            let kind = Kind::by_path(entity)?;
            Some(printed(company, kind, id))
        }
        ("POST", ["taxservice", "taxcode"]) => Some(tax_code(company, settings, call)),
        // Source: API reference; the code for one currency is from the list of codes.
        (_, ["exchangerate" | "companycurrency", ..]) => {
            Some(Err(if prefers(&company.books, "CurrencyPrefs", "MultiCurrencyEnabled") {
                Fault::not_simulated("Several currencies")
            } else {
                Fault::feature_off("Multicurrency")
            }))
        }
        _ => None,
    }
}

/// Makes a tax code; the answer is bare. Source: API reference.
fn tax_code(company: &mut Company, settings: &QboSettings, call: &Call) -> Result<Answer, Fault> {
    let body = body(call)?;
    let mut made =
        once(company, settings, call, |company| tax_service::create(&mut company.books, &body))?;
    made.remove("time");
    Ok(Answer::new(200, "application/json;charset=utf-8", Value::Object(made).to_string()))
}

/// Gives the temporary address of a file, as bare text. Source: API reference.
fn download(company: &Company, id: &str) -> Result<Answer, Fault> {
    let id = check_number(id)?;
    let books = &company.books;
    let stored = books.get(Kind::Attachable, id).ok_or_else(Fault::not_found)?;
    if books.files.size(id).is_none() {
        return Err(Fault::not_found());
    }
    let name = text(stored, "FileName").unwrap_or_default();
    Ok(Answer::new(200, "text/plain", books.files.temporary(id, name, books.now)))
}

fn printed(company: &Company, kind: Kind, id: &str) -> Result<Answer, Fault> {
    if !kind.is_sales_form() {
        return Err(Fault::not_simulated(&format!("A PDF of {}", kind.name())));
    }
    let form = render_by_id(&company.books, kind, check_number(id)?);
    let form = form.ok_or_else(Fault::not_found)?;
    Ok(Answer::new(200, "application/pdf", pdf::printed(&company.books.company, kind, &form)))
}
