//! Projects and databases that were there before Kit: the database becomes the first migration.

use std::path::Path;

use crate::common::{Ended, Place, run};
use crate::end_to_end::Blog;
use crate::server::database_on;

/// An application with a database that Kit has not changed.
struct Adopted {
    blog: Blog,
    driver: &'static str,
    folder: &'static str,
}

impl Adopted {
    /// None where there is no server.
    fn new(driver: &'static str, text: &str) -> Option<Self> {
        let url = match driver {
            "sqlite" => "sqlite:data.sqlite".to_owned(),
            server => database_on(server)?,
        };
        let blog = Blog::made_by(|place| {
            write_package(place, &url);
            place.kit_in("blog", "init").good();
        });
        let adopted = Self { blog, driver, folder: "blog/database/migrations" };
        if driver != "sqlite" {
            adopted.kit("db:create").good();
        }
        adopted.load(text);
        Some(adopted)
    }

    fn kit(&self, line: &str) -> Ended {
        self.blog.kit(line)
    }

    /// Runs SQL as a migration from elsewhere, and makes Kit forget it.
    fn load(&self, text: &str) {
        let folder = tempfile::TempDir::new().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("20200101_000000_all.sql", text);
        write("20200101_000001_forget.up.sql", "DELETE FROM kit_migrations");
        write("20200101_000001_forget.down.sql", "SELECT 1");
        let folder = folder.path().display().to_string();
        for line in [["migrate", "--no-entities", "--step"], ["migrate:rollback", "--no-entities", "--force"]] {
            run(self.blog.command().args(line).args(["--offline", "--dir", &folder])).good();
        }
    }

    fn pick<T>(&self, sqlite: T, postgres: T, mysql: T) -> T {
        match self.driver {
            "sqlite" => sqlite,
            "postgres" => postgres,
            _ => mysql,
        }
    }

    fn migrations(&self) -> Vec<String> {
        self.blog.place.list(self.folder).into_iter().filter(|name| name != ".gitkeep").collect()
    }

    fn remove_migrations(&self) {
        for file in self.migrations() {
            std::fs::remove_file(self.blog.place.path.join(self.folder).join(file)).unwrap();
        }
    }

    /// Forgets what was applied, as `DELETE` in the database's own shell does.
    fn forget(&self) {
        self.load("SELECT 1");
    }

    fn rows(&self, table: &str) -> String {
        let shown = self.kit("db:show --format json").good().out;
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let tables = shown["tables"].as_array().unwrap();
        let found = tables.iter().find(|found| found["name"] == table);
        found.unwrap_or_else(|| panic!("no {table} in {shown}"))["rows"].to_string()
    }
}

impl Drop for Adopted {
    fn drop(&mut self) {
        if self.driver != "sqlite" {
            self.kit("db:drop --force");
        }
    }
}

fn write_package(place: &Place, url: &str) {
    // The profile of new projects, so that dependencies are not built once more.
    let template = include_str!("../../../templates/project-cargo.hbs");
    let profile = template.find("[profile.dev]").map_or("", |at| &template[at..]);
    let package = "[package]\nname = \"blog\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\n";
    place.write("blog/Cargo.toml", &format!("{package}{profile}"));
    place.write("blog/src/main.rs", "fn main() {}\n");
    place.write("blog/.env", &format!("DATABASE_URL={url}\n"));
}

fn chinook(driver: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../shared/corpus/chinook/{driver}.sql"));
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: there is no {}", path.display());
    }
    text
}

const LONG: &str = "a_table_with_a_name_of_sixty_letters_and_not_one_letter_more";

