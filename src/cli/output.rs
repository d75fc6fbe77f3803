//! The only place that prints.

use std::io::{self, IsTerminal as _, Write as _};

use crate::report::text::Color;

/// Columns when nobody watches: what fits a printed page.
const WIDTH_PIPED: usize = 100;

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

    /// Tells whether a person watches standard error.
    pub fn watched(self) -> bool {
        self.watched
    }

    /// Prints data to standard output. A reader that went away ends the output in silence.
    pub fn data(self, text: &str) {
        let mut out = io::stdout().lock();
        let _gone = out
            .write_all(text.as_bytes())
            .and_then(|()| if text.ends_with('\n') { Ok(()) } else { out.write_all(b"\n") });
        let _gone = out.flush();
    }

    /// Says something to a person on standard error.
    pub fn say(self, text: &str) {
        let mut out = io::stderr().lock();
        let _gone = writeln!(out, "{text}");
    }
}
