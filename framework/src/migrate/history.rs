//! What was applied: the table `kit_migrations`, and `kit_metadata` for facts about the database itself.
//!
//! Kept as text in columns any SQL database has, and written as statements, so that a migration and its row go out
//! together. The row of a migration holds the way back as operations, so it can be undone when its file is gone.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::error::MigrateError;
use super::plan::checksum;
use super::version::Version;
use crate::driver::own::{METADATA, MIGRATIONS};
use crate::driver::{DatabaseError, Driver, Records, Row, Session};
use crate::schema::{Change, Column, ColumnType, Irreversible, Operation, Position, PrimaryKey, Schema, Table};

/// Facts about the database, by the names they are kept under.
pub(super) mod fact {
    /// The environment it belongs to.
    pub(in crate::migrate) const ENVIRONMENT: &str = "environment";
    /// The migrations that were only remembered, since the database held already what they make: a JSON object of versions
    /// and the times they were remembered at.
    pub(in crate::migrate) const ADOPTED: &str = "adopted";
    /// What was taken over from another tool.
    pub(in crate::migrate) const IMPORTED: &str = "imported";
    /// How Kit's own tables look: [`super::FORMAT`].
    pub(in crate::migrate) const FORMAT: &str = "format";
}

/// Raised when Kit's own tables change: `1` kept no plans.
const FORMAT: &str = "2";

/// A plan longer than this, in bytes, is not kept: a server takes only so much at once.
const LONGEST_PLAN: usize = 1 << 20;

/// What is read of each applied migration, in the order of [`read_row`].
const FIELDS: [&str; 6] = ["version", "name", "batch", "checksum", "applied_at", "duration_ms"];

/// The field that holds what a migration did when it was applied.
const PLAN: &str = "plan";

/// One applied migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Version.
    pub version: Version,
    /// Name without the version.
    pub name: String,
    /// Migrations applied by one command share a batch.
    pub batch: i64,
    /// Checksum of what it does.
    pub checksum: String,
    /// When, UTC, RFC 3339.
    pub applied_at: String,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
}

impl Applied {
    /// Version and name, as its file is called.
    pub fn title(&self) -> String {
        super::source::title(&self.version, &self.name)
    }
}

/// How an applied migration can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undo {
    /// By these operations.
    Operations(Vec<Operation>),
    /// Not without a hand-written `down`, for this reason.
    Irreversible(Irreversible),
}

impl Undo {
    /// Whether it is done by these operations, or by others that mean the same.
    pub(super) fn is_by(&self, operations: &[Operation], driver: &dyn Driver) -> bool {
        matches!(self, Undo::Operations(own) if checksum(own, driver) == checksum(operations, driver))
    }
}

/// Reads and writes the history through a session.
#[derive(Debug, Clone, Copy)]
pub struct History {
    driver: &'static dyn Driver,
}

impl History {
    /// The history of databases of this driver.
    pub fn new(driver: &'static dyn Driver) -> Self {
        Self { driver }
    }

