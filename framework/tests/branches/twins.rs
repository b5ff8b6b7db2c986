//! Two migrations of one version, each of another branch.

use ruskit::migrate::{Differs, Rollback, Settle, Silent, SourceMigration, State, Upward};

use crate::branch::{clean, migrate, of, planned, reconcile, shape, sql};
use crate::support::{TestDatabase, provokes};

fn users() -> SourceMigration {
    of("1_users", |schema| {
        schema.create_table("users", |t| {
            t.id();
        });
    })
}

fn tags(name: &str) -> SourceMigration {
    of(name, |schema| {
        schema.create_table("tags", |t| {
            t.id();
        });
    })
}

fn votes(name: &str) -> SourceMigration {
    sql(name, "CREATE TABLE votes (id INTEGER PRIMARY KEY);", Some("DROP TABLE votes;"))
}

on_every_database! {
    async fn they_are_not_one_that_was_edited(database: TestDatabase) {
        migrate(&database, vec![users(), tags("2_tags")]).await;
        let mut migrator = database.migrator(vec![users(), votes("2_votes")]).await;
        let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        provokes("E0313", &error);
        assert_eq!(error.to_string(), "2_tags is applied, and another migration has its version: 2_votes");
        let stand = migrator.status().await.unwrap();
        let stand: Vec<_> = stand.iter().map(|row| (row.name.as_str(), row.state)).collect();
        assert_eq!(stand, [("users", State::Applied), ("tags", State::Missing), ("votes", State::Pending)]);
    }

    async fn one_is_undone_and_the_other_applied_back_and_forth(database: TestDatabase) {
        migrate(&database, vec![users(), tags("2_tags")]).await;
        for _ in 0..2 {
            for branch in [[users(), votes("2_votes")], [users(), tags("2_tags")]].map(Vec::from) {
                let again = || branch.iter().map(|each| each.title()).collect::<Vec<_>>();
                let names = again();
                reconcile(&database, branch).await;
                let applied = database.query("SELECT name FROM kit_migrations ORDER BY version").await;
                let applied: Vec<_> = applied.into_iter().flatten().collect();
                assert!(names[1].ends_with(&applied[1]), "{names:?} {applied:?}");
            }
        }
        assert_eq!(shape(&database).await, clean(&database, vec![users(), tags("2_tags")]).await);
    }

    async fn a_rollback_is_not_that_of_the_other_one(database: TestDatabase) {
        migrate(&database, vec![users(), tags("2_tags")]).await;
        let other = sql("2_votes", "CREATE TABLE votes (id INTEGER);", Some("DROP TABLE users;"));
        let mut migrator = database.migrator(vec![users(), other]).await;
        migrator.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
        assert_eq!(database.existing(&["users", "tags"]).await, ["users"]);
    }

    async fn a_refresh_does_not_apply_the_other_one(database: TestDatabase) {
        migrate(&database, vec![users(), tags("2_tags")]).await;
        let mut migrator = database.migrator(vec![users(), votes("2_votes")]).await;
        for wanted in [Rollback::Steps(1), Rollback::All, Rollback::Steps(0)] {
            provokes("E0313", &migrator.check_refresh(wanted).await.unwrap_err());
        }
        // What was edited is undone, and applied as it is now.
        let edited = of("2_tags", |schema| {
            schema.create_table("tags", |t| {
                t.id();
                t.string("name").nullable();
            });
        });
        let mut migrator = database.migrator(vec![users(), edited]).await;
        migrator.check_refresh(Rollback::Steps(1)).await.unwrap();
    }

    async fn one_that_was_renamed_and_edited_is_accepted(database: TestDatabase) {
        migrate(&database, vec![users(), tags("2_tags")]).await;
        let mut migrator = database.migrator(vec![users(), votes("2_votes")]).await;
        let findings = migrator.examine(&database.url()).await.unwrap();
        let [finding] = findings.as_slice() else { panic!("{findings:?}") };
        assert!(matches!(&finding.difference.what, Differs::Another { file } if file == "2_votes"), "{finding:?}");
        assert_eq!(finding.plain(), None);
        migrator.settle(finding, Settle::Accept).await.unwrap();
        assert_eq!(migrator.integrity().await.unwrap(), []);
        assert_eq!(database.existing(&["tags", "votes"]).await, ["tags"]);
    }

    async fn two_that_change_their_versions_are_neither_undone_nor_applied(database: TestDatabase) {
        migrate(&database, vec![users(), tags("2_tags"), votes("3_votes")]).await;
        database.execute("INSERT INTO tags (id) VALUES (1)").await;
        let mut migrator = database.migrator(vec![users(), votes("2_votes"), tags("3_tags")]).await;
        let plan = planned(&database, &mut migrator).await;
        let moved: Vec<_> = plan.moved.iter().map(|moved| (moved.from_title(), moved.to_title())).collect();
        assert_eq!(moved, [("2_tags".into(), "3_tags".into()), ("3_votes".into(), "2_votes".into())]);
        assert!(plan.steps.is_empty());
        migrator.reconcile(&plan, &mut Silent).await.unwrap();
        assert_eq!(migrator.integrity().await.unwrap(), []);
        assert_eq!(database.value("SELECT count(*) FROM tags").await, "1");
    }
}
