//! Progress for a person who waits: one line on standard error, silent when piped.

use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::output::Output;
use crate::ports::progress::Progress;

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
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        Self { bar: Mutex::new(bar) }
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
            bar.tick();
        }
    }
}
