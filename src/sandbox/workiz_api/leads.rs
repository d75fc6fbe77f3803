//! Reading leads: bare arrays. They are kept in the wire form, on this side only.

use jiff::civil::DateTime;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::sandbox::Shared;
use crate::sandbox::workiz_api::account::Account;
use crate::sandbox::workiz_api::answer;
use crate::sandbox::workiz_api::answer::Answer;
use crate::sandbox::workiz_api::call::Call;
use crate::sandbox::workiz_api::lists::Parameters;
use crate::sandbox::workiz_api::view;
use crate::sandbox::workiz_api::view::text;

fn start(lead: &Value) -> DateTime {
    text(Some(lead), "/LeadDateTime").parse().unwrap_or_default()
}

/// `GET /lead/all/`.
pub(super) fn all(shared: &Shared<'_>, account: &Account, call: &Call) -> Result<Answer, Answer> {
    let parameters = Parameters::read(call, &view::zone(shared), &account.switches)?;
    let takes = |it: &&Value| parameters.takes(start(it), text(Some(it), "/Status"));
    let mut rows: Vec<&Value> = account.leads.iter().filter(takes).collect();
    rows.sort_by_key(|it| std::cmp::Reverse(start(it)));
    let page = parameters.page(rows, &account.switches);
    Ok(Answer::bare(json!(page.rows)))
}

/// `GET /lead/get/{UUID}/`.
pub(super) fn get(account: &Account, uuid: &str) -> Answer {
    let found = account.leads.iter().find(|it| text(Some(it), "/UUID") == uuid);
    found.map_or_else(|| answer::not_found("lead"), |it| Answer::bare(json!([it])))
}
