//! Every fact SQLite keeps, against SQLite itself.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection, Executor, Row, SqliteConnection};

use super::inspect;
use crate::driver::Scope;
use crate::driver::sql::tokens::{significant, unquote};
use crate::driver::sqlite::lexis::SQLITE;
use crate::schema::{
    Action, Check, Column, ColumnType, DefaultValue, Deferrable, ForeignKey, Generated, Index, IndexColumn, IndexTerm,
    PrimaryKey, Schema, Table,
};

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

async fn database(script: &str) -> SqliteConnection {
    let mut db = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    db.execute(sqlx::raw_sql(AssertSqlSafe(script.to_owned()))).await.unwrap();
    db
}

/// The schema a script makes, after a look whether the pragmas say the same.
fn schema(script: &str) -> Schema {
    run(async {
        let mut db = database(script).await;
        let schema = inspect(&mut db, &Scope::All).await.unwrap();
        agrees_with_pragmas(&mut db, &schema).await;
        schema
    })
}

fn table(script: &str) -> Table {
    let mut schema = schema(script);
    assert_eq!(schema.tables.len(), 1);
    schema.tables.remove(0)
}

/// The table's only column, without its text.
fn column(definition: &str) -> Column {
    let column = table(&format!("CREATE TABLE t ({definition})")).columns.remove(0);
    assert_eq!(column.definition.as_deref(), Some(definition));
    Column { definition: None, ..column }
}

async fn texts(db: &mut SqliteConnection, query: &str) -> BTreeSet<String> {
    let rows = db.fetch_all(sqlx::raw_sql(AssertSqlSafe(query.to_owned()))).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect()
}

