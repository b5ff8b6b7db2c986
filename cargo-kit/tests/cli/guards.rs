//! What stands around a run, as a person and a program see it: the backup, the report, the profile, production.

use serde_json::Value;

use crate::common::run;
use crate::end_to_end::Blog;

/// Drops what every new project has.
const DROPS: &str = "database/migrations/20990101_000000_drop_users.sql";

fn report(blog: &Blog) -> Value {
    serde_json::from_str(&blog.read("run.json")).unwrap()
}

#[test]
fn a_run_is_backed_up_and_reported() {
    let blog = Blog::new();
    let first = blog.kit("migrate --report run.json --profile --backup").good();
    assert!(first.out.contains("  Slowest statements ..."), "{}", first.out);
    assert!(!first.out.contains("Backup"), "nothing can be lost: {}", first.out);
    let document = report(&blog);
    let fields: Vec<_> = document.as_object().unwrap().keys().cloned().collect();
    let all = "backup began_at command database driver duration_ms ended_at environment error format kit migrations outcome planned";
    assert_eq!(fields.join(" "), all);
    assert_eq!(
        (&document["format"], &document["outcome"], &document["error"]),
        (&1.into(), &"done".into(), &Value::Null)
    );
    assert_eq!((&document["command"], &document["driver"]), (&"migrate".into(), &"sqlite".into()));

    // A report that cannot be written stops the command before it has begun.
    blog.write(DROPS, "DROP TABLE users;\n");
    blog.kit_without_cargo("migrate --report nowhere/run.json")
        .failed(1, "cannot write the report nowhere/run.json")
        .provokes("E0128");
    blog.kit_without_cargo("migrate:status --check").failed(4, "");

    for no_file in ["database", "/dev/null"] {
        blog.kit_without_cargo(&format!("migrate --report {no_file}")).failed(1, "it is no file").provokes("E0128");
    }
    #[cfg(unix)]
    {
        // What a link leads to may have no path, as a pipe.
        std::os::unix::fs::symlink("/dev/stdout", blog.place.path.join("blog/out")).unwrap();
        blog.kit_without_cargo("migrate --report out").failed(1, "it is no file").provokes("E0128");
    }

    // So does a backup that cannot be made.
    let refused = blog.kit_without_cargo("migrate --backup=/dev/null/x --report run.json");
    refused.failed(1, "no backup was made of").provokes("E0520");
    let document = report(&blog);
    assert_eq!((&document["outcome"], &document["error"]["code"]), (&"failed".into(), &"kit::E0520".into()));
    assert_eq!(document["migrations"], Value::Array(vec![]));
    blog.kit_without_cargo("migrate:status --check").failed(4, "");

    let saved = run(blog.command().args(["migrate", "--report", "run.json"]).env("KIT_BACKUP", "1")).good();
    let files = blog.place.list("blog/backups");
    let [file] = &files[..] else { panic!("{files:?}") };
    assert!(saved.out.contains(&format!("Backup [backups/{file}] made (")), "{}", saved.out);
    assert!(
        saved.out.contains("\n  restore  rm -f ") && saved.out.contains("\n     then  cp backups/"),
        "{}",
        saved.out
    );
    let document = report(&blog);
    assert_eq!(document["backup"]["file"], format!("backups/{file}"));

    // To the word, it is back.
    for command in document["backup"]["restore"].as_array().unwrap() {
        let mut shell = std::process::Command::new("sh");
        run(shell.args(["-c", command.as_str().unwrap()]).current_dir(blog.place.path.join("blog"))).good();
    }
    let status = blog.kit_without_cargo("migrate:status").good().out;
    assert!(status.contains("drop_users ...") && status.contains(" Pending"), "{status}");
    assert!(blog.kit_without_cargo("db:show").good().out.contains("  users ..."));

    // All or nothing, and what failed is in the report.
    blog.write("database/migrations/20990101_000001_wrong.sql", "DROP TABLE nowhere;\n");
    let failed = blog.kit_without_cargo("migrate --single-transaction --report run.json").failed(1, "no such table");
    assert!(failed.err.contains("nothing was changed: with --single-transaction"), "{}", failed.err);
    let document = report(&blog);
    let outcomes: Vec<_> = document["migrations"].as_array().unwrap().iter().map(|each| &each["outcome"]).collect();
    assert_eq!(outcomes, ["rolled_back", "failed"]);
    assert_eq!(document["error"]["statement"], "DROP TABLE nowhere");
    blog.write("database/migrations/20990101_000001_wrong.sql", "-- no-transaction\nVACUUM;\n");
    let apart = blog.kit_without_cargo("migrate --single-transaction").failed(1, "20990101_000001_wrong cannot be");
    apart.provokes("E0409");
    assert!(blog.kit_without_cargo("db:show").good().out.contains("  users ..."));
}

