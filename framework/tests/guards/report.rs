//! What a run reports: each migration, each statement, how long it took and what came of it.

use ruskit::migrate::{Body, Migration, MigrationOutcome, Rollback, RunReport, SourceMigration, Upward};
use ruskit::prelude::*;
use serde_json::Value;

use crate::support::{Engine, TestDatabase};

struct Twice;

#[async_trait]
impl Step for Twice {
    async fn up(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("UPDATE a SET x = x * 2").await.map(drop)
    }

    async fn down(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("UPDATE a SET x = x / 2").await.map(drop)
    }
}

struct Doubled;

impl Migration for Doubled {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.run(Twice);
    }
}

fn report(document: &RunReport) -> Value {
    serde_json::to_value(document).unwrap()
}

on_every_database! {
    async fn each_migration_and_each_statement(database: TestDatabase) {
        database.sql("1_a.up.sql", "CREATE TABLE a (x INTEGER);");
        database.sql("1_a.down.sql", "DROP TABLE a;");
        database.sql("2_rows.up.sql", "INSERT INTO a VALUES (1), (2), (3);\nUPDATE a SET x = 5 WHERE x > 1;\nCREATE TABLE b (x INTEGER);");
        database.sql("2_rows.down.sql", "DROP TABLE b;\nDELETE FROM a;");
        let mut migrator = database.sql_migrator().await;
        let mut heard = RunReport::default();
        migrator.migrate(&Upward::default(), &mut heard).await.unwrap();
        let told = report(&heard);
        assert_eq!((&told["planned"], &told["backup"]), (&Value::from(2), &Value::Null));
        let [first, second] = &told["migrations"].as_array().unwrap()[..] else { panic!("{told:#}") };
        assert_eq!((&first["migration"], &first["direction"], &first["outcome"]), (&"1_a".into(), &"up".into(), &"done".into()));
        assert_eq!((&first["faked"], &first["tries"], &first["waits"]), (&false.into(), &1.into(), &Value::Array(vec![])));
        let statements = second["statements"].as_array().unwrap();
        let rows: Vec<_> = statements.iter().map(|statement| statement["rows"].as_u64()).collect();
        assert_eq!(rows, [Some(3), Some(2), Some(0)], "{second:#}");
        for statement in statements {
            assert!(statement["duration_ms"].as_f64().unwrap() > 0.0 && statement["try"] == 1);
            assert!(statement["failed"] == false && statement["step"] == false);
        }
        assert!(second["duration_ms"].as_f64().unwrap() >= statements[0]["duration_ms"].as_f64().unwrap());
        assert_eq!(heard.slowest(2).len(), 2);

        let mut heard = RunReport::default();
        migrator.rollback(Rollback::Steps(1), &mut heard).await.unwrap();
        assert_eq!(report(&heard)["migrations"][0]["direction"], "down");
        let mut heard = RunReport::default();
        migrator.migrate(&Upward { fake: true, ..Upward::default() }, &mut heard).await.unwrap();
        assert_eq!(report(&heard)["migrations"][0]["faked"], true);
    }

    async fn a_run_that_fails_tells_how_far_it_came(database: TestDatabase) {
        database.sql("1_a.sql", "CREATE TABLE a (x INTEGER);");
        database.sql("2_wrong.sql", "INSERT INTO a VALUES (1);\nINSERT INTO nowhere VALUES (1);");
        database.sql("3_never.sql", "CREATE TABLE c (x INTEGER);");
        let mut heard = RunReport::default();
        let error = database.sql_migrator().await.migrate(&Upward::default(), &mut heard).await.unwrap_err();
        heard.failed(&error);
        assert_eq!(heard.planned, 3);
        let outcomes: Vec<_> = heard.migrations.iter().map(|entry| (entry.migration.as_str(), entry.outcome)).collect();
        assert_eq!(outcomes, [("1_a", MigrationOutcome::Done), ("2_wrong", MigrationOutcome::Failed)]);
        let statements = &heard.migrations[1].statements;
        let last = statements.last().unwrap();
        assert!(last.failed && last.rows.is_none() && last.text.contains("nowhere"), "{statements:?}");
    }

    async fn all_or_nothing_reports_what_was_rolled_back(database: TestDatabase) {
        if database.cannot(Engine::Mysql, "a schema change ends its transaction") {
            return;
        }
        database.sql("1_a.sql", "CREATE TABLE a (x INTEGER);");
        database.sql("2_wrong.sql", "INSERT INTO nowhere VALUES (1);");
        let mut migrator = database.sql_migrator().await;
        migrator.single_transaction = true;
        let mut heard = RunReport::default();
        let error = migrator.migrate(&Upward::default(), &mut heard).await.unwrap_err();
        heard.failed(&error);
        let outcomes: Vec<_> = heard.migrations.iter().map(|entry| entry.outcome).collect();
        assert_eq!(outcomes, [MigrationOutcome::RolledBack, MigrationOutcome::Failed]);
    }

    async fn a_step_is_one_of_its_statements(database: TestDatabase) {
        database.execute("CREATE TABLE a (x INTEGER)").await;
        let step = SourceMigration::new("1_doubled.rs".as_ref(), Body::Recorded(&Doubled)).unwrap();
        let mut heard = RunReport::default();
        database.migrator(vec![step]).await.migrate(&Upward::default(), &mut heard).await.unwrap();
        let statement = &heard.migrations[0].statements[0];
        assert!(statement.step && statement.text.contains("Twice") && statement.duration_ms.is_some(), "{statement:?}");
    }
}
