//! Changes of a table that was there before, in the form that keeps nobody waiting for longer than a moment: what takes
//! long runs under a lock that lets others read and write, and what locks others out is committed by itself.
//!
//! The schema behind it is the one that the plain form leaves, names included. What needs a name and has none, what comes
//! as a text of its own, and all of it on partitioned tables keeps the plain form: PostgreSQL offers no other.

use super::alter;
use super::{column, comment, constraint, index, name};
use crate::driver::sql::quote;
use crate::driver::sql::references::deferrable;
use crate::driver::{Statement, Unsupported};
use crate::schema::{Change, Check, Column, ForeignKey, Index, Operation, PrimaryKey, Schema, Table, constraint_name};

/// Whether the operation may have such a form.
pub(super) fn has_form(operation: &Operation) -> bool {
    let Operation::AlterTable { changes, .. } = operation else { return false };
    changes.iter().any(|change| match change {
        Change::CreateIndex(index) if index.constraint => named_unique(index),
        Change::CreateIndex(index) => index.definition.is_none(),
        Change::AddUnique(index) => named_unique(index),
        Change::AddForeignKey(key) => key.name.is_some() && key.definition.is_none(),
        Change::AddCheck(check) => check.name.is_some() && check.definition.is_none(),
        Change::AddPrimaryKey(key) => key.definition.is_none(),
        Change::ChangeColumn(to) => !to.nullable,
        Change::DropIndex(_) => true,
        _ => false,
    })
}

/// The statements for the changes of a table.
pub(super) fn render(table: &str, changes: &[Change], before: &Schema) -> Result<Vec<Statement>, Unsupported> {
    let partitioned = |table: &&Table| table.options.contains_key("partition_by");
    let Some(found) = before.table(table).filter(|table| !partitioned(table)) else {
        return alter::render(table, changes, before);
    };
    let mut safe = Safe { draft: found.clone(), before, plain: Vec::new(), statements: Vec::new() };
    for change in alter::folded(changes) {
        safe.change(change)?;
    }
    safe.flush()?;
    Ok(safe.statements)
}

/// What has to go where the safe form of the operation was left half done and the operation is undone.
pub(super) fn scaffolding(operation: &Operation) -> Vec<Operation> {
    let Operation::AlterTable { table, changes } = operation else { return Vec::new() };
    let mut gone = Vec::new();
    for change in changes {
        match change {
            Change::ChangeColumn(to) if !to.nullable => gone.push(Change::DropCheck(no_null(table, &to.name))),
            Change::AddPrimaryKey(key) => {
                gone.extend(key.columns.iter().map(|column| Change::DropCheck(no_null(table, column))));
                gone.push(Change::DropIndex(key_name(table, key)));
            }
            _ => {}
        }
    }
    let operation = |changes| Operation::AlterTable { table: table.clone(), changes };
    if gone.is_empty() { Vec::new() } else { vec![operation(gone)] }
}

struct Safe<'a> {
    /// The table as the statements so far leave it, `plain` not counted.
    draft: Table,
    before: &'a Schema,
    /// Changes that stay as they are, still to be rendered together.
    plain: Vec<Change>,
    statements: Vec<Statement>,
}

