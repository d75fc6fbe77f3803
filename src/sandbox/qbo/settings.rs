//! The choices where reports about the real service disagree, or tests want it calmer.

use std::collections::BTreeMap;

/// A choice between named ways, as a switch writes it.
pub trait Choice: Copy + PartialEq + 'static {
    /// All ways, the default first.
    const ALL: &'static [Self];

    /// Gives the word for a way.
    fn word(self) -> &'static str;
}

/// Makes an enum whose ways have words.
macro_rules! choice {
    ($(#[$about:meta])* $name:ident { $($(#[$way_about:meta])* $way:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$way_about])* $way,)+
        }

        impl Choice for $name {
            const ALL: &'static [Self] = &[$(Self::$way,)+];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$way => $word,)+
                }
            }
        }
    };
}

choice! {
    /// Whether the call limits are enforced.
    Limits {
        /// No limit.
        Off = "off",
        /// For the company 500 calls, 120 batches and 200 reports a minute; for each app in it 10
        /// calls a second, 40 batches a minute, and 10 calls at once.
        Real = "real",
    }
}

choice! {
    /// What a repeated request id does.
    RequestIdMode {
        /// The first answer comes again, and nothing is done. Source: API reference.
        Replay = "replay",
        /// The request is done again. Source: an issue thread in which two equal payments arose.
        Ignored = "execute-twice",
    }
}

choice! {
    /// How long a request id is remembered. The service does not tell.
    RequestIdLife {
        /// For ever.
        Forever = "forever",
        /// For a day. Source: a note in a client's code.
        Day = "24h",
    }
}

choice! {
    /// Whether a fault is remembered under its request id. The service does not tell.
    RequestIdFaults {
        /// A request that was refused may be sent again under its id.
        Forgotten = "forgotten",
        /// The refusal comes again.
        Kept = "kept",
    }
}

choice! {
    /// What a known request id with another body does. The service does not tell.
    RequestIdReuse {
        /// The first answer comes again.
        Replay = "replay",
        /// It is refused with 600, which the list of codes has for duplicate request ids.
        Refuse = "refuse",
    }
}

choice! {
    /// What voiding or deleting an invoice with payments does.
    VoidWithPayments {
        /// It is refused with 6000. Source: live reports of 2026.
        Refuse = "refuse",
        /// The payments become unapplied. Source: API reference.
        Unlink = "unlink",
    }
}

choice! {
    /// Whether the closing day itself is closed. Assumed either way.
    ClosingDay {
        /// It is.
        Closed = "closed",
        /// Only the days before it are.
        Open = "open",
    }
}

choice! {
    /// When the refresh token's value changes.
    Rotation {
        /// At each refresh.
        EveryRefresh = "each",
        /// At the first refresh after 24 hours. Source: API reference.
        Daily = "daily",
    }
}

choice! {
    /// Whether a former refresh token still works for a while.
    RefreshOverlap {
        /// It dies when its successor is issued. Source: API reference.
        None = "none",
        /// It works for 24 hours more. Source: reports without proof.
        Day = "24h",
    }
}

choice! {
    /// How long a refresh token lives unused.
    RefreshLife {
        /// 101 days. Source: the vendor's samples.
        Days101 = "101d",
        /// 100 days. Source: API reference.
        Days100 = "100d",
    }
}

choice! {
    /// What a GET of the authorization address does.
    Consent {
        /// A page for a browser, which accepts `text/html`, and an instant code for a program.
        Auto = "auto",
        /// Always a page.
        Page = "page",
        /// Always an instant code.
        Instant = "instant",
    }
}

choice! {
    /// Which documents must not share a number.
    DuplicateScope {
        /// Those of the same type. Assumed.
        SameType = "type",
        /// All sales forms. The fault's text names the other's type, so this may be the truth.
        AllSalesForms = "sales-forms",
    }
}

