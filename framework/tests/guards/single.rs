//! All migrations of a run in one transaction: all of them, or nothing.

use ruskit::migrate::{MigrateError, Migrator, Rollback, Silent, Source, Upward};

use crate::support::{Engine, TestDatabase, Watched, provokes};

async fn prepare(database: &TestDatabase) {
    database.sql("1_a.up.sql", "CREATE TABLE a (x INTEGER);");
    database.sql("1_a.down.sql", "DROP TABLE a;");
    database.sql("2_rows.up.sql", "INSERT INTO a VALUES (1), (2);");
    database.sql("2_rows.down.sql", "DELETE FROM a;");
    database.sql("3_b.up.sql", "CREATE TABLE b (x INTEGER);");
    database.sql("3_b.down.sql", "DROP TABLE b;");
}

async fn single(database: &TestDatabase) -> Migrator {
    let mut migrator = database.sql_migrator().await;
    migrator.single_transaction = true;
    migrator
}

async fn migrate(database: &TestDatabase) -> Result<usize, MigrateError> {
    single(database).await.migrate(&Upward::default(), &mut Silent).await.map(|done| done.len())
}

on_every_database! {
    async fn all_or_nothing(database: TestDatabase) {
        prepare(&database).await;
        database.sql("4_wrong.sql", "INSERT INTO nowhere VALUES (1);");
        let failed = migrate(&database).await.unwrap_err();
        if database.engine() == Engine::Mysql {
            provokes("E0409", &failed);
        } else {
            assert!(matches!(&failed, MigrateError::Failed { migration, .. } if migration == "4_wrong"), "{failed}");
        }
        assert!(database.existing(&["a", "b"]).await.is_empty());
        assert_eq!(database.history().await, "");

        std::fs::remove_file(database.migrations().join("4_wrong.sql")).unwrap();
        if database.cannot(Engine::Mysql, "a schema change ends its transaction") {
            return;
        }
        assert_eq!(migrate(&database).await.unwrap(), 3);
        assert_eq!(database.value("SELECT count(*) FROM a").await, "2");

        // Back: the first of them to be undone can be, the next cannot.
        database.execute("ALTER TABLE a RENAME TO elsewhere").await;
        let before = database.dump().await;
        let mut migrator = single(&database).await;
        migrator.rollback(Rollback::All, &mut Silent).await.unwrap_err();
        assert_eq!(database.dump().await, before);
        database.execute("ALTER TABLE elsewhere RENAME TO a").await;
        let mut migrator = single(&database).await;
        assert_eq!(migrator.rollback(Rollback::All, &mut Silent).await.unwrap().len(), 3);
        assert!(database.existing(&["a", "b"]).await.is_empty());
    }

    async fn what_changes_rows_only_is_together_everywhere(database: TestDatabase) {
        prepare(&database).await;
        database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        let before = database.dump().await;
        database.sql("4_more.sql", "INSERT INTO a VALUES (3);");
        database.sql("5_wrong.sql", "INSERT INTO nowhere VALUES (1);");
        migrate(&database).await.unwrap_err();
        assert_eq!(database.dump().await, before);
    }

    async fn a_connection_that_is_cut_leaves_nothing(database: TestDatabase) {
        if database.cannot(Engine::Mysql, "a schema change ends its transaction") {
            return;
        }
        prepare(&database).await;
        // Kit's own tables are there before.
        database.sql_migrator().await.install(None).await.unwrap();
        let before = database.dump().await;
        let mut cuts = 0;
        loop {
            let source = Source::from_folder(&database.migrations()).unwrap();
            let driver = database.sql_migrator().await.driver();
            let session = Watched::new(database.session().await, move |calls| assert!(calls < cuts, "cut"));
            let mut migrator = Migrator::new(driver, Box::new(session), source);
            migrator.single_transaction = true;
            let run = tokio::spawn(async move {
                migrator.migrate(&Upward::default(), &mut Silent).await.map(|done| done.len())
            });
            match run.await {
                Ok(done) => {
                    assert_eq!(done.unwrap(), 3);
                    break;
                }
                Err(_) => {
                    // All of it may be there once the commit was answered.
                    if database.existing(&["b"]).await.is_empty() {
                        assert_eq!(database.dump().await, before, "cut before call {cuts}");
                    } else {
                        break;
                    }
                }
            }
            cuts += 1;
        }
        assert!(cuts > 8, "{cuts}");
        assert_eq!(database.value("SELECT count(*) FROM a").await, "2");
        assert_eq!(migrate(&database).await.unwrap(), 0);
    }
}

