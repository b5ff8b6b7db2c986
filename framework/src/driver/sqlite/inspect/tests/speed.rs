//! How long inspecting takes.

use std::time::{Duration, Instant};

use super::{database, run};
use crate::driver::Scope;
use crate::driver::sqlite::inspect::inspect;

/// Tables of twelve columns with keys, checks and indexes, chained by foreign keys.
fn many_tables(count: usize) -> String {
    (0..count)
        .map(|n| {
            let before = n.saturating_sub(1);
            format!(
                "CREATE TABLE t{n} (id INTEGER PRIMARY KEY AUTOINCREMENT, code VARCHAR(32) NOT NULL, made_at TIMESTAMP NOT NULL \
                 DEFAULT CURRENT_TIMESTAMP, name VARCHAR(120) DEFAULT 'n/a', body TEXT, amount DECIMAL(12,2) NOT NULL DEFAULT 0, \
                 rate DOUBLE, flag BOOLEAN NOT NULL DEFAULT FALSE, day DATE, data BLOB, size INTEGER, ref_id BIGINT, \
                 CONSTRAINT fk_{n} FOREIGN KEY (ref_id) REFERENCES t{before} (id) ON DELETE CASCADE, \
                 CONSTRAINT ck_{n} CHECK (amount >= 0)); \
                 CREATE UNIQUE INDEX uq_{n} ON t{n} (code); CREATE INDEX ix_{n} ON t{n} (day, size);"
            )
        })
        .collect()
}

async fn time(count: usize) -> Duration {
    let mut db = database(&many_tables(count)).await;
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let schema = inspect(&mut db, &Scope::All).await.unwrap();
        best = best.min(start.elapsed());
        assert_eq!(schema.tables.len(), count);
    }
    best
}

#[test]
fn time_grows_with_the_number_of_tables_only() {
    run(async {
        let (small, large) = (time(100).await, time(800).await);
        println!("100 tables in {small:?}, 800 in {large:?}");
        assert!(large < small * 8 * 3, "100 tables in {small:?}, 800 in {large:?}");
    });
}

#[test]
#[ignore = "measures; run it in release"]
fn how_long_five_hundred_and_two_thousand_tables_take() {
    run(async {
        println!("500 tables in {:?}, 2,000 in {:?}", time(500).await, time(2000).await);
    });
}
