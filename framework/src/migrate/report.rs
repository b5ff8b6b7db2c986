//! What a run did, as a report for programs: each migration, each statement, how long it took and what came of it.
//!
//! Made by hearing of the run like anything else that follows it. What is in it and never became
//! [`MigrationOutcome::Done`] is not in the database, or, where it stopped half way, is what the history says of it.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::error::MigrateError;
use super::patience::Waiting;
use super::plan::{Direction, Planned};
use super::run::{Done, Progress, Ran};
use crate::driver::{Backup, Statement};

/// What a run did.
#[derive(Debug, Default, Serialize)]
pub struct RunReport {
    /// The backup that was made before it.
    pub backup: Option<Backup>,
    /// How many migrations were to run.
    pub planned: usize,
    /// Those that ran or began to, in order.
    pub migrations: Vec<ReportedMigration>,
}

/// What one migration did.
#[derive(Debug, Serialize)]
pub struct ReportedMigration {
    /// Version and name.
    pub migration: String,
    /// Up or down.
    pub direction: Direction,
    /// What came of it.
    pub outcome: MigrationOutcome,
    /// Only the history was changed.
    pub faked: bool,
    /// How long it took, in milliseconds, waiting included.
    pub duration_ms: f64,
    /// How often it was begun.
    pub tries: u32,
    /// The times it kept off between two tries.
    pub waits: Vec<Wait>,
    /// What it sent, in order, those of tries that were rolled back included.
    pub statements: Vec<ReportedStatement>,
    #[serde(skip)]
    began: Instant,
}

/// What came of a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MigrationOutcome {
    /// It is done and committed.
    Done,
    /// It failed and is undone.
    Failed,
    /// It stopped half way, and its place is remembered.
    Stopped,
    /// It was rolled back, since it shared a transaction with one that failed.
    RolledBack,
}

/// A time between two tries.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Wait {
    /// Why.
    pub reason: String,
    /// How long, in milliseconds.
    pub pause_ms: f64,
}

/// A statement that was sent, or a step that was run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportedStatement {
    /// The statement, or the step's name.
    pub text: String,
    /// It is Rust code.
    pub step: bool,
    /// The try it belongs to, from 1.
    #[serde(rename = "try")]
    pub in_try: u32,
    /// How long it took, in milliseconds; none where it was cut off.
    pub duration_ms: Option<f64>,
    /// The rows it changed, where the database tells.
    pub rows: Option<u64>,
    /// It ended with an error.
    pub failed: bool,
}

impl RunReport {
    /// The run ended with this error, by which what is not done can be told apart.
    pub fn failed(&mut self, error: &MigrateError) {
        for entry in self.migrations.iter_mut().filter(|entry| entry.outcome != MigrationOutcome::Done) {
            entry.outcome = match error {
                MigrateError::Stopped { migration, .. } if *migration == entry.migration => MigrationOutcome::Stopped,
                _ if entry.statements.iter().any(|statement| statement.failed) => MigrationOutcome::Failed,
                error if error.to_string().starts_with(&entry.migration) => MigrationOutcome::Failed,
                _ => MigrationOutcome::RolledBack,
            };
        }
    }

    /// The statements that took longest, longest first, each with its migration.
    pub fn slowest(&self, most: usize) -> Vec<(&ReportedMigration, &ReportedStatement)> {
        let all = self.migrations.iter();
        let mut all: Vec<_> = all.flat_map(|entry| entry.statements.iter().map(move |each| (entry, each))).collect();
        all.retain(|(_, statement)| statement.duration_ms.is_some());
        all.sort_by(|(_, a), (_, b)| b.duration_ms.partial_cmp(&a.duration_ms).unwrap_or(std::cmp::Ordering::Equal));
        all.truncate(most);
        all
    }

    /// The entry of a migration that is not done yet.
    fn open(&mut self, title: &str, direction: Direction) -> Option<&mut ReportedMigration> {
        let is_meant = |entry: &&mut ReportedMigration| {
            entry.migration == title && entry.direction == direction && entry.outcome != MigrationOutcome::Done
        };
        self.migrations.iter_mut().rev().find(is_meant)
    }

    fn add(&mut self, title: String, direction: Direction) {
        self.migrations.push(ReportedMigration {
            migration: title,
            direction,
            outcome: MigrationOutcome::RolledBack,
            faked: false,
            duration_ms: 0.0,
            tries: 1,
            waits: Vec::new(),
            statements: Vec::new(),
            began: Instant::now(),
        });
    }

    fn sends(&mut self, text: &str, step: bool) {
        let Some(entry) = self.migrations.last_mut() else { return };
        entry.statements.push(ReportedStatement {
            text: text.to_owned(),
            step,
            in_try: entry.tries,
            duration_ms: None,
            rows: None,
            failed: false,
        });
    }
}

impl Progress for RunReport {
    fn backup(&mut self, backup: &Backup, _: &str) {
        self.backup = Some(backup.clone());
    }

    fn begin(&mut self, total: usize) {
        self.planned += total;
    }

    fn migration(&mut self, planned: &Planned) {
        let title = planned.title();
        match self.open(&title, planned.direction) {
            Some(_) => {
                // What is told from here on belongs to it.
                let at = self.migrations.iter().rposition(|entry| entry.migration == title).unwrap_or_default();
                let mut entry = self.migrations.remove(at);
                entry.tries += 1;
                self.migrations.push(entry);
            }
            None => self.add(title, planned.direction),
        }
    }

    fn statement(&mut self, statement: &Statement) {
        self.sends(&statement.text, false);
    }

    fn step(&mut self, name: &str) {
        self.sends(name, true);
    }

    fn ran(&mut self, ran: &Ran) {
        let Some(entry) = self.migrations.last_mut() else { return };
        entry.duration_ms = milliseconds(entry.began.elapsed());
        if let Some(statement) = entry.statements.last_mut() {
            statement.duration_ms = Some(milliseconds(ran.duration));
            statement.rows = ran.rows;
            statement.failed = ran.failed;
        }
    }

    fn waiting(&mut self, waiting: &Waiting) {
        let wait = Wait { reason: waiting.reason.clone(), pause_ms: milliseconds(waiting.pause) };
        let open = self.migrations.iter_mut().rev().find(|entry| entry.migration == waiting.migration);
        open.into_iter().for_each(|entry| entry.waits.push(wait.clone()));
    }

    fn done(&mut self, done: &Done) {
        if self.open(&done.title, done.direction).is_none() {
            self.add(done.title.clone(), done.direction);
        }
        if let Some(entry) = self.open(&done.title, done.direction) {
            // Waiting is a part of it.
            let waited: f64 = entry.waits.iter().map(|wait| wait.pause_ms).sum();
            entry.duration_ms = entry.duration_ms.max(milliseconds(done.duration) + waited);
            entry.faked = done.faked;
            entry.outcome = MigrationOutcome::Done;
        }
    }
}

/// As reports have times.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
