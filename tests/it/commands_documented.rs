//! `docs/cli.md` is the help of the program itself.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use clap::{Command, CommandFactory as _};
use tieout::cli::args::Cli;

/// Columns of the help in the document.
const WIDTH: usize = 100;

/// Returns the document: the help of the program, then of each command.
fn document() -> String {
    let mut program = Cli::command().term_width(WIDTH).max_term_width(WIDTH);
    program.build();
    let mut text = String::from(
        "# Commands\n\nThis is what `tieout --help` and `tieout COMMAND --help` print. A test keeps it \
         equal; when it fails,\nit says where the text to put here is. Standard output is data, standard error is talk; \
         the exit\ncodes are in [exit-codes.md](exit-codes.md).\n",
    );
    section(&mut text, "tieout", &program.render_long_help().to_string());
    commands(&mut text, "tieout", &mut program);
    text
}

/// Adds the commands below a command, and those below them.
fn commands(text: &mut String, title: &str, command: &mut Command) {
    for command in command.get_subcommands_mut().filter(|it| it.get_name() != "help") {
        let title = format!("{title} {}", command.get_name());
        section(text, &title, &command.render_long_help().to_string());
        commands(text, &title, command);
    }
}

fn section(text: &mut String, title: &str, help: &str) {
    let help: Vec<&str> = help.trim_end().lines().map(str::trim_end).collect();
    let _never = write!(text, "\n## {title}\n\n```text\n{}\n```\n", help.join("\n"));
}

#[test]
fn the_documented_commands_are_those_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    let (document, written) = (document(), fs::read_to_string(&path).unwrap_or_default());
    if written != document {
        let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli.md");
        fs::write(&fresh, &document).expect("the document can be written");
        panic!("docs/cli.md is out of date; put {} in its place", fresh.display());
    }
}
