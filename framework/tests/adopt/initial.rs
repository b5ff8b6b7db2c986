//! `migrate --fake-initial`: what is there and equal is remembered, what is not there is made, and nothing is done where it
//! is neither.

use ruskit::driver::Scope;
use ruskit::migrate::{Body, MigrateError, Migration, Migrator, Rollback, Silent, SourceMigration, State, Upward};
use ruskit::prelude::*;

use crate::support::{TestDatabase, provokes};

struct Recorded(fn(&mut SchemaBuilder));

impl Migration for Recorded {
    fn up(&self, schema: &mut SchemaBuilder) {
        (self.0)(schema);
    }
}

fn recorded(file: &str, record: fn(&mut SchemaBuilder)) -> SourceMigration {
    SourceMigration::new(std::path::Path::new(file), Body::Recorded(Box::leak(Box::new(Recorded(record))))).unwrap()
}

fn users(schema: &mut SchemaBuilder) {
    schema.create_table("users", |t| {
        t.id();
        t.string("name").index();
    });
}

fn posts(schema: &mut SchemaBuilder) {
    schema.create_table("posts", |t| {
        t.id();
        t.foreign_id("user_id").references("users", "id").on_delete(Cascade);
        t.string("title").unique();
    });
    schema.create_view("titles", "SELECT title FROM posts");
}

fn tags(schema: &mut SchemaBuilder) {
    schema.create_table("tags", |t| {
        t.id();
    });
}

fn three() -> Vec<SourceMigration> {
    vec![recorded("001_users.rs", users), recorded("002_posts.rs", posts), recorded("003_tags.rs", tags)]
}

async fn migrator(database: &TestDatabase) -> Migrator {
    database.migrator(three()).await
}

/// The tables of the first so many, with a row, and no history.
async fn given(database: &TestDatabase, count: usize) {
    let first = Upward { count: Some(count), ..Upward::default() };
    migrator(database).await.migrate(&first, &mut Silent).await.unwrap();
    database.execute("DROP TABLE kit_migrations").await;
    database.execute("DROP TABLE kit_metadata").await;
    database.execute("INSERT INTO users (name) VALUES ('Ada')").await;
}

fn initial() -> Upward {
    Upward { fake_initial: true, ..Upward::default() }
}

/// What was done, those only remembered with a star.
async fn done(migrator: &mut Migrator) -> Result<Vec<String>, MigrateError> {
    let done = migrator.migrate(&initial(), &mut Silent).await?;
    Ok(done.iter().map(|done| format!("{}{}", done.title, if done.faked { "*" } else { "" })).collect())
}

/// The differences told, where nothing was done.
async fn refused(database: &TestDatabase) -> Vec<String> {
    let before = database.contents().await;
    let mut migrator = migrator(database).await;
    let error = migrator.migrate(&initial(), &mut Silent).await.unwrap_err();
    provokes("E0321", &error);
    let MigrateError::InitialDiffers { differences, .. } = error else { panic!("{error}") };
    assert_eq!(database.contents().await, before);
    assert!(migrator.status().await.unwrap().iter().all(|row| row.state == State::Pending));
    differences
}

