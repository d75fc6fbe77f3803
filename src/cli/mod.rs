//! The command line: arguments, commands, output and exit codes. Puts everything together.
//!
//! Standard output is data, standard error is talk. Only `output` prints.

pub mod args;
pub mod callback;
pub mod clock;
pub mod code_prompt;
pub mod commands;
pub mod compare;
pub mod connect;
pub mod entry;
pub mod error;
pub mod exit;
pub mod formats;
pub mod office;
pub mod output;
pub mod progress;
pub mod report_files;
pub mod sign_in;
pub mod workiz_args;
pub mod workiz_desk;
pub mod workiz_once;
pub mod workiz_status;
pub mod workiz_table;
