//! Nothing from nothing: what a database has, written into entity files and read back, is what it has.

use proptest::test_runner::{Config, TestRunner};
use ruskit::driver::Scope;
use ruskit::schema::diff::{Renames, diff, normalized};
use ruskit::schema::{ColumnType, EnumType, Schema};

use crate::adopted::has_chinook;
use crate::project::Project;
use crate::support::{Engine, TestDatabase};
use crate::{example, odd, random};

/// What keeps the files from saying what the schema says.
fn lost(schema: &Schema) -> Result<(), String> {
    let project = Project::new();
    let changes = project.refresh(schema);
    if !changes.kept.is_empty() || !changes.unparsable.is_empty() {
        return Err(format!("{changes:#?}"));
    }
    let again = project.refresh(schema);
    if !again.is_empty() {
        return Err(format!("written twice: {again:#?}"));
    }
    let desired = project.desired(schema);
    if let Some(mistake) = desired.mistakes.iter().chain(&desired.broken).next() {
        let text = std::fs::read_to_string(&mistake.path).unwrap();
        return Err(format!("{mistake} ({})\n{text}", mistake.text));
    }
    same(&normalized(schema), &desired.schema)?;
    let difference = diff(schema, &desired.schema, &Renames::default());
    if !difference.is_empty() {
        return Err(format!("{difference:#?}"));
    }
    // The files say all of it by themselves.
    same(&of_entities(normalized(schema).into_owned()), &of_entities(project.desired(&Schema::default()).schema))
}

fn same(wanted: &Schema, found: &Schema) -> Result<(), String> {
    for (wanted, found) in wanted.tables.iter().zip(&found.tables) {
        if let Some((wanted, found)) = wanted.columns.iter().zip(&found.columns).find(|(a, b)| a != b) {
            return Err(format!("{wanted:#?}\nbecame {found:#?}"));
        }
        if wanted != found {
            return Err(format!("{wanted:#?}\nbecame {found:#?}"));
        }
    }
    if wanted == found { Ok(()) } else { Err(format!("{:#?}\nbecame {:#?}", wanted.enums, found.enums)) }
}

/// What of a schema stands in entity files; without the order of keys, which is nobody's.
fn of_entities(mut schema: Schema) -> Schema {
    fn forget(ty: &mut ColumnType, enums: &[EnumType]) {
        match ty {
            ColumnType::Enum { name: Some(name), values } if enums.iter().all(|ty| ty.name != *name) => values.clear(),
            ColumnType::Array(of) | ColumnType::Range(of) => forget(of, enums),
            _ => {}
        }
    }
    schema.tables.retain(|table| !table.options.contains_key("partition_of"));
    schema.enums.retain(|ty| ty.name.is_ascii() && !ty.values.is_empty());
    for table in &mut schema.tables {
        table.foreign_keys.sort_by_cached_key(|key| format!("{key:?}"));
        table.indexes.sort_by_cached_key(|index| format!("{index:?}"));
        table.columns.iter_mut().for_each(|column| forget(&mut column.ty, &schema.enums));
    }
    Schema { tables: schema.tables, enums: schema.enums, ..Schema::default() }
}

#[test]
fn of_what_is_awkward() {
    let mut odd = odd::schema();
    random::fill_in(&mut odd);
    for schema in [Schema::default(), example::schema(), odd] {
        lost(&schema).unwrap_or_else(|lost| panic!("{lost}"));
    }
}

/// `KIT_RANDOM_CASES` says of how many.
#[test]
fn of_any_schema() {
    let cases = std::env::var("KIT_RANDOM_CASES").or_else(|_| std::env::var("PROPTEST_CASES"));
    let cases = cases.map_or(100, |cases| cases.parse().unwrap());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    let check = |schema: Schema| lost(&schema).map_err(proptest::test_runner::TestCaseError::fail);
    if let Err(error) = TestRunner::new(config).run(&random::schema(), check) {
        panic!("{error}");
    }
}

async fn of(database: &TestDatabase) {
    let schema = database.session().await.inspect(&Scope::All).await.unwrap();
    assert!(!schema.tables.is_empty());
    lost(&schema).unwrap_or_else(|lost| panic!("{lost}"));
}

on_every_database! {
    async fn of_chinook(database: TestDatabase) {
        if has_chinook(&database).await {
            of(&database).await;
        }
    }
}

#[tokio::test]
async fn of_a_postgres_with_everything() {
    let Some(database) = TestDatabase::new(Engine::Postgres).await else { return };
    database.execute(include_str!("../postgres/everything.sql")).await;
    of(&database).await;
}

#[tokio::test]
async fn of_a_mysql_with_everything() {
    let Some(database) = TestDatabase::new(Engine::Mysql).await else { return };
    let name = database.value("SELECT DATABASE()").await;
    let mariadb = database.value("SELECT VERSION()").await.contains("MariaDB");
    let script = if mariadb { include_str!("../mysql/mariadb.sql") } else { include_str!("../mysql/mysql.sql") };
    database.execute(&script.replace("{database}", &name)).await;
    of(&database).await;
}

/// What only SQLite lets one say.
#[tokio::test]
async fn of_a_sqlite_with_everything() {
    let Some(database) = TestDatabase::new(Engine::Sqlite).await else { return };
    database
        .execute(
            "CREATE TABLE \"group\" (id INTEGER PRIMARY KEY AUTOINCREMENT, \"Select\" TEXT COLLATE NOCASE NOT NULL UNIQUE ON \
             CONFLICT REPLACE, n NUMERIC(10, 2) DEFAULT (1 + 1), b BLOB DEFAULT x'00ff', x DEFAULT NULL, w VARCHAR2(20), \
             u INT UNSIGNED, d DATETIME DEFAULT CURRENT_TIMESTAMP, g INT AS (n * 2) STORED, h INT AS (n + 1), CHECK (n > 0), \
             CONSTRAINT \"fair one\" CHECK (\"Select\" <> 'it''s')) ; CREATE INDEX \"by name\" ON \"group\" (lower(\"Select\") DESC, n) WHERE n IS NOT NULL; CREATE TABLE t (a INT, b INT REFERENCES nobody, PRIMARY KEY (b, a), FOREIGN KEY (a) REFERENCES \"GROUP\" ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, UNIQUE (a, b)) WITHOUT ROWID; CREATE TABLE s (a INTEGER, b ANY) STRICT; CREATE VIEW v AS SELECT 1; CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END",
        )
        .await;
    of(&database).await;
}
