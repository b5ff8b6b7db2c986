//! Findings for people.

use std::collections::BTreeSet;

use ruskit::lint::{Finding, Severity};

use super::Linted;
use crate::shell::{BAD, DIM, GOOD, Shell, WARN};

/// Longer lines are broken.
const WIDTH: usize = 110;

pub(crate) fn tell(linted: &Linted, shell: Shell) {
    let looked_at = linted.migrations().count();
    if looked_at == 0 {
        return shell.info("No migration is pending; --from VERSION looks at those from that version on.");
    }
    if !linted.asked {
        shell.warn(match linted.from {
            Some(_) => "No database was asked: nothing is measured, and no rows are counted.",
            None => {
                "No database was asked: nothing is measured, no rows are counted, and every table is taken for a new one. \
                 --from VERSION tells which migrations are still to come."
            }
        });
    }
    if linted.findings.is_empty() {
        return shell.info(&format!("Nothing found in {}.", migrations(looked_at)));
    }
    let mut migration = "";
    let mut advised = BTreeSet::new();
    for finding in &linted.findings {
        if finding.migration != migration {
            migration = &finding.migration;
            shell.result(&format!("\n  {migration}\n"));
        }
        // What to do is said once.
        let advice = finding.recipe.as_ref().filter(|recipe| advised.insert(*recipe));
        shell.result(&told(finding, advice));
    }
    shell.result(&allowing(&linted.findings));
    shell.result(&format!("  {}\n\n", summary(linted, looked_at)));
}

fn told(finding: &Finding, advice: Option<&String>) -> String {
    let (style, word) = match finding.severity {
        Severity::Error => (BAD, "ERROR"),
        Severity::Warning => (WARN, "WARN"),
        Severity::Note => (GOOD, "NOTE"),
    };
    let gap = " ".repeat(5 - word.len());
    let place = format!("{}:{}", finding.file, finding.line);
    let mut text = format!("\n    {style}{word}{style:#}{gap}  {}  {DIM}{place}{DIM:#}\n", finding.rule);
    text += &format!("           {}\n", broken(&finding.message, 11));
    if let Some(measured) = &finding.measured {
        text += &format!("           {DIM}measured{DIM:#}  {}\n", broken(measured, 21));
    }
    if let Some(advice) = advice {
        let (words, statements) = advice.split_once('\n').unwrap_or((advice, ""));
        text += &format!("           {DIM}instead{DIM:#}   {}\n", broken(words, 21));
        // To be copied as they are.
        statements.lines().for_each(|line| text += &format!("             {line}\n"));
    }
    text
}

/// A text in lines of bearable length; those behind the first are indented.
fn broken(text: &str, indent: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(line) = lines.last_mut() else { continue };
        if !line.is_empty() && indent + line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join(&format!("\n{}", " ".repeat(indent)))
}

/// How to learn more about the first rule, and how to allow it.
fn allowing(findings: &[Finding]) -> String {
    let Some(rule) = findings.iter().map(|finding| &finding.rule).find(|rule| !rule.starts_with("allow-")) else {
        return "\n".to_owned();
    };
    let sql = findings.iter().any(|finding| finding.file.ends_with(".sql"));
    let rust = findings.iter().any(|finding| finding.file.ends_with(".rs"));
    let ways =
        [rust.then(|| format!("schema.allow(\"{rule}\", \"why\")")), sql.then(|| format!("-- kit:allow {rule}: why"))];
    let ways: Vec<String> = ways.into_iter().flatten().collect();
    format!(
        "\n  {DIM}explain{DIM:#}  cargo kit migrate:lint --explain {rule}\n  {DIM}allow{DIM:#}    {}\n\n",
        ways.join("  or  ")
    )
}

fn summary(linted: &Linted, looked_at: usize) -> String {
    let count = |severity, word: &str| match linted.count(severity) {
        0 => None,
        1 => Some(format!("1 {word}")),
        many => Some(format!("{many} {word}s")),
    };
    let counts = [count(Severity::Error, "error"), count(Severity::Warning, "warning"), count(Severity::Note, "note")];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    format!("{} in {}.", counts.join(", "), migrations(looked_at))
}

fn migrations(count: usize) -> String {
    if count == 1 { "1 migration".to_owned() } else { format!("{count} migrations") }
}
