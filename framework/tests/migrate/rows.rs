//! Rows that would make migrations fail, or would be lost with them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ruskit::driver::driver_for;
use ruskit::migrate::{Migrator, Silent, Source, SourceMigration, Upward};
use ruskit::prelude::*;

use crate::examples::migration;
use crate::support::{Engine, TestDatabase, Watched};

struct Of(fn(&mut SchemaBuilder));

impl Migration for Of {
    fn up(&self, schema: &mut SchemaBuilder) {
        (self.0)(schema);
    }
}

fn of(name: &str, up: fn(&mut SchemaBuilder)) -> SourceMigration {
    migration(name, Box::leak(Box::new(Of(up))))
}

fn tables(schema: &mut SchemaBuilder) {
    schema.create_table("users", |t| {
        t.id();
        t.string("name").nullable();
        t.string("email");
    });
    schema.create_table("posts", |t| {
        t.id();
        t.big_integer("user_id");
    });
}

const ROWS: &str = "INSERT INTO users (id, name, email) VALUES (1, 'ann', 'a@b.c'), (2, NULL, 'a@b.c'), (3, NULL, 'x');\
                    INSERT INTO posts (id, user_id) VALUES (1, 1), (2, 7)";

/// The tables, and what is to be done to them.
#[cfg(feature = "lint")]
pub(crate) fn migrations(up: fn(&mut SchemaBuilder)) -> Vec<SourceMigration> {
    vec![of("1_tables.rs", tables), of("2_change.rs", up)]
}

/// A database with rows, and a migrator that has this to do on it.
pub(crate) async fn with_rows(database: &TestDatabase, up: fn(&mut SchemaBuilder)) -> Migrator {
    let first = || of("1_tables.rs", tables);
    database.migrator(vec![first()]).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
    database.execute(ROWS).await;
    database.migrator(vec![first(), of("2_change.rs", up)]).await
}

/// What is in the way, told.
pub(crate) async fn told(database: &TestDatabase, migrator: &mut Migrator, allowed: &[&str]) -> Vec<String> {
    let plan = migrator.plan(&Upward::default()).await.unwrap();
    let allowed: Vec<String> = allowed.iter().map(|rule| (*rule).to_owned()).collect();
    let found = migrator.rows_in_the_way(&database.url(), &plan, &allowed).await.unwrap();
    found.into_iter().map(|rows| format!("{}: {} [{}]", rows.trouble.rule(), rows.told, rows.is_certain)).collect()
}

