//! The page of a rule: what `--explain` prints and the documentation holds.

use std::fmt::Write;

use super::{Advice, Check, Dialect, Example, RULES, Rule, Severity, Topic};

/// A rule's page, in Markdown.
pub fn page(rule: &Rule) -> String {
    let mut page = format!("# {}\n\nFinds where {}.\n\n{}\n", rule.name, rule.title, rule.why);
    for advice in rule.advice {
        page.push_str(&of_advice(advice));
    }
    // An allow that is wrong is to be corrected.
    if !matches!(rule.check, Check::Allows) {
        page.push_str(&allowing(rule));
    }
    if !rule.sources.is_empty() {
        page.push_str("\n## Sources\n\n");
        rule.sources.iter().for_each(|source| page.push_str(&format!("- <{source}>\n")));
    }
    page
}

/// The list of all rules, in Markdown; each has its page beside it.
pub fn index() -> String {
    let mut index = "# Rules of migrate:lint\n\nWhat `cargo kit migrate:lint` looks for. `cargo kit migrate:lint \
                     --explain RULE` prints the page of a rule. An **error** fails, loses rows, or keeps others waiting \
                     for as long as the table is large; a **warning** may hurt; a **note** is worth knowing. Tables \
                     created by the migrations that are looked at are nobody's yet: rules about programs that wait or \
                     still run leave them alone.\n"
        .to_owned();
    for topic in [Topic::Blocking, Topic::Loss, Topic::Course, Topic::RunningCode, Topic::Rows, Topic::Design] {
        let _ = write!(index, "\n## {}\n\n", title(topic));
        index.push_str("| rule | finds where | PostgreSQL | MySQL, MariaDB | SQLite |\n|---|---|---|---|---|\n");
        for rule in RULES.iter().filter(|rule| rule.topic == topic) {
            let cell = |dialect| rule.for_dialect(dialect).map_or("", |advice| word(advice.severity));
            let (postgres, mysql, sqlite) = (cell(Dialect::Postgres), cell(Dialect::Mysql), cell(Dialect::Sqlite));
            let name = rule.name;
            let _ = writeln!(index, "| [{name}]({name}.md) | {} | {postgres} | {mysql} | {sqlite} |", rule.title);
        }
    }
    index
}

fn title(topic: Topic) -> &'static str {
    match topic {
        Topic::Blocking => "Others wait",
        Topic::Loss => "A table may be lost",
        Topic::RunningCode => "Programs that are still running",
        Topic::Rows => "It depends on the rows",
        Topic::Course => "It will not run as it is written",
        Topic::Design => "Regretted later",
    }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn of_advice(advice: &Advice) -> String {
    let title = match advice.dialect {
        Dialect::Mysql => "MySQL and MariaDB",
        dialect => dialect.title(),
    };
    let mut text = format!("\n## {title}: {}\n\n{}\n", word(advice.severity), advice.recipe);
    advice.examples.iter().for_each(|example| text.push_str(&of_example(example)));
    text
}

fn of_example(example: &Example) -> String {
    let mut text = String::new();
    if !example.before.is_empty() {
        text.push_str(&format!("\nBefore:\n\n{}", block(example.before)));
    }
    text.push_str(&format!("\nFound:\n\n{}", block(example.bad)));
    match example.good {
        [] => {}
        [one] => text.push_str(&format!("\nInstead:\n\n{}", block(one))),
        several => {
            text.push_str("\nInstead, each in a migration of its own:\n");
            several.iter().for_each(|one| text.push_str(&format!("\n{}", block(one))));
        }
    }
    text
}

fn block(sql: &str) -> String {
    let end = if sql.trim_end().ends_with(';') { "" } else { ";" };
    format!("```sql\n{}{end}\n```\n", sql.trim_end())
}

fn allowing(rule: &Rule) -> String {
    let name = rule.name;
    format!(
        "\n## Allow it\n\nWhere you have thought about it, say why. In a migration of Rust:\n\n```rust\n\
         schema.allow(\"{name}\", \"the table has ten rows\");\n```\n\nor for one table, `t.allow(\"{name}\", \"…\")`. In a \
         file of SQL, above the statement:\n\n```sql\n-- kit:allow {name}: the table has ten rows\n```\n"
    )
}
