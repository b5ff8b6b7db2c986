//! Databases in which the migrations before a certain one are applied, with made-up rows.

use std::collections::BTreeSet;

use super::contents::{Contents, State};
use super::{Verify, Which};
use crate::driver::{DatabaseError, Driver, Scope, Scratch, Session, Transaction, Url, driver_for};
use crate::migrate::seed::{Seeded, seed_some};
use crate::migrate::{MigrateError, Migrator, Silent, Source, State as Standing, Upward, Version};
use crate::rows::{Manner, Wanted};
use crate::schema::{Doubt, Operation, Schema, Table};

/// What everything starts from.
enum Start {
    /// This schema, and the migrations that made it.
    Live(Box<Schema>, Vec<Version>),
    /// What these migrations make of nothing.
    Replayed(Vec<Version>),
}

/// What is proven, and where.
pub(super) struct Bench<'a> {
    pub(super) driver: &'static dyn Driver,
    url: &'a Url,
    source: &'a (dyn Fn() -> Result<Source, MigrateError> + Sync),
    pub(super) wanted: &'a Verify,
    start: Start,
    migrations: Vec<Version>,
    /// The rows that tables get; none for empty ones.
    pub(super) manner: Option<Manner>,
}

impl<'a> Bench<'a> {
    pub(super) async fn new(
        url: &'a Url,
        source: &'a (dyn Fn() -> Result<Source, MigrateError> + Sync),
        wanted: &'a Verify,
    ) -> Result<Self, MigrateError> {
        let driver = driver_for(url)?;
        let all = source()?;
        let versions: Vec<_> = all.migrations().iter().map(|migration| migration.version.clone()).collect();
        let (start, migrations) = match &wanted.which {
            Which::Pending => pending(driver, url, all, versions, wanted.partial).await?,
            Which::All => (Start::Replayed(Vec::new()), versions),
            Which::From(from) => {
                let unknown = || MigrateError::Unknown { version: from.to_string() };
                let at = versions.iter().position(|version| version == from).ok_or_else(unknown)?;
                (Start::Replayed(versions[..at].to_vec()), versions[at..].to_vec())
            }
        };
        let manner = (wanted.rows > 0).then_some(Manner::Varied);
        Ok(Self { driver, url, source, wanted, start, migrations, manner })
    }

    pub(super) async fn server(&self) -> Result<String, MigrateError> {
        let scratch = self.scratch().await?;
        Ok(self.driver.connect(scratch.url()).await?.version().await?)
    }

    /// The migrations that are proven.
    pub(super) fn migrations(&self) -> &[Version] {
        &self.migrations
    }

    /// Leaves out this one and those behind it.
    pub(super) fn stop_before(&mut self, at: usize) {
        self.migrations.truncate(at);
    }

    pub(super) fn title(&self, at: usize) -> Result<String, MigrateError> {
        let source = (self.source)()?;
        Ok(source.find(&self.migrations[at]).map(|migration| migration.title()).unwrap_or_default())
    }

    /// What a migration records: there, and back where that is written.
    pub(super) fn operations(&self, at: usize) -> Result<Vec<Operation>, MigrateError> {
        let source = (self.source)()?;
        let Some(migration) = source.find(&self.migrations[at]) else { return Ok(Vec::new()) };
        Ok(migration.up()?.operations)
    }

    async fn scratch(&self) -> Result<Scratch, MigrateError> {
        Ok(self.driver.scratch(self.url, self.wanted.shadow.as_ref()).await?)
    }

    /// A new database with made-up rows in which the first so many of the migrations are applied.
    pub(super) async fn build(&self, applied: usize) -> Result<(Scratch, Seeded), MigrateError> {
        let scratch = self.scratch().await?;
        match &self.start {
            Start::Live(schema, versions) => {
                self.create(&scratch, schema).await?;
                let mut migrator = self.migrator_of(&scratch, versions).await?;
                migrator.migrate(&Upward { fake: true, ..Upward::default() }, &mut Silent).await?;
            }
            Start::Replayed(versions) => {
                let mut migrator = self.migrator_of(&scratch, versions).await?;
                migrator.migrate(&Upward::default(), &mut Silent).await?;
            }
        }
        let mut seeded = Seeded::default();
        let mut migrator = self.migrator(&scratch).await?;
        self.seed(migrator.session(), &mut seeded).await?;
        for at in 0..applied {
            self.up(&mut migrator, at).await?;
            self.seed(migrator.session(), &mut seeded).await?;
        }
        Ok((scratch, seeded))
    }

