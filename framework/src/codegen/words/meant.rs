//! From the words of its attributes back to a table.

use std::collections::{BTreeMap, HashMap};

use ruskit_attributes::{ColumnWords, DefaultWord, ForeignKeyWords, IndexKind, IndexWords, Name, TableWords, Term};

use super::types::to_type;
use crate::codegen::types::implied_type;
use crate::schema::{
    Action, Check, Column, ColumnType, DefaultValue, Deferrable, ForeignKey, Generated, Index, IndexColumn, PrimaryKey,
    Table, constraint_name,
};

/// A field as it was read.
#[derive(Debug)]
pub(crate) struct FieldFacts {
    pub(crate) column: String,
    /// Its type without `Option`, by last names.
    pub(crate) base: String,
    pub(crate) option: bool,
    /// sqlx reads another type and converts it: the field's own says nothing of the column.
    pub(crate) converted: bool,
    /// All its words are.
    pub(crate) understood: bool,
    pub(crate) words: ColumnWords,
}

/// What is known around a struct that is being read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Around<'a> {
    /// The same table as somebody else knows it: a column whose type is neither said nor implied has its type there.
    pub(crate) known: Option<&'a Table>,
    /// Columns that have another name there.
    pub(crate) renamed: Option<&'a BTreeMap<String, String>>,
    /// The named enum type of each Rust enum, by the enum's name.
    pub(crate) enums: Option<&'a HashMap<String, String>>,
}

impl Around<'_> {
    /// The column as it is known.
    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        let name = self.renamed.and_then(|renamed| renamed.get(name)).map_or(name, String::as_str);
        self.known?.column(name)
    }

    /// The type a field's Rust type says by itself, and whether it is unsigned.
    fn implied(&self, field: &FieldFacts) -> Option<(ColumnType, bool)> {
        if field.converted {
            return None;
        }
        let named = |name: &str| self.enums?.get(name).cloned();
        implied_type(&field.base).or_else(|| {
            let mood = |name| ColumnType::Enum { name: Some(name), values: Vec::new() };
            let element = field.base.strip_prefix("Vec<").and_then(|rest| rest.strip_suffix('>'));
            match element {
                Some(element) => Some((ColumnType::Array(Box::new(mood(named(element)?))), false)),
                None => Some((mood(named(&field.base)?), false)),
            }
        })
    }

    /// Whether nobody says which type the field's column has.
    pub(crate) fn is_unknown(&self, field: &FieldFacts) -> bool {
        let said = field.words.ty.is_some() || field.words.sql_type.is_some() || !field.understood;
        !said && self.implied(field).is_none() && self.column(&field.column).is_none()
    }
}

/// A table as its struct describes it.
pub(crate) fn to_table(words: &TableWords, fields: &[&FieldFacts], around: &Around<'_>) -> Table {
    let mut table = Table::new(words.table.clone().unwrap_or_default());
    table.options = words.options.clone();
    table.comment = words.comment.clone();
    table.checks = words
        .checks
        .iter()
        .map(|check| Check {
            name: check.name.clone(),
            expression: check.expression.clone(),
            definition: check.definition.clone(),
        })
        .collect();
    for field in fields {
        table.columns.push(to_column(field, around));
        for index in &field.words.indexes {
            let columns = vec![Term { text: field.column.clone(), ..Term::default() }];
            table.indexes.push(to_index(&table.name, &IndexWords { columns, ..index.clone() }));
        }
        for key in &field.words.foreign_keys {
            let key = ForeignKeyWords { columns: vec![field.column.clone()], ..key.clone() };
            table.foreign_keys.push(to_foreign_key(&table.name, &key));
        }
    }
    table.indexes.extend(words.indexes.iter().map(|index| to_index(&table.name, index)));
    table.foreign_keys.extend(words.foreign_keys.iter().map(|key| to_foreign_key(&table.name, key)));
    table.indexes.sort_by(|a, b| (a.name.is_none(), &a.name).cmp(&(b.name.is_none(), &b.name)));
    table.primary_key = to_primary_key(words, fields);
    table
}

fn to_primary_key(words: &TableWords, fields: &[&FieldFacts]) -> Option<PrimaryKey> {
    if let Some(key) = &words.primary_key {
        return Some(PrimaryKey {
            name: key.name.clone(),
            columns: key.columns.clone(),
            definition: key.definition.clone(),
        });
    }
    let own: Vec<&FieldFacts> = fields.iter().copied().filter(|field| field.words.primary_key).collect();
    let columns: Vec<String> = own.iter().map(|field| field.column.clone()).collect();
    let name = own.iter().find_map(|field| field.words.key_name.clone());
    let definition = own.iter().find_map(|field| field.words.key_definition.clone());
    (!columns.is_empty()).then_some(PrimaryKey { name, columns, definition })
}

fn to_column(field: &FieldFacts, around: &Around<'_>) -> Column {
    let words = &field.words;
    let column = Column {
        name: field.column.clone(),
        nullable: field.option || words.nullable,
        default: words.default.clone().map(to_default),
        auto_increment: words.auto,
        generated: words
            .generated
            .as_ref()
            .map(|generated| Generated { expression: generated.expression.clone(), stored: generated.stored }),
        collation: words.collation.clone(),
        comment: words.comment.clone(),
        options: words.options.clone(),
        ..Column::default()
    };
    let (ty, sql_type, unsigned) = type_of(field, around);
    Column { ty, sql_type, unsigned, ..column }
}

