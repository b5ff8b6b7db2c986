//! From a table to the words of its attributes.

use ruskit_attributes::{
    CheckWords, ColumnWords, DefaultWord, ForeignKeyWords, GeneratedWords, IndexKind, IndexWords, KeyWords, Name,
    TableWords, Term,
};

use super::types::of_type;
use crate::codegen::types::{is_option, type_by_itself};
use crate::schema::{
    Action, Check, Column, DefaultValue, Deferrable, ForeignKey, Index, IndexColumn, IndexTerm, Table, constraint_name,
};

/// What the struct's attributes say of a table: all that is not one column's own.
pub(crate) fn of_table(table: &Table) -> TableWords {
    let key = table.primary_key.as_ref().filter(|key| key.columns.len() != 1);
    TableWords {
        table: Some(table.name.clone()),
        primary_key: key.map(|key| KeyWords {
            columns: key.columns.clone(),
            name: key.name.clone(),
            definition: key.definition.clone(),
        }),
        indexes: table.indexes.iter().filter(|index| own_column(index).is_none()).map(|i| of_index(table, i)).collect(),
        foreign_keys: table.foreign_keys.iter().filter(|key| !is_own(key)).map(|k| of_foreign_key(table, k)).collect(),
        checks: table.checks.iter().map(of_check).collect(),
        options: table.options.clone(),
        comment: table.comment.clone(),
        renamed_from: None,
    }
}

/// What a field's attributes say of its column, given that the field has the type Kit writes.
pub(crate) fn of_column(table: &Table, column: &Column) -> ColumnWords {
    let own_key = table.primary_key.as_ref().filter(|key| key.columns == [column.name.clone()]);
    let mut words = ColumnWords {
        primary_key: own_key.is_some(),
        key_name: own_key.and_then(|key| key.name.clone()),
        key_definition: own_key.and_then(|key| key.definition.clone()),
        auto: column.auto_increment,
        sql_type: column.sql_type.clone(),
        nullable: column.nullable && !is_option(table, column),
        default: column.default.as_ref().map(of_default),
        generated: column
            .generated
            .as_ref()
            .map(|generated| GeneratedWords { expression: generated.expression.clone(), stored: generated.stored }),
        collation: column.collation.clone(),
        comment: column.comment.clone(),
        options: column.options.clone(),
        ..ColumnWords::default()
    };
    let implied = type_by_itself(column);
    if implied.as_ref().map(|(ty, _)| ty) != Some(&column.ty) {
        words.ty = Some(of_type(&column.ty));
    }
    words.unsigned = column.unsigned && !implied.is_some_and(|(_, unsigned)| unsigned);
    for index in table.indexes.iter().filter(|index| own_column(index) == Some(&column.name)) {
        words.indexes.push(IndexWords { columns: Vec::new(), ..of_index(table, index) });
    }
    for key in table.foreign_keys.iter().filter(|key| is_own(key) && key.columns[0] == column.name) {
        words.foreign_keys.push(ForeignKeyWords { columns: Vec::new(), ..of_foreign_key(table, key) });
    }
    words
}

/// The column whose field tells of this index.
fn own_column(index: &Index) -> Option<&str> {
    match index.columns.as_slice() {
        [only] if !is_exclusion(index) => only.name().filter(|name| *only == IndexColumn::column(*name)),
        _ => None,
    }
}

fn is_exclusion(index: &Index) -> bool {
    index.constraint && !index.unique
}

fn is_own(key: &ForeignKey) -> bool {
    key.columns.len() == 1 && key.references.len() <= 1
}

fn of_index(table: &Table, index: &Index) -> IndexWords {
    let kind = match index {
        Index { constraint: true, unique: false, .. } => IndexKind::Exclusion,
        Index { constraint: true, .. } => IndexKind::Constraint,
        Index { unique: true, .. } => IndexKind::Unique,
        _ => IndexKind::Plain,
    };
    let columns: Vec<&str> = index.columns.iter().filter_map(IndexColumn::name).collect();
    let usual = constraint_name(&table.name, &columns, if index.unique { "unique" } else { "index" });
    IndexWords {
        kind,
        name: name_words(index.name.as_deref(), &usual, columns.len() == index.columns.len()),
        columns: index.columns.iter().map(of_term).collect(),
        predicate: index.predicate.clone(),
        method: index.method.clone(),
        include: index.include.clone(),
        deferrable: index.deferrable.map(deferrable_word),
        comment: index.comment.clone(),
        options: index.options.clone(),
        // Of a table whose own text the database keeps, it keeps every index's too, whatever the fields say.
        definition: index.definition.clone().filter(|_| table.definition.is_none()),
    }
}

fn of_term(column: &IndexColumn) -> Term {
    let (text, expression) = match &column.term {
        IndexTerm::Column(name) => (name.clone(), false),
        IndexTerm::Expression(text) => (text.clone(), true),
    };
    Term {
        text,
        expression,
        descending: column.descending,
        collation: column.collation.clone(),
        operator_class: column.operator_class.clone(),
        nulls_first: column.nulls_first,
        length: column.length,
    }
}

fn of_foreign_key(table: &Table, key: &ForeignKey) -> ForeignKeyWords {
    let columns: Vec<&str> = key.columns.iter().map(String::as_str).collect();
    ForeignKeyWords {
        name: name_words(key.name.as_deref(), &constraint_name(&table.name, &columns, "foreign"), true),
        columns: key.columns.clone(),
        table: key.table.clone(),
        references: key.references.clone(),
        on_delete: action_word(key.on_delete),
        on_update: action_word(key.on_update),
        deferrable: key.deferrable.map(deferrable_word),
        definition: key.definition.clone(),
    }
}

fn deferrable_word(when: Deferrable) -> String {
    match when {
        Deferrable::InitiallyDeferred => "initially_deferred".to_owned(),
        Deferrable::InitiallyImmediate => "initially_immediate".to_owned(),
    }
}

fn of_check(check: &Check) -> CheckWords {
    CheckWords { name: check.name.clone(), expression: check.expression.clone(), definition: check.definition.clone() }
}

fn name_words(name: Option<&str>, usual: &str, has_usual: bool) -> Name {
    match name {
        None => Name::Unnamed,
        Some(name) if has_usual && name == usual => Name::Usual,
        Some(name) => Name::Given(name.to_owned()),
    }
}

fn action_word(action: Action) -> Option<String> {
    let word = match action {
        Action::NoAction => return None,
        Action::Restrict => "restrict",
        Action::Cascade => "cascade",
        Action::SetNull => "set_null",
        Action::SetDefault => "set_default",
    };
    Some(word.to_owned())
}

fn of_default(default: &DefaultValue) -> DefaultWord {
    match default {
        DefaultValue::Null => DefaultWord::Null,
        DefaultValue::Boolean(value) => DefaultWord::Boolean(*value),
        DefaultValue::Number(text) => DefaultWord::Number(text.clone()),
        DefaultValue::Text(text) => DefaultWord::Text(text.clone()),
        DefaultValue::CurrentTimestamp => DefaultWord::Now,
        DefaultValue::Expression(text) => DefaultWord::Expression(text.clone()),
    }
}
