//! `migrate:install`.

use clap::Args;

use super::options::Connect;

/// Create the tables Kit keeps its history in.
#[derive(Debug, Clone, Args)]
pub struct Install {
    /// The environment this database belongs to; `production` guards it against destructive commands
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,
    /// Take the guard off a production database without asking
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
impl Install {
    pub(super) async fn run(&self, context: &mut super::context::Context) -> Result<u8, super::failure::Failure> {
        if self.environment.is_some() {
            context.confirm_production("migrate:install --environment", self.force).await?;
        }
        context.migrator().await?.install(self.environment.as_deref()).await?;
        context.shell.info("The history is ready.");
        context.shell.json(&serde_json::json!({ "installed": true }))?;
        Ok(crate::wire::exit::OK)
    }
}
