//! What a table, column, constraint or index is, as SQLite's own text (<https://sqlite.org/lang_createtable.html>).
//!
//! Whatever comes with a `definition` keeps that very text. The rest is written as a person would write it.

use super::lexis::SQLITE;
use super::types;
use super::unsupported::unsupported;
use crate::driver::Unsupported;
use crate::driver::sql::expression::is_parenthesised;
use crate::driver::sql::references::references;
use crate::driver::sql::{self, quote};
use crate::schema::{
    Check, Column, ColumnType, DefaultValue, ForeignKey, Generated, Index, IndexColumn, IndexTerm, PrimaryKey, Table,
};

/// The `CREATE TABLE` statement with everything that stands within it; indexes are statements of their own.
pub(super) fn table(table: &Table) -> Result<String, Unsupported> {
    if let Some(definition) = &table.definition {
        return Ok(definition.clone());
    }
    if table.columns.is_empty() {
        return Err(unsupported(format!("create the table `{}` without columns", table.name), "give it at least one"));
    }
    let strict = is_set(table, "strict");
    let inline_key = table.primary_key.as_ref().filter(|key| key.columns.len() == 1);
    let mut lines = Vec::new();
    for each in &table.columns {
        let key = inline_key.filter(|key| key.columns[0] == each.name);
        if each.auto_increment && is_set(table, "without_rowid") {
            let what = format!("number the rows of `{}` automatically: it is WITHOUT ROWID", table.name);
            return Err(unsupported(what, "leave one of the two out"));
        }
        lines.push(column(each, Within { key, strict })?);
    }
    if let Some(key) = table.primary_key.as_ref().filter(|key| key.columns.len() != 1) {
        lines.push(primary_key(key));
    }
    for index in table.indexes.iter().filter(|index| index.constraint) {
        lines.push(unique(index)?);
    }
    lines.extend(table.foreign_keys.iter().map(foreign_key));
    lines.extend(table.checks.iter().map(check));
    let options: Vec<_> = [("strict", "STRICT"), ("without_rowid", "WITHOUT ROWID")]
        .into_iter()
        .filter_map(|(option, words)| is_set(table, option).then_some(words))
        .collect();
    let options = if options.is_empty() { String::new() } else { format!(" {}", options.join(", ")) };
    Ok(format!("CREATE TABLE {} (\n    {}\n){options}", quote::name(&table.name), lines.join(",\n    ")))
}

/// Whether a table's switch is on.
pub(super) fn is_set(table: &Table, option: &str) -> bool {
    table.options.get(option).is_some_and(|value| value != "false")
}

/// What a column's text depends on beside the column.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Within<'a> {
    /// The primary key, where this column alone is it.
    pub(super) key: Option<&'a PrimaryKey>,
    /// The table is STRICT and knows few types.
    pub(super) strict: bool,
}

/// A column's text within `CREATE TABLE` or behind `ADD COLUMN`.
pub(super) fn column(column: &Column, within: Within<'_>) -> Result<String, Unsupported> {
    if let Some(definition) = &column.definition {
        return Ok(definition.clone());
    }
    if column.auto_increment && within.key.is_none() {
        let what = format!("number the column `{}` automatically: it is not the primary key by itself", column.name);
        return Err(unsupported(what, "make it the primary key, or number it in the application"));
    }
    refuse_contradiction(column)?;
    let mut text = quote::name(&column.name);
    for part in [declared_type(column, within), key_clause(column, within)] {
        push(&mut text, &part);
    }
    if !column.nullable {
        push(&mut text, "NOT NULL");
    }
    if let Some(value) = &column.default {
        push(&mut text, &format!("DEFAULT {}", default(value)));
    }
    if let Some(collation) = &column.collation {
        push(&mut text, &collate(collation));
    }
    if let ColumnType::Enum { values, .. } = &column.ty {
        push(&mut text, &enum_check(&column.name, values));
    }
    if let Some(generated) = &column.generated {
        push(&mut text, &self::generated(generated));
    }
    Ok(text)
}

