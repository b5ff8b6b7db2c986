//! Changes of a table: all of them in one `ALTER TABLE`, which takes effect as a whole or not at all.
//!
//! Only a foreign key that comes back under its old name needs two: the server does not drop and add one name in one
//! statement (<https://dev.mysql.com/doc/refman/8.4/en/alter-table.html#alter-table-foreign-key>).

use super::define::{self, ddl};
use super::draft::Draft;
use super::name::{literal, name};
use super::unsupported::unsupported;
use super::{column, constraint, guard, implied, index, types};
use crate::driver::{Statement, Unsupported};
use crate::schema::{Change, Column, Index, Position, Schema};

/// The statements for the changes of a table.
pub(super) fn render(table: &str, changes: &[Change], before: &Schema) -> Result<Vec<Statement>, Unsupported> {
    let Some(found) = before.table(table) else {
        return Err(unsupported(format!("find the table `{table}`"), "create it first, or correct the name"));
    };
    let mut draft = Draft::new(found);
    for change in changes {
        draft.apply(change)?;
    }
    draft.after = define::settled(&draft.after);
    define::refuse(&draft.after)?;
    refuse_bound_columns(&draft)?;

    let mut statements = guard::guards(&draft);
    statements.extend(alter(table, gone_before(&draft)));
    statements.extend(alter(table, clauses(&draft)?));
    Ok(statements)
}

fn alter(table: &str, clauses: Vec<String>) -> Option<Statement> {
    let text = match clauses.as_slice() {
        [] => return None,
        [only] => format!(" {only}"),
        several => format!("\n    {}", several.join(",\n    ")),
    };
    Some(ddl(format!("ALTER TABLE {}{text}", name(table))))
}

/// Foreign keys whose names are given anew, dropped ahead of the rest.
fn gone_before(draft: &Draft) -> Vec<String> {
    let comes_back = |own: &&String| draft.after.foreign_keys.iter().any(|key| key.name.as_ref() == Some(own));
    dropped_foreign_keys(draft).into_iter().filter(comes_back).map(drop_foreign_key).collect()
}

fn dropped_foreign_keys(draft: &Draft) -> Vec<&String> {
    let names = draft.before.foreign_keys.iter().filter_map(|key| key.name.as_ref());
    names.filter(|own| !draft.foreign_keys.values().any(|kept| kept == *own)).collect()
}

fn drop_foreign_key(own: &String) -> String {
    format!("DROP FOREIGN KEY {}", name(own))
}

fn clauses(draft: &Draft) -> Result<Vec<String>, Unsupported> {
    let (gone, come) = indexes(draft);
    let (before, after) = (&draft.before, &draft.after);
    let key_changed = !(draft.key_kept || before.primary_key == after.primary_key);
    let mut clauses = Vec::new();

    let early = gone_before(draft);
    clauses.extend(dropped_foreign_keys(draft).into_iter().map(drop_foreign_key).filter(|drop| !early.contains(drop)));
    clauses.extend(changed_checks(draft).0.into_iter().map(|own| format!("DROP CONSTRAINT {}", name(&own))));
    clauses.extend(gone.iter().filter_map(|index| index.name.as_ref()).map(|own| format!("DROP INDEX {}", name(own))));
    if key_changed && before.primary_key.is_some() {
        clauses.push("DROP PRIMARY KEY".to_owned());
    }
    let is_kept = |column: &&Column| draft.columns.values().any(|kept| *kept == column.name);
    let dropped = before.columns.iter().filter(|column| !is_kept(column));
    clauses.extend(dropped.map(|column| format!("DROP COLUMN {}", name(&column.name))));

    for each in &after.columns {
        clauses.extend(changed_column(draft, each)?);
    }
    for (at, each) in after.columns.iter().enumerate() {
        if !draft.columns.contains_key(&each.name) {
            clauses.push(format!("ADD COLUMN {}{}", column::column(each)?, place(draft, at)));
        }
    }
    for (own, was) in draft.indexes.iter().filter(|(own, was)| own != was) {
        clauses.push(format!("RENAME INDEX {} TO {}", name(was), name(own)));
    }
    if let Some(key) = after.primary_key.as_ref().filter(|_| key_changed) {
        clauses.push(format!("ADD {}", constraint::primary_key(key)));
    }
    for each in &come {
        clauses.push(format!("ADD {}", index::index(each, after)?));
    }
    for own in changed_checks(draft).1 {
        clauses.push(format!("ADD {own}"));
    }
    let is_new = |own: &Option<String>| own.as_ref().is_none_or(|own| !draft.foreign_keys.contains_key(own));
    for key in after.foreign_keys.iter().filter(|key| is_new(&key.name)) {
        clauses.push(format!("ADD {}", constraint::foreign_key(key, after)?));
    }
    if before.comment != after.comment {
        clauses.push(format!("COMMENT = {}", literal(after.comment.as_deref().unwrap_or_default())));
    }
    Ok(clauses)
}

