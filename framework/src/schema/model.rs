//! Schema, Table, Column, Index, ForeignKey, Check: the neutral picture of a database.
//!
//! Every inspected fact has a place here. What only one database has is kept in `options` (a table's switches, in
//! that database's own words) or in `definition` (the text the database itself keeps), so that inspecting loses
//! nothing. Serialised form: `database/schema.json`; fields at their usual value are left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

fn is_false(value: &bool) -> bool {
    !value
}

/// Everything a database holds, as far as Kit looks. Each list is sorted by name.
///
/// A name is the bare name where the database finds it without its schema, else `schema.name`; a part that itself holds
/// a dot or a double quote stands in double quotes. Databases without schemas have bare names only, whatever is in them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Schema {
    /// Tables, sorted by name.
    pub tables: Vec<Table>,
    /// Views, sorted by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<View>,
    /// Triggers, sorted by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<Trigger>,
    /// Named enum types, sorted by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enums: Vec<EnumType>,
    /// Extensions installed in the database, sorted by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<String>,
    /// Everything else that was created by somebody: functions, procedures, sequences, domains, …; sorted by kind and
    /// name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<Object>,
}

impl Schema {
    /// The table of this name, compared exactly.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// Leaves out these tables, and the triggers on them.
    #[cfg(feature = "runner")]
    pub(crate) fn without(&mut self, tables: &[String]) {
        self.tables.retain(|table| !tables.contains(&table.name));
        self.triggers.retain(|trigger| !tables.contains(&trigger.table));
    }

    /// Puts every list into its documented order.
    pub fn sort(&mut self) {
        self.tables.sort_by(|a, b| a.name.cmp(&b.name));
        self.views.sort_by(|a, b| a.name.cmp(&b.name));
        self.triggers.sort_by(|a, b| (&a.name, &a.table).cmp(&(&b.name, &b.table)));
        self.enums.sort_by(|a, b| a.name.cmp(&b.name));
        self.extensions.sort();
        self.objects.sort_by(|a, b| (&a.kind, &a.name).cmp(&(&b.kind, &b.name)));
    }

    /// Whether every list is in its documented order.
    pub fn is_sorted(&self) -> bool {
        self.tables.is_sorted_by_key(|table| &table.name)
            && self.views.is_sorted_by_key(|view| &view.name)
            && self.triggers.is_sorted_by_key(|trigger| (&trigger.name, &trigger.table))
            && self.enums.is_sorted_by_key(|ty| &ty.name)
            && self.extensions.is_sorted()
            && self.objects.is_sorted_by_key(|object| (&object.kind, &object.name))
    }
}

/// One table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Table {
    /// Name as the database has it.
    pub name: String,
    /// Columns in the table's order.
    pub columns: Vec<Column>,
    /// Primary key, of one column or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_key: Option<PrimaryKey>,
    /// Indexes and unique constraints, sorted by name; unnamed constraints last, in the table's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    /// Foreign keys in the table's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub foreign_keys: Vec<ForeignKey>,
    /// Check constraints in the table's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// What the table is for, in the author's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Switches only some databases have, in their own words: `strict`, `without_rowid`, `engine`, …
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// The statement the database keeps for the table, where it keeps one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}

impl Table {
    /// An empty table.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// The column of this name, compared exactly.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The index or named unique constraint of this name.
    pub fn index(&self, name: &str) -> Option<&Index> {
        self.indexes.iter().find(|index| index.name.as_deref() == Some(name))
    }

    /// Whether the column is (part of) the primary key.
    pub fn is_key(&self, column: &str) -> bool {
        self.primary_key.as_ref().is_some_and(|key| key.columns.iter().any(|name| name == column))
    }
}

/// One column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Column {
    /// Name as the database has it.
    pub name: String,
    /// What the values are.
    #[serde(rename = "type")]
    pub ty: ColumnType,
    /// The type as the database spells it; only where that differs from how Kit would spell `ty` there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sql_type: Option<String>,
    /// Numbers of this column are never negative (MySQL).
    #[serde(skip_serializing_if = "is_false")]
    pub unsigned: bool,
    /// Whether the column takes NULL.
    #[serde(skip_serializing_if = "is_false")]
    pub nullable: bool,
    /// Value of a new row that names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<DefaultValue>,
    /// The database numbers new rows by itself and never gives a number twice.
    #[serde(skip_serializing_if = "is_false")]
    pub auto_increment: bool,
    /// Computed from other columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
    /// Collation, where it is not the table's or database's usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// What the column is for, in the author's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Switches only some databases have, in their own words: `on_update`, `invisible`, `charset`, `identity`, …
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// The column's own text within the table's definition, where the database keeps one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}

