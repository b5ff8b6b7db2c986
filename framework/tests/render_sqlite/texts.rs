//! The text of every operation, and that SQLite takes it.

use ruskit::schema::{
    Action, Change, Check, Column, ColumnType, DefaultValue, Deferrable, ForeignKey, Generated, Index, IndexColumn,
    Operation, Position, PrimaryKey, Table, View,
};

use crate::support::{Db, nullable};

fn id() -> Column {
    Column { auto_increment: true, ..Column::new("id", ColumnType::BigInteger) }
}

fn key(columns: &[&str]) -> PrimaryKey {
    PrimaryKey { name: None, columns: columns.iter().map(|name| (*name).to_owned()).collect(), definition: None }
}

fn with_default(name: &str, ty: ColumnType, default: DefaultValue) -> Column {
    Column { default: Some(default), ..Column::new(name, ty) }
}

fn index(name: &str, columns: &[&str]) -> Index {
    let columns = columns.iter().map(|name| IndexColumn::column(*name)).collect();
    Index { name: Some(name.to_owned()), columns, ..Index::default() }
}

fn create(table: Table) -> Operation {
    Operation::CreateTable { table, if_not_exists: false }
}

fn texts(script: &str, operation: Operation) -> String {
    Db::new(script).apply(operation).join(";\n")
}

#[test]
fn create_table() {
    let table = Table {
        columns: vec![
            id(),
            Column::new("user_id", ColumnType::BigInteger),
            Column { collation: Some("NOCASE".into()), ..Column::new("slug", ColumnType::String { length: 80 }) },
            with_default("title", ColumnType::Text, DefaultValue::Text("it's new".into())),
            with_default("draft", ColumnType::Boolean, DefaultValue::Boolean(true)),
            with_default("score", ColumnType::Decimal { precision: 8, scale: 2 }, DefaultValue::Number("-1.50".into())),
            with_default(
                "status",
                ColumnType::Enum { name: None, values: vec!["open".into(), "it's shut".into()] },
                DefaultValue::Text("open".into()),
            ),
            with_default("token", ColumnType::Binary, DefaultValue::Expression("randomblob(16)".into())),
            Column { default: Some(DefaultValue::Null), ..nullable("note", ColumnType::Json) },
            with_default("created_at", ColumnType::Timestamp, DefaultValue::CurrentTimestamp),
            Column {
                generated: Some(Generated { expression: "length(title)".into(), stored: true }),
                ..nullable("size", ColumnType::Integer)
            },
        ],
        primary_key: Some(key(&["id"])),
        indexes: vec![
            Index { unique: true, constraint: true, ..index("posts_slug_unique", &["slug", "user_id"]) },
            Index { unique: true, predicate: Some("draft = FALSE".into()), ..index("posts_title", &["title"]) },
            Index {
                columns: vec![
                    IndexColumn {
                        descending: true,
                        collation: Some("my \"own\"".into()),
                        ..IndexColumn::expression("lower(title)")
                    },
                    IndexColumn { descending: true, ..IndexColumn::column("score") },
                ],
                ..index("posts_lower", &[])
            },
        ],
        foreign_keys: vec![ForeignKey {
            name: Some("posts_user".into()),
            columns: vec!["user_id".into()],
            table: "users".into(),
            references: vec!["id".into()],
            on_delete: Action::Cascade,
            on_update: Action::SetNull,
            deferrable: Some(Deferrable::InitiallyDeferred),
            definition: None,
        }],
        checks: vec![Check { name: Some("long".into()), expression: "length(title) > 2".into(), definition: None }],
        ..Table::new("posts")
    };
    let driver = ruskit::driver::driver_for(&ruskit::driver::Url::new("sqlite::memory:")).unwrap();
    let statements = driver.render(&create(table), &Default::default()).unwrap();
    let text: Vec<_> = statements.iter().map(|statement| statement.text.as_str()).collect();
    assert_eq!(
        text,
        [
            r#"CREATE TABLE "posts" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "user_id" INTEGER NOT NULL,
    "slug" VARCHAR(80) NOT NULL COLLATE NOCASE,
    "title" TEXT NOT NULL DEFAULT 'it''s new',
    "draft" BOOLEAN NOT NULL DEFAULT TRUE,
    "score" DECIMAL(8, 2) NOT NULL DEFAULT -1.50,
    "status" TEXT NOT NULL DEFAULT 'open' CHECK ("status" IN ('open', 'it''s shut')),
    "token" BLOB NOT NULL DEFAULT (randomblob(16)),
    "note" JSON DEFAULT NULL,
    "created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "size" INT GENERATED ALWAYS AS (length(title)) STORED,
    CONSTRAINT "posts_slug_unique" UNIQUE ("slug", "user_id"),
    CONSTRAINT "posts_user" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "long" CHECK (length(title) > 2)
)"#,
            r#"CREATE UNIQUE INDEX "posts_title" ON "posts" ("title") WHERE draft = FALSE"#,
            r#"CREATE INDEX "posts_lower" ON "posts" ((lower(title)) COLLATE "my ""own""" DESC, "score" DESC)"#,
        ]
    );
}

