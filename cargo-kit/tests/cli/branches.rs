//! One project, one database, three branches in git: switched, reconciled, rebased.

use std::process::Command;

use crate::common::run;
use crate::end_to_end::Blog;

/// Git, that asks nobody who he is.
fn git(blog: &Blog, line: &str) {
    let mut git = Command::new("git");
    let who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "core.hooksPath="];
    git.args(who).args(line.split(' ')).current_dir(blog.place.path.join("blog"));
    run(&mut git).good();
}

/// Runs SQL, by a migration that is gone again.
fn sql(blog: &Blog, text: &str) {
    blog.write("rows/1_rows.up.sql", text);
    blog.write("rows/1_rows.down.sql", "SELECT 1;\n");
    for command in ["migrate", "migrate:rollback"] {
        blog.kit_without_cargo(&format!("{command} --dir rows --no-entities")).good();
    }
}

/// Fails unless the condition holds in the database.
fn holds(blog: &Blog, condition: &str) {
    let check = "CREATE TABLE held (is_so INTEGER CHECK (is_so = 1));";
    sql(blog, &format!("{check}\nINSERT INTO held SELECT {condition};\nDROP TABLE held;\n"));
}

/// A migration on the branch that is checked out, committed.
fn commit(blog: &Blog, migration: &str, up: &str, down: &str) {
    blog.write(&format!("database/migrations/{migration}.up.sql"), up);
    blog.write(&format!("database/migrations/{migration}.down.sql"), down);
    git(blog, "add -f database/migrations");
    git(blog, &format!("commit -q -m {migration}"));
}

/// Main with its users, and two features whose versions lie between main's.
fn three_branches() -> Blog {
    let blog = Blog::new();
    git(&blog, "init -q -b main");
    // Only migrations go with the branches.
    blog.write(".git/info/exclude", "*\n");
    git(&blog, "add -f database/migrations");
    git(&blog, "commit -q -m project");
    for (branch, migration, up, down) in [
        (
            "tags",
            "30000102_000000_tags",
            "CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT);\nALTER TABLE users ADD COLUMN bio TEXT;\n",
            "ALTER TABLE users DROP COLUMN bio;\nDROP TABLE tags;\n",
        ),
        (
            "votes",
            "30000101_000000_votes",
            "CREATE TABLE votes (id INTEGER PRIMARY KEY);\nALTER TABLE users RENAME COLUMN name TO full_name;\n",
            "ALTER TABLE users RENAME COLUMN full_name TO name;\nDROP TABLE votes;\n",
        ),
    ] {
        git(&blog, &format!("checkout -q -b {branch} main"));
        commit(&blog, migration, up, down);
    }
    git(&blog, "checkout -q main");
    commit(&blog, "30000103_000000_logs", "CREATE TABLE logs (id INTEGER PRIMARY KEY);\n", "DROP TABLE logs;\n");
    blog.kit("migrate").good();
    blog
}

#[test]
fn a_database_goes_with_the_branches_and_says_what_it_drops() {
    let blog = three_branches();
    sql(&blog, "INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.org'), ('Bob', 'bob@example.org');");
    let mut on = "main";
    for (round, branch) in
        ["tags", "votes", "main", "votes", "tags", "main", "tags", "votes", "tags", "main"].into_iter().enumerate()
    {
        let row = match on {
            "tags" => "INSERT INTO tags (name) VALUES ('a'), ('b'), ('c');\nUPDATE users SET bio = 'me' WHERE id = 1;",
            "votes" => "INSERT INTO votes (id) VALUES (7);",
            _ => "INSERT INTO logs (id) VALUES (7), (8);",
        };
        sql(&blog, row);
        git(&blog, &format!("checkout -q {branch}"));
        let hint = blog.kit("migrate").failed(1, "`migrate:reconcile` brings the database to this branch");
        assert!(hint.err.contains("applied, but missing from disk"), "{}", hint.err);

        // Nobody is there to be asked.
        let asked = blog.kit("migrate:reconcile").provokes("E0345");
        assert_eq!(asked.code, 3);
        let dropped = match on {
            "tags" => vec!["drops      table tags: 3 rows", "drops      column users.bio: 1 value"],
            "votes" => vec!["drops      table votes: 1 row"],
            _ => vec!["drops      table logs: 2 rows"],
        };
        for line in &dropped {
            assert!(asked.err.contains(line), "round {round}: {}", asked.err);
        }
        assert_eq!(asked.err.matches("\n  drops  ").count(), dropped.len(), "round {round}: {}", asked.err);

        let done = blog.kit("migrate:reconcile --allow rows-dropped").good();
        let told = done.out.find("only there: undo").unwrap();
        let drops = done.out.find("  drops ").unwrap();
        assert!(told < drops && drops < done.out.find("UNDONE").unwrap(), "{}", done.out);
        let name = if branch == "votes" { "full_name" } else { "name" };
        let user = blog.read("app/entities/user.rs");
        assert!(user.contains(&format!("pub {name}: ")), "round {round}: {user}");
        assert_eq!(user.contains("pub bio: "), branch == "tags", "round {round}: {user}");
        let own = |table: &str| blog.place.exists(&format!("blog/app/entities/{table}.rs"));
        assert_eq!([own("tag"), own("vote"), own("log")], [branch == "tags", branch == "votes", branch == "main"]);
        blog.kit("migrate:status --check").good();
        holds(&blog, &format!("group_concat({name}) = 'Ada,Bob' FROM (SELECT {name} FROM users ORDER BY id)"));
        on = branch;
    }
    let again = blog.kit_without_cargo("migrate:reconcile").good();
    assert!(again.out.contains("Nothing to reconcile"), "{}", again.out);
}