/// What the pragmas do tell must be what was read from the texts.
async fn agrees_with_pragmas(db: &mut SqliteConnection, schema: &Schema) {
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
            let declared = column.sql_type.clone().unwrap_or_else(|| super::types::spell(&column.ty));
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

fn key(columns: &[&str]) -> Option<PrimaryKey> {
    Some(PrimaryKey { name: None, columns: columns.iter().map(ToString::to_string).collect() })
}

#[test]
fn an_empty_database_is_an_empty_schema() {
    assert_eq!(schema("SELECT 1"), Schema::default());
}

#[test]
fn columns_have_type_nullability_default_and_text() {
    assert_eq!(
        column("a VARCHAR(20) NOT NULL DEFAULT 'x'"),
        Column { default: Some(DefaultValue::Text("x".into())), ..Column::new("a", ColumnType::String { length: 20 }) }
    );
    assert_eq!(
        column("a NVARCHAR(20)"),
        Column {
            sql_type: Some("NVARCHAR(20)".into()),
            nullable: true,
            ..Column::new("a", ColumnType::String { length: 20 })
        }
    );
    assert_eq!(column("a"), Column { nullable: true, ..Column::new("a", ColumnType::Other(String::new())) });
}

#[test]
fn defaults_are_taken_apart() {
    use DefaultValue::*;
    for (definition, value) in [
        ("a INT DEFAULT 1", Number("1".into())),
        ("a INT DEFAULT - 1.5", Number("-1.5".into())),
        ("a INT DEFAULT (0xff)", Number("0xff".into())),
        ("a TEXT DEFAULT 'it''s'", Text("it's".into())),
        ("a TEXT DEFAULT \"it's\"", Text("it's".into())),
        ("a TEXT DEFAULT bare", Text("bare".into())),
        ("a TEXT DEFAULT ('x')", Text("x".into())),
        ("a TEXT DEFAULT NULL", Null),
        ("a BOOLEAN DEFAULT true", Boolean(true)),
        ("a BOOLEAN DEFAULT 0", Boolean(false)),
        ("a INT DEFAULT 0", Number("0".into())),
        ("a TIMESTAMP DEFAULT current_timestamp", CurrentTimestamp),
        ("a DATE DEFAULT CURRENT_DATE", Expression("CURRENT_DATE".into())),
        ("a BLOB DEFAULT x'00'", Expression("x'00'".into())),
        ("a TEXT DEFAULT ( datetime('now') || ')' )", Expression("datetime('now') || ')'".into())),
    ] {
        assert_eq!(column(definition).default, Some(value), "{definition}");
    }
}

#[test]
fn an_integer_primary_key_is_never_null() {
    let found = table("CREATE TABLE t (id INTEGER PRIMARY KEY, b)");
    assert_eq!((found.primary_key.clone(), found.columns[0].nullable), (key(&["id"]), false));
    assert_eq!((&found.columns[0].ty, found.columns[0].auto_increment), (&ColumnType::BigInteger, false));
    assert!(!table("CREATE TABLE t (b, id integer, PRIMARY KEY (ID DESC))").columns[1].nullable);
    assert!(!table("CREATE TABLE t (id [integer] PRIMARY KEY)").columns[0].nullable);
    // Neither of these is the rowid, and SQLite takes NULL in them.
    assert!(table("CREATE TABLE t (id INTEGER PRIMARY KEY DESC)").columns[0].nullable);
    assert!(table("CREATE TABLE t (id BIGINT PRIMARY KEY)").columns[0].nullable);
}

#[test]
fn only_autoincrement_is_auto_increment() {
    let schema = schema(
        "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE b (id INTEGER, PRIMARY KEY (id AUTOINCREMENT)); \
         CREATE TABLE c (id INTEGER PRIMARY KEY); INSERT INTO a DEFAULT VALUES",
    );
    let increments: Vec<bool> = schema.tables.iter().map(|table| table.columns[0].auto_increment).collect();
    assert_eq!(increments, [true, true, false]);
}

#[test]
fn composite_keys_have_their_order_and_name() {
    let found = table("CREATE TABLE t (a INT, b INT NOT NULL, c, CONSTRAINT \"the key\" PRIMARY KEY (B, a))");
    let expected = PrimaryKey { name: Some("the key".into()), columns: vec!["b".into(), "a".into()] };
    assert_eq!(found.primary_key, Some(expected));
    assert_eq!(found.columns.iter().map(|column| column.nullable).collect::<Vec<_>>(), [true, false, true]);
}

#[test]
fn key_columns_of_without_rowid_and_strict_tables_are_not_null() {
    let found = table("CREATE TABLE t (a INT, b TEXT, c BLOB, PRIMARY KEY (a, b)) WITHOUT ROWID");
    assert_eq!(found.columns.iter().map(|column| column.nullable).collect::<Vec<_>>(), [false, false, true]);
    assert_eq!(found.options.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>(), ["without_rowid=true"]);

    let found = table("CREATE TABLE t (a TEXT PRIMARY KEY, b ANY, c INT, d REAL) STRICT");
    assert_eq!(found.columns.iter().map(|column| column.nullable).collect::<Vec<_>>(), [false, true, true, true]);
    assert_eq!(found.options.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>(), ["strict=true"]);
    let types: Vec<ColumnType> = found.columns.into_iter().map(|column| column.ty).collect();
    let any = ColumnType::Other("ANY".into());
    assert_eq!(types, [ColumnType::Text, any, ColumnType::BigInteger, ColumnType::Double]);
}

#[test]
fn collations_are_kept_where_they_are_not_the_usual_one() {
    assert_eq!(column("a TEXT COLLATE NOCASE NOT NULL").collation.as_deref(), Some("NOCASE"));
    assert_eq!(column("a TEXT COLLATE binary").collation, None);
}

#[test]
fn generated_columns_are_virtual_or_stored() {
    let found =
        table("CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a * (2)) STORED, c TEXT AS ( a || ')' ) NOT NULL)");
    let generated: Vec<_> = found.columns.into_iter().map(|column| column.generated).collect();
    assert_eq!(
        generated,
        [
            None,
            Some(Generated { expression: "a * (2)".into(), stored: true }),
            Some(Generated { expression: "a || ')'".into(), stored: false }),
        ]
    );
}

#[test]
fn an_unnamed_check_in_a_list_of_texts_is_an_enum() {
    let found = table(
        "CREATE TABLE t (a TEXT NOT NULL CHECK (\"a\" IN ('x', 'it''s')), b TEXT CHECK (b IN (1)), \
                       c TEXT CONSTRAINT c CHECK (c IN ('x')), d TEXT, CHECK (d IN ('x')))",
    );
    let values = vec!["x".to_owned(), "it's".to_owned()];
    assert_eq!(found.columns[0].ty, ColumnType::Enum { name: None, values });
    assert!(found.columns[1..].iter().all(|column| column.ty == ColumnType::Text));
    let checks: Vec<&str> = found.checks.iter().map(|check| check.expression.as_str()).collect();
    assert_eq!(checks, ["b IN (1)", "c IN ('x')", "d IN ('x')"]);
}

#[test]
fn checks_have_their_names_and_texts() {
    let found = table(
        "CREATE TABLE t (a INT CHECK (a > 0), b INT CONSTRAINT small CHECK(b < 9), CHECK (a < b), \
                       CONSTRAINT \"so it is\" CHECK ( a <> ')' ))",
    );
    let check = |name: Option<&str>, text: &str| Check { name: name.map(Into::into), expression: text.into() };
    assert_eq!(
        found.checks,
        [
            check(None, "a > 0"),
            check(Some("small"), "b < 9"),
            check(None, "a < b"),
            check(Some("so it is"), "a <> ')'"),
        ]
    );
}

#[test]
fn foreign_keys_have_columns_actions_deferrability_and_names() {
    let schema = schema(
        "CREATE TABLE u (x INT, y INT, PRIMARY KEY (x, y));
         CREATE TABLE t (a INT REFERENCES u, b INT CONSTRAINT fk_b REFERENCES [u] (x) ON DELETE SET NULL ON UPDATE CASCADE
             NOT NULL DEFERRABLE INITIALLY DEFERRED, c INT,
             CONSTRAINT \"both\" FOREIGN KEY (A, c) REFERENCES u (x, y) ON DELETE RESTRICT ON UPDATE SET DEFAULT DEFERRABLE)",
    );
    let base = ForeignKey { table: "u".into(), ..ForeignKey::default() };
    assert_eq!(
        schema.table("t").unwrap().foreign_keys,
        [
            ForeignKey { columns: vec!["a".into()], ..base.clone() },
            ForeignKey {
                name: Some("fk_b".into()),
                columns: vec!["b".into()],
                references: vec!["x".into()],
                on_delete: Action::SetNull,
                on_update: Action::Cascade,
                deferrable: Some(Deferrable::InitiallyDeferred),
                ..base.clone()
            },
            ForeignKey {
                name: Some("both".into()),
                columns: vec!["a".into(), "c".into()],
                references: vec!["x".into(), "y".into()],
                on_delete: Action::Restrict,
                on_update: Action::SetDefault,
                deferrable: Some(Deferrable::InitiallyImmediate),
                ..base
            },
        ]
    );
}

#[test]
fn unique_constraints_are_indexes_with_or_without_a_name() {
    let found = table(
        "CREATE TABLE t (a TEXT UNIQUE, b TEXT COLLATE NOCASE, UNIQUE (B COLLATE rtrim DESC, a), \
                       CONSTRAINT named UNIQUE (b COLLATE nocase))",
    );
    let unique = Index { unique: true, constraint: true, ..Index::default() };
    assert_eq!(
        found.indexes,
        [
            Index { name: Some("named".into()), columns: vec![IndexColumn::column("b")], ..unique.clone() },
            Index { columns: vec![IndexColumn::column("a")], ..unique.clone() },
            Index {
                columns: vec![
                    IndexColumn { descending: true, collation: Some("rtrim".into()), ..IndexColumn::column("b") },
                    IndexColumn::column("a"),
                ],
                ..unique
            },
        ]
    );
}

#[test]
fn indexes_are_partial_descending_collated_and_over_expressions() {
    let text =
        "CREATE UNIQUE INDEX i ON t (A DESC, lower(b) COLLATE nocase, [b] COLLATE RTRIM, (a)) WHERE b IS NOT NULL";
    let found = table(&format!("CREATE TABLE t (a INT, b TEXT); {text}; CREATE INDEX h ON t (b)"));
    assert_eq!(
        found.indexes[1],
        Index {
            name: Some("i".into()),
            unique: true,
            columns: vec![
                IndexColumn { descending: true, ..IndexColumn::column("a") },
                IndexColumn {
                    term: IndexTerm::Expression("lower(b)".into()),
                    descending: false,
                    collation: Some("nocase".into())
                },
                IndexColumn { collation: Some("RTRIM".into()), ..IndexColumn::column("b") },
                IndexColumn::column("a"),
            ],
            predicate: Some("b IS NOT NULL".into()),
            definition: Some(text.into()),
            ..Index::default()
        }
    );
    assert_eq!(found.indexes[0].name.as_deref(), Some("h"));
    // In an index, a string that is a column's name is that column.
    assert_eq!(table("CREATE TABLE t (a); CREATE INDEX i ON t ('A')").indexes[0].columns, [IndexColumn::column("a")]);
}

#[test]
fn views_and_triggers_are_kept_verbatim() {
    let view = "CREATE VIEW v (\"as\") AS\n  SELECT a FROM t -- all";
    let trigger = "CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET a = CASE WHEN 1 THEN 2 END; END";
    let instead = "CREATE TRIGGER h INSTEAD OF DELETE ON v BEGIN SELECT 1; END";
    let schema = schema(&format!("CREATE TABLE t (a); {view}\n; {trigger}; {instead}"));
    assert_eq!(schema.views[0].definition.as_deref(), Some(view));
    assert_eq!(schema.views[0].query, "SELECT a FROM t -- all");
    let triggers: Vec<_> = schema.triggers.iter().map(|t| [&t.name, &t.table, &t.definition]).collect();
    assert_eq!(
        triggers,
        [[&"g".to_owned(), &"t".into(), &trigger.into()], [&"h".to_owned(), &"v".into(), &instead.into()]]
    );
}

#[test]
fn definitions_are_verbatim() {
    let text = "CREATE TABLE t (\n  a INT, -- first\n  b INT /* second */ NOT NULL\n)";
    let found = table(text);
    assert_eq!(found.definition.as_deref(), Some(text));
    assert_eq!(found.columns[1].definition.as_deref(), Some("b INT /* second */ NOT NULL"));
}

#[test]
fn alterations_by_sqlite_are_read_too() {
    let schema = schema(
        "CREATE TABLE t (a INT PRIMARY KEY, b TEXT -- last\n); ALTER TABLE t ADD COLUMN \"c d\" TEXT DEFAULT 'x' COLLATE nocase;
         ALTER TABLE t RENAME COLUMN a TO \"select\"; ALTER TABLE t RENAME TO \"my \"\"t\"\"\"; ALTER TABLE \"my \"\"t\"\"\" DROP COLUMN b;
         CREATE TABLE copy AS SELECT 1 AS x, 'y' AS \"odd name\", 2.5 AS z",
    );
    let columns = |name: &str| schema.table(name).unwrap().columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>();
    assert_eq!(columns("my \"t\""), ["select", "c d"]);
    assert_eq!(columns("copy"), ["x", "odd name", "z"]);
}

#[test]
fn names_may_be_anything() {
    let long = "n".repeat(60);
    let names =
        ["select", "Mixed Case", "quote\"d", "it's", "[x]", "`y`", "größe", "名前", "a.b", "semi;colon", "", &long];
    let quote = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    for name in names.iter().filter(|name| !name.is_empty()) {
        let quoted = quote(name);
        let other = quote(&format!("{name} too"));
        let found = schema(&format!(
            "CREATE TABLE {quoted} ({quoted} INTEGER PRIMARY KEY, {other} TEXT CONSTRAINT {quoted} UNIQUE REFERENCES {quoted} ({quoted}) \
             CHECK ({other} <> '')); CREATE INDEX {other} ON {quoted} ({other} DESC, {quoted}); \
             CREATE VIEW \"v {}\" AS SELECT {quoted} FROM {quoted};",
            name.replace('"', "\"\"")
        ));
        let table = found.table(name).unwrap();
        assert_eq!(table.columns[1].name, format!("{name} too"));
        assert_eq!(table.primary_key, key(&[name]));
        assert_eq!(
            (table.foreign_keys[0].table.as_str(), table.foreign_keys[0].references[0].as_str()),
            (*name, *name)
        );
        assert_eq!(table.index(&format!("{name} too")).unwrap().columns[1].name(), Some(*name));
        assert!(table.index(name).unwrap().constraint);
    }
}

#[test]
fn tables_of_sqlite_and_kit_are_left_out() {
    let schema = schema(
        "CREATE TABLE kit_migrations (a); CREATE INDEX i ON kit_migrations (a); CREATE TABLE kit_metadata (a);
         CREATE TABLE sqliteX (id INTEGER PRIMARY KEY AUTOINCREMENT); ANALYZE",
    );
    assert_eq!(schema.tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["sqliteX"]);
}

#[test]
fn a_temporary_table_does_not_stand_in_for_a_real_one() {
    let schema = schema("CREATE TABLE t (a INT NOT NULL)");
    let shadowed = run(async {
        let mut db = database("CREATE TABLE t (a INT NOT NULL); CREATE TEMP TABLE t (b TEXT, c TEXT)").await;
        inspect(&mut db, &Scope::All).await.unwrap()
    });
    assert_eq!(shadowed, schema);
}

#[test]
fn virtual_tables_show_without_their_shadows() {
    let text = "CREATE VIRTUAL TABLE found USING fts5(title, body, tokenize = 'porter')";
    let schema = schema(&format!("CREATE TABLE t (a); {text}; CREATE INDEX i ON t (a)"));
    assert_eq!(schema.tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["found", "t"]);
    let found = &schema.tables[0];
    assert_eq!(found.definition.as_deref(), Some(text));
    assert_eq!((found.options["virtual"].as_str(), found.options["module"].as_str()), ("true", "fts5"));
    assert_eq!(found.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["title", "body"]);
}

#[test]
fn a_virtual_table_whose_module_is_missing_does_not_stop_the_rest() {
    let schema = run(async {
        let script = "CREATE TABLE t (a INT); PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES \
                      ('table', 'geo', 'geo', 0, 'CREATE VIRTUAL TABLE geo USING nosuch(a)'); PRAGMA writable_schema = RESET";
        inspect(&mut database(script).await, &Scope::All).await.unwrap()
    });
    assert_eq!(schema.tables.iter().map(|table| table.columns.len()).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn a_scope_limits_tables_and_keeps_what_may_use_them() {
    let schema = run(async {
        let script = "CREATE TABLE a (x); CREATE TABLE b (x); CREATE TABLE \"it's\" (x); CREATE INDEX ia ON a (x);
                      CREATE INDEX ib ON b (x); CREATE VIEW v AS SELECT * FROM b;
                      CREATE TRIGGER g AFTER INSERT ON b BEGIN DELETE FROM a; END";
        let scope = Scope::Tables(vec!["A".into(), "it's".into(), "missing".into()]);
        inspect(&mut database(script).await, &scope).await.unwrap()
    });
    assert_eq!(schema.tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["a", "it's"]);
    assert_eq!(schema.tables[0].indexes.len(), 1);
    assert_eq!((schema.views.len(), schema.triggers.len()), (1, 1));
}

#[test]
fn a_schema_survives_its_json() {
    let schema = schema(
        "CREATE TABLE t (a TEXT CHECK (a IN ('x')), b DECIMAL(10, 2) DEFAULT 1); CREATE INDEX i ON t (lower(a))",
    );
    let json = serde_json::to_string(&schema).unwrap();
    assert_eq!(serde_json::from_str::<Schema>(&json).unwrap(), schema);
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

#[test]
fn chinook_is_read_in_full() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus/chinook/sqlite.sql");
    let Ok(script) = std::fs::read_to_string(path) else {
        println!("skipped: {path} is not there");
        return;
    };
    let schema = schema(&script);
    assert_eq!(schema.tables.len(), 11);
    assert_eq!(schema.tables.iter().map(|table| table.columns.len()).sum::<usize>(), 64);
    assert_eq!(schema.tables.iter().map(|table| table.foreign_keys.len()).sum::<usize>(), 11);
    assert_eq!(schema.tables.iter().map(|table| table.indexes.len()).sum::<usize>(), 11);
    let track = schema.table("Track").unwrap();
    assert_eq!(track.primary_key.as_ref().unwrap().name.as_deref(), Some("PK_Track"));
    assert_eq!(track.columns[8].ty, ColumnType::Decimal { precision: 10, scale: 2 });
    assert_eq!(schema.table("PlaylistTrack").unwrap().primary_key.as_ref().unwrap().columns, ["PlaylistId", "TrackId"]);
}

/// Tables of twelve columns with keys, checks and indexes, chained by foreign keys.
fn many_tables(count: usize) -> String {
    (0..count)
        .map(|n| {
            let before = n.saturating_sub(1);
            format!(
                "CREATE TABLE t{n} (id INTEGER PRIMARY KEY AUTOINCREMENT, code VARCHAR(32) NOT NULL, made_at TIMESTAMP NOT NULL \
                 DEFAULT CURRENT_TIMESTAMP, name VARCHAR(120) DEFAULT 'n/a', body TEXT, amount DECIMAL(12,2) NOT NULL DEFAULT 0, \
                 rate DOUBLE, flag BOOLEAN NOT NULL DEFAULT FALSE, day DATE, data BLOB, size INTEGER, ref_id BIGINT, \
                 CONSTRAINT fk_{n} FOREIGN KEY (ref_id) REFERENCES t{before} (id) ON DELETE CASCADE, \
                 CONSTRAINT ck_{n} CHECK (amount >= 0)); \
                 CREATE UNIQUE INDEX uq_{n} ON t{n} (code); CREATE INDEX ix_{n} ON t{n} (day, size);"
            )
        })
        .collect()
}

async fn time(count: usize) -> Duration {
    let mut db = database(&many_tables(count)).await;
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let schema = inspect(&mut db, &Scope::All).await.unwrap();
        best = best.min(start.elapsed());
        assert_eq!(schema.tables.len(), count);
    }
    best
}

#[test]
fn time_grows_with_the_number_of_tables_only() {
    run(async {
        let (small, large) = (time(100).await, time(800).await);
        println!("100 tables in {small:?}, 800 in {large:?}");
        assert!(large < small * 8 * 3, "100 tables in {small:?}, 800 in {large:?}");
    });
}

#[test]
#[ignore = "measures; run it in release"]
fn how_long_five_hundred_and_two_thousand_tables_take() {
    run(async {
        println!("500 tables in {:?}, 2,000 in {:?}", time(500).await, time(2000).await);
    });
}
