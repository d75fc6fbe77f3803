//! The apps that are connected to the company, each with a grant and tokens of its own.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::oauth::Oauth;

/// An app, by its place among those that are connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct App(usize);

impl App {
    /// The app that every sandbox has.
    pub(super) const FIRST: Self = Self(1);

    /// Gives what tells its codes and tokens from those of other apps: nothing for the first,
    /// `-2` for the second.
    pub(super) fn mark(self) -> String {
        if self == Self::FIRST { String::new() } else { format!("-{}", self.0) }
    }
}

/// All apps that are connected to the company.
#[derive(Debug)]
pub(super) struct Apps {
    /// The company that they are connected to at first.
    realm_id: String,
    first: Oauth,
    others: Vec<Oauth>,
}

impl Apps {
    /// Starts with the app of a seed and its `other_apps`; the error says what is wrong with them.
    pub(super) fn try_new(seed: &Doc, now: Timestamp) -> Result<Self, &'static str> {
        let mut apps = Self {
            realm_id: text(seed, "realm_id").unwrap_or_default().to_owned(),
            first: Oauth::new(seed, now),
            others: Vec::new(),
        };
        for row in rows(seed, "other_apps") {
            apps.add(row.as_object().ok_or("each app is an object")?, now);
        }
        apps.check()?;
        Ok(apps)
    }

    fn add(&mut self, given: &Doc, now: Timestamp) {
        let app = App(self.others.len() + 2);
        self.others.push(Oauth::of_other_app((&self.first, &self.realm_id), app, given, now));
    }

    /// Refuses apps that a client id or a token does not tell apart.
    fn check(&self) -> Result<(), &'static str> {
        let (mut clients, mut refreshing) = (BTreeSet::new(), BTreeSet::new());
        let mut opening = BTreeSet::new();
        for it in self.all() {
            if !clients.insert(&it.client_id) {
                return Err("two apps have the same client_id");
            }
            if !refreshing.insert(&it.refresh_token) || !opening.insert(&it.access_token) {
                return Err("two apps have the same token");
            }
        }
        Ok(())
    }

    /// Connects more apps, until there are so many in all; none goes.
    pub(super) fn connect(&mut self, count: usize, now: Timestamp) -> Result<(), &'static str> {
        while self.others.len() + 1 < count {
            self.add(&Doc::new(), now);
        }
        self.check()
    }

    /// Gives the app that every sandbox has.
    pub(super) fn first(&self) -> &Oauth {
        &self.first
    }

    /// Gives the apps beside the first.
    pub(super) fn others(&self) -> &[Oauth] {
        &self.others
    }

    fn all(&self) -> impl Iterator<Item = &Oauth> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// Finds an app by its client id.
    pub(super) fn by_client(&mut self, client_id: &str) -> Option<&mut Oauth> {
        let mut all = std::iter::once(&mut self.first).chain(&mut self.others);
        all.find(|it| it.client_id == client_id)
    }

    /// Tells whose an access token is or was; nothing for one that no app has.
    pub(super) fn caller(&self, token: &str) -> Option<App> {
        self.all().find(|it| it.has_access(token)).map(|it| it.app)
    }

    /// Checks an access token and gives the grant that it is of; the error is the gateway's
    /// `detail`.
    pub(super) fn check_access(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<&Oauth, Option<String>> {
        let of = self.all().find(|it| it.has_access(token)).unwrap_or(&self.first);
        of.check_access(token, now).map(|()| of)
    }

    /// Gives the apps beside the first for saving.
    pub(super) fn save_others(&self) -> Vec<Value> {
        self.others.iter().map(Oauth::save).collect()
    }

    /// Reads what was saved; the apps are those that `try_new` found in the same document.
    pub(super) fn load(&mut self, saved: &Doc) {
        if let Some(first) = object(saved, "oauth") {
            self.first.load(first);
        }
        let rows = rows(saved, "other_apps").iter().filter_map(Value::as_object);
        for (other, row) in self.others.iter_mut().zip(rows) {
            other.load(row);
        }
    }
}
