//! Which customer a Workiz client is.
//!
//! From the surest sign to the weakest: the table, the marker in the customer's note, the name, an
//! e-mail address that nobody else has. A customer that two clients could be by name is given to
//! neither: a guess is never a match.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::book::{LedgerBook, SourceBook};
use crate::domain::expected::{NewCustomer, Unmapped};
use crate::domain::id::{ClientId, CustomerId};
use crate::domain::ledger::{Activity, Customer, CustomerTarget, Target};
use crate::domain::source::{Client, Lifecycle};
use crate::mapping::compile::CompiledMapping;
use crate::mapping::native_sync::{by_documents, names_with_id, without_differentiator};
use crate::mapping::rules::{Creation, Switch};
use crate::mapping::text::{first_chars, ledger_name, normalized};

/// QuickBooks takes at most this many characters in `DisplayName`. Source: QuickBooks' schema.
const DISPLAY_NAME_MAX_CHARS: usize = 500;

/// What a client is in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resolved {
    /// The customer; `None` where a person has to say.
    pub(super) target: Option<CustomerTarget>,
    /// What a person has to say.
    pub(super) unmapped: Option<Unmapped>,
    /// The rule that decided.
    pub(super) rule: String,
    /// The client's name, for sentences.
    pub(super) name: String,
}

/// Which customer every client is.
#[derive(Debug)]
pub(super) struct Customers<'a> {
    mapping: &'a CompiledMapping,
    source: &'a SourceBook,
    ledger: &'a LedgerBook,
    choices: BTreeMap<&'a ClientId, Choice>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Choice {
    Found(CustomerId, String),
    Inactive(CustomerId),
    Contested(CustomerId, String),
}

impl Choice {
    /// Tells whether the choice is this customer.
    fn is(&self, customer: &CustomerId) -> bool {
        let (Self::Found(id, _) | Self::Inactive(id) | Self::Contested(id, _)) = self;
        id == customer
    }
}

impl<'a> Customers<'a> {
    /// Decides for every client at once, since a customer can be only one of them.
    pub(super) fn new(
        mapping: &'a CompiledMapping,
        source: &'a SourceBook,
        ledger: &'a LedgerBook,
    ) -> Self {
        let mut customers = Self { mapping, source, ledger, choices: BTreeMap::new() };
        let clients = customers.own_clients();
        customers.choose_by_table_and_marker(&clients);
        customers.choose_by_name(&clients);
        if mapping.rules.customers.match_by_email.value == Switch::On {
            customers.choose_by_email(&clients);
        }
        customers
    }

    /// Returns what a client is in the books.
    pub(super) fn of(&self, client: &ClientId) -> Resolved {
        let Some(own) = self.survivor(client) else {
            return self.unresolved(
                client.to_string(),
                client.as_str(),
                "Workiz names this client on the document, but does not list it. Look whether it \
                 was deleted there, and give it a row in",
                "the client is not listed",
            );
        };
        let name = shown_name(own);
        let rules = &self.mapping.rules.customers;
        match self.choices.get(&own.id) {
            Some(Choice::Found(id, rule)) => Resolved {
                target: Some(Target::Existing(id.clone())),
                unmapped: None,
                rule: rule.clone(),
                name,
            },
            Some(Choice::Inactive(id)) => {
                let advice = format!(
                    "Its customer (id {id}) is inactive in QuickBooks: make it active there, or \
                     name another one in"
                );
                self.unresolved(name, own.id.as_str(), &advice, "the customer is inactive")
            }
            Some(Choice::Contested(_, why)) => {
                let advice = format!("{why} Say which customer this client is in");
                self.unresolved(name, own.id.as_str(), &advice, "several clients fit one customer")
            }
            None if rules.unmapped.value == Creation::Create => Resolved {
                target: Some(Target::New(own.id.clone())),
                unmapped: None,
                rule: rules.unmapped.rule(),
                name,
            },
            None => {
                let rule = rules.unmapped.rule();
                let advice = "No customer has this name. Say which customer it is in";
                self.unresolved(name, own.id.as_str(), advice, &rule)
            }
        }
    }

    /// Returns the client's name as it would stand in the books; of one that is not listed, the id.
    pub(super) fn name_of(&self, client: &ClientId) -> String {
        self.survivor(client).map_or_else(|| client.to_string(), shown_name)
    }

