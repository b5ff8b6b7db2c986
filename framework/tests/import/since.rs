//! The other tool goes on beside Kit, and Kit beside the other tool.

use ruskit::migrate::{Rollback, Silent, State, Tool, Upward};

use crate::support::{TestDatabase, provokes};
use crate::tools::Theirs;

on_every_database! {
    async fn what_the_other_tool_applied_is_never_applied_again(database: TestDatabase) {
        let theirs = two_of_three(&database).await;
        let mut kit = theirs.migrator().await;
        // Not taken over yet: at a first deployment, somebody forgets.
        let error = kit.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        provokes("E0360", &error);
        assert_eq!(error.to_string(), "applied by sqlx already: 1_a, 2_b");
        assert!(kit.plan(&Upward::default()).await.is_err(), "nor is it planned");
        provokes("E0360", &kit.reconcile_plan(&database.url()).await.err().unwrap());
        let states: Vec<_> = kit.status().await.unwrap().into_iter().map(|row| row.state).collect();
        assert_eq!(states, [State::Elsewhere, State::Elsewhere, State::Pending]);

        kit.import(&theirs.import()).await.unwrap();
        assert!(kit.elsewhere().await.unwrap().is_empty());
        // The other tool goes on: once more, and it is taken over.
        database.execute("CREATE TABLE c (x INTEGER)").await;
        theirs.sqlx_ran("3", "c", "CREATE TABLE c (x INTEGER)", true).await;
        let since = kit.elsewhere().await.unwrap().remove(0);
        assert!(since.imported);
        assert_eq!(since.new_ones().map(|ran| ran.title.as_str()).collect::<Vec<_>>(), ["3_c"]);
        assert_eq!(kit.status().await.unwrap()[2].state, State::Elsewhere);
        provokes("E0360", &kit.migrate(&Upward::default(), &mut Silent).await.unwrap_err());
        let again = kit.import(&theirs.import()).await.unwrap();
        assert_eq!((again.taken[0].title.as_str(), again.before, again.taken.len()), ("3_c", 2, 1));
        assert!(kit.migrate(&Upward::default(), &mut Silent).await.unwrap().is_empty());
        assert_eq!(kit.status().await.unwrap()[2].batch, Some(3));
        kit.undo_import().await.unwrap();
    }

    async fn only_a_true_history_is_given_back(database: TestDatabase) {
        let theirs = two_of_three(&database).await;
        let before = theirs.history().await;
        let mut kit = theirs.migrator().await;
        provokes("E0358", &kit.undo_import().await.unwrap_err());
        kit.import(&theirs.import()).await.unwrap();

        kit.migrate(&Upward::default(), &mut Silent).await.unwrap();
        let error = kit.undo_import().await.unwrap_err();
        provokes("E0359", &error);
        assert_eq!(error.to_string(), "applied by Kit since the history of sqlx was taken over: 3_c");
        kit.rollback(Rollback::Steps(2), &mut Silent).await.unwrap();
        let error = kit.undo_import().await.unwrap_err();
        provokes("E0359", &error);
        assert_eq!(error.to_string(), "undone by Kit since the history of sqlx was taken over: 2");
        kit.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
        kit.undo_import().await.unwrap();
        assert_eq!(theirs.history().await, before);
    }
}

/// Three migrations of sqlx, two of them applied.
async fn two_of_three(database: &TestDatabase) -> Theirs<'_> {
    let theirs = Theirs::new(database, Tool::Sqlx).await;
    for (version, table) in [(1, "a"), (2, "b"), (3, "c")] {
        let text = format!("CREATE TABLE {table} (x INTEGER)");
        theirs.write(&format!("{version}_{table}.up.sql"), &text);
        theirs.write(&format!("{version}_{table}.down.sql"), &format!("DROP TABLE {table}"));
        if version < 3 {
            database.execute(&text).await;
            theirs.sqlx_ran(&version.to_string(), table, &text, true).await;
        }
    }
    theirs
}