/// A computed column takes no other value.
pub(super) fn refuse_contradiction(column: &Column) -> Result<(), Unsupported> {
    if column.generated.is_none() || column.default.is_none() {
        return Ok(());
    }
    let what = format!("give the column `{}` a default: it is computed", column.name);
    Err(unsupported(what, "leave one of the two out"))
}

fn push(text: &mut String, part: &str) {
    if !part.is_empty() {
        text.push(' ');
        text.push_str(part);
    }
}

/// The column's declared type. A 64-bit primary key is `INTEGER`: only under that name SQLite makes it the rowid.
pub(super) fn declared_type(column: &Column, within: Within<'_>) -> String {
    let is_rowid = within.key.is_some() && (column.auto_increment || column.ty == ColumnType::BigInteger);
    match &column.sql_type {
        _ if column.auto_increment => "INTEGER".to_owned(),
        Some(spelled) => spelled.clone(),
        None if is_rowid => "INTEGER".to_owned(),
        None if within.strict => strict_type(&column.ty),
        None => types::spell(&column.ty),
    }
}

/// The nearest of the types STRICT tables know (<https://sqlite.org/stricttables.html>).
pub(super) fn strict_type(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Boolean | ColumnType::TinyInteger | ColumnType::SmallInteger => "INTEGER",
        ColumnType::Integer | ColumnType::BigInteger => "INTEGER",
        ColumnType::Float | ColumnType::Double | ColumnType::Decimal { .. } => "REAL",
        ColumnType::Binary => "BLOB",
        ColumnType::Other(spelled) => spelled,
        _ => "TEXT",
    }
    .to_owned()
}

fn key_clause(column: &Column, within: Within<'_>) -> String {
    let Some(key) = within.key else { return String::new() };
    let auto = if column.auto_increment { " AUTOINCREMENT" } else { "" };
    format!("{}{auto}", column_primary_key(key))
}

/// A primary key as a constraint of its one column.
pub(super) fn column_primary_key(key: &PrimaryKey) -> String {
    format!("{}PRIMARY KEY", named(key.name.as_deref()))
}

/// A default's text as it stands behind `DEFAULT`.
pub(super) fn default(value: &DefaultValue) -> String {
    match value {
        DefaultValue::Null => "NULL".to_owned(),
        DefaultValue::Boolean(true) => "TRUE".to_owned(),
        DefaultValue::Boolean(false) => "FALSE".to_owned(),
        DefaultValue::Number(number) if is_number(number) => number.trim().to_owned(),
        DefaultValue::Number(other) => parenthesised(other),
        DefaultValue::Text(text) => literal(text),
        DefaultValue::CurrentTimestamp => "CURRENT_TIMESTAMP".to_owned(),
        DefaultValue::Expression(expression) => parenthesised(expression),
    }
}

/// A text value as a literal; one with a NUL, which no literal can hold, as an expression.
pub(super) fn literal(text: &str) -> String {
    if !text.contains('\0') {
        return quote::literal(text);
    }
    let bytes: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("(CAST(x'{bytes}' AS TEXT))")
}

fn is_number(text: &str) -> bool {
    let digits = text.trim().trim_start_matches(['+', '-']);
    let hexadecimal = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
    match hexadecimal {
        Some(digits) => !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => {
            digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') && digits.parse::<f64>().is_ok()
        }
    }
}

/// An expression within one pair of parentheses; its own outer pair, if it has one, is enough.
pub(super) fn parenthesised(expression: &str) -> String {
    sql::expression::parenthesised(expression, &SQLITE)
}

/// An expression without the one pair of parentheses around all of it, if it has one.
pub(super) fn bare(expression: &str) -> &str {
    let expression = expression.trim();
    let inner = expression.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    inner.filter(|_| is_parenthesised(expression, &SQLITE)).map_or(expression, str::trim)
}

