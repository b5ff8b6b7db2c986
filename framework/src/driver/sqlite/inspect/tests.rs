//! Every fact SQLite keeps, against SQLite itself.

mod agreement;
mod speed;

use sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection};

use super::inspect;
use crate::driver::Scope;
use crate::schema::{
    Action, Check, Column, ColumnType, DefaultValue, Deferrable, ForeignKey, Generated, Index, IndexColumn, PrimaryKey,
    Schema, Table,
};
use agreement::agrees_with_pragmas;

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

fn key(columns: &[&str]) -> Option<PrimaryKey> {
    Some(PrimaryKey { name: None, columns: columns.iter().map(ToString::to_string).collect(), definition: None })
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
    let expected = PrimaryKey { name: Some("the key".into()), columns: vec!["b".into(), "a".into()], definition: None };
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
    let check = |name: Option<&str>, text: &str| Check {
        name: name.map(Into::into),
        expression: text.into(),
        definition: None,
    };
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
                IndexColumn { collation: Some("nocase".into()), ..IndexColumn::expression("lower(b)") },
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
fn a_table_reads_back_as_it_was_meant() {
    let mut meant = Table::new("orders");
    for (name, ty) in [
        ("id", ColumnType::BigInteger),
        ("flag", ColumnType::Boolean),
        ("tiny", ColumnType::TinyInteger),
        ("rate", ColumnType::Float),
        ("total", ColumnType::Decimal { precision: 12, scale: 2 }),
        ("code", ColumnType::Char { length: 8 }),
        ("name", ColumnType::String { length: 100 }),
        ("state", ColumnType::Enum { name: None, values: vec!["it's new".into(), "paid".into()] }),
        ("data", ColumnType::Json),
        ("made_at", ColumnType::Timestamp),
        ("user_id", ColumnType::BigInteger),
        ("double", ColumnType::Double),
    ] {
        meant.columns.push(Column::new(name, ty));
    }
    meant.columns[0].auto_increment = true;
    meant.columns[1].default = Some(DefaultValue::Boolean(true));
    meant.columns[2].default = Some(DefaultValue::Number("-1".into()));
    meant.columns[6].default = Some(DefaultValue::Text("it's".into()));
    meant.columns[6].collation = Some("NOCASE".into());
    meant.columns[8].default = Some(DefaultValue::Expression("json_array(1)".into()));
    meant.columns[9].default = Some(DefaultValue::CurrentTimestamp);
    meant.columns[10].nullable = true;
    meant.columns[11].nullable = true;
    meant.columns[11].generated = Some(Generated { expression: "total * 2".into(), stored: false });
    meant.primary_key = key(&["id"]);
    meant.indexes.push(Index {
        name: Some("orders_code_unique".into()),
        unique: true,
        constraint: true,
        columns: vec![IndexColumn::column("code"), IndexColumn { descending: true, ..IndexColumn::column("name") }],
        ..Index::default()
    });
    meant.foreign_keys.push(ForeignKey {
        name: Some("fk".into()),
        columns: vec!["user_id".into()],
        table: "users".into(),
        references: vec!["id".into()],
        on_delete: Action::Cascade,
        deferrable: Some(Deferrable::InitiallyDeferred),
        ..ForeignKey::default()
    });
    meant.checks.push(Check { name: Some("positive".into()), expression: "total >= 0".into(), definition: None });

    let mut read = table(&crate::driver::sqlite::define::table(&meant).unwrap());
    read.definition = None;
    read.columns.iter_mut().for_each(|column| column.definition = None);
    assert_eq!(read, meant);
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
