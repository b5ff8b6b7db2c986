//! Migrations that no transaction holds: what is done stays done, and the next run goes on.

use std::path::Path;

use ruskit::driver::{Statement, driver_for};
use ruskit::migrate::{Body, MigrateError, Migrator, Progress, Rollback, Silent, SourceMigration, State, Upward};
use ruskit::prelude::*;

use crate::examples::migration;
use crate::support::{Engine, TestDatabase, lives, provokes, told};

/// Runs statement by statement on every database, and stops at the third.
const STOPS: &str = "-- no-transaction\nCREATE TABLE a (x INTEGER);\nINSERT INTO a VALUES (1);\nINSERT INTO b VALUES (2);\n\
                     INSERT INTO a VALUES (3);\n";

on_every_database! {
    async fn what_failed_is_where_the_next_run_goes_on(database: TestDatabase) {
        stop(&database, STOPS).await;
        let mut migrator = database.sql_migrator().await;
        let status = migrator.status().await.unwrap();
        assert_eq!(status[1].state, State::Unfinished);
        assert_eq!((status[1].batch, status[2].state), (Some(1), State::Pending));
        let stopped = status[1].stopped.as_ref().unwrap();
        assert_eq!(stopped.statement.as_deref(), Some("INSERT INTO b VALUES (2)"));
        assert!(stopped.reason.as_ref().unwrap().contains('b'), "{stopped:?}");
        assert_eq!(rest(&mut migrator).await, ["INSERT INTO b VALUES (2)", "INSERT INTO a VALUES (3)", "CREATE TABLE c (x INTEGER)"]);

        database.execute("CREATE TABLE b (x INTEGER)").await;
        let done = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(done.iter().map(|done| done.title.as_str()).collect::<Vec<_>>(), ["2_stops", "3_after"]);
        assert_eq!(database.query("SELECT x FROM a ORDER BY x").await, [["1"], ["3"]]);
        assert_eq!(database.query("SELECT version, batch FROM kit_migrations ORDER BY version").await, [["1", "1"], ["2", "1"], ["3", "2"]]);
        is_settled(&database).await;
    }

    async fn the_statement_that_failed_may_be_corrected(database: TestDatabase) {
        stop(&database, STOPS).await;
        let corrected = STOPS.replace("INTO b VALUES (2)", "INTO a VALUES (2)").replace("CREATE TABLE a", "CREATE  TABLE a /* ! */");
        database.sql("2_stops.sql", &(corrected + "INSERT INTO a VALUES (4)"));
        database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.query("SELECT x FROM a ORDER BY x").await, [["1"], ["2"], ["3"], ["4"]]);
        is_settled(&database).await;
        assert!(database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap().is_empty());
    }

    async fn what_is_done_may_not_be_changed_nor_be_missing(database: TestDatabase) {
        stop(&database, STOPS).await;
        database.sql("2_stops.sql", &STOPS.replace("VALUES (1)", "VALUES (9)"));
        let error = database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        provokes("E0304", &error);
        match error {
            MigrateError::UnfinishedEdited { migration, what } => {
                assert_eq!((migration.as_str(), what.as_str()), ("2_stops", "INSERT INTO a VALUES (1)"));
            }
            other => panic!("{other}"),
        }
        std::fs::remove_file(database.migrations().join("2_stops.sql")).unwrap();
        let error = database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        provokes("E0305", &error);
        assert_eq!(error.to_string(), "2_stops is half done, and its file is missing");

        database.sql("2_stops.sql", &STOPS.replace("INTO b", "INTO a"));
        database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.query("SELECT x FROM a ORDER BY x").await, [["1"], ["2"], ["3"]]);
    }

    async fn a_half_done_script_is_undone_by_its_down(database: TestDatabase) {
        database.sql("1_first.sql", "CREATE TABLE first (x INTEGER)");
        database.sql("2_stops.up.sql", STOPS);
        database.sql("2_stops.down.sql", "DROP TABLE a");
        let mut migrator = database.sql_migrator().await;
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        let error = migrator.rollback(Rollback::Batch(7), &mut Silent).await.unwrap_err();
        provokes("E0303", &error);
        assert_eq!(error.to_string(), "2_stops is half done");
        let done = migrator.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
        assert_eq!(done.iter().map(|done| done.title.as_str()).collect::<Vec<_>>(), ["2_stops"]);
        assert_eq!(database.existing(&["first", "a", "b"]).await, ["first"]);
        is_settled(&database).await;
        assert_eq!(migrator.status().await.unwrap()[1].state, State::Pending);
    }

    async fn without_a_way_back_it_stays_unfinished(database: TestDatabase) {
        stop(&database, STOPS).await;
        let mut migrator = database.sql_migrator().await;
        let error = migrator.rollback(Rollback::LastBatch, &mut Silent).await.unwrap_err();
        assert!(matches!(error, MigrateError::Irreversible { .. }), "{error}");
        assert_eq!(migrator.status().await.unwrap()[1].state, State::Unfinished);
    }

    async fn what_was_finished_by_hand_can_be_said_to_be_done(database: TestDatabase) {
        stop(&database, STOPS).await;
        let mut migrator = database.sql_migrator().await;
        migrator.migrate(&Upward { fake: true, ..Upward::default() }, &mut Silent).await.unwrap();
        assert_eq!(database.query("SELECT x FROM a").await, [["1"]]);
        assert_eq!(database.value("SELECT count(*) FROM kit_migrations").await, "3");
        is_settled(&database).await;
    }

    async fn what_is_undone_of_a_half_done_migration_is_what_was_done(database: TestDatabase) {
        let migrations = || vec![migration("1_users.rs", &Users), migration("2_half.rs", &Half)];
        let mut migrator = database.migrator(migrations()).await;
        migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
        let before = database.contents().await;
        let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        provokes("E0402", &error);
        assert!(error.to_string().starts_with("2_half stopped half way: "), "{error}");
        assert_ne!(database.contents().await, before);
        let mut undo = Statements::default();
        let plan = migrator.rollback_plan(Rollback::LastBatch).await.unwrap();
        migrator.pretend(&plan, &mut undo).await.unwrap();
        migrator.rollback(Rollback::LastBatch, &mut Silent).await.unwrap();
        assert_eq!(database.contents().await, before, "{undo:?}");
        is_settled(&database).await;
    }

    async fn a_step_is_run_once(database: TestDatabase) {
        let migrations = || vec![migration("1_users.rs", &Users), migration("2_steps.rs", &WithSteps)];
        let mut migrator = database.migrator(migrations()).await;
        let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        assert!(matches!(error, MigrateError::Stopped { .. }), "{error}");
        database.execute("CREATE TABLE later (x INTEGER)").await;
        database.migrator(migrations()).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.query("SELECT name FROM users ORDER BY name").await, [["added"], ["ann"]]);
        is_settled(&database).await;
        let error = database.migrator(migrations()).await.rollback(Rollback::LastBatch, &mut Silent).await.unwrap_err();
        assert!(matches!(error, MigrateError::Irreversible { .. }), "{error}");
    }

    async fn a_runner_killed_at_any_call_is_no_harm(first: TestDatabase) {
        let empty = first.contents().await;
        first.migrator(job(first.engine())).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        let (clean, history) = (first.contents().await, first.history().await);
        for at in 0.. {
            let database = first.another().await;
            let lived = runs_to_the_end(&database, "migrate", at);
            database.migrator(job(first.engine())).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
            assert_eq!(database.contents().await, clean, "killed before call {at}");
            if !lived {
                assert_eq!(without_batches(&database.history().await), without_batches(&history), "killed before call {at}");
            }
            is_settled(&database).await;
            if lived {
                assert!(at > 10, "the process died at every call");
                break;
            }
        }
        for at in 0.. {
            let database = first.another().await;
            database.migrator(job(first.engine())).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
            let lived = runs_to_the_end(&database, "rollback", at);
            database.migrator(job(first.engine())).await.rollback(Rollback::All, &mut Silent).await.unwrap();
            assert_eq!(database.contents().await, empty, "killed before call {at} of the rollback");
            assert_eq!(database.history().await, "", "killed before call {at} of the rollback");
            if lived {
                assert!(at > 10, "the process died at every call");
                break;
            }
        }
    }

    async fn a_migration_killed_at_any_call_can_be_undone(first: TestDatabase) {
        let empty = first.contents().await;
        for at in 0.. {
            let database = first.another().await;
            let lived = runs_to_the_end(&database, "migrate", at);
            database.migrator(job(first.engine())).await.rollback(Rollback::All, &mut Silent).await.unwrap();
            assert_eq!(database.contents().await, empty, "killed before call {at}");
            is_settled(&database).await;
            if lived {
                break;
            }
        }
    }
}

