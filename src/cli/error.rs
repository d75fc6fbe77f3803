//! Errors of commands, each with the exit code that follows from it.

use std::error::Error;

use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::app::error::AppError;
use crate::cli::exit::Exit;
use crate::config::error::ConfigError;
use crate::http::error::HttpError;
use crate::mapping::fault::MappingFault;
use crate::ports::source::{ServiceError, Trouble};
use crate::qbo::connect::SignInError;
use crate::report::error::ReportError;
use crate::sandbox::exports::run::ExportError;
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
    /// A sign-in came to nothing.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// Nobody is signed in, or nobody finished signing in.
    #[error("{0}")]
    NotSignedIn(String),
    /// The sandbox could not be used.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The sandbox could not write what a bookkeeper exports.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The HTTP client could not be made.
    #[error("no connection can be made at all")]
    Http(#[from] HttpError),
    /// A report could not be put together.
    #[error("the report could not be put together")]
    Report(#[from] ReportError),
    /// A file could not be read or written.
    #[error("{path} could not be {action}; look at its rights and at the room on the disk")]
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
    /// Somebody stopped the program.
    #[error(
        "stopped by a signal before it was done; state is whole, and where corrections were under \
         way the next run finds out which took effect. Run it again"
    )]
    Stopped,
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
            Self::Config(_) | Self::Usage(_) | Self::SignIn(SignInError::NotTheAddress { .. }) => {
                Exit::Usage
            }
            Self::SignIn(_) | Self::NotSignedIn(_) => Exit::Unauthorized,
            Self::Service(error) => exit_of_service(error),
            Self::Http(_) => Exit::Unavailable,
            Self::Store(error) => exit_of_store(error),
            Self::Stopped
            | Self::Sandbox(_)
            | Self::Export(_)
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
        AppError::Incomplete { .. } | AppError::Unreadable(_) | AppError::Map(_) => Exit::Unproven,
        AppError::Store(error) => exit_of_store(error),
        AppError::Money(_)
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

fn exit_of_store(error: &StoreError) -> Exit {
    match error {
        StoreError::NoFolder { .. }
        | StoreError::NoSuchPlan { .. }
        | StoreError::PlanUsed { .. }
        | StoreError::PlanSuperseded { .. } => Exit::Usage,
        _ => Exit::Failed,
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

/// Puts the cause under the sentence: what our own HTTP client and store say, and the first cause
/// of all. What libraries say in between repeats one or the other in a programmer's words.
fn with_causes(error: &dyn Error) -> String {
    let sentence = error.to_string();
    let mut ours = String::new();
    let mut first = String::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        // SQLite's number says nothing that its words do not say.
        let words = match words.strip_prefix("Error code ").and_then(|it| it.split_once(": ")) {
            Some((_, rest)) => rest.to_owned(),
            None => words,
        };
        if error.is::<HttpError>() {
            // What was being done is in the sentence already.
            ours = words.split_once(": ").map_or(words.clone(), |(_, rest)| rest.to_owned());
        } else if error.is::<StoreError>() {
            ours = words.clone();
        }
        first = words;
        cause = error.source();
    }
    let said = |it: &str| it.is_empty() || sentence.contains(it);
    match (said(&ours), said(&first) || ours == first || first.ends_with(&ours) && !ours.is_empty())
    {
        (true, true) => format!("tieout: {sentence}"),
        (true, false) => format!("tieout: {sentence}\n  because {first}"),
        (false, true) => format!("tieout: {sentence}\n  because {ours}"),
        (false, false) => format!("tieout: {sentence}\n  because {ours} ({first})"),
    }
}
