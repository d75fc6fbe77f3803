//! Writing: create, update, void, and batches of them. Each write carries a key from the caller.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

use crate::http::request::Method;
use crate::qbo::answer::Answered;
use crate::qbo::answer::Effect;
use crate::qbo::answer::Envelope;
use crate::qbo::call::Call;
use crate::qbo::call::CallBody;
use crate::qbo::call::QboClient;
use crate::qbo::client::WireDocument;
use crate::qbo::client::malformed;
use crate::qbo::client::take_document;
use crate::qbo::entity::Entity;
use crate::qbo::entity::VoidForm;
use crate::qbo::error::QboError;
use crate::qbo::fault::Circumstances;
use crate::qbo::fault::Fault;
use crate::qbo::fault::WireFault;
use crate::qbo::fault::classify;

/// A JSON object with exact numbers.
pub type JsonObject = Map<String, Value>;

/// QuickBooks keeps at most this many characters of a key. Source: Intuit, basic fields.
const KEY_CHARS_MAX: usize = 50;
/// Half of it is for the batch where a batch has one, and ten for each item.
const BATCH_KEY_CHARS_MAX: usize = 36;
const ITEM_KEY_CHARS_MAX: usize = 10;
/// More items in a batch are refused (1040).
pub const BATCH_ITEMS_MAX: usize = 30;

/// What to write.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// A new document.
    Create {
        /// What it is.
        entity: Entity,
        /// All of it.
        body: JsonObject,
        /// What to do when its number is taken.
        numbers: TakenNumber,
    },
    /// A change of a document; the body has id and version, and says whether it is sparse.
    Update {
        /// What it is.
        entity: Entity,
        /// The change, or for a full update all of it.
        body: JsonObject,
    },
    /// Voiding: the document stays with zero amounts.
    Void {
        /// What it is.
        entity: Entity,
        /// Its id.
        id: String,
        /// Its version.
        sync_token: String,
    },
}

/// A document as the answer to a write gave it.
#[derive(Clone, Debug)]
pub struct WrittenDocument {
    /// The document.
    pub document: WireDocument,
    /// Intuit's id of the request, the proof that its support asks for.
    pub tid: Option<String>,
}

/// What QuickBooks shall do when a new document's number is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenNumber {
    /// Refuse the document (6140).
    Refuse,
    /// Take it all the same.
    Allow,
}

/// One item of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchItem {
    /// Its key within the batch, at most 10 characters; with the batch's key it is what makes the
    /// write idempotent.
    pub key: String,
    /// What to write.
    pub write: Write,
}

#[derive(Serialize)]
struct WireBatch {
    #[serde(rename = "BatchItemRequest")]
    items: Vec<JsonObject>,
}

impl Write {
    /// Returns what is written.
    pub fn entity(&self) -> Entity {
        match self {
            Self::Create { entity, .. }
            | Self::Update { entity, .. }
            | Self::Void { entity, .. } => *entity,
        }
    }

    /// Checks whether the API offers the write at all; sends nothing.
    ///
    /// # Errors
    ///
    /// [`QboError::NotOffered`] with the reason.
    pub fn check(&self) -> Result<(), QboError> {
        self.parts().map(|_| ())
    }

    fn purpose(&self) -> String {
        let text = |body: &JsonObject, key: &str| match body.get(key) {
            Some(Value::String(text)) => text.clone(),
            _ => String::new(),
        };
        let words = match self {
            Self::Create { entity, body, .. } => {
                format!("create {} {}", entity.name(), text(body, "DocNumber"))
            }
            Self::Update { entity, body } => {
                format!("update {} {}", entity.name(), text(body, "Id"))
            }
            Self::Void { entity, id, .. } => format!("void {} {id}", entity.name()),
        };
        words.trim_end().to_owned()
    }

