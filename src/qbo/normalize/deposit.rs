//! Bank deposits.

use crate::domain::id::{AccountId, SyncToken, TxnId};
use crate::domain::ledger::{DepositForm, LedgerKind, LedgerRef, Posted, Standing};
use crate::domain::money::Money;
use crate::qbo::normalize::reader::{
    Context, Reader, Skipped, id_of, linked_document, says_voided, updated_at,
};
use crate::qbo::wire::deposit::WireDeposit;

/// Reads a bank deposit. Cash that was taken back is a negative line of its own.
///
/// # Errors
///
/// The deposit cannot be read; the reader has the diagnostics.
pub fn read_deposit(
    wire: WireDeposit,
    context: Context,
    reader: &mut Reader<'_>,
) -> Result<Posted<DepositForm>, Skipped> {
    let id = reader.text("Id", wire.id)?;
    let sync_token = reader.text("SyncToken", wire.sync_token)?;
    let currency = reader.currency(wire.currency_ref.as_ref(), context.home_currency)?;
    let total = reader.money("TotalAmt", wire.total_amt, currency)?;
    let (mut linked, mut direct) = (Vec::new(), Vec::new());
    for line in wire.line.iter().flatten() {
        let amount = reader.money("Line.Amount", line.amount, currency)?;
        let document = line.linked_txn.iter().flatten().find_map(linked_document);
        if let Some(document) = document {
            linked.push((document, amount));
        } else {
            let detail = line.deposit_line_detail.as_ref();
            let account = id_of(detail.and_then(|it| it.account_ref.as_ref()));
            direct.push((account.map(AccountId::new), amount));
        }
    }
    if let Some(cash) = wire.cash_back {
        let amount = reader.money("CashBack.Amount", cash.amount, currency)?;
        direct.push((id_of(cash.account_ref.as_ref()).map(AccountId::new), amount.negated()));
    }
    let voided = total.is_zero() && linked.is_empty() && says_voided(wire.private_note.as_deref());
    let mut ties: Vec<LedgerRef> = linked.iter().map(|(document, _)| document.clone()).collect();
    ties.sort();
    ties.dedup();
    Ok(Posted {
        reference: LedgerRef { kind: LedgerKind::Deposit, id: TxnId::new(id) },
        sync_token: SyncToken::new(sync_token),
        updated_at: updated_at(wire.meta_data.as_ref()),
        standing: if voided { Standing::Voided } else { Standing::Live },
        open_balance: Money::zero(currency),
        linked: ties,
        content: DepositForm {
            to: id_of(wire.deposit_to_account_ref.as_ref()).map(AccountId::new),
            date: reader.date("TxnDate", wire.txn_date.as_deref())?,
            total,
            linked,
            direct,
            private_note: wire.private_note.unwrap_or_default(),
        },
    })
}
