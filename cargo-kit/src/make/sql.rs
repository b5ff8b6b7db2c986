//! A migration in SQL: what goes up and what undoes it, best effort from the fields.
//!
//! For people who think in SQL and will read it over: standard SQL as SQLite takes it. What has no such form is an
//! error, and what only its author can know (how to bring a dropped column back) is left as a comment.

use super::field::{Column, Field, Modifier, Value};
use super::intent::{Change, Intent};
use super::rust::has_no_key;
use super::types::Takes;

/// The two files' texts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sql {
    pub(crate) up: String,
    pub(crate) down: String,
}

/// What cannot be written.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum SqlError {
    #[error("`{column}`: `{modifier}` cannot be written as plain SQL; leave it out, or leave out --sql")]
    Modifier { column: String, modifier: &'static str },
    #[error("changing a column cannot be written as plain SQL; leave out --sql, or leave out the fields")]
    Change,
}

/// The statements both ways.
pub(crate) fn statements(intent: &Intent, fields: &[Field]) -> Result<Sql, SqlError> {
    match intent {
        Intent::CreateTable { table } => create_table(table, fields),
        Intent::AlterTable { table, change } => alter_table(table, change, fields),
        Intent::RenameTable { from, to } => Ok(rename("", from, to)),
        Intent::DropTable { table } => Ok(Sql {
            up: format!("DROP TABLE {};\n", name(table)),
            down: format!("-- Create {} again, as it was.\n", name(table)),
        }),
        Intent::Unknown => Ok(to_be_written("Write", "Undo what the up file does.")),
    }
}

fn to_be_written(up: &str, down: &str) -> Sql {
    Sql { up: format!("-- {up} the statements here.\n"), down: format!("-- {down}\n") }
}

fn create_table(table: &str, fields: &[Field]) -> Result<Sql, SqlError> {
    let mut lines = Vec::new();
    if has_no_key(fields) {
        lines.push("\"id\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL".to_owned());
    }
    for field in fields {
        lines.extend(definitions(field)?);
    }
    if !fields.iter().any(|field| field.names().contains(&"created_at")) {
        lines.extend(definitions(&Field::Timestamps)?);
    }
    let body = lines.iter().map(|line| format!("    {line}")).collect::<Vec<_>>().join(",\n");
    let up = format!("CREATE TABLE {} (\n{body}\n);\n", name(table)) + &indexes(table, fields).0;
    Ok(Sql { up, down: format!("DROP TABLE {};\n", name(table)) })
}

fn alter_table(table: &str, change: &Change, fields: &[Field]) -> Result<Sql, SqlError> {
    let alter = format!("ALTER TABLE {}", name(table));
    match change {
        Change::Rename { from, to } => Ok(rename(&format!("{alter} RENAME COLUMN"), from, to)),
        Change::Drop(columns) => {
            let named: Vec<&str> = fields.iter().flat_map(Field::names).collect();
            let columns: Vec<&str> =
                if named.is_empty() { columns.iter().map(String::as_str).collect() } else { named };
            let drop = |column: &&str| format!("{alter} DROP COLUMN {};\n", name(column));
            let back = |column: &&str| format!("-- {alter} ADD COLUMN {} …;\n", name(column));
            Ok(Sql { up: columns.iter().map(drop).collect(), down: columns.iter().map(back).collect() })
        }
        Change::Alter(_) if !fields.is_empty() => Err(SqlError::Change),
        Change::Add(_) if !fields.is_empty() => {
            let mut up = String::new();
            for field in fields {
                up.extend(definitions(field)?.iter().map(|line| format!("{alter} ADD COLUMN {line};\n")));
            }
            let (create, drop) = indexes(table, fields);
            let columns = fields.iter().rev().flat_map(|field| field.names().into_iter().rev());
            let down: String = columns.map(|column| format!("{alter} DROP COLUMN {};\n", name(column))).collect();
            Ok(Sql { up: up + &create, down: drop + &down })
        }
        Change::Add(_) | Change::Alter(_) => {
            Ok(Sql { up: format!("-- {alter} …;\n"), down: "-- Undo what the up file does.\n".to_owned() })
        }
    }
}

