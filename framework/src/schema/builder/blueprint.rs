//! One table as a migration describes it: the columns and keys to create, or the changes to make.

use std::collections::BTreeSet;

use super::Allow;
use super::column::ColumnBuilder;
use super::keys::{CheckBuilder, ForeignKeyBuilder, IndexBuilder, PrimaryKeyBuilder, constraint_name};
use crate::schema::{Change, Check, Column, ColumnType, Index, IndexColumn, Position, PrimaryKey, Selector, Table};

/// Records what one table shall look like (`create_table`) or how it shall change (`alter_table`).
///
/// Columns take no NULL unless they are made [`nullable`](ColumnBuilder::nullable).
#[derive(Debug)]
pub struct Blueprint {
    pub(super) table: String,
    pub(super) changes: Vec<Change>,
    options: Vec<(String, String)>,
    definition: Option<String>,
    /// Constraints that shall have no name, by their place among the changes.
    pub(super) unnamed: BTreeSet<usize>,
    pub(super) mistakes: Vec<String>,
    pub(super) allows: Vec<Allow>,
}

impl Blueprint {
    pub(super) fn new(table: &str) -> Self {
        Self {
            table: table.to_owned(),
            changes: Vec::new(),
            options: Vec::new(),
            definition: None,
            unnamed: BTreeSet::new(),
            mistakes: Vec::new(),
            allows: Vec::new(),
        }
    }

    /// Tells `migrate:lint` that what this rule warns of was thought about, and why it is right for this table.
    pub fn allow(&mut self, rule: &str, why: &str) {
        self.allows.push(Allow { rule: rule.to_owned(), why: why.to_owned(), ..Allow::default() });
    }

    // Columns.

