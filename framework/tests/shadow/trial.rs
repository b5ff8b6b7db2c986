//! Operations tried on a shadow, and undone there.

use ruskit::driver::{Scope, Statement};
use ruskit::migrate::trial;
use ruskit::schema::{Change, Column, ColumnType, Doubt, Operation, Recording, Schema, SchemaBuilder};
use ruskit::wire::{Trial, Tried};

use crate::shop;
use crate::support::TestDatabase;

async fn inspect(database: &TestDatabase) -> Schema {
    database.session().await.inspect(&Scope::All).await.unwrap()
}

fn operations(record: impl FnOnce(&mut SchemaBuilder)) -> Vec<Operation> {
    let mut schema = SchemaBuilder::new();
    record(&mut schema);
    let Recording { operations, .. } = schema.finish();
    operations
}

async fn tried(database: &TestDatabase, before: &Schema, operations: Vec<Operation>) -> Tried {
    let asked = Trial { before: before.clone(), operations, doubts: vec![] };
    trial(&database.url(), &asked, None).await.unwrap_or_else(|error| panic!("{error}"))
}

fn texts(statements: &[Statement]) -> String {
    statements.iter().map(|statement| statement.text.as_str()).collect::<Vec<_>>().join("; ")
}

fn sql(up: &str, down: Option<&str>) -> Operation {
    Operation::Sql { up: up.to_owned(), down: down.map(str::to_owned), file: None }
}

on_every_database! {
    async fn there_and_back(database: TestDatabase) {
        shop::create(&database).await;
        let before = inspect(&database).await;
        let operations = operations(|schema| {
            schema.create_table("tags", |t| {
                t.id();
                t.string("name").unique();
            });
            schema.alter_table("posts", |t| {
                t.drop_column("body_length_that_is_not_there");
            });
        });
        let refused = tried(&database, &before, operations).await;
        assert!(refused.refused.is_some_and(|(at, why)| at == 1 && why.contains("body_length")));

        let operations = self::operations(|schema| {
            schema.create_table("tags", |t| {
                t.id();
                t.string("name").unique();
            });
            schema.alter_table("users", |t| {
                t.string("phone").nullable();
                t.index(["age"]);
            });
            schema.drop_view("a_view_of_titles");
            schema.rename_table("tags", "labels");
        });
        let tried = tried(&database, &before, operations).await;
        assert_eq!(tried.refused, None);
        assert_eq!(tried.before, before);
        assert_eq!((tried.up.len(), tried.down.len()), (4, 4));
        assert!(texts(&tried.up[0]).contains("CREATE TABLE"), "{:?}", tried.up);
        assert!(texts(tried.down[0].as_ref().unwrap()).contains("DROP TABLE"), "{:?}", tried.down);
        assert!(texts(tried.down[2].as_ref().unwrap()).contains("VIEW"), "{:?}", tried.down);
        assert!(tried.after.table("labels").is_some() && tried.after.table("tags").is_none());
        assert!(tried.after.table("users").unwrap().column("phone").is_some());
        assert_eq!(tried.back, Some(before.clone()));
        assert_eq!(inspect(&database).await, before, "nothing was done to the database itself");
    }

    async fn what_is_refused_leaves_nothing(database: TestDatabase) {
        let text = ColumnType::Text;
        let add = |name: &str| Change::AddColumn { column: Column { nullable: true, ..Column::new(name, text.clone()) }, position: Default::default() };
        let operations = vec![
            operations(|schema| schema.create_table("t", |t| { t.id(); })).remove(0),
            Operation::AlterTable { table: "t".into(), changes: vec![add("a")] },
            sql("ALTER TABLE t ADD COLUMN b integer; ALTER TABLE t ADD COLUMN a integer", None),
            Operation::DropTable { name: "t".into(), if_exists: false },
        ];
        let tried = tried(&database, &Schema::default(), operations).await;
        let (at, why) = tried.refused.unwrap();
        assert_eq!(at, 2);
        assert!(why.to_lowercase().contains("column"), "{why}");
        let names: Vec<_> = tried.after.tables[0].columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["id", "a"]);
        assert_eq!((tried.up.len(), tried.down.len(), tried.back), (2, 2, None));
        assert!(tried.down.iter().all(Result::is_ok));
    }

    async fn what_has_no_way_back_says_why(database: TestDatabase) {
        let operations = vec![
            operations(|schema| schema.create_table("t", |t| { t.id(); })).remove(0),
            sql("UPDATE t SET id = id", None),
            sql("ALTER TABLE t ADD COLUMN b integer", Some("ALTER TABLE t DROP COLUMN b")),
        ];
        let tried = tried(&database, &Schema::default(), operations).await;
        assert_eq!(tried.refused, None);
        assert!(texts(tried.down[0].as_ref().unwrap()).contains("DROP TABLE"));
        assert!(tried.down[1].as_ref().unwrap_err().contains("Kit does not know"));
        assert_eq!(texts(tried.down[2].as_ref().unwrap()), "ALTER TABLE t DROP COLUMN b");
        assert_eq!(tried.back, None);
    }

    async fn a_table_that_others_refer_to_is_not_dropped_unless_they_are_too(database: TestDatabase) {
        shop::create(&database).await;
        let before = inspect(&database).await;
        let drop = |name: &str| Operation::DropTable { name: name.into(), if_exists: false };
        let refused = tried(&database, &before, vec![drop("users")]).await.refused;
        assert!(refused.is_some_and(|(at, _)| at == 0));
        let views = ["a_view_of_titles", "titles"].map(|name| Operation::DropView { name: name.into(), if_exists: false });
        let both = views.into_iter().chain([drop("posts"), drop("users")]).collect();
        let tried = tried(&database, &before, both).await;
        assert_eq!(tried.refused, None);
        assert!(tried.after.table("users").is_none());
    }

    async fn a_database_that_is_not_there_is_no_obstacle_and_holds_no_rows(database: TestDatabase) {
        let url = match database.engine() {
            crate::support::Engine::Sqlite => format!("sqlite:{}", database.folder().join("missing.sqlite").display()),
            _ => format!("{}_missing", database.url().secret()),
        };
        let operations = operations(|schema| schema.create_table("t", |t| { t.id(); }));
        let asked = Trial { before: Schema::default(), operations, doubts: vec![Doubt::Rows { table: "t".into() }] };
        let tried = trial(&ruskit::driver::Url::new(url), &asked, None).await.unwrap();
        assert_eq!((tried.refused, tried.doubts), (None, vec![None]));
    }
}
