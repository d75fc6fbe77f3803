//! One integration binary.

#[cfg(test)]
mod adapters;
#[cfg(test)]
mod apply;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod auth_command;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod bookkeeper;
#[cfg(test)]
mod books_kit;
#[cfg(test)]
mod commands_documented;
#[cfg(test)]
mod company;
#[cfg(test)]
mod compare;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod decisions;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod engine;
#[cfg(test)]
mod look;
#[cfg(test)]
mod native_sync;
#[cfg(test)]
mod native_years;
#[cfg(test)]
mod official;
#[cfg(test)]
mod qbo_history;
#[cfg(test)]
mod qbo_ledger;
#[cfg(test)]
mod qbo_traffic;
#[cfg(test)]
mod qbo_whole;
#[cfg(test)]
mod sandbox_command;
#[cfg(test)]
mod served;
#[cfg(test)]
mod workiz;
#[cfg(test)]
mod workiz_contract;
