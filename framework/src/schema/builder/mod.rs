//! Recording operations: what a migration's `up` and `down` talk to.
//!
//! A builder only records. Nothing here touches a database, so a migration can be listed, printed, compared and
//! reversed without running it. What is wrong in a recording (a table altered to nothing, a modifier without a column)
//! is kept as a message and reported when the migration is planned, with its name.

mod blueprint;
mod column;
mod keys;
mod objects;
mod part;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{EnumType, Operation, View};
use crate::migrate::Step;

pub use blueprint::Blueprint;
pub use column::ColumnBuilder;
pub use keys::{CheckBuilder, ForeignKeyBuilder, IndexBuilder, PrimaryKeyBuilder, constraint_name};
pub use objects::{EnumBuilder, EnumValueBuilder, SqlBuilder, ViewBuilder};

/// Records the operations of one direction of a migration.
#[derive(Default)]
pub struct SchemaBuilder {
    operations: Vec<Operation>,
    steps: Vec<Box<dyn Step>>,
    automatic: bool,
    mistakes: Vec<String>,
    undecided: Vec<String>,
    allows: Vec<Allow>,
}

/// A finding of `migrate:lint` that the author has thought about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Allow {
    /// The rule, as in `drop-column`.
    pub rule: String,
    /// Why it is right here.
    pub why: String,
    /// The operation it is about, by its place; the whole migration if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<usize>,
    /// The line of the statement it is about, in a file of SQL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
}

impl Allow {
    /// Whether it is about what stands there: in the operation of this place, in the line of a file of SQL.
    pub fn covers(&self, operation: usize, line: usize) -> bool {
        self.operation.is_none_or(|own| own == operation) && self.line.is_none_or(|own| own == line)
    }
}

/// What a [`SchemaBuilder`] recorded.
#[derive(Default)]
pub struct Recording {
    /// Operations in the order recorded; changes to one table in a row are one operation.
    pub operations: Vec<Operation>,
    /// The steps that `Operation::Step` refers to by index.
    pub steps: Vec<Box<dyn Step>>,
    /// The direction was left to Kit ([`SchemaBuilder::automatic`]).
    pub automatic: bool,
    /// What cannot be meant as it was written.
    pub mistakes: Vec<String>,
    /// What the author has still to decide ([`SchemaBuilder::undecided`]).
    pub undecided: Vec<String>,
    /// What the author has thought about ([`SchemaBuilder::allow`]).
    pub allows: Vec<Allow>,
}

impl fmt::Debug for Recording {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Recording")
            .field("operations", &self.operations)
            .field("steps", &self.steps.len())
            .field("automatic", &self.automatic)
            .field("mistakes", &self.mistakes)
            .field("undecided", &self.undecided)
            .field("allows", &self.allows)
            .finish()
    }
}

impl SchemaBuilder {
    /// A builder that has recorded nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a table.
    pub fn create_table(&mut self, name: &str, describe: impl FnOnce(&mut Blueprint)) {
        self.create(name, false, describe);
    }

    /// Creates a table unless one of that name is there already.
    pub fn create_table_if_not_exists(&mut self, name: &str, describe: impl FnOnce(&mut Blueprint)) {
        self.create(name, true, describe);
    }

    fn create(&mut self, name: &str, if_not_exists: bool, describe: impl FnOnce(&mut Blueprint)) {
        let mut blueprint = Blueprint::new(name);
        describe(&mut blueprint);
        let operation = Some(self.operations.len());
        self.allows.extend(std::mem::take(&mut blueprint.allows).into_iter().map(|allow| Allow { operation, ..allow }));
        match blueprint.into_table() {
            Ok(table) => self.record(Operation::CreateTable { table, if_not_exists }),
            Err(mistakes) => self.mistakes.extend(mistakes),
        }
    }

    /// Changes a table: adds, changes, renames and drops columns, indexes and constraints, in the order written.
    pub fn alter_table(&mut self, name: &str, describe: impl FnOnce(&mut Blueprint)) {
        let mut blueprint = Blueprint::new(name);
        describe(&mut blueprint);
        let allows = std::mem::take(&mut blueprint.allows);
        let (changes, mistakes) = blueprint.into_changes();
        self.mistakes.extend(mistakes);
        let merges = matches!(self.operations.last(), Some(Operation::AlterTable { table, .. }) if table == name);
        let operation = Some(self.operations.len() - usize::from(merges));
        self.allows.extend(allows.into_iter().map(|allow| Allow { operation, ..allow }));
        if let Some(Operation::AlterTable { table, changes: earlier }) = self.operations.last_mut()
            && table == name
        {
            earlier.extend(changes);
        } else if !changes.is_empty() {
            self.record(Operation::AlterTable { table: name.to_owned(), changes });
        }
    }

    /// Renames a table; foreign keys, indexes and views follow.
    pub fn rename_table(&mut self, from: &str, to: &str) {
        self.record(Operation::RenameTable { from: from.to_owned(), to: to.to_owned() });
    }

    /// Drops a table with all its rows.
    pub fn drop_table(&mut self, name: &str) {
        self.record(Operation::DropTable { name: name.to_owned(), if_exists: false });
    }

    /// Drops a table with all its rows, if there is one of that name.
    pub fn drop_table_if_exists(&mut self, name: &str) {
        self.record(Operation::DropTable { name: name.to_owned(), if_exists: true });
    }

