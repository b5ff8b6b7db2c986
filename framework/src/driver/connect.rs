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

    /// The URL of another database on the same server: a scheme and an address are kept, and parameters that do not name a
    /// database.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(super) fn with_database(&self, name: &str) -> Self {
        let (address, parameters) = self.0.split_once('?').unwrap_or((&self.0, ""));
        let host = address.find("://").map_or(0, |colon| colon + 3);
        // A password may hold an unescaped slash: the address begins behind the last @.
        let host = host + address[host..].rfind('@').map_or(0, |at| at + 1);
        let end = address[host..].find('/').map_or(address.len(), |slash| host + slash);
        let kept = parameters.split('&').filter(|parameter| !parameter.is_empty() && !parameter.starts_with("dbname="));
        let kept = kept.collect::<Vec<_>>().join("&");
        let parameters = if kept.is_empty() { kept } else { format!("?{kept}") };
        Self(format!("{}/{name}{parameters}", &address[..end]))
    }

    /// The password it holds, before the host or as a parameter.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(super) fn password(&self) -> Option<String> {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
        let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
        let before_host = user.split_once(':').map(|(_, password)| decoded(password));
        self.parameter(&["password"]).or(before_host).filter(|password| !password.is_empty())
    }

    /// The value of the last parameter of one of these names.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(super) fn parameter(&self, names: &[&str]) -> Option<String> {
        let (_, parameters) = self.0.split('#').next()?.split_once('?')?;
        let mut pairs = parameters.split('&').filter_map(|pair| pair.split_once('='));
        pairs.rfind(|(name, _)| names.contains(name)).map(|(_, value)| decoded(&value.replace('+', " ")))
    }

    /// The URL with its password replaced by `***`, and so the values of parameters that may be secret. Rather too
    /// much is hidden than too little: the URL may be mistyped.
    pub fn redacted(&self) -> String {
        let (address, parameters) = match self.0.rfind('?') {
            Some(at) if !self.0[at..].contains('@') => self.0.split_at(at),
            _ => (self.0.as_str(), ""),
        };
        let start = address.find(':').map_or(0, |colon| colon + 1);
        let rest = address[start..].trim_start_matches('/');
        let start = address.len() - rest.len();
        // The last @ ends the user's part: a password may hold one, or a slash, unescaped.
        let user = rest.rfind('@').and_then(|at| rest[..at].split_once(':').map(|(user, _)| (user, at)));
        let address = match user {
            Some((user, at)) => format!("{}{user}:***{}", &address[..start], &rest[at..]),
            None => address.to_owned(),
        };
        let shown = |parameter: &str| match parameter.split_once('=') {
            Some((name, _)) if is_secret(name) => format!("{name}=***"),
            _ => parameter.to_owned(),
        };
        address + &parameters.split('&').map(shown).collect::<Vec<_>>().join("&")
    }
}

/// `%40` becomes `@`; what is no such code stays.
#[cfg(any(feature = "postgres", feature = "mysql"))]
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        let digits = more.get(..2).filter(|_| *first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &more[2..] } else { more };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn is_secret(parameter: &str) -> bool {
    let name = parameter.to_ascii_lowercase();
    ["pass", "pwd", "key", "secret", "token"].iter().any(|word| name.contains(word))
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
    /// PostgreSQL.
    #[cfg(feature = "postgres")]
    Postgres(sqlx::PgConnection),
    /// MySQL and MariaDB.
    #[cfg(feature = "mysql")]
    Mysql(sqlx::MySqlConnection),
}

impl Connection {
    /// Runs statements whose results do not matter; returns the number of rows changed.
    #[cfg(feature = "runner")]
    pub async fn execute(&mut self, statements: &str) -> Result<u64, DatabaseError> {
        match self {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(connection) => super::sqlite::execute(connection, statements).await,
            #[cfg(feature = "postgres")]
            Connection::Postgres(connection) => super::postgres::execute(connection, statements).await,
            #[cfg(feature = "mysql")]
            Connection::Mysql(connection) => super::mysql::execute(connection, statements).await,
        }
    }

    /// The database's name as its users write it.
    #[cfg(feature = "runner")]
    fn driver(&self) -> &'static str {
        match self {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(_) => "sqlite",
            #[cfg(feature = "postgres")]
            Connection::Postgres(_) => "postgres",
            #[cfg(feature = "mysql")]
            Connection::Mysql(_) => "mysql",
        }
    }

    /// Asked for the connection of another database.
    #[cfg(feature = "runner")]
    pub(super) fn is_not(&self, wanted: &str) -> DatabaseError {
        DatabaseError::Step(format!("the step asks for a {wanted} connection; this database is {}", self.driver()))
    }
}

/// The drivers there are, each named as its feature, with the schemes of the URLs it understands.
const DRIVERS: &[(&str, &[&str])] =
    &[("sqlite", &["sqlite"]), ("postgres", &["postgres", "postgresql"]), ("mysql", &["mysql", "mariadb"])];

/// The feature that compiles the driver for the URL's scheme, whether it is compiled in or not.
pub fn feature_for(url: &Url) -> Option<&'static str> {
    DRIVERS.iter().find(|(_, schemes)| schemes.contains(&url.scheme())).map(|(feature, _)| *feature)
}

/// The database of a project that names none: embedded, beside its migrations. None where no such driver is compiled
/// in.
pub fn default_url() -> Option<Url> {
    cfg!(feature = "sqlite").then(|| Url::new("sqlite:database/database.sqlite"))
}

/// The driver that understands the URL's scheme.
pub fn driver_for(url: &Url) -> Result<&'static dyn Driver, DatabaseError> {
    match feature_for(url) {
        #[cfg(feature = "sqlite")]
        Some("sqlite") => Ok(&super::sqlite::Sqlite),
        #[cfg(feature = "postgres")]
        Some("postgres") => Ok(&super::postgres::Postgres),
        #[cfg(feature = "mysql")]
        Some("mysql") => Ok(&super::mysql::Mysql),
        Some(feature) => Err(DatabaseError::NoDriver { url: url.redacted(), feature }),
        None if url.scheme().is_empty() => Err(unusable(url, "it has no scheme")),
        None => Err(unusable(url, &format!("no driver understands `{}:`", url.scheme()))),
    }
}

fn unusable(url: &Url, reason: &str) -> DatabaseError {
    let known: Vec<_> = DRIVERS.iter().flat_map(|(_, schemes)| *schemes).map(|scheme| format!("{scheme}:")).collect();
    DatabaseError::Url { url: url.redacted(), reason: format!("{reason} (there are {})", known.join(", ")) }
}
