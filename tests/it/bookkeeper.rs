//! What persons do on both sides while a plan waits: entries and edits by hand.

use serde_json::{Number, Value, json};
use tieout::sandbox::serve::RunningSandbox;

use crate::company::Company;

/// A number of QuickBooks' JSON, exact.
pub(crate) fn exact(amount: &str) -> Value {
    Value::Number(Number::from_string_unchecked(amount.to_owned()))
}

/// The text of a field.
pub(crate) fn text<'a>(document: &'a Value, key: &str) -> &'a str {
    document[key].as_str().unwrap()
}

/// An invoice of one line, as a bookkeeper types it.
pub(crate) fn typed(number: &str, customer: &str, day: &str, amount: &str) -> Value {
    json!({
        "DocNumber": number, "CustomerRef": {"value": customer}, "TxnDate": day,
        "Line": [{"Amount": exact(amount), "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {"ItemRef": {"value": "1"}}}],
    })
}

impl Company {
    /// Posts a document to QuickBooks by hand, new or changed, and returns it as it is then.
    pub(crate) async fn post(&self, entity: &str, body: &Value) -> Value {
        let info = self.sandbox.info();
        let books = &info["quickbooks"];
        let path = entity.to_lowercase();
        let (base, realm) = (text(books, "base_url"), text(books, "realm_id"));
        let url = format!("{base}/v3/company/{realm}/{path}");
        let _there = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().build().unwrap();
        let asked = http.post(url).bearer_auth(text(books, "access_token"));
        let asked = asked.header("accept", "application/json").json(body);
        let answer = asked.send().await.unwrap();
        let (status, answer) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{answer}");
        serde_json::from_str::<Value>(&answer).unwrap()[entity].clone()
    }

    /// The documents of an entity in QuickBooks whose field has this value.
    pub(crate) fn posted(&self, entity: &str, key: &str, value: &str) -> Vec<Value> {
        let all = self.sandbox.quickbooks().documents(entity);
        all.into_iter().filter(|it| it[key] == value).collect()
    }

    /// The id of the customer in QuickBooks that has the name of a client in Workiz.
    pub(crate) fn customer(&self, client: &Value) -> String {
        let clients = self.seeds.workiz["clients"].as_array().unwrap();
        let client = clients.iter().find(|it| it["clientId"] == *client).unwrap();
        let found = self.posted("Customer", "DisplayName", text(client, "name"));
        text(&found[0], "Id").to_owned()
    }

    /// Serves Workiz again with a change of its data, and has the company look there from now on.
    pub(crate) async fn change_workiz(&self, change: impl FnOnce(&mut Value)) -> RunningSandbox {
        let mut seeds = self.seeds.clone();
        change(&mut seeds.workiz);
        let changed = seeds.serve().await;
        let address = |info: Value| text(&info["workiz"], "base_url").to_owned();
        self.change_settings(&address(self.sandbox.info()), &address(changed.info()));
        changed
    }
}
