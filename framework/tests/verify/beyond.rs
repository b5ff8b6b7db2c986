//! Migrations that reach beyond their database: whatever tries them out leaves that alone.

use ruskit::migrate::{Silent, Source, Verify, Which, foresee};
use ruskit::wire::Foresee;

use crate::support::TestDatabase;
use crate::{verified, wanted};

/// Tries out what is pending, in each way there is; so many of its statements are left out, and that is told.
async fn try_out(database: &TestDatabase, beyond: usize) {
    let mut migrator = database.sql_migrator().await;
    let plan = migrator.plan(&Default::default()).await.unwrap();
    migrator.pretend(&plan, &mut Silent).await.unwrap();
    let measured = migrator.measure(&database.url(), &plan).await.unwrap();
    assert_eq!(measured.migrations[0].refused, None);
    let left_out = measured.migrations[0].statements.iter().filter(|sent| sent.measured.left_out);
    assert_eq!(left_out.count(), beyond, "{measured:?}");
    let source = Source::from_folder(&database.migrations()).unwrap();
    foresee(&database.url(), source, &Foresee { measure: true, ..Foresee::default() }, None).await.unwrap();
    let found = verified(database, "files", &Verify { kill: false, ..wanted(Which::Pending) }).await.unwrap();
    assert!(found.is_sound(), "{found:?}");
    let notes = &found.migrations[0].legs[0].notes;
    let told = notes.iter().filter(|note| note.starts_with("left out, it reaches beyond this database: "));
    assert_eq!(told.count(), beyond, "{notes:?}");
}

on_every_database! {
    async fn what_a_trial_does_stays_within_its_copy(database: TestDatabase) {
        let other = database.another().await;
        for each in [&database, &other] {
            each.execute("CREATE TABLE t (a INTEGER PRIMARY KEY); INSERT INTO t VALUES (1), (2)").await;
        }
        let name = database.pick("'main'", "current_database()", "DATABASE()");
        let (live, else_where) = (database.value(&format!("SELECT {name}")).await, other.value(&format!("SELECT {name}")).await);
        let file = database.folder().join("made.sqlite");
        if database.pick(false, false, true) {
            let trigger = format!("CREATE TRIGGER tells AFTER INSERT ON t FOR EACH ROW INSERT INTO `{else_where}`.t VALUES (NEW.a + 100)");
            database.execute(&trigger).await;
        }
        let before = (database.contents().await, other.contents().await);
        database.sql("20260101_000001_beyond.sql", &database.pick(
            format!("ATTACH '{}' AS made; CREATE TABLE u (a INTEGER PRIMARY KEY)", file.display()),
            format!("CREATE ROLE beyond_{live}; GRANT SELECT ON t TO beyond_{live}; ALTER DATABASE {live} SET work_mem = '1MB'"),
            format!("DELETE FROM `{live}`.t; INSERT INTO `{else_where}`.t VALUES (9); USE `{live}`; DELETE FROM t"),
        ));
        try_out(&database, database.pick(1, 3, 2)).await;
        assert_eq!((database.contents().await, other.contents().await), before);
        assert!(!file.exists());
        let shared = database.pick(
            "SELECT 0".to_owned(),
            format!("SELECT (SELECT count(*) FROM pg_roles WHERE rolname = 'beyond_{live}') + (SELECT count(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE datname = '{live}')"),
            "SELECT 0".to_owned(),
        );
        assert_eq!(database.value(&shared).await, "0");
    }
}
