//! A table while changes are made to it: its `CREATE TABLE` text, indexes and triggers, and what must hold of its rows.
//!
//! Always holds: `text` can be read, and differs from the original only in the tokens the changes made so far concern.
//! As long as ALTER TABLE can do every change, `native` holds its statements; one change that it cannot do makes the
//! whole a [`rebuild`](super::rebuild).

use std::collections::BTreeSet;

use super::alter;
use super::column::{self, Revision};
use super::ddl::{ColumnDdl, Created, TableDdl};
use super::define::{self, Within};
use super::edit::{self, Place};
use super::rebuild;
use super::unsupported::unsupported;
use crate::driver::sql::quote;
use crate::driver::{Statement, Unsupported};
use crate::schema::{Change, Column, ForeignKey, Position, Schema, Table};

/// The table in the making.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    /// The table as it is.
    pub(super) table: &'a Table,
    /// The tables, views and triggers as they are.
    pub(super) before: &'a Schema,
    /// The table as it is, read.
    pub(super) original: TableDdl,
    /// The text so far.
    pub(super) text: String,
    /// Columns so far, in no order.
    pub(super) columns: Vec<Column>,
    /// Indexes so far: name and text.
    pub(super) indexes: Vec<(String, String)>,
    /// Indexes of the table as it is that do not stay as they are.
    pub(super) gone_indexes: Vec<String>,
    /// Columns added: no value comes from a column of that name.
    pub(super) fresh: Vec<String>,
    /// Columns whose type is another one now.
    pub(super) retyped: Vec<String>,
    /// What must hold of the rows before anything is copied.
    pub(super) conditions: Vec<Statement>,
    /// Columns that were unique and are no longer: no foreign key may rely on them.
    pub(super) not_unique: Vec<Vec<String>>,
    /// The statements of ALTER TABLE, while it can do all.
    native: Option<Vec<Statement>>,
    /// The primary key is part of a column's text already.
    pub(super) key_added: bool,
    /// Foreign keys that are part of a column's text already.
    pub(super) keys_added: Vec<ForeignKey>,
    /// The constraints that came with the texts of columns: they are not added once more.
    pub(super) brought: BTreeSet<String>,
}

impl<'a> Draft<'a> {
    /// The table as it is.
    pub(super) fn new(table: &'a Table, before: &'a Schema) -> Result<Self, Unsupported> {
        let text = table.definition.clone().unwrap_or_default();
        let original = match Created::parse(&text) {
            Ok(Created::Table(original)) => original,
            Ok(Created::Virtual(found)) => {
                let what = format!("alter `{}`: it is a virtual table of the module {}", table.name, found.module);
                return Err(unsupported(what, "create another one and copy its rows"));
            }
            Err(error) => {
                let what = format!("read the definition of the table `{}`: {error}", table.name);
                return Err(unsupported(what, "change it with raw SQL"));
            }
        };
        let own = table.indexes.iter().filter(|index| !index.constraint);
        let mut indexes = Vec::new();
        for index in own {
            indexes.push((index.name.clone().unwrap_or_default(), define::index(&table.name, index)?));
        }
        Ok(Self {
            table,
            before,
            original,
            text,
            columns: table.columns.clone(),
            indexes,
            gone_indexes: Vec::new(),
            fresh: Vec::new(),
            retyped: Vec::new(),
            conditions: Vec::new(),
            not_unique: Vec::new(),
            native: Some(Vec::new()),
            key_added: false,
            keys_added: Vec::new(),
            brought: BTreeSet::new(),
        })
    }

    /// Makes one of the changes.
    pub(super) fn apply(&mut self, change: &Change, all: &[Change]) -> Result<(), Unsupported> {
        match change {
            Change::AddColumn { column, position } => self.add_column(column, position, all),
            Change::ChangeColumn(column) => self.change_column(column),
            Change::DropColumn(name) => self.drop_column(name),
            Change::RenameColumn { from, .. } => {
                let what = format!("rename the column `{from}` of `{}` while the table is rebuilt", self.table.name);
                Err(unsupported(what, "rename it in an operation of its own"))
            }
            Change::CreateIndex(index) | Change::AddUnique(index) if index.constraint => self.add_unique(index),
            Change::CreateIndex(index) | Change::AddUnique(index) => self.create_index(index),
            Change::DropIndex(name) => self.drop_index(name),
            Change::RenameIndex { from, to } => self.rename_index(from, to),
            Change::AddPrimaryKey(key) => self.add_primary_key(key),
            Change::DropPrimaryKey => self.drop_primary_key(),
            Change::AddForeignKey(key) => self.add_foreign_key(key),
            Change::DropForeignKey(selector) => self.drop_foreign_key(selector),
            Change::DropUnique(selector) => self.drop_unique(selector),
            Change::AddCheck(check) => self.append(&define::check(check)),
            Change::DropCheck(name) => self.drop_check(name),
            // SQLite keeps no comments beside the text, and the text is the author's.
            Change::SetComment(_) => Ok(()),
            Change::Restore(text) => self.restore(text),
        }
    }

    /// The statements for all changes made.
    pub(super) fn finish(self) -> Result<Vec<Statement>, Unsupported> {
        let parsed = self.parsed()?;
        if parsed.without_rowid && column::primary_key(&parsed).is_none() {
            let what = format!("leave `{}` without a primary key: it is WITHOUT ROWID", self.table.name);
            return Err(unsupported(what, "add another primary key in the same change of the table"));
        }
        match &self.native {
            Some(native) => {
                let mut statements = native.clone();
                statements.extend(rebuild::no_key_relies_on(&self, &parsed));
                Ok(statements)
            }
            None => rebuild::statements(&self, &parsed),
        }
    }

