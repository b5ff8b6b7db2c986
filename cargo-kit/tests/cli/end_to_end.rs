//! A new project and its real runner, on a real SQLite file. The dependencies are built once, beside the workspace's.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::common::{Ended, Place, command, run};

/// All projects here build a program of one name into one folder.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A new project, and nobody else building one.
pub(crate) struct Blog {
    pub(crate) place: Place,
    _alone: MutexGuard<'static, ()>,
}

impl Blog {
    pub(crate) fn new() -> Self {
        Self::made_by(|place| drop(place.kit("new blog --vcs none").good()))
    }

    pub(crate) fn made_by(make: impl FnOnce(&Place)) -> Self {
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let place = Place::new();
        make(&place);
        // The versions that are there already.
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        std::fs::copy(lock, place.path.join("blog/Cargo.lock")).unwrap();
        Self { place, _alone: alone }
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = command(&self.place.path.join("blog"));
        command.env("CARGO_TARGET_DIR", target());
        command
    }

    pub(crate) fn kit(&self, line: &str) -> Ended {
        run(self.command().args(line.split(' ')).arg("--offline"))
    }

    pub(crate) fn kit_without_cargo(&self, line: &str) -> Ended {
        run(self.command().args(line.split(' ')).env("CARGO", "no-cargo"))
    }

    /// The application, built and run, with DATABASE_URL from `.env`, or this one.
    pub(crate) fn application(&self, url: &str) -> Ended {
        let mut application = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        application.args(["run", "--quiet", "--offline"]).env("CARGO_TARGET_DIR", target());
        application.current_dir(self.place.path.join("blog")).env_remove("DATABASE_URL");
        if !url.is_empty() {
            application.env("DATABASE_URL", url);
        }
        run(&mut application)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        self.place.read(&format!("blog/{path}"))
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        self.place.write(&format!("blog/{path}"), text);
    }

    pub(crate) fn migration(&self, name: &str) -> String {
        let files = self.place.list("blog/database/migrations");
        let file = files.iter().find(|file| file.contains(name)).unwrap();
        format!("database/migrations/{file}")
    }
}

pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("end-to-end")
}

#[test]
fn a_day_with_kit() {
    let blog = Blog::new();
    let first = blog.kit("migrate").good();
    assert!(first.out.contains("_create_users_table ..."), "{}", first.out);
    for file in ["app/entities/mod.rs", "app/entities/user.rs", "database/schema.json"] {
        assert!(first.out.contains(&format!("  {file} ...")), "{file}: {}", first.out);
    }
    assert_eq!(first.err, "");
    assert!(blog.read("app/entities/user.rs").contains("pub struct User {"));

    // Nothing to build: no cargo, nothing to say about entities.
    let again = blog.kit_without_cargo("migrate").good();
    assert!(!again.out.contains("entities"), "{}", again.out);
    blog.kit_without_cargo("entity:check").good();

    // What the user adds to an entity stays when a column joins it.
    let mine = blog.read("app/entities/user.rs") + "\nimpl User {\n    pub fn mine(&self) {}\n}\n";
    blog.write("app/entities/user.rs", &mine);
    blog.kit("make:migration add_status_to_users status:string:default=active").good();
    blog.kit("migrate").good();
    let user = blog.read("app/entities/user.rs");
    assert!(user.contains("pub status: String,") && user.contains("pub fn mine(&self) {}"), "{user}");

    // The application builds with its entities and runs.
    let ran = blog.application("").good();
    assert_eq!(ran.out, "blog has 0 users\n");
    assert_eq!(ran.err, "");

    blog.kit_without_cargo("migrate:rollback").good();
    assert!(!blog.read("app/entities/user.rs").contains("status"));
}

#[test]
fn an_sql_migration_needs_no_compiler() {
    let blog = Blog::new();
    blog.kit("migrate").good();
    blog.kit("make:migration create_tags_table name:string:unique --sql").good();
    let ended = blog.kit_without_cargo("migrate").good();
    assert!(ended.out.contains("_create_tags_table ..."), "{}", ended.out);
    assert!(blog.read("app/entities/tag.rs").contains("pub struct Tag {"));
    blog.kit_without_cargo("migrate:rollback").good();
    assert!(!blog.place.exists("blog/app/entities/tag.rs"));
}

