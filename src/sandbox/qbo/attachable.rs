//! Attachments: notes and files that hang on documents.

use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::put_default;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Family;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::multipart::Part;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::write::Draft;
use crate::sandbox::qbo::write::DuplicateNumber;
use crate::sandbox::qbo::write::Operation;
use crate::sandbox::qbo::write::Order;
use crate::sandbox::qbo::write::Origin;
use crate::sandbox::qbo::write::execute;

/// The id before the first: attachments have ids of 19 digits. Source: recorded traffic.
const FIRST_ID: u64 = 5_000_000_000_000_500_000;

/// The most bytes of an upload. Source: API reference.
const UPLOAD_MAX: usize = 100 * 1024 * 1024;

/// The endings of files that can be attached. Source: API reference.
const ENDINGS: [&str; 17] = [
    "ai", "csv", "doc", "docx", "eps", "gif", "jpeg", "jpg", "ods", "pdf", "png", "rtf", "tif",
    "txt", "xls", "xlsx", "xml",
];

/// Computes an attachment: a note, or what is known of a file.
///
/// Source: API reference and recorded traffic; the content of a file cannot be exchanged.
pub(super) fn compute(books: &Books, draft: &Draft) -> Result<Doc, Fault> {
    let mut row = draft.doc.clone();
    let previous = draft.previous.as_deref();
    for key in ["FileName", "ContentType"] {
        let kept = previous.and_then(|it| it.get(key)).filter(|_| !draft.given.contains(key));
        if let Some(kept) = kept {
            put_default(&mut row, key, kept.clone());
        }
    }
    if text(&row, "FileName").is_none() && text(&row, "Note").is_none() {
        return Err(Fault::missing("FileName"));
    }
    if let Some(size) = books.files.size(draft.id) {
        put(&mut row, "Size", size);
    }
    let mut links = Vec::new();
    for link in rows(&row, "AttachableRef").iter().filter_map(Value::as_object) {
        links.push(Value::Object(checked_link(books, draft.origin, link)?));
    }
    if !links.is_empty() {
        put(&mut row, "AttachableRef", links);
    }
    Ok(row)
}

/// Checks what an attachment hangs on, and writes its type as the service does.
fn checked_link(books: &Books, origin: Origin, link: &Doc) -> Result<Doc, Fault> {
    let mut checked = link.clone();
    put_default(&mut checked, "IncludeOnSend", false);
    let Some(entity) = object(link, "EntityRef") else {
        return Ok(checked);
    };
    let name =
        text(entity, "type").ok_or_else(|| Fault::missing("AttachableRef.EntityRef.type"))?;
    let id = text(entity, "value").unwrap_or_default();
    let kind = Kind::by_name(name);
    let found = kind.filter(|kind| books.get_text(*kind, id).is_some() || origin == Origin::Seed);
    let kind = found.ok_or_else(|| Fault::no_entity(kind.map_or(name, |it| it.name()), id))?;
    let entity = doc([("value", Value::from(id)), ("type", Value::from(kind.name()))]);
    put(&mut checked, "EntityRef", entity);
    Ok(checked)
}

/// Attaches the files of an upload; each has its own outcome.
///
/// Source: API reference and recorded traffic; that the size counts over the whole request is from
/// the reference, the texts of 6030 and 6041 are assumed.
pub(super) fn upload(
    books: &mut Books,
    settings: &QboSettings,
    parts: &[Part],
) -> Result<Doc, Fault> {
    check_size(parts.iter().map(|it| it.bytes.len()).sum())?;
    let suffixes = parts.iter().filter_map(|it| {
        let name = it.name.as_str();
        name.strip_prefix("file_content_").or_else(|| name.strip_prefix("file_metadata_"))
    });
    let mut numbers: Vec<&str> = Vec::new();
    for suffix in suffixes {
        if !numbers.contains(&suffix) {
            numbers.push(suffix);
        }
    }
    if numbers.is_empty() {
        return Err(Fault::missing("file_content_0"));
    }
    let mut answers = Vec::new();
    for number in numbers {
        let named = |kind: &str| parts.iter().find(|it| it.name == format!("file_{kind}_{number}"));
        let answer = match attach(books, settings, named("metadata"), named("content"), number) {
            Ok(row) => doc([("Attachable", Value::Object(row))]),
            Err(mut fault) => {
                fault.element.get_or_insert_default();
                doc([("Fault", Value::Object(fault.to_object()))])
            }
        };
        answers.push(Value::Object(answer));
    }
    Ok(doc([("AttachableResponse", Value::Array(answers))]))
}

/// Refuses an upload that is too large.
pub(super) fn check_size(bytes: usize) -> Result<(), Fault> {
    if bytes > UPLOAD_MAX { Err(Fault::upload_too_large(bytes)) } else { Ok(()) }
}

fn attach(
    books: &mut Books,
    settings: &QboSettings,
    metadata: Option<&Part>,
    content: Option<&Part>,
    number: &str,
) -> Result<Doc, Fault> {
    let content = content.ok_or_else(|| Fault::missing(&format!("file_content_{number}")))?;
    let mut body = match metadata.map(|it| serde_json::from_slice(&it.bytes)) {
        None => Doc::new(),
        Some(Ok(Value::Object(fields))) => fields,
        Some(_) => {
            let detail = format!("Property Name:file_metadata_{number} is not a JSON object.");
            return Err(Fault::bad_property(detail));
        }
    };
    body.remove("Id");
    if let Some(name) = &content.file_name {
        put_default(&mut body, "FileName", name.as_str());
    }
    let name = text(&body, "FileName").ok_or_else(|| Fault::missing("FileName"))?;
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    if !ending.is_some_and(|it| ENDINGS.contains(&it.as_str())) {
        return Err(Fault::bad_file_type(name));
    }
    if let Some(form) = &content.content_type {
        put_default(&mut body, "ContentType", form.as_str());
    }
    reserve(books);
    let last = books.counters.ids.get(&Family::Attachables).copied().unwrap_or_default();
    let id = last.saturating_add(1);
    books.files.keep(id, &content.bytes);
    let order = Order {
        kind: Kind::Attachable,
        operation: Operation::Save,
        body,
        duplicate_number: DuplicateNumber::Allowed,
    };
    execute(books, settings, &order).inspect_err(|_| books.files.remove(id))
}

/// Makes the next attachment's id one of 19 digits.
pub(super) fn reserve(books: &mut Books) {
    let last = books.counters.ids.entry(Family::Attachables).or_insert(0);
    *last = (*last).max(FIRST_ID);
}