on_every_database! {
    async fn what_is_there_is_remembered_and_the_rest_is_made(database: TestDatabase) {
        given(&database, 2).await;
        let mut migrator = migrator(&database).await;
        let (known, plan) = migrator.plan_initial(&initial()).await.unwrap();
        assert_eq!((known, plan.len()), (vec!["001_users".to_owned(), "002_posts".to_owned()], 1));
        assert_eq!(done(&mut migrator).await.unwrap(), ["001_users*", "002_posts*", "003_tags"]);
        assert_eq!(database.value("SELECT name FROM users").await, "Ada");
        assert!(migrator.status().await.unwrap().iter().all(|row| row.state == State::Applied));
        assert_eq!(done(&mut migrator).await.unwrap(), Vec::<String>::new(), "once");
        let all = migrator.rollback_plan(Rollback::All).await.unwrap();
        assert_eq!(migrator.adopted(&all).await.unwrap(), ["002_posts", "001_users"]);
        let last = migrator.rollback_plan(Rollback::LastBatch).await.unwrap();
        assert_eq!((migrator.adopted(&last).await.unwrap().len(), last.len()), (0, 1));
        // It is undone as if it had been run.
        migrator.rollback(Rollback::All, &mut Silent).await.unwrap();
        assert_eq!(database.existing(&["users", "posts", "titles", "tags"]).await, Vec::<String>::new());
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        database.execute("INSERT INTO users (name) VALUES ('Bob')").await;
        let all = migrator.rollback_plan(Rollback::All).await.unwrap();
        assert_eq!(migrator.adopted(&all).await.unwrap(), Vec::<String>::new(), "now they were run");
    }

    async fn what_was_there_before_stays_known_where_its_file_moves(database: TestDatabase) {
        given(&database, 2).await;
        done(&mut migrator(&database).await).await.unwrap();
        let moved = |to: &str| vec![recorded("001_users.rs", users), recorded("003_tags.rs", tags), recorded(to, posts)];
        let adopted = async |migrator: &mut Migrator| {
            let all = migrator.rollback_plan(Rollback::All).await.unwrap();
            migrator.adopted(&all).await.unwrap()
        };
        let mut reconciled = database.migrator(moved("004_posts.rs")).await;
        let plan = reconciled.reconcile_plan(&database.url()).await.unwrap();
        reconciled.reconcile(&plan, &mut Silent).await.unwrap();
        assert_eq!(adopted(&mut reconciled).await, ["004_posts", "001_users"]);
        let mut repaired = database.migrator(moved("005_articles.rs")).await;
        let found = repaired.examine(&database.url()).await.unwrap();
        assert!(repaired.settle(&found[0], found[0].plain().unwrap()).await.unwrap());
        assert_eq!(adopted(&mut repaired).await, ["005_articles", "001_users"]);
    }

    async fn what_was_only_remembered_is_no_work_of_kit_either(database: TestDatabase) {
        given(&database, 1).await;
        let mut migrator = migrator(&database).await;
        let first = Upward { fake: true, count: Some(1), ..Upward::default() };
        migrator.migrate(&first, &mut Silent).await.unwrap();
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        let all = migrator.rollback_plan(Rollback::All).await.unwrap();
        assert_eq!(migrator.adopted(&all).await.unwrap(), ["001_users"]);
    }

    async fn a_history_is_as_if_they_had_been_run(database: TestDatabase) {
        given(&database, 3).await;
        let mut faked = migrator(&database).await;
        assert_eq!(done(&mut faked).await.unwrap(), ["001_users*", "002_posts*", "003_tags*"]);
        let other = database.another().await;
        migrator(&other).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.history().await, other.history().await);
    }

    async fn where_nothing_is_there_all_run(database: TestDatabase) {
        assert_eq!(done(&mut migrator(&database).await).await.unwrap(), ["001_users", "002_posts", "003_tags"]);
        let other = database.another().await;
        other.execute("CREATE TABLE others (a integer)").await;
        assert_eq!(done(&mut migrator(&other).await).await.unwrap(), ["001_users", "002_posts", "003_tags"]);
    }

    async fn a_part_is_told_and_nothing_is_done(database: TestDatabase) {
        given(&database, 3).await;
        database.execute("DROP VIEW titles").await;
        assert_eq!(refused(&database).await, ["view titles is missing"]);
        database.execute("DROP TABLE posts").await;
        assert_eq!(refused(&database).await, ["table posts is missing", "view titles is missing"]);
    }

    async fn another_type_is_told(database: TestDatabase) {
        given(&database, 1).await;
        let text = database.pick("varchar(99)", "varchar(99)", "varchar(99)");
        database.execute("DROP TABLE users").await;
        database.execute(&format!("CREATE TABLE users (id {}, name {text} NOT NULL)", database.pick(
            "INTEGER PRIMARY KEY AUTOINCREMENT", "bigserial PRIMARY KEY", "bigint unsigned AUTO_INCREMENT PRIMARY KEY",
        ))).await;
        let told = refused(&database).await;
        assert!(told.iter().any(|line| line.starts_with("column users.name is `name: string(99)`, and should be `name: ")), "{told:?}");
        assert!(told.iter().any(|line| line == "index users_name_index of users is missing"), "{told:?}");
    }

    async fn what_is_there_beside_it_is_told(database: TestDatabase) {
        given(&database, 2).await;
        database.execute("ALTER TABLE posts ADD COLUMN note integer").await;
        assert_eq!(refused(&database).await, ["column posts.note is there, and should not be"]);
        database.execute("CREATE INDEX posts_note ON posts (note)").await;
        assert_eq!(refused(&database).await.len(), 2);
    }

    async fn an_index_of_its_own_is_told(database: TestDatabase) {
        given(&database, 2).await;
        database.execute("CREATE INDEX extra ON users (name, id)").await;
        assert_eq!(refused(&database).await, ["index extra of users is there, and should not be"]);
    }

    async fn later_changes_of_tables_are_found_too(database: TestDatabase) {
        let all = || vec![recorded("001_users.rs", users), recorded("002_age.rs", |s| s.alter_table("users", |t| {
            t.integer("age").nullable().index();
        })), recorded("003_tags.rs", tags)];
        for (count, expected) in [(1, ["001_users*", "002_age", "003_tags"]), (2, ["001_users*", "002_age*", "003_tags"])] {
            let other = database.another().await;
            let first = Upward { count: Some(count), ..Upward::default() };
            other.migrator(all()).await.migrate(&first, &mut Silent).await.unwrap();
            other.execute("DROP TABLE kit_migrations").await;
            assert_eq!(done(&mut other.migrator(all()).await).await.unwrap(), expected);
        }
    }

    async fn a_migration_that_changes_what_is_there_runs(database: TestDatabase) {
        let all = || vec![recorded("001_users.rs", users), recorded("002_name.rs", |s| s.alter_table("users", |t| {
            t.string("name").length(300).change();
        }))];
        let first = Upward { count: Some(1), ..Upward::default() };
        database.migrator(all()).await.migrate(&first, &mut Silent).await.unwrap();
        database.execute("DROP TABLE kit_migrations").await;
        assert_eq!(done(&mut database.migrator(all()).await).await.unwrap(), ["001_users*", "002_name"]);
    }

    async fn sql_files_are_remembered_too(database: TestDatabase) {
        let create = "CREATE TABLE roles (id integer PRIMARY KEY, name varchar(20) NOT NULL); CREATE INDEX roles_name ON roles (name)";
        database.sql("001_roles.up.sql", create);
        database.sql("001_roles.down.sql", "DROP TABLE roles");
        database.sql("002_more.sql", "CREATE TABLE more (id integer PRIMARY KEY)");
        database.execute(create).await;
        let mut migrator = database.sql_migrator().await;
        assert_eq!(done(&mut migrator).await.unwrap(), ["001_roles*", "002_more"]);
        let error = migrator.rollback(Rollback::Steps(1), &mut Silent).await.unwrap_err();
        assert!(error.to_string().contains("Kit does not know what undoes"), "{error}");
        database.execute("DELETE FROM kit_migrations WHERE name = 'more'").await;
        std::fs::remove_file(database.migrations().join("002_more.sql")).unwrap();
        database.sql_migrator().await.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
        assert_eq!(database.existing(&["roles", "more"]).await, ["more"]);
    }

    async fn rows_a_migration_writes_are_not_taken_for_written(database: TestDatabase) {
        let create = "CREATE TABLE roles (id integer PRIMARY KEY)";
        database.sql("001_roles.sql", &format!("{create}; INSERT INTO roles VALUES (1)"));
        database.execute(create).await;
        let mut migrator = database.sql_migrator().await;
        let error = done(&mut migrator).await.unwrap_err();
        provokes("E0322", &error);
        assert!(error.to_string().contains("but 001_roles writes rows as well"), "{error}");
        // Rows alone are a later migration's affair.
        database.sql("001_roles.sql", create);
        database.sql("002_rows.sql", "INSERT INTO roles VALUES (1)");
        let mut migrator = database.sql_migrator().await;
        assert_eq!(done(&mut migrator).await.unwrap(), ["001_roles*", "002_rows"]);
        assert_eq!(database.value("SELECT count(*) FROM roles").await, "1");
    }

    async fn they_are_remembered_all_or_none(database: TestDatabase) {
        given(&database, 2).await;
        let mut migrator = migrator(&database).await;
        migrator.install(None).await.unwrap();
        // What a kill between the two records would be.
        database.execute(database.pick(
            "CREATE TRIGGER refuse BEFORE INSERT ON kit_migrations WHEN NEW.name = 'posts' BEGIN SELECT RAISE(ABORT, 'no'); END",
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'; \
             CREATE TRIGGER refuse BEFORE INSERT ON kit_migrations FOR EACH ROW WHEN (NEW.name = 'posts') EXECUTE FUNCTION refuse()",
            "CREATE TRIGGER refuse BEFORE INSERT ON kit_migrations FOR EACH ROW \
             IF NEW.name = 'posts' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; END IF",
        )).await;
        assert!(done(&mut migrator).await.is_err());
        assert_eq!(database.value("SELECT count(*) FROM kit_migrations").await, "0");
        database.execute(database.pick("DROP TRIGGER refuse", "DROP TRIGGER refuse ON kit_migrations", "DROP TRIGGER refuse")).await;
        assert_eq!(done(&mut migrator).await.unwrap(), ["001_users*", "002_posts*", "003_tags"]);
    }

    async fn of_two_runners_one_remembers(database: TestDatabase) {
        given(&database, 2).await;
        let (mut one, mut other) = (migrator(&database).await, migrator(&database).await);
        let (one, other) = tokio::join!(done(&mut one), done(&mut other));
        let mut counts = [one.unwrap().len(), other.unwrap().len()];
        counts.sort_unstable();
        assert_eq!(counts, [0, 3]);
        assert_eq!(database.value("SELECT count(*) FROM kit_migrations").await, "3");
    }

    async fn a_history_that_began_is_gone_on_with(database: TestDatabase) {
        let first = Upward { count: Some(1), ..Upward::default() };
        let mut migrator = migrator(&database).await;
        migrator.migrate(&first, &mut Silent).await.unwrap();
        assert_eq!(done(&mut migrator).await.unwrap(), ["002_posts", "003_tags"]);
    }

    async fn what_was_faked_up_to_a_version_is_undone_where_kit_knows_how(database: TestDatabase) {
        given(&database, 2).await;
        let mut migrator = migrator(&database).await;
        let to = ruskit::migrate::Version::parse("002");
        let faked = migrator.migrate(&Upward { fake: true, to, ..Upward::default() }, &mut Silent).await.unwrap();
        assert!(faked.iter().all(|done| done.faked) && faked.len() == 2);
        let ran = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(ran.iter().map(|done| (done.title.as_str(), done.faked)).collect::<Vec<_>>(), [("003_tags", false)]);
        migrator.rollback(Rollback::All, &mut Silent).await.unwrap();
        let left = database.session().await.inspect(&Scope::All).await.unwrap();
        assert!(left.tables.is_empty() && left.views.is_empty());
    }
}
