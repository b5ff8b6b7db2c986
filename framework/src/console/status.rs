//! `migrate:status`.

use clap::Args;

use super::options::Connect;

/// Show which migrations are applied.
#[derive(Debug, Clone, Args)]
pub struct Status {
    /// Exit with code 4 unless every migration is applied and as it was
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
mod run {
    use serde_json::json;

    use super::Status;
    use crate::console::context::Context;
    use crate::console::failure::Failure;
    use crate::console::import::tell_of_new_ones;
    use crate::console::settings::is_production;
    use crate::console::shell::{Shell, Style, shortened};
    use crate::migrate::{self, CollidesWith, Direction, Disorder, Elsewhere, RanElsewhere, State, Stop, Tool};
    use crate::wire::exit;

    impl Status {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            let migrator = context.migrator().await?;
            let (rows, elsewhere) = migrator.status_and_elsewhere().await?;
            let environment = migrator.stamped_environment().await?;
            let theirs: Vec<_> = elsewhere.iter().flat_map(beyond_kit).collect();
            let shell = &mut context.shell;
            if rows.is_empty() && theirs.is_empty() {
                shell.info("No migrations.");
            } else {
                shell.blank();
                shell.leader("Migration", "Batch / Status", Style::Dim);
                let by_others = theirs.iter().map(|(tool, ran)| {
                    let since = if ran.new { ", not taken over" } else { "" };
                    (ran.title.clone(), format!("{}Ran, by {tool}{since}", numbered(ran.batch)), Style::Good)
                });
                let own = rows.iter().map(|row| {
                    let (word, style) = describe(row);
                    let word = match ran_by(row, &elsewhere) {
                        Some(tool) => format!("Ran, by {tool}, not taken over"),
                        None => format!("{}{word}", numbered(row.batch)),
                    };
                    (title(row), word, style)
                });
                shell.leaders(by_others.chain(own).collect::<Vec<_>>());
                if let Some(name) = environment.as_deref().filter(|name| is_production(name)) {
                    shell.leader("Environment", name, Style::Warn);
                }
                shell.blank();
                if let Some(stop) = rows.iter().find_map(|row| row.stopped.as_ref()) {
                    show(stop, shell);
                }
            }
            tell_of_new_ones(&elsewhere, shell);
            let all = theirs.iter().map(|(tool, ran)| as_json_of(*tool, ran)).chain(rows.iter().map(as_json));
            shell.json(&json!({ "environment": environment, "migrations": all.collect::<Vec<_>>() }))?;
            let settled = rows.iter().all(|row| row.state == State::Applied);
            if settled {
                context.report_found().await?;
            }
            Ok(if self.check && !settled { exit::DIFFERENT } else { exit::OK })
        }
    }

    /// What another tool has applied and no file of Kit's is of, where Kit lists it.
    fn beyond_kit(elsewhere: &Elsewhere) -> impl Iterator<Item = (Tool, &RanElsewhere)> {
        let listed = elsewhere.migrations.iter().filter(|_| elsewhere.imported && !elsewhere.tool.has_files());
        listed.map(|ran| (elsewhere.tool, ran))
    }

    /// The tool that has applied a migration which was not taken over.
    fn ran_by(row: &migrate::Status, elsewhere: &[Elsewhere]) -> Option<Tool> {
        let is_its = |it: &&Elsewhere| it.new_ones().any(|ran| ran.version.as_ref() == Some(&row.version));
        elsewhere.iter().find(is_its).filter(|_| row.state == State::Elsewhere).map(|it| it.tool)
    }

    fn numbered(batch: Option<i64>) -> String {
        batch.map(|batch| format!("[{batch}] ")).unwrap_or_default()
    }

    /// More of a statement is not shown.
    const LONGEST: usize = 100;

    /// Where the unfinished migration stopped, and what can be done.
    fn show(stop: &Stop, shell: &mut Shell) {
        if let Some(statement) = &stop.statement {
            shell.line(&format!("  stopped at  {}", shortened(statement, LONGEST)));
        }
        if let Some(reason) = &stop.reason {
            shell.line(&format!("  because     {}", shortened(reason, LONGEST)));
        }
        shell.line(match stop.direction {
            Direction::Up => "  next        `migrate` goes on there; `migrate:rollback` undoes what was done",
            Direction::Down => "  next        `migrate:rollback` goes on there",
        });
        shell.blank();
    }

    fn title(row: &migrate::Status) -> String {
        if row.name.is_empty() { row.version.to_string() } else { format!("{}_{}", row.version, row.name) }
    }

    fn describe(row: &migrate::Status) -> (&'static str, Style) {
        match row.state {
            State::Applied if row.file.is_some() => ("Ran, file renamed", Style::Warn),
            State::Applied => ("Ran", Style::Good),
            State::Elsewhere => ("Ran, not taken over", Style::Warn),
            State::Pending => match &row.disorder {
                None => ("Pending", Style::Warn),
                Some(disorder) if disorder.collisions.is_empty() => ("Pending, out of order", Style::Warn),
                Some(_) => ("Pending, out of order, collides", Style::Bad),
            },
            State::Missing if row.file.is_some() => ("Ran, file moved", Style::Bad),
            State::Unfinished => ("Unfinished", Style::Bad),
            State::Edited => ("Ran, edited since", Style::Bad),
            State::Missing => ("Ran, file missing", Style::Bad),
        }
    }

    /// Such a migration has no version of Kit's.
    fn as_json_of(tool: Tool, ran: &RanElsewhere) -> serde_json::Value {
        json!({
            "version": ran.version,
            "name": ran.title,
            "state": if ran.new { "applied_elsewhere" } else { "applied" },
            "by": tool,
            "batch": ran.batch,
            "applied_at": ran.applied_at,
            "stopped": null,
        })
    }

    fn disorder(disorder: &Disorder) -> serde_json::Value {
        let collides = |with: &CollidesWith| json!({ "with": with.applied, "collisions": with.collisions });
        json!({ "collides": disorder.collisions.iter().map(collides).collect::<Vec<_>>() })
    }

    fn as_json(row: &migrate::Status) -> serde_json::Value {
        let state = match row.state {
            State::Applied => "applied",
            State::Pending => "pending",
            State::Elsewhere => "applied_elsewhere",
            State::Unfinished => "unfinished",
            State::Edited => "edited",
            State::Missing => "missing",
        };
        json!({
            "version": row.version,
            "name": row.name,
            "state": state,
            "batch": row.batch,
            "applied_at": row.applied_at,
            "file": row.file,
            "out_of_order": row.disorder.as_ref().map(disorder),
            "stopped": row.stopped.as_ref().map(|stop| json!({
                "direction": if stop.direction == Direction::Up { "up" } else { "down" },
                "statement": stop.statement,
                "reason": stop.reason,
            })),
        })
    }
}