    /// `id`: 64-bit integer, primary key, numbered by the database.
    pub fn id(&mut self) -> ColumnBuilder<'_> {
        self.big_integer("id").primary().auto_increment()
    }

    /// Text of at most 255 characters; [`length`](ColumnBuilder::length) says otherwise.
    pub fn string(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::String { length: 255 })
    }

    /// Text of exactly `length` characters.
    pub fn char(&mut self, name: &str, length: u32) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Char { length })
    }

    /// Text of any length.
    pub fn text(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Text)
    }

    /// true or false.
    pub fn boolean(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Boolean)
    }

    /// 8-bit integer.
    pub fn tiny_integer(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::TinyInteger)
    }

    /// 16-bit integer.
    pub fn small_integer(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::SmallInteger)
    }

    /// 32-bit integer.
    pub fn integer(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Integer)
    }

    /// 64-bit integer.
    pub fn big_integer(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::BigInteger)
    }

    /// 32-bit floating point.
    pub fn float(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Float)
    }

    /// 64-bit floating point.
    pub fn double(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Double)
    }

    /// Exact decimal number of `precision` digits in all, `scale` of them after the point.
    pub fn decimal(&mut self, name: &str, precision: u16, scale: u16) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Decimal { precision, scale })
    }

    /// Day without time.
    pub fn date(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Date)
    }

    /// Time of day.
    pub fn time(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Time)
    }

    /// Day and time without a time zone.
    pub fn date_time(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::DateTime)
    }

    /// Point in time, kept with or as UTC.
    pub fn timestamp(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Timestamp)
    }

    /// `created_at` and `updated_at`, both set by the database for a new row.
    pub fn timestamps(&mut self) {
        self.timestamp("created_at").use_current();
        self.timestamp("updated_at").use_current();
    }

    /// `deleted_at`: when the row was put aside; NULL while it is in use.
    pub fn soft_deletes(&mut self) -> ColumnBuilder<'_> {
        self.timestamp("deleted_at").nullable()
    }

    /// JSON document.
    pub fn json(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Json)
    }

    /// UUID.
    pub fn uuid(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Uuid)
    }

    /// Bytes of any length.
    pub fn binary(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Binary)
    }

    /// One of these texts.
    pub fn enumeration<V: Into<String>>(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = V>,
    ) -> ColumnBuilder<'_> {
        let values = values.into_iter().map(Into::into).collect();
        self.column(name, ColumnType::Enum { name: None, values })
    }

    /// One of the texts of a named enum type, which [`create_enum`](crate::schema::SchemaBuilder::create_enum) creates.
    pub fn named_enumeration(&mut self, name: &str, type_name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Enum { name: Some(type_name.to_owned()), values: Vec::new() })
    }

    /// Any number of these texts (MySQL).
    pub fn set<V: Into<String>>(&mut self, name: &str, values: impl IntoIterator<Item = V>) -> ColumnBuilder<'_> {
        let values = values.into_iter().map(Into::into).collect();
        self.column(name, ColumnType::Set { values })
    }

    /// A list of values of this type (PostgreSQL).
    pub fn array(&mut self, name: &str, of: ColumnType) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Array(Box::new(of)))
    }

    /// The values between two values of this type (PostgreSQL).
    pub fn range(&mut self, name: &str, of: ColumnType) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Range(Box::new(of)))
    }

    /// Span of time (PostgreSQL).
    pub fn interval(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Interval)
    }

    /// Address of a host, perhaps with its network (PostgreSQL).
    pub fn inet(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Inet)
    }

    /// Network (PostgreSQL).
    pub fn cidr(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Cidr)
    }

    /// Hardware address of six bytes (PostgreSQL).
    pub fn mac_address(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::MacAddress)
    }

    /// A type only this database has, spelled as it spells it.
    pub fn custom(&mut self, name: &str, sql_type: &str) -> ColumnBuilder<'_> {
        self.column(name, ColumnType::Other(sql_type.to_owned()))
    }

    /// A 64-bit integer that holds another table's `id`; say which with
    /// [`references`](ColumnBuilder::references).
    pub fn foreign_id(&mut self, name: &str) -> ColumnBuilder<'_> {
        self.big_integer(name)
    }

    fn column(&mut self, name: &str, ty: ColumnType) -> ColumnBuilder<'_> {
        let at = self.changes.len();
        self.changes.push(Change::AddColumn { column: Column::new(name, ty), position: Position::Last });
        ColumnBuilder::new(self, at)
    }

    /// Drops a column with all its values.
    pub fn drop_column(&mut self, name: &str) {
        self.changes.push(Change::DropColumn(name.to_owned()));
    }

    /// Renames a column; indexes, keys, views and triggers follow.
    pub fn rename_column(&mut self, from: &str, to: &str) {
        self.changes.push(Change::RenameColumn { from: from.to_owned(), to: to.to_owned() });
    }

    /// Drops `created_at` and `updated_at`.
    pub fn drop_timestamps(&mut self) {
        self.drop_column("created_at");
        self.drop_column("updated_at");
    }

    // Keys, indexes, checks.

    /// Primary key over these columns.
    pub fn primary<C: Into<String>>(&mut self, columns: impl IntoIterator<Item = C>) -> PrimaryKeyBuilder<'_> {
        PrimaryKeyBuilder::add(self, PrimaryKey::over(columns))
    }

    /// Drops the primary key.
    pub fn drop_primary(&mut self) {
        self.changes.push(Change::DropPrimaryKey);
    }

    /// Index over these columns; an [`IndexColumn`] is an expression, or says more of a column than its name.
    pub fn index<C: Into<IndexColumn>>(&mut self, columns: impl IntoIterator<Item = C>) -> IndexBuilder<'_> {
        let columns = columns.into_iter().map(Into::into).collect();
        self.add_index(Index { columns, ..Index::default() })
    }

    /// Unique index over these columns.
    pub fn unique<C: Into<IndexColumn>>(&mut self, columns: impl IntoIterator<Item = C>) -> IndexBuilder<'_> {
        let columns = columns.into_iter().map(Into::into).collect();
        self.add_index(Index { unique: true, columns, ..Index::default() })
    }

    /// Index over an expression. It needs a name.
    pub fn index_expression(&mut self, name: &str, expression: &str) -> IndexBuilder<'_> {
        let columns = vec![IndexColumn::expression(expression)];
        self.add_index(Index { name: Some(name.to_owned()), columns, ..Index::default() })
    }

    /// Unique constraint over these columns: like [`unique`](Self::unique), but part of the table.
    pub fn unique_constraint<C: Into<IndexColumn>>(
        &mut self,
        columns: impl IntoIterator<Item = C>,
    ) -> IndexBuilder<'_> {
        let columns = columns.into_iter().map(Into::into).collect();
        self.add_constraint(Index { unique: true, constraint: true, columns, ..Index::default() })
    }

    /// Constraint by which no two rows may be alike in another way than by being equal (PostgreSQL). How they are
    /// compared is said by its [`definition`](IndexBuilder::definition).
    pub fn exclusion<C: Into<IndexColumn>>(&mut self, columns: impl IntoIterator<Item = C>) -> IndexBuilder<'_> {
        let columns = columns.into_iter().map(Into::into).collect();
        self.add_constraint(Index { constraint: true, columns, ..Index::default() })
    }

    fn add_constraint(&mut self, index: Index) -> IndexBuilder<'_> {
        let at = self.changes.len();
        self.changes.push(Change::AddUnique(index));
        IndexBuilder::new(self, at)
    }

    fn add_index(&mut self, index: Index) -> IndexBuilder<'_> {
        let at = self.changes.len();
        self.changes.push(Change::CreateIndex(index));
        IndexBuilder::new(self, at)
    }

    /// Drops the index of this name: `<table>_<columns>_index` or `<table>_<columns>_unique` unless it was given one.
    pub fn drop_index(&mut self, name: &str) {
        self.changes.push(Change::DropIndex(name.to_owned()));
    }

    /// Renames an index.
    pub fn rename_index(&mut self, from: &str, to: &str) {
        self.changes.push(Change::RenameIndex { from: from.to_owned(), to: to.to_owned() });
    }

    /// Drops the unique constraint over exactly these columns. What [`unique`](Self::unique) made is an *index* and goes
    /// by [`drop_index`](Self::drop_index).
    pub fn drop_unique<C: Into<String>>(&mut self, columns: impl IntoIterator<Item = C>) {
        let columns = columns.into_iter().map(Into::into).collect();
        self.changes.push(Change::DropUnique(Selector::Columns(columns)));
    }

    /// Drops the unique constraint of this name.
    pub fn drop_unique_named(&mut self, name: &str) {
        self.changes.push(Change::DropUnique(Selector::Name(name.to_owned())));
    }

    /// Foreign key over these columns; say what it references with
    /// [`references`](ForeignKeyBuilder::references).
    pub fn foreign<C: Into<String>>(&mut self, columns: impl IntoIterator<Item = C>) -> ForeignKeyBuilder<'_> {
        ForeignKeyBuilder::add(self, columns.into_iter().map(Into::into).collect())
    }

    /// Drops the foreign key over exactly these columns.
    pub fn drop_foreign<C: Into<String>>(&mut self, columns: impl IntoIterator<Item = C>) {
        let columns = columns.into_iter().map(Into::into).collect();
        self.changes.push(Change::DropForeignKey(Selector::Columns(columns)));
    }

    /// Drops the foreign key of this name.
    pub fn drop_foreign_named(&mut self, name: &str) {
        self.changes.push(Change::DropForeignKey(Selector::Name(name.to_owned())));
    }

    /// Check that holds for every row.
    pub fn check(&mut self, name: &str, expression: &str) -> CheckBuilder<'_> {
        let check = Check { name: Some(name.to_owned()), expression: expression.to_owned(), definition: None };
        CheckBuilder::add(self, check)
    }

    /// Check that holds for every row, whose name is the database's affair.
    pub fn unnamed_check(&mut self, expression: &str) -> CheckBuilder<'_> {
        CheckBuilder::add(self, Check { name: None, expression: expression.to_owned(), definition: None })
    }

    /// Drops the check of this name.
    pub fn drop_check(&mut self, name: &str) {
        self.changes.push(Change::DropCheck(name.to_owned()));
    }

    /// What the table is for; kept by the database where it can.
    pub fn comment(&mut self, text: &str) {
        self.changes.push(Change::SetComment(Some(text.to_owned())));
    }

    /// Takes the table's comment away.
    pub fn drop_comment(&mut self) {
        self.changes.push(Change::SetComment(None));
    }

    /// A switch only some databases have, in their own words; only for a new table. SQLite's are `strict` and
    /// `without_rowid`, with the value `"true"`.
    pub fn option(&mut self, name: &str, value: &str) {
        self.options.push((name.to_owned(), value.to_owned()));
    }

    /// The statement that creates the table, in this database's own words; only for a new table, whose columns and keys
    /// are described all the same.
    pub fn definition(&mut self, statement: &str) {
        self.definition = Some(statement.to_owned());
    }

    /// The table's text before the changes above, where the database keeps one: it comes back with its layout and
    /// comments, if it means what the table is by then. Part of a way back.
    pub fn restore(&mut self, definition: &str) {
        self.changes.push(Change::Restore(definition.to_owned()));
    }

    // What was recorded.

    /// The changes, names of indexes and constraints filled in.
    pub(super) fn into_changes(mut self) -> (Vec<Change>, Vec<String>) {
        if !self.options.is_empty() {
            self.mistakes.push(format!("table `{}`: an option can only be given to a new table", self.table));
        }
        if self.definition.is_some() {
            self.mistakes.push(format!("table `{}`: a definition can only be given to a new table", self.table));
        }
        self.fill_in();
        (self.changes, self.mistakes)
    }

    /// The table these changes build from nothing.
    pub(super) fn into_table(mut self) -> Result<Table, Vec<String>> {
        self.fill_in();
        let mut table = Table::new(&self.table);
        table.options = std::mem::take(&mut self.options).into_iter().collect();
        table.definition = self.definition.take();
        for change in &self.changes {
            if let Err(error) = table.apply(change) {
                self.mistakes.push(error.to_string());
            }
        }
        if table.columns.is_empty() {
            self.mistakes.push(format!("table `{}` has no columns", self.table));
        }
        table.indexes.sort_by(|a, b| (a.name.is_none(), &a.name).cmp(&(b.name.is_none(), &b.name)));
        if self.mistakes.is_empty() { Ok(table) } else { Err(self.mistakes) }
    }

    fn fill_in(&mut self) {
        let table = self.table.clone();
        for (at, change) in self.changes.iter_mut().enumerate() {
            let unnamed = self.unnamed.contains(&at);
            match change {
                Change::CreateIndex(index) | Change::AddUnique(index) if index.columns.is_empty() => {
                    self.mistakes.push(format!("table `{table}`: an index is over no column"));
                }
                Change::CreateIndex(index) | Change::AddUnique(index) if index.name.is_none() && !unnamed => {
                    let columns: Vec<_> = index.columns.iter().filter_map(IndexColumn::name).collect();
                    index.name = Some(constraint_name(&table, &columns, if index.unique { "unique" } else { "index" }));
                }
                Change::AddForeignKey(key) => {
                    if key.table.is_empty() {
                        let columns = key.columns.join(", ");
                        self.mistakes
                            .push(format!("table `{table}`: the foreign key over {columns} references nothing"));
                    }
                    if !key.references.is_empty() && key.references.len() != key.columns.len() {
                        let (columns, references) = (key.columns.join(", "), key.references.join(", "));
                        self.mistakes.push(format!(
                            "table `{table}`: the foreign key over {columns} references another number of columns: {references}"
                        ));
                    }
                    if key.name.is_none() && !unnamed {
                        let columns: Vec<_> = key.columns.iter().map(String::as_str).collect();
                        key.name = Some(constraint_name(&table, &columns, "foreign"));
                    }
                }
                _ => {}
            }
        }
    }
}
