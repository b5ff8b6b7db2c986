//! From the words of its attributes back to a table.

use ruskit_attributes::{ColumnWords, DefaultWord, ForeignKeyWords, IndexKind, IndexWords, Name, TableWords, Term};

use super::types::to_type;
use crate::codegen::types::implied_type;
use crate::schema::{
    Action, Check, Column, DefaultValue, Deferrable, ForeignKey, Generated, Index, IndexColumn, PrimaryKey, Table,
    constraint_name,
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
    pub(crate) words: ColumnWords,
}

/// A table as its struct describes it. A column whose type is neither said nor implied has none: its type is taken
/// from `known`, the same table as somebody else knows it.
pub(crate) fn to_table(words: &TableWords, fields: &[&FieldFacts], known: Option<&Table>) -> Table {
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
        let other = known.and_then(|table| table.column(&field.column));
        table.columns.push(to_column(field, other));
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

fn to_column(field: &FieldFacts, known: Option<&Column>) -> Column {
    let words = &field.words;
    let implied = implied_type(&field.base).filter(|_| !field.converted);
    let unsigned = words.unsigned || implied.as_ref().is_some_and(|(_, unsigned)| *unsigned);
    let mut column = Column {
        name: field.column.clone(),
        sql_type: words.sql_type.clone(),
        unsigned,
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
    match (words.ty.clone(), implied, known) {
        (Some(word), _, _) => column.ty = to_type(word),
        (None, Some((ty, _)), _) => column.ty = ty,
        (None, None, Some(known)) => {
            column.ty = known.ty.clone();
            column.unsigned = known.unsigned;
        }
        (None, None, None) => {}
    }
    column
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
