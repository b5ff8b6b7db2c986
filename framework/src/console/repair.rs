//! `migrate:repair`.

use clap::Args;

use super::options::Connect;

/// Explain what history and files differ in, and settle it.
#[derive(Debug, Clone, Args)]
pub struct Repair {
    /// Change nothing; exit with code 4 when there is something to settle
    #[arg(long, conflicts_with_all = ["accept", "forget"])]
    check: bool,
    /// Remember this edited migration as its file is now; the database stays as it is. May be given several times
    #[arg(long, value_name = "VERSION")]
    accept: Vec<String>,
    /// Forget this migration, whose file is gone; the database stays as it is. May be given several times
    #[arg(long, value_name = "VERSION")]
    forget: Vec<String>,
    /// Do it in production too, without asking
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
mod run {
    use serde_json::{Value, json};

    use super::Repair;
    use crate::code::Code;
    use crate::console::beside::{Mark, beside};
    use crate::console::context::Context;
    use crate::console::failure::Failure;
    use crate::console::shell::{Shell, Style};
    use crate::migrate::{Differs, Finding, Settle, Stands, Version};
    use crate::wire::exit;

    /// The most of what differs that is told of one migration.
    const MOST: usize = 12;

    impl Repair {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            let url = context.url().clone();
            let findings = context.migrator().await?.examine(&url).await?;
            self.refuse_what_needs_nothing(&findings)?;
            if findings.is_empty() {
                context.shell.info("Nothing to repair: history and files say the same.");
                context.shell.json(&json!({ "differences": [] }))?;
                return Ok(exit::OK);
            }
            for finding in &findings {
                show(finding, &mut context.shell);
            }
            if self.check {
                context
                    .shell
                    .json(&json!({ "differences": findings.iter().map(|it| as_json(it, None)).collect::<Vec<_>>() }))?;
                return Ok(exit::DIFFERENT);
            }
            let mut told = Vec::new();
            let mut open = Vec::new();
            for finding in &findings {
                let how = self.decided(finding, context)?;
                let done = match how {
                    Some(how) => {
                        context.confirm_production("migrate:repair", self.force).await?;
                        context.migrator().await?.settle(finding, how).await?.then_some(how)
                    }
                    None => {
                        open.push(finding);
                        None
                    }
                };
                if let Some(how) = done {
                    context.shell.leader(&finding.difference.title, settled(finding, how), Style::Good);
                }
                told.push(as_json(finding, done));
            }
            context.shell.blank();
            if open.is_empty() {
                context.shell.json(&json!({ "differences": told }))?;
                return Ok(exit::OK);
            }
            Err(Failure { findings: told, ..undecided(&open) })
        }

        /// Flags that name what is not there to be settled.
        fn refuse_what_needs_nothing(&self, findings: &[Finding]) -> Result<(), Failure> {
            let named = |text: &str, finding: &Finding| is_named(&[text.to_owned()], finding);
            let refused = |verb: &str, text: &str| {
                let hint = "`migrate:repair --check` shows what there is to settle.";
                Failure::new(Code::NothingToSettle, format!("there is nothing to {verb} of {text}")).hint(hint)
            };
            for text in &self.accept {
                let edited = |it: &&Finding| {
                    let what = &it.difference.what;
                    let is_one =
                        matches!(what, Differs::Edited { .. } | Differs::Another { .. } | Differs::Down { .. });
                    is_one && named(text, it)
                };
                findings.iter().find(edited).ok_or_else(|| refused("accept", text))?;
            }
            for text in &self.forget {
                let missing = |it: &&Finding| matches!(it.difference.what, Differs::Missing) && named(text, it);
                findings.iter().find(missing).ok_or_else(|| refused("forget", text))?;
            }
            Ok(())
        }

        fn decided(&self, finding: &Finding, context: &mut Context) -> Result<Option<Settle>, Failure> {
            if is_named(&self.accept, finding) && finding.plain().is_none() {
                return Ok(Some(Settle::Accept));
            }
            if is_named(&self.forget, finding) {
                return Ok(Some(Settle::Forget));
            }
            if finding.plain().is_some() || !context.shell.can_ask() {
                return Ok(finding.plain());
            }
            let title = &finding.difference.title;
            let (question, how) = match finding.difference.what {
                Differs::Missing => (format!("Forget {title}? The database stays as it is."), Settle::Forget),
                Differs::Down { .. } => (format!("Let {title} go down as its file says now?"), Settle::Accept),
                _ => (format!("Remember {title} as its file is now? The database stays as it is."), Settle::Accept),
            };
            Ok(context.shell.confirm(&question).then_some(how))
        }
    }

