//! `tieout sandbox`: serves both services, simulated, until it is ended.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::args::{SandboxArgs, SandboxClock, SandboxExportStyle, SandboxSpeed};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::sandbox::exports::run::export;
use crate::sandbox::exports::style::ExportStyle;
use crate::sandbox::serve::{Beginning, SandboxOptions, SandboxTime, Seed, Speed, start};

/// Runs the command: one JSON line on standard output when both services are ready.
///
/// # Errors
/// A port is taken, or seed or kept state cannot be used.
pub async fn run(args: &SandboxArgs, output: Output) -> Result<Exit, CliError> {
    let seed = match args.seed.as_str() {
        "demo" => Seed::Demo,
        "empty" => Seed::Empty,
        "empty-ast" => Seed::EmptyAutomatedTax,
        "empty-canada" => Seed::EmptyCanada,
        folder => Seed::Dir(PathBuf::from(folder)),
    };
    let speed = match args.speed {
        SandboxSpeed::Real => Speed::Real,
        SandboxSpeed::Fast => Speed::Fast,
    };
    let time = match args.clock {
        None => SandboxTime::OfSpeed,
        Some(SandboxClock::Real) => SandboxTime::Real,
        Some(SandboxClock::Virtual) => {
            SandboxTime::Virtual { step: Duration::from_millis(args.step_ms) }
        }
    };
    let options = SandboxOptions {
        quickbooks_port: args.quickbooks_port,
        workiz_port: args.workiz_port,
        workiz_api_port: args.workiz_api_port,
        seed,
        data: args.data.clone(),
        speed,
        admin_port: args.admin_port,
        time,
        switches: args.switch.clone(),
        apps: args.apps,
        workiz_events: args.workiz_events.clone(),
    };
    if let Some(folder) = &args.export {
        let files = export(&options, folder, style(args.export_style))?;
        output.json(&json!({ "folder": folder, "files": files }).to_string());
        return Ok(Exit::Done);
    }
    let sandbox = start(options).await?;
    let unheard =
        |error: std::io::Error| CliError::Failed(format!("signals cannot be heard: {error}"));
    // Both are heard before anyone learns that the sandbox is there, so that no signal is lost.
    let mut ended = signal(SignalKind::terminate()).map_err(unheard)?;
    let mut interrupted = signal(SignalKind::interrupt()).map_err(unheard)?;
    if let (Beginning::Data, Some(data)) = (sandbox.beginning(), &args.data) {
        output.say(&format!(
            "tieout: goes on from {}; the seed `{}` is not used",
            data.display(),
            args.seed
        ));
    }
    output.json(&sandbox.info().to_string());
    tokio::select! {
        _ = interrupted.recv() => {}
        _ = ended.recv() => {}
    }
    sandbox.shutdown().await?;
    Ok(Exit::Done)
}

fn style(asked: SandboxExportStyle) -> ExportStyle {
    match asked {
        SandboxExportStyle::Plain => ExportStyle::Plain,
        SandboxExportStyle::ExcelUs => ExportStyle::ExcelUs,
        SandboxExportStyle::ExcelCa => ExportStyle::ExcelCa,
        SandboxExportStyle::Messy => ExportStyle::Messy,
    }
}
