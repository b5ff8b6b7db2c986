//! One SQLite connection.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};

use super::boundary::{COMMIT, RELEASE, ROLLBACK, ROLLBACK_TO, SAVEPOINT};
use super::lock::Lock;
use super::query::{INTERRUPTED, at, execute, explain, query};
use super::{backup, catalog, doubt, inspect, journal, measure, script, shadow, sizes, transaction};
use crate::driver::sql::quote;
use crate::driver::{
    Backup, Beyond, Connection, DatabaseError, Interrupted, LockRequest, Measured, Row, Scope, Session, Statement,
    Summary, TableSize, TableSummary, Transaction, Url,
};
use crate::schema::{Doubt, Schema};

/// How long a statement waits for another program's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The longest time SQLite can be told to wait: 24 days.
const LONGEST_WAIT: Duration = Duration::from_millis(i32::MAX as u64);

/// How long a reader waits for another runner: as long as that runner may take.
const PATIENCE: Duration = Duration::from_secs(600);

/// The session; `file` is none for a database in memory.
pub(super) struct SqliteSession {
    connection: Connection,
    file: Option<PathBuf>,
    lock: Option<Lock>,
    keeps_journal: bool,
    is_shadow: bool,
    left_out: Vec<String>,
    /// How long a statement waits for another program's transaction.
    lock_wait: Duration,
    /// How long a statement may run.
    run_time: Option<Duration>,
    open: Option<transaction::Open>,
}

impl SqliteSession {
    /// Opens the database of this URL, creating the file (not its folder) where it is missing.
    pub(super) async fn open(url: &Url) -> Result<Self, DatabaseError> {
        let writable = !url.secret().contains("mode=ro") && !url.secret().contains("immutable=");
        Self::open_with(url, parse(url)?.create_if_missing(writable)).await
    }

    /// Opens it to read only; a file that is not there stays so.
    pub(super) async fn look(url: &Url) -> Result<Self, DatabaseError> {
        if let Some(file) = file_of(url)?.filter(|file| !file.exists()) {
            let name = |part: &OsStr| part.to_string_lossy().into_owned();
            let folder = file.parent().map(|folder| name(folder.as_os_str())).filter(|folder| !folder.is_empty());
            let name = file.file_name().map(name).unwrap_or_default();
            return Err(DatabaseError::NoDatabase { location: folder.unwrap_or_else(|| ".".to_owned()), name });
        }
        Self::open_with(url, parse(url)?.read_only(true)).await
    }

    /// A new database in memory that is this connection's alone: what `sqlite::memory:` opens could be shared, which makes
    /// it slower.
    pub(super) async fn in_memory() -> Result<Self, DatabaseError> {
        let options = SqliteConnectOptions::new().filename(":memory:");
        Self::open_with(&Url::new("sqlite::memory:"), options).await
    }

    async fn open_with(url: &Url, options: SqliteConnectOptions) -> Result<Self, DatabaseError> {
        let path = options.get_filename().to_owned();
        let in_memory = is_in_memory(url);
        if path.as_os_str().is_empty() && !in_memory {
            let reason = "it names no file; write for example sqlite:database/database.sqlite".to_owned();
            return Err(DatabaseError::Url { url: url.redacted(), reason });
        }
        if !in_memory {
            check_path(&path)?;
        }
        let options = heard_by_few(options.busy_timeout(BUSY_TIMEOUT));
        let location = if in_memory { "memory".to_owned() } else { path.display().to_string() };
        let connection = options.connect().await.map_err(|error| explain(error, &location, ""))?;
        let file = match in_memory {
            true => None,
            false => Some(path.canonicalize().unwrap_or(path)),
        };
        let mut session = Self {
            connection: Connection::Sqlite(connection),
            file,
            lock: None,
            keeps_journal: false,
            is_shadow: false,
            left_out: Vec::new(),
            lock_wait: BUSY_TIMEOUT,
            run_time: None,
            open: None,
        };
        // Opening reads nothing: the first look tells whether this is a database at all.
        session.query("PRAGMA schema_version").await?;
        Ok(session)
    }

    /// From now on nothing reaches another file.
    pub(super) fn become_shadow(&mut self) {
        self.is_shadow = true;
    }

