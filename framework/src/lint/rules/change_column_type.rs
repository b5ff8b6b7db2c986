//! Another type for a column in use.

use super::words::waiting_change;
use crate::lint::{Act, Advice, Check, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic};
use crate::schema::{Change, Column, ColumnType, describe};

pub(super) static RULE: Rule = Rule {
    name: "change-column-type",
    title: "a column gets another type, and its table is written anew",
    topic: Topic::Blocking,
    why: "PostgreSQL writes the table and all its indexes anew under an ACCESS EXCLUSIVE lock: reads and writes wait. MySQL \
          and MariaDB copy the table with LOCK=SHARED: writes wait. SQLite keeps types in the table's own text: Kit writes \
          the table anew.\n\nSome changes are free, and the rule says nothing of them. PostgreSQL: a longer `varchar`, \
          `varchar` to `text`, more digits for a `numeric` of the same scale, `cidr` to `inet`. MySQL and MariaDB: a longer \
          `varchar`, as long as both lengths are below or both above 256 bytes.",
    check: Check::Act(check),
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Error,
            recipe: "Add a column of the new type, let programs write both, fill it in small batches, let programs \
                     read it, and drop the old one.",
            examples: &[
                Example {
                    before: "CREATE TABLE posts (id bigint PRIMARY KEY, views integer NOT NULL)",
                    bad: "ALTER TABLE posts ALTER COLUMN views TYPE bigint",
                    good: BESIDE,
                    end: End::OnTheWay,
                },
                Example {
                    before: "CREATE TABLE posts (id bigint PRIMARY KEY, title varchar(50) NOT NULL)",
                    bad: "ALTER TABLE posts ALTER COLUMN title TYPE varchar(20)",
                    good: &["ALTER TABLE posts ALTER COLUMN title TYPE varchar(80)"],
                    end: End::OnTheWay,
                },
            ],
        },
        Advice {
            dialect: Dialect::Mysql,
            severity: Severity::Error,
            recipe: "Add a column of the new type, let programs write both, fill it in small batches, let programs \
                     read it, and drop the old one; or change a copy that is swapped in (`gh-ost`, \
                     `pt-online-schema-change`).",
            examples: &[
                Example {
                    before: "CREATE TABLE posts (id bigint PRIMARY KEY, views int NOT NULL)",
                    bad: "ALTER TABLE posts MODIFY views bigint NOT NULL",
                    good: BESIDE,
                    end: End::OnTheWay,
                },
                Example {
                    before: "CREATE TABLE posts (id bigint PRIMARY KEY, title varchar(50) NOT NULL) CHARACTER SET \
                             utf8mb4",
                    bad: "ALTER TABLE posts MODIFY title varchar(80) NOT NULL",
                    good: &["ALTER TABLE posts MODIFY title varchar(60) NOT NULL"],
                    end: End::OnTheWay,
                },
            ],
        },
        Advice {
            dialect: Dialect::Sqlite,
            severity: Severity::Note,
            recipe: "Where the table is large, migrate while nobody writes, or add a column of the new type.",
            examples: &[],
        },
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
        "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-column-operations",
    ],
};

const BESIDE: &[&str] = &[
    "ALTER TABLE posts ADD COLUMN view_count bigint",
    "-- no-transaction\n\
     UPDATE posts SET view_count = views WHERE view_count IS NULL AND id <= 100000;\n\
     UPDATE posts SET view_count = views WHERE view_count IS NULL AND id > 100000;",
];

fn check(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, Change::ChangeColumn(to)) = waiting_change(act, surroundings)? else { return None };
    let from = surroundings.column(table, &to.name)?;
    let dialect = surroundings.server.dialect;
    if to.generated.is_some() || both_choose(&from, to) || is_free(dialect, &from, to) {
        return None;
    }
    let (name, old, new) = (&to.name, describe::column_type(&from), describe::column_type(to));
    let message = match dialect {
        Dialect::Postgres => {
            format!("keeps reads and writes of {table} waiting while it is written anew: {name} from {old} to {new}")
        }
        Dialect::Mysql => format!("keeps writes to {table} waiting while it is copied: {name} from {old} to {new}"),
        Dialect::Sqlite => format!("writes {table} anew: {name} from {old} to {new}"),
    };
    Some(Found::that(message).if_rewrites(table))
}

