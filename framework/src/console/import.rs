//! `migrate:import`.

use std::path::PathBuf;

use clap::Args;

use super::options::Connect;
use crate::migrate::Tool;

/// Take over what another tool has applied, or give it back.
///
/// Its history is read and never written to. SQL files of sqlx, diesel and refinery run from where they are; migrations of
/// sea-orm, Laravel and Django are code and stay theirs.
#[derive(Debug, Clone, Args)]
pub struct Import {
    /// The tool: sqlx, diesel, refinery, sea-orm, laravel or django
    #[arg(long, value_enum, value_name = "TOOL", hide_possible_values = true, required_unless_present = "undo")]
    pub from: Option<Tool>,
    /// The folder of the tool's migrations, where it is not found
    #[arg(long, value_name = "DIR", conflicts_with = "undo")]
    pub folder: Option<PathBuf>,
    /// Take migrations over too whose files were changed after the tool applied them
    #[arg(long, conflicts_with = "undo")]
    accept_edited: bool,
    /// Give it back: Kit forgets what it took over, and the other tool goes on
    #[arg(long, conflicts_with = "from")]
    pub undo: bool,
    /// Do it in production too, without asking
    #[arg(long)]
    force: bool,
    /// Leave entities and schema.json as they are
    #[arg(long)]
    no_entities: bool,
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
mod run {
    use serde_json::json;

    use super::Import;
    use crate::console::context::Context;
    use crate::console::failure::Failure;
    use crate::console::shell::{Shell, Style};
    use crate::migrate::{self, Elsewhere, GivenBack, Imported, Taken, Tool};
    use crate::wire::{Report, exit};

    impl Import {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            if let (Some(tool), Some(folder)) = (self.from, &self.folder) {
                context.also_from(tool, folder);
            }
            context.confirm_production("migrate:import", self.force).await?;
            let Some(tool) = self.from.filter(|_| !self.undo) else { return give_back(context).await };
            let wanted = migrate::Import { tool, accept_edited: self.accept_edited };
            let imported = context.migrator().await?.import(&wanted).await?;
            tell(&imported, context);
            context.shell.json(&as_json(&imported))?;
            let entities = !self.no_entities && context.wants_schema().await?;
            let report = Report { imported: Some(tool.name().to_owned()), ..Report::default() };
            match entities {
                true => context.report(report).await?,
                false => context.leave(report)?,
            }
            Ok(exit::OK)
        }
    }

    async fn give_back(context: &mut Context) -> Result<u8, Failure> {
        let GivenBack { tool, migrations, baseline, lock_left } = context.migrator().await?.undo_import().await?;
        let count = counted(migrations);
        context.shell.info(&format!("Given back to {tool}: {count}. Its history is as it was."));
        if let Some(baseline) = &baseline {
            context
                .shell
                .line(&format!("  Nothing stands for it any more: delete the file of {baseline}, which is pending."));
        }
        if let Some(reason) = &lock_left {
            context.shell.warn(&format!("Kit's lock was not cleared away: {reason}."));
        }
        context.shell.json(&json!({ "given_back": migrations, "tool": tool, "baseline": baseline }))?;
        context.leave(Report { imported: Some(tool.name().to_owned()), ..Report::default() })?;
        Ok(exit::OK)
    }

    /// Says whose histories were not taken over, or have grown since.
    pub(in crate::console) fn tell_of_new_ones(elsewhere: &[Elsewhere], shell: &mut Shell) {
        let taken = elsewhere.iter().find(|it| it.imported).map(|it| it.tool);
        for it in elsewhere.iter().filter(|it| it.new_ones().count() > 0) {
            let tool = it.tool;
            let ran = format!("{tool} has applied {}", counted(it.new_ones().count()));
            shell.warn(&match taken {
                Some(taken) if taken != tool => {
                    format!("{ran} here, too: Kit has taken over the history of {taken}, and can hold one.")
                }
                Some(_) => format!(
                    "{ran} since its history was taken over: `migrate:import --from {tool}` takes over what is new."
                ),
                None if it.own_history => {
                    format!("{ran} here: Kit has applied migrations of its own, and can no longer take them over.")
                }
                None => format!("{ran} here: `migrate:import --from {tool}` takes them over."),
            });
        }
    }

    /// Says it where nothing is applied yet: with the first migration Kit begins a history of its own.
    pub(in crate::console) async fn tell_before_the_first(context: &mut Context) -> Result<(), Failure> {
        let elsewhere = context.migrator().await?.elsewhere_before_the_first().await?;
        tell_of_new_ones(&elsewhere, &mut context.shell);
        Ok(())
    }

