//! An empty database in memory, for trying things out.

use sqlx::SqliteConnection;

use super::session::SqliteSession;
use super::{catalog, render};
use crate::driver::sql::quote;
use crate::driver::{DatabaseError, Session, Unsupported};
use crate::schema::{Operation, Schema, Table, Trigger, View};

/// A copy of a database's schema.
pub(super) async fn copy(db: &mut SqliteConnection) -> Result<SqliteSession, DatabaseError> {
    let mut shadow = SqliteSession::in_memory().await?;
    for statement in catalog::definitions(db).await? {
        shadow.execute(&statement).await?;
    }
    shadow.become_shadow();
    Ok(shadow)
}

/// A database of this schema. Foreign keys to tables that are not in it stay: SQLite asks for those when there are rows.
pub(super) async fn of(schema: &Schema) -> Result<SqliteSession, DatabaseError> {
    let mut shadow = SqliteSession::in_memory().await?;
    shadow.execute("BEGIN").await?;
    for table in &schema.tables {
        shadow.execute(&table_text(table)?).await?;
    }
    for view in &schema.views {
        shadow.execute(&view_text(view)?).await?;
    }
    let there = |trigger: &&Trigger| {
        let tables = schema.tables.iter().map(|table| &table.name);
        tables.chain(schema.views.iter().map(|view| &view.name)).any(|name| name.eq_ignore_ascii_case(&trigger.table))
    };
    for trigger in schema.triggers.iter().filter(there) {
        shadow.execute(&trigger.definition).await?;
    }
    leave_out_what_is_broken(&mut shadow, schema).await?;
    shadow.execute("COMMIT").await?;
    shadow.become_shadow();
    Ok(shadow)
}

fn table_text(table: &Table) -> Result<String, Unsupported> {
    joined(&Operation::CreateTable { table: table.clone(), if_not_exists: false })
}

fn view_text(view: &View) -> Result<String, Unsupported> {
    joined(&Operation::CreateView { view: view.clone(), replace: false })
}

fn joined(operation: &Operation) -> Result<String, Unsupported> {
    let statements = render::render(operation, &Schema::default())?;
    Ok(statements.into_iter().map(|statement| statement.text).collect::<Vec<_>>().join(";\n"))
}

/// SQLite takes views and triggers that speak of what is not there, and then refuses to rename anything.
async fn leave_out_what_is_broken(shadow: &mut SqliteSession, schema: &Schema) -> Result<(), DatabaseError> {
    for trigger in &schema.triggers {
        let table = schema.tables.iter().find(|table| table.name.eq_ignore_ascii_case(&trigger.table));
        let Some(table) = table else { continue };
        for firing in firing(table) {
            if lacks_something(shadow.query(&firing).await) {
                shadow.execute(&format!("DROP TRIGGER IF EXISTS {}", quote::name(&trigger.name))).await?;
            }
        }
    }
    let mut broken = Vec::new();
    for view in &schema.views {
        let name = quote::name(&view.name);
        if lacks_something(shadow.query(&format!("SELECT 1 FROM {name} LIMIT 0")).await) {
            broken.push(name);
        }
    }
    for name in broken {
        shadow.execute(&format!("DROP VIEW {name}")).await?;
    }
    Ok(())
}

/// What compiles all triggers of a table without running any.
fn firing(table: &Table) -> [String; 3] {
    let name = quote::name(&table.name);
    let plain =
        table.columns.iter().filter(|column| column.generated.is_none()).map(|column| quote::name(&column.name));
    let same: Vec<_> = plain.map(|column| format!("{column} = {column}")).collect();
    [
        format!("EXPLAIN DELETE FROM {name}"),
        format!("EXPLAIN UPDATE {name} SET {}", same.join(", ")),
        format!("EXPLAIN INSERT INTO {name} DEFAULT VALUES"),
    ]
}

fn lacks_something<T>(outcome: Result<T, DatabaseError>) -> bool {
    matches!(outcome, Err(DatabaseError::Statement { reason, .. }) if reason.contains("no such"))
}
