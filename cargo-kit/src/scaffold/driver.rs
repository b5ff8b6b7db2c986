//! The databases a project can be compiled for, and what each is called where.

use clap::ValueEnum;
use clap::builder::PossibleValue;

/// What sqlx speaks TLS with: the certificates trusted are the system's, so that a company's own are.
pub(crate) const TLS: &str = "tls-rustls-ring-native-roots";

/// A database a runner can be built for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Driver {
    #[default]
    Sqlite,
    Postgres,
    Mysql,
}

impl ValueEnum for Driver {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Sqlite, Self::Postgres, Self::Mysql]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let aliases: &[&str] = match self {
            Self::Sqlite => &["sqlite3"],
            Self::Postgres => &["postgresql", "pgsql", "pg"],
            Self::Mysql => &["mariadb"],
        };
        Some(PossibleValue::new(self.feature()).aliases(aliases))
    }
}

impl Driver {
    /// The driver of this feature.
    pub(crate) fn of_feature(feature: &str) -> Option<Self> {
        Self::value_variants().iter().copied().find(|driver| driver.feature() == feature)
    }

    /// Feature of the framework, and of sqlx.
    pub(crate) fn feature(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// Feature of the framework for an application that reads entities.
    pub(crate) fn entity_feature(self) -> String {
        format!("entity-{}", self.feature())
    }

    /// As people call it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL or MariaDB",
        }
    }

    /// What sqlx calls a connection.
    pub(crate) fn connection(self) -> &'static str {
        match self {
            Self::Sqlite => "SqliteConnection",
            Self::Postgres => "PgConnection",
            Self::Mysql => "MySqlConnection",
        }
    }

    /// Reached over a network: it has users, passwords, and TLS.
    pub(crate) fn on_server(self) -> bool {
        self != Self::Sqlite
    }

    /// DATABASE_URL to begin with: on a server of this machine, as its users first set it up.
    pub(crate) fn url(self, app: &str, runner: &str) -> String {
        let name = match app {
            "" => "app".to_owned(),
            app => app.replace('-', "_").to_ascii_lowercase(),
        };
        match self {
            Self::Sqlite => format!("sqlite:{runner}/database.sqlite"),
            Self::Postgres => format!("postgres://postgres:postgres@localhost:5432/{name}"),
            Self::Mysql => format!("mysql://root@localhost:3306/{name}"),
        }
    }
}