    /// Returns the options in the address, the operation in a batch, and the body.
    fn parts(&self) -> Result<Parts, QboError> {
        match self {
            Self::Create { body, numbers, .. } => {
                let include = match numbers {
                    TakenNumber::Refuse => None,
                    TakenNumber::Allow => Some("allowduplicatedocnum"),
                };
                Ok(Parts { operation: None, batch: "create", include, body: body.clone() })
            }
            Self::Update { body, .. } => {
                Ok(Parts { operation: None, batch: "update", include: None, body: body.clone() })
            }
            Self::Void { entity, id, sync_token } => {
                let mut body = JsonObject::new();
                body.insert("Id".to_owned(), Value::String(id.clone()));
                body.insert("SyncToken".to_owned(), Value::String(sync_token.clone()));
                match entity.void_form() {
                    VoidForm::Operation => {
                        Ok(Parts { operation: Some("void"), batch: "void", include: None, body })
                    }
                    VoidForm::UpdateIncludingVoid => {
                        body.insert("sparse".to_owned(), Value::Bool(true));
                        let (operation, include) = (Some("update"), Some("void"));
                        Ok(Parts { operation, batch: "update", include, body })
                    }
                    VoidForm::NotOffered => Err(QboError::NotOffered {
                        purpose: self.purpose(),
                        reason: "QuickBooks lets programs void invoices, payments and receipts \
                                 only; void it in QuickBooks itself",
                    }),
                }
            }
        }
    }
}

struct Parts {
    operation: Option<&'static str>,
    batch: &'static str,
    include: Option<&'static str>,
    body: JsonObject,
}

impl QboClient {
    /// Makes one write.
    ///
    /// `key` makes it idempotent: QuickBooks answers a repeated key with its first answer, also
    /// when the document was deleted since, so a new attempt after a refusal needs a new key.
    ///
    /// # Errors
    ///
    /// [`QboError::Unknown`] when the write may be in the books; with any other error it is not.
    pub async fn write(&self, write: &Write, key: &str) -> Result<WrittenDocument, QboError> {
        let purpose = write.purpose();
        let parts = write.parts()?;
        check_key(key, KEY_CHARS_MAX, &purpose)?;
        let mut query = Vec::new();
        query.extend(parts.operation.map(|operation| ("operation", operation.to_owned())));
        query.extend(parts.include.map(|include| ("include", include.to_owned())));
        query.push(("requestid", key.to_owned()));
        let call = Call {
            purpose: purpose.clone(),
            method: Method::POST,
            path: write.entity().path(),
            query,
            body: CallBody::Json(Value::Object(parts.body).to_string()),
            effect: Effect::Write,
        };
        let names = write.entity().is_name_list();
        let _one_name_at_a_time = if names { Some(self.shared.names.lock().await) } else { None };
        let Answered { envelope, tid } = self.shared.send_when_unlocked(call).await?;
        self.shared.count_documents(1);
        // The write was made: an answer without the document leaves open what was written.
        match take_document(write.entity(), envelope, &purpose) {
            Ok(document) => Ok(WrittenDocument { document, tid }),
            Err(error) => Err(QboError::Unknown { purpose, tid, source: Box::new(error) }),
        }
    }

