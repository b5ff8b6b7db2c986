//! What is read from the texts, against what SQLite's pragmas tell of it.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Executor, Row, SqliteConnection};

use super::schema;
use crate::driver::sql::tokens::{significant, unquote};
use crate::driver::sqlite::lexis::SQLITE;
use crate::driver::sqlite::types;
use crate::schema::{Action, Schema, Table};

/// What the pragmas do tell must be what was read from the texts.
pub(super) async fn agrees_with_pragmas(db: &mut SqliteConnection, schema: &Schema) {
    let real: Vec<&Table> = schema.tables.iter().filter(|table| !table.options.contains_key("virtual")).collect();
    let names: Vec<String> = real.iter().map(|table| format!("'{}'", table.name.replace('\'', "''"))).collect();
    let within = format!("t.type = 'table' AND t.name IN ({})", names.join(","));

    // A key without an index of its own is the rowid, and never NULL.
    let said = texts(
        db,
        &format!(
            "SELECT t.name || '|' || c.name || '|' || c.type || '|' || (c.\"notnull\" OR (c.pk AND NOT EXISTS (SELECT 1 FROM \
             pragma_index_list(t.name) WHERE origin = 'pk'))) || '|' || c.hidden || '|' || c.pk \
             FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c WHERE {within}"
        ),
    )
    .await;
    let read = real.iter().flat_map(|table| {
        table.columns.iter().map(|column| {
            let declared = column.sql_type.clone().unwrap_or_else(|| types::spell(&column.ty));
            let hidden = column.generated.as_ref().map_or(0, |generated| 2 + i32::from(generated.stored));
            let key = table.primary_key.iter().flat_map(|key| &key.columns).position(|name| *name == column.name);
            let key = key.map_or(0, |position| position + 1);
            let not_null = i32::from(!column.nullable);
            // Of a type that begins with a quoted word, SQLite shows that word alone.
            let first = significant(&declared, &SQLITE).next().map(|token| token.text(&declared)).unwrap_or_default();
            let declared =
                if first.starts_with(['"', '[', '\'', '`']) { unquote(first).into_owned() } else { declared.clone() };
            format!("{}|{}|{declared}|{not_null}|{hidden}|{key}", table.name, column.name)
        })
    });
    assert_eq!(fold(read), fold(said));

    let said = texts(
        db,
        &format!(
            "SELECT t.name || '|' || f.\"from\" || '|' || f.\"table\" || '|' || coalesce(f.\"to\", '') || '|' || f.seq || '|' \
             || f.on_delete || '|' || f.on_update FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f WHERE {within}"
        ),
    )
    .await;
    let read = real.iter().flat_map(|table| {
        table.foreign_keys.iter().flat_map(move |key| {
            key.columns.iter().enumerate().map(move |(place, column)| {
                let references = key.references.get(place).cloned().unwrap_or_default();
                let (delete, update) = (action(key.on_delete), action(key.on_update));
                format!("{}|{column}|{}|{references}|{place}|{delete}|{update}", table.name, key.table)
            })
        })
    });
    assert_eq!(read.collect::<BTreeSet<_>>(), said);

    let said = texts(
        db,
        &format!(
            "SELECT t.name || '|' || i.name || '|' || i.\"unique\" || '|' || i.partial || '|' || x.seqno || '|' || \
             coalesce(x.name, '') || '|' || x.desc FROM sqlite_schema t JOIN pragma_index_list(t.name) i \
             JOIN pragma_index_xinfo(i.name) x WHERE {within} AND x.key AND i.origin = 'c'"
        ),
    )
    .await;
    let read = real.iter().flat_map(|table| {
        table.indexes.iter().filter(|index| !index.constraint).flat_map(move |index| {
            index.columns.iter().enumerate().map(move |(place, column)| {
                format!(
                    "{}|{}|{}|{}|{place}|{}|{}",
                    table.name,
                    index.name.as_deref().unwrap_or_default(),
                    i32::from(index.unique),
                    i32::from(index.predicate.is_some()),
                    column.name().unwrap_or_default(),
                    i32::from(column.descending)
                )
            })
        })
    });
    assert_eq!(read.collect::<BTreeSet<_>>(), said);
}

fn fold(lines: impl IntoIterator<Item = String>) -> BTreeSet<String> {
    lines.into_iter().map(|line| line.to_uppercase().replace(' ', "")).collect()
}

fn action(action: Action) -> &'static str {
    match action {
        Action::NoAction => "NO ACTION",
        Action::Restrict => "RESTRICT",
        Action::Cascade => "CASCADE",
        Action::SetNull => "SET NULL",
        Action::SetDefault => "SET DEFAULT",
    }
}

async fn texts(db: &mut SqliteConnection, query: &str) -> BTreeSet<String> {
    let rows = db.fetch_all(sqlx::raw_sql(AssertSqlSafe(query.to_owned()))).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect()
}

