//! The connection behaves the same whatever the server's settings.

use ruskit::driver::Transaction;

use crate::on_mysql;

on_mysql! {
    async fn every_value_comes_as_text(database: TestDatabase) {
        let rows = database
            .session()
            .await
            .query("SELECT NULL, 1, -2.50, 1.5e0, 'ä', x'61', DATE '2020-01-02', TIME '03:04:05', \
                    TIMESTAMP '2020-01-02 03:04:05.5', JSON_ARRAY(1), b'1000001', TRUE; SELECT 'second'")
            .await
            .unwrap();
        let texts: Vec<_> = rows[0].iter().map(|value| value.as_deref().unwrap_or("NULL")).collect();
        assert_eq!(
            texts,
            ["NULL", "1", "-2.50", "1.5", "ä", "a", "2020-01-02", "03:04:05", "2020-01-02 03:04:05.5", "[1]", "A", "1"]
        );
        assert_eq!(rows[1], [Some("second".to_owned())]);
    }

    async fn what_does_not_fit_is_refused(database: TestDatabase) {
        let mut session = database.session().await;
        session.execute("CREATE TABLE t (a VARCHAR(2), n TINYINT, `when` TIMESTAMP NULL) ENGINE = MyISAM").await.unwrap();
        for insert in ["INSERT INTO t (a) VALUES ('ok'), ('too long')", "INSERT INTO t (n) VALUES (300)"] {
            assert!(session.execute(insert).await.is_err(), "{insert}");
        }
    }

    async fn functions_are_no_reserved_words(database: TestDatabase) {
        database.execute("CREATE TABLE position (count INT, position INT)").await;
    }

    async fn the_first_timestamp_is_one_like_any_other(database: TestDatabase) {
        database.execute("CREATE TABLE t (id INT PRIMARY KEY, made TIMESTAMP)").await;
        let table = database.session().await.inspect(&Default::default()).await.unwrap().tables.swap_remove(0);
        assert_eq!((table.columns[1].nullable, &table.columns[1].default), (true, &None));
        assert!(table.columns[1].options.is_empty());
    }

    async fn points_within_a_transaction_nest(database: TestDatabase) {
        let mut session = database.session().await;
        session.execute("CREATE TABLE t (a INT)").await.unwrap();
        session.begin(Transaction::Plain).await.unwrap();
        session.savepoint().await.unwrap();
        session.execute("INSERT INTO t VALUES (1)").await.unwrap();
        session.savepoint().await.unwrap();
        session.execute("INSERT INTO t VALUES (2)").await.unwrap();
        session.rollback_to_savepoint().await.unwrap();
        session.release_savepoint().await.unwrap();
        session.commit().await.unwrap();
        assert_eq!(database.query("SELECT a FROM t").await, [["1"]]);
        session.begin(Transaction::Plain).await.unwrap();
        session.execute("INSERT INTO t VALUES (3)").await.unwrap();
        session.rollback().await.unwrap();
        session.rollback().await.unwrap();
        assert_eq!(database.query("SELECT a FROM t").await, [["1"]]);
    }

    async fn tables_are_told_from_views(database: TestDatabase) {
        database.execute("CREATE TABLE t (a INT); CREATE VIEW v AS SELECT a FROM t").await;
        let mut session = database.session().await;
        assert!(session.has_table("t").await.unwrap());
        assert!(!session.has_table("v").await.unwrap());
        assert!(!session.has_table("it's").await.unwrap());
    }

    async fn a_summary_counts(database: TestDatabase) {
        database
            .execute(
                "CREATE TABLE a (x INT, y INT); INSERT INTO a VALUES (1, 2), (3, 4); CREATE TABLE b (x INT); \
                 CREATE TABLE kit_metadata (name TEXT); CREATE VIEW v AS SELECT x FROM a",
            )
            .await;
        let summary = database.session().await.summary().await.unwrap();
        let tables: Vec<_> = summary.tables.iter().map(|table| (table.name.as_str(), table.rows, table.columns)).collect();
        assert_eq!(tables, [("a", 2, 2), ("b", 0, 1)]);
        assert_eq!(summary.views, 1);
        assert!(summary.bytes > Some(0) && summary.tables[0].bytes > Some(0));
        assert!(summary.version.starts_with("MariaDB 1") || summary.version.starts_with("MySQL "), "{}", summary.version);
    }

    async fn a_database_is_made_and_dropped_once(database: TestDatabase) {
        let url = ruskit::driver::Url::new(format!("{}_made", database.url().secret()));
        let driver = ruskit::driver::driver_for(&url).unwrap();
        assert!(!driver.has_database(&url).await.unwrap());
        assert!(driver.create_database(&url).await.unwrap());
        assert!(!driver.create_database(&url).await.unwrap());
        let mut session = driver.connect(&url).await.unwrap();
        let charset = session.query("SELECT @@character_set_database").await.unwrap();
        assert_eq!(charset, [[Some("utf8mb4".to_owned())]]);
        assert!(driver.drop_database(&url).await.unwrap());
        assert!(!driver.drop_database(&url).await.unwrap());
    }

    async fn wiping_leaves_nothing_but_the_environment(database: TestDatabase) {
        crate::fill(&database).await;
        database.execute("CREATE TABLE kit_metadata (name VARCHAR(20)); CREATE TABLE kit_migrations (version INT)").await;
        let mut session = database.session().await;
        session.wipe().await.unwrap();
        assert_eq!(database.query("SHOW TABLES").await, [["kit_metadata"]]);
        assert_eq!(session.inspect(&Default::default()).await.unwrap(), Default::default());
        assert_eq!(session.query("SELECT @@foreign_key_checks").await.unwrap(), [[Some("1".to_owned())]]);
        session.wipe().await.unwrap();
    }
}
