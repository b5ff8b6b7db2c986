//! A primary key for a table in use.

use super::words::{ONLINE_REBUILD, SQLITE_REBUILDS, list, recipe, sql, waiting_change};
use crate::lint::{Act, Advice, Check, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic};
use crate::schema::{Change, PrimaryKey};

pub(super) static RULE: Rule = Rule {
    name: "add-primary-key",
    title: "a primary key is added to a table in use",
    topic: Topic::Blocking,
    why: "PostgreSQL builds the key's index, and looks for NULL, under an ACCESS EXCLUSIVE lock: reads and writes \
          wait. MySQL and MariaDB keep rows in the order of the primary key, and SQLite keeps the key in the table's \
          own text: they write the whole table anew.",
    check: Check::Act(check),
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Error,
            recipe: "Build a unique index with CONCURRENTLY, make the columns NOT NULL by way of a check (see \
                     `set-not-null`), and let the key take the index over. `migrate --safe` does so for a migration \
                     of Rust.",
            examples: &[Example {
                before: "CREATE TABLE visits (id bigint NOT NULL, page text NOT NULL)",
                bad: "ALTER TABLE visits ADD CONSTRAINT visits_pkey PRIMARY KEY (id)",
                good: &[
                    "CREATE UNIQUE INDEX CONCURRENTLY visits_pkey ON visits (id)",
                    "ALTER TABLE visits ADD CONSTRAINT visits_pkey PRIMARY KEY USING INDEX visits_pkey",
                ],
                end: End::Same,
            }],
        },
        Advice {
            dialect: Dialect::Mysql,
            severity: Severity::Warning,
            recipe: ONLINE_REBUILD,
            examples: &[Example {
                before: "CREATE TABLE visits (id bigint NOT NULL, page varchar(100) NOT NULL)",
                bad: "ALTER TABLE visits ADD PRIMARY KEY (id)",
                good: &["ALTER TABLE visits ADD PRIMARY KEY (id), ALGORITHM=INPLACE, LOCK=NONE"],
                end: End::Same,
            }],
        },
        SQLITE_REBUILDS,
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX",
        "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-primary-key-operations",
    ],
};

fn check(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, Change::AddPrimaryKey(key)) = waiting_change(act, surroundings)? else { return None };
    let dialect = surroundings.server.dialect;
    if dialect != Dialect::Postgres {
        let found = Found::that(format!("writes {table} anew to order it by its primary key")).if_rewrites(table);
        return Some(match dialect {
            Dialect::Mysql if act.manner.text => found.instead(online(act)),
            _ => found,
        });
    }
    let is_nullable = |name: &String| surroundings.column(table, name).is_some_and(|column| column.nullable);
    if act.manner.using_index.is_some() {
        let nullable = key.columns.iter().find(|name| is_nullable(name))?;
        let message = format!("keeps reads and writes of {table} waiting while {nullable} is searched for NULL");
        return Some(Found::that(message).if_scans(table));
    }
    let message = format!("keeps reads and writes of {table} waiting while the key's index is built");
    let is_ready = !key.columns.iter().any(is_nullable);
    Some(Found::that(message).if_scans(table).instead(is_ready.then(|| with_index(act, table, key))))
}

fn online(act: &Act) -> Option<String> {
    let text = act.place.text.trim_end().trim_end_matches(';');
    (!text.is_empty()).then(|| format!("{text}, ALGORITHM=INPLACE, LOCK=NONE;"))
}

fn with_index(act: &Act, table: &str, key: &PrimaryKey) -> String {
    let dialect = Dialect::Postgres;
    let bare = table.rsplit('.').next().unwrap_or(table);
    let name = sql(dialect, &key.name.clone().unwrap_or_else(|| format!("{bare}_pkey")));
    let (on, over) = (sql(dialect, table), list(dialect, &key.columns));
    let steps = [
        (
            format!("CREATE UNIQUE INDEX CONCURRENTLY {name} ON {on} ({over})"),
            format!("DROP INDEX CONCURRENTLY IF EXISTS {name}"),
        ),
        (
            format!("ALTER TABLE {on} ADD CONSTRAINT {name} PRIMARY KEY USING INDEX {name}"),
            format!("ALTER TABLE {on} DROP CONSTRAINT {name}"),
        ),
    ];
    recipe(act, &steps)
}
