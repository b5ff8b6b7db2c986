//! The workflow that `docs/deploy.md` shows: its commands are run, in its order.

use std::path::Path;
use std::process::Command;

use crate::common::run;
use crate::end_to_end::{Blog, target};

/// The commands of the first workflow of the page.
fn commands() -> Vec<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/deploy.md");
    let page = std::fs::read_to_string(page).unwrap();
    let workflow = page.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    workflow.lines().filter_map(|line| line.trim().strip_prefix("- run: ").map(str::to_owned)).collect()
}

#[test]
fn the_workflow_of_the_page_runs() {
    let blog = Blog::new();
    // What is committed has its entities.
    blog.kit("migrate").good();
    let project = blog.place.path.join("blog");
    let server = blog.place.path.join("server");
    std::fs::create_dir(&server).unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_cargo-kit")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(programs.into()).chain(std::env::split_paths(&path))).unwrap();

    let mut is_built = false;
    let mut count = 0;
    for command in commands().iter().filter(|command| !command.starts_with("cargo install ")) {
        // Without a release build, and on the versions that are there.
        let here = command.replace("--release --locked", "--offline");
        let mut shell = Command::new("sh");
        shell.args(["-c", &here]).env("PATH", &path).env("CARGO_TARGET_DIR", target()).env_remove("APP_ENV");
        shell.env("CARGO_NET_OFFLINE", "true");
        match is_built {
            false => shell.current_dir(&project).env("DATABASE_URL", "sqlite:database/ci.sqlite"),
            true => shell.current_dir(&server).env("DATABASE_URL", "sqlite:shop.sqlite").env("APP_ENV", "production"),
        };
        let ended = run(&mut shell);
        assert_eq!(ended.code, 0, "{command}: {ended:?}");
        count += 1;
        if command.starts_with("cargo build ") {
            is_built = true;
            std::fs::copy(target().join("debug/database"), server.join("database")).unwrap();
        }
    }
    assert_eq!(count, 10);
    let report: serde_json::Value = serde_json::from_str(&blog.place.read("server/migrate.json")).unwrap();
    assert_eq!((&report["outcome"], &report["environment"]), (&"done".into(), &"production".into()));
    assert!(blog.place.read("server/plan.sql").contains("CREATE TABLE"));
    assert!(!server.join("app").exists(), "entities are written where the source is");
}