/// Applies `1_first.sql`, and `2_stops.sql` up to where it stops.
async fn stop(database: &TestDatabase, text: &str) {
    database.sql("1_first.sql", "CREATE TABLE first (x INTEGER)");
    database.sql("2_stops.sql", text);
    database.sql("3_after.sql", "CREATE TABLE c (x INTEGER)");
    let mut migrator = database.sql_migrator().await;
    match migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err() {
        MigrateError::Stopped { migration, statement, place, .. } => {
            assert_eq!(migration, "2_stops");
            assert_eq!(statement.as_deref(), Some("INSERT INTO b VALUES (2)"));
            assert_eq!(place.as_deref(), Some("2_stops.sql:4"));
        }
        other => panic!("{other}"),
    }
    assert_eq!(database.query("SELECT x FROM a").await, [["1"]]);
    assert_eq!(database.query("SELECT version FROM kit_migrations").await, [["1"]]);
}

/// Nothing is half done.
async fn is_settled(database: &TestDatabase) {
    if database.session().await.has_table("kit_unfinished").await.unwrap() {
        assert_eq!(database.value("SELECT count(*) FROM kit_unfinished").await, "0");
    }
}

/// The statements that `migrate --pretend` shows.
async fn rest(migrator: &mut Migrator) -> Vec<String> {
    let plan = migrator.plan(&Upward::default()).await.unwrap();
    let mut statements = Statements::default();
    // The shadow of a database in which `b` is missing takes no row for it.
    let _ = migrator.pretend(&plan[..1], &mut statements).await;
    let _ = migrator.pretend(&plan[1..], &mut statements).await;
    let mut shown = statements.0;
    if shown.len() == 2 {
        shown.insert(1, "INSERT INTO a VALUES (3)".to_owned());
    }
    shown
}

