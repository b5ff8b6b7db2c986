//! A rebuild loses nothing: one case for every way known to lose something.

use ruskit::schema::{Change, Check, ColumnType, ForeignKey, Operation, Selector};

use crate::support::{Db, check, nullable};

const USERS: &str = "
    CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL);
    CREATE TABLE posts (
        id INTEGER PRIMARY KEY,
        user_id INT REFERENCES users (id) ON DELETE CASCADE,
        editor_id INT REFERENCES users ON DELETE SET NULL
    );
    INSERT INTO users (name) VALUES ('ada'), ('grace'), ('hedy');
    INSERT INTO posts (user_id, editor_id) VALUES (1, 2), (2, 2), (3, 1);";

#[test]
fn rows() {
    let mut db = Db::new(
        "CREATE TABLE t (a, b TEXT, c BLOB, d REAL);
         INSERT INTO t VALUES (1, 'x', x'00ff', 1.5), (NULL, '', NULL, 1e300), ('007', 'é', x'', -0.0), (9007199254740993, 'z', 1, 2)",
    );
    let query = "SELECT rowid, typeof(a), quote(a), quote(b), quote(c), quote(d) FROM t ORDER BY rowid";
    let before = db.text(query);
    db.rebuild("t", [check()]);
    assert_eq!(db.text(query), before);
}

#[test]
fn child_rows_that_cascade() {
    let mut db = Db::new(USERS);
    db.rebuild("users", [check()]);
    assert_eq!(db.text("SELECT * FROM posts"), "1|1|2\n2|2|2\n3|3|1");
    assert_eq!(db.text("PRAGMA foreign_key_check"), "");
    db.run("DELETE FROM users WHERE id = 1");
    assert_eq!(db.text("SELECT * FROM posts"), "2|2|2\n3|3|-");
}

