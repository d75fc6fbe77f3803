//! Creating a job. The API has no key that makes it happen once, so that it is sent once and never
//! again.

use secrecy::ExposeSecret as _;
use serde_json::Map;
use serde_json::Value;

use crate::http::request::Body;
use crate::http::request::HttpRequest;
use crate::http::request::Method;
use crate::http::request::Retry;
use crate::http::response::MayHaveHappened;
use crate::workiz_api::client::OfficialClient;
use crate::workiz_api::error::OfficialError;
use crate::workiz_api::wire::envelope::Opened;
use crate::workiz_api::wire::record::Record;

/// What became of a job that was to be created.
#[derive(Debug)]
pub enum JobOutcome {
    /// It is there.
    Created {
        /// Its id, where the answer names it.
        uuid: Option<String>,
        /// Its page in Workiz, where the answer names it.
        link: Option<String>,
    },
    /// It is not there, certainly.
    Refused(OfficialError),
    /// Nobody knows: a person has to look in Workiz.
    Unknown(OfficialError),
}

impl OfficialClient {
    /// Creates a job of the fields that the API takes, such as `FirstName` and `JobDateTime`; the
    /// secret is added.
    pub async fn create_job(&self, fields: &Map<String, Value>) -> JobOutcome {
        let purpose = "create a job in Workiz".to_owned();
        let url = match self.access().address(&["job", "create"]) {
            Ok(url) => url,
            Err(error) => return JobOutcome::Refused(error),
        };
        let mut body = fields.clone();
        if let Some(secret) = self.access().auth_secret() {
            body.insert("auth_secret".to_owned(), secret.expose_secret().into());
        }
        let request = HttpRequest {
            method: Method::POST,
            url,
            headers: Vec::new(),
            body: Body::Json(Value::Object(body).to_string()),
            retry: Retry::Never,
            purpose: purpose.clone(),
        };
        match self.ask(request).await {
            Ok(Opened::Records(made)) => {
                let record = made.records.first().and_then(|it| Record::parse(it.get()));
                let text = |name: &str| record.as_ref().and_then(|it| it.id(name));
                match text("UUID") {
                    Some(uuid) => JobOutcome::Created { uuid: Some(uuid), link: text("link") },
                    // A notice in place of the answer: nobody knows.
                    None => JobOutcome::Unknown(OfficialError::Unexpected { purpose }),
                }
            }
            Ok(Opened::Nothing | Opened::Refused(_)) => {
                JobOutcome::Unknown(OfficialError::Unexpected { purpose })
            }
            Err(error) if error.may_have_happened() == MayHaveHappened::No => {
                JobOutcome::Refused(error)
            }
            Err(error) => JobOutcome::Unknown(error),
        }
    }
}
