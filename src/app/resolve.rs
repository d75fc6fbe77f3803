//! Fills in what the plan itself created: the only thing that is not known when a plan is made.

use std::collections::BTreeMap;

use crate::domain::expected::SourceRef;
use crate::domain::id::{ClientId, CustomerId, ItemId};
use crate::domain::ledger::{
    Application, AppliesTo, CustomerTarget, LedgerRef, NewItemKey, PaymentForm, SalesForm, Target,
};
use crate::domain::plan::{Absence, Action, Receipt};

/// What was created so far.
#[derive(Debug, Default)]
pub struct Created {
    customers: BTreeMap<ClientId, CustomerId>,
    items: BTreeMap<NewItemKey, ItemId>,
    documents: BTreeMap<SourceRef, LedgerRef>,
}

impl Created {
    /// Remembers what a write created.
    pub fn note(&mut self, action: &Action, receipt: &Receipt) {
        let id = receipt.reference.id.as_str();
        match action {
            Action::CreateCustomer(new) => {
                self.customers.insert(new.client.clone(), CustomerId::new(id));
            }
            Action::CreateItem(new) => {
                self.items.insert(new.key.clone(), ItemId::new(id));
            }
            Action::CreateSale { origin, .. } | Action::CreatePayment { origin, .. } => {
                self.documents.insert(origin.clone(), receipt.reference.clone());
            }
            Action::UpdateSale { .. }
            | Action::VoidSale { .. }
            | Action::UpdatePayment { .. }
            | Action::VoidPayment { .. }
            | Action::RecordInSource(_) => {}
        }
    }

    /// Tells whether a document was created by this plan.
    pub fn made(&self, entity: &str, id: &str) -> bool {
        self.documents.values().any(|it| it.kind.entity() == entity && it.id.as_str() == id)
    }

    /// Returns the action with everything filled in, or `None` when something is not created.
    pub fn fill(&self, action: &Action) -> Option<Action> {
        Some(match action {
            Action::CreateSale { origin, form } => {
                Action::CreateSale { origin: origin.clone(), form: self.sale(form)? }
            }
            Action::UpdateSale { target, sync_token, parts, form } => Action::UpdateSale {
                target: target.clone(),
                sync_token: sync_token.clone(),
                parts: parts.clone(),
                form: self.sale(form)?,
            },
            Action::CreatePayment { origin, form } => {
                Action::CreatePayment { origin: origin.clone(), form: self.payment(form)? }
            }
            Action::UpdatePayment { target, sync_token, parts, form } => Action::UpdatePayment {
                target: target.clone(),
                sync_token: sync_token.clone(),
                parts: parts.clone(),
                form: self.payment(form)?,
            },
            Action::CreateCustomer(_)
            | Action::CreateItem(_)
            | Action::VoidSale { .. }
            | Action::VoidPayment { .. }
            | Action::RecordInSource(_) => action.clone(),
        })
    }

    /// Returns an absence with its customer filled in.
    pub fn fill_absence(&self, absence: &Absence) -> Absence {
        let mut filled = absence.clone();
        match &mut filled {
            Absence::Sale { customer: Some(customer), .. } | Absence::Payment { customer, .. } => {
                if let Some(known) = self.customer(customer) {
                    *customer = known;
                }
            }
            Absence::Sale { customer: None, .. } | Absence::Name { .. } => {}
        }
        filled
    }

    fn customer(&self, target: &CustomerTarget) -> Option<CustomerTarget> {
        match target {
            Target::Existing(_) => Some(target.clone()),
            Target::New(client) => self.customers.get(client).cloned().map(Target::Existing),
        }
    }

    fn sale(&self, form: &SalesForm) -> Option<SalesForm> {
        let mut form = form.clone();
        if let Some(customer) = &form.customer {
            form.customer = Some(self.customer(customer)?);
        }
        for line in &mut form.lines {
            if let Some(Target::New(key)) = &line.item {
                line.item = Some(Target::Existing(self.items.get(key)?.clone()));
            }
        }
        Some(form)
    }

    fn payment(&self, form: &PaymentForm) -> Option<PaymentForm> {
        let mut form = form.clone();
        form.customer = self.customer(&form.customer)?;
        let applications = form.applications.iter().map(|it| {
            let to = match &it.to {
                AppliesTo::Posted(_) => it.to.clone(),
                AppliesTo::Source(id) => {
                    AppliesTo::Posted(self.documents.get(&SourceRef::Invoice(id.clone()))?.clone())
                }
            };
            Some(Application { to, amount: it.amount })
        });
        form.applications = applications.collect::<Option<Vec<_>>>()?;
        Some(form)
    }
}
