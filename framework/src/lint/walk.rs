//! Through the migrations, act by act: what each rule says, what was measured of it, what is to be asked about rows.
//!
//! A rule is asked about an act with the tables as they are before it. What a measurement shows decides over what a rule
//! claims; what nobody has measured stays as the rule says it.

use std::borrow::Cow;

use super::measure::{self, Weighed};
use super::{Act, Check, Dialect, Found, Place, RULES, Reader, Rule, Server, Severity, Surroundings, Topic};
use crate::schema::{Course, Operation, Risk, Schema, risks_of};
use crate::wire::{Foreseen, ForeseenMigration};

/// A migration, and what there is to say about it before rows are counted.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub(super) migration: &'a ForeseenMigration,
    pub(super) acts: Vec<Act>,
    pub(super) spoken: Vec<Spoken>,
    pub(super) doubted: Vec<Doubted>,
    /// What rules would say if all that is there before the migration were in use: an allow for it is not without effect.
    pub(super) in_use: Vec<(&'static str, Place)>,
}

/// A rule that spoke about an act.
#[derive(Debug)]
pub(super) struct Spoken {
    pub(super) act: usize,
    pub(super) rule: &'static Rule,
    pub(super) found: Found,
    /// Instead of what the rule usually has.
    pub(super) severity: Option<Severity>,
    /// What was measured, in words.
    pub(super) measured: Option<String>,
}

/// An act whose rows are to be counted.
#[derive(Debug)]
pub(super) struct Doubted {
    pub(super) act: usize,
    pub(super) risk: Risk,
}

/// Looks at all migrations but those that are told only for what they do to the schema.
pub(super) fn walk(foreseen: &Foreseen, server: Server) -> Vec<Seen<'_>> {
    let before = before(foreseen, server.dialect);
    let mut reader = Reader::new(server.dialect, &before);
    let mut course = Course::new(&before);
    let mut counts_hold = true;
    let migrations = foreseen.migrations.iter().filter(|migration| !migration.earlier);
    migrations
        .map(|migration| {
            let acts = reader.acts(&migration.operations);
            let in_use = in_use(migration, &acts, server, &course);
            let mut step = Step::new(migration, &acts, server);
            step.take(&mut course, &mut counts_hold);
            let Step { spoken, doubted, .. } = step;
            Seen { migration, acts, spoken, doubted, in_use }
        })
        .collect()
}

/// The schema before the first migration that is looked at: what the database has, or the earlier ones make.
fn before(foreseen: &Foreseen, dialect: Dialect) -> Cow<'_, Schema> {
    let mut earlier = foreseen.migrations.iter().filter(|migration| migration.earlier).peekable();
    if earlier.peek().is_none() {
        return Cow::Borrowed(&foreseen.before);
    }
    let mut reader = Reader::new(dialect, &foreseen.before);
    earlier.for_each(|migration| drop(reader.acts(&migration.operations)));
    Cow::Owned(reader.schema())
}

/// What rules would say of the migration alone. Only asked where something is allowed.
fn in_use(
    migration: &ForeseenMigration,
    acts: &[Act],
    server: Server,
    course: &Course<'_>,
) -> Vec<(&'static str, Place)> {
    if migration.allows.is_empty() {
        return Vec::new();
    }
    let before = course.schema();
    let mut step = Step { alone: true, ..Step::new(migration, acts, server) };
    step.take(&mut Course::new(&before), &mut true);
    let place = |act: usize| acts.get(act).map(|act| act.place.clone()).unwrap_or_default();
    let spoken = step.spoken.iter().map(|spoken| (spoken.rule.name, place(spoken.act)));
    let doubted = step.doubted.iter().filter_map(|doubted| Some((doubted.risk.trouble?.rule(), place(doubted.act))));
    spoken.chain(doubted).collect()
}

/// One migration on its way.
struct Step<'a> {
    migration: &'a ForeseenMigration,
    acts: &'a [Act],
    server: Server,
    /// What rules say, whatever was measured and whichever rows there are.
    alone: bool,
    spoken: Vec<Spoken>,
    doubted: Vec<Doubted>,
}

