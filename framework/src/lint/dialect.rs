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
