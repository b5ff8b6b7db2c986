//! What rows would refuse, or would be lost with: said once the database has counted them.

use super::words::advice;
use crate::lint::{Act, Check, Dialect, End, Example, Found, Rule, Severity, Topic};
use crate::schema::Risk;

/// What a number of rows says about an act: the rule that speaks, and its words. None where there is no such row.
///
/// `risk` is one of those [`risks_of`](crate::schema::risks_of) tells of the act's operation; `count` the answer to its
/// doubt.
pub fn about_rows(act: &Act, risk: &Risk, count: u64) -> Option<(&'static Rule, Found)> {
    // Rows that are there are not checked now.
    if count == 0 || act.manner.not_valid {
        return None;
    }
    let rule = super::rule(risk.trouble?.rule())?;
    Some((rule, Found { message: risk.told(count), ..Found::default() }))
}

pub(super) static DUPLICATE_ROWS: Rule = Rule {
    name: "duplicate-rows",
    title: "rows repeat others that are to be unique",
    topic: Topic::Rows,
    why: "A unique index, a unique constraint or a primary key cannot be built while rows agree in its columns: the \
          migration fails on the database that holds them, often only there.",
    check: Check::Rows,
    advice: &[
        advice(Dialect::Postgres, Severity::Error, DUPLICATES, &[DUPLICATE]),
        advice(Dialect::Mysql, Severity::Error, DUPLICATES, &[DUPLICATE]),
        advice(Dialect::Sqlite, Severity::Error, DUPLICATES, &[DUPLICATE]),
    ],
    sources: &[],
};

const DUPLICATES: &str = "Change or delete the rows that repeat others, in a migration before it or by hand, and keep \
                          programs from writing more of them.";

const DUPLICATE: Example = Example {
    before: "CREATE TABLE tags (id bigint PRIMARY KEY, name varchar(50) NOT NULL);\n\
             INSERT INTO tags (id, name) VALUES (1, 'rust'), (2, 'rust');",
    bad: "CREATE UNIQUE INDEX tags_name_unique ON tags (name)",
    good: &[],
    end: End::Same,
};

pub(super) static NULL_ROWS: Rule = Rule {
    name: "null-rows",
    title: "rows hold NULL where none is allowed any more",
    topic: Topic::Rows,
    why: "A column can only be made required, or part of a primary key, when no row holds NULL in it.",
    check: Check::Rows,
    advice: &[
        advice(
            Dialect::Postgres,
            Severity::Error,
            NULLS,
            &[Example {
                before: NULL_BEFORE,
                bad: "ALTER TABLE posts ALTER COLUMN title SET NOT NULL",
                good: &[],
                end: End::Same,
            }],
        ),
        advice(
            Dialect::Mysql,
            Severity::Error,
            NULLS,
            &[Example {
                before: NULL_BEFORE,
                bad: "ALTER TABLE posts MODIFY title varchar(100) NOT NULL",
                good: &[],
                end: End::Same,
            }],
        ),
        advice(Dialect::Sqlite, Severity::Error, NULLS, &[]),
    ],
    sources: &[],
};

const NULLS: &str = "Give these rows a value first: `UPDATE … SET … WHERE … IS NULL`, in a migration before it.";

const NULL_BEFORE: &str = "CREATE TABLE posts (id bigint PRIMARY KEY, title varchar(100));\n\
                           INSERT INTO posts (id) VALUES (1);";

pub(super) static ROWS_WITHOUT_VALUE: Rule = Rule {
    name: "rows-without-value",
    title: "rows that are there get no value for a required column",
    topic: Topic::Rows,
    why: "A new column that takes no NULL and has no default says nothing about the rows that are there. PostgreSQL \
          and SQLite refuse to add it; MySQL fills in `''` or `0`, which nobody chose.",
    check: Check::Rows,
    advice: &[
        advice(Dialect::Postgres, Severity::Error, WITHOUT_VALUE, &[VALUE_MISSING]),
        advice(Dialect::Mysql, Severity::Error, WITHOUT_VALUE, &[VALUE_MISSING]),
        advice(Dialect::Sqlite, Severity::Error, WITHOUT_VALUE, &[VALUE_MISSING]),
    ],
    sources: &["https://dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html"],
};

const WITHOUT_VALUE: &str = "Give the column a default, or add it nullable, fill it, and make it required afterwards.";

const VALUE_MISSING: Example = Example {
    before: "CREATE TABLE posts (id bigint PRIMARY KEY);\nINSERT INTO posts (id) VALUES (1);",
    bad: "ALTER TABLE posts ADD COLUMN views bigint NOT NULL",
    good: &["ALTER TABLE posts ADD COLUMN views bigint DEFAULT 0 NOT NULL"],
    end: End::OnTheWay,
};

