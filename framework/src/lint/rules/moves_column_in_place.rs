//! A column that MariaDB drops or moves without writing the rows anew, in SQL that its author wrote. Of the builder's words
//! Kit makes SQL that has them written anew (`driver/mysql/text.rs`).

use super::words::live_change;
use crate::driver::mysql_text::ANEW;
use crate::lint::{Act, Advice, Check, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic};
use crate::schema::{Change, Column, Position, Table};

pub(super) static RULE: Rule = Rule {
    name: "moves-column-in-place",
    title: "MariaDB drops or moves a column without writing the rows anew",
    topic: Topic::Loss,
    why: "MariaDB drops a column, or puts one before others, without writing the rows anew (ALGORITHM=INSTANT), where it \
          is told `ALGORITHM=INPLACE` too. A full disk, or the end of the server, at that moment leaves a table that nobody \
          can read any more (MDEV-37467, open in all versions since 10.4). Changes in the builder's words have the rows \
          written anew. A column that is added behind all others, or computed where it is read (`VIRTUAL`), is safe; \
          MySQL is, too.",
    check: Check::Act(check),
    advice: &[Advice {
        dialect: Dialect::Mysql,
        severity: Severity::Warning,
        recipe: "Write `/*M!100400 , FORCE */` behind the last change, which is a comment to MySQL, or `, FORCE` where \
                 there is only MariaDB: the rows are written anew, while others read and write (only read where the \
                 table has virtual columns, a full-text or a spatial index). Have room for a second copy of the table. Who cannot wait for that on a large table, has a backup and takes the risk, writes \
                 `ALGORITHM=INSTANT` and allows the rule.",
        examples: &[
            Example {
                before: BEFORE,
                bad: "ALTER TABLE posts ADD COLUMN subtitle varchar(100) AFTER title",
                good: &["ALTER TABLE posts ADD COLUMN subtitle varchar(100) AFTER title /*M!100400 , FORCE */"],
                end: End::Same,
            },
            Example {
                before: BEFORE,
                bad: "ALTER TABLE posts MODIFY body text FIRST",
                good: &["ALTER TABLE posts MODIFY body text FIRST /*M!100400 , FORCE */"],
                end: End::Same,
            },
            Example {
                before: BEFORE,
                bad: "ALTER TABLE posts DROP COLUMN body",
                good: &["-- kit:allow drop-column: no program reads it any more\n\
                         ALTER TABLE posts DROP COLUMN body /*M!100400 , FORCE */"],
                end: End::Same,
            },
        ],
    }],
    sources: &[
        "https://jira.mariadb.org/browse/MDEV-37467",
        "https://mariadb.com/kb/en/innodb-online-ddl-operations-with-the-instant-alter-algorithm/",
    ],
};

const BEFORE: &str = "CREATE TABLE posts (id bigint PRIMARY KEY, title varchar(100) NOT NULL, body text)";

fn check(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, change) = live_change(act, surroundings)?;
    let (server, manner) = (surroundings.server, &act.manner);
    let is_mysql = server.version.is_some() && !server.mariadb;
    let rewrites = manner.anew || manner.algorithm.as_deref() == Some("COPY");
    if is_mysql || rewrites || !manner.text {
        return None;
    }
    let known = surroundings.course.now(table);
    let engine = known.and_then(|table| table.options.get("engine"));
    if engine.is_some_and(|engine| !engine.eq_ignore_ascii_case("InnoDB")) {
        return None;
    }
    let what = moved(act, table, change, known)?;
    let message = format!("{what} in place, and a full disk at that moment can cost the whole table");
    Some(Found::that(message).if_in_place(table).instead(anew(act)))
}

/// What is done to a stored column that leaves the others of a row at other places.
fn moved(act: &Act, table: &str, change: &Change, known: Option<&Table>) -> Option<String> {
    let is_stored = |column: &Column| column.generated.as_ref().is_none_or(|generated| generated.stored);
    match change {
        Change::DropColumn(name) => {
            let stored = known.and_then(|table| table.column(name)).is_none_or(is_stored);
            stored.then(|| format!("drops {name} of {table}"))
        }
        Change::AddColumn { column, position } if is_stored(column) && !is_last(position, known) => {
            Some(format!("puts {} of {table} before others,", column.name))
        }
        Change::ChangeColumn(column) if act.manner.moved && is_stored(column) => {
            Some(format!("moves {} of {table}", column.name))
        }
        _ => None,
    }
}

fn is_last(position: &Position, known: Option<&Table>) -> bool {
    match position {
        Position::Last => true,
        Position::First => false,
        Position::After(name) => {
            let last = known.and_then(|table| table.columns.last());
            last.is_some_and(|last| last.name.eq_ignore_ascii_case(name))
        }
    }
}

/// The statement with the words, where they can stand behind it.
fn anew(act: &Act) -> Option<String> {
    let says = |word: &str| act.place.text.to_ascii_uppercase().contains(word);
    let rules_out = matches!(act.manner.algorithm.as_deref(), Some("INSTANT" | "NOCOPY"));
    let takes_words = !rules_out && !says("PARTITION");
    takes_words.then(|| format!("{} {ANEW};", act.place.text.trim_end().trim_end_matches(';')))
}
