//! What a user writes: a [`Migration`] that records operations, or a [`Step`] of Rust code; and how the runner gets
//! to know of it.

use async_trait::async_trait;

use crate::driver::{Connection, DatabaseError};
use crate::schema::SchemaBuilder;

/// One migration: what to change, and what undoes it.
///
/// ```
/// use ruskit::prelude::*;
///
/// pub struct CreatePostsTable;
///
/// impl Migration for CreatePostsTable {
///     fn up(&self, schema: &mut SchemaBuilder) {
///         schema.create_table("posts", |t| {
///             t.id();
///             t.foreign_id("user_id").references("users", "id").on_delete(Cascade);
///             t.string("slug").unique();
///             t.text("body").nullable();
///             t.timestamps();
///         });
///     }
/// }
/// ```
///
/// Both methods only record; they are called often, also to list or compare migrations, and must record the same
/// operations each time.
pub trait Migration: Send + Sync {
    /// Records what the migration does.
    fn up(&self, schema: &mut SchemaBuilder);

    /// Records what undoes it. Left out, Kit works it out from `up` and the schema before it.
    fn down(&self, schema: &mut SchemaBuilder) {
        schema.automatic();
    }
}

/// Rust code as (part of) a migration, with the real connection, inside the migration's transaction.
///
/// `Connection::execute` runs statements; for values in and out there is sqlx (`use ruskit::sqlx;`) on the database's
/// own connection, as `db.sqlite()?` gives it. COMMIT and ROLLBACK are Kit's.
///
/// ```
/// use ruskit::prelude::*;
///
/// struct NormalizeEmails;
///
/// #[async_trait]
/// impl Step for NormalizeEmails {
///     async fn up(&self, db: &mut Connection) -> Result<(), DatabaseError> {
///         db.execute("UPDATE users SET email = lower(email)").await?;
///         Ok(())
///     }
/// }
/// ```
#[async_trait]
pub trait Step: Send + Sync {
    /// Does the work.
    async fn up(&self, db: &mut Connection) -> Result<(), DatabaseError>;

    /// Undoes it. Left out, the migration cannot be rolled back.
    async fn down(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        let _ = db;
        Err(DatabaseError::Step(format!("`{}` has no way back: write its `down`", self.name())))
    }

    /// Name to show.
    fn name(&self) -> &'static str {
        let path = std::any::type_name::<Self>();
        path.rsplit("::").next().unwrap_or(path)
    }
}

/// A migration as [`migration!`](crate::migration) registers it.
#[derive(Debug)]
pub struct Registration {
    /// Its source file: version and name are in the file's name.
    pub file: &'static str,
    /// What it does.
    pub body: Body,
}

/// What a registered migration does.
#[derive(Clone, Copy)]
pub enum Body {
    /// Records operations.
    Recorded(&'static dyn Migration),
    /// Is one step of Rust code.
    Step(fn() -> Box<dyn Step>),
    /// Is SQL text, compiled in.
    Sql {
        /// What it does.
        up: &'static str,
        /// What undoes it.
        down: Option<&'static str>,
    },
}

impl std::fmt::Debug for Body {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Body::Recorded(_) => "Recorded",
            Body::Step(_) => "Step",
            Body::Sql { .. } => "Sql",
        })
    }
}

inventory::collect!(Registration);

/// What the build script found: a folder, and the Rust files in it each of which must register a migration.
#[derive(Debug)]
pub struct Discovered {
    /// The folder, absolute, as it was when the runner was built.
    pub folder: &'static str,
    /// Stems of the Rust files in it.
    pub files: &'static [&'static str],
    /// The SQL files are compiled in; otherwise they are read from the folder.
    pub embedded: bool,
    /// The tool whose migrations these are, where they are not the project's own.
    pub tool: Option<&'static str>,
}

inventory::collect!(Discovered);

/// Registers a migration: `migration!(CreateUsersTable);`, or `migration!(step CreateUsersTable);` for a [`Step`].
/// Its version and name are those of the file it stands in.
#[macro_export]
macro_rules! migration {
    (step $step:expr) => {
        $crate::inventory::submit! {
            $crate::migrate::Registration {
                file: ::core::file!(),
                body: $crate::migrate::Body::Step(|| ::std::boxed::Box::new($step)),
            }
        }
    };
    ($migration:expr) => {
        $crate::inventory::submit! {
            $crate::migrate::Registration {
                file: ::core::file!(),
                body: $crate::migrate::Body::Recorded(&$migration),
            }
        }
    };
}

/// Takes in the migrations that the build script found. Stands once in the runner's `main.rs`.
#[macro_export]
macro_rules! migrations {
    () => {
        include!(concat!(env!("OUT_DIR"), "/migrations.rs"));
    };
}
