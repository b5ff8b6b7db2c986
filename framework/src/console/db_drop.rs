//! `db:drop`.

use clap::Args;

use super::options::{Connect, Guards};

/// Drop the database itself, with everything in it.
#[derive(Debug, Clone, Args)]
pub struct DbDrop {
    #[command(flatten)]
    pub(super) guards: Guards,
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
impl DbDrop {
    pub(super) async fn run(&self, context: &mut super::context::Context) -> Result<u8, super::failure::Failure> {
        let there = context.has_database().await?;
        if there {
            // Asks the database itself whether it is a production database, and so whether it is one at all.
            context.confirm_production("db:drop", self.guards.force).await?;
            context.drop_database().await?;
            context.shell.info(&format!("Database [{}] dropped.", context.url()));
        } else {
            context.shell.info(&format!("There is no database [{}].", context.url()));
        }
        let dropped = serde_json::json!({ "dropped": there, "database": context.url().redacted() });
        let report = context.with_guards(dropped);
        context.shell.json(&report)?;
        Ok(crate::wire::exit::OK)
    }
}
