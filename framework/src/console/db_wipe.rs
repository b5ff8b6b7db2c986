//! `db:wipe`.

use clap::Args;

use super::options::{Connect, Guards};

/// Drop everything in the database.
#[derive(Debug, Clone, Args)]
pub struct DbWipe {
    #[command(flatten)]
    pub(super) guards: Guards,
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
impl DbWipe {
    pub(super) async fn run(&self, context: &mut super::context::Context) -> Result<u8, super::failure::Failure> {
        context.confirm_production("db:wipe", self.guards.force).await?;
        context.wipe().await?;
        context.shell.info("Dropped everything in the database.");
        let report = context.with_guards(serde_json::json!({ "wiped": true }));
        context.shell.json(&report)?;
        Ok(crate::wire::exit::OK)
    }
}
