//! What a statement did that is no change of a table's definition: what the manual says of it, and for a change of rows
//! what the optimizer says.

use super::lexis::MYSQL;
use super::session::MysqlSession;
use super::touched::{Effect, Touched as Named};
use crate::driver::sql::tokens::{TokenKind, significant, unquote};
use crate::driver::{Blocks, DatabaseError, Measured, Session, Statement, Touched};

/// Runs a statement on a shadow, and tells.
pub(super) async fn measure(session: &mut MysqlSession, statement: &Statement) -> Result<Measured, DatabaseError> {
    let text = &statement.text;
    let mut measured = match row_change(text) {
        Some(table) => changed(session, text, table).await,
        None => by_manual(text),
    };
    let there = session.tables().await?;
    measured.tables.retain(|touched| there.contains(&touched.table));
    session.execute(text).await?;
    Ok(measured)
}

/// Nobody uses a table while it is dropped, renamed or emptied, or while its triggers change.
/// <https://dev.mysql.com/doc/refman/8.4/en/metadata-locking.html>. `OPTIMIZE TABLE` is a rebuild in place.
/// <https://dev.mysql.com/doc/refman/8.4/en/optimize-table.html#optimize-table-innodb-details>
fn by_manual(text: &str) -> Measured {
    let words: Vec<_> = significant(text, &MYSQL).collect();
    let is = |at: usize, word: &str| words.get(at).is_some_and(|token| token.is_word(text, word));
    let name = |at: usize| words.get(at).map(|token| unquote(token.text(text)).into_owned());
    let behind = |word: &str| words.iter().position(|token| token.is_word(text, word)).map(|at| at + 1);
    let exclusive = |table: String| Touched {
        table,
        lock: Some("EXCLUSIVE".to_owned()),
        blocks: Blocks::Reads,
        ..Touched::default()
    };
    let named = Named::by(text);
    let tables: Vec<_> = if is(0, "TRUNCATE") {
        name(if is(1, "TABLE") { 2 } else { 1 }).map(exclusive).into_iter().collect()
    } else if is(0, "OPTIMIZE") {
        let anew = |table| Touched { table, rewrites: true, scans: true, ..Touched::default() };
        behind("TABLE").and_then(name).map(anew).into_iter().collect()
    } else if is(0, "CREATE") && behind("TRIGGER").is_some() {
        behind("ON").and_then(name).map(exclusive).into_iter().collect()
    } else if matches!(named.effect, Effect::Drop | Effect::Rename) {
        let tables = named.things.iter().filter(|thing| thing.kind == "TABLE");
        tables.map(|thing| exclusive(unquote(&thing.name).into_owned())).collect()
    } else {
        Vec::new()
    };
    Measured { tables, by_manual: true, ..Measured::default() }
}

/// The table whose rows a statement changes.
fn row_change(text: &str) -> Option<String> {
    let mut words = significant(text, &MYSQL).peekable();
    let first = words.next()?;
    if !["UPDATE", "DELETE", "INSERT", "REPLACE"].iter().any(|verb| first.is_word(text, verb)) {
        return None;
    }
    let between = ["LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "QUICK", "IGNORE", "INTO", "FROM"];
    while words.next_if(|token| between.iter().any(|word| token.is_word(text, word))).is_some() {}
    let mut name = words.next()?;
    while words.next_if(|token| token.is_symbol(text, ".")).is_some() {
        name = words.next()?;
    }
    matches!(name.kind, TokenKind::Word | TokenKind::Quoted).then(|| unquote(name.text(text)).into_owned())
}

/// Who changes rows that he has to search for without an index locks every row he reads, to the end of his transaction.
/// <https://dev.mysql.com/doc/refman/8.4/en/innodb-locks-set.html>
async fn changed(session: &mut MysqlSession, text: &str, table: String) -> Measured {
    // The plan only adds to what is told.
    let plan = session.query(&format!("EXPLAIN FORMAT=TRADITIONAL {text}")).await.unwrap_or_default();
    let mariadb = session.server().is_mariadb();
    let reads_all = plan.iter().any(|row| {
        let field = |at: usize| row.get(at).cloned().flatten();
        let (own, way, keys) = if mariadb { (2, 3, 4) } else { (2, 4, 5) };
        let is_own = field(own).is_none_or(|name| name.eq_ignore_ascii_case(&table)) || plan.len() == 1;
        let whole =
            field(own).is_none() && row.last().cloned().flatten().is_some_and(|it| it.starts_with("Deleting all"));
        is_own && (whole || (matches!(field(way).as_deref(), Some("ALL" | "index")) && field(keys).is_none()))
    });
    let adds = ["INSERT", "REPLACE"]
        .iter()
        .any(|verb| text.trim_start().get(..verb.len()).is_some_and(|own| own.eq_ignore_ascii_case(verb)));
    let blocks = match (adds, reads_all) {
        (true, _) => Blocks::Nobody,
        (false, true) => Blocks::Writes,
        (false, false) => Blocks::Rows,
    };
    let touched = Touched { table, blocks, scans: reads_all && !adds, ..Touched::default() };
    Measured { tables: vec![touched], ..Measured::default() }
}
