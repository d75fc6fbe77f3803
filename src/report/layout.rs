//! Terminal lines of a given width: wrapping, tables, color.

use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table,
    TableStyle, Width,
};
use owo_colors::{OwoColorize as _, Style};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::report::text::Color;

/// The narrowest width that a report is laid out for; narrower ones are treated as this.
pub(super) const WIDTH_MIN: usize = 40;

/// The narrowest column of words that a table is still readable with.
const WORDS_MIN: usize = 12;

/// Lines of a terminal, none wider than `width`.
#[derive(Clone, Debug)]
pub(super) struct Page {
    width: usize,
    color: Color,
    lines: Vec<String>,
}

/// A table whose first column is words and whose others are short and aligned to the right.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    /// The headings.
    pub(super) headings: Vec<String>,
    /// The cells.
    pub(super) rows: Vec<Vec<String>>,
}

impl Page {
    /// Returns an empty page.
    pub(super) fn new(width: usize, color: Color) -> Self {
        Self { width: width.max(WIDTH_MIN), color, lines: Vec::new() }
    }

    /// Returns how many columns there are.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Returns the text, with a line break after each line.
    pub(super) fn into_text(self) -> String {
        self.lines.into_iter().map(|line| line + "\n").collect()
    }

    /// Adds an empty line, unless there is one already.
    pub(super) fn gap(&mut self) {
        if self.lines.last().is_some_and(|it| !it.is_empty()) {
            self.lines.push(String::new());
        }
    }

    /// Adds a heading with an empty line before it.
    pub(super) fn heading(&mut self, text: &str) {
        self.gap();
        self.styled(text, Style::new().bold());
    }

    /// Adds words, wrapped; lines after the first are indented by `hang` columns more.
    pub(super) fn words(&mut self, indent: usize, hang: usize, text: &str) {
        self.lines.extend(wrapped(text, self.width, indent, indent.saturating_add(hang)));
    }

    /// Adds wrapped words in a style.
    pub(super) fn styled(&mut self, text: &str, style: Style) {
        for line in wrapped(text, self.width, 0, 0) {
            let line = self.paint(&line, style);
            self.lines.push(line);
        }
    }

    /// Adds words with an amount at the right edge; the words wrap beside it.
    pub(super) fn words_and_amount(&mut self, indent: usize, hang: usize, text: &str, sum: &str) {
        let (sum_width, inner) = (sum.width(), indent.saturating_add(hang));
        let room = self.width.saturating_sub(sum_width).saturating_sub(2);
        if room < inner.saturating_add(WORDS_MIN) {
            self.words(indent, hang, text);
            self.words(inner, 0, sum);
            return;
        }
        for (place, line) in wrapped(text, room, indent, inner).into_iter().enumerate() {
            if place == 0 {
                let pad = self.width.saturating_sub(line.width()).saturating_sub(sum_width);
                self.lines.push(format!("{line}{}{sum}", " ".repeat(pad)));
            } else {
                self.lines.push(line);
            }
        }
    }

    /// Adds one line of a diff that fits already: its sign in front, in the sign's color.
    pub(super) fn diff_line(&mut self, sign: char, indent: usize, text: &str) {
        let style = match sign {
            '+' => Style::new().green(),
            '-' => Style::new().red(),
            _ => Style::new(),
        };
        let line = format!("{}{sign} {}", " ".repeat(indent), plain(text));
        let line = self.paint(line.trim_end(), style);
        self.lines.push(line);
    }

    /// Adds a table; where it is wider than the page, one block a row instead, so that no amount
    /// is ever cut or broken.
    pub(super) fn grid(&mut self, grid: &Grid) {
        if grid.fits(self.width) {
            let lines = grid.table(self.width);
            self.lines.extend(lines);
        } else {
            self.blocks(grid);
        }
    }

    fn blocks(&mut self, grid: &Grid) {
        for row in &grid.rows {
            for (place, (heading, cell)) in grid.headings.iter().zip(row).enumerate() {
                if place == 0 {
                    self.words(0, 2, cell);
                } else {
                    self.words_and_amount(2, 2, heading, cell);
                }
            }
        }
    }

    fn paint(&self, text: &str, style: Style) -> String {
        match self.color {
            Color::On => text.style(style).to_string(),
            Color::Off => text.to_owned(),
        }
    }
}

impl Grid {
    /// Returns a table with these headings and no rows yet.
    pub(super) fn new<const N: usize>(headings: [&str; N]) -> Self {
        Self { headings: headings.iter().map(|&it| it.to_owned()).collect(), rows: Vec::new() }
    }

    fn column_width(&self, place: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(place));
        // A heading may wrap between words, a cell may not.
        let heading = self.headings.get(place).map_or(0, |it| longest_word(it));
        cells.map(|it| it.width()).chain([heading]).max().unwrap_or_default()
    }

    fn fits(&self, width: usize) -> bool {
        let fixed: usize =
            (1..self.headings.len()).map(|it| self.column_width(it).saturating_add(2)).sum();
        fixed.saturating_add(WORDS_MIN) <= width
    }

    fn table(&self, width: usize) -> Vec<String> {
        const STYLE: TableStyle = TableStyle::new()
            .header_lines(ContentLineStyle::none())
            .header_separator(LineStyle::none().fill('-'))
            .content_lines(ContentLineStyle::none());
        let mut table = Table::new();
        table.load_style(STYLE);
        table.force_no_tty();
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
        table.set_header(self.headings.iter().map(|it| Cell::new(plain(it))));
        for row in &self.rows {
            table.add_row(row.iter().map(|it| Cell::new(plain(it))));
        }
        for (place, column) in table.column_iter_mut().enumerate() {
            if place == 0 {
                column.set_padding((0, 0));
                continue;
            }
            let cells = u16::try_from(self.column_width(place).saturating_add(2));
            column.set_padding((2, 0));
            column.set_cell_alignment(CellAlignment::Right);
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(cells.unwrap_or(0))));
        }
        table.lines().map(|line| line.trim_end().to_owned()).collect()
    }
}

/// Wraps words to a width; a word that is longer than a line goes on in the next one.
pub(super) fn wrapped(text: &str, width: usize, first: usize, others: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = " ".repeat(first);
    let mut is_blank = true;
    for word in plain(text).split_whitespace() {
        let gap = usize::from(!is_blank);
        if !is_blank && line.width().saturating_add(gap).saturating_add(word.width()) > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(others)));
            is_blank = true;
        }
        if !is_blank {
            line.push(' ');
        }
        for letter in word.chars() {
            let wide = letter.width().unwrap_or(0);
            if !is_blank && line.width().saturating_add(wide) > width {
                lines.push(std::mem::replace(&mut line, " ".repeat(others)));
            }
            line.push(letter);
            is_blank = false;
        }
    }
    if !is_blank {
        lines.push(line);
    }
    lines
}

/// Takes out what would move a terminal's cursor, change its colors or turn the writing around: a
/// client's name comes from outside.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .filter(|it| !matches!(it, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .map(|it| if it.is_control() { ' ' } else { it })
        .collect()
}

fn longest_word(text: &str) -> usize {
    text.split_whitespace().map(unicode_width::UnicodeWidthStr::width).max().unwrap_or_default()
}
