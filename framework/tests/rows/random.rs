//! Schemas nobody would make: rows for every table of them, or a reason.

use ruskit::rows::Wanted;

use crate::seeded;
use crate::support::{Engine, TestDatabase};

/// A small generator in place of a dependency.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

const TYPES: [&str; 13] = [
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "REAL",
    "DECIMAL(6, 2)",
    "DECIMAL(3, 3)",
    "CHAR(3)",
    "VARCHAR(1)",
    "VARCHAR(60)",
    "BOOLEAN",
    "DATE",
    "TIME",
    "TIMESTAMP",
];

const CHECKS: [&str; 4] = ["{} >= 2", "{} BETWEEN 3 AND 90", "{} <> 4", "{} IS NULL OR {} < 50"];

fn table(random: &mut Random, number: usize, engine: Engine) -> String {
    let mut parts = vec![];
    let generated = engine.pick(
        "INTEGER PRIMARY KEY",
        "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "BIGINT AUTO_INCREMENT PRIMARY KEY",
    );
    parts.push(format!("id {}", random.one(&[generated, "BIGINT PRIMARY KEY"])));
    let mut keys = vec![];
    for column in 0..1 + random.below(6) {
        let ty = random.one(&TYPES);
        let null = random.one(&["", " NOT NULL", " NOT NULL"]);
        parts.push(format!("c{column} {ty}{null}"));
        // A letter takes no five rows with few of its kind; a time of day is compared as text.
        if ty != "BOOLEAN" && random.below(4) == 0 {
            keys.push(format!("UNIQUE (c{column})"));
        }
        if ["SMALLINT", "INTEGER", "BIGINT", "DECIMAL(6, 2)"].contains(&ty) && random.below(3) == 0 {
            keys.push(format!("CHECK ({})", random.one(&CHECKS).replace("{}", &format!("c{column}"))));
        }
    }
    for key in 0..random.below(3) {
        let null = random.one(&["", " NOT NULL"]);
        let other = if null.is_empty() { random.below(number + 1) } else { random.below(number.max(1)) };
        if other == number && !null.is_empty() {
            continue;
        }
        parts.push(format!("k{key} BIGINT{null}"));
        keys.push(format!("FOREIGN KEY (k{key}) REFERENCES t{other} (id)"));
        if random.below(3) == 0 {
            keys.push(format!("UNIQUE (k{key}, id)"));
        }
    }
    parts.extend(keys);
    format!("CREATE TABLE t{number} ({})", parts.join(", "))
}

on_every_database! {
    async fn every_table_of_a_random_schema_is_filled(database: TestDatabase) {
        let mut empty = Vec::new();
        for seed in 1..=20_u64 {
            let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let tables: Vec<_> = (0..6).map(|number| table(&mut random, number, database.engine())).collect();
            let other = database.another().await;
            other.execute(&tables.join(";\n")).await;
            let seeded = seeded(&other, Wanted { seed, ..Wanted::default() }).await;
            empty.extend(seeded.left_empty.iter().map(|(table, why)| format!("seed {seed}, {table}: {why}\n{}", tables.join(";\n"))));
            let few = seeded.rows.iter().filter(|(_, rows)| **rows < 5);
            empty.extend(few.map(|(table, rows)| format!("seed {seed}, {table}: {rows} rows\n{}", tables.join(";\n"))));
        }
        assert!(empty.is_empty(), "{}", empty.join("\n\n"));
    }
}
