//! The ways back: `migrate:rollback`, `migrate:down`, `migrate:reset`, `migrate:refresh`.

use clap::Args;

use super::options::{Connect, Followed, Guards, Together};

/// Undo the last batch of migrations.
#[derive(Debug, Clone, Args)]
pub struct Rollback {
    /// Undo the last N migrations instead
    #[arg(long, value_name = "N")]
    step: Option<usize>,
    /// Undo this batch instead
    #[arg(long, value_name = "B", conflicts_with = "step")]
    batch: Option<i64>,
    /// Print the statements and change nothing
    #[arg(long)]
    pretend: bool,
    #[command(flatten)]
    together: Together,
    #[command(flatten)]
    pub(super) guards: Guards,
    #[command(flatten)]
    followed: Followed,
    #[command(flatten)]
    pub(super) connect: Connect,
}

/// Undo the last applied migrations.
#[derive(Debug, Clone, Args)]
pub struct Down {
    /// How many
    #[arg(long, short = 'n', value_name = "N", default_value_t = 1)]
    count: usize,
    #[command(flatten)]
    together: Together,
    #[command(flatten)]
    pub(super) guards: Guards,
    #[command(flatten)]
    followed: Followed,
    #[command(flatten)]
    pub(super) connect: Connect,
}

/// Undo all migrations.
#[derive(Debug, Clone, Args)]
pub struct Reset {
    /// Print the statements and change nothing
    #[arg(long)]
    pretend: bool,
    #[command(flatten)]
    together: Together,
    #[command(flatten)]
    pub(super) guards: Guards,
    #[command(flatten)]
    followed: Followed,
    #[command(flatten)]
    pub(super) connect: Connect,
}

/// Undo all migrations and apply them again.
#[derive(Debug, Clone, Args)]
pub struct Refresh {
    /// Undo and apply again only the last N migrations
    #[arg(long, value_name = "N")]
    step: Option<usize>,
    #[command(flatten)]
    pub(super) guards: Guards,
    #[command(flatten)]
    followed: Followed,
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
mod run {
    use super::{Down, Followed, Guards, Refresh, Reset, Rollback};
    use crate::console::context::Context;
    use crate::console::failure::Failure;
    use crate::console::shell::Shell;
    use crate::migrate::{Planned, Rollback as Target, Upward};

    const NOTHING: &str = "Nothing to roll back.";

    impl Rollback {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            let target = match (self.step, self.batch) {
                (Some(count), _) => Target::Steps(count),
                (None, Some(batch)) => Target::Batch(batch),
                (None, None) => Target::LastBatch,
            };
            context.together(&self.together);
            undo(context, "migrate:rollback", target, self.pretend, &self.guards, &self.followed).await
        }
    }

    impl Down {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            context.together(&self.together);
            undo(context, "migrate:down", Target::Steps(self.count), false, &self.guards, &self.followed).await
        }
    }

    impl Reset {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            context.together(&self.together);
            undo(context, "migrate:reset", Target::All, self.pretend, &self.guards, &self.followed).await
        }
    }

    impl Refresh {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            context.confirm_production("migrate:refresh", self.guards.force).await?;
            let target = self.step.map_or(Target::All, Target::Steps);
            context.migrator().await?.check_refresh(target).await?;
            let plan = context.migrator().await?.rollback_plan(target).await?;
            context.confirm_adopted("migrate:refresh", &plan, self.guards.force).await?;
            tell_other_downs(&plan, &mut context.shell);
            let mut done = context.rollback(target, &plan).await?;
            done.extend(context.migrate("Running migrations.", &Upward::default()).await?);
            context.report_done("Nothing to refresh.", &done)?;
            self.followed.follow(context, !done.is_empty()).await
        }
    }

    async fn undo(
        context: &mut Context,
        command: &str,
        target: Target,
        pretend: bool,
        guards: &Guards,
        followed: &Followed,
    ) -> Result<u8, Failure> {
        let plan = context.migrator().await?.rollback_plan(target).await?;
        if pretend {
            if plan.is_empty() {
                context.shell.info(NOTHING);
            }
            return context.pretend(&plan).await;
        }
        if !plan.is_empty() {
            context.confirm_production(command, guards.force).await?;
            context.confirm_adopted(command, &plan, guards.force).await?;
            tell_other_downs(&plan, &mut context.shell);
        }
        let done = if plan.is_empty() { Vec::new() } else { context.rollback(target, &plan).await? };
        context.report_done(NOTHING, &done)?;
        followed.follow(context, !done.is_empty()).await
    }

    /// What goes down otherwise than its file says by now.
    fn tell_other_downs(plan: &[Planned], shell: &mut Shell) {
        for planned in plan.iter().filter(|planned| planned.has_other_down) {
            shell.warn(&format!(
                "{} goes down by what was remembered when it was applied: its file has another `down` by now. \
                 `migrate:repair` shows both, and takes that one with --accept {}.",
                planned.title(),
                planned.version
            ));
        }
    }
}
