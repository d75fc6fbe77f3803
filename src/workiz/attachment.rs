//! Files on documents, behind addresses that last a short time.
//!
//! Source: the seed document promises time-limited addresses and checksums. Assumed: the fields, of
//! which three are known by two names each, and that the checksum is SHA-256 in hexadecimal digits,
//! `sha256:` before it or not.

use std::fmt::Write as _;

use bytes::Bytes;
use jiff::Timestamp;
use ring::digest;
use serde::Deserialize;
use thiserror::Error;
use url::Url;

use crate::http::error::HttpError;
use crate::http::request::HttpRequest;
use crate::workiz::client::WorkizClient;
use crate::workiz::error::WorkizError;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::text::WireId;
use crate::workiz::wire::text::WireMoment;

/// A file on a document, as `GET /jobs/{id}/attachments` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct Attachment {
    /// Its id.
    pub attachment_id: Field<WireId>,
    /// Its name.
    #[serde(alias = "fileName")]
    pub name: Field<String>,
    /// Its kind, such as `image/jpeg`.
    pub content_type: Field<String>,
    /// The SHA-256 of its bytes.
    #[serde(alias = "sha256")]
    pub checksum: Field<String>,
    /// Where it is, for a short time; whoever has the address has the file.
    pub url: Field<String>,
    /// When the address ends.
    #[serde(alias = "urlExpiresAt")]
    pub expires_at: Field<WireMoment>,
}

/// Why a file could not be had.
#[derive(Debug, Error)]
pub enum AttachmentError {
    /// There is no address or no checksum.
    #[error("the attachment {0} has no usable address or checksum; list the attachments again")]
    Incomplete(String),
    /// The address has ended.
    #[error("the address of the attachment {0} has ended; list the attachments again")]
    Ended(String),
    /// The service refuses it.
    #[error("the attachment {id} was refused with status {status}; list the attachments again")]
    Refused {
        /// Which.
        id: String,
        /// The status.
        status: u16,
    },
    /// The bytes are not those that were put there.
    #[error("the attachment {0} arrived damaged: its checksum does not fit; download it again")]
    Damaged(String),
    /// No answer came.
    #[error("the attachment {id} could not be downloaded")]
    Http {
        /// Which.
        id: String,
        /// Why.
        #[source]
        source: HttpError,
    },
}

impl WorkizClient {
    /// Lists the files on a job.
    ///
    /// # Errors
    ///
    /// Fails when Workiz does not answer or refuses, or fewer come than it says there are.
    pub async fn attachments(&self, job_id: &str) -> Result<Vec<Attachment>, WorkizError> {
        let name = format!("the attachments of job {job_id}");
        let all = self.all_of(&["jobs", job_id, "attachments"], &name).await?;
        Ok(all.iter().map(|it| serde_json::from_str(it.get()).unwrap_or_default()).collect())
    }

    /// Downloads a file and checks it. The address carries its own right: no token goes with it.
    ///
    /// # Errors
    ///
    /// Fails when the address has ended, no answer comes, or the bytes do not fit the checksum.
    pub async fn download(
        &self,
        attachment: &Attachment,
        now: Timestamp,
    ) -> Result<Bytes, AttachmentError> {
        let id = attachment.attachment_id.present().map_or("without id", WireId::as_str).to_owned();
        let url = attachment.url.present().and_then(|it| Url::parse(it).ok());
        let (Some(url), Some(checksum)) = (url, attachment.checksum.present()) else {
            return Err(AttachmentError::Incomplete(id));
        };
        if attachment.expires_at.present().is_some_and(|it| it.0 <= now) {
            return Err(AttachmentError::Ended(id));
        }
        let request = HttpRequest::get(url, format!("download the attachment {id}"));
        let response = match self.http().send(request).await {
            Ok(response) => response,
            Err(source) => return Err(AttachmentError::Http { id, source }),
        };
        if !response.is_success() {
            return Err(AttachmentError::Refused { id, status: response.status });
        }
        let stated = checksum.trim().to_ascii_lowercase();
        let stated = stated.strip_prefix("sha256:").unwrap_or(&stated);
        if stated != hex(digest::digest(&digest::SHA256, &response.body).as_ref()) {
            return Err(AttachmentError::Damaged(id));
        }
        Ok(response.body)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}
