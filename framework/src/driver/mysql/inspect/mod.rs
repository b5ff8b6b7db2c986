//! A database as a [`Schema`].
//!
//! At most two round trips, whatever the number of tables: the catalog's own questions, and where there are things
//! it does not tell in full (views, routines, events, sequences, partitioned tables), how the server would create those.
//! Left out: Kit's own tables, other tools' histories, and the `#sql…` tables a crashed server leaves behind.

mod catalog;
mod column;
mod default;
mod expression;
mod index;
mod key;
mod object;
mod rows;
mod table;

use std::collections::HashMap;

use sqlx::MySqlConnection;

pub(super) use object::in_order_of_creation;
pub(super) use table::without_counter;

use super::errors::Place;
use super::query::query;
use super::version::Server;
use crate::driver::own::without_histories;
use crate::driver::{DatabaseError, OWN_TABLES, Row, Scope};
use crate::schema::{Column, Schema};
use key::{CheckRow, KeyPart, Rule};
use object::{Reader, TriggerRow};
use table::TableRow;

/// Reads the schema.
pub(super) async fn inspect(
    db: &mut MySqlConnection,
    place: &Place,
    server: &Server,
    scope: &Scope,
) -> Result<Schema, DatabaseError> {
    let rows = query(db, place, &catalog::questions(server, scope)).await?;
    let mut reading = Reading::of(server, scope, rows);
    let unsaid = reading.unsaid();
    if !unsaid.is_empty() {
        let questions: Vec<_> = unsaid.iter().map(|(kind, name)| catalog::show_create(kind, name)).collect();
        let rows = query(db, place, &questions.join("; ")).await?;
        reading.add_statements(&unsaid, rows);
    }
    Ok(without_histories(reading.finish(server, *scope == Scope::All), scope))
}

/// What belongs to one table.
#[derive(Default)]
struct Parts {
    columns: Vec<(u32, Column)>,
    indexes: Vec<index::Part>,
    keys: Vec<KeyPart>,
    rules: Vec<Rule>,
    checks: Vec<CheckRow>,
}

struct Reading {
    reader: Reader,
    tables: Vec<TableRow>,
    parts: HashMap<String, Parts>,
    triggers: Vec<TriggerRow>,
    views: Vec<String>,
    /// Kind and name.
    objects: Vec<(String, String)>,
    schema: Schema,
}

impl Reading {
    fn of(server: &Server, scope: &Scope, rows: Vec<Row>) -> Self {
        let mut reading = Self {
            reader: Reader::default(),
            tables: Vec::new(),
            parts: HashMap::new(),
            triggers: Vec::new(),
            views: Vec::new(),
            objects: Vec::new(),
            schema: Schema::default(),
        };
        let mut types = column::Types::default();
        let mut database_collation = String::new();
        let mut collations: HashMap<String, Option<String>> = HashMap::new();
        for row in rows {
            let (question, mut values) = rows::answer(row);
            match question {
                'D' => {
                    database_collation = values.text();
                    reading.reader =
                        Reader { database: server.database.clone(), user: values.text(), sql_mode: values.text() };
                }
                'T' => {
                    let (kind, row) = TableRow::read(&mut values, &database_collation);
                    collations.insert(row.table.name.clone(), row.collation.clone());
                    reading.table(scope, server, &kind, row);
                }
                'P' => {
                    let name = values.text();
                    let row = reading.tables.iter_mut().find(|row| row.table.name == name);
                    row.into_iter().for_each(|row| row.partitioned = true);
                }
                'V' => reading.views.push(values.text()),
                'G' => reading.triggers.push(TriggerRow::read(&mut values)),
                'O' => reading.objects.push((values.text(), values.text())),
                _ => {
                    let table = values.text();
                    let collation = collations.get(&table).and_then(Option::as_deref);
                    let parts = match reading.parts.get_mut(&table) {
                        Some(parts) => parts,
                        None => reading.parts.entry(table).or_default(),
                    };
                    match question {
                        'C' => parts.columns.push(column::column(server, &mut types, &mut values, collation)),
                        'I' => parts.indexes.push(index::Part::read(server, &mut values)),
                        'K' => parts.keys.push(KeyPart::read(&mut values)),
                        'R' => parts.rules.push(Rule::read(&mut values)),
                        'X' => parts.checks.push(CheckRow::read(server, &mut values)),
                        _ => {}
                    }
                }
            }
        }
        reading
    }

    fn table(&mut self, scope: &Scope, server: &Server, kind: &str, row: TableRow) {
        let name = &row.table.name;
        let is_wanted = match scope {
            Scope::All => true,
            Scope::Tables(names) => names.iter().any(|wanted| server.same_name(wanted, name)),
        };
        if kind == "SEQUENCE" {
            if *scope == Scope::All {
                self.objects.push(("SEQUENCE".to_owned(), name.clone()));
            }
        } else if is_wanted && !name.starts_with('#') {
            self.tables.push(row);
        }
    }

    /// Kind and name of what only its statement tells in full.
    fn unsaid(&self) -> Vec<(String, String)> {
        let tables = self.tables.iter().filter(|row| row.needs_statement || row.partitioned || self.has_parser(row));
        let tables = tables.map(|row| ("TABLE".to_owned(), row.table.name.clone()));
        let views = self.views.iter().map(|name| ("VIEW".to_owned(), name.clone()));
        tables.chain(views).chain(self.objects.iter().cloned()).collect()
    }

    /// A full-text index may have a parser, which no catalog shows.
    fn has_parser(&self, row: &TableRow) -> bool {
        self.parts.get(&row.table.name).is_some_and(|parts| parts.indexes.iter().any(index::Part::may_have_parser))
    }

    fn add_statements(&mut self, asked: &[(String, String)], rows: Vec<Row>) {
        for ((kind, name), row) in asked.iter().zip(rows) {
            let mut values = rows::values(row);
            match kind.as_str() {
                "TABLE" => {
                    let _name = values.text();
                    if let Some(row) = self.tables.iter_mut().find(|row| row.table.name == *name) {
                        row.add_statement(&values.text());
                    }
                }
                "VIEW" => self.schema.views.push(object::view(&self.reader, &mut values)),
                kind => self.schema.objects.push(object::object(&self.reader, kind, &mut values)),
            }
        }
    }

    fn finish(mut self, server: &Server, sorted: bool) -> Schema {
        let mut schema = std::mem::take(&mut self.schema);
        for row in self.tables {
            let parts = self.parts.remove(&row.table.name).unwrap_or_default();
            schema.tables.push(row.complete(parts));
        }
        schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
        let own = |trigger: &TriggerRow| OWN_TABLES.iter().any(|table| server.same_name(table, trigger.table()));
        schema.triggers = object::triggers(&self.reader, self.triggers.into_iter().filter(|row| !own(row)).collect());
        if sorted {
            schema.sort();
        } else {
            object::in_order_of_creation(&mut schema.views);
        }
        schema
    }
}
