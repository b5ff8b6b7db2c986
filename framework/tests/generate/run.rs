//! One case on a database, there and back.

use std::path::Path;

use ruskit::driver::{Scope, Session, driver_for};
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

        if case.one_way {
            return Ok(());
        }
        let back = migrator.rollback(Rollback::LastBatch, &mut Silent).await;
        back.map_err(|error| format!("back: {error}\n{told}"))?;
        let found = inspect(&self.main).await;
        differ("back", &compared(&first, self.engine), &compared(&found, self.engine))
            .map_err(|error| format!("{error}\n{told}"))?;
        self.same_rows(&rows, case, 0).await.map_err(|error| format!("back, {error}\n{told}"))
    }

    /// The way `migrate:generate` goes: what differs as it is written is tried where no rows are, and only what the
    /// database confirms is made. Done again, there is nothing left to do.
    pub(crate) async fn run_as_written(&self, case: &Case) -> Result<(), String> {
        let [before, after] = [&case.sides[0], &case.sides[1]].map(|schema| {
            let difference = diff(&Schema::default(), schema, &Renames::default());
            difference.operations
        });
        self.wipe().await;
        let second = self.made(&self.other, after).await?;
        self.other.session().await.wipe().await.unwrap();
        let first = self.made(&self.other, before.clone()).await?;
        self.made(&self.main, before.clone()).await?;
        self.fill(&case.inserts).await?;
        let rows = self.rows(case, 0).await;

        let written = diff(&first, &case.sides[1], &case.renames);
        let told_written = told(&written);
        let tried = self.made_after(&self.other, &before, &written).await;
        let tried = tried.map_err(|error| format!("tried: {error}\n{told_written}"))?;
        let difference = written.confirmed_by(&diff(&first, &tried, &case.renames));
        let told = format!("confirmed:\n{}\nwritten:\n{told_written}", told(&difference));
        let made = self.made_after(&self.main, &before, &difference).await;
        let made = made.map_err(|error| format!("there: {error}\n{told}"))?;
        let said = compared(&case.sides[1], self.engine);
        let [wanted, found] = [&second, &made].map(|schema| {
            let mut schema = compared(schema, self.engine);
            forget_names(&said, &mut schema);
            schema
        });
        differ("there", &wanted, &found).map_err(|error| format!("{error}\n{told}"))?;
        self.same_rows(&rows, case, 1).await.map_err(|error| format!("there, {error}\n{told}"))?;

        let again = diff(&made, &case.sides[1], &Renames::default());
        let tried = self.tried(&again).await.map_err(|error| format!("again: {error}\n{told}"))?;
        let left = again.confirmed_by(&diff(&made, &tried, &Renames::default())).operations;
        if left.is_empty() { Ok(()) } else { Err(format!("there is always something to do: {left:?}\n{told}")) }
    }

    async fn made_after(
        &self,
        database: &TestDatabase,
        before: &[Operation],
        difference: &Difference,
    ) -> Result<Schema, String> {
        if !difference.operations.is_empty() {
            let mut migrator = self.migrator(database, vec![before.to_vec(), difference.operations.clone()]).await;
            migrator.migrate(&Upward::default(), &mut Silent).await.map_err(|error| error.to_string())?;
        }
        Ok(inspect(database).await)
    }

    /// What the operations would make of what is there.
    async fn tried(&self, difference: &Difference) -> Result<Schema, String> {
        let mut shadow = self.main.session().await.shadow(None).await.map_err(|error| error.to_string())?;
        let driver = driver_for(&self.main.url()).unwrap();
        for operation in &difference.operations {
            for part in driver.parts(operation) {
                let before = shadow.inspect(&Scope::All).await.unwrap();
                let statements = driver.render(&part, &before).map_err(|error| error.to_string())?;
                for statement in statements.iter().filter(|statement| statement.guard.is_none()) {
                    let text = &statement.text;
                    shadow.execute(text).await.map_err(|error| format!("{text}: {error}"))?;
                }
            }
        }
        Ok(shadow.inspect(&Scope::All).await.unwrap())
    }

    /// The schema as it is now.
    pub(crate) async fn look(&self) -> Schema {
        inspect(&self.main).await
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
