//! Small files of documents, and comparisons of them.

use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli::args::CompareArgs;
use crate::cli::clock::FixedClock;
use crate::cli::commands::compare::{Compared, compare};
use crate::cli::error::CliError;
use crate::domain::diagnostic::Gravity;
use crate::domain::discrepancy::Discrepancy;
use crate::ports::progress::Silent;
use crate::report::{csv, html, json as report_json};

/// The moment of all comparisons here.
pub(super) const NOW: &str = "2026-04-02T13:00:00Z";

/// A folder with two files of documents.
pub(super) struct Files {
    pub(super) folder: TempDir,
    pub(super) args: CompareArgs,
}

impl Files {
    /// Writes both files, one value a line.
    pub(super) fn of(source: &[Value], ledger: &[Value]) -> Self {
        let text =
            |lines: &[Value]| lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
        Self::of_text(text(source), text(ledger))
    }

    pub(super) fn of_text(source: impl AsRef<[u8]>, ledger: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let args = CompareArgs {
            source: path("source.jsonl"),
            ledger: path("ledger.jsonl"),
            mapping: None,
            zone: None,
            out: path("out"),
        };
        fs::write(&args.source, source).unwrap();
        fs::write(&args.ledger, ledger).unwrap();
        Self { folder, args }
    }

    pub(super) fn zone(mut self, zone: &str) -> Self {
        self.args.zone = Some(zone.to_owned());
        self
    }

    pub(super) fn mapping(mut self, files: &[(&str, &str)]) -> Self {
        for (name, text) in files {
            fs::write(self.path(name), text).unwrap();
        }
        self.args.mapping = Some(self.path(files[0].0));
        self
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Compares, and returns what was said, too.
    pub(super) fn compare(&self) -> Result<(Compared, String), CliError> {
        let said = RefCell::new(String::new());
        let clock = FixedClock(NOW.parse().unwrap());
        let compared = compare(&self.args, &clock, &Silent, |line| {
            let mut said = said.borrow_mut();
            said.push_str(line);
            said.push('\n');
        })?;
        Ok((compared, said.into_inner()))
    }

    /// Compares files that are in order; the bridge must close.
    pub(super) fn compared(&self) -> (Compared, String) {
        let done = match self.compare() {
            Ok(done) => done,
            Err(error) => panic!("{}", error.message()),
        };
        let reconciliation = &done.0.pass.reconciliation;
        assert!(reconciliation.bridge.is_proven(), "the residual is not 0.00");
        assert_eq!(reconciliation.faults, []);
        let notes = &done.0.pass.diagnostics;
        assert!(notes.iter().all(|it| it.gravity == Gravity::Note), "{notes:?}");
        done
    }

    /// Returns the message of files that are not in order.
    pub(super) fn refused(&self) -> (u8, String) {
        let error = self.compare().map(|_| ()).unwrap_err();
        (error.exit().code(), error.message())
    }
}

/// Returns the codes that were found, each with the number of its document.
pub(super) fn codes(compared: &Compared) -> Vec<(&'static str, String)> {
    let found = &compared.pass.reconciliation.discrepancies;
    found
        .iter()
        .map(|it: &Discrepancy| {
            let number = it.title.rsplit(' ').next().unwrap_or_default();
            (it.code.code(), number.to_owned())
        })
        .collect()
}

/// Returns every report as one text.
pub(super) fn reports(compared: &Compared) -> String {
    let model = &compared.model;
    [
        report_json::report_json(model).unwrap(),
        html::html(model).unwrap(),
        csv::bridge(model).unwrap(),
        csv::discrepancies(model).unwrap(),
        csv::corrections(model).unwrap(),
    ]
    .concat()
}

/// An invoice of Workiz over one line of labor, with tax.
pub(super) fn invoice(id: &str, client: &str, total: &str) -> Value {
    json!({
        "type": "invoice", "invoiceId": id, "number": id.trim_start_matches("inv_"),
        "kind": "standalone", "jobId": null, "clientId": client, "status": "sent", "sent": true,
        "deleted": false, "currency": "USD", "issuedDate": "2026-02-01", "dueDate": "2026-02-15",
        "createdAt": "2026-02-01T17:02:11Z", "updatedAt": "2026-02-03T09:00:00Z",
        "timezone": "America/Los_Angeles",
        "lineItems": [{ "lineId": "li_1", "itemId": null, "name": "Labor", "description": "",
            "type": "service", "quantity": "1", "unitPrice": total, "amount": total,
            "taxable": false, "hidden": false }],
        "discount": null, "tax": null, "tipAmount": "0.00", "serviceFee": { "amount": "0.00" },
        "totals": { "subtotal": total, "discount": "0.00", "tax": "0.00", "tip": "0.00",
            "serviceFee": "0.00", "total": total, "paid": "0.00", "refunded": "0.00",
            "balance": total },
    })
}

/// A payment of a whole invoice in Workiz, taken late in the evening in California.
pub(super) fn payment(id: &str, invoice: &str, client: &str, amount: &str) -> Value {
    json!({
        "type": "payment", "paymentId": id, "source": "invoice", "invoiceId": invoice,
        "clientId": client, "allocations": [{ "invoiceId": invoice, "amount": amount }],
        "amount": amount, "tipAmount": "0.00", "amountIncludesTip": true,
        "serviceFeeAmount": "0.00", "method": "check", "status": "settled",
        "collectedAt": "2026-02-04T06:30:00Z", "amountRefunded": "0.00", "reference": "1001",
        "fee": "0.00", "net": amount, "createdAt": "2026-02-04T06:30:00Z",
        "updatedAt": "2026-02-04T06:30:00Z", "deleted": false,
    })
}

/// The same invoice as QuickBooks returns it.
pub(super) fn booked(id: &str, number: &str, customer: (&str, &str), total: &str) -> Value {
    let amount: Value = serde_json::from_str(total).unwrap();
    json!({ "Invoice": {
        "Id": id, "SyncToken": "0", "DocNumber": number, "TxnDate": "2026-02-01",
        "DueDate": "2026-02-15", "CustomerRef": { "value": customer.0, "name": customer.1 },
        "CurrencyRef": { "value": "USD" },
        "Line": [{ "Id": "1", "Description": "Labor", "Amount": amount,
            "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {
                "ItemRef": { "value": "2", "name": "Labor" }, "Qty": 1, "UnitPrice": amount,
                "TaxCodeRef": { "value": "NON" } } },
            { "Amount": amount, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {} }],
        "TxnTaxDetail": { "TotalTax": 0 }, "TotalAmt": amount, "Balance": amount,
    } })
}

/// The same payment as QuickBooks returns it, dated as in California.
pub(super) fn received(id: &str, invoice: &str, customer: (&str, &str), amount: &str) -> Value {
    let amount: Value = serde_json::from_str(amount).unwrap();
    json!({ "Payment": {
        "Id": id, "SyncToken": "0", "TxnDate": "2026-02-03", "TotalAmt": amount, "UnappliedAmt": 0,
        "CustomerRef": { "value": customer.0, "name": customer.1 }, "PaymentRefNum": "1001",
        "PaymentMethodRef": { "value": "5", "name": "Check" }, "CurrencyRef": { "value": "USD" },
        "Line": [{ "Amount": amount, "LinkedTxn": [{ "TxnId": invoice, "TxnType": "Invoice" }] }],
    } })
}