    /// Whether one of these texts is its version, or its version and name.
    fn is_named(texts: &[String], finding: &Finding) -> bool {
        let version = |text: &String| Version::split(text).map(|(version, _)| version);
        texts.iter().filter_map(version).any(|version| version == finding.difference.version)
    }

    fn undecided(open: &[&Finding]) -> Failure {
        let titles: Vec<_> = open.iter().map(|finding| finding.difference.title.as_str()).collect();
        let flag = |finding: &&&Finding| {
            let flag = if finding.difference.what == Differs::Missing { "--forget" } else { "--accept" };
            format!("{flag} {}", finding.difference.version)
        };
        let mut flags: Vec<_> = open.iter().map(|finding| flag(&finding)).collect();
        flags.dedup();
        let count =
            if open.len() == 1 { "1 difference is".to_owned() } else { format!("{} differences are", open.len()) };
        Failure::new(Code::RepairUndecided, format!("{count} to be decided by you: {}", titles.join(", ")))
            .hint(format!("undo it as is said above, or `migrate:repair {}`.", flags.join(" ")))
            .exit(exit::UNDECIDED)
    }

    fn settled(finding: &Finding, how: Settle) -> &'static str {
        match (how, &finding.difference.what) {
            (Settle::Forget, _) => "FORGOTTEN",
            (_, Differs::Down { .. }) => "GOES DOWN AS ITS FILE SAYS",
            (Settle::Accept, _) => "REMEMBERED AS ITS FILE IS",
            (Settle::Follow, Differs::Moved { .. } | Differs::Renamed { .. }) => "FOLLOWS ITS FILE",
            (Settle::Follow, _) => "CORRECTED",
        }
    }

    fn show(finding: &Finding, shell: &mut Shell) {
        let title = &finding.difference.title;
        let (word, style) = match &finding.difference.what {
            Differs::Edited { .. } => ("edited since it was applied", Style::Bad),
            Differs::Restated => ("says the same, its checksum is another one", Style::Warn),
            Differs::Renamed { .. } => ("renamed", Style::Warn),
            Differs::Moved { .. } => ("moved", Style::Warn),
            Differs::Another { .. } => ("another migration has its version", Style::Bad),
            Differs::Down { .. } if finding.then.is_none() => ("its file has a `down` by now", Style::Warn),
            Differs::Down { .. } => ("its file has another `down`", Style::Warn),
            Differs::Missing => ("its file is missing", Style::Bad),
        };
        shell.blank();
        shell.leader(title, word, style);
        if let Differs::Edited { .. } | Differs::Another { .. } | Differs::Down { .. } | Differs::Missing =
            finding.difference.what
        {
            plans(finding, shell);
        }
        for line in explained(finding) {
            shell.line(&format!("  {line}"));
        }
    }

    /// Both plans, side by side.
    fn plans(finding: &Finding, shell: &mut Shell) {
        let nothing = Vec::new();
        let heads = match finding.difference.what {
            Differs::Missing => ("as it was applied".to_owned(), "no file".to_owned()),
            Differs::Down { .. } => ("as it goes down".to_owned(), "the `down` of its file".to_owned()),
            Differs::Another { ref file } => ("as it was applied".to_owned(), file.clone()),
            _ if finding.then.is_none() => ("as it was applied: not kept".to_owned(), "as its file is now".to_owned()),
            _ => ("as it was applied".to_owned(), "as its file is now".to_owned()),
        };
        let (then, now) = (finding.then.as_ref().unwrap_or(&nothing), finding.now.as_ref().unwrap_or(&nothing));
        let width = shell.width();
        shell.blank();
        let half = (width.saturating_sub(7) / 2).max(16);
        let head = format!("  {:<half$}   {}", heads.0, heads.1);
        shell.styled(&head, Style::Dim);
        for row in beside(then, now, width) {
            let style = match row.mark {
                Mark::Same => Style::Plain,
                Mark::Changed => Style::Warn,
                Mark::Gone => Style::Bad,
                Mark::New => Style::Good,
            };
            shell.styled(&row.text, style);
        }
        shell.blank();
    }

    /// What it means, and what can be done.
    fn explained(finding: &Finding) -> Vec<String> {
        let version = &finding.difference.version;
        match (&finding.difference.what, &finding.database) {
            (Differs::Restated, _) => vec!["The history is given the checksum as it is computed now.".to_owned()],
            (Differs::Renamed { file } | Differs::Moved { file, .. }, _) => {
                vec![format!("Its file is called {file} now, and says the same: the history follows it.")]
            }
            (Differs::Missing, _) => vec![
                "Bring the file back (another branch has it?); or undo it, by what the history remembers, with"
                    .to_owned(),
                "`migrate:reconcile`; or let the history forget it, the database stays as it is:".to_owned(),
                format!("`migrate:repair --forget {version}`."),
            ],
            (Differs::Down { .. }, _) if finding.then.is_none() => {
                vec!["The history knows no way back: it takes this one.".to_owned()]
            }
            (Differs::Down { .. }, _) => vec![
                "A rollback goes down as it does on the left, as was remembered when it was applied. The `down` of its"
                    .to_owned(),
                format!("file is taken with `migrate:repair --accept {version}`."),
            ],
            (Differs::Another { file }, _) => vec![
                format!("{file} is another migration, and is not applied. Bring the database to this branch with"),
                format!(
                    "`migrate:reconcile`: it undoes {}, and applies {file}. Where both are to",
                    finding.difference.title
                ),
                "stay, give this one another version, and bring the file of the first:".to_owned(),
                format!("`cargo kit migrate:rebase {file}`. If it is the same migration, renamed and edited,"),
                format!("remember it as it is now, the database stays as it is: `migrate:repair --accept {version}`."),
            ],
            (Differs::Edited { .. }, Stands::AsTheFiles) => {
                vec!["The database looks as the file says now: the history is corrected.".to_owned()]
            }
            (Differs::Edited { .. }, stands) => {
                let mut lines = match stands {
                    Stands::Differs(told) => {
                        let mut lines = vec!["The database is not as the files say now:".to_owned()];
                        lines.extend(told.iter().take(MOST).map(|told| format!("  {told}")));
                        if told.len() > MOST {
                            lines.push(format!("  and {} more", told.len() - MOST));
                        }
                        lines
                    }
                    Stands::Unknown(why) => vec![format!("How the database stands to it cannot be told: {why}")],
                    _ => Vec::new(),
                };
                lines.extend([
                    "Put the file back and write the change as a new migration. Or remember it as it is now, which changes".to_owned(),
                    format!("nothing in the database: `migrate:repair --accept {version}`; `migrate:generate`, or a migration"),
                    "of your own, then makes what the database lacks. Where no rows are lost by it: put the file back, undo".to_owned(),
                    "it with `migrate:rollback`, edit it again, and apply it with `migrate`.".to_owned(),
                ]);
                lines
            }
        }
    }

    fn as_json(finding: &Finding, done: Option<Settle>) -> Value {
        let (kind, file) = match &finding.difference.what {
            Differs::Edited { file } => ("edited", Some(file)),
            Differs::Restated => ("restated", None),
            Differs::Renamed { file } => ("renamed", Some(file)),
            Differs::Moved { file, .. } => ("moved", Some(file)),
            Differs::Another { file } => ("another", Some(file)),
            Differs::Down { file } => ("down", Some(file)),
            Differs::Missing => ("missing", None),
        };
        let database = match &finding.database {
            Stands::NotAsked => Value::Null,
            Stands::AsTheFiles => json!({ "as_files": true, "differs": [] }),
            Stands::Differs(told) => json!({ "as_files": false, "differs": told }),
            Stands::Unknown(why) => json!({ "as_files": null, "why": why }),
        };
        json!({
            "version": finding.difference.version,
            "migration": finding.difference.title,
            "difference": kind,
            "file": file,
            "then": finding.then,
            "now": finding.now,
            "database": database,
            "needs_decision": finding.plain().is_none(),
            "settled": done.map(|how| match how {
                Settle::Follow => "followed",
                Settle::Accept => "accepted",
                Settle::Forget => "forgotten",
            }),
        })
    }
}
