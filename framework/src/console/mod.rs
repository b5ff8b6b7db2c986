//! The runner's command line: the command tree as data, and, where a driver is compiled in, what the commands do.
//!
//! `cargo kit` uses the tree alone: it parses and shows every command without building a project.

#[cfg(feature = "runner")]
mod answer;
mod db_create;
mod db_drop;
mod db_show;
mod db_table;
mod db_wipe;
mod entity;
mod fresh;
mod import;
mod install;
mod migrate;
mod migrate_plan;
mod migrate_sql;
mod options;
mod reconcile;
mod repair;
mod rollback;
mod status;
mod variables;
mod verify;

#[cfg(feature = "runner")]
mod beside;
#[cfg(feature = "runner")]
mod context;
#[cfg(feature = "runner")]
mod die;
#[cfg(feature = "runner")]
mod failure;
#[cfg(feature = "runner")]
mod junit;
#[cfg(feature = "runner")]
mod main;
#[cfg(feature = "runner")]
mod progress;
#[cfg(feature = "runner")]
mod record;
#[cfg(feature = "runner")]
mod rows;
#[cfg(feature = "runner")]
mod script;
#[cfg(feature = "runner")]
mod settings;
#[cfg(feature = "runner")]
mod shell;

use clap::Subcommand;

pub use import::Import;
pub use options::{Connect, Format, Global};
pub use variables::Variables;
pub use verify::Verify;

#[cfg(feature = "runner")]
pub use main::main;

/// What a runner can be told to do.
#[derive(Debug, Clone, Subcommand)]
#[non_exhaustive]
pub enum Command {
    /// Apply all pending migrations, then refresh the entities
    #[command(name = "migrate")]
    Migrate(migrate::Migrate),
    /// Apply the next pending migrations
    #[command(name = "migrate:up")]
    Up(migrate::Up),
    /// Undo the last applied migration, or the last N
    #[command(name = "migrate:down")]
    Down(rollback::Down),
    /// Undo the last batch of migrations
    #[command(name = "migrate:rollback")]
    Rollback(rollback::Rollback),
    /// Undo all migrations
    #[command(name = "migrate:reset")]
    Reset(rollback::Reset),
    /// Undo all migrations and apply them again
    #[command(name = "migrate:refresh")]
    Refresh(rollback::Refresh),
    /// Drop everything and apply all migrations
    #[command(name = "migrate:fresh")]
    Fresh(fresh::Fresh),
    /// Bring the database to this branch: undo what only another one has, apply what is new here
    #[command(name = "migrate:reconcile")]
    Reconcile(reconcile::Reconcile),
    /// Show what pending migrations would do to tables: locks, who waits, rewrites, the way back
    #[command(name = "migrate:plan")]
    Plan(migrate_plan::Plan),
    /// Print what migrations send, as SQL
    #[command(name = "migrate:sql")]
    Sql(migrate_sql::Sql),
    /// Show which migrations are applied
    #[command(name = "migrate:status")]
    Status(status::Status),
    /// Explain what history and files differ in, and settle it
    #[command(name = "migrate:repair")]
    Repair(repair::Repair),
    /// Prove migrations on a scratch database: up, down, up again, killed and resumed
    #[command(name = "migrate:verify")]
    Verify(verify::Verify),
    /// Take over what sqlx, diesel, refinery, sea-orm, Laravel or Django has applied, or give it back
    #[command(name = "migrate:import")]
    Import(import::Import),
    /// Create the tables Kit keeps its history in
    #[command(name = "migrate:install")]
    Install(install::Install),
    /// Show the database: version, size, tables and their rows, types
    #[command(name = "db:show")]
    DbShow(db_show::DbShow),
    /// Show one table: columns, indexes, foreign keys
    #[command(name = "db:table")]
    DbTable(db_table::DbTable),
    /// Create the database itself, empty
    #[command(name = "db:create")]
    DbCreate(db_create::DbCreate),
    /// Drop the database itself, with everything in it
    #[command(name = "db:drop")]
    DbDrop(db_drop::DbDrop),
    /// Drop everything in the database
    #[command(name = "db:wipe")]
    DbWipe(db_wipe::DbWipe),
    /// Write the entities of all tables, or of those named
    #[command(name = "entity:generate")]
    EntityGenerate(entity::Generate),
    /// Check that the entities agree with the database
    #[command(name = "entity:check")]
    EntityCheck(entity::Check),
    /// Answer a question of `cargo kit`
    #[cfg(feature = "runner")]
    #[command(name = "kit:answer", hide = true)]
    Answer(answer::Answer),
    /// Migrate and die, for `migrate:verify`
    #[cfg(feature = "runner")]
    #[command(name = "kit:die", hide = true)]
    Die(die::Die),
}

