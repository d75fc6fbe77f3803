//! The only place that prints.

use std::fmt::Write as _;
use std::io::{self, ErrorKind, IsTerminal as _, Write as _};
use std::sync::OnceLock;

use crate::report::layout::plain;
use crate::report::text::Color;

/// Columns when nobody watches: what fits a printed page.
const WIDTH_PIPED: usize = 100;

/// Why data could not be printed, the first time it happened.
static LOST: OnceLock<io::Error> = OnceLock::new();

/// Where talk and data go, and how wide they may be.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    width: usize,
    color: Color,
    watched: bool,
}

impl Output {
    /// Looks at the terminal.
    pub fn of_terminal(color_allowed: bool) -> Self {
        let terminal = io::stdout().is_terminal();
        let width = if terminal {
            usize::from(console::Term::stdout().size().1).clamp(80, 200)
        } else {
            WIDTH_PIPED
        };
        let color = if terminal && color_allowed { Color::On } else { Color::Off };
        Self { width, color, watched: io::stderr().is_terminal() }
    }

    /// Returns the columns to use.
    pub fn width(self) -> usize {
        self.width
    }

    /// Tells whether colors may be used.
    pub fn color(self) -> Color {
        self.color
    }

    /// Returns the same without colors.
    #[must_use]
    pub fn without_color(self) -> Self {
        Self { color: Color::Off, ..self }
    }

    /// Tells whether a person watches standard error.
    pub fn watched(self) -> bool {
        self.watched
    }

    /// Prints data for a person to standard output, without anything that would steer a terminal:
    /// names and messages come from outside. A reader that went away ends the output in silence; any
    /// other failure, such as a full disk, is kept for [`Output::lost`].
    pub fn data(self, text: &str) {
        Self::print(&harmless(text));
    }

    /// Prints, as [`Output::data`] does, a text whose writer has put colors in, and has taken out what
    /// came from outside.
    pub fn colored(self, text: &str) {
        match self.color {
            Color::On => Self::print(text),
            Color::Off => self.data(text),
        }
    }

    /// Prints a JSON text as [`Output::data`] does; what would steer a terminal is written as escapes,
    /// so that the values stay what they are.
    pub fn json(self, text: &str) {
        Self::print(&escaped(text));
    }

    fn print(text: &str) {
        let mut out = io::stdout().lock();
        let printed = out
            .write_all(text.as_bytes())
            .and_then(|()| if text.ends_with('\n') { Ok(()) } else { out.write_all(b"\n") })
            .and_then(|()| out.flush());
        if let Err(error) = printed
            && error.kind() != ErrorKind::BrokenPipe
        {
            // Only the first one matters: the others follow from it.
            let _first = LOST.set(error);
        }
    }

    /// Returns why data could not be printed, where that happened.
    pub fn lost(self) -> Option<&'static io::Error> {
        LOST.get()
    }

    /// Says something to a person on standard error, without anything that would steer a terminal.
    pub fn say(self, text: &str) {
        let mut out = io::stderr().lock();
        let _gone = writeln!(out, "{}", harmless(text));
    }
}

/// Takes what would steer a terminal out of a text of several lines.
fn harmless(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(plain).collect();
    lines.join("\n")
}

/// Writes control characters in a JSON text as escapes; those that JSON itself allows between values
/// stay.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for it in text.chars() {
        if it.is_control() && it != '\n' {
            let _never = write!(safe, "\\u{:04x}", u32::from(it));
        } else {
            safe.push(it);
        }
    }
    safe
}

#[cfg(test)]
mod tests;