    fn tell(imported: &Imported, context: &mut Context) {
        let Imported { tool, taken, before, listed, baseline, pending } = imported;
        let shell = &mut context.shell;
        match (taken.len(), *listed) {
            (0, 0) => shell.info(&format!("{tool} has applied nothing since its history was taken over.")),
            (0, listed) => {
                shell.info(&format!("Listed from now on, applied by {tool}: {}.", counted(listed)));
                if let Some(baseline) = baseline {
                    shell.line(&format!("  {baseline} stands for what they have made, and is applied."));
                }
            }
            (_, _) => {
                shell.info(&format!("Taking over what {tool} has applied."));
                shell.leaders(taken.iter().map(|taken| (taken.title.as_str(), word(taken), style(taken))));
                shell.blank();
            }
        }
        if *before > 0 && !taken.is_empty() {
            shell.line(&format!("  {} taken over before.", counted(*before)));
        }
        let one_way = taken.iter().filter(|taken| !taken.reversible).count();
        if one_way > 0 {
            shell.line(&format!("  {} without a way back: `migrate:rollback` stops there.", counted(one_way)));
        }
        if !pending.is_empty() {
            shell.line(&format!("  {} pending: `migrate` applies what {tool} has not.", counted(pending.len())));
        }
    }

    fn word(taken: &Taken) -> &'static str {
        if taken.edited { "TAKEN OVER, EDITED" } else { "TAKEN OVER" }
    }

    fn style(taken: &Taken) -> Style {
        if taken.edited { Style::Warn } else { Style::Good }
    }

    fn counted(number: usize) -> String {
        if number == 1 { "1 migration".to_owned() } else { format!("{number} migrations") }
    }

    fn as_json(imported: &Imported) -> serde_json::Value {
        let Imported { tool, taken, before, listed, baseline, pending } = imported;
        let taken = taken.iter().map(|taken| {
            json!({
                "migration": taken.title,
                "applied_at": taken.applied_at,
                "edited": taken.edited,
                "reversible": taken.reversible,
            })
        });
        json!({
            "tool": tool,
            "migrations": taken.collect::<Vec<_>>(),
            "taken_over_before": before,
            "listed": listed,
            "baseline": baseline,
            "pending": pending,
        })
    }

    /// What to do next where a history is not taken over, or not given back.
    pub(in crate::console) fn hint(error: &migrate::ImportError) -> String {
        use crate::migrate::ImportError as Error;
        let by_hand = |tool: &Tool| match tool {
            Tool::Sqlx => "sqlx migrate run",
            Tool::Diesel => "diesel migration run",
            _ => "the tool",
        };
        match error {
            Error::NoTable { .. } => {
                "check DATABASE_URL, and the name behind --from. Nothing was changed.".to_owned()
            }
            Error::Nothing { .. } => "there is nothing to take over. Nothing was changed.".to_owned(),
            Error::Unreadable { .. } => "look at the table; Kit reads what the tool's own code writes.".to_owned(),
            Error::HalfDone { tool, .. } => format!(
                "look at what is there of it and finish it with `{}`, or undo it by hand and delete its row; then import \
                 again.",
                by_hand(tool)
            ),
            Error::NoFiles { .. } => "name the folder of its migrations with --folder DIR.".to_owned(),
            Error::Missing { .. } => {
                "bring the files back (another branch has them?), or name their folder with --folder DIR. Where they are \
                 gone for good, `migrate:baseline` takes the database as it is."
                    .to_owned()
            }
            Error::Code { tool, .. } => format!(
                "write the SQL each of them makes into a file of the same name that ends with .sql ({tool}'s checksum \
                 stays the same), move the .rs file away, and import again."
            ),
            Error::Edited { .. } => {
                "put the files back as they were applied, or take them over as they are now with --accept-edited."
                    .to_owned()
            }
            Error::SameVersion { tool, .. } => format!(
                "give Kit's own migration another version: rename its file. Where it is {tool}'s, rewritten in Rust, put the \
                 SQL file back instead."
            ),
            Error::OwnHistory { .. } => {
                "a history is taken over before Kit applies migrations of its own: roll those back first, or go on \
                 without the other history."
                    .to_owned()
            }
            Error::OtherTool { .. } => "give that one back first with `migrate:import --undo`.".to_owned(),
            Error::NotImported => "`migrate:status` shows what Kit has applied.".to_owned(),
            Error::Since { .. } => "roll them back first with `migrate:rollback`, then give back.".to_owned(),
            Error::UndoneSince { tool, .. } => format!(
                "{tool}'s history says they are applied: apply them again with `migrate`, then give back."
            ),
            Error::RanElsewhere { own_history: false, tool, .. } => format!(
                "take them over with `migrate:import --from {tool}`: applied again they would fail, or do a thing twice. \
                 Files that only have the same version need another one: rename them."
            ),
            Error::RanElsewhere { tool, .. } => format!(
                "files that only have the same version need another one: rename them. What {tool} has applied does not \
                 belong among Kit's files: Kit has migrations of its own applied, and can take nothing over."
            ),
        }
    }
}

#[cfg(feature = "runner")]
pub(super) use run::{hint, tell_before_the_first, tell_of_new_ones};
