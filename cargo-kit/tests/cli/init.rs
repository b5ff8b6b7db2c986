//! `init` in the projects that people have.

use crate::common::Place;

fn package(place: &Place, folder: &str, name: &str) {
    let text = format!(
        "# ours\n[package]\nname = \"{name}\" # name\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n"
    );
    place.write(&format!("{folder}Cargo.toml"), &text);
    place.write(&format!("{folder}src/main.rs"), "fn main() {}\n");
}

#[test]
fn a_single_package_becomes_a_workspace_with_a_runner() {
    let place = Place::new();
    package(&place, "", "shop");
    let before = place.read("Cargo.toml");
    let ended = place.kit_in("src", "init").good();
    assert!(ended.out.contains("created  database/Cargo.toml"), "{}", ended.out);
    let after = place.read("Cargo.toml");
    let added = after.strip_prefix(&before).unwrap();
    assert_eq!(
        added,
        "\n[workspace]\nmembers = [\"database\"]\n\n# Where `cargo kit` finds the parts of this project.\n\
         [workspace.metadata.kit]\nrunner = \"database\"\nentities = \"src/entities\"\n"
    );
    assert_eq!(place.list("database"), [".gitignore", "Cargo.toml", "build.rs", "main.rs", "migrations"]);
    place.kit("make:migration create_posts_table").good();
}

#[test]
fn a_workspace_gets_a_member_and_keeps_its_layout() {
    let place = Place::new();
    let before = "[workspace]\nmembers = [\n    \"one\", # first\n    \"crates/*\",\n]\nresolver = \"3\"\n\n[profile.dev]\ndebug = 1\n";
    place.write("Cargo.toml", before);
    package(&place, "one/", "one");
    package(&place, "crates/two/", "two");
    place.kit("init").failed(3, "one, two").failed(3, "--entities DIR").provokes("E0716");
    assert!(!place.exists("database"));
    place.kit_in("crates/two/src", "init").good();
    let after = place.read("Cargo.toml");
    assert!(after.starts_with(
        "[workspace]\nmembers = [\n    \"one\", # first\n    \"crates/*\",\n    \"database\",\n]\nresolver"
    ));
    assert!(after.contains("\n[profile.dev]\ndebug = 1\n"), "{after}");
    assert!(after.contains("entities = \"crates/two/src/entities\"\n"), "{after}");
}

#[test]
fn what_is_there_is_not_touched() {
    let place = Place::new();
    package(&place, "", "shop");
    place.write("database/notes.txt", "mine");
    let before = place.read("Cargo.toml");
    place.kit("init").failed(1, "database is there already").failed(1, "--runner NAME").provokes("E0713");
    assert_eq!(place.read("Cargo.toml"), before);
    assert_eq!(place.list("database"), ["notes.txt"]);
    place.kit("init --runner migrations --entities src/rows").good();
    assert!(place.read("Cargo.toml").contains("runner = \"migrations\"\nentities = \"src/rows\"\n"));
    place.kit("init --runner again").failed(1, "is a Kit project already").provokes("E0714");
    assert!(!place.exists("again"));
}

#[test]
fn wrong_names_and_places_are_refused() {
    let place = Place::new();
    place.kit("init").failed(1, "no Cargo.toml").provokes("E0101");
    package(&place, "", "shop");
    place.kit("init --runner fn").failed(2, "keyword").provokes("E0712");
    place.kit("init --runner shop").failed(1, "has a package `shop` already").provokes("E0715");
    place.kit("init --entities ../elsewhere").failed(2, "is not below").provokes("E0717");
    place.kit("init --database oracle").failed(2, "oracle");
    assert_eq!(place.list(""), ["Cargo.toml", "src"]);
}

#[test]
fn the_database_is_the_one_the_project_uses_already() {
    let place = Place::new();
    package(&place, "", "shop");
    place.write(".env", "DATABASE_URL=postgresql://shop:secret@db.example/shop\n");
    let said = place.kit("init").good().out;
    assert!(said.contains("DATABASE_URL: postgresql://shop:***@db.example/shop\n"), "{said}");
    assert!(said.contains("\"entity-postgres\""), "{said}");
    assert!(place.read("database/Cargo.toml").contains("features = [\"postgres\"]"));

    let place = Place::new();
    package(&place, "", "shop");
    let said = place.kit("init --database pg --database mysql").good().out;
    assert!(place.read("database/Cargo.toml").contains("features = [\"postgres\", \"mysql\"]"));
    assert!(said.contains("DATABASE_URL=postgres://"), "{said}");
}

#[test]
fn other_tools_are_named_where_they_are_seen() {
    let place = Place::new();
    package(&place, "", "shop");
    place.write("migrations/20230101000000_a.sql", "SELECT 1;\n");
    place.write("web/manage.py", "from django.core.management import execute_from_command_line\n");
    place.write(".env", "DATABASE_URL=sqlite:shop.sqlite\n");
    let said = place.kit("init").good().out;
    for line in [
        "migrations looks like sqlx: cargo kit migrate:import --from sqlx takes its history over.\n",
        "web/manage.py looks like django: cargo kit migrate:import --from django takes its history over.\n",
    ] {
        assert!(said.contains(line), "{said}");
    }
    assert!(!said.contains("migrate:baseline"), "{said}");
}
