//! Without a server: what is worked out from what migrations say is what a server makes of them.

use ruskit::driver::Url;
use ruskit::migrate::{Direction, MigrateError, Scripted, Source, script};

use crate::cases::{all, made_by_sql};
use crate::heard::Heard;
use crate::support::{Engine, TestDatabase, provokes};

fn wanted(only: Option<&str>, direction: Direction, no_database: bool) -> Scripted {
    Scripted { only: only.map(str::to_owned), direction, safe: false, no_database, shadow: None }
}

async fn told(url: &Url, source: &Source, wanted: &Scripted) -> Result<Heard, MigrateError> {
    let mut heard = Heard::default();
    script(url, source, wanted, &mut heard).await.map(|()| heard)
}

/// Refused at once: nobody listens there.
fn nowhere(engine: Engine) -> Url {
    Url::new(engine.pick("sqlite::memory:", "postgres://me@127.0.0.1:1/shop", "mysql://me@127.0.0.1:1/shop"))
}

on_every_database! {
    async fn what_is_worked_out_is_what_a_server_says(database: TestDatabase) {
        let source = Source::new(all(database.engine())).unwrap();
        let there = told(&database.url(), &source, &wanted(None, Direction::Up, false)).await.unwrap();
        let here = told(&nowhere(database.engine()), &source, &wanted(None, Direction::Up, true)).await.unwrap();
        assert_eq!(here.texts, there.texts);
    }

    async fn each_migration_is_told_where_it_stands(database: TestDatabase) {
        let source = Source::new(all(database.engine())).unwrap();
        for title in ["04", "05_indexes", "06_keys"] {
            for direction in [Direction::Up, Direction::Down] {
                let there = told(&database.url(), &source, &wanted(Some(title), direction, false)).await.unwrap();
                let here = told(&nowhere(database.engine()), &source, &wanted(Some(title), direction, true)).await.unwrap();
                assert_eq!(here.texts, there.texts, "{title}");
                assert_eq!(here.records, 1);
            }
        }
        let error = told(&database.url(), &source, &wanted(Some("99_none"), Direction::Up, false)).await.unwrap_err();
        assert_eq!(error.to_string(), "there is no migration 99_none");
    }

    async fn without_a_server_it_is_worked_out_and_said_so(database: TestDatabase) {
        if database.cannot(Engine::Sqlite, "there is always a database in memory") {
            return;
        }
        let source = Source::new(all(database.engine())).unwrap();
        let heard = told(&nowhere(database.engine()), &source, &wanted(None, Direction::Up, false)).await.unwrap();
        assert!(heard.remarks[0].contains("127.0.0.1:1"), "{:?}", heard.remarks);
        assert_eq!(heard.remarks[1], "worked out without a database, from what the migrations before say");
    }

    async fn a_table_that_sql_text_made_is_not_guessed(database: TestDatabase) {
        if database.cannot(Engine::Sqlite, "there is always a database in memory") {
            return;
        }
        let source = Source::new(made_by_sql()).unwrap();
        let error = told(&nowhere(database.engine()), &source, &wanted(None, Direction::Up, true)).await.unwrap_err();
        provokes("E0212", &error);
        let MigrateError::OnlyDatabaseKnows { migration, table } = &error else { panic!("{error}") };
        assert_eq!((migration.as_str(), table.as_str()), ("90_made", "made"));
        told(&database.url(), &source, &wanted(None, Direction::Up, false)).await.unwrap();
    }
}
