//! Errors of commands, each with the exit code that follows from it.

use std::error::Error;

use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::app::error::AppError;
use crate::cli::exit::Exit;
use crate::config::error::ConfigError;
use crate::http::error::HttpError;
use crate::mapping::fault::MappingFault;
use crate::ports::source::{ServiceError, Trouble};
use crate::report::error::ReportError;
use crate::sandbox::serve::SandboxError;
use crate::store::error::StoreError;

/// Columns of a message with an excerpt.
const MESSAGE_WIDTH: usize = 100;

/// A command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A use case failed.
    #[error(transparent)]
    App(#[from] AppError),
    /// The settings are wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// State could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A service could not be used.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The sandbox could not be used.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The HTTP client could not be made.
    #[error("no connection can be made at all")]
    Http(#[from] HttpError),
    /// A report could not be put together.
    #[error("the report could not be put together")]
    Report(#[from] ReportError),
    /// A file could not be read or written.
    #[error("{path} could not be {action}")]
    File {
        /// Which file.
        path: String,
        /// `read`, `written` or `made`.
        action: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// What was asked for makes no sense.
    #[error("{0}")]
    Usage(String),
    /// The check of the program against itself failed.
    #[error("{0}")]
    Failed(String),
}

impl CliError {
    /// Names a file that could not be used.
    pub fn file(
        path: &std::path::Path,
        action: &'static str,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self::File { path, action, source }
    }

    /// Returns the exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Self::App(error) => exit_of_app(error),
            Self::Config(_) | Self::Usage(_) => Exit::Usage,
            Self::Service(error) => exit_of_service(error),
            Self::Http(_) => Exit::Unavailable,
            Self::Store(_)
            | Self::Sandbox(_)
            | Self::Report(_)
            | Self::File { .. }
            | Self::Failed(_) => Exit::Failed,
        }
    }

    /// Returns the whole message: the sentence, its causes, and what to correct.
    pub fn message(&self) -> String {
        match self {
            Self::Config(error) => format!("tieout: {}", error.report()),
            Self::App(AppError::Mapping { faults }) => {
                let listed: Vec<String> = faults.iter().map(rendered).collect();
                format!("tieout: {self}\n{}", listed.join("\n"))
            }
            _ => with_causes(self),
        }
    }
}

fn exit_of_app(error: &AppError) -> Exit {
    match error {
        AppError::Service(error) => exit_of_service(error),
        AppError::Mapping { .. }
        | AppError::Settings(_)
        | AppError::NoPlan { .. }
        | AppError::NoRun { .. }
        | AppError::PlanUsed { .. }
        | AppError::PlanChanged { .. } => Exit::Usage,
        AppError::Incomplete { .. } | AppError::Unreadable(_) => Exit::Unproven,
        AppError::Store(_)
        | AppError::Map(_)
        | AppError::Money(_)
        | AppError::Report(_)
        | AppError::Faults(_)
        | AppError::NoSnapshot { .. }
        | AppError::Inputs { .. } => Exit::Failed,
    }
}

fn exit_of_service(error: &ServiceError) -> Exit {
    match error.trouble {
        Trouble::Unauthorized => Exit::Unauthorized,
        Trouble::Unavailable => Exit::Unavailable,
        Trouble::Malformed => Exit::Unproven,
        Trouble::State => Exit::Failed,
    }
}

/// Shows a mistake with a piece of its file.
fn rendered(fault: &MappingFault) -> String {
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor())
        .with_width(MESSAGE_WIDTH)
        .with_links(false);
    let mut text = String::new();
    match handler.render_report(&mut text, fault) {
        Ok(()) => text,
        Err(_) => fault.to_string(),
    }
}

/// Prints the chain of causes once, each on its own line.
fn with_causes(error: &dyn Error) -> String {
    let mut text = format!("tieout: {error}");
    let mut last = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if words != last {
            text.push_str("\n  because ");
            text.push_str(&words);
        }
        last = words;
        cause = error.source();
    }
    text
}
