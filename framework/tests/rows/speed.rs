//! Fifty tables are seeded in no time worth mentioning.

use std::time::{Duration, Instant};

use ruskit::driver::{Scope, driver_for};
use ruskit::migrate::seed;
use ruskit::rows::Wanted;

use crate::support::TestDatabase;

on_every_database! {
    async fn fifty_tables_take_no_time(database: TestDatabase) {
        let id = database.pick("INTEGER PRIMARY KEY", "bigserial PRIMARY KEY", "BIGINT AUTO_INCREMENT PRIMARY KEY");
        let table = |number: usize| {
            let other = number.saturating_sub(1);
            format!(
                "CREATE TABLE t{number} (id {id}, name VARCHAR(100) NOT NULL UNIQUE, body TEXT, price DECIMAL(10, 2) \
                 NOT NULL CHECK (price >= 0), active BOOLEAN NOT NULL DEFAULT true, at TIMESTAMP, other_id \
                 {} REFERENCES t{other} (id))",
                database.pick("INTEGER", "BIGINT", "BIGINT")
            )
        };
        database.execute(&(0..50).map(table).collect::<Vec<_>>().join("; ")).await;
        let mut session = database.session().await;
        let schema = session.inspect(&Scope::All).await.unwrap();
        let driver = driver_for(&database.url()).unwrap();
        let began = Instant::now();
        let seeded = seed(driver, session.as_mut(), &schema, Wanted::default()).await.unwrap();
        let took = began.elapsed();
        eprintln!("{:?}: 50 tables of 5 rows {took:?}", database.engine());
        assert_eq!(seeded.rows.values().sum::<u64>(), 250, "{:?}", seeded.left_empty);
        assert!(took < Duration::from_millis(1500), "{took:?}");
    }
}
