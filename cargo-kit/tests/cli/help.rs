//! Help, for every command, without a project and without building anything.

use crate::common::Place;

#[test]
fn help_lists_the_commands_of_both_sides_with_their_line() {
    let place = Place::new();
    for line in ["--help", "kit --help", "-h"] {
        let help = place.kit_without_cargo(line).good().out;
        for command in ["new", "init", "make:migration", "templates:publish", "explain", "completions"] {
            assert!(help.contains(&format!("\n  {command} ")), "{command} in\n{help}");
        }
        for command in ["migrate", "migrate:fresh", "migrate:status", "migrate:plan", "db:show", "entity:check"] {
            assert!(help.contains(&format!("\n  {command} ")), "{command} in\n{help}");
        }
        for group in ["Project:", "Migrations:", "Database:", "Entities:", "Options:", "Exit codes:"] {
            assert!(help.contains(&format!("\n{group}\n")), "{group} in\n{help}");
        }
        assert!(!help.contains('\u{1b}'), "{help}");
    }
}

#[test]
fn help_of_a_runner_command_is_shown_without_a_project() {
    let help = Place::new().kit_without_cargo("migrate --help").good().out;
    assert!(help.contains("Usage: cargo kit migrate [OPTIONS]"), "{help}");
    assert!(help.contains("--pretend"), "{help}");
    assert_eq!(Place::new().kit_without_cargo("help migrate").good().out, help);
    assert!(help.contains("--manifest-path"), "{help}");
}

#[test]
fn every_command_has_help_of_its_own() {
    let place = Place::new();
    let overview = place.kit_without_cargo("--help").good().out;
    let commands = overview.lines().filter(|line| line.starts_with("  ") && !line.trim_start().starts_with('-'));
    let names: Vec<&str> =
        commands.filter_map(|line| line.split_whitespace().next()).take_while(|name| *name != "0").collect();
    assert!(names.len() >= 15, "{names:?}");
    for name in names {
        let help = place.kit_without_cargo(&format!("{name} --help")).good().out;
        assert!(help.contains(&format!("Usage: cargo kit {name}")), "{name}: {help}");
    }
}

#[test]
fn a_wrong_flag_or_command_is_told_before_anything_is_looked_for() {
    let place = Place::new();
    place.kit_without_cargo("migrate --bogus").failed(2, "--bogus");
    place.kit_without_cargo("migrat").failed(2, "migrate");
    place.kit_without_cargo("migrate:rollback --step x").failed(2, "--step");
}

#[test]
fn cargo_list_can_show_the_description() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let program = std::fs::read(env!("CARGO_BIN_EXE_cargo-kit")).unwrap();
    let description = b"Migrations, entities and everything between a Rust application and its database";
    assert!(program.windows(description.len()).any(|window| window == description));
}