pub(super) static UNFIT_ROWS: Rule = Rule {
    name: "unfit-rows",
    title: "rows hold values that the new type does not take",
    topic: Topic::Rows,
    why: "A text too long for the new length, a number too large for the new type or a value an enum loses makes the \
          migration fail; MySQL outside strict mode cuts them off.",
    check: Check::Rows,
    advice: &[
        advice(
            Dialect::Postgres,
            Severity::Error,
            UNFIT,
            &[Example {
                before: UNFIT_BEFORE,
                bad: "ALTER TABLE posts ALTER COLUMN title TYPE varchar(3)",
                good: &[],
                end: End::Same,
            }],
        ),
        advice(
            Dialect::Mysql,
            Severity::Error,
            UNFIT,
            &[Example {
                before: UNFIT_BEFORE,
                bad: "ALTER TABLE posts MODIFY title varchar(3) NOT NULL",
                good: &[],
                end: End::Same,
            }],
        ),
        advice(Dialect::Sqlite, Severity::Error, UNFIT, &[]),
    ],
    sources: &["https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html#sql-mode-strict"],
};

const UNFIT: &str = "Change these values first, in a migration before it, or choose a type that takes them.";

const UNFIT_BEFORE: &str = "CREATE TABLE posts (id bigint PRIMARY KEY, title varchar(100) NOT NULL);\n\
                            INSERT INTO posts (id, title) VALUES (1, 'longer');";

pub(super) static ORPHAN_ROWS: Rule = Rule {
    name: "orphan-rows",
    title: "rows refer to rows that are not there",
    topic: Topic::Rows,
    why: "A foreign key is checked for the rows that are there, and fails where one refers to nothing.",
    check: Check::Rows,
    advice: &[
        advice(Dialect::Postgres, Severity::Error, ORPHANS, &[ORPHAN]),
        advice(Dialect::Mysql, Severity::Error, ORPHANS, &[ORPHAN]),
        advice(Dialect::Sqlite, Severity::Error, ORPHANS, &[]),
    ],
    sources: &[],
};

const ORPHANS: &str = "Correct the rows, set their columns to NULL, or delete them, in a migration before it.";

const ORPHAN: Example = Example {
    before: "CREATE TABLE users (id bigint PRIMARY KEY);\n\
             CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint NOT NULL);\n\
             CREATE INDEX posts_user_id_index ON posts (user_id);\n\
             INSERT INTO posts (id, user_id) VALUES (1, 7);",
    bad: "ALTER TABLE posts ADD CONSTRAINT posts_user_id_foreign FOREIGN KEY (user_id) REFERENCES users (id)",
    good: &[],
    end: End::Same,
};

pub(super) static VIOLATING_ROWS: Rule = Rule {
    name: "violating-rows",
    title: "rows break the new check",
    topic: Topic::Rows,
    why: "A check is checked for the rows that are there, and fails where it does not hold for one.",
    check: Check::Rows,
    advice: &[
        advice(Dialect::Postgres, Severity::Error, VIOLATIONS, &[VIOLATION]),
        advice(Dialect::Mysql, Severity::Error, VIOLATIONS, &[VIOLATION]),
        advice(Dialect::Sqlite, Severity::Error, VIOLATIONS, &[]),
    ],
    sources: &[],
};

const VIOLATIONS: &str = "Correct or delete the rows for which it does not hold, in a migration before it.";

const VIOLATION: Example = Example {
    before: "CREATE TABLE posts (id bigint PRIMARY KEY, views bigint NOT NULL);\n\
             INSERT INTO posts (id, views) VALUES (1, -1);",
    bad: "ALTER TABLE posts ADD CONSTRAINT posts_views_check CHECK (views >= 0)",
    good: &[],
    end: End::Same,
};

pub(super) static ROWS_DROPPED: Rule = Rule {
    name: "rows-dropped",
    title: "values or rows are dropped",
    topic: Topic::Rows,
    why: "What a dropped column or table holds is gone; going back brings the column or table back, and none of the \
          values.",
    check: Check::Rows,
    advice: &[
        advice(Dialect::Postgres, Severity::Error, DROPPED, &[DROP]),
        advice(Dialect::Mysql, Severity::Error, DROPPED, &[DROP]),
        advice(Dialect::Sqlite, Severity::Error, DROPPED, &[DROP]),
    ],
    sources: &[],
};

const DROPPED: &str = "Be sure that nobody wants the values any more, keep a copy where that is not certain, and \
                       allow the rule with the reason.";

const DROP: Example = Example {
    before: "CREATE TABLE posts (id bigint PRIMARY KEY, subtitle varchar(100));\n\
             INSERT INTO posts (id, subtitle) VALUES (1, 'or not');",
    bad: "ALTER TABLE posts DROP COLUMN subtitle",
    good: &[],
    end: End::Same,
};

#[cfg(test)]
mod tests {
    use crate::schema::Trouble;

    #[test]
    fn what_a_runner_tells_of_has_its_rule() {
        assert!(Trouble::ALL.iter().all(|trouble| super::super::rule(trouble.rule()).is_some()));
    }
}
