//! What the shell shows while migrations run: a line for each, or a bar when there are many.

use super::shell::{Shell, bytes, elapsed};
use crate::driver::{Backup, Statement};
use crate::migrate::{Direction, Done, Planned, Progress, Ran, RunReport, Waiting};

/// From this many on a terminal shows a bar.
pub(super) const MANY: usize = 100;

/// Shows a real run.
pub(super) struct Lines<'a> {
    pub(super) shell: &'a mut Shell,
    pub(super) title: &'a str,
    pub(super) total: usize,
    pub(super) count: usize,
    /// Some are undone, some are applied: each is told as what it is.
    pub(super) both_ways: bool,
    /// Keeps what is told.
    pub(super) record: Option<&'a mut RunReport>,
    /// The backup that was made.
    pub(super) backup: &'a mut Option<Backup>,
}

impl Lines<'_> {
    fn record(&mut self, tell: impl FnOnce(&mut RunReport)) {
        if let Some(record) = self.record.as_deref_mut() {
            tell(record);
        }
    }
}

impl Progress for Lines<'_> {
    fn backup(&mut self, backup: &Backup, because: &str) {
        self.record(|record| record.backup(backup, because));
        let (file, size, took) = (backup.file.display(), bytes(backup.bytes), elapsed(backup.duration));
        self.shell.info(&format!("Backup [{file}] made ({size}, {took}): {because}."));
        for left in &backup.removed {
            self.shell.line(&format!("  removed  {}, which a killed run had left unfinished", left.display()));
        }
        for (at, command) in backup.restore.iter().enumerate() {
            self.shell.line(&format!("  {}  {command}", if at == 0 { "restore" } else { "   then" }));
        }
        *self.backup = Some(backup.clone());
    }

    fn unlimited(&mut self, what: &str, migrations: &[String]) {
        self.shell.warn(&format!("The statement timeout does not reach {what} here: {}.", migrations.join(", ")));
    }

    fn begin(&mut self, total: usize) {
        self.record(|record| record.begin(total));
        self.total = total;
        if total > 0 {
            self.shell.info(self.title);
        }
    }

    fn migration(&mut self, planned: &Planned) {
        self.record(|record| record.migration(planned));
        if self.shell.verbose {
            self.shell.line(&format!("  -- {}", planned.title()));
        }
    }

    fn step(&mut self, name: &str) {
        self.record(|record| record.step(name));
    }

    fn ran(&mut self, ran: &Ran) {
        self.record(|record| record.ran(ran));
    }

    fn statement(&mut self, statement: &Statement) {
        self.record(|record| record.statement(statement));
        if self.shell.verbose {
            self.shell.line(&format!("  {};", statement.text.replace('\n', "\n  ")));
        }
    }

    fn waiting(&mut self, waiting: &Waiting) {
        self.record(|record| record.waiting(waiting));
        let Waiting { migration, reason, retry, retries, pause, so_far } = waiting;
        let (so_far, pause) = (so_far.as_secs_f64(), pause.as_secs_f64());
        self.shell.note(&format!(
            "{migration}: {reason}; trying again in {pause:.1} s ({retry} of {retries}, {so_far:.0} s so far)"
        ));
    }

    fn done(&mut self, done: &Done) {
        self.record(|record| record.done(done));
        self.count += 1;
        if self.total >= MANY && self.shell.can_draw() {
            self.shell.bar(self.count, self.total, &done.title);
        } else {
            let word = match done.direction {
                _ if done.faked => "FAKED",
                Direction::Down if self.both_ways => "UNDONE",
                _ => "DONE",
            };
            self.shell.task(&done.title, done.duration, word);
        }
    }
}
