//! SQLite's transactions.
//!
//! A transaction that may rebuild tables needs foreign keys switched off, and that switch is ignored inside a
//! transaction: it is set before and restored after, on every path, and read back. So is `legacy_alter_table`, which a
//! rebuild switches itself and may leave so when it fails. Before commit, `foreign_key_check` must show nothing that
//! was not there before.
//! <https://www.sqlite.org/lang_altertable.html#otheralter>

use std::collections::HashMap;

use sqlx::SqliteConnection;

use super::boundary::{BEGIN, FOREIGN_KEY_CHECK, setting};
use super::query::{execute, query};
use crate::driver::{DatabaseError, Transaction};

/// An open transaction, and what to restore after it.
#[derive(Debug)]
pub(super) struct Open {
    /// Set when foreign keys were switched off for a rebuild.
    suspended: Option<Suspended>,
}

#[derive(Debug)]
struct Suspended {
    foreign_keys: String,
    legacy_alter_table: String,
    violations: Violations,
}

/// Table, row and parent table. The number of the foreign key is left out: it changes when another key of the table
/// comes or goes.
type Violation = Vec<Option<String>>;

/// How often each is found: rows without a rowid look all the same.
type Violations = HashMap<Violation, usize>;

/// Begins.
pub(super) async fn begin(db: &mut SqliteConnection, transaction: Transaction) -> Result<Open, DatabaseError> {
    let suspended = match transaction {
        Transaction::Plain | Transaction::Stepwise => None,
        Transaction::Rebuild => Some(suspend(db).await?),
    };
    let open = Open { suspended };
    match execute(db, BEGIN).await {
        Ok(_) => Ok(open),
        Err(error) => {
            open.restore(db).await?;
            Err(error)
        }
    }
}

impl Open {
    /// Commits, unless references would be left dangling that were not before.
    pub(super) async fn check(&self, db: &mut SqliteConnection) -> Result<(), DatabaseError> {
        let Some(suspended) = &self.suspended else { return Ok(()) };
        let new = |(violation, count): (Violation, usize)| {
            let new = count.saturating_sub(suspended.violations.get(&violation).copied().unwrap_or(0));
            (new > 0).then_some((violation, new))
        };
        let new: Vec<_> = violations(db).await?.into_iter().filter_map(new).collect();
        match new.iter().min() {
            None => Ok(()),
            Some((first, _)) => Err(DatabaseError::Refused(describe(first, new.iter().map(|(_, count)| count).sum()))),
        }
    }

    /// Restores what [`begin`] switched, after commit or rollback.
    pub(super) async fn restore(self, db: &mut SqliteConnection) -> Result<(), DatabaseError> {
        let Some(suspended) = self.suspended else { return Ok(()) };
        set(db, "legacy_alter_table", &suspended.legacy_alter_table).await?;
        set(db, "foreign_keys", &suspended.foreign_keys).await
    }
}

async fn suspend(db: &mut SqliteConnection) -> Result<Suspended, DatabaseError> {
    let foreign_keys = get(db, "foreign_keys").await?;
    let legacy_alter_table = get(db, "legacy_alter_table").await?;
    let violations = violations(db).await?;
    set(db, "foreign_keys", "0").await?;
    // `legacy_alter_table` is switched by each rebuild, around its own renames: left on, a RENAME TABLE of the same
    // migration would lose what refers to the table. Here it is only remembered, to be restored on every path.
    Ok(Suspended { foreign_keys, legacy_alter_table, violations })
}

async fn get(db: &mut SqliteConnection, pragma: &str) -> Result<String, DatabaseError> {
    let rows = query(db, &format!("PRAGMA {pragma}")).await?;
    Ok(rows.into_iter().flatten().flatten().next().unwrap_or_default())
}

async fn set(db: &mut SqliteConnection, pragma: &str, value: &str) -> Result<(), DatabaseError> {
    execute(db, &setting(pragma, value)).await?;
    match get(db, pragma).await? {
        now if now == value => Ok(()),
        now => Err(DatabaseError::Refused(format!("PRAGMA {pragma} is {now} and cannot be set to {value}"))),
    }
}

/// Rows whose reference leads nowhere. A foreign key to a table or column that does not fit at all makes the check
/// itself fail; such a schema is checked table by table, leaving out the ones that cannot be.
async fn violations(db: &mut SqliteConnection) -> Result<Violations, DatabaseError> {
    match query(db, FOREIGN_KEY_CHECK).await {
        Ok(rows) => Ok(counted(rows)),
        Err(DatabaseError::Statement { .. }) => violations_by_table(db).await,
        Err(error) => Err(error),
    }
}

fn counted(rows: Vec<Violation>) -> Violations {
    let mut all = Violations::new();
    for mut row in rows {
        row.truncate(3);
        *all.entry(row).or_default() += 1;
    }
    all
}

async fn violations_by_table(db: &mut SqliteConnection) -> Result<Violations, DatabaseError> {
    let mut all = Violations::new();
    for row in query(db, "SELECT name FROM sqlite_schema WHERE type = 'table'").await? {
        let table = row.into_iter().flatten().next().unwrap_or_default();
        let check = format!("PRAGMA foreign_key_check({})", crate::driver::sql::quote::name(&table));
        match query(db, &check).await {
            Ok(rows) => all.extend(counted(rows)),
            Err(DatabaseError::Statement { reason, .. }) => {
                all.insert(vec![Some(table), None, None, Some(reason)], 1);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

fn describe(violation: &Violation, count: usize) -> String {
    let field = |at: usize| violation.get(at).cloned().flatten();
    let (table, parent) = (field(0).unwrap_or_default(), field(2));
    match (parent, field(1)) {
        (Some(parent), Some(row)) => format!(
            "{count} {} would refer to nothing in `{parent}` (first: row {row} of `{table}`); change or delete them \
             in an earlier migration, or drop the foreign key first",
            if count == 1 { "row" } else { "rows" }
        ),
        (Some(parent), None) => format!("rows of `{table}` would refer to nothing in `{parent}`"),
        (None, _) => format!("the foreign keys of `{table}` do not fit: {}", field(3).unwrap_or_default()),
    }
}