    pub(super) fn db(&mut self) -> Result<&mut SqliteConnection, DatabaseError> {
        self.connection.sqlite()
    }

    /// Counts the time of the statement that comes next, where that is limited.
    async fn watch_time(&mut self) -> Result<(), DatabaseError> {
        if self.run_time.is_none() { Ok(()) } else { self.watch_up_to(self.run_time).await }
    }

    /// Behind it, nothing is cut off: neither a commit nor a step, whose statements are its own.
    async fn stop_watching(&mut self) -> Result<(), DatabaseError> {
        if self.run_time.is_none() { Ok(()) } else { self.watch_up_to(None).await }
    }

    async fn watch_up_to(&mut self, limit: Option<Duration>) -> Result<(), DatabaseError> {
        const STEPS: i32 = 1000;
        let deadline = limit.map(|limit| Instant::now() + limit);
        let mut handle = self.db()?.lock_handle().await.map_err(|error| explain(error, "", ""))?;
        match deadline {
            Some(deadline) => handle.set_progress_handler(STEPS, move || Instant::now() < deadline),
            None => handle.remove_progress_handler(),
        }
        Ok(())
    }

    /// The file; none in memory.
    pub(super) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    pub(super) fn location(&self) -> String {
        self.file.as_ref().map_or_else(|| "memory".to_owned(), |file| file.display().to_string())
    }

    /// Another runner that changes much keeps readers out for longer than a statement waits: what is read outside a
    /// transaction is read when that runner is done.
    fn waits_for_runner(&self, began: Instant) -> bool {
        let others = self.open.is_none() && self.lock.is_none() && began.elapsed() < PATIENCE;
        others && self.file.as_deref().is_some_and(Lock::is_held)
    }

    /// Changes with the schema.
    async fn schema_version(&mut self) -> Result<String, DatabaseError> {
        Ok(first(&self.query("PRAGMA schema_version").await?).unwrap_or_default())
    }

    fn located<T>(&self, outcome: Result<T, DatabaseError>) -> Result<T, DatabaseError> {
        outcome.map_err(|error| match (at(error, &self.location()), self.run_time) {
            (DatabaseError::Statement { text, reason }, Some(limit)) if reason == INTERRUPTED => {
                DatabaseError::RanTooLong { text, limit }
            }
            (error, _) => error,
        })
    }
}

#[async_trait]
impl Session for SqliteSession {
    async fn connection(&mut self) -> Result<&mut Connection, DatabaseError> {
        Ok(&mut self.connection)
    }

    async fn lock(&mut self, request: &LockRequest) -> Result<(), DatabaseError> {
        if let Some(file) = &self.file {
            self.lock = Some(Lock::take(file, request.wait).await?);
            self.keeps_journal = journal::keep(self.db()?).await;
        }
        Ok(())
    }

    async fn unlock(&mut self) -> Result<(), DatabaseError> {
        let Some(lock) = self.lock.take() else { return Ok(()) };
        if std::mem::take(&mut self.keeps_journal) {
            journal::drop(self.db()?).await;
        }
        lock.release().map_err(|source| DatabaseError::File { path: self.file.clone().unwrap_or_default(), source })
    }

    /// SQLite's own wait for other programs is all there is to limit.
    async fn limit_lock_waits(&mut self, limit: Option<Duration>) -> Result<(), DatabaseError> {
        let wait = limit.unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
        if wait != self.lock_wait {
            self.execute(&format!("PRAGMA busy_timeout = {}", wait.as_millis())).await?;
            self.lock_wait = wait;
        }
        Ok(())
    }

    async fn limit_run_time(&mut self, limit: Option<Duration>) -> Result<(), DatabaseError> {
        self.run_time = limit;
        Ok(())
    }

    /// A step's own statements are not seen.
    fn beyond_run_time(&self) -> Beyond {
        Beyond { steps: true, alone: false }
    }

    async fn mark(&mut self, _: &Statement) -> Result<String, DatabaseError> {
        self.schema_version().await
    }

    async fn interrupted(&mut self, _: &Statement, mark: &str) -> Result<Interrupted, DatabaseError> {
        Ok(if self.schema_version().await? == mark { Interrupted::NotDone } else { Interrupted::Done })
    }

