//! A database as a [`Schema`].
//!
//! Two queries whatever the number of tables, a third where there are virtual tables, each with one JSON array as its
//! result. The names, nullability and key order of columns are the database's own word (`table_xinfo`); all else is read
//! from the texts in `sqlite_schema`, which the pragmas only tell in part. Left out: SQLite's and Kit's own tables, and the shadow tables of virtual ones.

mod default;
mod index;
mod table;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use sqlx::{Row, SqliteConnection};

use super::ddl::{Created, DdlError, IndexDdl, VirtualDdl, view_query};
use super::types;
use crate::driver::own::without_histories;
use crate::driver::{OWN_TABLES, Scope};
use crate::schema::{Column, Schema, Table, Trigger, View};

/// What `sqlite_schema` holds, tables before what stands on them. `?1` is a JSON list of tables, or NULL for all.
const DEFINITIONS: &str = r"
    SELECT json_group_array(json_array(type, name, tbl_name, sql)) FROM (
        SELECT type, name, tbl_name, sql
        FROM main.sqlite_schema
        WHERE sql IS NOT NULL
          AND (?1 IS NULL OR type IN ('view', 'trigger')
               OR tbl_name COLLATE NOCASE IN (SELECT value FROM json_each(?1)))
          AND tbl_name NOT LIKE 'sqlite\_%' ESCAPE '\'
          AND tbl_name NOT IN (
              SELECT name FROM pragma_table_list
              WHERE EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND rootpage = 0)
                AND schema = 'main' AND type = 'shadow')
        ORDER BY type <> 'table', rowid)";

/// The columns of ordinary tables.
const COLUMNS: &str = r#"
    SELECT json_group_array(json_array(table_name, name, "notnull", pk, type)) FROM (
        SELECT t.name AS table_name, c.name, c."notnull", c.pk, c.type
        FROM main.sqlite_schema t JOIN pragma_table_xinfo(t.name, 'main') c
        WHERE t.type = 'table' AND t.rootpage <> 0
          AND (?1 IS NULL OR t.name COLLATE NOCASE IN (SELECT value FROM json_each(?1)))
        ORDER BY t.rowid, c.cid)"#;

/// The columns of virtual tables, hidden ones left out. A query of its own: it fails when a module is not loaded.
const VIRTUAL_COLUMNS: &str = r#"
    SELECT json_group_array(json_array(table_name, name, "notnull", pk, type)) FROM (
        SELECT t.name AS table_name, c.name, c."notnull", c.pk, c.type
        FROM main.sqlite_schema t JOIN pragma_table_xinfo(t.name, 'main') c
        WHERE t.type = 'table' AND t.rootpage = 0 AND c.hidden = 0
          AND (?1 IS NULL OR t.name COLLATE NOCASE IN (SELECT value FROM json_each(?1)))
        ORDER BY t.rowid, c.cid)"#;

/// Reads the schema.
pub(crate) async fn inspect(db: &mut SqliteConnection, scope: &Scope) -> Result<Schema, sqlx::Error> {
    let tables = match scope {
        Scope::All => None,
        Scope::Tables(names) => Some(serde_json::json!(names).to_string()),
    };
    let definitions: Vec<Definition> = fetch(db, DEFINITIONS, tables.as_deref()).await?;
    let columns: Vec<ColumnRow> = fetch(db, COLUMNS, tables.as_deref()).await?;
    let mut reading = Reading { columns: by_table(&columns), ..Reading::default() };
    for definition in definitions.iter().filter(|(_, _, table, _)| !OWN_TABLES.contains(&table.as_str())) {
        reading.read(definition)?;
    }
    if !reading.virtual_tables.is_empty() {
        // A table whose module is not here keeps its definition and shows no columns.
        let columns = fetch(db, VIRTUAL_COLUMNS, tables.as_deref()).await.unwrap_or_default();
        reading.fill_virtual_tables(&columns);
    }
    Ok(without_histories(reading.finish(*scope == Scope::All), scope))
}

/// Type, name, table and text of one entry of `sqlite_schema`.
type Definition = (String, String, String, String);

/// Table, name, whether it is NOT NULL, position in the key and declared type of one column.
type ColumnRow = (String, String, u8, usize, String);

