//! What only a measurement knows: a server was seen doing it, and no rule spoke of it.

use crate::lint::{Advice, Check, Dialect, Rule, Severity, Topic};

pub(super) static MEASURED_REWRITE: Rule = Rule {
    name: "measured-rewrite",
    title: "the server was seen writing a table anew",
    topic: Topic::Blocking,
    why: "The statement ran on a copy of the database with a few rows per table, and the server wrote all rows of a table \
          anew that is in use. That takes as long as the table is large, and as much room again on disk.",
    check: Check::Measured,
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Error,
            recipe: "Add what is new beside what is there, fill it in batches, and leave the old behind when nothing reads \
                     it.",
            examples: &[],
        },
        Advice {
            dialect: Dialect::Mysql,
            severity: Severity::Error,
            recipe: "See which change makes the server copy, and write it as one that it can make in place; or run it \
                     when nobody writes.",
            examples: &[],
        },
        Advice {
            dialect: Dialect::Sqlite,
            severity: Severity::Note,
            recipe: "Nothing, where the table is small: others wait while it is copied.",
            examples: &[],
        },
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
        "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html",
    ],
};

pub(super) static MEASURED_LOCK: Rule = Rule {
    name: "measured-lock",
    title: "the server was seen keeping others waiting",
    topic: Topic::Blocking,
    why: "The statement ran on a copy of the database with a few rows per table, and the server read all rows of a table \
          that is in use while it held a lock on it. Others wait for as long as the table is large.",
    check: Check::Measured,
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Error,
            recipe: "See whether it can be done in two steps, one that is quick and one that lets others work: CONCURRENTLY, \
                     or NOT VALID and then VALIDATE.",
            examples: &[],
        },
        Advice {
            dialect: Dialect::Mysql,
            severity: Severity::Error,
            recipe: "See whether the server can make the change with LOCK=NONE if it is written otherwise; or run it when \
                     nobody writes.",
            examples: &[],
        },
    ],
    sources: &["https://www.postgresql.org/docs/current/explicit-locking.html"],
};

pub(super) static MEASURED_REFUSAL: Rule = Rule {
    name: "measured-refusal",
    title: "the server refused a migration on a copy of the database",
    topic: Topic::Course,
    why: "The migration ran on an empty copy of the database's schema and did not go through: it will not on the database \
          either, unless a step of Rust, which is not run there, does something for it. What comes behind the statement was \
          not measured.",
    check: Check::Measured,
    advice: &[
        Advice { dialect: Dialect::Postgres, severity: Severity::Error, recipe: REFUSAL, examples: &[] },
        Advice { dialect: Dialect::Mysql, severity: Severity::Error, recipe: REFUSAL, examples: &[] },
        Advice { dialect: Dialect::Sqlite, severity: Severity::Error, recipe: REFUSAL, examples: &[] },
    ],
    sources: &[],
};

const REFUSAL: &str = "See with `cargo kit migrate --pretend` what is sent, and correct the statement.";
