//! `migrate:reconcile`.

use clap::Args;

use super::options::{Asking, Connect, Followed, Guards, Ordered};

/// Bring the database to this branch: undo what only another one has, apply what is new here.
#[derive(Debug, Clone, Args)]
pub struct Reconcile {
    /// Print what is dropped and the statements, and change nothing
    #[arg(long)]
    pretend: bool,
    /// Drop what this table (or TABLE.COLUMN) holds, though this branch has one of that name, too; may be given several
    /// times
    #[arg(long, value_name = "TABLE")]
    drop: Vec<String>,
    /// Undo every migration there is, where this branch has none of them
    #[arg(long)]
    undo_all: bool,
    #[command(flatten)]
    ordered: Ordered,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    pub(super) guards: Guards,
    #[command(flatten)]
    followed: Followed,
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
mod run {
    use serde_json::{Value, json};

    use super::Reconcile;
    use crate::code::Code;
    use crate::console::context::{Context, documents};
    use crate::console::failure::Failure;
    use crate::console::rows;
    use crate::console::shell::{Shell, Style, count};
    use crate::migrate::{Direction, Disorder, Loss, Lost, MigrateError, Planned, Progress, Reconciliation};
    use crate::schema::Trouble;
    use crate::wire::exit;

    const COMMAND: &str = "migrate:reconcile";
    const NOTHING: &str = "Nothing to reconcile: the database has this branch's migrations, and no others.";

    impl Reconcile {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            rows::check_names(&self.asking.allow)?;
            if context.settings().partial {
                let why = "--dir names one folder of migrations; a database is brought to all of a branch's";
                return Err(Failure::new(Code::OnlyOneFolder, why).hint("leave --dir out.").exit(exit::USAGE));
            }
            let url = context.url().clone();
            let plan = context.migrator().await?.reconcile_plan(&url).await?;
            if plan.is_nothing() {
                context.shell.info(NOTHING);
                context.shell.json(&document(&plan, &[]))?;
                context.report_schema(false).await?;
                return Ok(exit::OK);
            }
            if self.pretend {
                self.keep_order(&plan)?;
                return context
                    .pretend_behind(&plan.steps, |script| {
                        remarks(&plan).iter().for_each(|remark| script.remark(remark))
                    })
                    .await;
            }
            show(&plan, &mut context.shell);
            self.keep_order(&plan)?;
            self.ask(context, &plan).await?;
            let done = context.reconcile(&plan).await.map_err(goes_on)?;
            if !done.is_empty() {
                context.tell_done("", &done);
            }
            let document = context.with_guards(document(&plan, &documents(&done)));
            context.shell.json(&document)?;
            self.followed.follow(context, true).await
        }

        /// What `migrate` would refuse as out of order is refused here, too.
        fn keep_order(&self, plan: &Reconciliation) -> Result<(), Failure> {
            match plan.disorders.is_empty() || self.ordered.allow_out_of_order {
                true => Ok(()),
                false => Err(MigrateError::OutOfOrder { disorders: plan.disorders.clone() }.into()),
            }
        }

        /// Goes on only where nothing is in the way, and everything that is lost is meant.
        async fn ask(&self, context: &mut Context, plan: &Reconciliation) -> Result<(), Failure> {
            context.confirm_production(COMMAND, self.guards.force).await?;
            let rule = |rule: &str| self.asking.allow.iter().any(|allowed| allowed == rule);
            let refused: Vec<_> = plan.in_the_way.iter().filter(|rows| !rule(rows.trouble.rule())).cloned().collect();
            if !refused.is_empty() {
                return Err(rows::refusal(&refused));
            }
            if plan.undoes_everything() && !self.undo_all {
                let what = format!("this branch has none of the {} migrations that are applied", plan.applied_count());
                let hint = "all of them would be undone. Nothing was changed; is this the right folder, and the right \
                            database? --undo-all does it.";
                confirm(context, Failure::new(Code::NothingStays, what).hint(hint), "Undo all of them?")?;
            }
            let is_asked = |loss: &&Loss| match loss.comes_back {
                true => !self.drop.contains(&loss.name()),
                false => !rule(Trouble::Dropped.rule()) && !loss.is_meant,
            };
            let asked: Vec<_> = plan.losses.iter().filter(|loss| loss.is_felt()).filter(is_asked).collect();
            if asked.is_empty() { Ok(()) } else { confirm(context, lost(&asked), "Drop that, and go on?") }
        }
    }

    /// Asks, or fails where nobody can be asked, or says no.
    fn confirm(context: &mut Context, refused: Failure, question: &str) -> Result<(), Failure> {
        let refused = refused.exit(exit::UNDECIDED);
        if !context.shell.can_ask() {
            return Err(refused);
        }
        let mut text = refused.message.clone();
        refused.details.iter().for_each(|(_, detail)| text += &format!("\n         {detail}"));
        context.shell.warn(&text);
        if context.shell.confirm(question) { Ok(()) } else { Err(refused) }
    }

