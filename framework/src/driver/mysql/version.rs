//! What the server is: asked once, when the connection opens.
//!
//! MySQL and MariaDB share a wire and most of their SQL; where they differ, the room asks here and nowhere guesses.

use std::fmt;

use super::rules::RULES;
use crate::driver::Row;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Product {
    MySql,
    MariaDb,
}

/// Major, minor, patch.
pub(super) type Version = (u16, u16, u16);

/// The server and this connection's part of it.
#[derive(Debug, Clone)]
pub(super) struct Server {
    pub(super) product: Product,
    pub(super) version: Version,
    /// The database the connection is in.
    pub(super) database: String,
    /// The number by which the server knows the connection.
    pub(super) connection: String,
    /// One of several servers that take writes and keep `GET_LOCK` to themselves.
    pub(super) clustered: bool,
    /// Names of databases and tables that differ in case alone are one name.
    pub(super) folds_names: bool,
    /// How the connection reads SQL.
    pub(super) sql_mode: String,
    /// Those of [`RULES`] that are on.
    pub(super) rules: Vec<&'static str>,
}

/// Answers with two columns, what and its value: all that [`Server::read`] reads.
pub(super) const QUESTION: &str = "\
    SHOW SESSION VARIABLES WHERE Variable_name IN ('version', 'version_comment', 'sql_mode', 'lower_case_table_names', \
    'wsrep_on', 'wsrep_provider', 'group_replication_group_name', 'group_replication_single_primary_mode', \
    'restrict_fk_on_non_standard_key', 'sql_generate_invisible_primary_key', 'sql_require_primary_key'); \
    SELECT 'database', DATABASE() UNION ALL SELECT 'connection', CONNECTION_ID()";

impl Server {
    pub(super) fn read(answer: &[Row]) -> Self {
        let value = |name: &str| {
            let row = answer.iter().find(|row| row.first().and_then(Option::as_deref) == Some(name));
            row.and_then(|row| row.get(1).cloned().flatten()).unwrap_or_default()
        };
        let (version, comment) = (value("version"), value("version_comment"));
        let is_mariadb = [&version, &comment].iter().any(|text| text.to_ascii_lowercase().contains("mariadb"));
        let galera = value("wsrep_on") == "ON" && !matches!(value("wsrep_provider").as_str(), "" | "none");
        let replicated_by_group = !value("group_replication_group_name").is_empty()
            && value("group_replication_single_primary_mode") == "OFF";
        Self {
            product: if is_mariadb { Product::MariaDb } else { Product::MySql },
            version: numbers(&version),
            database: value("database"),
            connection: value("connection"),
            clustered: galera || replicated_by_group,
            folds_names: value("lower_case_table_names") != "0",
            sql_mode: value("sql_mode"),
            rules: RULES.iter().map(|(rule, _)| *rule).filter(|rule| value(rule) == "ON").collect(),
        }
    }

    /// The oldest version that will do, where the server is older: the first with `DROP CONSTRAINT` for a check in MySQL,
    /// and with `RENAME COLUMN` in MariaDB.
    pub(super) fn needs(&self) -> Option<&'static str> {
        match self.product {
            Product::MySql => (self.version < (8, 0, 19)).then_some("MySQL 8.0.19"),
            Product::MariaDb => (self.version < (10, 5, 2)).then_some("MariaDB 10.5.2"),
        }
    }

    /// Whether the server is MySQL of the first version or newer, or MariaDB of the second or newer; none never is.
    pub(super) fn has(&self, mysql: Option<Version>, mariadb: Option<Version>) -> bool {
        let first = if self.is_mariadb() { mariadb } else { mysql };
        first.is_some_and(|first| self.version >= first)
    }

    /// Whether two names of tables are one.
    pub(super) fn same_name(&self, a: &str, b: &str) -> bool {
        if self.folds_names { a.to_lowercase() == b.to_lowercase() } else { a == b }
    }

    pub(super) fn is_mariadb(&self) -> bool {
        self.product == Product::MariaDb
    }
}

impl fmt::Display for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (major, minor, patch) = self.version;
        let product = if self.is_mariadb() { "MariaDB" } else { "MySQL" };
        write!(formatter, "{product} {major}.{minor}.{patch}")
    }
}

/// `10.11.6-MariaDB-log` as its numbers.
fn numbers(version: &str) -> Version {
    let mut parts = version.split(|letter: char| !letter.is_ascii_digit()).map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(facts: &[(&str, &str)]) -> Server {
        let rows: Vec<Row> =
            facts.iter().map(|(name, value)| vec![Some((*name).to_owned()), Some((*value).to_owned())]).collect();
        Server::read(&rows)
    }

    #[test]
    fn the_product_is_told_by_the_version() {
        for (version, comment, shown, needs) in [
            ("10.11.6-MariaDB-log", "Debian 12", "MariaDB 10.11.6", None),
            ("10.4.32-MariaDB", "", "MariaDB 10.4.32", Some("MariaDB 10.5.2")),
            ("8.0.36-28", "Percona Server (GPL)", "MySQL 8.0.36", None),
            ("5.7.44", "MySQL Community Server (GPL)", "MySQL 5.7.44", Some("MySQL 8.0.19")),
            ("9.7.0", "(Debian)", "MySQL 9.7.0", None),
        ] {
            let server = server(&[("version", version), ("version_comment", comment)]);
            assert_eq!((server.to_string().as_str(), server.needs()), (shown, needs));
        }
    }

    #[test]
    fn a_cluster_is_one_that_takes_writes_on_every_node() {
        assert!(server(&[("wsrep_on", "ON"), ("wsrep_provider", "/usr/lib/galera.so")]).clustered);
        assert!(!server(&[("wsrep_on", "ON"), ("wsrep_provider", "none")]).clustered);
        let group = ("group_replication_group_name", "aaaa");
        assert!(server(&[group, ("group_replication_single_primary_mode", "OFF")]).clustered);
        assert!(!server(&[group, ("group_replication_single_primary_mode", "ON")]).clustered);
    }
}
