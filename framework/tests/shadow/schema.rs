//! A shadow of a schema that is given: the whole of one, a part of it, one without the texts a database keeps.

use ruskit::driver::{DatabaseError, Scope, Session, Url, driver_for};
use ruskit::schema::Schema;

use crate::shop;
use crate::support::{Engine, TestDatabase};

async fn shadow(database: &TestDatabase, schema: &Schema) -> Box<dyn Session> {
    let url = database.url();
    driver_for(&url).unwrap().shadow(&url, schema, None).await.unwrap_or_else(|error| panic!("{error}"))
}

async fn inspect(database: &TestDatabase) -> Schema {
    database.session().await.inspect(&Scope::All).await.unwrap()
}

/// The schema as `schema.json` has it.
pub(crate) fn without_texts(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    for table in &mut schema.tables {
        table.columns.iter_mut().for_each(|column| column.definition = None);
        if table.definition.take().is_some() {
            table.indexes.iter_mut().for_each(|index| index.definition = None);
        }
    }
    schema
}

/// A database on the same server that is not there.
fn missing(database: &TestDatabase) -> Url {
    match database.engine() {
        Engine::Sqlite => Url::new(format!("sqlite:{}", database.folder().join("missing.sqlite").display())),
        _ => Url::new(format!("{}_missing", database.url().secret())),
    }
}

on_every_database! {
    async fn nothing_is_in_the_shadow_of_nothing(database: TestDatabase) {
        shop::create(&database).await;
        let found = shadow(&database, &Schema::default()).await.inspect(&Scope::All).await.unwrap();
        let own = Schema { objects: Vec::new(), ..found.clone() };
        assert_eq!(own, Schema::default());
    }

    async fn a_schema_comes_back_as_it_was(database: TestDatabase) {
        shop::create(&database).await;
        let schema = inspect(&database).await;
        let found = shadow(&database, &schema).await.inspect(&Scope::All).await.unwrap();
        assert_eq!(found, schema);
        let found = shadow(&database, &without_texts(&schema)).await.inspect(&Scope::All).await.unwrap();
        assert_eq!(without_texts(&found), without_texts(&schema));
    }

    async fn everything_comes_back(database: TestDatabase) {
        shop::create_everything(&database).await;
        let schema = inspect(&database).await;
        let found = shadow(&database, &schema).await.inspect(&Scope::All).await.unwrap();
        let text = |schema: &Schema| serde_json::to_string_pretty(schema).unwrap().replace(" ENABLE DO", " DISABLE DO");
        assert_eq!(text(&found), text(&schema));
    }

    async fn many_tables_that_refer_to_each_other_come_back(database: TestDatabase) {
        let key = |number: usize| format!("CONSTRAINT k{number} FOREIGN KEY (other) REFERENCES t{} (id)", number.saturating_sub(1));
        let table = |number: usize| format!("CREATE TABLE t{number} (id integer PRIMARY KEY, other integer, {})", key(number));
        database.execute(&(0..120).map(table).collect::<Vec<_>>().join("; ")).await;
        let schema = inspect(&database).await;
        let found = shadow(&database, &schema).await.inspect(&Scope::All).await.unwrap();
        assert_eq!(found, schema);
        let copy = database.session().await.shadow(None).await.unwrap().inspect(&Scope::All).await.unwrap();
        assert_eq!(copy, schema);
    }

    async fn a_part_stands_without_the_rest(database: TestDatabase) {
        shop::create(&database).await;
        let mut schema = inspect(&database).await;
        schema.tables.retain(|table| table.name == "posts");
        let mut shadow = shadow(&database, &schema).await;
        let found = shadow.inspect(&Scope::All).await.unwrap();
        assert_eq!(found.tables.len(), 1);
        assert_eq!(found.tables[0].columns, schema.tables[0].columns);
        let to_itself = found.tables[0].foreign_keys.iter().any(|key| key.table == "posts");
        assert!(to_itself, "a table refers to itself wherever it is");
        assert!(found.views.iter().any(|view| view.name == "titles"), "what it shows is there");
        // Nothing that is missing stands in the way.
        shadow.execute(database.pick("ALTER TABLE posts RENAME TO p", "ALTER TABLE posts RENAME TO p", "RENAME TABLE posts TO p")).await.unwrap();
    }

    async fn views_of_what_is_not_there_are_left_out(database: TestDatabase) {
        shop::create(&database).await;
        let mut schema = inspect(&database).await;
        schema.tables.retain(|table| table.name == "users");
        let found = shadow(&database, &schema).await.inspect(&Scope::All).await.unwrap();
        assert_eq!((found.tables.len(), found.views.len(), found.triggers.len()), (1, 0, 0));
    }

    async fn a_database_that_is_not_there_is_no_obstacle(database: TestDatabase) {
        let url = missing(&database);
        let driver = driver_for(&url).unwrap();
        let mut shadow = driver.shadow(&url, &Schema::default(), None).await.unwrap();
        shadow.execute("CREATE TABLE t (a integer)").await.unwrap();
        assert!(shadow.has_table("t").await.unwrap());
        assert!(!driver.has_database(&url).await.unwrap(), "and stays so");
    }

    async fn what_is_looked_at_does_not_change(database: TestDatabase) {
        shop::create(&database).await;
        let url = database.url();
        let driver = driver_for(&url).unwrap();
        let mut session = driver.look(&url).await.unwrap();
        assert_eq!(session.inspect(&Scope::All).await.unwrap(), inspect(&database).await);
        assert!(session.execute("INSERT INTO users (email) VALUES ('a')").await.is_err());
        assert!(session.execute("CREATE TABLE t (a integer)").await.is_err());
        let url = missing(&database);
        let error = driver.look(&url).await.err().expect("there is none");
        assert!(matches!(error, DatabaseError::NoDatabase { .. }), "{error}");
        assert!(!driver.has_database(&url).await.unwrap());
    }

    async fn what_takes_too_long_fails(database: TestDatabase) {
        let mut session = database.session().await;
        session.limit_run_time(Some(std::time::Duration::from_millis(200))).await.unwrap();
        let began = std::time::Instant::now();
        let endless = database.pick(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
            "SELECT count(*) FROM generate_series(1, 100000000000)",
            "SELECT count(*) FROM information_schema.COLUMNS a, information_schema.COLUMNS b, information_schema.COLUMNS c",
        );
        assert!(session.query(endless).await.is_err());
        assert!(began.elapsed().as_secs() < 5);
        assert_eq!(session.query("SELECT 1").await.unwrap(), [[Some("1".to_owned())]], "the session goes on");
    }
}
