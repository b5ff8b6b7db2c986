//! What is found in migrations: asked in two steps, since a database counts rows in between.

use super::allow::{is_allowed, wrong};
use super::walk::{Seen, Spoken, walk};
use super::{Act, Claims, Finding, Found, Levels, Place, Rule, Server, Severity, Subject, Topic, about_rows, rule};
use crate::schema::{Allow, Change, Doubt, Operation};
use crate::wire::{Foreseen, ForeseenMigration};

/// Migrations that were looked at.
#[derive(Debug)]
pub struct Outlook<'a> {
    server: Server,
    seen: Vec<Seen<'a>>,
}

/// Everything that is found without counting rows.
pub fn lint(foreseen: &Foreseen, server: Server) -> Vec<Finding> {
    Outlook::new(foreseen, server).findings(&[], &Levels::default())
}

impl<'a> Outlook<'a> {
    /// Looks at migrations.
    pub fn new(foreseen: &'a Foreseen, server: Server) -> Self {
        Self { server, seen: walk(foreseen, server) }
    }

    /// What to ask the database about rows.
    pub fn doubts(&self) -> Vec<Doubt> {
        let doubted = self.seen.iter().flat_map(|seen| &seen.doubted);
        doubted.filter_map(|doubted| doubted.risk.doubt.clone()).collect()
    }

    /// What was found, in the order of the migrations. `counts` are the answers to [`doubts`](Self::doubts); where
    /// nobody asked, none.
    pub fn findings(&self, counts: &[Option<u64>], levels: &Levels) -> Vec<Finding> {
        let mut counts = counts.iter().copied().chain(std::iter::repeat(None));
        let mut findings = Vec::new();
        for seen in &self.seen {
            let mut found: Vec<Told<'_>> = seen.spoken.iter().map(|spoken| Told::spoken(seen, spoken)).collect();
            for doubted in &seen.doubted {
                let act = &seen.acts[doubted.act];
                let count = counts.next().flatten();
                if let Some((rule, found_rows)) = count.and_then(|count| about_rows(act, &doubted.risk, count)) {
                    found.push(Told { rows: count, ..Told::new(rule, act, found_rows) });
                }
            }
            found.sort_by_key(|told| told.place().map(|place| (place.operation, place.line, place.part)));
            found.retain(|told| !is_allowed(&seen.migration.allows, told.rule.name, told.place()));
            let refused = seen.migration.refused.iter().filter_map(|why| refused(why));
            found.extend(refused.filter(|told| !is_allowed(&seen.migration.allows, told.rule.name, None)));
            let wrong = wrong(seen, self.server.dialect).into_iter();
            found.extend(wrong.filter_map(|wrong| Some(of_allow(wrong.allow, rule(wrong.rule)?, wrong.message))));
            findings.extend(found.into_iter().filter_map(|told| self.finding(seen.migration, told, levels)));
        }
        findings
    }

    fn finding(&self, migration: &ForeseenMigration, told: Told<'_>, levels: &Levels) -> Option<Finding> {
        let advice = told.rule.for_dialect(self.server.dialect)?;
        let severity = levels.of(told.rule.name, told.severity.unwrap_or(advice.severity))?;
        let place = told.place();
        let in_file = place.is_some_and(|place| is_of_file(migration, place.operation));
        let line = place.filter(|_| in_file).map_or(told.line, |place| place.line);
        let recipe = told.found.recipe.or_else(|| Some(advice.recipe.to_owned()));
        Some(Finding {
            rule: told.rule.name.to_owned(),
            severity,
            migration: migration.title.clone(),
            file: migration.file.clone(),
            line,
            statement: place.map(|place| place.text.clone()).unwrap_or_default(),
            message: told.found.message,
            measured: told.measured,
            rows: told.rows,
            recipe: recipe.filter(|recipe| !recipe.is_empty()),
            subject: if in_file { Subject::default() } else { told.subject },
            gone: told.act.filter(|_| told.rule.topic == Topic::RunningCode).and_then(gone),
        })
    }
}

