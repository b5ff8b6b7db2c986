//! Migrations measured on a shadow.

use std::time::Instant;

use ruskit::driver::{Blocks, Measured, Scope, TableSize};
use ruskit::migrate::{Source, foresee};
use ruskit::wire::{Foresee, Foreseen, ForeseenMigration};

use crate::support::{Engine, TestDatabase};

async fn foreseen(database: &TestDatabase, from: Option<&str>) -> Foreseen {
    let source = Source::from_folder(&database.migrations()).unwrap();
    let wanted = Foresee { measure: true, from: from.map(str::to_owned), ..Foresee::default() };
    foresee(&database.url(), source, &wanted, None).await.unwrap_or_else(|error| panic!("{error}"))
}

/// What was done to a table, by the statement with this text in it.
fn did(migration: &ForeseenMigration, text: &str) -> Measured {
    let found = migration.statements.iter().find(|sent| sent.statement.text.contains(text));
    found.unwrap_or_else(|| panic!("{text} in {:?}", migration.statements)).measured.clone()
}

const SHOP: &str = "CREATE TABLE users (id integer PRIMARY KEY, email varchar(20) NOT NULL);
    CREATE TABLE posts (id integer PRIMARY KEY, user_id integer NOT NULL, title varchar(20) NOT NULL)";