    /// Makes up to 30 independent writes in one call; the results are in the order of the items.
    ///
    /// # Errors
    ///
    /// Fails as a whole when nothing was sent or the batch was refused as a whole, and with
    /// [`QboError::Unknown`] when any of its writes may be in the books. Otherwise each item has
    /// its own result.
    pub async fn batch(
        &self,
        items: &[BatchItem],
        key: &str,
    ) -> Result<Vec<Result<WrittenDocument, QboError>>, QboError> {
        let purpose = format!("write a batch of {}", items.len());
        check_key(key, BATCH_KEY_CHARS_MAX, &purpose)?;
        let refuse = |reason| Err(QboError::NotOffered { purpose: purpose.clone(), reason });
        if items.is_empty() || items.len() > BATCH_ITEMS_MAX {
            return refuse("a batch must have 1 to 30 items");
        }
        let mut requests = BTreeMap::new();
        for item in items {
            check_key(&item.key, ITEM_KEY_CHARS_MAX, &purpose)?;
            requests.insert(item.key.as_str(), batch_request(item)?);
        }
        if requests.len() != items.len() {
            return refuse("two items of a batch have the same key");
        }
        let batch = WireBatch { items: items.iter().map(batch_request).collect::<Result<_, _>>()? };
        let body = serde_json::to_string(&batch)
            .map_err(|error| malformed(&purpose, &format!("{:?} error", error.classify())))?;
        let call = Call {
            purpose: purpose.clone(),
            method: Method::POST,
            path: "batch".to_owned(),
            query: vec![("requestid", key.to_owned())],
            body: CallBody::Json(body),
            effect: Effect::Write,
        };
        let names = items.iter().any(|item| item.write.entity().is_name_list());
        let _one_name_at_a_time = if names { Some(self.shared.names.lock().await) } else { None };
        let Answered { envelope, tid } = self.shared.send(call).await?;
        self.shared.count_documents(items.len());
        let mut answers = match batch_answers(&envelope, &purpose) {
            Ok(answers) => answers,
            Err(error) => return Err(QboError::Unknown { purpose, tid, source: Box::new(error) }),
        };
        let mut results = Vec::new();
        for item in items {
            let document = item_result(item, answers.remove(&item.key), tid.as_ref());
            let tid = tid.clone();
            results.push(document.map(|document| WrittenDocument { document, tid }));
        }
        Ok(results)
    }
}

fn batch_request(item: &BatchItem) -> Result<JsonObject, QboError> {
    let parts = item.write.parts()?;
    let mut request = JsonObject::new();
    request.insert("bId".to_owned(), Value::String(item.key.clone()));
    request.insert("operation".to_owned(), Value::String(parts.batch.to_owned()));
    if let Some(include) = parts.include {
        request.insert("optionsData".to_owned(), Value::String(include.to_owned()));
    }
    request.insert(item.write.entity().name().to_owned(), Value::Object(parts.body));
    Ok(request)
}

/// Sorts the answers of a batch by their keys: their order is not promised.
fn batch_answers(
    envelope: &Envelope,
    purpose: &str,
) -> Result<BTreeMap<String, Envelope>, QboError> {
    let list = envelope.get("BatchItemResponse");
    let list = list.ok_or_else(|| malformed(purpose, "no BatchItemResponse"))?;
    let list: Vec<Envelope> = serde_json::from_str(list.get())
        .map_err(|error| malformed(purpose, &format!("{:?} error in an item", error.classify())))?;
    let mut answers = BTreeMap::new();
    for answer in list {
        let key = answer.get("bId").and_then(|key| serde_json::from_str::<String>(key.get()).ok());
        let key = key.ok_or_else(|| malformed(purpose, "an item has no bId"))?;
        answers.insert(key, answer);
    }
    Ok(answers)
}

fn item_result(
    item: &BatchItem,
    answer: Option<Envelope>,
    tid: Option<&String>,
) -> Result<WireDocument, QboError> {
    let purpose = item.write.purpose();
    let unknown = |error: QboError| QboError::Unknown {
        purpose: item.write.purpose(),
        tid: tid.cloned(),
        source: Box::new(error),
    };
    let Some(answer) = answer else {
        return Err(unknown(malformed(&purpose, "the item is not in the batch's answer")));
    };
    if let Some(fault) = answer.get("Fault") {
        let circumstances =
            Circumstances { purpose: purpose.clone(), status: 200, tid: tid.cloned() };
        let fault: Result<WireFault, _> = serde_json::from_str(fault.get());
        return match fault {
            Ok(fault) => match classify(&Fault::from(fault), &circumstances) {
                error @ QboError::Unavailable(_) => Err(unknown(error)),
                error => Err(error),
            },
            Err(_unreadable) => Err(unknown(malformed(&purpose, "a fault that cannot be read"))),
        };
    }
    take_document(item.write.entity(), answer, &purpose).map_err(unknown)
}

fn check_key(key: &str, chars_max: usize, purpose: &str) -> Result<(), QboError> {
    let fits = !key.is_empty() && key.is_ascii() && key.len() <= chars_max;
    if fits {
        return Ok(());
    }
    let reason = "its key is empty, too long or not plain text";
    Err(QboError::NotOffered { purpose: purpose.to_owned(), reason })
}
