//! Keys and indexes that are missing, doubled or too small.

use super::words::advice;
use crate::lint::{Act, Check, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic, Within};
use crate::schema::{Change, Column, ColumnType, ForeignKey, Index, Operation, Table};

pub(super) static NO_PRIMARY_KEY: Rule = Rule {
    name: "no-primary-key",
    title: "a table has no primary key",
    topic: Topic::Design,
    why: "Nothing says which row is meant: it cannot be changed or deleted by itself, referred to, or worked through \
          in batches. Logical replication refuses its UPDATE and DELETE, and MySQL's replication reads the whole \
          table for each row.",
    check: Check::Migration(no_primary_key),
    advice: &[
        advice(Dialect::Postgres, Severity::Warning, A_KEY, &[KEYLESS]),
        advice(Dialect::Mysql, Severity::Warning, A_KEY, &[KEYLESS]),
        advice(Dialect::Sqlite, Severity::Note, A_KEY, &[KEYLESS]),
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/logical-replication-publication.html",
        "https://dev.mysql.com/doc/refman/8.4/en/create-table-gipks.html",
    ],
};

const A_KEY: &str = "`t.id()`, or for a table between two others `t.primary([\"post_id\", \"tag_id\"])`.";

const KEYLESS: Example = Example {
    before: "",
    bad: "CREATE TABLE post_tag (post_id bigint NOT NULL, tag_id bigint NOT NULL)",
    good: &["CREATE TABLE post_tag (post_id bigint NOT NULL, tag_id bigint NOT NULL, PRIMARY KEY (post_id, tag_id))"],
    end: End::OnTheWay,
};

fn no_primary_key(acts: &[Act], _: &Surroundings<'_>) -> Vec<Within> {
    let found = acts.iter().enumerate().filter_map(|(at, act)| {
        let table = created(act)?;
        let gets_one = acts[at + 1..].iter().any(|later| match later.operation() {
            Some(Operation::DropTable { name, .. }) => *name == table.name,
            _ => matches!(later.change(), Some((name, Change::AddPrimaryKey(_))) if name == table.name),
        });
        // A copy of another one names no columns; a partition has its parent's key.
        let copied = table.columns.is_empty() || table.options.contains_key("partition_of");
        let keyless = table.primary_key.is_none() && !copied && !gets_one;
        keyless.then(|| (at, Found::that(format!("creates {} without a primary key", table.name))))
    });
    found.collect()
}

fn created(act: &Act) -> Option<&Table> {
    match act.operation()? {
        Operation::CreateTable { table, .. } => Some(table),
        _ => None,
    }
}

pub(super) static FOREIGN_KEY_WITHOUT_INDEX: Rule = Rule {
    name: "foreign-key-without-index",
    title: "a foreign key has no index",
    topic: Topic::Design,
    why: "PostgreSQL and SQLite create no index for a foreign key. Whenever a row it refers to is deleted or gets \
          another key, the whole table is read; so it is by most joins.",
    check: Check::Migration(without_index),
    advice: &[
        advice(Dialect::Postgres, Severity::Warning, AN_INDEX, &[UNINDEXED]),
        advice(Dialect::Sqlite, Severity::Warning, AN_INDEX, &[UNINDEXED]),
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK",
        "https://sqlite.org/foreignkeys.html#fk_indexes",
    ],
};

const AN_INDEX: &str = "`t.foreign_id(\"user_id\").index().references(…)`, or `CREATE INDEX` in the same migration; \
                        for a table in use in an earlier one, with CONCURRENTLY.";

const UNINDEXED: Example = Example {
    before: "CREATE TABLE users (id bigint PRIMARY KEY)",
    bad: "CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint NOT NULL,\n  \
          CONSTRAINT posts_user_id_foreign FOREIGN KEY (user_id) REFERENCES users (id))",
    good: &["CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint NOT NULL,\n  \
             CONSTRAINT posts_user_id_foreign FOREIGN KEY (user_id) REFERENCES users (id));\n\
             CREATE INDEX posts_user_id_index ON posts (user_id);"],
    end: End::OnTheWay,
};

