//! What the shell shows while migrations run: a line for each, or a bar when there are many.

use super::shell::Shell;
use crate::driver::Statement;
use crate::migrate::{Direction, Done, Planned, Progress, Waiting};

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
}

impl Progress for Lines<'_> {
    fn begin(&mut self, total: usize) {
        self.total = total;
        if total > 0 {
            self.shell.info(self.title);
        }
    }

    fn migration(&mut self, planned: &Planned) {
        if self.shell.verbose {
            self.shell.line(&format!("  -- {}", planned.title()));
        }
    }

    fn statement(&mut self, statement: &Statement) {
        if self.shell.verbose {
            self.shell.line(&format!("  {};", statement.text.replace('\n', "\n  ")));
        }
    }

    fn waiting(&mut self, waiting: &Waiting) {
        let Waiting { migration, reason, retry, retries, pause, so_far } = waiting;
        let (so_far, pause) = (so_far.as_secs_f64(), pause.as_secs_f64());
        self.shell.note(&format!(
            "{migration}: {reason}; trying again in {pause:.1} s ({retry} of {retries}, {so_far:.0} s so far)"
        ));
    }

    fn done(&mut self, done: &Done) {
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
