//! What the settings allow to be written; kept with every run, so that a replay follows the policy
//! that the run followed.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::config::error::ConfigError;
use crate::config::keys;
use crate::config::reader::{Placed, Reader, Section};
use crate::domain::discrepancy::{DiscrepancyCode, Handling};
use crate::domain::money::{Currency, Money};
use crate::domain::policy::{Policy, RecordPolicy, SyncSetting, Writes};

/// More corrections in one plan than a person looks through are more likely a wrong mapping.
const CORRECTIONS_MAX: usize = 200;
/// Larger than nearly any invoice of a field-service business: 10000.00.
const CORRECTION_AMOUNT_MAX: i64 = 10_000;
/// A month of a middling business: 100000.00.
const PLAN_AMOUNT_MAX: i64 = 100_000;

/// A small check or a bit of cash: 500.00.
const RECORD_AMOUNT_MAX: i64 = 500;

const CORRECTION_AMOUNT_KEY: &str = "correction_amount_max";
const PLAN_AMOUNT_KEY: &str = "plan_amount_max";
const SYNC_KEY: &str = "native_sync";
/// What may be said of Workiz's own sync.
const SYNC_WORDS: [(&str, SyncSetting); 3] =
    [("auto", SyncSetting::Auto), ("on", SyncSetting::On), ("off", SyncSetting::Off)];
const RECORD_KEY: &str = "record_in_workiz";
const RECORD_SECTION: &str = "policy.record_in_workiz";
const RECORD_AMOUNT_KEY: &str = "record_in_workiz.amount_max";

/// The section `[policy]`, before the book's currency is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicySettings {
    writes: Writes,
    closed_through: Option<Date>,
    corrections_max: usize,
    correction_amount_max: Decimal,
    plan_amount_max: Decimal,
    unattended: BTreeSet<DiscrepancyCode>,
    native_sync: SyncSetting,
    record_in_workiz: Option<RecordSettings>,
}

/// The section `[policy.record_in_workiz]`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct RecordSettings {
    methods: BTreeSet<String>,
    amount_max: Decimal,
}

impl PolicySettings {
    /// Returns what holds where the settings say nothing: nothing is written, and the caps are on
    /// the careful side.
    pub fn careful() -> Self {
        Self {
            writes: Writes::ReadOnly,
            closed_through: None,
            corrections_max: CORRECTIONS_MAX,
            correction_amount_max: Decimal::from(CORRECTION_AMOUNT_MAX),
            plan_amount_max: Decimal::from(PLAN_AMOUNT_MAX),
            unattended: DiscrepancyCode::ALL
                .iter()
                .copied()
                .filter(|it| it.handling() == Handling::Automatic)
                .collect(),
            native_sync: SyncSetting::Auto,
            record_in_workiz: None,
        }
    }

    /// Returns the policy in the currency of the books.
    ///
    /// # Errors
    /// A cap has more digits after the point than the currency, or is beyond any amount.
    pub fn policy(&self, currency: Currency) -> Result<Policy, ConfigError> {
        let money = |amount, key| {
            Money::exact(amount, currency).map_err(|source| ConfigError::BadAmount { key, source })
        };
        Ok(Policy {
            writes: self.writes,
            closed_through: self.closed_through,
            corrections_max: self.corrections_max,
            correction_amount_max: money(self.correction_amount_max, CORRECTION_AMOUNT_KEY)?,
            plan_amount_max: money(self.plan_amount_max, PLAN_AMOUNT_KEY)?,
            unattended: self.unattended.clone(),
            native_sync: self.native_sync,
            record_in_source: match &self.record_in_workiz {
                None => None,
                Some(its) => Some(RecordPolicy {
                    methods: its.methods.clone(),
                    amount_max: money(its.amount_max, RECORD_AMOUNT_KEY)?,
                }),
            },
        })
    }