    /// The text so far, read.
    pub(super) fn parsed(&self) -> Result<TableDdl, Unsupported> {
        TableDdl::parse(&self.text).map_err(|error| {
            let what = format!("change the definition of the table `{}`: {error}", self.table.name);
            unsupported(what, "change it with raw SQL")
        })
    }

    /// ALTER TABLE can do this change.
    pub(super) fn natively(&mut self, statement: Statement) {
        if let Some(native) = &mut self.native {
            native.push(statement);
        }
    }

    /// Whether the table is written anew.
    pub(super) fn is_rebuilt(&self) -> bool {
        self.native.is_none()
    }

    /// ALTER TABLE cannot do this change.
    pub(super) fn needs_rebuild(&mut self) {
        self.native = None;
    }

    /// The column of this name, or an error that lists those there are.
    pub(super) fn column(&self, parsed: &TableDdl, name: &str) -> Result<ColumnDdl, Unsupported> {
        parsed.column(name).cloned().ok_or_else(|| {
            let names = list(parsed.columns.iter().map(|column| column.name.as_str()));
            unsupported(format!("find the column `{name}` in `{}`", self.table.name), format!("it has {names}"))
        })
    }

    fn add_column(&mut self, new: &Column, position: &Position, all: &[Change]) -> Result<(), Unsupported> {
        let parsed = self.parsed()?;
        if let Some(present) = parsed.column(&new.name) {
            let what = format!("add the column `{}` to `{}`", new.name, self.table.name);
            return Err(unsupported(what, format!("it has a column `{}` already", present.name)));
        }
        let key = all.iter().find_map(|change| match change {
            Change::AddPrimaryKey(key) if key.columns == [new.name.as_str()] => Some(key),
            _ => None,
        });
        let mut text = define::column(new, Within { key, strict: parsed.strict })?;
        for foreign in all.iter().filter_map(|change| alter::held_key(new, change)) {
            text = format!("{text} {}", define::column_foreign_key(foreign));
            self.keys_added.push(foreign.clone());
        }
        let (added, text) = column::alone(&text)?;
        self.bring(new, &added);
        if key.is_some() {
            self.refuse_second_key(&parsed)?;
            self.key_added = true;
        }
        let last = parsed.columns.last().is_some_and(|column| Position::After(column.name.clone()) == *position);
        if key.is_none() && (last || *position == Position::Last) && column::can_be_added(&added) {
            self.natively(Statement::new(format!("ALTER TABLE {} ADD COLUMN {text}", quote::name(&self.table.name))));
        } else {
            self.needs_rebuild();
        }
        let numbered = key.is_some() && column::is_integer(&added);
        if column::wants_value(&added) && !numbered {
            let table = quote::name(&self.table.name);
            let rows = format!("SELECT n FROM (SELECT count(*) AS n FROM {table}) WHERE n > 0");
            let failure = format!(
                "the column `{}` takes no NULL and has no default, but table `{}` has {{}} rows; give the column a default",
                new.name, self.table.name
            );
            self.conditions.push(Statement::guard(rows, failure));
        }
        let place = match position {
            Position::First => Place::First,
            Position::Last => parsed.columns.last().map_or(Place::Last, |column| Place::After(&column.span)),
            Position::After(name) => {
                self.column(&parsed, name)?;
                parsed.column(name).map_or(Place::Last, |column| Place::After(&column.span))
            }
        };
        self.text = edit::insert_item(&self.text, &parsed, place, text);
        self.fresh.push(new.name.clone());
        self.remember(new);
        Ok(())
    }

    fn change_column(&mut self, new: &Column) -> Result<(), Unsupported> {
        let parsed = self.parsed()?;
        let present = self.column(&parsed, &new.name)?;
        let old = self.model(&present.name).cloned().unwrap_or_default();
        let text = column::changed(&self.text, &parsed, &present, Revision { old: &old, new })?;
        let (changed, text) = column::alone(&text)?;
        self.bring(new, &changed);
        if column::refuses_null(&changed) && !column::refuses_null(&present) {
            self.no_null(&present.name);
        }
        let computed = column::is_generated(&changed) && !column::is_generated(&present);
        let retyped = column::affinity(&changed, parsed.strict) != column::affinity(&present, parsed.strict);
        if (computed || retyped) && !self.is_fresh(&present.name) {
            self.retyped.push(present.name.clone());
        }
        if *text != self.text[present.span.clone()] {
            self.text = edit::replace(&self.text, present.span, text);
            self.needs_rebuild();
        }
        self.remember(new);
        Ok(())
    }

    /// The column as the changes so far have it.
    pub(super) fn model(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }

    fn remember(&mut self, new: &Column) {
        self.columns.retain(|column| !column.name.eq_ignore_ascii_case(&new.name));
        self.columns.push(new.clone());
    }

    /// Whether the column was added by one of the changes.
    pub(super) fn is_fresh(&self, name: &str) -> bool {
        self.fresh.iter().any(|fresh| fresh.eq_ignore_ascii_case(name))
    }

    /// Refuses to go on where the column holds NULL.
    pub(super) fn no_null(&mut self, name: &str) {
        if self.is_fresh(name) {
            return;
        }
        let (table, column) = (quote::name(&self.table.name), quote::name(name));
        self.conditions.push(Statement::guard(
            format!("SELECT n FROM (SELECT count(*) AS n FROM {table} WHERE {column} IS NULL) WHERE n > 0"),
            format!(
                "column `{name}` of table `{}` is NULL in {{}} rows; fill them first: \
                 UPDATE {table} SET {column} = … WHERE {column} IS NULL",
                self.table.name
            ),
        ));
    }
}

/// Names as they are listed for a person.
pub(super) fn list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
