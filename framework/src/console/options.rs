//! Options that several commands take.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Options every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Global {
    /// Say less: only errors and what was asked for
    #[arg(short, long, global = true, display_order = 990)]
    pub quiet: bool,
    /// Say more: each statement as it runs
    #[arg(short, long, global = true, conflicts_with = "quiet", display_order = 991)]
    pub verbose: bool,
}

/// How a report is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON document on standard output.
    Json,
}

/// How runners are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lock {
    /// As the database does it best.
    Auto,
    /// A lock that the connection holds.
    Session,
    /// A row that is renewed while the runner lives: behind poolers, in clusters.
    Lease,
}

/// Which database, which migrations, which form of report.
#[derive(Debug, Clone, Default, Args)]
pub struct Connect {
    /// Database to work on, instead of DATABASE_URL
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Folder of migrations to use instead of the project's
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// How to report: text, or json for programs
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", hide_possible_values = true)]
    pub format: Format,
    /// How long to wait while another runner is at work [default: 60, or KIT_LOCK_TIMEOUT]
    #[arg(long, value_name = "SECONDS")]
    pub lock_timeout: Option<u64>,
    /// How runners are kept apart: auto, session, or lease (behind poolers) [default: auto, or KIT_LOCK]
    #[arg(long, value_enum, value_name = "KIND", hide_possible_values = true)]
    pub lock: Option<Lock>,
    /// How long a statement waits for what other programs have locked before it gives way; 0: as long as the database
    /// lets it [default: 5, or KIT_TABLE_LOCK_TIMEOUT]
    #[arg(long, value_name = "SECONDS")]
    pub table_lock_timeout: Option<u64>,
    /// How often a migration that gave way is tried again [default: 10, or KIT_TABLE_LOCK_RETRIES]
    #[arg(long, value_name = "N")]
    pub table_lock_retries: Option<u32>,
}

/// What stands around a command that changes what a database holds: a yes in production, a backup before it, a limit for
/// its statements, a record of it.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Guards {
    /// Do it in production too, without asking
    #[arg(long)]
    pub force: bool,
    /// Make a backup first, where something may be lost: what is dropped or made smaller, SQL and Rust code [default
    /// DIR: backups; default: KIT_BACKUP]
    #[arg(long, value_name = "DIR", num_args = 0..=1, require_equals = true, default_missing_value = "backups")]
    pub backup: Option<PathBuf>,
    /// How long a statement may run before it is ended; 0: as long as it takes [default: 0, or KIT_STATEMENT_TIMEOUT]
    #[arg(long, value_name = "SECONDS")]
    pub statement_timeout: Option<u64>,
    /// Write what ran to this file, as JSON, on failure too
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Show the slowest statements
    #[arg(long)]
    pub profile: bool,
}

/// Commands that entities follow.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Followed {
    /// Leave entities and schema.json as they are
    #[arg(long)]
    pub no_entities: bool,
}

#[cfg(feature = "runner")]
impl Followed {
    /// Ends a command that may have changed the schema.
    pub(super) async fn follow(
        &self,
        context: &mut super::context::Context,
        changed: bool,
    ) -> Result<u8, super::failure::Failure> {
        if !self.no_entities {
            context.report_schema(changed).await?;
        }
        Ok(crate::wire::exit::OK)
    }
}

/// Commands that apply what is pending.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Applying {
    #[command(flatten)]
    pub ordered: Ordered,
    #[command(flatten)]
    pub asking: Asking,
    #[command(flatten)]
    pub safely: Safely,
    #[command(flatten)]
    pub together: Together,
    #[command(flatten)]
    pub creating: Creating,
}

/// Commands that can do all of their work or nothing of it.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Together {
    /// Run all migrations in one transaction: all are done, or none
    #[arg(long)]
    pub single_transaction: bool,
}

/// Commands that ask the rows that are there before they change their tables.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Asking {
    /// Go on where this rule about rows would not (`rows-dropped`, `duplicate-rows`, …); may be given several times
    #[arg(long, value_name = "RULE")]
    pub allow: Vec<String>,
}

/// Commands that apply migrations in their order.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Ordered {
    /// Apply migrations, too, that come before an applied one and collide with it
    #[arg(long)]
    pub allow_out_of_order: bool,
}

/// Commands that change tables others may be using.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Safely {
    /// Change tables that are there in the form that keeps others waiting least, in several steps [default: KIT_SAFE]
    #[arg(long)]
    pub safe: bool,
}

/// Commands that may begin with no database at all.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Creating {
    /// Create the database first where there is none
    #[arg(long)]
    pub create_database: bool,
}
