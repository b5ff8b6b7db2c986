//! What old programs write, and what they read, is no longer as they know it.

use super::words::{advice, is_required, live_change};
use crate::lint::{Act, Check, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic};
use crate::schema::Change;

pub(super) static ADD_REQUIRED_COLUMN: Rule = Rule {
    name: "add-required-column",
    title: "a new column needs a value that old programs do not write",
    topic: Topic::RunningCode,
    why: "Programs that still run when the migration is done insert rows without the column. It takes no NULL and has \
          no default, so they fail.",
    check: Check::Act(add),
    advice: &[
        advice(Dialect::Postgres, Severity::Warning, WITH_DEFAULT, &[ADDED]),
        advice(Dialect::Mysql, Severity::Warning, WITH_DEFAULT, &[ADDED]),
        advice(Dialect::Sqlite, Severity::Warning, WITH_DEFAULT, &[ADDED]),
    ],
    sources: &[],
};

const WITH_DEFAULT: &str = "Give it a default, which may go in a later release; or add it nullable, and make it \
                            required once all programs write it.";

const ADDED: Example = Example {
    before: "CREATE TABLE posts (id bigint PRIMARY KEY)",
    bad: "ALTER TABLE posts ADD COLUMN views bigint NOT NULL",
    good: &["ALTER TABLE posts ADD COLUMN views bigint DEFAULT 0 NOT NULL"],
    end: End::OnTheWay,
};

fn add(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, Change::AddColumn { column, .. }) = live_change(act, surroundings)? else { return None };
    let message = format!("lets programs fail that still run and insert into {table} without {}", column.name);
    let identity = column.options.contains_key("identity");
    (is_required(column) && !identity).then(|| Found::that(message))
}

pub(super) static DROP_NOT_NULL: Rule = Rule {
    name: "drop-not-null",
    title: "a column takes NULL that programs do not expect",
    topic: Topic::RunningCode,
    why: "Programs that still run read the column into a type without NULL, and fail at the first row that holds it.",
    check: Check::Act(looser),
    advice: &[
        advice(
            Dialect::Postgres,
            Severity::Note,
            READERS,
            &[Example {
                before: REQUIRED,
                bad: "ALTER TABLE posts ALTER COLUMN title DROP NOT NULL",
                good: &[],
                end: End::Same,
            }],
        ),
        advice(
            Dialect::Mysql,
            Severity::Note,
            READERS,
            &[Example {
                before: REQUIRED,
                bad: "ALTER TABLE posts MODIFY title varchar(100)",
                good: &[],
                end: End::Same,
            }],
        ),
        advice(Dialect::Sqlite, Severity::Note, READERS, &[]),
    ],
    sources: &[],
};

const READERS: &str = "Ship programs that can read NULL before one writes it.";

const REQUIRED: &str = "CREATE TABLE posts (id bigint PRIMARY KEY, title varchar(100) NOT NULL)";

fn looser(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, Change::ChangeColumn(to)) = live_change(act, surroundings)? else { return None };
    let now = surroundings.column(table, &to.name).filter(|_| surroundings.is_live_column(table, &to.name))?;
    let message = format!("lets programs that still run meet NULL in {} of {table}", to.name);
    (!now.nullable && to.nullable).then(|| Found::that(message))
}

pub(super) static CHANGE_DEFAULT: Rule = Rule {
    name: "change-default",
    title: "a column gets another default",
    topic: Topic::RunningCode,
    why: "Programs that still run leave the column out and count on the old default. Rows that are there keep what \
          they have.",
    check: Check::Act(default),
    advice: &[
        advice(Dialect::Postgres, Severity::Note, SAY_IT, &[DEFAULT]),
        advice(Dialect::Mysql, Severity::Note, SAY_IT, &[DEFAULT]),
        advice(Dialect::Sqlite, Severity::Note, SAY_IT, &[]),
    ],
    sources: &[],
};

const SAY_IT: &str = "Let programs name the value when they insert, before the default changes.";

const DEFAULT: Example = Example {
    before: "CREATE TABLE posts (id bigint PRIMARY KEY, state varchar(20) DEFAULT 'draft')",
    bad: "ALTER TABLE posts ALTER COLUMN state SET DEFAULT 'new'",
    good: &[],
    end: End::Same,
};

fn default(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, Change::ChangeColumn(to)) = live_change(act, surroundings)? else { return None };
    let now = surroundings.column(table, &to.name).filter(|_| surroundings.is_live_column(table, &to.name))?;
    let changes = now.default.is_some() && now.default != to.default && !is_required(to);
    changes.then(|| Found::that(format!("gives rows of programs that leave {} of {table} out another value", to.name)))
}

pub(super) static DROP_DEFAULT: Rule = Rule {
    name: "drop-default",
    title: "a required column loses its default",
    topic: Topic::RunningCode,
    why: "Programs that still run leave the column out when they insert. It takes no NULL, so they fail.",
    check: Check::Act(no_default),
    advice: &[
        advice(Dialect::Postgres, Severity::Warning, SAY_IT, &[NO_DEFAULT]),
        advice(Dialect::Mysql, Severity::Warning, SAY_IT, &[NO_DEFAULT]),
        advice(Dialect::Sqlite, Severity::Warning, SAY_IT, &[]),
    ],
    sources: &[],
};

const NO_DEFAULT: Example = Example {
    before: "CREATE TABLE posts (id bigint PRIMARY KEY, state varchar(20) DEFAULT 'draft' NOT NULL)",
    bad: "ALTER TABLE posts ALTER COLUMN state DROP DEFAULT",
    good: &[],
    end: End::Same,
};

fn no_default(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, Change::ChangeColumn(to)) = live_change(act, surroundings)? else { return None };
    let now = surroundings.column(table, &to.name).filter(|_| surroundings.is_live_column(table, &to.name))?;
    let loses = !now.nullable && !is_required(&now) && is_required(to);
    loses.then(|| Found::that(format!("lets programs fail that still run and insert into {table} without {}", to.name)))
}
