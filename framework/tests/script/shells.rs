//! The database's own shell makes the same of what is told as `migrate` does.

use std::io::Write;
use std::process::{Command, Stdio};

use ruskit::driver::driver_for;
use ruskit::migrate::{Direction, Scripted, Silent, Source, Upward, script};

use crate::cases::all;
use crate::heard::Heard;
use crate::support::{Engine, TestDatabase};

on_every_database! {
    async fn the_shell_makes_the_same_of_it(database: TestDatabase) {
        database.migrator(all(database.engine())).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        let by_hand = database.another().await;
        let source = Source::new(all(database.engine())).unwrap();
        for direction in [Direction::Up, Direction::Down] {
            let wanted = Scripted { only: None, direction, safe: false, no_database: false, shadow: None };
            let mut heard = Heard::default();
            script(&by_hand.url(), &source, &wanted, &mut heard).await.unwrap();
            let Some(printed) = in_shell(&by_hand, &heard.for_shell(driver_for(&by_hand.url()).unwrap())) else { return };
            assert_eq!(printed.trim(), "", "a guard found something");
            if direction == Direction::Up {
                assert_eq!(by_hand.contents().await, database.contents().await);
            }
        }
        assert_eq!(by_hand.contents().await, "");
    }
}

/// Runs a script in the shell; what it prints. None where there is no such shell here.
fn in_shell(database: &TestDatabase, script: &str) -> Option<String> {
    let url = database.url();
    let url = url.secret();
    let mut shell = match database.engine() {
        Engine::Sqlite => {
            let mut shell = Command::new("sqlite3");
            shell.arg("-bail").arg(url.strip_prefix("sqlite:").unwrap());
            shell
        }
        Engine::Postgres => {
            let mut shell = Command::new("psql");
            shell.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url]);
            shell
        }
        Engine::Mysql => {
            let (address, name) = url.strip_prefix("mysql://").unwrap().rsplit_once('/').unwrap();
            let (user, server) = address.split_once('@').unwrap();
            let (host, port) = server.split_once(':').unwrap();
            let mut shell = Command::new("mariadb");
            shell.args(["--no-defaults", "--comments", "--default-character-set=utf8mb4", "-h", host, "-P", port]);
            shell.args(["-u", user.split(':').next().unwrap(), name]);
            if let Some((_, password)) = user.split_once(':') {
                shell.env("MYSQL_PWD", password);
            }
            shell
        }
    };
    let started = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut child) = started else {
        eprintln!("SKIPPED: {shell:?} is not here");
        return None;
    };
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}\n{script}");
    Some(String::from_utf8(output.stdout).unwrap())
}
