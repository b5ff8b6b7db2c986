//! Branches: lists of migrations, and the schema each is to come to.

use std::path::Path;

use ruskit::driver::Scope;
use ruskit::migrate::{Body, Loss, Lost, Migration, Migrator, Reconciliation, Silent, SourceMigration, Upward};
use ruskit::prelude::*;
use ruskit::schema::{Column, Schema, Table};

use crate::support::TestDatabase;

struct Of(fn(&mut SchemaBuilder));

impl Migration for Of {
    fn up(&self, schema: &mut SchemaBuilder) {
        (self.0)(schema);
    }
}

/// A recorded migration.
pub(crate) fn of(name: &str, up: fn(&mut SchemaBuilder)) -> SourceMigration {
    SourceMigration::new(Path::new(&format!("{name}.rs")), Body::Recorded(Box::leak(Box::new(Of(up))))).unwrap()
}

/// A migration of SQL text.
pub(crate) fn sql(name: &str, up: &'static str, down: Option<&'static str>) -> SourceMigration {
    SourceMigration::new(Path::new(&format!("{name}.up.sql")), Body::Sql { up, down }).unwrap()
}

/// Brings a database to a branch, and tells what that dropped.
pub(crate) async fn reconcile(database: &TestDatabase, branch: Vec<SourceMigration>) -> Vec<String> {
    let mut migrator = database.migrator(branch).await;
    let plan = planned(database, &mut migrator).await;
    assert!(plan.in_the_way.is_empty(), "{:?}", plan.in_the_way);
    assert!(plan.drift.is_empty(), "{:?}", plan.drift);
    assert!(plan.disorders.is_empty(), "{:?}", plan.disorders);
    let told = plan.losses.iter().map(told).collect();
    migrator.reconcile(&plan, &mut Silent).await.unwrap();
    told
}

pub(crate) async fn planned(database: &TestDatabase, migrator: &mut Migrator) -> Reconciliation {
    let plan = migrator.reconcile_plan(&database.url()).await;
    plan.unwrap_or_else(|error| panic!("{error:#?}"))
}

pub(crate) fn told(loss: &Loss) -> String {
    let how = match &loss.how {
        Lost::Dropped => String::new(),
        Lost::Deleted(word) | Lost::Updated(word) | Lost::Unknown(word) => format!("{word} "),
    };
    format!("{how}{} {}", loss.name(), loss.rows.map_or("?".to_owned(), |rows| rows.to_string()))
}

pub(crate) async fn migrate(database: &TestDatabase, branch: Vec<SourceMigration>) {
    database.migrator(branch).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
}

/// The schema as a text in which nothing is told by its place.
pub(crate) async fn shape(database: &TestDatabase) -> String {
    let schema = database.session().await.inspect(&Scope::All).await.unwrap();
    let Schema { tables, views, triggers, enums, .. } = schema;
    let mut lines: Vec<String> = tables.iter().flat_map(of_table).collect();
    lines.extend(views.iter().map(|view| format!("{view:?}")));
    lines.extend(triggers.iter().map(|trigger| format!("{trigger:?}")));
    lines.extend(enums.iter().map(|each| format!("{each:?}")));
    lines.sort();
    lines.join("\n")
}

fn of_table(table: &Table) -> Vec<String> {
    let mut lines = vec![format!("{} {:?} {:?} {:?}", table.name, table.primary_key, table.options, table.comment)];
    for column in &table.columns {
        lines.push(format!("{} {:?}", table.name, Column { definition: None, ..column.clone() }));
    }
    lines.extend(table.indexes.iter().map(|index| {
        let index = ruskit::schema::Index { definition: None, ..index.clone() };
        format!("{} {index:?}", table.name)
    }));
    lines.extend(table.foreign_keys.iter().map(|key| format!("{} {key:?}", table.name)));
    lines.extend(table.checks.iter().map(|check| format!("{} {check:?}", table.name)));
    lines
}

/// The schema of a database that had only ever this branch.
pub(crate) async fn clean(database: &TestDatabase, branch: Vec<SourceMigration>) -> String {
    let clean = database.another().await;
    migrate(&clean, branch).await;
    shape(&clean).await
}