on_every_database! {
    async fn rows_that_would_refuse_are_counted_and_nothing_is_changed(database: TestDatabase) {
        let mut migrator = with_rows(&database, |schema| {
            schema.alter_table("users", |t| {
                t.unique(["email"]);
                t.string("name").change();
                t.integer("age");
                t.string("email").length(3).change();
                t.check("users_id_check", "id < 3");
            });
            schema.alter_table("posts", |t| {
                t.foreign(["user_id"]).references("users", ["id"]);
            });
        })
        .await;
        let before = database.dump().await;
        // SQLite keeps texts of any length.
        let unfit = "unfit-rows: changes users.email from string(255) to string(3), and values of 2 rows do not fit [true]";
        let unfit = if database.engine() == Engine::Sqlite { None } else { Some(unfit) };
        let all = [
                "duplicate-rows: allows no two rows alike in users (email), and 1 row repeats others [true]",
                "null-rows: makes users.name required, and 2 rows hold NULL [true]",
                "rows-without-value: adds users.age, and 3 rows would be without a value [true]",
                unfit.unwrap_or_default(),
                "violating-rows: checks in users that id < 3, and it does not hold for 1 row [true]",
                "orphan-rows: lets posts (user_id) refer to users, and 1 row refers to nothing [true]",
        ];
        let all = all.into_iter().filter(|text| !text.is_empty());
        assert_eq!(told(&database, &mut migrator, &[]).await, all.collect::<Vec<_>>());
        assert_eq!(database.dump().await, before);
        let some = ["duplicate-rows", "unfit-rows", "violating-rows", "orphan-rows", "null-rows"];
        let rest = told(&database, &mut migrator, &some).await;
        assert_eq!(rest, ["rows-without-value: adds users.age, and 3 rows would be without a value [true]"]);
    }

    async fn repaired_rows_are_in_nobodys_way(database: TestDatabase) {
        let mut migrator = with_rows(&database, |schema| {
            schema.alter_table("users", |t| {
                t.unique(["email"]);
                t.string("name").change();
            });
        })
        .await;
        assert_eq!(told(&database, &mut migrator, &[]).await.len(), 2);
        database.execute("UPDATE users SET email = 'y' WHERE id = 2; UPDATE users SET name = '' WHERE name IS NULL").await;
        assert!(told(&database, &mut migrator, &[]).await.is_empty());
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
    }

    async fn a_migration_that_repairs_rows_first_is_let_through(database: TestDatabase) {
        let mut migrator = with_rows(&database, |schema| {
            schema.sql("UPDATE users SET name = '' WHERE name IS NULL");
            schema.sql("UPDATE users SET email = 'y' WHERE id = 2");
            schema.alter_table("users", |t| {
                t.string("name").change();
                t.unique(["email"]);
                t.drop_column("name");
            });
        })
        .await;
        // That the values are lost is worth telling; whether they still are there is not known.
        let lost = "rows-dropped: drops users.name, and what 1 row holds there is lost [false]";
        assert_eq!(told(&database, &mut migrator, &[]).await, [lost]);
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
    }

    async fn a_migration_before_it_may_repair_rows_too(database: TestDatabase) {
        drop(with_rows(&database, |_| {}).await);
        let migrations = vec![
            of("1_tables.rs", tables),
            of("2_repair.rs", |schema| {
                schema.sql("UPDATE users SET name = '' WHERE name IS NULL");
            }),
            of("3_require.rs", |schema| {
                schema.alter_table("users", |t| {
                    t.string("name").change();
                });
            }),
        ];
        let mut migrator = database.migrator(migrations).await;
        assert!(told(&database, &mut migrator, &[]).await.is_empty());
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
    }

    async fn what_the_migration_allows_is_not_asked(database: TestDatabase) {
        let mut migrator = with_rows(&database, |schema| {
            schema.allow("rows-dropped", "nobody reads posts");
            schema.drop_table("posts");
            schema.alter_table("users", |t| {
                t.allow("null-rows", "it fails, and that is well");
                t.string("name").change();
            });
        })
        .await;
        assert!(told(&database, &mut migrator, &[]).await.is_empty());
    }

    async fn names_on_the_way_are_followed(database: TestDatabase) {
        let mut migrator = with_rows(&database, |schema| {
            schema.rename_table("users", "people");
            schema.alter_table("people", |t| {
                t.rename_column("name", "full_name");
                t.string("full_name").change();
            });
        })
        .await;
        let nulls = "null-rows: makes people.full_name required, and 2 rows hold NULL [true]";
        assert_eq!(told(&database, &mut migrator, &[]).await, [nulls]);
    }

    async fn nothing_is_asked_where_nothing_is_in_doubt(database: TestDatabase) {
        drop(with_rows(&database, |_| {}).await);
        let migrations = vec![
            of("1_tables.rs", tables),
            of("2_more.rs", |schema| {
                schema.create_table("tags", |t| {
                    t.id();
                    t.foreign_id("user_id").references("users", "id");
                });
                schema.alter_table("tags", |t| {
                    t.string("name").unique();
                });
                schema.alter_table("users", |t| {
                    t.string("nick").nullable();
                    t.boolean("active").default(true);
                    t.index(["email"]);
                    t.rename_column("name", "full_name");
                });
                schema.rename_table("posts", "articles");
            }),
        ];
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let driver = driver_for(&database.url()).unwrap();
        let session = Watched::new(database.session().await, move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        let mut migrator = Migrator::new(driver, Box::new(session), Source::new(migrations).unwrap());
        let plan = migrator.plan(&Upward::default()).await.unwrap();
        let before = calls.load(Ordering::Relaxed);
        assert!(migrator.rows_in_the_way(&database.url(), &plan, &[]).await.unwrap().is_empty());
        assert_eq!(calls.load(Ordering::Relaxed), before);
    }
}
