//! From a URL to a driver: the only list of drivers.

use super::{DatabaseError, Driver};

/// A database URL: `scheme:rest`. Shown without its password.
#[derive(Clone, PartialEq, Eq)]
pub struct Url(String);

impl Url {
    /// Takes the text as it is; [`driver_for`] says whether any driver understands it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The whole URL, secrets included: for connecting, never for showing.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// The part before the first colon.
    pub fn scheme(&self) -> &str {
        self.0.split_once(':').map_or("", |(scheme, _)| scheme)
    }

    /// The URL with its password replaced by `***`.
    pub fn redacted(&self) -> String {
        let Some(start) = self.0.find("://").map(|at| at + 3) else { return self.0.clone() };
        let rest = &self.0[start..];
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        // The last @ ends the user's part: a password may hold one, unescaped.
        let Some(at) = rest[..end].rfind('@') else { return self.0.clone() };
        match rest[..at].split_once(':') {
            Some((user, _)) => format!("{}{user}:***{}", &self.0[..start], &rest[at..]),
            None => self.0.clone(),
        }
    }
}

impl std::fmt::Debug for Url {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Url({})", self.redacted())
    }
}

impl std::fmt::Display for Url {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.redacted())
    }
}

/// The open connection, for steps written in Rust: each driver adds a method of its own name that gives the sqlx
/// connection, as in `db.sqlite()?`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Connection {
    /// SQLite.
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::SqliteConnection),
}

impl Connection {
    /// Runs statements whose results do not matter; returns the number of rows changed.
    #[cfg(feature = "runner")]
    pub async fn execute(&mut self, statements: &str) -> Result<u64, DatabaseError> {
        match self {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(connection) => super::sqlite::execute(connection, statements).await,
        }
    }
}

/// The database of a project that names none: embedded, beside its migrations.
pub fn default_url() -> Url {
    Url::new("sqlite:database/database.sqlite")
}

/// The driver that understands the URL's scheme.
pub fn driver_for(url: &Url) -> Result<&'static dyn Driver, DatabaseError> {
    match url.scheme() {
        #[cfg(feature = "sqlite")]
        "sqlite" => Ok(&super::sqlite::Sqlite),
        "" => Err(unusable(url, "it has no scheme; write for example sqlite:database/database.sqlite")),
        scheme => {
            Err(unusable(url, &format!("no driver for `{scheme}` is compiled in (compiled in: {})", compiled_in())))
        }
    }
}

fn compiled_in() -> String {
    let drivers: &[&str] = &[
        #[cfg(feature = "sqlite")]
        "sqlite",
    ];
    drivers.join(", ")
}

fn unusable(url: &Url, reason: &str) -> DatabaseError {
    DatabaseError::Url { url: url.redacted(), reason: reason.to_owned() }
}
