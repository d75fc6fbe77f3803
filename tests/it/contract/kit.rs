//! What contract tests do with a company: faults are planned, documents made, paid and looked for.

use serde_json::{Value, json};
use tieout::domain::ledger::SalesForm;
use tieout::domain::plan::Absence;
use tieout::ports::ledger::{Ledger as _, WriteAnswer, WriteRequest};
use tieout::qbo::entity::Entity;
use tieout::sandbox::qbo::trouble::ScheduledTrouble;

use crate::books_kit::company::{Setup, World};

pub(super) const SECOND: u64 = 1_000;
pub(super) const HOUR: u64 = 3_600 * SECOND;
pub(super) const DAY: u64 = 24 * HOUR;

pub(super) async fn open() -> World {
    Setup::default().open().await
}

/// Opens a company with some switches set.
pub(super) async fn with(switches: &[(&'static str, &'static str)]) -> World {
    Setup { switches: switches.to_vec(), ..Setup::default() }.open().await
}

impl World {
    /// Plans a fault in the words of the admin port.
    pub(super) fn plan(&self, fault: &Value) {
        let faults = self.sandbox.faults();
        faults.clear();
        faults.schedule(ScheduledTrouble::from_json(fault).unwrap());
    }

    /// Plans a fault for writes of invoices.
    pub(super) fn plan_for_invoices(&self, fault: &Value, times: u32) {
        let mut fault = fault.clone();
        fault["method"] = json!("POST");
        fault["path"] = json!("/invoice");
        fault["times"] = json!(times);
        self.plan(&fault);
    }

    pub(super) async fn customer(&self, name: &str) -> String {
        id(&self.make(Entity::Customer, json!({ "DisplayName": name })).await)
    }

    /// Makes an invoice of one line without tax.
    pub(super) async fn invoice(&self, customer: &str, number: &str, amount: u32) -> Value {
        self.make(Entity::Invoice, invoice(customer, number, amount)).await
    }

    /// Pays an invoice of a customer.
    pub(super) async fn pay(&self, customer: &str, invoice: &str, amount: u32) -> Value {
        let line = json!({ "Amount": amount, "LinkedTxn": [
            { "TxnId": invoice, "TxnType": "Invoice" }] });
        let body = json!({ "CustomerRef": { "value": customer }, "TotalAmt": amount,
            "Line": [line], "TxnDate": "2026-04-02" });
        self.make(Entity::Payment, body).await
    }

    pub(super) async fn write_one(&self, request: &WriteRequest) -> WriteAnswer {
        self.ledger.write(std::slice::from_ref(request)).await.unwrap().remove(0)
    }

    /// Looks for a sale as a run does that does not know whether it was written.
    pub(super) async fn look(&self, form: &SalesForm) -> usize {
        let absence = Absence::Sale {
            number: form.number.clone(),
            marker: form.private_note.clone(),
            customer: form.customer.clone(),
            total: form.total,
            date: form.date,
        };
        self.ledger.look(&[absence], None).await.unwrap()[0].len()
    }

    pub(super) fn count(&self, entity: &str) -> usize {
        self.sandbox.documents(entity).len()
    }
}

pub(super) fn id(document: &Value) -> String {
    document["Id"].as_str().unwrap_or_else(|| panic!("{document}")).to_owned()
}

pub(super) fn token(document: &Value) -> String {
    document["SyncToken"].as_str().unwrap_or_else(|| panic!("{document}")).to_owned()
}

pub(super) fn line(amount: u32) -> Value {
    json!({ "Amount": amount, "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": { "ItemRef": { "value": "3" }, "TaxCodeRef": { "value": "NON" } } })
}

pub(super) fn invoice(customer: &str, number: &str, amount: u32) -> Value {
    json!({ "CustomerRef": { "value": customer }, "DocNumber": number, "TxnDate": "2026-04-01",
        "DueDate": "2026-05-01", "Line": [line(amount)] })
}