#[test]
fn create_table_with_a_composite_key() {
    let table = Table {
        columns: vec![Column::new("a", ColumnType::Integer), Column::new("b", ColumnType::Uuid)],
        primary_key: Some(PrimaryKey { name: Some("pk".into()), ..key(&["b", "a"]) }),
        options: [("without_rowid".into(), "true".into()), ("strict".into(), "true".into())].into(),
        ..Table::new("t")
    };
    assert_eq!(
        texts("", create(table)),
        r#"CREATE TABLE "t" (
    "a" INTEGER NOT NULL,
    "b" TEXT NOT NULL,
    CONSTRAINT "pk" PRIMARY KEY ("b", "a")
) STRICT, WITHOUT ROWID"#
    );
}

#[test]
fn create_table_from_its_definition() {
    let definition = "CREATE TABLE t(a,b -- as it was\n)";
    let index = Index { definition: Some("CREATE INDEX i on t(a)".into()), ..index("i", &["a"]) };
    let table = Table { definition: Some(definition.into()), indexes: vec![index], ..Table::new("t") };
    assert_eq!(texts("", create(table.clone())), format!("{definition};\nCREATE INDEX i on t(a)"));
    let operation = Operation::CreateTable { table, if_not_exists: true };
    assert_eq!(texts("CREATE TABLE T (x)", operation), "");
}

#[test]
fn drop_and_rename_table() {
    let drop = |if_exists| Operation::DropTable { name: "t".into(), if_exists };
    assert_eq!(texts("CREATE TABLE t (a)", drop(false)), "DROP TABLE \"t\"");
    assert_eq!(texts("", drop(true)), "DROP TABLE IF EXISTS \"t\"");
    let rename = |to: &str| Operation::RenameTable { from: "t".into(), to: to.into() };
    assert_eq!(texts("CREATE TABLE t (a)", rename("u")), "ALTER TABLE \"t\" RENAME TO \"u\"");
    assert_eq!(
        texts("CREATE TABLE t (a)", rename("T")),
        "ALTER TABLE \"t\" RENAME TO \"__kit_T\";\nALTER TABLE \"__kit_T\" RENAME TO \"T\""
    );
}

#[test]
fn plain_changes_are_alter_table() {
    let mut db = Db::new("CREATE TABLE u (id INTEGER PRIMARY KEY); CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    let user = ForeignKey {
        name: Some("t_u".into()),
        columns: vec!["u".into()],
        table: "u".into(),
        on_delete: Action::SetNull,
        ..ForeignKey::default()
    };
    let add = |column| Change::AddColumn { column, position: Position::Last };
    let statements = db.alter(
        "t",
        [
            add(with_default("b", ColumnType::String { length: 9 }, DefaultValue::Text("x".into()))),
            add(nullable("u", ColumnType::BigInteger)),
            add(nullable("e", ColumnType::Enum { name: None, values: vec!["x".into()] })),
            Change::AddForeignKey(user),
            Change::CreateIndex(index("t_b", &["b"])),
            Change::RenameColumn { from: "b".into(), to: "B".into() },
            Change::SetComment(Some("no place for it".into())),
        ],
    );
    assert_eq!(
        statements,
        [
            "ALTER TABLE \"t\" ADD COLUMN \"b\" VARCHAR(9) NOT NULL DEFAULT 'x'",
            "ALTER TABLE \"t\" ADD COLUMN \"u\" INTEGER CONSTRAINT \"t_u\" REFERENCES \"u\" ON DELETE SET NULL",
            "ALTER TABLE \"t\" ADD COLUMN \"e\" TEXT CHECK (\"e\" IN ('x'))",
            "CREATE INDEX \"t_b\" ON \"t\" (\"b\")",
            "ALTER TABLE \"t\" RENAME COLUMN \"b\" TO \"B\"",
        ]
    );
    assert_eq!(
        db.alter("t", [Change::DropColumn("b".into()), Change::DropColumn("u".into())]),
        ["DROP INDEX \"t_b\"", "ALTER TABLE \"t\" DROP COLUMN \"B\"", "ALTER TABLE \"t\" DROP COLUMN \"u\""]
    );
}

