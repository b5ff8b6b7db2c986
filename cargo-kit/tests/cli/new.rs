//! `new`: what lies in the folder afterwards, and what is refused.

use crate::common::Place;

#[test]
fn a_project_has_an_application_a_runner_and_a_migration() {
    let place = Place::new();
    place.kit("new blog").good();
    let expected = [".env", ".env.example", ".git", ".gitignore", "Cargo.toml", "README.md", "app", "database"];
    let found: Vec<String> = place.list("blog").into_iter().filter(|name| name != ".git").collect();
    assert_eq!(found, expected.iter().filter(|name| **name != ".git").copied().collect::<Vec<_>>());
    assert_eq!(place.list("blog/app"), ["Cargo.toml", "entities", "lib.rs", "main.rs"]);
    assert_eq!(place.list("blog/database"), [".gitignore", "Cargo.toml", "build.rs", "main.rs", "migrations"]);
    let migrations = place.list("blog/database/migrations");
    assert!(migrations[0].ends_with("_create_users_table.rs"), "{migrations:?}");
    assert_eq!(place.read("blog/.env"), "DATABASE_URL=sqlite:database/database.sqlite\n");
    let framework = concat!(env!("CARGO_MANIFEST_DIR"), "/../framework");
    let framework = std::path::Path::new(framework).canonicalize().unwrap();
    assert!(place.read("blog/database/Cargo.toml").contains(&format!("path = {:?}", framework.display().to_string())));
    place.kit_in("blog", "templates:publish migration").good();
}

#[test]
fn a_project_is_made_for_the_databases_asked_for() {
    let place = Place::new();
    let lines = |place: &Place, path: &str, start: &str| -> Vec<String> {
        let text = place.read(path);
        text.lines().filter(|line| line.starts_with(start)).map(str::to_owned).collect()
    };

    let said = place.kit("new my-blog --vcs none --database postgres").good().out;
    assert!(said.contains("  Next: cd my-blog && cargo kit migrate --create-database\n"), "{said}");
    let url = "DATABASE_URL=postgres://postgres:postgres@localhost:5432/my_blog";
    assert_eq!(lines(&place, "my-blog/.env", "DATABASE"), [url]);
    assert_eq!(lines(&place, "my-blog/.env.example", "DATABASE"), [url]);
    assert!(lines(&place, "my-blog/database/Cargo.toml", "ruskit =")[0].ends_with("features = [\"postgres\"] }"));
    assert!(place.read("my-blog/app/Cargo.toml").contains("features = [\"decimal\", \"entity-postgres\"]"));
    assert!(place.read("my-blog/app/main.rs").contains("PgConnection::connect"));
    assert!(!place.exists("my-blog/database/.gitignore"));

    place.kit("new shop --vcs none --database mariadb --database sqlite --database mysql").good();
    assert_eq!(lines(&place, "shop/.env", "DATABASE"), ["DATABASE_URL=mysql://root@localhost:3306/shop"]);
    assert_eq!(lines(&place, "shop/.env", "# DATABASE"), ["# DATABASE_URL=sqlite:database/database.sqlite"]);
    assert!(place.read("shop/database/Cargo.toml").contains("features = [\"mysql\", \"sqlite\"]"));
    assert!(place.read("shop/app/main.rs").contains("MySqlConnection::connect"));
    assert!(place.exists("shop/database/.gitignore"));

    place.kit("new small --vcs none").good();
    for file in ["small/app/Cargo.toml", "small/database/Cargo.toml"] {
        let text = place.read(file);
        assert!(!text.contains("tls") && !text.contains("postgres") && !text.contains("mysql"), "{text}");
    }
}

#[test]
fn nothing_that_is_there_is_overwritten() {
    let place = Place::new();
    place.write("blog/mine.txt", "mine");
    place.kit("new blog").failed(1, "blog is there already").provokes("E0713");
    assert_eq!(place.list("blog"), ["mine.txt"]);
    std::fs::create_dir(place.path.join("empty")).unwrap();
    place.kit("new empty --vcs none").good();
    assert!(!place.exists("empty/.git"));
    place.kit("new deep/er/shop").good();
    assert!(place.read("deep/er/shop/app/Cargo.toml").contains("name = \"shop\""));
}

#[test]
fn names_cargo_does_not_take_are_refused() {
    let place = Place::new();
    for name in ["fn", "test", "2048", "a.b", "database", "ünder"] {
        place.kit(&format!("new {name}")).failed(2, "cannot be the name of a package").provokes("E0712");
    }
    place.kit("new blog --database mongo").failed(2, "mongo");
    place.kit("new").failed(2, "<NAME>");
    assert_eq!(place.list(""), Vec::<String>::new());
}

#[test]
fn inside_another_workspace_it_is_a_workspace_of_its_own() {
    let place = Place::new();
    place.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n");
    place.write("crates/a/Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    place.write("crates/a/src/lib.rs", "");
    assert_eq!(place.kit("new blog").good().err, "");
    place.kit_in("blog", "make:migration create_posts_table").good();
    let ended = place.kit("new crates/shop").good();
    assert!(ended.err.contains("add it to `exclude` there"), "{}", ended.err);
}

#[test]
fn a_repository_is_started_unless_there_is_one() {
    let place = Place::new();
    if std::process::Command::new("git").arg("--version").output().is_err() {
        println!("skipped: no git here");
        return;
    }
    place.kit("new blog").good();
    assert!(place.exists("blog/.git"));
    place.kit_in("blog", "new inner").good();
    assert!(!place.exists("blog/inner/.git"));
}
