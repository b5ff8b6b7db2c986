//! What cannot be done says so, by name, and leaves everything as it was.

use ruskit::schema::{
    Change, Check, Column, ColumnType, DefaultValue, Index, IndexColumn, Operation, Position, PrimaryKey, Selector,
    Table, View,
};

use crate::support::{Db, alter, check, nullable};

const TABLE: &str = "CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT UNIQUE, n INT, twice INT AS (n * 2), u INT,
        CONSTRAINT small CHECK (u < 10));
    CREATE INDEX t_n ON t (n);
    INSERT INTO t (code, n) VALUES ('007', 1), ('x', NULL);";

fn refused(script: &str, change: Change) -> String {
    Db::new(&format!("{TABLE}{script}")).alter_refusal("t", [change])
}

fn drop(column: &str) -> Change {
    Change::DropColumn(column.into())
}

#[test]
fn unknown_things_are_named_beside_those_there_are() {
    let mut db = Db::new(TABLE);
    let error = db.refusal(alter("tt", [check()]));
    assert_eq!(error, "sqlite cannot find the table `tt`; create it first, or correct the name");
    let error = db.alter_refusal("t", [drop("nn")]);
    assert_eq!(error, "sqlite cannot find the column `nn` in `t`; it has `id`, `code`, `n`, `twice`, `u`");
    let error = db.alter_refusal("t", [Change::DropIndex("i".into())]);
    assert_eq!(error, "sqlite cannot find the index `i` on `t`; it has `t_n`");
    let error = db.alter_refusal("t", [Change::DropCheck("c".into())]);
    assert_eq!(error, "sqlite cannot find the check `c` of `t`; it has `small`");
    let error = db.alter_refusal("t", [Change::DropUnique(Selector::Columns(vec!["n".into()]))]);
    assert_eq!(error, "sqlite cannot find the unique constraint over `n` of `t`; it has an unnamed one over `code`");
    let error = db.alter_refusal("t", [Change::DropForeignKey(Selector::Name("k".into()))]);
    assert_eq!(error, "sqlite cannot find the foreign key `k` of `t`; it has none");
    let column = nullable("x", ColumnType::Text);
    let error = db.alter_refusal("t", [Change::AddColumn { column, position: Position::After("y".into()) }]);
    assert!(error.contains("find the column `y`"), "{error}");
}

#[test]
fn a_unique_constraint_is_no_index_and_the_other_way_round() {
    let mut db = Db::new("CREATE TABLE t (a, b, CONSTRAINT t_a UNIQUE (a)); CREATE UNIQUE INDEX t_b ON t (b)");
    let error = db.alter_refusal("t", [Change::DropIndex("t_a".into())]);
    assert!(error.ends_with("it is a unique constraint of `t`; use drop_unique"), "{error}");
    let error = db.alter_refusal("t", [Change::DropUnique(Selector::Name("t_b".into()))]);
    assert!(error.ends_with("it is an index of `t`; use drop_index"), "{error}");
}

#[test]
fn a_column_something_else_is_made_of() {
    assert!(refused("", drop("id")).contains("it is part of the primary key; drop the primary key first"));
    assert!(refused("", drop("n")).contains("the column `twice` is computed from it"));
    assert!(refused("", drop("u")).contains("the check `small` uses it; drop that first, in the same migration"));
    let only = Db::new("CREATE TABLE t (a)").alter_refusal("t", [drop("a")]);
    assert!(only.contains("it is the only one; drop the table instead"), "{only}");
}

#[test]
fn a_column_a_trigger_uses() {
    for trigger in [
        "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT new.code; END",
        "CREATE TRIGGER g AFTER UPDATE OF n, code ON t BEGIN SELECT 1; END",
        "CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET code = 1; END",
        "CREATE TABLE o (a); CREATE TRIGGER g AFTER INSERT ON o BEGIN INSERT INTO t (code) VALUES (1); END",
    ] {
        let error = refused(trigger, drop("code"));
        assert!(error.contains("the trigger `g` uses it; drop the trigger first, in the same migration"), "{error}");
    }
    for trigger in [
        "CREATE TRIGGER code AFTER INSERT ON t BEGIN SELECT new.n; END",
        "CREATE TABLE o (code); CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO o (code) VALUES (new.n); END",
        "CREATE TABLE o (code); CREATE TRIGGER g AFTER INSERT ON o BEGIN UPDATE t SET n = new.code; END",
    ] {
        Db::new(&format!("{TABLE}{trigger}")).rebuild("t", [drop("code")]);
    }
}

