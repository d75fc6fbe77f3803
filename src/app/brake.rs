//! What the policy says at the moment of writing: a plan is never carried out beyond it, whatever
//! held when the plan was made.

use jiff::civil::Date;

use crate::app::error::AppError;
use crate::domain::known::Known;
use crate::domain::money::Money;
use crate::domain::plan::{Action, Correction, SourceRecord};
use crate::domain::policy::{Policy, SyncSetting, Writes};
use crate::domain::source::NativeSync;
use crate::domain::terms::ActualBook;
use crate::engine::planner::native_sync::left_to_sync;

/// The present policy, and what of its caps is used up.
#[derive(Debug)]
pub struct Brake<'a> {
    policy: Policy,
    actual: &'a ActualBook,
    seen: Known<NativeSync>,
    count: usize,
    amount: Money,
}

impl<'a> Brake<'a> {
    /// Takes the present policy, and what Workiz says now of its own QuickBooks sync.
    ///
    /// # Errors
    /// The policy allows no writes any more: nothing of the plan is carried out.
    pub fn new(
        policy: Policy,
        actual: &'a ActualBook,
        seen: Known<NativeSync>,
    ) -> Result<Self, AppError> {
        if policy.writes == Writes::ReadOnly {
            return Err(AppError::Settings(
                "the policy does not allow writes now (`writes = false`), so nothing of the plan \
                 was carried out"
                    .to_owned(),
            ));
        }
        let amount = Money::zero(policy.plan_amount_max.currency());
        Ok(Self { policy, actual, seen, count: 0, amount })
    }

    /// Tells why a correction may not be written now, if so; counts it otherwise.
    ///
    /// # Errors
    /// A sum leaves the exact range.
    pub fn objection(&mut self, it: &Correction) -> Result<Option<String>, AppError> {
        let closed = self.policy.closed_through;
        let into_closed = |date: &Date| closed.is_some_and(|last| *date <= last);
        if let Some(date) = self.dates(it).into_iter().find(into_closed) {
            return Ok(Some(format!("The policy has closed {date} since the plan was made.")));
        }
        if let Some(reason) = self.left_to_sync(it) {
            return Ok(Some(reason));
        }
        if let Action::RecordInSource(record) = &it.action
            && !self.may_record(record)
        {
            return Ok(Some(
                "The policy does not let the payment be recorded in Workiz any more.".to_owned(),
            ));
        }
        let amount = self.amount.plus(it.moves)?;
        let beyond = it.moves > self.policy.correction_amount_max
            || amount > self.policy.plan_amount_max
            || self.count >= self.policy.corrections_max;
        if beyond {
            return Ok(Some(
                "The policy's caps are lower now than when the plan was made.".to_owned(),
            ));
        }
        self.count = self.count.saturating_add(1);
        self.amount = amount;
        Ok(None)
    }

    /// Tells why a correction is left to Workiz's own sync as things are now, if it is: the plan may
    /// be older than the day on which somebody switched that on.
    fn left_to_sync(&self, it: &Correction) -> Option<String> {
        let sync = self.policy.native_sync(self.seen);
        let (_, reason) = left_to_sync(sync, &it.action, &it.because, self.actual)?;
        Some(match self.policy.native_sync {
            SyncSetting::On => format!("The settings say now that {reason}."),
            SyncSetting::Auto | SyncSetting::Off => format!("As things are now, {reason}."),
        })
    }

    fn may_record(&self, record: &SourceRecord) -> bool {
        let method = self.actual.payments.get(&record.payment);
        let method = method.and_then(|it| it.content.method.as_ref());
        let method = method.and_then(|it| self.actual.ledger.payment_methods.get(it));
        self.policy.record_in_source.as_ref().is_some_and(|policy| {
            record.amount <= policy.amount_max && method.is_some_and(|it| policy.allows(&it.name))
        })
    }

    fn dates(&self, it: &Correction) -> Vec<Date> {
        let target = it.action.target().map(|(reference, _)| reference);
        let sale = target.and_then(|it| self.actual.sales.get(it)).map(|it| it.content.date);
        let payment = target.and_then(|it| self.actual.payments.get(it)).map(|it| it.content.date);
        let written = match &it.action {
            Action::CreateSale { form, .. } | Action::UpdateSale { form, .. } => Some(form.date),
            Action::CreatePayment { form, .. } | Action::UpdatePayment { form, .. } => {
                Some(form.date)
            }
            Action::CreateCustomer(_)
            | Action::CreateItem(_)
            | Action::VoidSale { .. }
            | Action::VoidPayment { .. } => None,
            Action::RecordInSource(record) => Some(record.date),
        };
        [sale, payment, written].into_iter().flatten().collect()
    }
}
