//! What a dry run comes to, as a file the database's own shell takes.

use serde_json::{Value, json};

use super::shell::Shell;
use crate::driver::{Driver, Statement};
use crate::migrate::{Direction, Planned, Progress};

/// Prints it while it runs.
pub(super) struct Script<'a> {
    shell: &'a mut Shell,
    driver: &'static dyn Driver,
    migrations: Vec<Scripted>,
    remarks: Vec<String>,
}

/// What one migration sends.
struct Scripted {
    title: String,
    direction: &'static str,
    stepwise: bool,
    out_of_order: bool,
    /// It is only remembered.
    faked: bool,
    statements: Vec<String>,
}

impl<'a> Script<'a> {
    pub(super) fn new(shell: &'a mut Shell, driver: &'static dyn Driver) -> Self {
        Self { shell, driver, migrations: Vec::new(), remarks: Vec::new() }
    }

    /// The same for programs.
    pub(super) fn report(self) -> Value {
        let migration = |migration: Scripted| {
            json!({
                "migration": migration.title,
                "direction": migration.direction,
                "stepwise": migration.stepwise,
                "out_of_order": migration.out_of_order,
                "faked": migration.faked,
                "statements": migration.statements,
            })
        };
        let migrations: Vec<_> = self.migrations.into_iter().map(migration).collect();
        let mut report = json!({ "pretend": true, "migrations": migrations });
        if !self.remarks.is_empty() {
            report["remarks"] = json!(self.remarks);
        }
        report
    }

    /// A migration that sends nothing: the database holds already what it makes.
    pub(super) fn faked(&mut self, title: &str) {
        self.comment(&format!("{title} is there already: here Kit records it as applied"));
        let title = title.to_owned();
        let (stepwise, out_of_order, statements) = (false, false, Vec::new());
        self.migrations.push(Scripted { title, direction: "up", stepwise, out_of_order, faked: true, statements });
    }

    fn comment(&mut self, text: &str) {
        self.shell.sql(&format!("-- {}", text.replace('\n', " ")));
    }

    fn push(&mut self, text: &str) {
        if let Some(migration) = self.migrations.last_mut() {
            migration.statements.push(text.to_owned());
        }
    }
}

impl Progress for Script<'_> {
    fn remark(&mut self, text: &str) {
        self.comment(text);
        self.remarks.push(text.to_owned());
    }

    fn migration(&mut self, planned: &Planned) {
        let up = planned.direction == Direction::Up;
        let verb = if up { "apply" } else { "undo" };
        let stepwise = planned.is_stepwise();
        let how = if stepwise { ", in steps: what stands in no transaction commits by itself" } else { "" };
        let late = if planned.out_of_order { ", out of order: a newer one is applied" } else { "" };
        self.comment(&format!("{verb} {}{late}{how}", planned.title()));
        self.migrations.push(Scripted {
            title: planned.title(),
            direction: if up { "up" } else { "down" },
            stepwise,
            out_of_order: planned.out_of_order,
            faked: false,
            statements: Vec::new(),
        });
    }

    fn statement(&mut self, statement: &Statement) {
        if let Some(message) = &statement.guard {
            // Where the message names what was found, nothing is found yet.
            self.comment(&format!("must find nothing: {}", message.replace("{}", "…")));
        } else if !statement.reason.is_empty() {
            self.comment(&statement.reason);
        }
        self.shell.sql(&self.driver.for_shell(&statement.text));
        self.push(&statement.text);
    }

    fn boundary(&mut self, statement: &Statement) {
        self.statement(statement);
    }

    fn record(&mut self, planned: &Planned) {
        self.comment(match planned.direction {
            Direction::Up => "here Kit records it as applied",
            Direction::Down => "here Kit forgets it",
        });
    }

    fn step(&mut self, name: &str) {
        self.comment(&format!("Rust step {name}: not run by a dry run"));
        self.push(&format!("-- step {name}"));
    }
}