    /// Returns the canonical text: every key, in one order and one notation, so that the same
    /// policy is the same text.
    pub fn text(&self) -> String {
        let writes = self.writes == Writes::Allowed;
        let closed =
            self.closed_through.map(|it| format!("closed_through = {it}\n")).unwrap_or_default();
        let mut codes: Vec<String> =
            self.unattended.iter().map(|it| format!("\"{}\"", it.code())).collect();
        codes.sort();
        let sync = SYNC_WORDS.iter().find(|(_, it)| *it == self.native_sync);
        // The usual value is not written, so that the text of older runs stays the same.
        let sync = sync.filter(|(_, it)| *it != SyncSetting::Auto);
        let sync = sync.map(|(word, _)| format!("{SYNC_KEY} = \"{word}\"\n")).unwrap_or_default();
        let record = self.record_in_workiz.as_ref().map(RecordSettings::text).unwrap_or_default();
        format!(
            "writes = {writes}\n{closed}corrections_max = {}\n\
             {CORRECTION_AMOUNT_KEY} = \"{}\"\n{PLAN_AMOUNT_KEY} = \"{}\"\nunattended = [{}]\n{sync}{record}",
            self.corrections_max,
            canonical(self.correction_amount_max),
            canonical(self.plan_amount_max),
            codes.join(", "),
        )
    }

    /// Reads the canonical text that was kept with a run.
    ///
    /// # Errors
    /// The text is none that this program wrote.
    pub fn from_text(text: &str) -> Result<Self, ConfigError> {
        let mut reader = Reader::new("policy of the run", text);
        let table = reader.parse();
        let policy = table.map(|table| {
            let section = reader.whole("policy", &table);
            read(&mut reader, &section, Origin::Run)
        });
        reader.finish(policy)
    }
}

impl RecordSettings {
    fn text(&self) -> String {
        let methods: Vec<String> = self.methods.iter().map(|it| quoted(it)).collect();
        let (methods, amount) = (methods.join(", "), canonical(self.amount_max));
        format!("[{RECORD_KEY}]\nmethods = [{methods}]\namount_max = \"{amount}\"\n")
    }
}

/// Writes a text as TOML does, in quotes.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for it in text.chars() {
        if matches!(it, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(it);
    }
    quoted.push('"');
    quoted
}

/// Writes an amount with two digits after the point, or more where it has more.
fn canonical(amount: Decimal) -> String {
    let mut amount = amount.normalize();
    if amount.scale() < 2 {
        amount.rescale(2);
    }
    amount.to_string()
}

/// Where a policy was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// In the settings, by a person: what cannot be meant is a mistake.
    Settings,
    /// With a run, by an older tieout perhaps, which treated some kinds of differences otherwise.
    Run,
}

/// Reads the section; what is wrong in it is noted, and stays as careful as it was.
pub(super) fn read(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    origin: Origin,
) -> PolicySettings {
    let mut policy = PolicySettings::careful();
    if let Some(writes) = reader.switch(section, "writes") {
        policy.writes = if writes { Writes::Allowed } else { Writes::ReadOnly };
    }
    policy.closed_through = reader.date(section, "closed_through");
    if let Some(count) = reader.whole_number(section, "corrections_max") {
        match usize::try_from(count.value) {
            Ok(count) => policy.corrections_max = count,
            Err(_) => negative(reader, "corrections_max", count.span),
        }
    }
    if let Some(amount) = cap(reader, section, CORRECTION_AMOUNT_KEY) {
        policy.correction_amount_max = amount;
    }
    if let Some(amount) = cap(reader, section, PLAN_AMOUNT_KEY) {
        policy.plan_amount_max = amount;
    }
    policy.record_in_workiz = record(reader, section);
    let records = policy.record_in_workiz.is_some();
    if let Some(codes) = reader.texts(section, "unattended") {
        let codes = codes.into_iter().filter_map(|it| code(reader, &it, (origin, records)));
        policy.unattended = codes.collect();
    }
    if let Some(setting) = sync(reader, section) {
        policy.native_sync = setting;
    }
    policy
}

