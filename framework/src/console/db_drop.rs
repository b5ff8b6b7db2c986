//! `db:drop`.

use clap::Args;

use super::options::Connect;

/// Drop the database itself, with everything in it.
#[derive(Debug, Clone, Args)]
pub struct DbDrop {
    /// Do it in production too, without asking
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
impl DbDrop {
    pub(super) async fn run(&self, context: &mut super::context::Context) -> Result<u8, super::failure::Failure> {
        let there = context.has_database().await?;
        if there {
            // Asks the database itself whether it is a production database, and so whether it is one at all.
            context.confirm_production("db:drop", self.force).await?;
            context.drop_database().await?;
            context.shell.info(&format!("Database [{}] dropped.", context.url()));
        } else {
            context.shell.info(&format!("There is no database [{}].", context.url()));
        }
        context.shell.json(&serde_json::json!({ "dropped": there, "database": context.url().redacted() }))?;
        Ok(crate::wire::exit::OK)
    }
}
