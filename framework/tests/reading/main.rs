//! Scripts that build schemas: what a lint reads from them is what the database itself has behind them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;
#[path = "../shadow/shop.rs"]
mod shop;

use ruskit::driver::{Scope, driver_for};
use ruskit::lint::{Dialect, Reader};
use ruskit::schema::{Column, ColumnType, ForeignKey, Index, IndexTerm, Operation, Schema, Table};

use crate::support::{Engine, TestDatabase};

on_every_database! {
    async fn what_kit_prints_is_read(database: TestDatabase) {
        let other = database.another().await;
        shop::create(&other).await;
        printed(&other).await;
        shop::create_everything(&database).await;
        printed(&database).await;
    }

    async fn a_hand_written_course_is_read(database: TestDatabase) {
        let scripts = database.pick(SQLITE, POSTGRES, MYSQL);
        for (number, script) in scripts.iter().enumerate() {
            database.sql(&format!("{number}_change.sql"), script);
            let _ = database.sql_migrator().await.migrate(&Default::default(), &mut ruskit::migrate::Silent).await.unwrap();
            let schema = database.session().await.inspect(&Scope::All).await.unwrap();
            same(database.engine(), &scripts[..=number], schema);
        }
    }

    async fn the_dump_of_another_tool_is_read(database: TestDatabase) {
        let name = database.pick("sqlite", "postgres", "mysql");
        let Ok(dump) = std::fs::read_to_string(format!("/work/shared/corpus/chinook/{name}.sql")) else {
            return eprintln!("SKIPPED: there is no Chinook");
        };
        let about_databases = |line: &&str| {
            let line = line.to_uppercase();
            !["CREATE DATABASE", "DROP DATABASE", "USE ", "\\C "].iter().any(|word| line.trim_start().starts_with(word))
        };
        let dump = dump.lines().filter(about_databases).collect::<Vec<_>>().join("\n");
        database.execute(&dump).await;
        let schema = database.session().await.inspect(&Scope::All).await.unwrap();
        assert_eq!(schema.tables.len(), 11);
        same(database.engine(), &[&dump], schema);
    }
}

/// Reads the statements that Kit prints for the schema of the database.
async fn printed(database: &TestDatabase) {
    let schema = database.session().await.inspect(&Scope::All).await.unwrap();
    let scripts = driver_for(&database.url()).unwrap().create(&schema, false).unwrap();
    let statements = scripts.iter().flat_map(|script| &script.statements).map(|statement| statement.text.as_str());
    same(database.engine(), &[&statements.collect::<Vec<_>>().join(";\n")], schema);
}

