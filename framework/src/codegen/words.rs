//! From a table to the words of its attributes, and from words back to a table.

use ruskit_attributes::{
    CheckWords, ColumnWords, DefaultWord, ForeignKeyWords, GeneratedWords, IndexKind, IndexWords, KeyWords, Name,
    TableWords, Term, TypeWord,
};

use super::types::{base_type, implied_type, is_option};
use crate::schema::{
    Action, Check, Column, ColumnType, DefaultValue, Deferrable, ForeignKey, Generated, Index, IndexColumn, IndexTerm,
    PrimaryKey, Table,
};

/// What the struct's attributes say of a table: all that is not one column's own.
pub(crate) fn of_table(table: &Table) -> TableWords {
    let key = table.primary_key.as_ref().filter(|key| key.columns.len() != 1);
    TableWords {
        table: Some(table.name.clone()),
        primary_key: key.map(|key| KeyWords { columns: key.columns.clone(), name: key.name.clone() }),
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
    let implied = implied_type(base_type(column));
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
        [only] if !only.descending && only.collation.is_none() => only.name(),
        _ => None,
    }
}

fn is_own(key: &ForeignKey) -> bool {
    key.columns.len() == 1 && key.references.len() <= 1
}

fn of_index(table: &Table, index: &Index) -> IndexWords {
    let kind = match index {
        Index { constraint: true, .. } => IndexKind::Constraint,
        Index { unique: true, .. } => IndexKind::Unique,
        _ => IndexKind::Plain,
    };
    let columns: Vec<&str> = index.columns.iter().filter_map(IndexColumn::name).collect();
    let usual = usual_name(&table.name, &columns, if index.unique { "unique" } else { "index" });
    IndexWords {
        kind,
        name: name_words(index.name.as_deref(), &usual, columns.len() == index.columns.len()),
        columns: index.columns.iter().map(of_term).collect(),
        predicate: index.predicate.clone(),
        method: index.method.clone(),
    }
}

fn of_term(column: &IndexColumn) -> Term {
    let (text, expression) = match &column.term {
        IndexTerm::Column(name) => (name.clone(), false),
        IndexTerm::Expression(text) => (text.clone(), true),
    };
    Term { text, expression, descending: column.descending, collation: column.collation.clone() }
}

fn of_foreign_key(table: &Table, key: &ForeignKey) -> ForeignKeyWords {
    let columns: Vec<&str> = key.columns.iter().map(String::as_str).collect();
    ForeignKeyWords {
        name: name_words(key.name.as_deref(), &usual_name(&table.name, &columns, "foreign"), true),
        columns: key.columns.clone(),
        table: key.table.clone(),
        references: key.references.clone(),
        on_delete: action_word(key.on_delete),
        on_update: action_word(key.on_update),
        deferrable: key.deferrable.map(|when| match when {
            Deferrable::InitiallyDeferred => "initially_deferred".to_owned(),
            Deferrable::InitiallyImmediate => "initially_immediate".to_owned(),
        }),
    }
}

fn of_check(check: &Check) -> CheckWords {
    CheckWords { name: check.name.clone(), expression: check.expression.clone() }
}