/// `GENERATED ALWAYS AS …`.
pub(super) fn generated(generated: &Generated) -> String {
    let kept = if generated.stored { "STORED" } else { "VIRTUAL" };
    format!("GENERATED ALWAYS AS {} {kept}", parenthesised(&generated.expression))
}

/// `COLLATE …`.
pub(super) fn collate(collation: &str) -> String {
    let plain = ["BINARY", "NOCASE", "RTRIM"].iter().any(|known| known.eq_ignore_ascii_case(collation));
    format!("COLLATE {}", if plain { collation.to_owned() } else { quote::name(collation) })
}

/// The check that keeps a column to an enum's texts.
pub(super) fn enum_check(column: &str, values: &[String]) -> String {
    let values: Vec<_> = values.iter().map(|value| literal(value)).collect();
    format!("CHECK ({} IN ({}))", quote::name(column), values.join(", "))
}

/// `CONSTRAINT "name" `, or nothing for a constraint without a name.
fn named(name: Option<&str>) -> String {
    name.map(|name| format!("CONSTRAINT {} ", quote::name(name))).unwrap_or_default()
}

/// A primary key as a table constraint.
pub(super) fn primary_key(key: &PrimaryKey) -> String {
    format!("{}PRIMARY KEY ({})", named(key.name.as_deref()), quote::names(&key.columns))
}

/// A unique constraint.
pub(super) fn unique(index: &Index) -> Result<String, Unsupported> {
    if index.predicate.is_some() || index.columns.iter().any(|part| part.name().is_none()) {
        let what = "make a unique constraint of an expression or of some rows only";
        return Err(unsupported(what, "create a unique index instead"));
    }
    Ok(format!("{}UNIQUE ({})", named(index.name.as_deref()), parts(&index.columns)))
}

/// A foreign key as a table constraint.
pub(super) fn foreign_key(key: &ForeignKey) -> String {
    format!(
        "{}FOREIGN KEY ({}) {}",
        named(key.name.as_deref()),
        quote::names(&key.columns),
        references(key, &quote::name(&key.table))
    )
}

/// A foreign key as a constraint of its one column.
pub(super) fn column_foreign_key(key: &ForeignKey) -> String {
    format!("{}{}", named(key.name.as_deref()), references(key, &quote::name(&key.table)))
}

/// A check constraint.
pub(super) fn check(check: &Check) -> String {
    format!("{}CHECK {}", named(check.name.as_deref()), parenthesised(&check.expression))
}

/// The `CREATE INDEX` statement.
pub(super) fn index(table: &str, index: &Index) -> Result<String, Unsupported> {
    if let Some(definition) = &index.definition {
        return Ok(definition.clone());
    }
    let Some(name) = &index.name else {
        return Err(unsupported(format!("create an index on `{table}` without a name"), "name it"));
    };
    if let Some(method) = &index.method {
        return Err(unsupported(format!("create the index `{name}` using {method}"), "leave the method out"));
    }
    let unique = if index.unique { "UNIQUE " } else { "" };
    let mut text =
        format!("CREATE {unique}INDEX {} ON {} ({})", quote::name(name), quote::name(table), parts(&index.columns));
    if let Some(predicate) = &index.predicate {
        push(&mut text, &format!("WHERE {}", predicate.trim()));
    }
    Ok(text)
}

fn parts(columns: &[IndexColumn]) -> String {
    let part = |column: &IndexColumn| {
        let mut text = match &column.term {
            IndexTerm::Column(name) => quote::name(name),
            IndexTerm::Expression(expression) => parenthesised(expression),
        };
        if let Some(collation) = &column.collation {
            push(&mut text, &collate(collation));
        }
        if column.descending {
            push(&mut text, "DESC");
        }
        text
    };
    columns.iter().map(part).collect::<Vec<_>>().join(", ")
}
