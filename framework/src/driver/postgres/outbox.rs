//! Statements that wait to be sent with the next text, so that they cost no round trip of their own.

/// What waits.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    text: String,
    /// How many statements wait.
    pub(super) count: usize,
}

impl Outbox {
    /// Adds a statement, without its semicolon.
    pub(super) fn add(&mut self, statement: &str) {
        self.text.push_str(statement);
        self.text.push_str(";\n");
        self.count += 1;
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// What waits, with this text behind it.
    pub(super) fn before(&self, text: &str) -> String {
        format!("{}{text}", self.text)
    }
}
