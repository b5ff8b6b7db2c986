//! Schemas of other suites, and of other tools.

use std::path::Path;

use ruskit::driver::{Scope, driver_for};
use ruskit::migrate::seed;
use ruskit::rows::{Manner, Wanted};

use crate::support::{Engine, TestDatabase};
use crate::{each, seeded, shop};

on_every_database! {
    async fn a_shop_is_filled(database: TestDatabase) {
        shop::create(&database).await;
        let seeded = seeded(&database, Wanted::default()).await;
        let empty: Vec<_> = seeded.left_empty.iter().map(|(table, why)| format!("{table}: {why}")).collect();
        assert!(empty.is_empty(), "{empty:#?}");
        assert!(seeded.rows.values().all(|rows| *rows == 5), "{:?}", seeded.rows);
    }

    async fn of_everything_most_is_filled(database: TestDatabase) {
        shop::create_everything(&database).await;
        let mut session = database.session().await.shadow(None).await.unwrap();
        let schema = session.inspect(&Scope::All).await.unwrap();
        let driver = driver_for(&database.url()).unwrap();
        let seeded = seed(driver, session.as_mut(), &schema, Wanted::default()).await.unwrap();
        let hopeless: &[&str] = database.pick(&[], &[], &[]);
        let empty: Vec<_> =
            seeded.left_empty.iter().filter(|(table, _)| !hopeless.contains(&table.as_str())).collect();
        assert!(empty.is_empty(), "{empty:#?}");
    }

    async fn rows_are_the_same_for_the_same_seed(database: TestDatabase) {
        shop::create(&database).await;
        let rows = |wanted| {
            let database = &database;
            async move {
                let other = database.another().await;
                shop::create(&other).await;
                seeded(&other, wanted).await;
                other.dump().await
            }
        };
        let first = rows(Wanted::default()).await;
        assert_eq!(first, rows(Wanted::default()).await);
        assert_ne!(first, rows(Wanted { seed: 2, ..Wanted::default() }).await);
        assert_ne!(first, rows(Wanted { manner: Manner::Plain, ..Wanted::default() }).await);
    }

    async fn a_shadow_is_filled(database: TestDatabase) {
        shop::create(&database).await;
        let mut shadow = database.session().await.shadow(None).await.unwrap();
        let schema = shadow.inspect(&Scope::All).await.unwrap();
        let driver = driver_for(&database.url()).unwrap();
        let seeded = seed(driver, shadow.as_mut(), &schema, Wanted { rows: 3, ..Wanted::default() }).await.unwrap();
        assert!(seeded.left_empty.is_empty(), "{:?}", seeded.left_empty);
        let rows = shadow.query("SELECT count(*) FROM posts").await.unwrap();
        assert_eq!(rows, [[Some("3".to_owned())]]);
        assert_eq!(crate::count(&database, "posts").await, 0, "the database itself stays as it is");
    }

    async fn chinook_is_filled(database: TestDatabase) {
        let file = database.pick("sqlite.sql", "postgres.sql", "mysql.sql");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/chinook");
        let Ok(dump) = std::fs::read_to_string(folder.join(file)) else {
            return eprintln!("SKIPPED: the Chinook dump is not here");
        };
        let is_of_tables = |statement: &&str| {
            let words = statement.to_uppercase();
            words.contains("CREATE TABLE") || words.contains("ALTER TABLE") || words.contains("CREATE INDEX")
                || words.contains("CREATE UNIQUE INDEX")
        };
        let tables: Vec<_> = dump.split(";\n").flat_map(|text| text.split(";\r\n")).filter(is_of_tables).collect();
        database.execute(&tables.join(";\n")).await;
        let schema = database.session().await.inspect(&Scope::All).await.unwrap();
        assert_eq!(schema.tables.len(), 11);
        assert_eq!(seeded(&database, Wanted::default()).await.rows, each(&schema, 5));
    }

    async fn tables_that_refer_to_each_other_are_filled(database: TestDatabase) {
        let id = database.pick("INTEGER PRIMARY KEY", "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "BIGINT AUTO_INCREMENT PRIMARY KEY");
        let of = |name: &str, table: &str| format!("CONSTRAINT k_{name}_{table} FOREIGN KEY ({name}_id) REFERENCES {table} (id)");
        let head = if database.engine() == Engine::Sqlite { format!(", {}", of("head", "people")) } else { String::new() };
        database.execute(&format!("CREATE TABLE teams (id {id}, head_id BIGINT{head})")).await;
        let (team, boss) = (of("team", "teams"), of("boss", "people"));
        database.execute(&format!("CREATE TABLE people (id {id}, team_id BIGINT NOT NULL, boss_id BIGINT, {team}, {boss})")).await;
        if database.engine() != Engine::Sqlite {
            database.execute(&format!("ALTER TABLE teams ADD {}", of("head", "people"))).await;
        }
        let (a, b) = (of("person", "people"), of("team", "teams"));
        let pair = format!("CREATE TABLE a_pair (person_id BIGINT NOT NULL, team_id BIGINT NOT NULL, PRIMARY KEY (person_id, team_id), {})", [a, b].join(", ").replace("k_team", "k_pair_team"));
        database.execute(&pair).await;
        let root = "CREATE TABLE root (code VARCHAR(20) PRIMARY KEY, up VARCHAR(20) NOT NULL, FOREIGN KEY (up) REFERENCES root (code))";
        database.execute(root).await;
        let schema = database.session().await.inspect(&Scope::All).await.unwrap();
        let seeded = seeded(&database, Wanted::default()).await;
        assert_eq!(seeded.rows, each(&schema, 5), "{:?}", seeded.left_empty);
        let led = database.value("SELECT count(boss_id) FROM people").await;
        assert_eq!(led, "4", "each but the first refers to one before");
    }
}