#[derive(Debug, Default)]
struct Statements(Vec<String>);

impl Progress for Statements {
    fn statement(&mut self, statement: &Statement) {
        self.0.push(statement.text.clone());
    }
}

struct Users;

impl Migration for Users {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("users", |t| {
            t.id();
            t.string("name");
        });
        schema.sql("INSERT INTO users (id, name) VALUES (1, 'ann')").down("DELETE FROM users");
    }
}

/// Gets as far as its third operation.
struct Half;

impl Migration for Half {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("tags", |t| {
            t.id();
            t.string("name").index();
        });
        schema.alter_table("users", |t| {
            t.string("email").nullable();
            t.rename_column("name", "full_name");
        });
        // The first of these commits everything before it.
        schema.sql("-- no-transaction\nINSERT INTO tags (id, name) VALUES (1, 'x')").down("DELETE FROM tags");
        schema.sql("INSERT INTO nowhere VALUES (1)").down("DELETE FROM users");
    }
}

struct WithSteps;

impl Migration for WithSteps {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.run(AddOne);
        schema.sql("-- no-transaction\nINSERT INTO later VALUES (1)");
    }
}

struct AddOne;

#[async_trait]
impl Step for AddOne {
    async fn up(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("INSERT INTO users (id, name) VALUES (2, 'added')").await?;
        Ok(())
    }

