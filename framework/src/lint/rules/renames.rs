//! New names for what programs know by the old one.

use super::words::{advice, is_live_at, live_change, sql};
use crate::lint::{Act, Check, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic, Within};
use crate::schema::{Change, Operation};

pub(super) static RENAME_COLUMN: Rule = Rule {
    name: "rename-column",
    title: "a column is renamed while programs know the old name",
    topic: Topic::RunningCode,
    why: "Programs that still run when the migration is done, and those that are started before the new ones are out, \
          ask for the old name and fail.",
    check: Check::Act(column),
    advice: &[
        advice(Dialect::Postgres, Severity::Warning, EXPAND, &[COLUMN]),
        advice(Dialect::Mysql, Severity::Warning, EXPAND, &[COLUMN]),
        advice(Dialect::Sqlite, Severity::Warning, EXPAND, &[COLUMN]),
    ],
    sources: &["https://martinfowler.com/bliki/ParallelChange.html"],
};

const EXPAND: &str = "Add a column of the new name, let programs write both, fill it, let programs read the new one, \
                      and drop the old one in a later release. Or keep the column's name, and give only the entity's \
                      field a new one (`#[entity(column = \"…\")]`).";

const COLUMN: Example = Example {
    before: "CREATE TABLE posts (id bigint PRIMARY KEY, title varchar(100))",
    bad: "ALTER TABLE posts RENAME COLUMN title TO headline",
    good: &[
        "ALTER TABLE posts ADD COLUMN headline varchar(100)",
        "-- no-transaction\n\
         UPDATE posts SET headline = title WHERE headline IS NULL AND id <= 100000;\n\
         UPDATE posts SET headline = title WHERE headline IS NULL AND id > 100000;",
    ],
    end: End::OnTheWay,
};

fn column(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, Change::RenameColumn { from, to }) = live_change(act, surroundings)? else { return None };
    let live = surroundings.is_live_column(table, from);
    live.then(|| {
        Found::that(format!("takes {from} of {table} from programs that still run: it is called {to} from now on"))
    })
}

pub(super) static RENAME_TABLE: Rule = Rule {
    name: "rename-table",
    title: "a table is renamed while programs know the old name",
    topic: Topic::RunningCode,
    why: "Programs that still run when the migration is done ask for the old name and fail. The rule says nothing \
          where the same migration creates a view of the old name.",
    check: Check::Migration(table),
    advice: &[
        advice(Dialect::Postgres, Severity::Warning, VIEW, &[TABLE]),
        advice(Dialect::Mysql, Severity::Warning, VIEW, &[TABLE]),
        advice(Dialect::Sqlite, Severity::Warning, SQLITE_VIEW, &[TABLE]),
    ],
    sources: &["https://www.postgresql.org/docs/current/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS"],
};

const VIEW: &str = "Create a view of the old name in the same migration, which takes reads and writes, and drop it in \
                    a later release.";

const SQLITE_VIEW: &str = "Create a view of the old name in the same migration, and drop it in a later release. It \
                           takes reads; for writes it needs INSTEAD OF triggers.";

const TABLE: Example = Example {
    before: "CREATE TABLE posts (id bigint PRIMARY KEY, title varchar(100))",
    bad: "ALTER TABLE posts RENAME TO articles",
    good: &["ALTER TABLE posts RENAME TO articles;\nCREATE VIEW posts AS SELECT * FROM articles;"],
    end: End::OnTheWay,
};

fn table(acts: &[Act], surroundings: &Surroundings<'_>) -> Vec<Within> {
    let mut found = Vec::new();
    for (at, act) in acts.iter().enumerate() {
        let Some(Operation::RenameTable { from, to }) = act.operation() else { continue };
        let stays = acts[at + 1..].iter().any(|later| gives_back(later, from));
        if stays || !is_live_at(acts, at, from, surroundings) {
            continue;
        }
        let (old, new) = (sql(surroundings.server.dialect, from), sql(surroundings.server.dialect, to));
        let recipe = match act.manner.text {
            true => format!("behind it:\nCREATE VIEW {old} AS SELECT * FROM {new};"),
            false => format!("behind it:\nschema.create_view({from:?}, {:?});", format!("SELECT * FROM {new}")),
        };
        let message = format!("takes {from} from programs that still run: it is called {to} from now on");
        found.push((at, Found::that(message).instead(recipe)));
    }
    found
}

/// Whether something has the name again: a view, or a table written anew by hand.
fn gives_back(act: &Act, name: &str) -> bool {
    match act.operation() {
        Some(Operation::CreateView { view, .. }) => view.name == name,
        Some(Operation::CreateTable { table, .. }) => table.name == name,
        Some(Operation::RenameTable { to, .. }) => to == name,
        _ => false,
    }
}

pub(super) static RENAME_ENUM_VALUE: Rule = Rule {
    name: "rename-enum-value",
    title: "a value of an enum type is renamed while programs know the old name",
    topic: Topic::RunningCode,
    why: "All rows have the new value at once. Programs that still run do not know it when they read, and fail when \
          they write the old one.",
    check: Check::Act(value),
    advice: &[advice(
        Dialect::Postgres,
        Severity::Warning,
        "Add the new value, let programs know both, change the rows in small batches, and write the old one no more.",
        &[Example {
            before: "CREATE TYPE mood AS ENUM ('good', 'bad');\n\
                     CREATE TABLE posts (id bigint PRIMARY KEY, mood mood NOT NULL);",
            bad: "ALTER TYPE mood RENAME VALUE 'good' TO 'fine'",
            good: &["ALTER TYPE mood ADD VALUE 'fine'", "UPDATE posts SET mood = 'fine' WHERE mood = 'good'"],
            end: End::OnTheWay,
        }],
    )],
    sources: &["https://www.postgresql.org/docs/current/sql-altertype.html"],
};

fn value(act: &Act, _: &Surroundings<'_>) -> Option<Found> {
    let Operation::RenameEnumValue { name, from, to } = act.operation()? else { return None };
    Some(Found::that(format!("gives programs that still run `{to}` where they know `{from}` of {name}")))
}
