//! Migrations as MySQL's statements, rendered against tables as they are recorded, and run where there is a server.

use std::sync::atomic::{AtomicUsize, Ordering};

use ruskit::driver::{Driver, Scope, Session, Statement, Url, driver_for};
use ruskit::prelude::SchemaBuilder;
use ruskit::schema::{Operation, Schema};

/// Records a migration.
pub(crate) type Record = fn(&mut SchemaBuilder);

/// The driver.
pub(crate) fn driver() -> &'static dyn Driver {
    driver_for(&Url::new("mysql://localhost/test")).unwrap()
}

/// Compares the statements of `up` after `start`, guards left out, and runs both on a server.
pub(crate) fn renders(start: Record, up: Record, expected: &str) {
    let before = apply(&record(start), Schema::default()).unwrap().1;
    let (statements, _) = apply(&record(up), before).unwrap();
    assert_eq!(texts(&statements), expected);
    on_server(|db| {
        db.run(&record(start));
        // Rendered again, against what the server says of its tables, it is the same.
        let statements = db.run(&record(up));
        // It keeps a view's text in one line.
        let folded = |text: &str| text.replace(" AS\n", " AS ");
        assert_eq!(folded(&texts(&statements)), folded(expected), "against the server's tables");
    });
}

/// The error with which `up` is refused while planning.
pub(crate) fn refusal(start: Record, up: Record) -> String {
    let before = apply(&record(start), Schema::default()).unwrap().1;
    apply(&record(up), before).unwrap_err()
}

/// Operations of a migration.
pub(crate) fn record(record: Record) -> Vec<Operation> {
    let mut builder = SchemaBuilder::new();
    record(&mut builder);
    let recording = builder.finish();
    assert!(recording.mistakes.is_empty(), "{:?}", recording.mistakes);
    recording.operations
}

fn texts(statements: &[Statement]) -> String {
    let texts =
        statements.iter().filter(|statement| statement.guard.is_none()).map(|statement| statement.text.as_str());
    texts.collect::<Vec<_>>().join(";\n")
}

/// Renders operations against the tables those before them make.
fn apply(operations: &[Operation], mut schema: Schema) -> Result<(Vec<Statement>, Schema), String> {
    let mut statements = Vec::new();
    for operation in operations {
        statements.extend(driver().render(operation, &schema).map_err(|error| error.to_string())?);
        match operation {
            Operation::CreateTable { table, .. } => schema.tables.push(table.clone()),
            Operation::CreateView { view, .. } => {
                schema.views.retain(|own| own.name != view.name);
                schema.views.push(view.clone());
            }
            Operation::DropView { name, .. } => schema.views.retain(|own| own.name != *name),
            Operation::DropTable { name, .. } => schema.tables.retain(|own| own.name != *name),
            Operation::AlterTable { table, changes } => {
                let table = schema.tables.iter_mut().find(|own| own.name == *table).unwrap();
                changes.iter().for_each(|change| table.apply(change).unwrap());
            }
            _ => {}
        }
    }
    Ok((statements, schema))
}

/// Works on a database of its own, where there is a server.
pub(crate) fn on_server(work: impl FnOnce(&mut Db)) {
    let Some(server) = std::env::var("KIT_TEST_MYSQL_URL").ok().filter(|url| !url.is_empty()) else {
        eprintln!("SKIPPED: KIT_TEST_MYSQL_URL is not set; only texts are compared");
        return;
    };
    let mut db = Db::new(&server);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&mut db)));
    db.runtime.block_on(driver().drop_database(&db.url)).unwrap();
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

/// A database on the server.
pub(crate) struct Db {
    runtime: tokio::runtime::Runtime,
    url: Url,
    session: Box<dyn Session>,
}

impl Db {
    fn new(server: &str) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let address = server.rsplit_once('/').map_or(server, |(address, _)| address);
        let (process, number) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let url = Url::new(format!("{address}/kit_test_render_{process}_{number}"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(driver().create_database(&url)).unwrap();
        let session = runtime.block_on(driver().connect(&url)).unwrap();
        Self { runtime, url, session }
    }

    /// Runs a migration as the migrator does: each operation is rendered against what is there. The statements.
    pub(crate) fn run(&mut self, operations: &[Operation]) -> Vec<Statement> {
        self.try_run(operations).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The same, where it may be refused.
    pub(crate) fn try_run(&mut self, operations: &[Operation]) -> Result<Vec<Statement>, String> {
        let session = self.session.as_mut();
        self.runtime.block_on(async {
            let mut all = Vec::new();
            for operation in operations {
                let names = operation.tables().into_iter().map(str::to_owned).collect();
                let before = match driver().reads_before(operation) {
                    true => session.inspect(&Scope::Tables(names)).await.map_err(|error| error.to_string())?,
                    false => Schema::default(),
                };
                for statement in driver().render(operation, &before).map_err(|error| error.to_string())? {
                    run(session, &statement).await?;
                    all.push(statement);
                }
            }
            Ok(all)
        })
    }

    /// Runs a script.
    pub(crate) fn execute(&mut self, script: &str) {
        self.runtime.block_on(self.session.execute(script)).unwrap();
    }

    /// A query's rows, values separated by `|` and rows by line ends; NULL is `-`.
    pub(crate) fn text(&mut self, query: &str) -> String {
        let rows = self.runtime.block_on(self.session.query(query)).unwrap();
        let value = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let rows = rows.into_iter().map(|row| row.into_iter().map(value).collect::<Vec<_>>().join("|"));
        rows.collect::<Vec<_>>().join("\n")
    }

    /// What inspecting finds.
    pub(crate) fn schema(&mut self) -> Schema {
        self.runtime.block_on(self.session.inspect(&Scope::All)).unwrap()
    }
}

async fn run(session: &mut dyn Session, statement: &Statement) -> Result<(), String> {
    let failed = |error| format!("{error}\nin: {}", statement.text);
    let Some(message) = &statement.guard else {
        return session.execute(&statement.text).await.map(drop).map_err(failed);
    };
    match session.query(&statement.text).await.map_err(failed)?.into_iter().next() {
        None => Ok(()),
        Some(row) => Err(message.replace("{}", row.first().cloned().flatten().unwrap_or_default().as_str())),
    }
}
