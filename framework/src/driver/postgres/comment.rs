//! Comments (<https://www.postgresql.org/docs/current/sql-comment.html>).

use super::name;
use crate::driver::Statement;
use crate::driver::sql::quote;
use crate::schema::Table;

/// The comments on a table, its columns and its constraints; indexes bring their own.
pub(super) fn all(table: &Table) -> Vec<Statement> {
    let own = table.comment.as_deref().map(|text| on_table(&table.name, Some(text)));
    let columns = table.columns.iter().filter_map(|column| {
        let text = column.comment.as_deref()?;
        Some(on_column(&table.name, &column.name, Some(text)))
    });
    let constraints = table.indexes.iter().filter(|index| index.constraint).filter_map(|index| {
        let (name, text) = (index.name.as_deref()?, index.comment.as_deref()?);
        Some(on_constraint(&table.name, name, text))
    });
    own.into_iter().chain(columns).chain(constraints).collect()
}

/// Sets or drops a table's comment.
pub(super) fn on_table(table: &str, text: Option<&str>) -> Statement {
    on(&format!("TABLE {}", name::sql(table)), text)
}

/// Sets or drops a column's comment.
pub(super) fn on_column(table: &str, column: &str, text: Option<&str>) -> Statement {
    on(&format!("COLUMN {}.{}", name::sql(table), quote::name(column)), text)
}

/// Comments on a unique or exclusion constraint.
pub(super) fn on_constraint(table: &str, constraint: &str, text: &str) -> Statement {
    on(&format!("CONSTRAINT {} ON {}", quote::name(constraint), name::sql(table)), Some(text))
}

/// Comments on an index.
pub(super) fn on_index(table: &str, index: &str, text: &str) -> Statement {
    on(&format!("INDEX {}", name::sql_beside(table, index)), Some(text))
}

/// Comments on an enum type.
pub(super) fn on_type(name: &str, text: &str) -> Statement {
    on(&format!("TYPE {}", name::sql(name)), Some(text))
}

fn on(what: &str, text: Option<&str>) -> Statement {
    let text = text.map_or_else(|| "NULL".to_owned(), quote::literal);
    Statement::new(format!("COMMENT ON {what} IS {text}"))
}
