//! Limits of time: for how long a statement runs, and for how long it waits, on the way back too.

use std::time::{Duration, Instant};

use ruskit::driver::{DatabaseError, LockKind};
use ruskit::migrate::{Body, MigrateError, Migration, Patience, Progress, Rollback, Silent, SourceMigration, Upward};
use ruskit::prelude::*;

use crate::support::{Engine, TestDatabase, provokes};

const LIMIT: Duration = Duration::from_millis(300);

/// Takes minutes.
fn long(database: &TestDatabase) -> &'static str {
    database.pick(
        "CREATE TABLE big AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000) \
         SELECT count(*) AS c FROM n;",
        "CREATE TABLE big AS SELECT count(*) AS c FROM generate_series(1, 10000000000);",
        "CREATE TABLE big AS WITH n AS (SELECT 0 UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 \
         UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) \
         SELECT count(*) AS c FROM n a, n b, n c, n d, n e, n f, n g, n h, n i, n j;",
    )
}

async fn migrate(database: &TestDatabase, limit: Option<Duration>) -> Result<usize, MigrateError> {
    let mut migrator = database.sql_migrator().await;
    migrator.statement_timeout = limit;
    migrator.migrate(&Upward::default(), &mut Silent).await.map(|done| done.len())
}

on_every_database! {
    async fn a_statement_that_runs_too_long_is_ended(database: TestDatabase) {
        database.sql("1_a.sql", "CREATE TABLE a (x INTEGER);");
        migrate(&database, Some(LIMIT)).await.unwrap();
        let before = database.dump().await;
        database.sql("2_long.sql", long(&database));
        let began = Instant::now();
        let error = migrate(&database, Some(LIMIT)).await.unwrap_err();
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
        let (MigrateError::Failed { source, .. } | MigrateError::Stopped { source, .. }) = &error else {
            panic!("{error}")
        };
        provokes("E0519", &**source);
        assert!(matches!(&**source, DatabaseError::RanTooLong { limit, .. } if *limit == LIMIT), "{source}");
        assert!(database.existing(&["big"]).await.is_empty());
        assert_eq!(database.dump().await, before);
        // Corrected, it goes on.
        database.sql("2_long.sql", "CREATE TABLE big (c INTEGER);");
        assert_eq!(migrate(&database, Some(LIMIT)).await.unwrap(), 1);
    }

    async fn what_changes_rows_is_undone_too(database: TestDatabase) {
        database.sql("1_a.sql", "CREATE TABLE a (x INTEGER);");
        migrate(&database, None).await.unwrap();
        let rows = long(&database).replace("CREATE TABLE big AS", "INSERT INTO a");
        database.sql("2_long.sql", &format!("INSERT INTO a VALUES (1);\n{rows}"));
        let error = migrate(&database, Some(LIMIT)).await.unwrap_err();
        assert!(error.to_string().contains("ran longer than"), "{error}");
        assert_eq!(database.value("SELECT count(*) FROM a").await, "0");
    }

    async fn what_no_limit_reaches_is_told(database: TestDatabase) {
        let step = || vec![SourceMigration::new("1_code.rs".as_ref(), Body::Recorded(&Codes)).unwrap()];
        let mut heard = Unlimited::default();
        database.migrator(step()).await.migrate(&Upward::default(), &mut heard).await.unwrap();
        assert!(heard.told.is_empty(), "nobody asked for a limit: {:?}", heard.told);
        let mut migrator = database.migrator(step()).await;
        migrator.statement_timeout = Some(LIMIT);
        migrator.rollback(Rollback::All, &mut heard).await.unwrap();
        let counts = match database.engine() {
            Engine::Sqlite => false,
            Engine::Postgres => true,
            Engine::Mysql => database.value("SELECT VERSION()").await.contains("MariaDB"),
        };
        let told: &[&str] = if counts { &[] } else { &["Rust code: 1_code"] };
        assert_eq!(heard.told, told);
    }

    async fn a_limit_ends_with_the_run(database: TestDatabase) {
        database.sql("1_a.sql", "CREATE TABLE a (x INTEGER);");
        let mut migrator = database.sql_migrator().await;
        migrator.statement_timeout = Some(LIMIT);
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        let slow = database.pick(
            "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 4000000) SELECT count(*) FROM n",
            "SELECT 1 FROM pg_sleep(0.5)",
            "SELECT SLEEP(0.5)",
        );
        migrator.session().query(slow).await.unwrap();
    }

    async fn the_way_back_gives_way_too(database: TestDatabase) {
        database.sql("1_a.up.sql", "CREATE TABLE a (x INTEGER);");
        database.sql("1_a.down.sql", "DROP TABLE a;");
        migrate(&database, None).await.unwrap();
        let mut other = database.session().await;
        other.execute(database.pick("BEGIN IMMEDIATE", "BEGIN", "BEGIN")).await.unwrap();
        other.query("SELECT * FROM a").await.unwrap();
        let mut migrator = database.sql_migrator().await;
        let pause = Duration::from_millis(50);
        migrator.patience = Patience { lock_wait: Some(Duration::from_millis(500)), retries: 1, pause };
        let began = Instant::now();
        let error = migrator.rollback(Rollback::All, &mut Silent).await.unwrap_err().to_string();
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
        let expected = database.pick("is in use by another program", "gave up waiting", "gave up waiting");
        assert!(error.contains(expected), "{error}");
        other.execute("ROLLBACK").await.unwrap();
        assert_eq!(migrator.rollback(Rollback::All, &mut Silent).await.unwrap().len(), 1);
    }
}