/// Reads what the settings say of Workiz's own sync.
fn sync(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<SyncSetting> {
    let text = reader.text(section, SYNC_KEY)?;
    let found = SYNC_WORDS.iter().find(|(word, _)| *word == text.value).map(|(_, it)| *it);
    if found.is_none() {
        let message = format!("`{}` says nothing about Workiz's own sync", text.value);
        let advice = "write \"on\", \"off\", or \"auto\" for what Workiz says".to_owned();
        reader.note(text.span, message, Some(advice));
    }
    found
}

/// Reads which payments may be recorded in Workiz; without the section none may.
fn record(reader: &mut Reader<'_>, policy: &Section<'_>) -> Option<RecordSettings> {
    let section = reader.subsection(policy, RECORD_KEY, RECORD_SECTION)?;
    if !section.is_there() {
        return None;
    }
    reader.note_if_lacking(&section, "methods");
    let mut methods = BTreeSet::new();
    for it in reader.texts(&section, "methods").unwrap_or_default() {
        let name = it.value.trim();
        if name.is_empty() || name.chars().any(char::is_control) {
            let advice = "write it as QuickBooks shows it, such as \"Check\"".to_owned();
            reader.note(it.span, "this is no payment method's name".to_owned(), Some(advice));
        } else {
            methods.insert(name.to_owned());
        }
    }
    let amount_max = cap(reader, &section, "amount_max");
    Some(RecordSettings {
        methods,
        amount_max: amount_max.unwrap_or(Decimal::from(RECORD_AMOUNT_MAX)),
    })
}

fn negative(reader: &mut Reader<'_>, key: &str, span: std::ops::Range<usize>) {
    let advice = "write 0 to allow none, or `writes = false` to only look".to_owned();
    reader.note(span, format!("`{key}` cannot be below zero"), Some(advice));
}

fn cap(reader: &mut Reader<'_>, section: &Section<'_>, key: &'static str) -> Option<Decimal> {
    let text = reader.amount(section, key)?;
    let digits = text.value.strip_prefix('-').unwrap_or(&text.value);
    let is_plain = digits.starts_with(|it: char| it.is_ascii_digit())
        && digits.ends_with(|it: char| it.is_ascii_digit())
        && digits.chars().all(|it| it.is_ascii_digit() || it == '.')
        && digits.matches('.').count() <= 1;
    let amount = is_plain.then(|| Decimal::from_str_exact(&text.value).ok()).flatten();
    match amount {
        Some(amount) if amount.is_sign_negative() => {
            negative(reader, key, text.span);
            None
        }
        Some(amount) => Some(amount),
        None => {
            let advice = "write digits and a point only, such as \"10000.00\"".to_owned();
            reader.note(text.span, format!("`{key}` is not an amount"), Some(advice));
            None
        }
    }
}

fn code(
    reader: &mut Reader<'_>,
    text: &Placed<String>,
    (origin, records): (Origin, bool),
) -> Option<DiscrepancyCode> {
    let name = text.value.as_str();
    let Some(code) = DiscrepancyCode::ALL.iter().copied().find(|it| it.code() == name) else {
        let all = || DiscrepancyCode::ALL.iter().map(|it| it.code());
        let advice = match keys::nearest(name, all()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the kinds are: {}", all().collect::<Vec<_>>().join(", ")),
        };
        let message = format!("`{name}` is no kind of discrepancy");
        reader.note(text.span.clone(), message, Some(advice));
        return None;
    };
    let reason = match code.handling() {
        _ if origin == Origin::Run => return Some(code),
        Handling::Automatic | Handling::Propose => return Some(code),
        Handling::Person if code == DiscrepancyCode::ExtraPayment && records => return Some(code),
        Handling::Person if code == DiscrepancyCode::ExtraPayment => {
            "is left to a person where [policy.record_in_workiz] does not say otherwise"
        }
        Handling::Person => "is always left to a person",
        Handling::Note => "is only noted: there is nothing to write",
    };
    let advice = Some("take it out of the list".to_owned());
    reader.note(text.span.clone(), format!("`{name}` {reason}"), advice);
    None
}
