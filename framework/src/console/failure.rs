//! What a command that failed tells: what happened, to which migration or table, and what to do next.

use std::fmt::Write;

use super::shell::shortened;
use crate::code::Code;
use crate::driver::DatabaseError;
use crate::migrate::{Direction, MigrateError, Version, WayOut};
use crate::wire::exit;

/// More of a statement that is not the person's own is not shown.
const LONGEST: usize = 200;

/// A failed command.
#[derive(Debug)]
pub(super) struct Failure {
    /// What it is called.
    pub(super) code: Code,
    pub(super) message: String,
    /// Facts by name: `statement`, `at`.
    pub(super) details: Vec<(&'static str, String)>,
    pub(super) hint: Option<String>,
    /// What was found, for programs.
    pub(super) findings: Vec<serde_json::Value>,
    /// What the program exits with.
    pub(super) exit: u8,
}

impl Failure {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, message, details: Vec::new(), hint: None, findings: Vec::new(), exit: exit::FAILED }
    }

    /// A migration that a dry run shows would not go through.
    pub(super) fn of_a_dry_run(error: MigrateError) -> Self {
        let tells_of_done = matches!(error, MigrateError::Failed { .. } | MigrateError::Stopped { .. });
        let failure = Self::from(error);
        match tells_of_done {
            true => {
                failure.hint("nothing was done to your database: this was tried out on a copy. Correct the migration.")
            }
            false => failure,
        }
    }

    /// A run that keeps all or nothing.
    pub(super) fn of_one_transaction(error: MigrateError) -> Self {
        let refused = match &error {
            MigrateError::Failed { source, .. } => Some(&**source),
            // The commit of them all.
            MigrateError::Database(source @ (DatabaseError::Refused(_) | DatabaseError::Statement { .. })) => {
                Some(source)
            }
            _ => None,
        };
        let Some(hint) = refused.map(database_hint) else { return error.into() };
        let nothing = "othing was changed: with --single-transaction all migrations are done, or none.";
        Self::from(error).hint(match hint {
            Some(hint) => format!("{hint} N{nothing}"),
            None => format!("n{nothing}"),
        })
    }

    /// The same for programs.
    pub(super) fn document(&self) -> serde_json::Value {
        let mut document =
            serde_json::json!({ "code": self.code.to_string(), "error": self.message, "hint": self.hint });
        if !self.findings.is_empty() {
            document["findings"] = self.findings.clone().into();
        }
        document
    }

    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Exits with another code than [`exit::FAILED`].
    pub(super) fn exit(self, exit: u8) -> Self {
        Self { exit, ..self }
    }
}

