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

/// What the attributes on an enum, or on one of its variants, say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EnumWords {
    /// `comment = "…"`: of the enum only.
    pub comment: Option<String>,
    /// `renamed_from = "…"`: the name or text before a rename that no migration has made yet.
    pub renamed_from: Option<String>,
}

/// What the attributes on a field say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnWords {
    /// `primary_key`.
    pub primary_key: bool,
    /// `primary_key(name = "…")`: the key's constraint name.
    pub key_name: Option<String>,
    /// `primary_key(definition = "…")`: the key as the database writes it.
    pub key_definition: Option<String>,
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
    /// `definition = "…"`: the constraint as the database writes it.
    pub definition: Option<String>,
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
    /// A constraint by which no two rows may be alike in another way than by being equal.
    Exclusion,
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
    /// `include = ["…"]`: columns kept in the index without being searched by.
    pub include: Vec<String>,
    /// `deferrable = initially_deferred`.
    pub deferrable: Option<String>,
    /// `comment = "…"`.
    pub comment: Option<String>,
    /// `options(…)`, and `nulls_not_distinct`.
    pub options: BTreeMap<String, String>,
    /// `definition = "…"`: the index as the database writes it.
    pub definition: Option<String>,
}

/// One part of an index: `"a"`, `expression("lower(a)")`, and around them `desc(…)`, `collate(…, "NOCASE")`,
/// `operator_class(…, "text_pattern_ops")`, `nulls_first(…)`, `nulls_last(…)`, `length(…, 10)`.
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
    /// Operator class.
    pub operator_class: Option<String>,
    /// NULLs stand before all values (true) or behind them.
    pub nulls_first: Option<bool>,
    /// Characters or bytes from the value's start.
    pub length: Option<u32>,
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
    /// `definition = "…"`: the constraint as the database writes it.
    pub definition: Option<String>,
}

/// Check constraint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckWords {
    /// Constraint name.
    pub name: Option<String>,
    /// Holds for every row.
    pub expression: String,
    /// `definition = "…"`: the constraint as the database writes it.
    pub definition: Option<String>,
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
    /// `enumeration("draft", "live")`; `enumeration(name = "status")` where the database names such types: their texts
    /// are told by the type's own Rust enum.
    Enumeration {
        /// The type's name.
        name: Option<String>,
        /// The texts, in order.
        values: Vec<String>,
    },
    /// `set("a", "b")`: any number of these texts.
    Set(Vec<String>),
    /// `array(text)`: a list of values of this type.
    Array(Box<TypeWord>),
    /// `range(integer)`: the values between two values of this type.
    Range(Box<TypeWord>),
    /// `interval`.
    Interval,
    /// `inet`.
    Inet,
    /// `cidr`.
    Cidr,
    /// `mac_address`.
    MacAddress,
    /// `custom("tsvector")`: a type only this database has.
    Custom(String),
}
