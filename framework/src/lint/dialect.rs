//! Which database a migration is for.

use serde::{Deserialize, Serialize};

/// A dialect of SQL, and what its databases do when a table is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MySQL and MariaDB.
    Mysql,
}

impl Dialect {
    /// The dialect of the driver of this name, as [`Driver::name`](crate::driver::Driver::name) gives it.
    pub fn of_driver(name: &str) -> Option<Self> {
        match name {
            "sqlite" => Some(Self::Sqlite),
            "postgres" => Some(Self::Postgres),
            "mysql" => Some(Self::Mysql),
            _ => None,
        }
    }

    /// As its users write it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL",
        }
    }
}

/// The server the migrations are for, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Server {
    /// Dialect.
    pub dialect: Dialect,
    /// It is MariaDB.
    pub mariadb: bool,
    /// Major and minor version; none where nobody asked the server.
    pub version: Option<(u32, u32)>,
}

impl Server {
    /// The server of a driver that says of itself, as in `PostgreSQL 15.18` or `MariaDB 10.11.6`; an empty text where
    /// nobody asked it.
    pub fn told(driver: &str, product: &str) -> Option<Self> {
        let dialect = Dialect::of_driver(driver)?;
        let mut numbers = product.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty());
        let version = numbers.next().and_then(|major| {
            let minor = numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or(0);
            Some((major.parse().ok()?, minor))
        });
        Some(Self { dialect, mariadb: product.starts_with("MariaDB"), version })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_says_what_it_is() {
        let server = Server::told("mysql", "MariaDB 10.11.6-0+deb12u1");
        assert_eq!(server, Some(Server { dialect: Dialect::Mysql, mariadb: true, version: Some((10, 11)) }));
        let server = Server::told("postgres", "PostgreSQL 15.18");
        assert_eq!(server, Some(Server { dialect: Dialect::Postgres, mariadb: false, version: Some((15, 18)) }));
        assert_eq!(Server::told("sqlite", "").map(|server| server.version), Some(None));
        assert_eq!(Server::told("oracle", "23"), None);
    }
}
