//! How many rows a change may not fit: what SQLite, and the guards of a rebuild, would refuse.
//!
//! SQLite keeps what is no number in a column for numbers, and texts of any length: nothing of that is refused. What
//! a column's affinity makes another value is (<https://sqlite.org/datatype3.html#type_affinity>), and what a STRICT table
//! or the check of an enumeration does not take.

use super::column::{Affinity, affinity_of};
use super::define::{literal, strict_type};
use super::session::SqliteSession;
use super::types;
use crate::driver::sql::doubt::{Quoting, number};
use crate::driver::sql::quote;
use crate::driver::{DatabaseError, Session};
use crate::schema::{ColumnType, Doubt};

const QUOTING: Quoting = Quoting { table: quote::name, column: quote::name };

/// Counts.
pub(super) async fn count(session: &mut SqliteSession, doubt: &Doubt) -> Result<u64, DatabaseError> {
    let query = match (QUOTING.question(doubt), doubt) {
        (Some(query), _) => query,
        (None, Doubt::Unfit { table, column, to, .. }) => {
            let strict = format!("SELECT strict FROM pragma_table_list({}) WHERE strict", quote::literal(table));
            let strict = !session.query(&strict).await?.is_empty();
            QUOTING.rows_where(table, &unfit(&quote::name(column), to, strict))
        }
        (None, _) => return Ok(0),
    };
    number(&session.query(&query).await?)
}

/// The condition for values that are refused, or would be others.
fn unfit(column: &str, to: &ColumnType, strict: bool) -> String {
    let declared = if strict { strict_type(to) } else { types::spell(to) };
    let changed = changed(column, &affinity_of(&declared, strict));
    match to {
        ColumnType::Enum { values, .. } => {
            let values: Vec<_> = values.iter().map(|value| literal(value)).collect();
            format!("{column} IS NOT NULL AND ({column} NOT IN ({}) OR {changed})", values.join(", "))
        }
        _ => format!("{column} IS NOT NULL AND {changed}"),
    }
}

/// As the guard of a rebuild compares: a text with the text of the new value, a number with the number of the new text.
fn changed(column: &str, affinity: &Affinity) -> String {
    let kind = |kinds: &str| format!("typeof({column}) IN ({kinds})");
    // Compared with a number, a text is one, too, where it is well formed; else it stays what it is.
    let number = |ty: &str| format!("+{column} = CAST({column} AS {ty})");
    let text = |ty: &str| format!("+{column} COLLATE BINARY IS NOT CAST(CAST({column} AS {ty}) AS TEXT)");
    let rewritten = |ty: &str| format!("({} AND {} AND {})", kind("'text'"), number(ty), text(ty));
    let unfaithful =
        format!("({} AND +{column} IS NOT CAST(CAST({column} AS TEXT) AS NUMERIC))", kind("'integer', 'real'"));
    let inexact = format!("({} AND +{column} IS NOT CAST({column} AS REAL))", kind("'integer'"));
    match affinity {
        Affinity::Integer | Affinity::Numeric => rewritten("NUMERIC"),
        Affinity::Real => format!("({} OR {inexact})", rewritten("REAL")),
        Affinity::Text => unfaithful,
        Affinity::Blob => "0".to_owned(),
        Affinity::Strict(ty) => {
            let no_number = format!("({} AND NOT {})", kind("'text'"), number("NUMERIC"));
            match ty.as_str() {
                "INTEGER" => format!(
                    "({} OR {no_number} OR {} OR (typeof({column}) <> 'blob' \
                     AND typeof(CAST({column} AS NUMERIC)) = 'real'))",
                    rewritten("NUMERIC"),
                    kind("'blob'")
                ),
                "REAL" => format!("({} OR {no_number} OR {inexact} OR {})", rewritten("REAL"), kind("'blob'")),
                "TEXT" => format!("({unfaithful} OR {})", kind("'blob'")),
                "BLOB" => format!("NOT {}", kind("'blob'")),
                _ => "0".to_owned(),
            }
        }
    }
}
