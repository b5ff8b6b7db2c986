//! What makes a connection behave the same whatever the server's settings.

/// Each statement is its own transaction unless one is begun, foreign keys are enforced, values that do not fit are refused
/// and not cut, tables are made in InnoDB, and the first `TIMESTAMP` of a table has no hidden `DEFAULT` and `ON UPDATE`
/// (<https://mariadb.com/kb/en/timestamp/>) where MariaDB lets a session say so. `IGNORE_SPACE`, which forbids names like
/// `position`, is what sqlx connects with. The character set and the time zone (UTC) are set by sqlx.
pub(super) const SETTINGS: &str = "\
    SET SESSION autocommit = 1, foreign_key_checks = 1, unique_checks = 1, sql_quote_show_create = 1, \
    default_storage_engine = InnoDB, \
    sql_mode = CONCAT(REPLACE(@@sql_mode, 'IGNORE_SPACE', ''), ',STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION') \
    /*M!100804 , explicit_defaults_for_timestamp = 1 */";

/// SQL modes under which the texts Kit writes mean something else. The other modes stay as the server has them: files
/// of SQL were written for them.
const UNSUITABLE_MODES: [&str; 10] = [
    // Part of `ANSI` and its like, which bring it back.
    "IGNORE_SPACE",
    "ANSI",
    "ANSI_QUOTES",
    "NO_BACKSLASH_ESCAPES",
    "ORACLE",
    "MSSQL",
    "DB2",
    "POSTGRESQL",
    "MAXDB",
    "EMPTY_STRING_IS_NULL",
];

/// The modes without the unsuitable ones, where there are any.
pub(super) fn suitable(modes: &str) -> Option<String> {
    let keep = |mode: &&str| !UNSUITABLE_MODES.contains(mode);
    let kept: Vec<_> = modes.split(',').filter(keep).collect();
    (kept.len() < modes.split(',').count()).then(|| kept.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_of_a_combination_that_changes_what_texts_mean() {
        let ansi = "REAL_AS_FLOAT,PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ONLY_FULL_GROUP_BY,ANSI,STRICT_ALL_TABLES";
        let kept = "REAL_AS_FLOAT,PIPES_AS_CONCAT,ONLY_FULL_GROUP_BY,STRICT_ALL_TABLES";
        assert_eq!(suitable(ansi).as_deref(), Some(kept));
        assert_eq!(suitable(kept), None);
    }
}
