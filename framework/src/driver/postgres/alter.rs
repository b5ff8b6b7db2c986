//! Changes of a table: as few ALTER TABLEs as keep their order.
//!
//! PostgreSQL carries out the parts of one ALTER TABLE in an order of its own: what is dropped, types, new columns,
//! constraints (`AlterTablePass` in `src/backend/commands/tablecmds.c`), and rewrites the table once. So changes share
//! one while they come in that order; any other begins the next.
//!
//! A new column stands behind all others, wherever it was asked to stand: PostgreSQL has no way to put it elsewhere
//! (<https://wiki.postgresql.org/wiki/Alter_column_position>).

use super::unsupported::unsupported;
use super::{column, comment, constraint, define, index, name, sequence};
use crate::driver::sql::quote;
use crate::driver::{Statement, Unsupported};
use crate::schema::{Change, Column, ForeignKey, Index, PrimaryKey, Schema, Selector, Table};

/// Renaming a column stands alone: what uses the column is rewritten, and what follows looks at the result.
pub(super) fn parts(changes: &[Change]) -> Vec<Vec<Change>> {
    let renames = |change: &Change| matches!(change, Change::RenameColumn { .. });
    changes.chunk_by(|a, b| renames(a) == renames(b)).map(<[Change]>::to_vec).collect()
}

/// Whether rendering reads the table.
pub(super) fn reads_before(changes: &[Change]) -> bool {
    changes.iter().any(|change| match change {
        Change::ChangeColumn(_) | Change::DropColumn(_) | Change::AddPrimaryKey(_) | Change::DropPrimaryKey => true,
        Change::DropForeignKey(selector) | Change::DropUnique(selector) => matches!(selector, Selector::Columns(_)),
        _ => false,
    })
}

/// The statements for the changes of a table.
pub(super) fn render(table: &str, changes: &[Change], before: &Schema) -> Result<Vec<Statement>, Unsupported> {
    let known = reads_before(changes);
    let found = before.table(table).cloned();
    let Some(draft) = found.or_else(|| (!known).then(|| Table::new(table))) else {
        let what = format!("find the table `{table}`");
        return Err(unsupported(what, "create it first, or correct the name"));
    };
    let mut alter = Alter { draft, ..Alter::default() };
    for change in changes {
        alter.change(change)?;
        alter.follow(change);
    }
    alter.flush();
    Ok(alter.statements)
}

/// The passes of an ALTER TABLE in their order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Pass {
    #[default]
    Drop,
    Change,
    Add,
    Constrain,
}

#[derive(Default)]
struct Alter {
    /// The table as the changes so far leave it.
    draft: Table,
    statements: Vec<Statement>,
    /// The ALTER TABLE that is being put together.
    actions: Vec<String>,
    pass: Pass,
    /// Columns it changes: each can be changed once.
    changed: Vec<String>,
    /// What runs behind it.
    then: Vec<Statement>,
}

impl Alter {
    fn change(&mut self, change: &Change) -> Result<(), Unsupported> {
        match change {
            Change::AddColumn { column, .. } => self.add_column(column)?,
            Change::ChangeColumn(column) => self.change_column(column)?,
            Change::RenameColumn { from, to } => {
                let rename = format!("RENAME COLUMN {} TO {}", quote::name(from), quote::name(to));
                self.run(Statement::new(self.text(&rename)));
            }
            Change::DropColumn(name) => self.drop_column(name)?,
            Change::CreateIndex(index) if index.constraint => self.add_unique(index)?,
            Change::CreateIndex(index) => self.run_all(index::create(&self.draft.name, index)?),
            Change::DropIndex(name) => self.run(index::drop(&self.draft.name, name)),
            Change::RenameIndex { from, to } => self.run(index::rename(&self.draft.name, from, to)),
            Change::AddPrimaryKey(key) => self.add_primary_key(key),
            Change::DropPrimaryKey => self.drop_primary_key()?,
            Change::AddForeignKey(key) => self.constrain(constraint::foreign_key(key)),
            Change::DropForeignKey(selector) => {
                let name = self.foreign_key(selector)?;
                self.drop_constraint(&name);
            }
            Change::AddUnique(index) => self.add_unique(index)?,
            Change::DropUnique(selector) => {
                let name = self.unique(selector)?;
                self.drop_constraint(&name);
            }
            Change::AddCheck(check) => self.constrain(constraint::check(check)),
            Change::DropCheck(name) => self.drop_constraint(name),
            Change::SetComment(text) => {
                self.then.push(comment::on_table(&self.draft.name, text.as_deref()));
            }
            // There is no text to restore.
            Change::Restore(_) => {}
        }
        Ok(())
    }

