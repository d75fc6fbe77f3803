//! What a company allows to be written.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::domain::discrepancy::DiscrepancyCode;
use crate::domain::known::Known;
use crate::domain::money::Money;
use crate::domain::source::NativeSync;

/// Whether anything may be written at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// Nothing is written: the run only looks. The default.
    ReadOnly,
    /// Corrections may be written, within the guards.
    Allowed,
}

/// What the settings say of Workiz's own QuickBooks sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncSetting {
    /// What Workiz itself says holds. The default.
    Auto,
    /// It is on, whatever Workiz says.
    On,
    /// It is off, whatever Workiz says.
    Off,
}

/// The guards of a company. The defaults are on the careful side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether anything may be written.
    pub writes: Writes,
    /// Everything dated on or before this day is closed, besides QuickBooks' own closing date.
    pub closed_through: Option<Date>,
    /// The most corrections that one plan may carry out.
    pub corrections_max: usize,
    /// The most money that one correction may move, in the book's currency.
    pub correction_amount_max: Money,
    /// The most money that one plan may move.
    pub plan_amount_max: Money,
    /// Kinds that need no person's approval.
    pub unattended: BTreeSet<DiscrepancyCode>,
    /// Whether Workiz's own sync writes into the same books.
    pub native_sync: SyncSetting,
    /// Which payments that only QuickBooks has may be recorded in Workiz; `None`: none of them.
    pub record_in_source: Option<RecordPolicy>,
}

impl Policy {
    /// Returns whether Workiz's own sync is on: what the settings say, or else what Workiz says.
    pub fn native_sync(&self, seen: Known<NativeSync>) -> Known<NativeSync> {
        match self.native_sync {
            SyncSetting::Auto => seen,
            SyncSetting::On => Known::Known(NativeSync::On),
            SyncSetting::Off => Known::Known(NativeSync::Off),
        }
    }
}

/// Which payments that only QuickBooks has may be recorded in Workiz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPolicy {
    /// The payment methods, by their names in QuickBooks; upper and lower case are the same.
    pub methods: BTreeSet<String>,
    /// The most that one such payment may come to, in the book's currency.
    pub amount_max: Money,
}

impl RecordPolicy {
    /// Tells whether a method, by its name in QuickBooks, is among those that are allowed.
    pub fn allows(&self, method: &str) -> bool {
        let wanted = method.trim().to_lowercase();
        self.methods.iter().any(|it| it.trim().to_lowercase() == wanted)
    }
}
