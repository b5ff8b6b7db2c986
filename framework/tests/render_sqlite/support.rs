//! A database in memory, and operations applied to it as the migrator applies them.

use ruskit::driver::{DatabaseError, Driver, Row, Scope, Session, Statement, Url, driver_for};
use ruskit::schema::{Change, Column, ColumnType, Operation, Schema};

/// An open database.
pub(crate) struct Db {
    runtime: tokio::runtime::Runtime,
    session: Box<dyn Session>,
    driver: &'static dyn Driver,
}

impl Db {
    /// A database that holds what the script makes. Foreign keys are enforced, as sqlx has it.
    pub(crate) fn new(script: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let url = Url::new("sqlite::memory:");
        let driver = driver_for(&url).unwrap();
        let session = runtime.block_on(driver.connect(&url)).unwrap();
        let mut db = Self { runtime, session, driver };
        db.run(script);
        assert_eq!(db.text("PRAGMA foreign_keys"), "1");
        db
    }

    /// Runs a script.
    pub(crate) fn run(&mut self, script: &str) {
        self.try_run(script).unwrap();
    }

    /// Runs a script that may fail.
    pub(crate) fn try_run(&mut self, script: &str) -> Result<u64, DatabaseError> {
        self.runtime.block_on(self.session.execute(script))
    }

    /// A query's rows.
    pub(crate) fn rows(&mut self, query: &str) -> Vec<Row> {
        self.runtime.block_on(self.session.query(query)).unwrap()
    }

    /// A query's rows, values separated by `|` and rows by line ends; NULL is `-`.
    pub(crate) fn text(&mut self, query: &str) -> String {
        let value = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let row = |row: Row| row.into_iter().map(value).collect::<Vec<_>>().join("|");
        self.rows(query).into_iter().map(row).collect::<Vec<_>>().join("\n")
    }

    /// The text SQLite keeps of a table, index, view or trigger.
    pub(crate) fn definition(&mut self, name: &str) -> String {
        self.text(&format!("SELECT sql FROM sqlite_schema WHERE name = '{}'", name.replace('\'', "''")))
    }

    /// All texts SQLite keeps.
    pub(crate) fn definitions(&mut self) -> String {
        self.text("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")
    }

    /// The schema.
    pub(crate) fn schema(&mut self) -> Schema {
        self.runtime.block_on(self.session.inspect(&Scope::All)).unwrap()
    }

    /// Applies operations in one transaction; a failure rolls all back.
    pub(crate) fn try_apply(&mut self, operations: &[Operation]) -> Result<Vec<Statement>, String> {
        let Self { runtime, session, driver } = self;
        let outcome = runtime.block_on(async {
            session.begin(driver.transaction(operations)).await.map_err(|error| error.to_string())?;
            let mut all = Vec::new();
            for operation in operations {
                for part in driver.parts(operation) {
                    let names = part.tables().into_iter().map(str::to_owned).collect();
                    let before = match driver.reads_before(&part) {
                        true => session.inspect(&Scope::Tables(names)).await.map_err(|error| error.to_string())?,
                        false => Schema::default(),
                    };
                    for statement in driver.render(&part, &before).map_err(|error| error.to_string())? {
                        run(session.as_mut(), &statement).await?;
                        all.push(statement);
                    }
                }
            }
            session.commit().await.map_err(|error| error.to_string())?;
            Ok(all)
        });
        if outcome.is_err() {
            runtime.block_on(session.rollback()).unwrap();
        }
        assert_eq!(self.text("PRAGMA foreign_keys"), "1");
        assert_eq!(self.text("PRAGMA legacy_alter_table"), "0");
        assert_eq!(self.text("SELECT name FROM sqlite_temp_schema"), "");
        assert_eq!(self.text("SELECT name FROM sqlite_schema WHERE name LIKE '%kit%'"), "");
        assert_eq!(self.text("PRAGMA integrity_check"), "ok");
        outcome
    }

    /// Applies an operation and returns its statements' texts, guards left out.
    pub(crate) fn apply(&mut self, operation: Operation) -> Vec<String> {
        let statements = self.try_apply(&[operation]).unwrap();
        statements.into_iter().filter(|statement| statement.guard.is_none()).map(|statement| statement.text).collect()
    }

    /// Applies changes of a table.
    pub(crate) fn alter(&mut self, table: &str, changes: impl Into<Vec<Change>>) -> Vec<String> {
        self.apply(alter(table, changes))
    }

    /// Applies changes of a table and makes sure that the table was rebuilt.
    pub(crate) fn rebuild(&mut self, table: &str, changes: impl Into<Vec<Change>>) -> Vec<String> {
        let statements = self.alter(table, changes);
        let created = statements.iter().any(|text| text.contains("__kit_old_"));
        assert!(created, "no rebuild: {statements:#?}");
        statements
    }

    /// The error of an operation, which leaves everything as it was.
    pub(crate) fn refusal(&mut self, operation: Operation) -> String {
        let before = self.definitions();
        let error = self.try_apply(&[operation]).unwrap_err();
        assert_eq!(self.definitions(), before);
        error
    }

    /// The error of changes of a table.
    pub(crate) fn alter_refusal(&mut self, table: &str, changes: impl Into<Vec<Change>>) -> String {
        self.refusal(alter(table, changes))
    }
}

async fn run(session: &mut dyn Session, statement: &Statement) -> Result<(), String> {
    let failed = |error: DatabaseError| format!("{error}\nin: {}", statement.text);
    let Some(message) = &statement.guard else {
        return session.execute(&statement.text).await.map(|_| ()).map_err(failed);
    };
    match session.query(&statement.text).await.map_err(failed)?.into_iter().next() {
        None => Ok(()),
        Some(row) => Err(message.replace("{}", row.first().cloned().flatten().unwrap_or_default().as_str())),
    }
}

/// Changes of a table.
pub(crate) fn alter(table: &str, changes: impl Into<Vec<Change>>) -> Operation {
    Operation::AlterTable { table: table.to_owned(), changes: changes.into() }
}

/// A column that takes NULL.
pub(crate) fn nullable(name: &str, ty: ColumnType) -> Column {
    Column { nullable: true, ..Column::new(name, ty) }
}

/// A change that always needs a rebuild and changes nothing else.
pub(crate) fn check() -> Change {
    Change::AddCheck(ruskit::schema::Check { name: None, expression: "1".into(), definition: None })
}
