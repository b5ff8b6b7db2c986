//! The databases the suites run on, and the little in which tests know them apart.

/// A database Kit can work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
    /// MySQL or MariaDB.
    Mysql,
}

impl Engine {
    /// The one of three that is for this database, in the order SQLite, PostgreSQL, MySQL.
    pub(crate) fn pick<T>(self, sqlite: T, postgres: T, mysql: T) -> T {
        match self {
            Engine::Sqlite => sqlite,
            Engine::Postgres => postgres,
            Engine::Mysql => mysql,
        }
    }

    /// The address of the server to test on, where there is a server.
    pub(crate) fn server(self) -> Option<String> {
        let variable = self.variable()?;
        match std::env::var(variable) {
            Ok(url) if !url.is_empty() => {
                if let Err(error) = ruskit::driver::driver_for(&ruskit::driver::Url::new(url.clone())) {
                    eprintln!("SKIPPED: {error}");
                    return None;
                }
                Some(url)
            }
            _ if std::env::var("KIT_TEST_REQUIRE_SERVERS").is_ok_and(|value| value == "1") => {
                panic!("{variable} is not set, and KIT_TEST_REQUIRE_SERVERS asks for it")
            }
            _ => {
                eprintln!("SKIPPED: {variable} is not set; .ci/test starts a server and sets it");
                None
            }
        }
    }

    fn variable(self) -> Option<&'static str> {
        self.pick(None, Some("KIT_TEST_POSTGRES_URL"), Some("KIT_TEST_MYSQL_URL"))
    }

    /// A name as this database's SQL takes it, whatever is in it.
    pub(crate) fn quote(self, name: &str) -> String {
        match self {
            Engine::Sqlite | Engine::Postgres => format!("\"{}\"", name.replace('"', "\"\"")),
            Engine::Mysql => format!("`{}`", name.replace('`', "``")),
        }
    }

    /// The same for a table's name as a schema has it, which may be PostgreSQL's `schema.table`.
    pub(crate) fn quote_table(self, name: &str) -> String {
        match self {
            Engine::Postgres => split(name).iter().map(|part| self.quote(part)).collect::<Vec<_>>().join("."),
            _ => self.quote(name),
        }
    }
}

/// The parts of `schema.table`, either of which may stand in double quotes.
fn split(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let part = parts.last_mut().expect("there is always one");
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => part.extend(letters.next()),
            '"' if quoted || part.is_empty() => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            letter => part.push(letter),
        }
    }
    parts
}
