//! The choices where reports about the real service disagree, or tests want it calmer.

/// Whether the call limits are enforced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// 500 calls a minute and 10 a second, 40 batches a minute, as documented.
    Real,
    /// No limit.
    Off,
}

/// What a repeated request id does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestIdMode {
    /// The first answer comes again, and nothing is done. Source: API reference.
    Replay,
    /// The request is done again. Source: an issue thread in which two equal payments arose.
    Ignored,
}

/// What voiding or deleting an invoice with payments does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoidWithPayments {
    /// It is refused with 6000. Source: live reports of 2026.
    Refuse,
    /// The payments become unapplied. Source: API reference.
    Unlink,
}

/// When the refresh token's value changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// At each refresh.
    EveryRefresh,
    /// At the first refresh after 24 hours. Source: API reference.
    Daily,
}

/// Which documents must not share a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DuplicateScope {
    /// Those of the same type. Assumed.
    SameType,
    /// All sales forms. The fault's text names the other's type, so this may be the truth.
    AllSalesForms,
}

/// The order of a query on transactions that asks for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultOrder {
    /// The last updated first. Source: recorded traffic.
    LastUpdatedDescending,
    /// By id. Source: API reference.
    IdAscending,
}

/// The settings of a simulated company.
#[derive(Clone, Debug)]
pub struct QboSettings {
    /// Whether call limits are enforced.
    pub limits: Limits,
    /// What a repeated request id does.
    pub request_id: RequestIdMode,
    /// What voiding or deleting an invoice with payments does.
    pub void_with_payments: VoidWithPayments,
    /// The code for a closed period, 6210 or 6200.
    pub closed_period_code: u32,
    /// When the refresh token's value changes.
    pub refresh_rotation: Rotation,
    /// Which documents must not share a number.
    pub duplicate_scope: DuplicateScope,
    /// The order of transactions that a query asks no order for.
    pub default_order: DefaultOrder,
    /// The user whom a stale object fault names.
    pub user_name: String,
    /// The redirect addresses that are registered; when empty, each is good.
    pub redirect_uris: Vec<String>,
}

impl Default for QboSettings {
    fn default() -> Self {
        Self {
            limits: Limits::Off,
            request_id: RequestIdMode::Replay,
            void_with_payments: VoidWithPayments::Refuse,
            closed_period_code: 6210,
            refresh_rotation: Rotation::EveryRefresh,
            duplicate_scope: DuplicateScope::SameType,
            default_order: DefaultOrder::LastUpdatedDescending,
            user_name: "Sandbox Bookkeeper".to_owned(),
            redirect_uris: Vec::new(),
        }
    }
}
