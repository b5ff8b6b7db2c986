//! What cannot become a first migration, and why.

use ruskit::code::Code;
use ruskit::wire::Baselined;

use super::Wanted;
use crate::failure::Failure;

/// Refuses a database with a history of Kit, an empty one, and one that no migration would make again.
pub(super) fn check(found: &Baselined, wanted: &Wanted<'_>) -> Result<(), Failure> {
    if let Some(first) = found.applied.first() {
        let more = match found.applied.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let message = format!("the database has a history already: {first}{more} was applied to it");
        return Err(Failure::new(Code::HasHistory, message).hint(
            "a baseline is for a database that Kit has not changed yet; `cargo kit migrate:status` shows the history of this \
             one.",
        ));
    }
    if found.counts == (0, 0) {
        return Err(Failure::new(
            Code::NothingToAdopt,
            "the database is empty: there is nothing to make a migration of",
        )
        .hint(
            "check DATABASE_URL; a new table begins with `cargo kit make:migration create_posts_table title:string`.",
        ));
    }
    if let Some(refused) = &found.refused {
        let message = format!("the database does not take a migration that makes all it holds: {refused}");
        return Err(Failure::new(Code::BaselineDiffers, message).hint(otherwise(wanted)));
    }
    if found.differences.is_empty() {
        return Ok(());
    }
    let lines: String = found.differences.iter().map(|line| format!("\n  {line}")).collect();
    let message = format!("a migration would not make all that the database holds:{lines}");
    Err(Failure::new(Code::BaselineDiffers, message).hint(otherwise(wanted)))
}

fn otherwise(wanted: &Wanted<'_>) -> &'static str {
    match wanted.sql {
        true => "nothing was written. `cargo kit explain E0325` says what can be done.",
        false => "nothing was written. --sql writes a file of SQL, in the database's own words.",
    }
}
