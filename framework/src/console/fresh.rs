//! `migrate:fresh`.

use clap::Args;

use super::options::{Connect, Creating, Followed, Guards};

/// Drop everything and apply all migrations.
#[derive(Debug, Clone, Args)]
pub struct Fresh {
    /// Give each migration a batch of its own
    #[arg(long)]
    step: bool,
    #[command(flatten)]
    creating: Creating,
    #[command(flatten)]
    pub(super) guards: Guards,
    #[command(flatten)]
    followed: Followed,
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
impl Fresh {
    pub(super) async fn run(&self, context: &mut super::context::Context) -> Result<u8, super::failure::Failure> {
        context.open_or_create(self.creating.create_database).await?;
        context.confirm_production("migrate:fresh", self.guards.force).await?;
        let done = context.fresh(&crate::migrate::Upward { step: self.step, ..Default::default() }).await?;
        context.report_done("Nothing to migrate.", &done)?;
        self.followed.follow(context, true).await
    }
}