/// The type of a field's column, its spelling in the database, and whether it is unsigned.
fn type_of(field: &FieldFacts, around: &Around<'_>) -> (ColumnType, Option<String>, bool) {
    let words = &field.words;
    let (known, implied) = (around.column(&field.column), around.implied(field));
    let unsigned = words.unsigned || implied.as_ref().is_some_and(|(_, unsigned)| *unsigned);
    let as_known = |known: &Column| (known.ty.clone(), known.sql_type.clone(), known.unsigned);
    // A spelling that nothing more is known of is a type of its own.
    let only = |spelled: &str| known.filter(|known| is_only_spelled(&known.ty, spelled));
    let same =
        |known: &&Column, spelled: &str| known.sql_type.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(spelled));
    match (&words.ty, words.sql_type.as_deref(), implied) {
        (Some(word), spelled, _) => (to_type(word.clone()), spelled.map(str::to_owned), unsigned),
        (None, Some(spelled), Some((ty, _))) => {
            only(spelled).map(as_known).unwrap_or_else(|| (ty, Some(spelled.to_owned()), unsigned))
        }
        (None, None, Some((ty, _))) => (ty, None, unsigned),
        (None, Some(spelled), None) => {
            let known = only(spelled).or(known.filter(|known| same(known, spelled)));
            known.map(as_known).unwrap_or_else(|| (ColumnType::Other(spelled.to_owned()), None, unsigned))
        }
        (None, None, None) => known.map(as_known).unwrap_or_default(),
    }
}

/// Whether a column's type is this spelling and nothing more is known of it.
pub(crate) fn is_only_spelled(ty: &ColumnType, spelled: &str) -> bool {
    matches!(ty, ColumnType::Other(own) if own.eq_ignore_ascii_case(spelled))
}

fn to_default(word: DefaultWord) -> DefaultValue {
    match word {
        DefaultWord::Null => DefaultValue::Null,
        DefaultWord::Boolean(value) => DefaultValue::Boolean(value),
        DefaultWord::Number(text) => DefaultValue::Number(text),
        DefaultWord::Text(text) => DefaultValue::Text(text),
        DefaultWord::Now => DefaultValue::CurrentTimestamp,
        DefaultWord::Expression(text) => DefaultValue::Expression(text),
    }
}

fn to_index(table: &str, words: &IndexWords) -> Index {
    let unique = matches!(words.kind, IndexKind::Unique | IndexKind::Constraint);
    let columns: Vec<&str> =
        words.columns.iter().filter(|term| !term.expression).map(|term| term.text.as_str()).collect();
    Index {
        name: to_name(&words.name, || constraint_name(table, &columns, if unique { "unique" } else { "index" })),
        unique,
        constraint: matches!(words.kind, IndexKind::Constraint | IndexKind::Exclusion),
        columns: words.columns.iter().map(to_term).collect(),
        predicate: words.predicate.clone(),
        method: words.method.clone(),
        include: words.include.clone(),
        deferrable: words.deferrable.as_deref().map(to_deferrable),
        comment: words.comment.clone(),
        options: words.options.clone(),
        definition: words.definition.clone(),
        concurrently: false,
    }
}

fn to_term(term: &Term) -> IndexColumn {
    let text = term.text.clone();
    let column = if term.expression { IndexColumn::expression(text) } else { IndexColumn::column(text) };
    IndexColumn {
        descending: term.descending,
        collation: term.collation.clone(),
        operator_class: term.operator_class.clone(),
        nulls_first: term.nulls_first,
        length: term.length,
        ..column
    }
}

fn to_foreign_key(table: &str, words: &ForeignKeyWords) -> ForeignKey {
    let columns: Vec<&str> = words.columns.iter().map(String::as_str).collect();
    ForeignKey {
        name: to_name(&words.name, || constraint_name(table, &columns, "foreign")),
        columns: words.columns.clone(),
        table: words.table.clone(),
        references: words.references.clone(),
        on_delete: to_action(words.on_delete.as_deref()),
        on_update: to_action(words.on_update.as_deref()),
        deferrable: words.deferrable.as_deref().map(to_deferrable),
        definition: words.definition.clone(),
    }
}

fn to_deferrable(word: &str) -> Deferrable {
    match word {
        "initially_deferred" => Deferrable::InitiallyDeferred,
        _ => Deferrable::InitiallyImmediate,
    }
}

fn to_name(name: &Name, usual: impl FnOnce() -> String) -> Option<String> {
    match name {
        Name::Usual => Some(usual()),
        Name::Unnamed => None,
        Name::Given(name) => Some(name.clone()),
    }
}

fn to_action(word: Option<&str>) -> Action {
    match word {
        Some("restrict") => Action::Restrict,
        Some("cascade") => Action::Cascade,
        Some("set_null") => Action::SetNull,
        Some("set_default") => Action::SetDefault,
        _ => Action::NoAction,
    }
}
