//! Replacing a table by one of another shape without losing anything.
//!
//! The recipe of <https://sqlite.org/lang_altertable.html#otheralter>, with one turn. Enforcement of foreign keys must be
//! off, which is possible only outside the transaction: the session sees to it, and the first statement here refuses to
//! go on where it is not. All else is here, as text that needs nothing read beforehand:
//!
//! 1. the old table makes way under another name. With `legacy_alter_table` on, nothing that refers to the table follows
//!    it, and `sqlite_stat1` keeps its rows, which a DROP TABLE under the old name would delete;
//! 2. the new table from the old one's text, edited, under its own name: a check may speak of `posts.title`, and a
//!    rename afterwards would rewrite the name in the text;
//! 3. all rows, rowids and the AUTOINCREMENT sequence into it, counted; the old table goes;
//! 4. indexes and triggers again, word by word; views that worked before must work still.

use super::column::{self, is_generated, rowid_alias};
use super::constraint::{columns as of_constraint, constraints, unique_columns};
use super::ddl::{ConstraintKind, TableDdl, mentions};
use super::define;
use super::draft::Draft;
use super::edit;
use super::unsupported::unsupported;
use crate::driver::sql::quote;
use crate::driver::{Statement, Unsupported};

/// The statements that put the draft in the table's place.
pub(super) fn statements(draft: &Draft<'_>, new: &TableDdl) -> Result<Vec<Statement>, Unsupported> {
    let names = Names::of(&draft.original.name);
    let views = views_using(draft);
    let mut all = preconditions(&names);
    all.extend(draft.gone_indexes.iter().map(|name| Statement::new(format!("DROP INDEX {}", quote::name(name)))));
    all.extend(draft.conditions.iter().cloned());
    if !views.is_empty() {
        all.push(remember_broken_views());
    }
    all.extend(make_renamable(draft, &names));
    all.extend(make_way(&names));
    all.push(Statement::because(&draft.text, "the table in its new shape"));
    all.extend(copy(draft, new, &names)?);
    all.push(Statement::new(format!("DROP TABLE {}", quote::name(&names.old))));
    all.extend(draft.indexes.iter().map(|(_, text)| Statement::new(text)));
    let own = draft.before.triggers.iter().filter(|trigger| trigger.table.eq_ignore_ascii_case(&names.table));
    all.extend(own.map(|trigger| Statement::new(&trigger.definition)));
    if !views.is_empty() {
        all.extend(try_views(&views, &names));
    }
    all.extend(no_key_relies_on(draft, new));
    Ok(all)
}

/// What the name of a table begins with that has made way.
pub(super) const OLD: &str = "__kit_old_";

struct Names {
    table: String,
    old: String,
}

impl Names {
    fn of(table: &str) -> Self {
        Self { table: table.to_owned(), old: format!("{OLD}{table}") }
    }
}

fn preconditions(names: &Names) -> Vec<Statement> {
    let table = &names.table;
    vec![
        Statement::guard(
            "SELECT foreign_keys FROM pragma_foreign_keys WHERE foreign_keys <> 0",
            format!("foreign keys are enforced; replacing `{table}` now would delete rows that refer to it"),
        ),
        Statement::guard(
            format!(
                "SELECT type FROM pragma_table_list({}) WHERE schema = 'main' AND type <> 'table'",
                quote::literal(table)
            ),
            format!("`{table}` is a {{}} table, which must not be replaced"),
        ),
    ]
}

/// With `legacy_alter_table` on, SQLite cannot rename a table whose checks or partial indexes name it, as in
/// `CHECK (posts.size > 0)`. The old table, soon to go, does without the name: an edit that changes nothing of what is
/// stored, which the manual allows (<https://sqlite.org/pragma.html#pragma_writable_schema>).
fn make_renamable(draft: &Draft<'_>, names: &Names) -> Vec<Statement> {
    let table = &names.table;
    let own = draft.table.indexes.iter().filter(|index| !index.constraint);
    let own = own.filter_map(|index| {
        index.name.as_ref().filter(|name| !draft.gone_indexes.contains(name)).zip(index.predicate.as_ref())
    });
    let named = own.filter(|(_, predicate)| !edit::qualifiers(predicate, table).is_empty());
    let mut all: Vec<_> = named.map(|(name, _)| Statement::new(format!("DROP INDEX {}", quote::name(name)))).collect();
    let original = draft.table.definition.as_deref().unwrap_or_default();
    let mut spans = Vec::new();
    for (_, constraint) in constraints(&draft.original) {
        if let ConstraintKind::Check { expression, expression_span } = &constraint.kind {
            let found = edit::qualifiers(expression, table).into_iter();
            spans.extend(found.map(|span| span.start + expression_span.start..span.end + expression_span.start));
        }
    }
    if spans.is_empty() {
        return all;
    }
    spans.sort_by_key(|span| span.start);
    let text = spans.into_iter().rev().fold(original.to_owned(), |text, span| edit::replace(&text, span, ""));
    all.push(Statement::new("PRAGMA writable_schema = ON"));
    all.push(Statement::because(
        format!(
            "UPDATE sqlite_schema SET sql = {} WHERE type = 'table' AND name = {}",
            define::literal(&text),
            quote::literal(table)
        ),
        "a table whose checks name it cannot be renamed",
    ));
    all.push(Statement::new("PRAGMA writable_schema = RESET"));
    all
}

