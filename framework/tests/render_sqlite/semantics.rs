//! What changes of a table mean.

use ruskit::schema::{
    Change, Check, Column, ColumnType, DefaultValue, ForeignKey, Generated, Index, IndexColumn, Position, PrimaryKey,
    Selector,
};

use crate::support::{Db, nullable};

fn add(column: Column) -> Change {
    Change::AddColumn { column, position: Position::Last }
}

fn body(db: &mut Db) -> String {
    let text = db.definition("t");
    text[text.find('(').unwrap()..].to_owned()
}

#[test]
fn what_contains_a_dropped_column_goes_with_it() {
    let mut db = Db::new(
        "CREATE TABLE p (a UNIQUE, b, UNIQUE (a, b));
         CREATE TABLE t (id INTEGER PRIMARY KEY, a INT CHECK (a > 0) UNIQUE REFERENCES p (a), b INT, c INT,
             UNIQUE (b, c), FOREIGN KEY (a, b) REFERENCES p (a, b), CONSTRAINT c CHECK (b <> c));
         CREATE INDEX t_partial ON t (b) WHERE a > 1; CREATE INDEX t_expression ON t (a + 1); CREATE INDEX t_c ON t (c);
         INSERT INTO t (b, c) VALUES (1, 2)",
    );
    db.rebuild("t", [Change::DropColumn("A".into())]);
    assert_eq!(
        body(&mut db),
        "(id INTEGER PRIMARY KEY, b INT, c INT,\n             UNIQUE (b, c), CONSTRAINT c CHECK (b <> c))"
    );
    assert_eq!(db.text("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql <> ''"), "t_c");
    assert_eq!(db.text("SELECT * FROM t"), "1|1|2");
}

#[test]
fn columns_go_where_they_are_wanted() {
    let mut db = Db::new("CREATE TABLE t (a INT, b INT); INSERT INTO t VALUES (1, 2)");
    let at = |name: &str, position| Change::AddColumn { column: nullable(name, ColumnType::Integer), position };
    db.rebuild("t", [at("x", Position::First), at("y", Position::After("A".into())), at("z", Position::Last)]);
    assert_eq!(db.text("SELECT * FROM t"), "-|1|-|2|-");
    assert_eq!(body(&mut db), "(\"x\" INT, a INT, \"y\" INT, b INT, \"z\" INT)");
    let statements = db.alter("t", [at("last", Position::After("z".into()))]);
    assert_eq!(statements, ["ALTER TABLE \"t\" ADD COLUMN \"last\" INT"]);
}

#[test]
fn new_columns_get_their_value_in_every_row() {
    let mut db = Db::new("CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2)");
    let with = |name: &str, default| Column { default: Some(default), ..Column::new(name, ColumnType::Text) };
    let stored = Generated { expression: "a * 10".into(), stored: true };
    db.rebuild(
        "t",
        [
            add(with("at", DefaultValue::CurrentTimestamp)),
            add(with("made", DefaultValue::Expression("'x' || 'y'".into()))),
            add(Column { generated: Some(stored), ..nullable("ten", ColumnType::Integer) }),
        ],
    );
    assert_eq!(db.text("SELECT a, at > '2020', made, ten FROM t"), "1|1|xy|10\n2|1|xy|20");
}

#[test]
fn a_column_comes_back_in_its_own_words() {
    let mut db = Db::new("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a INT); INSERT INTO t VALUES (1)");
    let column =
        |definition: &str| Column { definition: Some(definition.into()), ..nullable("b", ColumnType::Integer) };
    let statements = db.alter("t", [add(column("b int  REFERENCES p -- why"))]);
    assert_eq!(statements, ["ALTER TABLE \"t\" ADD COLUMN b int  REFERENCES p"]);
    db.alter("t", [Change::DropColumn("b".into())]);
    db.rebuild("t", [add(column("b int UNIQUE ON CONFLICT IGNORE"))]);
    assert_eq!(body(&mut db), "(a INT, b int UNIQUE ON CONFLICT IGNORE)");
}

