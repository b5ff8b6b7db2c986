//! `CREATE TABLE` with everything that stands within it (<https://dev.mysql.com/doc/refman/8.4/en/create-table.html>).
//!
//! A table's options, in the servers' own words: `engine`, `charset`, `collation`, `row_format`, `partitions` (the whole
//! clause, `PARTITION BY …`), `system_versioning` (MariaDB), and the others of [`OPTIONS`]. What a table does not say is the database's to choose: Kit
//! creates databases with `utf8mb4`, and InnoDB is every server's usual engine.

use super::column;
use super::constraint;
use super::expression::is_number;
use super::implied;
use super::index;
use super::name::{literal, name};
use super::unsupported::unsupported;
use crate::driver::{Statement, Unsupported};
use crate::schema::{Column, Table};

/// Table options that need no word of their own (<https://dev.mysql.com/doc/refman/8.4/en/create-table.html#create-table-options>,
/// <https://mariadb.com/kb/en/create-table/#table-options>). Others are another database's.
const OPTIONS: [&str; 23] = [
    "row_format",
    "key_block_size",
    "avg_row_length",
    "checksum",
    "compression",
    "connection",
    "data directory",
    "index directory",
    "delay_key_write",
    "encryption",
    "encrypted",
    "encryption_key_id",
    "insert_method",
    "max_rows",
    "min_rows",
    "pack_keys",
    "page_checksum",
    "page_compressed",
    "page_compression_level",
    "stats_auto_recalc",
    "stats_persistent",
    "stats_sample_pages",
    "transactional",
];

/// The statements that create a table; all but what is checked before are one.
pub(super) fn table(table: &Table) -> Result<Vec<Statement>, Unsupported> {
    if let Some(definition) = &table.definition {
        return Ok(vec![ddl(definition.clone())]);
    }
    if table.columns.is_empty() {
        return Err(unsupported(format!("create the table `{}` without columns", table.name), "give it at least one"));
    }
    let table = &settled(table);
    refuse(table)?;
    let mut lines = table.columns.iter().map(column::column).collect::<Result<Vec<_>, _>>()?;
    lines.extend(table.primary_key.as_ref().map(constraint::primary_key));
    for each in table.indexes.iter().chain(&implied::ambiguous(table)) {
        lines.push(index::index(each, table)?);
    }
    lines.extend(table.checks.iter().map(constraint::check));
    for key in &table.foreign_keys {
        lines.push(constraint::foreign_key(key, table)?);
    }
    let text = format!("CREATE TABLE {} (\n    {}\n){}", name(&table.name), lines.join(",\n    "), options(table));
    Ok(table.indexes.iter().filter_map(index::guard).chain([ddl(text)]).collect())
}

/// A statement that commits what went before it, and itself.
pub(super) fn ddl(text: String) -> Statement {
    Statement { needs_autocommit: true, ..Statement::new(text) }
}

/// The table with what follows from it: the columns of a primary key take no NULL.
pub(super) fn settled(table: &Table) -> Table {
    let mut table = table.clone();
    let key = table.primary_key.clone().unwrap_or_default();
    for column in table.columns.iter_mut().filter(|column| key.columns.contains(&column.name)) {
        column.nullable = false;
    }
    table
}

/// What the server would refuse, or take and forget.
pub(super) fn refuse(table: &Table) -> Result<(), Unsupported> {
    let numbered: Vec<_> = table.columns.iter().filter(|column| column.auto_increment).collect();
    if let [first, second, ..] = numbered[..] {
        let what = format!("number two columns of `{}`: `{}` and `{}`", table.name, first.name, second.name);
        return Err(unsupported(what, "number one of them"));
    }
    if let Some(column) = numbered.first().filter(|column| !leads_key(table, column)) {
        let what = format!("number the column `{}` automatically: it is not the first one of a key", column.name);
        return Err(unsupported(what, "make it the primary key, or give it an index"));
    }
    let key = table.primary_key.iter().filter(|key| key.definition.is_none()).flat_map(|key| &key.columns);
    if let Some(column) = key.filter_map(|own| table.column(own)).find(|column| index::is_endless(column)) {
        let what =
            format!("make `{}` part of the primary key of `{}`: it may be of any length", column.name, table.name);
        return Err(unsupported(what, "make the column a `string`"));
    }
    let engine = table.options.get("engine").map(String::as_str).unwrap_or("InnoDB");
    let keeps_foreign_keys = ["InnoDB", "NDB", "NDBCLUSTER"].iter().any(|known| known.eq_ignore_ascii_case(engine));
    if !keeps_foreign_keys && !table.foreign_keys.is_empty() {
        // The server takes them and forgets them: <https://dev.mysql.com/doc/refman/8.4/en/ansi-diff-foreign-keys.html>
        let what = format!("keep foreign keys of `{}` in the engine {engine}", table.name);
        return Err(unsupported(what, "use InnoDB, or leave them out"));
    }
    Ok(())
}

fn leads_key(table: &Table, column: &Column) -> bool {
    let in_key = table.primary_key.as_ref().and_then(|key| key.columns.first()) == Some(&column.name);
    in_key || table.indexes.iter().any(|index| index.columns.first().and_then(|part| part.name()) == Some(&column.name))
}

/// What stands behind the columns.
fn options(table: &Table) -> String {
    let option = |key: &str| table.options.get(key);
    let mut words = Vec::new();
    words.extend(option("engine").map(|engine| format!("ENGINE = {engine}")));
    words.extend(option("charset").map(|charset| format!("DEFAULT CHARSET = {charset}")));
    words.extend(option("collation").map(|collation| format!("COLLATE = {collation}")));
    for key in OPTIONS {
        words.extend(option(key).map(|value| format!("{} = {}", key.to_ascii_uppercase(), plain(value))));
    }
    words.extend(option("system_versioning").map(|_| "WITH SYSTEM VERSIONING".to_owned()));
    words.extend(table.comment.as_ref().map(|comment| format!("COMMENT = {}", literal(comment))));
    let words: String = words.iter().map(|word| format!(" {word}")).collect();
    match option("partitions") {
        Some(partitions) => format!("{words}\n{partitions}"),
        None => words,
    }
}

/// A value as the option takes it: a word or number as it is, anything else as text.
fn plain(value: &str) -> String {
    let is_word = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_word || is_number(value) { value.to_owned() } else { literal(value) }
}
