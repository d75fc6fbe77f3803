//! Starting the API beside the other sides.

use std::sync::Arc;

use crate::sandbox::clock::Pace;
use crate::sandbox::serve::Speed;
use crate::sandbox::workiz::sandbox::RateLimit;
use crate::sandbox::workiz::sandbox::WorkizSandbox;
use crate::sandbox::workiz_api::service::WorkizApi;

/// What stands before the names of this side's switches on the command line.
const PREFIX: &str = "workiz-api.";

/// Parts this side's switches, without their prefix, from the others.
pub(in crate::sandbox) fn part(switches: Vec<String>) -> (Vec<String>, Vec<String>) {
    let (own, others): (Vec<String>, Vec<String>) =
        switches.into_iter().partition(|it| it.starts_with(PREFIX));
    let bare = |it: String| it.strip_prefix(PREFIX).unwrap_or_default().to_owned();
    (own.into_iter().map(bare).collect(), others)
}

/// Makes the API over an account, with its switches as `NAME=VALUE`.
pub(in crate::sandbox) fn api(
    workiz: &WorkizSandbox,
    pace: &Pace,
    speed: Speed,
    switches: &[String],
) -> Result<WorkizApi, String> {
    let rate_limit = match speed {
        Speed::Real => RateLimit::Real,
        Speed::Fast => RateLimit::Off,
    };
    let api = WorkizApi::new(workiz.clone(), Arc::clone(&pace.clock), rate_limit);
    for switch in switches {
        let (name, value) = switch.split_once('=').unwrap_or((switch, ""));
        api.set_switch(name, value)?;
    }
    Ok(api)
}
