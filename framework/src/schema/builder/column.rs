//! Modifiers of the column just named.

use super::blueprint::Blueprint;
use super::keys::{ForeignKeyBuilder, constraint_name};
use crate::schema::{
    Change, Check, Column, ColumnType, DefaultValue, Generated, Index, IndexColumn, Position, PrimaryKey,
};

/// The column just named in a [`Blueprint`].
#[derive(Debug)]
pub struct ColumnBuilder<'a> {
    blueprint: &'a mut Blueprint,
    at: usize,
}

impl<'a> ColumnBuilder<'a> {
    pub(super) fn new(blueprint: &'a mut Blueprint, at: usize) -> Self {
        Self { blueprint, at }
    }

    /// Takes NULL.
    pub fn nullable(self) -> Self {
        self.with(|column| column.nullable = true)
    }

    /// Value of a new row that names none; `()` is NULL.
    pub fn default(self, value: impl Into<DefaultValue>) -> Self {
        let value = value.into();
        self.with(|column| column.default = Some(value))
    }

    /// Value of a new row that names none, as an expression in this database's own words.
    pub fn default_expression(self, expression: &str) -> Self {
        self.with(|column| column.default = Some(DefaultValue::Expression(expression.to_owned())))
    }

    /// A number as default, written as this database writes it: for what Rust would write otherwise, as `1.50`.
    pub fn default_number(self, number: &str) -> Self {
        self.with(|column| column.default = Some(DefaultValue::Number(number.to_owned())))
    }

    /// The time of the insert as default.
    pub fn use_current(self) -> Self {
        self.with(|column| column.default = Some(DefaultValue::CurrentTimestamp))
    }

    /// Length in characters, for `string` and `char`.
    pub fn length(mut self, characters: u32) -> Self {
        match &mut self.column().ty {
            ColumnType::String { length } | ColumnType::Char { length } => *length = characters,
            _ => self.mistake("a length is for `string` and `char`"),
        }
        self
    }

    /// The type as this database spells it, where that is not how Kit spells it.
    pub fn sql_type(self, spelling: &str) -> Self {
        self.with(|column| column.sql_type = Some(spelling.to_owned()))
    }

    /// The column's whole text within the table's definition, in this database's own words.
    pub fn definition(self, text: &str) -> Self {
        self.with(|column| column.definition = Some(text.to_owned()))
    }

    /// Never negative (MySQL; elsewhere without effect).
    pub fn unsigned(self) -> Self {
        self.with(|column| column.unsigned = true)
    }

    /// Numbered by the database, never the same number twice.
    pub fn auto_increment(self) -> Self {
        self.with(|column| column.auto_increment = true)
    }

    /// What the column is for.
    pub fn comment(self, text: &str) -> Self {
        self.with(|column| column.comment = Some(text.to_owned()))
    }

    /// Collation of this column.
    pub fn collation(self, name: &str) -> Self {
        self.with(|column| column.collation = Some(name.to_owned()))
    }

    /// Computed at each read from the row's other columns.
    pub fn virtual_as(self, expression: &str) -> Self {
        self.with(|column| column.generated = Some(Generated { expression: expression.to_owned(), stored: false }))
    }

    /// Computed at each write from the row's other columns, and kept.
    pub fn stored_as(self, expression: &str) -> Self {
        self.with(|column| column.generated = Some(Generated { expression: expression.to_owned(), stored: true }))
    }

    /// A switch only some databases have, in their own words.
    pub fn option(self, name: &str, value: &str) -> Self {
        self.with(|column| {
            column.options.insert(name.to_owned(), value.to_owned());
        })
    }

    /// Unique index over this column.
    pub fn unique(mut self) -> Self {
        let index = Index { unique: true, ..self.own_index() };
        self.blueprint.changes.push(Change::CreateIndex(index));
        self
    }

    /// Index over this column.
    pub fn index(mut self) -> Self {
        let index = self.own_index();
        self.blueprint.changes.push(Change::CreateIndex(index));
        self
    }

