//! `migrate:sql`.

use clap::Args;

use super::options::{Connect, Safely};

/// Print what migrations send, as SQL for the database's own shell.
#[derive(Debug, Clone, Args)]
pub struct Sql {
    /// Version, or version and name, of one migration, applied or not [default: all that are pending]
    #[arg(value_name = "VERSION")]
    migration: Option<String>,
    /// Every migration, from an empty database on
    #[arg(long, conflicts_with = "migration")]
    all: bool,
    /// What undoes it [default: the last batch]
    #[arg(long)]
    down: bool,
    /// Ask no server: work it out from what the migrations before say
    #[arg(long)]
    no_database: bool,
    #[command(flatten)]
    safely: Safely,
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
mod run {
    use super::Sql;
    use crate::code::Code;
    use crate::console::context::Context;
    use crate::console::failure::Failure;
    use crate::migrate::{Direction, Rollback, Scripted, Upward};
    use crate::wire::exit;

    impl Sql {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            let direction = if self.down { Direction::Down } else { Direction::Up };
            context.safely(self.safely.safe);
            if self.all || self.migration.is_some() {
                let (only, no_database) = (self.migration.clone(), self.no_database);
                return context.script(&Scripted { only, direction, safe: false, no_database, shadow: None }).await;
            }
            if self.no_database {
                let why = "which migrations are pending is known to a database only";
                return Err(Failure::new(Code::PendingUnknown, why)
                    .hint("name a VERSION, or give --all.")
                    .exit(exit::USAGE));
            }
            let migrator = context.migrator().await?;
            let plan = match direction {
                Direction::Up => migrator.plan(&Upward::default()).await?,
                Direction::Down => migrator.rollback_plan(Rollback::LastBatch).await?,
            };
            if plan.is_empty() {
                context.shell.sql(if self.down { "-- nothing to roll back" } else { "-- nothing to migrate" });
            }
            context.pretend(&plan).await
        }
    }
}
