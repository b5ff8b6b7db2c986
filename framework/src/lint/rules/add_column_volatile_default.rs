//! A new column whose default differs from row to row.

use super::words::waiting_change;
use crate::lint::{Act, Advice, Check, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic};
use crate::schema::{Change, DefaultValue};

pub(super) static RULE: Rule = Rule {
    name: "add-column-volatile-default",
    title: "a new column gets another default in each row, and its table is written anew",
    topic: Topic::Blocking,
    why: "A default that is the same for all rows, `now()` too, is kept once, and adding the column takes no time. \
          One that is another for each row, as `gen_random_uuid()` is, makes PostgreSQL write the whole table anew \
          under an ACCESS EXCLUSIVE lock, and MariaDB copies it with LOCK=SHARED; MySQL refuses it. SQLite refuses every \
          default but a plain value for a table that has rows; of the builder's words Kit makes a new table in its \
          place.",
    check: Check::Act(check),
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Error,
            recipe: DEFAULT_LATER,
            examples: &[Example {
                before: "CREATE TABLE posts (id bigint PRIMARY KEY)",
                bad: "ALTER TABLE posts ADD COLUMN token uuid DEFAULT gen_random_uuid()",
                good: &[
                    "ALTER TABLE posts ADD COLUMN token uuid;\n\
                     ALTER TABLE posts ALTER COLUMN token SET DEFAULT gen_random_uuid();",
                    "-- no-transaction\n\
                     UPDATE posts SET token = gen_random_uuid() WHERE token IS NULL AND id <= 100000;\n\
                     UPDATE posts SET token = gen_random_uuid() WHERE token IS NULL AND id > 100000;",
                ],
                end: End::Same,
            }],
        },
        Advice {
            dialect: Dialect::Mysql,
            severity: Severity::Error,
            recipe: DEFAULT_LATER,
            examples: &[Example {
                before: "CREATE TABLE posts (id bigint PRIMARY KEY)",
                bad: "ALTER TABLE posts ADD COLUMN token char(36) DEFAULT (uuid())",
                good: &[
                    "ALTER TABLE posts ADD COLUMN token char(36);\n\
                     ALTER TABLE posts ALTER COLUMN token SET DEFAULT (uuid());",
                    "-- no-transaction\n\
                     UPDATE posts SET token = uuid() WHERE token IS NULL AND id <= 100000;\n\
                     UPDATE posts SET token = uuid() WHERE token IS NULL AND id > 100000;",
                ],
                end: End::Same,
            }],
        },
        Advice {
            dialect: Dialect::Sqlite,
            severity: Severity::Warning,
            recipe: "Add the column without a default and let programs write it; or in a migration of Rust, for which \
                     Kit writes the table anew.",
            examples: &[Example {
                before: "CREATE TABLE posts (id integer PRIMARY KEY)",
                bad: "ALTER TABLE posts ADD COLUMN created_at text DEFAULT CURRENT_TIMESTAMP",
                good: &["ALTER TABLE posts ADD COLUMN created_at text"],
                end: End::OnTheWay,
            }],
        },
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
        "https://sqlite.org/lang_altertable.html#alter_table_add_column",
    ],
};

const DEFAULT_LATER: &str = "Add the column without a default, set the default in the same migration, and fill the rows \
                             that are there in small batches.";

fn check(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, Change::AddColumn { column, .. }) = waiting_change(act, surroundings)? else { return None };
    let default = column.default.as_ref()?;
    let dialect = surroundings.server.dialect;
    let differs = match default {
        DefaultValue::CurrentTimestamp => dialect == Dialect::Sqlite && act.manner.text,
        DefaultValue::Expression(_) if dialect == Dialect::Sqlite => act.manner.text,
        DefaultValue::Expression(expression) => differs_by_row(expression),
        _ => false,
    };
    if !differs || column.generated.is_some() || column.auto_increment {
        return None;
    }
    let name = &column.name;
    let message = match dialect {
        Dialect::Postgres => {
            format!(
                "keeps reads and writes of {table} waiting while it is written anew with a default of {name} for each \
                 row"
            )
        }
        Dialect::Mysql => {
            format!("keeps writes to {table} waiting while it is copied with a default of {name} for each row")
        }
        Dialect::Sqlite => {
            return Some(Found::that(format!("fails where {table} has rows: the default of {name} is no plain value")));
        }
    };
    Some(Found::that(message).if_rewrites(table))
}

/// Functions that give one value within a statement
/// (<https://www.postgresql.org/docs/current/xfunc-volatility.html>); others may not.
const STEADY: [&str; 22] = [
    "now",
    "transaction_timestamp",
    "statement_timestamp",
    "current_timestamp",
    "localtimestamp",
    "current_date",
    "current_time",
    "localtime",
    "curdate",
    "curtime",
    "utc_timestamp",
    "to_timestamp",
    "timezone",
    "date",
    "lower",
    "upper",
    "json_object",
    "json_array",
    "jsonb_build_object",
    "jsonb_build_array",
    "array",
    "interval",
];

/// Words that stand before a parenthesis without being a function.
const TYPES: [&str; 8] = ["numeric", "decimal", "varchar", "char", "character", "varying", "timestamp", "bit"];

fn differs_by_row(expression: &str) -> bool {
    let outside = without_texts(expression);
    outside.match_indices('(').any(|(at, _)| {
        let before = outside[..at].trim_end();
        let start = before.rfind(|letter: char| !letter.is_alphanumeric() && letter != '_').map_or(0, |at| at + 1);
        let word = before[start..].to_ascii_lowercase();
        !word.is_empty() && !STEADY.contains(&word.as_str()) && !TYPES.contains(&word.as_str())
    })
}

/// The expression without what stands in single quotes.
fn without_texts(expression: &str) -> String {
    expression.split('\'').step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_of_each_row_are_told_from_steady_ones() {
        for expression in
            ["gen_random_uuid()", "(uuid())", "clock_timestamp()", "md5(random()::text)", "nextval('s'::regclass)"]
        {
            assert!(differs_by_row(expression), "{expression}");
        }
        for expression in [
            "now()",
            "CURRENT_TIMESTAMP(3)",
            "('{}')",
            "'f(x)'::text",
            "0::numeric(8,2)",
            "ARRAY[]::text[]",
            "timezone('utc', now())",
        ] {
            assert!(!differs_by_row(expression), "{expression}");
        }
    }
}
