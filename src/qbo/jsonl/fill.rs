//! What a file of QuickBooks documents lacks, made in the plainest way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::domain::snapshot::RawDocument;
use crate::ports::lines::Filled;
use crate::qbo::entity::Entity;
use crate::qbo::jsonl::mentions::{Mentions, last};

/// The lists that documents refer to, with their singular and plural words.
const LISTS: [(Entity, &str, &str); 6] = [
    (Entity::Customer, "Customer", "customers"),
    (Entity::Item, "Item", "products and services"),
    (Entity::Account, "Account", "accounts"),
    (Entity::TaxCode, "Tax code", "tax codes"),
    (Entity::PaymentMethod, "Payment method", "payment methods"),
    (Entity::Class, "Class", "classes"),
];

/// What has to be there beside what documents refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The currency of books whose documents state none.
    pub currency: &'a str,
    /// Names that have to be there, by their lists.
    pub names: BTreeMap<Entity, BTreeSet<String>>,
    /// Whether they are made in lists, too, that the file has.
    pub into_lists: IntoLists,
}

/// Which lists wanted names are made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntoLists {
    /// Every list.
    All,
    /// Lists of which the file has no line: one that is there is taken for whole.
    Absent,
}

/// Makes the company, its settings and the entries of lists that the file has no line for.
pub fn fill(mentions: &Mentions, wanted: &Wanted<'_>) -> Filled {
    let mut filled = Filled::default();
    company(mentions, wanted, &mut filled);
    let mut counted = Vec::new();
    for (entity, word, words) in LISTS {
        let before = filled.documents.len();
        for (id, name) in mentions.unlisted(entity) {
            let name = name.map_or_else(|| nameless(word, id), str::to_owned);
            filled.documents.push(entry(entity, id, &name));
        }
        let count = filled.documents.len().saturating_sub(before);
        if count > 0 {
            counted.push(format!("{count} {words}"));
        }
    }
    if !counted.is_empty() {
        filled.assumed.push(format!(
            "The ledger file has no lines for {}: they are made from what documents refer to.",
            counted.join(", ")
        ));
    }
    names(mentions, wanted, &mut filled);
    filled
}

fn company(mentions: &Mentions, wanted: &Wanted<'_>, filled: &mut Filled) {
    let currency = mentions.currency().unwrap_or(wanted.currency);
    if !mentions.has_list(Entity::CompanyInfo) {
        filled.assumed.push("The ledger file has no company: it is in the US.".to_owned());
        let body = json!({ "Id": "1", "CompanyName": "QuickBooks company", "Country": "US" });
        filled.documents.push(made(Entity::CompanyInfo, "1", &body));
    }
    if !mentions.has_list(Entity::Preferences) {
        filled.assumed.push(format!(
            "The ledger file has no settings: the currency is {currency}, tax is kept by hand, \
             documents have custom numbers, and no period is closed."
        ));
        let body = json!({
            "Id": "1", "AccountingInfoPrefs": {},
            "SalesFormsPrefs": { "CustomTxnNumbers": true },
            "TaxPrefs": { "UsingSalesTax": true, "PartnerTaxEnabled": false },
            "CurrencyPrefs": { "HomeCurrency": { "value": currency } },
        });
        filled.documents.push(made(Entity::Preferences, "1", &body));
    }
}

/// Makes entries of the names that the mapping uses and that nothing in the file has.
fn names(mentions: &Mentions, wanted: &Wanted<'_>, filled: &mut Filled) {
    for (entity, _, words) in LISTS {
        let Some(names) = wanted.names.get(&entity) else { continue };
        if wanted.into_lists == IntoLists::Absent && mentions.has_list(entity) {
            continue;
        }
        let known: BTreeSet<String> =
            mentions.entries(entity).flat_map(|(_, name)| [bare(name), bare(last(name))]).collect();
        let missing: Vec<&str> =
            names.iter().map(String::as_str).filter(|name| !known.contains(&bare(name))).collect();
        for (place, name) in (1_usize..).zip(&missing) {
            filled.documents.push(entry(entity, &format!("mapping-{place}"), name));
        }
        if !missing.is_empty() {
            filled.assumed.push(format!(
                "The ledger file has none of these {words} of the mapping, which are taken to be \
                 there: {}.",
                missing.join(", ")
            ));
        }
    }
}

/// Returns the name of an entry of which only the id is known.
fn nameless(word: &str, id: &str) -> String {
    // These two stand for lines of the form itself.
    match id {
        "SHIPPING_ITEM_ID" => "Shipping".to_owned(),
        "GRATUITY_ITEM_ID" => "Gratuity".to_owned(),
        _ => format!("{word} {id}"),
    }
}

/// Returns a name as names are compared: without case, with single spaces.
fn bare(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn entry(entity: Entity, id: &str, name: &str) -> RawDocument {
    let mut body: Map<String, Value> = Map::new();
    let mut put = |key: &str, value: &str| drop(body.insert(key.to_owned(), json!(value)));
    put("Id", id);
    put("SyncToken", "0");
    match entity {
        Entity::Customer => {
            put("DisplayName", last(name));
            put("FullyQualifiedName", name);
        }
        Entity::Item => {
            put("Name", last(name));
            put("FullyQualifiedName", name);
            put("Type", "Service");
        }
        Entity::Account => {
            put("Name", name);
            put("AccountType", "Income");
        }
        _ => put("Name", name),
    }
    made(entity, id, &Value::Object(body))
}

fn made(entity: Entity, id: &str, body: &Value) -> RawDocument {
    RawDocument {
        entity: entity.name().to_owned(),
        id: id.to_owned(),
        body: Arc::from(body.to_string()),
    }
}