    /// Puts rows into tables that have none.
    pub(super) async fn seed(&self, session: &mut dyn Session, seeded: &mut Seeded) -> Result<(), MigrateError> {
        let Some(manner) = self.manner else { return Ok(()) };
        let schema = session.inspect(&Scope::All).await?;
        let mut empty = BTreeSet::new();
        for Table { name, .. } in &schema.tables {
            // What took no row before takes none now.
            let known = seeded.rows.contains_key(name) || seeded.left_empty.iter().any(|(table, _)| table == name);
            if !known && session.count(&Doubt::Rows { table: name.clone() }).await? == 0 {
                empty.insert(name.clone());
            }
        }
        let rows = Wanted { rows: self.wanted.rows, seed: self.wanted.seed, manner };
        let more = seed_some(self.driver, session, &schema, rows, &|name| empty.contains(name)).await?;
        seeded.rows.extend(more.rows);
        seeded.left_empty.extend(more.left_empty);
        Ok(())
    }

    async fn create(&self, scratch: &Scratch, schema: &Schema) -> Result<(), MigrateError> {
        let scripts = self.driver.create(schema, true).map_err(DatabaseError::from)?;
        let mut session = self.driver.connect(scratch.url()).await?;
        session.keep_within(self.url).await?;
        session.begin(Transaction::Plain).await?;
        for statement in scripts.iter().flat_map(|script| &script.statements) {
            session.execute(&statement.text).await?;
        }
        Ok(session.commit().await?)
    }

    /// A migrator of all migrations.
    pub(super) async fn migrator(&self, scratch: &Scratch) -> Result<Box<Migrator>, MigrateError> {
        self.migrator_with(scratch, (self.source)()?).await.map(Box::new)
    }

    async fn migrator_of(&self, scratch: &Scratch, versions: &[Version]) -> Result<Migrator, MigrateError> {
        let mut source = (self.source)()?;
        source.keep(|version| versions.contains(version));
        self.migrator_with(scratch, source).await
    }

    async fn migrator_with(&self, scratch: &Scratch, source: Source) -> Result<Migrator, MigrateError> {
        let mut migrator = Migrator::connect(scratch.url(), source).await?;
        migrator.session().keep_within(self.url).await?;
        migrator.lock = self.wanted.lock;
        migrator.patience = self.wanted.patience;
        migrator.partial = true;
        migrator.safe = self.wanted.safe;
        Ok(migrator)
    }

    /// Applies the migrations up to this one, which becomes the last batch.
    pub(super) async fn up(&self, migrator: &mut Migrator, at: usize) -> Result<(), MigrateError> {
        let to = Some(self.migrations[at].clone());
        let wanted = Upward { to, any_order: true, ..Upward::default() };
        migrator.migrate(&wanted, &mut Silent).await.map(drop)
    }

    /// Schema and rows as they are now.
    pub(super) async fn state(&self, session: &mut dyn Session) -> Result<State, MigrateError> {
        let schema = session.inspect(&Scope::All).await?;
        let contents = Contents::read(self.driver, session, &schema).await?;
        Ok(State { schema, contents })
    }
}

/// The live schema, and the migrations that are to come. A database that is not there has none.
async fn pending(
    driver: &'static dyn Driver,
    url: &Url,
    source: Source,
    versions: Vec<Version>,
    partial: bool,
) -> Result<(Start, Vec<Version>), MigrateError> {
    let session = match driver.look(url).await {
        Err(DatabaseError::NoDatabase { .. }) => return Ok((Start::Replayed(Vec::new()), versions)),
        session => session?,
    };
    let mut migrator = Migrator::new(driver, session, source);
    migrator.partial = partial;
    let standing = migrator.standing().await?;
    migrator.verify(&standing).await?;
    let rows = migrator.status().await?;
    if let Some(row) = rows.iter().find(|row| row.state == Standing::Unfinished) {
        return Err(MigrateError::Unfinished { migration: format!("{}_{}", row.version, row.name) });
    }
    let (pending, applied): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.state == Standing::Pending);
    let versions = |rows: Vec<crate::migrate::Status>| rows.into_iter().map(|row| row.version).collect::<Vec<_>>();
    let schema = migrator.session().inspect(&Scope::All).await?;
    Ok((Start::Live(Box::new(schema), versions(applied)), versions(pending)))
}
