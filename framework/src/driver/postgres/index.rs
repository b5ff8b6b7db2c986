//! Indexes as PostgreSQL's text (<https://www.postgresql.org/docs/current/sql-createindex.html>).
//!
//! What comes with a `definition` keeps that very text. Options: `nulls_not_distinct`, `with` (storage parameters as
//! they stand in the parentheses), `tablespace`, `clustered`, `replica_identity`.

use super::unsupported::unsupported;
use super::{comment, name};
use crate::driver::sql::quote;
use crate::driver::{Statement, Unsupported};
use crate::schema::{Index, IndexColumn, IndexTerm};

/// Creates an index and comments on it.
pub(super) fn create(table: &str, index: &Index) -> Result<Vec<Statement>, Unsupported> {
    let mut statements: Vec<_> = needs_15(index).into_iter().collect();
    let mut create = Statement::new(text(table, index)?);
    create.needs_autocommit = index.concurrently;
    statements.push(create);
    if let (Some(name), Some(text)) = (&index.name, &index.comment) {
        statements.push(comment::on_index(table, name, text));
    }
    statements.extend(roles(table, index));
    Ok(statements)
}

/// What the table uses the index for, beside finding rows.
pub(super) fn roles(table: &str, index: &Index) -> Option<Statement> {
    let name = quote::name(index.name.as_deref()?);
    let roles = [("clustered", "CLUSTER ON"), ("replica_identity", "REPLICA IDENTITY USING INDEX")];
    let roles = roles.iter().filter(|(option, _)| is_set(index, option));
    let roles: Vec<_> = roles.map(|(_, words)| format!("{words} {name}")).collect();
    (!roles.is_empty()).then(|| Statement::new(format!("ALTER TABLE {} {}", name::sql(table), roles.join(", "))))
}

/// `NULLS NOT DISTINCT` came with version 15.
pub(super) fn needs_15(index: &Index) -> Option<Statement> {
    let asks = is_set(index, "nulls_not_distinct") && index.definition.is_none();
    asks.then(|| {
        let name = index.name.as_deref().unwrap_or_default();
        super::unsupported::needs_version(15, &format!("take NULLs for the same in `{name}`"))
    })
}

fn text(table: &str, index: &Index) -> Result<String, Unsupported> {
    if let Some(definition) = &index.definition {
        return Ok(definition.clone());
    }
    let Some(name) = &index.name else {
        return Err(unsupported(format!("create an index on `{table}` without a name"), "name it"));
    };
    if index.columns.iter().any(|part| part.length.is_some()) {
        let instead = format!("index an expression: `t.index_expression(\"{name}\", \"left(…, 20)\")`");
        return Err(unsupported(format!("index the beginning of a value in `{name}`"), instead));
    }
    let unique = if index.unique { "UNIQUE " } else { "" };
    let concurrently = if index.concurrently { "CONCURRENTLY " } else { "" };
    let using = index.method.as_ref().map(|method| format!(" USING {method}")).unwrap_or_default();
    let columns: Vec<_> = index.columns.iter().map(part).collect();
    let mut text = format!(
        "CREATE {unique}INDEX {concurrently}{} ON {}{using} ({})",
        quote::name(name),
        name::sql(table),
        columns.join(", ")
    );
    text.push_str(&include(index));
    if is_set(index, "nulls_not_distinct") {
        text.push_str(" NULLS NOT DISTINCT");
    }
    text.push_str(&storage(index));
    if let Some(predicate) = &index.predicate {
        text.push_str(&format!(" WHERE {}", predicate.trim()));
    }
    Ok(text)
}

fn part(column: &IndexColumn) -> String {
    let mut text = match &column.term {
        IndexTerm::Column(name) => quote::name(name),
        IndexTerm::Expression(expression) => format!("({})", expression.trim()),
    };
    if let Some(collation) = &column.collation {
        text.push_str(&format!(" COLLATE {}", name::sql(collation)));
    }
    if let Some(class) = &column.operator_class {
        text.push_str(&format!(" {class}"));
    }
    if column.descending {
        text.push_str(" DESC");
    }
    match column.nulls_first {
        Some(true) => text.push_str(" NULLS FIRST"),
        Some(false) => text.push_str(" NULLS LAST"),
        None => {}
    }
    text
}

/// Columns kept without being searched by, with a blank before them.
pub(super) fn include(index: &Index) -> String {
    if index.include.is_empty() { String::new() } else { format!(" INCLUDE ({})", quote::names(&index.include)) }
}

/// Storage parameters and tablespace, with a blank before them.
pub(super) fn storage(index: &Index) -> String {
    let with = index.options.get("with").map(|with| format!(" WITH ({with})")).unwrap_or_default();
    let tablespace = index.options.get("tablespace").map(|space| tablespace(index.constraint, space));
    with + &tablespace.unwrap_or_default()
}

fn tablespace(constraint: bool, space: &str) -> String {
    let using = if constraint { " USING INDEX" } else { "" };
    format!("{using} TABLESPACE {}", quote::name(space))
}

/// Whether a switch is on.
pub(super) fn is_set(index: &Index, option: &str) -> bool {
    index.options.get(option).is_some_and(|value| value != "false")
}

/// `DROP INDEX …`: it stands in its table's schema.
pub(super) fn drop(table: &str, index: &str) -> Statement {
    Statement::new(format!("DROP INDEX {}", name::sql_beside(table, index)))
}

/// `ALTER INDEX … RENAME TO …`; a constraint's index and the constraint are renamed together.
pub(super) fn rename(table: &str, from: &str, to: &str) -> Statement {
    Statement::new(format!("ALTER INDEX {} RENAME TO {}", name::sql_beside(table, from), quote::name(to)))
}
