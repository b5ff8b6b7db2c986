//! Scratch databases: other programs can open them, and they are gone afterwards.

use ruskit::driver::driver_for;

use crate::support::TestDatabase;

on_every_database! {
    async fn a_scratch_database_is_gone_when_dropped(database: TestDatabase) {
        let url = database.url();
        let driver = driver_for(&url).unwrap();
        let scratch = driver.scratch(&url, None).await.unwrap();
        let other = scratch.url().clone();
        assert_ne!(other.secret(), url.secret());
        driver.connect(&other).await.unwrap().execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (7)").await.unwrap();
        let mut again = driver.connect(&other).await.unwrap();
        assert_eq!(again.query("SELECT a FROM t").await.unwrap(), [[Some("7".to_owned())]]);
        drop(again);
        assert!(driver.has_database(&other).await.unwrap());
        assert!(!database.session().await.has_table("t").await.unwrap());
        drop(scratch);
        assert!(driver.look(&other).await.is_err());
    }

    async fn a_copy_holds_what_the_original_held(database: TestDatabase) {
        let url = database.url();
        let driver = driver_for(&url).unwrap();
        let scratch = driver.scratch(&url, None).await.unwrap();
        driver.connect(scratch.url()).await.unwrap().execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (7)").await.unwrap();
        let Some(copy) = driver.copy_scratch(&scratch).await.unwrap() else { return };
        drop(scratch);
        let mut session = driver.connect(copy.url()).await.unwrap();
        assert_eq!(session.query("SELECT a FROM t").await.unwrap(), [[Some("7".to_owned())]]);
    }

    async fn the_database_it_is_like_need_not_be_there(database: TestDatabase) {
        let missing = ruskit::driver::Url::new(format!("{}_missing", database.url().secret()));
        let driver = driver_for(&missing).unwrap();
        let scratch = driver.scratch(&missing, None).await.unwrap();
        driver.connect(scratch.url()).await.unwrap().execute("CREATE TABLE t (a INTEGER)").await.unwrap();
    }
}
