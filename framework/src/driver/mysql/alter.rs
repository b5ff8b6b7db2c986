//! Changes of a table: all of them in one `ALTER TABLE`, which takes effect as a whole or not at all.
//!
//! A few things the server does not do in one go, and then it is two or three: see [`clauses`].

use super::clauses::List;
use super::define::{self, ddl};
use super::draft::Draft;
use super::name::name;
use super::unsupported::unsupported;
use super::{clauses, follow, guard, index, types};
use crate::driver::mysql_text::ANEW;
use crate::driver::{Statement, Unsupported};
use crate::schema::{Change, Schema};

/// The statements for the changes of a table.
pub(super) fn render(table: &str, changes: &[Change], before: &Schema) -> Result<Vec<Statement>, Unsupported> {
    let Some(found) = before.table(table) else {
        return Err(unsupported(format!("find the table `{table}`"), "create it first, or correct the name"));
    };
    let mut draft = Draft::new(found);
    for change in changes {
        refuse_used(&draft, change, before)?;
        draft.apply(change)?;
    }
    draft.after = define::settled(&draft.after);
    define::refuse(&draft.after)?;
    refuse_bound_columns(&draft)?;
    refuse_endless_columns(&draft)?;

    let mut statements = guard::guards(&draft);
    let clauses = clauses::clauses(&draft)?;
    statements.extend([clauses.first, clauses.renames, clauses.rest].into_iter().filter_map(|list| alter(table, list)));
    statements.extend(alter(table, clauses.counters).into_iter().flat_map(unbound));
    statements.extend(alter(table, clauses.to_itself));
    statements.extend(follow::renamed_columns(table, &draft.renames(), before)?);
    Ok(statements)
}

/// A column that a view or trigger uses stays: the server would drop it and leave them broken.
fn refuse_used(draft: &Draft, change: &Change, before: &Schema) -> Result<(), Unsupported> {
    let Change::DropColumn(own) = change else { return Ok(()) };
    let Some(was) = draft.columns.get(own) else { return Ok(()) };
    match follow::user(&draft.before.name, was, before) {
        Some(user) => {
            let what = format!("drop the column `{own}` of `{}`: {user} uses it", draft.before.name);
            Err(unsupported(what, "drop that first, in the same migration"))
        }
        None => Ok(()),
    }
}

const WHY_ANEW: &str = "on MariaDB the rows are written anew: without, a full disk could cost the whole table";

fn alter(table: &str, clauses: List) -> Option<Statement> {
    let (text, line) = match clauses.texts.as_slice() {
        [] => return None,
        [only] => (format!(" {only}"), " "),
        several => (format!("\n    {}", several.join(",\n    ")), "\n    "),
    };
    let text = format!("ALTER TABLE {}{text}", name(table));
    Some(match clauses.moves_columns {
        true => Statement { reason: WHY_ANEW.to_owned(), ..ddl(format!("{text}{line}{ANEW}")) },
        false => ddl(text),
    })
}

/// The change of a column that other tables refer to, whose values stay what they are. Only foreign keys that are there
/// already are let pass with it.
fn unbound(statement: Statement) -> [Statement; 3] {
    let enforced =
        |on: u8| Statement { for_connection: true, ..Statement::new(format!("SET SESSION foreign_key_checks = {on}")) };
    let reason = "the column's type stays; MySQL takes its numbering for part of it".to_owned();
    [enforced(0), Statement { reason, ..statement }, enforced(1)]
}

/// A column keeps the type that a foreign key binds to another table's: the server says so only when it runs (error
/// 1832), and to drop the key unasked would leave rows unguarded.
fn refuse_bound_columns(draft: &Draft) -> Result<(), Unsupported> {
    for key in &draft.after.foreign_keys {
        let kept = key.name.as_ref().is_some_and(|own| draft.foreign_keys.contains_key(own));
        for column in key.columns.iter().filter(|_| kept).filter_map(|own| draft.after.column(own)) {
            let changed = draft.column_before(&column.name).is_some_and(|before| !types::same_kind(before, column));
            if changed {
                let own = key.name.as_deref().unwrap_or_default();
                let what = format!(
                    "change the type of `{}`: the foreign key `{own}` binds it to `{}`",
                    column.name, key.table
                );
                return Err(unsupported(what, "drop the key, change both columns, and add it again"));
            }
        }
    }
    Ok(())
}

/// An index that stays cannot be over a column that becomes one of any length.
fn refuse_endless_columns(draft: &Draft) -> Result<(), Unsupported> {
    let kept = draft.indexes.iter().filter_map(|(own, was)| Some((draft.after.index(own)?, draft.before.index(was)?)));
    for (index, was) in kept.filter(|(_, was)| index::endless(was, &draft.before).is_none()) {
        if let Some(column) = index::endless(index, &draft.after) {
            let own = was.name.as_deref().unwrap_or_default();
            let what = format!("make `{column}` a column of any length: the index `{own}` is over all of it");
            return Err(unsupported(what, "drop the index first, in the same migration"));
        }
    }
    Ok(())
}
