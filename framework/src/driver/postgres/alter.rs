//! Changes of a table, one after the other; `actions` puts them together.
//!
//! A new column stands behind all others, wherever it was asked to stand: PostgreSQL has no way to put it elsewhere
//! (<https://wiki.postgresql.org/wiki/Alter_column_position>).

use super::actions::{Action, Actions};
use super::unsupported::{needs_version, unsupported};
use super::{column, comment, constraint, define, index, name, sequence};
use crate::driver::sql::quote;
use crate::driver::{Statement, Unsupported};
use crate::schema::{Change, Check, Column, ForeignKey, Index, Position, PrimaryKey, Schema, Selector, Table};

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
        Change::AddColumn { position, .. } => matches!(position, Position::After(_)),
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
    let mut alter = Alter { draft, actions: Actions::on(table) };
    for change in &folded(changes) {
        alter.change(change)?;
        follow(&mut alter.draft, change);
    }
    Ok(alter.actions.finish())
}

/// A column that is added and then changed is added as it shall be: its rows have no value of their own yet.
pub(super) fn folded(changes: &[Change]) -> Vec<Change> {
    let mut folded: Vec<Change> = Vec::new();
    for change in changes {
        let added = folded.iter_mut().rev().find_map(|earlier| match (earlier, change) {
            (Change::AddColumn { column, .. }, Change::ChangeColumn(to)) if column.name == to.name => Some(column),
            _ => None,
        });
        match (added, change) {
            (Some(added), Change::ChangeColumn(to)) => added.clone_from(to),
            _ => folded.push(change.clone()),
        }
    }
    folded
}

struct Alter {
    /// The table as the changes so far leave it.
    draft: Table,
    actions: Actions,
}