fn make_way(names: &Names) -> [Statement; 4] {
    let table = &names.table;
    [
        Statement::because("PRAGMA legacy_alter_table = ON", format!("what refers to `{table}` keeps doing so")),
        Statement::guard(
            "SELECT legacy_alter_table FROM pragma_legacy_alter_table WHERE legacy_alter_table <> 1",
            format!(
                "legacy_alter_table cannot be switched on; replacing `{table}` now would redirect what refers to it"
            ),
        ),
        Statement::new(format!("ALTER TABLE {} RENAME TO {}", quote::name(table), quote::name(&names.old))),
        Statement::new("PRAGMA legacy_alter_table = OFF"),
    ]
}

/// Copies the rows and checks that they arrived.
fn copy(draft: &Draft<'_>, new: &TableDdl, names: &Names) -> Result<Vec<Statement>, Unsupported> {
    let rowids = Rowids::of(&draft.original, new);
    let (mut targets, mut sources) = (Vec::new(), Vec::new());
    for column in new.columns.iter().filter(|column| !is_generated(column) && !draft.is_fresh(&column.name)) {
        targets.push(quote::name(&column.name));
        sources.push(quote::name(&column.name));
    }
    let alias = rowid_alias(new);
    if alias.is_none_or(|alias| draft.is_fresh(&alias.name))
        && let (Some(target), Some(source)) = (&rowids.new, &rowids.old)
    {
        targets.insert(0, alias.map_or_else(|| target.clone(), |alias| quote::name(&alias.name)));
        sources.insert(0, source.clone());
    }
    if targets.is_empty() {
        let what = format!("keep the rows of `{}`: none of its columns stay", names.table);
        return Err(unsupported(what, "drop the table and create another one"));
    }
    let (new_table, old_table) = (quote::name(&names.table), quote::name(&names.old));
    let mut all = vec![
        Statement::new(format!(
            "INSERT INTO {new_table} ({})\nSELECT {}\nFROM {old_table}",
            targets.join(", "),
            sources.join(", ")
        )),
        Statement::guard(
            format!(
                "SELECT lost FROM (SELECT (SELECT count(*) FROM {old_table}) - \
                 (SELECT count(*) FROM {new_table}) AS lost) WHERE lost <> 0"
            ),
            format!("{{}} rows of `{}` do not fit the changed table", names.table),
        ),
    ];
    for retyped in &draft.retyped {
        all.push(same_values(draft, new, names, &rowids, retyped)?);
    }
    if column::has_sequence(&draft.original) && column::has_sequence(new) {
        all.extend(keep_sequence(names));
    }
    Ok(all)
}

/// How rows are told apart in the old and in the new table, where they have a rowid that can be named.
struct Rowids {
    old: Option<String>,
    new: Option<String>,
}

impl Rowids {
    fn of(old: &TableDdl, new: &TableDdl) -> Self {
        Self { old: rowid(old), new: rowid(new) }
    }
}

/// A name of the rowid that no column has taken.
fn rowid(table: &TableDdl) -> Option<String> {
    if table.without_rowid {
        return None;
    }
    let free = ["rowid", "_rowid_", "oid"].into_iter().find(|name| table.column(name).is_none());
    free.map(str::to_owned).or_else(|| rowid_alias(table).map(|alias| quote::name(&alias.name)))
}

/// Refuses a change of type that changes values: '007' in a column for numbers is 7.
fn same_values(
    draft: &Draft<'_>,
    new: &TableDdl,
    names: &Names,
    rowids: &Rowids,
    name: &str,
) -> Result<Statement, Unsupported> {
    let column = quote::name(name);
    let on = same_row(draft, new, rowids).ok_or_else(|| {
        let what = format!("change the type of `{name}` and the key of `{}` at once", names.table);
        unsupported(what, "do it in two migrations")
    })?;
    let (new_table, old_table) = (quote::name(&names.table), quote::name(&names.old));
    // Compared without affinity (+) and collation, which would hide the difference.
    let same = format!(
        "CASE WHEN typeof(o.{column}) = 'text' THEN +o.{column} COLLATE BINARY IS CAST(n.{column} AS TEXT) \
         WHEN typeof(n.{column}) = 'text' THEN +o.{column} IS CAST(n.{column} AS NUMERIC) \
         ELSE +o.{column} IS +n.{column} END"
    );
    Ok(Statement::guard(
        format!(
            "SELECT quote(o.{column}) FROM {old_table} AS o LEFT JOIN {new_table} AS n ON {on} WHERE NOT ({same}) LIMIT 1"
        ),
        format!(
            "column `{name}` of table `{}` holds {{}}, which its new definition would change; bring such values \
             into the new form first",
            names.table
        ),
    ))
}

