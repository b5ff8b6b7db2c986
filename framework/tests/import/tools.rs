//! What each tool does to a database: the tables and rows of their own source code, of the versions named with each.

use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::path::PathBuf;

use ruskit::migrate::{Import, Migrator, Source, Tool};
use sha2::{Digest, Sha384};

use crate::support::TestDatabase;

/// A folder of another tool's, beside Kit's own.
pub(crate) struct Theirs<'a> {
    database: &'a TestDatabase,
    pub(crate) tool: Tool,
}

impl<'a> Theirs<'a> {
    pub(crate) async fn new(database: &'a TestDatabase, tool: Tool) -> Self {
        std::fs::create_dir_all(database.migrations()).unwrap();
        let theirs = Self { database, tool };
        std::fs::create_dir_all(theirs.folder()).unwrap();
        database.execute(theirs.table()).await;
        theirs
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.database.folder().join("theirs")
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.folder().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Kit's migrations and the tool's.
    pub(crate) fn source(&self) -> Source {
        let own = Source::from_folder(&self.database.migrations()).unwrap();
        own.with(self.tool.name(), &self.folder()).unwrap()
    }

    pub(crate) async fn migrator(&self) -> Migrator {
        Migrator::connect(&self.database.url(), self.source()).await.unwrap()
    }

    pub(crate) fn import(&self) -> Import {
        Import { tool: self.tool, accept_edited: false }
    }

    /// The history, as it is kept.
    pub(crate) async fn history(&self) -> Vec<Vec<String>> {
        let checksum = self.database.pick("hex(checksum)", "encode(checksum, 'hex')", "hex(checksum)");
        self.database
            .query(&match self.tool {
                Tool::Sqlx => format!(
                    "SELECT version, description, installed_on, success, {checksum}, execution_time FROM _sqlx_migrations \
                     ORDER BY version"
                ),
                Tool::Diesel => "SELECT version, run_on FROM __diesel_schema_migrations ORDER BY version".to_owned(),
                Tool::Refinery => {
                    "SELECT version, name, applied_on, checksum FROM refinery_schema_history ORDER BY version".to_owned()
                }
                Tool::SeaOrm => "SELECT version, applied_at FROM seaql_migrations ORDER BY version".to_owned(),
                Tool::Laravel => "SELECT id, migration, batch FROM migrations ORDER BY id".to_owned(),
                Tool::Django => "SELECT id, app, name, applied FROM django_migrations ORDER BY id".to_owned(),
            })
            .await
    }

    /// sqlx 0.9, `sqlx-*/src/migrate.rs`: applies a file, without running it.
    pub(crate) async fn sqlx_ran(&self, version: &str, description: &str, text: &str, success: bool) {
        let checksum: String = Sha384::digest(text).iter().map(|byte| format!("{byte:02X}")).collect();
        let (bytes, yes) = self.database.pick(
            (format!("X'{checksum}'"), u8::from(success).to_string()),
            (format!("'\\x{checksum}'"), success.to_string()),
            (format!("X'{checksum}'"), u8::from(success).to_string()),
        );
        self.database
            .execute(&format!(
                "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES \
                 ({version}, '{description}', {yes}, {bytes}, 1234567)"
            ))
            .await;
    }

    /// diesel 2.2, `migration_harness.rs`.
    pub(crate) async fn diesel_ran(&self, version: &str) {
        self.database.execute(&format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')")).await;
    }

    /// refinery 0.8, `insert_migration_query`.
    pub(crate) async fn refinery_ran(&self, version: i32, name: &str, text: &str) {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        version.hash(&mut hasher);
        text.hash(&mut hasher);
        self.database
            .execute(&format!(
                "INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES \
                 ({version}, '{name}', '2024-05-04T09:03:43.123456789Z', '{}')",
                hasher.finish()
            ))
            .await;
    }

    /// sea-orm-migration 1.1, `insert_migration_record`.
    pub(crate) async fn sea_orm_ran(&self, name: &str) {
        self.database
            .execute(&format!("INSERT INTO seaql_migrations (version, applied_at) VALUES ('{name}', 1700000000)"))
            .await;
    }

    /// Laravel 12, `DatabaseMigrationRepository::log`.
    pub(crate) async fn laravel_ran(&self, name: &str, batch: u32) {
        self.database.execute(&format!("INSERT INTO migrations (migration, batch) VALUES ('{name}', {batch})")).await;
    }

    /// Django 5.2, `MigrationRecorder.record_applied`.
    pub(crate) async fn django_ran(&self, app: &str, name: &str) {
        self.database
            .execute(&format!(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('{app}', '{name}', '2024-05-04 09:03:43.123456')"
            ))
            .await;
    }

    fn table(&self) -> &'static str {
        let pick = |sqlite, postgres, mysql| self.database.pick(sqlite, postgres, mysql);
        match self.tool {
            Tool::Sqlx => pick(
                "CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
                 installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT \
                 NULL, execution_time BIGINT NOT NULL)",
                "CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
                 installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, checksum BYTEA NOT NULL, \
                 execution_time BIGINT NOT NULL)",
                "CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
                 installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT \
                 NULL, execution_time BIGINT NOT NULL)",
            ),
            Tool::Diesel => {
                "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on \
                 TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)"
            }
            Tool::Refinery => {
                "CREATE TABLE IF NOT EXISTS refinery_schema_history(version INT4 PRIMARY KEY, name VARCHAR(255), \
                 applied_on VARCHAR(255), checksum VARCHAR(255))"
            }
            Tool::SeaOrm => pick(
                "CREATE TABLE IF NOT EXISTS \"seaql_migrations\" ( \"version\" varchar NOT NULL PRIMARY KEY, \
                 \"applied_at\" bigint NOT NULL )",
                "CREATE TABLE IF NOT EXISTS \"seaql_migrations\" ( \"version\" varchar NOT NULL PRIMARY KEY, \
                 \"applied_at\" bigint NOT NULL )",
                "CREATE TABLE IF NOT EXISTS `seaql_migrations` ( `version` varchar(255) NOT NULL PRIMARY KEY, \
                 `applied_at` bigint NOT NULL )",
            ),
            Tool::Laravel => pick(
                "create table \"migrations\" (\"id\" integer primary key autoincrement not null, \"migration\" varchar not \
                 null, \"batch\" integer not null)",
                "create table \"migrations\" (\"id\" serial not null primary key, \"migration\" varchar(255) not null, \
                 \"batch\" integer not null)",
                "create table `migrations` (`id` int unsigned not null auto_increment primary key, `migration` \
                 varchar(255) not null, `batch` int not null)",
            ),
            Tool::Django => pick(
                "CREATE TABLE \"django_migrations\" (\"id\" integer NOT NULL PRIMARY KEY AUTOINCREMENT, \"app\" \
                 varchar(255) NOT NULL, \"name\" varchar(255) NOT NULL, \"applied\" datetime NOT NULL)",
                "CREATE TABLE \"django_migrations\" (\"id\" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, \
                 \"app\" varchar(255) NOT NULL, \"name\" varchar(255) NOT NULL, \"applied\" timestamp with time zone NOT \
                 NULL)",
                "CREATE TABLE `django_migrations` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `app` varchar(255) NOT \
                 NULL, `name` varchar(255) NOT NULL, `applied` datetime(6) NOT NULL)",
            ),
        }
    }
}
