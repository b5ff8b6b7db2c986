//! The tables Kit keeps for itself, by name: whoever reads or clears a database has to know them.

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