    pub(super) fn driver(self) -> &'static dyn Driver {
        self.driver
    }

    pub(super) fn records(self) -> &'static dyn Records {
        self.driver.records()
    }

    /// Whether Kit's own tables are there, as this version of Kit has them.
    pub async fn is_installed(self, session: &mut dyn Session, facts: &Facts) -> Result<bool, MigrateError> {
        let known = facts.get(fact::ENVIRONMENT).is_some() && facts.get(fact::FORMAT) == Some(FORMAT);
        Ok(known && session.has_table(MIGRATIONS).await?)
    }

    /// The statements that make Kit's own tables what they should be. Called outside transactions: a question in it may
    /// be refused.
    pub async fn install(self, session: &mut dyn Session, facts: &Facts) -> Result<Vec<String>, MigrateError> {
        let mut statements = Vec::new();
        for table in TABLES.iter() {
            let known = match session.has_table(&table.name).await? {
                true => Some(self.as_found(session, table).await?),
                false => None,
            };
            let operation = match &known {
                Some(known) if known == table => continue,
                Some(known) => {
                    let missing = table.columns.iter().filter(|column| !known.columns.contains(column));
                    let add = |column: &Column| Change::AddColumn { column: column.clone(), position: Position::Last };
                    Operation::AlterTable { table: table.name.clone(), changes: missing.map(add).collect() }
                }
                None => Operation::CreateTable { table: table.clone(), if_not_exists: false },
            };
            let before = Schema { tables: known.into_iter().collect(), ..Schema::default() };
            let rendered = self.driver.render(&operation, &before);
            let rendered =
                rendered.map_err(|source| MigrateError::Unsupported { migration: table.name.clone(), source })?;
            statements.extend(rendered.into_iter().map(|statement| statement.text));
        }
        if facts.get(fact::FORMAT) != Some(FORMAT) {
            statements.extend(self.tell(fact::FORMAT, FORMAT));
        }
        Ok(statements)
    }

    /// One of Kit's own tables as it is: an older version of Kit had no plans.
    async fn as_found(self, session: &mut dyn Session, table: &Table) -> Result<Table, MigrateError> {
        let mut found = table.clone();
        if table.name == MIGRATIONS {
            match self.records().read(session, MIGRATIONS, &[PLAN], Some(("version", ""))).await {
                Err(DatabaseError::Statement { .. }) => found.columns.retain(|column| column.name != PLAN),
                outcome => drop(outcome?),
            }
        }
        Ok(found)
    }

    /// All applied migrations, oldest first; none where the table is not there yet.
    pub async fn load(self, session: &mut dyn Session) -> Result<Vec<Applied>, MigrateError> {
        let rows = self.read(session, MIGRATIONS, &FIELDS, None).await?.unwrap_or_default();
        let mut applied = rows.into_iter().map(read_row).collect::<Result<Vec<_>, _>>()?;
        applied.sort_by(|a, b| a.version.cmp(&b.version));
        Ok(applied)
    }

    /// How each of these migrations can be undone, in their order.
    pub async fn undos(self, session: &mut dyn Session, wanted: &[Applied]) -> Result<Vec<Undo>, MigrateError> {
        let key = match wanted {
            [] => return Ok(Vec::new()),
            [only] => Some(("version", only.version.as_str())),
            _ => None,
        };
        let rows = self.read(session, MIGRATIONS, &["version", "undo"], key).await?.unwrap_or_default();
        let mut texts: HashMap<_, _> = rows.into_iter().filter_map(read_text).collect();
        let mut parsed = |applied: &Applied| {
            let text = texts.remove(&applied.version.number()).unwrap_or_default();
            serde_json::from_str(&text).map_err(|error| not_ours(&error.to_string()))
        };
        wanted.iter().map(&mut parsed).collect()
    }

    /// What each applied migration did when it was applied, by the number of its version; those whose plan was not kept
    /// are left out.
    pub async fn plans(self, session: &mut dyn Session) -> Result<HashMap<u128, Vec<Operation>>, MigrateError> {
        let rows = match self.read(session, MIGRATIONS, &["version", PLAN], None).await {
            // Kept by an older version of Kit.
            Err(MigrateError::History { .. }) => None,
            rows => rows?,
        };
        let parsed = |(version, text): (u128, String)| Some((version, serde_json::from_str(&text).ok()?));
        Ok(rows.unwrap_or_default().into_iter().filter_map(read_text).filter_map(parsed).collect())
    }

    /// The statement that remembers a migration as applied, with what it did and what undoes it.
    pub fn record(self, applied: &Applied, plan: &[Operation], undo: &Undo) -> String {
        let (batch, duration) = (applied.batch.to_string(), applied.duration_ms.to_string());
        let undo = serde_json::to_string(undo).unwrap_or_default();
        let plan = serde_json::to_string(plan).ok().filter(|text| text.len() <= LONGEST_PLAN);
        let [version, name, in_batch, checksum, applied_at, duration_ms] = FIELDS;
        let mut record = vec![
            (version, applied.version.as_str()),
            (name, &applied.name),
            (in_batch, &batch),
            (checksum, &applied.checksum),
            (applied_at, &applied.applied_at),
            (duration_ms, &duration),
            ("undo", &undo),
        ];
        record.extend(plan.as_deref().map(|plan| (PLAN, plan)));
        self.records().add(MIGRATIONS, &record)
    }

    /// The statement that says otherwise how a migration is undone.
    pub(super) fn reword_undo(self, version: &Version, undo: &Undo) -> String {
        let undo = serde_json::to_string(undo).unwrap_or_default();
        self.records().change(MIGRATIONS, ("version", version.as_str()), &[("undo", &undo)])
    }

    /// The statement that forgets a migration.
    pub fn forget(self, version: &Version) -> String {
        self.records().remove(MIGRATIONS, ("version", version.as_str()))
    }

    /// What the database knows about itself.
    pub async fn facts(self, session: &mut dyn Session) -> Result<Facts, MigrateError> {
        let rows = self.read(session, METADATA, &["name", "value"], None).await?.unwrap_or_default();
        let fact = |row: Row| {
            let mut values = row.into_iter().flatten();
            Some((values.next()?, values.next()?))
        };
        Ok(Facts(rows.into_iter().filter_map(fact).collect()))
    }

    /// The statements that tell the database a fact about itself, in place of what it knew.
    pub fn tell(self, name: &str, value: &str) -> [String; 2] {
        [self.unlearn(name), self.records().add(METADATA, &[("name", name), ("value", value)])]
    }

    /// The statement that makes the database forget a fact about itself.
    pub fn unlearn(self, name: &str) -> String {
        self.records().remove(METADATA, ("name", name))
    }

    /// Records of one of Kit's own tables; none where the table is not there yet.
    pub(super) async fn read(
        self,
        session: &mut dyn Session,
        table: &str,
        fields: &[&str],
        key: Option<(&str, &str)>,
    ) -> Result<Option<Vec<Row>>, MigrateError> {
        match self.records().read(session, table, fields, key).await {
            Err(DatabaseError::Statement { .. }) if !session.has_table(table).await? => Ok(None),
            // Perhaps another runner has made the table just now; or it is somebody else's.
            Err(DatabaseError::Statement { .. }) => match self.records().read(session, table, fields, key).await {
                Err(DatabaseError::Statement { reason, .. }) => {
                    Err(MigrateError::History { table: table.to_owned(), reason })
                }
                rows => Ok(Some(rows?)),
            },
            rows => Ok(Some(rows?)),
        }
    }
}

