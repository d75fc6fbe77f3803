//! Files that are attached to documents: sending, listing, and fetching them.

use bytes::BufMut as _;
use bytes::Bytes;
use bytes::BytesMut;
use serde_json::Value;
use serde_json::json;
use serde_json::value::RawValue;
use url::Url;

use crate::http::request::HttpRequest;
use crate::http::request::Method;
use crate::qbo::answer::Effect;
use crate::qbo::answer::Envelope;
use crate::qbo::call::Call;
use crate::qbo::call::CallBody;
use crate::qbo::call::QboClient;
use crate::qbo::client::WireDocument;
use crate::qbo::client::malformed;
use crate::qbo::client::take_document;
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::error::Refusal;
use crate::qbo::fault::Circumstances;
use crate::qbo::fault::Fault;
use crate::qbo::fault::WireFault;
use crate::qbo::fault::classify;
use crate::qbo::property::Property;
use crate::qbo::query::Comparison;
use crate::qbo::query::Operand;
use crate::qbo::query::Query;
use crate::qbo::wire::attachment::WireAttachable;

/// The most bytes of all files of one request. Source: Intuit, attachables.
const BYTES_MAX: usize = 100 * 1_024 * 1_024;
/// The most characters of a file's name. Source: Intuit, attachables.
const NAME_CHARS_MAX: usize = 1_000;

/// A file to be attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its name.
    pub name: String,
    /// Its type, such as `application/pdf`.
    pub content_type: String,
    /// What is in it.
    pub bytes: Bytes,
    /// What it is attached to, by entity and id.
    pub attached_to: Vec<(Entity, String)>,
    /// Whether it goes out with the document when that is mailed.
    pub sending: Sending,
    /// What it says; empty for nothing.
    pub note: String,
}

/// Whether a file goes out with its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// It stays in the books.
    Inside,
    /// It is mailed with the document.
    WithDocument,
}

impl QboClient {
    /// Attaches files in one request; one answer a file, in their order. `key` makes the request
    /// idempotent.
    ///
    /// # Errors
    ///
    /// [`QboError::Unknown`] when the files may be there; with another error none is. A file that
    /// QuickBooks refuses has its own error among the answers.
    pub async fn attach(
        &self,
        uploads: &[Upload],
        key: &str,
    ) -> Result<Vec<Result<WireDocument, QboError>>, QboError> {
        let purpose = format!("attach {} files", uploads.len());
        check(uploads, &purpose)?;
        let (content_type, bytes) = parts(uploads);
        let call = Call {
            purpose: purpose.clone(),
            method: Method::POST,
            path: "upload".to_owned(),
            query: vec![("requestid", key.to_owned())],
            body: CallBody::Bytes { content_type, bytes },
            effect: Effect::Write,
        };
        let answered = self.shared.send(call).await?;
        let unknown = |error: QboError| QboError::Unknown {
            purpose: purpose.clone(),
            tid: answered.tid.clone(),
            source: Box::new(error),
        };
        let items = answered.envelope.get("AttachableResponse");
        let items = items.ok_or_else(|| malformed(&purpose, "no AttachableResponse"));
        let items: Vec<Envelope> = items
            .and_then(|items| {
                serde_json::from_str(items.get())
                    .map_err(|_broken| malformed(&purpose, "an AttachableResponse without a list"))
            })
            .map_err(unknown)?;
        if items.len() != uploads.len() {
            return Err(unknown(malformed(&purpose, "not one answer a file")));
        }
        let named = uploads.iter().zip(items);
        Ok(named.map(|(upload, item)| answer(upload, item, answered.tid.as_ref())).collect())
    }

    /// Returns the files and notes that are attached to a document.
    ///
    /// # Errors
    ///
    /// Fails with the reason why the list cannot be read.
    pub async fn attachments_of(
        &self,
        entity: Entity,
        id: &str,
    ) -> Result<Vec<WireAttachable>, QboError> {
        let query = Query::all(Entity::Attachable)
            .and(Property::AttachedToType, Comparison::Is, &Operand::Text(entity.path()))?
            .and(Property::AttachedToId, Comparison::Is, &Operand::Id(id.to_owned()))?;
        let found = self.query_all(&query).await?;
        found.iter().map(|document| read_attachable(&document.body)).collect()
    }