on_every_database! {
    async fn each_statement_of_each_migration_is_told_with_what_it_did(database: TestDatabase) {
        database.sql("20260101_000001_shop.sql", SHOP);
        database.sql_migrator().await.migrate(&Default::default(), &mut ruskit::migrate::Silent).await.unwrap();
        database.sql("20260101_000002_more.sql", "ALTER TABLE posts ADD COLUMN a integer; ALTER TABLE posts ADD COLUMN b integer;
            CREATE INDEX posts_title ON posts (title); CREATE TABLE tags (id integer PRIMARY KEY)");
        database.sql("20260101_000003_later.sql", "CREATE INDEX tags_id ON tags (id)");
        let before = database.contents().await;
        let told = foreseen(&database, None).await;
        assert!(told.server.starts_with(database.pick("SQLite 3.", "PostgreSQL 1", "M")), "{}", told.server);
        assert_eq!(told.migrations.len(), 2);
        let [more, later] = told.migrations.as_slice() else { panic!("{told:?}") };
        assert_eq!((more.statements.len(), &more.refused), (4, &None));
        // What the first statement has locked is not in the way of seeing what the second one locks.
        for column in ["COLUMN a", "COLUMN b"] {
            let added = did(more, column);
            assert_eq!((added.tables.len(), added.tables[0].table.as_str()), (1, "posts"), "{added:?}");
            assert_eq!(added.tables[0].blocks, database.pick(Blocks::Writes, Blocks::Reads, Blocks::Nobody));
            assert!(!added.tables[0].rewrites && !added.tables[0].scans);
        }
        let index = did(more, "posts_title");
        assert_eq!(index.tables[0].blocks, database.pick(Blocks::Writes, Blocks::Writes, Blocks::Nobody));
        assert!(index.tables[0].scans);
        assert_eq!(did(more, "CREATE TABLE").tables, []);
        assert!(did(later, "tags_id").tables[0].scans);
        assert_eq!(database.contents().await, before, "the database itself is as it was");
        let again = foreseen(&database, Some("20260101_000002")).await;
        assert_eq!(again.migrations[0].statements, more.statements);
    }

    async fn what_only_made_up_rows_refuse_is_measured_all_the_same(database: TestDatabase) {
        database.sql("20260101_000001_shop.sql", SHOP);
        database.sql_migrator().await.migrate(&Default::default(), &mut ruskit::migrate::Silent).await.unwrap();
        let check = database.pick(
            "CREATE TABLE strict (t varchar(20) CHECK (t = 'known')); INSERT INTO strict SELECT title FROM posts",
            "ALTER TABLE posts ADD CHECK (title = 'known')",
            "ALTER TABLE posts ADD CHECK (title = 'known')",
        );
        database.sql("20260101_000002_check.sql", &format!("CREATE INDEX i ON posts (title); {check}"));
        database.sql("20260101_000003_next.sql", "CREATE INDEX j ON posts (user_id)");
        let told = foreseen(&database, None).await;
        for migration in &told.migrations {
            assert_eq!(migration.refused, None);
        }
        assert!(told.migrations[0].statements.last().unwrap().measured.tables[0].scans);
        assert!(did(&told.migrations[1], "INDEX j").tables[0].scans);
    }

    async fn what_is_refused_is_told_and_stops_nothing(database: TestDatabase) {
        database.execute("SELECT 1").await;
        database.sql("20260101_000001_shop.sql", SHOP);
        database.sql("20260101_000002_wrong.sql", "CREATE INDEX i ON posts (title); CREATE INDEX j ON posts (nowhere)");
        database.sql("20260101_000003_never.sql", "CREATE INDEX k ON posts (title)");
        let told = foreseen(&database, None).await;
        assert_eq!(told.migrations[0].refused, None);
        assert!(told.migrations[1].refused.as_ref().unwrap().contains("nowhere"), "{told:?}");
        assert_eq!(told.migrations[1].statements.len(), 1);
        assert_eq!((&told.migrations[2].refused, told.migrations[2].statements.len()), (&None, 0));
    }

    async fn sizes_are_told_without_counting(database: TestDatabase) {
        database.execute("CREATE TABLE t (id integer PRIMARY KEY); CREATE TABLE none (id integer PRIMARY KEY)").await;
        database.execute("INSERT INTO t VALUES (1), (2), (3)").await;
        database.execute(database.pick("SELECT 1", "ANALYZE", "ANALYZE TABLE t, none")).await;
        let names = ["t", "missing", "none"].map(str::to_owned);
        let sizes = database.session().await.sizes(&names).await.unwrap();
        let rows: Vec<_> = sizes.iter().map(|size: &TableSize| (size.table.as_str(), size.rows)).collect();
        assert_eq!(rows, [("t", Some(3)), ("none", Some(0))]);
        assert!(sizes[0].bytes.is_some_and(|bytes| bytes > 0), "{sizes:?}");
        assert_eq!(database.session().await.sizes(&[]).await.unwrap(), []);
    }

    async fn twenty_migrations_beside_fifty_tables_are_soon_measured(database: TestDatabase) {
        let tables: Vec<_> = (0..50).map(|at| format!("CREATE TABLE t{at} (id integer PRIMARY KEY, a integer, b varchar(20))")).collect();
        database.sql("20260101_000001_tables.sql", &tables.join(";\n"));
        database.sql_migrator().await.migrate(&Default::default(), &mut ruskit::migrate::Silent).await.unwrap();
        for at in 0..20 {
            database.sql(&format!("202601{:02}_000002_m.sql", at + 2), &format!(
                "ALTER TABLE t{at} ADD COLUMN c integer; CREATE INDEX i{at} ON t{at} (a); CREATE TABLE n{at} (id integer PRIMARY KEY)"
            ));
        }
        let began = Instant::now();
        let told = foreseen(&database, None).await;
        eprintln!("measured in {:?}", began.elapsed());
        assert!(told.migrations.iter().all(|migration| migration.statements.len() == 3));
    }
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn a_table_that_is_replaced_is_written_anew() {
    use ruskit::schema::{Change, Column, ColumnType, Operation};

    let database = TestDatabase::new(Engine::Sqlite).await.unwrap();
    database.execute(SHOP).await;
    let driver = ruskit::driver::driver_for(&database.url()).unwrap();
    let mut shadow = database.session().await.shadow(None).await.unwrap();
    let before = shadow.inspect(&Scope::All).await.unwrap();
    let column = Column::new("user_id", ColumnType::Text);
    let operation = Operation::AlterTable { table: "posts".into(), changes: vec![Change::ChangeColumn(column)] };
    shadow.begin(ruskit::driver::Transaction::Rebuild).await.unwrap();
    let mut anew = Vec::new();
    for statement in driver.render(&operation, &before).unwrap().iter().filter(|statement| statement.guard.is_none()) {
        let measured = shadow.measure(statement).await.unwrap();
        assert!(measured.tables.iter().all(|touched| touched.table == "posts"), "{measured:?}");
        anew.extend(measured.tables.into_iter().filter(|touched| touched.rewrites).map(|_| statement.text.clone()));
    }
    assert!(matches!(anew.as_slice(), [copy] if copy.starts_with("INSERT INTO")), "{anew:?}");
}