#[test]
fn a_changed_column_changes_only_where_it_differs() {
    let mut db = Db::new(
        "CREATE TABLE t (a VARCHAR(10) /* text */ NOT NULL ON CONFLICT FAIL DEFAULT 'x' COLLATE NOCASE UNIQUE CHECK (a <> ''), b);
         INSERT INTO t VALUES ('v', 1)",
    );
    let present = db.schema().tables[0].columns[0].clone();
    let with = |edit: fn(&mut Column)| {
        let mut column = Column { definition: None, ..present.clone() };
        edit(&mut column);
        Change::ChangeColumn(column)
    };
    assert_eq!(db.alter("t", [with(|_| {})]), [""; 0]);
    db.rebuild("t", [with(|column| column.ty = ColumnType::String { length: 20 })]);
    assert_eq!(
        body(&mut db),
        "(a VARCHAR(20) /* text */ NOT NULL ON CONFLICT FAIL DEFAULT 'x' COLLATE NOCASE UNIQUE CHECK (a <> ''), b)"
    );
    db.rebuild(
        "t",
        [with(|column| {
            column.ty = ColumnType::Text;
            column.nullable = true;
            column.default = Some(DefaultValue::Number("5".into()));
            column.collation = None;
        })],
    );
    assert_eq!(body(&mut db), "(a TEXT DEFAULT 5 /* text */ UNIQUE CHECK (a <> ''), b)");
    db.rebuild("t", [Change::ChangeColumn(present)]);
    assert_eq!(
        body(&mut db),
        "(a VARCHAR(10) /* text */ NOT NULL ON CONFLICT FAIL DEFAULT 'x' COLLATE NOCASE UNIQUE CHECK (a <> ''), b)"
    );
    assert_eq!(db.text("SELECT * FROM t"), "v|1");
}

#[test]
fn an_enum_takes_other_values() {
    let of = |values: &[&str]| {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Column::new("a", ColumnType::Enum { name: None, values })
    };
    let mut db = Db::new("CREATE TABLE t (a TEXT NOT NULL CHECK (a IN ('x', 'y'))); INSERT INTO t VALUES ('x')");
    db.rebuild("t", [Change::ChangeColumn(of(&["x", "z"]))]);
    assert_eq!(body(&mut db), "(a TEXT CHECK (\"a\" IN ('x', 'z')) NOT NULL)");
    assert!(db.alter_refusal("t", [Change::ChangeColumn(of(&["z"]))]).contains("CHECK constraint failed"));
    db.rebuild("t", [Change::ChangeColumn(Column::new("a", ColumnType::Text))]);
    assert_eq!(body(&mut db), "(a TEXT NOT NULL)");
}

#[test]
fn primary_keys_come_and_go_with_their_rowids() {
    let key = |name: &str| PrimaryKey { name: None, columns: vec![name.into()], definition: None };
    let mut db =
        Db::new("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('x'), ('y'), ('z'); DELETE FROM t WHERE a = 'y'");
    let id = Column { auto_increment: true, ..Column::new("id", ColumnType::BigInteger) };
    db.rebuild("t", [Change::AddColumn { column: id, position: Position::First }, Change::AddPrimaryKey(key("id"))]);
    assert_eq!(db.text("SELECT rowid, * FROM t"), "1|1|x\n3|3|z");
    assert_eq!(body(&mut db), "(\"id\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, a TEXT)");
    db.rebuild("t", [Change::DropPrimaryKey]);
    assert_eq!(body(&mut db), "(\"id\" INTEGER NOT NULL, a TEXT)");
    assert_eq!(db.text("SELECT rowid, * FROM t"), "1|1|x\n3|3|z");
    db.rebuild("t", [Change::AddPrimaryKey(key("a"))]);
    assert_eq!(db.text("SELECT rowid, * FROM t"), "1|1|x\n3|3|z");
    db.rebuild("t", [Change::DropPrimaryKey, Change::AddPrimaryKey(key("id"))]);
    assert_eq!(db.text("SELECT id, a FROM t"), "1|x\n3|z");
}

#[test]
fn numbering_starts_and_ends() {
    let mut db = Db::new("CREATE TABLE t (id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES (5, 'x')");
    let id =
        |auto_increment| Change::ChangeColumn(Column { auto_increment, ..Column::new("id", ColumnType::BigInteger) });
    db.rebuild("t", [id(true)]);
    db.run("DELETE FROM t; INSERT INTO t (a) VALUES ('y')");
    assert_eq!(db.text("SELECT * FROM t"), "6|y");
    db.rebuild("t", [id(false)]);
    assert_eq!(body(&mut db), "(id INTEGER PRIMARY KEY, a)");
    assert_eq!(db.text("SELECT * FROM sqlite_sequence"), "");
}