impl Command {
    /// Which database the command is about, and how it reports.
    pub fn connect(&self) -> &Connect {
        match self {
            Command::Migrate(command) => &command.connect,
            Command::Up(command) => &command.connect,
            Command::Down(command) => &command.connect,
            Command::Rollback(command) => &command.connect,
            Command::Reset(command) => &command.connect,
            Command::Refresh(command) => &command.connect,
            Command::Fresh(command) => &command.connect,
            Command::Reconcile(command) => &command.connect,
            Command::Plan(command) => &command.connect,
            Command::Sql(command) => &command.connect,
            Command::Status(command) => &command.connect,
            Command::Repair(command) => &command.connect,
            Command::Verify(command) => &command.connect,
            Command::Import(command) => &command.connect,
            Command::Install(command) => &command.connect,
            Command::DbShow(command) => &command.connect,
            Command::DbTable(command) => &command.connect,
            Command::DbCreate(command) => &command.connect,
            Command::DbDrop(command) => &command.connect,
            Command::DbWipe(command) => &command.connect,
            Command::EntityGenerate(command) => &command.connect,
            Command::EntityCheck(command) => &command.connect,
            #[cfg(feature = "runner")]
            Command::Answer(command) => &command.connect,
            #[cfg(feature = "runner")]
            Command::Die(command) => &command.connect,
        }
    }

    /// What stands around the command, where it changes what a database holds; with its name.
    #[cfg(feature = "runner")]
    fn guards(&self) -> Option<(&'static str, &options::Guards)> {
        match self {
            Command::Migrate(command) => Some(("migrate", &command.guards)),
            Command::Up(command) => Some(("migrate:up", &command.guards)),
            Command::Down(command) => Some(("migrate:down", &command.guards)),
            Command::Rollback(command) => Some(("migrate:rollback", &command.guards)),
            Command::Reset(command) => Some(("migrate:reset", &command.guards)),
            Command::Refresh(command) => Some(("migrate:refresh", &command.guards)),
            Command::Fresh(command) => Some(("migrate:fresh", &command.guards)),
            Command::Reconcile(command) => Some(("migrate:reconcile", &command.guards)),
            Command::DbWipe(command) => Some(("db:wipe", &command.guards)),
            Command::DbDrop(command) => Some(("db:drop", &command.guards)),
            _ => None,
        }
    }

    #[cfg(feature = "runner")]
    async fn run(&self, context: &mut context::Context) -> Result<u8, failure::Failure> {
        match self {
            Command::Migrate(command) => command.run(context).await,
            Command::Up(command) => command.run(context).await,
            Command::Down(command) => command.run(context).await,
            Command::Rollback(command) => command.run(context).await,
            Command::Reset(command) => command.run(context).await,
            Command::Refresh(command) => command.run(context).await,
            Command::Fresh(command) => command.run(context).await,
            Command::Reconcile(command) => command.run(context).await,
            Command::Plan(command) => command.run(context).await,
            Command::Sql(command) => command.run(context).await,
            Command::Status(command) => command.run(context).await,
            Command::Repair(command) => command.run(context).await,
            Command::Verify(command) => command.run(context).await,
            Command::Import(command) => command.run(context).await,
            Command::Install(command) => command.run(context).await,
            Command::DbShow(command) => command.run(context).await,
            Command::DbTable(command) => command.run(context).await,
            Command::DbCreate(command) => command.run(context).await,
            Command::DbDrop(command) => command.run(context).await,
            Command::DbWipe(command) => command.run(context).await,
            Command::EntityGenerate(command) => command.run(context).await,
            Command::EntityCheck(command) => command.run(context).await,
            Command::Answer(command) => command.run(context).await,
            Command::Die(command) => command.run(context).await,
        }
    }
}
