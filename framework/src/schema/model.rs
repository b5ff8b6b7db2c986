//! Schema, Table, Column, Index, ForeignKey, Check: the neutral picture of a database.
//!
//! Every inspected fact has a place here. What only one database has is kept in `options` (a table's switches, in
//! that database's own words) or in `definition` (the text the database itself keeps), so that inspecting loses
//! nothing. Serialised form: `database/schema.json`; fields at their usual value are left out.

mod column;
mod constraint;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use column::{Column, ColumnType, DefaultValue, Generated};
pub use constraint::{Action, Check, Deferrable, ForeignKey, Index, IndexColumn, IndexTerm, PrimaryKey};

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
