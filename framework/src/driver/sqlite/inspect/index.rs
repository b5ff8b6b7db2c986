//! An index from its text.

use super::super::ddl::{IndexDdl, TermDdl};
use super::super::define;
use super::super::lexis::SQLITE;
use super::table::as_declared;
use crate::driver::sql::tokens::{Token, TokenKind, significant, unquote};
use crate::schema::{Index, IndexColumn, Table};

pub(super) fn index(text: &str, ddl: IndexDdl, table: &Table) -> Index {
    Index {
        name: Some(ddl.name),
        unique: ddl.unique,
        columns: ddl.terms.into_iter().map(|term| column(term, table)).collect(),
        predicate: ddl.predicate,
        definition: Some(text.to_owned()),
        ..Index::default()
    }
}

fn column(ddl: TermDdl, table: &Table) -> IndexColumn {
    let named = column_name(&ddl.expression).map(|name| as_declared(table, &name));
    match named.filter(|name| table.column(name).is_some()) {
        Some(name) => {
            let collation = unusual_collation(table, &name, ddl.collation.as_deref());
            IndexColumn { descending: ddl.descending, collation, ..IndexColumn::column(name) }
        }
        None => IndexColumn {
            descending: ddl.descending,
            collation: ddl.collation,
            ..IndexColumn::expression(define::bare(&ddl.expression))
        },
    }
}

/// The name, where the expression is nothing but one, perhaps in parentheses.
fn column_name(expression: &str) -> Option<String> {
    let tokens: Vec<Token> = significant(expression, &SQLITE).collect();
    let name = match tokens[..] {
        [name] => name,
        [open, name, close] if open.is_symbol(expression, "(") && close.is_symbol(expression, ")") => name,
        _ => return None,
    };
    let is_name = matches!(name.kind, TokenKind::Word | TokenKind::Quoted | TokenKind::Text);
    is_name.then(|| unquote(name.text(expression)).into_owned())
}

/// The collation said for a column of an index, where it is not the column's own.
pub(super) fn unusual_collation(table: &Table, column: &str, said: Option<&str>) -> Option<String> {
    let said = said?;
    let own = table.column(column).and_then(|column| column.collation.as_deref()).unwrap_or("BINARY");
    (!said.eq_ignore_ascii_case(own)).then(|| said.to_owned())
}