#[test]
fn constraints_come_and_go() {
    let before = "(a INT REFERENCES p NOT NULL DEFERRABLE INITIALLY DEFERRED, b INT CONSTRAINT bu UNIQUE, FOREIGN KEY (b) REFERENCES p)";
    let mut db = Db::new(&format!("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t {before}"));
    let columns = |name: &str| Selector::Columns(vec![name.into()]);
    db.rebuild(
        "t",
        [
            Change::DropForeignKey(columns("a")),
            Change::DropForeignKey(columns("b")),
            Change::DropUnique(Selector::Name("bu".into())),
        ],
    );
    assert_eq!(body(&mut db), "(a INT NOT NULL, b INT)");
    let unique = Index { unique: true, constraint: true, columns: vec![IndexColumn::column("b")], ..Index::default() };
    let key = ForeignKey { columns: vec!["b".into()], table: "p".into(), ..ForeignKey::default() };
    db.rebuild(
        "t",
        [
            Change::AddForeignKey(key),
            Change::AddUnique(unique),
            Change::AddCheck(Check { name: None, expression: "(a) > (b)".into(), definition: None }),
        ],
    );
    assert_eq!(
        body(&mut db),
        "(a INT NOT NULL, b INT, FOREIGN KEY (\"b\") REFERENCES \"p\", UNIQUE (\"b\"), CHECK ((a) > (b)))"
    );
}

#[test]
fn a_column_dropped_and_added_again_is_new() {
    let mut db = Db::new("CREATE TABLE t (a INT UNIQUE, b INT); INSERT INTO t VALUES (1, 2)");
    db.rebuild("t", [Change::DropColumn("a".into()), add(nullable("a", ColumnType::Text))]);
    assert_eq!(db.text("SELECT b, a FROM t"), "2|-");
}

#[test]
fn new_columns_fit_strict_tables() {
    let mut db =
        Db::new("CREATE TABLE p (id TEXT PRIMARY KEY); CREATE TABLE t (a INT) STRICT; INSERT INTO t VALUES (1)");
    let key = ForeignKey { columns: vec!["u".into()], table: "p".into(), ..ForeignKey::default() };
    let flag = Column { default: Some(DefaultValue::Boolean(true)), ..Column::new("flag", ColumnType::Boolean) };
    let changes = [add(nullable("u", ColumnType::Uuid)), add(flag), Change::AddForeignKey(key)];
    let driver = ruskit::driver::driver_for(&ruskit::driver::Url::new("sqlite::memory:")).unwrap();
    let plain = driver.transaction(&[crate::support::alter("t", changes.clone())]);
    assert_eq!(plain, ruskit::driver::Transaction::Plain);
    assert_eq!(
        db.alter("t", changes),
        [
            "ALTER TABLE \"t\" ADD COLUMN \"u\" TEXT REFERENCES \"p\"",
            "ALTER TABLE \"t\" ADD COLUMN \"flag\" INTEGER NOT NULL DEFAULT TRUE",
        ]
    );
    assert_eq!(db.text("SELECT * FROM t"), "1|-|1");
}

#[test]
fn a_computed_column_becomes_an_ordinary_one_and_back() {
    let mut db = Db::new("CREATE TABLE t (a INT, b INT AS (a * 2)); INSERT INTO t (a) VALUES (1), (2)");
    let ordinary = nullable("b", ColumnType::Integer);
    db.rebuild("t", [Change::ChangeColumn(ordinary.clone())]);
    assert_eq!(body(&mut db), "(a INT, b INT)");
    assert_eq!(db.text("SELECT * FROM t"), "1|2\n2|4");
    let generated = Some(Generated { expression: "a * 2".into(), stored: false });
    db.rebuild("t", [Change::ChangeColumn(Column { generated, ..ordinary.clone() })]);
    db.rebuild("t", [Change::ChangeColumn(ordinary.clone())]);
    let generated = Some(Generated { expression: "a * 3".into(), stored: false });
    let error = db.alter_refusal("t", [Change::ChangeColumn(Column { generated, ..ordinary })]);
    assert!(error.contains("column `b` of table `t` holds 2, which its new definition would change"), "{error}");
}
