//! Fewer texts for an enumeration, or in another order.

use super::change_column_type::both_choose;
use super::words::waiting_change;
use crate::lint::{Act, Advice, Check, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic};
use crate::schema::{Change, ColumnType};

pub(super) static RULE: Rule = Rule {
    name: "enum-change",
    title: "an enumeration loses a value, or gets its values in another order",
    topic: Topic::Blocking,
    why: "Values can be added behind all others at once. To take one away, or to put one between others, MySQL and \
          MariaDB copy the table with LOCK=SHARED: writes wait. PostgreSQL has no way to take a value from an enum \
          type: the column gets a new type, and the table is written anew under an ACCESS EXCLUSIVE lock. In SQLite \
          the values stand in a check: Kit writes the table anew.",
    check: Check::Act(check),
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Error,
            recipe: "Leave the value in the type, and forbid it by a check that is added NOT VALID and validated \
                     afterwards.",
            examples: &[Example {
                before: "CREATE TYPE mood AS ENUM ('good', 'bad', 'none');\n\
                         CREATE TYPE feeling AS ENUM ('good', 'bad');\n\
                         CREATE TABLE posts (id bigint PRIMARY KEY, mood mood NOT NULL);",
                bad: "ALTER TABLE posts ALTER COLUMN mood TYPE feeling USING mood::text::feeling",
                good: &[
                    "ALTER TABLE posts ADD CONSTRAINT posts_mood_check CHECK (mood <> 'none') NOT VALID",
                    "ALTER TABLE posts VALIDATE CONSTRAINT posts_mood_check",
                ],
                end: End::OnTheWay,
            }],
        },
        Advice {
            dialect: Dialect::Mysql,
            severity: Severity::Error,
            recipe: "Add new values behind all others, and leave old ones where they are: programs need not write \
                     them.",
            examples: &[Example {
                before: "CREATE TABLE posts (id bigint PRIMARY KEY, mood enum('good','bad') NOT NULL)",
                bad: "ALTER TABLE posts MODIFY mood enum('fine','good','bad') NOT NULL",
                good: &["ALTER TABLE posts MODIFY mood enum('good','bad','fine') NOT NULL"],
                end: End::OnTheWay,
            }],
        },
        Advice {
            dialect: Dialect::Sqlite,
            severity: Severity::Note,
            recipe: "Where the table is large, migrate while nobody writes.",
            examples: &[],
        },
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/datatype-enum.html#DATATYPE-ENUM-IMPLEMENTATION-DETAILS",
        "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-column-operations",
    ],
};

fn check(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, Change::ChangeColumn(to)) = waiting_change(act, surroundings)? else { return None };
    let from = surroundings.column(table, &to.name)?;
    if !both_choose(&from, to) || from.ty == to.ty {
        return None;
    }
    let (old, new) = (texts(&from.ty), texts(&to.ty));
    let appends = new.starts_with(old);
    let dialect = surroundings.server.dialect;
    let change = match old.iter().find(|value| !new.contains(value)) {
        Some(value) => format!("takes `{value}` from {} of {table}", to.name),
        None => format!("changes the values of {} in {table}", to.name),
    };
    let waits = match dialect {
        Dialect::Mysql if appends => return None,
        Dialect::Postgres if is_text(&from.ty) && is_text(&to.ty) => return None,
        Dialect::Mysql => "and keeps writes waiting while the table is copied",
        Dialect::Postgres => "and keeps reads and writes waiting while the table is written anew",
        Dialect::Sqlite => "and writes the table anew",
    };
    Some(Found::that(format!("{change}, {waits}")).if_rewrites(table))
}

fn texts(ty: &ColumnType) -> &[String] {
    match ty {
        ColumnType::Enum { values, .. } | ColumnType::Set { values } => values,
        _ => &[],
    }
}

/// PostgreSQL has such a column as text with a check, of which `add-check` speaks.
fn is_text(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Enum { name: None, .. } | ColumnType::Set { .. })
}