#[test]
fn production_is_guarded_whatever_a_laptop_says() {
    let blog = Blog::new();
    blog.kit("migrate").good();
    let shown = blog.kit_without_cargo("db:show").good().out;
    assert!(shown.contains("  Environment ...") && shown.contains("... local"), "{shown}");
    assert!(!blog.kit_without_cargo("migrate:status").good().out.contains("Environment"));
    blog.kit_without_cargo("migrate:install --environment production").good();
    assert!(blog.kit_without_cargo("migrate:status").good().out.contains("... production"));
    blog.write(DROPS, "DROP TABLE users;\n");
    for changes in [
        "migrate",
        "migrate:up",
        "migrate:down",
        "migrate:rollback",
        "migrate:reset",
        "migrate:refresh",
        "migrate:fresh",
        "db:wipe",
        "db:drop",
        "migrate:install --environment local",
    ] {
        blog.kit_without_cargo(changes).failed(3, "this is a production database");
    }
    for looks in
        ["migrate --pretend", "migrate:rollback --pretend", "migrate:reset --pretend", "migrate:plan", "migrate:status"]
    {
        blog.kit_without_cargo(looks).good();
    }
    let shown = blog.kit_without_cargo("db:show").good().out;
    assert!(shown.contains("  users ...") && shown.contains("... production"), "{shown}");
}

/// What is written is nobody else's to read, wherever a link says that it is, and whole while the run goes on.
#[cfg(unix)]
#[test]
fn a_killed_run_leaves_a_whole_report() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::process::CommandExt;
    use std::time::{Duration, Instant};

    let blog = Blog::new();
    blog.kit("migrate --report run.json").good();
    let folder = blog.place.path.join("blog");
    let mode = |name: &str| folder.join(name).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("run.json"), 0o600);

    symlink("run.json", folder.join("latest.json")).unwrap();
    blog.write(
        "database/migrations/20990101_000000_long.sql",
        "CREATE TABLE big AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n;\n",
    );
    let mut command = blog.command();
    command.args(["migrate", "--report", "latest.json"]).process_group(0);
    let mut running = command.stdout(std::process::Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    while report(&blog)["outcome"] != "running" {
        assert!(began.elapsed() < Duration::from_secs(60), "{:#}", report(&blog));
        std::thread::sleep(Duration::from_millis(20));
    }
    run(std::process::Command::new("kill").args(["-9", "--", &format!("-{}", running.id())])).good();
    running.wait().unwrap();
    assert_eq!(report(&blog)["outcome"], "running");
    assert_eq!(mode("run.json"), 0o600);
    assert!(folder.join("latest.json").is_symlink());
    let names = blog.place.list("blog");
    assert!(!names.iter().any(|name| name.ends_with(".part")), "{names:?}");

    // The next one replaces it.
    blog.write("database/migrations/20990101_000000_long.sql", "CREATE TABLE big (a INTEGER);\n");
    blog.kit_without_cargo("migrate --report latest.json").good();
    assert_eq!(report(&blog)["outcome"], "done");
}

#[test]
fn what_a_drop_takes_is_backed_up() {
    let blog = Blog::new();
    blog.kit("migrate").good();
    let before = blog.kit_without_cargo("db:show").good().out;
    for takes in ["migrate:refresh", "db:drop"] {
        let taken = blog.kit_without_cargo(&format!("{takes} --backup --report run.json")).good();
        assert!(taken.out.contains("Backup [backups/"), "{takes}: {}", taken.out);
        let document = report(&blog);
        assert_eq!(document["command"], takes);
        for command in document["backup"]["restore"].as_array().unwrap() {
            let mut shell = std::process::Command::new("sh");
            run(shell.args(["-c", command.as_str().unwrap()]).current_dir(blog.place.path.join("blog"))).good();
        }
        assert_eq!(blog.kit_without_cargo("db:show").good().out, before, "{takes}");
    }
    // There is nothing to save, and nothing to drop.
    blog.kit_without_cargo("db:drop").good();
    let nothing = blog.kit_without_cargo("db:drop --backup").good().out;
    assert!(nothing.contains("There is no database [") && !nothing.contains("Backup ["), "{nothing}");
}
