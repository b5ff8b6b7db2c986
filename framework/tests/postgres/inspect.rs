//! What inspecting finds, and what it costs.

use std::time::Duration;

use ruskit::driver::{LockKind, LockRequest, Scope, Transaction, driver_for};
use ruskit::schema::{ColumnType, DefaultValue, Schema};

use crate::proxy::Proxy;
use crate::support::TestDatabase;

const EVERYTHING: &str = include_str!("everything.sql");

async fn inspect(database: &TestDatabase) -> Schema {
    database.session().await.inspect(&Scope::All).await.unwrap()
}

/// The schema as lines, each saying what it is of. What servers of different versions write differently is left out.
fn lines(schema: &Schema) -> Vec<String> {
    fn line(of: &str, value: &impl serde::Serialize) -> String {
        format!("{of} {}", serde_json::to_string(value).unwrap())
    }
    let mut lines = Vec::new();
    for table in &schema.tables {
        let name = &table.name;
        lines.push(line(&format!("table {name}"), &(&table.options, &table.comment)));
        lines.extend(table.columns.iter().map(|column| line(&format!("{name} column"), column)));
        lines.extend(table.primary_key.iter().map(|key| line(&format!("{name} key"), key)));
        lines.extend(table.indexes.iter().map(|index| line(&format!("{name} index"), index)));
        lines.extend(table.foreign_keys.iter().map(|key| line(&format!("{name} foreign key"), key)));
        lines.extend(table.checks.iter().map(|check| line(&format!("{name} check"), check)));
    }
    lines.extend(schema.views.iter().map(|view| line("view", view)));
    lines.extend(schema.triggers.iter().map(|trigger| line("trigger", trigger)));
    lines.extend(schema.enums.iter().map(|found| line("enum", found)));
    lines.push(line("extensions", &schema.extensions));
    lines.extend(schema.objects.iter().map(|object| line("object", object)));
    for line in &mut lines {
        for (said, short) in [("posts.", ""), ("people.", ""), (", MULTIRANGE_TYPE_NAME = floatspan_multirange", "")] {
            *line = line.replace(said, short);
        }
    }
    lines
}

/// Says which lines differ.
fn same(found: &[String], expected: &[String]) {
    let without = |all: &[String], others: &[String], sign: &str| {
        all.iter().filter(|line| !others.contains(line)).map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    let differences = without(expected, found, "-") + &without(found, expected, "+");
    assert!(found == expected, "\n{differences}");
}

/// `KIT_TEST_WRITE=1` writes what is found in place of what is expected.
#[tokio::test]
async fn everything_is_found() {
    let database = database!(EVERYTHING);
    let found = lines(&inspect(&database).await);
    if std::env::var_os("KIT_TEST_WRITE").is_some() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/postgres/everything.txt");
        std::fs::write(file, found.join("\n") + "\n").unwrap();
    }
    let expected: Vec<_> = include_str!("everything.txt").lines().map(str::to_owned).collect();
    same(&found, &expected);
}