/// Whether the lines of this operation are those of the migration's own file.
fn is_of_file(migration: &ForeseenMigration, operation: usize) -> bool {
    match migration.operations.get(operation) {
        Some(Operation::Sql { file: Some(file), .. }) => migration.file.ends_with(file.as_str()),
        _ => false,
    }
}

/// What is told, before levels.
struct Told<'a> {
    rule: &'static Rule,
    act: Option<&'a Act>,
    found: Found,
    severity: Option<Severity>,
    measured: Option<String>,
    rows: Option<u64>,
    line: usize,
    subject: Subject,
}

impl<'a> Told<'a> {
    fn new(rule: &'static Rule, act: &'a Act, found: Found) -> Self {
        let subject = subject(act);
        Self { rule, act: Some(act), found, severity: None, measured: None, rows: None, line: 0, subject }
    }

    fn spoken(seen: &'a Seen<'_>, spoken: &Spoken) -> Self {
        let act = seen.acts.get(spoken.act);
        Self {
            rule: spoken.rule,
            act,
            found: spoken.found.clone(),
            severity: spoken.severity,
            measured: spoken.measured.clone(),
            rows: None,
            line: 0,
            subject: act.map(subject).unwrap_or_default(),
        }
    }

    fn place(&self) -> Option<&'a Place> {
        self.act.map(|act| &act.place)
    }
}

/// The column that an act takes from who knows it.
fn gone(act: &Act) -> Option<(String, String)> {
    match act.change()? {
        (table, Change::DropColumn(name) | Change::RenameColumn { from: name, .. }) => {
            Some((table.to_owned(), name.clone()))
        }
        _ => None,
    }
}

/// What the shadow refused.
fn refused(why: &str) -> Option<Told<'static>> {
    let message = format!("is refused by a copy of the database: {why}");
    let found = Found { message, recipe: None, claims: Claims::default() };
    let rule = rule("measured-refusal")?;
    Some(Told {
        rule,
        act: None,
        found,
        severity: None,
        measured: None,
        rows: None,
        line: 0,
        subject: Subject::default(),
    })
}

fn of_allow(allow: &Allow, rule: &'static Rule, message: String) -> Told<'static> {
    let found = Found { message, recipe: None, claims: Claims::default() };
    let line = allow.line.unwrap_or_default();
    let subject = Subject { names: vec![allow.rule.clone()], verb: "allow" };
    Told { rule, act: None, found, severity: None, measured: None, rows: None, line, subject }
}

fn subject(act: &Act) -> Subject {
    let Some(operation) = act.operation().filter(|_| !act.manner.text) else {
        let line = act.place.text.lines().next().map(str::to_owned);
        return Subject { names: line.into_iter().collect(), verb: "" };
    };
    let mut names: Vec<String> = operation.tables().into_iter().map(str::to_owned).collect();
    let Some((_, change)) = act.change() else { return Subject { names, verb: "" } };
    let (name, verb) = named(change);
    names.extend(name);
    Subject { names, verb }
}

fn named(change: &Change) -> (Option<String>, &'static str) {
    let first = |columns: &[String]| columns.first().cloned();
    match change {
        Change::AddColumn { column, .. } | Change::ChangeColumn(column) => (Some(column.name.clone()), ""),
        Change::RenameColumn { from, .. } | Change::RenameIndex { from, .. } => (Some(from.clone()), "rename"),
        Change::DropColumn(name) | Change::DropIndex(name) | Change::DropCheck(name) => (Some(name.clone()), "drop"),
        Change::CreateIndex(index) | Change::AddUnique(index) => {
            let name = index.columns.first().and_then(|column| column.name()).map(str::to_owned);
            (name, if index.unique { "unique" } else { "index" })
        }
        Change::AddPrimaryKey(key) => (first(&key.columns), "primary"),
        Change::AddForeignKey(key) => (first(&key.columns), "foreign"),
        Change::AddCheck(check) => (check.name.clone(), "check"),
        _ => (None, ""),
    }
}
