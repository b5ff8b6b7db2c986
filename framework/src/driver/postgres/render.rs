//! From an operation to PostgreSQL's statements.
//!
//! Pure. `before` holds the tables the operation speaks of as they are; operations that do not read it render the same
//! against nothing. Changes of a table are the business of [`alter`](super::alter).

use super::lexis::POSTGRES;
use super::unsupported::unsupported;
use super::{alter, comment, define, name, script, view};
use crate::driver::sql::quote;
use crate::driver::sql::tokens::{TokenKind, significant};
use crate::driver::{Statement, Unsupported};
use crate::schema::{EnumType, Operation, Schema};

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
        Operation::DropTable { .. } | Operation::DropView { .. } => true,
        Operation::RenameTable { .. } => false,
        Operation::CreateEnum(_) | Operation::DropEnum(_) => false,
        Operation::AddEnumValue { .. } | Operation::RenameEnumValue { .. } => false,
        Operation::CreateExtension { .. } | Operation::DropExtension { .. } => false,
        Operation::Sql { .. } | Operation::Step { .. } => false,
    }
}

/// The statements for an operation.
pub(super) fn render(operation: &Operation, before: &Schema) -> Result<Vec<Statement>, Unsupported> {
    if let Operation::Sql { up, .. } = operation {
        return script::render(up);
    }
    checked(own(operation, before)?)
}

/// The statements, where they say what PostgreSQL would keep.
pub(super) fn checked(statements: Vec<Statement>) -> Result<Vec<Statement>, Unsupported> {
    statements.iter().try_for_each(fits)?;
    Ok(statements)
}

fn own(operation: &Operation, before: &Schema) -> Result<Vec<Statement>, Unsupported> {
    Ok(match operation {
        Operation::CreateTable { table, if_not_exists: true } if before.table(&table.name).is_some() => vec![],
        Operation::CreateTable { table, .. } => define::table(table)?,
        Operation::DropTable { name, if_exists } => drop_table(name, *if_exists, before),
        Operation::RenameTable { from, to } => rename_table(from, to),
        Operation::AlterTable { table, changes } => alter::render(table, changes, before)?,
        Operation::CreateView { view, replace } => view::create(view, *replace, before),
        Operation::DropView { name, if_exists } => {
            let materialized = before.views.iter().any(|view| view.name == *name && view.materialized);
            vec![view::drop(name, materialized, *if_exists)]
        }
        Operation::CreateEnum(created) => create_enum(created),
        Operation::DropEnum(name) => vec![Statement::new(format!("DROP TYPE {}", name::sql(name)))],
        Operation::AddEnumValue { name, value, before } => vec![add_enum_value(name, value, before.as_deref())],
        Operation::RenameEnumValue { name, from, to } => {
            let (from, to) = (quote::literal(from), quote::literal(to));
            vec![Statement::new(format!("ALTER TYPE {} RENAME VALUE {from} TO {to}", name::sql(name)))]
        }
        Operation::CreateExtension { name, if_not_exists } => {
            let if_not_exists = if *if_not_exists { "IF NOT EXISTS " } else { "" };
            vec![Statement::new(format!("CREATE EXTENSION {if_not_exists}{}", quote::name(name)))]
        }
        Operation::DropExtension { name, if_exists } => {
            let if_exists = if *if_exists { "IF EXISTS " } else { "" };
            vec![Statement::new(format!("DROP EXTENSION {if_exists}{}", quote::name(name)))]
        }
        Operation::Sql { .. } | Operation::Step { .. } => vec![],
    })
}

/// PostgreSQL drops a table's partitions along with it, without a word.
fn drop_table(name: &str, if_exists: bool, before: &Schema) -> Vec<Statement> {
    let mut statements = Vec::new();
    if before.table(name).is_some_and(|table| table.options.contains_key("partition_by")) {
        statements.push(Statement::guard(
            format!(
                "SELECT string_agg(inhrelid::regclass::text, ', ') FROM pg_inherits \
                 WHERE inhparent = to_regclass({}) HAVING count(*) > 0",
                name::literal(name)
            ),
            format!("table `{name}` has the partitions {{}}, which would go with it; drop or detach them first"),
        ));
    }
    let if_exists = if if_exists { "IF EXISTS " } else { "" };
    statements.push(Statement::new(format!("DROP TABLE {if_exists}{}", name::sql(name))));
    statements
}

/// Renames a table within its schema, and moves it where the schema is another one. A bare name is in the schema where
/// new tables are created.
fn rename_table(from: &str, to: &str) -> Vec<Statement> {
    let ((old_schema, old), (new_schema, new)) = (name::split(from), name::split(to));
    let mut statements = Vec::new();
    if old != new {
        let rename = format!("ALTER TABLE {} RENAME TO {}", name::sql(from), quote::name(&new));
        statements.push(Statement::new(rename));
    }
    if old_schema != new_schema {
        let renamed = name::sql(&name::join(old_schema.as_deref(), &new));
        statements.push(match new_schema {
            Some(schema) => Statement::new(format!("ALTER TABLE {renamed} SET SCHEMA {}", quote::name(&schema))),
            None => Statement::because(
                format!(
                    "DO $kit$ BEGIN EXECUTE format({}, current_schema()); END $kit$",
                    quote::literal(&format!("ALTER TABLE {} SET SCHEMA %I", renamed.replace('%', "%%")))
                ),
                "into the schema where new tables are created",
            ),
        });
    }
    statements
}

fn create_enum(created: &EnumType) -> Vec<Statement> {
    let values: Vec<_> = created.values.iter().map(|value| quote::literal(value)).collect();
    let create = format!("CREATE TYPE {} AS ENUM ({})", name::sql(&created.name), values.join(", "));
    let comment = created.comment.as_deref().map(|text| comment::on_type(&created.name, text));
    std::iter::once(Statement::new(create)).chain(comment).collect()
}

/// A new value can only be used once it is committed
/// (<https://www.postgresql.org/docs/current/sql-altertype.html#id-1.9.3.42.7>).
fn add_enum_value(name: &str, value: &str, before: Option<&str>) -> Statement {
    let place = before.map(|before| format!(" BEFORE {}", quote::literal(before))).unwrap_or_default();
    let text = format!("ALTER TYPE {} ADD VALUE {}{place}", name::sql(name), quote::literal(value));
    Statement { commits: true, ..Statement::new(text) }
}

/// What PostgreSQL would change without a word: it cuts longer names off, and reads a text up to its first NUL.
fn fits(statement: &Statement) -> Result<(), Unsupported> {
    let text = &statement.text;
    if text.contains('\0') {
        return Err(unsupported("hold a NUL character in a text", "leave it out, or use a binary column"));
    }
    let too_long = significant(text, &POSTGRES).find(|token| {
        token.kind == TokenKind::Quoted && token.end - token.start > name::LONGEST + 2 && {
            crate::driver::sql::tokens::unquote(token.text(text)).len() > name::LONGEST
        }
    });
    match too_long {
        None => Ok(()),
        Some(token) => {
            let what = format!("use the name {}: it is longer than {} bytes", token.text(text), name::LONGEST);
            Err(unsupported(what, "choose a shorter one"))
        }
    }
}
