//! What a database was sent, as it tells itself, and a server of a test's own that tells.

use std::sync::{LazyLock, Mutex, MutexGuard, Once, PoisonError};

use ruskit::driver::Url;
use tempfile::TempDir;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber, subscriber};

use crate::support::{Disk, Engine, OwnServer};

/// A database whose statements are heard.
pub(crate) struct Logged {
    pub(crate) engine: Engine,
    server: Option<OwnServer>,
    folder: TempDir,
}

impl Logged {
    /// None where there is no server to be had.
    pub(crate) async fn new(engine: Engine) -> Option<Self> {
        let folder = TempDir::new().unwrap();
        if engine == Engine::Sqlite {
            return Some(Self { engine, server: None, folder });
        }
        let server = OwnServer::start(engine, Disk::Usual).await?;
        Some(Self { engine, server: Some(server), folder })
    }

    /// An empty database of this name.
    pub(crate) async fn database(&self, name: &str) -> Url {
        let Some(server) = &self.server else {
            return Url::new(format!("sqlite:{}", self.folder.path().join(name).display()));
        };
        server.create_database(name).await;
        if self.engine == Engine::Postgres {
            server.run(&format!("ALTER DATABASE {name} SET log_statement = 'all'")).await;
        }
        server.url(name)
    }

    /// What is sent while this works, by the connection that knows the history.
    pub(crate) async fn sent<T>(&self, work: impl AsyncFnOnce() -> T) -> (T, Vec<String>) {
        let Some(server) = &self.server else {
            SQLITE.begin();
            let outcome = work().await;
            return (outcome, SQLITE.end());
        };
        if self.engine == Engine::Postgres {
            let before = server.whole_log().len();
            let outcome = work().await;
            return (outcome, postgres(&server.whole_log()[before..]));
        }
        server.run("SET GLOBAL log_output = 'TABLE'").await;
        server.run("TRUNCATE mysql.general_log").await;
        server.run("SET GLOBAL general_log = 1").await;
        let outcome = work().await;
        server.run("SET GLOBAL general_log = 0").await;
        let statements = "SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log \
             WHERE command_type = 'Query' AND thread_id = (SELECT thread_id FROM mysql.general_log \
             WHERE command_type = 'Query' AND argument LIKE '%kit_migrations%' LIMIT 1)";
        (outcome, server.run(statements).await)
    }
}

/// The statements of a log. A line that goes on begins with a tab.
fn postgres(log: &str) -> Vec<String> {
    let mut statements: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in log.lines() {
        if let Some((_, statement)) = line.split_once("LOG:  statement: ") {
            statements.push(statement.to_owned());
            goes_on = true;
        } else if let Some(more) = line.strip_prefix('\t').filter(|_| goes_on) {
            let last = statements.last_mut().unwrap();
            last.push('\n');
            last.push_str(more);
        } else {
            goes_on = false;
        }
    }
    statements
}

/// What SQLite's library is given in this process; one test listens at a time.
static SQLITE: LazyLock<Listener> = LazyLock::new(Listener::default);

#[derive(Default)]
struct Listener {
    heard: Mutex<Vec<String>>,
}

impl Listener {
    fn begin(&self) {
        static LISTENS: Once = Once::new();
        LISTENS.call_once(|| subscriber::set_global_default(Ear).unwrap());
        self.all().clear();
    }

    fn end(&self) -> Vec<String> {
        std::mem::take(&mut *self.all())
    }

    fn all(&self) -> MutexGuard<'_, Vec<String>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hears sqlx.
struct Ear;

impl Subscriber for Ear {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        let statement = if text.statement.is_empty() { text.summary } else { text.statement };
        SQLITE.all().push(statement);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// A short statement is its own summary; a longer one stands between line feeds.
#[derive(Default)]
struct Text {
    summary: String,
    statement: String,
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => self.summary = value.to_owned(),
            "db.statement" => {
                let text = value.strip_prefix("\n\n").and_then(|text| text.strip_suffix('\n'));
                self.statement = text.unwrap_or(value).to_owned();
            }
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
