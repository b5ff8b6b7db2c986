//! The rules of `migrate:lint`, asked about a thousand migrations.

use std::time::Instant;

use ruskit::lint::{Dialect, Server, lint};
use ruskit::schema::{Operation, SchemaBuilder};
use ruskit::wire::{Foreseen, ForeseenMigration};

use crate::Failure;
use crate::report::{Limit, Row};
use crate::run::RUNS;
use crate::stock::Stock;

const MIGRATIONS: usize = 1000;

/// Tables in use, and each second migration changes one.
pub(crate) fn recorded(_: &Stock) -> Result<Row, Failure> {
    taken(|number, schema| match number % 2 {
        0 => schema.create_table(&format!("table_{number}"), |t| {
            t.id();
            for column in 0..8 {
                t.string(&format!("column_{column}"));
            }
            t.timestamps();
        }),
        _ => schema.alter_table(&format!("table_{}", number - 1), |t| {
            t.string("nickname").nullable();
            t.index(["column_1", "column_2"]);
            t.integer("column_3").change();
            t.foreign(["id"]).references("table_0", ["id"]);
            t.drop_column("column_4");
        }),
    })
}

/// The same as files of SQL.
pub(crate) fn sql(_: &Stock) -> Result<Row, Failure> {
    taken(|number, schema| {
        let text = match number % 2 {
            0 => format!(
                "CREATE TABLE table_{number} (id bigint PRIMARY KEY, {} made_at timestamptz NOT NULL DEFAULT now());",
                (0..8).map(|column| format!("column_{column} varchar(255) NOT NULL, ")).collect::<String>()
            ),
            _ => format!(
                "ALTER TABLE table_{table} ADD COLUMN nickname varchar(255), DROP COLUMN column_4;\n\
                 CREATE INDEX index_{table} ON table_{table} (column_1, column_2);\n\
                 ALTER TABLE table_{table} ALTER COLUMN column_3 TYPE integer USING column_3::integer;\n\
                 ALTER TABLE table_{table} ADD FOREIGN KEY (id) REFERENCES table_0 (id);",
                table = number - 1
            ),
        };
        schema.operation(Operation::Sql { up: text, down: None, file: Some(format!("{number}.sql")) });
    })
}

fn taken(record: impl Fn(usize, &mut SchemaBuilder)) -> Result<Row, Failure> {
    let server = Server { dialect: Dialect::Postgres, mariadb: false, version: None };
    let migration = |number: usize| {
        let mut schema = SchemaBuilder::new();
        record(number, &mut schema);
        let operations = schema.finish().operations;
        // The first makes the table the others refer to, which is in use by then.
        ForeseenMigration {
            title: number.to_string(),
            operations,
            earlier: number == 0,
            ..ForeseenMigration::default()
        }
    };
    let foreseen = Foreseen { migrations: (0..=MIGRATIONS).map(migration).collect(), ..Foreseen::default() };
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        let began = Instant::now();
        let found = lint(&foreseen, server);
        runs.push(began.elapsed().as_secs_f64());
        if found.is_empty() {
            return Err("nothing was found".into());
        }
    }
    Ok(Row::seconds(runs).limit(Limit::Value(1.0)))
}