    /// Creates a view for a `SELECT`.
    pub fn create_view(&mut self, name: &str, query: &str) -> ViewBuilder<'_> {
        self.view(name, query, false)
    }

    /// Creates a view for a `SELECT`, in place of one of that name.
    pub fn replace_view(&mut self, name: &str, query: &str) -> ViewBuilder<'_> {
        self.view(name, query, true)
    }

    fn view(&mut self, name: &str, query: &str, replace: bool) -> ViewBuilder<'_> {
        let query = query.trim().trim_end_matches(';').to_owned();
        self.record(Operation::CreateView { view: View { name: name.to_owned(), query, ..View::default() }, replace });
        ViewBuilder { operation: self.operations.last_mut() }
    }

    /// Drops a view.
    pub fn drop_view(&mut self, name: &str) {
        self.record(Operation::DropView { name: name.to_owned(), if_exists: false });
    }

    /// Drops a view, if there is one of that name.
    pub fn drop_view_if_exists(&mut self, name: &str) {
        self.record(Operation::DropView { name: name.to_owned(), if_exists: true });
    }

    /// Creates a named enum type, for columns made with
    /// [`named_enumeration`](Blueprint::named_enumeration).
    pub fn create_enum<V: Into<String>>(&mut self, name: &str, values: impl IntoIterator<Item = V>) -> EnumBuilder<'_> {
        let values = values.into_iter().map(Into::into).collect();
        self.record(Operation::CreateEnum(EnumType { name: name.to_owned(), values, comment: None }));
        EnumBuilder { operation: self.operations.last_mut() }
    }

    /// Drops a named enum type that no column has any more.
    pub fn drop_enum(&mut self, name: &str) {
        self.record(Operation::DropEnum(name.to_owned()));
    }

    /// Adds a value to a named enum type, behind all others or where [`EnumValueBuilder::before`] says.
    pub fn add_enum_value(&mut self, name: &str, value: &str) -> EnumValueBuilder<'_> {
        self.record(Operation::AddEnumValue { name: name.to_owned(), value: value.to_owned(), before: None });
        EnumValueBuilder { operation: self.operations.last_mut() }
    }

    /// Renames a value of a named enum type; rows follow.
    pub fn rename_enum_value(&mut self, name: &str, from: &str, to: &str) {
        self.record(Operation::RenameEnumValue { name: name.to_owned(), from: from.to_owned(), to: to.to_owned() });
    }

    /// Installs an extension that the database server has, unless it is installed already.
    pub fn create_extension(&mut self, name: &str) {
        self.record(Operation::CreateExtension { name: name.to_owned(), if_not_exists: true });
    }

    /// Installs an extension that the database server has and that is not installed yet.
    pub fn create_new_extension(&mut self, name: &str) {
        self.record(Operation::CreateExtension { name: name.to_owned(), if_not_exists: false });
    }

    /// Removes an installed extension.
    pub fn drop_extension(&mut self, name: &str) {
        self.record(Operation::DropExtension { name: name.to_owned(), if_exists: false });
    }

    /// Removes an extension, if it is installed.
    pub fn drop_extension_if_exists(&mut self, name: &str) {
        self.record(Operation::DropExtension { name: name.to_owned(), if_exists: true });
    }

    /// Runs statements in this database's own words. Say what undoes them with [`SqlBuilder::down`].
    pub fn sql(&mut self, text: impl Into<String>) -> SqlBuilder<'_> {
        self.record(Operation::Sql { up: text.into(), down: None, file: None });
        SqlBuilder { operation: self.operations.last_mut() }
    }

    /// Holds the place of something its author has still to decide, in words. The migration is refused, with these words,
    /// before anything runs; take the line out once what it asks for is written in its place.
    pub fn undecided(&mut self, what: &str) {
        self.undecided.push(what.to_owned());
    }

    /// Tells `migrate:lint` that what this rule warns of was thought about, and why it is right in this migration.
    /// [`Blueprint::allow`] says so of one table's changes alone.
    pub fn allow(&mut self, rule: &str, why: &str) {
        self.allows.push(Allow { rule: rule.to_owned(), why: why.to_owned(), ..Allow::default() });
    }

    /// Runs Rust code with a real connection, inside the migration's transaction. On the way back its
    /// [`Step::down`] runs.
    pub fn run(&mut self, step: impl Step + 'static) {
        self.run_boxed(Box::new(step));
    }

    pub(crate) fn run_boxed(&mut self, step: Box<dyn Step>) {
        let index = self.steps.len();
        self.record(Operation::Step { name: step.name().to_owned(), index, down: false });
        self.steps.push(step);
    }

    /// Records an operation that was worked out elsewhere, as it is.
    pub fn operation(&mut self, operation: Operation) {
        self.record(operation);
    }

    /// Leaves this direction to Kit: the way back is worked out from the operations of the other direction and the
    /// schema before them. What `Migration::down` does unless it is written by hand.
    pub fn automatic(&mut self) {
        self.automatic = true;
    }

    /// What was recorded.
    pub fn finish(self) -> Recording {
        let Self { operations, steps, automatic, mistakes, undecided, allows } = self;
        Recording { operations, steps, automatic, mistakes, undecided, allows }
    }

    fn record(&mut self, operation: Operation) {
        self.operations.push(operation);
    }
}
