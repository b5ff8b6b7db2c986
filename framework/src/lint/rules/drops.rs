//! What programs may still use goes.

use super::words::{advice, is_live_at, live_change};
use crate::lint::{Act, Check, Dialect, Doing, End, Example, Found, Rule, Severity, Surroundings, Topic, Within};
use crate::schema::{Change, Operation};

pub(super) static DROP_COLUMN: Rule = Rule {
    name: "drop-column",
    title: "a column is dropped that programs may still use",
    topic: Topic::RunningCode,
    why: "Programs that still run when the migration is done name the column when they read and write, and fail.",
    check: Check::Act(column),
    advice: &[
        advice(Dialect::Postgres, Severity::Warning, FIRST_CODE, &[COLUMN]),
        advice(Dialect::Mysql, Severity::Warning, FIRST_CODE, &[COLUMN]),
        advice(Dialect::Sqlite, Severity::Warning, FIRST_CODE, &[COLUMN]),
    ],
    sources: &["https://martinfowler.com/bliki/ParallelChange.html"],
};

const FIRST_CODE: &str =
    "First ship programs that neither read nor write it. Where they are out, allow the rule with the reason.";

const COLUMN: Example = Example {
    before: "CREATE TABLE posts (id bigint PRIMARY KEY, subtitle varchar(100))",
    bad: "ALTER TABLE posts DROP COLUMN subtitle",
    good: &[],
    end: End::Same,
};

fn column(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, Change::DropColumn(name)) = live_change(act, surroundings)? else { return None };
    let live = surroundings.is_live_column(table, name);
    live.then(|| Found::that(format!("takes {name} of {table} from programs that still run")))
}

pub(super) static DROP_TABLE: Rule = Rule {
    name: "drop-table",
    title: "a table is dropped that programs may still use",
    topic: Topic::RunningCode,
    why: "Programs that still run when the migration is done ask for the table and fail. The rule says nothing where \
          the same migration brings the table back under its name: so a table is written anew by hand.",
    check: Check::Migration(table),
    advice: &[
        advice(Dialect::Postgres, Severity::Warning, FIRST_CODE, &[TABLE]),
        advice(Dialect::Mysql, Severity::Warning, FIRST_CODE, &[TABLE]),
        advice(Dialect::Sqlite, Severity::Warning, FIRST_CODE, &[TABLE]),
    ],
    sources: &["https://martinfowler.com/bliki/ParallelChange.html"],
};

const TABLE: Example = Example {
    before: "CREATE TABLE drafts (id bigint PRIMARY KEY)",
    bad: "DROP TABLE drafts",
    good: &[],
    end: End::Same,
};

fn table(acts: &[Act], surroundings: &Surroundings<'_>) -> Vec<Within> {
    let found = acts.iter().enumerate().filter_map(|(at, act)| {
        let Operation::DropTable { name, .. } = act.operation()? else { return None };
        let comes_back = acts[at + 1..].iter().any(|later| match later.operation() {
            Some(Operation::RenameTable { to, .. }) => to == name,
            Some(Operation::CreateTable { table, .. }) => table.name == *name,
            _ => false,
        });
        let live = is_live_at(acts, at, name, surroundings) && !comes_back;
        live.then(|| (at, Found::that(format!("takes {name} from programs that still run"))))
    });
    found.collect()
}

pub(super) static DROP_CASCADE: Rule = Rule {
    name: "drop-cascade",
    title: "CASCADE drops whatever depends on it",
    topic: Topic::RunningCode,
    why: "With CASCADE go views, foreign keys and columns that depend on what is dropped, named nowhere in the \
          migration and on no way back.",
    check: Check::Act(cascade),
    advice: &[advice(
        Dialect::Postgres,
        Severity::Warning,
        "Leave CASCADE out, and drop what PostgreSQL then names.",
        &[Example {
            before: "CREATE TABLE posts (id bigint PRIMARY KEY);\nCREATE VIEW newest AS SELECT id FROM posts;",
            bad: "DROP TABLE posts CASCADE",
            good: &[],
            end: End::Same,
        }],
    )],
    sources: &["https://www.postgresql.org/docs/current/ddl-depend.html"],
};

fn cascade(act: &Act, _: &Surroundings<'_>) -> Option<Found> {
    let what = act.operation().filter(|_| act.manner.cascade)?;
    let dropped = match what {
        Operation::DropTable { name, .. } | Operation::DropView { name, .. } | Operation::DropEnum(name) => {
            name.clone()
        }
        Operation::DropExtension { name, .. } => name.clone(),
        Operation::AlterTable { table, changes } => match changes.first()? {
            Change::DropColumn(column) => format!("{column} of {table}"),
            _ => format!("what {table} loses"),
        },
        _ => return None,
    };
    Some(Found::that(format!("drops whatever depends on {dropped}, too")))
}

pub(super) static TRUNCATE_CASCADE: Rule = Rule {
    name: "truncate-cascade",
    title: "CASCADE empties the tables that refer to it",
    topic: Topic::RunningCode,
    why: "`TRUNCATE … CASCADE` deletes all rows of every table with a foreign key to it, and of those that refer to \
          them, whatever ON DELETE says.",
    check: Check::Act(truncate),
    advice: &[advice(
        Dialect::Postgres,
        Severity::Error,
        "Name the tables that are to be emptied, without CASCADE: PostgreSQL refuses where another one refers to \
         them.",
        &[Example {
            before: "CREATE TABLE users (id bigint PRIMARY KEY);\n\
                     CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint NOT NULL,\n  \
                     CONSTRAINT posts_user_id_foreign FOREIGN KEY (user_id) REFERENCES users (id));\n\
                     CREATE INDEX posts_user_id_index ON posts (user_id);",
            bad: "TRUNCATE users CASCADE",
            good: &["TRUNCATE users, posts"],
            end: End::Same,
        }],
    )],
    sources: &["https://www.postgresql.org/docs/current/sql-truncate.html"],
};

fn truncate(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let Doing::Truncate { tables, cascade: true } = &act.doing else { return None };
    let live = tables.iter().any(|table| surroundings.is_live(table));
    live.then(|| Found::that(format!("deletes all rows of {} and of every table that refers to it", tables.join(", "))))
}
