//! An index as it stands within `CREATE TABLE` and behind `ADD`.
//!
//! MySQL tells a unique constraint and a unique index apart as little as their users do: both are `UNIQUE INDEX`.
//! An index's options, in the servers' own words: `invisible` (`true`; MariaDB says `ignored`), `parser`, `key_block_size`.

use super::expression::parenthesised;
use super::name::{literal, name};
use super::types;
use super::unsupported::unsupported;
use crate::driver::{Statement, Unsupported};
use crate::schema::{Column, ColumnType, Index, IndexColumn, IndexTerm, Table};

/// The index of a table; what it is over is looked up there.
pub(super) fn index(index: &Index, table: &Table) -> Result<String, Unsupported> {
    if let Some(definition) = &index.definition {
        return Ok(definition.clone());
    }
    refuse(index, table)?;
    let method = index.method.as_deref().map(str::to_ascii_uppercase).unwrap_or_default();
    let kind = match method.as_str() {
        "FULLTEXT" | "SPATIAL" => format!("{method} INDEX"),
        _ if index.unique => "UNIQUE INDEX".to_owned(),
        _ => "INDEX".to_owned(),
    };
    let own_name = index.name.as_ref().map(|own| format!(" {}", name(own))).unwrap_or_default();
    let mut text = format!("{kind}{own_name} ({})", parts(&index.columns));
    if matches!(method.as_str(), "HASH" | "BTREE" | "RTREE") {
        text.push_str(&format!(" USING {method}"));
    }
    let option = |key: &str| index.options.get(key).filter(|value| *value != "false");
    if let Some(size) = option("key_block_size") {
        text.push_str(&format!(" KEY_BLOCK_SIZE = {size}"));
    }
    if let Some(parser) = option("parser") {
        text.push_str(&format!(" WITH PARSER {}", name(parser)));
    }
    if let Some(comment) = &index.comment {
        text.push_str(&format!(" COMMENT {}", literal(comment)));
    }
    if option("invisible").or(option("ignored")).is_some() {
        // One thing by two words, each in a comment that the other server skips:
        // <https://dev.mysql.com/doc/refman/8.4/en/invisible-indexes.html>, <https://mariadb.com/kb/en/ignored-indexes/>
        text.push_str(" /*!80000 INVISIBLE */ /*M!100600 IGNORED */");
    }
    Ok(text)
}

/// MariaDB has no indexes over expressions and would say so with a syntax error.
pub(super) fn guard(index: &Index) -> Option<Statement> {
    let over_expression = index.columns.iter().any(|part| part.name().is_none());
    over_expression.then(|| {
        let failure = format!(
            "MariaDB {{}} has no index over an expression such as `{}`; add a column with `virtual_as` and index that",
            index.name.as_deref().unwrap_or_default()
        );
        Statement::guard("SELECT VERSION() FROM DUAL WHERE VERSION() LIKE '%MariaDB%'", failure)
    })
}

fn parts(columns: &[IndexColumn]) -> String {
    let part = |column: &IndexColumn| {
        let mut text = match &column.term {
            IndexTerm::Column(own) => name(own),
            // Two pairs for a key part alone, one of which may be the expression's own.
            IndexTerm::Expression(expression) => parenthesised(expression),
        };
        if let Some(length) = column.length {
            text.push_str(&format!("({length})"));
        }
        if column.descending {
            text.push_str(" DESC");
        }
        text
    };
    columns.iter().map(part).collect::<Vec<_>>().join(", ")
}

fn refuse(index: &Index, table: &Table) -> Result<(), Unsupported> {
    let own = index.name.as_deref().unwrap_or("without a name");
    let refuse = |what: &str, instead: &str| {
        Err(unsupported(format!("create the index `{own}` on `{}` {what}", table.name), instead))
    };
    if index.name.is_none() && !index.constraint {
        return refuse("so", "name it");
    }
    if index.constraint && !index.unique {
        return refuse("as an exclusion constraint", "check for overlaps in a trigger, or in the application");
    }
    if index.predicate.is_some() {
        let instead = "add a column with `virtual_as` that is NULL for the other rows, and index that";
        return refuse("over some rows only", instead);
    }
    if !index.include.is_empty() {
        return refuse("with columns that are only kept in it", "make them columns of the index");
    }
    if index.deferrable.is_some() {
        return refuse("to be checked at commit", "leave `deferrable` out: it is checked at once");
    }
    if index.options.get("nulls_not_distinct").is_some_and(|value| value != "false") {
        return refuse("with NULLs being the same", "add a column with `virtual_as` that has a value in place of NULL");
    }
    let method = index.method.as_deref().unwrap_or_default().to_ascii_lowercase();
    if !["", "btree", "hash", "rtree", "fulltext", "spatial"].contains(&method.as_str()) {
        return refuse(&format!("using {method}"), "leave the method out");
    }
    for part in &index.columns {
        if part.collation.is_some() || part.operator_class.is_some() || part.nulls_first.is_some() {
            let instead = "give the column that collation, or add one with `virtual_as` and index that";
            return refuse("with a collation, operator class or place of NULLs of its own", instead);
        }
        if let Some(column) = endless(index, table).filter(|column| part.name() == Some(column)) {
            let instead = format!("say how much of it: `.length(\"{column}\", 191)`, or make the column a `string`");
            return refuse(&format!("over all of `{column}`, which may be of any length"), &instead);
        }
    }
    Ok(())
}

/// The column that is too long for any index, and is in this one as a whole (error 1170; MariaDB would index its beginning
/// and say so in a warning).
pub(super) fn endless<'i>(index: &'i Index, table: &Table) -> Option<&'i str> {
    let whole = index.columns.iter().filter(|part| part.length.is_none() && index.method.is_none());
    whole.filter_map(IndexColumn::name).find(|own| table.column(own).is_some_and(is_endless))
}

/// Whether the column's values may be of any length.
pub(super) fn is_endless(column: &Column) -> bool {
    let of_bytes = matches!(column.ty, ColumnType::Text | ColumnType::Binary | ColumnType::Json);
    of_bytes && types::has_no_size(column)
}
