//! What a database holds, as operations that make the same.

use ruskit::migrate::{Silent, Source, Upward, baseline};
use ruskit::schema::Operation;
use ruskit::wire::{Baseline, Baselined};

use crate::shop;
use crate::support::TestDatabase;

async fn asked(database: &TestDatabase, wanted: &Baseline) -> Baselined {
    baseline(&database.url(), Source::new(vec![]).unwrap(), wanted, None).await.unwrap()
}

async fn sound(database: &TestDatabase) -> Baselined {
    let found = asked(database, &Baseline::default()).await;
    assert_eq!((found.refused.as_ref(), found.differences.as_slice()), (None, &[][..]), "{:#?}", found.operations);
    found
}

on_every_database! {
    async fn a_shop_is_made_of_operations(database: TestDatabase) {
        shop::create(&database).await;
        let found = sound(&database).await;
        assert!(found.down.is_some(), "{:?}", found.operations);
        assert_eq!(found.applied, Vec::<String>::new());
    }

    async fn everything_is_made(database: TestDatabase) {
        shop::create_everything(&database).await;
        let found = sound(&database).await;
        let unknown = found.operations.iter().filter_map(|operation| match operation {
            Operation::Sql { up, down: None, .. } => Some(up.as_str()),
            _ => None,
        });
        assert_eq!(unknown.collect::<Vec<_>>(), Vec::<&str>::new(), "what drops these?");
    }

    async fn chinook_is_made(database: TestDatabase) {
        let file = database.pick("sqlite.sql", "postgres.sql", "mysql.sql");
        let path = format!("{}/../../shared/corpus/chinook/{file}", env!("CARGO_MANIFEST_DIR"));
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("skipped: there is no {path}");
            return;
        };
        database.sql("001_chinook.sql", &text);
        database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        database.execute("DROP TABLE kit_migrations").await;
        database.execute("DROP TABLE kit_metadata").await;
        let found = sound(&database).await;
        assert_eq!(found.counts, (11, 0));
        let recorded = found.operations.iter().filter(|operation| !matches!(operation, Operation::Sql { .. })).count();
        assert_eq!(recorded, found.operations.len());
    }

    async fn tables_can_be_left_out(database: TestDatabase) {
        database.execute("CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE others (id integer PRIMARY KEY)").await;
        let wanted = Baseline { ignoring: vec!["others".to_owned()], sql: true };
        let found = asked(&database, &wanted).await;
        assert_eq!((found.counts, found.operations.len(), found.differences.len()), ((1, 0), 1, 0));
        assert!(found.up.concat().iter().all(|statement| !statement.text.contains("others")), "{:?}", found.up);
        let down = found.down.unwrap();
        assert!(down.iter().any(|statement| statement.text.starts_with("DROP TABLE")), "{down:?}");
    }

    async fn a_history_is_told_and_nothing_is_tried(database: TestDatabase) {
        database.sql("001_a.sql", "CREATE TABLE a (id integer PRIMARY KEY)");
        database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        let found = asked(&database, &Baseline::default()).await;
        assert_eq!((found.applied, found.operations), (vec!["001_a".to_owned()], vec![]));
    }

    async fn nothing_is_made_of_nothing(database: TestDatabase) {
        database.execute("CREATE TABLE a (b integer); DROP TABLE a").await;
        let found = asked(&database, &Baseline::default()).await;
        assert_eq!(found, Baselined::default());
    }

    async fn tables_that_refer_in_a_circle_are_made(database: TestDatabase) {
        let add = "ALTER TABLE a ADD CONSTRAINT to_b FOREIGN KEY (b) REFERENCES b (id)";
        let a = "CREATE TABLE a (id integer PRIMARY KEY, b integer, own integer, CONSTRAINT to_self FOREIGN KEY (own) REFERENCES a (id))";
        let b = "CREATE TABLE b (id integer PRIMARY KEY, a integer, CONSTRAINT to_a FOREIGN KEY (a) REFERENCES a (id))";
        database.execute(&database.pick(
            "CREATE TABLE a (id integer PRIMARY KEY, b integer REFERENCES b (id), own integer REFERENCES a (id)); \
             CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a (id))".to_owned(),
            format!("{a}; {b}; {add}"),
            format!("{a}; {b}; {add}"),
        )).await;
        let found = sound(&database).await;
        assert_eq!(found.operations.len(), database.pick(2, 3, 3));
        assert!(found.down.is_some());
    }
}
