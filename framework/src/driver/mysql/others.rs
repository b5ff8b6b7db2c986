//! What a statement did that is no change of a table's definition: what the manual says of it, and for a change of rows
//! what the optimizer says.

use super::lexis::MYSQL;
use super::session::MysqlSession;
use super::touched::{Effect, Touched as Named};
use crate::driver::sql::front::own;
use crate::driver::sql::tokens::unquote;
use crate::driver::sql::words::Words;
use crate::driver::{Blocks, DatabaseError, Measured, Session, Statement, Touched};

/// Runs a statement on a shadow, and tells.
pub(super) async fn measure(session: &mut MysqlSession, statement: &Statement) -> Result<Measured, DatabaseError> {
    let text = &statement.text;
    let mut measured = match RowChange::by(text) {
        Some(change) => changed(session, text, change).await,
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
    let words = Words::of(text, &MYSQL);
    let name = |mut words: Words<'_>| words.parts()?.pop();
    let named_behind = |word| words.behind(word).and_then(name);
    let exclusive = |table: String| Touched {
        table,
        lock: Some("EXCLUSIVE".to_owned()),
        blocks: Blocks::Reads,
        ..Touched::default()
    };
    let named = Named::by(text);
    let tables: Vec<_> = if words.is("TRUNCATE") {
        named_behind(if words.is_at(1, "TABLE") { "TABLE" } else { "TRUNCATE" }).map(exclusive).into_iter().collect()
    } else if words.is("OPTIMIZE") {
        let anew = |table| Touched { table, rewrites: true, scans: true, ..Touched::default() };
        named_behind("TABLE").map(anew).into_iter().collect()
    } else if words.is("CREATE") && words.has("TRIGGER") {
        named_behind("ON").map(exclusive).into_iter().collect()
    } else if matches!(named.effect, Effect::Drop | Effect::Rename) {
        let tables = named.things.iter().filter(|thing| thing.kind == "TABLE");
        tables.map(|thing| exclusive(unquote(&thing.name).into_owned())).collect()
    } else {
        Vec::new()
    };
    Measured { tables, by_manual: true, ..Measured::default() }
}

/// A change of rows.
struct RowChange {
    table: String,
    /// It looks for none that are there.
    adds: bool,
}

impl RowChange {
    fn by(text: &str) -> Option<Self> {
        let (mut words, _) = own(text, &MYSQL);
        let verb = words.take_one(&["UPDATE", "DELETE", "INSERT", "REPLACE"])?;
        words.skip(&["LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "QUICK", "IGNORE", "INTO", "FROM"]);
        Some(Self { table: words.parts()?.pop()?, adds: matches!(verb, "INSERT" | "REPLACE") })
    }
}

/// Who changes rows that he has to search for without an index locks every row he reads, to the end of his transaction.
/// <https://dev.mysql.com/doc/refman/8.4/en/innodb-locks-set.html>
async fn changed(session: &mut MysqlSession, text: &str, change: RowChange) -> Measured {
    let RowChange { table, adds } = change;
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
    let blocks = match (adds, reads_all) {
        (true, _) => Blocks::Nobody,
        (false, true) => Blocks::Writes,
        (false, false) => Blocks::Rows,
    };
    let touched = Touched { table, blocks, scans: reads_all && !adds, ..Touched::default() };
    Measured { tables: vec![touched], ..Measured::default() }
}