fn same(engine: Engine, scripts: &[&str], schema: Schema) {
    let dialect = engine.pick(Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql);
    let nothing = Schema::default();
    let mut reader = Reader::new(dialect, &nothing);
    for script in scripts {
        let up = (*script).to_owned();
        drop(reader.acts(&[Operation::Sql { up, down: None, file: None }]));
    }
    let read = reader.schema();
    let names = |schema: &Schema| schema.tables.iter().map(|table| table.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&read), names(&schema));
    let mut wrong = Vec::new();
    for (read, there) in read.tables.iter().zip(&schema.tables) {
        let (read, there) = (lines(engine, read), lines(engine, there));
        for line in read.iter().filter(|line| !there.contains(line)) {
            wrong.push(format!("read   {line}"));
        }
        for line in there.iter().filter(|line| !read.contains(line)) {
            wrong.push(format!("  not  {line}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What rules look at.
fn lines(engine: Engine, table: &Table) -> Vec<String> {
    let name = &table.name;
    let mut lines: Vec<_> = table.columns.iter().map(|own| format!("{name}: {}", column(own))).collect();
    lines.extend(table.primary_key.iter().map(|key| format!("{name}: key {:?}", key.columns)));
    lines.extend(table.indexes.iter().map(|own| format!("{name}: {}", index(own))));
    lines.extend(table.foreign_keys.iter().map(|own| format!("{name}: {}", foreign_key(engine, own))));
    lines
}

fn column(column: &Column) -> String {
    let generated = column.generated.as_ref().map(|generated| generated.stored);
    let Column { name, ty, sql_type, nullable, auto_increment, unsigned, .. } = column;
    // In MariaDB a check makes text JSON.
    let sql_type = if *ty == ColumnType::Json { None } else { sql_type.as_ref().map(|own| own.to_lowercase()) };
    format!(
        "{name} {ty:?} {sql_type:?}, null {nullable}, numbered {auto_increment}, unsigned {unsigned}, generated {generated:?}"
    )
}

fn index(index: &Index) -> String {
    let columns = index.columns.iter().map(|column| match &column.term {
        IndexTerm::Column(name) => format!("{name}{}{:?}", if column.descending { " desc" } else { "" }, column.length),
        IndexTerm::Expression(_) => "expression".to_owned(),
    });
    let Index { name, unique, constraint, method, include, predicate, .. } = index;
    let columns: Vec<_> = columns.collect();
    let partial = predicate.is_some();
    format!("index {name:?} {columns:?}, {unique} {constraint} {method:?} {include:?} partial {partial}")
}

fn foreign_key(engine: Engine, key: &ForeignKey) -> String {
    let ForeignKey { name, columns, table, references, on_delete, on_update, .. } = key;
    // A key that names no columns means the primary key; only SQLite keeps it so.
    let references = if engine == Engine::Sqlite { references.clone() } else { Vec::new() };
    format!("foreign key {name:?} {columns:?} to {table} {references:?} {on_delete:?} {on_update:?}")
}

const SQLITE: &[&str] = &[
    "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, \"E Mail\" VARCHAR(50) NOT NULL UNIQUE, mood TEXT NOT NULL \
     CHECK (mood IN ('sad', 'ok')), age UNSIGNED BIG INT, big BIGINT DEFAULT -1, any, double_age INT AS (age * 2) STORED);
     CREATE TABLE Posts (a INT, b TEXT NOT NULL, user_id INTEGER REFERENCES users ON DELETE CASCADE, PRIMARY KEY (a, b), \
     FOREIGN KEY (user_id) REFERENCES users (id)) WITHOUT ROWID;
     CREATE UNIQUE INDEX posts_b ON posts (b DESC, lower(b)) WHERE b <> '';",
    "ALTER TABLE posts RENAME TO articles;
     ALTER TABLE ARTICLES RENAME COLUMN B TO slug;
     ALTER TABLE articles ADD COLUMN body TEXT NOT NULL DEFAULT '';
     ALTER TABLE articles ADD author INTEGER REFERENCES users (id);
     ALTER TABLE users DROP COLUMN big;
     DROP INDEX posts_b;
     CREATE INDEX articles_slug ON articles (slug COLLATE NOCASE);
     CREATE TABLE strict (id INTEGER PRIMARY KEY, n INT NOT NULL, t TEXT, a ANY) STRICT",
];

const POSTGRES: &[&str] = &[
    "CREATE TYPE mood AS ENUM ('sad', 'ok');
     CREATE SCHEMA audit;
     CREATE TABLE users (id bigserial PRIMARY KEY, \"E Mail\" varchar(50) NOT NULL UNIQUE, mood mood NOT NULL DEFAULT 'ok', \
     moods mood[], age int2, big int8 DEFAULT -1, at timestamptz(3) NOT NULL DEFAULT now(), day date, t time, j json, jb \
     jsonb, n numeric, m decimal(10, 2), f float(10), d double precision, c char, cc char(3), v varchar, b bytea, u uuid, i \
     interval, ip inet, r int4range, twice int GENERATED ALWAYS AS (age * 2) STORED, number int GENERATED BY DEFAULT AS \
     IDENTITY, bits bit varying(5), UNIQUE (age, big), CHECK (age > 0));
     CREATE TABLE audit.Log (id int NOT NULL, user_id bigint REFERENCES users ON DELETE SET NULL, at timestamp, PRIMARY KEY \
     (id), CONSTRAINT again FOREIGN KEY (user_id) REFERENCES users (id) ON UPDATE CASCADE);
     CREATE INDEX ON users (lower(\"E Mail\"), age DESC) INCLUDE (big) WHERE age > 3;
     CREATE INDEX ON users USING hash (age); CREATE INDEX ON users (age); CREATE INDEX ON users (age)",
    "ALTER TABLE audit.log ADD COLUMN what text NOT NULL DEFAULT '', ADD CONSTRAINT one UNIQUE (what), DROP CONSTRAINT \
     log_user_id_fkey;
     ALTER TABLE users ALTER COLUMN f TYPE double precision, ALTER big SET NOT NULL, ALTER v DROP NOT NULL, DROP COLUMN cc CASCADE, \
     DROP CONSTRAINT users_age_big_key; ALTER TABLE users RENAME CONSTRAINT \"users_E Mail_key\" TO mails;",
    "ALTER TABLE users RENAME COLUMN \"E Mail\" TO mail; ALTER TABLE users RENAME TO people;
     ALTER TABLE audit.log SET SCHEMA public;
     ALTER INDEX users_age_idx RENAME TO by_age; DROP INDEX users_age_idx1;
     ALTER TABLE log DROP CONSTRAINT again; CREATE TYPE tint AS ENUM ('red'); ALTER TYPE tint RENAME VALUE 'red' TO 'blue'; CREATE TABLE tinted (tint tint, tints tint[]);
     CREATE TABLE parted (id int, day date) PARTITION BY RANGE (day);
     CREATE TABLE part PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
     CREATE TABLE copy (LIKE log INCLUDING ALL, extra int)",
];

const MYSQL: &[&str] = &[
    "CREATE TABLE users (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, `E Mail` varchar(50) NOT NULL UNIQUE, mood \
     enum('sad', 'o''k') NOT NULL DEFAULT 'sad', age INTEGER UNSIGNED, tiny tinyint(1), flag BOOL, n decimal, m NUMERIC(10, \
     2), f float, d double precision, c char, u char(36), t text, mt mediumtext, b varbinary(16), at datetime(6), j json, y \
     year(4), twice int AS (age * 2) STORED, once int AS (age) VIRTUAL, UNIQUE KEY (age, tiny), KEY (t(10)), INDEX by_age (age)) \
     ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
     CREATE TABLE posts (id int, user_id bigint unsigned, KEY (id), PRIMARY KEY (id), CONSTRAINT owner FOREIGN KEY (user_id) \
     REFERENCES users (id) ON DELETE CASCADE, FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT);",
    "ALTER TABLE users MODIFY age bigint NOT NULL, CHANGE tiny small smallint, ADD COLUMN slug varchar(20) AFTER id, DROP \
     COLUMN f, DROP INDEX by_age, ADD UNIQUE (slug), RENAME INDEX t TO texts, ALGORITHM=COPY;
     CREATE UNIQUE INDEX more ON users (u, c) USING BTREE;
     ALTER TABLE posts DROP FOREIGN KEY owner, DROP FOREIGN KEY posts_ibfk_1, ADD COLUMN (a int, b int NOT NULL);
     RENAME TABLE posts TO articles;
     DROP INDEX more ON users; CREATE TABLE copy LIKE users",
];
