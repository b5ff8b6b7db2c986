//! Names that are too long, or missing.

use crate::lint::{Act, Advice, Check, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic};
use crate::schema::{Change, Operation};

pub(super) static LONG_IDENTIFIER: Rule = Rule {
    name: "long-identifier",
    title: "a name is longer than the database keeps",
    topic: Topic::Design,
    why: "PostgreSQL cuts names off behind 63 bytes without a word: two long ones may become the same, and a program \
          that asks the catalog for the whole name finds nothing. MySQL and MariaDB refuse more than 64 characters.",
    check: Check::Act(long),
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Warning,
            recipe: "A shorter name.",
            examples: &[LONG_NAME],
        },
        Advice {
            dialect: Dialect::Mysql,
            severity: Severity::Error,
            recipe: "A shorter name.",
            examples: &[LONG_NAME],
        },
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
        "https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html",
    ],
};

const LONG_NAME: Example = Example {
    before: TABLE,
    bad: "CREATE TABLE a_table_with_a_name_that_goes_on_and_on_until_nobody_can_remember_it (id bigint PRIMARY KEY)",
    good: &["CREATE TABLE a_table_with_a_shorter_name (id bigint PRIMARY KEY)"],
    end: End::OnTheWay,
};

const TABLE: &str = "";

fn long(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (limit, fate) = match surroundings.server.dialect {
        Dialect::Mysql => (64, "is refused"),
        _ => (63, "is cut off"),
    };
    let length = |name: &str| match surroundings.server.dialect {
        Dialect::Mysql => name.chars().count(),
        _ => name.len(),
    };
    let names = names(act);
    let long = names.iter().flat_map(|name| name.split('.')).find(|name| length(name.trim_matches('"')) > limit)?;
    Some(Found::that(format!(
        "gives a name that {fate} behind its {limit}th {}: {long}",
        match limit {
            64 => "character",
            _ => "byte",
        }
    )))
}

/// The names an act gives.
fn names(act: &Act) -> Vec<&str> {
    match act.operation() {
        Some(Operation::CreateTable { table, .. }) => {
            let columns = table.columns.iter().map(|column| &column.name);
            let constraints = table.foreign_keys.iter().filter_map(|key| key.name.as_ref());
            let constraints = constraints.chain(table.checks.iter().filter_map(|check| check.name.as_ref()));
            let indexes = table.indexes.iter().filter_map(|index| index.name.as_ref());
            [&table.name].into_iter().chain(columns).chain(constraints).chain(indexes).map(String::as_str).collect()
        }
        Some(Operation::RenameTable { to, .. }) => vec![to],
        Some(Operation::CreateView { view, .. }) => vec![&view.name],
        Some(Operation::CreateEnum(new)) => vec![&new.name],
        Some(Operation::AlterTable { changes, .. }) => {
            let name = changes.first().and_then(|change| match change {
                Change::AddColumn { column, .. } => Some(&column.name),
                Change::RenameColumn { to, .. } | Change::RenameIndex { to, .. } => Some(to),
                Change::CreateIndex(index) | Change::AddUnique(index) => index.name.as_ref(),
                Change::AddForeignKey(key) => key.name.as_ref(),
                Change::AddCheck(check) => check.name.as_ref(),
                Change::AddPrimaryKey(key) => key.name.as_ref(),
                _ => None,
            });
            name.map(String::as_str).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

pub(super) static UNNAMED_CONSTRAINT: Rule = Rule {
    name: "unnamed-constraint",
    title: "a constraint gets its name from the database",
    topic: Topic::Design,
    why: "The database makes up a name, which may be another one in another database (`posts_ibfk_2` counts the keys there \
          were). A later migration that drops the constraint has to know it. Kit's builder names its constraints by itself.",
    check: Check::Act(unnamed),
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Note,
            recipe: NAME_IT,
            examples: &[Example {
                before: CHECKLESS,
                bad: "ALTER TABLE posts ADD CHECK (views >= 0) NOT VALID",
                good: &["ALTER TABLE posts ADD CONSTRAINT posts_views_check CHECK (views >= 0) NOT VALID"],
                end: End::OnTheWay,
            }],
        },
        Advice {
            dialect: Dialect::Mysql,
            severity: Severity::Note,
            recipe: NAME_IT,
            examples: &[Example {
                before: "",
                bad: "CREATE TABLE posts (id bigint PRIMARY KEY, views bigint NOT NULL, CHECK (views >= 0))",
                good: &["CREATE TABLE posts (id bigint PRIMARY KEY, views bigint NOT NULL,\n  \
                         CONSTRAINT posts_views_check CHECK (views >= 0))"],
                end: End::OnTheWay,
            }],
        },
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/ddl-constraints.html",
        "https://dev.mysql.com/doc/refman/8.4/en/create-table-check-constraints.html",
    ],
};

const NAME_IT: &str = "`CONSTRAINT name CHECK (…)`.";

const CHECKLESS: &str = "CREATE TABLE posts (id bigint PRIMARY KEY, views bigint NOT NULL)";

fn unnamed(act: &Act, _: &Surroundings<'_>) -> Option<Found> {
    if !act.manner.text {
        return None;
    }
    let (table, what) = match (act.operation()?, act.change()) {
        (Operation::CreateTable { table, .. }, _) => {
            let made_up = |name: Option<&str>| name.is_none_or(|name| !act.place.text.contains(name));
            let key = table.foreign_keys.iter().any(|key| made_up(key.name.as_deref())).then_some("foreign key");
            let check = || table.checks.iter().any(|check| made_up(check.name.as_deref())).then_some("check");
            (table.name.as_str(), key.or_else(check)?)
        }
        (_, Some((table, change))) if act.manner.unnamed => match change {
            Change::AddForeignKey(_) => (table, "foreign key"),
            Change::AddCheck(_) => (table, "check"),
            Change::AddUnique(_) => (table, "unique constraint"),
            _ => return None,
        },
        _ => return None,
    };
    Some(Found::that(format!("leaves it to the database what a {what} of {table} is called")))
}