/// Names of the checks to drop, and the texts of those to add.
fn changed_checks(draft: &Draft) -> (Vec<String>, Vec<String>) {
    let was = |own: &str| {
        let before = draft.checks.get(own)?;
        draft.before.checks.iter().find(|check| check.name.as_ref() == Some(before))
    };
    let stays = |own: &str| {
        draft.after.checks.iter().any(|check| check.name.as_deref() == Some(own) && was(own) == Some(check))
    };
    let dropped = draft.before.checks.iter().filter_map(|check| check.name.clone()).filter(|own| !stays(own)).collect();
    let is_new = |own: Option<&str>| own.is_none_or(|own| !stays(own));
    let added =
        draft.after.checks.iter().filter(|check| is_new(check.name.as_deref())).map(constraint::check).collect();
    (dropped, added)
}

/// The indexes to drop and to add, those that foreign keys imply included.
pub(super) fn indexes(draft: &Draft) -> (Vec<Index>, Vec<Index>) {
    let is_kept = |index: &&Index| {
        let (before, own) = draft.indexes.iter().find(|(_, was)| index.name.as_ref() == Some(*was)).unzip();
        own.is_some() && before.and_then(|own| draft.after.index(own)).is_some_and(|now| still(draft, index, now))
    };
    let mut gone: Vec<_> = draft.before.indexes.iter().filter(|index| !is_kept(index)).cloned().collect();
    let is_new = |index: &&Index| {
        let was = index.name.as_ref().and_then(|own| draft.indexes.get(own)).and_then(|was| draft.before.index(was));
        !was.is_some_and(|was| still(draft, was, index))
    };
    let mut come: Vec<_> = draft.after.indexes.iter().filter(is_new).cloned().collect();

    let (implied_before, implied_after) = (implied::of(&draft.before), implied::of(&draft.after));
    let shared = implied::ambiguous(&draft.after);
    let is_over = |index: &Index, columns: &[String]| index.columns.iter().filter_map(|part| part.name()).eq(columns);
    let comes_with_key = |index: &&Index| {
        let is_new = |own: &Option<String>| own.as_ref().is_none_or(|own| !draft.foreign_keys.contains_key(own));
        draft.after.foreign_keys.iter().any(|key| is_new(&key.name) && is_over(index, &key.columns))
    };
    let stays = |index: &Index| {
        let kept = implied_after.contains(&draft.carried(index));
        // With a new key over the same columns the server would name the index anew, after the new key.
        kept && !shared.iter().any(|own| *own == draft.carried(index) && comes_with_key(&own))
    };
    let was = |index: &&Index| implied_before.iter().any(|before| draft.carried(before) == **index && stays(before));
    gone.extend(implied_before.iter().filter(|index| !stays(index)).cloned());
    let named_anew = |index: &Index| gone.iter().any(|gone| gone.name == index.name);
    let made_by_server = |index: &&Index| comes_with_key(index) && !shared.contains(index) && !named_anew(index);
    come.extend(implied_after.iter().filter(|index| !was(index) && !made_by_server(index)).cloned());
    (gone, come)
}

/// Whether an index is the same but for its name and the names of its columns. Over an expression that speaks of a
/// renamed column it is not, and neither with a column that is made again.
fn still(draft: &Draft, before: &Index, after: &Index) -> bool {
    let remade =
        |index: &Index| index.columns.iter().filter_map(|part| part.name()).any(|own| !draft.columns.contains_key(own));
    let carried = Index { name: after.name.clone(), definition: after.definition.clone(), ..draft.carried(before) };
    carried == *after && !remade(after)
}

fn changed_column(draft: &Draft, column: &Column) -> Result<Option<String>, Unsupported> {
    let Some(before) = draft.column_before(&column.name) else { return Ok(None) };
    let carried = Column { name: column.name.clone(), definition: column.definition.clone(), ..before.clone() };
    if carried == *column && (before.name == column.name || before.definition.is_none()) {
        let renamed = before.name != column.name;
        return Ok(renamed.then(|| format!("RENAME COLUMN {} TO {}", name(&before.name), name(&column.name))));
    }
    let definition = column::column(column)?;
    Ok(Some(match before.name == column.name {
        true => format!("MODIFY COLUMN {definition}"),
        false => format!("CHANGE COLUMN {} {definition}", name(&before.name)),
    }))
}

/// Where a new column goes, unless it is behind all others by itself.
fn place(draft: &Draft, at: usize) -> String {
    let columns = &draft.after.columns;
    let position = match at {
        _ if columns[at..].iter().all(|column| !draft.columns.contains_key(&column.name)) => Position::Last,
        0 => Position::First,
        _ => Position::After(columns[at - 1].name.clone()),
    };
    match position {
        Position::Last => String::new(),
        Position::First => " FIRST".to_owned(),
        Position::After(before) => format!(" AFTER {}", name(&before)),
    }
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
