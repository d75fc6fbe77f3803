//! What an invoice line sells, in the books.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::book::{LedgerBook, SourceBook};
use crate::domain::expected::{NewItem, Unmapped};
use crate::domain::id::PriceBookItemId;
use crate::domain::ledger::{ItemTarget, NewItemKey, Target};
use crate::domain::source::LineItem;
use crate::mapping::compile::CompiledMapping;
use crate::mapping::rules::Creation;
use crate::mapping::text::{first_chars, ledger_name, normalized};

/// QuickBooks takes at most this many characters in an item's name. Source: QuickBooks' schema.
const ITEM_NAME_MAX_CHARS: usize = 100;

/// What a line sells, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sold {
    /// The item; `None` where a person has to say.
    pub(super) target: Option<ItemTarget>,
    /// What a person has to say.
    pub(super) unmapped: Option<Unmapped>,
    /// The rule that decided.
    pub(super) rule: String,
}

/// Finds items, and keeps the ones that a plan may have to create.
#[derive(Debug)]
pub(super) struct Items<'a> {
    mapping: &'a CompiledMapping,
    source: &'a SourceBook,
    /// Names that QuickBooks refuses a second time: inactive items and categories hold them too.
    taken: BTreeSet<String>,
    by_name: BTreeMap<String, NewItemKey>,
    new: BTreeMap<NewItemKey, NewItem>,
}

impl<'a> Items<'a> {
    /// Starts with nothing to create.
    pub(super) fn new(
        mapping: &'a CompiledMapping,
        source: &'a SourceBook,
        ledger: &'a LedgerBook,
    ) -> Self {
        let taken = ledger.items.values().map(|it| normalized(&it.name)).collect();
        Self { mapping, source, taken, by_name: BTreeMap::new(), new: BTreeMap::new() }
    }

    /// Returns the items to create.
    pub(super) fn into_new(self) -> BTreeMap<NewItemKey, NewItem> {
        self.new
    }

    /// Returns what a line sells: by the table, else by the same name, else by the mapping's rule
    /// for items without a counterpart.
    pub(super) fn of(&mut self, line: &LineItem) -> Sold {
        let entry = line.item.as_ref().and_then(|id| self.source.items.get(id));
        let listed = entry.map(|it| it.name.as_str());
        let id = line.item.as_ref().map(PriceBookItemId::as_str);
        let texts = [id, listed, Some(line.name.as_str())];
        if let Some(row) = self.mapping.items.find(texts.into_iter().flatten()) {
            return Sold {
                target: Some(Target::Existing(row.id.clone())),
                unmapped: None,
                rule: row.rule.clone(),
            };
        }
        let names = [listed, Some(line.name.as_str())];
        let same = names
            .into_iter()
            .flatten()
            .find_map(|name| self.mapping.same_name_items.get(&normalized(name)));
        if let Some(id) = same {
            let rule = self.mapping.rules.items.same_name.rule();
            return Sold { target: Some(Target::Existing(id.clone())), unmapped: None, rule };
        }
        let name = listed.unwrap_or(&line.name).to_owned();
        match self.mapping.rules.items.unmapped.value {
            Creation::Create => self.create(line, &name),
            Creation::Review => self.unmapped(&name, "No product or service has this name."),
        }
    }

    fn create(&mut self, line: &LineItem, name: &str) -> Sold {
        let own = first_chars(&ledger_name(name), ITEM_NAME_MAX_CHARS);
        let wanted = normalized(&own);
        let Some(income_account) = self.mapping.income_account.clone() else {
            return self.unmapped(name, "The mapping names no income account for new items.");
        };
        if wanted.is_empty() {
            return self.unmapped(name, "A line without a name cannot become an item.");
        }
        if self.taken.contains(&wanted) {
            return self
                .unmapped(name, "QuickBooks has this name already, but not for one active item.");
        }
        let rule = self.mapping.rules.items.unmapped.rule();
        if let Some(key) = self.by_name.get(&wanted) {
            return Sold { target: Some(Target::New(key.clone())), unmapped: None, rule };
        }
        let key = match &line.item {
            Some(id) => NewItemKey::PriceBook(id.clone()),
            None => NewItemKey::Name(own.clone()),
        };
        self.by_name.insert(wanted, key.clone());
        if self.new.contains_key(&key) {
            return Sold { target: Some(Target::New(key)), unmapped: None, rule };
        }
        let taxability = line
            .item
            .as_ref()
            .and_then(|id| self.source.items.get(id))
            .map_or(line.taxability, |it| it.taxability);
        let item = NewItem { key: key.clone(), name: own, income_account, taxability };
        self.new.insert(key.clone(), item);
        Sold { target: Some(Target::New(key)), unmapped: None, rule }
    }

    fn unmapped(&self, name: &str, why: &str) -> Sold {
        let value = if name.trim().is_empty() { "(no name)".to_owned() } else { name.to_owned() };
        let file = &self.mapping.items.file;
        Sold {
            target: None,
            unmapped: Some(Unmapped {
                field: "item".to_owned(),
                value,
                advice: format!("{why} Say what it is in `{file}`."),
            }),
            rule: self.mapping.rules.items.unmapped.rule(),
        }
    }
}
