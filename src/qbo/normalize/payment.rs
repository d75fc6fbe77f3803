//! Received payments.

use crate::domain::id::{AccountId, CustomerId, PaymentMethodId, SyncToken, TxnId};
use crate::domain::ledger::{
    Application, AppliesTo, LedgerKind, LedgerRef, PaymentForm, Posted, Standing, Target,
};
use crate::domain::money::{Currency, Money};
use crate::qbo::normalize::reader::{
    Context, Reader, Skipped, id_of, linked_document, linked_documents, says_voided, updated_at,
};
use crate::qbo::wire::payment::WirePayment;
use crate::qbo::wire::sales::WireLine;
use crate::qbo::wire::words::TxnType;

/// Reads a received payment.
///
/// A line that uses up a credit memo is an application to it, as positive as one that pays an
/// invoice: the kind of the document tells which way the money goes.
///
/// # Errors
///
/// The payment cannot be read; the reader has the diagnostics.
pub fn read_payment(
    wire: WirePayment,
    context: Context,
    reader: &mut Reader<'_>,
) -> Result<Posted<PaymentForm>, Skipped> {
    let id = reader.text("Id", wire.id)?;
    let sync_token = reader.text("SyncToken", wire.sync_token)?;
    let currency = reader.currency(wire.currency_ref.as_ref(), context.home_currency)?;
    let amount = reader.money("TotalAmt", wire.total_amt, currency)?;
    let mut applications = Vec::new();
    for line in wire.line.iter().flatten() {
        applications.extend(read_application(line, currency, reader)?);
    }
    let customer = id_of(wire.customer_ref.as_ref()).map(CustomerId::new);
    let customer = reader.required("CustomerRef", customer)?;
    let voided =
        amount.is_zero() && applications.is_empty() && says_voided(wire.private_note.as_deref());
    Ok(Posted {
        reference: LedgerRef { kind: LedgerKind::Payment, id: TxnId::new(id) },
        sync_token: SyncToken::new(sync_token),
        updated_at: updated_at(wire.meta_data.as_ref()),
        standing: if voided { Standing::Voided } else { Standing::Live },
        open_balance: reader.money("UnappliedAmt", wire.unapplied_amt, currency)?,
        linked: linked_documents(wire.linked_txn.as_ref()),
        content: PaymentForm {
            customer: Target::Existing(customer),
            date: reader.date("TxnDate", wire.txn_date.as_deref())?,
            amount,
            method: id_of(wire.payment_method_ref.as_ref()).map(PaymentMethodId::new),
            reference: wire.payment_ref_num.filter(|it| !it.trim().is_empty()),
            deposit_to: id_of(wire.deposit_to_account_ref.as_ref()).map(AccountId::new),
            applications,
            private_note: wire.private_note.unwrap_or_default(),
        },
    })
}

/// Reads what one line pays; nothing where that is not a document that tieout knows.
fn read_application(
    line: &WireLine,
    currency: Currency,
    reader: &mut Reader<'_>,
) -> Result<Option<Application>, Skipped> {
    let links = line.linked_txn.as_deref().unwrap_or_default();
    let amount: Money = reader.money("Line.Amount", line.amount, currency)?;
    let [link] = links else {
        return Err(reader.wrong("Line.LinkedTxn", "A line does not pay exactly one document."));
    };
    let Some(document) = linked_document(link) else {
        let kind = link.txn_type.as_ref().map_or("document without a type", TxnType::as_str);
        reader.note(
            "Line.LinkedTxn",
            format!("A part of it, {amount}, pays a {kind}, which tieout does not follow."),
            "Nothing needs to be done; the part is kept as it is.",
        );
        return Ok(None);
    };
    Ok(Some(Application { to: AppliesTo::Posted(document), amount }))
}