impl From<MigrateError> for Failure {
    fn from(error: MigrateError) -> Self {
        let mut message = error.to_string();
        let mut details = Vec::new();
        let hint = match &error {
            MigrateError::NoVersion { .. }
            | MigrateError::DuplicateVersion { .. }
            | MigrateError::NotRegistered { .. }
            | MigrateError::DownWithoutUp { .. } => of_a_file(&error).map(str::to_owned),
            MigrateError::Undecided { .. } => {
                Some("edit its file: write what is asked for in place of each `schema.undecided(…)`.".to_owned())
            }
            MigrateError::Edited { .. } => Some(
                "put the file back and write the change as a new migration; or see what differs, and settle it, with \
                 `migrate:repair`."
                    .to_owned(),
            ),
            MigrateError::Moved { .. } => Some("`migrate:repair` lets the history follow the file.".to_owned()),
            MigrateError::SameVersion { file, .. } => Some(format!(
                "`migrate:reconcile` brings the database to this branch: it undoes the one, says first what is dropped with \
                 it, and applies the other. Where both are to stay, `cargo kit migrate:rebase {file}` gives that one another \
                 version, and the file of the first has to come here. `migrate:repair` shows both."
            )),
            MigrateError::Missing { .. } => Some(
                "`migrate:reconcile` brings the database to this branch: it undoes them, and says first what is dropped with \
                 them. Or bring the files back."
                    .to_owned(),
            ),
            MigrateError::Stranded { .. } => Some(
                "nothing was changed. Switch back to the branch that has them and undo them there with `migrate:down`, by \
                 the `down` or the step in their files (write it where it is missing); or bring their files here: what \
                 is applied may stay."
                    .to_owned(),
            ),
            MigrateError::Unreconciled(conflict) => {
                let differs = conflict.differences.iter().map(|told| ("differs", told.clone()));
                let collides = conflict.collisions.iter().map(|told| ("collides", told.clone()));
                details.extend(differs.chain(collides));
                Some(way_out(&conflict.way_out))
            }
            MigrateError::Unrepeatable { .. } => Some(
                "nothing was changed. All migrations of a branch have to run on a new database, in the order of their \
                 versions: correct this one, or one before it."
                    .to_owned(),
            ),
            MigrateError::ChangedMeanwhile => Some("nothing was changed. Run the command again.".to_owned()),
            MigrateError::Several { faults } => {
                let mut hints: Vec<_> = faults.iter().filter_map(of_a_file).collect();
                hints.dedup();
                let repair = "`migrate:repair` explains each of them, and mends what it may.".to_owned();
                Some(if hints.is_empty() { repair } else { hints.join("\n             ") })
            }
            MigrateError::OutOfOrder { disorders } => {
                let versions: Vec<_> = disorders.iter().map(|disorder| disorder.version.as_str()).collect();
                Some(format!(
                    "nothing was run. Move it behind the others with `cargo kit migrate:rebase {}`, or apply it as it \
                     stands with --allow-out-of-order.",
                    versions.join(" ")
                ))
            }
            MigrateError::Unknown { .. } => Some("`migrate:status` lists them.".to_owned()),
            MigrateError::OnlyDatabaseKnows { .. } => Some(
                "name a server that can be reached, in DATABASE_URL or with --url (any will do: what is tried out there \
                 is gone afterwards), or in KIT_SHADOW_URL an empty database."
                    .to_owned(),
            ),
            MigrateError::Irreversible { .. } => Some("write a `down` for it and run the command again.".to_owned()),
            MigrateError::Failed { migration, statement, place, source } => {
                // The same error without its migration in front, which the message names anyway.
                message = format!("{migration} failed: {source}");
                details.extend(place.clone().map(|place| ("at", place)));
                details.extend(statement.clone().map(|statement| ("statement", statement)));
                database_hint(source)
                    .or_else(|| Some("this migration changed nothing; the ones done before it stay done.".into()))
            }
            MigrateError::Stopped { migration, direction, statement, place, source } => {
                message = format!("{migration} stopped half way: {source}");
                details.extend(place.clone().map(|place| ("at", place)));
                details.extend(statement.clone().map(|statement| ("statement", statement)));
                Some(match (database_hint(source), direction) {
                    (Some(hint), _) => format!("{hint} The next `migrate` goes on where this one stopped."),
                    (None, Direction::Up) => {
                        "what was done before that is kept and remembered: the next `migrate` goes on \
                                              there (correct the statement first, if it is wrong); `migrate:rollback` \
                                              undoes what was done."
                            .to_owned()
                    }
                    (None, Direction::Down) => "what was undone before that stays undone and is remembered: the next \
                                                `migrate:rollback` goes on there."
                        .to_owned(),
                })
            }
            MigrateError::UnfinishedEdited { .. } => Some(
                "put that part of the file back as it was, the rest may change; or undo what was done with \
                 `migrate:rollback`."
                    .to_owned(),
            ),
            MigrateError::UnfinishedMissing { .. } => Some(
                "bring the file back (another branch has it?), or undo what was done with `migrate:rollback`."
                    .to_owned(),
            ),
            MigrateError::Unfinished { .. } => {
                Some("finish it with `migrate`, or undo what was done of it with `migrate:rollback`.".to_owned())
            }
            MigrateError::InitialDiffers { .. } => Some(
                "nothing was done. Bring the database to what the migrations make, by hand, and run the command again; or \
                 change the migrations; or, where the differences are meant, `migrate --fake --to VERSION` remembers them \
                 as applied without looking."
                    .to_owned(),
            ),
            MigrateError::InitialBeyond { migration, .. } => Some(format!(
                "nothing was done. Where it was done, `migrate --fake --to {migration}` remembers it without looking; then \
                 `migrate` runs the rest."
            )),
            MigrateError::NotTogether { .. } => Some(
                "nothing was run. Apply it alone (`migrate:up -n 1` where it is the next one), or leave \
                 --single-transaction out."
                    .to_owned(),
            ),
            MigrateError::TransactionEnded { .. } => Some(
                "look at what the database holds now; leave COMMIT and ROLLBACK out of the step: Kit does both."
                    .to_owned(),
            ),
            MigrateError::Import(error) => Some(super::import::hint(error)),
            MigrateError::Database(DatabaseError::Statement { text, reason }) if !text.is_empty() => {
                // Of no migration: what Kit keeps, or looks up.
                message = format!("the database refused a statement of Kit's own: {reason}");
                details.push(("statement", shortened(text, LONGEST)));
                None
            }
            MigrateError::Database(error) => database_hint(error),
            _ => None,
        };
        Self { details, hint, ..Self::new(error.code(), message) }
    }
}

