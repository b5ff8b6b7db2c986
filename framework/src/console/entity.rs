//! `entity:generate`, `entity:check`: the runner reads the schema, `cargo kit` writes or compares the files.

use clap::Args;

use super::options::Connect;

/// Write the entities of all tables, or of those named.
#[derive(Debug, Clone, Args)]
pub struct Generate {
    /// Tables; all if left out
    #[arg(value_name = "TABLE")]
    tables: Vec<String>,
    #[command(flatten)]
    pub(super) connect: Connect,
}

/// Check that the entities agree with the database; exit with code 4 where they do not.
#[derive(Debug, Clone, Args)]
pub struct Check {
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
mod run {
    use super::{Check, Generate};
    use crate::console::context::Context;
    use crate::console::failure::Failure;
    use crate::wire::{Report, exit};

    impl Generate {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            context.report(Report { tables: self.tables.clone(), ..Report::default() }).await?;
            Ok(exit::OK)
        }
    }

    impl Check {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            context.report(Report { check: true, ..Report::default() }).await?;
            Ok(exit::OK)
        }
    }
}