    /// Makes the change in the draft. One that does not fit is the server's to refuse.
    fn follow(&mut self, change: &Change) {
        let numbered: Vec<_> = self.draft.columns.iter().map(|column| column.auto_increment).collect();
        if self.draft.apply(change).is_err() {
            return;
        }
        match change {
            // What is numbered stays so without a key.
            Change::DropPrimaryKey => {
                let columns = self.draft.columns.iter_mut().zip(numbered);
                columns.for_each(|(column, numbered)| column.auto_increment = numbered);
            }
            Change::AddPrimaryKey(key) => {
                let columns = self.draft.columns.iter_mut().filter(|column| key.columns.contains(&column.name));
                columns.for_each(|column| column.nullable = false);
            }
            _ => {}
        }
    }

    fn add_column(&mut self, column: &Column) -> Result<(), Unsupported> {
        let table = self.draft.name.clone();
        let definition = define::column(&table, column)?;
        let before: Vec<_> = define::needs_18(column).into_iter().chain(column::no_rows(&table, column)).collect();
        let alone = sequence::stands_alone(column);
        if !before.is_empty() {
            self.run_all(before);
        }
        if alone {
            self.run(sequence::create(&table, column));
            self.then.push(sequence::own(&table, column));
        }
        self.act(Pass::Add, format!("ADD COLUMN {definition}"));
        let storage = define::storage(column);
        if !storage.is_empty() {
            self.then.push(Statement::new(self.text(&storage.join(", "))));
        }
        if let Some(text) = &column.comment {
            self.then.push(comment::on_column(&table, &column.name, Some(text)));
        }
        Ok(())
    }

    fn change_column(&mut self, to: &Column) -> Result<(), Unsupported> {
        let Some(from) = self.draft.column(&to.name).cloned() else {
            let names: Vec<_> = self.draft.columns.iter().map(|column| column.name.as_str()).collect();
            let what = format!("change the column `{}`: `{}` has {}", to.name, self.draft.name, names.join(", "));
            return Err(unsupported(what, "add it first, or correct the name"));
        };
        match (&from.generated, &to.generated) {
            (Some(_), None) => {
                self.act(Pass::Drop, format!("ALTER COLUMN {} DROP EXPRESSION", quote::name(&to.name)));
                self.flush();
            }
            (old, new) if old != new => return self.recompute(&from, to),
            _ => {}
        }
        let changed = column::change(&self.draft.name, &from, to)?;
        if !changed.first.is_empty() || self.changed.contains(&to.name) {
            self.run_all(changed.first);
        }
        for action in changed.actions {
            self.act(Pass::Change, action);
        }
        self.changed.push(to.name.clone());
        self.then.extend(changed.then);
        Ok(())
    }

    /// Computes a column anew: it is dropped and added, and so is what stands on it.
    fn recompute(&mut self, from: &Column, to: &Column) -> Result<(), Unsupported> {
        self.refuse_users(&from.name)?;
        let table = self.draft.clone();
        self.act(Pass::Drop, format!("DROP COLUMN {}", quote::name(&from.name)));
        self.add_column(to)?;
        for key in table.foreign_keys.iter().filter(|key| key.columns.contains(&from.name)) {
            self.constrain(constraint::foreign_key(key));
        }
        for index in table.indexes.iter().filter(|index| index.uses(&from.name)) {
            match index.constraint {
                true => self.add_unique(index)?,
                false => self.run_all(index::create(&table.name, index)?),
            }
        }
        Ok(())
    }

    fn drop_column(&mut self, name: &str) -> Result<(), Unsupported> {
        self.refuse_users(name)?;
        self.act(Pass::Drop, format!("DROP COLUMN {}", quote::name(name)));
        Ok(())
    }

