//! A foreign key of a table in use.

use super::words::{VALIDATE_LATER, list, named, sql, validated_later, waiting_change};
use crate::lint::{Act, Advice, Check, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic};
use crate::schema::{Action, Change, Deferrable, ForeignKey};

pub(super) static RULE: Rule = Rule {
    name: "add-foreign-key",
    title: "a foreign key is added while writes wait",
    topic: Topic::Blocking,
    why: "PostgreSQL takes a SHARE ROW EXCLUSIVE lock on both tables and reads all rows: writes to both wait. MySQL \
          and MariaDB copy the table with LOCK=SHARED: writes wait. SQLite keeps foreign keys in the table's own \
          text: Kit writes the table anew.",
    check: Check::Act(check),
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Error,
            recipe: VALIDATE_LATER,
            examples: &[Example {
                before: BEFORE,
                bad: "ALTER TABLE posts ADD CONSTRAINT posts_user_id_foreign\n  FOREIGN KEY (user_id) REFERENCES users (id)",
                good: &[
                    "ALTER TABLE posts ADD CONSTRAINT posts_user_id_foreign\n  FOREIGN KEY (user_id) REFERENCES users (id) \
                     NOT VALID",
                    "ALTER TABLE posts VALIDATE CONSTRAINT posts_user_id_foreign",
                ],
                end: End::Same,
            }],
        },
        Advice {
            dialect: Dialect::Mysql,
            severity: Severity::Error,
            recipe: "Look for rows that refer to nothing, switch `foreign_key_checks` off for the one statement, and \
                     add the key with `ALGORITHM=INPLACE, LOCK=NONE`: rows that are there are not looked at, so \
                     nothing is copied.",
            examples: &[Example {
                before: BEFORE,
                bad: "ALTER TABLE posts ADD CONSTRAINT posts_user_id_foreign\n  FOREIGN KEY (user_id) REFERENCES users (id)",
                good: &["SET foreign_key_checks = 0;\n\
                         ALTER TABLE posts ADD CONSTRAINT posts_user_id_foreign\n  \
                         FOREIGN KEY (user_id) REFERENCES users (id), ALGORITHM=INPLACE, LOCK=NONE;\n\
                         SET foreign_key_checks = 1;"],
                end: End::Same,
            }],
        },
        Advice {
            dialect: Dialect::Sqlite,
            severity: Severity::Note,
            recipe: "Add it together with its column, nullable: such a key needs no new table. Else, where the table \
                     is large, migrate while nobody writes.",
            examples: &[],
        },
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
        "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-foreign-key-operations",
        "https://sqlite.org/lang_altertable.html",
    ],
};

const BEFORE: &str = "CREATE TABLE users (id bigint PRIMARY KEY);\n\
                      CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint NOT NULL);\n\
                      CREATE INDEX posts_user_id_index ON posts (user_id);";

fn check(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, Change::AddForeignKey(key)) = waiting_change(act, surroundings)? else { return None };
    if act.manner.not_valid {
        return None;
    }
    match surroundings.server.dialect {
        Dialect::Postgres => {
            let both = if key.table == table { table.to_owned() } else { format!("{table} and {}", key.table) };
            let message = format!("keeps writes to {both} waiting while the rows of {table} are checked");
            Some(Found::that(message).if_scans(table).instead(not_valid(act, table, key)))
        }
        Dialect::Mysql => {
            let message = format!("keeps writes to {table} waiting while it is copied");
            Some(Found::that(message).if_blocks_writes(table))
        }
        Dialect::Sqlite if is_held_by_new_column(table, key, surroundings) => None,
        Dialect::Sqlite => Some(Found::that(format!("writes {table} anew to add the foreign key")).if_rewrites(table)),
    }
}

/// SQLite's ADD COLUMN takes a foreign key where all rows that are there get NULL.
fn is_held_by_new_column(table: &str, key: &ForeignKey, surroundings: &Surroundings<'_>) -> bool {
    let [name] = key.columns.as_slice() else { return false };
    let empty = surroundings.column(table, name).is_some_and(|column| column.nullable && column.default.is_none());
    empty && !surroundings.is_live_column(table, name)
}

fn not_valid(act: &Act, table: &str, key: &ForeignKey) -> String {
    let name = named(key.name.as_ref(), table, &key.columns, "foreign");
    let definition = key.definition.clone().unwrap_or_else(|| definition(key));
    validated_later(act, table, &name, &definition)
}

fn definition(key: &ForeignKey) -> String {
    let dialect = Dialect::Postgres;
    let columns = list(dialect, &key.columns);
    let mut text = format!("FOREIGN KEY ({columns}) REFERENCES {}", sql(dialect, &key.table));
    if !key.references.is_empty() {
        text.push_str(&format!(" ({})", list(dialect, &key.references)));
    }
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        let word = match action {
            Action::NoAction => continue,
            Action::Restrict => "RESTRICT",
            Action::Cascade => "CASCADE",
            Action::SetNull => "SET NULL",
            Action::SetDefault => "SET DEFAULT",
        };
        text.push_str(&format!(" ON {event} {word}"));
    }
    text.push_str(match key.deferrable {
        None => "",
        Some(Deferrable::InitiallyDeferred) => " DEFERRABLE INITIALLY DEFERRED",
        Some(Deferrable::InitiallyImmediate) => " DEFERRABLE",
    });
    text
}
