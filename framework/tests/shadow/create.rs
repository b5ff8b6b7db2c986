//! A whole schema as statements, for an empty database and for one that has it already.

use ruskit::driver::{Scope, driver_for};
use ruskit::schema::Schema;

use crate::schema::without_texts;
use crate::shop;
use crate::support::TestDatabase;

async fn inspect(database: &TestDatabase) -> Schema {
    database.session().await.inspect(&Scope::All).await.unwrap()
}

async fn run(database: &TestDatabase, schema: &Schema, idempotent: bool) {
    let scripts = driver_for(&database.url()).unwrap().create(schema, idempotent).unwrap();
    let mut session = database.session().await;
    for statement in scripts.iter().flat_map(|script| &script.statements) {
        session.execute(&statement.text).await.unwrap_or_else(|error| panic!("{error}\n{}", statement.text));
    }
}

/// Says which lines differ.
fn same(found: &Schema, expected: &Schema, when: &str) {
    let text = |schema: &Schema| serde_json::to_string_pretty(&without_texts(schema)).unwrap();
    let (found, expected) = (text(found), text(expected));
    if found != expected {
        let missing = |from: &str, other: &str| -> Vec<String> {
            let all: std::collections::HashSet<_> = other.lines().collect();
            from.lines().filter(|line| !all.contains(line)).map(str::to_owned).collect()
        };
        panic!("{when}: missing {:#?}, new {:#?}", missing(&expected, &found), missing(&found, &expected));
    }
}

/// Runs them in empty databases, as they are and as `schema.json` has them; twice where that is no error.
async fn round_trip(database: &TestDatabase, schema: &Schema) {
    for schema in [schema.clone(), without_texts(schema)] {
        let plain = database.another().await;
        run(&plain, &schema, false).await;
        same(&inspect(&plain).await, &schema, "plain");
        let other = database.another().await;
        for time in ["once", "twice"] {
            run(&other, &schema, true).await;
            same(&inspect(&other).await, &schema, time);
        }
        run(&plain, &schema, true).await;
        same(&inspect(&plain).await, &schema, "plain, then idempotent");
    }
}

on_every_database! {
    async fn a_shop_comes_back(database: TestDatabase) {
        shop::create(&database).await;
        round_trip(&database, &inspect(&database).await).await;
    }

    async fn everything_comes_back(database: TestDatabase) {
        shop::create_everything(&database).await;
        round_trip(&database, &inspect(&database).await).await;
    }

    async fn tables_that_refer_to_each_other_come_back(database: TestDatabase) {
        let cycle = |add: &str| {
            format!(
                "CREATE TABLE a (id integer PRIMARY KEY, b integer, code integer); CREATE UNIQUE INDEX a_code ON a (code); \
                 CREATE TABLE b (id integer PRIMARY KEY, a integer, code integer, CONSTRAINT of_a FOREIGN KEY (a) REFERENCES a (id)); \
                 {add}"
            )
        };
        let add = "ALTER TABLE a ADD CONSTRAINT of_b FOREIGN KEY (b) REFERENCES b (id); \
                   ALTER TABLE b ADD CONSTRAINT of_code FOREIGN KEY (code) REFERENCES a (code)";
        let sqlite = "CREATE TABLE a (id integer PRIMARY KEY, b integer REFERENCES b (id), code integer); \
                      CREATE UNIQUE INDEX a_code ON a (code); \
                      CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a (id), code integer REFERENCES a (code))";
        database.execute(&database.pick(sqlite.to_owned(), cycle(add), cycle(add))).await;
        round_trip(&database, &inspect(&database).await).await;
    }

    async fn tables_come_in_the_order_they_refer_in(database: TestDatabase) {
        shop::create(&database).await;
        let schema = inspect(&database).await;
        let scripts = driver_for(&database.url()).unwrap().create(&schema, false).unwrap();
        let place = |name: &str, afterwards| scripts.iter().position(|script| script.name == name && script.afterwards == afterwards);
        assert!(place("users", false) < place("posts", false));
        assert!(place("posts", false) < place("posts", true));
        assert!(place("titles", false) < place("a_view_of_titles", false));
        assert!(scripts.iter().all(|script| !script.statements.is_empty()));
    }
}
