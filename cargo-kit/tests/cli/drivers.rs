//! A database whose driver the project is not compiled with: told before anything is built, and added when asked for.

use crate::common::{Place, command, run};

/// A project of which nothing can be built; its runner and application use the framework as users write it.
fn project(runner: &str, app: &str, workspace: &str) -> Place {
    let place = Place::new();
    place.write(
        "Cargo.toml",
        &format!(
            "[workspace]\nresolver = \"3\"\nmembers = [\"app\", \"database\"]\n{workspace}\n[workspace.metadata.kit]\n"
        ),
    );
    let package = |name: &str, dependencies: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{dependencies}")
    };
    place.write("database/Cargo.toml", &package("database", runner));
    place.write("database/src/main.rs", "fn main() {}\n");
    place.write("app/Cargo.toml", &package("app", app));
    place.write("app/src/lib.rs", "");
    place.write("app/entities/mod.rs", "");
    place
}

const RUNNER: &str = "[dependencies]\n# ours\nruskit = { package = \"ruskit-framework\", version = \"0.1\", features = [\"sqlite\"] } # kit\n";
const APP: &str = "[dependencies]\nruskit = { package = \"ruskit-framework\", version = \"0.1\", features = [\"entity-sqlite\"] }\nsqlx = { version = \"0.9\", features = [\"sqlite\"] }\n";

#[test]
fn it_is_told_before_anything_is_built() {
    let place = project(RUNNER, APP, "");
    let url = "postgres://me:secret@localhost/blog";
    let before = (place.read("database/Cargo.toml"), place.read("app/Cargo.toml"));
    let ended = place
        .kit(&format!("migrate --offline --url {url}"))
        .failed(3, "postgres://me:***@localhost/blog")
        .provokes("E0502");
    for said in ["feature `postgres`", "--add-driver adds it to database/Cargo.toml and app/Cargo.toml", "DATABASE_URL"]
    {
        assert!(ended.err.contains(said), "{}", ended.err);
    }
    assert!(!ended.err.contains("secret"), "{}", ended.err);
    assert_eq!((place.read("database/Cargo.toml"), place.read("app/Cargo.toml")), before);

    place.write(".env", "DATABASE_URL=mariadb://me@localhost/blog\n");
    place.kit("migrate:status --offline").failed(3, "feature `mysql`").provokes("E0502");
    let url = run(command(&place.path).args(["db:show", "--offline"]).env("DATABASE_URL", "postgresql://localhost/x"));
    url.failed(3, "feature `postgres`");
}

#[test]
fn it_is_added_where_it_is_used() {
    let place = project(RUNNER, APP, "");
    // Cargo then fails to find a framework of this version; the files are as they should be.
    let ended = place
        .kit("migrate --offline --add-driver --url postgres://me@localhost/blog")
        .failed(101, "")
        .provokes("E0801");
    assert!(ended.out.contains("database/Cargo.toml ...") && ended.out.contains("app/Cargo.toml ..."), "{ended:?}");
    assert!(place.read("database/Cargo.toml").contains("# ours\nruskit = { package = \"ruskit-framework\", version = \"0.1\", features = [\"sqlite\", \"postgres\"] } # kit\n"));
    let app = place.read("app/Cargo.toml");
    assert!(app.contains("features = [\"entity-sqlite\", \"entity-postgres\"]"), "{app}");
    assert!(app.contains("features = [\"sqlite\", \"postgres\", \"tls-rustls-ring-native-roots\"]"), "{app}");
    // Once is enough.
    let again = place.kit("migrate --offline --add-driver --url postgres://me@localhost/blog").failed(101, "");
    assert!(!again.out.contains("Cargo.toml ..."), "{again:?}");
}

#[test]
fn what_the_workspace_says_counts() {
    let workspace = "[workspace.dependencies]\nruskit-framework = { version = \"0.1\", features = [\"postgres\"] }\nsqlx = { version = \"0.9\", features = [\"tls-native-tls\"] }\n";
    let app = "[dependencies]\nruskit-framework.workspace = true\nsqlx.workspace = true\n";
    let place = project("[dependencies]\nruskit-framework.workspace = true\n", app, workspace);
    let before = place.read("Cargo.toml");
    place.kit("migrate --offline --url postgres://localhost/blog").failed(101, "");
    place.kit("migrate --offline --url mysql://localhost/blog").failed(3, "feature `mysql`");
    place.kit("migrate --offline --add-driver --url mysql://localhost/blog").failed(101, "");
    assert!(place.read("database/Cargo.toml").ends_with("ruskit-framework.features = [\"mysql\"]\n"));
    let app = place.read("app/Cargo.toml");
    assert!(app.contains("ruskit-framework.features = [\"entity-mysql\"]\n"), "{app}");
    assert!(app.contains("sqlx.features = [\"mysql\"]\n"), "{app}");
    assert_eq!(place.read("Cargo.toml"), before);
}

#[test]
fn what_cannot_be_seen_is_left_to_the_runner() {
    let runner = format!("{RUNNER}\n[features]\nserver = [\"ruskit/postgres\"]\n");
    let place = project(&runner, APP, "");
    place.kit("migrate --offline --url postgres://localhost/blog").failed(101, "");
    let place = project(RUNNER, APP, "");
    place.kit("migrate --offline --features ruskit/postgres --url postgres://localhost/blog").failed(101, "");
    place.kit("migrate --offline --url oracle://localhost/blog").failed(101, "");
}
