//! Runs the cases on a database each.

use std::path::Path;

use ruskit::migrate::{Body, Migration, Migrator, Rollback, Silent, SourceMigration, Upward};

use crate::case::{Case, Recorded};
use crate::snapshot::{Snapshot, same};
use crate::support::TestDatabase;

on_every_database! {
    async fn columns(database: TestDatabase) {
        hold(&database, crate::columns::cases(database.engine())).await;
    }

    async fn indexes(database: TestDatabase) {
        hold(&database, crate::indexes::cases(database.engine())).await;
    }

    async fn keys(database: TestDatabase) {
        hold(&database, crate::keys::cases(database.engine())).await;
    }

    async fn mixed(database: TestDatabase) {
        hold(&database, crate::mixed::cases(database.engine())).await;
    }

    async fn names(database: TestDatabase) {
        hold(&database, crate::names::cases(database.engine())).await;
    }

    async fn refused(database: TestDatabase) {
        hold(&database, crate::refused::cases(database.engine())).await;
    }

    async fn tables(database: TestDatabase) {
        hold(&database, crate::tables::cases(database.engine())).await;
    }

    async fn views(database: TestDatabase) {
        hold(&database, crate::views::cases(database.engine())).await;
    }
}

/// Runs all cases, then complains about all that do not hold. `CASE` chooses those whose name it is part of.
#[expect(clippy::print_stderr, reason = "what is left out is said")]
pub(crate) async fn hold(database: &TestDatabase, cases: Vec<Case>) {
    let only = std::env::var("CASE").unwrap_or_default();
    let mut failures = Vec::new();
    for case in cases.iter().filter(|case| case.name.contains(&only)) {
        if let Some(why) = case.left_out {
            eprintln!("LEFT OUT on {:?}: {}: {why}", database.engine(), case.name);
            continue;
        }
        if let Err(failure) = run(case, &database.another().await).await {
            failures.push(format!("- {}: {failure}", case.name));
        }
    }
    assert!(failures.is_empty(), "{} of {} cases fail:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

async fn run(case: &Case, database: &TestDatabase) -> Result<(), String> {
    let mut migrator = migrator(database, case).await;
    let first = Upward { count: Some(1), ..Upward::default() };
    migrator.migrate(&first, &mut Silent).await.map_err(|error| format!("cannot start: {error}"))?;
    let start = Snapshot::of(database).await;

    let outcome = migrator.migrate(&Upward::default(), &mut Silent).await;
    if let Some(message) = case.refused {
        let error = outcome.err().ok_or("is not refused")?.to_string();
        contains(&error, message)?;
        return same(&start, &Snapshot::of(database).await, case, true)
            .map_err(|error| format!("refused, but {error}"));
    }
    outcome.map_err(|error| format!("cannot be made: {error}"))?;
    let made = Snapshot::of(database).await;
    made.is_sound()?;
    for (query, rows) in &case.shows {
        let found = rows_of(database, query).await?;
        if found != *rows {
            return Err(format!("{query} gives {found}, not {rows}"));
        }
    }
    for (number, holds) in case.holds.iter().enumerate() {
        if !holds(&made.schema) {
            return Err(format!("check {number} does not hold"));
        }
    }

    let outcome = migrator.rollback(Rollback::LastBatch, &mut Silent).await;
    if let Some(message) = case.stays {
        let error = outcome.err().ok_or("its way back is not refused")?.to_string();
        contains(&error, message)?;
        return same(&made, &Snapshot::of(database).await, case, true).map_err(|error| format!("stays, but {error}"));
    }
    outcome.map_err(|error| format!("cannot be undone: {error}"))?;
    let back = Snapshot::of(database).await;
    back.is_sound()?;
    same(&start, &back, case, case.word_for_word).map_err(|error| format!("undone, {error}"))?;

    let again = migrator.migrate(&Upward::default(), &mut Silent).await;
    again.map_err(|error| format!("cannot be made again: {error}"))?;
    same(&made, &Snapshot::of(database).await, case, case.word_for_word)
        .map_err(|error| format!("made again, {error}"))?;

    let outcome = self::migrator(database, case).await.rollback(Rollback::LastBatch, &mut Silent).await;
    outcome.map_err(|error| format!("cannot be undone again: {error}"))?;
    same(&start, &Snapshot::of(database).await, case, case.word_for_word)
        .map_err(|error| format!("undone again, {error}"))
}

fn contains(error: &str, message: &str) -> Result<(), String> {
    if error.contains(message) { Ok(()) } else { Err(format!("says `{error}`, not `{message}`")) }
}

async fn rows_of(database: &TestDatabase, query: &str) -> Result<String, String> {
    let rows = database.session().await.query(query).await.map_err(|error| format!("{query}: {error}"))?;
    let value = |value: Option<String>| value.unwrap_or_else(|| "NULL".to_owned());
    let rows = rows.into_iter().map(|row| row.into_iter().map(value).collect::<Vec<_>>().join(" "));
    Ok(rows.collect::<Vec<_>>().join(" / "))
}

async fn migrator(database: &TestDatabase, case: &Case) -> Migrator {
    migrator_of(database, Recorded(case.start.clone()), Recorded(case.up.clone())).await
}

/// The start, then this.
pub(crate) async fn migrator_of(
    database: &TestDatabase,
    start: impl Migration + 'static,
    change: impl Migration + 'static,
) -> Migrator {
    let start = Body::Recorded(Box::leak(Box::new(start)));
    let change = Body::Recorded(Box::leak(Box::new(change)));
    let migrations = [("1_start.rs", start), ("2_change.rs", change)];
    let migrations = migrations.map(|(file, body)| SourceMigration::new(Path::new(file), body).unwrap());
    database.migrator(migrations.into()).await
}
