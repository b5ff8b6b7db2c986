//! What the attributes of one struct and of one field say, as data.

use std::collections::BTreeMap;

/// What the attributes on the struct say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableWords {
    /// `table = "posts"`.
    pub table: Option<String>,
    /// `primary_key(columns = […])`: a key of several columns.
    pub primary_key: Option<KeyWords>,
    /// `index(…)`, `unique(…)`, `unique_constraint(…)`.
    pub indexes: Vec<IndexWords>,
    /// `foreign_key(…)`.
    pub foreign_keys: Vec<ForeignKeyWords>,
    /// `check(…)`.
    pub checks: Vec<CheckWords>,
    /// `options(…)`.
    pub options: BTreeMap<String, String>,
    /// `comment = "…"`.
    pub comment: Option<String>,
    /// `renamed_from = "…"`: the table's name before a rename that no migration has made yet.
    pub renamed_from: Option<String>,
}

/// What the attributes on a field say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnWords {
    /// `primary_key`.
    pub primary_key: bool,
    /// `primary_key(name = "…")`: the key's constraint name.
    pub key_name: Option<String>,
    /// `auto`: the database numbers new rows and never gives a number twice.
    pub auto: bool,
    /// The column's type, where the Rust type does not say it.
    pub ty: Option<TypeWord>,
    /// `sql_type = "…"`: the type as the database spells it.
    pub sql_type: Option<String>,
    /// `unsigned`.
    pub unsigned: bool,
    /// `nullable`, where the Rust type is no `Option`.
    pub nullable: bool,
    /// `default = …`.
    pub default: Option<DefaultWord>,
    /// `generated("…")`.
    pub generated: Option<GeneratedWords>,
    /// `collation = "…"`.
    pub collation: Option<String>,
    /// `comment = "…"`.
    pub comment: Option<String>,
    /// `options(…)`.
    pub options: BTreeMap<String, String>,
    /// `index`, `unique`, `unique_constraint`; without columns.
    pub indexes: Vec<IndexWords>,
    /// `references(…)`; without columns.
    pub foreign_keys: Vec<ForeignKeyWords>,
    /// `renamed_from = "…"`: the column's name before a rename that no migration has made yet.
    pub renamed_from: Option<String>,
}

/// A constraint's or index's name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Name {
    /// The one Kit gives: table, columns and kind joined by `_`.
    #[default]
    Usual,
    /// None at all (`unnamed`).
    Unnamed,
    /// This one (`name = "…"`).
    Given(String),
}

/// Primary key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyWords {
    /// Columns in key order.
    pub columns: Vec<String>,
    /// Constraint name.
    pub name: Option<String>,
}

/// Which kind of index.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum IndexKind {
    /// Rows may agree.
    #[default]
    Plain,
    /// No two rows may agree.
    Unique,
    /// The same, declared as a constraint of the table.
    Constraint,
}

/// Index or unique constraint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexWords {
    /// Kind.
    pub kind: IndexKind,
    /// Name.
    pub name: Name,
    /// What is indexed; empty on a field, which is then the one column.
    pub columns: Vec<Term>,
    /// `where = "…"`.
    pub predicate: Option<String>,
    /// `using = "…"`.
    pub method: Option<String>,
}

/// One part of an index: `"a"`, `expression("lower(a)")`, and `desc(…)`, `collate(…, "NOCASE")` around them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Term {
    /// Column or expression.
    pub text: String,
    /// The text is an expression.
    pub expression: bool,
    /// Largest first.
    pub descending: bool,
    /// Collation.
    pub collation: Option<String>,
}

/// Foreign key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForeignKeyWords {
    /// Name.
    pub name: Name,
    /// Columns of this table; empty on a field, which is then the one column.
    pub columns: Vec<String>,
    /// Table referenced.
    pub table: String,
    /// Columns referenced; empty means that table's primary key.
    pub references: Vec<String>,
    /// `on_delete = cascade`: the action's word, `None` for no action.
    pub on_delete: Option<String>,
    /// `on_update = cascade`.
    pub on_update: Option<String>,
    /// `deferrable = initially_deferred`.
    pub deferrable: Option<String>,
}

/// Check constraint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckWords {
    /// Constraint name.
    pub name: Option<String>,
    /// Holds for every row.
    pub expression: String,
}

/// Computed column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GeneratedWords {
    /// Expression.
    pub expression: String,
    /// `stored`.
    pub stored: bool,
}

/// Default of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultWord {
    /// `null`.
    Null,
    /// `true`, `false`.
    Boolean(bool),
    /// `0`, `-1.5`, `number(".5")`: as the database writes it.
    Number(String),
    /// `"active"`.
    Text(String),
    /// `now`.
    Now,
    /// `expression("…")`.
    Expression(String),
}

/// Type of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeWord {
    /// `boolean`.
    Boolean,
    /// `tiny_integer`.
    TinyInteger,
    /// `small_integer`.
    SmallInteger,
    /// `integer`.
    Integer,
    /// `big_integer`.
    BigInteger,
    /// `float`.
    Float,
    /// `double`.
    Double,
    /// `decimal(10, 2)`.
    Decimal {
        /// Digits in all.
        precision: u16,
        /// Digits after the point.
        scale: u16,
    },
    /// `char(2)`.
    Char(u32),
    /// `string(160)`; `string` is 255.
    String(u32),
    /// `text`.
    Text,
    /// `binary`.
    Binary,
    /// `date`.
    Date,
    /// `time`.
    Time,
    /// `date_time`.
    DateTime,
    /// `timestamp`.
    Timestamp,
    /// `json`.
    Json,
    /// `uuid`.
    Uuid,
    /// `enumeration("draft", "live")`, with `name = "status"` where the database names such types.
    Enumeration {
        /// The type's name.
        name: Option<String>,
        /// The texts, in order.
        values: Vec<String>,
    },
    /// `custom("inet")`: a type only this database has.
    Custom(String),
}
