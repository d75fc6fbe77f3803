//! The way back: which method a payment of QuickBooks has in Workiz.

use std::collections::BTreeMap;

use crate::domain::id::PaymentMethodId;
use crate::domain::source::{PaymentMethod, PaymentStatus};
use crate::mapping::compile::CompiledMapping;
use crate::mapping::payments::status_word;

/// Returns, for each payment method of QuickBooks, the method under which Workiz is told of such a
/// payment: one that the mapping leads back to the same method, and that counts at once, so that
/// what is recorded is what the books have. Methods that Workiz keeps pending are not among them.
pub fn recordable_methods(mapping: &CompiledMapping) -> BTreeMap<PaymentMethodId, PaymentMethod> {
    let settled = &mapping.rules.payments.settled.value;
    let counts = |status| settled.iter().any(|it| it == status_word(status));
    let methods = [
        (PaymentMethod::Check, PaymentStatus::Settled),
        (PaymentMethod::Cash, PaymentStatus::Settled),
        (PaymentMethod::Card, PaymentStatus::Captured),
    ];
    let mut found = BTreeMap::new();
    for (method, _) in methods.into_iter().filter(|(_, status)| counts(*status)) {
        if let Some(row) = mapping.methods.find([method.word()]) {
            found.entry(row.id.clone()).or_insert(method);
        }
    }
    found
}
