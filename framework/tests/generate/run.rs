//! One case on a database, there and back.

use std::path::Path;

use ruskit::driver::{Scope, Session};
use ruskit::migrate::{Body, Migration, Migrator, Rollback, Silent, Source, SourceMigration, Upward};
use ruskit::prelude::SchemaBuilder;
use ruskit::schema::diff::{Difference, Renames, diff};
use ruskit::schema::{Operation, Schema};

use crate::case::Case;
use crate::compared::{compared, differ, forget_names};
use crate::support::{Engine, TestDatabase};

/// Databases that are wiped between cases: making one is slow.
pub(crate) struct Place {
    engine: Engine,
    /// Where the way is gone.
    main: TestDatabase,
    /// Where the other end is made from nothing, to see how the database spells it.
    other: TestDatabase,
}

struct Recorded(Vec<Operation>);

impl Migration for Recorded {
    fn up(&self, schema: &mut SchemaBuilder) {
        self.0.iter().for_each(|operation| schema.operation(operation.clone()));
    }
}

impl Place {
    pub(crate) async fn new(database: TestDatabase) -> Self {
        Self { engine: database.engine(), other: database.another().await, main: database }
    }

    /// Which database it is.
    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    /// There and back: from the first schema to the second with rows, and back.
    pub(crate) async fn run(&self, case: &Case) -> Result<(), String> {
        let [before, after] = [&case.sides[0], &case.sides[1]].map(|schema| {
            let difference = diff(&Schema::default(), schema, &Renames::default());
            difference.operations
        });
        self.wipe().await;
        let second = self.made(&self.other, after).await?;
        let first = self.made(&self.main, before.clone()).await?;
        self.fill(&case.inserts).await?;
        let rows = self.rows(case, 0).await;

        let difference = diff(&first, &second, &case.renames);
        if !difference.beyond.is_empty() {
            return Err(format!("beyond: {:?}", difference.beyond));
        }
        let told = told(&difference);
        let nothing = diff(&second, &second, &Renames::default());
        if !nothing.is_empty() {
            return Err(format!("something from nothing: {nothing:?}"));
        }
        let wanted = compared(&second, self.engine);
        let reached = |schema: &Schema| {
            let mut found = compared(schema, self.engine);
            forget_names(&wanted, &mut found);
            differ("there", &wanted, &found)
        };
        if difference.is_empty() {
            return reached(&first).map_err(|error| format!("no difference is told, {error}"));
        }
        let mut migrator = self.migrator(&self.main, vec![before, difference.operations.clone()]).await;
        migrator.migrate(&Upward::default(), &mut Silent).await.map_err(|error| format!("there: {error}\n{told}"))?;
        let made = inspect(&self.main).await;
        reached(&made).map_err(|error| format!("{error}\n{told}"))?;
        self.same_rows(&rows, case, 1).await.map_err(|error| format!("there, {error}\n{told}"))?;
        let real = diff(&first, &made, &case.renames);
        if difference.confirmed_by(&real) != difference {
            return Err(format!("not confirmed: {:?}\nby {:?}", difference.operations, real.operations));
        }

        let back = migrator.rollback(Rollback::LastBatch, &mut Silent).await;
        back.map_err(|error| format!("back: {error}\n{told}"))?;
        let found = inspect(&self.main).await;
        differ("back", &compared(&first, self.engine), &compared(&found, self.engine))
            .map_err(|error| format!("{error}\n{told}"))?;
        self.same_rows(&rows, case, 0).await.map_err(|error| format!("back, {error}\n{told}"))
    }

    async fn wipe(&self) {
        for database in [&self.main, &self.other] {
            database.session().await.wipe().await.unwrap();
        }
    }

    async fn migrator(&self, database: &TestDatabase, migrations: Vec<Vec<Operation>>) -> Migrator {
        let migrations = migrations.into_iter().enumerate().map(|(number, operations)| {
            let body = Body::Recorded(Box::leak(Box::new(Recorded(operations))));
            SourceMigration::new(Path::new(&format!("{}_step.rs", number + 1)), body).unwrap()
        });
        Migrator::connect(&database.url(), Source::new(migrations.collect()).unwrap()).await.unwrap()
    }

    /// The schema as the database spells it.
    async fn made(&self, database: &TestDatabase, operations: Vec<Operation>) -> Result<Schema, String> {
        let told = format!("{operations:#?}");
        let mut migrator = self.migrator(database, vec![operations]).await;
        migrator.migrate(&Upward::default(), &mut Silent).await.map_err(|error| format!("making: {error}\n{told}"))?;
        Ok(inspect(database).await)
    }

    async fn fill(&self, inserts: &[String]) -> Result<(), String> {
        let mut session = self.main.session().await;
        let unguarded = self.engine.pick(
            "PRAGMA foreign_keys = OFF",
            "SET session_replication_role = replica",
            "SET SESSION foreign_key_checks = 0",
        );
        for text in std::iter::once(unguarded).chain(inserts.iter().map(String::as_str)) {
            session.execute(text).await.map_err(|error| format!("{text}: {error}"))?;
        }
        Ok(())
    }

    /// The values of all columns that survive.
    async fn rows(&self, case: &Case, side: usize) -> Vec<Vec<Vec<Option<String>>>> {
        let mut session = self.main.session().await;
        let mut all = Vec::new();
        for table in &case.surviving {
            let (name, columns) = &table[side];
            let value = |column: &String| match self.engine {
                Engine::Sqlite => format!("quote({})", self.engine.quote(column)),
                engine => engine.quote(column),
            };
            let columns: Vec<_> = columns.iter().map(value).collect();
            let text = format!("SELECT {} FROM {} ORDER BY id", columns.join(", "), self.engine.quote(name));
            all.push(query(session.as_mut(), &text).await);
        }
        all
    }

    async fn same_rows(&self, rows: &[Vec<Vec<Option<String>>>], case: &Case, side: usize) -> Result<(), String> {
        let found = self.rows(case, side).await;
        match found == rows {
            true => Ok(()),
            false => Err(format!("rows are {found:?}, and were {rows:?}")),
        }
    }
}

async fn query(session: &mut dyn Session, text: &str) -> Vec<Vec<Option<String>>> {
    session.query(text).await.unwrap_or_else(|error| panic!("{text}: {error}"))
}

async fn inspect(database: &TestDatabase) -> Schema {
    database.session().await.inspect(&Scope::All).await.unwrap()
}

fn told(difference: &Difference) -> String {
    let lines: Vec<_> = difference.operations.iter().map(|operation| format!("    {operation:?}")).collect();
    lines.join("\n")
}
