//! `migrate:plan`.

use clap::Args;

use super::options::{Connect, Safely};

/// Show what pending migrations would do to tables: locks, who waits, rewrites, the way back.
///
/// Each statement runs on a copy of the schema that holds made-up rows, on the same server. Nothing is changed.
#[derive(Debug, Clone, Args)]
pub struct Plan {
    #[command(flatten)]
    safely: Safely,
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
mod run {
    use std::collections::{BTreeMap, BTreeSet};

    use serde_json::{Value, json};

    use super::Plan;
    use crate::code::Code;
    use crate::console::context::Context;
    use crate::console::failure::Failure;
    use crate::console::shell::{self, Shell, Style};
    use crate::driver::{Blocks, Measured, TableSize, Touched, Transaction};
    use crate::migrate::{Direction, MeasuredMigration, Planned, Undo, Upward};
    use crate::schema::{self, Operation};
    use crate::wire::{ForeseenStatement, exit};

    impl Plan {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            context.safely(self.safely.safe);
            let url = context.url().clone();
            let migrator = context.migrator().await?;
            let plan = migrator.plan(&Upward::default()).await?;
            if plan.is_empty() {
                let server = migrator.session().version().await?;
                context.shell.info("Nothing to migrate.");
                context.shell.json(&json!({ "server": server, "migrations": [] }))?;
                return Ok(exit::OK);
            }
            let measured = migrator.measure(&url, &plan).await?;
            let statements = measured.migrations.iter().flat_map(|migration| &migration.statements);
            let tables = statements.flat_map(|sent| &sent.measured.tables).map(|touched| touched.table.clone());
            let tables: Vec<_> = tables.collect::<BTreeSet<_>>().into_iter().collect();
            let sizes = migrator.session().sizes(&tables).await?;
            let sizes = sizes.into_iter().map(|size| (size.table.clone(), size)).collect();
            let all: Vec<_> =
                plan.iter().zip(&measured.migrations).map(|(planned, did)| Told::of(planned, did, &sizes)).collect();
            let shell = &mut context.shell;
            shell.info(&format!("Tried out on a copy without your rows, on {}. Nothing was changed.", measured.server));
            all.iter().for_each(|told| told.show(shell));
            let migrations: Vec<_> = all.iter().map(Told::as_json).collect();
            let stops = all.iter().find_map(Told::failure);
            let (code, error) = stops.as_ref().map(|failure| (failure.code.to_string(), &failure.message)).unzip();
            shell.json(&json!({
                "server": measured.server,
                "migrations": migrations,
                "code": code,
                "error": error,
            }))?;
            // Beside the plan, not in its place.
            Ok(stops.map_or(exit::OK, |failure| {
                shell.failure(&failure);
                failure.exit
            }))
        }
    }