fn without_index(acts: &[Act], surroundings: &Surroundings<'_>) -> Vec<Within> {
    let mut found = Vec::new();
    for (at, act) in acts.iter().enumerate() {
        let (table, keys): (&str, Vec<&ForeignKey>) = match (created(act), act.change()) {
            (Some(table), _) => (&table.name, table.foreign_keys.iter().collect()),
            (None, Some((table, Change::AddForeignKey(key)))) => (table, vec![key]),
            _ => continue,
        };
        for key in keys.into_iter().filter(|key| !is_served(key, table, acts, surroundings)) {
            let columns = key.columns.join(", ");
            found.push((at, Found::that(format!("leaves the foreign key of {table} ({columns}) without an index"))));
        }
    }
    found
}

/// Whether an index begins with the key's columns once the migration is done.
fn is_served(key: &ForeignKey, table: &str, acts: &[Act], surroundings: &Surroundings<'_>) -> bool {
    let before = surroundings.course.table(table);
    let here = acts.iter().filter_map(created).find(|created| created.name == table);
    let tables = before.iter().map(|traced| &traced.now).chain(here);
    let in_tables = tables.flat_map(|table| {
        let primary = table.primary_key.iter().map(|key| key.columns.iter().map(String::as_str).collect());
        primary.chain(table.indexes.iter().filter_map(whole)).collect::<Vec<_>>()
    });
    let later = acts.iter().filter_map(|act| match act.change()? {
        (name, Change::CreateIndex(index) | Change::AddUnique(index)) if name == table => whole(index),
        (name, Change::AddPrimaryKey(key)) if name == table => Some(key.columns.iter().map(String::as_str).collect()),
        _ => None,
    });
    in_tables.chain(later).any(|columns: Vec<&str>| {
        columns.len() >= key.columns.len()
            && columns[..key.columns.len()].iter().all(|name| key.columns.iter().any(|own| own == name))
    })
}

/// The columns of an index of all rows, up to the first expression.
fn whole(index: &Index) -> Option<Vec<&str>> {
    let of_all = index.predicate.is_none() && matches!(index.method.as_deref(), None | Some("btree"));
    of_all.then(|| index.columns.iter().map_while(|part| part.name()).collect())
}

pub(super) static REDUNDANT_INDEX: Rule = Rule {
    name: "redundant-index",
    title: "an index repeats the beginning of another one",
    topic: Topic::Design,
    why: "An index over (a, b) serves what one over (a) does. The second one is written with every row and takes \
          room.",
    check: Check::Migration(redundant),
    advice: &[
        advice(Dialect::Postgres, Severity::Note, LEAVE_OUT, &[TWICE]),
        advice(Dialect::Mysql, Severity::Note, LEAVE_OUT, &[TWICE]),
        advice(Dialect::Sqlite, Severity::Note, LEAVE_OUT, &[TWICE]),
    ],
    sources: &["https://www.postgresql.org/docs/current/indexes-multicolumn.html"],
};

const LEAVE_OUT: &str = "Leave it out.";

const TWICE: Example = Example {
    before: "",
    bad: "CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint NOT NULL, slug varchar(50) NOT NULL);\n\
          CREATE UNIQUE INDEX posts_user_id_slug_unique ON posts (user_id, slug);\n\
          CREATE INDEX posts_user_id_index ON posts (user_id);",
    good: &["CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint NOT NULL, slug varchar(50) NOT NULL);\n\
             CREATE UNIQUE INDEX posts_user_id_slug_unique ON posts (user_id, slug);"],
    end: End::OnTheWay,
};

