//! A migration in SQL: what goes up and what undoes it, best effort from the fields.
//!
//! For people who think in SQL and will read it over: in the words of the database the project is for. What has no such
//! form is an error, and what only its author can know (how to bring a dropped column back) is left as a comment.

use super::column::{self, Writer};
use super::field::{Field, Modifier};
use super::intent::{Change, Intent};
use super::rust::has_no_key;
use crate::scaffold::Driver;

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

/// The statements both ways, for this database.
pub(crate) fn statements(intent: &Intent, fields: &[Field], driver: Driver) -> Result<Sql, SqlError> {
    let write = Writer(driver);
    match intent {
        Intent::CreateTable { table } => create_table(write, table, fields),
        Intent::AlterTable { table, change } => alter_table(write, table, change, fields),
        Intent::RenameTable { from, to } => {
            let one = |from, to| format!("ALTER TABLE {} RENAME TO {};\n", write.name(from), write.name(to));
            Ok(Sql { up: one(from, to), down: one(to, from) })
        }
        Intent::DropTable { table } => Ok(Sql {
            up: format!("DROP TABLE {};\n", write.name(table)),
            down: format!("-- Create {} again, as it was.\n", write.name(table)),
        }),
        Intent::Unknown => Ok(to_be_written("Write", "Undo what the up file does.")),
    }
}

fn to_be_written(up: &str, down: &str) -> Sql {
    Sql { up: format!("-- {up} the statements here.\n"), down: format!("-- {down}\n") }
}

fn create_table(write: Writer, table: &str, fields: &[Field]) -> Result<Sql, SqlError> {
    let mut lines = Vec::new();
    if has_no_key(fields) {
        lines.push(write.id());
    }
    for field in fields {
        lines.extend(column::definitions(write, field)?);
    }
    if !fields.iter().any(|field| field.names().contains(&"created_at")) {
        lines.extend(column::definitions(write, &Field::Timestamps)?);
    }
    lines.extend(foreign_keys(write, table, fields).into_iter().map(|(_, key)| key));
    let body = lines.iter().map(|line| format!("    {line}")).collect::<Vec<_>>().join(",\n");
    let up = format!("CREATE TABLE {} (\n{body}\n);\n", write.name(table)) + &indexes(write, table, fields).0;
    Ok(Sql { up, down: format!("DROP TABLE {};\n", write.name(table)) })
}

fn alter_table(write: Writer, table: &str, change: &Change, fields: &[Field]) -> Result<Sql, SqlError> {
    let alter = format!("ALTER TABLE {}", write.name(table));
    match change {
        Change::Rename { from, to } => {
            let one = |from, to| format!("{alter} RENAME COLUMN {} TO {};\n", write.name(from), write.name(to));
            Ok(Sql { up: one(from, to), down: one(to, from) })
        }
        Change::Drop(columns) => {
            let named: Vec<&str> = fields.iter().flat_map(Field::names).collect();
            let columns: Vec<&str> =
                if named.is_empty() { columns.iter().map(String::as_str).collect() } else { named };
            let back = |column: &&str| format!("-- {alter} ADD COLUMN {} …;\n", write.name(column));
            Ok(Sql { up: drop_columns(write, &alter, &columns), down: columns.iter().map(back).collect() })
        }
        Change::Alter(_) if !fields.is_empty() => Err(SqlError::Change),
        Change::Add(_) if !fields.is_empty() => add(write, table, &alter, fields),
        Change::Add(_) | Change::Alter(_) => {
            Ok(Sql { up: format!("-- {alter} …;\n"), down: "-- Undo what the up file does.\n".to_owned() })
        }
    }
}

fn add(write: Writer, table: &str, alter: &str, fields: &[Field]) -> Result<Sql, SqlError> {
    let (mut up, mut down) = (String::new(), String::new());
    let mut added = Vec::new();
    for field in fields {
        added.extend(column::definitions(write, field)?.iter().map(|line| format!("ADD COLUMN {line}")));
    }
    let moves = fields.iter().any(|field| write.moves_others(field));
    up += &changes(alter, &added, moves);
    for (name, key) in foreign_keys(write, table, fields) {
        up += &format!("{alter} ADD {key};\n");
        down += &format!("{alter} DROP FOREIGN KEY {};\n", write.name(&name));
    }
    let (create, drop) = indexes(write, table, fields);
    let columns: Vec<_> = fields.iter().rev().flat_map(|field| field.names().into_iter().rev()).collect();
    Ok(Sql { up: up + &create, down: down + &drop + &drop_columns(write, alter, &columns) })
}

/// MariaDB writes the rows anew, as the framework has it do (`driver/mysql/text.rs` says why).
const ANEW: &str = " /*M!100400 , FORCE */";

fn drop_columns(write: Writer, alter: &str, columns: &[&str]) -> String {
    let drops: Vec<_> = columns.iter().map(|column| format!("DROP COLUMN {}", write.name(column))).collect();
    changes(alter, &drops, write.0 == Driver::Mysql && !drops.is_empty())
}

/// A statement for each change of the table; one for all where that writes the rows anew, which then happens once.
fn changes(alter: &str, clauses: &[String], anew: bool) -> String {
    match anew {
        true => format!("{alter} {}{ANEW};\n", clauses.join(", ")),
        false => clauses.iter().map(|clause| format!("{alter} {clause};\n")).collect(),
    }
}

/// The foreign keys that do not stand with their column, by name.
fn foreign_keys(write: Writer, table: &str, fields: &[Field]) -> Vec<(String, String)> {
    let key = |field: &Field| match field {
        Field::Column(column) => column::foreign_key(write, table, column),
        Field::Timestamps | Field::SoftDeletes => None,
    };
    fields.iter().filter_map(key).collect()
}

/// The indexes of the fields: created, and dropped.
fn indexes(write: Writer, table: &str, fields: &[Field]) -> (String, String) {
    let (mut create, mut drop) = (String::new(), String::new());
    for field in fields {
        let Field::Column(column) = field else { continue };
        let (unique, index) = (column.has(&Modifier::Unique), write.has_index(column));
        for (wanted, word, end) in [(unique, "UNIQUE INDEX", "unique"), (index, "INDEX", "index")] {
            if wanted {
                let index = write.name(&format!("{table}_{}_{end}", column.name));
                create += &format!("CREATE {word} {index} ON {} ({});\n", write.name(table), write.name(&column.name));
                drop += &write.drop_index(&index, table);
            }
        }
    }
    (create, drop)
}
