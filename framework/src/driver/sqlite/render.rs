//! From an operation to SQLite's statements.
//!
//! Pure. `before` holds the tables the operation speaks of as they are; operations that do not read it render the same
//! against nothing. Changes of a table are the business of [`alter`](super::alter).

use super::lexis::SQLITE;
use super::unsupported::{find, unsupported};
use super::{alter, define};
use crate::driver::sql::quote;
use crate::driver::sql::script::{self, ScriptStatement};
use crate::driver::sql::tokens::significant;
use crate::driver::{Statement, Unsupported};
use crate::schema::{EnumType, Operation, Schema, Table, View};

/// The parts of an operation that are rendered one by one, each against the database the parts before it left.
pub(super) fn parts(operation: &Operation) -> Vec<Operation> {
    match operation {
        Operation::AlterTable { table, changes } => alter::parts(changes)
            .into_iter()
            .map(|changes| Operation::AlterTable { table: table.clone(), changes })
            .collect(),
        _ => vec![operation.clone()],
    }
}

/// Whether [`render`] reads `before`.
pub(super) fn reads_before(operation: &Operation) -> bool {
    match operation {
        Operation::CreateTable { if_not_exists, .. } => *if_not_exists,
        Operation::CreateView { replace, .. } => *replace,
        Operation::AlterTable { changes, .. } => alter::reads_before(changes),
        Operation::DropTable { .. } | Operation::RenameTable { .. } | Operation::DropView { .. } => false,
        Operation::CreateEnum(_) | Operation::DropEnum(_) => false,
        Operation::AddEnumValue { .. } | Operation::RenameEnumValue { .. } => false,
        Operation::CreateExtension { .. } | Operation::DropExtension { .. } => false,
        Operation::Sql { .. } | Operation::Step { .. } => false,
    }
}

/// Whether the operation may replace or drop a table, so that foreign keys must not be enforced meanwhile: SQLite
/// deletes a dropped table's rows first, and with them the rows of other tables that refer to them
/// (<https://sqlite.org/foreignkeys.html#fk_schemacommands>).
pub(super) fn may_rebuild(operation: &Operation) -> bool {
    match operation {
        Operation::DropTable { .. } => true,
        Operation::AlterTable { changes, .. } => alter::may_rebuild(changes),
        Operation::Sql { up, .. } => script::statements(up, &SQLITE).iter().any(|own| replaces_table(&own.text)),
        _ => false,
    }
}

/// Whether a statement of somebody's own script drops a table, or asks for what SQLite ignores within a transaction:
/// a table replaced by hand, as SQLite's manual describes it, must keep the rows that refer to it.
fn replaces_table(statement: &str) -> bool {
    let words: Vec<_> = significant(statement, &SQLITE).map(|token| token.text(statement)).collect();
    let says = |at: usize, word: &str| words.get(at).is_some_and(|own| own.eq_ignore_ascii_case(word));
    let last = words.iter().rev().find(|word| **word != ")").map(|word| word.trim_matches(['\'', '"']));
    let off = last.is_some_and(|last| ["0", "off", "no", "false"].iter().any(|off| off.eq_ignore_ascii_case(last)));
    let foreign_keys = says(1, "foreign_keys") || says(3, "foreign_keys");
    (says(0, "DROP") && says(1, "TABLE")) || (says(0, "PRAGMA") && foreign_keys && off)
}

/// The statements for an operation.
pub(super) fn render(operation: &Operation, before: &Schema) -> Result<Vec<Statement>, Unsupported> {
    match operation {
        Operation::CreateTable { table, if_not_exists } => {
            if *if_not_exists && find(before, &table.name).is_some() {
                return Ok(vec![]);
            }
            create_table(table)
        }
        Operation::DropTable { name, if_exists } => Ok(vec![drop("TABLE", name, *if_exists)]),
        Operation::RenameTable { from, to } => Ok(rename_table(from, to)),
        Operation::AlterTable { table, changes } => alter::render(table, changes, before),
        Operation::CreateView { view, replace } => create_view(view, *replace, before),
        Operation::DropView { name, if_exists } => Ok(vec![drop("VIEW", name, *if_exists)]),
        Operation::CreateEnum(EnumType { name, .. })
        | Operation::DropEnum(name)
        | Operation::AddEnumValue { name, .. }
        | Operation::RenameEnumValue { name, .. } => {
            let instead = "give the column its values with `t.enumeration(…)`: a CHECK holds them";
            Err(unsupported(format!("keep a named enum type such as `{name}`"), instead))
        }
        Operation::CreateExtension { name, .. } | Operation::DropExtension { name, .. } => {
            let instead = "load extensions where the application opens the database";
            Err(unsupported(format!("install an extension such as `{name}`"), instead))
        }
        Operation::Sql { up, .. } => script(up),
        Operation::Step { .. } => Ok(vec![]),
    }
}

/// The statements of a script; one that ended the transaction it runs in would take the history out of it.
fn script(text: &str) -> Result<Vec<Statement>, Unsupported> {
    let statements = script::statements(text, &SQLITE);
    if let Some(own) = script::own_transaction(&statements) {
        let what = format!("run `{}` (line {}) within a migration", own.text, own.line);
        return Err(unsupported(what, "leave it out: each migration is one transaction already"));
    }
    let statement = |own: ScriptStatement| Statement { line: own.line, ..Statement::new(own.text) };
    Ok(statements.into_iter().map(statement).collect())
}

fn create_table(table: &Table) -> Result<Vec<Statement>, Unsupported> {
    let mut statements = vec![Statement::new(define::table(table)?)];
    for index in table.indexes.iter().filter(|index| !index.constraint) {
        statements.push(Statement::new(define::index(&table.name, index)?));
    }
    Ok(statements)
}

fn drop(kind: &str, name: &str, if_exists: bool) -> Statement {
    let if_exists = if if_exists { "IF EXISTS " } else { "" };
    Statement::new(format!("DROP {kind} {if_exists}{}", quote::name(name)))
}

/// SQLite takes a table whose name changes only in case for one that exists already: such a rename goes through a
/// third name.
fn rename_table(from: &str, to: &str) -> Vec<Statement> {
    let rename = |from: &str, to: &str| {
        Statement::new(format!("ALTER TABLE {} RENAME TO {}", quote::name(from), quote::name(to)))
    };
    if from != to && from.eq_ignore_ascii_case(to) {
        let between = format!("__kit_{to}");
        return vec![rename(from, &between), rename(&between, to)];
    }
    vec![rename(from, to)]
}

fn create_view(view: &View, replace: bool, before: &Schema) -> Result<Vec<Statement>, Unsupported> {
    if view.materialized {
        let what = format!("materialize the view `{}`", view.name);
        return Err(unsupported(what, "make it an ordinary view, or a table filled by a trigger"));
    }
    let mut statements = Vec::new();
    if replace {
        statements.push(drop("VIEW", &view.name, true));
    }
    statements.push(Statement::new(match &view.definition {
        Some(definition) => definition.clone(),
        None => format!("CREATE VIEW {} AS\n{}", quote::name(&view.name), query(&view.query)),
    }));
    if replace {
        let on_view = before.triggers.iter().filter(|trigger| trigger.table.eq_ignore_ascii_case(&view.name));
        statements.extend(on_view.map(|trigger| Statement::because(&trigger.definition, "dropped with the old view")));
    }
    Ok(statements)
}

/// The query without a semicolon at its end.
fn query(text: &str) -> &str {
    text.trim().trim_end_matches(|last: char| last == ';' || last.is_whitespace())
}
