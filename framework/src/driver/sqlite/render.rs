//! From an operation to SQLite's statements.
//!
//! Pure. `before` holds the tables the operation speaks of as they are; operations that do not read it render the same
//! against nothing. Changes of a table are the business of [`alter`](super::alter).

use super::unsupported::{find, unsupported};
use super::{alter, define, script};
use crate::driver::sql::quote;
use crate::driver::{Statement, Transaction, Unsupported};
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

/// The transaction the operation needs: one for rebuilds where it may replace or drop a table, so that foreign keys must not be enforced meanwhile: SQLite
/// deletes a dropped table's rows first, and with them the rows of other tables that refer to them
/// (<https://sqlite.org/foreignkeys.html#fk_schemacommands>).
pub(super) fn transaction(operation: &Operation) -> Transaction {
    match operation {
        Operation::DropTable { .. } => Transaction::Rebuild,
        Operation::AlterTable { changes, .. } if alter::may_rebuild(changes) => Transaction::Rebuild,
        Operation::Sql { up, .. } => script::transaction(up),
        _ => Transaction::Plain,
    }
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
        Operation::Sql { up, .. } => script::render(up),
        Operation::Step { .. } => Ok(vec![]),
    }
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

/// Creates a view; with `replace`, in place of one of that name.
pub(super) fn create_view(view: &View, replace: bool, before: &Schema) -> Result<Vec<Statement>, Unsupported> {
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