/// Another choice of texts is `enum-change`'s.
pub(super) fn both_choose(from: &Column, to: &Column) -> bool {
    let is_choice = |ty: &ColumnType| matches!(ty, ColumnType::Enum { .. } | ColumnType::Set { .. });
    is_choice(&from.ty) && is_choice(&to.ty)
}

/// Whether only the catalog changes.
fn is_free(dialect: Dialect, from: &Column, to: &Column) -> bool {
    match dialect {
        Dialect::Postgres => is_free_in_postgres(from, to),
        Dialect::Mysql => from.unsigned == to.unsigned && is_free_in_mysql(&from.ty, &to.ty),
        Dialect::Sqlite => from.ty == to.ty,
    }
}

/// <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES>: no conversion, or one that leaves
/// every value as it is.
fn is_free_in_postgres(from: &Column, to: &Column) -> bool {
    use ColumnType as T;
    let spelled =
        |column: &Column, word: &str| column.sql_type.as_deref().is_some_and(|ty| ty.eq_ignore_ascii_case(word));
    match (as_stored(&from.ty), as_stored(&to.ty)) {
        (T::Json, T::Json) => spelled(from, "json") == spelled(to, "json"),
        (T::Decimal { .. }, T::Decimal { .. }) if spelled(to, "numeric") => true,
        (T::Decimal { precision, scale }, T::Decimal { precision: room, scale: behind }) => {
            !spelled(from, "numeric") && scale == behind && precision <= room
        }
        (T::String { length }, T::String { length: room }) => length <= room,
        (T::String { .. }, T::Text) | (T::Cidr, T::Inet) => true,
        (from, to) => from == to,
    }
}

/// Types that are one in PostgreSQL.
fn as_stored(ty: &ColumnType) -> &ColumnType {
    match ty {
        ColumnType::Enum { name: None, .. } | ColumnType::Set { .. } => &ColumnType::Text,
        ColumnType::TinyInteger => &ColumnType::SmallInteger,
        ty => ty,
    }
}

/// A length takes one byte up to 255 bytes, else two
/// (<https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html>); a character takes up to four.
fn is_free_in_mysql(from: &ColumnType, to: &ColumnType) -> bool {
    match (from, to) {
        (ColumnType::String { length }, ColumnType::String { length: room }) => {
            length <= room && (length * 4 > 255) == (room * 4 > 255)
        }
        (from, to) => from == to,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ColumnType as T;

    fn is_free_between(dialect: Dialect, from: T, to: T) -> bool {
        is_free(dialect, &Column::new("c", from), &Column::new("c", to))
    }

    #[test]
    fn what_is_free_is_known() {
        let decimal = |precision, scale| T::Decimal { precision, scale };
        for (from, to) in [
            (T::String { length: 10 }, T::String { length: 300 }),
            (T::String { length: 10 }, T::Text),
            (decimal(8, 2), decimal(10, 2)),
            (T::Cidr, T::Inet),
            (T::TinyInteger, T::SmallInteger),
        ] {
            assert!(is_free_between(Dialect::Postgres, from.clone(), to.clone()), "{from:?} {to:?}");
            assert!(is_free_between(Dialect::Postgres, to.clone(), to.clone()), "{to:?}");
        }
        for (from, to) in [
            (T::Integer, T::BigInteger),
            (T::Text, T::String { length: 10 }),
            (decimal(8, 2), decimal(10, 4)),
            (T::DateTime, T::Timestamp),
            (T::Char { length: 2 }, T::Text),
        ] {
            assert!(!is_free_between(Dialect::Postgres, from.clone(), to.clone()), "{from:?} {to:?}");
        }
        let string = |length| T::String { length };
        assert!(is_free_between(Dialect::Mysql, string(10), string(63)));
        assert!(is_free_between(Dialect::Mysql, string(64), string(500)));
        assert!(!is_free_between(Dialect::Mysql, string(60), string(70)));
        assert!(!is_free_between(Dialect::Mysql, string(20), string(10)));
    }

    #[test]
    fn numeric_without_digits_takes_all() {
        let bare =
            Column { sql_type: Some("numeric".into()), ..Column::new("n", T::Decimal { precision: 38, scale: 10 }) };
        let narrow = Column::new("n", T::Decimal { precision: 8, scale: 2 });
        assert!(is_free(Dialect::Postgres, &narrow, &bare));
        assert!(!is_free(Dialect::Postgres, &bare, &narrow));
    }
}