struct Codes;

#[async_trait]
impl Step for Codes {
    async fn up(&self, _: &mut Connection) -> Result<(), DatabaseError> {
        Ok(())
    }

    async fn down(&self, _: &mut Connection) -> Result<(), DatabaseError> {
        Ok(())
    }
}

impl Migration for Codes {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.run(Codes);
    }
}

/// Hears what the limit does not reach.
#[derive(Default)]
struct Unlimited {
    told: Vec<String>,
}

impl Progress for Unlimited {
    fn unlimited(&mut self, what: &str, migrations: &[String]) {
        self.told.push(format!("{what}: {}", migrations.join(", ")));
    }
}

/// A setting holds within a transaction only.
#[cfg(feature = "postgres")]
#[tokio::test]
async fn what_no_limit_reaches_behind_a_pooler_is_told() {
    let Some(database) = TestDatabase::new(Engine::Postgres).await else { return };
    database.sql("1_a.sql", "CREATE TABLE a (x INTEGER);");
    database.sql("2_index.sql", "CREATE INDEX CONCURRENTLY a_x ON a (x);");
    for (kind, told) in
        [(LockKind::Session, &[][..]), (LockKind::Lease, &["statements outside a transaction: 2_index"])]
    {
        let mut migrator = database.sql_migrator().await;
        migrator.statement_timeout = Some(LIMIT);
        migrator.lock.kind = kind;
        let mut heard = Unlimited::default();
        migrator.migrate(&Upward::default(), &mut heard).await.unwrap();
        assert_eq!(heard.told, told);
        database.execute("DROP INDEX a_x").await;
        database.execute("DELETE FROM kit_migrations WHERE version = '2'").await;
    }
}

/// A table that is copied is as it was.
#[cfg(feature = "mysql")]
#[tokio::test]
async fn a_change_of_a_large_table_is_ended_on_mysql() {
    let Some(database) = TestDatabase::new(Engine::Mysql).await else { return };
    let digits = "(SELECT 0 n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 \
                  UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)";
    let rows = format!(
        "INSERT INTO big (c) SELECT 1 FROM {digits} a, {digits} b, {digits} c, {digits} d, {digits} e, {digits} f LIMIT 300000"
    );
    database.execute("CREATE TABLE big (a INT PRIMARY KEY AUTO_INCREMENT, c INT)").await;
    database.execute(&rows).await;
    database.sql("1_wide.sql", "ALTER TABLE big ADD COLUMN b VARCHAR(200) NOT NULL DEFAULT 'b', ALGORITHM=COPY;");
    let error = migrate(&database, Some(Duration::from_millis(100))).await.unwrap_err();
    assert!(error.to_string().contains("ran longer than 100 ms"), "{error}");
    assert_eq!(
        database
            .value(
                "SELECT count(*) FROM information_schema.COLUMNS WHERE TABLE_NAME = 'big' AND TABLE_SCHEMA = DATABASE()"
            )
            .await,
        "2"
    );
    assert_eq!(migrate(&database, None).await.unwrap(), 1);
}