#[test]
fn a_column_a_view_uses() {
    for view in [
        "CREATE VIEW v AS SELECT code FROM t",
        "CREATE VIEW v AS SELECT t.code FROM t JOIN t AS b",
        "CREATE VIEW v AS SELECT x.\"Code\" FROM t x JOIN t y",
    ] {
        let error = refused(view, drop("code"));
        assert!(error.contains("the view `v` uses it; drop the view first, in the same migration"), "{error}");
    }
    // Only SQLite can tell whose column this is.
    let joined = "CREATE TABLE o (a); CREATE VIEW v AS SELECT code FROM t JOIN o; CREATE VIEW w AS SELECT * FROM v";
    let error = refused(joined, drop("code"));
    assert!(error.contains("does not work with the changed table `t`; drop it first"), "{error}");
    let error = refused("CREATE VIEW v AS SELECT * FROM t; CREATE VIEW w AS SELECT code FROM v", drop("code"));
    assert!(error.contains("the view `w` does not work"), "{error}");
    for view in [
        "CREATE VIEW v AS SELECT n AS code FROM t",
        "CREATE TABLE o (code); CREATE VIEW v AS SELECT o.code FROM o JOIN t",
    ] {
        Db::new(&format!("{TABLE}{view}")).rebuild("t", [drop("code")]);
    }
}

#[test]
fn a_column_another_table_refers_to() {
    let child = "CREATE TABLE c (code TEXT REFERENCES T (Code));";
    let error = refused(child, drop("code"));
    assert_eq!(error, "the table `c` has a foreign key to `code` of `t`; drop that foreign key first");
    let error = refused(child, Change::DropUnique(Selector::Columns(vec!["code".into()])));
    assert_eq!(error, "the table `c` has a foreign key to `code` of `t`; drop that foreign key first");
}

#[test]
fn null_where_null_shall_not_be() {
    let error = refused("", Change::ChangeColumn(Column::new("n", ColumnType::Integer)));
    assert_eq!(
        error,
        "column `n` of table `t` is NULL in 1 rows; fill them first: UPDATE \"t\" SET \"n\" = … WHERE \"n\" IS NULL"
    );
    let column = Column { default: Some(DefaultValue::Number("1".into())), ..Column::new("n", ColumnType::Integer) };
    assert!(refused("", Change::ChangeColumn(column)).contains("is NULL in 1 rows"));
    let mut db = Db::new("CREATE TABLE t (a, b); INSERT INTO t VALUES (NULL, 1)");
    let error = db.alter_refusal(
        "t",
        [Change::AddPrimaryKey(PrimaryKey { name: None, columns: vec!["a".into()], definition: None })],
    );
    assert!(error.contains("column `a` of table `t` is NULL in 1 rows"), "{error}");
}

#[test]
fn a_new_column_without_a_value_for_the_rows() {
    let add = Change::AddColumn { column: Column::new("x", ColumnType::Text), position: Position::Last };
    assert_eq!(
        refused("", add.clone()),
        "the column `x` takes no NULL and has no default, but table `t` has 2 rows; give the column a default"
    );
    Db::new("CREATE TABLE t (a)").alter("t", [add]);
}