    async fn begin(&mut self, transaction: Transaction) -> Result<(), DatabaseError> {
        let outcome = transaction::begin(self.db()?, transaction).await;
        self.open = Some(self.located(outcome)?);
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), DatabaseError> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let outcome = async {
            open.check(self.connection.sqlite()?).await?;
            execute(self.connection.sqlite()?, COMMIT).await
        };
        match outcome.await {
            Ok(_) => open.restore(self.db()?).await,
            Err(error) => {
                self.open = Some(open);
                self.located(Err(error))
            }
        }
    }

    async fn rollback(&mut self) -> Result<(), DatabaseError> {
        let Some(open) = self.open.take() else { return Ok(()) };
        // SQLite itself rolls back after some errors (a full disk among them); then there is nothing left to do.
        let rolled_back = match execute(self.db()?, ROLLBACK).await {
            Err(DatabaseError::Statement { reason, .. }) if reason.contains("no transaction is active") => Ok(0),
            other => other,
        };
        let restored = open.restore(self.db()?).await;
        self.located(rolled_back.map(drop).and(restored))
    }

    async fn savepoint(&mut self) -> Result<(), DatabaseError> {
        self.execute(SAVEPOINT).await.map(drop)
    }

    async fn release_savepoint(&mut self) -> Result<(), DatabaseError> {
        self.execute(RELEASE).await.map(drop)
    }

    async fn rollback_to_savepoint(&mut self) -> Result<(), DatabaseError> {
        self.execute(ROLLBACK_TO).await.map(drop)
    }

    async fn execute(&mut self, text: &str) -> Result<u64, DatabaseError> {
        if self.is_shadow && script::reaches_out(text) {
            self.left_out.push(text.to_owned());
            return Ok(0);
        }
        self.watch_time().await?;
        let outcome = execute(self.db()?, text).await;
        self.stop_watching().await?;
        // Behind any other statement SQLite tells of the last one that changed rows.
        let rows = outcome.map(|rows| if rows > 0 && measure::changes_rows(text) { rows } else { 0 });
        self.located(rows)
    }

    async fn query(&mut self, text: &str) -> Result<Vec<Row>, DatabaseError> {
        self.watch_time().await?;
        let began = Instant::now();
        let outcome = loop {
            match query(self.db()?, text).await {
                Err(DatabaseError::Busy { .. }) if self.waits_for_runner(began) => {}
                outcome => break outcome,
            }
        };
        self.stop_watching().await?;
        self.located(outcome)
    }

    async fn has_table(&mut self, name: &str) -> Result<bool, DatabaseError> {
        let name = quote::literal(name);
        let found = self.query(&format!("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = {name}")).await?;
        Ok(!found.is_empty())
    }

    async fn inspect(&mut self, scope: &Scope) -> Result<Schema, DatabaseError> {
        let began = Instant::now();
        loop {
            match inspect::inspect(self.db()?, scope).await.map_err(|error| explain(error, "", "inspecting")) {
                Err(DatabaseError::Busy { .. }) if self.waits_for_runner(began) => {}
                outcome => return self.located(outcome),
            }
        }
    }

    async fn count(&mut self, doubt: &Doubt) -> Result<u64, DatabaseError> {
        doubt::count(self, doubt).await
    }

    async fn measure(&mut self, statement: &Statement) -> Result<Measured, DatabaseError> {
        if self.is_shadow && script::reaches_out(&statement.text) {
            return Ok(Measured::left_out());
        }
        measure::measure(self, statement).await
    }

    async fn sizes(&mut self, tables: &[String]) -> Result<Vec<TableSize>, DatabaseError> {
        sizes::sizes(self, tables).await
    }

    async fn backup(&mut self, _: &Url, folder: &Path) -> Result<Backup, DatabaseError> {
        backup::backup(self, folder).await
    }

    async fn wipe(&mut self) -> Result<(), DatabaseError> {
        self.begin(Transaction::Rebuild).await?;
        let outcome = async {
            for statement in catalog::drop_everything(self.connection.sqlite()?).await? {
                execute(self.connection.sqlite()?, &statement).await?;
            }
            Ok(())
        };
        match outcome.await {
            Ok(()) => match self.commit().await {
                Ok(()) => Ok(()),
                Err(error) => self.rollback().await.and(Err(error)),
            },
            Err(error) => self.rollback().await.and(self.located(Err(error))),
        }
    }

    async fn keep_within(&mut self, _: &Url) -> Result<(), DatabaseError> {
        self.become_shadow();
        Ok(())
    }

    fn left_out(&mut self) -> Vec<String> {
        std::mem::take(&mut self.left_out)
    }

    async fn shadow(&mut self, _: Option<&Url>) -> Result<Box<dyn Session>, DatabaseError> {
        Ok(Box::new(shadow::copy(self.db()?).await?))
    }

    async fn version(&mut self) -> Result<String, DatabaseError> {
        let version = first(&self.query("SELECT sqlite_version()").await?).unwrap_or_default();
        Ok(format!("SQLite {version}"))
    }

    async fn summary(&mut self) -> Result<Summary, DatabaseError> {
        let mut tables = Vec::new();
        let schema = self.inspect(&Scope::All).await?;
        for table in &schema.tables {
            let count = self.query(&format!("SELECT count(*) FROM {}", quote::name(&table.name))).await?;
            let rows = first(&count).and_then(|count| count.parse().ok()).unwrap_or(0);
            tables.push(TableSummary { name: table.name.clone(), rows, columns: table.columns.len(), bytes: None });
        }
        let bytes = self.query("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()").await?;
        Ok(Summary {
            version: self.version().await?,
            location: self.location(),
            bytes: first(&bytes).and_then(|bytes| bytes.parse().ok()),
            tables,
            views: schema.views.len(),
        })
    }
}