/// What to do about a file that cannot be right.
fn of_a_file(error: &MigrateError) -> Option<&'static str> {
    Some(match error {
        MigrateError::NoVersion { .. } => {
            "name it as in 20261120_143022_create_users_table; `cargo kit make:migration` does."
        }
        MigrateError::DuplicateVersion { .. } => {
            "where one is a copy of the other, delete it: under another version it would be applied again. Otherwise `cargo kit \
             migrate:rebase FILE` gives one of them another version."
        }
        MigrateError::NotRegistered { .. } => "end it with `migration!(TheType);`, or move it out of the folder.",
        MigrateError::DownWithoutUp { .. } => "a plain `.sql` file has no `.down.sql`; rename both.",
        _ => return None,
    })
}

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Self {
        MigrateError::from(error).into()
    }
}

/// How to go on where this branch's schema would not come out.
fn way_out(way: &WayOut) -> String {
    let rebase = way.rebase.iter().map(Version::to_string).collect::<Vec<_>>().join(" ");
    let rebase = (!rebase.is_empty()).then(|| {
        format!("`cargo kit migrate:rebase {rebase}` moves it behind the others, if no other database has it yet")
    });
    let rollback = way.rollback.as_ref().map(|(steps, first)| {
        format!(
            "`migrate:rollback --step {steps}` undoes {first} and what came after it, and `migrate:reconcile` applies \
                 it again"
        )
    });
    let ways: Vec<String> = rebase.into_iter().chain(rollback).collect();
    match ways.is_empty() {
        true => {
            "nothing was changed. Switch back to the branch that fits, and `migrate:rollback` there; `db:diff` shows \
                 what somebody changed by other means."
                .to_owned()
        }
        false => format!("nothing was changed. {}.", ways.join("; or ")),
    }
}

fn database_hint(error: &DatabaseError) -> Option<String> {
    Some(match error {
        DatabaseError::Url { .. } => "set DATABASE_URL in the environment or in .env, or give --url.".to_owned(),
        DatabaseError::NoDriver { feature, .. } => format!(
            "add \"{feature}\" to the features of `ruskit-framework` in the runner's Cargo.toml and build again; \
             `cargo kit` does both with --add-driver."
        ),
        DatabaseError::Open { .. } => {
            "check DATABASE_URL: address, user and password; whether the server runs; for a file, who may read and write \
             it."
                .to_owned()
        }
        DatabaseError::NotADatabase { .. } => "check DATABASE_URL; Kit did not touch the file.".to_owned(),
        DatabaseError::ReadOnly { .. } => {
            "name the database that takes changes: the primary, not a standby; for a file, check its and its folder's \
             permissions. Nothing was changed."
                .to_owned()
        }
        DatabaseError::Full { .. } => "make space and run the command again; nothing was lost.".to_owned(),
        DatabaseError::Busy { .. } => "run the command again when the other program has finished.".to_owned(),
        DatabaseError::Locked { .. } => "run the command again, or wait longer with --lock-timeout.".to_owned(),
        DatabaseError::LeaseLost { .. } => {
            "run the command again when the other runner has finished; what this one had not committed was undone."
                .to_owned()
        }
        DatabaseError::LockTimeout { .. } => {
            "another program uses what this statement changes: run the command again when it has finished, or let it \
             wait longer with --table-lock-timeout."
                .to_owned()
        }
        DatabaseError::RanTooLong { .. } => {
            "give it more time with --statement-timeout, or let it do less at a time: rows in parts, an index with \
             `concurrently` or --safe."
                .to_owned()
        }
        DatabaseError::NoBackup { next, .. } => {
            format!("nothing was changed, since no backup could be made first: {next} Without --backup none is made.")
        }
        DatabaseError::Conflict { .. } => "run the command again; what it had done until then was undone.".to_owned(),
        DatabaseError::Disconnected { .. } => {
            "run the command again when the server is back: it goes on where the history says it stopped.".to_owned()
        }
        DatabaseError::NoDatabase { .. } => {
            "`db:create` creates it, and so does `migrate --create-database`; or name another in DATABASE_URL."
                .to_owned()
        }
        DatabaseError::Denied { user, .. } => {
            format!("ask an administrator to grant {user} that, or name another user in DATABASE_URL.")
        }
        DatabaseError::NoShadow { .. } => "name an empty database in KIT_SHADOW_URL.".to_owned(),
        DatabaseError::TooOld { needed, .. } => format!("update the server to {needed} or newer."),
        _ => return None,
    })
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message)?;
        for (name, value) in &self.details {
            formatter.write_char('\n')?;
            write!(formatter, "{name}: {value}")?;
        }
        Ok(())
    }
}
