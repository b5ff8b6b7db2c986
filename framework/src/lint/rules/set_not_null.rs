//! A column becomes required.

use super::words::{ONLINE_REBUILD, SQLITE_REBUILDS, recipe, sql, waiting_change};
use crate::lint::{Act, Advice, Check, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic};
use crate::schema::{self, Change};

pub(super) static RULE: Rule = Rule {
    name: "set-not-null",
    title: "a column is made required with its table locked",
    topic: Topic::Blocking,
    why: "PostgreSQL searches all rows for NULL under an ACCESS EXCLUSIVE lock: reads and writes wait. It takes the \
          word of a valid check that says the same. MySQL, MariaDB and SQLite write the table anew.",
    check: Check::Act(check),
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Error,
            recipe: "Four migrations: add a check NOT VALID that says so, VALIDATE it while writes go on, SET NOT \
                     NULL, which takes the check's word, and drop the check. `migrate --safe` does so for a migration \
                     of Rust.",
            examples: &[Example {
                before: "CREATE TABLE posts (id bigint PRIMARY KEY, title text)",
                bad: "ALTER TABLE posts ALTER COLUMN title SET NOT NULL",
                good: &[
                    "ALTER TABLE posts ADD CONSTRAINT posts_title_not_null CHECK (title IS NOT NULL) NOT VALID",
                    "ALTER TABLE posts VALIDATE CONSTRAINT posts_title_not_null",
                    "ALTER TABLE posts ALTER COLUMN title SET NOT NULL",
                    "ALTER TABLE posts DROP CONSTRAINT posts_title_not_null",
                ],
                end: End::Same,
            }],
        },
        Advice {
            dialect: Dialect::Mysql,
            severity: Severity::Warning,
            recipe: ONLINE_REBUILD,
            examples: &[Example {
                before: "CREATE TABLE posts (id bigint PRIMARY KEY, title varchar(100))",
                bad: "ALTER TABLE posts MODIFY title varchar(100) NOT NULL",
                good: &["ALTER TABLE posts MODIFY title varchar(100) NOT NULL, ALGORITHM=INPLACE, LOCK=NONE"],
                end: End::Same,
            }],
        },
        SQLITE_REBUILDS,
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL",
        "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-column-operations",
    ],
};

fn check(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, Change::ChangeColumn(to)) = waiting_change(act, surroundings)? else { return None };
    let now = surroundings.column(table, &to.name)?;
    if !now.nullable || to.nullable || to.generated.is_some() {
        return None;
    }
    let name = &to.name;
    if surroundings.server.dialect != Dialect::Postgres {
        return Some(Found::that(format!("writes {table} anew to make {name} required")).if_rewrites(table));
    }
    let traced = surroundings.course.table(table)?;
    if traced.now.checks.iter().any(|check| says_not_null(check, name)) {
        return None;
    }
    let message = format!("keeps reads and writes of {table} waiting while {name} is searched for NULL");
    Some(Found::that(message).if_scans(table).instead(by_check(act, table, name)))
}

/// Whether a valid check keeps NULL out.
fn says_not_null(check: &schema::Check, column: &str) -> bool {
    let words: String = check.expression.chars().filter(|letter| !"()\"".contains(*letter)).collect();
    let words: Vec<_> = words.split_whitespace().map(str::to_lowercase).collect();
    let is_valid = !check.definition.as_ref().is_some_and(|text| text.to_uppercase().ends_with("NOT VALID"));
    is_valid && words == [column.to_lowercase().as_str(), "is", "not", "null"]
}

fn by_check(act: &Act, table: &str, column: &str) -> String {
    let dialect = Dialect::Postgres;
    let bare = table.rsplit('.').next().unwrap_or(table);
    let (on, check) = (sql(dialect, table), sql(dialect, &format!("{bare}_{column}_not_null")));
    let column = sql(dialect, column);
    let add = format!("ALTER TABLE {on} ADD CONSTRAINT {check} CHECK ({column} IS NOT NULL) NOT VALID");
    let drop = format!("ALTER TABLE {on} DROP CONSTRAINT {check}");
    let steps = [
        (add.clone(), drop.clone()),
        (format!("ALTER TABLE {on} VALIDATE CONSTRAINT {check}"), String::new()),
        (
            format!("ALTER TABLE {on} ALTER COLUMN {column} SET NOT NULL"),
            format!("ALTER TABLE {on} ALTER COLUMN {column} DROP NOT NULL"),
        ),
        (drop, add),
    ];
    recipe(act, &steps)
}
