//! Everything a database holds is found, and can be made again.

use std::path::Path;

use ruskit::driver::{Scope, Session, driver_for};
use ruskit::schema::{Operation, Schema};

use crate::{fill, is_mariadb, on_mysql};

on_mysql! {
    async fn everything_is_found(database: TestDatabase) {
        let server = fill(&database).await;
        let schema = database.session().await.inspect(&Scope::All).await.unwrap();
        let name = database.value("SELECT DATABASE()").await;
        let found = serde_json::to_string_pretty(&schema).unwrap().replace(&name, "{database}") + "\n";
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/mysql/{server}.json"));
        if std::env::var_os("KIT_TEST_WRITE").is_some() {
            std::fs::write(&file, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&file).unwrap();
        assert_same_lines(&found, &expected);
    }

    async fn what_is_found_can_be_made_again(database: TestDatabase) {
        fill(&database).await;
        let schema = database.session().await.inspect(&Scope::All).await.unwrap();
        let copy = database.another().await;
        let mut session = copy.session().await;
        make(session.as_mut(), &copy, &schema).await;
        let made = session.inspect(&Scope::All).await.unwrap();
        let text = |schema: &Schema| serde_json::to_string_pretty(schema).unwrap();
        assert_same_lines(&text(&made), &text(&schema));
    }

    async fn some_tables_come_with_all_triggers_and_views(database: TestDatabase) {
        fill(&database).await;
        let mut session = database.session().await;
        let all = session.inspect(&Scope::All).await.unwrap();
        let some = session.inspect(&Scope::Tables(vec!["posts".into(), "missing".into()])).await.unwrap();
        assert_eq!(some.tables, [all.table("posts").unwrap().clone()]);
        assert_eq!(some.triggers, all.triggers);
        let by_name = |mut schema: Schema| {
            schema.sort();
            schema.views
        };
        assert_eq!(by_name(some), all.views);
        let none = session.inspect(&Scope::Tables(vec![])).await.unwrap();
        assert!(none.tables.is_empty());
    }

    async fn the_number_of_questions_does_not_grow_with_the_tables(database: TestDatabase) {
        let mut session = database.session().await;
        let mut asked = Vec::new();
        for count in [3, 30] {
            session.execute(&tables(count)).await.unwrap();
            let before = questions(session.as_mut()).await;
            session.inspect(&Scope::All).await.unwrap();
            asked.push(questions(session.as_mut()).await - before);
        }
        assert_eq!(asked[0], asked[1]);
        assert!(asked[0] < 16, "{asked:?}");
    }

    async fn views_come_in_an_order_in_which_they_can_be_made(database: TestDatabase) {
        database.execute("CREATE TABLE t (a INT); CREATE VIEW z AS SELECT a FROM t; CREATE VIEW a AS SELECT a FROM z").await;
        let schema = database.session().await.inspect(&Scope::Tables(vec![])).await.unwrap();
        let names: Vec<_> = schema.views.iter().map(|view| view.name.as_str()).collect();
        assert_eq!(names, ["z", "a"]);
    }

    async fn what_others_own_says_so(database: TestDatabase) {
        if !is_mariadb(&database).await {
            return;
        }
        database.execute("CREATE TABLE t (a INT); CREATE DEFINER='so else'@'%' VIEW v AS SELECT a FROM t").await;
        let schema = database.session().await.inspect(&Scope::All).await.unwrap();
        assert_eq!(
            schema.views[0].definition.as_deref(),
            Some("CREATE DEFINER=`so else`@`%` VIEW `v` AS select `t`.`a` AS `a` from `t`")
        );
    }

    async fn a_body_written_in_another_mode_is_run_in_that_mode(database: TestDatabase) {
        database
            .execute(
                "CREATE TABLE t (a VARCHAR(9)); SET SESSION sql_mode = 'ANSI_QUOTES'; \
                 CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.\"a\" = 'x'",
            )
            .await;
        let mut session = database.session().await;
        let schema = session.inspect(&Scope::All).await.unwrap();
        let mode = session.query("SELECT @@sql_mode").await.unwrap();
        session.execute("DROP TRIGGER tr").await.unwrap();
        session.execute(&schema.triggers[0].definition).await.unwrap();
        assert_eq!(session.query("SELECT @@sql_mode").await.unwrap(), mode);
        assert_eq!(session.inspect(&Scope::All).await.unwrap(), schema);
        session.execute("INSERT INTO t VALUES ('y')").await.unwrap();
        assert_eq!(session.query("SELECT a FROM t").await.unwrap(), [[Some("x".to_owned())]]);
    }

    #[ignore = "makes two thousand tables"]
    async fn two_thousand_tables(database: TestDatabase) {
        let mut session = database.session().await;
        session.execute(&tables(2000)).await.unwrap();
        for _ in 0..3 {
            let start = std::time::Instant::now();
            assert_eq!(session.inspect(&Scope::All).await.unwrap().tables.len(), 2000);
            println!("2000 tables inspected in {:?}", start.elapsed());
        }
    }
}

fn assert_same_lines(found: &str, expected: &str) {
    let mut near: Vec<&str> = Vec::new();
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected, "behind {}", near[near.len().saturating_sub(8)..].join("\n"));
        near.push(found);
    }
    assert_eq!(found.lines().count(), expected.lines().count());
}

/// Statements for so many tables, those that are there left as they are.
fn tables(count: usize) -> String {
    let table = |n: usize| {
        format!(
            "CREATE TABLE IF NOT EXISTS t{n} (id BIGINT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) NOT NULL, \
             price DECIMAL(10, 2) NOT NULL DEFAULT 0, active BOOLEAN NOT NULL DEFAULT TRUE, data JSON, parent BIGINT, \
             UNIQUE KEY u{n} (name), CONSTRAINT c{n} CHECK (price >= 0), \
             CONSTRAINT f{n} FOREIGN KEY (parent) REFERENCES t{} (id));",
            n.saturating_sub(1)
        )
    };
    (0..count).map(table).collect()
}

async fn questions(session: &mut dyn Session) -> u32 {
    let row = session.query("SHOW SESSION STATUS LIKE 'Questions'").await.unwrap().swap_remove(0);
    row[1].as_deref().unwrap().parse().unwrap()
}

/// Makes a schema of its parts, in an order that works.
async fn make(session: &mut dyn Session, copy: &crate::support::TestDatabase, schema: &Schema) {
    let driver = driver_for(&copy.url()).unwrap();
    let objects = |kind: &'static str| schema.objects.iter().filter(move |object| object.kind == kind);
    for object in objects("sequence") {
        session.execute(&object.definition).await.unwrap();
    }
    session.execute("SET foreign_key_checks = 0").await.unwrap();
    for table in &schema.tables {
        let create = Operation::CreateTable { table: table.clone(), if_not_exists: false };
        for statement in driver.render(&create, &Schema::default()).unwrap() {
            let done = session.execute(&statement.text).await;
            done.unwrap_or_else(|error| panic!("{}: {error}", statement.text));
        }
    }
    session.execute("SET foreign_key_checks = 1").await.unwrap();
    let views = schema.views.iter().filter_map(|view| view.definition.clone());
    let triggers = schema.triggers.iter().map(|trigger| trigger.definition.clone());
    let rest = ["function", "procedure", "event"].into_iter().flat_map(objects).map(|object| object.definition.clone());
    for text in views.chain(triggers).chain(rest) {
        session.execute(&text).await.unwrap_or_else(|error| panic!("{text}: {error}"));
    }
}
