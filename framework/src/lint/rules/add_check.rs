//! A check on a table in use.

use super::words::{SQLITE_REBUILDS, VALIDATE_LATER, validated_later, waiting_change};
use crate::lint::{Act, Advice, Check, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic};
use crate::schema::{self, Change};

pub(super) static RULE: Rule = Rule {
    name: "add-check",
    title: "a check is added with its table locked",
    topic: Topic::Blocking,
    why: "PostgreSQL reads all rows under an ACCESS EXCLUSIVE lock: reads and writes wait. MySQL and MariaDB copy the \
          table with LOCK=SHARED: writes wait. SQLite keeps checks in the table's own text: Kit writes the table \
          anew.",
    check: Check::Act(check),
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Error,
            recipe: VALIDATE_LATER,
            examples: &[Example {
                before: "CREATE TABLE posts (id bigint PRIMARY KEY, views bigint NOT NULL)",
                bad: "ALTER TABLE posts ADD CONSTRAINT posts_views_check CHECK (views >= 0)",
                good: &[
                    "ALTER TABLE posts ADD CONSTRAINT posts_views_check CHECK (views >= 0) NOT VALID",
                    "ALTER TABLE posts VALIDATE CONSTRAINT posts_views_check",
                ],
                end: End::Same,
            }],
        },
        Advice {
            dialect: Dialect::Mysql,
            severity: Severity::Error,
            recipe: "There is no way to add it while writes go on: do it while nobody writes, on a copy that is \
                     swapped in (`gh-ost`, `pt-online-schema-change`), or check where the rows are written.",
            examples: &[Example {
                before: "CREATE TABLE posts (id bigint PRIMARY KEY, views bigint NOT NULL)",
                bad: "ALTER TABLE posts ADD CONSTRAINT posts_views_check CHECK (views >= 0)",
                good: &[],
                end: End::Same,
            }],
        },
        SQLITE_REBUILDS,
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
        "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html",
    ],
};

fn check(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, Change::AddCheck(check)) = waiting_change(act, surroundings)? else { return None };
    if act.manner.not_valid {
        return None;
    }
    Some(match surroundings.server.dialect {
        Dialect::Postgres => {
            Found::that(format!("keeps reads and writes of {table} waiting while its rows are checked"))
                .if_scans(table)
                .instead(not_valid(act, table, check))
        }
        Dialect::Mysql => {
            Found::that(format!("keeps writes to {table} waiting while it is copied")).if_blocks_writes(table)
        }
        Dialect::Sqlite => Found::that(format!("writes {table} anew to add the check")).if_rewrites(table),
    })
}

fn not_valid(act: &Act, table: &str, check: &schema::Check) -> String {
    let bare = table.rsplit('.').next().unwrap_or(table);
    let name = check.name.clone().unwrap_or_else(|| format!("{bare}_check"));
    let definition = check.definition.clone().unwrap_or_else(|| format!("CHECK ({})", check.expression));
    validated_later(act, table, &name, &definition)
}