/// Creates the database file of this URL where there is none.
pub(super) async fn create(url: &Url) -> Result<bool, DatabaseError> {
    let missing = !exists(url)?;
    SqliteSession::open(url).await?;
    Ok(missing)
}

/// Whether the file of this URL is there; a database in memory always is.
pub(super) fn exists(url: &Url) -> Result<bool, DatabaseError> {
    Ok(file_of(url)?.is_none_or(|file| file.exists()))
}

/// Removes the database file of this URL, and what SQLite keeps beside it.
pub(super) fn remove(url: &Url) -> Result<bool, DatabaseError> {
    let Some(file) = file_of(url)?.filter(|file| file.exists()) else { return Ok(false) };
    for suffix in ["-journal", "-wal", "-shm", ""] {
        let mut path = file.clone().into_os_string();
        path.push(suffix);
        let path = PathBuf::from(path);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(DatabaseError::File { path, source });
            }
            _ => {}
        }
    }
    Ok(true)
}

fn file_of(url: &Url) -> Result<Option<PathBuf>, DatabaseError> {
    let options = parse(url)?;
    Ok((!is_in_memory(url)).then(|| options.get_filename().to_owned()))
}

fn parse(url: &Url) -> Result<SqliteConnectOptions, DatabaseError> {
    let unusable = |error: sqlx::Error| DatabaseError::Url { url: url.redacted(), reason: error.to_string() };
    url.secret().parse().map_err(unusable)
}

/// Of an embedded database no server keeps a log: what is sent is told to who listens at the finest level.
fn heard_by_few(options: SqliteConnectOptions) -> SqliteConnectOptions {
    match "trace".parse() {
        Ok(finest) => options.log_statements(finest).log_slow_statements(finest, Duration::MAX),
        Err(_) => options.disable_statement_logging(),
    }
}

fn is_in_memory(url: &Url) -> bool {
    [":memory:", "mode=memory"].iter().any(|mark| url.secret().contains(mark))
}

fn first(rows: &[Row]) -> Option<String> {
    rows.first().and_then(|row| row.first()).cloned().flatten()
}

/// A missing folder is the commonest mistake in a path, and SQLite only says "unable to open".
fn check_path(path: &Path) -> Result<(), DatabaseError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let reason = match (folder.is_dir(), path.is_dir()) {
        (false, _) => format!("the folder {} does not exist", folder.display()),
        (true, true) => "it is a folder".to_owned(),
        (true, false) => return Ok(()),
    };
    Err(DatabaseError::Open { location: path.display().to_string(), reason })
}
