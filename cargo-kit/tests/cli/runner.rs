//! Finding, building and calling a runner; here one without dependencies, so that building it is quick.

use crate::common::{Place, command, run};

#[test]
fn the_runner_gets_the_arguments_without_the_flags_of_cargo_kit() {
    let place = Place::with_small_runner();
    let ended = place.kit_in("database", "kit --offline migrate --step --url sqlite:a.db -p database").good();
    assert!(ended.out.contains("arguments: migrate --step --url sqlite:a.db\n"), "{ended:?}");
    assert!(ended.out.contains(&format!("folder: {}\n", place.path.display())), "{ended:?}");
    assert!(
        ended.out.contains(&format!("KIT_MIGRATIONS: {}/database/migrations\n", place.path.display())),
        "{ended:?}"
    );
    assert!(ended.out.contains("KIT_WANT_SCHEMA: 1\n"), "{ended:?}");
    assert_eq!(ended.err, "");
    let ended = place.kit_in("database", "migrate --dir other").good();
    assert!(ended.out.contains(&format!("--dir {}/database/other\n", place.path.display())), "{ended:?}");
    assert!(place.kit("migrate --dir other").good().out.contains("--dir other\n"));
}

#[test]
fn the_code_of_the_runner_is_passed_on() {
    let place = Place::with_small_runner();
    for code in [1, 3, 4] {
        place.write("code", &code.to_string());
        place.kit("migrate").failed(code, "");
    }
    place.write("code", "5");
    place.kit("migrate").failed(5, "of different versions").provokes("E0804");
}

#[test]
fn when_nothing_changed_cargo_is_not_called() {
    let place = Place::with_small_runner();
    place.kit("migrate").good();
    place.kit_without_cargo("migrate:status").good();
    place.write("app/src/lib.rs", "not of the runner");
    place.write("database/migrations/20260102_000000_b.sql", "not compiled in development");
    place.kit_without_cargo("migrate").good();
}

#[test]
fn a_change_of_anything_the_runner_is_made_of_is_seen() {
    let changes: &[(&str, &str)] = &[
        ("database/src/main.rs", "fn main() {}"),
        ("database/migrations/20260102_000000_b.rs", ""),
        ("database/Cargo.toml", "[package]\nname = \"database\"\nversion = \"0.2.0\"\nedition = \"2024\"\n"),
        (".cargo/config.toml", "[build]\n"),
        ("rust-toolchain.toml", ""),
        ("Cargo.lock", "version = 4\n"),
    ];
    for (path, text) in changes {
        let place = Place::with_small_runner();
        place.kit("migrate").good();
        place.kit_without_cargo("migrate").good();
        place.write(path, text);
        place.kit_without_cargo("migrate").failed(1, "cannot run cargo").provokes("E0110");
    }
}

#[test]
fn a_changed_program_or_a_changed_environment_is_built_again() {
    let place = Place::with_small_runner();
    place.kit("migrate").good();
    place.kit_without_cargo("migrate --release").failed(1, "cannot run cargo");
    place.kit_without_cargo("migrate --features x").failed(1, "cannot run cargo");
    let flags = run(command(&place.path).arg("migrate").env("RUSTFLAGS", "-Copt-level=1").env("CARGO", "no-cargo"));
    flags.failed(1, "cannot run cargo");
    std::fs::remove_file(place.path.join("target/debug/database")).unwrap();
    place.kit_without_cargo("migrate").failed(1, "cannot run cargo");
    place.kit("migrate").good();
}

#[test]
fn in_release_an_sql_file_is_part_of_the_runner() {
    let place = Place::with_small_runner();
    place.kit("migrate --release").good();
    place.kit_without_cargo("migrate --release").good();
    place.write("database/migrations/20260102_000000_b.sql", "compiled in");
    place.kit_without_cargo("migrate --release").failed(1, "cannot run cargo");
}

#[test]
fn a_source_written_while_cargo_builds_is_not_taken_for_built() {
    let place = Place::with_small_runner();
    let source = place.path.join("database/src/main.rs");
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(60);
    std::fs::File::options().append(true).open(&source).unwrap().set_modified(later).unwrap();
    place.kit("migrate").good();
    place.kit_without_cargo("migrate").failed(1, "cannot run cargo");
}