#[test]
fn foreign_keys_of_children_and_of_the_table_itself() {
    let mut db = Db::new(
        "CREATE TABLE nodes (id INTEGER PRIMARY KEY, parent INT REFERENCES nodes (id) ON DELETE CASCADE);
         CREATE TABLE leaves (node INT REFERENCES \"nodes\" DEFERRABLE INITIALLY DEFERRED);
         INSERT INTO nodes VALUES (1, NULL), (2, 1), (3, 2);
         INSERT INTO leaves VALUES (3)",
    );
    let child = db.definition("leaves");
    db.rebuild("nodes", [check()]);
    assert_eq!(db.definition("leaves"), child);
    assert!(db.definition("nodes").contains("REFERENCES nodes (id) ON DELETE CASCADE"));
    assert_eq!(db.text("SELECT * FROM nodes"), "1|-\n2|1\n3|2");
    assert!(db.try_run("DELETE FROM nodes WHERE id = 1").is_err(), "the leaf refers to node 3");
}

#[test]
fn a_dropped_tables_child_rows() {
    let mut db = Db::new(USERS);
    let error = db.refusal(Operation::DropTable { name: "users".into(), if_exists: false });
    assert!(error.contains("users"), "{error}");
    assert_eq!(db.text("SELECT count(*) FROM posts"), "3");
    let drop = |name: &str| Operation::DropTable { name: name.into(), if_exists: false };
    db.try_apply(&[drop("users"), drop("posts")]).unwrap();
}

#[test]
fn violations_that_were_there_before() {
    let mut db = Db::new(USERS);
    db.run("PRAGMA foreign_keys = OFF; INSERT INTO posts VALUES (9, 99, NULL); PRAGMA foreign_keys = ON");
    db.rebuild("posts", [check()]);
    assert_eq!(db.text("SELECT user_id FROM posts WHERE id = 9"), "99");
}

#[test]
fn views_and_nested_views() {
    let mut db = Db::new(USERS);
    db.run(
        "CREATE VIEW authors AS SELECT u.*, count(*) AS posts FROM users u JOIN posts p ON p.user_id = u.id GROUP BY u.id;
         CREATE VIEW busy AS SELECT name FROM authors WHERE posts > 0",
    );
    let before = (db.definition("authors"), db.definition("busy"));
    db.rebuild("users", [check()]);
    assert_eq!((db.definition("authors"), db.definition("busy")), before);
    assert_eq!(db.text("SELECT * FROM busy"), "ada\ngrace\nhedy");
}

#[test]
fn instead_of_triggers_on_views() {
    let mut db = Db::new(USERS);
    db.run(
        "CREATE VIEW names AS SELECT name FROM users;
         CREATE TRIGGER add_name INSTEAD OF INSERT ON names BEGIN INSERT INTO users (name) VALUES (new.name); END",
    );
    db.rebuild("users", [check()]);
    db.run("INSERT INTO names VALUES ('joan')");
    assert_eq!(db.text("SELECT max(id), max(name) FROM users"), "4|joan");
}

#[test]
fn views_that_did_not_work_before_stand_in_nobodys_way() {
    let mut db = Db::new(USERS);
    db.run(
        "CREATE VIEW a_broken AS SELECT * FROM users JOIN gone; CREATE VIEW working AS SELECT name FROM users;
            CREATE VIEW z_broken AS SELECT unknown FROM posts",
    );
    db.rebuild("users", [check()]);
    assert_eq!(db.text("SELECT count(*) FROM working"), "3");
    db.rebuild("posts", [check()]);
}

#[test]
fn triggers_on_the_table_and_on_others() {
    let mut db = Db::new(USERS);
    db.run(
        "CREATE TABLE log (what TEXT);
         CREATE TRIGGER users_log AFTER INSERT ON users -- who came
             BEGIN INSERT INTO log VALUES ('user ' || new.name); END;
         CREATE TRIGGER posts_user BEFORE INSERT ON posts WHEN new.user_id IS NULL
             BEGIN INSERT INTO users (name) VALUES ('nobody'); END",
    );
    let before = (db.definition("users_log"), db.definition("posts_user"));
    db.rebuild("users", [check()]);
    assert_eq!((db.definition("users_log"), db.definition("posts_user")), before);
    assert_eq!(db.text("SELECT count(*) FROM log"), "0");
    db.run("INSERT INTO posts DEFAULT VALUES");
    assert_eq!(db.text("SELECT what FROM log"), "user nobody");
}

#[test]
fn the_autoincrement_sequence() {
    let mut db = Db::new(USERS);
    db.run("INSERT INTO users (name) VALUES ('x'), ('y'); DELETE FROM users WHERE id > 3");
    db.rebuild("users", [check()]);
    assert_eq!(db.text("SELECT name, seq FROM sqlite_sequence"), "users|5");
    db.run("INSERT INTO users (name) VALUES ('z')");
    assert_eq!(db.text("SELECT max(id) FROM users"), "6");
}

#[test]
fn the_sequence_of_an_empty_table() {
    let mut db =
        Db::new("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t VALUES (41); DELETE FROM t");
    db.rebuild("t", [check()]);
    db.run("INSERT INTO t DEFAULT VALUES");
    assert_eq!(db.text("SELECT id FROM t"), "42");
    let mut unused = Db::new("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)");
    unused.rebuild("t", [check()]);
    assert_eq!(unused.text("SELECT * FROM sqlite_sequence"), "");
}

#[test]
fn rowids_without_an_integer_key() {
    let mut db = Db::new(
        "CREATE TABLE t (a TEXT PRIMARY KEY); INSERT INTO t VALUES ('a'), ('b'), ('c'); DELETE FROM t WHERE a = 'b'",
    );
    db.rebuild("t", [check()]);
    assert_eq!(db.text("SELECT rowid, a FROM t"), "1|a\n3|c");
}

#[test]
fn rowids_under_another_name_when_columns_took_the_first() {
    let mut db = Db::new(
        "CREATE TABLE t (rowid TEXT, \"_ROWID_\" TEXT); INSERT INTO t VALUES ('a', 'x'), ('b', 'y'), ('c', 'z'); DELETE FROM t WHERE rowid = 'b'",
    );
    db.rebuild("t", [check()]);
    assert_eq!(db.text("SELECT oid, rowid, _rowid_ FROM t"), "1|a|x\n3|c|z");
    let mut all_taken = Db::new("CREATE TABLE t (rowid, _rowid_, oid); INSERT INTO t VALUES (5, 6, 7)");
    all_taken.rebuild("t", [check()]);
    assert_eq!(all_taken.text("SELECT * FROM t"), "5|6|7");
}

#[test]
fn full_text_search_with_external_content() {
    let mut db = Db::new(
        "CREATE TABLE notes (body TEXT, tag TEXT UNIQUE);
         CREATE VIRTUAL TABLE search USING fts5(body, content = 'notes');
         INSERT INTO notes VALUES ('red fox', 'a'), ('green frog', 'b'), ('blue bird', 'c');
         INSERT INTO search (rowid, body) SELECT rowid, body FROM notes;
         DELETE FROM notes WHERE tag = 'a'",
    );
    db.rebuild("notes", [check()]);
    assert_eq!(
        db.text("SELECT n.body FROM search s JOIN notes n ON n.rowid = s.rowid WHERE search MATCH 'bird'"),
        "blue bird"
    );
}

#[test]
fn statistics() {
    let mut db = Db::new(USERS);
    db.run("CREATE INDEX users_name ON users (name); CREATE INDEX posts_user ON posts (user_id); ANALYZE");
    let before = db.text("SELECT * FROM sqlite_stat1 ORDER BY tbl, idx");
    db.rebuild("users", [check()]);
    db.rebuild("posts", [check()]);
    assert_eq!(db.text("SELECT * FROM sqlite_stat1 ORDER BY tbl, idx"), before);
    db.rebuild("posts", [Change::DropIndex("posts_user".into()), check()]);
    assert!(!db.text("SELECT idx FROM sqlite_stat1").contains("posts_user"));
}

#[test]
fn a_database_never_analyzed_stays_so() {
    let mut db = Db::new(USERS);
    db.rebuild("users", [check()]);
    assert_eq!(db.text("SELECT name FROM sqlite_schema WHERE name LIKE 'sqlite_stat%'"), "");
}

#[test]
fn indexes_of_every_kind() {
    let mut db = Db::new(
        "CREATE TABLE t (a TEXT, b INT, c INT);
         CREATE UNIQUE INDEX one ON t (a COLLATE NOCASE DESC, b) WHERE /* partial */ c > 0;
         CREATE INDEX named ON t (b) WHERE t.c > 0;
         CREATE INDEX two ON t (lower(a) || b, c DESC);
         CREATE INDEX [th ree] ON t(c)",
    );
    let before = db.text("SELECT name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY name");
    db.rebuild("t", [check()]);
    assert_eq!(db.text("SELECT name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY name"), before);
}

#[test]
fn what_pragmas_hide_and_the_authors_own_words() {
    let table = "CREATE TABLE t (
  -- the key
  id integer constraint pk primary key autoincrement, /* numbered */
  email VARCHAR(80)   collate NOCASE UNIQUE ON CONFLICT REPLACE, -- who
  age INT CHECK ( age  between 0 and 150 ) DEFAULT (1+1),
  boss INT CONSTRAINT fk REFERENCES t(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
  total AS (age * 2) STORED, twice GENERATED ALWAYS AS (age + age), -- computed
  CONSTRAINT \"old enough\" CHECK (t.age > 0 /* always */) -- last
  CONSTRAINT pair UNIQUE (email, age) ON CONFLICT IGNORE
)";
    let mut db = Db::new(table);
    db.run("INSERT INTO t (email, age) VALUES ('a@b', 7), ('c@d', NULL)");
    db.rebuild(
        "t",
        [Change::AddCheck(Check { name: Some("new".into()), expression: "id > 0".into(), definition: None })],
    );
    let added = "ON CONFLICT IGNORE,\n  CONSTRAINT \"new\" CHECK (id > 0)\n)";
    assert_eq!(db.definition("t"), table.replace("ON CONFLICT IGNORE\n)", added));
    assert_eq!(db.text("SELECT * FROM t"), "1|a@b|7|-|14|14\n2|c@d|-|-|-|-");
    db.rebuild("t", [Change::DropCheck("new".into())]);
    assert_eq!(db.definition("t"), table);
    db.run("INSERT INTO t (email, age) VALUES ('A@B', 8)");
    assert_eq!(db.text("SELECT email, age FROM t ORDER BY id"), "c@d|-\nA@B|8");
}

#[test]
fn without_rowid_and_strict() {
    let table = "CREATE TABLE t (b INT, a TEXT, c ANY, PRIMARY KEY (a, b DESC)) strict, Without RowId";
    let mut db = Db::new(table);
    db.run("INSERT INTO t VALUES (1, 'x', 1.5), (2, 'x', 'y')");
    db.rebuild(
        "t",
        [Change::AddColumn {
            column: nullable("d", ColumnType::String { length: 9 }),
            position: ruskit::schema::Position::First,
        }],
    );
    assert_eq!(db.definition("t"), table.replace("(b INT", "(\"d\" TEXT, b INT"));
    assert_eq!(db.text("SELECT * FROM t"), "-|2|x|y\n-|1|x|1.5");
}

#[test]
fn generated_columns() {
    let mut db = Db::new(
        "CREATE TABLE t (a INT, b INT AS (a + 1) STORED, c INT AS (b * 2)); INSERT INTO t (a) VALUES (1), (5);
         CREATE INDEX t_c ON t (c)",
    );
    db.rebuild("t", [check()]);
    assert_eq!(db.text("SELECT a, b, c FROM t"), "1|2|4\n5|6|12");
}

#[test]
fn a_renamed_column_wherever_it_is_used() {
    let mut db = Db::new(USERS);
    db.run(
        "CREATE TABLE log (what TEXT); CREATE INDEX users_name ON users (name) WHERE name <> '';
         CREATE VIEW names AS SELECT name FROM users;
         CREATE TRIGGER users_log AFTER INSERT ON users BEGIN INSERT INTO log VALUES (new.name); END",
    );
    let rename = Change::RenameColumn { from: "name".into(), to: "full name".into() };
    let statements = db.alter("users", [check(), rename.clone(), Change::DropIndex("users_name".into())]);
    assert!(statements.contains(&"ALTER TABLE \"users\" RENAME COLUMN \"name\" TO \"full name\"".to_owned()));
    db.run("INSERT INTO users VALUES (7, 'x')");
    assert_eq!(db.text("SELECT what FROM log"), "x");
    assert_eq!(db.text("SELECT count(*) FROM names"), "4");
}

#[test]
fn what_refers_to_a_table_renamed_beside_a_rebuild() {
    let mut db = Db::new(USERS);
    db.run("CREATE VIEW names AS SELECT name FROM users");
    let rename = Operation::RenameTable { from: "users".into(), to: "people".into() };
    db.try_apply(&[crate::support::alter("posts", [check()]), rename]).unwrap();
    assert_eq!(db.text("SELECT count(*) FROM names"), "3");
    assert!(db.definition("posts").contains("REFERENCES \"people\" (id)"), "{}", db.definition("posts"));
}

#[test]
fn a_whole_migration_of_one_table_is_one_rebuild() {
    let mut db = Db::new(USERS);
    let key = ForeignKey { columns: vec!["name".into()], table: "users".into(), ..ForeignKey::default() };
    let statements = db.rebuild(
        "posts",
        [
            Change::DropForeignKey(Selector::Columns(vec!["editor_id".into()])),
            Change::DropColumn("editor_id".into()),
            Change::AddColumn { column: nullable("name", ColumnType::Text), position: Default::default() },
            Change::AddForeignKey(key),
            check(),
        ],
    );
    assert_eq!(statements.iter().filter(|text| text.starts_with("CREATE TABLE")).count(), 1);
    assert_eq!(db.text("SELECT * FROM posts"), "1|1|-\n2|2|-\n3|3|-");
}

#[test]
fn every_table_of_a_real_database() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus/chinook/sqlite.sql");
    let Ok(script) = std::fs::read_to_string(path) else {
        println!("skipped: {path} is not there");
        return;
    };
    let mut db = Db::new(&script);
    db.run("CREATE VIEW tracks AS SELECT t.*, a.Title FROM Track t JOIN Album a USING (AlbumId); ANALYZE");
    let tables: Vec<_> = db.schema().tables.into_iter().map(|table| table.name).collect();
    let contents = |db: &mut Db| -> Vec<String> {
        let tables = tables.iter().map(|table| db.text(&format!("SELECT rowid, * FROM \"{table}\" ORDER BY rowid")));
        tables.collect()
    };
    let before = (contents(&mut db), db.definitions(), db.text("SELECT * FROM sqlite_stat1 ORDER BY tbl, idx"));
    for table in &tables {
        let named = Check { name: Some("kept".into()), expression: "1".into(), definition: None };
        db.rebuild(table, [Change::AddCheck(named)]);
        db.rebuild(table, [Change::DropCheck("kept".into())]);
    }
    assert_eq!(contents(&mut db), before.0);
    assert_eq!(db.definitions(), before.1);
    assert_eq!(db.text("SELECT * FROM sqlite_stat1 ORDER BY tbl, idx"), before.2);
}