impl<'a> Step<'a> {
    fn new(migration: &'a ForeseenMigration, acts: &'a [Act], server: Server) -> Self {
        Self { migration, acts, server, alone: false, spoken: Vec::new(), doubted: Vec::new() }
    }

    /// Takes the course from before the migration to behind it.
    fn take(&mut self, course: &mut Course<'_>, counts_hold: &mut bool) {
        let dialect = self.server.dialect;
        let rules = || RULES.iter().copied().filter(|rule| rule.for_dialect(dialect).is_some());
        let mut said = Vec::new();
        for rule in rules() {
            if let Check::Migration(check) = rule.check {
                let within = check(self.acts, &self.surroundings(course));
                said.extend(within.into_iter().map(|(act, found)| (act, rule, found)));
            }
        }
        let mut hurt = Vec::new();
        for (number, act) in self.acts.iter().enumerate() {
            for rule in rules() {
                if let Check::Act(check) = rule.check
                    && let Some(found) = check(act, &self.surroundings(course))
                {
                    said.push((number, rule, found));
                }
            }
            hurt.extend(measure::hurt(self.migration, act, course).into_iter().map(|hurt| (number, hurt)));
            *counts_hold &= !act.changes_rows();
            if let Some(operation) = act.operation() {
                if *counts_hold || self.alone {
                    self.doubt(number, act, operation, course);
                }
                course.make(operation);
            }
        }
        for (act, rule, found) in said {
            self.say(act, rule, found);
        }
        for (act, hurt) in hurt {
            self.say_measured(act, hurt);
        }
        self.spoken.sort_by_key(|spoken| spoken.act);
    }

    fn surroundings<'c>(&'c self, course: &'c Course<'c>) -> Surroundings<'c> {
        let migration = &self.migration.title;
        Surroundings { server: self.server, course, migration, stepwise: self.migration.stepwise }
    }

    /// What a rule says, unless the server showed that it is not so, or Kit sees to it.
    fn say(&mut self, act: usize, rule: &'static Rule, found: Found) {
        let is_safe = |act: &Act| !act.manner.text && self.migration.safe.contains(&act.place.operation);
        if rule.topic == Topic::Blocking && self.acts.get(act).is_some_and(is_safe) {
            return;
        }
        let weighed =
            self.acts.get(act).filter(|_| !self.alone).map(|act| measure::weigh(self.migration, act, &found.claims));
        let measured = match weighed {
            Some(Weighed::TakenBack) => return,
            Some(Weighed::Confirmed(words)) => Some(words),
            Some(Weighed::Unknown) | None => None,
        };
        self.spoken.push(Spoken { act, rule, found, severity: None, measured });
    }

    /// What was measured, unless a rule spoke of it.
    fn say_measured(&mut self, act: usize, hurt: measure::Hurt) {
        let Some(rule) = super::rule(hurt.rule) else { return };
        let Some(place) = self.acts.get(act).map(|act| &act.place) else { return };
        let about_it = |spoken: &Spoken| {
            let other = self.acts.get(spoken.act).map(|act| &act.place);
            let same = other.is_some_and(|other| other.operation == place.operation && other.line == place.line);
            same && (spoken.found.claims.table == hurt.table || spoken.rule.topic == Topic::Blocking)
        };
        if self.spoken.iter().any(about_it) {
            return;
        }
        let found = Found { message: hurt.message, ..Found::default() };
        self.spoken.push(Spoken { act, rule, found, severity: hurt.severity, measured: Some(hurt.measured) });
    }

    fn doubt(&mut self, number: usize, act: &Act, operation: &Operation, course: &Course<'_>) {
        if act.checks_rows() {
            let risks = risks_of(act.place.operation, operation, course).into_iter();
            let risks = risks.filter(|risk| risk.doubt.is_some() && risk.trouble.is_some());
            self.doubted.extend(risks.map(|risk| Doubted { act: number, risk }));
        }
    }
}