fn odd(adopted: &str) -> String {
    let text = match adopted {
        "sqlite" => {
            "CREATE TABLE \"order\" (id INTEGER PRIMARY KEY, \"select\" TEXT NOT NULL DEFAULT 'it''s', \"from\" INTEGER REFERENCES LONG (\"Größe\"));
             CREATE TABLE LONG (\"Größe\" INTEGER PRIMARY KEY AUTOINCREMENT, \"Mixed Case\" VARCHAR(20) UNIQUE ON CONFLICT IGNORE, type TEXT CHECK (type IN ('a', 'b')));
             CREATE TABLE \"日本\" (\"a b\" REAL DEFAULT (1 + 2), twice REAL GENERATED ALWAYS AS (\"a b\" * 2) STORED) STRICT;
             CREATE INDEX \"by Größe\" ON LONG (\"Mixed Case\" DESC) WHERE \"Größe\" > 3;
             CREATE VIEW \"view\" (one) AS SELECT id FROM \"order\";
             CREATE TRIGGER touched AFTER INSERT ON \"order\" BEGIN DELETE FROM LONG WHERE \"Größe\" = 99; END;"
        }
        "postgres" => {
            "CREATE TYPE \"Mood\" AS ENUM ('sad', 'it''s ok');
             CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
             CREATE SEQUENCE tickets START WITH 100;
             CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
             CREATE TABLE LONG (\"Größe\" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \"Mixed Case\" varchar(20) UNIQUE, type \"Mood\");
             CREATE TABLE \"order\" (id bigserial PRIMARY KEY, \"select\" text NOT NULL DEFAULT 'it''s', \"from\" bigint REFERENCES LONG, n positive, ticket bigint DEFAULT nextval('tickets'));
             CREATE TABLE \"日本\" (\"a b\" numeric(8, 2) DEFAULT (1 + 2)) PARTITION BY RANGE (\"a b\");
             CREATE TABLE \"日本 1\" PARTITION OF \"日本\" FOR VALUES FROM (0) TO (10);
             CREATE INDEX \"by Größe\" ON LONG (\"Mixed Case\" DESC) WHERE \"Größe\" > 3;
             CREATE VIEW \"view\" AS SELECT id FROM \"order\";
             CREATE TRIGGER touched BEFORE UPDATE ON \"order\" FOR EACH ROW EXECUTE FUNCTION touch();"
        }
        _ => {
            "CREATE TABLE LONG (`Größe` BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, `Mixed Case` VARCHAR(20) UNIQUE, type ENUM('a', 'it''s')) COMMENT 'long';
             CREATE TABLE `order` (id INT AUTO_INCREMENT PRIMARY KEY, `select` VARCHAR(9) NOT NULL DEFAULT 'it''s', `from` BIGINT UNSIGNED, CONSTRAINT `of the long one` FOREIGN KEY (`from`) REFERENCES LONG (`Größe`) ON DELETE CASCADE);
             CREATE TABLE `日本` (`a b` DOUBLE DEFAULT 3, twice DOUBLE GENERATED ALWAYS AS (`a b` * 2) STORED) ENGINE = MyISAM;
             CREATE INDEX `by Größe` ON LONG (`Mixed Case`(3));
             CREATE VIEW `view` AS SELECT id FROM `order`;
             CREATE FUNCTION doubled(n INT) RETURNS INT DETERMINISTIC RETURN n * 2;
             CREATE TRIGGER touched BEFORE UPDATE ON `order` FOR EACH ROW SET NEW.`from` = NULL;"
        }
    };
    let insert = match adopted {
        "mysql" => "INSERT INTO `order` (`select`) VALUES ('a'), ('b')",
        _ => "INSERT INTO \"order\" (\"select\") VALUES ('a'), ('b')",
    };
    format!("{};\n{insert}", text.trim_end_matches(';')).replace("LONG", LONG)
}

/// From the database to the next migration and back, as the documentation tells it.
fn a_day(adopted: &Adopted, table: &str, rows: &str) {
    let made = adopted.kit("migrate:baseline").good();
    assert!(made.out.contains("_baseline.rs] created.") && made.out.contains("FAKED"), "{}", made.out);
    assert!(made.out.contains("migrate --fake-initial"), "{}", made.out);
    assert_eq!(adopted.rows(table), rows);
    let status = adopted.kit("migrate:status --format json").good().out;
    assert!(status.contains("\"state\": \"applied\"") && !status.contains("pending"), "{status}");
    adopted.kit("migrate:generate --check").good();
    adopted.kit("entity:check").good();
    adopted.kit("db:diff --check").good();
    adopted.kit("migrate:verify").good();

    adopted.kit("make:migration create_notes_table body:text").good();
    adopted.kit("migrate").good();
    adopted.kit("migrate:rollback").good();
    let refused = adopted.kit("migrate:rollback").failed(3, "_baseline makes what was there before Kit, rows and all");
    refused.provokes("E0327");
    adopted.kit("migrate:reset --pretend").good();
    assert_eq!(adopted.rows(table), rows);
    adopted.kit("migrate:baseline").failed(1, "there are migrations in database/migrations already").provokes("E0326");
    std::fs::remove_file(adopted.blog.place.path.join(adopted.folder).join(&adopted.migrations()[1])).unwrap();
    adopted.kit("migrate:baseline").failed(1, "the database has a history already").provokes("E0323");
}

/// Another database of the same project that has it already: migrated as it is there, and taken over.
fn elsewhere(adopted: &Adopted) {
    adopted.forget();
    let pretended = adopted.kit("migrate --fake-initial --pretend").good().out;
    assert!(pretended.contains("_baseline is there already: here Kit records it as applied"), "{pretended}");
    let faked = adopted.kit("migrate --fake-initial --format json").good().out;
    assert!(faked.contains("\"faked\": true"), "{faked}");
    let nothing = adopted.kit("migrate --fake-initial").good().out;
    assert!(nothing.contains("Nothing to migrate."), "{nothing}");
}

fn of_sql(adopted: &Adopted, table: &str, rows: &str) {
    adopted.forget();
    adopted.remove_migrations();
    let dry = adopted.kit("migrate:baseline --dry-run --sql").good().out;
    assert!(dry.contains("CREATE TABLE") && adopted.migrations().is_empty(), "{dry}");
    let named = "migrate:baseline --sql --name before_kit --version 20200101_120000 --format json";
    let made = adopted.kit(named).good().out;
    let made: serde_json::Value = serde_json::from_str(&made).unwrap();
    assert_eq!(made["migration"], "20200101_120000_before_kit");
    assert!(
        adopted.migrations().contains(&"20200101_120000_before_kit.up.sql".to_owned()),
        "{:?}",
        adopted.migrations()
    );
    adopted.kit("db:diff --check").good();
    assert_eq!(adopted.rows(table), rows);
}

/// The file is there and the history is not: somebody pulled the plug between.
fn goes_on(adopted: &Adopted) {
    adopted.forget();
    let before = adopted.migrations();
    let made = adopted.kit("migrate:baseline --name before_kit").good().out;
    assert!(made.contains("is there already, and not applied") && made.contains("FAKED"), "{made}");
    assert_eq!(adopted.migrations(), before);
}

fn adopt(driver: &'static str) {
    if let Some(text) = chinook(driver)
        && let Some(adopted) = Adopted::new(driver, &text)
    {
        let tracks = adopted.pick("Track", "track", "Track");
        a_day(&adopted, tracks, "3503");
        elsewhere(&adopted);
    }
    let Some(adopted) = Adopted::new(driver, &odd(driver)) else { return };
    a_day(&adopted, "order", "2");
    elsewhere(&adopted);
    of_sql(&adopted, "order", "2");
    goes_on(&adopted);
}

#[test]
fn a_sqlite_file_becomes_the_first_migration() {
    adopt("sqlite");
}

#[test]
fn a_database_on_postgres_becomes_the_first_migration() {
    adopt("postgres");
}

#[test]
fn a_database_on_mysql_becomes_the_first_migration() {
    adopt("mysql");
}

#[test]
fn what_cannot_be_adopted_is_told_and_nothing_is_written() {
    let adopted = Adopted::new("sqlite", "CREATE TABLE a (id INTEGER PRIMARY KEY); DROP TABLE a").unwrap();
    let untouched = || assert_eq!(adopted.migrations(), Vec::<String>::new());
    adopted.kit("migrate:baseline").failed(1, "the database is empty").provokes("E0324");
    adopted.kit("migrate:baseline --url sqlite:nowhere.sqlite").failed(1, "there is no database");
    assert!(!adopted.blog.place.exists("blog/nowhere.sqlite"));
    adopted.kit("migrate:baseline --url sqlite:Cargo.toml").failed(1, "Cargo.toml");
    adopted.kit("migrate:baseline --version tomorrow").failed(2, "`tomorrow` is no version");
    adopted.kit("migrate:baseline --name übung").failed(2, "is not a name");
    untouched();

    // A view of what is not there is taken over as it is.
    adopted.load(
        "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INTEGER); CREATE VIEW v AS SELECT x FROM gone",
    );
    adopted.kit("migrate:baseline --dry-run").good();
    untouched();

    // The application brings a collation of its own, and Kit has none.
    adopted.load(
        "CREATE INDEX by_id ON b (id); PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE INDEX by_id ON b (id COLLATE ours)' WHERE name = 'by_id'",
    );
    adopted.kit("migrate:baseline").failed(1, "ours").provokes("E0325");
    untouched();

    // Nothing can be written: neither file nor history is changed.
    let path = adopted.blog.place.path.join("blog/data.sqlite");
    let mut permissions = path.metadata().unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions.clone()).unwrap();
    if std::fs::OpenOptions::new().write(true).open(&path).is_err() {
        let ended = adopted.kit("migrate:baseline");
        assert_ne!(ended.code, 0, "{ended:?}");
        untouched();
    }
}