#[test]
fn whatever_sqlite_accepts_is_read() {
    for body in [
        "a INT, CHECK (a) ON CONFLICT FAIL",
        "a CONSTRAINT x",
        "a CONSTRAINT x CONSTRAINT y NOT NULL, CONSTRAINT z",
        "a INT, b, PRIMARY KEY (((a)) DESC), UNIQUE ((b COLLATE nocase)), UNIQUE ((b) COLLATE rtrim)",
        "a REFERENCES u NOT NULL DEFERRABLE INITIALLY DEFERRED, b NOT DEFERRABLE",
        "a VARCHAR(+5), b DEC(-1,+2), c \"x y\" z (5), d 'q' UNSIGNED",
        "a DEFAULT +1 DEFAULT x",
        "a INT NULL ON CONFLICT FAIL NOT NULL",
        "a INTEGER PRIMARY KEY ASC ON CONFLICT FAIL AUTOINCREMENT",
        "a GENERATED, generated ALWAYS AS (1)",
        "a INT REFERENCES u MATCH full ON INSERT CASCADE ON DELETE SET NULL NOT DEFERRABLE INITIALLY IMMEDIATE NOT NULL",
        "a, b, UNIQUE (a, b) CONSTRAINT foo CONSTRAINT p PRIMARY KEY (b) CHECK (a)",
        "a, b DEFAULT current_date, c DEFAULT null, d DEFAULT indexed",
        "left, cross INT, temp, if, key PRIMARY KEY, row rows, begin end, \"check\", [unique] [primary], `foreign` `key`",
        "a INT, b INT, FOREIGN KEY (a) REFERENCES u (x) NOT DEFERRABLE CHECK (b) FOREIGN KEY (b) REFERENCES [u]",
        "a, 'b' INT UNIQUE, \"c\"\"d\" AS (a || 'x') STORED UNIQUE, [e f] GENERATED ALWAYS AS (b) VIRTUAL NOT NULL",
    ] {
        schema(&format!(
            "CREATE TABLE u (x PRIMARY KEY); CREATE TABLE t ({body}); CREATE INDEX i ON t (1, x'00' || 'a')"
        ));
        schema(&format!("create temp table x (x); CREATE TABLE IF NOT EXISTS main . t /* ( */ (--,\n{body}\n-- )\n)"));
    }
}

#[test]
fn any_combination_is_read_as_sqlite_reads_it() {
    let mut random = Random(7);
    for _ in 0..300 {
        schema(&random.table());
    }
}

/// Makes tables of parts in every order, spelled in every way; the same ones in every run.
struct Random(u64);

impl Random {
    fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        choices[(self.0 >> 33) as usize % choices.len()]
    }

    fn table(&mut self) -> String {
        const SPACES: [&str; 5] = [" ", "  ", "\n", " /* , ( */ ", " -- ) '\n"];
        const NAMES: [&str; 4] = ["c", "\"c\"", "[c]", "`c`"];
        const TYPES: [&str; 6] = ["", "INT", "integer", "VARCHAR (20)", "double precision", "\"odd (type\""];
        const PARTS: [&str; 9] = [
            "NOT NULL",
            "UNIQUE",
            "CHECK (c1 <> ')')",
            "DEFAULT (1 + (2))",
            "DEFAULT -1",
            "COLLATE nocase",
            "REFERENCES t (c1) ON DELETE CASCADE",
            "CONSTRAINT \"n, (\" NULL",
            "CONSTRAINT k CHECK (1)",
        ];
        const TAIL: [&str; 6] = [
            "PRIMARY KEY (c1, \"c0\" DESC)",
            "UNIQUE (C1 COLLATE rtrim DESC)",
            "CONSTRAINT [f k] FOREIGN KEY (c0, c1) REFERENCES t (c1, c0) ON UPDATE SET DEFAULT DEFERRABLE",
            "CHECK ((c0) IN (1, 2))",
            "FOREIGN KEY (c1) REFERENCES \"t\"",
            "CONSTRAINT alone",
        ];
        let mut text = "CREATE TABLE t (".to_owned();
        for place in 0..3 {
            let quoted = self.pick(&NAMES).replace('c', &format!("c{place}"));
            text += &[&quoted, self.pick(&SPACES), self.pick(&TYPES)].concat();
            while self.pick(&["more", "more", "end"]) == "more" {
                text += &[self.pick(&SPACES), self.pick(&PARTS)].concat();
            }
            text += self.pick(&[",", " ,", ", -- ,\n"]);
        }
        let mut key = false;
        for _ in 0..3 {
            let part = self.pick(&TAIL);
            if !(part.starts_with("PRIMARY") && std::mem::replace(&mut key, true)) {
                text += &[part, self.pick(&[",", " ", "\n,"])].concat();
            }
        }
        let options = if key { self.pick(&["", "WITHOUT ROWID"]) } else { "" };
        format!(
            "{text} CHECK (c0)){}{options}; CREATE INDEX i ON t (c2 DESC, c0 + c1) WHERE c1 > 0",
            self.pick(&SPACES)
        )
    }
}