/// The condition under which `o` and `n` are the same row.
fn same_row(draft: &Draft<'_>, new: &TableDdl, rowids: &Rowids) -> Option<String> {
    let alias_stays = rowid_alias(new).is_some_and(|alias| !draft.is_fresh(&alias.name));
    if let (Some(old), Some(new), false) = (&rowids.old, &rowids.new, alias_stays) {
        return Some(format!("o.{old} = n.{new}"));
    }
    let key = column::primary_key(new).filter(|key| !key.iter().any(|column| draft.is_fresh(column)))?;
    let parts = key.iter().map(|column| quote::name(column)).map(|column| format!("o.{column} = n.{column}"));
    Some(parts.collect::<Vec<_>>().join(" AND "))
}

/// The new table counts on where the old one was, not from its largest number: numbers are never given twice.
fn keep_sequence(names: &Names) -> [Statement; 2] {
    let (new, old) = (quote::literal(&names.table), quote::literal(&names.old));
    [
        Statement::new(format!("DELETE FROM sqlite_sequence WHERE name = {new}")),
        Statement::because(
            format!(
                "INSERT INTO sqlite_sequence (name, seq)\nSELECT {new}, seq FROM sqlite_sequence WHERE name = {old}"
            ),
            "no number is given twice",
        ),
    ]
}

/// Views that use the table, directly or through other views.
fn views_using(draft: &Draft<'_>) -> Vec<String> {
    let mut used = vec![draft.table.name.as_str()];
    let mut at = 0;
    while at < used.len() {
        let views = draft.before.views.iter().filter(|view| mentions(&view.query, used[at]));
        let new: Vec<_> = views.map(|view| view.name.as_str()).filter(|name| !used.contains(name)).collect();
        used.extend(new);
        at += 1;
    }
    used.drain(1..).map(str::to_owned).collect()
}

/// `table_list` gives a view that does not work no columns, where asking it for rows would be an error.
fn remember_broken_views() -> Statement {
    Statement::because(
        "CREATE TEMP TABLE __kit_broken_views AS\nSELECT name FROM pragma_table_list WHERE type = 'view' AND ncol = 0",
        "a view that does not work now need not work afterwards",
    )
}

/// One view that does not work hides from `table_list` whether others do: then nothing can be told.
fn try_views(views: &[String], names: &Names) -> [Statement; 2] {
    let list: Vec<_> = views.iter().map(|view| quote::literal(view)).collect();
    [
        Statement::guard(
            format!(
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'view' AND ncol = 0 \
                 AND name IN ({}) AND NOT EXISTS (SELECT 1 FROM temp.__kit_broken_views)",
                list.join(", ")
            ),
            format!(
                "the view `{{}}` does not work with the changed table `{}`; drop it first, in the same migration",
                names.table
            ),
        ),
        Statement::new("DROP TABLE temp.__kit_broken_views"),
    ]
}

/// Refuses to leave a foreign key that refers to columns which no longer are unique.
pub(super) fn no_key_relies_on(draft: &Draft<'_>, new: &TableDdl) -> Vec<Statement> {
    let table = &draft.table.name;
    let guard = |columns: &Vec<String>| {
        let names: Vec<_> = columns.iter().map(|column| quote::literal(&column.to_ascii_lowercase())).collect();
        Statement::guard(
            format!(
                "SELECT m.name FROM sqlite_schema AS m JOIN pragma_foreign_key_list(m.name) AS k \
                 WHERE m.type = 'table' AND lower(k.\"table\") = {} GROUP BY m.name, k.id \
                 HAVING count(*) = {} AND total(lower(k.\"to\") IN ({})) = {}",
                quote::literal(&table.to_ascii_lowercase()),
                columns.len(),
                names.join(", "),
                columns.len()
            ),
            format!(
                "the table `{{}}` has a foreign key to {} of `{table}`; drop that foreign key first",
                super::draft::list(columns.iter().map(String::as_str))
            ),
        )
    };
    draft.not_unique.iter().filter(|columns| !is_unique_over(draft, new, columns)).map(guard).collect()
}

/// Whether another key, constraint or index keeps the columns unique.
fn is_unique_over(draft: &Draft<'_>, new: &TableDdl, columns: &[String]) -> bool {
    let same = |others: &[String]| {
        others.len() == columns.len()
            && others.iter().all(|other| columns.iter().any(|column| column.eq_ignore_ascii_case(other)))
    };
    let constraint = constraints(new).any(|(column, constraint)| match constraint.kind {
        ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } => same(&of_constraint(column, constraint)),
        _ => false,
    });
    constraint || draft.indexes.iter().any(|(_, text)| unique_columns(text).is_some_and(|columns| same(&columns)))
}
