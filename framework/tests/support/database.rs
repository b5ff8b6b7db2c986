//! A database of its own for each test, gone after it.

use std::path::{Path, PathBuf};

use ruskit::driver::{Session, Url, driver_for};
use ruskit::migrate::{Migrator, Source, SourceMigration};
use tempfile::TempDir;

use super::{Engine, dump, server};

/// An empty database: a file in a folder of its own, or a database on the server. Dropped when the test ends, however it
/// ends.
pub(crate) struct TestDatabase {
    engine: Engine,
    url: String,
    /// The server and the database's name on it.
    on_server: Option<(String, String)>,
    folder: TempDir,
}

impl TestDatabase {
    /// A new database; none where there is no server to make it on.
    pub(crate) async fn new(engine: Engine) -> Option<Self> {
        let folder = super::folder();
        if engine == Engine::Sqlite {
            let url = format!("sqlite:{}", folder.path().join("test.sqlite").display());
            return Some(Self { engine, url, on_server: None, folder });
        }
        let server = engine.server()?;
        let name = server::unique_name();
        server::create(engine, &server, &name).await;
        let url = server::url_of(&server, &name);
        Some(Self { engine, url, on_server: Some((server, name)), folder })
    }

    /// One more of the same kind.
    pub(crate) async fn another(&self) -> Self {
        Self::new(self.engine).await.expect("there was a server before")
    }

    /// One more that holds the same; none where the database cannot copy one. Nobody may be on this one.
    pub(crate) async fn copy(&self) -> Option<Self> {
        let folder = super::folder();
        match &self.on_server {
            None => {
                let file = folder.path().join("test.sqlite");
                std::fs::copy(self.folder().join("test.sqlite"), &file).unwrap();
                Some(Self { engine: self.engine, url: format!("sqlite:{}", file.display()), on_server: None, folder })
            }
            Some((server, own)) => {
                let name = server::unique_name();
                if !server::copy(self.engine, server, own, &name).await {
                    return None;
                }
                let url = server::url_of(server, &name);
                Some(Self { engine: self.engine, url, on_server: Some((server.clone(), name)), folder })
            }
        }
    }

    /// Which database it is.
    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    /// Whether it is this one, which cannot have what the case is about, or has it otherwise: `why` says so.
    pub(crate) fn cannot(&self, engine: Engine, why: &str) -> bool {
        let cannot = self.engine == engine;
        if cannot {
            eprintln!("LEFT OUT on {engine:?}: {why}");
        }
        cannot
    }

    /// The one of three texts that is for this database: SQLite, PostgreSQL, MySQL.
    pub(crate) fn pick<T>(&self, sqlite: T, postgres: T, mysql: T) -> T {
        self.engine.pick(sqlite, postgres, mysql)
    }

    /// Where it is.
    pub(crate) fn url(&self) -> Url {
        Url::new(self.url.clone())
    }

    /// A folder that vanishes with the database; SQLite's file is in it, as `test.sqlite`.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A new connection.
    pub(crate) async fn session(&self) -> Box<dyn Session> {
        let url = self.url();
        driver_for(&url).unwrap().connect(&url).await.unwrap_or_else(|error| panic!("{url}: {error}"))
    }

    /// A migrator of these migrations.
    pub(crate) async fn migrator(&self, migrations: Vec<SourceMigration>) -> Migrator {
        Migrator::connect(&self.url(), Source::new(migrations).unwrap()).await.unwrap()
    }

    /// Writes a SQL migration into the folder [`TestDatabase::sql_migrator`] reads.
    pub(crate) fn sql(&self, name: &str, text: &str) {
        let folder = self.migrations();
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), text).unwrap();
    }

    /// The folder of SQL migrations.
    pub(crate) fn migrations(&self) -> PathBuf {
        self.folder().join("migrations")
    }

    /// A migrator of the folder's SQL migrations.
    pub(crate) async fn sql_migrator(&self) -> Migrator {
        Migrator::connect(&self.url(), Source::from_folder(&self.migrations()).unwrap()).await.unwrap()
    }

    /// Runs statements on a connection of their own.
    pub(crate) async fn execute(&self, text: &str) {
        self.session().await.execute(text).await.unwrap_or_else(|error| panic!("{text}: {error}"));
    }

    /// The rows of a query; NULL is the empty text.
    pub(crate) async fn query(&self, text: &str) -> Vec<Vec<String>> {
        let rows = self.session().await.query(text).await.unwrap_or_else(|error| panic!("{text}: {error}"));
        rows.into_iter().map(|row| row.into_iter().map(Option::unwrap_or_default).collect()).collect()
    }

    /// The one value of a query.
    pub(crate) async fn value(&self, text: &str) -> String {
        self.query(text).await.swap_remove(0).swap_remove(0)
    }

    /// Which of these tables and views there are.
    pub(crate) async fn existing(&self, names: &[&str]) -> Vec<String> {
        let schema = self.session().await.inspect(&ruskit::driver::Scope::All).await.unwrap();
        let tables = schema.tables.into_iter().map(|table| table.name);
        let all: Vec<_> = tables.chain(schema.views.into_iter().map(|view| view.name)).collect();
        names.iter().filter(|name| all.iter().any(|found| found == *name)).map(|name| (*name).to_owned()).collect()
    }

    /// Schema, rows and history as one text, times left out: two databases of one kind that hold the same give the same.
    pub(crate) async fn dump(&self) -> String {
        self.contents().await + &self.history().await
    }

    /// Schema and rows as one text, Kit's own tables left out.
    pub(crate) async fn contents(&self) -> String {
        dump::contents(self.engine, self.session().await.as_mut()).await
    }

    /// The history as one text, times left out.
    pub(crate) async fn history(&self) -> String {
        dump::history(self.engine, self.session().await.as_mut()).await
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some((server, name)) = self.on_server.take() else { return };
        let engine = self.engine;
        // The test's runtime cannot be waited for within itself.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(server::drop_database(engine, &server, &name));
        });
        if dropping.join().is_err() && !std::thread::panicking() {
            panic!("the database of the test cannot be dropped");
        }
    }
}
