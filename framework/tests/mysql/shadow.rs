//! A copy of the schema to try a plan out on.

use ruskit::driver::{Scope, Url};
use ruskit::schema::Schema;

use crate::support::{TestDatabase, provokes};
use crate::{connect, fill, on_mysql};

async fn shadows(database: &TestDatabase) -> Vec<String> {
    let rows =
        database.query("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'kit\\_shadow\\_%'");
    rows.await.into_iter().flatten().collect()
}

/// The schema as text, with all its events disabled.
fn text(schema: &Schema) -> String {
    serde_json::to_string_pretty(schema).unwrap().replace(" ENABLE DO", " DISABLE DO")
}

on_mysql! {
    async fn a_shadow_has_the_schema_and_no_rows(database: TestDatabase) {
        fill(&database).await;
        database.execute("INSERT INTO my VALUES (1, 'row'); CREATE TABLE kit_metadata (name TEXT)").await;
        let mut session = database.session().await;
        let mut shadow = session.shadow(None).await.unwrap();
        let own = shadow.query("SELECT DATABASE()").await.unwrap().swap_remove(0).swap_remove(0).unwrap();
        assert!(shadows(&database).await.contains(&own));
        let (copy, original) = (shadow.inspect(&Scope::All).await.unwrap(), session.inspect(&Scope::All).await.unwrap());
        assert_eq!(text(&copy), text(&original));
        assert!(shadow.has_table("kit_metadata").await.unwrap());
        assert!(shadow.query("SELECT * FROM my").await.unwrap().is_empty());
        shadow.execute("DROP TABLE my").await.unwrap();
        drop(shadow);
        assert!(!shadows(&database).await.contains(&own));
        assert_eq!(database.query("SELECT id FROM my").await, [["1"]]);
    }

    async fn what_bodies_do_stays_in_the_shadow(database: TestDatabase) {
        let name = database.value("SELECT DATABASE()").await;
        database
            .execute(&format!(
                "CREATE TABLE a (x INT); CREATE TABLE b (x INT); \
                 CREATE TRIGGER tr AFTER INSERT ON a FOR EACH ROW INSERT INTO {name}.b VALUES (NEW.x)"
            ))
            .await;
        let mut session = database.session().await;
        let mut shadow = session.shadow(None).await.unwrap();
        shadow.execute("INSERT INTO a VALUES (1)").await.unwrap();
        assert_eq!(shadow.query("SELECT x FROM b").await.unwrap(), [[Some("1".to_owned())]]);
        assert!(database.query("SELECT x FROM b").await.is_empty());
    }

    async fn what_a_dump_drops_stays_there(database: TestDatabase) {
        let name = database.value("SELECT DATABASE()").await;
        database.execute("CREATE TABLE a (x INT); INSERT INTO a VALUES (1)").await;
        let mut session = database.session().await;
        let mut shadow = session.shadow(None).await.unwrap();
        for text in [
            format!("/*!40000 DROP DATABASE IF EXISTS `{name}`*/"),
            format!("SET STATEMENT max_statement_time = 9 FOR DELETE FROM {name}.a"),
            format!("SET @kit_test = 'DROP TABLE {name}.a'"),
        ] {
            shadow.execute(&text).await.unwrap();
        }
        assert_eq!(database.query("SELECT x FROM a").await, [["1"]]);
        assert_eq!(shadow.left_out().len(), 2);
    }

    async fn the_shadow_of_a_dead_process_is_dropped_by_the_next(database: TestDatabase) {
        let mut session = database.session().await;
        let mut shadow = session.shadow(None).await.unwrap();
        let own = shadow.query("SELECT DATABASE()").await.unwrap().swap_remove(0).swap_remove(0).unwrap();
        let left = format!("{}_0", own.rsplit_once('_').unwrap().0);
        database.execute(&format!("CREATE DATABASE {left}")).await;
        let second = session.shadow(None).await.unwrap();
        let there = shadows(&database).await;
        assert!(there.contains(&own), "one that is in use stays");
        assert!(!there.contains(&left), "one that is not goes");
        drop(second);
    }

    async fn a_shadow_may_be_elsewhere(database: TestDatabase) {
        let other = database.another().await;
        let mut session = database.session().await;
        database.execute("CREATE TABLE a (x INT)").await;
        let mut shadow = session.shadow(Some(&other.url())).await.unwrap();
        assert!(shadow.has_table("a").await.unwrap());
        drop(shadow);
        assert!(other.query("SHOW TABLES").await.is_empty());
    }

    async fn a_database_that_holds_something_is_no_shadow(database: TestDatabase) {
        let other = database.another().await;
        other.execute("CREATE TABLE precious (x INT)").await;
        let mut session = database.session().await;
        for url in [other.url(), database.url()] {
            database.execute("CREATE TABLE IF NOT EXISTS precious (x INT)").await;
            let Err(error) = session.shadow(Some(&url)).await else { panic!("it holds a table") };
            provokes("E0517", &error);
        }
        assert!(!other.query("SHOW TABLES").await.is_empty());
        let _ = connect(Url::new(other.url().secret().to_owned()).secret()).await.unwrap();
    }
}