fn rename(what: &str, from: &str, to: &str) -> Sql {
    let one = |from: &str, to: &str| match what {
        "" => format!("ALTER TABLE {} RENAME TO {};\n", name(from), name(to)),
        _ => format!("{what} {} TO {};\n", name(from), name(to)),
    };
    Sql { up: one(from, to), down: one(to, from) }
}

fn definitions(field: &Field) -> Result<Vec<String>, SqlError> {
    let moment = |column: &str| format!("{} TIMESTAMP", name(column));
    match field {
        Field::Timestamps | Field::SoftDeletes => Ok(field.names().into_iter().map(moment).collect()),
        Field::Column(column) => Ok(vec![definition(column)?]),
    }
}

fn definition(column: &Column) -> Result<String, SqlError> {
    let mut text = format!("{} {}", name(&column.name), ty(column));
    if column.has(&Modifier::AutoIncrement) {
        // Only `INTEGER PRIMARY KEY` counts by itself.
        return Ok(format!("{} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", name(&column.name)));
    }
    if !column.nullable {
        text += " NOT NULL";
    }
    for modifier in &column.modifiers {
        text += &match modifier {
            Modifier::Default(Value::Text(value)) => format!(" DEFAULT {}", literal(value)),
            Modifier::Default(Value::Plain(value)) => format!(" DEFAULT {value}"),
            Modifier::DefaultExpression(expression) => format!(" DEFAULT ({expression})"),
            Modifier::UseCurrent => " DEFAULT CURRENT_TIMESTAMP".to_owned(),
            Modifier::Primary => " PRIMARY KEY".to_owned(),
            Modifier::Collation(collation) => format!(" COLLATE {}", name(collation)),
            Modifier::VirtualAs(expression) => format!(" GENERATED ALWAYS AS ({expression}) VIRTUAL"),
            Modifier::StoredAs(expression) => format!(" GENERATED ALWAYS AS ({expression}) STORED"),
            Modifier::Check(expression) => format!(" CHECK ({expression})"),
            // Statements of their own.
            Modifier::Unique | Modifier::Index | Modifier::AutoIncrement => String::new(),
            Modifier::Unsigned => return Err(no_sql(column, "unsigned")),
            Modifier::Comment(_) => return Err(no_sql(column, "comment")),
            Modifier::First => return Err(no_sql(column, "first")),
            Modifier::After(_) => return Err(no_sql(column, "after")),
            Modifier::Change => return Err(no_sql(column, "change")),
        };
    }
    if column.ty.takes == Takes::Values {
        let values: Vec<String> = column.arguments.iter().map(|value| literal(value)).collect();
        text += &format!(" CHECK ({} IN ({}))", name(&column.name), values.join(", "));
    }
    if let Some(key) = &column.references {
        text += &format!(" REFERENCES {} ({})", name(&key.table), name(&key.column));
        text += &key.on_delete.map(|action| format!(" ON DELETE {}", action.sql)).unwrap_or_default();
        text += &key.on_update.map(|action| format!(" ON UPDATE {}", action.sql)).unwrap_or_default();
    }
    Ok(text)
}

fn no_sql(column: &Column, modifier: &'static str) -> SqlError {
    SqlError::Modifier { column: column.name.clone(), modifier }
}

fn ty(column: &Column) -> String {
    let sql = column.ty.sql;
    match (column.ty.takes, column.arguments.as_slice()) {
        (Takes::Length, []) => format!("{sql}(255)"),
        (Takes::Length | Takes::FixedLength | Takes::Precision, arguments) => {
            format!("{sql}({})", arguments.join(", "))
        }
        _ => sql.to_owned(),
    }
}

/// The indexes of the fields: created, and dropped.
fn indexes(table: &str, fields: &[Field]) -> (String, String) {
    let (mut create, mut drop) = (String::new(), String::new());
    for field in fields {
        let Field::Column(column) = field else { continue };
        for (modifier, word, end) in [(Modifier::Unique, "UNIQUE INDEX", "unique"), (Modifier::Index, "INDEX", "index")]
        {
            if column.has(&modifier) {
                let index = name(&format!("{table}_{}_{end}", column.name));
                create += &format!("CREATE {word} {index} ON {} ({});\n", name(table), name(&column.name));
                drop += &format!("DROP INDEX {index};\n");
            }
        }
    }
    (create, drop)
}

fn name(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