#[test]
fn a_migration_that_does_not_compile_stops_before_the_database() {
    let blog = Blog::new();
    blog.kit("migrate").good();
    blog.kit("make:migration create_posts_table").good();
    let path = blog.migration("create_posts_table");
    let text = blog.read(&path);
    blog.write(&path, &text.replace("t.id()", "t.idd()"));
    let ended = blog.kit("migrate").failed(101, "no method named `idd` found").provokes("E0801");
    assert!(ended.err.contains(&path), "{}", ended.err);
    assert_eq!(ended.out, "");
    blog.write(&path, &text);
    blog.kit("migrate").good();
}

#[test]
fn every_stub_compiles_without_warnings_and_migrates_both_ways() {
    let blog = Blog::new();
    for line in [
        "create_posts_table title:string(100) body:text? user:references:on_delete=cascade score:decimal(8,2):default=0",
        "add_role_to_users role:enum(admin,member):default=member:index age:tiny_integer? seen:timestamp? tags:json?",
        "add_nickname_to_users",
        "rename_title_to_headline_in_posts",
        "change_body_in_posts body:text",
        "remove_age_from_users",
        "rename_posts_to_articles",
        "create_keys_table id:uuid:primary code:char(2):unique at:time on:date data:binary? soft_deletes",
        "drop_keys_table",
        "alter_users_table",
        "seed_users",
    ] {
        blog.kit(&format!("make:migration {line}")).good();
    }
    let linted = blog.kit("migrate:lint --no-database");
    assert!(linted.out.contains(" migrations.") && !linted.out.contains("foreign-key-without-index"), "{linted:?}");
    let ended = blog.kit("migrate").good();
    assert!(!ended.err.contains("warning: unused"), "{}", ended.err);
    assert!(blog.read("app/entities/article.rs").contains("pub headline: String"));
    assert!(!blog.place.exists("blog/app/entities/post.rs"));
    blog.kit_without_cargo("migrate:rollback").good();
}

#[test]
fn reports_for_programs_are_one_document() {
    let blog = Blog::new();
    let ended = blog.kit("migrate --format json").good();
    assert!(ended.out.starts_with('{') && ended.out.trim_end().ends_with('}'), "{}", ended.out);
    assert!(!ended.out.contains("INFO"), "{}", ended.out);
    let checked = blog.kit_without_cargo("entity:check --format json").good();
    assert!(checked.out.contains("\"written\": []"), "{}", checked.out);
    let shown = blog.kit_without_cargo("db:show --format json").good();
    assert!(shown.out.contains("\"enums\": []") && shown.out.contains("\"version\": \"SQLite"), "{}", shown.out);
    let nothing = blog.kit_without_cargo("migrate:plan --format json").good();
    assert!(nothing.out.contains("\"migrations\": []"), "{}", nothing.out);
    let pending = "database/migrations/20990101_000001_slug.sql";
    blog.write(pending, "ALTER TABLE users ADD COLUMN slug text;\nCREATE INDEX wrong ON users (nothing);\n");
    let plan = blog.kit("migrate:plan --format json").failed(1, "").provokes("E0407");
    for says in
        ["\"blocks\": \"writes\"", "\"table\": \"users\"", "\"refused\": \"", "\"refused_at\": \"CREATE INDEX wrong"]
    {
        assert!(plan.out.contains(says), "{says} in {}", plan.out);
    }
    std::fs::remove_file(blog.place.path.join("blog").join(pending)).unwrap();
    std::fs::remove_file(blog.place.path.join("blog/app/entities/user.rs")).unwrap();
    let differs = blog.kit_without_cargo("entity:check").failed(4, "");
    assert!(differs.out.contains("app/entities/user.rs ...") && differs.out.contains("DIFFERS"), "{}", differs.out);
    blog.kit_without_cargo("entity:generate users -q").good();
    blog.write("app/entities/user.rs", "pub struct {");
    blog.kit_without_cargo("entity:check").failed(4, "app/entities/user.rs:1:");
    assert_eq!(blog.read("app/entities/user.rs"), "pub struct {");
}

#[test]
fn a_project_that_was_there_before_kit() {
    let blog = Blog::made_by(|place| {
        // The profile of new projects, so that dependencies are not built once more.
        let template = include_str!("../../../templates/project-cargo.hbs");
        let profile = template.find("[profile.dev]").map_or("", |at| &template[at..]);
        let package = "[package]\nname = \"blog\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n";
        place.write("blog/Cargo.toml", &format!("{package}{profile}"));
        place.write("blog/src/main.rs", "fn main() {}\n");
        place.kit_in("blog", "init").good();
    });
    blog.kit("make:migration create_posts_table title:string").good();
    blog.kit("migrate").good();
    assert!(blog.read("src/entities/post.rs").contains("pub title: String,"));
    assert!(blog.place.exists("blog/database/database.sqlite"));
}
