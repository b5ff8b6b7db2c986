//! From an operation to MySQL's statements.
//!
//! Pure. `before` holds the tables the operation speaks of as they are; operations that do not read it render the same
//! against nothing. Changes of a table are the business of [`alter`](super::alter).

use super::define::{self, ddl};
use super::lexis::MYSQL;
use super::name::name;
use super::unsupported::unsupported;
use super::{alter, follow, referred, script};
use crate::driver::sql::tokens::significant;
use crate::driver::{Statement, Transaction, Unsupported};
use crate::schema::{EnumType, Operation, Schema, View};

/// Whether [`render`] reads `before`.
pub(super) fn reads_before(operation: &Operation) -> bool {
    match operation {
        Operation::CreateTable { if_not_exists, .. } => *if_not_exists,
        Operation::AlterTable { .. } => true,
        Operation::RenameTable { .. } => true,
        Operation::DropTable { .. } => false,
        Operation::CreateView { .. } | Operation::DropView { .. } => false,
        Operation::CreateEnum(_) | Operation::DropEnum(_) => false,
        Operation::AddEnumValue { .. } | Operation::RenameEnumValue { .. } => false,
        Operation::CreateExtension { .. } | Operation::DropExtension { .. } => false,
        Operation::Sql { .. } | Operation::Step { .. } => false,
    }
}

/// The transaction an operation needs: none holds a change of the schema.
pub(super) fn transaction(operation: &Operation) -> Transaction {
    match operation {
        Operation::Sql { up, .. } => script::transaction(up),
        Operation::Step { .. } => Transaction::Plain,
        _ => Transaction::Stepwise,
    }
}

/// The statements for an operation.
pub(super) fn render(operation: &Operation, before: &Schema) -> Result<Vec<Statement>, Unsupported> {
    match operation {
        Operation::CreateTable { table, if_not_exists: true } if before.table(&table.name).is_some() => Ok(vec![]),
        Operation::CreateTable { table, .. } => define::table(table),
        Operation::DropTable { name, if_exists } => Ok(vec![referred::to_table(name), drop("TABLE", name, *if_exists)]),
        Operation::RenameTable { from, to } => Ok(rename_table(from, to, before)),
        Operation::AlterTable { table, changes } => alter::render(table, changes, before),
        Operation::CreateView { view, replace } => create_view(view, *replace),
        Operation::DropView { name, if_exists } => Ok(vec![drop("VIEW", name, *if_exists)]),
        Operation::CreateEnum(EnumType { name, .. })
        | Operation::DropEnum(name)
        | Operation::AddEnumValue { name, .. }
        | Operation::RenameEnumValue { name, .. } => {
            let instead = "give the column its values with `t.enumeration(…)`: ENUM holds them";
            Err(unsupported(format!("keep a named enum type such as `{name}`"), instead))
        }
        Operation::CreateExtension { name, .. } | Operation::DropExtension { name, .. } => {
            let instead = "leave it out, or guard it by the driver: servers are extended by who runs them";
            Err(unsupported(format!("install an extension such as `{name}`"), instead))
        }
        Operation::Sql { up, .. } => script::render(up),
        Operation::Step { .. } => Ok(vec![]),
    }
}

fn drop(kind: &str, own: &str, if_exists: bool) -> Statement {
    let if_exists = if if_exists { "IF EXISTS " } else { "" };
    ddl(format!("DROP {kind} {if_exists}{}", name(own)))
}

/// Foreign keys and triggers follow by themselves, views do not.
fn rename_table(from: &str, to: &str, before: &Schema) -> Vec<Statement> {
    let rename = ddl(format!("RENAME TABLE {} TO {}", name(from), name(to)));
    std::iter::once(rename).chain(follow::renamed_table(from, to, before)).collect()
}

fn create_view(view: &View, replace: bool) -> Result<Vec<Statement>, Unsupported> {
    if view.materialized {
        let what = format!("materialize the view `{}`", view.name);
        return Err(unsupported(what, "make it an ordinary view, or a table filled by an event"));
    }
    let or_replace = if replace { "OR REPLACE " } else { "" };
    Ok(vec![ddl(match &view.definition {
        Some(definition) if replace => replacing(definition),
        Some(definition) => definition.clone(),
        None => format!("CREATE {or_replace}VIEW {} AS\n{}", name(&view.name), query(&view.query)),
    })])
}

/// `CREATE … VIEW` as `CREATE OR REPLACE … VIEW`.
pub(super) fn replacing(definition: &str) -> String {
    let mut words = significant(definition, &MYSQL);
    let (create, next) = (words.next(), words.next());
    match (create, next) {
        (Some(create), Some(next)) if create.is_word(definition, "CREATE") && !next.is_word(definition, "OR") => {
            format!("{} OR REPLACE{}", &definition[..create.end], &definition[create.end..])
        }
        _ => definition.to_owned(),
    }
}

/// The query without a semicolon at its end.
pub(super) fn query(text: &str) -> &str {
    text.trim().trim_end_matches(|last: char| last == ';' || last.is_whitespace())
}