#[tokio::test]
async fn a_shadow_holds_the_same_schema_and_vanishes() {
    let database = database!(EVERYTHING);
    database.execute("INSERT INTO cities VALUES ('Rome', 1)").await;
    let mut session = database.session().await;
    let mut shadow = session.shadow(None).await.unwrap();
    let (found, expected) = (shadow.inspect(&Scope::All).await.unwrap(), inspect(&database).await);
    same(&lines(&found), &lines(&expected));
    assert_eq!(shadow.query("SELECT count(*) FROM cities").await.unwrap(), vec![vec![Some("0".to_owned())]]);
    let name = shadow.query("SELECT current_database()").await.unwrap()[0][0].clone().unwrap();
    assert!(name.starts_with("kit_shadow_"), "{name}");
    drop(shadow);
    assert!(session.query(&format!("SELECT 1 FROM pg_database WHERE datname = '{name}'")).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_named_shadow_is_used_unless_it_is_the_database_itself_or_somebody_s() {
    let database = database!("CREATE TABLE a (id integer PRIMARY KEY); CREATE VIEW b AS SELECT id FROM a");
    let other = database.another().await;
    let mut session = database.session().await;
    let mut shadow = session.shadow(Some(&other.url())).await.unwrap();
    assert_eq!(shadow.inspect(&Scope::All).await.unwrap(), inspect(&database).await);
    drop(shadow);
    let error = session.shadow(Some(&other.url())).await.err().unwrap().to_string();
    assert!(error.contains("it holds something"), "{error}");
    assert!(other.session().await.has_table("a").await.unwrap());
    let error = session.shadow(Some(&database.url())).await.err().unwrap().to_string();
    assert!(error.contains("this very database"), "{error}");
    assert!(session.has_table("a").await.unwrap());
}

#[tokio::test]
async fn a_scope_of_tables_is_that_of_all_cut_to_them() {
    let database = database!(EVERYTHING);
    let all = inspect(&database).await;
    let mut session = database.session().await;
    for table in &all.tables {
        let scope = Scope::Tables(vec![table.name.clone(), "missing".to_owned()]);
        let mut found = session.inspect(&scope).await.unwrap();
        assert_eq!(found.tables, std::slice::from_ref(table));
        found.sort();
        assert_eq!((&found.views, &found.triggers, &found.enums), (&all.views, &all.triggers, &all.enums));
        assert_eq!(found.extensions, all.extensions);
    }
}

#[tokio::test]
async fn names_follow_the_search_path() {
    let database = database!(
        "CREATE SCHEMA app; CREATE SCHEMA other; CREATE TYPE other.kind AS ENUM ('a');
         CREATE TABLE app.t (id integer PRIMARY KEY); CREATE TABLE public.t (id integer PRIMARY KEY);
         CREATE TABLE app.u (id integer REFERENCES public.t, k other.kind DEFAULT 'a')"
    );
    let mut session = database.session().await;
    session.execute("SET search_path = app, public").await.unwrap();
    let schema = session.inspect(&Scope::All).await.unwrap();
    let names: Vec<_> = schema.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["public.t", "t", "u"]);
    let u = schema.table("u").unwrap();
    assert_eq!(u.foreign_keys[0].table, "public.t");
    assert_eq!(u.columns[1].ty, ColumnType::Enum { name: Some("other.kind".into()), values: vec!["a".into()] });
    assert_eq!(u.columns[1].default, Some(DefaultValue::Text("a".into())));
    assert!(session.has_table("t").await.unwrap() && session.has_table("public.t").await.unwrap());
    assert!(!session.has_table("other.t").await.unwrap());
}

#[tokio::test]
async fn tables_of_kit_and_of_extensions_are_left_out() {
    let database = database!(
        "CREATE TABLE kit_migrations (version text PRIMARY KEY); CREATE TABLE kit_metadata (name text);
         CREATE TABLE own (id integer); ALTER EXTENSION plpgsql ADD TABLE own; CREATE TABLE mine (id integer)"
    );
    let schema = inspect(&database).await;
    assert_eq!(schema.tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["mine"]);
}

#[tokio::test]
async fn what_newer_servers_have() {
    let database = database!("CREATE TABLE t (a integer, b integer, s text, p integer PRIMARY KEY)");
    let version: u32 = database.value("SHOW server_version_num").await.parse().unwrap();
    if version >= 130_000 {
        database
            .execute("CREATE EXTENSION pg_trgm; CREATE INDEX i ON t USING gist (s gist_trgm_ops (siglen = 32))")
            .await;
        let schema = inspect(&database).await;
        let definition = schema.tables[0].indexes[0].definition.clone().unwrap();
        assert!(definition.contains("siglen='32'"), "{definition}");
    }
    if version >= 150_000 {
        database.execute("ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a)").await;
        database.execute("ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES t ON DELETE SET NULL (b)").await;
        let schema = inspect(&database).await;
        assert_eq!(schema.tables[0].index("u").unwrap().options["nulls_not_distinct"], "true");
        let definition = schema.tables[0].foreign_keys[0].definition.as_deref().unwrap();
        assert!(definition.ends_with("ON DELETE SET NULL (b)"), "{definition}");
    }
    if version >= 180_000 {
        database.execute("ALTER TABLE t ADD v integer GENERATED ALWAYS AS (a + 1) VIRTUAL").await;
        let schema = inspect(&database).await;
        assert!(!schema.tables[0].column("v").unwrap().generated.as_ref().unwrap().stored);
    }
}

#[tokio::test]
async fn inspecting_takes_one_round_trip_of_a_fixed_number_of_queries() {
    let database = database!("CREATE TABLE t_0 (id serial PRIMARY KEY, a integer UNIQUE)");
    let proxy = Proxy::new(&database.url());
    let mut counts = Vec::new();
    for tables in [1, 30] {
        for number in 1..tables {
            let table = format!(
                "CREATE TABLE t_{number} (id serial PRIMARY KEY, a integer REFERENCES t_0, b text CHECK (b <> '')); \
                 CREATE INDEX ON t_{number} (lower(b)); CREATE VIEW v_{number} AS SELECT a FROM t_{number}"
            );
            database.execute(&table).await;
        }
        let mut session = driver_for(proxy.url()).unwrap().connect(proxy.url()).await.unwrap();
        session.query("SELECT 1").await.unwrap();
        proxy.count();
        assert_eq!(session.inspect(&Scope::All).await.unwrap().tables.len(), tables);
        counts.push(proxy.count());
    }
    assert_eq!(counts[0].0, 1);
    assert_eq!(counts[0], counts[1]);
}

/// Queries prepared by a runner survive what a migration does to the connection.
#[tokio::test]
async fn a_runner_looks_at_tables_again_and_again() {
    let database = database!("CREATE TABLE t (a integer)");
    let mut session = database.session().await;
    session.lock(&LockRequest { kind: LockKind::Session, wait: Duration::ZERO }).await.unwrap();
    let scope = Scope::Tables(vec!["t".to_owned()]);
    for (number, between) in
        ["SELECT 1", "DISCARD ALL", "deallocate all", "SELECT 1", "ROLLBACK"].into_iter().enumerate()
    {
        session.execute(between).await.unwrap();
        session.execute(&format!("ALTER TABLE t ADD c_{number} integer")).await.unwrap();
        assert_eq!(session.inspect(&scope).await.unwrap().tables[0].columns.len(), number + 2);
        assert_eq!(session.inspect(&Scope::All).await.unwrap().tables, session.inspect(&scope).await.unwrap().tables);
    }
    session.begin(Transaction::Plain).await.unwrap();
    session.execute("SELECT 1 / 0").await.unwrap_err();
    session.inspect(&scope).await.unwrap_err();
    session.rollback().await.unwrap();
    assert_eq!(session.inspect(&scope).await.unwrap().tables[0].columns.len(), 6);
}
