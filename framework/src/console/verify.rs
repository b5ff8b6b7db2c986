//! `migrate:verify`.

use std::path::PathBuf;

use clap::Args;

use super::options::{Connect, Safely};

const AFTER_HELP: &str = "\
Works on scratch databases beside the real one, filled with made-up rows; the real one is only looked at.
  up, down, up again   schema and rows behind each are compared; what was lost on the way down is told
  killed and resumed   a process that migrates is killed behind each of its statements, and migrated again
  entities             compared with the schema behind the last migration (cargo kit migrate:verify)

Exit codes: 0 verified, 4 something is not as it should be, 1 it could not be verified";

/// Prove migrations on a scratch database.
#[derive(Debug, Clone, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Verify {
    /// Prove this migration and those behind it, instead of those that are pending; those before it are applied first
    #[arg(long, value_name = "VERSION")]
    from: Option<String>,
    /// Prove all migrations, from nothing
    #[arg(long, conflicts_with = "from")]
    all: bool,
    /// Made-up rows in each table; 0: prove on empty tables
    #[arg(long, value_name = "N", default_value_t = 5)]
    rows: usize,
    /// Other seeds make other rows
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Leave out being killed and resumed
    #[arg(long)]
    no_kill: bool,
    /// Exit with code 4 where the entities are not what the migrations make
    #[arg(long)]
    entities: bool,
    /// Write the outcome as JUnit XML, too
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    #[command(flatten)]
    safely: Safely,
    #[command(flatten)]
    pub(super) connect: Connect,
}

impl Verify {
    /// Whether entities that differ are a failure.
    pub fn is_strict(&self) -> bool {
        self.entities
    }
}

#[cfg(feature = "runner")]
mod run {
    use serde_json::{Value, json};

    use super::Verify;
    use crate::code::Code;
    use crate::console::context::Context;
    use crate::console::die::Again;
    use crate::console::failure::Failure;
    use crate::console::junit;
    use crate::console::shell::{Shell, Style, elapsed};
    use crate::migrate::{self, Leg, MigrateError, Outcome, Told, Verified, Version, Which};
    use crate::wire::{Report, exit};

    impl Verify {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            context.safely(self.safely.safe);
            let wanted = self.wanted(context)?;
            let url = context.url().clone();
            let by_cargo_kit = context.settings().report.is_some();
            let verified = {
                let (shell, settings, source) = context.parts();
                let mut tell = |told: Told<'_>| show(shell, &wanted.which, told);
                migrate::verify(&url, &source, &wanted, &Again { settings }, &mut tell).await?
            };
            let shell = &mut context.shell;
            if let Some(file) = &self.junit {
                std::fs::write(file, junit::report(&verified)).map_err(|error| {
                    Failure::new(Code::OutputFile, format!("cannot write {}: {error}", file.display()))
                })?;
            }
            let sound = verified.is_sound();
            if !verified.migrations.is_empty() {
                shell.blank();
                if !by_cargo_kit {
                    shell.line("  Entities were not compared: `cargo kit migrate:verify` does that, too.");
                }
                let count = verified.migrations.iter().filter(|migration| !migration.title.is_empty()).count();
                match (sound, count) {
                    (true, 1) => shell.info("1 migration verified."),
                    (true, count) => shell.info(&format!("{count} migrations verified.")),
                    (false, _) => shell.warn("Not everything is as it should be."),
                }
            }
            shell.json(&document(&verified))?;
            if !sound {
                return Ok(exit::DIFFERENT);
            }
            context.leave(Report { schema: verified.schema, check: true, ..Report::default() })?;
            Ok(exit::OK)
        }

        fn wanted(&self, context: &Context) -> Result<migrate::Verify, Failure> {
            let unknown = |text: &String| MigrateError::Unknown { version: text.clone() };
            let version = |text: &String| Version::split(text).map(|(version, _)| version).ok_or_else(|| unknown(text));
            let from = self.from.as_ref().map(version).transpose()?;
            let settings = context.settings();
            Ok(migrate::Verify {
                which: match (from, self.all) {
                    (Some(from), _) => Which::From(from),
                    (None, true) => Which::All,
                    (None, false) => Which::Pending,
                },
                rows: self.rows,
                seed: self.seed,
                kill: !self.no_kill,
                partial: settings.partial,
                shadow: settings.shadow.clone(),
                lock: settings.lock,
                patience: settings.patience,
                safe: settings.safe,
            })
        }
    }

    fn show(shell: &mut Shell, which: &Which, told: Told<'_>) {
        match told {
            Told::Begin(_, 0) if *which == Which::Pending => {
                shell.info("Nothing is pending; --all verifies all migrations.");
            }
            Told::Begin(_, 0) => shell.info("Nothing to verify."),
            Told::Begin(verified, count) => {
                let migrations = if count == 1 { "1 migration".to_owned() } else { format!("{count} migrations") };
                shell.info(&format!("Verifying {migrations} on a scratch database of {}.", verified.server));
                if verified.tables > 0 {
                    let tables = if verified.tables == 1 { "table" } else { "tables" };
                    let rows = format!("{} in {} {tables}", verified.rows, verified.tables);
                    shell.leader("made-up rows", &rows, Style::Plain);
                }
                for (table, why) in &verified.left_empty {
                    shell.leader(&format!("{table} stays empty"), "", Style::Plain);
                    shell.line(&format!("      {why}"));
                }
            }
            Told::Migration("") => shell.line("\n  all that can be undone, together"),
            Told::Migration(title) => shell.line(&format!("\n  {title}")),
            Told::Leg(leg) => line(shell, leg),
        }
    }

    fn line(shell: &mut Shell, leg: &Leg) {
        let took = elapsed(leg.duration);
        let (word, style, lines) = match &leg.outcome {
            Outcome::Sound(more) if more.is_empty() => (format!("{took} OK"), Style::Good, Vec::new()),
            Outcome::Sound(more) => (format!("{more}, {took} OK"), Style::Good, Vec::new()),
            Outcome::Wrong(wrong) => (format!("{took} WRONG"), Style::Bad, wrong.clone()),
            Outcome::LeftOut(why) => ("LEFT OUT".to_owned(), Style::Warn, vec![why.clone()]),
        };
        shell.leader(&format!("  {}", leg.name), &word, style);
        for text in lines {
            shell.line(&format!("      {text}"));
        }
        for note in &leg.notes {
            shell.line(&format!("      note: {note}"));
        }
    }

    fn document(verified: &Verified) -> Value {
        let leg = |leg: &Leg| {
            let (outcome, findings) = match &leg.outcome {
                Outcome::Sound(_) => ("ok", Vec::new()),
                Outcome::Wrong(wrong) => ("wrong", wrong.clone()),
                Outcome::LeftOut(why) => ("left_out", vec![why.clone()]),
            };
            json!({
                "leg": leg.name,
                "outcome": outcome,
                "findings": findings,
                "notes": leg.notes,
                "ms": leg.duration.as_millis() as u64,
            })
        };
        let migrations = verified.migrations.iter().map(|migration| {
            let title = Some(&migration.title).filter(|title| !title.is_empty());
            json!({ "migration": title, "legs": migration.legs.iter().map(leg).collect::<Vec<_>>() })
        });
        let empty = verified.left_empty.iter().map(|(table, why)| json!({ "table": table, "why": why }));
        json!({
            "verified": verified.is_sound(),
            "server": verified.server,
            "rows": verified.rows,
            "left_empty": empty.collect::<Vec<_>>(),
            "migrations": migrations.collect::<Vec<_>>(),
        })
    }
}
