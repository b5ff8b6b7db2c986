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
    use crate::console::shell::{Shell, Style, shortened};
    use crate::migrate::{self, Direction, State, Stop};
    use crate::wire::exit;

    impl Status {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            let rows = context.migrator().await?.status().await?;
            let shell = &mut context.shell;
            if rows.is_empty() {
                shell.info("No migrations.");
            } else {
                shell.blank();
                shell.leader("Migration", "Batch / Status", Style::Dim);
                shell.leaders(rows.iter().map(|row| {
                    let batch = row.batch.map(|batch| format!("[{batch}] ")).unwrap_or_default();
                    let (word, style) = describe(row.state);
                    (title(row), format!("{batch}{word}"), style)
                }));
                shell.blank();
                if let Some(stop) = rows.iter().find_map(|row| row.stopped.as_ref()) {
                    show(stop, shell);
                }
            }
            shell.json(&json!({ "migrations": rows.iter().map(as_json).collect::<Vec<_>>() }))?;
            let settled = rows.iter().all(|row| row.state == State::Applied);
            if settled {
                context.report_found().await?;
            }
            Ok(if self.check && !settled { exit::DIFFERENT } else { exit::OK })
        }
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

    fn describe(state: State) -> (&'static str, Style) {
        match state {
            State::Applied => ("Ran", Style::Good),
            State::Pending => ("Pending", Style::Warn),
            State::Unfinished => ("Unfinished", Style::Bad),
            State::Edited => ("Ran, edited since", Style::Bad),
            State::Missing => ("Ran, file missing", Style::Bad),
        }
    }

    fn as_json(row: &migrate::Status) -> serde_json::Value {
        let state = match row.state {
            State::Applied => "applied",
            State::Pending => "pending",
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
            "stopped": row.stopped.as_ref().map(|stop| json!({
                "direction": if stop.direction == Direction::Up { "up" } else { "down" },
                "statement": stop.statement,
                "reason": stop.reason,
            })),
        })
    }
}