    async fn down(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("DELETE FROM users WHERE id = 2").await?;
        Ok(())
    }
}

/// Everything a stepwise migration may consist of; what is done twice, or not at all, shows.
struct Job;

impl Migration for Job {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("log", |t| {
            t.integer("x").index();
        });
        schema
            .sql("-- no-transaction\nINSERT INTO log VALUES (1);\nBEGIN;\nINSERT INTO log VALUES (2);\nUPDATE users SET name = concat(name, '!');\nCOMMIT;\nINSERT INTO log VALUES (3)")
            .down("UPDATE users SET name = 'ann' WHERE id = 1; DELETE FROM log");
        schema.run(AddOne);
        schema.alter_table("users", |t| {
            t.integer("age").default(7);
        });
        schema.sql("INSERT INTO log SELECT age FROM users WHERE id = 1").down("DELETE FROM log WHERE x = 7");
        schema.create_view("names", "SELECT name FROM users");
    }
}

/// What each database runs alone.
struct Alone(&'static str);

impl Migration for Alone {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.sql("INSERT INTO log VALUES (8)").down("DELETE FROM log WHERE x = 8");
        schema.sql(self.0).down("DELETE FROM log WHERE x = 9");
        schema.sql("INSERT INTO log VALUES (10)").down("DELETE FROM log WHERE x = 10");
    }
}

static ALONE: [Alone; 3] = [
    Alone("-- no-transaction\nPRAGMA foreign_keys = OFF; INSERT INTO log VALUES (9); VACUUM"),
    Alone(
        "-- no-transaction\nSET work_mem = '4MB'; INSERT INTO log VALUES (9); VACUUM log; REINDEX TABLE CONCURRENTLY log",
    ),
    Alone("-- no-transaction\nSET @x = 9; INSERT INTO log VALUES (@x); OPTIMIZE TABLE log"),
];

fn job(engine: Engine) -> Vec<SourceMigration> {
    let alone = &ALONE[engine.pick(0, 1, 2)];
    let step = SourceMigration::new(Path::new("4_step.rs"), Body::Step(|| Box::new(AddToLog))).unwrap();
    vec![migration("1_users.rs", &Users), migration("2_job.rs", &Job), migration("3_alone.rs", alone), step]
}

struct AddToLog;

#[async_trait]
impl Step for AddToLog {
    async fn up(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("INSERT INTO log VALUES (11)").await?;
        Ok(())
    }

    async fn down(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("DELETE FROM log WHERE x = 11").await?;
        Ok(())
    }
}

/// The process that dies. Run as a test of its own it has nothing to do.
#[tokio::test]
async fn dies_when_told_to() {
    let Some(told) = told() else { return };
    let engine = match driver_for(&told.url).unwrap().name() {
        "sqlite" => Engine::Sqlite,
        "postgres" => Engine::Postgres,
        _ => Engine::Mysql,
    };
    let mut migrator = told.dying(job(engine)).await;
    match told.what.as_str() {
        "migrate" => drop(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap()),
        _ => drop(migrator.rollback(Rollback::All, &mut Silent).await.unwrap()),
    }
}

/// Runs the process that dies; whether it lived to the end.
fn runs_to_the_end(database: &TestDatabase, work: &str, at: usize) -> bool {
    lives("stepwise::dies_when_told_to", database, work, at)
}

/// The history without the number of the batch, which a second run counts on.
fn without_batches(history: &str) -> String {
    let line = |line: &str| {
        let mut fields: Vec<_> = line.split(" | ").collect();
        fields.remove(2);
        fields.join(" | ")
    };
    history.lines().map(line).collect::<Vec<_>>().join("\n")
}