choice! {
    /// What becomes of a number that is given although the company numbers by itself.
    GivenNumber {
        /// It is kept, and the count goes on from it. Source: practice.
        Accept = "accept",
        /// The next number is assigned instead.
        Ignore = "ignore",
        /// It is refused, as the reference's warning may mean.
        Refuse = "refuse",
    }
}

choice! {
    /// The order of a query on transactions that asks for none.
    DefaultOrder {
        /// The last updated first. Source: recorded traffic.
        LastUpdatedDescending = "last-updated",
        /// By id. Source: API reference.
        IdAscending = "id",
    }
}

choice! {
    /// What a query for more than 1000 rows does.
    TooManyRows {
        /// It is refused with 4001. Assumed.
        Fault = "fault",
        /// It gives 1000 rows. Assumed.
        Cap = "cap",
    }
}

choice! {
    /// What 1000 objects of change data capture are counted over.
    CdcCap {
        /// Each entity. Source: a production connector.
        Each = "each",
        /// The whole answer. Source: API reference.
        All = "all",
    }
}

choice! {
    /// How far back change data capture reaches.
    CdcLookBack {
        /// 30 days. Source: API reference and an issue thread.
        Days30 = "30-days",
        /// Without end. Source: a recording of 2020.
        Unlimited = "none",
    }
}

choice! {
    /// What deleting an attachable takes.
    AttachableDelete {
        /// Its id alone. Source: recorded traffic.
        Id = "id",
        /// The whole object. Source: API reference.
        Full = "full",
    }
}

choice! {
    /// Which of two reported lengths is the longest for a name.
    NameLengths {
        /// `PaymentMethod.Name` 31, `PrintOnCheckName` 110, `CompanyName` 100, `Notes` 2000.
        Reference = "reference",
        /// `PaymentMethod.Name` 15, `PrintOnCheckName` 100, `CompanyName` 100, `Notes` 1024.
        Short = "short",
        /// As the reference has it, but `CompanyName` 500.
        Long = "long",
    }
}

choice! {
    /// How the answer of the throttle is written.
    ThrottleForm {
        /// As XML, whatever was asked. Source: recorded traffic.
        Xml = "xml",
        /// As the gateway's JSON. Source: an issue thread.
        Json = "json",
    }
}

choice! {
    /// Whether items of a batch count as calls of their own, for limits and quota.
    BatchItems {
        /// A batch is one call.
        OneCall = "no",
        /// Each item is a call.
        EachACall = "yes",
    }
}

choice! {
    /// The order of a batch's answers.
    BatchOrder {
        /// As the items were sent. Source: recorded traffic.
        Sent = "sent",
        /// Another one. Source: API reference (it is not guaranteed).
        Shuffled = "shuffled",
    }
}

choice! {
    /// The language of faults, which the service takes from the company.
    Language {
        /// English.
        English = "en",
        /// French, of which one text is recorded and the others are our own.
        French = "fr",
    }
}

