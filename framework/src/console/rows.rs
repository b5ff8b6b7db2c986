//! Before migrations run: rows that would make them fail, or be lost with them.

use serde_json::{Value, json};

use super::context::Context;
use super::failure::Failure;
use crate::code::Code;
use crate::migrate::{Planned, RowsInTheWay};
use crate::schema::Trouble;
use crate::wire::exit;

/// Refuses a plan that rows are in the way of. Nothing is changed, and no lock is held.
pub(super) async fn ask(context: &mut Context, plan: &[Planned], allowed: &[String]) -> Result<(), Failure> {
    check_names(allowed)?;
    let url = context.url().clone();
    let found = context.migrator().await?.rows_in_the_way(&url, plan, allowed).await?;
    if found.is_empty() {
        return Ok(());
    }
    let guards_rows = found.iter().any(|rows| rows.trouble == Trouble::Dropped) && context.production().await?;
    let is_refused = |rows: &RowsInTheWay| rows.is_certain && (rows.trouble != Trouble::Dropped || guards_rows);
    let (refused, lost): (Vec<_>, Vec<_>) = found.into_iter().partition(is_refused);
    if !refused.is_empty() {
        return Err(refusal(&refused));
    }
    for rows in lost {
        context.shell.warn(&format!("{}: {} ({})", rows.migration, rows.told, rows.trouble.rule()));
    }
    Ok(())
}

/// Refuses names of rules that there are not.
pub(super) fn check_names(allowed: &[String]) -> Result<(), Failure> {
    let rules = || Trouble::ALL.iter().map(|trouble| trouble.rule());
    match allowed.iter().find(|name| !rules().any(|rule| rule == *name)) {
        None => Ok(()),
        Some(name) => {
            let hint = format!("there are {}.", rules().collect::<Vec<_>>().join(", "));
            let what = format!("--allow: there is no rule `{name}` about rows");
            Err(Failure::new(Code::UnknownRule, what).hint(hint).exit(exit::USAGE))
        }
    }
}

/// Why nothing was started.
pub(super) fn refusal(refused: &[RowsInTheWay]) -> Failure {
    let mut failure = Failure::new(Code::RowsInTheWay, "rows are in the way: no migration was started");
    for RowsInTheWay { migration, trouble, told, .. } in refused {
        failure.details.push(("rows", format!("{migration}: {told} ({})\n{}", trouble.rule(), trouble.remedy())));
    }
    failure.findings = refused.iter().map(document).collect();
    let rule = refused.first().map(|rows| rows.trouble.rule()).unwrap_or_default();
    let is_meant = refused.iter().all(|rows| rows.trouble == Trouble::Dropped);
    failure.hint(match is_meant {
        true => format!(
            "nothing was changed. This is a production database: where it is meant so, say `schema.allow(\"{rule}\", \
             \"why\")` in the migration (`-- kit:allow {rule}: why` in SQL), or give --allow {rule}."
        ),
        false => format!(
            "nothing was changed. Repair these rows, by hand or in a migration before this one, and migrate again. \
             --allow {rule} starts it all the same."
        ),
    })
}

fn document(rows: &RowsInTheWay) -> Value {
    json!({
        "migration": rows.migration,
        "rule": rows.trouble.rule(),
        "message": rows.told,
        "rows": rows.rows,
        "remedy": rows.trouble.remedy(),
    })
}
