//! Progress for a person who waits: one line on standard error, silent when piped.

use std::fmt::Write;
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::cli::output::Output;
use crate::ports::progress::Progress;

/// How often the line is drawn anew when there is no news.
const STROKE: Duration = Duration::from_millis(250);

/// After so long without news a person wonders whether anything still happens.
const QUIET: Duration = Duration::from_secs(5);

/// Shows how far long work has come.
#[derive(Debug)]
pub struct Bar {
    bar: Mutex<ProgressBar>,
}

impl Bar {
    /// Shows a bar when a person watches, and nothing otherwise.
    pub fn new(output: Output) -> Self {
        let bar = ProgressBar::new_spinner();
        let target = if output.watched() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        bar.set_draw_target(target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}{quiet}") {
            let quiet = |state: &ProgressState, out: &mut dyn Write| {
                // Writing to a line of the terminal that is gone harms nobody.
                let _written = out.write_str(&quiet_words(state.elapsed()));
            };
            bar.set_style(style.with_key("quiet", quiet));
        }
        Self { bar: Mutex::new(bar) }
    }

    /// Shows the line before the first news, and says from then on when there is none for a while.
    pub fn begin(&self, what: &str) {
        if let Ok(bar) = self.bar.lock()
            && !bar.is_hidden()
        {
            bar.set_message(what.to_owned());
            bar.enable_steady_tick(STROKE);
        }
    }

    /// Takes the line away.
    pub fn finish(&self) {
        if let Ok(bar) = self.bar.lock() {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bar {
    fn tell(&self, what: &str, done: u64, total: Option<u64>) {
        let text = match total {
            Some(total) => format!("{what}: {done} of {total}"),
            None => format!("{what}: {done}"),
        };
        if let Ok(bar) = self.bar.lock() {
            bar.set_message(text);
            bar.reset_elapsed();
            bar.tick();
        }
    }
}

/// Says what a run waits for when there was no news for so long.
fn quiet_words(quiet: Duration) -> String {
    if quiet < QUIET {
        return String::new();
    }
    format!(
        " ({} s without news: a service answers slowly or is asked again, or its limit of requests is \
         waited for)",
        quiet.as_secs()
    )
}

#[cfg(test)]
mod tests;
