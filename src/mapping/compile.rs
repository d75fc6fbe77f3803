//! From rules to a mapping in which every QuickBooks name is an id.

use std::collections::BTreeMap;

use crate::domain::book::LedgerBook;
use crate::domain::id::{AccountId, ClassId, CustomerId, ItemId, PaymentMethodId, TaxCodeId};
use crate::domain::terms::Terms;
use crate::mapping::fault::MappingFault;
use crate::mapping::fault::sorted;
use crate::mapping::files::MappingFiles;
use crate::mapping::names;
use crate::mapping::names::Names;
use crate::mapping::native_sync::NativeItems;
use crate::mapping::parse::parse;
use crate::mapping::place::{Place, Said, SourceText};
use crate::mapping::rules::{Rules, Switch};
use crate::mapping::table::Table;
use crate::mapping::text::normalized;

/// The account that money waits in where the mapping names none.
const UNDEPOSITED: &str = "Undeposited Funds";

/// A counterpart in the books, with the row that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Counterpart<I> {
    /// The id in QuickBooks.
    pub(super) id: I,
    /// The row, as `items.csv:7`.
    pub(super) rule: String,
}

/// A table with every name tied to the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lookup<I> {
    /// The file that a person adds a row to.
    pub(super) file: String,
    entries: BTreeMap<String, Counterpart<I>>,
}

impl<I> Lookup<I> {
    /// Finds the first of several texts that has a row.
    pub(super) fn find<'t>(
        &self,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Option<&Counterpart<I>> {
        texts.into_iter().find_map(|text| self.entries.get(&normalized(text)))
    }
}

/// A mapping, checked against the books of one company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompiledMapping {
    pub(super) rules: Rules,
    pub(super) discount_account: Option<AccountId>,
    pub(super) tip_item: Option<ItemId>,
    pub(super) service_fee_item: Option<ItemId>,
    pub(super) native_items: NativeItems,
    pub(super) income_account: Option<AccountId>,
    pub(super) deposit_to: Option<AccountId>,
    pub(super) customers: Lookup<CustomerId>,
    pub(super) items: Lookup<ItemId>,
    pub(super) same_name_items: BTreeMap<String, ItemId>,
    pub(super) taxes: Lookup<TaxCodeId>,
    pub(super) methods: Lookup<PaymentMethodId>,
    pub(super) classes: Lookup<ClassId>,
    terms: Terms,
}

impl CompiledMapping {
    /// Returns what matching, comparison and planning need to know.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Returns the mapping's name.
    pub fn name(&self) -> &str {
        &self.rules.name.value
    }
}

/// Reads the files and ties every QuickBooks name in them to the books.
///
/// # Errors
/// Every mistake in the files, and every name that the books do not have or no longer use, in the
/// order of files and lines.
pub fn compile(
    files: &MappingFiles,
    main: &str,
    ledger: &LedgerBook,
) -> Result<CompiledMapping, Vec<MappingFault>> {
    let rules = parse(files, main)?;
    let text = SourceText::new(main, files.text(main).unwrap_or_default());
    let mut tie = Tie { text: &text, faults: Vec::new() };

    let accounts = names::accounts(ledger);
    let items = names::items(ledger);
    let discount_account = tie.named(&rules.invoices.discount_account, &accounts);
    let tip_item = tie.named(&rules.invoices.tip_item, &items);
    let service_fee_item = tie.named(&rules.invoices.service_fee_item, &items);
    let income_account = tie.named(&rules.items.income_account, &accounts);
    let deposit_to = match rules.payments.deposit_to.value {
        Some(_) => tie.named(&rules.payments.deposit_to, &accounts),
        None => accounts.find(UNDEPOSITED).ok(),
    };
    let terms = Terms {
        authority: rules.compare.authority.clone(),
        ignored: rules.compare.ignore.value.iter().cloned().collect(),
        date_window_days: rules.compare.date_window_days.value,
        settlement_days: rules.compare.settlement_days.value,
        discount_account: discount_account.clone(),
    };
    let compiled = CompiledMapping {
        discount_account,
        tip_item,
        service_fee_item,
        native_items: NativeItems::of(ledger),
        income_account,
        deposit_to,
        customers: tie.table(&rules.customers.table, &names::customers(ledger)),
        items: tie.table(&rules.items.table, &items),
        same_name_items: match rules.items.same_name.value {
            Switch::On => same_names(ledger),
            Switch::Off => BTreeMap::new(),
        },
        taxes: tie.table(&rules.taxes.table, &names::tax_codes(ledger)),
        methods: tie.table(&rules.methods.table, &names::methods(ledger)),
        classes: tie.table(&rules.classes.table, &names::classes(ledger)),
        terms,
        rules,
    };
    if tie.faults.is_empty() { Ok(compiled) } else { Err(sorted(tie.faults)) }
}

/// Collects the faults of tying names.
#[derive(Debug)]
struct Tie<'t> {
    text: &'t SourceText,
    faults: Vec<MappingFault>,
}

impl Tie<'_> {
    fn named<I: Clone + Ord>(
        &mut self,
        said: &Said<Option<String>>,
        names: &Names<'_, I>,
    ) -> Option<I> {
        let name = said.value.as_deref()?;
        let place = said.place.clone().unwrap_or_else(|| self.text.line(1));
        let text = self.text.clone();
        self.find(&text, &place, name, names)
    }

    fn table<I: Clone + Ord>(&mut self, table: &Table, names: &Names<'_, I>) -> Lookup<I> {
        let mut entries = BTreeMap::new();
        for (key, row) in &table.rows {
            if let Some(id) = self.find(&table.text, &row.place, &row.quickbooks, names) {
                entries.insert(key.clone(), Counterpart { id, rule: row.place.to_string() });
            }
        }
        Lookup { file: table.file.clone(), entries }
    }

    fn find<I: Clone + Ord>(
        &mut self,
        text: &SourceText,
        place: &Place,
        name: &str,
        names: &Names<'_, I>,
    ) -> Option<I> {
        match names.find(name) {
            Ok(id) => Some(id),
            Err((problem, advice)) => {
                self.faults.push(MappingFault::at(text, place, problem, advice));
                None
            }
        }
    }
}

/// Returns the items of the books by every name that means one of them only.
fn same_names(ledger: &LedgerBook) -> BTreeMap<String, ItemId> {
    let names = names::items(ledger);
    let spelled = ledger.items.values().flat_map(|it| [&it.full_name, &it.name]);
    spelled.filter_map(|name| Some((normalized(name), names.find(name).ok()?))).collect()
}
