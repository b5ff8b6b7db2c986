//! A migration's own SQL in SQLite.
//!
//! A script runs in the migration's transaction. One that says `-- no-transaction` runs stepwise: what SQLite refuses or
//! ignores in a transaction runs alone, and each other statement commits together with the record of how far it is.

use super::lexis::SQLITE;
use super::unsupported::unsupported;
use crate::driver::sql::script::{self, ScriptStatement};
use crate::driver::sql::tokens::significant;
use crate::driver::{Statement, Transaction, Unsupported};

/// The statements of a script.
pub(crate) fn render(text: &str) -> Result<Vec<Statement>, Unsupported> {
    let stepwise = script::no_transaction(text, &SQLITE);
    let own = script::read(text, &SQLITE).map_err(|refusal| refusal.by(super::NAME))?;
    if let Some(vacuum) = own.iter().find(|own| !stepwise && says(&own.text, "VACUUM")) {
        let what = format!("run `{}` (line {}) within a transaction", vacuum.text, vacuum.line);
        return Err(unsupported(what, "begin the script with `-- no-transaction`"));
    }
    Ok(own.into_iter().map(|own| statement(own, stepwise)).collect())
}

/// The transaction that a script needs.
pub(crate) fn transaction(text: &str) -> Transaction {
    match script::statements(text, &SQLITE).iter().any(|own| replaces_table(&own.text)) {
        _ if script::no_transaction(text, &SQLITE) => Transaction::Stepwise,
        true => Transaction::Rebuild,
        false => Transaction::Plain,
    }
}

/// Whether a statement of somebody's own script drops a table, or asks for what SQLite ignores within a transaction:
/// a table replaced by hand, as SQLite's manual describes it, must keep the rows that refer to it.
pub(crate) fn replaces_table(statement: &str) -> bool {
    let words: Vec<_> = significant(statement, &SQLITE).map(|token| token.text(statement)).collect();
    let says = |at: usize, word: &str| words.get(at).is_some_and(|own| own.eq_ignore_ascii_case(word));
    let last = words.iter().rev().find(|word| **word != ")").map(|word| word.trim_matches(['\'', '"']));
    let off = last.is_some_and(|last| ["0", "off", "no", "false"].iter().any(|off| off.eq_ignore_ascii_case(last)));
    let foreign_keys = says(1, "foreign_keys") || says(3, "foreign_keys");
    (says(0, "DROP") && says(1, "TABLE")) || (says(0, "PRAGMA") && foreign_keys && off)
}

/// What SQLite refuses within a transaction, and settings, some of which it ignores there.
/// <https://sqlite.org/lang_vacuum.html>, <https://sqlite.org/pragma.html#pragma_foreign_keys>
fn statement(own: ScriptStatement, stepwise: bool) -> Statement {
    let setting = ["PRAGMA", "ATTACH", "DETACH"].iter().any(|verb| says(&own.text, verb));
    let alone = stepwise && !own.in_block;
    Statement {
        line: own.line,
        needs_autocommit: alone && (setting || says(&own.text, "VACUUM")),
        for_connection: alone && setting,
        commits: own.commits,
        ..Statement::new(own.text)
    }
}

/// Whether a statement makes or opens another file, which a dry run leaves alone.
pub(crate) fn reaches_out(statement: &str) -> bool {
    let into = || significant(statement, &SQLITE).any(|token| token.is_word(statement, "INTO"));
    says(statement, "ATTACH") || (says(statement, "VACUUM") && into())
}

fn says(statement: &str, verb: &str) -> bool {
    script::first_words(statement, &SQLITE).first().is_some_and(|first| first == verb)
}
