//! The only place that prints.
//!
//! What was asked for goes to standard output, errors and questions to standard error. With `--format json` standard
//! output holds one JSON document and nothing else. Colours only on a terminal, and never with NO_COLOR.

use std::env;
use std::io::{self, BufRead, IsTerminal, Write};
use std::time::Duration;

use serde::Serialize;

use super::failure::Failure;
use super::options::{Format, Global};
use crate::code::Code;

/// Narrower than this, leaders are not drawn shorter.
const WIDTH: usize = 80;

/// How a text stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Dim,
    Good,
    Warn,
    Bad,
}

/// Prints.
#[derive(Debug)]
pub(super) struct Shell {
    format: Format,
    quiet: bool,
    pub(super) verbose: bool,
    colour: bool,
    colour_errors: bool,
    bar_width: usize,
}

impl Shell {
    pub(super) fn new(format: Format, global: &Global) -> Self {
        let colours = env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self {
            format,
            quiet: global.quiet,
            verbose: global.verbose,
            colour: colours && io::stdout().is_terminal(),
            colour_errors: colours && io::stderr().is_terminal(),
            bar_width: 0,
        }
    }

    /// Whether somebody is there to be asked.
    pub(super) fn can_ask(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    pub(super) fn format(&self) -> Format {
        self.format
    }

    fn silent(&self) -> bool {
        self.quiet || self.format == Format::Json
    }

    /// `   INFO  text`
    pub(super) fn info(&mut self, text: &str) {
        if !self.silent() {
            let label = paint(self.colour, Style::Good, "INFO");
            write_out(&format!("\n   {label}  {text}\n\n"));
        }
    }

    pub(super) fn blank(&mut self) {
        self.line("");
    }

    pub(super) fn line(&mut self, text: &str) {
        if !self.silent() {
            write_out(&format!("{text}\n"));
        }
    }

    /// A line that stands out.
    pub(super) fn styled(&mut self, text: &str, style: Style) {
        let text = paint(self.colour, style, text);
        self.line(&text);
    }

    /// How wide a line may be: what the terminal says in COLUMNS, or as wide as everything else.
    pub(super) fn width(&self) -> usize {
        let told = env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
        told.filter(|width| *width >= 40).unwrap_or(WIDTH)
    }

    /// `  left ........ right`
    pub(super) fn leader(&mut self, left: &str, right: &str, style: Style) {
        self.leaders([(left, right, style)]);
    }

    /// Many of them, written as one.
    pub(super) fn leaders<T: AsRef<str>>(&mut self, rows: impl IntoIterator<Item = (T, T, Style)>) {
        if self.silent() {
            return;
        }
        let mut text = String::new();
        for (left, right, style) in rows {
            let (left, right) = (left.as_ref(), right.as_ref());
            let used = left.chars().count() + right.chars().count() + 6;
            let dots = if right.is_empty() { String::new() } else { ".".repeat(WIDTH.saturating_sub(used).max(3)) };
            let dots = paint(self.colour, Style::Dim, &dots);
            let right = paint(self.colour, style, right);
            text += format!("  {left} {dots} {right}").trim_end();
            text.push('\n');
        }
        write_out(&text);
    }

    /// `  migration ........ 1.23 ms DONE`
    pub(super) fn task(&mut self, title: &str, duration: Duration, word: &str) {
        self.clear_bar();
        self.leader(title, &format!("{} {word}", elapsed(duration)), Style::Good);
    }

    /// A bar in place of one line per task, on a terminal.
    pub(super) fn bar(&mut self, done: usize, total: usize, title: &str) {
        if self.silent() || !self.can_draw() {
            return;
        }
        const CELLS: usize = 30;
        let filled = (done * CELLS).checked_div(total).unwrap_or(CELLS);
        let text = format!("  [{}{}] {done}/{total} {title}", "=".repeat(filled), " ".repeat(CELLS - filled));
        let text: String = text.chars().take(WIDTH - 1).collect();
        let width = text.chars().count();
        write_error(&format!("\r{text}{}", " ".repeat(self.bar_width.saturating_sub(width))));
        self.bar_width = width;
        let _ = io::stderr().flush();
    }

    pub(super) fn clear_bar(&mut self) {
        if self.bar_width > 0 {
            write_error(&format!("\r{}\r", " ".repeat(self.bar_width)));
            self.bar_width = 0;
        }
    }

    pub(super) fn can_draw(&self) -> bool {
        io::stderr().is_terminal() && env::var_os("TERM").is_none_or(|term| term != "dumb")
    }

    /// SQL as a file the database's own shell would accept.
    pub(super) fn sql(&mut self, text: &str) {
        if self.format == Format::Text {
            write_out(&format!("{text}\n"));
        }
    }

    /// The report for programs.
    pub(super) fn json(&mut self, report: &impl Serialize) -> Result<(), Failure> {
        if self.format == Format::Json {
            let written = serde_json::to_string_pretty(report).map_err(io::Error::from).and_then(document);
            written.map_err(|error| Failure::new(Code::ReportLost, format!("cannot write the report: {error}")))?;
        }
        Ok(())
    }

    /// `   WARN  text`
    pub(super) fn warn(&mut self, text: &str) {
        self.clear_bar();
        let label = paint(self.colour_errors, Style::Warn, "WARN");
        write_error(&format!("\n   {label}  {text}\n\n"));
    }

    /// What keeps somebody waiting, unless he asked for quiet.
    pub(super) fn note(&mut self, text: &str) {
        if !self.quiet {
            self.clear_bar();
            write_error(&format!("  {}  {text}\n", paint(self.colour_errors, Style::Warn, "waiting")));
        }
    }

    /// A text as it is, where errors go.
    pub(super) fn on_errors(&mut self, text: &str) {
        self.clear_bar();
        write_error(&format!("{text}\n"));
    }

    /// What went wrong, and what to do next.
    pub(super) fn failure(&mut self, failure: &Failure) {
        self.clear_bar();
        let label = paint(self.colour_errors, Style::Bad, "ERROR");
        let code = paint(self.colour_errors, Style::Bad, &failure.code.to_string());
        write_error(&format!("\n   {label}  {code}  {}\n\n", failure.message));
        for (name, value) in &failure.details {
            let name = paint(self.colour_errors, Style::Dim, &format!("{name:<9}"));
            write_error(&format!("  {name}  {}\n", value.replace('\n', "\n             ")));
        }
        let hint = failure.hint.clone().unwrap_or_else(|| failure.code.more());
        write_error(&format!("  {}  {hint}\n\n", paint(self.colour_errors, Style::Dim, "next     ")));
    }

    /// Asks; only a clear yes is a yes, and no answer is none.
    pub(super) fn confirm(&mut self, question: &str) -> bool {
        write_error(&format!("  {question} [y/N] "));
        let _ = io::stderr().flush();
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).is_ok()
            && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
    }
}

/// A reader that has seen enough (`| head`) is no reason to fail.
fn write_out(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}

/// Half a document is none: where there is no room for it, the command has to say so.
fn document(text: String) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

fn write_error(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

fn paint(colour: bool, style: Style, text: &str) -> String {
    let code = match style {
        Style::Plain => return text.to_owned(),
        Style::Dim => "2",
        Style::Good => "32",
        Style::Warn => "33",
        Style::Bad => "31",
    };
    if colour && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// `1.23ms`
pub(super) fn elapsed(duration: Duration) -> String {
    match duration.as_secs_f64() {
        seconds if seconds >= 1.0 => format!("{seconds:.2}s"),
        seconds => format!("{:.2}ms", seconds * 1000.0),
    }
}

/// The text on one line, cut where it gets longer than so many letters.
pub(super) fn shortened(text: &str, longest: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// `12,345`
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1.5 MiB`
pub(super) fn bytes(number: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let mut value = number as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{number} bytes") } else { format!("{value:.1} {}", UNITS[unit]) }
}
