//! Statements about one table, as few ALTER TABLEs as do what was asked.
//!
//! PostgreSQL carries out the parts of one ALTER TABLE in an order of its own: what is dropped, types, new columns,
//! constraints (`AlterTablePass` in `src/backend/commands/tablecmds.c`), and rewrites the table once. So actions share
//! one, whatever their order, unless that order is what one of them means.

use super::name;
use crate::driver::Statement;

/// What an action is about, as far as others may stand in its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    DropColumn(String),
    DropConstraint(String),
    ChangeColumn(String),
    AddColumn(String),
    /// Adds a constraint, under this name.
    Constrain(Option<String>),
}

impl Action {
    /// Whether this one cannot be carried out before the other, which comes first.
    fn waits_for(&self, other: &Action) -> bool {
        match (self, other) {
            (Action::DropColumn(_), Action::Constrain(_)) => true,
            (Action::DropConstraint(name), Action::Constrain(added)) => {
                added.as_ref().is_none_or(|added| added == name)
            }
            (Action::DropColumn(name) | Action::ChangeColumn(name) | Action::AddColumn(name), other) => {
                other.column() == Some(name)
            }
            _ => false,
        }
    }

    /// The column it adds or changes.
    fn column(&self) -> Option<&String> {
        match self {
            Action::AddColumn(name) | Action::ChangeColumn(name) => Some(name),
            _ => None,
        }
    }
}

/// The statements so far, and the ALTER TABLE that is being put together.
#[derive(Debug, Default)]
pub(super) struct Actions {
    /// The table as it stands in a statement.
    table: String,
    statements: Vec<Statement>,
    actions: Vec<Action>,
    texts: Vec<String>,
    then: Vec<Statement>,
}

impl Actions {
    /// Nothing to do to this table yet.
    pub(super) fn on(table: &str) -> Self {
        Self { table: name::sql(table), ..Self::default() }
    }

    /// Makes an action part of the ALTER TABLE, or of the next one where it cannot share this one.
    pub(super) fn act(&mut self, action: Action, texts: impl IntoIterator<Item = String>) {
        if self.actions.iter().any(|earlier| action.waits_for(earlier)) {
            self.flush();
        }
        self.actions.push(action);
        self.texts.extend(texts);
    }

    /// Runs these statements, which ask about a column, before it is added or changed.
    pub(super) fn ask_about(&mut self, column: &str, statements: impl IntoIterator<Item = Statement>) {
        let mut statements = statements.into_iter().peekable();
        if statements.peek().is_some() && self.actions.iter().any(|action| action.column().is_some_and(|c| c == column))
        {
            self.flush();
        }
        self.statements.extend(statements);
    }

    /// Runs these statements before the ALTER TABLE.
    pub(super) fn first(&mut self, statements: impl IntoIterator<Item = Statement>) {
        self.statements.extend(statements);
    }

    /// Runs these statements behind the ALTER TABLE.
    pub(super) fn then(&mut self, statements: impl IntoIterator<Item = Statement>) {
        self.then.extend(statements);
    }

    /// Runs these statements now, behind all that came before.
    pub(super) fn run(&mut self, statements: impl IntoIterator<Item = Statement>) {
        self.flush();
        self.statements.extend(statements);
    }

    fn flush(&mut self) {
        let text = match self.texts.as_slice() {
            [] => None,
            [action] => Some(format!("ALTER TABLE {} {action}", self.table)),
            several => Some(format!("ALTER TABLE {}\n    {}", self.table, several.join(",\n    "))),
        };
        self.statements.extend(text.map(Statement::new));
        self.statements.append(&mut self.then);
        self.actions.clear();
        self.texts.clear();
    }

    /// All statements.
    pub(super) fn finish(mut self) -> Vec<Statement> {
        self.flush();
        self.statements
    }
}
