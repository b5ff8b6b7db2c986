//! A table on its way through the changes of one operation.
//!
//! The changes are made one after the other on a copy; what came of them is compared with the table as it was, and the
//! difference is one `ALTER TABLE`. So it does not matter what happened on the way. What is the same thing before and
//! after is remembered by name, through every rename: a column that is dropped and added again is another one.

use std::collections::BTreeMap;

use super::expression::{mentions, renamed};
use super::unsupported::unsupported;
use crate::driver::Unsupported;
use crate::schema::{Change, Column, DefaultValue, Index, IndexTerm, Selector, Table};

/// Name after and before, of what was kept.
pub(super) type Kept = BTreeMap<String, String>;

/// The table before and after the changes.
pub(super) struct Draft {
    pub(super) before: Table,
    pub(super) after: Table,
    pub(super) columns: Kept,
    pub(super) indexes: Kept,
    pub(super) checks: Kept,
    pub(super) foreign_keys: Kept,
    pub(super) key_kept: bool,
    /// Columns of the table before that are made again, since they are computed from renamed ones.
    pub(super) remade: Vec<String>,
}

impl Draft {
    pub(super) fn new(table: &Table) -> Self {
        fn same<'a>(names: impl Iterator<Item = &'a String>) -> Kept {
            names.map(|name| (name.clone(), name.clone())).collect()
        }
        Self {
            before: table.clone(),
            after: table.clone(),
            columns: same(table.columns.iter().map(|column| &column.name)),
            indexes: same(table.indexes.iter().filter_map(|index| index.name.as_ref())),
            checks: same(table.checks.iter().filter_map(|check| check.name.as_ref())),
            foreign_keys: same(table.foreign_keys.iter().filter_map(|key| key.name.as_ref())),
            key_kept: table.primary_key.is_some(),
            remade: Vec::new(),
        }
    }

    /// Makes one change.
    pub(super) fn apply(&mut self, change: &Change) -> Result<(), Unsupported> {
        self.refuse(change)?;
        self.after.apply(change).map_err(|error| {
            let what = format!("alter the table `{}`: it {}", error.table, error.problem);
            Unsupported { instead: None, ..unsupported(what, "") }
        })?;
        match change {
            Change::RenameColumn { from, to } => self.rename_column(from, to),
            Change::RenameIndex { from, to } => rename(&mut self.indexes, from, to),
            Change::AddPrimaryKey(key) => {
                for column in self.after.columns.iter_mut().filter(|column| key.columns.contains(&column.name)) {
                    column.nullable = false;
                }
            }
            Change::DropPrimaryKey => self.key_kept = false,
            _ => {}
        }
        self.forget_dropped();
        Ok(())
    }

    /// What is gone is no longer kept, also if something of its name comes later.
    fn forget_dropped(&mut self) {
        let after = &self.after;
        self.columns.retain(|name, _| after.column(name).is_some());
        self.indexes.retain(|name, _| after.index(name).is_some());
        self.checks.retain(|name, _| after.checks.iter().any(|check| check.name.as_ref() == Some(name)));
        self.foreign_keys.retain(|name, _| after.foreign_keys.iter().any(|key| key.name.as_ref() == Some(name)));
    }

    /// Everything that speaks of the column follows. A computed column and an index over an expression cannot be kept
    /// under such a rename (<https://dev.mysql.com/doc/refman/8.4/en/alter-table.html>); made again they hold the same.
    fn rename_column(&mut self, from: &str, to: &str) {
        rename(&mut self.columns, from, to);
        for column in &mut self.after.columns {
            if let Some(generated) = &mut column.generated
                && mentions(&generated.expression, from)
            {
                generated.expression = renamed(&generated.expression, from, to);
                column.definition = None;
                self.remade.extend(self.columns.remove(&column.name));
            }
            if let Some(DefaultValue::Expression(expression)) = &mut column.default
                && mentions(expression, from)
            {
                *expression = renamed(expression, from, to);
            }
            if let Some(check) = column.options.get_mut("check") {
                *check = renamed(check, from, to);
            }
        }
        for check in &mut self.after.checks {
            check.expression = renamed(&check.expression, from, to);
            check.definition = check.definition.as_ref().map(|definition| renamed(definition, from, to));
        }
        if let Some(key) = &mut self.after.primary_key {
            key.definition = key.definition.as_ref().map(|definition| renamed(definition, from, to));
        }
        for key in &mut self.after.foreign_keys {
            if key.table == self.after.name {
                key.references.iter_mut().filter(|column| *column == from).for_each(|column| to.clone_into(column));
            }
            key.definition = key.definition.as_ref().map(|definition| renamed(definition, from, to));
        }
        for index in &mut self.after.indexes {
            for part in &mut index.columns {
                if let IndexTerm::Expression(expression) = &mut part.term {
                    *expression = renamed(expression, from, to);
                }
            }
        }
    }

    fn refuse(&self, change: &Change) -> Result<(), Unsupported> {
        let table = &self.after.name;
        let has = |what: &str, name: &str| {
            Err(unsupported(
                format!("add the {what} `{name}` to `{table}`: it has one of that name"),
                "use another name",
            ))
        };
        match change {
            Change::AddColumn { column, .. } => {
                match self.after.columns.iter().find(|own| same(&own.name, &column.name)) {
                    Some(own) => has("column", &own.name).map_err(|error| renaming(error, &own.name, &column.name)),
                    None => Ok(()),
                }
            }
            Change::AddForeignKey(key) => match &key.name {
                Some(name) if self.foreign_key(name) => has("foreign key", name),
                _ => Ok(()),
            },
            Change::AddCheck(check) => match &check.name {
                Some(name) if self.check(name) => has("check", name),
                _ => Ok(()),
            },
            Change::DropColumn(name) => self.refuse_drop(name),
            Change::DropIndex(_) | Change::DropUnique(Selector::Name(_)) => Ok(()),
            _ => Ok(()),
        }
    }

    fn foreign_key(&self, name: &str) -> bool {
        self.after.foreign_keys.iter().filter_map(|key| key.name.as_ref()).any(|own| same(own, name))
    }

    fn check(&self, name: &str) -> bool {
        self.after.checks.iter().filter_map(|check| check.name.as_ref()).any(|own| same(own, name))
    }

    /// As everywhere in Kit, what would mean something else without the column stops its drop: MySQL would take it out
    /// of the primary key and leave the rest of the key standing.
    fn refuse_drop(&self, name: &str) -> Result<(), Unsupported> {
        let table = &self.after;
        let refuse = |user: String, instead: &str| {
            Err(unsupported(format!("drop the column `{name}` of `{}`: {user}", table.name), instead))
        };
        if table.columns.len() == 1 && table.column(name).is_some() {
            return refuse("it is the only one".to_owned(), "drop the table instead");
        }
        if table.is_key(name) {
            let instead = "drop the primary key first, in the same migration";
            return refuse("it is part of the primary key".to_owned(), instead);
        }
        if let Some(check) = table.checks.iter().find(|check| mentions(&check.expression, name)) {
            let check = check.name.as_deref().unwrap_or(&check.expression);
            return refuse(format!("the check `{check}` uses it"), "drop the check first, in the same migration");
        }
        let computed = |column: &&Column| {
            column.name != name && column.generated.as_ref().is_some_and(|own| mentions(&own.expression, name))
        };
        match table.columns.iter().find(computed) {
            Some(column) => {
                let user = format!("the column `{}` is computed from it", column.name);
                refuse(user, "drop or change that column first, in the same migration")
            }
            None => Ok(()),
        }
    }

    /// Renamed columns: the names before and after.
    pub(super) fn renames(&self) -> Vec<(&str, &str)> {
        let renamed = self.columns.iter().filter(|(after, before)| after != before);
        renamed.map(|(after, before)| (before.as_str(), after.as_str())).collect()
    }

    /// Whether an index of the table before is there afterwards.
    pub(super) fn is_kept_index(&self, before: &Index) -> bool {
        self.indexes.values().any(|was| Some(was) == before.name.as_ref())
    }

    /// The column of the table before that this one is.
    pub(super) fn column_before(&self, after: &str) -> Option<&Column> {
        self.columns.get(after).and_then(|name| self.before.column(name))
    }

    /// An index of the table before, as it would be with the columns' new names.
    pub(super) fn carried(&self, index: &Index) -> Index {
        let mut index = index.clone();
        for part in &mut index.columns {
            if let IndexTerm::Column(name) = &mut part.term
                && let Some((after, _)) = self.columns.iter().find(|(_, before)| *before == name)
            {
                after.clone_into(name);
            }
        }
        index
    }
}

fn rename(kept: &mut Kept, from: &str, to: &str) {
    if let Some(before) = kept.remove(from) {
        kept.insert(to.to_owned(), before);
    }
}

fn renaming(mut error: Unsupported, own: &str, wanted: &str) -> Unsupported {
    if own != wanted {
        error.what = format!("{} in another case, which is the same to it as `{wanted}`", error.what);
    }
    error
}

/// Whether two names are one to the server: those of columns, indexes and constraints are in any case
/// (<https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html>).
pub(super) fn same(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}