fn redundant(acts: &[Act], surroundings: &Surroundings<'_>) -> Vec<Within> {
    let mut found = Vec::new();
    for (at, act) in acts.iter().enumerate() {
        let (table, new): (&str, Vec<&Index>) = match (created(act), act.change()) {
            (Some(table), _) => (&table.name, table.indexes.iter().collect()),
            (None, Some((table, Change::CreateIndex(index)))) => (table, vec![index]),
            _ => continue,
        };
        let before = surroundings.course.table(table).filter(|_| created(act).is_none());
        let there = before.iter().flat_map(|traced| &traced.now.indexes);
        let here = acts.iter().filter_map(created).filter(|created| created.name == table);
        let here = here.flat_map(|table| &table.indexes);
        let others = acts.iter().filter_map(|act| match act.change()? {
            (name, Change::CreateIndex(index) | Change::AddUnique(index)) if name == table => Some(index),
            _ => None,
        });
        let all: Vec<&Index> = there.chain(here).chain(others).collect();
        for index in new {
            if let Some(other) = all.iter().find(|other| repeats(index, other)) {
                let name = |index: &Index| index.name.clone().unwrap_or_else(|| "an index".to_owned());
                let message = format!("creates {} of {table}, which {} serves already", name(index), name(other));
                found.push((at, Found::that(message)));
            }
        }
    }
    found
}

/// Whether the other index begins with all of this one, and says more.
fn repeats(index: &Index, other: &Index) -> bool {
    let plain = !index.unique && !index.constraint && index.predicate.is_none() && index.include.is_empty();
    let begins = other.columns.len() > index.columns.len() && other.columns[..index.columns.len()] == index.columns[..];
    plain && begins && other.predicate.is_none() && index.method == other.method && !index.columns.is_empty()
}

pub(super) static SMALL_PRIMARY_KEY: Rule = Rule {
    name: "small-primary-key",
    title: "a primary key has 32 bits",
    topic: Topic::Design,
    why: "It ends at 2 147 483 647, sooner where inserts that fail use numbers up, too. From then on no row is \
          inserted, and to change the type of a large table and of all that refers to it takes a long time.",
    check: Check::Act(small),
    advice: &[
        advice(
            Dialect::Postgres,
            Severity::Warning,
            "`bigint`, as `t.id()` makes it.",
            &[Example {
                before: "",
                bad: "CREATE TABLE posts (id serial PRIMARY KEY)",
                good: &["CREATE TABLE posts (id bigserial PRIMARY KEY)"],
                end: End::OnTheWay,
            }],
        ),
        advice(
            Dialect::Mysql,
            Severity::Warning,
            "`bigint`, as `t.id()` makes it.",
            &[Example {
                before: "",
                bad: "CREATE TABLE posts (id int AUTO_INCREMENT PRIMARY KEY)",
                good: &["CREATE TABLE posts (id bigint AUTO_INCREMENT PRIMARY KEY)"],
                end: End::OnTheWay,
            }],
        ),
    ],
    sources: &["https://www.postgresql.org/docs/current/datatype-numeric.html"],
};

fn small(act: &Act, _: &Surroundings<'_>) -> Option<Found> {
    let table = created(act)?;
    let [name] = table.primary_key.as_ref()?.columns.as_slice() else { return None };
    let column = table.column(name).filter(|column| is_small(column, table))?;
    Some(Found::that(format!("lets {} of {} end at {}", name, table.name, last(column))))
}

/// One that counts up. A key that refers to another table is as large as that one's.
fn is_small(column: &Column, table: &Table) -> bool {
    let refers = table.foreign_keys.iter().any(|key| key.columns.contains(&column.name));
    let counts = column.auto_increment || column.options.contains_key("identity");
    !refers && counts && matches!(column.ty, ColumnType::TinyInteger | ColumnType::SmallInteger | ColumnType::Integer)
}

fn last(column: &Column) -> u64 {
    let signed = match column.ty {
        ColumnType::TinyInteger => 127,
        ColumnType::SmallInteger => 32_767,
        _ => 2_147_483_647,
    };
    if column.unsigned { signed * 2 + 1 } else { signed }
}