    fn lost(losses: &[&Loss]) -> Failure {
        let mut failure = Failure::new(Code::LostWithBranch, "rows or values would be lost: nothing was changed");
        failure.details = losses.iter().map(|loss| (verb(loss), format!("{}: {}", what(loss), amount(loss)))).collect();
        failure.findings = losses.iter().map(|loss| of_loss(loss)).collect();
        let mut flags: Vec<String> = Vec::new();
        if losses.iter().any(|loss| !loss.comes_back) {
            flags.push(format!("--allow {}", Trouble::Dropped.rule()));
        }
        flags.extend(losses.iter().filter(|loss| loss.comes_back).map(|loss| format!("--drop {}", loss.name())));
        failure.hint(format!(
            "copy first what is still needed (--backup makes a backup first); then {} drops it.",
            flags.join(" ")
        ))
    }

    /// What the run stopped at is left as the run before left it.
    fn goes_on(failure: Failure) -> Failure {
        let hint = match &failure.hint {
            Some(hint) => format!("{hint} Then `{COMMAND}` goes on with what is left."),
            None => format!("`{COMMAND}` goes on with what is left."),
        };
        failure.hint(hint)
    }

    fn show(plan: &Reconciliation, shell: &mut Shell) {
        shell.info("This branch and the database have different migrations.");
        shell.leaders(
            plan.moved.iter().map(|moved| (moved.from_title(), format!("is {} here", moved.to_title()), Style::Plain)),
        );
        shell.leaders(plan.steps.iter().map(|step| {
            let (word, style) = match step.direction {
                Direction::Down => ("only there: undo", Style::Warn),
                Direction::Up => ("only here: apply", Style::Good),
            };
            (step.title(), word.to_owned(), style)
        }));
        shell.blank();
        shell.leaders(plan.losses.iter().map(|loss| {
            let style = if loss.is_felt() { Style::Bad } else { Style::Dim };
            (format!("{} {}", verb(loss), what(loss)), amount(loss), style)
        }));
        if !plan.losses.is_empty() {
            shell.blank();
        }
        for told in &plan.drift {
            shell.line(&format!("  stays as it is, no migration made it so: {told}"));
        }
    }

    /// The same as remarks in a script.
    fn remarks(plan: &Reconciliation) -> Vec<String> {
        let moved =
            plan.moved.iter().map(|moved| format!("{} is recorded as {}", moved.from_title(), moved.to_title()));
        let losses = plan.losses.iter().map(|loss| format!("{} {}: {}", verb(loss), what(loss), amount(loss)));
        moved.chain(losses).collect()
    }

    fn verb(loss: &Loss) -> &'static str {
        match loss.how {
            Lost::Dropped => "drops",
            Lost::Deleted(_) => "deletes",
            Lost::Updated(_) => "overwrites",
            Lost::Unknown(_) => "runs",
        }
    }

    fn what(loss: &Loss) -> String {
        let Loss { table, migration, .. } = loss;
        match &loss.how {
            Lost::Dropped => {}
            Lost::Deleted(word) | Lost::Updated(word) => {
                return format!("rows of {table}, by the {word} in the `down` of {migration}");
            }
            Lost::Unknown(word) => {
                return format!("the {word} in the `down` of {migration}, which may do anything");
            }
        }
        let kind = if loss.column.is_some() { "column" } else { "table" };
        let again = if loss.comes_back { ", and there is another one then" } else { "" };
        format!("{kind} {}{again}", loss.name())
    }

    fn amount(loss: &Loss) -> String {
        let unit = if loss.column.is_some() { "value" } else { "row" };
        match loss.rows {
            None => format!("{unit}s not counted"),
            Some(1) => format!("1 {unit}"),
            Some(number) => format!("{} {unit}s", count(number)),
        }
    }

    fn document(plan: &Reconciliation, done: &[Value]) -> Value {
        let titles = |direction| {
            let some = plan.steps.iter().filter(move |step| step.direction == direction);
            some.map(Planned::title).collect::<Vec<_>>()
        };
        let moved = plan.moved.iter().map(|moved| json!({ "from": moved.from_title(), "to": moved.to_title() }));
        let disorder = |disorder: &Disorder| {
            let with: Vec<_> = disorder.collisions.iter().map(|with| &with.applied).collect();
            json!({ "migration": disorder.migration, "collides_with": with })
        };
        json!({
            "undo": titles(Direction::Down),
            "apply": titles(Direction::Up),
            "moved": moved.collect::<Vec<_>>(),
            "drops": plan.losses.iter().map(of_loss).collect::<Vec<_>>(),
            "out_of_order": plan.disorders.iter().map(disorder).collect::<Vec<_>>(),
            "drift": plan.drift,
            "migrations": done,
        })
    }

    fn of_loss(loss: &Loss) -> Value {
        json!({
            "migration": loss.migration,
            "how": match loss.how {
                Lost::Dropped => "dropped",
                Lost::Deleted(_) => "deleted",
                Lost::Updated(_) => "overwritten",
                Lost::Unknown(_) => "unknown",
            },
            "table": loss.table,
            "column": loss.column,
            "rows": loss.rows,
            "comes_back": loss.comes_back,
        })
    }
}
