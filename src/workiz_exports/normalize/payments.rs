//! The payments report.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::domain::id::PayoutId;
use crate::domain::id::SourcePaymentId;
use crate::domain::known::Known;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::source::Lifecycle;
use crate::domain::source::Payment;
use crate::domain::source::PaymentMethod;
use crate::domain::source::PaymentOrigin;
use crate::domain::source::PaymentStatus;
use crate::domain::source::TipRule;
use crate::workiz_exports::cells::day::Day;
use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::normalize::clients::client_id;
use crate::workiz_exports::normalize::common::Common;
use crate::workiz_exports::normalize::common::Scope;
use crate::workiz_exports::normalize::join::job_id;
use crate::workiz_exports::normalize::row::RowPlace;
use crate::workiz_exports::normalize::row::RowReader;
use crate::workiz_exports::normalize::sale::ReadRow;
use crate::workiz_exports::normalize::words::method;
use crate::workiz_exports::normalize::words::payment_status;

/// A row of the payments report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    /// Where it stands.
    pub place: RowPlace,
    /// When the money was received.
    pub day: Day,
    /// What was paid.
    pub amount: Money,
    /// The tip; nothing in a blank cell, unknown where the report has no such column.
    pub tip: Known<Money>,
    /// How it was paid.
    pub method: PaymentMethod,
    /// Where it stands.
    pub status: PaymentStatus,
    /// Who paid.
    pub client: Option<String>,
    /// The job's number.
    pub job: Option<String>,
    /// The invoice's number.
    pub invoice: Option<String>,
    /// The estimate's number.
    pub estimate: Option<String>,
    /// A check's number or the like.
    pub reference: Option<String>,
    /// The last digits of the card.
    pub digits: Option<String>,
    /// The processor's id of the charge.
    pub charge: Option<String>,
    /// Workiz's id.
    pub id: Option<String>,
    /// What somebody wrote.
    pub memo: Option<String>,
    /// What the processor kept.
    pub fee: Known<Money>,
    /// The payout that brought it to the bank.
    pub payout: Option<String>,
    /// Which columns its file has, blank or not.
    pub shown: Arc<BTreeSet<Field>>,
}

impl Paid {
    /// Returns what identifies the payment by all that its row shows.
    pub fn key(&self) -> String {
        let own = Scope::of([self]);
        Common::of(&own, &own).key(self)
    }

    /// Returns the domain's payment, which pays nothing yet; `nth` counts payments that are alike.
    pub fn payment(&self, nth: usize, zone: &TimeZone) -> Option<Payment> {
        let origin = match (&self.invoice, &self.estimate) {
            (Some(_), _) => PaymentOrigin::Invoice,
            (None, Some(_)) => PaymentOrigin::Estimate,
            (None, None) => PaymentOrigin::Job,
        };
        let has_tip = self.tip.as_known().is_some_and(|it| !it.is_zero());
        let memo = [self.memo.clone(), self.digits.as_ref().map(|it| format!("card {it}"))];
        let memo: Vec<String> = memo.into_iter().flatten().collect();
        Some(Payment {
            id: self.payment_id(nth),
            origin,
            client: self.client.as_deref().map(client_id),
            job: self.job.as_deref().map(job_id),
            allocations: Vec::new(),
            amount: self.amount,
            tip: self.tip,
            tip_rule: if has_tip { TipRule::Ambiguous } else { TipRule::Included },
            method: self.method.clone(),
            status: self.status,
            collected_at: self.day.moment(zone)?,
            settled_at: None,
            refunded: Known::Unknown,
            external_id: self.charge.clone(),
            reference: self.reference.clone(),
            memo: (!memo.is_empty()).then(|| memo.join(", ")),
            payout: self.payout.clone().map(PayoutId::new),
            fee: self.fee,
            lifecycle: Lifecycle::Live,
        })
    }

    /// Workiz's id where the report has it, else one made of what identifies the row, so that it is
    /// the same in every export.
    fn payment_id(&self, nth: usize) -> SourcePaymentId {
        if let Some(id) = &self.id {
            return SourcePaymentId::new(id.clone());
        }
        let hash = blake3::hash(self.key().as_bytes()).to_hex();
        let start: String = hash.chars().take(16).collect();
        let nth = if nth > 1 { format!("-{nth}") } else { String::new() };
        SourcePaymentId::new(format!("row:{start}{nth}"))
    }
}

/// Reads a row of the payments report.
pub fn paid(mut reader: RowReader<'_>, currency: Currency) -> ReadRow<Paid> {
    if reader.is_no_document(Field::PaymentDate) {
        return ReadRow { row: None, said: Vec::new() };
    }
    let day = reader.day(Field::PaymentDate);
    let amount = reader.money(Field::Amount);
    for (field, is_there) in
        [(Field::PaymentDate, day.is_some()), (Field::Amount, amount.is_some())]
    {
        if !is_there && reader.cell(field).is_none() {
            reader.unreadable(field, "Nothing stands there.");
        }
    }
    let tip = optional(&mut reader, Field::Tip, currency);
    // Only charges through Workiz Pay have a fee: a blank cell says nothing of others.
    let fee = reader.money(Field::Fee).map_or(Known::Unknown, Known::Known);
    let status = payment_status(reader.cell(Field::Status));
    if status.is_none() {
        let text = reader.text(Field::Status).unwrap_or_default();
        reader.unreadable(Field::Status, format!("`{text}` is not a known status of a payment."));
    }
    let method = method(reader.cell(Field::Method).unwrap_or("unnamed"));
    let row = (|| {
        Some(Paid {
            place: reader.place(),
            day: day?,
            amount: amount?,
            tip,
            method,
            status: status?,
            client: reader.text(Field::Client),
            job: reader.text(Field::JobNumber),
            invoice: reader.text(Field::InvoiceNumber),
            estimate: reader.text(Field::EstimateNumber),
            reference: reader.text(Field::Confirmation),
            digits: reader.text(Field::CardDigits),
            charge: reader.text(Field::TransactionId),
            id: reader.text(Field::PaymentId),
            memo: reader.text(Field::Memo),
            fee,
            payout: reader.text(Field::PayoutId),
            shown: Arc::clone(&reader.table.shown),
        })
    })();
    let (said, is_whole) = reader.finish();
    ReadRow { row: row.filter(|_| is_whole), said }
}

/// Reads an amount that is nothing in a blank cell, and unknown without the column.
fn optional(reader: &mut RowReader<'_>, field: Field, currency: Currency) -> Known<Money> {
    if !reader.shows(field) {
        return Known::Unknown;
    }
    Known::Known(reader.money(field).unwrap_or_else(|| Money::zero(currency)))
}
