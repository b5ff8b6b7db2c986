//! Operations, rendered and run as the migrator does it.

use ruskit::driver::postgres::Postgres;
use ruskit::driver::{DatabaseError, Driver, Scope, Session, Statement};
use ruskit::prelude::SchemaBuilder;
use ruskit::schema::{Operation, Schema};

use crate::support::TestDatabase;

/// Records operations.
pub(crate) type Record = fn(&mut SchemaBuilder);

/// What was recorded.
pub(crate) fn recorded(record: Record) -> Vec<Operation> {
    let mut schema = SchemaBuilder::new();
    record(&mut schema);
    let recording = schema.finish();
    assert_eq!(recording.mistakes, Vec::<String>::new());
    recording.operations
}

/// The statements of operations, each seen against the tables that operations before it create.
pub(crate) fn rendered(start: Record, up: Record) -> Result<Vec<Statement>, String> {
    let mut before = Schema::default();
    for operation in recorded(start) {
        match operation {
            Operation::CreateTable { table, .. } => before.tables.push(table),
            Operation::CreateView { view, .. } => before.views.push(view),
            _ => {}
        }
    }
    let mut statements = Vec::new();
    for operation in recorded(up) {
        for part in Postgres.parts(&operation) {
            statements.extend(Postgres.render(&part, &before).map_err(|error| error.to_string())?);
        }
    }
    Ok(statements)
}

/// Statements as a script; what a guard would say and how a statement is run stands in comments.
pub(crate) fn script(statements: &[Statement]) -> String {
    let mut text = String::new();
    for statement in statements {
        let mut notes = Vec::new();
        if let Some(failure) = &statement.guard {
            notes.push(format!("no row, or: {failure}"));
        }
        if !statement.reason.is_empty() {
            notes.push(statement.reason.clone());
        }
        if statement.needs_autocommit {
            notes.push("outside a transaction".to_owned());
        }
        if statement.commits {
            notes.push("committed at once".to_owned());
        }
        notes.iter().for_each(|note| text.push_str(&format!("-- {note}\n")));
        text.push_str(&format!("{};\n", statement.text));
    }
    text
}

/// A session on a database of its own.
pub(crate) struct Server {
    session: Box<dyn Session>,
    _database: TestDatabase,
}

impl Server {
    pub(crate) async fn new() -> Option<Self> {
        let database = TestDatabase::new(crate::support::Engine::Postgres).await?;
        Some(Self { session: database.session().await, _database: database })
    }

    /// Makes changes; what was run, and what undoes it.
    pub(crate) async fn apply(
        &mut self,
        operations: &[Operation],
    ) -> Result<(Vec<Statement>, Result<Vec<Operation>, String>), String> {
        let (mut ran, mut undo) = (Vec::new(), Ok(Vec::new()));
        for operation in operations {
            for part in Postgres.parts(operation) {
                let names = part.tables().into_iter().map(str::to_owned).collect();
                let before = self.session.inspect(&Scope::Tables(names)).await.map_err(|error| error.to_string())?;
                let seen = if Postgres.reads_before(&part) { before.clone() } else { Schema::default() };
                match (Postgres.reverse(&part, &before), &mut undo) {
                    (Ok(mut back), Ok(undo)) => {
                        back.append(undo);
                        *undo = back;
                    }
                    (Err(error), undo) => *undo = Err(error.to_string()),
                    (Ok(_), Err(_)) => {}
                }
                for statement in Postgres.render(&part, &seen).map_err(|error| error.to_string())? {
                    self.run(&statement).await?;
                    ran.push(statement);
                }
            }
        }
        Ok((ran, undo))
    }

    async fn run(&mut self, statement: &Statement) -> Result<(), String> {
        let failed = |error: DatabaseError| format!("{error}\nin: {}", statement.text);
        let Some(message) = &statement.guard else {
            return self.session.execute(&statement.text).await.map(|_| ()).map_err(failed);
        };
        match self.session.query(&statement.text).await.map_err(failed)?.into_iter().next() {
            None => Ok(()),
            Some(row) => Err(message.replace("{}", row.first().cloned().flatten().unwrap_or_default().as_str())),
        }
    }

    /// The server's major version.
    pub(crate) async fn version(&mut self) -> u32 {
        let rows = self.session.query("SELECT current_setting('server_version_num')::int / 10000").await.unwrap();
        rows[0][0].as_ref().unwrap().parse().unwrap()
    }

    /// Drops everything.
    pub(crate) async fn wipe(&mut self) {
        self.session.wipe().await.unwrap();
    }

    /// Everything there is.
    pub(crate) async fn schema(&mut self) -> Schema {
        self.session.inspect(&Scope::All).await.unwrap()
    }
}
