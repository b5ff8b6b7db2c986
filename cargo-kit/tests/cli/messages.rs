//! Failures that no other test comes across: each is brought about as it comes about in life, and is told with its code and
//! with the words that `docs/troubleshooting.md` shows.

#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::common::{Ended, Place, command, run};
use crate::end_to_end::Blog;

/// A script in the place of a program.
fn script(place: &Place, text: &str) -> PathBuf {
    let path = place.path.join("script");
    std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    path
}

/// `cargo-kit` with another program for cargo.
fn kit_with_cargo(place: &Place, cargo: &Path, line: &str) -> Ended {
    run(command(&place.path).args(line.split(' ')).env("CARGO", cargo))
}

/// `cargo-kit` called by a shell, as `$0`.
fn kit_in_shell(place: &Place, text: &str) -> Ended {
    let mut shell = Command::new("sh");
    run(shell.args(["-c", text, env!("CARGO_BIN_EXE_cargo-kit")]).current_dir(&place.path).env_remove("DATABASE_URL"))
}

#[test]
fn a_project_that_is_not_as_it_should_be() {
    let place = Place::with_small_runner();
    place.kit("migrate --manifest-path database").failed(2, "").provokes("E0103");
    kit_in_shell(&place, "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" new shop").provokes("E0113");

    let main = place.read("database/src/main.rs");
    std::fs::remove_file(place.path.join("database/src/main.rs")).unwrap();
    place.write("database/src/lib.rs", "");
    place.kit("migrate").provokes("E0106");
    place.write("database/src/bin/one.rs", &main);
    place.write("database/src/bin/two.rs", &main);
    place.kit("migrate").provokes("E0107");

    place.write("database/src/main.rs", &main);
    let odd = script(&place, "echo hello");
    kit_with_cargo(&place, &odd, "migrate").provokes("E0112");

    let place = Place::new();
    place.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\nmetadata = 1\n",
    );
    place.write("src/lib.rs", "");
    place.kit("init").provokes("E0719");
    place.write("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    let before = place.read("Cargo.toml");
    // Cargo takes the project as it is, and not with the runner.
    let once = script(&place, "test -e once && { echo 'error: no' >&2; exit 1; }; touch once; exec cargo \"$@\"");
    kit_with_cargo(&place, &once, "init").provokes("E0721");
    assert_eq!(place.read("Cargo.toml"), before);
    assert!(!place.exists("database"));
}

#[test]
fn a_manifest_that_cannot_be_written() {
    let place = Place::with_small_runner();
    let manifest = place.read("database/Cargo.toml");
    let kit = "ruskit = { package = \"ruskit-framework\", version = \"0.1\", features = [\"sqlite\"] }";
    place.write("database/Cargo.toml", &format!("{manifest}\n[dependencies]\n{kit}\n"));
    let command =
        "trap '' XFSZ; ulimit -f 0; exec \"$0\" migrate --offline --add-driver --url postgres://localhost/shop";
    kit_in_shell(&place, command).failed(1, "database/Cargo.toml").provokes("E0720");
}

#[test]
fn what_is_asked_of_explain() {
    let place = Place::new();
    let page = place.kit_without_cargo("explain kit::E0301").good().out;
    assert!(page.starts_with("# kit::E0301\n\n> … was changed after it was applied\n"), "{page}");
    assert!(page.contains("**What to do.**"), "{page}");
    for asked in ["E0301", "301", "was changed after it was applied"] {
        assert_eq!(place.kit_without_cargo(&format!("explain {asked}")).good().out, page, "{asked}");
    }
    let list = place.kit_without_cargo("explain").good().out;
    assert!(list.contains("\nThe history\n  kit::E0301  … was changed after it was applied\n"), "{list}");
    let rule = place.kit_without_cargo("explain rows-dropped").good().out;
    assert_eq!(place.kit_without_cargo("migrate:lint --explain rows-dropped").good().out, rule);
    place.kit_without_cargo("explain E0300").failed(2, "is kit::E0301 or kit::E0302 meant?").provokes("E0124");
    place.kit_without_cargo("explain row-dropped").failed(2, "rows-dropped").provokes("E0124");
}

#[test]
fn a_runner_that_does_not_do_its_part() {
    let place = Place::with_small_runner();
    let silent = script(&place, "case $1 in build) exit 0;; esac; exec cargo \"$@\"");
    kit_with_cargo(&place, &silent, "migrate").failed(101, "").provokes("E0802");

    place.kit("migrate").good();
    let runner = place.path.join("target/debug/database");
    std::fs::set_permissions(&runner, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    place.kit("migrate").failed(1, "ermission denied").provokes("E0803");
    std::fs::set_permissions(&runner, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();

    place.write("report.json", "{ half a rep");
    place.kit("migrate").failed(5, "").provokes("E0806");

    // A folder is what a file can be that nobody reads.
    place.write(
        "database/src/main.rs",
        "fn main() { std::fs::create_dir(std::env::var(\"KIT_REPORT\").unwrap()).unwrap() }\n",
    );
    place.kit("migrate").failed(1, "").provokes("E0805");

    place.write("database/src/main.rs", "fn main() { std::process::abort() }\n");
    place.kit("migrate").failed(128 + 6, "ended by signal 6").provokes("E0812");

    std::fs::remove_dir_all(place.path.join("target/kit")).unwrap();
    place.write("target/kit", "");
    place.kit("db:diff").failed(1, "target/kit/question").provokes("E0807");
}

/// A project whose runner reports a table `posts`, and a snapshot that has it.
fn with_posts() -> Place {
    let place = Place::with_small_runner();
    let column = "{\"name\": \"id\", \"type\": \"big_integer\"}";
    let schema = format!("{{\"tables\": [{{\"name\": \"posts\", \"columns\": [{column}]}}]}}");
    place.write("report.json", &format!("{{\"version\": 1, \"driver\": \"sqlite\", \"schema\": {schema}}}"));
    place.write("database/schema.json", &format!("{{\"version\": 1, \"driver\": \"sqlite\", \"schema\": {schema}}}"));
    place
}

#[test]
fn entities_that_cannot_be_read_or_written() {
    let place = with_posts();
    place.write("app/entities", "");
    place.kit("entity:generate").provokes("E0601");
    std::fs::remove_file(place.path.join("app/entities")).unwrap();
    // Another file's folder stands where the entity is to be.
    place.write("app/entities/post.rs/.keep", "");
    place.kit("entity:generate").failed(1, "app/entities/post.rs").provokes("E0602");
    std::fs::remove_dir_all(place.path.join("app/entities/post.rs")).unwrap();
    place.kit("entity:generate").good();

    let report = place.read("report.json");
    place.write("report.json", &report.replacen('{', "{\"tables\": [\"nothing\"], ", 1));
    place.kit("entity:generate nothing").provokes("E0606");
    // A column joins the entity, by way of a template that spoils it.
    let title = "}, {\"name\": \"title\", \"type\": \"text\"}]";
    place.write("report.json", &report.replacen("}]", title, 1));
    place.write("templates/entity.hbs", "pub struct {{name}} {");
    let entity = place.read("app/entities/post.rs");
    place.kit("entity:generate").provokes("E0706");
    assert_eq!(place.read("app/entities/post.rs"), entity);
}

#[test]
fn a_snapshot_that_cannot_be_compared_with() {
    let place = with_posts();
    let snapshot = place.read("database/schema.json");
    let generate = |more: &str| place.kit_without_cargo(&format!("migrate:generate --from snapshot{more}"));
    place.kit("entity:generate").good();
    generate("").good();
    generate(" --table nothing").failed(2, "").provokes("E0606");
    place.write("app/entities/post.rs", "");
    generate("").failed(3, "--drop posts").provokes("E0608");
    place.write("database/schema.json", "<<<<<<< HEAD\n");
    generate("").failed(1, "database/schema.json:1: ").provokes("E0603");
    place.write("database/schema.json", &snapshot.replacen("\"version\": 1", "\"version\": 99", 1));
    generate("").failed(5, "").provokes("E0604");
    std::fs::remove_file(place.path.join("database/schema.json")).unwrap();
    generate("").failed(1, "").provokes("E0605");
}

/// `script` is the terminal.
#[cfg(target_os = "linux")]
#[test]
fn who_is_asked_and_says_no() {
    use std::io::Write as _;
    let place = with_posts();
    place.kit("entity:generate").good();
    place.write("app/entities/post.rs", "");
    let mut terminal = Command::new("script");
    let kit = format!("'{}' migrate:generate --from snapshot", env!("CARGO_BIN_EXE_cargo-kit"));
    terminal.args(["-qec", &kit, "/dev/null"]).current_dir(&place.path).env("NO_COLOR", "1").env_remove("DATABASE_URL");
    let mut terminal = terminal.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    terminal.stdin.take().unwrap().write_all(b"n\n").unwrap();
    let ended = terminal.wait_with_output().unwrap();
    // A terminal shows both streams, and ends lines in its own way.
    let err = String::from_utf8(ended.stdout).unwrap().replace('\r', "");
    let ended = Ended { code: ended.status.code().unwrap_or(-1), out: String::new(), err };
    ended.failed(3, "Drop the table, with all its rows? [y/N]").provokes("E0609");
}

#[test]
fn templates_that_are_none() {
    let place = Place::with_small_runner();
    place.write("templates/migration.hbs/file", "");
    place.kit("make:migration create_tags_table").provokes("E0702");
    std::fs::remove_dir_all(place.path.join("templates")).unwrap();
    place.write("templates/migration.hbs", "{{#if docs}}");
    place.kit("make:migration create_tags_table").provokes("E0703");
}

#[test]
fn an_editor_that_does_not_open() {
    let place = Place::with_small_runner();
    let edited = |name: &str, editor: Option<&str>| {
        let mut command = command(&place.path);
        command
            .args(["migrate:generate", "--empty", "--edit", "--name", name])
            .env_remove("VISUAL")
            .env_remove("EDITOR");
        run(command.envs(editor.map(|editor| ("EDITOR", editor))))
    };
    edited("one", None).provokes("E0740");
    edited("two", Some("false")).failed(1, "ended with exit status: 1").provokes("E0741");
    edited("three", Some("no-such-editor --wait")).provokes("E0741");
    assert_eq!(place.list("database/migrations").len(), 4, "they are written all the same");
}

/// A project with its real runner, called by `cargo kit` where that has a part in it, and by itself.
struct Real {
    blog: Blog,
}

impl Real {
    fn runner(&self) -> Command {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("end-to-end/debug/database");
        let mut command = Command::new(target);
        command.current_dir(self.blog.place.path.join("blog")).env_remove("DATABASE_URL").env_remove("APP_ENV");
        command
    }

    fn run(&self, line: &str) -> Ended {
        run(self.runner().args(line.split(' ')))
    }

    /// Migrates a folder of SQL files, on a database of its own.
    fn migrate(&self, name: &str, files: &[(&str, &[u8])], more: &str) -> Ended {
        for (file, text) in files {
            let path = self.blog.place.path.join("blog").join(name).join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        self.run(&format!("{more} --dir {name} --url sqlite:{name}.sqlite"))
    }
}

#[test]
fn what_a_runner_says() {
    let blog = Blog::new();
    blog.kit("migrate").good();
    let real = Real { blog };
    settings(&real);
    files(&real);
    on_its_way(&real);
    from_outside(&real);

    let stray = "database/migrations/20990101_000000_stray.rs";
    real.blog.write(stray, "use ruskit::prelude::*;\n\npub struct Stray;\n\nimpl Migration for Stray {\n    fn up(&self, _: &mut SchemaBuilder) {}\n}\n");
    real.blog.kit("migrate").failed(1, stray).provokes("E0203");
}

fn settings(real: &Real) {
    let with = |name: &str, value: &str| run(real.runner().arg("migrate:status").env(name, value));
    with("KIT_LOCK_TIMEOUT", "soon").failed(1, "KIT_LOCK_TIMEOUT is `soon`").provokes("E0121");
    with("DATABASE_URL", "nonsense").provokes("E0501");
    let env = real.blog.read(".env");
    real.blog.write(".env", &format!("{env}this is nothing\n"));
    let told = real.run("migrate:status").failed(1, "").provokes("E0120");
    assert!(!told.err.contains("this is nothing"), "{}", told.err);
    real.blog.write(".env", &env);
    real.run("entity:generate").provokes("E0125");
    real.run("migrate:sql --no-database").failed(2, "name a VERSION").provokes("E0127");
    real.run("migrate --to 2099").provokes("E0209");
    real.run("migrate:verify --junit nowhere/junit.xml").provokes("E0128");
    run(real.runner().args(["migrate", "--no-entities"]).env("APP_ENV", "production")).good();
    run(real.runner().arg("migrate:fresh").env("APP_ENV", "production")).failed(3, "--force").provokes("E0406");
    real.run("db:table nothing").provokes("E0518");
}

fn files(real: &Real) {
    real.migrate("odd", &[("first.sql", b"SELECT 1;")], "migrate").provokes("E0201");
    real.migrate("twice", &[("1_a.sql", b""), ("01_b.sql", b"")], "migrate").provokes("E0202");
    real.migrate("back", &[("1_a.down.sql", b"")], "migrate").provokes("E0204");
    real.migrate("latin", &[("1_a.sql", b"SELECT 'caf\xe9';")], "migrate").provokes("E0205");
    real.migrate("undecided", &[("1_a.sql", b"UNDECIDED;")], "migrate").provokes("E0210");
    real.migrate("oneway", &[("1_a.sql", b"CREATE TABLE a (x)")], "migrate").good();
    real.migrate("oneway", &[], "migrate:rollback").provokes("E0211");
    real.migrate("oneway", &[("1_a.sql", b"CREATE TABLE a (y)")], "migrate").provokes("E0301");
    let stays = "migrate:repair";
    real.migrate("oneway", &[("1_a.sql", b"CREATE TABLE a (y)")], stays).failed(3, "--accept 1").provokes("E0311");
    real.migrate("oneway", &[("1_a.sql", b"CREATE TABLE a (x)")], "migrate:repair --accept 1").provokes("E0312");
    // As a program finds it.
    let edited: &[u8] = b"CREATE TABLE a (y)";
    let told = real.migrate("oneway", &[("1_a.sql", edited)], "migrate --format json").failed(1, "");
    assert!(told.out.contains("\"code\": \"kit::E0301\""), "{}", told.out);
}

fn on_its_way(real: &Real) {
    real.migrate("wrong", &[("1_a.sql", b"CREATE TABLE a (x);\nINSERT INTO b VALUES (1);")], "migrate")
        .provokes("E0401");
    let half = b"-- no-transaction\nCREATE TABLE a (x);\nINSERT INTO b VALUES (1);";
    real.migrate("half", &[("1_a.sql", half)], "migrate").provokes("E0402");
    let tables = b"CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a_id INTEGER REFERENCES a (id)); INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);";
    real.migrate("kept", &[("1_a.sql", tables), ("2_b.sql", b"DROP TABLE a;")], "migrate").provokes("E0403");
    std::fs::create_dir(real.blog.place.path.join("blog/beside.sqlite.kit-lock")).unwrap();
    real.migrate("beside", &[("1_a.sql", b"CREATE TABLE a (x)")], "migrate").provokes("E0516");
    real.migrate("plan", &[("1_a.sql", b"INSERT INTO nowhere VALUES (1)")], "migrate:plan").provokes("E0407");

    // There is no room for the report.
    let full = std::fs::File::options().write(true).open("/dev/full");
    if let Ok(full) = full {
        let ended = real.runner().args(["migrate:status", "--format", "json"]).stdout(full).output().unwrap();
        let err = String::from_utf8(ended.stderr).unwrap();
        Ended { code: ended.status.code().unwrap_or(-1), out: String::new(), err }.failed(1, "").provokes("E0126");
    }
}

/// What surrounds the runner is not as it should be.
fn from_outside(real: &Real) {
    run(real.runner().arg("migrate").env("KIT_PACKAGE", env!("CARGO_MANIFEST_DIR"))).provokes("E0808");
    real.run("kit:answer").provokes("E0809");
    real.run("kit:die").provokes("E0809");
    run(real.runner().arg("kit:answer").env("KIT_QUESTION", "nowhere")).failed(5, "").provokes("E0810");
    run(real.runner().arg("migrate:status").env("KIT_REPORT", "nowhere/report")).provokes("E0807");
    let limited = format!("ulimit -n 4; exec '{}' migrate:status", real.runner().get_program().display());
    run(Command::new("sh").args(["-c", &limited]).current_dir(&real.blog.place.path)).provokes("E0811");

    // The program goes while it runs; what it starts again is not there.
    real.blog.write("slow/1_a.sql", "CREATE TABLE a (x); CREATE TABLE b (x);");
    let copy = real.blog.place.path.join("copy");
    std::fs::copy(real.runner().get_program(), &copy).unwrap();
    let mut verify = Command::new(&copy);
    verify
        .args(["migrate:verify", "--dir", "slow", "--url", "sqlite:slow.sqlite"])
        .current_dir(real.blog.place.path.join("blog"));
    let running = verify.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::fs::remove_file(&copy).unwrap();
    let ended = running.wait_with_output().unwrap();
    let err = String::from_utf8(ended.stderr).unwrap();
    Ended { code: ended.status.code().unwrap_or(-1), out: String::new(), err }.provokes("E0408");
}