#[test]
fn errors_of_the_compiler_are_shown_as_cargo_shows_them() {
    let place = Place::with_small_runner();
    place.write("database/src/main.rs", "fn main() { missing() }\n");
    let ended = place
        .kit("migrate")
        .failed(101, "error[E0425]: cannot find function `missing` in this scope")
        .provokes("E0801");
    assert!(ended.err.contains("error: could not compile `database` (bin \"database\")"), "{}", ended.err);
    assert_eq!(ended.out, "");
}

#[test]
fn a_target_folder_elsewhere_is_found_again() {
    let place = Place::with_small_runner();
    place.write(".cargo/config.toml", "[build]\ntarget-dir = \"elsewhere\"\n");
    place.kit_in("database", "migrate").good();
    assert!(!place.exists("target"));
    place.kit_without_cargo("migrate").failed(1, "cannot run cargo");
    place.kit("migrate").good();
    place.kit_without_cargo("migrate").good();
    let call =
        |cargo: &str| run(command(&place.path).arg("migrate").env("CARGO_TARGET_DIR", "third").env("CARGO", cargo));
    call("cargo").good();
    call("no-cargo").good();
    assert!(place.exists("third/debug/database"));
}

#[test]
fn without_a_project_the_way_to_one_is_shown() {
    let place = Place::new();
    place.kit("migrate").failed(1, "no Cargo.toml in").failed(1, "cargo kit new NAME").provokes("E0101");
    place.write("Cargo.toml", "[package]\nname = \"plain\"\nversion = \"0.1.0\"\n");
    place.write("src/main.rs", "fn main() {}");
    place.kit("migrate").failed(1, "is not a Kit project").failed(1, "cargo kit init").provokes("E0104");
    place
        .kit("migrate --manifest-path nowhere/Cargo.toml")
        .failed(2, "nowhere/Cargo.toml does not exist")
        .provokes("E0102");
    place.write("Cargo.toml", "[package\n");
    place.kit("migrate").failed(1, "cargo cannot read this project").provokes("E0111");
}

#[test]
fn what_the_project_says_wrong_is_named() {
    let place = Place::with_small_runner();
    place
        .kit("migrate -p nobody")
        .failed(1, "no package `nobody` in this workspace (packages: database)")
        .provokes("E0105");
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"database\"]\n\n[workspace.metadata.kit]\n";
    place.write("Cargo.toml", &format!("{workspace}runner = \"db\"\n"));
    place.kit("migrate").failed(1, "no package `db`").failed(1, "[workspace.metadata.kit]").provokes("E0105");
    place.write("Cargo.toml", &format!("{workspace}entitys = \"x\"\n"));
    place.kit("migrate").failed(1, "unknown key `entitys`").provokes("E0108");
    place.write("Cargo.toml", &format!("{workspace}entities = 1\n"));
    place.kit("migrate").failed(1, "`entities` is not a text").provokes("E0108");
}

#[test]
fn a_project_is_found_by_its_manifest_from_anywhere() {
    let place = Place::with_small_runner();
    let elsewhere = Place::new();
    let line = format!("--manifest-path {}/Cargo.toml migrate", place.path.display());
    let ended = elsewhere.kit(&line).good();
    assert!(ended.out.contains(&format!("folder: {}\n", place.path.display())), "{ended:?}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_runner_and_its_code_is_passed_on() {
    use std::io::{BufRead as _, BufReader};
    use std::os::unix::process::CommandExt as _;
    use std::process::{Command, Stdio};

    let place = Place::with_small_runner();
    place.write("sleep", "");
    let mut kit = command(&place.path).arg("migrate").process_group(0).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(kit.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "asleep"));
    // As a terminal does: to every process of the group.
    assert!(Command::new("kill").args(["-INT", "--", &format!("-{}", kit.id())]).status().unwrap().success());
    assert_eq!(kit.wait().unwrap().code(), Some(130));
    assert!(place.list("target/kit").iter().all(|name| !name.starts_with("report")));
}
