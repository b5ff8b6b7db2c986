//! `explain`: what a failure means and what can be done, by its code. Needs no project.

use clap::Args;
use ruskit::code::Code;
use ruskit::lint;
use ruskit::wire::exit;

use crate::explain::{self, Meant, PAGE, Section};
use crate::failure::Failure;
use crate::shell::Shell;

/// Options of `explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Code of a failure, as in E0301; words of its message; or a rule of migrate:lint. All failures if left out
    #[arg(value_name = "CODE")]
    words: Vec<String>,
}

impl Explain {
    pub(crate) fn run(&self, shell: Shell) -> Result<(), Failure> {
        let asked = self.words.join(" ");
        let all = explain::sections(PAGE);
        if asked.trim().is_empty() {
            shell.result(&list(&all));
            return Ok(());
        }
        if let Some(rule) = lint::rule(asked.trim()) {
            shell.result(&lint::page(rule));
            return Ok(());
        }
        match explain::meant(&all, asked.trim()) {
            Meant::One(section) => shell.result(&format!("# kit::{}\n\n{}\n", section.code, section.text)),
            Meant::Several(several) => shell.result(&list(&several)),
            Meant::Nothing => return Err(unknown(asked.trim(), &all)),
        }
        Ok(())
    }
}

/// A line for each, below its subject.
fn list(sections: &[Section<'_>]) -> String {
    let mut text = String::new();
    let mut subject = "";
    for section in sections {
        if section.subject != subject {
            let gap = if subject.is_empty() { "" } else { "\n" };
            text += &format!("{gap}{}\n", section.subject);
            subject = section.subject;
        }
        text += &format!("  kit::{}  {}\n", section.code, section.messages().next().unwrap_or_default());
    }
    text
}

fn unknown(asked: &str, all: &[Section<'_>]) -> Failure {
    let mut near = explain::nearest(all, asked);
    near.extend(lint::nearest_rules(asked).iter().map(|rule| (*rule).to_owned()));
    let hint = match near.as_slice() {
        [] => "`cargo kit explain` lists all failures, `cargo kit migrate:lint --explain` all rules.".to_owned(),
        near => format!("is {} meant? `cargo kit explain` lists all failures.", near.join(" or ")),
    };
    let message = format!("nothing is called `{asked}`: no code, no rule, no words of a message");
    Failure::new(Code::UnknownCode, message).hint(hint).exit(exit::USAGE)
}