#[test]
fn what_is_not_to_be_done_by_accident_is_not_done() {
    let blog = three_branches();
    let before = blog.kit("migrate:status --format json").good().out;
    let wrong = blog.kit("migrate:reconcile --dir database/migrations").provokes("E0346");
    assert_eq!(wrong.code, 2);
    let pretended = blog.kit("migrate:reconcile --pretend").good();
    assert!(pretended.out.contains("Nothing to reconcile"), "{}", pretended.out);

    // A branch that begins anew.
    for file in blog.place.list("blog/database/migrations") {
        std::fs::remove_file(blog.place.path.join("blog/database/migrations").join(file)).unwrap();
    }
    let nothing = blog.kit("migrate:reconcile").provokes("E0344");
    assert_eq!(nothing.code, 3);
    let pretended = blog.kit("migrate:reconcile --pretend").good();
    assert!(pretended.out.contains("-- drops table users: 0 rows\n"), "{}", pretended.out);
    git(&blog, "checkout -q -- database/migrations");
    assert_eq!(blog.kit("migrate:status --format json").good().out, before);

    // What both have, each by a migration of its own, is dropped only by its name.
    sql(&blog, "INSERT INTO logs (id) VALUES (7);");
    git(
        &blog,
        "rm -q database/migrations/30000103_000000_logs.up.sql database/migrations/30000103_000000_logs.down.sql",
    );
    commit(
        &blog,
        "30000104_000000_journal",
        "CREATE TABLE logs (id INTEGER PRIMARY KEY, at TEXT);\n",
        "DROP TABLE logs;\n",
    );
    let kept = blog.kit("migrate:reconcile --allow rows-dropped").provokes("E0345");
    assert!(kept.err.contains("table logs, and there is another one then: 1 row"), "{}", kept.err);
    assert!(kept.err.contains("--drop logs"), "{}", kept.err);
    blog.kit("migrate:reconcile --drop logs").good();

    // Production is asked about like everywhere else.
    git(&blog, "checkout -q tags");
    let guarded =
        run(blog.command().args(["migrate:reconcile", "--allow", "rows-dropped"]).env("APP_ENV", "production"));
    guarded.provokes("E0406");
    let forced = ["migrate:reconcile", "--allow", "rows-dropped", "--force", "--format", "json"];
    let forced = run(blog.command().args(forced).env("APP_ENV", "production")).good();
    assert!(forced.out.contains("\"apply\": [\n    \"30000102_000000_tags\"\n  ]"), "{}", forced.out);
}