impl Safe<'_> {
    fn change(&mut self, change: Change) -> Result<(), Unsupported> {
        match &change {
            Change::CreateIndex(index) | Change::AddUnique(index) if named_unique(index) && index.constraint => {
                self.flush()?;
                self.unique(index)?;
            }
            Change::CreateIndex(index) if !index.constraint && index.definition.is_none() => {
                self.flush()?;
                let index = Index { concurrently: true, ..index.clone() };
                self.statements.extend(index::create(&self.draft.name, &index)?);
            }
            Change::DropIndex(name) => {
                self.flush()?;
                self.alone(format!("DROP INDEX CONCURRENTLY {}", name::sql_beside(&self.draft.name, name)));
            }
            Change::AddForeignKey(ForeignKey { name: Some(name), definition: None, .. }) => {
                let Change::AddForeignKey(key) = &change else { return Ok(()) };
                let text = constraint::foreign_key(key);
                self.flush()?;
                self.validated(name, &text);
            }
            Change::AddCheck(Check { name: Some(name), definition: None, .. }) => {
                let Change::AddCheck(check) = &change else { return Ok(()) };
                let text = constraint::check(check);
                self.flush()?;
                self.validated(name, &text);
            }
            Change::AddPrimaryKey(key) if key.definition.is_none() => {
                self.flush()?;
                self.primary_key(key)?;
            }
            Change::ChangeColumn(to) => return self.change_column(to),
            _ => {
                self.plain.push(change);
                return Ok(());
            }
        }
        alter::follow(&mut self.draft, &change);
        Ok(())
    }

    /// Renders what was put off.
    fn flush(&mut self) -> Result<(), Unsupported> {
        let changes = std::mem::take(&mut self.plain);
        if changes.is_empty() {
            return Ok(());
        }
        let mut before = self.before.clone();
        before.tables.retain(|table| table.name != self.draft.name);
        before.tables.push(self.draft.clone());
        let mut statements = alter::render(&self.draft.name, &changes, &before)?;
        // Nothing that takes long comes under their locks.
        if let Some(last) = statements.last_mut() {
            last.commits = !last.needs_autocommit;
        }
        self.statements.extend(statements);
        changes.iter().for_each(|change| alter::follow(&mut self.draft, change));
        Ok(())
    }

    /// A unique constraint takes over an index that was built beside everything.
    fn unique(&mut self, index: &Index) -> Result<(), Unsupported> {
        // Refuses what no constraint can be.
        constraint::unique(index)?;
        let name = index.name.as_deref().unwrap_or_default();
        let built = Index { constraint: false, comment: None, deferrable: None, ..index.clone() };
        self.build(&built)?;
        let deferrable = deferrable(index.deferrable);
        let quoted = quote::name(name);
        self.alter(&format!("ADD CONSTRAINT {quoted} UNIQUE USING INDEX {quoted}{deferrable}"), "");
        let comment = index.comment.as_deref().map(|text| comment::on_constraint(&self.draft.name, name, text));
        self.statements.extend(comment.into_iter().chain(index::roles(&self.draft.name, index)));
        Ok(())
    }

    fn primary_key(&mut self, key: &PrimaryKey) -> Result<(), Unsupported> {
        let nullable = |column: &&String| self.draft.column(column).is_some_and(|column| column.nullable);
        let nullable: Vec<_> = key.columns.iter().filter(nullable).cloned().collect();
        nullable.iter().for_each(|column| self.not_null(column));
        let name = key_name(&self.draft.name, key);
        let columns = key.columns.iter().map(|column| column.as_str().into()).collect();
        self.build(&Index { name: Some(name.clone()), columns, unique: true, ..Index::default() })?;
        let quoted = quote::name(&name);
        self.alter(&format!("ADD CONSTRAINT {quoted} PRIMARY KEY USING INDEX {quoted}"), "");
        Ok(())
    }

    /// What of the change can be had at once, then what has to look at each row.
    fn change_column(&mut self, to: &Column) -> Result<(), Unsupported> {
        let plain = Change::ChangeColumn(to.clone());
        self.flush()?;
        let Some(from) = self.draft.column(&to.name).cloned() else {
            self.plain.push(plain);
            return Ok(());
        };
        // How a column is numbered or computed is settled together with what it takes.
        let counted = |column: &Column| (column.auto_increment, column.generated.clone(), column.options.clone());
        if !from.nullable || to.nullable || counted(&from) != counted(to) {
            self.plain.push(plain);
            return Ok(());
        }
        self.plain.push(Change::ChangeColumn(Column { nullable: true, ..to.clone() }));
        self.flush()?;
        self.not_null(&to.name);
        alter::follow(&mut self.draft, &plain);
        Ok(())
    }

    /// SET NOT NULL does not look at the rows where a check says that there is no NULL
    /// (<https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL>).
    fn not_null(&mut self, column: &str) {
        let (check, quoted) = (no_null(&self.draft.name, column), quote::name(column));
        self.statements.push(column::no_nulls(&self.draft.name, column));
        let named = constraint::named(Some(&check));
        self.validated(&check, &format!("{named}CHECK ({quoted} IS NOT NULL)"));
        self.alter(&format!("ALTER COLUMN {quoted} SET NOT NULL"), "the check has seen all rows");
        self.alter(&format!("DROP CONSTRAINT {}", quote::name(&check)), "");
    }

    /// A constraint holds for new rows first, and is asked about the others behind that.
    fn validated(&mut self, name: &str, constraint: &str) {
        self.alter(&format!("ADD {constraint} NOT VALID"), "from now on, for new rows");
        self.alter(&format!("VALIDATE CONSTRAINT {}", quote::name(name)), "and for those that are there");
    }

    fn build(&mut self, index: &Index) -> Result<(), Unsupported> {
        let index = Index { concurrently: true, options: without_roles(index), ..index.clone() };
        self.statements.extend(index::create(&self.draft.name, &index)?);
        Ok(())
    }

    /// An ALTER TABLE in a transaction of its own.
    fn alter(&mut self, action: &str, reason: &str) {
        let text = format!("ALTER TABLE {} {action}", name::sql(&self.draft.name));
        self.statements.push(Statement { commits: true, ..Statement::because(text, reason) });
    }

    fn alone(&mut self, text: String) {
        self.statements.push(Statement { needs_autocommit: true, ..Statement::new(text) });
    }
}

fn named_unique(index: &Index) -> bool {
    index.unique && index.name.is_some() && index.definition.is_none()
}

/// What the table uses the index for is said when it is the constraint's.
fn without_roles(index: &Index) -> std::collections::BTreeMap<String, String> {
    let mut options = index.options.clone();
    options.retain(|option, _| !matches!(option.as_str(), "clustered" | "replica_identity"));
    options
}

fn key_name(table: &str, key: &PrimaryKey) -> String {
    key.name.clone().unwrap_or_else(|| constraint::usual_key_name(table))
}

/// What the check is called that is there for a moment only.
fn no_null(table: &str, column: &str) -> String {
    constraint_name(table, &[column], "kit_not_null")
}
