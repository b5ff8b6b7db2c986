//! `CREATE VIEW`.

use super::DdlError;
use super::cursor::Cursor;

/// The query a `CREATE VIEW` stands for: all behind `AS`.
pub(crate) fn view_query(text: &str) -> Result<&str, DdlError> {
    let mut at = Cursor::new(text);
    if !at.take(&["CREATE"]) {
        return Err(at.error("CREATE"));
    }
    let _temporary = at.take(&["TEMP"]) || at.take(&["TEMPORARY"]);
    if !at.take(&["VIEW"]) {
        return Err(at.error("VIEW"));
    }
    at.take(&["IF", "NOT", "EXISTS"]);
    at.qualified()?;
    if at.is_symbol("(") {
        at.parenthesized()?;
    }
    if !at.take(&["AS"]) {
        return Err(at.error("AS"));
    }
    let start = at.start();
    Ok(text[start..].trim_end())
}
