//! Types of PostgreSQL that are seldom meant. Of SQL text alone: the builder's words for them were chosen.

use crate::lint::{Act, Advice, Check, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic};
use crate::schema::{Change, Column, ColumnType, Operation};

const fn note(recipe: &'static str, examples: &'static [Example]) -> Advice {
    Advice { dialect: Dialect::Postgres, severity: Severity::Note, recipe, examples }
}

pub(super) static TIMESTAMP_WITHOUT_TIME_ZONE: Rule = Rule {
    name: "timestamp-without-time-zone",
    title: "a time is kept without its time zone",
    topic: Topic::Design,
    why: "`timestamp` keeps what the clock showed, and nobody knows where. `timestamptz` keeps the point in time, in \
          as many bytes, and shows it in the time zone of who asks.",
    check: Check::Act(without_zone),
    advice: &[note(
        "`timestamptz`, as `t.timestamp(…)` makes it.",
        &[Example {
            before: "",
            bad: "CREATE TABLE posts (id bigint PRIMARY KEY, published_at timestamp)",
            good: &["CREATE TABLE posts (id bigint PRIMARY KEY, published_at timestamptz)"],
            end: End::OnTheWay,
        }],
    )],
    sources: &["https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_timestamp_.28without_time_zone.29"],
};

fn without_zone(act: &Act, _: &Surroundings<'_>) -> Option<Found> {
    let (table, column) = new_column(act, |column| column.ty == ColumnType::DateTime)?;
    Some(Found::that(format!("keeps {} of {table} without a time zone", column.name)))
}

pub(super) static JSON_NOT_JSONB: Rule = Rule {
    name: "json-not-jsonb",
    title: "a document is kept as text",
    topic: Topic::Design,
    why: "`json` keeps the text as it came and reads it anew at each use; it has no equality, so DISTINCT and GROUP \
          BY fail, and no index looks into it. `jsonb` does all of that.",
    check: Check::Act(json),
    advice: &[note(
        "`jsonb`, as `t.json(…)` makes it.",
        &[Example {
            before: "",
            bad: "CREATE TABLE posts (id bigint PRIMARY KEY, meta json)",
            good: &["CREATE TABLE posts (id bigint PRIMARY KEY, meta jsonb)"],
            end: End::OnTheWay,
        }],
    )],
    sources: &["https://www.postgresql.org/docs/current/datatype-json.html"],
};

fn json(act: &Act, _: &Surroundings<'_>) -> Option<Found> {
    let is_text = |column: &Column| column.sql_type.as_deref().is_some_and(|ty| ty.eq_ignore_ascii_case("json"));
    let (table, column) = new_column(act, |column| column.ty == ColumnType::Json && is_text(column))?;
    Some(Found::that(format!("keeps {} of {table} as text that is read anew at each use", column.name)))
}

pub(super) static FIXED_CHAR: Rule = Rule {
    name: "fixed-char",
    title: "a text is padded with blanks",
    topic: Topic::Design,
    why: "`char(n)` fills every value up with blanks, which count in some comparisons and not in others; it takes \
          more room than `text` and is no faster.",
    check: Check::Act(char),
    advice: &[note(
        "`text` or `varchar(n)`, with a check where the length is to be exact.",
        &[Example {
            before: "",
            bad: "CREATE TABLE posts (id bigint PRIMARY KEY, language char(2))",
            good: &["CREATE TABLE posts (id bigint PRIMARY KEY, language varchar(2))"],
            end: End::OnTheWay,
        }],
    )],
    sources: &[
        "https://www.postgresql.org/docs/current/datatype-character.html",
        "https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_char.28n.29",
    ],
};

fn char(act: &Act, _: &Surroundings<'_>) -> Option<Found> {
    let (table, column) = new_column(act, |column| matches!(column.ty, ColumnType::Char { .. }))?;
    Some(Found::that(format!("fills {} of {table} up with blanks", column.name)))
}

/// The first column of this kind that SQL text adds.
fn new_column(act: &Act, is_meant: impl Fn(&Column) -> bool) -> Option<(&str, &Column)> {
    let operation = act.operation().filter(|_| act.manner.text)?;
    match (operation, act.change()) {
        (Operation::CreateTable { table, .. }, _) => {
            table.columns.iter().find(|column| is_meant(column)).map(|column| (table.name.as_str(), column))
        }
        (_, Some((table, Change::AddColumn { column, .. }))) => is_meant(column).then_some((table, column)),
        _ => None,
    }
}
