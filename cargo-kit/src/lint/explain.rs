//! `--explain`: the page of a rule, or the list of all. Needs no project.

use ruskit::code::Code;
use ruskit::lint::{self, RULES};
use ruskit::wire::exit;

use crate::failure::Failure;
use crate::shell::Shell;

pub(crate) fn explain(rule: Option<&str>, shell: Shell) -> Result<(), Failure> {
    let text = match rule {
        Some(name) => lint::page(lint::rule(name).ok_or_else(|| unknown(name))?),
        None => list(),
    };
    shell.result(&text);
    Ok(())
}

fn list() -> String {
    let width = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    RULES.iter().map(|rule| format!("{:width$}  {}\n", rule.name, rule.title)).collect()
}

fn unknown(name: &str) -> Failure {
    let near: Vec<String> = lint::nearest_rules(name).iter().map(|near| format!("`{near}`")).collect();
    let hint = match near.is_empty() {
        true => "`cargo kit migrate:lint --explain` lists all.".to_owned(),
        false => format!("is {} meant? `cargo kit migrate:lint --explain` lists all.", near.join(" or ")),
    };
    Failure::new(Code::UnknownRule, format!("there is no rule `{name}`")).hint(hint).exit(exit::USAGE)
}
