//! What MySQL refuses to make today and may hold since before: tables without a primary key, foreign keys to columns that
//! are not unique. A copy of what is there and a backup that is restored are made past such rules.
//!
//! <https://dev.mysql.com/doc/refman/9.7/en/server-system-variables.html#sysvar_restrict_fk_on_non_standard_key>

use super::session::MysqlSession;
use crate::driver::{DatabaseError, Session};

/// The rules, by their variables, each with the question for what may be there in spite of it.
pub(super) const RULES: [(&str, &str); 3] = [
    ("restrict_fk_on_non_standard_key", NOT_UNIQUE),
    ("sql_generate_invisible_primary_key", WITHOUT_KEY),
    ("sql_require_primary_key", WITHOUT_KEY),
];

const WITHOUT_KEY: &str = "\
    SELECT 1 FROM information_schema.TABLES t WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' \
    AND NOT EXISTS (SELECT 1 FROM information_schema.TABLE_CONSTRAINTS k WHERE k.TABLE_SCHEMA = t.TABLE_SCHEMA \
    AND k.TABLE_NAME = t.TABLE_NAME AND CONSTRAINT_TYPE = 'PRIMARY KEY') LIMIT 1";

/// A key to the first columns of a unique one counts as one to all of it.
const NOT_UNIQUE: &str = "\
    SELECT 1 FROM information_schema.REFERENTIAL_CONSTRAINTS r WHERE CONSTRAINT_SCHEMA = DATABASE() \
    AND (SELECT COUNT(*) FROM information_schema.KEY_COLUMN_USAGE f WHERE f.CONSTRAINT_SCHEMA = r.CONSTRAINT_SCHEMA \
    AND f.CONSTRAINT_NAME = r.CONSTRAINT_NAME AND f.TABLE_NAME = r.TABLE_NAME) \
    <> (SELECT COUNT(*) FROM information_schema.STATISTICS s WHERE s.TABLE_SCHEMA = r.UNIQUE_CONSTRAINT_SCHEMA \
    AND s.TABLE_NAME = r.REFERENCED_TABLE_NAME AND s.INDEX_NAME = r.UNIQUE_CONSTRAINT_NAME) LIMIT 1";

/// Lifts the rules for this session, as far as its user may; the statement that brings them back.
pub(super) async fn lift(session: &mut MysqlSession) -> Result<Option<String>, DatabaseError> {
    let mut lifted = Vec::new();
    for rule in session.server().rules.clone() {
        match session.execute(&format!("SET SESSION {rule} = 0")).await {
            Err(DatabaseError::Denied { .. }) => {}
            outcome => {
                outcome?;
                lifted.push(format!("{rule} = DEFAULT"));
            }
        }
    }
    Ok((!lifted.is_empty()).then(|| format!("SET SESSION {}", lifted.join(", "))))
}

/// The statement without which what is in the database could not be made again.
pub(super) async fn past(session: &mut MysqlSession) -> Result<Option<String>, DatabaseError> {
    let mut in_the_way = Vec::new();
    for (rule, question) in RULES.iter().filter(|(rule, _)| session.server().rules.contains(rule)).collect::<Vec<_>>() {
        if !session.query(question).await?.is_empty() {
            in_the_way.push(format!("{rule} = 0"));
        }
    }
    Ok((!in_the_way.is_empty()).then(|| format!("SET SESSION {}", in_the_way.join(", "))))
}
