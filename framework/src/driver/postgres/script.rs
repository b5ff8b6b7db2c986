//! A migration's own SQL in PostgreSQL.
//!
//! A script runs in the migration's transaction, unless it says `-- no-transaction` or holds what PostgreSQL refuses
//! there: then it runs stepwise. What is refused in a transaction runs alone, and each other statement commits together
//! with the record of how far the migration is.

use super::lexis::POSTGRES;
use super::transaction::{adds_enum_value, needs_autocommit};
use crate::driver::sql::script::{self, ScriptStatement};
use crate::driver::{Statement, Unsupported};

/// The statements of a script.
pub(crate) fn render(text: &str) -> Result<Vec<Statement>, Unsupported> {
    let stepwise = is_stepwise(text);
    let own = script::read(text, &POSTGRES).map_err(|refusal| refusal.by(super::NAME))?;
    Ok(own.into_iter().map(|own| statement(own, stepwise)).collect())
}

/// Whether the script does not run in one transaction.
pub(crate) fn is_stepwise(text: &str) -> bool {
    let breaks = |own: &ScriptStatement| needs_autocommit(&own.text) || adds_enum_value(&own.text);
    script::no_transaction(text, &POSTGRES) || script::statements(text, &POSTGRES).iter().any(breaks)
}

fn statement(own: ScriptStatement, stepwise: bool) -> Statement {
    let alone = stepwise && !own.in_block;
    Statement {
        line: own.line,
        needs_autocommit: alone && (needs_autocommit(&own.text) || calls(&own.text)),
        for_connection: alone && sets_the_connection(&own.text),
        commits: own.commits || (alone && adds_enum_value(&own.text)),
        ..Statement::new(own.text)
    }
}

/// A procedure may commit, which it can only where no transaction is open
/// (<https://www.postgresql.org/docs/current/plpgsql-transactions.html>).
fn calls(statement: &str) -> bool {
    script::first_words(statement, &POSTGRES).first().is_some_and(|verb| verb == "CALL" || verb == "DO")
}

/// `SET …` beyond a transaction (<https://www.postgresql.org/docs/current/sql-set.html>).
fn sets_the_connection(statement: &str) -> bool {
    match script::first_words(statement, &POSTGRES).as_slice() {
        [set, kind, ..] if set == "SET" => !["LOCAL", "TRANSACTION", "CONSTRAINTS"].contains(&kind.as_str()),
        [reset, ..] => reset == "RESET",
        [] => false,
    }
}