    /// One migration, as it is told.
    struct Told<'a> {
        title: String,
        undoes: bool,
        stepwise: bool,
        out_of_order: bool,
        statements: Vec<&'a ForeseenStatement>,
        sizes: &'a BTreeMap<String, TableSize>,
        /// Rust code, which was not run.
        steps: Vec<&'a str>,
        refused: Option<&'a str>,
        refused_at: Option<&'a str>,
        undo: Option<&'a Undo>,
        /// What the way back does not bring back.
        lost: Vec<String>,
        /// One before it was refused.
        unreached: bool,
    }

    impl<'a> Told<'a> {
        fn of(planned: &'a Planned, did: &'a MeasuredMigration, sizes: &'a BTreeMap<String, TableSize>) -> Self {
            let step = |operation: &'a Operation| match operation {
                Operation::Step { name, .. } => Some(name.as_str()),
                _ => None,
            };
            Self {
                title: planned.title(),
                undoes: planned.direction == Direction::Down,
                stepwise: planned.transaction() == Transaction::Stepwise,
                out_of_order: planned.out_of_order,
                statements: did.statements.iter().collect(),
                sizes,
                steps: planned.operations.iter().filter_map(step).collect(),
                refused: did.refused.as_deref(),
                refused_at: did.refused_at.as_deref(),
                undo: did.undo.as_ref(),
                lost: planned.operations.iter().flat_map(schema::not_restored).collect(),
                unreached: did.undo.is_none() && did.refused.is_none(),
            }
        }

        fn failure(&self) -> Option<Failure> {
            let why = self.refused?;
            let failure = Failure::new(Code::PlanStops, format!("{} would stop: {why}", self.title));
            Some(failure.hint("nothing was changed. Correct the migration, and look at the plan again."))
        }

        fn show(&self, shell: &mut Shell) {
            let how = if self.stepwise { "a commit behind each statement" } else { "one transaction" };
            let how = if self.undoes { format!("undoes it, {how}") } else { how.to_owned() };
            let how = if self.out_of_order { format!("out of order, {how}") } else { how };
            shell.leader(&self.title, &how, Style::Dim);
            for sent in &self.statements {
                shell.line(&format!("    {}", shell::shortened(&sent.statement.text, STATEMENT)));
                let Measured { tables, method, by_manual, left_out } = &sent.measured;
                if *left_out {
                    shell.leader("    not run on the copy", "it reaches beyond this database", Style::Warn);
                }
                for touched in tables {
                    let way = method.as_ref().or(touched.lock.as_ref());
                    let way = way.map(|way| if *by_manual { format!("{way}, by the manual") } else { way.clone() });
                    let (words, style) = (effect(touched, way), style(touched));
                    shell.leader(&format!("    {}", self.table(&touched.table)), &words, style);
                }
            }
            for step in &self.steps {
                shell.leader(&format!("  step {step}"), "Rust code, which was not run", Style::Warn);
            }
            let (way_back, style) = match (self.refused, self.undo) {
                (Some(why), _) => {
                    if let Some(statement) = self.refused_at {
                        shell.line(&format!("    {}", shell::shortened(statement, STATEMENT)));
                    }
                    shell.leader("    stops here", &shell::shortened(why, STATEMENT), Style::Bad);
                    shell.blank();
                    return;
                }
                (None, None) => ("not tried: the one before it stops".to_owned(), Style::Warn),
                (None, Some(Undo::Irreversible(_))) => ("none".to_owned(), Style::Bad),
                (None, Some(Undo::Operations(_))) if self.lost.is_empty() => ("yes".to_owned(), Style::Good),
                (None, Some(Undo::Operations(_))) => ("yes, but not all of it".to_owned(), Style::Warn),
            };
            if !self.undoes {
                shell.leader("  way back", &way_back, style);
                if let Some(Undo::Irreversible(why)) = self.undo {
                    shell.line(&format!("    {why}"));
                }
                for lost in &self.lost {
                    shell.line(&format!("    {lost} would not come back"));
                }
            }
            shell.blank();
        }

        /// `posts, about 1,200,000 rows, 1.5 MiB`
        fn table(&self, name: &str) -> String {
            let Some(size) = self.sizes.get(name) else { return name.to_owned() };
            let mut facts = vec![name.to_owned()];
            facts.extend(size.rows.map(|rows| match (rows, size.or_more) {
                (1, false) => "1 row".to_owned(),
                (rows, false) => format!("{} rows", shell::count(rows)),
                (rows, true) => format!("{}+ rows", shell::count(rows)),
            }));
            facts.extend(size.bytes.map(shell::bytes));
            facts.join(", ")
        }

        fn as_json(&self) -> Value {
            let statement = |sent: &&ForeseenStatement| {
                let Measured { tables, method, by_manual, left_out } = &sent.measured;
                let table = |touched: &Touched| {
                    let size = self.sizes.get(&touched.table);
                    json!({
                        "table": touched.table,
                        "lock": touched.lock,
                        "blocks": touched.blocks,
                        "rewrites": touched.rewrites,
                        "scans": touched.scans,
                        "rebuilds": touched.rebuilds,
                        "rows": size.and_then(|size| size.rows),
                        "or_more": size.is_some_and(|size| size.or_more),
                        "bytes": size.and_then(|size| size.bytes),
                    })
                };
                json!({
                    "statement": sent.statement.text,
                    "method": method,
                    "by_manual": by_manual,
                    "left_out": left_out,
                    "tables": tables.iter().map(table).collect::<Vec<_>>(),
                })
            };
            json!({
                "migration": self.title,
                "direction": if self.undoes { "down" } else { "up" },
                "transaction": !self.stepwise,
                "out_of_order": self.out_of_order,
                "statements": self.statements.iter().map(statement).collect::<Vec<_>>(),
                "steps": self.steps,
                "refused": self.refused,
                "refused_at": self.refused_at,
                "tried": !self.unreached,
                "way_back": self.undo.map(|undo| match undo {
                    Undo::Operations(_) => json!({ "possible": true, "lost": self.lost }),
                    Undo::Irreversible(why) => json!({ "possible": false, "why": why.to_string(), "lost": self.lost }),
                }),
            })
        }
    }

    /// The longest statement that is shown as it is.
    const STATEMENT: usize = 92;

    /// `blocks writes (SHARE), reads all rows`
    fn effect(touched: &Touched, way: Option<String>) -> String {
        let mut words = match touched.blocks {
            Blocks::Nobody => "blocks nobody".to_owned(),
            Blocks::Rows => "blocks changed rows".to_owned(),
            Blocks::Writes => "blocks writes".to_owned(),
            Blocks::Reads => "blocks reads".to_owned(),
        };
        if let Some(way) = way {
            words += &format!(" ({way})");
        }
        match (touched.rewrites, touched.scans) {
            (true, _) => words += ", rewrites all rows",
            (false, true) => words += ", reads all rows",
            (false, false) => {}
        }
        if !touched.rewrites && !touched.rebuilds.is_empty() {
            words += &format!(", rebuilds {}", touched.rebuilds.join(", "));
        }
        words
    }

    /// What takes as long as the table is large is worse than what is done at once.
    fn style(touched: &Touched) -> Style {
        let long = touched.rewrites || touched.scans || !touched.rebuilds.is_empty();
        match touched.blocks {
            Blocks::Writes | Blocks::Reads if long => Style::Bad,
            Blocks::Writes | Blocks::Reads => Style::Warn,
            Blocks::Rows | Blocks::Nobody => Style::Good,
        }
    }
}