    /// What PostgreSQL would drop along with a column without a word, and what would not come back with it.
    fn refuse_users(&self, column: &str) -> Result<(), Unsupported> {
        let refuse = |user: String, instead: &str| {
            Err(unsupported(format!("drop the column `{column}` of `{}`: {user}", self.draft.name), instead))
        };
        if self.draft.is_key(column) {
            let instead = "drop the primary key first, in the same migration";
            return refuse("it is part of the primary key".to_owned(), instead);
        }
        if let Some(check) = self.draft.checks.iter().find(|check| check.uses(column)) {
            let check = check.name.as_ref().map(|name| format!("`{name}`")).unwrap_or_default();
            return refuse(format!("the check {check} uses it"), "drop that first, in the same migration");
        }
        Ok(())
    }

    fn add_primary_key(&mut self, key: &PrimaryKey) {
        let nullable = |name: &&String| self.draft.column(name).is_some_and(|column| column.nullable);
        let table = &self.draft.name;
        let guards: Vec<_> = key.columns.iter().filter(nullable).map(|name| column::no_nulls(table, name)).collect();
        if !guards.is_empty() {
            self.run_all(guards);
        }
        self.constrain(constraint::primary_key(key));
    }

    fn drop_primary_key(&mut self) -> Result<(), Unsupported> {
        let Some(key) = &self.draft.primary_key else {
            let what = format!("find a primary key of `{}`", self.draft.name);
            return Err(unsupported(what, "leave it out"));
        };
        let name = key.name.clone().unwrap_or_else(|| constraint::usual_key_name(&self.draft.name));
        self.drop_constraint(&name);
        Ok(())
    }

    fn add_unique(&mut self, index: &Index) -> Result<(), Unsupported> {
        let text = constraint::unique(index)?;
        if let Some(guard) = index::needs_15(index) {
            self.run(guard);
        }
        self.constrain(text);
        if let (Some(name), Some(text)) = (&index.name, &index.comment) {
            self.then.push(comment::on_constraint(&self.draft.name, name, text));
        }
        Ok(())
    }

    fn foreign_key(&self, selector: &Selector) -> Result<String, Unsupported> {
        if let Selector::Name(name) = selector {
            return Ok(name.clone());
        }
        let found = self.draft.foreign_keys.iter().rfind(|key| key.is(selector));
        found.and_then(|key: &ForeignKey| key.name.clone()).ok_or_else(|| {
            let what = format!("find a foreign key of `{}` {selector}", self.draft.name);
            unsupported(what, "correct the columns, or drop it by its name")
        })
    }

    fn unique(&self, selector: &Selector) -> Result<String, Unsupported> {
        if let Selector::Name(name) = selector {
            return Ok(name.clone());
        }
        let over = |constraint: bool| {
            let mut found = self.draft.indexes.iter().filter(|index| index.unique && index.constraint == constraint);
            found.rfind(|index| index.is(selector)).and_then(|index| index.name.clone())
        };
        over(true).ok_or_else(|| {
            let what = format!("find a unique constraint of `{}` {selector}", self.draft.name);
            match over(false) {
                Some(index) => unsupported(what, format!("there is a unique index: `t.drop_index(\"{index}\")`")),
                None => unsupported(what, "correct the columns"),
            }
        })
    }

    fn drop_constraint(&mut self, name: &str) {
        self.act(Pass::Drop, format!("DROP CONSTRAINT {}", quote::name(name)));
    }

    fn constrain(&mut self, constraint: String) {
        self.act(Pass::Constrain, format!("ADD {constraint}"));
    }

    /// Makes an action part of the ALTER TABLE, or of the next one where it would come too early.
    fn act(&mut self, pass: Pass, action: String) {
        if pass < self.pass {
            self.flush();
        }
        self.pass = pass;
        self.actions.push(action);
    }

    fn run(&mut self, statement: Statement) {
        self.flush();
        self.statements.push(statement);
    }

    fn run_all(&mut self, statements: Vec<Statement>) {
        self.flush();
        self.statements.extend(statements);
    }

    fn flush(&mut self) {
        let actions = std::mem::take(&mut self.actions);
        match actions.as_slice() {
            [] => {}
            [action] => self.statements.push(Statement::new(self.text(action))),
            several => {
                let text = self.text(&format!("\n    {}", several.join(",\n    ")));
                self.statements.push(Statement::new(text));
            }
        }
        self.statements.append(&mut self.then);
        self.changed.clear();
        self.pass = Pass::Drop;
    }

    fn text(&self, actions: &str) -> String {
        let blank = if actions.starts_with('\n') { "" } else { " " };
        format!("ALTER TABLE {}{blank}{actions}", name::sql(&self.draft.name))
    }
}