    /// Unique constraint over this column: like [`unique`](Self::unique), but part of the table.
    pub fn unique_constraint(mut self) -> Self {
        let index = Index { unique: true, constraint: true, ..self.own_index() };
        self.blueprint.changes.push(Change::AddUnique(index));
        self
    }

    fn own_index(&mut self) -> Index {
        Index { columns: vec![IndexColumn::column(self.name())], ..Index::default() }
    }

    /// Primary key of the table.
    pub fn primary(mut self) -> Self {
        let key = PrimaryKey::over([self.name()]);
        self.blueprint.changes.push(Change::AddPrimaryKey(key));
        self
    }

    /// Check of this column's value.
    pub fn check(mut self, expression: &str) -> Self {
        let column = self.name();
        let name = constraint_name(&self.blueprint.table, &[&column], "check");
        self.blueprint.changes.push(Change::AddCheck(Check {
            name: Some(name),
            expression: expression.to_owned(),
            definition: None,
        }));
        self
    }

    /// Foreign key to another table's column; what happens when its row goes is said behind it.
    pub fn references(mut self, table: &str, column: &str) -> ForeignKeyBuilder<'a> {
        let columns = vec![self.name()];
        ForeignKeyBuilder::add(self.blueprint, columns).references(table, [column])
    }

    /// Foreign key to another table's primary key, whichever column that is.
    pub fn references_primary(mut self, table: &str) -> ForeignKeyBuilder<'a> {
        let columns = vec![self.name()];
        ForeignKeyBuilder::add(self.blueprint, columns).references_primary(table)
    }

    /// Puts the new column before all others.
    pub fn first(self) -> Self {
        self.at_position(Position::First)
    }

    /// Puts the new column behind this one.
    pub fn after(self, column: &str) -> Self {
        self.at_position(Position::After(column.to_owned()))
    }

    fn at_position(mut self, wanted: Position) -> Self {
        match self.blueprint.changes.get_mut(self.at) {
            Some(Change::AddColumn { position, .. }) => *position = wanted,
            _ => self.mistake("a column that is changed keeps its place"),
        }
        self
    }

    /// Gives an existing column this definition instead of adding a new one.
    pub fn change(mut self) -> Self {
        let column = self.column().clone();
        if matches!(self.blueprint.changes[self.at], Change::AddColumn { ref position, .. } if *position != Position::Last)
        {
            self.mistake("a column that is changed keeps its place");
        }
        if let Some(change) = self.blueprint.changes.get_mut(self.at) {
            *change = Change::ChangeColumn(column);
        }
        self
    }

    fn with(mut self, set: impl FnOnce(&mut Column)) -> Self {
        set(self.column());
        self
    }

    fn name(&mut self) -> String {
        self.column().name.clone()
    }

    fn mistake(&mut self, text: &str) {
        let column = self.name();
        let message = format!("table `{}`, column `{column}`: {text}", self.blueprint.table);
        self.blueprint.mistakes.push(message);
    }

    fn column(&mut self) -> &mut Column {
        match &mut self.blueprint.changes[self.at] {
            Change::AddColumn { column, .. } | Change::ChangeColumn(column) => column,
            other => unreachable!("a column builder stands on a column, not on {other:?}"),
        }
    }
}

impl From<&str> for DefaultValue {
    fn from(value: &str) -> Self {
        DefaultValue::Text(value.to_owned())
    }
}

impl From<String> for DefaultValue {
    fn from(value: String) -> Self {
        DefaultValue::Text(value)
    }
}

impl From<bool> for DefaultValue {
    fn from(value: bool) -> Self {
        DefaultValue::Boolean(value)
    }
}

impl From<()> for DefaultValue {
    fn from((): ()) -> Self {
        DefaultValue::Null
    }
}

macro_rules! default_from_number {
    ($($number:ty),*) => {
        $(impl From<$number> for DefaultValue {
            fn from(value: $number) -> Self {
                DefaultValue::Number(value.to_string())
            }
        })*
    };
}

default_from_number!(i8, i16, i32, i64, u8, u16, u32, u64, f32, f64);