/// The name a `Blueprint` gives.
fn usual_name(table: &str, columns: &[&str], kind: &str) -> String {
    format!("{table}_{}_{kind}", columns.join("_"))
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

fn of_type(ty: &ColumnType) -> TypeWord {
    match ty {
        ColumnType::Boolean => TypeWord::Boolean,
        ColumnType::TinyInteger => TypeWord::TinyInteger,
        ColumnType::SmallInteger => TypeWord::SmallInteger,
        ColumnType::Integer => TypeWord::Integer,
        ColumnType::BigInteger => TypeWord::BigInteger,
        ColumnType::Float => TypeWord::Float,
        ColumnType::Double => TypeWord::Double,
        ColumnType::Decimal { precision, scale } => TypeWord::Decimal { precision: *precision, scale: *scale },
        ColumnType::Char { length } => TypeWord::Char(*length),
        ColumnType::String { length } => TypeWord::String(*length),
        ColumnType::Text => TypeWord::Text,
        ColumnType::Binary => TypeWord::Binary,
        ColumnType::Date => TypeWord::Date,
        ColumnType::Time => TypeWord::Time,
        ColumnType::DateTime => TypeWord::DateTime,
        ColumnType::Timestamp => TypeWord::Timestamp,
        ColumnType::Json => TypeWord::Json,
        ColumnType::Uuid => TypeWord::Uuid,
        ColumnType::Enum { name, values } => TypeWord::Enumeration { name: name.clone(), values: values.clone() },
        ColumnType::Set { .. } | ColumnType::Array(_) | ColumnType::Range(_) => TypeWord::Custom(String::new()),
        ColumnType::Interval => TypeWord::Custom("interval".to_owned()),
        ColumnType::Inet => TypeWord::Custom("inet".to_owned()),
        ColumnType::Cidr => TypeWord::Custom("cidr".to_owned()),
        ColumnType::MacAddress => TypeWord::Custom("macaddr".to_owned()),
        ColumnType::Other(text) => TypeWord::Custom(text.clone()),
    }
}

fn to_type(word: TypeWord) -> ColumnType {
    match word {
        TypeWord::Boolean => ColumnType::Boolean,
        TypeWord::TinyInteger => ColumnType::TinyInteger,
        TypeWord::SmallInteger => ColumnType::SmallInteger,
        TypeWord::Integer => ColumnType::Integer,
        TypeWord::BigInteger => ColumnType::BigInteger,
        TypeWord::Float => ColumnType::Float,
        TypeWord::Double => ColumnType::Double,
        TypeWord::Decimal { precision, scale } => ColumnType::Decimal { precision, scale },
        TypeWord::Char(length) => ColumnType::Char { length },
        TypeWord::String(length) => ColumnType::String { length },
        TypeWord::Text => ColumnType::Text,
        TypeWord::Binary => ColumnType::Binary,
        TypeWord::Date => ColumnType::Date,
        TypeWord::Time => ColumnType::Time,
        TypeWord::DateTime => ColumnType::DateTime,
        TypeWord::Timestamp => ColumnType::Timestamp,
        TypeWord::Json => ColumnType::Json,
        TypeWord::Uuid => ColumnType::Uuid,
        TypeWord::Enumeration { name, values } => ColumnType::Enum { name, values },
        TypeWord::Custom(text) => ColumnType::Other(text),
    }
}

/// A field as it was read: its column, its type without `Option`, whether it is an `Option`, its words.
#[derive(Debug)]
pub(crate) struct FieldFacts {
    pub(crate) column: String,
    pub(crate) base: String,
    pub(crate) option: bool,
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
        .map(|check| Check { name: check.name.clone(), expression: check.expression.clone(), definition: None })
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
        return Some(PrimaryKey { name: key.name.clone(), columns: key.columns.clone(), definition: None });
    }
    let own: Vec<&FieldFacts> = fields.iter().copied().filter(|field| field.words.primary_key).collect();
    let columns: Vec<String> = own.iter().map(|field| field.column.clone()).collect();
    let name = own.iter().find_map(|field| field.words.key_name.clone());
    (!columns.is_empty()).then_some(PrimaryKey { name, columns, definition: None })
}

fn to_column(field: &FieldFacts, known: Option<&Column>) -> Column {
    let words = &field.words;
    let implied = implied_type(&field.base);
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
    let unique = words.kind != IndexKind::Plain;
    let columns: Vec<&str> =
        words.columns.iter().filter(|term| !term.expression).map(|term| term.text.as_str()).collect();
    Index {
        name: to_name(&words.name, || usual_name(table, &columns, if unique { "unique" } else { "index" })),
        unique,
        constraint: words.kind == IndexKind::Constraint,
        columns: words.columns.iter().map(to_term).collect(),
        predicate: words.predicate.clone(),
        method: words.method.clone(),
        ..Index::default()
    }
}

fn to_term(term: &Term) -> IndexColumn {
    let text = term.text.clone();
    let column = if term.expression { IndexColumn::expression(text) } else { IndexColumn::column(text) };
    IndexColumn { descending: term.descending, collation: term.collation.clone(), ..column }
}

fn to_foreign_key(table: &str, words: &ForeignKeyWords) -> ForeignKey {
    let columns: Vec<&str> = words.columns.iter().map(String::as_str).collect();
    ForeignKey {
        name: to_name(&words.name, || usual_name(table, &columns, "foreign")),
        columns: words.columns.clone(),
        table: words.table.clone(),
        references: words.references.clone(),
        on_delete: to_action(words.on_delete.as_deref()),
        on_update: to_action(words.on_update.as_deref()),
        deferrable: words.deferrable.as_deref().map(|when| match when {
            "initially_deferred" => Deferrable::InitiallyDeferred,
            _ => Deferrable::InitiallyImmediate,
        }),
        definition: None,
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