    /// Returns the customers to create for these clients, each with a name that is free.
    pub(super) fn to_create(&self, needed: &BTreeSet<ClientId>) -> BTreeMap<ClientId, NewCustomer> {
        let mut taken: BTreeSet<String> =
            self.ledger.customers.values().map(|it| normalized(&it.display_name)).collect();
        let clients = needed.iter().filter_map(|id| self.source.clients.get(id));
        clients.map(|client| (client.id.clone(), self.new_customer(client, &mut taken))).collect()
    }

    fn new_customer(&self, client: &Client, taken: &mut BTreeSet<String>) -> NewCustomer {
        let base = shown_name(client);
        let suffix = &self.mapping.rules.customers.collision_suffix.value;
        let by_id = format!(" {}", client.id);
        let display_name = ["", suffix, by_id.as_str()]
            .into_iter()
            .map(|ending| with_ending(&base, ending))
            .find(|name| taken.insert(normalized(name)))
            .unwrap_or_else(|| with_ending(&base, &format!("{suffix}{by_id}")));
        NewCustomer {
            client: client.id.clone(),
            display_name,
            given_name: client.first_name.clone(),
            family_name: client.last_name.clone(),
            company: client.company.clone(),
            email: client.emails.first().cloned(),
            phone: client.phones.first().cloned(),
            address: client.billing_address.clone(),
        }
    }

    fn unresolved(&self, name: String, value: &str, advice: &str, rule: &str) -> Resolved {
        let file = &self.mapping.customers.file;
        let shown = if name == value { name.clone() } else { format!("{name} ({value})") };
        Resolved {
            target: None,
            unmapped: Some(Unmapped {
                field: "customer".to_owned(),
                value: shown,
                advice: format!("{advice} `{file}`."),
            }),
            rule: rule.to_owned(),
            name,
        }
    }

