//! `ALTER COLUMN`: the column as it is then.

use super::column::{Reading, default, is_next_number};
use super::types::Types;
use super::words::Words;
use super::{name, parser};
use crate::lint::Dialect;
use crate::schema::{Column, ColumnType, DefaultValue, Generated, Table};

/// The column after `name SET …` and its like; none where nothing of it changes that Kit keeps. Of a column that nobody
/// knows only what the clause says is known.
pub(super) fn column(dialect: Dialect, types: &Types, table: Option<&Table>, mut words: Words<'_>) -> Option<Column> {
    let name = words.name()?;
    let known = table.and_then(|table| table.columns.iter().find(|own| name::same(dialect, &own.name, &name)));
    let unknown = || Column { nullable: true, ..Column::new(&name, ColumnType::Other(String::new())) };
    let mut column = known.cloned().unwrap_or_else(unknown);
    column.definition = None;
    if words.take(&["SET", "NOT", "NULL"]) {
        column.nullable = false;
    } else if words.take(&["DROP", "NOT", "NULL"]) {
        column.nullable = true;
    } else if words.take(&["SET", "DEFAULT"]) {
        let value = parser::read(dialect, words.rest(), |parser| parser.parse_expr());
        let text = || Some(DefaultValue::Expression(words.rest().to_owned()));
        match value {
            Some(value) if is_next_number(dialect, &value) => column.auto_increment = true,
            value => column.default = value.map_or_else(text, |value| default(dialect, &value, &column.ty)),
        }
    } else if words.take(&["DROP", "DEFAULT"]) {
        column.default = None;
    } else if words.take(&["SET", "DATA", "TYPE"]) || words.take(&["TYPE"]) {
        let definition = format!("c {}", without_using(&words));
        let declared = Reading { dialect, types, strict: false }.column(&definition)?.column;
        column.ty = declared.ty;
        column.sql_type = declared.sql_type;
        column.collation = declared.collation;
    } else if words.take(&["ADD", "GENERATED"]) {
        column.auto_increment = true;
        if words.take(&["ALWAYS"]) {
            column.options.insert("identity".to_owned(), "always".to_owned());
        }
    } else if words.take(&["DROP", "IDENTITY"]) {
        column.auto_increment = false;
        column.options.remove("identity");
    } else if words.take(&["DROP", "EXPRESSION"]) {
        column.generated = None;
    } else if words.take(&["SET", "EXPRESSION", "AS"]) {
        let expression = words.parenthesized()?.trim().to_owned();
        column.generated = Some(Generated { expression, stored: true });
    } else {
        return None;
    }
    Some(column)
}

/// The type, without the expression that makes the new values.
fn without_using<'t>(words: &Words<'t>) -> &'t str {
    let rest = words.rest();
    let using = words.behind("USING").map_or("", |using| using.rest());
    let end = rest.len() - using.len();
    let before = rest[..end].trim_end();
    if using.is_empty() { rest } else { before.get(..before.len() - "USING".len()).unwrap_or(before) }
}
