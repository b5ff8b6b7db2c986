//! What a dry run tells.

use ruskit::driver::{Driver, Statement};
use ruskit::migrate::{Planned, Progress};

/// The texts, in order.
#[allow(dead_code, reason = "each suite reads a part of it")]
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) texts: Vec<String>,
    pub(crate) remarks: Vec<String>,
    pub(crate) records: usize,
}

impl Heard {
    /// As the database's own shell takes it.
    #[allow(dead_code, reason = "one suite has no shell")]
    pub(crate) fn for_shell(&self, driver: &dyn Driver) -> String {
        self.texts.iter().map(|text| driver.for_shell(text) + "\n").collect()
    }
}

impl Progress for Heard {
    fn statement(&mut self, statement: &Statement) {
        self.texts.push(statement.text.clone());
    }

    fn boundary(&mut self, statement: &Statement) {
        self.texts.push(statement.text.clone());
    }

    fn remark(&mut self, text: &str) {
        self.remarks.push(text.to_owned());
    }

    fn record(&mut self, _: &Planned) {
        self.records += 1;
    }
}
