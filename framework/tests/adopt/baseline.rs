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
}
