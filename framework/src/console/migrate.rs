//! `migrate`, `migrate:up`.

use clap::Args;

use super::options::{Asking, Connect, Creating, Guarded, Ordered, Safely, Together};

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
    ordered: Ordered,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    safely: Safely,
    #[command(flatten)]
    together: Together,
    #[command(flatten)]
    creating: Creating,
    #[command(flatten)]
    pub(super) guarded: Guarded,
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
    ordered: Ordered,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    safely: Safely,
    #[command(flatten)]
    together: Together,
    #[command(flatten)]
    creating: Creating,
    #[command(flatten)]
    pub(super) guarded: Guarded,
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
mod run {
    use super::{Asking, Guarded, Migrate, Up};
    use crate::console::context::Context;
    use crate::console::failure::Failure;
    use crate::console::{import, rows};
    use crate::migrate::{MigrateError, Upward, Version};
    use crate::wire::exit;

    impl Migrate {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            let unknown = |text: &String| MigrateError::Unknown { version: text.clone() };
            let to = self.to.as_ref().map(|text| Version::parse(text).ok_or_else(|| unknown(text))).transpose()?;
            let Self { step, fake, fake_initial, .. } = *self;
            let any_order = self.ordered.allow_out_of_order;
            let wanted = Upward { step, to, fake, fake_initial, count: None, any_order };
            context.safely(self.safely.safe);
            context.together(&self.together);
            if self.pretend {
                return context.pretend_upward(&wanted).await;
            }
            context.open_or_create(self.creating.create_database).await?;
            apply(context, &wanted, &self.asking, &self.guarded).await
        }
    }

    impl Up {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            let any_order = self.ordered.allow_out_of_order;
            let wanted = Upward { count: self.count, any_order, ..Upward::default() };
            context.safely(self.safely.safe);
            context.together(&self.together);
            context.open_or_create(self.creating.create_database).await?;
            apply(context, &wanted, &self.asking, &self.guarded).await
        }
    }

    async fn apply(context: &mut Context, wanted: &Upward, asking: &Asking, guarded: &Guarded) -> Result<u8, Failure> {
        let (known, plan) = context.plan_upward(wanted).await?;
        import::tell_before_the_first(context, known.len() + plan.len()).await?;
        let done = if known.is_empty() && plan.is_empty() {
            Vec::new()
        } else {
            context.confirm_production("migrate", guarded.force).await?;
            if !wanted.fake {
                rows::ask(context, &plan, &asking.allow).await?;
            }
            let only_remembers = wanted.fake || plan.is_empty();
            let title = if only_remembers { "Remembering migrations as applied." } else { "Running migrations." };
            context.migrate(title, wanted).await?
        };
        context.report_done("Nothing to migrate.", &done)?;
        if !guarded.no_entities {
            context.report_schema(!done.is_empty()).await?;
        }
        Ok(exit::OK)
    }
}