#[test]
fn a_migration_is_rebased_and_a_database_that_has_it_follows() {
    let blog = three_branches();
    git(&blog, "merge -q -m merged tags");
    let applied = blog.kit("migrate:rebase 30000103_000000").provokes("E0347");
    assert_eq!(applied.code, 1);
    let unknown = blog.kit("migrate:rebase nonsense").failed(1, "there is no migration nonsense");
    assert!(unknown.err.contains("migrate:status"), "{}", unknown.err);

    let pretended = blog.kit("migrate:rebase --pretend").good();
    assert!(pretended.out.contains("  30000102_000000_tags\n    is now 30000103_000001_tags\n"), "{}", pretended.out);
    blog.write("database/migrations/30000103_000001_tags.down.sql", "");
    let taken = blog.kit("migrate:rebase 30000102_000000_tags");
    // A file of that name is a `.down.sql` without its `.up.sql`: the runner refuses it first.
    assert_eq!(taken.code, 1, "{taken:?}");
    std::fs::remove_file(blog.place.path.join("blog/database/migrations/30000103_000001_tags.down.sql")).unwrap();

    // Elsewhere it is applied under its old version, with rows.
    let elsewhere = "--url sqlite:database/elsewhere.sqlite";
    blog.kit(&format!("migrate {elsewhere}")).good();
    let rebased = blog.kit("migrate:rebase database/migrations/30000102_000000_tags.up.sql").good();
    assert!(rebased.out.contains("Moved behind all others:"), "{}", rebased.out);
    let files = blog.place.list("blog/database/migrations");
    for file in ["30000103_000001_tags.up.sql", "30000103_000001_tags.down.sql"] {
        assert!(files.iter().any(|each| each == file), "{files:?}");
    }
    assert!(!files.iter().any(|each| each.starts_with("30000102")), "{files:?}");
    let nothing = blog.kit("migrate:rebase --format json").good();
    assert!(nothing.out.contains("\"migrations\": []"), "{}", nothing.out);
    blog.kit("migrate").good();
    blog.kit("migrate:status --check").good();

    let moved = blog.kit(&format!("migrate:reconcile {elsewhere}")).good();
    assert!(
        moved.out.contains("30000102_000000_tags") && moved.out.contains("is 30000103_000001_tags here"),
        "{}",
        moved.out
    );
    blog.kit(&format!("migrate:status --check {elsewhere}")).good();
}

#[test]
fn rows_that_a_down_deletes_are_asked_about() {
    let blog = three_branches();
    git(&blog, "checkout -q -b seeds");
    let seed = "INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.org');\n";
    commit(&blog, "30000104_000000_seeds", seed, "DELETE FROM users;\n");
    blog.kit("migrate").good();
    git(&blog, "checkout -q main");
    let asked = blog.kit("migrate:reconcile").provokes("E0345");
    let told = "deletes    rows of users, by the DELETE in the `down` of 30000104_000000_seeds: 1 row";
    assert!(asked.err.contains(told), "{}", asked.err);
    holds(&blog, "count(*) = 1 FROM users");
    blog.kit("migrate:reconcile --allow rows-dropped").good();
    holds(&blog, "count(*) = 0 FROM users");
}

#[test]
fn two_of_one_version_are_told_apart_and_one_gets_another() {
    let blog = three_branches();
    git(&blog, "checkout -q tags");
    commit(&blog, "30000103_000000_notes", "CREATE TABLE notes (id INTEGER PRIMARY KEY);\n", "DROP TABLE notes;\n");
    let told = blog.kit("migrate").provokes("E0313");
    let message = "30000103_000000_logs is applied, and another migration has its version: 30000103_000000_notes";
    assert!(told.err.contains(message), "{}", told.err);
    let pretended = blog.kit("migrate:rebase 30000103_000000 --pretend").good();
    assert!(pretended.out.contains("  30000103_000000_notes\n    is now 30000103_000001_notes\n"), "{}", pretended.out);

    // Merged: both are there, and the one that is applied keeps its version.
    git(&blog, "merge -q -m merged main");
    blog.kit("migrate").failed(1, "version 30000103_000000 is used twice").provokes("E0202");
    let pretended = blog.kit("migrate:rebase --pretend").good();
    assert!(pretended.out.contains("  30000103_000000_notes\n    is now 30000103_000002_notes\n"), "{}", pretended.out);
    blog.kit("migrate:rebase 30000103_000000_logs").provokes("E0347");
    blog.kit("migrate:rebase 30000103_000000").good();
    blog.kit("migrate").good();
    blog.kit("migrate:status --check").good();
}

#[test]
fn of_two_that_are_pending_somebody_says_which_one_moves() {
    let blog = three_branches();
    blog.kit("migrate:rollback").good();
    commit(&blog, "30000103_000000_notes", "CREATE TABLE notes (id INTEGER PRIMARY KEY);\n", "DROP TABLE notes;\n");
    let asked = blog.kit("migrate:rebase 30000103_000000").provokes("E0202");
    assert!(asked.err.contains("30000103_000000_logs and 30000103_000000_notes"), "{}", asked.err);
    blog.kit("migrate:rebase 30000103_000000_notes").good();
    blog.kit("migrate").good();
    blog.kit("migrate:status --check").good();
}
