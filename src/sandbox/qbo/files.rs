//! The contents of attached files, and the addresses under which they can be had for a while.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use url::form_urlencoded;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::envelope::Answer;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;

/// How long a temporary address is good. Source: recorded traffic.
const GOOD_FOR: SignedDuration = SignedDuration::from_secs(900);

/// The form of a temporary address's time.
const TIME_FORM: &str = "%Y%m%dT%H%M%SZ";

/// The contents of a company's files.
#[derive(Debug, Default)]
pub(super) struct Files {
    contents: BTreeMap<u64, Vec<u8>>,
    realm_id: String,
    /// The address of this service.
    pub(super) base_url: String,
}

impl Files {
    /// Takes over the contents of a seed or a saved state, which are Base64 by id.
    pub(super) fn load(realm_id: &str, saved: Option<&Doc>) -> Self {
        let rows = saved.into_iter().flatten();
        let contents = rows.filter_map(|(id, content)| {
            Some((id.parse().ok()?, STANDARD.decode(content.as_str()?).ok()?))
        });
        Self { contents: contents.collect(), realm_id: realm_id.to_owned(), ..Self::default() }
    }

    /// Gives the contents for the saved state.
    pub(super) fn save(&self) -> Value {
        let rows = self.contents.iter();
        let rows = rows.map(|(id, bytes)| (id.to_string(), Value::from(STANDARD.encode(bytes))));
        Value::Object(rows.collect())
    }

    /// Keeps a content.
    pub(super) fn keep(&mut self, id: u64, bytes: &[u8]) {
        self.contents.insert(id, bytes.to_vec());
    }

    /// Drops a content.
    pub(super) fn remove(&mut self, id: u64) {
        self.contents.remove(&id);
    }

    /// Gives the length of a content.
    pub(super) fn size(&self, id: u64) -> Option<usize> {
        self.contents.get(&id).map(Vec::len)
    }

    /// Adds to an attachment where its file is. Source: recorded traffic.
    pub(super) fn add_uris(&self, id: u64, shown: &mut Doc, now: Timestamp) {
        let name = text(shown, "FileName").unwrap_or_default().to_owned();
        if self.contents.contains_key(&id) {
            let access = format!("/v3/company/{}/download/{id}", self.realm_id);
            put(shown, "FileAccessUri", access);
            put(shown, "TempDownloadUri", self.temporary(id, &name, now));
        }
    }

    /// Makes an address that is good for fifteen minutes.
    pub(super) fn temporary(&self, id: u64, name: &str, now: Timestamp) -> String {
        let time = now.strftime(TIME_FORM).to_string();
        let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let name = name.replace('+', "%20");
        format!(
            "{}/attachments/{}/{id}/{name}?X-Amz-Date={time}&X-Amz-Expires=900&X-Amz-Signature={}",
            self.base_url,
            self.realm_id,
            self.signature(id, &time)
        )
    }

    fn signature(&self, id: u64, time: &str) -> String {
        blake3::hash(format!("{}/{id}/{time}", self.realm_id).as_bytes()).to_hex().to_string()
    }

    /// Answers a call to a temporary address; nothing when the path is none.
    ///
    /// Source: the storage behind the real service; the body of its refusal is assumed.
    pub(super) fn answer(
        &self,
        path: &str,
        query: &[(String, String)],
        books: &Books,
    ) -> Option<Answer> {
        let rest = path.strip_prefix("/attachments/")?;
        let id = rest.split('/').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
        let given = |key: &str| {
            let found = query.iter().find(|(name, _)| name == key);
            found.map(|(_, value)| value.as_str()).unwrap_or_default()
        };
        let time = given("X-Amz-Date");
        let made = jiff::civil::DateTime::strptime(TIME_FORM, time);
        let made = made.ok().and_then(|it| it.to_zoned(jiff::tz::TimeZone::UTC).ok());
        let good = made.is_some_and(|it| books.now.duration_since(it.timestamp()) <= GOOD_FOR)
            && given("X-Amz-Signature") == self.signature(id, time);
        let content = self.contents.get(&id).filter(|_| good);
        let Some(content) = content else {
            let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code>\
                        <Message>Request has expired</Message></Error>";
            return Some(Answer::new(403, "application/xml", body));
        };
        let stored = books.get(Kind::Attachable, id);
        let form = stored.and_then(|it| text(it, "ContentType"));
        Some(Answer::new(200, form.unwrap_or("application/octet-stream"), content.clone()))
    }
}