/// What a database knows about itself: the environment it belongs to, how Kit's own tables look, …
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts(HashMap<String, String>);

impl Facts {
    /// The fact of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Whether there are no facts but these.
    pub(super) fn holds_only(&self, names: &[&str]) -> bool {
        self.0.keys().all(|name| names.contains(&name.as_str()))
    }
}

static TABLES: LazyLock<[Table; 2]> = LazyLock::new(|| {
    let text = |name: &str, length| Column::new(name, ColumnType::String { length });
    let number = |name: &str| Column::new(name, ColumnType::BigInteger);
    let key = |column: &str| Some(PrimaryKey::over([column]));
    let migrations = Table {
        columns: vec![
            text("version", 32),
            text("name", 255),
            number("batch"),
            text("checksum", 64),
            text("applied_at", 32),
            number("duration_ms"),
            Column::new("undo", ColumnType::Text),
            Column { nullable: true, ..Column::new(PLAN, ColumnType::Text) },
        ],
        primary_key: key("version"),
        ..Table::new(MIGRATIONS)
    };
    let metadata = Table {
        columns: vec![text("name", 64), Column::new("value", ColumnType::Text)],
        primary_key: key("name"),
        ..Table::new(METADATA)
    };
    [migrations, metadata]
});

fn read_row(row: Row) -> Result<Applied, MigrateError> {
    let mut values = row.into_iter().map(|value| value.ok_or_else(|| not_ours("a value is NULL")));
    let mut next = || values.next().unwrap_or_else(|| Err(not_ours("a column is missing")));
    let number = |text: String| text.parse().map_err(|_| not_ours(&format!("`{text}` is not a number")));
    Ok(Applied {
        version: next()
            .and_then(|text| Version::parse(&text).ok_or_else(|| not_ours(&format!("`{text}` is no version"))))?,
        name: next()?,
        batch: number(next()?)?,
        checksum: next()?,
        applied_at: next()?,
        duration_ms: number(next()?)?,
    })
}

/// Version and text of a record.
fn read_text(row: Row) -> Option<(u128, String)> {
    let mut values = row.into_iter().flatten();
    Some((Version::parse(&values.next()?)?.number(), values.next()?))
}

fn not_ours(reason: &str) -> MigrateError {
    MigrateError::History { table: MIGRATIONS.to_owned(), reason: reason.to_owned() }
}