#[test]
fn rename_and_drop_index() {
    let mut db = Db::new("CREATE TABLE t (a); CREATE UNIQUE INDEX if NOT exists Old_i on t(a) WHERE a > 'old_i'");
    assert_eq!(
        db.alter("t", [Change::RenameIndex { from: "old_i".into(), to: "new \"i\"".into() }]),
        ["DROP INDEX \"Old_i\"", "CREATE UNIQUE INDEX \"new \"\"i\"\"\" on t(a) WHERE a > 'old_i'"]
    );
    assert_eq!(db.alter("t", [Change::DropIndex("new \"i\"".into())]), ["DROP INDEX \"new \"\"i\"\"\""]);
}

#[test]
fn views() {
    let view = View { name: "v".into(), query: "SELECT a\nFROM t;\n".into(), ..View::default() };
    let create = |replace| Operation::CreateView { view: view.clone(), replace };
    let mut db = Db::new("CREATE TABLE t (a)");
    assert_eq!(db.apply(create(false)), ["CREATE VIEW \"v\" AS\nSELECT a\nFROM t"]);
    let trigger = "CREATE TRIGGER v_in INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (new.a); END";
    db.run(trigger);
    assert_eq!(
        db.apply(create(true)),
        ["DROP VIEW IF EXISTS \"v\"", "CREATE VIEW \"v\" AS\nSELECT a\nFROM t", trigger]
    );
    assert_eq!(db.apply(Operation::DropView { name: "v".into(), if_exists: false }), ["DROP VIEW \"v\""]);
    assert_eq!(db.apply(Operation::DropView { name: "v".into(), if_exists: true }), ["DROP VIEW IF EXISTS \"v\""]);
}

#[test]
fn raw_sql_is_split() {
    let up = "CREATE TABLE t (a); -- one\nINSERT INTO t VALUES (';');".to_owned();
    assert_eq!(
        texts("", Operation::Sql { up, down: None, file: None }),
        "CREATE TABLE t (a);\nINSERT INTO t VALUES (';')"
    );
}

#[test]
fn a_rebuild_reads_as_a_recipe() {
    let mut db = Db::new(
        "CREATE TABLE posts (\n    id INTEGER PRIMARY KEY AUTOINCREMENT,\n    title TEXT -- shown\n);
         CREATE INDEX posts_title ON posts (title);
         CREATE VIEW titles AS SELECT title FROM posts;
         CREATE TRIGGER posts_keep BEFORE DELETE ON posts BEGIN SELECT RAISE(ABORT, 'keep'); END",
    );
    let title = Column::new("title", ColumnType::Text);
    assert_eq!(
        db.alter("posts", [Change::ChangeColumn(title)]).join(";\n\n"),
        r#"CREATE TEMP TABLE __kit_broken_views AS
SELECT name FROM pragma_table_list WHERE type = 'view' AND ncol = 0;

PRAGMA legacy_alter_table = ON;

ALTER TABLE "posts" RENAME TO "__kit_old_posts";

PRAGMA legacy_alter_table = OFF;

CREATE TABLE posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL -- shown
);

INSERT INTO "posts" ("id", "title")
SELECT "id", "title"
FROM "__kit_old_posts";

DELETE FROM sqlite_sequence WHERE name = 'posts';

INSERT INTO sqlite_sequence (name, seq)
SELECT 'posts', seq FROM sqlite_sequence WHERE name = '__kit_old_posts';

DROP TABLE "__kit_old_posts";

CREATE INDEX posts_title ON posts (title);

CREATE TRIGGER posts_keep BEFORE DELETE ON posts BEGIN SELECT RAISE(ABORT, 'keep'); END;

DROP TABLE temp.__kit_broken_views"#
    );
}

#[test]
fn odd_names_stay_names() {
    let long = "n".repeat(60);
    for name in ["order", "select", "a\"b", "it's", "größe", "表", "a b", "a;b--c", "[x]", "`y`", "rowid", "1st", &long]
    {
        let mut db = Db::new("");
        let table = Table {
            columns: vec![id(), Column::new(name, ColumnType::Text)],
            primary_key: Some(key(&["id"])),
            indexes: vec![index(&format!("{name} index"), &[name])],
            ..Table::new(name)
        };
        let mut expected = table.clone();
        db.apply(create(table));
        let also = format!("{name} also");
        db.alter(name, [Change::AddColumn { column: nullable(&also, ColumnType::Text), position: Position::First }]);
        expected.columns.insert(0, nullable(&also, ColumnType::Text));
        db.alter(name, [Change::ChangeColumn(nullable(name, ColumnType::Text))]);
        expected.columns[2].nullable = true;
        let mut found = db.schema().tables.remove(0);
        found.definition = None;
        found.columns.iter_mut().for_each(|column| column.definition = None);
        found.indexes.iter_mut().for_each(|index| index.definition = None);
        assert_eq!(found, expected);
        db.alter(name, [Change::DropColumn(name.to_owned())]);
        assert_eq!(db.schema().tables[0].indexes, []);
    }
}