#[cfg(feature = "mysql")]
#[tokio::test]
async fn what_mariadb_runs_behind_a_setting_is_not_together() {
    let Some(database) = TestDatabase::new(Engine::Mysql).await else { return };
    database.execute("CREATE TABLE a (x INTEGER)").await;
    database.sql("1_rows.sql", "INSERT INTO a VALUES (1);");
    database.sql("2_set.sql", "SET STATEMENT lock_wait_timeout = 5 FOR ALTER TABLE a ADD y INTEGER;");
    database.sql("3_wrong.sql", "INSERT INTO nowhere VALUES (1);");
    provokes("E0409", &migrate(&database).await.unwrap_err());
    assert_eq!(database.value("SELECT count(*) FROM a").await, "0");
}

/// Set to 1, it commits what was done; on MySQL, so it does set to anything.
#[cfg(feature = "mysql")]
#[tokio::test]
async fn what_commits_by_a_setting_is_not_together_on_mysql() {
    let Some(database) = TestDatabase::new(Engine::Mysql).await else { return };
    database.execute("CREATE TABLE a (x INTEGER)").await;
    database.sql("1_rows.sql", "INSERT INTO a VALUES (1);");
    database.sql("3_wrong.sql", "INSERT INTO nowhere VALUES (1);");
    for set in ["autocommit = 0; INSERT INTO a VALUES (2); SET @@session.autocommit = 1", "DEFAULT ROLE NONE"] {
        database.sql("2_set.sql", &format!("SET {set};"));
        let refused = migrate(&database).await.unwrap_err();
        provokes("E0409", &refused);
        assert!(refused.to_string().starts_with("2_set cannot be in one transaction"), "{refused}");
        assert_eq!(database.value("SELECT count(*) FROM a").await, "0", "{set}");
    }
    // By itself it is not said to be undone where half of it is committed.
    std::fs::remove_file(database.migrations().join("1_rows.sql")).unwrap();
    let half = "SET autocommit = 0;\nINSERT INTO a VALUES (2);\nSET autocommit = 1;\nINSERT INTO nowhere VALUES (1);";
    database.sql("2_set.sql", half);
    let mut migrator = database.sql_migrator().await;
    let stopped = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
    assert!(matches!(stopped, MigrateError::Stopped { .. }), "{stopped}");
    assert_eq!(database.value("SELECT count(*) FROM a").await, "1");
    database.sql("2_set.sql", &half.replace("nowhere", "a"));
    std::fs::remove_file(database.migrations().join("3_wrong.sql")).unwrap();
    let mut migrator = database.sql_migrator().await;
    assert_eq!(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap().len(), 1);
    assert_eq!(database.value("SELECT count(*) FROM a").await, "2");
}

#[cfg(any(feature = "sqlite", feature = "postgres"))]
async fn refused(engine: Engine, text: &str) {
    let Some(database) = TestDatabase::new(engine).await else { return };
    prepare(&database).await;
    database.sql("4_apart.sql", text);
    let refused = migrate(&database).await.unwrap_err();
    assert!(refused.to_string().starts_with("4_apart cannot be in one transaction with others: "), "{refused}");
    assert!(database.existing(&["a", "b"]).await.is_empty());
    let plan = single(&database).await.plan(&Upward::default()).await.unwrap();
    let pretended = single(&database).await.pretend(&plan, &mut Silent).await.unwrap_err();
    assert_eq!(pretended.to_string(), refused.to_string());
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn what_stands_in_no_transaction_is_refused_on_sqlite() {
    refused(Engine::Sqlite, "-- no-transaction\nVACUUM;").await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn what_stands_in_no_transaction_is_refused_on_postgres() {
    refused(Engine::Postgres, "CREATE INDEX CONCURRENTLY a_x ON a (x);").await;
}
