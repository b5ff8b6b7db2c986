//! `migrate:fresh`.

use clap::Args;

use super::options::{Connect, Creating, Guarded};

/// Drop everything and apply all migrations.
#[derive(Debug, Clone, Args)]
pub struct Fresh {
    /// Give each migration a batch of its own
    #[arg(long)]
    step: bool,
    #[command(flatten)]
    creating: Creating,
    #[command(flatten)]
    pub(super) guarded: Guarded,
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
impl Fresh {
    pub(super) async fn run(&self, context: &mut super::context::Context) -> Result<u8, super::failure::Failure> {
        context.open_or_create(self.creating.create_database).await?;
        context.confirm_production("migrate:fresh", self.guarded.force).await?;
        let done = context.fresh(&crate::migrate::Upward { step: self.step, ..Default::default() }).await?;
        context.report_done("Nothing to migrate.", &done)?;
        if !self.guarded.no_entities {
            context.report_schema(true).await?;
        }
        Ok(crate::wire::exit::OK)
    }
}
