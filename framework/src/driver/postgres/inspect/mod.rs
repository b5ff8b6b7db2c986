//! Reads a schema back from PostgreSQL's catalogs.
//!
//! One round trip, and a fixed number of queries: `queries` holds those for tables, `objects` those for what Kit keeps as
//! raw text. `table`, `index`, `constraint` and `default` say what the answers mean.

mod constraint;
mod default;
mod expression;
mod fields;
mod index;
mod objects;
mod queries;
mod table;

use std::collections::HashMap;

use self::fields::Fields;
use self::queries::Queries;
use super::name;
use super::query::Outcome;
use super::session::PostgresSession;
use crate::driver::own::without_histories;
use crate::driver::sql::quote;
use crate::driver::{DatabaseError, Scope};
use crate::schema::{ColumnType, EnumType, Object, Schema, Table, Trigger, View};

/// Reads what the scope asks for.
pub(super) async fn inspect(session: &mut PostgresSession, scope: &Scope) -> Result<Schema, DatabaseError> {
    let mut answers = ask(session, scope).await?.into_iter().map(|result| result.rows);
    let mut next = move || answers.next().unwrap_or_default().into_iter().map(Fields::of);

    let mut reading = Reading::default();
    next().for_each(|row| reading.table(row));
    next().for_each(|row| reading.parent(row));
    next().for_each(|row| reading.enum_value(row));
    next().for_each(|row| reading.ty(row));
    next().for_each(|row| reading.collation(row));
    next().for_each(|row| reading.column(row));
    next().for_each(|row| reading.comment(row));
    next().for_each(|row| reading.referenced_column(row));
    next().for_each(|row| reading.sequence(row));
    next().for_each(|row| reading.constraint(row));
    next().for_each(|row| reading.operator_class(row));
    next().for_each(|row| reading.index(row));
    let mut schema = Schema {
        views: next().map(view).collect(),
        triggers: next().map(trigger).collect(),
        extensions: next().map(|mut row| row.text()).collect(),
        ..reading.finish()
    };
    if *scope == Scope::All {
        for _ in 0..objects::COUNT {
            schema.objects.extend(next().map(object));
        }
        schema.sort();
    }
    Ok(without_histories(schema, scope))
}

/// A runner looks at the tables of each migration: planning the queries anew each time would take most of it. They are
/// prepared once, where the connection is surely the runner's own: a pooler may give the next transaction another one.
async fn ask(session: &mut PostgresSession, scope: &Scope) -> Result<Vec<Outcome>, DatabaseError> {
    let queries = Queries::new(scope, session.version);
    let (Some(tables), true) = (queries.of(), session.holds_lock()) else {
        return Ok(session.send(&queries.text()).await?.results);
    };
    let (prefix, known) = session.prepared();
    let all = queries.all();
    let prepare = all.iter().enumerate().map(|(at, query)| format!("PREPARE {prefix}_{at} (oid[]) AS {query}"));
    let prepare: Vec<_> = prepare.filter(|_| !known).collect();
    let execute = (0..all.len()).map(|at| format!("EXECUTE {prefix}_{at} ({tables})"));
    let text = prepare.iter().cloned().chain(execute).collect::<Vec<_>>().join(";\n");
    match session.send(&text).await {
        Ok(answer) => {
            session.remember_prepared();
            Ok(answer.results.into_iter().skip(prepare.len()).collect())
        }
        Err(error) => {
            session.forget_prepared();
            Err(error)
        }
    }
}

/// What was read so far. Tables are known by their number in the catalog, columns by their number in the table.
#[derive(Default)]
struct Reading {
    tables: Vec<Table>,
    /// Where each table stands in `tables`.
    places: HashMap<i64, usize>,
    /// Names of columns, also of tables that foreign keys refer to.
    columns: HashMap<(i64, i64), String>,
    /// Collations of columns.
    collated: HashMap<(i64, i64), i64>,
    types: HashMap<(i64, i64), table::Type>,
    collations: HashMap<i64, String>,
    enums: Vec<(i64, EnumType, bool)>,
    enum_places: HashMap<i64, usize>,
    operator_classes: HashMap<i64, String>,
}

impl Reading {
    /// The table of this number.
    fn at(&mut self, oid: i64) -> Option<&mut Table> {
        self.places.get(&oid).and_then(|place| self.tables.get_mut(*place))
    }

    fn names(&self, table: i64, columns: &[i64]) -> Vec<String> {
        columns.iter().filter_map(|column| self.columns.get(&(table, *column)).cloned()).collect()
    }

    fn parent(&mut self, mut row: Fields) {
        let (oid, parent) = (row.number(), row.name());
        let Some(table) = self.at(oid) else { return };
        let option = if table.options.contains_key("partition_bound") { "partition_of" } else { "inherits" };
        let parents = table.options.entry(option.to_owned()).or_default();
        if !parents.is_empty() {
            parents.push_str(", ");
        }
        parents.push_str(&parent);
    }

    fn enum_value(&mut self, mut row: Fields) {
        let (oid, name, value, comment, own) = (row.number(), row.name(), row.text(), row.maybe(), row.flag());
        let place = *self.enum_places.entry(oid).or_insert_with(|| {
            self.enums.push((oid, EnumType { name, values: Vec::new(), comment }, own));
            self.enums.len() - 1
        });
        self.enums[place].1.values.push(value);
    }

    /// The enum type of this number.
    fn enumeration(&self, oid: i64) -> Option<ColumnType> {
        let (_, found, _) = self.enums.get(*self.enum_places.get(&oid)?)?;
        Some(ColumnType::Enum { name: Some(found.name.clone()), values: found.values.clone() })
    }

    fn referenced_column(&mut self, mut row: Fields) {
        self.columns.insert((row.number(), row.number()), row.text());
    }

    fn finish(self) -> Schema {
        let enums = self.enums.into_iter().filter(|(_, _, own)| *own).map(|(_, found, _)| found).collect();
        Schema { tables: self.tables, enums, ..Schema::default() }
    }
}

/// A view has no text of its own; with switches, such as a check option, it takes one.
fn view(mut row: Fields) -> View {
    let (name, materialized, query, options) = (row.name(), row.flag(), row.text(), row.some());
    let query = query.trim().trim_end_matches(';').to_owned();
    let kind = if materialized { "MATERIALIZED VIEW" } else { "VIEW" };
    let definition = options.map(|options| format!("CREATE {kind} {} WITH ({options}) AS\n{query}", name::sql(&name)));
    View { name, query, materialized, definition }
}

/// A trigger that does not fire as usual is switched by a second statement.
fn trigger(mut row: Fields) -> Trigger {
    let (name, table, mut definition, fires, on) = (row.text(), row.name(), row.text(), row.letter(), row.text());
    let switch = match fires {
        'D' => Some("DISABLE"),
        'R' => Some("ENABLE REPLICA"),
        'A' => Some("ENABLE ALWAYS"),
        _ => None,
    };
    if let Some(switch) = switch {
        definition.push_str(&format!(";\nALTER TABLE {on} {switch} TRIGGER {}", quote::name(&name)));
    }
    Trigger { name, table, definition }
}

fn object(mut row: Fields) -> Object {
    let (kind, name, suffix, definition) = (row.text(), row.name(), row.text(), row.text());
    Object { kind, name: name + &suffix, definition: definition.trim_end().to_owned() }
}