#[test]
fn values_a_new_type_would_change() {
    let to = |name: &str, ty: ColumnType| Change::ChangeColumn(nullable(name, ty));
    let error = refused("", to("code", ColumnType::Integer));
    assert_eq!(
        error,
        "column `code` of table `t` holds '007', which its new definition would change; bring such values into the new form first"
    );
    for (value, ty) in [
        ("'1.50'", ColumnType::Decimal { precision: 9, scale: 2 }),
        ("' 7'", ColumnType::BigInteger),
        ("'1e3'", ColumnType::Double),
        ("x'3137'", ColumnType::Text),
    ] {
        for options in ["", "WITHOUT ROWID"] {
            let mut db = Db::new(&format!(
                "CREATE TABLE t (k TEXT PRIMARY KEY, v) {options}; INSERT INTO t VALUES ('a', {value})"
            ));
            let changed = db.try_apply(&[alter("t", [to("v", ty.clone())])]).is_err();
            let blob = value.starts_with('x');
            assert_eq!(changed, !blob, "{value} {ty:?}");
            assert_eq!(db.text("SELECT quote(v) FROM t"), value.to_uppercase().replace("1E3", "1e3"));
        }
    }
    let mut db =
        Db::new("CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (5, '12'), (9, 'x'), (10, NULL)");
    db.rebuild("t", [to("v", ColumnType::BigInteger)]);
    assert_eq!(db.text("SELECT k, quote(v) FROM t"), "5|12\n9|'x'\n10|NULL");
    db.rebuild("t", [to("v", ColumnType::Text)]);
    assert_eq!(db.text("SELECT k, quote(v) FROM t"), "5|'12'\n9|'x'\n10|NULL");
    db.run("UPDATE t SET v = 0.1 + 0.2 WHERE k = 5");
}

#[test]
fn rows_that_break_a_new_constraint() {
    let mut db =
        Db::new("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a INT); INSERT INTO t VALUES (7), (7)");
    let index = Index { unique: true, constraint: true, columns: vec![IndexColumn::column("a")], ..Index::default() };
    assert!(db.alter_refusal("t", [Change::AddUnique(index)]).contains("UNIQUE constraint failed"));
    let positive = Check { name: Some("negative".into()), expression: "a < 0".into(), definition: None };
    assert!(db.alter_refusal("t", [Change::AddCheck(positive)]).contains("CHECK constraint failed: negative"));
    let key = ruskit::schema::ForeignKey { columns: vec!["a".into()], table: "p".into(), ..Default::default() };
    let error = db.alter_refusal("t", [Change::AddForeignKey(key)]);
    assert!(error.contains("would refer to nothing in `p`"), "{error}");
}

#[test]
fn keys_that_cannot_be() {
    let mut db = Db::new("CREATE TABLE t (a INT PRIMARY KEY) WITHOUT ROWID");
    let error = db.alter_refusal("t", [Change::DropPrimaryKey]);
    assert!(error.contains("leave `t` without a primary key"), "{error}");
    let key = PrimaryKey { name: None, columns: vec!["a".into()], definition: None };
    let error = db.alter_refusal("t", [Change::AddPrimaryKey(key)]);
    assert!(error.contains("drop the one over `a` first"), "{error}");
    let column = Column { auto_increment: true, ..Column::new("n", ColumnType::BigInteger) };
    let error = db.alter_refusal("t", [Change::AddColumn { column, position: Position::Last }]);
    assert!(error.contains("number the column `n` automatically"), "{error}");
}

#[test]
fn virtual_and_shadow_tables() {
    let mut db = Db::new("CREATE VIRTUAL TABLE s USING fts5(body)");
    let error = db.alter_refusal("s", [check()]);
    assert!(error.contains("it is a virtual table of the module fts5"), "{error}");
    let error = db.alter_refusal("s_content", [check()]);
    assert!(error.contains("s_content"), "{error}");
}

#[test]
fn what_sqlite_does_not_have() {
    let mut db = Db::new("CREATE TABLE t (a)");
    let view = View { name: "v".into(), query: "SELECT 1".into(), materialized: true, ..View::default() };
    assert!(db.refusal(Operation::CreateView { view, replace: false }).contains("materialize the view `v`"));
    assert!(
        db.refusal(Operation::CreateTable { table: Table::new("x"), if_not_exists: false }).contains("without columns")
    );
    let gin = Index { name: Some("i".into()), method: Some("gin".into()), ..Index::default() };
    assert!(db.alter_refusal("t", [Change::CreateIndex(gin)]).contains("using gin"));
    let expression = IndexColumn::expression("a + 1");
    let unique = Index { unique: true, constraint: true, columns: vec![expression], ..Index::default() };
    assert!(db.alter_refusal("t", [Change::AddUnique(unique)]).contains("create a unique index instead"));
}