impl Alter {
    fn change(&mut self, change: &Change) -> Result<(), Unsupported> {
        match change {
            Change::AddColumn { column, position } => {
                if let Position::After(name) = position {
                    self.column(name, "put a column behind")?;
                }
                self.add_column(column)?;
            }
            Change::ChangeColumn(column) => self.change_column(column)?,
            Change::RenameColumn { from, to } => {
                let (table, from, to) = (name::sql(&self.draft.name), quote::name(from), quote::name(to));
                self.actions.run([Statement::new(format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to}"))]);
            }
            Change::DropColumn(name) => self.drop_column(name)?,
            Change::CreateIndex(index) if index.constraint => self.add_unique(index)?,
            Change::CreateIndex(index) => self.actions.run(index::create(&self.draft.name, index)?),
            Change::DropIndex(name) => self.actions.run([index::drop(&self.draft.name, name)]),
            Change::RenameIndex { from, to } => self.actions.run([index::rename(&self.draft.name, from, to)]),
            Change::AddPrimaryKey(key) => self.add_primary_key(key),
            Change::DropPrimaryKey => self.drop_primary_key()?,
            Change::AddForeignKey(key) => self.constrain(key.name.as_ref(), &constraint::foreign_key(key)),
            Change::DropForeignKey(selector) => {
                let name = self.foreign_key(selector)?;
                self.drop_constraint(&name);
            }
            Change::AddUnique(index) => self.add_unique(index)?,
            Change::DropUnique(selector) => {
                let name = self.unique(selector)?;
                match self.draft.index(&name) {
                    // The constraint that was to take it over was never made.
                    Some(index) if !index.constraint => self.actions.run([index::drop(&self.draft.name, &name)]),
                    _ => self.drop_constraint(&name),
                }
            }
            Change::AddCheck(check) => self.constrain(check.name.as_ref(), &constraint::check(check)),
            Change::DropCheck(name) => self.drop_constraint(name),
            Change::SetComment(text) => {
                self.actions.then([comment::on_table(&self.draft.name, text.as_deref())]);
            }
            // There is no text to restore.
            Change::Restore(_) => {}
        }
        Ok(())
    }

    fn column(&self, name: &str, doing: &str) -> Result<Column, Unsupported> {
        self.draft.column(name).cloned().ok_or_else(|| {
            let names: Vec<_> = self.draft.columns.iter().map(|column| column.name.as_str()).collect();
            let what = format!("{doing} `{name}`: `{}` has {}", self.draft.name, names.join(", "));
            unsupported(what, "add it first, or correct the name")
        })
    }

    fn add_column(&mut self, column: &Column) -> Result<(), Unsupported> {
        let table = self.draft.name.clone();
        let definition = define::column(&table, column)?;
        self.actions.first(define::needs_18(column).into_iter().chain(column::no_rows(&table, column)));
        if sequence::stands_alone(column) {
            self.actions.first([sequence::create(&table, column)]);
            self.actions.then([sequence::own(&table, column)]);
        }
        let texts = std::iter::once(format!("ADD COLUMN {definition}")).chain(define::storage(column));
        self.actions.act(Action::AddColumn(column.name.clone()), texts);
        let comment = column.comment.as_deref().map(|text| comment::on_column(&table, &column.name, Some(text)));
        self.actions.then(comment);
        Ok(())
    }

    fn change_column(&mut self, to: &Column) -> Result<(), Unsupported> {
        let mut from = self.column(&to.name, "change the column")?;
        match (&from.generated, &to.generated) {
            (Some(_), None) => {
                let what = format!("keep the values of the column `{}` and no longer compute it", to.name);
                self.actions.first([needs_version(13, &what)]);
                let name = quote::name(&to.name);
                self.actions
                    .act(Action::ChangeColumn(to.name.clone()), [format!("ALTER COLUMN {name} DROP EXPRESSION")]);
                from.generated = None;
            }
            (old, new) if old != new => return self.anew(to),
            _ => {}
        }
        let changed = column::change(&self.draft.name, &from, to)?;
        let computed = if column::retyped(&from, to) { self.computed_from(&to.name) } else { vec![] };
        for column in &computed {
            self.refuse_users(&column.name, "compute anew")?;
            self.actions.act(Action::DropColumn(column.name.clone()), [drop_text(&column.name)]);
        }
        self.actions.ask_about(&to.name, changed.first);
        self.actions.act(Action::ChangeColumn(to.name.clone()), changed.actions);
        self.actions.then(changed.then);
        computed.iter().try_for_each(|column| self.again(column))
    }

    /// PostgreSQL does not convert a column that another one is computed from: that one is dropped and comes back.
    fn computed_from(&self, name: &str) -> Vec<Column> {
        let uses = |column: &&Column| {
            let expression = column.generated.as_ref().map(|generated| generated.expression.clone());
            expression.is_some_and(|expression| Check { expression, ..Check::default() }.uses(name))
        };
        self.draft.columns.iter().filter(uses).cloned().collect()
    }

    /// Drops a column and computes it anew.
    fn anew(&mut self, to: &Column) -> Result<(), Unsupported> {
        self.refuse_users(&to.name, "compute anew")?;
        self.actions.act(Action::DropColumn(to.name.clone()), [drop_text(&to.name)]);
        self.again(to)
    }

    /// Adds a column that was dropped, and what stood on it.
    fn again(&mut self, to: &Column) -> Result<(), Unsupported> {
        let table = self.draft.clone();
        self.add_column(to)?;
        for key in table.foreign_keys.iter().filter(|key| key.columns.contains(&to.name)) {
            self.constrain(key.name.as_ref(), &constraint::foreign_key(key));
        }
        for index in table.indexes.iter().filter(|index| index.uses(&to.name)) {
            match index.constraint {
                true => self.add_unique(index)?,
                false => self.actions.then(index::create(&table.name, index)?),
            }
        }
        let own = |check: &&Check| check.uses(&to.name);
        for check in table.checks.iter().filter(own) {
            self.constrain(check.name.as_ref(), &constraint::check(check));
        }
        Ok(())
    }

    fn drop_column(&mut self, name: &str) -> Result<(), Unsupported> {
        self.refuse_users(name, "drop")?;
        if self.draft.columns.len() == 1 && self.draft.column(name).is_some() {
            let what = format!("drop the column `{name}` of `{}`: it is the only one", self.draft.name);
            return Err(unsupported(what, "drop the table instead"));
        }
        self.actions.act(Action::DropColumn(name.to_owned()), [drop_text(name)]);
        Ok(())
    }

    /// What PostgreSQL would drop along with a column without a word, and what means something without it.
    fn refuse_users(&self, column: &str, doing: &str) -> Result<(), Unsupported> {
        let refuse = |user: String, instead: &str| {
            Err(unsupported(format!("{doing} the column `{column}` of `{}`: {user}", self.draft.name), instead))
        };
        if self.draft.is_key(column) {
            let instead = "drop the primary key first, in the same migration";
            return refuse("it is part of the primary key".to_owned(), instead);
        }
        match self.draft.checks.iter().find(|check| check.uses(column) && !is_own(check, column, &self.draft)) {
            Some(check) => {
                let check = check.name.as_ref().map(|name| format!("`{name}`")).unwrap_or_default();
                refuse(format!("the check {check} uses it"), "drop that first, in the same migration")
            }
            None => Ok(()),
        }
    }

    fn add_primary_key(&mut self, key: &PrimaryKey) {
        for name in &key.columns {
            if self.draft.column(name).is_some_and(|column| column.nullable) {
                self.actions.ask_about(name, [column::no_nulls(&self.draft.name, name)]);
            }
        }
        self.constrain(key.name.as_ref(), &constraint::primary_key(key));
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
        self.actions.first(index::needs_15(index));
        self.constrain(index.name.as_ref(), &text);
        if let (Some(name), Some(text)) = (&index.name, &index.comment) {
            self.actions.then([comment::on_constraint(&self.draft.name, name, text)]);
        }
        self.actions.then(index::roles(&self.draft.name, index));
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
        let over = |wanted: fn(&Index) -> bool| {
            let found = self.draft.indexes.iter().rfind(|index| wanted(index) && index.is(selector));
            found.and_then(|index| index.name.clone())
        };
        over(|index| index.constraint).ok_or_else(|| {
            let what = format!("find a unique constraint of `{}` {selector}", self.draft.name);
            match over(|index| index.unique) {
                Some(index) => unsupported(what, format!("there is a unique index: `t.drop_index(\"{index}\")`")),
                None => unsupported(what, "correct the columns"),
            }
        })
    }

    fn drop_constraint(&mut self, name: &str) {
        let text = format!("DROP CONSTRAINT {}", quote::name(name));
        self.actions.act(Action::DropConstraint(name.to_owned()), [text]);
    }

    fn constrain(&mut self, name: Option<&String>, constraint: &str) {
        self.actions.act(Action::Constrain(name.cloned()), [format!("ADD {constraint}")]);
    }
}

/// Makes the change in the draft. One that does not fit is the server's to refuse.
pub(super) fn follow(draft: &mut Table, change: &Change) {
    let numbered: Vec<_> = draft.columns.iter().map(|column| column.auto_increment).collect();
    if draft.apply(change).is_err() {
        return;
    }
    match change {
        // What is numbered stays so without a key.
        Change::DropPrimaryKey => {
            let columns = draft.columns.iter_mut().zip(numbered);
            columns.for_each(|(column, numbered)| column.auto_increment = numbered);
        }
        Change::AddPrimaryKey(key) => {
            let columns = draft.columns.iter_mut().filter(|column| key.columns.contains(&column.name));
            columns.for_each(|column| column.nullable = false);
        }
        Change::DropColumn(name) => draft.checks.retain(|check| !check.uses(name)),
        _ => {}
    }
}

fn drop_text(column: &str) -> String {
    format!("DROP COLUMN {}", quote::name(column))
}

/// Whether a check that uses the column speaks of no other one: PostgreSQL drops it with the column, as it does one that
/// is written at the column.
pub(super) fn is_own(check: &Check, column: &str, table: &Table) -> bool {
    !table.columns.iter().any(|other| other.name != column && check.uses(&other.name))
}
