//! `db:create`.

use clap::Args;

use super::options::Connect;

/// Create the database itself, empty.
#[derive(Debug, Clone, Args)]
pub struct DbCreate {
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
impl DbCreate {
    pub(super) async fn run(&self, context: &mut super::context::Context) -> Result<u8, super::failure::Failure> {
        let created = context.create_database().await?;
        if !created {
            context.shell.info(&format!("The database [{}] is there already.", context.url()));
        }
        context.shell.json(&serde_json::json!({ "created": created, "database": context.url().redacted() }))?;
        Ok(crate::wire::exit::OK)
    }
}