impl Column {
    /// A column that takes no NULL and has no default.
    pub fn new(name: impl Into<String>, ty: ColumnType) -> Self {
        Self { name: name.into(), ty, ..Self::default() }
    }
}

/// What the values of a column are. Sizes count characters for text, bytes for binary data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// true or false.
    Boolean,
    /// 8-bit integer.
    TinyInteger,
    /// 16-bit integer.
    SmallInteger,
    /// 32-bit integer.
    Integer,
    /// 64-bit integer.
    BigInteger,
    /// 32-bit floating point.
    Float,
    /// 64-bit floating point.
    Double,
    /// Exact decimal number of `precision` digits, `scale` of them after the point.
    Decimal {
        /// Digits in all.
        precision: u16,
        /// Digits after the point.
        scale: u16,
    },
    /// Text of exactly this many characters, padded.
    Char {
        /// Characters.
        length: u32,
    },
    /// Text of at most this many characters.
    String {
        /// Characters.
        length: u32,
    },
    /// Text of any length.
    #[default]
    Text,
    /// Bytes of any length.
    Binary,
    /// Day without time.
    Date,
    /// Time of day.
    Time,
    /// Day and time without a time zone.
    DateTime,
    /// Point in time (stored with or as UTC).
    Timestamp,
    /// JSON document.
    Json,
    /// UUID.
    Uuid,
    /// One of these texts.
    Enum {
        /// The type's name where the database names such types.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The texts, in order.
        values: Vec<String>,
    },
    /// Any number of these texts (MySQL).
    Set {
        /// The texts, in order.
        values: Vec<String>,
    },
    /// A list of values of this type.
    Array(Box<ColumnType>),
    /// The values between two values of this type.
    Range(Box<ColumnType>),
    /// Span of time in months, days and microseconds.
    Interval,
    /// Address of a host, perhaps with its network.
    Inet,
    /// Network.
    Cidr,
    /// Hardware address of six bytes.
    MacAddress,
    /// A type only this database has, as it spells it.
    Other(String),
}

/// Value of a new row that names none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefaultValue {
    /// NULL, said explicitly.
    Null,
    /// true or false.
    Boolean(bool),
    /// A number, as written.
    Number(String),
    /// Text, without its quotes.
    Text(String),
    /// The time of the insert.
    CurrentTimestamp,
    /// Any other expression, as this database writes it.
    Expression(String),
}

/// How a computed column is computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// Expression over the row's other columns.
    pub expression: String,
    /// Kept in the table (true) or computed at each read (false).
    pub stored: bool,
}

/// Primary key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PrimaryKey {
    /// Constraint name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Columns in key order.
    pub columns: Vec<String>,
    /// The constraint as the database writes it, where the fields above do not say all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}

/// Index or unique constraint; an exclusion constraint too, which is a constraint that is not unique.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Index {
    /// Name; an index always has one, a unique constraint may have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// No two rows may agree in all columns.
    #[serde(skip_serializing_if = "is_false")]
    pub unique: bool,
    /// Declared as a constraint of the table, not as an index of its own.
    #[serde(skip_serializing_if = "is_false")]
    pub constraint: bool,
    /// What is indexed, in order.
    pub columns: Vec<IndexColumn>,
    /// Only rows for which this holds are indexed.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// Index method, where it is not the usual one: `gin`, `hash`, `fulltext`, `spatial`, …
    #[serde(rename = "using", skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Columns kept in the index without being searched by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// A unique constraint that may be checked at commit instead of at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
    /// What the index is for, in the author's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Switches only some databases have, in their own words: `nulls_not_distinct`, `invisible`, `parser`, …; `invalid`
    /// marks an index that a failed creation left behind.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// Built without keeping writers out, outside a transaction. Says how to create it: inspecting never sets it.
    #[serde(skip_serializing_if = "is_false")]
    pub concurrently: bool,
    /// The statement the database keeps for the index (the constraint's own text for a constraint), where it keeps one
    /// and the fields above do not say all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}

/// One part of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexColumn {
    /// Column or expression.
    #[serde(flatten)]
    pub term: IndexTerm,
    /// Largest first.
    #[serde(default, skip_serializing_if = "is_false")]
    pub descending: bool,
    /// Collation, where it is not the column's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// Operator class, where it is not the type's usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator_class: Option<String>,
    /// Where NULLs stand, where that is not the usual place: before all values (true) or behind them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nulls_first: Option<bool>,
    /// Only so many characters or bytes from the value's start are indexed (MySQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u32>,
}