/// Rows as one JSON array: sqlx wakes the caller for each row, which for thousands of them takes longer than the query.
async fn fetch<T: DeserializeOwned>(
    db: &mut SqliteConnection,
    query: &'static str,
    tables: Option<&str>,
) -> Result<Vec<T>, sqlx::Error> {
    let array: String = sqlx::query(query).bind(tables).fetch_one(db).await?.try_get(0)?;
    serde_json::from_str(&array).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

/// What the database says of a column.
struct ColumnFacts<'a> {
    name: &'a str,
    not_null: bool,
    /// Position within the primary key, from 1; 0 outside it.
    key: usize,
}

fn by_table(rows: &[ColumnRow]) -> HashMap<&str, Vec<ColumnFacts<'_>>> {
    let mut tables: HashMap<&str, Vec<ColumnFacts<'_>>> = HashMap::new();
    for (table, name, not_null, key, _) in rows {
        tables.entry(table).or_default().push(ColumnFacts { name, not_null: *not_null != 0, key: *key });
    }
    tables
}

#[derive(Default)]
struct Reading<'a> {
    columns: HashMap<&'a str, Vec<ColumnFacts<'a>>>,
    schema: Schema,
    /// Where each table is within the schema.
    places: HashMap<&'a str, usize>,
    virtual_tables: Vec<usize>,
}

impl<'a> Reading<'a> {
    fn read(&mut self, (kind, name, table, text): &'a Definition) -> Result<(), sqlx::Error> {
        match kind.as_str() {
            "table" => self.table(name, text).map_err(unreadable)?,
            "index" => self.index(table, text).map_err(unreadable)?,
            "view" => {
                let query = view_query(text).map_err(unreadable)?.to_owned();
                let definition = Some(text.to_owned());
                self.schema.views.push(View { name: name.to_owned(), query, definition, ..View::default() });
            }
            "trigger" => {
                let (name, table, definition) = (name.to_owned(), table.to_owned(), text.to_owned());
                self.schema.triggers.push(Trigger { name, table, definition });
            }
            _ => {}
        }
        Ok(())
    }

    fn table(&mut self, name: &'a str, text: &str) -> Result<(), DdlError> {
        let place = self.schema.tables.len();
        let table = match Created::parse(text)? {
            Created::Table(ddl) => table::table(name, text, &ddl, self.columns.get(name).map_or(&[], Vec::as_slice)),
            Created::Virtual(ddl) => {
                self.virtual_tables.push(place);
                virtual_table(name, text, &ddl)
            }
        };
        self.places.insert(name, place);
        self.schema.tables.push(table);
        Ok(())
    }

    fn index(&mut self, table: &str, text: &str) -> Result<(), DdlError> {
        let ddl = IndexDdl::parse(text)?;
        if let Some(table) = self.places.get(table).and_then(|place| self.schema.tables.get_mut(*place)) {
            let index = index::index(text, ddl, table);
            table.indexes.push(index);
        }
        Ok(())
    }

    fn fill_virtual_tables(&mut self, rows: &[ColumnRow]) {
        for (table, name, not_null, _, declared) in rows {
            let place = self.places.get(table.as_str());
            let Some(table) = place.and_then(|place| self.schema.tables.get_mut(*place)) else { continue };
            let ty = types::read(declared, false);
            let sql_type = types::other_spelling(declared, &ty);
            table.columns.push(Column { sql_type, nullable: *not_null == 0, ..Column::new(name, ty) });
        }
    }

    fn finish(mut self, sorted: bool) -> Schema {
        for table in &mut self.schema.tables {
            table.indexes.sort_by(|a, b| (a.name.is_none(), &a.name).cmp(&(b.name.is_none(), &b.name)));
        }
        if sorted {
            self.schema.sort();
        }
        self.schema
    }
}

fn virtual_table(name: &str, text: &str, ddl: &VirtualDdl) -> Table {
    let options = [("virtual", "true"), ("module", &ddl.module)];
    let options = options.into_iter().map(|(option, value)| (option.to_owned(), value.to_owned())).collect();
    Table { options, definition: Some(text.to_owned()), ..Table::new(name) }
}

fn unreadable(error: DdlError) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(error))
}