    /// Follows merges to the client that is left.
    fn survivor(&self, client: &ClientId) -> Option<&'a Client> {
        let mut current = self.source.clients.get(client)?;
        let mut seen = BTreeSet::from([&current.id]);
        while let Some(next) =
            current.merged_into.as_ref().and_then(|id| self.source.clients.get(id))
        {
            if !seen.insert(&next.id) {
                break;
            }
            current = next;
        }
        Some(current)
    }

    /// Returns the clients that stand for themselves: those still there, and deleted ones that a
    /// document still names.
    fn own_clients(&self) -> Vec<&'a Client> {
        let invoices = self.source.invoices.values().map(|it| &it.client);
        let payments = self.source.payments.values().filter_map(|it| it.client.as_ref());
        let named = invoices.chain(payments).filter_map(|id| self.survivor(id));
        let live = self
            .source
            .clients
            .values()
            .filter(|it| it.merged_into.is_none() && it.lifecycle == Lifecycle::Live);
        let mut clients: BTreeMap<&ClientId, &Client> = BTreeMap::new();
        clients.extend(named.chain(live).map(|it| (&it.id, it)));
        clients.into_values().collect()
    }

    fn choose_by_table_and_marker(&mut self, clients: &[&'a Client]) {
        let mut merged: BTreeMap<&ClientId, Vec<&ClientId>> = BTreeMap::new();
        for client in self.source.clients.values().filter(|it| it.merged_into.is_some()) {
            if let Some(own) = self.survivor(&client.id) {
                merged.entry(&own.id).or_default().push(&client.id);
            }
        }
        let marked = self.marked();
        for client in clients {
            let earlier = merged.get(&client.id).map(Vec::as_slice).unwrap_or_default();
            let ids = || std::iter::once(&client.id).chain(earlier.iter().copied());
            let variants = name_variants(client);
            let texts = ids().map(ClientId::as_str).chain(variants.iter().map(String::as_str));
            let choice = if let Some(row) = self.mapping.customers.find(texts) {
                Some(Choice::Found(row.id.clone(), row.rule.clone()))
            } else {
                ids().find_map(|id| marked.get(id.as_str())).map(|customer| {
                    let rule = "the marker in the customer's note".to_owned();
                    match customer.activity {
                        Activity::Active => Choice::Found(customer.id.clone(), rule),
                        Activity::Inactive => Choice::Inactive(customer.id.clone()),
                    }
                })
            };
            if let Some(choice) = choice {
                self.choices.insert(&client.id, choice);
            }
        }
    }

    /// Returns the customers that carry a marker, by the client's id in it; active ones win.
    fn marked(&self) -> BTreeMap<&'a str, &'a Customer> {
        let mut marked = BTreeMap::new();
        for wanted in [Activity::Inactive, Activity::Active] {
            for customer in self.ledger.customers.values().filter(|it| it.activity == wanted) {
                if let Some(id) = customer.notes.as_deref().and_then(marked_id) {
                    marked.insert(id, customer);
                }
            }
        }
        marked
    }

    /// Returns the customers that some client is, or could be.
    fn claimed(&self) -> BTreeSet<CustomerId> {
        let ids = self.choices.values().map(|choice| match choice {
            Choice::Found(id, _) | Choice::Inactive(id) | Choice::Contested(id, _) => id.clone(),
        });
        ids.collect()
    }

    fn choose_by_name(&mut self, clients: &[&'a Client]) {
        let claimed = self.claimed();
        let mut by_name: BTreeMap<String, BTreeSet<&CustomerId>> = BTreeMap::new();
        let mut by_base: BTreeMap<String, BTreeSet<&CustomerId>> = BTreeMap::new();
        for customer in self.ledger.customers.values() {
            if customer.activity == Activity::Active && !claimed.contains(&customer.id) {
                for name in [&customer.display_name, &customer.full_name] {
                    by_name.entry(normalized(name)).or_default().insert(&customer.id);
                    if let Some(base) = without_differentiator(name) {
                        by_base.entry(normalized(base)).or_default().insert(&customer.id);
                    }
                }
            }
        }
        let mut claims: BTreeMap<&CustomerId, Vec<&Client>> = BTreeMap::new();
        for client in clients.iter().filter(|it| !self.choices.contains_key(&it.id)) {
            let variants = name_variants(client);
            let hit = |names: &BTreeMap<String, BTreeSet<&'a CustomerId>>, variants: &[String]| {
                variants.iter().find_map(|name| {
                    let ids = names.get(&normalized(name))?;
                    ids.first().filter(|_| ids.len() == 1).copied()
                })
            };
            // Workiz's own sync may have entered the client with its id behind its name, or as the
            // second one of its name.
            let with_id = variants.iter().flat_map(|name| names_with_id(name, &client.id));
            let with_id: Vec<String> = with_id.collect();
            let found = hit(&by_name, &with_id).or_else(|| hit(&by_name, &variants));
            if let Some(id) = found.or_else(|| hit(&by_base, &variants)) {
                claims.entry(id).or_default().push(client);
            }
        }
        for (customer, claimants) in claims {
            let name = self.ledger.customers.get(customer).map(|it| normalized(&it.display_name));
            let others = name.and_then(|name| by_base.get(&name));
            for (client, choice) in self.settle(customer, others, &claimants) {
                self.choices.insert(client, choice);
            }
        }
    }

    /// Gives a customer to the one client that has its name, or of several to the only one that
    /// has its e-mail address too. Of `others`, which Workiz's own sync told apart by a number, each
    /// goes to the only client that has its e-mail address. Clients that are still alike are told
    /// apart by where their documents stand.
    fn settle<'c>(
        &self,
        customer: &CustomerId,
        others: Option<&BTreeSet<&CustomerId>>,
        claimants: &[&'c Client],
    ) -> Vec<(&'c ClientId, Choice)> {
        let found = |rule: &str| Choice::Found(customer.clone(), rule.to_owned());
        let mut told: Vec<(&ClientId, Choice)> = Vec::new();
        if let [only] = claimants {
            self.tell_by_documents(customer, others, claimants, &mut told);
            if told.is_empty() {
                told.push((&only.id, found("the same name")));
            }
            return told;
        }
        let only = |customer: &CustomerId| {
            let email = self.ledger.customers.get(customer).map(emails_of).unwrap_or_default();
            let mut same = claimants.iter().filter(|it| !email.is_disjoint(&emails(it)));
            same.next().filter(|_| same.next().is_none())
        };
        let rule = "the same name and e-mail address";
        let numbered = others.into_iter().flatten();
        told.extend(numbered.filter_map(|id| {
            only(id).map(|it| (&it.id, Choice::Found((*id).clone(), rule.to_owned())))
        }));
        let owner = only(customer);
        if let Some(only) = owner {
            told.retain(|(client, _)| *client != &only.id);
            told.push((&only.id, found(rule)));
        }
        self.tell_by_documents(customer, others, claimants, &mut told);
        if owner.is_some() {
            return told;
        }
        let ids: Vec<&str> = claimants.iter().map(|it| it.id.as_str()).collect();
        let why = format!("The clients {} fit one and the same customer.", ids.join(", "));
        let left = claimants.iter().filter(|it| told.iter().all(|(client, _)| *client != &it.id));
        let left: Vec<_> =
            left.map(|it| (&it.id, Choice::Contested(customer.clone(), why.clone()))).collect();
        told.extend(left);
        told
    }

    /// Gives clients that nothing has told apart yet the customers on which their documents stand,
    /// where Workiz's own sync made several customers of one name.
    fn tell_by_documents<'c>(
        &self,
        customer: &CustomerId,
        others: Option<&BTreeSet<&CustomerId>>,
        claimants: &[&'c Client],
        told: &mut Vec<(&'c ClientId, Choice)>,
    ) {
        let Some(others) = others else { return };
        let free = others.iter().copied().chain([customer]);
        let free = free.filter(|id| told.iter().all(|(_, it)| !it.is(id))).collect();
        let open = claimants.iter().map(|it| &it.id);
        let open = open.filter(|id| told.iter().all(|(client, _)| client != id)).collect();
        let known = by_documents(self.source, self.ledger, &open, &free);
        let known = claimants.iter().filter_map(|it| Some((&it.id, known.get(&it.id)?.clone())));
        let rule = "the same name, and its documents stand there".to_owned();
        told.extend(known.map(|(id, customer)| (id, Choice::Found(customer, rule.clone()))));
    }

    fn choose_by_email(&mut self, clients: &[&'a Client]) {
        let claimed = self.claimed();
        let mut customers: BTreeMap<String, Vec<&CustomerId>> = BTreeMap::new();
        for customer in self.ledger.customers.values() {
            if customer.activity == Activity::Active {
                for email in emails_of(customer) {
                    customers.entry(email).or_default().push(&customer.id);
                }
            }
        }
        let mut owners: BTreeMap<String, usize> = BTreeMap::new();
        for email in clients.iter().flat_map(|client| emails(client)) {
            let count = owners.entry(email).or_default();
            *count = count.saturating_add(1);
        }
        let mut claims: BTreeMap<&CustomerId, Vec<&ClientId>> = BTreeMap::new();
        for client in clients.iter().filter(|it| !self.choices.contains_key(&it.id)) {
            let hits: BTreeSet<&CustomerId> = emails(client)
                .iter()
                .filter(|email| owners.get(*email) == Some(&1))
                .filter_map(|email| match customers.get(email).map(Vec::as_slice) {
                    Some([only]) if !claimed.contains(*only) => Some(*only),
                    _ => None,
                })
                .collect();
            if let (Some(only), 1) = (hits.first(), hits.len()) {
                claims.entry(only).or_default().push(&client.id);
            }
        }
        let rule = self.mapping.rules.customers.match_by_email.rule();
        for (customer, claimants) in claims {
            if let [only] = claimants.as_slice() {
                self.choices.insert(only, Choice::Found(customer.clone(), rule.clone()));
            }
        }
    }
}

/// Returns the names by which a client may be known in the books, the likeliest first.
fn name_variants(client: &Client) -> Vec<String> {
    let person = [&client.first_name, &client.last_name];
    let person: Vec<&str> = person.into_iter().filter_map(|it| it.as_deref()).collect();
    let all = [client.name.clone(), person.join(" "), client.company.clone().unwrap_or_default()];
    let named: Vec<String> = all.into_iter().filter(|name| !name.trim().is_empty()).collect();
    if named.is_empty() { vec![format!("Client {}", client.id)] } else { named }
}

/// Returns the name that a client has in sentences and would get in the books.
fn shown_name(client: &Client) -> String {
    let names = name_variants(client).into_iter().map(|name| ledger_name(&name));
    names
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| format!("Client {}", client.id))
}

fn with_ending(base: &str, ending: &str) -> String {
    let room = DISPLAY_NAME_MAX_CHARS.saturating_sub(ending.chars().count());
    format!("{}{ending}", first_chars(base, room))
}

fn emails(client: &Client) -> BTreeSet<String> {
    client.emails.iter().flat_map(|email| split_emails(email)).collect()
}

fn emails_of(customer: &Customer) -> BTreeSet<String> {
    customer.email.iter().flat_map(|email| split_emails(email)).collect()
}

/// Takes a field apart that holds one address or, as QuickBooks allows, several with commas.
fn split_emails(field: &str) -> Vec<String> {
    field
        .split([',', ';'])
        .map(|it| it.trim().to_lowercase())
        .filter(|it| it.contains('@'))
        .collect()
}

/// Returns the id in a marker such as `[tieout:cl_17]`.
pub(super) fn marked_id(note: &str) -> Option<&str> {
    let (_, after) = note.split_once("[tieout:")?;
    after.split_once(']').map(|(id, _)| id)
}
