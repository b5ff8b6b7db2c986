//! What `cargo kit` itself says: the only place here that prints, in the same manner as the runner.
//!
//! News goes to stdout, errors to stderr. `NO_COLOR` and a pipe turn colours off (`anstream` sees to it); `--quiet`
//! silences news, never errors.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use anstyle::{AnsiColor, Style};
use ruskit::code::Code;
use serde::Serialize;

use crate::failure::{Failure, Said};

pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default();
pub(crate) const DIM: Style = Style::new().dimmed();

/// Speaks to the person at the terminal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shell {
    quiet: bool,
}

impl Shell {
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// `   INFO  text`
    pub(crate) fn info(self, text: &str) {
        self.news(&format!("\n   {GOOD}INFO{GOOD:#}  {text}\n\n"));
    }

    /// `  left ........ right`
    pub(crate) fn leader(self, left: &str, right: &str) {
        let used = left.chars().count() + right.chars().count() + 6;
        let dots = ".".repeat(80_usize.saturating_sub(used).max(3));
        self.news(&format!("  {left} {DIM}{dots}{DIM:#} {GOOD}{right}{GOOD:#}\n"));
    }

    /// A line of text as it is.
    pub(crate) fn line(self, text: &str) {
        self.news(&format!("{text}\n"));
    }

    /// Something that was left out, with its reason; said even when quiet.
    pub(crate) fn warn(self, text: &str) {
        err(&format!("\n   {WARN}WARN{WARN:#}  {text}\n\n"));
    }

    /// What went wrong, and what to do next.
    pub(crate) fn error(self, said: &Said) {
        let Said { code, message, hint } = said;
        err(&format!("\n   {BAD}ERROR{BAD:#}  {BAD}{code}{BAD:#}  {message}\n\n"));
        let hint = hint.clone().unwrap_or_else(|| code.more());
        err(&format!("  {DIM}next     {DIM:#}  {hint}\n\n"));
    }

    /// Whether somebody is there to be asked.
    pub(crate) fn can_ask(self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Asks; only a clear yes is a yes, and no answer is none.
    pub(crate) fn confirm(self, question: &str) -> bool {
        err(&format!("  {question} [y/N] "));
        let _ = io::stderr().flush();
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).is_ok()
            && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
    }

    /// Text that is the command's very result, as a completion script; not silenced by `--quiet`.
    pub(crate) fn result(self, text: &str) {
        out(text);
    }

    /// A document for programs, which is the command's very result.
    pub(crate) fn document(self, document: &impl Serialize) -> Result<(), Failure> {
        let written = serde_json::to_string_pretty(document).map_err(io::Error::from).and_then(whole);
        written.map_err(|error| Failure::new(Code::ReportLost, format!("cannot write the report: {error}")))
    }

    fn news(self, text: &str) {
        if !self.quiet {
            out(text);
        }
    }
}

/// A reader that went away (`| head`) is no error.
fn out(text: &str) {
    let _ = anstream::stdout().write_all(text.as_bytes());
}

/// Half a document is none: where there is no room for it, the command has to say so.
fn whole(text: String) -> io::Result<()> {
    let mut out = anstream::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

fn err(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}
