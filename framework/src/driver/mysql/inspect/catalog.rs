//! What is asked of `information_schema`, all in one go.
//!
//! Each row begins with a letter that tells which question it answers. No question joins two of the catalog's tables:
//! MariaDB would open every table of the database for each pair (<https://mariadb.com/kb/en/information-schema-tables/>).

use super::super::name::{literals, name as quoted};
use super::super::version::{Server, Version};
use crate::driver::{OWN_TABLES, Scope};

/// The questions for this server, separated by semicolons.
pub(super) fn questions(server: &Server, scope: &Scope) -> String {
    let only = |schema: &str| match scope {
        Scope::All => format!("{schema} = DATABASE() AND TABLE_NAME NOT IN ({})", literals(OWN_TABLES)),
        Scope::Tables(names) if names.is_empty() => "FALSE".to_owned(),
        Scope::Tables(names) => format!("{schema} = DATABASE() AND TABLE_NAME IN ({})", literals(names)),
    };
    let mut questions = vec![
        "SELECT 'D', DEFAULT_COLLATION_NAME, CURRENT_USER(), @@sql_mode FROM information_schema.SCHEMATA \
         WHERE SCHEMA_NAME = DATABASE()"
            .to_owned(),
        format!(
            "SELECT 'T', TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_COLLATION, CREATE_OPTIONS, TABLE_COMMENT \
             FROM information_schema.TABLES WHERE {} \
             AND TABLE_TYPE <> 'VIEW' AND TABLE_TYPE NOT LIKE 'TEMPORARY%'",
            only("TABLE_SCHEMA")
        ),
        format!(
            "SELECT 'C', TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, \
             GENERATION_EXPRESSION, COLLATION_NAME, COLUMN_COMMENT, {} \
             FROM information_schema.COLUMNS WHERE {}",
            if server.is_mariadb() { "NULL" } else { "SRS_ID" },
            only("TABLE_SCHEMA")
        ),
        format!(
            "SELECT 'I', TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, NON_UNIQUE, COLUMN_NAME, {}, COLLATION, SUB_PART, \
             INDEX_TYPE, {}, INDEX_COMMENT FROM information_schema.STATISTICS WHERE {}",
            if server.has(MYSQL_EXPRESSIONS, None) { "EXPRESSION" } else { "NULL" },
            match server.is_mariadb() {
                true if server.has(None, MARIADB_IGNORED) => "IF(IGNORED = 'YES', 'invisible', NULL)",
                true => "NULL",
                false => "IF(IS_VISIBLE = 'NO', 'invisible', NULL)",
            },
            only("TABLE_SCHEMA")
        ),
        format!(
            "SELECT 'K', TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION, COLUMN_NAME, \
             NULLIF(REFERENCED_TABLE_SCHEMA, DATABASE()), REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME \
             FROM information_schema.KEY_COLUMN_USAGE WHERE {} AND REFERENCED_TABLE_NAME IS NOT NULL",
            only("TABLE_SCHEMA")
        ),
        format!(
            "SELECT 'R', TABLE_NAME, CONSTRAINT_NAME, DELETE_RULE, UPDATE_RULE \
             FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE {}",
            only("CONSTRAINT_SCHEMA")
        ),
        "SELECT 'V', TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()".to_owned(),
        "SELECT 'G', TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER, DEFINER, \
         SQL_MODE, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()"
            .to_owned(),
    ];
    if !server.is_mariadb() {
        // MySQL's CREATE_OPTIONS keep silent about `PARTITION BY KEY ()`.
        questions.push(format!(
            "SELECT DISTINCT 'P', TABLE_NAME FROM information_schema.PARTITIONS WHERE {} AND PARTITION_METHOD IS NOT NULL",
            only("TABLE_SCHEMA")
        ));
    }
    if server.is_mariadb() {
        questions.push(format!(
            "SELECT 'X', TABLE_NAME, CONSTRAINT_NAME, LEVEL, CHECK_CLAUSE, 'YES' \
             FROM information_schema.CHECK_CONSTRAINTS WHERE {}",
            only("CONSTRAINT_SCHEMA")
        ));
    } else if server.has(MYSQL_CHECKS, None) {
        // MySQL keeps the two in tables of its own; its catalog joins them at no cost.
        questions.push(format!(
            "SELECT 'X', t.TABLE_NAME, CONSTRAINT_NAME, 'Table', CHECK_CLAUSE, ENFORCED \
             FROM information_schema.TABLE_CONSTRAINTS t JOIN information_schema.CHECK_CONSTRAINTS c \
             USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME) WHERE {} AND CONSTRAINT_TYPE = 'CHECK' \
             ORDER BY t.TABLE_NAME, CONSTRAINT_NAME",
            only("CONSTRAINT_SCHEMA")
        ));
    }
    if *scope == Scope::All {
        questions.push(
            "SELECT 'O', ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES \
             WHERE ROUTINE_SCHEMA = DATABASE()"
                .to_owned(),
        );
        questions.push(
            "SELECT 'O', 'EVENT', EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()".to_owned(),
        );
    }
    questions.join("; ")
}

/// First version of MySQL whose indexes hold expressions.
const MYSQL_EXPRESSIONS: Option<Version> = Some((8, 0, 13));

/// First version of MySQL that keeps checks.
const MYSQL_CHECKS: Option<Version> = Some((8, 0, 16));

/// First version of MariaDB that ignores indexes on demand.
const MARIADB_IGNORED: Option<Version> = Some((10, 6, 0));

/// Asks the server how it would create something: what `information_schema` does not tell, or not in full.
pub(super) fn show_create(kind: &str, name: &str) -> String {
    format!("SHOW CREATE {kind} {}", quoted(name))
}
