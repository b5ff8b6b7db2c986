//! `kit:answer`: tells `cargo kit` what only the runner can find out.

use clap::Args;

use super::context::Context;
use super::failure::Failure;
use super::options::Connect;
use crate::code::Code;
use crate::driver::{DatabaseError, Scope, driver_for};
use crate::migrate::{self, MigrateError, Source};
use crate::schema::Schema;
use crate::wire::{self, Report, exit};

/// Answer a question of `cargo kit`.
#[derive(Debug, Clone, Args)]
pub struct Answer {
    #[command(flatten)]
    pub(super) connect: Connect,
}

impl Answer {
    pub(super) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
        let answer = answer(context, question(context)?).await?;
        context.leave(Report { answer: Some(answer), ..Report::default() })?;
        Ok(exit::OK)
    }
}

fn question(context: &Context) -> Result<wire::Question, Failure> {
    let Some(path) = &context.settings().question else {
        return Err(
            Failure::new(Code::NothingAsked, "nothing was asked").hint("this command is for `cargo kit` to call.")
        );
    };
    let not_understood = |error: String| {
        Failure::new(Code::QuestionNotUnderstood, format!("the question is not understood: {error}"))
            .exit(exit::HANDSHAKE)
    };
    let text = std::fs::read(path).map_err(|error| not_understood(error.to_string()))?;
    serde_json::from_slice(&text).map_err(|error| not_understood(error.to_string()))
}

async fn answer(context: &Context, question: wire::Question) -> Result<wire::Answer, Failure> {
    let (url, shadow) = (context.url(), context.settings().shadow.as_ref());
    Ok(match question {
        wire::Question::Replay => {
            wire::Answer::Schema(migrate::replay(url, &context.source()?, shadow).await.map_err(replayed)?)
        }
        wire::Question::Inspect => wire::Answer::Schema(inspect(context).await?),
        wire::Question::Expected => {
            wire::Answer::Expected(migrate::expected(url, context.source()?, shadow).await.map_err(replayed)?)
        }
        wire::Question::Trial(trial) => wire::Answer::Tried(Box::new(migrate::trial(url, &trial, shadow).await?)),
        wire::Question::Foresee(wanted) => {
            let wanted = wire::Foresee { safe: wanted.safe || context.settings().safe, ..wanted };
            let foreseen = migrate::foresee(url, context.source()?, &wanted, shadow).await.map_err(foreseen)?;
            wire::Answer::Foreseen(Box::new(foreseen))
        }
        wire::Question::Count(doubts) => wire::Answer::Counts(migrate::count(url, &doubts).await),
        wire::Question::Sql { schema, idempotent } => {
            wire::Answer::Sql(driver_for(url)?.create(&schema, idempotent).map_err(DatabaseError::from)?)
        }
        wire::Question::Baseline(wanted) => {
            wire::Answer::Baselined(Box::new(migrate::baseline(url, context.source()?, &wanted, shadow).await?))
        }
        wire::Question::Standing => {
            // Which of two migrations of one version is applied the history alone can say.
            let source = match context.source() {
                Err(error) if error.is_about_versions() => Source::default(),
                source => source?,
            };
            wire::Answer::Standing(migrate::standing(url, source).await?)
        }
    })
}

/// Migrations that ran on the database one day, in another order perhaps, may not make a new one.
fn replayed(error: MigrateError) -> Failure {
    let failed = matches!(error, MigrateError::Failed { .. } | MigrateError::Stopped { .. });
    let failure = Failure::from(error);
    if !failed {
        return failure;
    }
    failure.hint(
        "nothing was done to your database: all migrations ran on a new one, in the order of their versions, which has \
         to work. Correct this migration, or one before it.",
    )
}

/// What can be found out without a database.
fn foreseen(error: MigrateError) -> Failure {
    let unreachable = matches!(
        error,
        MigrateError::Database(
            DatabaseError::Open { .. } | DatabaseError::NoDatabase { .. } | DatabaseError::Disconnected { .. }
        )
    );
    let failure = Failure::from(error);
    if !unreachable {
        return failure;
    }
    let hint = failure.hint.as_ref().map(|hint| format!("{hint} ")).unwrap_or_default();
    failure.hint(format!("{hint}`migrate:lint --no-database` asks the rules alone."))
}

async fn inspect(context: &Context) -> Result<Schema, DatabaseError> {
    driver_for(context.url())?.look(context.url()).await?.inspect(&Scope::All).await
}
