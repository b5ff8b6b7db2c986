//! `CREATE VIEW`.

use super::DdlError;
use super::cursor::Cursor;

/// The query a `CREATE VIEW` stands for: all behind `AS`.
pub(crate) fn view_query(text: &str) -> Result<&str, DdlError> {
    let mut at = Cursor::new(text);
    if !at.take_words(&["CREATE"]) {
        return Err(at.error("CREATE"));
    }
    let _temporary = at.take_words(&["TEMP"]) || at.take_words(&["TEMPORARY"]);
    if !at.take_words(&["VIEW"]) {
        return Err(at.error("VIEW"));
    }
    at.take_words(&["IF", "NOT", "EXISTS"]);
    at.qualified()?;
    if at.is_symbol("(") {
        at.parenthesized()?;
    }
    if !at.take_words(&["AS"]) {
        return Err(at.error("AS"));
    }
    let start = at.start();
    Ok(text[start..].trim_end())
}