impl PrimaryKey {
    /// A key of these columns, without a name.
    pub fn over<C: Into<String>>(columns: impl IntoIterator<Item = C>) -> Self {
        Self { columns: columns.into_iter().map(Into::into).collect(), ..Self::default() }
    }
}

impl IndexColumn {
    /// A column in ascending order.
    pub fn column(name: impl Into<String>) -> Self {
        Self::over(IndexTerm::Column(name.into()))
    }

    /// An expression in ascending order.
    pub fn expression(text: impl Into<String>) -> Self {
        Self::over(IndexTerm::Expression(text.into()))
    }

    fn over(term: IndexTerm) -> Self {
        Self { term, descending: false, collation: None, operator_class: None, nulls_first: None, length: None }
    }

    /// The column's name, unless this is an expression.
    pub fn name(&self) -> Option<&str> {
        match &self.term {
            IndexTerm::Column(name) => Some(name),
            IndexTerm::Expression(_) => None,
        }
    }
}

/// What an index orders by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexTerm {
    /// A column's value.
    Column(String),
    /// An expression's value.
    Expression(String),
}

/// Foreign key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ForeignKey {
    /// Constraint name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Columns of this table.
    pub columns: Vec<String>,
    /// Table referenced.
    pub table: String,
    /// Columns referenced; empty means that table's primary key.
    pub references: Vec<String>,
    /// When the referenced row goes.
    #[serde(skip_serializing_if = "Action::is_none")]
    pub on_delete: Action,
    /// When the referenced key changes.
    #[serde(skip_serializing_if = "Action::is_none")]
    pub on_update: Action,
    /// May be checked at commit instead of at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
    /// The constraint as the database writes it, where the fields above do not say all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}

/// What a foreign key does to the rows that refer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Refuse at the end of the statement (the standard's default).
    #[default]
    NoAction,
    /// Refuse at once.
    Restrict,
    /// Follow.
    Cascade,
    /// Set the columns to NULL.
    SetNull,
    /// Set the columns to their defaults.
    SetDefault,
}

impl Action {
    fn is_none(&self) -> bool {
        *self == Action::NoAction
    }
}

/// When a deferrable foreign key is checked unless a transaction says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferrable {
    /// At commit.
    InitiallyDeferred,
    /// After each statement.
    InitiallyImmediate,
}

/// Check constraint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Check {
    /// Constraint name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Holds for every row.
    pub expression: String,
    /// The constraint as the database writes it, where the fields above do not say all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}

/// View.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct View {
    /// Name as the database has it.
    pub name: String,
    /// The `SELECT` it stands for.
    pub query: String,
    /// Its result is stored and refreshed on demand.
    #[serde(skip_serializing_if = "is_false")]
    pub materialized: bool,
    /// The statement the database keeps for the view, where it keeps one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}

#[cfg(any(feature = "codegen", feature = "runner"))]
impl View {
    /// What two views share that are one, however their statements are laid out: all that is said of the view, without
    /// blanks, quotes and case, and its query as it is.
    pub(crate) fn meaning(&self) -> String {
        let query = self.query.trim();
        let said = self.definition.as_deref().and_then(|text| text.trim().strip_suffix(query));
        let kind = if self.materialized { "materialized view" } else { "view" };
        let said = said.map_or_else(|| format!("create {kind} {} as", self.name), str::to_owned);
        let is_plain = |letter: &char| !letter.is_whitespace() && !"\"`[]".contains(*letter);
        format!("{} {query}", said.chars().filter(is_plain).flat_map(char::to_lowercase).collect::<String>())
    }
}

/// Trigger: kept as the database's own text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Trigger {
    /// Name as the database has it.
    pub name: String,
    /// Table or view it fires on.
    pub table: String,
    /// The statement that creates it.
    pub definition: String,
}

/// Named enum type.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EnumType {
    /// Name as the database has it.
    pub name: String,
    /// The texts, in order.
    pub values: Vec<String>,
    /// What the type is for, in the author's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// Something Kit does not model: kept as the database's own text, so that it is neither lost nor dropped.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Object {
    /// What it is, in the database's word: `function`, `sequence`, `domain`, `event`, …
    pub kind: String,
    /// Name as the database has it, with argument types where several may share a name.
    pub name: String,
    /// The statement that creates it.
    pub definition: String,
}
