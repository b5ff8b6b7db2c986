//! The tables Kit keeps for itself, by name, and those in which other tools keep what they have applied: whoever reads or
//! clears a database has to know them.

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use super::Scope;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use crate::schema::Schema;
use crate::schema::Table;

/// What was applied.
pub(crate) const MIGRATIONS: &str = "kit_migrations";

/// Facts about the database, the environment it belongs to among them.
pub(crate) const METADATA: &str = "kit_metadata";

/// The migration that is half done, if there is one.
pub(crate) const UNFINISHED: &str = "kit_unfinished";

/// The runner at work, where runners are kept apart by a lease.
pub(crate) const LOCK: &str = "kit_lock";

/// Kit's own tables: no inspection shows them.
pub const OWN_TABLES: [&str; 4] = [MIGRATIONS, METADATA, UNFINISHED, LOCK];

/// Those of them that stay when everything is dropped.
pub const KEPT_TABLES: [&str; 2] = [METADATA, LOCK];

/// A table in which another tool keeps what it has applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForeignHistory {
    /// Its name.
    pub name: &'static str,
    /// Its columns, all of them: a table of that name with others is somebody's own.
    pub columns: &'static [&'static str],
}

/// sqlx's.
pub(crate) const SQLX: ForeignHistory = ForeignHistory {
    name: "_sqlx_migrations",
    columns: &["version", "description", "installed_on", "success", "checksum", "execution_time"],
};

/// diesel's.
pub(crate) const DIESEL: ForeignHistory =
    ForeignHistory { name: "__diesel_schema_migrations", columns: &["version", "run_on"] };

/// refinery's.
pub(crate) const REFINERY: ForeignHistory =
    ForeignHistory { name: "refinery_schema_history", columns: &["version", "name", "applied_on", "checksum"] };

/// sea-orm's.
pub(crate) const SEA_ORM: ForeignHistory =
    ForeignHistory { name: "seaql_migrations", columns: &["version", "applied_at"] };

/// Laravel's.
pub(crate) const LARAVEL: ForeignHistory =
    ForeignHistory { name: "migrations", columns: &["id", "migration", "batch"] };

/// Django's.
pub(crate) const DJANGO: ForeignHistory =
    ForeignHistory { name: "django_migrations", columns: &["id", "app", "name", "applied"] };

/// All of them. They are no part of the schema of a whole database; dropping everything drops them too.
pub const FOREIGN_HISTORIES: [ForeignHistory; 6] = [SQLX, DIESEL, REFINERY, SEA_ORM, LARAVEL, DJANGO];

impl ForeignHistory {
    /// Whether the table is this one.
    pub fn is(&self, table: &Table) -> bool {
        table.name == self.name
            && table.columns.len() == self.columns.len()
            && table.columns.iter().all(|column| self.columns.contains(&column.name.as_str()))
    }
}

/// What was read in this scope, without what other tools keep for themselves, unless that is asked for.
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub(crate) fn without_histories(mut schema: Schema, scope: &Scope) -> Schema {
    if *scope == Scope::All {
        schema.tables.retain(|table| !FOREIGN_HISTORIES.iter().any(|history| history.is(table)));
    }
    schema
}