/// The settings of a simulated company.
#[derive(Clone, Debug)]
pub struct QboSettings {
    /// Whether call limits are enforced.
    pub limits: Limits,
    /// How many metered reads may succeed; none means any number.
    pub quota: Option<u64>,
    /// What a repeated request id does.
    pub request_id: RequestIdMode,
    /// How long a request id is remembered.
    pub request_id_life: RequestIdLife,
    /// Whether a fault is remembered under its request id.
    pub request_id_faults: RequestIdFaults,
    /// What a known request id with another body does.
    pub request_id_reuse: RequestIdReuse,
    /// What voiding or deleting an invoice with payments does.
    pub void_with_payments: VoidWithPayments,
    /// The code for a closed period, 6210 or 6200.
    pub closed_period_code: u32,
    /// Whether the closing day itself is closed.
    pub closing_day: ClosingDay,
    /// When the refresh token's value changes.
    pub refresh_rotation: Rotation,
    /// Whether a former refresh token still works for a while.
    pub refresh_overlap: RefreshOverlap,
    /// How long a refresh token lives unused.
    pub refresh_life: RefreshLife,
    /// What a GET of the authorization address does.
    pub consent: Consent,
    /// Which documents must not share a number.
    pub duplicate_scope: DuplicateScope,
    /// What becomes of a number that is given although the company numbers by itself.
    pub given_number: GivenNumber,
    /// The order of transactions that a query asks no order for.
    pub default_order: DefaultOrder,
    /// What a query for more than 1000 rows does.
    pub too_many_rows: TooManyRows,
    /// What 1000 objects of change data capture are counted over.
    pub cdc_cap: CdcCap,
    /// How far back change data capture reaches.
    pub cdc_look_back: CdcLookBack,
    /// Milliseconds until queries and change data capture show a write; a read by id always does.
    pub list_lag: u64,
    /// What deleting an attachable takes.
    pub attachable_delete: AttachableDelete,
    /// Which of two reported lengths is the longest for a name.
    pub name_lengths: NameLengths,
    /// How the answer of the throttle is written.
    pub throttle_form: ThrottleForm,
    /// Seconds in `Retry-After` beside a 429; none for no such header, as no source has one.
    pub retry_after: Option<u64>,
    /// The most items of a batch. Source: API reference (30); other pages say 25 and 10.
    pub batch_max: usize,
    /// Whether items of a batch count as calls of their own.
    pub batch_items: BatchItems,
    /// The order of a batch's answers.
    pub batch_order: BatchOrder,
    /// The language of faults.
    pub language: Language,
    /// The user whom a stale object fault names.
    pub user_name: String,
    /// The redirect addresses that are registered; when empty, each is good.
    pub redirect_uris: Vec<String>,
    /// The item of a batch that is refused as too fast; a fault on demand.
    pub throttled_item: Option<usize>,
    /// The entity and id that change data capture leaves out; a fault on demand.
    pub untold: Option<(String, String)>,
    /// The switches that were set by name, which a saved state remembers.
    pub chosen: BTreeMap<String, String>,
}

impl Default for QboSettings {
    fn default() -> Self {
        Self {
            limits: Limits::Off,
            quota: None,
            request_id: RequestIdMode::Replay,
            request_id_life: RequestIdLife::Forever,
            request_id_faults: RequestIdFaults::Forgotten,
            request_id_reuse: RequestIdReuse::Replay,
            void_with_payments: VoidWithPayments::Refuse,
            closed_period_code: 6210,
            closing_day: ClosingDay::Closed,
            refresh_rotation: Rotation::EveryRefresh,
            refresh_overlap: RefreshOverlap::None,
            refresh_life: RefreshLife::Days101,
            consent: Consent::Auto,
            duplicate_scope: DuplicateScope::SameType,
            given_number: GivenNumber::Accept,
            default_order: DefaultOrder::LastUpdatedDescending,
            too_many_rows: TooManyRows::Fault,
            cdc_cap: CdcCap::Each,
            cdc_look_back: CdcLookBack::Days30,
            list_lag: 0,
            attachable_delete: AttachableDelete::Id,
            name_lengths: NameLengths::Reference,
            throttle_form: ThrottleForm::Xml,
            retry_after: None,
            batch_max: 30,
            batch_items: BatchItems::OneCall,
            batch_order: BatchOrder::Sent,
            language: Language::English,
            user_name: "Sandbox Bookkeeper".to_owned(),
            redirect_uris: Vec::new(),
            throttled_item: None,
            untold: None,
            chosen: BTreeMap::new(),
        }
    }
}

impl QboSettings {
    /// Turns every switch that was set by name to its default; other settings stay.
    pub(super) fn reset(&mut self) {
        let plain = Self { limits: self.limits, ..Self::default() };
        let names = (std::mem::take(&mut self.user_name), std::mem::take(&mut self.redirect_uris));
        *self = Self { user_name: names.0, redirect_uris: names.1, ..plain };
    }
}
