//! `migrate`, `migrate:up`.

use clap::Args;

use super::options::{Applying, Connect, Followed, Guards};

/// Apply all pending migrations.
#[derive(Debug, Clone, Args)]
pub struct Migrate {
    /// Give each migration a batch of its own, so that each can be rolled back alone
    #[arg(long)]
    step: bool,
    /// Stop after this version
    #[arg(long, value_name = "VERSION")]
    to: Option<String>,
    /// Print the statements and change nothing
    #[arg(long, conflicts_with = "create_database")]
    pretend: bool,
    /// Only remember the migrations as applied
    #[arg(long, conflicts_with = "pretend")]
    fake: bool,
    /// Where nothing was applied yet: only remember the first migrations whose tables are there and equal
    #[arg(long, conflicts_with = "fake")]
    fake_initial: bool,
    #[command(flatten)]
    applying: Applying,
    #[command(flatten)]
    pub(super) guards: Guards,
    #[command(flatten)]
    followed: Followed,
    #[command(flatten)]
    pub(super) connect: Connect,
}

/// Apply the next pending migrations.
#[derive(Debug, Clone, Args)]
pub struct Up {
    /// How many; all if left out
    #[arg(long, short = 'n', value_name = "N")]
    count: Option<usize>,
    #[command(flatten)]
    applying: Applying,
    #[command(flatten)]
    pub(super) guards: Guards,
    #[command(flatten)]
    followed: Followed,
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
mod run {
    use super::{Applying, Followed, Guards, Migrate, Up};
    use crate::console::context::Context;
    use crate::console::failure::Failure;
    use crate::console::{import, rows};
    use crate::migrate::{MigrateError, Upward, Version};

    impl Migrate {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            let unknown = |text: &String| MigrateError::Unknown { version: text.clone() };
            let to = self.to.as_ref().map(|text| Version::parse(text).ok_or_else(|| unknown(text))).transpose()?;
            let Self { step, fake, fake_initial, .. } = *self;
            let any_order = self.applying.ordered.allow_out_of_order;
            let wanted = Upward { step, to, fake, fake_initial, count: None, any_order };
            if self.pretend {
                self.applying.settle(context);
                return context.pretend_upward(&wanted).await;
            }
            apply(context, &wanted, &self.applying, &self.guards, &self.followed).await
        }
    }

    impl Up {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            let any_order = self.applying.ordered.allow_out_of_order;
            let wanted = Upward { count: self.count, any_order, ..Upward::default() };
            apply(context, &wanted, &self.applying, &self.guards, &self.followed).await
        }
    }

    impl Applying {
        /// How migrations are run, before the database is opened.
        fn settle(&self, context: &mut Context) {
            context.safely(self.safely.safe);
            context.together(&self.together);
        }
    }

    async fn apply(
        context: &mut Context,
        wanted: &Upward,
        applying: &Applying,
        guards: &Guards,
        followed: &Followed,
    ) -> Result<u8, Failure> {
        applying.settle(context);
        context.open_or_create(applying.creating.create_database).await?;
        let (known, plan) = context.plan_upward(wanted).await?;
        import::tell_before_the_first(context).await?;
        let done = if known.is_empty() && plan.is_empty() {
            Vec::new()
        } else {
            context.confirm_production("migrate", guards.force).await?;
            if !wanted.fake {
                rows::ask(context, &plan, &applying.asking.allow).await?;
            }
            let only_remembers = wanted.fake || plan.is_empty();
            let title = if only_remembers { "Remembering migrations as applied." } else { "Running migrations." };
            context.migrate(title, wanted).await?
        };
        context.report_done("Nothing to migrate.", &done)?;
        followed.follow(context, !done.is_empty()).await
    }
}