    /// Fetches a file. Its address is asked for anew, for it is good for some minutes only, and
    /// belongs to a storage service that never gets to see the token.
    ///
    /// # Errors
    ///
    /// [`QboError::NotFound`] when there is no such file; [`QboError::NotOffered`] when it is a note
    /// without a file; otherwise why it cannot be fetched.
    pub async fn download(&self, id: &str) -> Result<Bytes, QboError> {
        let purpose = format!("fetch the attached file {id}");
        let document = self.read(Entity::Attachable, id).await?;
        let wire = read_attachable(&document.body)?;
        let address = wire.temp_download_uri.filter(|it| !it.is_empty()).ok_or_else(|| {
            QboError::NotOffered { purpose: purpose.clone(), reason: "it is a note without a file" }
        })?;
        let url = Url::parse(&address)
            .map_err(|_no_address| malformed(&purpose, "its address is none"))?;
        let request = HttpRequest::get(url, purpose.clone());
        let response = self.shared.http().send(request).await;
        let response =
            response.map_err(|source| QboError::Unreached { purpose: purpose.clone(), source })?;
        if response.is_success() {
            return Ok(response.body);
        }
        // The storage speaks another language, in which nothing concerns a bookkeeper.
        Err(QboError::Unavailable(Box::new(Refusal {
            purpose,
            status: response.status,
            code: String::new(),
            message: String::new(),
            detail: String::new(),
            element: None,
            tid: None,
        })))
    }
}

fn read_attachable(body: &RawValue) -> Result<WireAttachable, QboError> {
    serde_json::from_str(body.get()).map_err(|error| {
        malformed("read an attached file", &format!("{:?} error in it", error.classify()))
    })
}

fn check(uploads: &[Upload], purpose: &str) -> Result<(), QboError> {
    let refused = |reason| Err(QboError::NotOffered { purpose: purpose.to_owned(), reason });
    let bytes: usize = uploads.iter().map(|it| it.bytes.len()).sum();
    if uploads.is_empty() {
        return refused("there is no file");
    }
    if bytes > BYTES_MAX {
        return refused("the files are larger than 100 MB together");
    }
    let fits = |it: &Upload| !it.name.is_empty() && it.name.chars().count() <= NAME_CHARS_MAX;
    if !uploads.iter().all(fits) {
        return refused("a file has no name, or one of more than 1,000 characters");
    }
    let plain = |it: &Upload| {
        let kind = it.content_type.as_bytes();
        !kind.is_empty() && kind.iter().all(u8::is_ascii_graphic)
    };
    if !uploads.iter().all(plain) {
        return refused("a file's type is not plain text");
    }
    Ok(())
}

fn answer(upload: &Upload, item: Envelope, tid: Option<&String>) -> Result<WireDocument, QboError> {
    let purpose = format!("attach {}", upload.name);
    let Some(fault) = item.get("Fault") else {
        return take_document(Entity::Attachable, item, &purpose);
    };
    let fault: WireFault = serde_json::from_str(fault.get())
        .map_err(|_broken| malformed(&purpose, "a fault that cannot be read"))?;
    let circumstances = Circumstances { purpose, status: 200, tid: tid.cloned() };
    Err(classify(&Fault::from(fault), &circumstances))
}

/// Returns the parts of the request: for each file what is known of it, and the file.
fn parts(uploads: &[Upload]) -> (String, Bytes) {
    let boundary = boundary(uploads);
    let mut body = BytesMut::new();
    for (place, upload) in uploads.iter().enumerate() {
        let number = format!("{:02}", place + 1);
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file_metadata_{number}\"; \
             filename=\"metadata.json\"\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{}\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"file_content_{number}\"; \
             filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
            metadata(upload),
            file_name(&upload.name),
            upload.content_type
        );
        body.put_slice(head.as_bytes());
        body.put_slice(&upload.bytes);
        body.put_slice(b"\r\n");
    }
    body.put_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body.freeze())
}

/// A line that is in none of the files: it is made of them all. At most 70 characters, by RFC 2046.
fn boundary(uploads: &[Upload]) -> String {
    let mut hasher = blake3::Hasher::new();
    for upload in uploads {
        hasher.update(&upload.bytes);
        hasher.update(metadata(upload).as_bytes());
    }
    let hash: String = hasher.finalize().to_hex().chars().take(40).collect();
    format!("tieout-{hash}")
}

fn metadata(upload: &Upload) -> String {
    let sent = upload.sending == Sending::WithDocument;
    let references: Vec<Value> = upload
        .attached_to
        .iter()
        .map(|(entity, id)| {
            json!({ "EntityRef": { "type": entity.name(), "value": id }, "IncludeOnSend": sent })
        })
        .collect();
    let mut body = json!({
        "FileName": upload.name, "ContentType": upload.content_type, "AttachableRef": references,
    });
    if let (false, Some(body)) = (upload.note.is_empty(), body.as_object_mut()) {
        body.insert("Note".to_owned(), Value::from(upload.note.as_str()));
    }
    body.to_string()
}

/// What would end the name's quotes or its line is escaped as browsers do. Source: the HTML
/// standard, multipart form data.
fn file_name(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
